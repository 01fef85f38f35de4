/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-code-system-private.h"
#include "fhir-library.h"
#include "fhir-profile.h"
#include "fhir-value-set-private.h"

G_BEGIN_DECLS

/* What the library knows under one URL. Fields below `doc` are made on first use. */
typedef struct
{
  char *url;
  FhirSlice line;   /* compiled in, not parsed yet */
  FhirTypeId type;  /* resource type */
  FhirJsonDoc *doc; /* NULL until asked for; then FHIR_LIBRARY_BAD when the line is broken */
  gboolean is_builtin;
  gboolean is_fetched; /* from the source: under the very canonical that was asked for */
  gboolean compiling;  /* guards against definitions that need themselves */
  FhirProfile *profile;
  gboolean profile_failed;
  FhirCodeSystem *system;
  FhirValueSet *set;
} FhirLibraryEntry;

/* (nullable) by canonical; its version must fit when it is asked for and others are there. */
FhirLibraryEntry *fhir_library_entry (FhirLibrary *library, FhirSlice canonical);
const FhirJsonDoc *fhir_library_entry_doc (FhirLibrary *library, FhirLibraryEntry *entry);
void fhir_library_lock (FhirLibrary *library);
void fhir_library_unlock (FhirLibrary *library);
const FhirTerminology *fhir_library_get_terminology (FhirLibrary *library);

G_END_DECLS
