/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the front door says when it turns a request away: one row per reason. Texts name the rule
 * and never repeat what was sent: a header may hold a name or a token. */

#include "fhir-refusal.h"

/* clang-format off */
static const struct
{
  guint status;
  gboolean keep;
  const char *code; /* OperationOutcome.issue.code */
  const char *text; /* "%s" is the base path */
} rows[] = {
  [FHIR_REFUSAL_NONE]           = { 500, FALSE, "exception", "no reason was given" },
  [FHIR_REFUSAL_LINE_END]       = { 400, FALSE, "structure", "a line of the request head does not end in CR LF" },
  [FHIR_REFUSAL_REQUEST_LINE]   = { 400, FALSE, "structure", "the first line is not an HTTP/1.1 request line; characters outside ASCII must be percent-encoded" },
  [FHIR_REFUSAL_VERSION]        = { 505, FALSE, "not-supported", "this server speaks HTTP/1.1" },
  [FHIR_REFUSAL_FIELD]          = { 400, FALSE, "structure", "a header line is not \"name: value\" on one line" },
  [FHIR_REFUSAL_HEAD_SIZE]      = { 431, FALSE, "too-long", "the request head is too long, limit is 32768 bytes" },
  [FHIR_REFUSAL_HEAD_LINES]     = { 431, FALSE, "too-long", "too many header lines, limit is 100" },
  [FHIR_REFUSAL_REPEATED]       = { 400, FALSE, "structure", "a header that may stand once stands twice" },
  [FHIR_REFUSAL_HOST_MISSING]   = { 400, FALSE, "required", "the Host header is missing" },
  [FHIR_REFUSAL_HOST_UNKNOWN]   = { 421, TRUE,  "not-found", "the Host header is not a name of this server; chartroomctl serve --host NAME adds one" },
  [FHIR_REFUSAL_TARGET]         = { 400, FALSE, "structure", "the request target is neither a path nor an absolute URL of this server" },
  [FHIR_REFUSAL_PATH]           = { 400, TRUE,  "invalid", "the path holds an empty or dot segment, or an escape that has no place in a FHIR path" },
  [FHIR_REFUSAL_OUTSIDE]        = { 404, TRUE,  "not-found", "nothing is here; the FHIR base of this server is %s" },
  [FHIR_REFUSAL_METHOD]         = { 405, TRUE,  "not-supported", "FHIR has no use for this HTTP method" },
  [FHIR_REFUSAL_METHOD_UNKNOWN] = { 501, FALSE, "not-supported", "this HTTP method is not known" },
  [FHIR_REFUSAL_LENGTH]         = { 400, FALSE, "structure", "Content-Length is not a number" },
  [FHIR_REFUSAL_FRAMING]        = { 400, FALSE, "structure", "Content-Length stands beside Transfer-Encoding" },
  [FHIR_REFUSAL_ENCODING]       = { 501, FALSE, "not-supported", "Transfer-Encoding is not \"chunked\"" },
  [FHIR_REFUSAL_COMPRESSED]     = { 415, FALSE, "not-supported", "Content-Encoding is not supported" },
  [FHIR_REFUSAL_EXPECT]         = { 417, FALSE, "not-supported", "Expect is not \"100-continue\"" },
  [FHIR_REFUSAL_BODY_OF_GET]    = { 400, FALSE, "structure", "a GET or HEAD request has a body" },
  [FHIR_REFUSAL_BODY_SIZE]      = { 413, FALSE, "too-long", "the body is longer than this server takes" },
  [FHIR_REFUSAL_CHUNK]          = { 400, FALSE, "structure", "a chunk of the body is malformed" },
  [FHIR_REFUSAL_SLOW_HEAD]      = { 408, FALSE, "timeout", "the request head took too long to arrive" },
  [FHIR_REFUSAL_SLOW_BODY]      = { 408, FALSE, "timeout", "the body took too long to arrive" },
  [FHIR_REFUSAL_MEMORY]         = { 503, FALSE, "throttled", "too many large requests and answers are under way; try again" },
  [FHIR_REFUSAL_CROWDED]        = { 503, FALSE, "throttled", "too many connections; try again" },
  [FHIR_REFUSAL_STOPPING]       = { 503, FALSE, "transient", "the server is stopping" },
};
/* clang-format on */

G_STATIC_ASSERT (G_N_ELEMENTS (rows) == FHIR_REFUSAL_N);

guint
fhir_refusal_get_status (FhirRefusal refusal)
{
  return rows[refusal].status;
}

gboolean
fhir_refusal_keeps_connection (FhirRefusal refusal)
{
  return rows[refusal].keep;
}

FhirResponse *
fhir_refusal_new_response (FhirRefusal refusal, const char *base_path)
{
  g_autoptr (FhirIssues) issues = fhir_issues_new();
  g_auto (GStrv) halves = g_strsplit (rows[refusal].text, "%s", 2);
  g_autofree char *text = g_strjoinv (base_path, halves);
  FhirResponse *response;

  fhir_issues_add (issues, FHIR_SEVERITY_ERROR, rows[refusal].code, NULL, "%s", text);
  response = fhir_response_new_outcome (rows[refusal].status, issues);
  if (refusal == FHIR_REFUSAL_METHOD)
    response->allow = g_strdup ("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  if (rows[refusal].status == 503)
    response->retry_after = 1;
  return response;
}
