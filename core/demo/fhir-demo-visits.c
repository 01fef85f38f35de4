/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Encounters, chosen before anything that happens in them. Kept oldest first. The charts told by
 * hand are seen four times a year and have one stay in hospital, during which values go astray
 * ("acute"); the visit of today is in progress. */

#include "fhir-demo-private.h"
#include "fhir-demo-stories.h"

#define TOPIC_CHOOSE 20
#define TOPIC_WRITE  21

typedef struct
{
  FhirDemoCode class;
  FhirDemoCode type;
  const char *location;
  const char *location_name;
  guint8 length; /* minutes */
} Kind;

/* clang-format off */
static const Kind kinds[] = {
  [FHIR_DEMO_CLINIC] = { { HL7 ("v3-ActCode"), "AMB", "ambulatory" },
    { SNOMED, "390906007", "Follow-up encounter", "Clinic visit" }, "c-room1", "Elm Street Family Clinic, room 1", 25 },
  [FHIR_DEMO_CHECKUP] = { { HL7 ("v3-ActCode"), "AMB", "ambulatory" },
    { SNOMED, "185349003", "Encounter for check up", "Check-up" }, "c-room1", "Elm Street Family Clinic, room 1", 35 },
  [FHIR_DEMO_NURSE] = { { HL7 ("v3-ActCode"), "AMB", "ambulatory" },
    { NULL, NULL, NULL, "Nurse visit" }, "c-room1", "Elm Street Family Clinic, room 1", 15 },
  [FHIR_DEMO_VIDEO] = { { HL7 ("v3-ActCode"), "VR", "virtual" },
    { NULL, NULL, NULL, "Video visit" }, NULL, NULL, 15 },
  [FHIR_DEMO_EMERGENCY] = { { HL7 ("v3-ActCode"), "EMER", "emergency" },
    { SNOMED, "50849002", "Emergency room admission", "Emergency visit" }, "c-emergency", "Riverside Hospital, emergency department", 220 },
  [FHIR_DEMO_INPATIENT] = { { HL7 ("v3-ActCode"), "IMP", "inpatient encounter" },
    { SNOMED, "32485007", "Hospital admission", "Inpatient stay" }, "c-ward4", "Riverside Hospital, ward 4", 0 },
};

/* The last year of a chart told by hand: days before now. */
static const struct { guint16 back; guint8 kind, acute, doctor; gboolean is_lab; } last_year[] = {
  { 363, FHIR_DEMO_CHECKUP, 0, 0, TRUE }, { 275, FHIR_DEMO_CLINIC, 0, 0, TRUE }, { 184, FHIR_DEMO_CLINIC, 5, 0, TRUE },
  { 100, FHIR_DEMO_NURSE, 0, 2, TRUE }, { 59, FHIR_DEMO_INPATIENT, 100, 6, TRUE }, { 38, FHIR_DEMO_CLINIC, 25, 0, TRUE },
  { 0, FHIR_DEMO_CLINIC, 12, 0, TRUE },
};
/* clang-format on */

static void
add_visit (FhirDemoChart *chart,
           FhirDemoRandom *random,
           gint64 day,
           guint kind,
           guint doctor,
           gboolean is_lab)
{
  FhirDemoVisit *visit = &chart->visits[chart->n_visits];
  gint64 start = day * FHIR_DEMO_DAY + 8 * 60 + fhir_demo_below (random, 96) * 5;
  gint64 end = start + kinds[kind].length;

  if (chart->n_visits == FHIR_DEMO_MAX_VISITS || start >= chart->now ||
      day <= chart->person.birth + 1)
    return;
  if (kind == FHIR_DEMO_INPATIENT)
    end = start + fhir_demo_between (random, 2, 9) * FHIR_DEMO_DAY;
  *visit =
      (FhirDemoVisit){ 0, start, MIN (end, chart->now), (guint8)kind, (guint8)doctor, 0, is_lab };
  if (kind == FHIR_DEMO_INPATIENT || kind == FHIR_DEMO_EMERGENCY)
    visit->acute = (guint8)fhir_demo_between (random, 40, 100);
  chart->n_visits++;
}

