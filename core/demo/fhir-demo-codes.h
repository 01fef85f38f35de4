/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Codes as the demo writes them, and the systems they are of. */
typedef struct
{
  const char *system;
  const char *code;
  const char *display;
  const char *text; /* (nullable) what a person would write; else no text is written */
} FhirDemoCode;

typedef struct
{
  const char *text;
  const char *ucum; /* (nullable) */
  guint8 decimals;
} FhirDemoUnit;

#define SNOMED "http://snomed.info/sct"
#define LOINC  "http://loinc.org"
#define RXNORM "http://www.nlm.nih.gov/research/umls/rxnorm"
#define CVX    "http://hl7.org/fhir/sid/cvx"
#define ICD10  "http://hl7.org/fhir/sid/icd-10-cm"
#define UCUM   "http://unitsofmeasure.org"
#define HL7(x) "http://terminology.hl7.org/CodeSystem/" x

/* Problems of the demo; fhir-demo-conditions.c has their codes. */
typedef enum
{
  FHIR_DEMO_HYPERTENSION,
  FHIR_DEMO_DIABETES_2,
  FHIR_DEMO_DIABETES_1,
  FHIR_DEMO_CKD_3A,
  FHIR_DEMO_CKD_3B,
  FHIR_DEMO_CKD_4,
  FHIR_DEMO_ATRIAL_FIBRILLATION,
  FHIR_DEMO_HYPOTHYROIDISM,
  FHIR_DEMO_OSTEOARTHRITIS,
  FHIR_DEMO_IRON_DEFICIENCY,
  FHIR_DEMO_COPD,
  FHIR_DEMO_ASTHMA,
  FHIR_DEMO_CORONARY,
  FHIR_DEMO_INFARCTION,
  FHIR_DEMO_HEART_FAILURE,
  FHIR_DEMO_HYPERLIPIDEMIA,
  FHIR_DEMO_DEPRESSION,
  FHIR_DEMO_OSTEOPOROSIS,
  FHIR_DEMO_REFLUX,
  FHIR_DEMO_MIGRAINE,
  FHIR_DEMO_GOUT,
  FHIR_DEMO_RHEUMATOID,
  FHIR_DEMO_STROKE,
  FHIR_DEMO_BREAST_CANCER,
  FHIR_DEMO_PROSTATE_CANCER,
  FHIR_DEMO_URINARY_INFECTION,
  FHIR_DEMO_SINUSITIS,
  FHIR_DEMO_BRONCHITIS,
  FHIR_DEMO_PHARYNGITIS,
  FHIR_DEMO_OTITIS,
  FHIR_DEMO_PNEUMONIA,
  FHIR_DEMO_EPILEPSY,
  FHIR_DEMO_SLEEP_APNEA,
  FHIR_DEMO_PREDIABETES,
  FHIR_DEMO_COVID,
  FHIR_DEMO_BACK_PAIN,
  FHIR_DEMO_ECZEMA,
  FHIR_DEMO_PSORIASIS,
  FHIR_DEMO_CATARACT,
  FHIR_DEMO_DEMENTIA,
  FHIR_DEMO_KIDNEY_INJURY,
  FHIR_DEMO_N_PROBLEMS,
} FhirDemoProblemId;

typedef enum
{
  FHIR_DEMO_ACTIVE,
  FHIR_DEMO_RECURRENCE,
  FHIR_DEMO_PROVISIONAL,
  FHIR_DEMO_DIFFERENTIAL,
  FHIR_DEMO_INACTIVE,
  FHIR_DEMO_REMISSION,
  FHIR_DEMO_RESOLVED,
  FHIR_DEMO_REFUTED,
  FHIR_DEMO_ERROR, /* entered in error */
} FhirDemoProblemState;

extern const FhirDemoCode fhir_demo_problem_codes[FHIR_DEMO_N_PROBLEMS];
