/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"

G_BEGIN_DECLS

/* What a registry tells of one package (NPM's form), written by strangers: any JSON will do. */

/* The version that fits best, ballots only where nothing else fits; NULL when none does. */
char *fhir_registry_listing_choose (const FhirJsonDoc *doc,
                                    const char *wanted) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable) a text of what is told of a version's archive: "tarball". */
char *fhir_registry_listing_dup (const FhirJsonDoc *doc,
                                 const char *version,
                                 const char *member) G_GNUC_WARN_UNUSED_RESULT;
/* FHIR_ERROR_INVALID when bytes have another sum than the one that is told, if one is. */
gboolean fhir_registry_listing_check (const FhirJsonDoc *doc,
                                      const char *version,
                                      GBytes *bytes,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
