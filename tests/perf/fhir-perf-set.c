/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-perf-set.h"

#include "fhir-id.h"
#include "fhir-json-parser.h"
#include "fhir-perf.h"
#include <string.h>

struct _FhirPerfSet
{
  GArray *resources; /* (element-type FhirPerfResource) */
  FhirPerfResource current;
  GString *text;
};

/* urn:uuid:… -> Type/id for every entry of a bundle. */
static GHashTable *
find_targets (const FhirJsonDoc *doc, guint32 entries)
{
  GHashTable *targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint32 e = fhir_json_first (doc, entries); e != 0; e = fhir_json_next (doc, entries, e))
    {
      guint32 resource = fhir_json_member (doc, e, FHIR_KEY_resource);
      g_autofree char *url =
          fhir_json_dup_string (doc, fhir_json_member (doc, e, FHIR_KEY_fullUrl));
      g_autofree char *type =
          fhir_json_dup_string (doc, fhir_json_member (doc, resource, FHIR_KEY_resourceType));
      g_autofree char *id =
          fhir_json_dup_string (doc, fhir_json_member (doc, resource, FHIR_KEY_id));

      if (url != NULL && type != NULL && id != NULL)
        g_hash_table_insert (targets, g_steal_pointer (&url), g_strconcat (type, "/", id, NULL));
    }
  return targets;
}

static char *
localise (const FhirJsonDoc *doc, guint32 node, GHashTable *targets, gsize *ret_len)
{
  g_autoptr (GArray) edits = g_array_new (FALSE, FALSE, sizeof (FhirJsonEdit));
  GString *out = g_string_new (NULL);

  for (guint32 at = node; at < doc->nodes[node].next; at++)
    if (doc->nodes[at].key == FHIR_KEY_reference && doc->nodes[at].type == FHIR_JSON_STRING)
      {
        g_autofree char *url = fhir_json_dup_string (doc, at);
        const char *local = g_hash_table_lookup (targets, url);
        FhirJsonEdit edit = { doc->nodes[at].off, doc->nodes[at].len, fhir_slice (local) };

        if (local != NULL)
          g_array_append_val (edits, edit);
      }
  fhir_json_splice (doc, node, (const FhirJsonEdit *)(gpointer)edits->data, edits->len, out);
  *ret_len = out->len;
  return g_string_free (out, FALSE);
}

static void
take_bundle (FhirPerfSet *set, const FhirJsonDoc *doc)
{
  guint32 entries = fhir_json_member (doc, 0, FHIR_KEY_entry);
  g_autoptr (GHashTable) targets = find_targets (doc, entries);

  for (guint32 e = fhir_json_first (doc, entries); e != 0; e = fhir_json_next (doc, entries, e))
    {
      guint32 node = fhir_json_member (doc, e, FHIR_KEY_resource);
      guint32 type = fhir_json_member (doc, node, FHIR_KEY_resourceType);
      FhirSlice id = fhir_json_raw (doc, fhir_json_member (doc, node, FHIR_KEY_id));
      FhirPerfResource resource = { .type = fhir_def_find_type (fhir_json_raw (doc, type)) };

      if (id.len != FHIR_UUID_LEN || resource.type == 0)
        continue;
      memcpy (resource.id, id.text, id.len);
      resource.json = localise (doc, node, targets, &resource.len);
      g_array_append_val (set->resources, resource);
    }
}

FhirPerfSet *
fhir_perf_set_new (void)
{
  g_autoptr (GPtrArray) files = fhir_perf_load ("synthea-r4-bundles", ".json");
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();
  FhirPerfSet *set;

  if (files == NULL)
    return NULL;
  set = g_new0 (FhirPerfSet, 1);
  set->resources = g_array_new (FALSE, FALSE, sizeof (FhirPerfResource));
  set->text = g_string_new (NULL);
  for (guint i = 0; i < files->len; i++)
    {
      const FhirPerfFile *file = files->pdata[i];
      const FhirJsonDoc *doc =
          fhir_json_parser_parse (parser, file->bytes, file->len, fhir_limits_get_default(), NULL);

      if (doc != NULL)
        take_bundle (set, doc);
    }
  return set;
}

void
fhir_perf_set_free (FhirPerfSet *set)
{
  if (set == NULL)
    return;
  for (guint i = 0; i < set->resources->len; i++)
    g_free (g_array_index (set->resources, FhirPerfResource, i).json);
  g_array_unref (set->resources);
  g_string_free (set->text, TRUE);
  g_free (set);
}

guint
fhir_perf_set_get_n (FhirPerfSet *set)
{
  return set->resources->len;
}

static gboolean
is_uuid (const char *p)
{
  guint8 bytes[16];

  return p[8] == '-' && fhir_uuid_pack ((FhirSlice){ p, FHIR_UUID_LEN }, bytes);
}

/* Another first group in each copy. */
static void
turn_uuid (char *p, guint copy)
{
  char group[9] = { 0 };

  memcpy (group, p, 8);
  g_snprintf (group,
              sizeof group,
              "%08x",
              (guint32)g_ascii_strtoull (group, NULL, 16) ^ (copy * 2654435761u));
  memcpy (p, group, 8);
}

const FhirPerfResource *
fhir_perf_set_get (FhirPerfSet *set, guint n)
{
  guint copy = n / set->resources->len;
  const FhirPerfResource *first =
      &g_array_index (set->resources, FhirPerfResource, n % set->resources->len);

  g_string_truncate (set->text, 0);
  g_string_append_len (set->text, first->json, (gssize)first->len);
  set->current = *first;
  set->current.json = set->text->str;
  if (copy == 0)
    return &set->current;
  turn_uuid (set->current.id, copy);
  for (char *p = strchr (set->text->str, '-'); p != NULL; p = strchr (p + 1, '-'))
    if (p - set->text->str >= 8 && set->text->str + set->text->len - p > 28 && is_uuid (p - 8))
      {
        turn_uuid (p - 8, copy);
        p += 27;
      }
  return &set->current;
}
