/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* create and conditional create: http://hl7.org/fhir/R4/http.html#create, #ccreate. The id is the
 * server's, given in the first half so that references of a transaction can be rewritten. The
 * condition is searched in the second half, inside the writer's transaction: clients that race the
 * same condition find what the first of them made. */

#include "fhir-condition.h"
#include "fhir-error.h"
#include "fhir-work-private.h"

gboolean
fhir_prepare_create (FhirWork *work, GError **error)
{
  const char *condition = work->call.request->if_none_exist;

  if (!fhir_work_read_body (work, error) || !fhir_work_check (work, error))
    return FALSE;
  fhir_id_new (work->call.context->random, work->id);
  if (condition == NULL)
    return TRUE;
  return fhir_condition_read_text (work, condition, error);
}

gboolean
fhir_create_resolve (FhirWork *work, GError **error)
{
  FhirRecord record;
  gboolean found;

  if (work->condition == NULL)
    return TRUE;
  if (!fhir_condition_resolve (work, &found, &record, error))
    return FALSE;
  if (!found)
    return TRUE;
  work->found = record.key;
  g_strlcpy (work->id, record.id, sizeof work->id);
  return TRUE;
}

/* 200 with what was there already. */
static FhirResponse *
answer_found (FhirWork *work, GError **error)
{
  FhirRecord record;
  FhirPutResult result = { .outcome = FHIR_PUT_UNCHANGED };
  GString *body;

  if (!fhir_store_reader_get (work->call.context->reader, work->found, &record, error))
    return NULL;
  result.version = record.version;
  result.updated = record.updated;
  body = g_string_new_len (record.body.text, record.body.len);
  return fhir_work_answer_put (work, &result, body);
}

FhirResponse *
fhir_apply_create (FhirWork *work, GError **error)
{
  FhirPutOptions options = { .create_only = TRUE };

  if (!fhir_create_resolve (work, error))
    return NULL;
  if (work->found != 0)
    return answer_found (work, error);
  return fhir_work_put (work, &options, error);
}
