/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-store-rows-private.h"

G_BEGIN_DECLS

void fhir_store_gone_pack (GByteArray *out, FhirStoreTable table, const FhirStoreRow *row);
/* The next key of rest, which then stands after it; texts are borrowed. FALSE: it is damaged. */
gboolean fhir_store_gone_unpack (FhirSlice *rest,
                                 FhirStoreTable *ret_table,
                                 FhirStoreRow *ret_row) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
