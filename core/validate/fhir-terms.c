/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Codes out of CodeSystem and ValueSet resources
 * (http://hl7.org/fhir/R4/valueset.html#composition): lists, whole systems, filters along the
 * hierarchy, value sets within value sets, exclusions. Three answers: what depends on a system that
 * is not here is unknown, never no. */

#include "fhir-code-grammar-private.h"
#include "fhir-doc-private.h"
#include "fhir-library-private.h"
#include "fhir-profile-walk-private.h"
#include "fhir-rules-private.h"

#define NESTED_MAX 12 /* value sets within value sets */
#define DEPTH_MAX  32 /* of a hierarchy */

struct _FhirCodeSystem
{
  const FhirJsonDoc *doc;
  GHashTable *codes; /* (owned) code to index + 1 into concepts */
  GArray *concepts;  /* (element-type FhirConcept) */
  gboolean complete;
  gboolean fold_case;
};

typedef struct
{
  char *system;      /* (nullable) */
  GHashTable *codes; /* (nullable) the codes listed */
  guint32 filters;   /* node, 0 none */
  guint32 sets;      /* node, 0 none */
} Part;

struct _FhirValueSet
{
  const FhirJsonDoc *doc;
  GArray *include; /* (element-type Part) */
  GArray *exclude;
  GArray *expanded;     /* (element-type Part): what an expansion beside the compose lists */
  gboolean only_active; /* compose.inactive is false */
};

static void
add_concepts (FhirCodeSystem *system, guint32 list, guint32 parent)
{
  for (guint32 c = fhir_json_first (system->doc, list); c != 0;
       c = fhir_json_next (system->doc, list, c))
    {
      char *code =
          fhir_json_dup_string (system->doc, fhir_json_member (system->doc, c, FHIR_KEY_code));
      guint32 inner = fhir_json_member (system->doc, c, FHIR_KEY_concept);
      const FhirConcept concept = { c, parent };
      guint32 own;

      if (code == NULL)
        continue;
      g_array_append_val (system->concepts, concept);
      own = system->concepts->len;
      if (system->fold_case)
        {
          char *folded = g_utf8_casefold (code, -1);

          g_free (code);
          code = folded;
        }
      g_hash_table_insert (system->codes, code, GUINT_TO_POINTER (own));
      if (inner != 0)
        add_concepts (system, inner, own);
    }
}

FhirCodeSystem *
fhir_code_system_new (const FhirJsonDoc *doc)
{
  FhirCodeSystem *system = g_new0 (FhirCodeSystem, 1);
  guint32 list = fhir_json_member (doc, 0, FHIR_KEY_concept);
  guint32 sensitive = fhir_json_member (doc, 0, FHIR_KEY_caseSensitive);

  system->doc = doc;
  system->codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  system->concepts = g_array_new (FALSE, FALSE, sizeof (FhirConcept));
  system->complete =
      fhir_json_string_is (doc, fhir_json_member (doc, 0, FHIR_KEY_content), "complete");
  system->fold_case = sensitive != 0 && doc->nodes[sensitive].type == FHIR_JSON_FALSE;
  if (list != 0)
    add_concepts (system, list, 0);
  return system;
}

void
fhir_code_system_free (FhirCodeSystem *system)
{
  if (system == NULL)
    return;
  g_hash_table_unref (system->codes);
  g_array_unref (system->concepts);
  g_free (system);
}

static void
clear_part (gpointer data)
{
  Part *part = data;

  g_free (part->system);
  g_clear_pointer (&part->codes, g_hash_table_unref);
}

static GHashTable *
list_codes (const FhirJsonDoc *doc, guint32 list)
{
  GHashTable *codes;

  if (list == 0)
    return NULL;
  codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint32 c = fhir_json_first (doc, list); c != 0; c = fhir_json_next (doc, list, c))
    {
      char *code = fhir_json_dup_string (doc, fhir_json_member (doc, c, FHIR_KEY_code));

      if (code != NULL)
        g_hash_table_add (codes, code);
    }
  return codes;
}

static GArray *
read_parts (const FhirJsonDoc *doc, guint32 list)
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (Part));

  g_array_set_clear_func (parts, clear_part);
  for (guint32 p = list != 0 ? fhir_json_first (doc, list) : 0; p != 0;
       p = fhir_json_next (doc, list, p))
    {
      const Part part = {
        .system = fhir_json_dup_string (doc, fhir_json_member (doc, p, FHIR_KEY_system)),
        .codes = list_codes (doc, fhir_json_member (doc, p, FHIR_KEY_concept)),
        .filters = fhir_json_member (doc, p, FHIR_KEY_filter),
        .sets = fhir_json_member (doc, p, FHIR_KEY_valueSet),
      };
      g_array_append_val (parts, part);
    }
  return parts;
}

