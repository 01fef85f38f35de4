/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-demo.h"
#include "fhir-service.h"

G_BEGIN_DECLS

/* Called on the loading thread after each batch. */
typedef void (*FhirDemoLoadProgress) (guint patients, guint64 resources, gpointer data);

typedef struct
{
  guint first;                   /* number of the first patient */
  guint patients;                /* how many */
  FhirDemoLoadProgress progress; /* (nullable) */
  gpointer data;
} FhirDemoLoadOptions;

/* Writes the clinic and the patients into a store through the service, while the next ones are
 * being made. Loading the same ones again changes nothing. Blocks: run it on a thread of your own.
 * What was stored before an error or a cancellation stays. ret_resources (nullable): written or
 * there. */
gboolean fhir_demo_load (const FhirDemo *demo,
                         FhirService *service,
                         const FhirDemoLoadOptions *options,
                         guint64 *ret_resources,
                         GCancellable *cancellable,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
