/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Goals and care plans, for those who live with something that needs one. */

#include "fhir-demo-private.h"

#define TOPIC 90

typedef struct
{
  guint8 problem;
  const char *title;
  const char *goal;
  FhirDemoCode measure; /* (nullable code) */
  gint target;
  FhirDemoUnit unit;
  const char *activities[3];
} Plan;

/* clang-format off */
static const Plan plans[] = {
  { FHIR_DEMO_DIABETES_2, "Diabetes care plan", "HbA1c at or below 7.5 %",
    { LOINC, "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "HbA1c" }, 75, { "%", "%", 1 },
    { "HbA1c every three months", "Foot examination every year", "Eye examination every year" } },
  { FHIR_DEMO_DIABETES_1, "Diabetes care plan", "HbA1c at or below 7.0 %",
    { LOINC, "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "HbA1c" }, 70, { "%", "%", 1 },
    { "HbA1c every three months", "Sick-day rules reviewed", "Eye examination every year" } },
  { FHIR_DEMO_HEART_FAILURE, "Heart failure care plan", "Weight below 80.0 kg",
    { LOINC, "29463-7", "Body weight", "Weight" }, 800, { "kg", "kg", 1 },
    { "Weight every morning", "Call the clinic when 2 kg heavier in 3 days", "Kidney function every three months" } },
  { FHIR_DEMO_ASTHMA, "Asthma action plan", "No night-time symptoms",
    { NULL }, 0, { NULL }, { "Inhaler technique checked", "Written action plan given", NULL } },
  { FHIR_DEMO_RHEUMATOID, "Methotrexate monitoring", "No liver or blood count change",
    { NULL }, 0, { NULL }, { "Blood count every eight weeks", "Liver function every eight weeks", NULL } },
};
static const FhirDemoCode assess = { "http://hl7.org/fhir/us/core/CodeSystem/careplan-category", "assess-plan", NULL };
/* clang-format on */

static guint
write_goal (FhirDemoChart *chart, const Plan *plan, gint64 day)
{
  FhirJsonWriter *w = &chart->w;
  guint serial = fhir_demo_open (chart, "Goal");

  fhir_json_writer_string (w, "lifecycleStatus", "active");
  fhir_demo_text (chart, "description", plan->goal);
  fhir_demo_subject (chart, "subject");
  fhir_demo_day (chart, "startDate", day);
  if (plan->measure.code)
    {
      fhir_json_writer_begin_array (w, "target");
      fhir_json_writer_begin_object (w, NULL);
      fhir_demo_code (chart, "measure", &plan->measure);
      fhir_demo_quantity (chart, "detailQuantity", "<=", plan->target, &plan->unit);
      fhir_demo_day (chart, "dueDate", day + 365);
      fhir_json_writer_end_object (w);
      fhir_json_writer_end_array (w);
    }
  fhir_demo_close (chart);
  return serial;
}

static void
write_activities (FhirDemoChart *chart, const Plan *plan)
{
  FhirJsonWriter *w = &chart->w;

  fhir_json_writer_begin_array (w, "activity");
  for (guint i = 0; i < G_N_ELEMENTS (plan->activities) && plan->activities[i]; i++)
    {
      fhir_json_writer_begin_object (w, NULL);
      fhir_json_writer_begin_object (w, "detail");
      fhir_json_writer_string (w, "status", i == 0 ? "in-progress" : "scheduled");
      fhir_json_writer_string (w, "description", plan->activities[i]);
      fhir_json_writer_end_object (w);
      fhir_json_writer_end_object (w);
    }
  fhir_json_writer_end_array (w);
}

static void
write_plan (FhirDemoChart *chart, const Plan *plan, guint condition, gint64 day)
{
  FhirJsonWriter *w = &chart->w;
  guint goal = write_goal (chart, plan, day);

  fhir_demo_open (chart, "CarePlan");
  fhir_json_writer_string (w, "status", chart->person.death ? "revoked" : "active");
  fhir_json_writer_string (w, "intent", "plan");
  fhir_demo_code_list (chart, "category", &assess);
  fhir_json_writer_string (w, "title", plan->title);
  fhir_demo_subject (chart, "subject");
  fhir_json_writer_begin_object (w, "period");
  fhir_demo_day (chart, "start", day);
  fhir_json_writer_end_object (w);
  fhir_demo_doctor (chart, "author", 0);
  fhir_json_writer_begin_array (w, "addresses");
  fhir_demo_own (chart, NULL, "Condition", condition);
  fhir_json_writer_end_array (w);
  fhir_json_writer_begin_array (w, "goal");
  fhir_demo_own (chart, NULL, "Goal", goal);
  fhir_json_writer_end_array (w);
  write_activities (chart, plan);
  fhir_demo_close (chart);
}

void
fhir_demo_write_plans (FhirDemoChart *chart)
{
  FhirDemoRandom random = fhir_demo_stream (chart, TOPIC);

  for (guint i = 0; i < chart->n_problems; i++)
    for (guint k = 0; k < G_N_ELEMENTS (plans); k++)
      {
        const FhirDemoProblem *problem = &chart->problems[i];
        gint64 day = chart->now / FHIR_DEMO_DAY - fhir_demo_between (&random, 10, 300);

        if (plans[k].problem != problem->problem || problem->state >= FHIR_DEMO_PROVISIONAL)
          continue;
        if (chart->story || fhir_demo_chance (&random, 450))
          write_plan (chart, &plans[k], problem->serial, MAX (day, chart->person.birth));
      }
}
