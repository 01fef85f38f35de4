/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Medicines ordered (MedicationRequest) and medicines that the patient tells of
 * (MedicationStatement), each with its dose as text and as numbers. Doses are common adult ones;
 * they serve to fill a screen, not to treat anybody. */

#include "fhir-demo-private.h"
#include "fhir-demo-stories.h"

#define TOPIC  40
#define NO_USE FHIR_DEMO_N_PROBLEMS

typedef enum
{
  MG,
  MICROGRAM,
  UNITS,
  PUFF,
} DoseUnit;

typedef enum
{
  ORAL,
  SUBCUTANEOUS,
  INHALED,
} Route;

typedef enum
{
  ONCE,
  TWICE,
  TWICE_WITH_MEALS,
  THREE_TIMES,
  BEDTIME,
  MORNING,
  WEEKLY,
  WITH_MEALS,
  AS_NEEDED,
  AS_NEEDED_PAIN,
} Frequency;

typedef struct
{
  const char *rxnorm; /* of the ingredient */
  const char *name;
  const char *form;
  guint16 dose;
  guint8 unit;
  guint8 route;
  guint8 frequency;
  guint8 use;
} Drug;

/* clang-format off */
static const FhirDemoUnit units[] = {
  [MG] = { "mg", "mg", 0 }, [MICROGRAM] = { "microgram", "ug", 0 }, [UNITS] = { "units", "[iU]", 0 },
  [PUFF] = { "puffs", "{puff}", 0 },
};

static const FhirDemoCode routes[] = {
  [ORAL] = { SNOMED, "26643006", "Oral route", "oral" },
  [SUBCUTANEOUS] = { SNOMED, "34206005", "Subcutaneous route", "subcutaneous" },
  [INHALED] = { SNOMED, "447694001", "Respiratory tract route", "inhaled" },
};

static const struct { const char *text; guint8 times, period; const char *unit, *when, *needed; } frequencies[] = {
  [ONCE] = { "once a day", 1, 1, "d" },
  [TWICE] = { "twice a day", 2, 1, "d" },
  [TWICE_WITH_MEALS] = { "twice a day with meals", 2, 1, "d", "C" },
  [THREE_TIMES] = { "three times a day", 3, 1, "d" },
  [BEDTIME] = { "at bedtime", 1, 1, "d", "HS" },
  [MORNING] = { "once a day in the morning", 1, 1, "d", "MORN" },
  [WEEKLY] = { "once a week", 1, 1, "wk" },
  [WITH_MEALS] = { "three times a day with meals", 3, 1, "d", "C" },
  [AS_NEEDED] = { "up to four times a day when required for wheezing", 4, 1, "d", NULL, "wheezing" },
  [AS_NEEDED_PAIN] = { "up to three times a day when required for pain", 3, 1, "d", NULL, "pain" },
};

