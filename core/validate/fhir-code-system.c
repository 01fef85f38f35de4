/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The codes of a CodeSystem resource, and what a value set's filter asks of one
 * (http://hl7.org/fhir/R4/codesystem.html#filters): its place in the hierarchy, which stands as
 * nesting or as the property `parent`, and its properties. */

#include "fhir-code-system-private.h"
#include "fhir-doc-private.h"
#include "fhir-rules-private.h"

#define DEPTH_MAX 32 /* of a hierarchy */

struct _FhirCodeSystem
{
  const FhirJsonDoc *doc;
  GHashTable *codes; /* (owned) code to index + 1 into concepts */
  GArray *concepts;  /* (element-type Concept) */
  gboolean complete;
  gboolean fold_case;
};

typedef struct
{
  guint32 node;   /* the concept */
  guint32 parent; /* index + 1 of the concept around it, 0 none */
} Concept;

static void
add_concepts (FhirCodeSystem *system, guint32 list, guint32 parent)
{
  for (guint32 c = fhir_json_first (system->doc, list); c != 0;
       c = fhir_json_next (system->doc, list, c))
    {
      char *code =
          fhir_json_dup_string (system->doc, fhir_json_member (system->doc, c, FHIR_KEY_code));
      guint32 inner = fhir_json_member (system->doc, c, FHIR_KEY_concept);
      const Concept concept = { c, parent };
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
  system->concepts = g_array_new (FALSE, FALSE, sizeof (Concept));
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

guint
fhir_code_system_find (const FhirCodeSystem *system, const char *code)
{
  g_autofree char *folded = NULL;

  if (system->fold_case)
    code = folded = g_utf8_casefold (code, -1);
  return GPOINTER_TO_UINT (g_hash_table_lookup (system->codes, code));
}

FhirCodeAnswer
fhir_code_system_has (const FhirCodeSystem *system, const char *code)
{
  if (system == NULL)
    return FHIR_CODE_UNKNOWN;
  if (fhir_code_system_find (system, code) != 0)
    return FHIR_CODE_YES;
  return system->complete ? FHIR_CODE_NO : FHIR_CODE_UNKNOWN;
}

/* Whether the concept lies below the one with this code. */
static gboolean
lies_below (const FhirCodeSystem *system, guint concept, guint above, guint depth)
{
  const Concept *c = &g_array_index (system->concepts, Concept, concept - 1);

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
      parent = code != NULL ? fhir_code_system_find (system, code) : 0;
      if (parent != 0 && (parent == above || lies_below (system, parent, above, depth - 1)))
        return TRUE;
    }
  return FALSE;
}

/* The filters along the hierarchy. */
static FhirCodeAnswer
passes_position (const FhirCodeSystem *system, const char *op, guint concept, guint other)
{
  gboolean self = concept == other;
  gboolean below = lies_below (system, concept, other, DEPTH_MAX);

  if (strcmp (op, "is-a") == 0)
    return fhir_code_answer (self || below);
  if (strcmp (op, "descendent-of") == 0)
    return fhir_code_answer (below);
  if (strcmp (op, "is-not-a") == 0)
    return fhir_code_answer (!self && !below);
  if (strcmp (op, "generalizes") == 0)
    return other == 0 ? FHIR_CODE_UNKNOWN
                      : fhir_code_answer (self || lies_below (system, other, concept, DEPTH_MAX));
  return strcmp (op, "=") == 0 ? fhir_code_answer (self) : FHIR_CODE_UNKNOWN;
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
    return fhir_code_answer (strcmp (wanted, value) == 0);
  if (strcmp (op, "in") == 0)
    return fhir_code_answer (list_has (wanted, value));
  if (strcmp (op, "not-in") == 0)
    return fhir_code_answer (!list_has (wanted, value));
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
  guint32 node = g_array_index (system->concepts, Concept, concept - 1).node;
  FhirCodeAnswer best = fhir_code_answer (strcmp (op, "not-in") == 0);
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
    return fhir_code_answer (any == (strcmp (wanted, "true") == 0));
  return any || strcmp (op, "regex") != 0 ? best : FHIR_CODE_NO;
}

FhirCodeAnswer
fhir_code_system_passes (const FhirCodeSystem *system,
                         const FhirJsonDoc *doc,
                         guint32 filter,
                         const char *code)
{
  g_autofree char *op = fhir_doc_dup (doc, filter, FHIR_KEY_op);
  g_autofree char *value = fhir_doc_dup (doc, filter, FHIR_KEY_value);
  FhirSlice property = fhir_doc_text (doc, filter, FHIR_KEY_property);
  guint concept = fhir_code_system_find (system, code);

  if (op == NULL || value == NULL || concept == 0 || property.text == NULL)
    return FHIR_CODE_UNKNOWN;
  if (!fhir_slice_is (property, "concept") && !fhir_slice_is (property, "code"))
    return passes_property (system, op, property, value, concept);
  if (strcmp (op, "in") == 0 || strcmp (op, "not-in") == 0)
    return matches_value (op, value, code);
  return passes_position (system, op, concept, fhir_code_system_find (system, value));
}

/* By the standard properties inactive and status. */
gboolean
fhir_code_system_is_inactive (const FhirCodeSystem *system, guint concept)
{
  guint32 node = g_array_index (system->concepts, Concept, concept - 1).node;

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

/* Case and white space do not make another display. */
static gboolean
same_display (const char *a, FhirSlice b)
{
  g_autofree char *other = g_strndup (b.text, b.len);
  g_autofree char *x = g_utf8_casefold (g_strstrip (other), -1);
  g_autofree char *y = g_utf8_casefold (a, -1);

  return strcmp (x, g_strstrip (y)) == 0;
}

gboolean
fhir_code_system_is_display (const FhirCodeSystem *system, guint concept, FhirSlice display)
{
  guint32 node = g_array_index (system->concepts, Concept, concept - 1).node;
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
