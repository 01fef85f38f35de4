/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json-scan-private.h"
#include "fhir-json.h"

G_BEGIN_DECLS

/* Copies the rest of a string from its first byte that is no plain ASCII on, checking escapes and
 * UTF-8; ends at the closing quote. Sets bits of FHIR_JSON_ESCAPED and FHIR_JSON_NON_ASCII. */
typedef enum
{
  FHIR_JSON_STRING_FINE,
  FHIR_JSON_STRING_CONTROL, /* or the end of the input */
  FHIR_JSON_STRING_BAD_ESCAPE,
  FHIR_JSON_STRING_LONE_SURROGATE,
  FHIR_JSON_STRING_BAD_UTF8,
} FhirJsonStringFault;

FhirJsonStringFault fhir_json_string_copy_rest (FhirJsonCursor *cursor, guint8 *flags);

/* Decodes a checked raw string into out (at least len bytes). */
gsize fhir_json_string_unescape (const char *raw, gsize len, char *out);

G_END_DECLS
