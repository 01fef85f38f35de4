/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Patient/$find?text=…: the one-box search for a person who looks for one patient, as a searchset
 * whose entries say in extensions of entry.search how well they fit and by what. An operation of
 * ours, so that the window finds patients by the same requests as everybody. */

#include "fhir-bundle-writer.h"
#include "fhir-call-private.h"
#include "fhir-error.h"
#include "fhir-patient-find.h"
#include "fhir-summary.h"

#define EXTENSION_BASE "urn:x-chartroom:"

static void
write_extension (FhirJsonWriter *w, const char *url, const char *member, const char *value)
{
  if (value == NULL)
    return;
  fhir_json_writer_begin_object (w, NULL);
  fhir_json_writer_string (w, "url", url);
  fhir_json_writer_string (w, member, value);
  fhir_json_writer_end_object (w);
}

static gboolean
write_hit (FhirCall *call,
           FhirBundleWriter *writer,
           const FhirPatientHit *hit,
           gint64 change,
           GError **error)
{
  FhirInteractionContext *context = call->context;
  FhirJsonWriter *w = fhir_bundle_writer_json (writer);
  g_autofree char *url = NULL;
  g_autoptr (GBytes) body = NULL;
  FhirRecord record;

  if (!fhir_store_reader_get_at (context->reader, hit->key, change, &record, error))
    return FALSE;
  body = fhir_summary_apply (&call->form, context->parser, context->limits, record.body, error);
  if (body == NULL)
    return FALSE;
  url = fhir_call_dup_url (call, record.type, fhir_slice (record.id), 0);
  fhir_bundle_writer_entry_begin (writer);
  fhir_json_writer_string (w, "fullUrl", url);
  fhir_bundle_writer_resource (writer, "resource", body);
  fhir_json_writer_begin_object (w, "search");
  fhir_json_writer_begin_array (w, "extension");
  write_extension (w,
                   EXTENSION_BASE "find-group",
                   "valueCode",
                   fhir_patient_find_group_name (hit->group));
  write_extension (w, EXTENSION_BASE "find-field", "valueCode", hit->field);
  write_extension (w, EXTENSION_BASE "find-matched", "valueString", hit->matched);
  fhir_json_writer_end_array (w);
  fhir_json_writer_string (w, "mode", "match");
  fhir_json_writer_end_object (w);
  fhir_bundle_writer_entry_end (writer);
  return TRUE;
}

static char *
dup_self (FhirCall *call)
{
  g_autofree char *text = fhir_params_format (call->request->query);

  return g_strdup_printf ("%s/%s?%s", call->request->base, call->request->path, text);
}

static gboolean
read_limit (FhirCall *call, guint *ret_limit, GError **error)
{
  const char *text = fhir_params_get_first (call->request->query, "_count");
  guint64 count = call->context->limits->page_default;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT32, &count, NULL))
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_VALUE, "_count must be a whole number from 1 on");
      return FALSE;
    }
  *ret_limit = (guint)MIN (count, call->context->limits->page_max);
  return TRUE;
}

FhirResponse *
fhir_serve_find (FhirCall *call, GError **error)
{
  const FhirParams *query = call->request->query;
  const char *text = query != NULL ? fhir_params_get_first (query, "text") : NULL;
  g_autoptr (FhirPatientFind) find = NULL;
  g_autoptr (FhirResponse) response = NULL;
  g_autofree char *self = NULL;
  FhirBundleWriter writer;
  gboolean ok = TRUE;
  guint limit;

  if (text == NULL)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_REQUIRED, "the parameter text is needed");
      return NULL;
    }
  if (!read_limit (call, &limit, error))
    return NULL;
  find = fhir_patient_find (call->context->reader, text, limit, error);
  if (find == NULL)
    return NULL;
  response = fhir_response_new (200);
  self = dup_self (call);
  fhir_bundle_writer_begin (&writer, response, "searchset");
  if (!find->more)
    fhir_bundle_writer_total (&writer, find->total);
  fhir_bundle_writer_link (&writer, "self", self);
  for (guint i = 0; ok && i < find->hits->len; i++)
    ok = write_hit (call,
                    &writer,
                    &g_array_index (find->hits, FhirPatientHit, i),
                    find->change,
                    error);
  fhir_bundle_writer_end (&writer);
  return ok ? g_steal_pointer (&response) : NULL;
}