static void
choose_from_story (FhirDemoChart *chart, FhirDemoRandom *random)
{
  gint64 today = chart->now / FHIR_DEMO_DAY;
  gint64 first = today - chart->story->years * 365;

  for (gint64 day = MAX (first, chart->person.birth + 40); day < today - 420;
       day += fhir_demo_between (random, 70, 105))
    {
      guint at = fhir_demo_below (random, 100);
      guint kind = at < 55   ? FHIR_DEMO_CLINIC
                   : at < 70 ? FHIR_DEMO_CHECKUP
                   : at < 85 ? FHIR_DEMO_NURSE
                   : at < 97 ? FHIR_DEMO_VIDEO
                             : FHIR_DEMO_EMERGENCY;
      gboolean is_lab = kind != FHIR_DEMO_VIDEO && fhir_demo_chance (random, 400);
      guint doctor = kind == FHIR_DEMO_NURSE ? 2 : kind == FHIR_DEMO_EMERGENCY ? 6 : 0;

      add_visit (chart, random, day, kind, doctor, is_lab);
    }
  for (guint i = 0; i < G_N_ELEMENTS (last_year); i++)
    {
      FhirDemoVisit *visit = &chart->visits[chart->n_visits];
      guint before = chart->n_visits;

      add_visit (chart,
                 random,
                 today - last_year[i].back,
                 last_year[i].kind,
                 last_year[i].doctor,
                 last_year[i].is_lab);
      if (chart->n_visits == before)
        continue;
      visit->acute = last_year[i].acute;
      if (last_year[i].kind == FHIR_DEMO_INPATIENT)
        visit->end = visit->start + 5 * FHIR_DEMO_DAY + 180;
    }
}

/* The visit of today, and for the dead the stay in which they died. */
static void
end_story (FhirDemoChart *chart)
{
  FhirDemoVisit *visit = &chart->visits[chart->n_visits++];
  gboolean died = chart->person.death != 0;

  *visit = (FhirDemoVisit){ .start = died ? chart->now - 7 * FHIR_DEMO_DAY : chart->now - 5,
                            .end = died ? chart->now : 0,
                            .kind = died ? FHIR_DEMO_INPATIENT : FHIR_DEMO_CLINIC,
                            .doctor = died ? 6 : 0,
                            .acute = died ? 100 : 12,
                            .is_lab = TRUE };
}

static void
sort_visits (FhirDemoChart *chart)
{
  for (guint i = 1; i < chart->n_visits; i++)
    for (guint k = i; k > 0 && chart->visits[k].start < chart->visits[k - 1].start; k--)
      {
        FhirDemoVisit visit = chart->visits[k];
        chart->visits[k] = chart->visits[k - 1];
        chart->visits[k - 1] = visit;
      }
}

static void
choose_random (FhirDemoChart *chart, FhirDemoRandom *random)
{
  gint64 today = chart->now / FHIR_DEMO_DAY;
  guint n = 1 + fhir_demo_below (random, 3) + MIN (chart->n_problems / 2, 3);

  for (guint i = 0; i < n; i++)
    {
      guint at = fhir_demo_below (random, 100);
      guint kind = at < 45   ? FHIR_DEMO_CLINIC
                   : at < 70 ? FHIR_DEMO_CHECKUP
                   : at < 80 ? FHIR_DEMO_NURSE
                   : at < 88 ? FHIR_DEMO_VIDEO
                   : at < 96 ? FHIR_DEMO_EMERGENCY
                             : FHIR_DEMO_INPATIENT;
      guint doctor = kind == FHIR_DEMO_NURSE          ? 2
                     : kind >= FHIR_DEMO_EMERGENCY    ? 6
                     : fhir_demo_chance (random, 150) ? 3 + fhir_demo_below (random, 5)
                                                      : fhir_demo_below (random, 2);
      gboolean is_lab = kind != FHIR_DEMO_VIDEO && fhir_demo_chance (random, 330);

      add_visit (chart, random, today - fhir_demo_between (random, 1, 1500), kind, doctor, is_lab);
    }
  sort_visits (chart);
}

void
fhir_demo_choose_visits (FhirDemoChart *chart)
{
  FhirDemoRandom random = fhir_demo_stream (chart, TOPIC_CHOOSE);

  if (!chart->story)
    {
      choose_random (chart, &random);
      return;
    }
  choose_from_story (chart, &random);
  while (chart->n_visits && chart->visits[chart->n_visits - 1].end > chart->now - 8 * FHIR_DEMO_DAY)
    chart->n_visits--;
  end_story (chart);
}

