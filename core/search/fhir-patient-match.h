/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"
#include "fhir-patient-find.h"
#include "fhir-patient-text.h"

G_BEGIN_DECLS

/* A hit with what it is sorted by. */
typedef struct
{
  FhirPatientHit hit;
  char *name; /* folded family and given names of the usual name */
} FhirPatientMatch;

/* Compares a Patient with every part; FALSE when one does not fit at all. Fills group, field,
 * matched and name; key is the caller's. */
gboolean
fhir_patient_match (const FhirJsonDoc *doc, const GPtrArray *parts, FhirPatientMatch *match);
/* By group, name, key. */
int fhir_patient_match_compare (gconstpointer a, gconstpointer b);

#define FHIR_PATIENT_SUFFIX_DIGITS 7 /* a telephone number without its area or country code */

typedef enum
{
  FHIR_DIGITS_NONE,
  FHIR_DIGITS_PART, /* the number begins with them, or ends with seven or more of them */
  FHIR_DIGITS_WHOLE,
} FhirPatientDigits;

FhirPatientDigits fhir_patient_match_digits (FhirSlice number, const char *digits);

G_END_DECLS
