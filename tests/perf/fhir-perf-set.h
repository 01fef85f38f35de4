/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"
#include <glib.h>

G_BEGIN_DECLS

/* Resources for benchmarks: those of the Synthea bundles, references by urn:uuid made into local
 * ones, multiplied by giving every UUID another value in each copy. */
typedef struct
{
  FhirTypeId type;
  char id[37];
  char *json;
  gsize len;
} FhirPerfResource;

typedef struct _FhirPerfSet FhirPerfSet;

/* (nullable) NULL, having said so, where the data are absent. */
FhirPerfSet *fhir_perf_set_new (void);
void fhir_perf_set_free (FhirPerfSet *set);
guint fhir_perf_set_get_n (FhirPerfSet *set); /* of one copy */
/* Resource n of any copy; the set's until the next call. */
const FhirPerfResource *fhir_perf_set_get (FhirPerfSet *set, guint n);

G_END_DECLS
