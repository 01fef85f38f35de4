/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The batch-response and transaction-response: one entry for each sent, in the order sent. */

#include "fhir-bundle-work.h"
#include "fhir-bundle-writer.h"
#include "fhir-date.h"

static const struct
{
  guint status;
  const char *text;
} statuses[] = {
  { 200, "200 OK" },
  { 201, "201 Created" },
  { 204, "204 No Content" },
  { 304, "304 Not Modified" },
  { 400, "400 Bad Request" },
  { 403, "403 Forbidden" },
  { 404, "404 Not Found" },
  { 405, "405 Method Not Allowed" },
  { 406, "406 Not Acceptable" },
  { 409, "409 Conflict" },
  { 410, "410 Gone" },
  { 412, "412 Precondition Failed" },
  { 413, "413 Content Too Large" },
  { 415, "415 Unsupported Media Type" },
  { 422, "422 Unprocessable Content" },
  { 500, "500 Internal Server Error" },
  { 503, "503 Service Unavailable" },
  { 507, "507 Insufficient Storage" },
};

static char *
dup_status (guint status)
{
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (statuses[i].status == status)
      return g_strdup (statuses[i].text);
  return g_strdup_printf ("%u", status);
}

/* What the response holds is an outcome, not the resource. */
static gboolean
is_outcome (const FhirBundleEntry *entry)
{
  return entry->response->status >= 400 ||
         (entry->work != NULL && entry->work->call.target.route->serve == NULL &&
          entry->work->call.form.returns == FHIR_RETURN_OUTCOME);
}

static void
write_headers (FhirJsonWriter *w, const FhirResponse *response)
{
  g_autofree char *status = dup_status (response->status);

  fhir_json_writer_string (w, "status", status);
  if (response->location != NULL)
    fhir_json_writer_string (w, "location", response->location);
  if (response->etag != NULL)
    fhir_json_writer_string (w, "etag", response->etag);
  if (response->last_modified != 0)
    {
      char instant[FHIR_INSTANT_LEN + 1];

      fhir_instant_format (response->last_modified, instant);
      fhir_json_writer_string (w, "lastModified", instant);
    }
}

/* The URL of what was read or written, without its version. */
static char *
dup_full_url (const FhirBundleEntry *entry)
{
  const FhirWork *work = entry->work;
  FhirSlice id;

  if (work == NULL || work->type == 0 || entry->response->status >= 300)
    return NULL;
  id = work->id[0] != '\0' ? fhir_slice (work->id) : work->call.target.id;
  if (id.len == 0 || work->call.request->method == FHIR_METHOD_DELETE)
    return NULL;
  return fhir_call_dup_url (&work->call, work->type, id, 0);
}

static void
write_entry (FhirBundleWriter *writer, const FhirBundleEntry *entry)
{
  FhirJsonWriter *w = fhir_bundle_writer_json (writer);
  const FhirResponse *response = entry->response;
  g_autoptr (GBytes) body = response->body != NULL ? fhir_response_dup_body (response) : NULL;
  g_autofree char *url = dup_full_url (entry);

  fhir_bundle_writer_entry_begin (writer);
  if (url != NULL)
    fhir_json_writer_string (w, "fullUrl", url);
  if (body != NULL && !is_outcome (entry))
    fhir_bundle_writer_resource (writer, "resource", body);
  fhir_json_writer_begin_object (w, "response");
  write_headers (w, response);
  if (body != NULL && is_outcome (entry))
    fhir_bundle_writer_resource (writer, "outcome", body);
  fhir_json_writer_end_object (w);
  fhir_bundle_writer_entry_end (writer);
}

FhirResponse *
fhir_bundle_work_answer (FhirWork *work)
{
  FhirResponse *response = fhir_response_new (200);
  FhirBundleWork *bundle = work->bundle;
  FhirBundleWriter writer;

  fhir_bundle_writer_begin (&writer,
                            response,
                            bundle->is_transaction ? "transaction-response" : "batch-response");
  for (guint i = 0; i < bundle->entries->len; i++)
    write_entry (&writer, g_ptr_array_index (bundle->entries, i));
  fhir_bundle_writer_end (&writer);
  return response;
}
