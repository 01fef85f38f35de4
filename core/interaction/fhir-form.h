/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-request.h"
#include "fhir-search.h"

G_BEGIN_DECLS

typedef enum
{
  FHIR_RETURN_DEFAULT,
  FHIR_RETURN_MINIMAL,
  FHIR_RETURN_REPRESENTATION,
  FHIR_RETURN_OUTCOME,
} FhirReturn;

/* How an answer should look, whatever is asked: read from Accept, Prefer, _format, _pretty,
 * _summary and _elements (http://hl7.org/fhir/R4/http.html#mime-type, #ops, search.html#summary). A
 * value type. */
typedef struct
{
  FhirReturn returns;
  gboolean xml; /* answers in FHIR XML */
  gboolean pretty;
  gboolean lenient; /* Prefer: handling=lenient */
  FhirSummaryMode summary;
  const char *elements; /* (nullable) the value of _elements, the parameters' */
} FhirForm;

/* All parameters of a request: of its query and of the form that POST _search brings. Errors:
 * FHIR_ERROR_MEDIA_TYPE, FHIR_ERROR_TOO_LARGE, those of fhir_params_parse(). */
FhirParams *fhir_form_read_body (const FhirRequest *request,
                                 const FhirLimits *limits,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* params (nullable) are all parameters of the request. Errors: FHIR_ERROR_NOT_ACCEPTABLE (JSON and
 * XML are spoken), FHIR_ERROR_VALUE; form->xml then still says how the error is to be told. */
gboolean fhir_form_read (FhirForm *form,
                         const FhirRequest *request,
                         const FhirParams *params,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the answer is to be in XML: _format of the query, or else what Accept prefers. FALSE
 * where neither form is acceptable. */
gboolean fhir_form_wants_xml (const FhirRequest *request);

/* Whether a body of this media type can be read: JSON, XML or absent; else FHIR_ERROR_MEDIA_TYPE.
 */
gboolean fhir_form_check_content (const char *content_type,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a request's body is XML: by its media type, or by its first character without one. */
gboolean fhir_form_has_xml (const FhirRequest *request);

/* The version of W/"3" (also "3" and 3). FALSE: not an ETag of ours. */
gboolean fhir_etag_parse (const char *text, guint32 *ret_version) G_GNUC_WARN_UNUSED_RESULT;
/* Whether a list of ETags, or "*", holds the version. */
gboolean fhir_etag_list_has (const char *list, guint32 version);
/* The ETag of a version; (transfer full). */
char *fhir_etag_format (guint32 version);

G_END_DECLS