/* An expansion lists codes of any systems: one part for each entry. */
static void
read_expansion (const FhirJsonDoc *doc, guint32 list, GArray *parts)
{
  for (guint32 c = fhir_json_first (doc, list); c != 0; c = fhir_json_next (doc, list, c))
    {
      char *code = fhir_json_dup_string (doc, fhir_json_member (doc, c, FHIR_KEY_code));
      guint32 inner = fhir_json_member (doc, c, FHIR_KEY_contains);

      if (code != NULL)
        {
          Part part = {
            .system = fhir_json_dup_string (doc, fhir_json_member (doc, c, FHIR_KEY_system))
          };

          part.codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
          g_hash_table_add (part.codes, code);
          g_array_append_val (parts, part);
        }
      if (inner != 0)
        read_expansion (doc, inner, parts);
    }
}

FhirValueSet *
fhir_value_set_new (const FhirJsonDoc *doc)
{
  FhirValueSet *set = g_new0 (FhirValueSet, 1);
  guint32 compose = fhir_json_member (doc, 0, FHIR_KEY_compose);
  guint32 expansion = fhir_json_member (doc, 0, FHIR_KEY_expansion);
  guint32 contains = expansion != 0 ? fhir_json_member (doc, expansion, FHIR_KEY_contains) : 0;
  guint32 inactive;

  set->doc = doc;
  set->include =
      read_parts (doc, compose != 0 ? fhir_json_member (doc, compose, FHIR_KEY_include) : 0);
  set->exclude =
      read_parts (doc, compose != 0 ? fhir_json_member (doc, compose, FHIR_KEY_exclude) : 0);
  set->expanded = read_parts (doc, 0);
  if (contains != 0)
    read_expansion (doc, contains, compose == 0 ? set->include : set->expanded);
  inactive = compose != 0 ? fhir_json_member (doc, compose, FHIR_KEY_inactive) : 0;
  set->only_active = inactive != 0 && doc->nodes[inactive].type == FHIR_JSON_FALSE;
  return set;
}

void
fhir_value_set_free (FhirValueSet *set)
{
  if (set == NULL)
    return;
  g_array_unref (set->include);
  g_array_unref (set->exclude);
  g_array_unref (set->expanded);
  g_free (set);
}

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

static guint
find_concept (const FhirCodeSystem *system, const char *code)
{
  g_autofree char *folded = NULL;

  if (system->fold_case)
    code = folded = g_utf8_casefold (code, -1);
  return GPOINTER_TO_UINT (g_hash_table_lookup (system->codes, code));
}

static FhirCodeAnswer
has_code (const FhirCodeSystem *system, const char *code)
{
  if (system == NULL)
    return FHIR_CODE_UNKNOWN;
  if (find_concept (system, code) != 0)
    return FHIR_CODE_YES;
  return system->complete ? FHIR_CODE_NO : FHIR_CODE_UNKNOWN;
}

/* What the system itself does not tell, or a code that it lists only as a form, the form may. */
static FhirCodeAnswer
has_code_or_form (const FhirCodeSystem *system, const char *url, const char *code)
{
  FhirCodeAnswer answer = has_code (system, code);
  FhirCodeAnswer form;

  if (answer == FHIR_CODE_YES)
    return answer;
  form = fhir_code_ask_grammar (url, code);
  return answer == FHIR_CODE_UNKNOWN || form == FHIR_CODE_YES ? form : answer;
}

/* Whether the concept lies below the one with this code. */
static gboolean
lies_below (const FhirCodeSystem *system, guint concept, guint above, guint depth)
{
  const FhirConcept *c = &g_array_index (system->concepts, FhirConcept, concept - 1);

  if (depth == 0 || above == 0)
    return FALSE;
  if (c->parent != 0 && (c->parent == above || lies_below (system, c->parent, above, depth - 1)))
    return TRUE;
  /* or the property parent says so */
  for (guint32 ps = fhir_doc_list (system->doc, c->node, FHIR_KEY_property),
               p = fhir_doc_first (system->doc, ps);
       p != 0;
       p = fhir_json_next (system->doc, ps, p))
    {
      g_autofree char *code = NULL;
      guint parent;

      if (!fhir_slice_is (fhir_doc_text (system->doc, p, FHIR_KEY_code), "parent"))
        continue;
      code = fhir_doc_dup (system->doc, p, FHIR_KEY_valueCode);
      parent = code != NULL ? find_concept (system, code) : 0;
      if (parent != 0 && (parent == above || lies_below (system, parent, above, depth - 1)))
        return TRUE;
    }
  return FALSE;
}

