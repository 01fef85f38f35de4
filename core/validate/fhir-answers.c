/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A QuestionnaireResponse against its Questionnaire
 * (http://hl7.org/fhir/R4/questionnaireresponse.html): every item is one of the questionnaire's, at
 * its place and in its order; what is required and enabled is answered, as often as allowed. Single
 * answers are looked at in fhir-answer.c. The questionnaire is contained or in the library; where
 * it is neither, nothing can be said. */

#include "fhir-answers-private.h"
#include "fhir-rules-private.h"

static void check_items (FhirForm *form,
                         const FhirPlace *place,
                         guint32 q_parent,
                         guint32 r_parent,
                         guint depth);

static gboolean
is_type (const FhirForm *form, guint32 item, const char *type)
{
  return fhir_json_string_is (form->doc, fhir_json_member (form->doc, item, FHIR_KEY_type), type);
}

static gboolean
is_true (const FhirJsonDoc *doc, guint32 node)
{
  return node != 0 && doc->nodes[node].type == FHIR_JSON_TRUE;
}

static gboolean
is_named (FhirSlice url, const char *prefix, const char *name)
{
  gsize len = strlen (prefix);

  return url.len > len && memcmp (url.text, prefix, len) == 0 &&
         fhir_slice_is ((FhirSlice){ url.text + len, url.len - (guint32)len }, name);
}

guint32
fhir_form_extension (const FhirForm *form,
                     guint32 item,
                     const char *name,
                     guint n,
                     FhirTypeId *ret_type)
{
  guint32 list = fhir_json_member (form->doc, item, FHIR_KEY_extension);

  for (guint32 e = list != 0 ? fhir_json_first (form->doc, list) : 0; e != 0;
       e = fhir_json_next (form->doc, list, e))
    {
      guint32 node = fhir_json_member (form->doc, e, FHIR_KEY_url);
      FhirSlice url = node != 0 ? fhir_json_raw (form->doc, node) : FHIR_SLICE_NONE;

      if (!is_named (url, FHIR_FORM_EXTENSION, name) && !is_named (url, FHIR_FORM_SDC, name))
        continue;
      if (n-- == 0)
        return fhir_doc_value (form->doc, e, FHIR_TYPE_Extension, ret_type);
    }
  return 0;
}

static gboolean
same_link (const FhirForm *form, guint32 q_item, guint32 r_item)
{
  const FhirJsonDoc *doc = form->walk->doc;
  guint32 a = fhir_json_member (form->doc, q_item, FHIR_KEY_linkId);
  guint32 b = fhir_json_member (doc, r_item, FHIR_KEY_linkId);

  return a != 0 && b != 0 &&
         fhir_slice_equal (fhir_json_raw (form->doc, a), fhir_json_raw (doc, b));
}

/* The item of the questionnaire among those directly below parent; *ret_index its number. */
static guint32
find_question (const FhirForm *form, guint32 q_parent, guint32 r_item, guint *ret_index)
{
  guint32 list = fhir_json_member (form->doc, q_parent, FHIR_KEY_item);
  guint index = 0;

  for (guint32 q = list != 0 ? fhir_json_first (form->doc, list) : 0;
       q != 0 && fhir_walk_spend (form->walk, 1);
       q = fhir_json_next (form->doc, list, q), index++)
    if (same_link (form, q, r_item))
      {
        *ret_index = index;
        return q;
      }
  return 0;
}

static guint
count_answers (const FhirForm *form, guint32 r_item)
{
  guint32 list = fhir_json_member (form->walk->doc, r_item, FHIR_KEY_answer);

  return list != 0 ? fhir_json_count (form->walk->doc, list) : 0;
}

/* Items below an item that answers hold, and those that a group holds. */
static void
check_below (FhirForm *form, const FhirPlace *place, guint32 q_item, guint32 r_item, guint depth)
{
  const FhirJsonDoc *doc = form->walk->doc;
  guint32 list = fhir_json_member (doc, r_item, FHIR_KEY_answer);
  FhirPlace inner = { .up = place, .name = FHIR_SLICE_LITERAL ("answer"), .index = -1 };

  if (is_type (form, q_item, "group"))
    {
      if (form->done && fhir_doc_is_true (form->doc, q_item, FHIR_KEY_required) &&
          fhir_json_member (doc, r_item, FHIR_KEY_item) == 0)
        fhir_walk_error (form->walk, place, r_item, "required", "a required group has no items");
      check_items (form, place, q_item, r_item, depth + 1);
      return;
    }
  /* beside answers that is qrs-1 */
  if (list == 0 && fhir_json_member (doc, r_item, FHIR_KEY_item) != 0)
    fhir_walk_error (form->walk,
                     place,
                     fhir_json_member (doc, r_item, FHIR_KEY_item),
                     "structure",
                     "items below a question stand in its answers: only a group has items itself");
  for (guint32 a = list != 0 ? fhir_json_first (doc, list) : 0; a != 0;
       a = fhir_json_next (doc, list, a))
    {
      inner.index++;
      inner.node = a;
      fhir_form_check_answer (form, &inner, q_item, a);
      if (fhir_json_member (doc, a, FHIR_KEY_item) != 0 ||
          fhir_json_member (form->doc, q_item, FHIR_KEY_item) != 0)
        check_items (form, &inner, q_item, a, depth + 1);
    }
}

/* The text of an item is there for readers without the questionnaire, as it was shown. */
static void
check_text (FhirForm *form, const FhirPlace *place, guint32 q_item, guint32 r_item)
{
  guint32 node = fhir_json_member (form->walk->doc, r_item, FHIR_KEY_text);
  g_autofree char *text = fhir_json_dup_string (form->walk->doc, node);
  g_autofree char *asked = fhir_doc_dup (form->doc, q_item, FHIR_KEY_text);

  if (text != NULL && asked != NULL && strcmp (text, asked) != 0)
    fhir_walk_fault (form->walk,
                     place,
                     node,
                     "invalid",
                     "the text differs from that of the questionnaire");
}

static void
check_one (FhirForm *form, const FhirPlace *place, guint32 q_item, guint32 r_item, guint depth)
{
  static const char *const without[] = { "display", "group", "question" };
  guint n = count_answers (form, r_item);

  for (guint i = 0; i < G_N_ELEMENTS (without) && n > 0; i++)
    if (is_type (form, q_item, without[i]))
      {
        fhir_walk_error (form->walk,
                         place,
                         r_item,
                         "structure",
                         "an item of the type %s cannot have answers",
                         without[i]);
        return;
      }
  if ((n > 0 || fhir_json_member (form->walk->doc, r_item, FHIR_KEY_item) != 0) &&
      !fhir_form_is_enabled (form, place->up, q_item))
    fhir_walk_error (form->walk,
                     place,
                     r_item,
                     "invalid",
                     "is answered although the questionnaire does not enable it");
  check_text (form, place, q_item, r_item);
  check_below (form, place, q_item, r_item, depth);
}

static gboolean
read_count (const FhirForm *form, guint32 item, const char *name, guint *ret_n)
{
  FhirTypeId type;
  guint32 node = fhir_form_extension (form, item, name, 0, &type);
  g_autofree char *text = node != 0 ? fhir_slice_dup (fhir_json_raw (form->doc, node)) : NULL;
  guint64 value;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &value, NULL))
    return FALSE;
  *ret_n = (guint)value;
  return TRUE;
}

