/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-work-private.h"

G_BEGIN_DECLS

/* Operations on resources' versions, marks and form, for the route table. */
FhirResponse *fhir_serve_diff (FhirCall *call, GError **error);
FhirResponse *fhir_serve_meta (FhirCall *call, GError **error);
/* $meta on a type and the system, in fhir-meta-summary.c. */
FhirResponse *fhir_serve_meta_summary (FhirCall *call, GError **error);
FhirResponse *fhir_serve_convert (FhirCall *call, GError **error);
gboolean fhir_prepare_meta_change (FhirWork *work, GError **error);
FhirResponse *fhir_apply_meta_add (FhirWork *work, GError **error);
FhirResponse *fhir_apply_meta_delete (FhirWork *work, GError **error);

/* Parameters with a Meta, given as JSON; without, when that is NONE or empty. (transfer full) */
GString *fhir_meta_answer (FhirSlice meta) G_GNUC_WARN_UNUSED_RESULT;
FhirSlice fhir_meta_of (const FhirJsonDoc *doc);

G_END_DECLS
