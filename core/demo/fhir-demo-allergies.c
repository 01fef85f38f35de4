/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Allergies. That there are none is a record of its own ("no known allergy"); that nobody asked is
 * no record at all. The two must not look alike. */

#include "fhir-demo-private.h"
#include "fhir-demo-stories.h"

#define TOPIC 30

typedef struct
{
  FhirDemoCode code;
  const char *category;
  const char *type;
} Allergen;

/* clang-format off */
static const Allergen allergens[FHIR_DEMO_N_ALLERGENS] = {
  [FHIR_DEMO_PENICILLIN] = { { RXNORM, "7980", "penicillin G", "penicillin" }, "medication", "allergy" },
  [FHIR_DEMO_SULFA] = { { RXNORM, "10831", "sulfamethoxazole / trimethoprim", "sulfamethoxazole + trimethoprim" }, "medication", "allergy" },
  [FHIR_DEMO_LATEX] = { { SNOMED, "111088007", "Latex", "latex" }, "environment", "allergy" },
  [FHIR_DEMO_ASPIRIN] = { { RXNORM, "1191", "aspirin", "aspirin" }, "medication", "intolerance" },
  [FHIR_DEMO_IBUPROFEN] = { { RXNORM, "5640", "ibuprofen", "ibuprofen" }, "medication", "allergy" },
  [FHIR_DEMO_CODEINE] = { { RXNORM, "2670", "codeine", "codeine" }, "medication", "intolerance" },
  [FHIR_DEMO_PEANUT] = { { SNOMED, "762952008", "Peanut", "peanut" }, "food", "allergy" },
  [FHIR_DEMO_BEE_VENOM] = { { SNOMED, "288328004", "Bee venom", "bee venom" }, "environment", "allergy" },
  [FHIR_DEMO_GRASS_POLLEN] = { { SNOMED, "256277009", "Grass pollen", "grass pollen" }, "environment", "allergy" },
  [FHIR_DEMO_DUST_MITE] = { { NULL, NULL, NULL, "house dust mite" }, "environment", "allergy" },
  [FHIR_DEMO_SHELLFISH] = { { NULL, NULL, NULL, "shellfish" }, "food", "allergy" },
};

static const FhirDemoCode reactions[FHIR_DEMO_N_REACTIONS] = {
  [FHIR_DEMO_ANAPHYLAXIS] = { SNOMED, "39579001", "Anaphylaxis", "anaphylaxis" },
  [FHIR_DEMO_RASH] = { SNOMED, "271807003", "Eruption of skin", "rash" },
  [FHIR_DEMO_URTICARIA] = { SNOMED, "126485001", "Urticaria", "urticaria" },
  [FHIR_DEMO_CONTACT_URTICARIA] = { NULL, NULL, NULL, "contact urticaria" },
  [FHIR_DEMO_ANGIOEDEMA] = { SNOMED, "41291007", "Angioedema", "angioedema" },
  [FHIR_DEMO_NAUSEA] = { SNOMED, "422587007", "Nausea", "nausea" },
  [FHIR_DEMO_DYSPNEA] = { SNOMED, "267036007", "Dyspnea", "shortness of breath" },
  [FHIR_DEMO_ITCHING] = { SNOMED, "418363000", "Itching of skin", "itching" },
};

static const struct { FhirDemoCode clinical, verification; } states[] = {
  [FHIR_DEMO_ALLERGY_CONFIRMED] = { { HL7 ("allergyintolerance-clinical"), "active", "Active" },
    { HL7 ("allergyintolerance-verification"), "confirmed", "Confirmed" } },
  [FHIR_DEMO_ALLERGY_UNCONFIRMED] = { { HL7 ("allergyintolerance-clinical"), "active", "Active" },
    { HL7 ("allergyintolerance-verification"), "unconfirmed", "Unconfirmed" } },
  [FHIR_DEMO_ALLERGY_RESOLVED] = { { HL7 ("allergyintolerance-clinical"), "resolved", "Resolved" },
    { HL7 ("allergyintolerance-verification"), "confirmed", "Confirmed" } },
  [FHIR_DEMO_ALLERGY_REFUTED] = { { HL7 ("allergyintolerance-clinical"), "inactive", "Inactive" },
    { HL7 ("allergyintolerance-verification"), "refuted", "Refuted" } },
  [FHIR_DEMO_ALLERGY_ERROR] = { { NULL },
    { HL7 ("allergyintolerance-verification"), "entered-in-error", "Entered in Error" } },
};
/* clang-format on */

static void
write_reaction (FhirDemoChart *chart, const FhirDemoStoryAllergy *allergy)
{
  FhirJsonWriter *w = &chart->w;

  fhir_json_writer_begin_array (w, "reaction");
  fhir_json_writer_begin_object (w, NULL);
  fhir_demo_code_list (chart, "manifestation", &reactions[allergy->reaction]);
  fhir_json_writer_string (w, "severity", allergy->is_high ? "severe" : "mild");
  fhir_json_writer_end_object (w);
  fhir_json_writer_end_array (w);
}

