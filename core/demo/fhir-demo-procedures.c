/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Procedures: done, not done with the reason, and imaging with its report as text. */

#include "fhir-demo-private.h"
#include "fhir-demo-stories.h"

#define TOPIC 80

typedef struct
{
  FhirDemoCode code;
  guint8 from_age;
  guint16 share; /* in a thousand people of that age */
  char sex;
} Procedure;

/* clang-format off */
static const Procedure procedures[] = {
  { { SNOMED, "80146002", "Appendectomy", "Appendectomy" }, 8, 60 },
  { { SNOMED, "38102005", "Cholecystectomy", "Gallbladder removal" }, 30, 60 },
  { { SNOMED, "73761001", "Colonoscopy", "Colonoscopy" }, 50, 260 },
  { { SNOMED, "24623002", "Screening mammography", "Mammography" }, 50, 300, 'f' },
  { { SNOMED, "11466000", "Cesarean section", "Cesarean section" }, 22, 90, 'f' },
  { { SNOMED, "40701008", "Echocardiography", "Echocardiogram" }, 55, 120 },
  { { SNOMED, "29303009", "Electrocardiographic procedure", "ECG" }, 45, 180 },
  { { SNOMED, "415070008", "Percutaneous coronary intervention", "Coronary stent" }, 60, 40 },
};
static const FhirDemoCode chest = { SNOMED, "399208008", "Plain chest X-ray", "Chest X-ray" };
static const FhirDemoCode abdomen = { SNOMED, "45036003", "Ultrasonography of abdomen", "Renal ultrasound" };
static const FhirDemoCode radiology = { HL7 ("v2-0074"), "RAD", "Radiology" };
/* clang-format on */

static void
write_procedure (FhirDemoChart *chart, FhirDemoRandom *random, const Procedure *row)
{
  FhirJsonWriter *w = &chart->w;
  gint64 birth = chart->person.birth, today = chart->now / FHIR_DEMO_DAY;
  gint64 earliest = birth + row->from_age * 365;
  gint64 drawn = today - fhir_demo_between (random, 10, 9000);
  gint64 day = MAX (earliest, drawn);
  gboolean is_done = !fhir_demo_chance (random, 60);
  char text[11];

  fhir_demo_open (chart, "Procedure");
  fhir_json_writer_string (w, "status", is_done ? "completed" : "not-done");
  if (!is_done)
    fhir_demo_text (chart, "statusReason", "patient declined");
  fhir_demo_code (chart, "code", &row->code);
  fhir_demo_subject (chart, "subject");
  fhir_demo_day_text (day, text);
  if (today - day > 3000 && fhir_demo_chance (random, 600))
    text[4] = 0; /* long ago: the year is what is remembered */
  fhir_json_writer_string (w, "performedDateTime", text);
  fhir_json_writer_begin_array (w, "performer");
  fhir_json_writer_begin_object (w, NULL);
  fhir_demo_clinic (chart, "actor", "Organization", "c-hospital", "Riverside Hospital");
  fhir_json_writer_end_object (w);
  fhir_json_writer_end_array (w);
  fhir_demo_close (chart);
}

static void
write_narrative (FhirDemoChart *chart, const char *text)
{
  char div[256];

  g_snprintf (div, sizeof div, "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>%s</p></div>", text);
  fhir_json_writer_begin_object (&chart->w, "text");
  fhir_json_writer_string (&chart->w, "status", "generated");
  fhir_json_writer_string (&chart->w, "div", div);
  fhir_json_writer_end_object (&chart->w);
}

static void
write_imaging (FhirDemoChart *chart, const FhirDemoVisit *visit)
{
  FhirJsonWriter *w = &chart->w;
  gboolean is_kidney = fhir_demo_has_problem (chart, FHIR_DEMO_CKD_3B) ||
                       fhir_demo_has_problem (chart, FHIR_DEMO_CKD_4);
  gint64 when = visit->start + FHIR_DEMO_DAY;
  const char *finding =
      is_kidney ? "Both kidneys small with thinned cortex. No obstruction, no stones."
                : "Heart size at the upper limit of normal. No focal consolidation, no effusion.";

  fhir_demo_open (chart, "DiagnosticReport");
  write_narrative (chart, finding);
  fhir_json_writer_string (w, "status", "final");
  fhir_demo_code_list (chart, "category", &radiology);
  fhir_demo_code (chart, "code", is_kidney ? &abdomen : &chest);
  fhir_demo_subject (chart, "subject");
  fhir_demo_own (chart, "encounter", "Encounter", visit->serial);
  fhir_demo_time (chart, "effectiveDateTime", MIN (when, chart->now - 200));
  fhir_demo_time (chart, "issued", MIN (when + 90, chart->now));
  fhir_json_writer_begin_array (w, "performer");
  fhir_demo_clinic (chart, NULL, "Organization", "c-hospital", "Riverside Hospital");
  fhir_json_writer_end_array (w);
  fhir_json_writer_string (w, "conclusion", finding);
  fhir_demo_close (chart);
}

void
fhir_demo_write_procedures (FhirDemoChart *chart)
{
  FhirDemoRandom random = fhir_demo_stream (chart, TOPIC);
  gint64 age = fhir_demo_age_at (chart, chart->now);

  for (guint i = 0; i < G_N_ELEMENTS (procedures); i++)
    {
      const Procedure *row = &procedures[i];
      guint share = chart->story ? row->share * 2 : row->share;

      if (age <= row->from_age || (row->sex && (row->sex == 'f') != chart->person.is_female))
        continue;
      if (fhir_demo_chance (&random, share))
        write_procedure (chart, &random, row);
    }
  for (guint i = 0; i < chart->n_visits; i++)
    if (chart->visits[i].kind == FHIR_DEMO_INPATIENT)
      write_imaging (chart, &chart->visits[i]);
}
