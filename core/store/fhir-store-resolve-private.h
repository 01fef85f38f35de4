/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-store-custom-private.h"
#include "fhir-store-keys-private.h"
#include "fhir-store-rows-private.h"
#include "fhir-store-terms-private.h"

G_BEGIN_DECLS

/* Turns what the index room found into rows of numbers. With terms and keys that may add it gives
 * numbers to what is new. */
typedef struct
{
  const FhirStoreNames *names;
  FhirStoreTerms *terms;
  FhirStoreKeys *keys;
  const FhirStoreCustom *custom; /* (nullable) parameters beside R4's own */
} FhirStoreResolver;

/* What to extract for it. */
FhirIndexOptions fhir_store_resolver_options (const FhirStoreResolver *resolver);

/* What stands in res beside the rows. */
typedef struct
{
  gboolean has_d0;
  gint64 d0;
  gint64 bits;
} FhirStoreFacts;

/* The bucket a resource belongs to: its first patient's; 0 shared; a Patient's own is not asked
 * here. */
gboolean fhir_store_resolve_home (const FhirStoreResolver *resolver,
                                  FhirTypeId type,
                                  const FhirIndexRows *found,
                                  gint64 *ret_home,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Replaces rows by those of the resource with key r, sorted; texts are borrowed from found. */
gboolean fhir_store_resolve (const FhirStoreResolver *resolver,
                             FhirTypeId type,
                             gint64 r,
                             const FhirIndexRows *found,
                             FhirStoreRows *rows,
                             FhirStoreFacts *ret_facts,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT; /* lint: parameters */

/* The same for the parameters alone whose rows are being made, wherever the record stands. */
gboolean fhir_store_resolve_running (const FhirStoreResolver *resolver,
                                     FhirTypeId type,
                                     gint64 r,
                                     const FhirIndexRows *found,
                                     FhirStoreRows *rows,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