static FhirCodeAnswer
answer_of (gboolean yes)
{
  return yes ? FHIR_CODE_YES : FHIR_CODE_NO;
}

/* The filters along the hierarchy. */
static FhirCodeAnswer
passes_position (const FhirCodeSystem *system, const char *op, guint concept, guint other)
{
  gboolean self = concept == other;
  gboolean below = lies_below (system, concept, other, DEPTH_MAX);

  if (strcmp (op, "is-a") == 0)
    return answer_of (self || below);
  if (strcmp (op, "descendent-of") == 0)
    return answer_of (below);
  if (strcmp (op, "is-not-a") == 0)
    return answer_of (!self && !below);
  if (strcmp (op, "generalizes") == 0)
    return other == 0 ? FHIR_CODE_UNKNOWN
                      : answer_of (self || lies_below (system, other, concept, DEPTH_MAX));
  return strcmp (op, "=") == 0 ? answer_of (self) : FHIR_CODE_UNKNOWN;
}

/* A value in the text that a filter has: true, 12, a code, or system#code. */
static char *
dup_value (const FhirJsonDoc *doc, guint32 property)
{
  FhirTypeId type = 0;
  guint32 value = fhir_doc_value (doc, property, FHIR_TYPE_CodeSystem_concept_property, &type);
  g_autofree char *system = NULL;
  g_autofree char *code = NULL;

  if (value == 0)
    return NULL;
  if (type != FHIR_TYPE_Coding)
    return doc->nodes[value].type == FHIR_JSON_STRING ? fhir_json_dup_string (doc, value)
                                                      : fhir_slice_dup (fhir_json_raw (doc, value));
  system = fhir_doc_dup (doc, value, FHIR_KEY_system);
  code = fhir_doc_dup (doc, value, FHIR_KEY_code);
  return g_strdup_printf ("%s#%s", system != NULL ? system : "", code != NULL ? code : "");
}

/* "a,b,c" has b. */
static gboolean
list_has (const char *list, const char *item)
{
  g_auto (GStrv) items = g_strsplit (list, ",", -1);

  return g_strv_contains ((const char *const *)items, item);
}

static FhirCodeAnswer
matches_value (const char *op, const char *wanted, const char *value)
{
  if (strcmp (op, "=") == 0)
    return answer_of (strcmp (wanted, value) == 0);
  if (strcmp (op, "in") == 0)
    return answer_of (list_has (wanted, value));
  if (strcmp (op, "not-in") == 0)
    return answer_of (!list_has (wanted, value));
  return FHIR_CODE_UNKNOWN;
}

/* The filters on a property that the code system defines; one that a concept lacks is not equal to
 * anything. */
static FhirCodeAnswer
passes_property (const FhirCodeSystem *system,
                 const char *op,
                 FhirSlice name,
                 const char *wanted,
                 guint concept)
{
  guint32 node = g_array_index (system->concepts, FhirConcept, concept - 1).node;
  FhirCodeAnswer best = answer_of (strcmp (op, "not-in") == 0);
  gboolean any = FALSE;

  if (fhir_code_system_property (system->doc, 0, FHIR_KEY_code, name, 0) == 0)
    return FHIR_CODE_UNKNOWN;
  for (guint32 ps = fhir_doc_list (system->doc, node, FHIR_KEY_property),
               p = fhir_doc_first (system->doc, ps);
       p != 0;
       p = fhir_json_next (system->doc, ps, p))
    {
      g_autofree char *value = NULL;

      if (!fhir_slice_equal (fhir_doc_text (system->doc, p, FHIR_KEY_code), name))
        continue;
      any = TRUE;
      value = dup_value (system->doc, p);
      best = value != NULL ? matches_value (op, wanted, value) : FHIR_CODE_UNKNOWN;
      if (best != FHIR_CODE_NO)
        break;
    }
  if (strcmp (op, "exists") == 0)
    return answer_of (any == (strcmp (wanted, "true") == 0));
  return any || strcmp (op, "regex") != 0 ? best : FHIR_CODE_NO;
}

static FhirCodeAnswer
passes_filter (const FhirCodeSystem *system,
               const FhirJsonDoc *doc,
               guint32 filter,
               const char *code)
{
  g_autofree char *op = fhir_doc_dup (doc, filter, FHIR_KEY_op);
  g_autofree char *value = fhir_doc_dup (doc, filter, FHIR_KEY_value);
  FhirSlice property = fhir_doc_text (doc, filter, FHIR_KEY_property);
  guint concept = find_concept (system, code);

  if (op == NULL || value == NULL || concept == 0 || property.text == NULL)
    return FHIR_CODE_UNKNOWN;
  if (!fhir_slice_is (property, "concept") && !fhir_slice_is (property, "code"))
    return passes_property (system, op, property, value, concept);
  if (strcmp (op, "in") == 0 || strcmp (op, "not-in") == 0)
    return matches_value (op, value, code);
  return passes_position (system, op, concept, find_concept (system, value));
}

