/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"
#include "fhir-limits.h"

G_BEGIN_DECLS

/* Strict RFC 8259 in one pass: parse, removal of white space, interning of names, duplicate check.
 * Refused with a byte offset into the given bytes: duplicate keys, lone surrogates, bad UTF-8, a
 * byte order mark, and whatever passes a limit. One thread at a time; keep one per lane, it keeps
 * its buffers between documents. */
typedef struct _FhirJsonParser FhirJsonParser;

FhirJsonParser *fhir_json_parser_new (void) G_GNUC_WARN_UNUSED_RESULT;
void fhir_json_parser_free (FhirJsonParser *parser); /* NULL is fine */

/* How many bytes a byte order mark takes at the beginning, 3 or 0: RFC 8259 (8.1) allows those who
 * read files and bodies to pass it over, and editors leave it there. */
gsize fhir_json_mark_length (const void *bytes, gsize len);

/* Parses; the document is the parser's and lives until its next parse or its end (copy it with
 * fhir_json_doc_copy() to keep it). Bytes need no padding. Errors: FHIR_ERROR_SYNTAX "… at byte N",
 * FHIR_ERROR_TOO_LARGE for a limit. */
const FhirJsonDoc *fhir_json_parser_parse (FhirJsonParser *parser,
                                           const void *bytes,
                                           gsize len,
                                           const FhirLimits *limits,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same without a copy of the bytes: 64 more bytes must be readable behind them, the first of
 * them 0. */
const FhirJsonDoc *fhir_json_parser_parse_padded (FhirJsonParser *parser,
                                                  const char *bytes,
                                                  gsize len,
                                                  const FhirLimits *limits,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Parse and copy in one call. (transfer full) */
FhirJsonDoc *fhir_json_parse (const void *bytes,
                              gsize len,
                              const FhirLimits *limits,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Where the document broke that this parser refused last: the N of the error, for lines. */
gsize fhir_json_parser_get_fault (const FhirJsonParser *parser);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirJsonParser, fhir_json_parser_free)

G_END_DECLS