static const Drug drugs[FHIR_DEMO_N_DRUGS] = {
  [FHIR_DEMO_METFORMIN] = { "6809", "metformin", "tablet", 500, MG, ORAL, TWICE_WITH_MEALS, FHIR_DEMO_DIABETES_2 },
  [FHIR_DEMO_APIXABAN] = { "1364430", "apixaban", "tablet", 5, MG, ORAL, TWICE, FHIR_DEMO_ATRIAL_FIBRILLATION },
  [FHIR_DEMO_LISINOPRIL] = { "29046", "lisinopril", "tablet", 20, MG, ORAL, ONCE, FHIR_DEMO_HYPERTENSION },
  [FHIR_DEMO_GLARGINE] = { "274783", "insulin glargine", "injection", 12, UNITS, SUBCUTANEOUS, BEDTIME, FHIR_DEMO_DIABETES_1 },
  [FHIR_DEMO_ATORVASTATIN] = { "83367", "atorvastatin", "tablet", 40, MG, ORAL, BEDTIME, FHIR_DEMO_HYPERLIPIDEMIA },
  [FHIR_DEMO_LEVOTHYROXINE] = { "10582", "levothyroxine", "tablet", 75, MICROGRAM, ORAL, MORNING, FHIR_DEMO_HYPOTHYROIDISM },
  [FHIR_DEMO_ACETAMINOPHEN] = { "161", "acetaminophen", "tablet", 1000, MG, ORAL, AS_NEEDED_PAIN, FHIR_DEMO_OSTEOARTHRITIS },
  [FHIR_DEMO_FUROSEMIDE] = { "4603", "furosemide", "tablet", 40, MG, ORAL, MORNING, FHIR_DEMO_HEART_FAILURE },
  [FHIR_DEMO_FERROUS_SULFATE] = { "24947", "ferrous sulfate", "tablet", 325, MG, ORAL, ONCE, FHIR_DEMO_IRON_DEFICIENCY },
  [FHIR_DEMO_AMLODIPINE] = { "17767", "amlodipine", "tablet", 5, MG, ORAL, ONCE, FHIR_DEMO_HYPERTENSION },
  [FHIR_DEMO_SIMVASTATIN] = { "36567", "simvastatin", "tablet", 20, MG, ORAL, BEDTIME, FHIR_DEMO_HYPERLIPIDEMIA },
  [FHIR_DEMO_ALLOPURINOL] = { "519", "allopurinol", "tablet", 300, MG, ORAL, ONCE, FHIR_DEMO_GOUT },
  [FHIR_DEMO_ALBUTEROL] = { "435", "albuterol", "inhaler", 2, PUFF, INHALED, AS_NEEDED, FHIR_DEMO_ASTHMA },
  [FHIR_DEMO_FLUTICASONE] = { "41126", "fluticasone", "inhaler", 2, PUFF, INHALED, TWICE, FHIR_DEMO_COPD },
  [FHIR_DEMO_BISOPROLOL] = { "19484", "bisoprolol", "tablet", 5, MG, ORAL, ONCE, FHIR_DEMO_CORONARY },
  [FHIR_DEMO_CLOPIDOGREL] = { "32968", "clopidogrel", "tablet", 75, MG, ORAL, ONCE, FHIR_DEMO_STROKE },
  [FHIR_DEMO_LOW_ASPIRIN] = { "1191", "aspirin", "tablet", 81, MG, ORAL, ONCE, FHIR_DEMO_CORONARY },
  [FHIR_DEMO_SERTRALINE] = { "36437", "sertraline", "tablet", 50, MG, ORAL, ONCE, FHIR_DEMO_DEPRESSION },
  [FHIR_DEMO_OMEPRAZOLE] = { "7646", "omeprazole", "capsule", 20, MG, ORAL, MORNING, FHIR_DEMO_REFLUX },
  [FHIR_DEMO_METHOTREXATE] = { "6851", "methotrexate", "tablet", 15, MG, ORAL, WEEKLY, FHIR_DEMO_RHEUMATOID },
  [FHIR_DEMO_FOLIC_ACID] = { "4511", "folic acid", "tablet", 5, MG, ORAL, WEEKLY, FHIR_DEMO_RHEUMATOID },
  [FHIR_DEMO_ALENDRONATE] = { "46041", "alendronate", "tablet", 70, MG, ORAL, WEEKLY, FHIR_DEMO_OSTEOPOROSIS },
  [FHIR_DEMO_INSULIN_LISPRO] = { "86009", "insulin lispro", "injection", 6, UNITS, SUBCUTANEOUS, WITH_MEALS, FHIR_DEMO_DIABETES_1 },
  [FHIR_DEMO_LEVETIRACETAM] = { "114477", "levetiracetam", "tablet", 500, MG, ORAL, TWICE, FHIR_DEMO_EPILEPSY },
  [FHIR_DEMO_NAPROXEN] = { "7258", "naproxen", "tablet", 500, MG, ORAL, TWICE_WITH_MEALS, FHIR_DEMO_BACK_PAIN },
  [FHIR_DEMO_AMOXICILLIN] = { "723", "amoxicillin", "capsule", 500, MG, ORAL, THREE_TIMES, FHIR_DEMO_OTITIS },
  [FHIR_DEMO_NITROFURANTOIN] = { "7454", "nitrofurantoin", "capsule", 100, MG, ORAL, TWICE, FHIR_DEMO_URINARY_INFECTION },
  [FHIR_DEMO_IBUPROFEN_TABLET] = { "5640", "ibuprofen", "tablet", 400, MG, ORAL, AS_NEEDED_PAIN, NO_USE },
  [FHIR_DEMO_SUMATRIPTAN] = { "37418", "sumatriptan", "tablet", 50, MG, ORAL, AS_NEEDED_PAIN, FHIR_DEMO_MIGRAINE },
  [FHIR_DEMO_LOSARTAN] = { "52175", "losartan", "tablet", 50, MG, ORAL, ONCE, FHIR_DEMO_HYPERTENSION },
  [FHIR_DEMO_PREDNISONE] = { "8640", "prednisone", "tablet", 30, MG, ORAL, MORNING, NO_USE },
  [FHIR_DEMO_WARFARIN] = { "11289", "warfarin", "tablet", 3, MG, ORAL, ONCE, FHIR_DEMO_ATRIAL_FIBRILLATION },
};

