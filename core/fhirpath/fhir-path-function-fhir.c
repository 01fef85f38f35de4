/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What FHIR adds and knows by itself or through the environment: value sets, profiles, slices,
 * element definitions, modifiers, narrative. What cannot be told is empty; what nobody is there to
 * answer is an error. */

#include "fhir-error.h"
#include "fhir-path-function-private.h"
#include "fhir-xhtml.h"

#define CORE_PREFIX "http://hl7.org/fhir/StructureDefinition/"

static const FhirPathEnvironment *
environment_of (const FhirPathRun *run)
{
  static const FhirPathEnvironment none = { 0 };

  return run->context->environment != NULL ? run->context->environment : &none;
}

static gboolean
nobody (const FhirPathNode *node, GError **error)
{
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_NOT_SUPPORTED,
               "nothing here can answer %s()",
               node->function->name);
  return FALSE;
}

static gboolean
push_answer (FhirPathRun *run, FhirPathAnswer answer, GError **error)
{
  return answer == FHIR_PATH_ANSWER_UNKNOWN ||
         fhir_path_push_truth (run, answer == FHIR_PATH_ANSWER_YES, error);
}

static FhirSlice
without_version (FhirSlice url)
{
  const char *bar = url.len > 0 ? memchr (url.text, '|', url.len) : NULL;

  return bar != NULL ? (FhirSlice){ url.text, (guint32)(bar - url.text) } : url;
}

/* system and code as text of the results. */
static gboolean
coding_member (FhirPathRun *run,
               FhirPathItem coding,
               FhirKey key,
               FhirSlice *ret_text,
               GError **error)
{
  FhirPathItem item = { .kind = FHIR_PATH_ELEMENT, .flags = coding.flags & FHIR_PATH_FOREIGN };
  FhirPathItem value;

  *ret_text = FHIR_SLICE_NONE;
  item.n = fhir_json_member (fhir_path_doc (run, coding), coding.n, key);
  if (item.n == 0)
    return TRUE;
  if (!fhir_path_value (run, item, &value, error))
    return FALSE;
  if (value.kind == FHIR_PATH_STRING)
    *ret_text = (FhirSlice){ value.text, value.n };
  return TRUE;
}

static gboolean
ask_code (FhirPathRun *run,
          const FhirPathNode *node,
          FhirSlice system,
          FhirSlice code,
          FhirSlice set,
          FhirPathAnswer *ret_answer,
          GError **error)
{
  const FhirPathEnvironment *environment = environment_of (run);
  guint16 binding = fhir_def_find_binding (without_version (set));
  FhirCodeAnswer own = binding != 0 ? fhir_def_binding_has (binding, code) : FHIR_CODE_UNKNOWN;
  const char *own_system = own == FHIR_CODE_YES ? fhir_def_binding_system (binding, code) : NULL;

  *ret_answer = FHIR_PATH_ANSWER_UNKNOWN;
  if (code.text == NULL)
    return TRUE;
  if (own == FHIR_CODE_YES && system.text != NULL && own_system != NULL &&
      !fhir_slice_is (system, own_system))
    own = FHIR_CODE_NO;
  if (own != FHIR_CODE_UNKNOWN)
    *ret_answer = own == FHIR_CODE_YES ? FHIR_PATH_ANSWER_YES : FHIR_PATH_ANSWER_NO;
  else if (environment->member_of != NULL)
    *ret_answer = environment->member_of (environment->data, system, code, set);
  else
    return nobody (node, error);
  return TRUE;
}