static const char *
reason_of (const FhirDemoChart *chart, const FhirDemoVisit *visit, FhirDemoRandom *random)
{
  static const char *const reasons[] = {
    "Review of long-term conditions", "Cough",     "Medication review",    "Tiredness",
    "Blood pressure check",           "Back pain", "Result of blood test", "Skin rash"
  };

  if (visit->kind == FHIR_DEMO_INPATIENT && chart->n_problems && visit->acute == 100)
    for (guint i = 0; i < chart->n_problems; i++)
      if (chart->problems[i].problem == FHIR_DEMO_KIDNEY_INJURY ||
          chart->problems[i].problem == FHIR_DEMO_PNEUMONIA)
        return fhir_demo_problem_codes[chart->problems[i].problem].text;
  if (visit->kind == FHIR_DEMO_CHECKUP)
    return "General examination";
  if (visit->kind >= FHIR_DEMO_EMERGENCY)
    return visit->acute > 70 ? "Shortness of breath" : "Abdominal pain";
  return reasons[fhir_demo_below (random, G_N_ELEMENTS (reasons))];
}

static void
write_place (FhirDemoChart *chart, const FhirDemoVisit *visit)
{
  static const FhirDemoCode home = { HL7 ("discharge-disposition"), "home", "Home" };
  static const FhirDemoCode expired = { HL7 ("discharge-disposition"), "exp", "Expired" };
  FhirJsonWriter *w = &chart->w;
  const Kind *kind = &kinds[visit->kind];

  if (visit->kind == FHIR_DEMO_INPATIENT && visit->end)
    {
      fhir_json_writer_begin_object (w, "hospitalization");
      fhir_demo_code (chart,
                      "dischargeDisposition",
                      visit->end == chart->person.death ? &expired : &home);
      fhir_json_writer_end_object (w);
    }
  if (kind->location)
    {
      fhir_json_writer_begin_array (w, "location");
      fhir_json_writer_begin_object (w, NULL);
      fhir_demo_clinic (chart, "location", "Location", kind->location, kind->location_name);
      fhir_json_writer_end_object (w);
      fhir_json_writer_end_array (w);
    }
  if (visit->kind >= FHIR_DEMO_EMERGENCY)
    fhir_demo_clinic (chart, "serviceProvider", "Organization", "c-hospital", "Riverside Hospital");
  else
    fhir_demo_clinic (chart,
                      "serviceProvider",
                      "Organization",
                      "c-clinic",
                      "Elm Street Family Clinic");
}

static void
write_visit (FhirDemoChart *chart, FhirDemoVisit *visit, FhirDemoRandom *random)
{
  FhirJsonWriter *w = &chart->w;

  visit->serial = fhir_demo_open (chart, "Encounter");
  fhir_json_writer_string (w, "status", visit->end ? "finished" : "in-progress");
  fhir_demo_coding (chart, "class", &kinds[visit->kind].class);
  fhir_demo_code_list (chart, "type", &kinds[visit->kind].type);
  fhir_demo_subject (chart, "subject");
  fhir_json_writer_begin_array (w, "participant");
  fhir_json_writer_begin_object (w, NULL);
  fhir_demo_doctor (chart, "individual", visit->doctor);
  fhir_json_writer_end_object (w);
  fhir_json_writer_end_array (w);
  fhir_json_writer_begin_object (w, "period");
  fhir_demo_time (chart, "start", visit->start);
  if (visit->end)
    fhir_demo_time (chart, "end", visit->end);
  fhir_json_writer_end_object (w);
  fhir_json_writer_begin_array (w, "reasonCode");
  fhir_demo_text (chart, NULL, reason_of (chart, visit, random));
  fhir_json_writer_end_array (w);
  write_place (chart, visit);
  fhir_demo_close (chart);
}

void
fhir_demo_write_visits (FhirDemoChart *chart)
{
  FhirDemoRandom random = fhir_demo_stream (chart, TOPIC_WRITE);

  for (guint i = 0; i < chart->n_visits; i++)
    write_visit (chart, &chart->visits[i], &random);
}
