/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A ValueSet resource as parts with the codes they list
 * (http://hl7.org/fhir/R4/valueset.html#composition). */

#include "fhir-keys.h"
#include "fhir-value-set-private.h"

static void
clear_part (gpointer data)
{
  FhirValueSetPart *part = data;

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
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (FhirValueSetPart));

  g_array_set_clear_func (parts, clear_part);
  for (guint32 p = list != 0 ? fhir_json_first (doc, list) : 0; p != 0;
       p = fhir_json_next (doc, list, p))
    {
      const FhirValueSetPart part = {
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
          FhirValueSetPart part = {
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
