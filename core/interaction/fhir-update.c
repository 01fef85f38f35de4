/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* update and conditional update: http://hl7.org/fhir/R4/http.html#update, #cond-update. Clients may
 * give ids. A put of what is there already makes no version and answers with the one that is. */

#include "fhir-condition.h"
#include "fhir-error.h"
#include "fhir-work-private.h"

/* The resource's own id, "" when it has none. FALSE when it is not an id. */
static gboolean
read_own_id (const FhirWork *work, char ret_id[FHIR_ID_MAX + 1], GError **error)
{
  guint32 node = fhir_json_member (work->doc, work->node, FHIR_KEY_id);
  g_autofree char *id = node != 0 ? fhir_json_dup_string (work->doc, node) : NULL;

  ret_id[0] = '\0';
  if (node == 0)
    return TRUE;
  if (id == NULL || !fhir_id_is_valid (fhir_slice (id)))
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_VALUE, "the resource's id is not a valid id");
      return FALSE;
    }
  g_strlcpy (ret_id, id, FHIR_ID_MAX + 1);
  return TRUE;
}

gboolean
fhir_prepare_update (FhirWork *work, GError **error)
{
  char own[FHIR_ID_MAX + 1];
  FhirSlice id = work->call.target.id;

  memcpy (work->id, id.text, id.len);
  if (!fhir_work_read_body (work, error) || !fhir_work_read_if_match (work, error) ||
      !fhir_work_check (work, error) || !read_own_id (work, own, error))
    return FALSE;
  if (own[0] == '\0')
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_REQUIRED,
                   "the resource must carry the id that the path names");
      return FALSE;
    }
  if (!g_str_equal (own, work->id))
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_VALUE,
                   "the resource's id differs from the path's");
      return FALSE;
    }
  return TRUE;
}

/* If-Match: * and If-None-Match: * of RFC 9110 look only at whether there is one. */
static gboolean
check_presence (FhirWork *work, GError **error)
{
  FhirRecord record;
  g_autoptr (GError) local = NULL;
  gboolean present;

  if (!work->if_any && !work->if_absent)
    return TRUE;
  present = fhir_store_reader_read (work->call.context->reader,
                                    work->type,
                                    fhir_slice (work->id),
                                    &record,
                                    &local);
  if (!present && !g_error_matches (local, FHIR_ERROR, FHIR_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  present = present && record.op != FHIR_CHANGE_DELETE;
  if (present == work->if_any && present != work->if_absent)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_PRECONDITION,
               present ? "there is such a resource already" : "there is no such resource");
  return FALSE;
}

FhirResponse *
fhir_apply_update (FhirWork *work, GError **error)
{
  FhirPutOptions options = { 0 };

  if (!check_presence (work, error) || !fhir_work_pick_version (work, error))
    return NULL;
  options.if_version = work->if_version;
  return fhir_work_put (work, &options, error);
}

gboolean
fhir_prepare_update_conditional (FhirWork *work, GError **error)
{
  if (!fhir_work_read_body (work, error) || !fhir_work_read_if_match (work, error) ||
      !fhir_work_check (work, error) || !read_own_id (work, work->id, error))
    return FALSE;
  return fhir_condition_read (work, work->call.request->query, error);
}

/* Which id the condition means: the match's, the resource's own, or a new one. */
gboolean
fhir_update_resolve (FhirWork *work, GError **error)
{
  FhirRecord record;
  gboolean found;

  if (work->condition == NULL)
    return TRUE;
  if (!fhir_condition_resolve (work, &found, &record, error))
    return FALSE;
  if (!found)
    {
      if (work->id[0] == '\0')
        fhir_id_new (work->call.context->random, work->id);
      else
        work->if_absent = TRUE;
      return TRUE;
    }
  if (work->id[0] != '\0' && !g_str_equal (work->id, record.id))
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_VALUE,
                   "the condition matches %s/%s, but the resource carries another id",
                   fhir_def_type (work->type)->name,
                   record.id);
      return FALSE;
    }
  g_strlcpy (work->id, record.id, sizeof work->id);
  return TRUE;
}

FhirResponse *
fhir_apply_update_conditional (FhirWork *work, GError **error)
{
  if (!fhir_update_resolve (work, error))
    return NULL;
  return fhir_apply_update (work, error);
}
