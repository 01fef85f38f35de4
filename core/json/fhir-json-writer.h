/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"

G_BEGIN_DECLS

/* Writes the JSON that is ours (outcomes, bundles, demo resources) onto a GString, compact. Keeps
 * commas right by itself. On the stack; one thread.
 *
 *   g_auto (FhirJsonWriter) w = FHIR_JSON_WRITER_INIT (out);
 *   fhir_json_writer_begin_object (&w, NULL);
 *   fhir_json_writer_string (&w, "resourceType", "Bundle");
 *   fhir_json_writer_end_object (&w);
 *
 * name is NULL for the root and inside arrays. */
typedef struct
{
  GString *out;
  gboolean need_comma;
} FhirJsonWriter;

#define FHIR_JSON_WRITER_INIT(string) ((FhirJsonWriter){ .out = (string) })

void fhir_json_writer_begin_object (FhirJsonWriter *writer, const char *name);
void fhir_json_writer_end_object (FhirJsonWriter *writer);
void fhir_json_writer_begin_array (FhirJsonWriter *writer, const char *name);
void fhir_json_writer_end_array (FhirJsonWriter *writer);
void fhir_json_writer_string (FhirJsonWriter *writer, const char *name, const char *value);
void fhir_json_writer_slice (FhirJsonWriter *writer, const char *name, FhirSlice value);
void fhir_json_writer_integer (FhirJsonWriter *writer, const char *name, gint64 value);
void fhir_json_writer_boolean (FhirJsonWriter *writer, const char *name, gboolean value);
/* Bytes that already are one JSON value: a stored resource, a number lexeme. */
void fhir_json_writer_raw (FhirJsonWriter *writer, const char *name, FhirSlice json);
/* Appends the escaped form of text without quotes. */
void fhir_json_escape (FhirSlice text, GString *out);
/* Indented form of minified JSON by two spaces a level, for _pretty; appends. */
void fhir_json_pretty (FhirSlice minified, GString *out);

G_END_DECLS
