/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-service.h"

G_BEGIN_DECLS

/* Who answers the requests that the front door lets in: the service, or a stand-in of tests and
 * benchmarks. */
typedef struct
{
  /* A desk for one lane; made, used and freed on that lane's thread. */
  gpointer (*desk_new) (gpointer data, GError **error);
  void (*desk_free) (gpointer desk);
  /* As fhir_service_desk_try(). */
  FhirResponse *(*try) (gpointer desk, const FhirRequest *request);
  /* As fhir_service_submit(). */
  void (*submit) (gpointer data,
                  FhirRequest *request,
                  GCancellable *cancellable,
                  FhirServiceDone done,
                  gpointer done_data);
  /* (nullable) As fhir_service_dress(): for what the front door refuses itself. */
  FhirResponse *(*dress) (const FhirRequest *request, FhirResponse *response);
} FhirRestHandler;

G_END_DECLS
