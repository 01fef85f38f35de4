/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-index-overlay.h"
#include "fhir-store-reader.h"

G_BEGIN_DECLS

/* Search parameters of a store: R4's own and those that stored SearchParameters define. */

/* What stored SearchParameters define beside R4's own, to read searches by and to check another one
 * against. Any thread. */
FhirIndexOverlay *fhir_store_ref_overlay (FhirStore *store) G_GNUC_WARN_UNUSED_RESULT;

/* The same with what can be searched by at this moment. */
typedef struct
{
  FhirIndexOverlay *overlay; /* holds the numbers */
  GArray *ready;             /* (element-type FhirParamId) */
  guint waiting;             /* how many wait until their rows are made */
  guint percent;             /* of those rows are */
} FhirStoreParams;

FhirStoreParams fhir_store_list_params (FhirStore *store) G_GNUC_WARN_UNUSED_RESULT;
void fhir_store_params_clear (FhirStoreParams *params);

/* As of the snapshot: the number p that rows of a parameter stand under, 0 when it is none that can
 * be searched by; the parameters beside R4's own (nullable). */
gint64 fhir_store_reader_param_number (FhirStoreReader *reader, FhirParamId param);
const FhirIndexOverlay *fhir_store_reader_get_overlay (FhirStoreReader *reader);
/* FHIR_ERROR_NOT_SUPPORTED when a parameter is no more, FHIR_ERROR_BUSY while its rows are being
 * made. */
gboolean fhir_store_reader_check_param (FhirStoreReader *reader,
                                        FhirParamId param,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Numbers under which rows stand that are not, or not any more, all there are. */
void fhir_store_reader_list_unready (FhirStoreReader *reader, GArray *ret_numbers);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FhirStoreParams, fhir_store_params_clear)

G_END_DECLS
