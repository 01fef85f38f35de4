/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-issues.h"
#include "fhir-params.h"
#include "fhir-principal.h"
#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  FHIR_METHOD_GET,
  FHIR_METHOD_HEAD,
  FHIR_METHOD_POST,
  FHIR_METHOD_PUT,
  FHIR_METHOD_PATCH,
  FHIR_METHOD_DELETE,
  FHIR_METHOD_OPTIONS, /* no interaction: asks which of the others there are */
} FhirMethod;

/* One FHIR request, whoever makes it: HTTP, the window, an entry of a batch. Filled by its maker,
 * then handed over; strings are owned. Absent headers are NULL. */
typedef struct
{
  FhirMethod method;
  char *path; /* decoded, below the base, no leading slash: "Patient/1/_history/2", "" the base */
  FhirParams *query;  /* (nullable) */
  GError *fault;      /* (nullable) path or query cannot be read: the answer is this error */
  char *content_type; /* as sent */
  char *accept;
  char *if_match;
  char *if_none_match;
  char *if_modified_since;
  char *if_none_exist;
  char *prefer;
  GBytes *body;     /* (nullable) */
  const char *base; /* our base URL without trailing slash; interned */
  FhirPrincipal *principal;
  gboolean as_is; /* not validated before it is stored: from inside only, transports leave it */
} FhirRequest;

/* url is "path?query" below the base as it stands in a URL: escapes are decoded here, once, and the
 * query is split off. What cannot be read becomes the fault. A GET that HEAD asks for: the answer
 * has the body, the transport leaves it out. */
FhirRequest *fhir_request_new (FhirMethod method,
                               const char *url,
                               FhirPrincipal *principal) G_GNUC_WARN_UNUSED_RESULT;
void fhir_request_free (FhirRequest *request); /* NULL is fine */

/* "GET" and back. FALSE: not one that FHIR knows. */
const char *fhir_method_get_name (FhirMethod method);
gboolean fhir_method_parse (FhirSlice name, FhirMethod *ret_method) G_GNUC_WARN_UNUSED_RESULT;

#define FHIR_CONTENT_TYPE_JSON "application/fhir+json;charset=utf-8"
#define FHIR_CONTENT_TYPE_XML  "application/fhir+xml;charset=utf-8"

/* What comes back. body is a list so that stored resources are passed on without growing one
 * string. */
typedef struct
{
  guint status;
  char *etag;               /* (nullable) W/"3" */
  gint64 last_modified;     /* ms, 0 none */
  char *location;           /* (nullable) absolute */
  const char *content_type; /* static, NULL without a body */
  GPtrArray *body;          /* (element-type GBytes) (nullable) */
  char *allow;              /* (nullable) with 405 */
  guint retry_after;        /* seconds, with 503; 0 none */
} FhirResponse;

FhirResponse *fhir_response_new (guint status) G_GNUC_WARN_UNUSED_RESULT;
void fhir_response_free (FhirResponse *response); /* NULL is fine */
void fhir_response_take_bytes (FhirResponse *response, GBytes *bytes);
gsize fhir_response_get_length (const FhirResponse *response);
GBytes *
fhir_response_dup_body (const FhirResponse *response) G_GNUC_WARN_UNUSED_RESULT; /* one piece */

/* An OperationOutcome answer that tells issues under a status. */
FhirResponse *fhir_response_new_outcome (guint status,
                                         const FhirIssues *issues) G_GNUC_WARN_UNUSED_RESULT;
/* The OperationOutcome answer of an error; issues (nullable) tell more and come instead of the
 * error's own text when they hold an error. */
FhirResponse *fhir_response_new_error (const GError *error,
                                       const FhirIssues *issues) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirRequest, fhir_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirResponse, fhir_response_free)

G_END_DECLS
