/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-request.h"

G_BEGIN_DECLS

/* Why the front door itself turns a request away, before the service sees it. */
typedef enum
{
  FHIR_REFUSAL_NONE,
  FHIR_REFUSAL_LINE_END,     /* a line end that is not CR LF */
  FHIR_REFUSAL_REQUEST_LINE, /* not "METHOD target HTTP/1.1" */
  FHIR_REFUSAL_VERSION,      /* HTTP, but not 1.0 or 1.1 */
  FHIR_REFUSAL_FIELD,        /* a header line that is not "name: value" */
  FHIR_REFUSAL_HEAD_SIZE,    /* head longer than the limit */
  FHIR_REFUSAL_HEAD_LINES,   /* more header lines than the limit */
  FHIR_REFUSAL_REPEATED,     /* a header that may stand once stands twice */
  FHIR_REFUSAL_HOST_MISSING,
  FHIR_REFUSAL_HOST_UNKNOWN, /* not a name of this server */
  FHIR_REFUSAL_TARGET,       /* neither "/path" nor "http://host/path" */
  FHIR_REFUSAL_PATH,         /* dot segments, encoded slashes or dots, "//", control bytes */
  FHIR_REFUSAL_OUTSIDE,      /* a path outside the FHIR base */
  FHIR_REFUSAL_METHOD,       /* a known method that FHIR has no use for */
  FHIR_REFUSAL_METHOD_UNKNOWN,
  FHIR_REFUSAL_LENGTH,     /* Content-Length is not a number */
  FHIR_REFUSAL_FRAMING,    /* Content-Length beside Transfer-Encoding */
  FHIR_REFUSAL_ENCODING,   /* Transfer-Encoding other than chunked */
  FHIR_REFUSAL_COMPRESSED, /* Content-Encoding: bodies are taken as they are */
  FHIR_REFUSAL_EXPECT,
  FHIR_REFUSAL_BODY_OF_GET,
  FHIR_REFUSAL_BODY_SIZE,
  FHIR_REFUSAL_CHUNK, /* a chunk that is not as RFC 9112 section 7.1 says */
  FHIR_REFUSAL_SLOW_HEAD,
  FHIR_REFUSAL_SLOW_BODY,
  FHIR_REFUSAL_MEMORY,  /* all bodies being received together are too large */
  FHIR_REFUSAL_CROWDED, /* too many connections */
  FHIR_REFUSAL_STOPPING,
} FhirRefusal;

#define FHIR_REFUSAL_N (FHIR_REFUSAL_STOPPING + 1)

guint fhir_refusal_get_status (FhirRefusal refusal);
/* Whether the connection may go on: the request's end is known beyond doubt. */
gboolean fhir_refusal_keeps_connection (FhirRefusal refusal);
/* The OperationOutcome answer. base_path is named where it helps. */
FhirResponse *fhir_refusal_new_response (FhirRefusal refusal,
                                         const char *base_path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
