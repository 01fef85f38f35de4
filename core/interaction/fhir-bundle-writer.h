/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json-writer.h"
#include "fhir-request.h"

G_BEGIN_DECLS

/* Writes a Bundle onto a response as a list of pieces of some 32 kB, stored resources as they are:
 * no string grows with the whole answer. Order of calls: begin, total, link…, (entry_begin, writes
 * through fhir_bundle_writer_json() and fhir_bundle_writer_resource(), entry_end)…, end. */
typedef struct
{
  FhirResponse *response;
  GString *chunk;
  FhirJsonWriter json;
  gboolean in_links;
  gboolean in_entries;
} FhirBundleWriter;

/* response is borrowed. */
void fhir_bundle_writer_begin (FhirBundleWriter *writer, FhirResponse *response, const char *type);
void fhir_bundle_writer_total (FhirBundleWriter *writer, gint64 total);
void fhir_bundle_writer_link (FhirBundleWriter *writer, const char *relation, const char *url);
void fhir_bundle_writer_entry_begin (FhirBundleWriter *writer);
void fhir_bundle_writer_entry_end (FhirBundleWriter *writer);
/* For the members of an entry. */
FhirJsonWriter *fhir_bundle_writer_json (FhirBundleWriter *writer);
/* The entry's resource, or another member that already is JSON; body is shared, not copied, when
 * large. */
void fhir_bundle_writer_resource (FhirBundleWriter *writer, const char *member, GBytes *body);
/* For links that are known only after the entries: they may follow then. */
void fhir_bundle_writer_end_entries (FhirBundleWriter *writer);
void fhir_bundle_writer_end (FhirBundleWriter *writer);

G_END_DECLS