static const char *const states[] = {
  [FHIR_DEMO_DRUG_ACTIVE] = "active", [FHIR_DEMO_DRUG_ON_HOLD] = "on-hold", [FHIR_DEMO_DRUG_UNKNOWN] = "unknown",
  [FHIR_DEMO_DRUG_DRAFT] = "draft", [FHIR_DEMO_DRUG_STOPPED] = "stopped", [FHIR_DEMO_DRUG_COMPLETED] = "completed",
  [FHIR_DEMO_DRUG_CANCELLED] = "cancelled", [FHIR_DEMO_DRUG_ERROR] = "entered-in-error",
  [FHIR_DEMO_DRUG_DO_NOT_GIVE] = "active", [FHIR_DEMO_DRUG_TAKING] = "active", [FHIR_DEMO_DRUG_NOT_TAKING] = "not-taken",
};
/* clang-format on */

static void
write_drug (FhirDemoChart *chart, const Drug *drug)
{
  char text[64];
  FhirDemoCode code = { RXNORM, drug->rxnorm, drug->name, text };

  g_snprintf (text, sizeof text, "%s %s", drug->name, drug->form);
  fhir_demo_code (chart, "medicationCodeableConcept", &code);
}

/* The same as a resource of its own inside the order: half of the world writes it so. */
static void
write_contained_drug (FhirDemoChart *chart, const Drug *drug)
{
  FhirJsonWriter *w = &chart->w;
  FhirDemoCode code = { RXNORM, drug->rxnorm, drug->name, drug->name };
  FhirDemoCode form = { .text = drug->form };

  fhir_json_writer_begin_array (w, "contained");
  fhir_json_writer_begin_object (w, NULL);
  fhir_json_writer_string (w, "resourceType", "Medication");
  fhir_json_writer_string (w, "id", "drug");
  fhir_demo_code (chart, "code", &code);
  fhir_demo_code (chart, "form", &form);
  fhir_json_writer_end_object (w);
  fhir_json_writer_end_array (w);
}

/* An extension that changes the meaning and that nobody here knows: readers must say so. */
static void
write_unknown_modifier (FhirDemoChart *chart)
{
  FhirJsonWriter *w = &chart->w;

  fhir_json_writer_begin_array (w, "modifierExtension");
  fhir_json_writer_begin_object (w, NULL);
  fhir_json_writer_string (w,
                           "url",
                           "http://example.org/fhir/StructureDefinition/only-if-pressure-above");
  fhir_json_writer_integer (w, "valueInteger", 150);
  fhir_json_writer_end_object (w);
  fhir_json_writer_end_array (w);
}

static void
write_timing (FhirDemoChart *chart, const Drug *drug)
{
  FhirJsonWriter *w = &chart->w;

  fhir_json_writer_begin_object (w, "timing");
  fhir_json_writer_begin_object (w, "repeat");
  fhir_json_writer_integer (w, "frequency", frequencies[drug->frequency].times);
  fhir_json_writer_integer (w, "period", frequencies[drug->frequency].period);
  fhir_json_writer_string (w, "periodUnit", frequencies[drug->frequency].unit);
  if (frequencies[drug->frequency].when)
    {
      fhir_json_writer_begin_array (w, "when");
      fhir_json_writer_string (w, NULL, frequencies[drug->frequency].when);
      fhir_json_writer_end_array (w);
    }
  fhir_json_writer_end_object (w);
  fhir_json_writer_end_object (w);
}

