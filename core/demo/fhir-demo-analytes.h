/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-demo-codes.h"

/* What the laboratory measures. Values are whole numbers scaled by the unit's decimals. */
typedef enum
{
  FHIR_DEMO_CREATININE,
  FHIR_DEMO_EGFR,
  FHIR_DEMO_POTASSIUM,
  FHIR_DEMO_SODIUM,
  FHIR_DEMO_UREA,
  FHIR_DEMO_HEMOGLOBIN,
  FHIR_DEMO_LEUKOCYTES,
  FHIR_DEMO_PLATELETS,
  FHIR_DEMO_MCV,
  FHIR_DEMO_CHOLESTEROL,
  FHIR_DEMO_HDL,
  FHIR_DEMO_LDL,
  FHIR_DEMO_TRIGLYCERIDE,
  FHIR_DEMO_ALT,
  FHIR_DEMO_AST,
  FHIR_DEMO_ALP,
  FHIR_DEMO_BILIRUBIN,
  FHIR_DEMO_ALBUMIN,
  FHIR_DEMO_HBA1C,
  FHIR_DEMO_GLUCOSE,
  FHIR_DEMO_TSH,
  FHIR_DEMO_FREE_T4,
  FHIR_DEMO_CRP,
  FHIR_DEMO_FERRITIN,
  FHIR_DEMO_URINE_ALBUMIN,
  FHIR_DEMO_BNP,
  FHIR_DEMO_PSA,
  FHIR_DEMO_N_ANALYTES,
} FhirDemoAnalyteId;

#define FHIR_DEMO_NO_LIMIT G_MININT

typedef struct
{
  FhirDemoCode code;
  FhirDemoUnit unit;
  gint center[2]; /* men, women */
  gint spread;    /* between people */
  gint noise;     /* from day to day */
  gint acute;     /* change at the worst of an acute illness */
  gint low[2];    /* reference range of men, of women; FHIR_DEMO_NO_LIMIT: open */
  gint high[2];
  gint critical_low;
  gint critical_high;
  gint measured_from; /* below: "<" this */
  gint measured_to;   /* above: ">" this */
} FhirDemoAnalyte;

typedef struct
{
  guint8 problem;
  guint8 analyte;
  gint16 change;
  gint16 per_year;
} FhirDemoEffect;

typedef struct
{
  FhirDemoCode code;
  guint8 first; /* FhirDemoAnalyteId */
  guint8 n;
  guint16 share;  /* in a thousand draws of blood */
  guint8 problem; /* with this problem … FHIR_DEMO_N_PROBLEMS: none */
  guint16 share_with;
} FhirDemoPanel;

extern const FhirDemoAnalyte fhir_demo_analytes[FHIR_DEMO_N_ANALYTES];
extern const FhirDemoEffect fhir_demo_effects[];
extern const guint fhir_demo_n_effects;
extern const FhirDemoPanel fhir_demo_panels[];
extern const guint fhir_demo_n_panels;
