/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Codes: bindings of strength required (error), extensible and preferred (warning, information),
 * and codes that their own code system does not have. What nobody can tell is left alone. */

#include "fhir-doc-private.h"

typedef struct
{
  guint n;         /* codings */
  guint n_in;      /* in the set */
  guint n_unknown; /* nobody can tell */
} Count;

static FhirCodeAnswer
ask_set (FhirWalk *walk, FhirBinding binding, FhirSlice system, FhirSlice code)
{
  const FhirCodeQuestion question = { .value_set = binding.value_set,
                                      .system = system,
                                      .code = code };
  FhirCodeAnswer answer = FHIR_CODE_UNKNOWN;

  if (code.text == NULL)
    return FHIR_CODE_NO;
  if (binding.number != 0 && system.text == NULL)
    answer = fhir_def_binding_has (binding.number, code);
  if (answer != FHIR_CODE_UNKNOWN || walk->library == NULL)
    return answer;
  return fhir_library_ask (walk->library, &question).in_set;
}

static void
count_coding (FhirWalk *walk, guint32 coding, FhirBinding binding, Count *count)
{
  g_autoptr (GString) code_buffer = NULL;
  g_autoptr (GString) system_buffer = NULL;
  guint32 code = fhir_json_member (walk->doc, coding, FHIR_KEY_code);
  guint32 system = fhir_json_member (walk->doc, coding, FHIR_KEY_system);
  FhirSlice system_text = fhir_walk_text (walk, system, &system_buffer);
  FhirCodeAnswer answer;

  count->n++;
  if (system_text.text == NULL)
    system_text = (FhirSlice){ "", 0 };
  answer = ask_set (walk, binding, system_text, fhir_walk_text (walk, code, &code_buffer));
  count->n_in += answer == FHIR_CODE_YES;
  count->n_unknown += answer == FHIR_CODE_UNKNOWN;
}

static void
count_codes (FhirWalk *walk, FhirSpot spot, FhirBinding binding, Count *count)
{
  g_autoptr (GString) buffer = NULL;
  guint32 list;
  FhirCodeAnswer answer;

  switch (spot.type)
    {
    case FHIR_TYPE_CodeableConcept:
      list = fhir_json_member (walk->doc, spot.node, FHIR_KEY_coding);
      for (guint32 c = list != 0 ? fhir_json_first (walk->doc, list) : 0; c != 0;
           c = fhir_json_next (walk->doc, list, c))
        count_coding (walk, c, binding, count);
      break;
    case FHIR_TYPE_Coding:
    case FHIR_TYPE_Quantity:
    case FHIR_TYPE_Age:
    case FHIR_TYPE_Count:
    case FHIR_TYPE_Distance:
    case FHIR_TYPE_Duration:
    case FHIR_TYPE_Money:
      count_coding (walk, spot.node, binding, count);
      break;
    default:
      answer = ask_set (walk, binding, FHIR_SLICE_NONE, fhir_walk_text (walk, spot.node, &buffer));
      count->n++;
      count->n_in += answer == FHIR_CODE_YES;
      count->n_unknown += answer == FHIR_CODE_UNKNOWN;
      break;
    }
}

FhirCodeAnswer
fhir_walk_is_in_set (FhirWalk *walk, FhirSpot spot, FhirSlice value_set)
{
  Count count = { 0 };

  count_codes (walk, spot, (FhirBinding){ value_set, 0, 0 }, &count);
  if (count.n_in > 0)
    return FHIR_CODE_YES;
  return count.n_unknown > 0 ? FHIR_CODE_UNKNOWN : FHIR_CODE_NO;
}