static void
write_dosage (FhirDemoChart *chart, const Drug *drug, const char *name)
{
  FhirJsonWriter *w = &chart->w;
  char text[128];

  g_snprintf (text,
              sizeof text,
              "%u %s, %s, %s",
              drug->dose,
              units[drug->unit].text,
              routes[drug->route].text,
              frequencies[drug->frequency].text);
  fhir_json_writer_begin_array (w, name);
  fhir_json_writer_begin_object (w, NULL);
  fhir_json_writer_string (w, "text", text);
  write_timing (chart, drug);
  if (frequencies[drug->frequency].needed)
    fhir_demo_text (chart, "asNeededCodeableConcept", frequencies[drug->frequency].needed);
  fhir_demo_code (chart, "route", &routes[drug->route]);
  fhir_json_writer_begin_array (w, "doseAndRate");
  fhir_json_writer_begin_object (w, NULL);
  fhir_demo_quantity (chart, "doseQuantity", NULL, drug->dose, &units[drug->unit]);
  fhir_json_writer_end_object (w);
  fhir_json_writer_end_array (w);
  fhir_json_writer_end_object (w);
  fhir_json_writer_end_array (w);
}

static void
write_use (FhirDemoChart *chart, const Drug *drug)
{
  for (guint i = 0; i < chart->n_problems; i++)
    if (chart->problems[i].problem == drug->use && chart->problems[i].state <= FHIR_DEMO_RESOLVED)
      {
        fhir_json_writer_begin_array (&chart->w, "reasonReference");
        fhir_demo_own (chart, NULL, "Condition", chart->problems[i].serial);
        fhir_json_writer_end_array (&chart->w);
        return;
      }
}

static void
write_request (FhirDemoChart *chart, const FhirDemoStoryDrug *row, guint doctor)
{
  FhirJsonWriter *w = &chart->w;
  const Drug *drug = &drugs[row->drug];
  gboolean is_forbidden = row->state == FHIR_DEMO_DRUG_DO_NOT_GIVE;
  gboolean is_inside = chart->n == 7 && row->drug == FHIR_DEMO_FOLIC_ACID;

  fhir_demo_open (chart, "MedicationRequest");
  if (is_inside)
    write_contained_drug (chart, drug);
  if (chart->n == 1 && row->drug == FHIR_DEMO_LOSARTAN)
    write_unknown_modifier (chart);
  fhir_json_writer_string (w, "status", states[row->state]);
  if (row->note && !is_forbidden)
    fhir_demo_text (chart, "statusReason", row->note);
  fhir_json_writer_string (w, "intent", row->state == FHIR_DEMO_DRUG_DRAFT ? "plan" : "order");
  if (is_forbidden)
    fhir_json_writer_boolean (w, "doNotPerform", TRUE);
  if (is_inside)
    {
      fhir_json_writer_begin_object (w, "medicationReference");
      fhir_json_writer_string (w, "reference", "#drug");
      fhir_json_writer_string (w, "display", drug->name);
      fhir_json_writer_end_object (w);
    }
  else
    write_drug (chart, drug);
  fhir_demo_subject (chart, "subject");
  fhir_json_writer_string (w, "authoredOn", row->from);
  fhir_demo_doctor (chart, "requester", doctor);
  if (row->note && is_forbidden)
    {
      fhir_json_writer_begin_array (w, "reasonCode");
      fhir_demo_text (chart, NULL, row->note);
      fhir_json_writer_end_array (w);
    }
  if (!is_forbidden)
    {
      write_use (chart, drug);
      write_dosage (chart, drug, "dosageInstruction");
    }
  fhir_demo_close (chart);
}

