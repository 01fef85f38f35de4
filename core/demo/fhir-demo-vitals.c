/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is measured at a visit. Height and weight follow age in children by a coarse growth curve;
 * blood pressure follows hypertension and the acute state. */

#include "fhir-demo-private.h"

#define TOPIC 50

/* clang-format off */
static const FhirDemoCode vital_signs[] = { { HL7 ("observation-category"), "vital-signs", "Vital Signs" } };
static const FhirDemoCode social[] = { { HL7 ("observation-category"), "social-history", "Social History" } };
static const FhirDemoCode pressure = { LOINC, "85354-9", "Blood pressure panel with all children optional", "Blood pressure" };
static const FhirDemoCode systolic = { LOINC, "8480-6", "Systolic blood pressure", NULL };
static const FhirDemoCode diastolic = { LOINC, "8462-4", "Diastolic blood pressure", NULL };
static const FhirDemoCode pulse = { LOINC, "8867-4", "Heart rate", "Pulse" };
static const FhirDemoCode respiration = { LOINC, "9279-1", "Respiratory rate", "Respiration" };
static const FhirDemoCode temperature = { LOINC, "8310-5", "Body temperature", "Temperature" };
static const FhirDemoCode saturation = { LOINC, "59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry", "Oxygen saturation" };
static const FhirDemoCode weight = { LOINC, "29463-7", "Body weight", "Weight" };
static const FhirDemoCode height = { LOINC, "8302-2", "Body height", "Height" };
static const FhirDemoCode smoking = { LOINC, "72166-2", "Tobacco smoking status", "Smoking status" };
static const FhirDemoCode high = { HL7 ("v3-ObservationInterpretation"), "H", "High", NULL };
static const FhirDemoCode not_done = { HL7 ("data-absent-reason"), "not-performed", "Not Performed", "patient declined" };
static const FhirDemoCode smoker[] = {
  { SNOMED, "266919005", "Never smoked tobacco", "Never smoked" }, { SNOMED, "8517006", "Ex-smoker", "Ex-smoker" },
  { SNOMED, "449868002", "Smokes tobacco daily", "Smokes daily" },
};

static const FhirDemoUnit mmhg = { "mmHg", "mm[Hg]", 0 };
static const FhirDemoUnit per_minute = { "/min", "/min", 0 };
static const FhirDemoUnit celsius = { "°C", "Cel", 1 };
static const FhirDemoUnit percent = { "%", "%", 0 };
static const FhirDemoUnit kilogram = { "kg", "kg", 1 };
static const FhirDemoUnit centimeter = { "cm", "cm", 0 };

/* Height and weight of children by age in years. */
static const struct { guint8 height; guint16 weight; } growth[] = {
  { 62, 65 }, { 76, 98 }, { 87, 122 }, { 96, 143 }, { 103, 163 }, { 110, 185 }, { 116, 210 }, { 122, 235 }, { 128, 262 },
  { 133, 292 }, { 139, 328 }, { 145, 370 }, { 151, 420 }, { 157, 470 }, { 162, 520 }, { 166, 560 }, { 169, 590 }, { 171, 620 },
};
/* clang-format on */

/* Of one person, before the chance of the day. */
typedef struct
{
  gint systolic;
  gint diastolic;
  gint pulse;
  gint weight; /* tenths of a kilogram */
  gint height;
} Body;

static void
open_observation (FhirDemoChart *chart,
                  const FhirDemoCode *category,
                  const FhirDemoCode *code,
                  const FhirDemoVisit *visit,
                  const char *status)
{
  gint64 when = visit->start + 3;

  fhir_demo_open (chart, "Observation");
  fhir_json_writer_string (&chart->w, "status", status);
  fhir_demo_code_list (chart, "category", category);
  fhir_demo_code (chart, "code", code);
  fhir_demo_subject (chart, "subject");
  fhir_demo_own (chart, "encounter", "Encounter", visit->serial);
  fhir_demo_time (chart, "effectiveDateTime", when);
  fhir_json_writer_begin_array (&chart->w, "performer");
  fhir_demo_doctor (chart, NULL, 2);
  fhir_json_writer_end_array (&chart->w);
}

static void
write_component (FhirDemoChart *chart, const FhirDemoCode *code, gint value)
{
  fhir_json_writer_begin_object (&chart->w, NULL);
  fhir_demo_code (chart, "code", code);
  fhir_demo_quantity (chart, "valueQuantity", NULL, value, &mmhg);
  fhir_json_writer_end_object (&chart->w);
}

static void
write_pressure (FhirDemoChart *chart,
                const FhirDemoVisit *visit,
                gint upper,
                gint lower,
                const char *status)
{
  open_observation (chart, vital_signs, &pressure, visit, status);
  if (upper >= 140 || lower >= 90)
    fhir_demo_code_list (chart, "interpretation", &high);
  fhir_json_writer_begin_array (&chart->w, "component");
  write_component (chart, &systolic, upper);
  write_component (chart, &diastolic, lower);
  fhir_json_writer_end_array (&chart->w);
  fhir_demo_close (chart);
}

