/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Bundles as pieces. Small resources are copied into the open piece (a GBytes each would cost more
 * than the copy), large ones become pieces themselves. */

#include "fhir-bundle-writer.h"

#define PIECE_BYTES  (32 * 1024)
#define SHARED_BYTES (8 * 1024) /* from this size on a resource is its own piece */

static void
flush (FhirBundleWriter *self)
{
  if (self->chunk->len == 0)
    return;
  fhir_response_take_bytes (self->response, g_string_free_to_bytes (self->chunk));
  self->chunk = g_string_sized_new (PIECE_BYTES + 1024);
  self->json.out = self->chunk;
}

void
fhir_bundle_writer_begin (FhirBundleWriter *writer, FhirResponse *response, const char *type)
{
  GString *chunk = g_string_sized_new (2048);

  *writer = (FhirBundleWriter){ .response = response, .chunk = chunk };
  writer->json = FHIR_JSON_WRITER_INIT (chunk);
  fhir_json_writer_begin_object (&writer->json, NULL);
  fhir_json_writer_string (&writer->json, "resourceType", "Bundle");
  fhir_json_writer_string (&writer->json, "type", type);
}

void
fhir_bundle_writer_total (FhirBundleWriter *writer, gint64 total)
{
  fhir_json_writer_integer (&writer->json, "total", total);
}

void
fhir_bundle_writer_link (FhirBundleWriter *writer, const char *relation, const char *url)
{
  if (!writer->in_links)
    fhir_json_writer_begin_array (&writer->json, "link");
  writer->in_links = TRUE;
  fhir_json_writer_begin_object (&writer->json, NULL);
  fhir_json_writer_string (&writer->json, "relation", relation);
  fhir_json_writer_string (&writer->json, "url", url);
  fhir_json_writer_end_object (&writer->json);
}

static void
end_links (FhirBundleWriter *self)
{
  if (self->in_links)
    fhir_json_writer_end_array (&self->json);
  self->in_links = FALSE;
}

void
fhir_bundle_writer_entry_begin (FhirBundleWriter *writer)
{
  end_links (writer);
  if (!writer->in_entries)
    fhir_json_writer_begin_array (&writer->json, "entry");
  writer->in_entries = TRUE;
  fhir_json_writer_begin_object (&writer->json, NULL);
}

void
fhir_bundle_writer_entry_end (FhirBundleWriter *writer)
{
  fhir_json_writer_end_object (&writer->json);
  if (writer->chunk->len >= PIECE_BYTES)
    flush (writer);
}

FhirJsonWriter *
fhir_bundle_writer_json (FhirBundleWriter *writer)
{
  return &writer->json;
}

void
fhir_bundle_writer_resource (FhirBundleWriter *writer, const char *member, GBytes *body)
{
  gsize len;
  const char *text = g_bytes_get_data (body, &len);

  if (len < SHARED_BYTES)
    {
      fhir_json_writer_raw (&writer->json, member, (FhirSlice){ text, (guint32)len });
      return;
    }
  fhir_json_writer_raw (&writer->json, member, FHIR_SLICE_LITERAL (""));
  flush (writer);
  fhir_response_take_bytes (writer->response, g_bytes_ref (body));
}

void
fhir_bundle_writer_end_entries (FhirBundleWriter *writer)
{
  if (writer->in_entries)
    fhir_json_writer_end_array (&writer->json);
  writer->in_entries = FALSE;
}

void
fhir_bundle_writer_end (FhirBundleWriter *writer)
{
  end_links (writer);
  fhir_bundle_writer_end_entries (writer);
  fhir_json_writer_end_object (&writer->json);
  flush (writer);
  g_string_free (writer->chunk, TRUE);
  writer->chunk = NULL;
}
