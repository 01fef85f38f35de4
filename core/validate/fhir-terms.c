/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Questions to the code systems and value sets of a library
 * (http://hl7.org/fhir/R4/valueset.html#composition): lists, whole systems, filters, value sets
 * within value sets, exclusions. Three answers: what depends on a system that
 * is not here is unknown, never no. */

#include "fhir-code-grammar-private.h"
#include "fhir-doc-private.h"
#include "fhir-library-private.h"
#include "fhir-profile-walk-private.h"
#include "fhir-rules-private.h"

#define NESTED_MAX 12 /* value sets within value sets */

static FhirCodeSystem *
get_system (FhirLibrary *library, const char *url)
{
  FhirLibraryEntry *entry = fhir_library_entry (library, fhir_slice (url));
  const FhirJsonDoc *doc;

  if (entry == NULL || entry->type != FHIR_TYPE_CodeSystem)
    return NULL;
  doc = fhir_library_entry_doc (library, entry);
  if (entry->system == NULL && doc != NULL)
    entry->system = fhir_code_system_new (doc);
  return entry->system;
}

static FhirValueSet *
get_set (FhirLibrary *library, FhirSlice url)
{
  FhirLibraryEntry *entry = fhir_library_entry (library, url);
  const FhirJsonDoc *doc;

  if (entry == NULL || entry->type != FHIR_TYPE_ValueSet)
    return NULL;
  doc = fhir_library_entry_doc (library, entry);
  if (entry->set == NULL && doc != NULL)
    entry->set = fhir_value_set_new (doc);
  return entry->set;
}

/* What the system itself does not tell, or a code that it lists only as a form, the form may. */
static FhirCodeAnswer
has_code_or_form (const FhirCodeSystem *system, const char *url, const char *code)
{
  FhirCodeAnswer answer = fhir_code_system_has (system, code);
  FhirCodeAnswer form;

  if (answer == FHIR_CODE_YES)
    return answer;
  form = fhir_code_ask_grammar (url, code);
  return answer == FHIR_CODE_UNKNOWN || form == FHIR_CODE_YES ? form : answer;
}

/* All of them: no beats unknown beats yes. */
static FhirCodeAnswer
both (FhirCodeAnswer a, FhirCodeAnswer b)
{
  if (a == FHIR_CODE_NO || b == FHIR_CODE_NO)
    return FHIR_CODE_NO;
  return a == FHIR_CODE_UNKNOWN || b == FHIR_CODE_UNKNOWN ? FHIR_CODE_UNKNOWN : FHIR_CODE_YES;
}

/* One question to value sets, which may name each other many times over. */
typedef struct
{
  FhirLibrary *library;
  const char *system; /* NULL: any of the set; "" none */
  const char *code;
  GHashTable *answers; /* (nullable) FhirValueSet to its answer + 1: 0 while it is looked for */
} Ask;

static FhirCodeAnswer in_set_of (Ask *ask, FhirSlice url, guint depth);

static FhirCodeAnswer
in_system_part (const Ask *ask, const FhirValueSet *set, const FhirValueSetPart *part)
{
  const FhirCodeSystem *known;
  FhirCodeAnswer answer;

  if (ask->system != NULL && strcmp (ask->system, part->system) != 0)
    return FHIR_CODE_NO;
  if (part->codes != NULL)
    return fhir_code_answer (g_hash_table_contains (part->codes, ask->code));
  known = get_system (ask->library, part->system);
  answer = has_code_or_form (known, part->system, ask->code);
  if (set->only_active && fhir_code_system_has (known, ask->code) == FHIR_CODE_YES &&
      fhir_code_system_is_inactive (known, fhir_code_system_find (known, ask->code)))
    return FHIR_CODE_NO;
  if (part->filters == 0 || answer == FHIR_CODE_NO)
    return answer;
  if (known == NULL || answer != FHIR_CODE_YES)
    return FHIR_CODE_UNKNOWN;
  for (guint32 f = fhir_json_first (set->doc, part->filters); f != 0;
       f = fhir_json_next (set->doc, part->filters, f))
    answer = both (answer, fhir_code_system_passes (known, set->doc, f, ask->code));
  return answer;
}

static FhirCodeAnswer
in_part (Ask *ask, const FhirValueSet *set, const FhirValueSetPart *part, guint depth)
{
  FhirCodeAnswer answer = FHIR_CODE_YES;

  if (part->system != NULL)
    answer = in_system_part (ask, set, part);
  else if (part->sets == 0 && part->codes != NULL)
    answer = fhir_code_answer (g_hash_table_contains (part->codes, ask->code));
  for (guint32 s = part->sets != 0 ? fhir_json_first (set->doc, part->sets) : 0;
       s != 0 && answer != FHIR_CODE_NO;
       s = fhir_json_next (set->doc, part->sets, s))
    answer = both (answer, in_set_of (ask, fhir_json_raw (set->doc, s), depth + 1));
  return answer;
}

static FhirCodeAnswer
in_any (Ask *ask, const FhirValueSet *set, const GArray *parts, guint depth)
{
  FhirCodeAnswer best = FHIR_CODE_NO;

  for (guint i = 0; i < parts->len && best != FHIR_CODE_YES; i++)
    {
      FhirCodeAnswer answer =
          in_part (ask, set, &g_array_index (parts, FhirValueSetPart, i), depth);

      if (answer != FHIR_CODE_NO)
        best = answer;
    }
  return best;
}

static FhirCodeAnswer
in_set (Ask *ask, const FhirValueSet *set, guint depth)
{
  FhirCodeAnswer inside;
  FhirCodeAnswer outside;

  if (set->include->len == 0)
    return FHIR_CODE_UNKNOWN;
  inside = in_any (ask, set, set->include, depth);
  /* Its expansion knows of systems that are not here. */
  if (inside == FHIR_CODE_UNKNOWN && in_any (ask, set, set->expanded, depth) == FHIR_CODE_YES)
    return FHIR_CODE_YES;
  if (inside == FHIR_CODE_NO || set->exclude->len == 0)
    return inside;
  outside = in_any (ask, set, set->exclude, depth);
  if (outside == FHIR_CODE_YES)
    return FHIR_CODE_NO;
  return outside == FHIR_CODE_UNKNOWN ? FHIR_CODE_UNKNOWN : inside;
}

/* Each set answers once; one that needs its own answer cannot tell. */
static FhirCodeAnswer
in_set_of (Ask *ask, FhirSlice url, guint depth)
{
  FhirValueSet *set = depth < NESTED_MAX ? get_set (ask->library, url) : NULL;
  FhirCodeAnswer answer;
  gpointer known;

  if (set == NULL)
    return FHIR_CODE_UNKNOWN;
  if (depth == 0)
    return in_set (ask, set, depth);
  if (ask->answers == NULL)
    ask->answers = g_hash_table_new (NULL, NULL);
  if (g_hash_table_lookup_extended (ask->answers, set, NULL, &known))
    return known != NULL ? (FhirCodeAnswer)(GPOINTER_TO_UINT (known) - 1) : FHIR_CODE_UNKNOWN;
  g_hash_table_insert (ask->answers, set, NULL);
  answer = in_set (ask, set, depth);
  g_hash_table_insert (ask->answers, set, GUINT_TO_POINTER ((guint)answer + 1));
  return answer;
}

static void
ask_clear (Ask *ask)
{
  g_clear_pointer (&ask->answers, g_hash_table_unref);
}

FhirCodeAnswer
fhir_library_ask_set (FhirLibrary *library,
                      const FhirJsonDoc *doc,
                      guint32 node,
                      FhirSlice system,
                      FhirSlice code)
{
  FhirJsonDoc *copy = fhir_json_doc_copy (doc, node);
  FhirValueSet *set = fhir_value_set_new (copy);
  g_autofree char *system_text = fhir_slice_dup (system);
  g_autofree char *code_text = fhir_slice_dup (code);
  Ask ask = { .library = library, .system = system_text, .code = code_text };
  FhirCodeAnswer answer;

  fhir_library_lock (library);
  answer = in_set (&ask, set, 0);
  fhir_library_unlock (library);
  ask_clear (&ask);
  fhir_value_set_free (set);
  fhir_json_doc_unref (copy);
  return answer;
}

static void
ask_own (FhirLibrary *library, const FhirCodeQuestion *question, FhirCodeVerdict *verdict)
{
  g_autofree char *code = fhir_slice_dup (question->code);
  g_autofree char *system = fhir_slice_dup (question->system);
  const FhirCodeSystem *known;

  if (question->value_set.text != NULL)
    {
      Ask ask = { .library = library, .system = system, .code = code };

      verdict->in_set = in_set_of (&ask, question->value_set, 0);
      ask_clear (&ask);
    }
  if (system == NULL || question->value_set.text != NULL)
    return;
  known = get_system (library, system);
  verdict->in_system = has_code_or_form (known, system, code);
  verdict->by_form = fhir_code_system_has (known, code) == FHIR_CODE_UNKNOWN;
  verdict->system_unknown = known == NULL && !fhir_code_has_grammar (system);
  verdict->inactive = fhir_code_system_has (known, code) == FHIR_CODE_YES &&
                      fhir_code_system_is_inactive (known, fhir_code_system_find (known, code));
  if (fhir_code_system_has (known, code) == FHIR_CODE_YES && question->display.text != NULL)
    verdict->display_wrong = !fhir_code_system_is_display (known,
                                                           fhir_code_system_find (known, code),
                                                           question->display);
}

FhirCodeVerdict
fhir_library_ask (FhirLibrary *library, const FhirCodeQuestion *question)
{
  const FhirTerminology *other = fhir_library_get_terminology (library);
  FhirCodeVerdict verdict = { .in_set = FHIR_CODE_UNKNOWN, .in_system = FHIR_CODE_UNKNOWN };

  if (question->code.text == NULL)
    return verdict;
  fhir_library_lock (library);
  ask_own (library, question, &verdict);
  fhir_library_unlock (library);
  if (other != NULL &&
      ((question->value_set.text != NULL && verdict.in_set == FHIR_CODE_UNKNOWN) ||
       (question->value_set.text == NULL && verdict.in_system == FHIR_CODE_UNKNOWN)))
    other->ask (other->data, question, &verdict);
  return verdict;
}
