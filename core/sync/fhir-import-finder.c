/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Conditional references in imported files name what they mean by a search, mostly for
 * practitioners and organizations that stand in files of their own. Few such searches are asked
 * very often, so the answers are kept. The request is the one that HTTP would make: access rules
 * hold here too. */

#include "fhir-import-finder-private.h"
#include "fhir-json-parser.h"
#include "fhir-principal.h"

typedef struct
{
  FhirImportFound found;
  char *reference;
} Answer;

struct _FhirImportFinder
{
  FhirService *service;
  GCancellable *cancellable;
  FhirPrincipal *principal;
  GHashTable *answers; /* (element-type utf8 Answer) */
};

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->reference);
  g_free (answer);
}

FhirImportFinder *
fhir_import_finder_new (FhirService *service, GCancellable *cancellable)
{
  FhirImportFinder *self = g_new0 (FhirImportFinder, 1);

  self->service = fhir_service_ref (service);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->principal = fhir_principal_new_local();
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, answer_free);
  return self;
}

void
fhir_import_finder_free (FhirImportFinder *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->answers);
  fhir_principal_unref (self->principal);
  g_clear_object (&self->cancellable);
  fhir_service_unref (self->service);
  g_free (self);
}

/* The first match of a search answer; counts all of them. */
static guint
count_matches (const FhirJsonDoc *doc, char **ret_reference)
{
  guint32 entries = fhir_json_member (doc, 0, FHIR_KEY_entry);
  guint n = 0;

  for (guint32 e = entries != 0 ? fhir_json_first (doc, entries) : 0; e != 0;
       e = fhir_json_next (doc, entries, e))
    {
      guint32 resource = fhir_json_member (doc, e, FHIR_KEY_resource);
      guint32 search = fhir_json_member (doc, e, FHIR_KEY_search);
      guint32 mode = search != 0 ? fhir_json_member (doc, search, FHIR_KEY_mode) : 0;
      g_autofree char *type = NULL;
      g_autofree char *id = NULL;

      if (resource == 0 || (mode != 0 && !fhir_json_string_is (doc, mode, "match")))
        continue;
      type = fhir_json_dup_string (doc, fhir_json_member (doc, resource, FHIR_KEY_resourceType));
      id = fhir_json_dup_string (doc, fhir_json_member (doc, resource, FHIR_KEY_id));
      if (n++ == 0)
        *ret_reference = g_strconcat (type != NULL ? type : "", "/", id != NULL ? id : "", NULL);
    }
  return n;
}

static Answer *
ask (FhirImportFinder *self, const char *condition)
{
  g_autofree char *url = g_strconcat (condition, "&_count=2", NULL);
  g_autoptr (FhirResponse) response =
      fhir_service_send (self->service,
                         fhir_request_new (FHIR_METHOD_GET, url, self->principal),
                         self->cancellable);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (FhirJsonDoc) doc = NULL;
  Answer *answer = g_new0 (Answer, 1);
  guint n;

  answer->found = FHIR_IMPORT_REFUSED;
  if (response == NULL || response->status != 200)
    return answer;
  body = fhir_response_dup_body (response);
  doc = fhir_json_parse (g_bytes_get_data (body, NULL),
                         g_bytes_get_size (body),
                         fhir_limits_get_default(),
                         NULL);
  if (doc == NULL)
    return answer;
  n = count_matches (doc, &answer->reference);
  answer->found = n == 0 ? FHIR_IMPORT_NONE : n == 1 ? FHIR_IMPORT_FOUND : FHIR_IMPORT_SEVERAL;
  return answer;
}

FhirImportFound
fhir_import_finder_find (FhirImportFinder *self, FhirSlice condition, const char **ret_reference)
{
  g_autofree char *key = fhir_slice_dup (condition);
  Answer *answer = g_hash_table_lookup (self->answers, key);

  if (answer == NULL)
    {
      answer = ask (self, key);
      g_hash_table_insert (self->answers, g_steal_pointer (&key), answer);
    }
  if (answer->found == FHIR_IMPORT_FOUND)
    *ret_reference = answer->reference;
  return answer->found;
}

static gboolean
is_not_found (gpointer key, gpointer value, gpointer data)
{
  return ((Answer *)value)->found == FHIR_IMPORT_NONE;
}

void
fhir_import_finder_forget (FhirImportFinder *self)
{
  g_hash_table_foreach_remove (self->answers, is_not_found, NULL);
}
