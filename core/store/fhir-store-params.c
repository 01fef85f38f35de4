/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be searched by: in the store at this moment, and in a reader's snapshot, which may be a
 * little behind it but is always consistent with its rows. */

#include "fhir-store-params.h"

#include "fhir-error.h"
#include "fhir-store-reader-private.h"

FhirIndexOverlay *
fhir_store_ref_overlay (FhirStore *store)
{
  g_autoptr (FhirStoreCustom) custom = fhir_store_ref_custom (store);

  return fhir_index_overlay_ref (custom->overlay);
}

FhirStoreParams
fhir_store_list_params (FhirStore *store)
{
  g_autoptr (FhirStoreCustom) custom = fhir_store_ref_custom (store);
  FhirStoreParams params = { .overlay = fhir_index_overlay_ref (custom->overlay),
                             .ready = g_array_new (FALSE, FALSE, sizeof (FhirParamId)),
                             .percent = fhir_store_custom_get_percent (custom) };

  for (guint i = 0; i < custom->params->len; i++)
    {
      const FhirStoreCustomParam *one = &g_array_index (custom->params, FhirStoreCustomParam, i);

      if (one->state == FHIR_CUSTOM_READY)
        g_array_append_val (params.ready, one->param);
      else
        params.waiting++;
    }
  return params;
}

void
fhir_store_params_clear (FhirStoreParams *params)
{
  g_clear_pointer (&params->overlay, fhir_index_overlay_unref);
  g_clear_pointer (&params->ready, g_array_unref);
}

gint64
fhir_store_reader_param_number (FhirStoreReader *reader, FhirParamId param)
{
  if (fhir_def_param_is_added (param))
    return fhir_store_custom_get_number (reader->custom, param, G_MAXINT64);
  return fhir_store_param_number (reader->store, param);
}

const FhirIndexOverlay *
fhir_store_reader_get_overlay (FhirStoreReader *reader)
{
  return reader->custom != NULL ? reader->custom->overlay : NULL;
}

gboolean
fhir_store_reader_check_param (FhirStoreReader *reader, FhirParamId param, GError **error)
{
  const FhirParamDef *def = fhir_def_param (param);
  const FhirStoreCustomParam *found;

  if (!fhir_def_param_is_added (param))
    return TRUE;
  found = fhir_store_custom_find (reader->custom, param);
  if (found != NULL && found->state == FHIR_CUSTOM_READY)
    return TRUE;
  if (found == NULL)
    g_set_error (error,
                 FHIR_ERROR,
                 FHIR_ERROR_NOT_SUPPORTED,
                 "unknown parameter \"%s\" of %s",
                 def->code,
                 fhir_def_type (def->type)->name);
  else
    g_set_error (
        error,
        FHIR_ERROR,
        FHIR_ERROR_BUSY,
        "parameter \"%s\" of %s is new: %u %% of its search rows are made, try again later",
        def->code,
        fhir_def_type (def->type)->name,
        fhir_store_custom_get_percent (reader->custom));
  return FALSE;
}

void
fhir_store_reader_list_unready (FhirStoreReader *reader, GArray *ret_numbers)
{
  const FhirStoreCustom *custom = reader->custom;

  for (guint i = 0; custom != NULL && i < custom->params->len; i++)
    {
      const FhirStoreCustomParam *one = &g_array_index (custom->params, FhirStoreCustomParam, i);

      if (one->state != FHIR_CUSTOM_READY)
        g_array_append_val (ret_numbers, one->number);
    }
  if (custom != NULL && custom->dead->len > 0)
    g_array_append_vals (ret_numbers, custom->dead->data, custom->dead->len);
}
