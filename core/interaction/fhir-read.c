/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* read, vread and conditional read: http://hl7.org/fhir/R4/http.html#read, #vread, #cread. */

#include "fhir-call-private.h"
#include "fhir-date.h"
#include "fhir-error.h"

/* Last-Modified has whole seconds, so a version is unmodified since any instant of its second. */
static gboolean
is_unmodified (const FhirRequest *request, const FhirRecord *record)
{
  gint64 since;

  if (request->if_none_match != NULL)
    return fhir_etag_list_has (request->if_none_match, record->version);
  if (request->if_modified_since == NULL ||
      !fhir_http_date_parse (request->if_modified_since, &since))
    return FALSE;
  return record->updated / 1000 <= since / 1000;
}

static FhirResponse *
answer_version (FhirCall *call, const FhirRecord *record, GError **error)
{
  if (record->op == FHIR_CHANGE_DELETE)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_GONE,
                   "%s/%s was deleted; its last version is %u",
                   fhir_def_type (record->type)->name,
                   record->id,
                   record->version);
      return NULL;
    }
  if (is_unmodified (call->request, record))
    {
      FhirResponse *response = fhir_response_new (304);

      response->etag = fhir_etag_format (record->version);
      response->last_modified = record->updated;
      return response;
    }
  return fhir_call_answer_record (call, record, error);
}

FhirResponse *
fhir_serve_read (FhirCall *call, GError **error)
{
  FhirRecord record;

  if (!fhir_store_reader_read (call->context->reader,
                               call->target.type,
                               call->target.id,
                               &record,
                               error))
    return NULL;
  return answer_version (call, &record, error);
}

FhirResponse *
fhir_serve_vread (FhirCall *call, GError **error)
{
  FhirRecord record;

  if (!fhir_store_reader_read_version (call->context->reader,
                                       call->target.type,
                                       call->target.id,
                                       call->target.version,
                                       &record,
                                       error))
    return NULL;
  return answer_version (call, &record, error);
}
