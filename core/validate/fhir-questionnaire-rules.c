/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What R4 says of an item of a Questionnaire in words
 * (http://hl7.org/fhir/R4/questionnaire.html): enableWhen asks a question that is there and not
 * below the item itself, first values are of the item's type; and what an item may change that is
 * derived from another questionnaire. */

#include "fhir-answers-private.h"
#include "fhir-decimal.h"
#include "fhir-rules-private.h"

#define DERIVATION FHIR_FORM_EXTENSION "questionnaire-derivationType"

/* The linkId within node, or 0. */
static guint32
find_link (FhirWalk *walk, guint32 node, FhirSlice link)
{
  const FhirJsonNode *nodes = walk->doc->nodes;

  fhir_walk_spend (walk, (nodes[node].next - node) / 16);
  for (guint32 n = node; n < nodes[node].next; n++)
    if (nodes[n].key == FHIR_KEY_linkId && nodes[n].type == FHIR_JSON_STRING &&
        fhir_slice_equal (fhir_json_raw (walk->doc, n), link))
      return n;
  return 0;
}

static void
check_conditions (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, guint32 item)
{
  FhirItems when = fhir_items (walk, place, item, FHIR_KEY_enableWhen);

  while (fhir_items_next (&when))
    {
      FhirSlice question = fhir_doc_text (walk->doc, when.node, FHIR_KEY_question);
      guint32 asked;

      if (question.text == NULL)
        continue;
      if (find_link (walk, item, question) != 0)
        {
          fhir_walk_error (walk,
                           &when.place,
                           when.node,
                           "invalid",
                           "an item cannot be enabled by itself or by a question within it");
          continue;
        }
      asked = find_link (walk, scope->node, question);
      if (asked == 0)
        fhir_walk_error (walk,
                         &when.place,
                         when.node,
                         "invalid",
                         "no item has the linkId of the question that is asked");
      else if (asked > item)
        fhir_walk_warn (walk,
                        &when.place,
                        when.node,
                        "business-rule",
                        "the question that is asked comes after the item");
    }
}

/* The type of initial values and options that an item's type has; 0: several, or none. */
static FhirTypeId
value_type (FhirSlice type)
{
  /* clang-format off */
  static const struct
  {
    const char *item;
    FhirTypeId value;
  } types[] = {
    { "boolean", FHIR_TYPE_boolean }, { "decimal", FHIR_TYPE_decimal },
    { "integer", FHIR_TYPE_integer }, { "date", FHIR_TYPE_date },
    { "dateTime", FHIR_TYPE_dateTime }, { "time", FHIR_TYPE_time },
    { "string", FHIR_TYPE_string }, { "text", FHIR_TYPE_string },
    { "url", FHIR_TYPE_uri }, { "attachment", FHIR_TYPE_Attachment },
    { "reference", FHIR_TYPE_Reference }, { "quantity", FHIR_TYPE_Quantity },
  };
  /* clang-format on */

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (fhir_slice_is (type, types[i].item))
      return types[i].value;
  return 0;
}

static void
check_initial (FhirWalk *walk, const FhirPlace *place, guint32 item)
{
  FhirItems initial = fhir_items (walk, place, item, FHIR_KEY_initial);
  FhirTypeId wanted = value_type (fhir_doc_text (walk->doc, item, FHIR_KEY_type));

  while (fhir_items_next (&initial))
    {
      FhirTypeId type = 0;
      guint32 value =
          fhir_doc_value (walk->doc, initial.node, FHIR_TYPE_Questionnaire_item_initial, &type);

      if (wanted != 0 && value != 0 && type != wanted)
        fhir_walk_error (walk,
                         &initial.place,
                         value,
                         "invalid",
                         "the item has values of the type %s",
                         fhir_def_type (wanted)->name);
    }
}

void
fhir_walk_question (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot)
{
  check_conditions (walk, place, scope, spot.node);
  check_initial (walk, place, spot.node);
}

/* ---- derived questionnaires */

typedef struct
{
  FhirWalk *walk;
  const FhirJsonDoc *doc; /* the questionnaire that is derived from */
  gboolean may_add;
} Derived;

/* The item with a linkId in the questionnaire that is derived from, or 0. */
static guint32
find_item (const Derived *d, guint32 parent, FhirSlice link, guint depth)
{
  for (guint32 is = depth > 0 ? fhir_doc_list (d->doc, parent, FHIR_KEY_item) : 0,
               i = fhir_doc_first (d->doc, is);
       i != 0;
       i = fhir_json_next (d->doc, is, i))
    {
      guint32 below;

      if (fhir_slice_equal (fhir_doc_text (d->doc, i, FHIR_KEY_linkId), link))
        return i;
      below = find_item (d, i, link, depth - 1);
      if (below != 0)
        return below;
    }
  return 0;
}

static gboolean
has_option (const Derived *d, guint32 item, guint32 option)
{
  FhirTypeId type;
  guint32 value =
      fhir_doc_value (d->walk->doc, option, FHIR_TYPE_Questionnaire_item_answerOption, &type);

  for (guint32 os = fhir_doc_list (d->doc, item, FHIR_KEY_answerOption),
               o = fhir_doc_first (d->doc, os);
       o != 0;
       o = fhir_json_next (d->doc, os, o))
    {
      FhirTypeId own_type;
      const FhirProfileValue own = {
        d->doc,
        fhir_doc_value (d->doc, o, FHIR_TYPE_Questionnaire_item_answerOption, &own_type),
        own_type
      };

      if (own.node != 0 && own_type == type &&
          fhir_profile_value_matches (&own, d->walk->doc, value))
        return TRUE;
    }
  return value == 0;
}

static gboolean
is_longer (const Derived *d, guint32 item, guint32 base)
{
  guint32 own = fhir_json_member (d->walk->doc, item, FHIR_KEY_maxLength);
  guint32 limit = fhir_json_member (d->doc, base, FHIR_KEY_maxLength);
  FhirDecimal x;
  FhirDecimal y;

  return limit != 0 && (own == 0 || (fhir_decimal_parse (fhir_json_raw (d->walk->doc, own), &x) &&
                                     fhir_decimal_parse (fhir_json_raw (d->doc, limit), &y) &&
                                     fhir_decimal_compare (&x, &y) > 0));
}

/* (nullable) what the item may not be. */
static const char *
find_change (const Derived *d, guint32 item, guint32 base)
{
  const FhirJsonDoc *doc = d->walk->doc;
  guint32 required = fhir_json_member (doc, item, FHIR_KEY_required);
  gboolean has_options = fhir_doc_list (d->doc, base, FHIR_KEY_answerOption) != 0;

  if (!fhir_slice_equal (fhir_doc_text (doc, item, FHIR_KEY_type),
                         fhir_doc_text (d->doc, base, FHIR_KEY_type)))
    return "of another type";
  if (fhir_doc_is_true (doc, item, FHIR_KEY_repeats) &&
      !fhir_doc_is_true (d->doc, base, FHIR_KEY_repeats))
    return "repeated";
  if (fhir_doc_is_true (d->doc, base, FHIR_KEY_required) && required != 0 &&
      doc->nodes[required].type == FHIR_JSON_FALSE)
    return "optional";
  if (is_longer (d, item, base))
    return "longer";
  if (has_options ? fhir_json_member (doc, item, FHIR_KEY_answerValueSet) != 0
                  : fhir_json_member (d->doc, base, FHIR_KEY_answerValueSet) != 0 &&
                        fhir_json_member (doc, item, FHIR_KEY_answerOption) != 0)
    return "answered in another way";
  for (guint32 os = has_options ? fhir_doc_list (doc, item, FHIR_KEY_answerOption) : 0,
               o = fhir_doc_first (doc, os);
       o != 0;
       o = fhir_json_next (doc, os, o))
    if (!has_option (d, base, o))
      return "answered by other options";
  return NULL;
}

static void
check_derived (const Derived *d, const FhirPlace *up, guint32 parent, guint depth)
{
  FhirItems items = fhir_items (d->walk, up, parent, FHIR_KEY_item);

  while (depth > 0 && fhir_items_next (&items))
    {
      FhirSlice link = fhir_doc_text (d->walk->doc, items.node, FHIR_KEY_linkId);
      guint32 base = link.text != NULL ? find_item (d, 0, link, FHIR_FORM_DEPTH_MAX) : 0;
      const char *change = base != 0 ? find_change (d, items.node, base) : NULL;

      fhir_walk_spend (d->walk, d->doc->n_nodes / 16);
      if (base == 0 && !d->may_add)
        fhir_walk_error (d->walk,
                         &items.place,
                         items.node,
                         "invalid",
                         "the questionnaire that this one complies with has no such item");
      else if (change != NULL)
        fhir_walk_error (d->walk,
                         &items.place,
                         items.node,
                         "invalid",
                         "the item may not be %s than in the questionnaire it is derived from",
                         change);
      check_derived (d, &items.place, items.node, depth - 1);
    }
}

/* derivedFrom with the extension that says how: extends, compliesWith. */
void
fhir_walk_questionnaire (FhirWalk *walk,
                         const FhirPlace *place,
                         const FhirScope *scope,
                         FhirSpot spot)
{
  const FhirJsonDoc *doc = walk->doc;
  guint32 list = fhir_json_member (doc, spot.node, FHIR_KEY_derivedFrom);
  guint32 shadows = fhir_json_member (doc, spot.node, FHIR_KEY__derivedFrom);
  guint32 shadow = shadows != 0 ? fhir_json_first (doc, shadows) : 0;

  for (guint32 url = list != 0 ? fhir_json_first (doc, list) : 0;
       url != 0 && shadow != 0 && walk->library != NULL;
       url = fhir_json_next (doc, list, url), shadow = fhir_json_next (doc, shadows, shadow))
    {
      Derived d = { .walk = walk,
                    .doc = fhir_library_find (walk->library, fhir_json_raw (doc, url)) };

      if (d.doc == NULL || fhir_validate_type_of (d.doc, 0) != FHIR_TYPE_Questionnaire)
        continue;
      for (guint32 es = fhir_doc_list (doc, shadow, FHIR_KEY_extension),
                   e = fhir_doc_first (doc, es);
           e != 0;
           e = fhir_json_next (doc, es, e))
        {
          guint32 coding = fhir_json_member (doc, e, FHIR_KEY_valueCoding);
          FhirSlice code =
              coding != 0 ? fhir_doc_text (doc, coding, FHIR_KEY_code) : FHIR_SLICE_NONE;

          d.may_add = fhir_slice_is (code, "extends");
          if (fhir_slice_is (fhir_doc_text (doc, e, FHIR_KEY_url), DERIVATION) &&
              (d.may_add || fhir_slice_is (code, "compliesWith")))
            check_derived (&d, place, spot.node, FHIR_FORM_DEPTH_MAX);
        }
    }
}