/* By the standard properties inactive and status. */
static gboolean
is_inactive (const FhirCodeSystem *system, guint concept)
{
  guint32 node = g_array_index (system->concepts, FhirConcept, concept - 1).node;

  for (guint32 ps = fhir_doc_list (system->doc, node, FHIR_KEY_property),
               p = fhir_doc_first (system->doc, ps);
       p != 0;
       p = fhir_json_next (system->doc, ps, p))
    {
      FhirSlice name = fhir_doc_text (system->doc, p, FHIR_KEY_code);
      FhirSlice value = fhir_doc_text (system->doc, p, FHIR_KEY_valueCode);

      if ((fhir_slice_is (name, "inactive") &&
           fhir_doc_is_true (system->doc, p, FHIR_KEY_valueBoolean)) ||
          (fhir_slice_is (name, "status") &&
           (fhir_slice_is (value, "retired") || fhir_slice_is (value, "inactive"))))
        return TRUE;
    }
  return FALSE;
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
in_system_part (const Ask *ask, const FhirValueSet *set, const Part *part)
{
  const FhirCodeSystem *known;
  FhirCodeAnswer answer;

  if (ask->system != NULL && strcmp (ask->system, part->system) != 0)
    return FHIR_CODE_NO;
  if (part->codes != NULL)
    return answer_of (g_hash_table_contains (part->codes, ask->code));
  known = get_system (ask->library, part->system);
  answer = has_code_or_form (known, part->system, ask->code);
  if (set->only_active && has_code (known, ask->code) == FHIR_CODE_YES &&
      is_inactive (known, find_concept (known, ask->code)))
    return FHIR_CODE_NO;
  if (part->filters == 0 || answer == FHIR_CODE_NO)
    return answer;
  if (known == NULL || answer != FHIR_CODE_YES)
    return FHIR_CODE_UNKNOWN;
  for (guint32 f = fhir_json_first (set->doc, part->filters); f != 0;
       f = fhir_json_next (set->doc, part->filters, f))
    answer = both (answer, passes_filter (known, set->doc, f, ask->code));
  return answer;
}

static FhirCodeAnswer
in_part (Ask *ask, const FhirValueSet *set, const Part *part, guint depth)
{
  FhirCodeAnswer answer = FHIR_CODE_YES;

  if (part->system != NULL)
    answer = in_system_part (ask, set, part);
  else if (part->sets == 0 && part->codes != NULL)
    answer = answer_of (g_hash_table_contains (part->codes, ask->code));
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
      FhirCodeAnswer answer = in_part (ask, set, &g_array_index (parts, Part, i), depth);

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

/* Case and white space do not make another display. */
static gboolean
same_display (const char *a, FhirSlice b)
{
  g_autofree char *other = g_strndup (b.text, b.len);
  g_autofree char *x = g_utf8_casefold (g_strstrip (other), -1);
  g_autofree char *y = g_utf8_casefold (a, -1);

  return strcmp (x, g_strstrip (y)) == 0;
}

static gboolean
is_display_of (const FhirCodeSystem *system, guint concept, FhirSlice display)
{
  guint32 node = g_array_index (system->concepts, FhirConcept, concept - 1).node;
  guint32 designations = fhir_json_member (system->doc, node, FHIR_KEY_designation);
  g_autofree char *own =
      fhir_json_dup_string (system->doc, fhir_json_member (system->doc, node, FHIR_KEY_display));

  if (own == NULL || same_display (own, display))
    return TRUE;
  for (guint32 d = designations != 0 ? fhir_json_first (system->doc, designations) : 0; d != 0;
       d = fhir_json_next (system->doc, designations, d))
    {
      g_autofree char *value =
          fhir_json_dup_string (system->doc, fhir_json_member (system->doc, d, FHIR_KEY_value));

      if (value != NULL && same_display (value, display))
        return TRUE;
    }
  return FALSE;
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
  verdict->by_form = has_code (known, code) == FHIR_CODE_UNKNOWN;
  verdict->system_unknown = known == NULL && !fhir_code_has_grammar (system);
  verdict->inactive =
      has_code (known, code) == FHIR_CODE_YES && is_inactive (known, find_concept (known, code));
  if (has_code (known, code) == FHIR_CODE_YES && question->display.text != NULL)
    verdict->display_wrong = !is_display_of (known, find_concept (known, code), question->display);
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