static void
write_vital (FhirDemoChart *chart,
             const FhirDemoVisit *visit,
             const FhirDemoCode *code,
             gint value,
             const FhirDemoUnit *unit)
{
  open_observation (chart, vital_signs, code, visit, "final");
  fhir_demo_quantity (chart, "valueQuantity", NULL, value, unit);
  fhir_demo_close (chart);
}

static void
write_declined (FhirDemoChart *chart, const FhirDemoVisit *visit)
{
  open_observation (chart, vital_signs, &weight, visit, "final");
  fhir_demo_code (chart, "dataAbsentReason", &not_done);
  fhir_demo_close (chart);
}

static void
write_smoking (FhirDemoChart *chart, FhirDemoRandom *random, const FhirDemoVisit *visit)
{
  guint at = fhir_demo_below (random, 100);

  open_observation (chart, social, &smoking, visit, "final");
  fhir_demo_code (chart, "valueCodeableConcept", &smoker[at < 60 ? 0 : at < 85 ? 1 : 2]);
  fhir_demo_close (chart);
}

static void
set_size (const FhirDemoChart *chart, gint64 minutes, Body *body)
{
  gint64 age = MAX (fhir_demo_age_at (chart, minutes), 0);

  if (age >= (gint64)G_N_ELEMENTS (growth))
    return;
  body->height = growth[age].height;
  body->weight = growth[age].weight;
  body->systolic = 92 + (gint)age * 2;
  body->diastolic = 58 + (gint)age;
  body->pulse = 112 - (gint)age * 2;
}

static void
write_pressures (FhirDemoChart *chart,
                 FhirDemoRandom *random,
                 const FhirDemoVisit *visit,
                 const Body *body)
{
  gint upper = body->systolic + fhir_demo_bell (random, 7) - visit->acute / 8;
  gint lower = body->diastolic + fhir_demo_bell (random, 4) - visit->acute / 12;

  write_pressure (chart, visit, upper, lower, "final");
  write_vital (chart,
               visit,
               &pulse,
               body->pulse + fhir_demo_bell (random, 4) + visit->acute / 3,
               &per_minute);
  if (chart->story && fhir_demo_chance (random, 20)) /* a slip of the keyboard */
    write_pressure (chart, visit, upper * 2, lower, "entered-in-error");
}

static void
write_measures (FhirDemoChart *chart,
                FhirDemoRandom *random,
                const FhirDemoVisit *visit,
                const Body *body)
{
  gboolean is_last = visit == &chart->visits[chart->n_visits - 1];
  gboolean is_thorough = visit->acute >= 40 || (chart->story && is_last);
  guint share = chart->story ? 420 : 300;

  if (visit->kind == FHIR_DEMO_VIDEO)
    return;
  if (is_thorough || fhir_demo_chance (random, chart->story ? 650 : 800))
    write_pressures (chart, random, visit, body);
  if (chart->story && fhir_demo_chance (random, 12))
    write_declined (chart, visit);
  else if (is_thorough || fhir_demo_chance (random, share))
    write_vital (chart, visit, &weight, body->weight + fhir_demo_bell (random, 8), &kilogram);
  if (fhir_demo_age_at (chart, visit->start) < 18 || fhir_demo_chance (random, 120))
    write_vital (chart, visit, &height, body->height, &centimeter);
  if (is_thorough || fhir_demo_chance (random, 100))
    write_vital (chart,
                 visit,
                 &temperature,
                 367 + fhir_demo_bell (random, 2) + visit->acute / 6,
                 &celsius);
  if (is_thorough)
    {
      gint breaths = 15 + fhir_demo_bell (random, 1) + visit->acute / 12;
      gint oxygen = 98 - visit->acute / 15 + fhir_demo_bell (random, 1);

      write_vital (chart, visit, &respiration, breaths, &per_minute);
      write_vital (chart, visit, &saturation, MIN (oxygen, 100), &percent);
    }
}

void
fhir_demo_write_vitals (FhirDemoChart *chart)
{
  FhirDemoRandom random = fhir_demo_stream (chart, TOPIC);
  gboolean is_tense = fhir_demo_has_problem (chart, FHIR_DEMO_HYPERTENSION);
  Body adult;

  /* One statement each: the order of draws within an initialiser is the compiler's. */
  adult.systolic = (is_tense ? 140 : 120) + fhir_demo_bell (&random, 4);
  adult.diastolic = (is_tense ? 85 : 75) + fhir_demo_bell (&random, 3);
  adult.pulse = 72 + fhir_demo_bell (&random, 4);
  adult.weight = (chart->person.is_female ? 690 : 820) + fhir_demo_bell (&random, 60);
  adult.height = (chart->person.is_female ? 163 : 177) + fhir_demo_bell (&random, 4);
  for (guint i = 0; i < chart->n_visits; i++)
    {
      Body body = adult;
      set_size (chart, chart->visits[i].start, &body);
      write_measures (chart, &random, &chart->visits[i], &body);
    }
  if (chart->n_visits && fhir_demo_age_at (chart, chart->now) >= 16)
    write_smoking (chart, &random, &chart->visits[chart->n_visits / 2]);
}
