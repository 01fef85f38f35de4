/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The service behind the front door: casts, and a reference held for as long as the door is open.
 */

#include "fhir-rest-private.h"

static gpointer
desk_new (gpointer data, GError **error)
{
  return fhir_service_desk_new (data, error);
}

static void
desk_free (gpointer desk)
{
  fhir_service_desk_free (desk);
}

static FhirResponse *
try_at_desk (gpointer desk, const FhirRequest *request)
{
  return fhir_service_desk_try (desk, request);
}

static void
submit (gpointer data,
        FhirRequest *request,
        GCancellable *cancellable,
        FhirServiceDone done,
        gpointer done_data)
{
  fhir_service_submit (data, request, cancellable, done, done_data);
}

static const FhirRestHandler service_handler = {
  .desk_new = desk_new,
  .desk_free = desk_free,
  .try = try_at_desk,
  .submit = submit,
  .dress = fhir_service_dress,
};

static void
release_service (gpointer data)
{
  fhir_service_unref (data);
}

FhirRest *
fhir_rest_new (FhirService *service, const FhirRestOptions *options, GError **error)
{
  FhirRest *self = fhir_rest_new_with_handler (&service_handler, service, options, error);

  if (self != NULL)
    fhir_rest_hold (self, fhir_service_ref (service), release_service);
  return self;
}
