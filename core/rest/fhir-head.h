/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-refusal.h"
#include "fhir-slice.h"

G_BEGIN_DECLS

#define FHIR_HEAD_BYTES 32768 /* longest head taken, request line and line ends included */
#define FHIR_HEAD_LINES 100   /* most header lines taken */

typedef struct
{
  FhirSlice name;  /* a token, as sent */
  FhirSlice value; /* without white space around it */
} FhirHeadLine;

/* One request head, strictly as RFC 9112 sections 2 to 5 write it; slices point into the bytes. */
typedef struct
{
  FhirSlice method;
  FhirSlice target; /* visible ASCII only */
  guint minor;      /* HTTP/1.0 or 1.1 */
  guint n_lines;
  FhirHeadLine lines[FHIR_HEAD_LINES];
} FhirHead;

/* Looks for the end of a head in bytes as they arrive. *at is where looking goes on, 0 at first,
 * and is moved. *ret_len is the length of the head with its empty line, 0 while it has not come.
 * Refuses as soon as bytes cannot become a head. */
FhirRefusal
fhir_head_scan (const char *bytes, gsize len, gsize *at, gsize *ret_len) G_GNUC_WARN_UNUSED_RESULT;

/* Parses a whole head of len bytes as fhir_head_scan() found it. */
FhirRefusal
fhir_head_parse (const char *bytes, gsize len, FhirHead *ret_head) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a comma separated list holds a token, whatever its case. */
gboolean fhir_head_list_has (FhirSlice list, const char *token);
gboolean fhir_head_slice_is (FhirSlice slice, const char *token); /* whatever its case */

G_END_DECLS
