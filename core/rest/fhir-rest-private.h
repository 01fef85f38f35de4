/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-rest-handler.h"
#include "fhir-rest.h"

G_BEGIN_DECLS

/* As fhir_rest_new(), for any handler: tests and benchmarks. handler_data outlives the front door.
 */
FhirRest *fhir_rest_new_with_handler (const FhirRestHandler *handler,
                                      gpointer handler_data,
                                      const FhirRestOptions *options,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Frees data after the front door has closed. */
void fhir_rest_hold (FhirRest *rest, gpointer data, GDestroyNotify release);

G_END_DECLS
