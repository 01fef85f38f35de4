/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-demo-codes.h"
#include "fhir-demo-drugs.h"

/* Charts told by hand: the first patients, each with something that a reader must get right. What a
 * story leaves open (values, visits) is made as for anybody else. */

typedef enum
{
  FHIR_DEMO_PENICILLIN,
  FHIR_DEMO_SULFA,
  FHIR_DEMO_LATEX,
  FHIR_DEMO_ASPIRIN,
  FHIR_DEMO_IBUPROFEN,
  FHIR_DEMO_CODEINE,
  FHIR_DEMO_PEANUT,
  FHIR_DEMO_BEE_VENOM,
  FHIR_DEMO_GRASS_POLLEN,
  FHIR_DEMO_DUST_MITE,
  FHIR_DEMO_SHELLFISH,
  FHIR_DEMO_N_ALLERGENS,
} FhirDemoAllergen;

typedef enum
{
  FHIR_DEMO_ANAPHYLAXIS,
  FHIR_DEMO_RASH,
  FHIR_DEMO_URTICARIA,
  FHIR_DEMO_CONTACT_URTICARIA,
  FHIR_DEMO_ANGIOEDEMA,
  FHIR_DEMO_NAUSEA,
  FHIR_DEMO_DYSPNEA,
  FHIR_DEMO_ITCHING,
  FHIR_DEMO_N_REACTIONS,
} FhirDemoReaction;

typedef enum
{
  FHIR_DEMO_ALLERGY_CONFIRMED,
  FHIR_DEMO_ALLERGY_UNCONFIRMED,
  FHIR_DEMO_ALLERGY_RESOLVED,
  FHIR_DEMO_ALLERGY_REFUTED,
  FHIR_DEMO_ALLERGY_ERROR,
} FhirDemoAllergyState;

typedef enum
{
  FHIR_DEMO_ALLERGIES_LISTED,
  FHIR_DEMO_ALLERGIES_NONE, /* "no known allergy" is recorded */
  FHIR_DEMO_ALLERGIES_UNASKED,
} FhirDemoAllergies;

typedef struct
{
  guint8 problem;
  guint8 state;
  const char *onset;  /* (nullable) */
  const char *abated; /* (nullable) */
} FhirDemoStoryProblem;

typedef struct
{
  guint8 allergen;
  guint8 reaction;
  guint8 state;
  gboolean is_high; /* criticality */
  const char *recorded;
} FhirDemoStoryAllergy;

typedef struct
{
  guint8 drug;
  guint8 state;
  const char *from;
  const char *note; /* (nullable) reason */
} FhirDemoStoryDrug;

typedef struct _FhirDemoStory
{
  const char *family;
  const char *given;
  const char *middle;   /* (nullable) */
  const char *latin;    /* (nullable) */
  const char *prefix;   /* (nullable) */
  const char *maiden;   /* (nullable) */
  const char *nickname; /* (nullable) */
  const char *birth;    /* partial date */
  const char *death;    /* (nullable) */
  gboolean is_female;
  guint8 years; /* how long the chart is */
  FhirDemoAllergies allergy_list;
  FhirDemoStoryProblem problems[12]; /* onset NULL and problem 0 after the last: see n_problems */
  guint8 n_problems;
  FhirDemoStoryAllergy allergies[6];
  guint8 n_allergies;
  FhirDemoStoryDrug drugs[14];
  guint8 n_drugs;
} FhirDemoStory;

extern const FhirDemoStory fhir_demo_stories[];