/* A code, a Coding, or a CodeableConcept of which one coding is enough. */
static gboolean
ask_coded (FhirPathRun *run,
           const FhirPathNode *node,
           FhirPathItem item,
           FhirSlice set,
           FhirPathAnswer *ret_answer,
           GError **error)
{
  const FhirJsonDoc *doc;
  FhirSlice system = FHIR_SLICE_NONE;
  FhirSlice code = FHIR_SLICE_NONE;
  FhirPathItem value = item;
  guint32 codings;

  *ret_answer = FHIR_PATH_ANSWER_UNKNOWN;
  if (item.kind != FHIR_PATH_ELEMENT ||
      fhir_path_doc (run, item)->nodes[item.n].type != FHIR_JSON_OBJECT)
    {
      if (!fhir_path_value (run, item, &value, error))
        return FALSE;
      if (value.kind == FHIR_PATH_STRING)
        code = (FhirSlice){ value.text, value.n };
      return ask_code (run, node, system, code, set, ret_answer, error);
    }
  doc = fhir_path_doc (run, item);
  codings = fhir_json_member (doc, item.n, FHIR_KEY_coding);
  if (codings == 0)
    return coding_member (run, item, FHIR_KEY_system, &system, error) &&
           coding_member (run, item, FHIR_KEY_code, &code, error) &&
           ask_code (run, node, system, code, set, ret_answer, error);
  for (guint32 at = fhir_json_first (doc, codings); at != 0 && *ret_answer != FHIR_PATH_ANSWER_YES;
       at = fhir_json_next (doc, codings, at))
    {
      value.n = at;
      if (!coding_member (run, value, FHIR_KEY_system, &system, error) ||
          !coding_member (run, value, FHIR_KEY_code, &code, error) ||
          !ask_code (run, node, system, code, set, ret_answer, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fhir_path_call_member_of (FhirPathRun *run,
                          const FhirPathNode *node,
                          FhirPathRange focus,
                          FhirPathRange input,
                          GError **error)
{
  FhirPathAnswer answer;
  FhirSlice set;

  if (!fhir_path_text_argument (run, node->right, input, &set, error))
    return FALSE;
  if (focus.n == 0 || set.text == NULL)
    return TRUE;
  if (focus.n > 1)
    return fhir_path_fail (run, "memberOf() on more than one value", error);
  return ask_coded (run, node, fhir_path_item (run, focus.first), set, &answer, error) &&
         push_answer (run, answer, error);
}

/* detail: subsumedBy() asks the other way round. */
gboolean
fhir_path_call_subsumes (FhirPathRun *run,
                         const FhirPathNode *node,
                         FhirPathRange focus,
                         FhirPathRange input,
                         GError **error)
{
  const FhirPathEnvironment *environment = environment_of (run);
  guint32 mark = fhir_path_mark (run);
  FhirPathRange out;
  FhirSlice systems[2];
  FhirSlice codes[2];
  FhirPathItem items[2];
  guint swap = node->function->detail;

  if (!fhir_path_eval (run, node->right, input, &out, error))
    return FALSE;
  if (focus.n > 1 || out.n > 1)
    return fhir_path_fail (run, "subsumes() on more than one value", error);
  if (focus.n == 0 || out.n == 0)
    return TRUE;
  items[0] = fhir_path_item (run, focus.first);
  items[1] = fhir_path_item (run, out.first);
  fhir_path_drop (run, mark);
  for (guint i = 0; i < 2; i++)
    {
      if (items[i].kind != FHIR_PATH_ELEMENT)
        return fhir_path_fail (run, "subsumes() is of Codings", error);
      if (!coding_member (run, items[i], FHIR_KEY_system, &systems[i], error) ||
          !coding_member (run, items[i], FHIR_KEY_code, &codes[i], error))
        return FALSE;
    }
  if (codes[0].text == NULL || codes[1].text == NULL)
    return TRUE;
  if (!fhir_slice_equal (systems[0], systems[1]))
    return fhir_path_push_truth (run, FALSE, error);
  if (fhir_slice_equal (codes[0], codes[1]))
    return fhir_path_push_truth (run, TRUE, error);
  if (environment->subsumes == NULL)
    return nobody (node, error);
  return push_answer (
      run,
      environment->subsumes (environment->data, systems[0], codes[swap], codes[1 - swap]),
      error);
}

static FhirPathPlace
place_of (FhirPathRun *run, FhirPathItem item)
{
  return (FhirPathPlace){ fhir_path_doc (run, item), item.n, item.type };
}

gboolean
fhir_path_call_conforms_to (FhirPathRun *run,
                            const FhirPathNode *node,
                            FhirPathRange focus,
                            FhirPathRange input,
                            GError **error)
{
  const FhirPathEnvironment *environment = environment_of (run);
  FhirPathAnswer answer = FHIR_PATH_ANSWER_UNKNOWN;
  FhirPathItem item;
  FhirPathPlace place;
  FhirSlice profile;
  FhirTypeId type = 0;

  if (!fhir_path_text_argument (run, node->right, input, &profile, error))
    return FALSE;
  if (focus.n == 0 || profile.text == NULL)
    return TRUE;
  if (focus.n > 1)
    return fhir_path_fail (run, "conformsTo() on more than one value", error);
  item = fhir_path_item (run, focus.first);
  if (item.kind != FHIR_PATH_ELEMENT)
    return fhir_path_push_truth (run, FALSE, error);
  if (profile.len > strlen (CORE_PREFIX) &&
      memcmp (profile.text, CORE_PREFIX, strlen (CORE_PREFIX)) == 0)
    type = fhir_def_find_type (
        without_version ((FhirSlice){ profile.text + strlen (CORE_PREFIX),
                                      profile.len - (guint32)strlen (CORE_PREFIX) }));
  if (type != 0 && !fhir_def_is_a (item.type, type))
    return fhir_path_push_truth (run, FALSE, error);
  place = place_of (run, item);
  if (environment->conforms_to != NULL)
    answer = environment->conforms_to (environment->data, &place, profile);
  else if (type != 0)
    answer = FHIR_PATH_ANSWER_YES; /* of that type, which is what is known here */
  if (answer == FHIR_PATH_ANSWER_UNKNOWN)
    return fhir_path_fail (run, "conformsTo() names an unknown profile", error);
  return push_answer (run, answer, error);
}

gboolean
fhir_path_call_element_definition (FhirPathRun *run,
                                   const FhirPathNode *node,
                                   FhirPathRange focus,
                                   FhirPathRange input,
                                   GError **error)
{
  const FhirPathEnvironment *environment = environment_of (run);

  for (guint32 i = 0; i < focus.n; i++)
    {
      FhirPathItem item = fhir_path_item (run, focus.first + i);
      FhirPathPlace definition = { 0 };
      FhirPathPlace place;

      if (item.kind != FHIR_PATH_ELEMENT)
        continue;
      if (environment->element_definition == NULL)
        return nobody (node, error);
      place = place_of (run, item);
      if (environment->element_definition (environment->data, &place, &definition) &&
          !fhir_path_push_place (run, &definition, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fhir_path_call_slice (FhirPathRun *run,
                      const FhirPathNode *node,
                      FhirPathRange focus,
                      FhirPathRange input,
                      GError **error)
{
  const FhirPathEnvironment *environment = environment_of (run);
  FhirSlice structure;
  FhirSlice name;

  if (!fhir_path_text_argument (run, node->right, input, &structure, error) ||
      !fhir_path_text_argument (run, fhir_path_second (run, node), input, &name, error))
    return FALSE;
  for (guint32 i = 0; i < focus.n && structure.text != NULL && name.text != NULL; i++)
    {
      FhirPathItem item = fhir_path_item (run, focus.first + i);
      FhirPathPlace place;

      if (item.kind != FHIR_PATH_ELEMENT)
        continue;
      if (environment->in_slice == NULL)
        return nobody (node, error);
      place = place_of (run, item);
      if (environment->in_slice (environment->data, &place, structure, name) ==
              FHIR_PATH_ANSWER_YES &&
          !fhir_path_push (run, item, error))
        return FALSE;
    }
  return TRUE;
}

/* Whether url is among the arguments. */
static gboolean
is_known_modifier (FhirPathRun *run,
                   const FhirPathNode *node,
                   FhirPathRange input,
                   FhirSlice url,
                   gboolean *ret_known,
                   GError **error)
{
  *ret_known = FALSE;
  for (guint32 at = node->right; at != 0 && !*ret_known; at = fhir_path_node (run->expr, at)->next)
    {
      FhirSlice allowed;

      if (!fhir_path_text_argument (run, at, input, &allowed, error))
        return FALSE;
      *ret_known = allowed.text != NULL && url.text != NULL && fhir_slice_equal (allowed, url);
    }
  return TRUE;
}

/* The input, unless it has a modifier extension that the arguments do not name. */
gboolean
fhir_path_call_check_modifiers (FhirPathRun *run,
                                const FhirPathNode *node,
                                FhirPathRange focus,
                                FhirPathRange input,
                                GError **error)
{
  for (guint32 i = 0; i < focus.n; i++)
    {
      FhirPathItem item = fhir_path_item (run, focus.first + i);
      const FhirJsonDoc *doc;
      guint32 list;

      if (item.kind != FHIR_PATH_ELEMENT || (item.flags & FHIR_PATH_NO_VALUE) != 0)
        continue;
      doc = fhir_path_doc (run, item);
      list = fhir_json_member (doc, item.n, FHIR_KEY_modifierExtension);
      for (guint32 at = list != 0 ? fhir_json_first (doc, list) : 0; at != 0;
           at = fhir_json_next (doc, list, at))
        {
          FhirPathItem extension = { .kind = FHIR_PATH_ELEMENT,
                                     .flags = item.flags & FHIR_PATH_FOREIGN,
                                     .n = at };
          gboolean known = FALSE;
          FhirSlice url;

          if (!coding_member (run, extension, FHIR_KEY_url, &url, error) ||
              !is_known_modifier (run, node, input, url, &known, error))
            return FALSE;
          if (!known)
            return fhir_path_fail (run,
                                   "an element has a modifier extension that is not allowed",
                                   error);
        }
    }
  return fhir_path_push_all (run, focus, error);
}

gboolean
fhir_path_call_html_checks (FhirPathRun *run,
                            const FhirPathNode *node,
                            FhirPathRange focus,
                            FhirPathRange input,
                            GError **error)
{
  gboolean safe = TRUE;

  for (guint32 i = 0; i < focus.n && safe; i++)
    {
      FhirSlice text;

      if (!fhir_path_text (run, (FhirPathRange){ focus.first + i, 1 }, &text, error) ||
          !fhir_path_spend (run, text.len / 8, error))
        return FALSE;
      safe = fhir_xhtml_check (text) == NULL;
    }
  return focus.n == 0 || fhir_path_push_truth (run, safe, error);
}