static void
write_allergy (FhirDemoChart *chart, const FhirDemoStoryAllergy *allergy, guint doctor)
{
  FhirJsonWriter *w = &chart->w;
  const Allergen *allergen = &allergens[allergy->allergen];

  fhir_demo_open (chart, "AllergyIntolerance");
  if (states[allergy->state].clinical.code)
    fhir_demo_code (chart, "clinicalStatus", &states[allergy->state].clinical);
  fhir_demo_code (chart, "verificationStatus", &states[allergy->state].verification);
  fhir_json_writer_string (w, "type", allergen->type);
  fhir_json_writer_begin_array (w, "category");
  fhir_json_writer_string (w, NULL, allergen->category);
  fhir_json_writer_end_array (w);
  fhir_json_writer_string (w, "criticality", allergy->is_high ? "high" : "low");
  fhir_demo_code (chart, "code", &allergen->code);
  fhir_demo_subject (chart, "patient");
  if (allergy->recorded)
    fhir_json_writer_string (w, "recordedDate", allergy->recorded);
  fhir_demo_doctor (chart, "recorder", doctor);
  if (allergy->state == FHIR_DEMO_ALLERGY_REFUTED)
    fhir_demo_note (chart, "Tolerated later without reaction.");
  if (allergy->state != FHIR_DEMO_ALLERGY_REFUTED)
    write_reaction (chart, allergy);
  fhir_demo_close (chart);
}

static void
write_none_known (FhirDemoChart *chart, FhirDemoRandom *random)
{
  static const FhirDemoCode none = { SNOMED,
                                     "716186003",
                                     "No known allergy",
                                     "No known allergies" };
  gint64 day = chart->now / FHIR_DEMO_DAY - fhir_demo_between (random, 20, 900);

  fhir_demo_open (chart, "AllergyIntolerance");
  fhir_demo_code (chart, "clinicalStatus", &states[0].clinical);
  fhir_demo_code (chart, "verificationStatus", &states[0].verification);
  fhir_demo_code (chart, "code", &none);
  fhir_demo_subject (chart, "patient");
  fhir_demo_day (chart, "recordedDate", MAX (day, chart->person.birth));
  fhir_demo_doctor (chart, "recorder", fhir_demo_below (random, 2));
  fhir_demo_close (chart);
}

static void
write_random (FhirDemoChart *chart, FhirDemoRandom *random)
{
  guint at_most = fhir_demo_below (random, 100);
  guint n = at_most < 65 ? 1 : at_most < 93 ? 2 : 3;
  guint first = fhir_demo_below (random, FHIR_DEMO_N_ALLERGENS);

  for (guint i = 0; i < n; i++)
    {
      guint at = fhir_demo_below (random, 100);
      gint64 lived = MAX (chart->now / FHIR_DEMO_DAY - chart->person.birth, 2);
      gint64 back = fhir_demo_between (random, 1, (gint)MIN (lived, 6000));
      char recorded[11];
      FhirDemoStoryAllergy allergy = {
        .allergen = (guint8)((first + i * 4) % FHIR_DEMO_N_ALLERGENS),
        .reaction = (guint8)fhir_demo_below (random, FHIR_DEMO_N_REACTIONS),
        .state = at < 74   ? FHIR_DEMO_ALLERGY_CONFIRMED
                 : at < 88 ? FHIR_DEMO_ALLERGY_UNCONFIRMED
                 : at < 92 ? FHIR_DEMO_ALLERGY_RESOLVED
                 : at < 97 ? FHIR_DEMO_ALLERGY_REFUTED
                           : FHIR_DEMO_ALLERGY_ERROR,
        .recorded = recorded,
      };

      allergy.is_high =
          allergy.reaction == FHIR_DEMO_ANAPHYLAXIS || allergy.reaction == FHIR_DEMO_ANGIOEDEMA;
      fhir_demo_day_text (chart->now / FHIR_DEMO_DAY - back, recorded);
      if (fhir_demo_chance (random, 200))
        recorded[4] = 0;
      write_allergy (chart, &allergy, fhir_demo_below (random, 3));
    }
}

void
fhir_demo_write_allergies (FhirDemoChart *chart)
{
  FhirDemoRandom random = fhir_demo_stream (chart, TOPIC);
  guint at = fhir_demo_below (&random, 100);
  FhirDemoAllergies list = at < 34   ? FHIR_DEMO_ALLERGIES_LISTED
                           : at < 72 ? FHIR_DEMO_ALLERGIES_NONE
                                     : FHIR_DEMO_ALLERGIES_UNASKED;

  if (chart->story)
    list = chart->story->allergy_list;
  for (guint i = 0; chart->story && i < chart->story->n_allergies; i++)
    write_allergy (chart, &chart->story->allergies[i], fhir_demo_below (&random, 2));
  if (list == FHIR_DEMO_ALLERGIES_NONE)
    write_none_known (chart, &random);
  if (list == FHIR_DEMO_ALLERGIES_LISTED && !chart->story)
    write_random (chart, &random);
}
