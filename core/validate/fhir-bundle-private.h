/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-doc-private.h"

G_BEGIN_DECLS

/* An entry of a bundle that has a resource. */
typedef struct
{
  guint32 index; /* in Bundle.entry */
  guint32 entry;
  guint32 resource;
  FhirSlice full_url; /* raw; NONE */
} FhirBundleEntry;

/* The resource that a bundle has under a full URL or as "Type/id"; with a version, the one of that
 * version, or one that has none. 0: not there. */
guint32 fhir_bundle_find (FhirWalk *walk, FhirSlice url);

/* fhir-bundle-links.c: Bundle.link; the entries of a document or message hang together. */
void
fhir_bundle_check_links (FhirWalk *walk, const FhirPlace *place, guint32 bundle, FhirSlice type);
void fhir_bundle_check_reach (FhirWalk *walk,
                              const FhirPlace *place,
                              const FhirScope *scope,
                              GArray *entries, /* (element-type FhirBundleEntry) */
                              FhirSlice type);

G_END_DECLS
