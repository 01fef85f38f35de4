/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-slice.h"

G_BEGIN_DECLS

typedef enum
{
  FHIR_PATH_TOKEN_END,
  FHIR_PATH_TOKEN_NAME,      /* identifier or keyword */
  FHIR_PATH_TOKEN_DELIMITED, /* `identifier`, text without the marks, still escaped */
  FHIR_PATH_TOKEN_STRING,    /* text without the quotes, still escaped */
  FHIR_PATH_TOKEN_NUMBER,
  FHIR_PATH_TOKEN_DATE, /* text without the @ */
  FHIR_PATH_TOKEN_DATE_TIME,
  FHIR_PATH_TOKEN_TIME,     /* text without @T */
  FHIR_PATH_TOKEN_CONSTANT, /* %name, %`name` or %'name': text without the marks */
  FHIR_PATH_TOKEN_SPECIAL,  /* $this, $index, $total: text without the $ */
  FHIR_PATH_TOKEN_SYMBOL,   /* one or two characters */
} FhirPathTokenKind;

typedef struct
{
  FhirPathTokenKind kind;
  guint32 offset;
  FhirSlice text;
} FhirPathToken;

/* Reads the token at *offset and moves past it. Errors: FHIR_ERROR_SYNTAX. */
gboolean fhir_path_lex (FhirSlice text, guint32 *offset, FhirPathToken *ret_token, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Appends the text of a string, delimited identifier or constant with its escapes undone. */
gboolean
fhir_path_unescape (FhirPathToken token, GString *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