static void
write_statement (FhirDemoChart *chart, const FhirDemoStoryDrug *row)
{
  FhirJsonWriter *w = &chart->w;
  const Drug *drug = &drugs[row->drug];

  fhir_demo_open (chart, "MedicationStatement");
  fhir_json_writer_string (w, "status", states[row->state]);
  if (row->note)
    {
      fhir_json_writer_begin_array (w, "statusReason");
      fhir_demo_text (chart, NULL, row->note);
      fhir_json_writer_end_array (w);
    }
  write_drug (chart, drug);
  fhir_demo_subject (chart, "subject");
  fhir_json_writer_begin_object (w, "effectivePeriod");
  fhir_json_writer_string (w, "start", row->from);
  fhir_json_writer_end_object (w);
  fhir_demo_day (chart, "dateAsserted", chart->now / FHIR_DEMO_DAY);
  fhir_demo_subject (chart, "informationSource");
  write_dosage (chart, drug, "dosage");
  fhir_demo_close (chart);
}

static void
write_row (FhirDemoChart *chart, const FhirDemoStoryDrug *row, guint doctor)
{
  if (row->state >= FHIR_DEMO_DRUG_TAKING)
    write_statement (chart, row);
  else
    write_request (chart, row, doctor);
}

/* One drug for a problem, at most; stopped or finished with the problem. */
static void
write_for_problem (FhirDemoChart *chart, FhirDemoRandom *random, const FhirDemoProblem *problem)
{
  guint first = fhir_demo_below (random, FHIR_DEMO_N_DRUGS);
  gboolean is_over = problem->state >= FHIR_DEMO_INACTIVE;

  for (guint i = 0; i < FHIR_DEMO_N_DRUGS; i++)
    {
      guint drug = (first + i) % FHIR_DEMO_N_DRUGS;
      guint at = fhir_demo_below (random, 1000);
      gint64 lived = MAX (chart->now / FHIR_DEMO_DAY - chart->person.birth, 2);
      char from[11];
      FhirDemoStoryDrug row = { .drug = (guint8)drug, .from = from };

      if (drugs[drug].use != problem->problem || problem->state >= FHIR_DEMO_REFUTED)
        continue;
      row.state = at < 800   ? FHIR_DEMO_DRUG_ACTIVE
                  : at < 860 ? FHIR_DEMO_DRUG_TAKING
                  : at < 890 ? FHIR_DEMO_DRUG_ON_HOLD
                  : at < 940 ? FHIR_DEMO_DRUG_STOPPED
                  : at < 955 ? FHIR_DEMO_DRUG_UNKNOWN
                  : at < 970 ? FHIR_DEMO_DRUG_NOT_TAKING
                  : at < 980 ? FHIR_DEMO_DRUG_DRAFT
                  : at < 990 ? FHIR_DEMO_DRUG_CANCELLED
                             : FHIR_DEMO_DRUG_ERROR;
      if (is_over)
        row.state = at < 700 ? FHIR_DEMO_DRUG_COMPLETED : FHIR_DEMO_DRUG_STOPPED;
      fhir_demo_day_text (chart->now / FHIR_DEMO_DAY -
                              fhir_demo_between (random, 1, (gint)MIN (lived - 1, 2200)),
                          from);
      write_row (chart, &row, fhir_demo_below (random, 2));
      return;
    }
}

void
fhir_demo_write_medications (FhirDemoChart *chart)
{
  FhirDemoRandom random = fhir_demo_stream (chart, TOPIC);

  for (guint i = 0; chart->story && i < chart->story->n_drugs; i++)
    write_row (chart, &chart->story->drugs[i], fhir_demo_below (&random, 2));
  for (guint i = 0; !chart->story && i < chart->n_problems; i++)
    if (fhir_demo_chance (&random, 850))
      write_for_problem (chart, &random, &chart->problems[i]);
  if (!chart->story && fhir_demo_chance (&random, 15))
    {
      char from[11];
      FhirDemoStoryDrug row = { FHIR_DEMO_IBUPROFEN_TABLET,
                                FHIR_DEMO_DRUG_DO_NOT_GIVE,
                                from,
                                "earlier stomach bleeding" };
      fhir_demo_day_text (chart->now / FHIR_DEMO_DAY - 1, from);
      write_row (chart, &row, 0);
    }
}