/* How often a question is answered: items of the same linkId for a group, answers for others. */
static void
check_count (FhirForm *form,
             const FhirPlace *parent,
             const FhirPlace *place,
             guint32 q_item,
             guint n)
{
  guint32 where = place->node;
  gboolean repeats = is_true (form->doc, fhir_json_member (form->doc, q_item, FHIR_KEY_repeats));
  gboolean required = is_true (form->doc, fhir_json_member (form->doc, q_item, FHIR_KEY_required));
  guint least = 0;
  guint most = 0;

  if (n > 1 && !repeats)
    fhir_walk_error (form->walk,
                     place,
                     where,
                     "structure",
                     "the question may be answered once, not %u times",
                     n);
  if (read_count (form, q_item, "questionnaire-maxOccurs", &most) && n > most)
    fhir_walk_error (form->walk,
                     place,
                     where,
                     "structure",
                     "at most %u answers are allowed, found %u",
                     most,
                     n);
  if (!form->done || !fhir_form_is_enabled (form, parent, q_item))
    return;
  if (read_count (form, q_item, "questionnaire-minOccurs", &least) && n < least)
    fhir_walk_error (form->walk,
                     place,
                     where,
                     "required",
                     "at least %u answers are wanted, found %u",
                     least,
                     n);
  else if (n == 0 && required && !is_type (form, q_item, "display"))
    fhir_walk_error (
        form->walk,
        place,
        where,
        "required",
        "the item %.*s of the questionnaire is required and not answered",
        (int)fhir_json_raw (form->doc, fhir_json_member (form->doc, q_item, FHIR_KEY_linkId)).len,
        fhir_json_raw (form->doc, fhir_json_member (form->doc, q_item, FHIR_KEY_linkId)).text);
}

