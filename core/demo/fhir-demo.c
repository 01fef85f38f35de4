/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One chart from beginning to end. First everything is chosen that several parts must agree on (who
 * it is, the problems, the visits), then each part writes its resources and reads what was chosen.
 *
 *  1. A chart is a function of seed, number and "now": no clock, no global state, integers only.
 *  2. Nothing happens after "now" or after death, nothing before birth.
 *  3. What one part chooses at random comes from a stream of that part: fhir_demo_stream().
 *  4. A reference names only what is in the same chart or among the clinic's own resources. */

#include "fhir-date.h"
#include "fhir-demo-private.h"

/* clang-format off */
static void (*const parts[]) (FhirDemoChart *chart) = {
  fhir_demo_choose_person,
  fhir_demo_choose_problems,
  fhir_demo_choose_visits,
  fhir_demo_write_person,
  fhir_demo_write_problems,
  fhir_demo_write_allergies,
  fhir_demo_write_visits,
  fhir_demo_write_medications,
  fhir_demo_write_vitals,
  fhir_demo_write_results,
  fhir_demo_write_immunizations,
  fhir_demo_write_procedures,
  fhir_demo_write_plans,
  fhir_demo_write_documents,
};
/* clang-format on */

static gint64
default_now (void)
{
  return fhir_days_from_civil (2026, 3, 12) * FHIR_DEMO_DAY + 9 * 60 + 5;
}

FhirDemo *
fhir_demo_new (guint64 seed)
{
  FhirDemo *demo = g_new0 (FhirDemo, 1);

  demo->seed = seed;
  demo->now = default_now();
  return demo;
}

void
fhir_demo_free (FhirDemo *demo)
{
  g_free (demo);
}

void
fhir_demo_set_now (FhirDemo *demo, gint64 ms)
{
  /* Plans look two years ahead: they too must be dates. */
  gint64 last = fhir_days_from_civil (9997, 12, 31) * FHIR_DEMO_DAY;

  demo->now = CLAMP (ms / 60000, default_now(), last);
}

guint
fhir_demo_write_patient (const FhirDemo *demo, guint n, GString *out)
{
  FhirDemoChart chart = { .demo = demo, .n = n, .now = demo->now };

  chart.w = FHIR_JSON_WRITER_INIT (out);
  g_snprintf (chart.patient, sizeof chart.patient, "d%" G_GUINT64_FORMAT "p%u", demo->seed, n);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    parts[i](&chart);
  return chart.serial;
}

FhirDemoRandom
fhir_demo_stream (const FhirDemoChart *chart, guint topic)
{
  return fhir_demo_random (chart->demo->seed, chart->n, topic);
}

gboolean
fhir_demo_has_problem (const FhirDemoChart *chart, guint problem)
{
  for (guint i = 0; i < chart->n_problems; i++)
    if (chart->problems[i].problem == problem && chart->problems[i].state < FHIR_DEMO_INACTIVE)
      return TRUE;
  return FALSE;
}

gint64
fhir_demo_age_at (const FhirDemoChart *chart, gint64 minutes)
{
  return (minutes / FHIR_DEMO_DAY - chart->person.birth) * 100 / 36525;
}
