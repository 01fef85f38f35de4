/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-work-private.h"

G_BEGIN_DECLS

/* Operations on one resource, for the route table. */
FhirResponse *fhir_serve_diff (FhirCall *call, GError **error);
FhirResponse *fhir_serve_meta (FhirCall *call, GError **error);
FhirResponse *fhir_serve_convert (FhirCall *call, GError **error);
gboolean fhir_prepare_meta_change (FhirWork *work, GError **error);
FhirResponse *fhir_apply_meta_add (FhirWork *work, GError **error);
FhirResponse *fhir_apply_meta_delete (FhirWork *work, GError **error);

/* Parameters with the Meta of the resource at the root of doc. (transfer full) */
GString *fhir_meta_answer (const FhirJsonDoc *doc) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