void
fhir_walk_coded (FhirWalk *walk, const FhirPlace *place, FhirSpot spot, FhirBinding binding)
{
  static const FhirSeverity severities[] = { FHIR_SEVERITY_INFORMATION,
                                             FHIR_SEVERITY_INFORMATION,
                                             FHIR_SEVERITY_INFORMATION,
                                             FHIR_SEVERITY_WARNING,
                                             FHIR_SEVERITY_ERROR };
  FhirSeverity severity = severities[MIN (binding.strength, 4)];
  Count count = { 0 };

  count_codes (walk, spot, binding, &count);
  if (count.n_in > 0 || count.n_unknown > 0)
    return;
  if (count.n == 0)
    fhir_walk_say (walk,
                   place,
                   spot.node,
                   severity,
                   "code-invalid",
                   "a code from the value set %.*s is %s",
                   (int)binding.value_set.len,
                   binding.value_set.text,
                   binding.strength == 4 ? "required, none is given" : "expected, none is given");
  else
    fhir_walk_say (walk,
                   place,
                   spot.node,
                   severity,
                   "code-invalid",
                   binding.strength == 4
                       ? "the code is not in the value set %.*s, which is required"
                       : "the code is not in the value set %.*s, from which it should be",
                   (int)binding.value_set.len,
                   binding.value_set.text);
}

void
fhir_walk_coding (FhirWalk *walk, const FhirPlace *place, FhirSpot spot)
{
  g_autoptr (GString) system_buffer = NULL;
  g_autoptr (GString) code_buffer = NULL;
  g_autoptr (GString) display_buffer = NULL;
  GString **const buffers[3] = { &system_buffer, &code_buffer, &display_buffer };
  static const FhirKey keys[3] = { FHIR_KEY_system, FHIR_KEY_code, FHIR_KEY_display };
  guint32 nodes[3];
  FhirSlice texts[3];
  FhirCodeVerdict verdict;

  for (guint i = 0; i < 3; i++)
    {
      nodes[i] = fhir_json_member (walk->doc, spot.node, keys[i]);
      texts[i] = fhir_walk_text (walk, nodes[i], buffers[i]);
    }
  if (texts[0].text == NULL)
    {
      if (texts[1].text != NULL && spot.type == FHIR_TYPE_Coding)
        fhir_walk_warn (walk,
                        place,
                        spot.node,
                        "code-invalid",
                        "a code without a system means nothing");
      return;
    }
  if (!fhir_uri_is_absolute (texts[0]))
    {
      fhir_walk_error (walk,
                       place,
                       nodes[0],
                       "code-invalid",
                       "system must be an absolute URI, not a local one");
      return;
    }
  if (texts[1].text == NULL || walk->library == NULL)
    return;
  verdict = fhir_library_ask (walk->library,
                              &(FhirCodeQuestion){ .value_set = FHIR_SLICE_NONE,
                                                   .system = texts[0],
                                                   .code = texts[1],
                                                   .display = texts[2] });
  if (verdict.in_system == FHIR_CODE_NO && spot.type == FHIR_TYPE_Coding && !verdict.by_form)
    fhir_walk_error (walk,
                     place,
                     nodes[1],
                     "code-invalid",
                     "the code system that is named has no such code");
  else if (verdict.in_system == FHIR_CODE_NO) /* HL7's own examples have slips, and mcg for ug */
    fhir_walk_fault (walk,
                     place,
                     nodes[1],
                     "code-invalid",
                     "the code system that is named can have no such code");
  else if (verdict.display_wrong)
    fhir_walk_say (walk,
                   place,
                   nodes[2],
                   walk->options->strict ? FHIR_SEVERITY_ERROR : FHIR_SEVERITY_WARNING,
                   "invalid",
                   "the display is none that the code system gives this code");
  else if (verdict.inactive)
    fhir_walk_warn (walk,
                    place,
                    nodes[1],
                    "code-invalid",
                    "the code is inactive: it is not to be used");
  else if (verdict.system_unknown && fhir_library_is_value_set (walk->library, texts[0]))
    fhir_walk_error (walk,
                     place,
                     nodes[0],
                     "code-invalid",
                     "system names a value set, not a code system");
}
