/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-demo-codes.h"
#include "fhir-demo-random.h"
#include "fhir-demo.h"
#include "fhir-json-writer.h"

/* What the files of this room share: the chart being written, and the parts that write it. */

#define FHIR_DEMO_RICH         12 /* patients 0…11 are told by hand: fhir-demo-stories.c */
#define FHIR_DEMO_MAX_VISITS   64
#define FHIR_DEMO_MAX_PROBLEMS 16
#define FHIR_DEMO_DAY          (24 * 60) /* minutes */

struct _FhirDemo
{
  guint64 seed;
  gint64 now; /* minutes since 1970, UTC: no event is later */
};

typedef enum
{
  FHIR_DEMO_CLINIC,
  FHIR_DEMO_CHECKUP,
  FHIR_DEMO_NURSE,
  FHIR_DEMO_VIDEO,
  FHIR_DEMO_EMERGENCY,
  FHIR_DEMO_INPATIENT,
} FhirDemoVisitKind;

typedef struct
{
  guint serial;
  gint64 start; /* minutes */
  gint64 end;   /* 0: in progress */
  guint8 kind;
  guint8 doctor;
  guint8 acute;    /* 0…100: how far values are from their usual level */
  gboolean is_lab; /* blood is taken */
} FhirDemoVisit;

typedef struct
{
  guint serial;
  guint8 problem; /* FhirDemoProblemId */
  guint8 state;   /* FhirDemoProblemState */
  char onset[11]; /* partial date; empty: not recorded */
  char abated[11];
} FhirDemoProblem;

typedef struct
{
  gboolean is_female;
  gint64 birth;        /* day */
  char birth_text[11]; /* what is recorded of it: partial, or empty */
  gint64 death;        /* minutes, 0: alive */
  const char *family;
  const char *given;
  const char *middle; /* (nullable) */
  const char *latin;  /* (nullable) the whole name in Latin letters, when the name is not */
  char mrn[12];
} FhirDemoPerson;

typedef struct
{
  const FhirDemo *demo;
  const struct _FhirDemoStory *story; /* (nullable) of the first patients */
  FhirJsonWriter w;
  guint n;
  guint serial;     /* of the last resource begun */
  gint64 now;       /* minutes: the demo's, or the patient's death */
  char patient[40]; /* id */
  FhirDemoPerson person;
  FhirDemoVisit visits[FHIR_DEMO_MAX_VISITS]; /* oldest first */
  guint n_visits;
  FhirDemoProblem problems[FHIR_DEMO_MAX_PROBLEMS];
  guint n_problems;
} FhirDemoChart;

/* The parts, in the order in which they are called. */
void fhir_demo_choose_person (FhirDemoChart *chart);
void fhir_demo_choose_problems (FhirDemoChart *chart);
void fhir_demo_choose_visits (FhirDemoChart *chart);
void fhir_demo_write_person (FhirDemoChart *chart);
void fhir_demo_write_problems (FhirDemoChart *chart);
void fhir_demo_write_allergies (FhirDemoChart *chart);
void fhir_demo_write_visits (FhirDemoChart *chart);
void fhir_demo_write_medications (FhirDemoChart *chart);
void fhir_demo_write_vitals (FhirDemoChart *chart);
void fhir_demo_write_results (FhirDemoChart *chart);
void fhir_demo_write_immunizations (FhirDemoChart *chart);
void fhir_demo_write_procedures (FhirDemoChart *chart);
void fhir_demo_write_plans (FhirDemoChart *chart);
void fhir_demo_write_documents (FhirDemoChart *chart);

/* Questions. */
gboolean fhir_demo_has_problem (const FhirDemoChart *chart, guint problem);
gint64 fhir_demo_age_at (const FhirDemoChart *chart, gint64 minutes); /* years */
FhirDemoRandom fhir_demo_stream (const FhirDemoChart *chart, guint topic);
const char *fhir_demo_doctor_name (guint doctor);
guint fhir_demo_n_doctors (void);
/* A page of text lines as a one-page PDF 1.4. (transfer full) */
GString *fhir_demo_pdf (const char *title, const char *const *lines);

/* Writing. name is NULL inside arrays. */
guint fhir_demo_open (FhirDemoChart *chart, const char *type); /* the serial of the resource */
void fhir_demo_close (FhirDemoChart *chart);
void fhir_demo_code (FhirDemoChart *chart, const char *name, const FhirDemoCode *code);
void fhir_demo_code_list (FhirDemoChart *chart, const char *name, const FhirDemoCode *code);
void fhir_demo_text (FhirDemoChart *chart, const char *name, const char *text);
void fhir_demo_coding (FhirDemoChart *chart, const char *name, const FhirDemoCode *code);
void fhir_demo_subject (FhirDemoChart *chart, const char *name);
void fhir_demo_own (FhirDemoChart *chart, const char *name, const char *type, guint serial);
void fhir_demo_clinic (FhirDemoChart *chart,
                       const char *name,
                       const char *type,
                       const char *id,
                       const char *display);
void fhir_demo_doctor (FhirDemoChart *chart, const char *name, guint doctor);
void fhir_demo_note (FhirDemoChart *chart, const char *text);
void fhir_demo_time (FhirDemoChart *chart, const char *name, gint64 minutes);
void fhir_demo_day (FhirDemoChart *chart, const char *name, gint64 day);
void fhir_demo_day_text (gint64 day, char ret_text[11]);
void fhir_demo_decimal (FhirDemoChart *chart, const char *name, gint64 scaled, guint decimals);
/* comparator is NULL, "<" or ">"; value is scaled by ten to the unit's decimals. */
void fhir_demo_quantity (FhirDemoChart *chart,
                         const char *name,
                         const char *comparator,
                         gint64 scaled,
                         const FhirDemoUnit *unit);