/* Items of a question stand together in one; those of a group that repeats are many. */
static void
check_items_of (FhirForm *form, const FhirPlace *place, guint32 q_item, guint32 r_list)
{
  const FhirJsonDoc *doc = form->walk->doc;
  gboolean group = is_type (form, q_item, "group");
  FhirPlace first = *place;
  FhirPlace at = { .up = place, .name = FHIR_SLICE_LITERAL ("item"), .index = -1 };
  guint n_items = 0;
  guint n = 0;

  for (guint32 r = r_list != 0 ? fhir_json_first (doc, r_list) : 0; r != 0;
       r = fhir_json_next (doc, r_list, r))
    {
      at.index++;
      at.node = r;
      if (!fhir_walk_spend (form->walk, 1) || !same_link (form, q_item, r))
        continue;
      n += group ? 1 : count_answers (form, r);
      if (n_items++ == 0)
        first = at;
    }
  if (n_items > 1 && !group)
    fhir_walk_say (form->walk,
                   &first,
                   first.node,
                   fhir_doc_is_true (form->doc, q_item, FHIR_KEY_repeats) ? FHIR_SEVERITY_WARNING
                                                                          : FHIR_SEVERITY_ERROR,
                   "structure",
                   "the answers of a question stand in one item, not in %u",
                   n_items);
  check_count (form, place, &first, q_item, n);
}

static void
check_counts (FhirForm *form, const FhirPlace *place, guint32 q_parent, guint32 r_list)
{
  for (guint32 qs = fhir_doc_list (form->doc, q_parent, FHIR_KEY_item),
               q = fhir_doc_first (form->doc, qs);
       q != 0 && !form->walk->stopped;
       q = fhir_json_next (form->doc, qs, q))
    check_items_of (form, place, q, r_list);
}

static void
check_items (FhirForm *form,
             const FhirPlace *place,
             guint32 q_parent,
             guint32 r_parent,
             guint depth)
{
  const FhirJsonDoc *doc = form->walk->doc;
  guint32 list = fhir_json_member (doc, r_parent, FHIR_KEY_item);
  FhirPlace inner = { .up = place, .name = FHIR_SLICE_LITERAL ("item"), .index = -1 };
  guint last = 0;

  if (depth > FHIR_FORM_DEPTH_MAX)
    return;
  for (guint32 r = list != 0 ? fhir_json_first (doc, list) : 0; r != 0;
       r = fhir_json_next (doc, list, r))
    {
      guint index = 0;
      guint32 q_item = find_question (form, q_parent, r, &index);

      inner.index++;
      inner.node = r;
      if (!fhir_walk_spend (form->walk, 1))
        return;
      if (q_item == 0)
        {
          fhir_walk_error (form->walk,
                           &inner,
                           r,
                           "structure",
                           "the questionnaire has no item with this linkId here");
          continue;
        }
      if (index < last)
        fhir_walk_error (form->walk,
                         &inner,
                         r,
                         "structure",
                         "items must stand in the questionnaire's order");
      last = MAX (last, index);
      check_one (form, &inner, q_item, r, depth);
    }
  check_counts (form, place, q_parent, list);
}

/* Finds the questionnaire; FALSE: not here. */
static gboolean
find_form (FhirForm *form, FhirWalk *walk, const FhirScope *scope, FhirSlice url)
{
  if (url.len > 1 && url.text[0] == '#')
    {
      guint32 list = fhir_json_member (walk->doc, scope->container, FHIR_KEY_contained);

      for (guint32 c = list != 0 ? fhir_json_first (walk->doc, list) : 0; c != 0;
           c = fhir_json_next (walk->doc, list, c))
        if (fhir_slice_equal (fhir_walk_member_text (walk, c, FHIR_KEY_id),
                              (FhirSlice){ url.text + 1, url.len - 1 }) &&
            fhir_validate_type_of (walk->doc, c) == FHIR_TYPE_Questionnaire)
          {
            form->doc = walk->doc;
            form->questionnaire = c;
            return TRUE;
          }
      return FALSE;
    }
  form->doc = fhir_library_find (walk->library, url);
  form->questionnaire = 0;
  return form->doc != NULL && fhir_validate_type_of (form->doc, 0) == FHIR_TYPE_Questionnaire;
}

void
fhir_walk_answers (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot)
{
  static const char *const done[] = { "completed", "amended" };
  FhirForm form = { .walk = walk, .scope = scope, .response = spot.node };
  guint32 node = fhir_json_member (walk->doc, spot.node, FHIR_KEY_questionnaire);
  guint32 status = fhir_json_member (walk->doc, spot.node, FHIR_KEY_status);
  g_autoptr (GString) buffer = NULL;
  FhirSlice url = fhir_walk_text (walk, node, &buffer);

  if (walk->library == NULL || url.text == NULL)
    return;
  if (!find_form (&form, walk, scope, url))
    {
      fhir_walk_say (walk,
                     place,
                     node,
                     FHIR_SEVERITY_INFORMATION,
                     "not-found",
                     "the questionnaire is not known here: the answers were not checked");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (done); i++)
    form.done = form.done || fhir_json_string_is (walk->doc, status, done[i]);
  check_items (&form, place, form.questionnaire, spot.node, 0);
}
