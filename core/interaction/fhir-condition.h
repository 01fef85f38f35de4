/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-work-private.h"

G_BEGIN_DECLS

/* The search conditions of conditional interactions and references. Reading may happen on any lane;
 * finding only on the writer's, so that nothing slips in between search and write. A condition
 * without a criterion is refused: it would mean every resource of the type. */
gboolean fhir_condition_read (FhirWork *work,
                              const FhirParams *params,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same from the text of If-None-Exist: "identifier=…" or "Patient?identifier=…". */
gboolean fhir_condition_read_text (FhirWork *work,
                                   const char *text,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Searches the condition and forgets it, so that it is searched once: *ret_record is the one match
 * (valid until the next read), or nothing when *ret_found is FALSE. FHIR_ERROR_MULTIPLE for
 * more. */
gboolean fhir_condition_resolve (FhirWork *work,
                                 gboolean *ret_found,
                                 FhirRecord *ret_record,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A query for a type and criteria, checked like those above; (transfer full). */
FhirSearchQuery *fhir_condition_new (FhirCall *call,
                                     FhirTypeId type,
                                     const FhirParams *params,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* fhir_search_match() inside the writer's group, bounded in time. */
GArray *fhir_condition_match (FhirCall *call,
                              const FhirSearchQuery *query,
                              guint limit,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
