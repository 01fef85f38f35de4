/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"
#include "fhir-library.h"

G_BEGIN_DECLS

/* A CodeSystem with a hash of its codes. Immutable once made; keeps pointing into the document. */
typedef struct _FhirCodeSystem FhirCodeSystem;

FhirCodeSystem *fhir_code_system_new (const FhirJsonDoc *doc);
void fhir_code_system_free (FhirCodeSystem *system); /* NULL is fine */

/* A concept by its code, 0 none; what follows asks of concepts by this number. */
guint fhir_code_system_find (const FhirCodeSystem *system, const char *code);
/* Unknown without a system (nullable) and where it does not list all it has. */
FhirCodeAnswer fhir_code_system_has (const FhirCodeSystem *system, const char *code);
/* compose.include.filter, a node of a value set's document. */
FhirCodeAnswer fhir_code_system_passes (const FhirCodeSystem *system,
                                        const FhirJsonDoc *doc,
                                        guint32 filter,
                                        const char *code);
/* By the standard properties inactive and status. */
gboolean fhir_code_system_is_inactive (const FhirCodeSystem *system, guint concept);
/* Whether it is the display or a designation; TRUE where there is no display to compare with. */
gboolean
fhir_code_system_is_display (const FhirCodeSystem *system, guint concept, FhirSlice display);

static inline FhirCodeAnswer
fhir_code_answer (gboolean yes)
{
  return yes ? FHIR_CODE_YES : FHIR_CODE_NO;
}

G_END_DECLS
