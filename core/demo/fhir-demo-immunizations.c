/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Vaccinations given, and those not given with the reason why. */

#include "fhir-date.h"
#include "fhir-demo-private.h"
#include "fhir-demo-stories.h"

#define TOPIC 70

typedef enum
{
  INFLUENZA,
  COVID,
  TD,
  TDAP,
  PNEUMOCOCCAL,
  ZOSTER,
  DTAP,
  IPV,
  MMR,
  VARICELLA,
  HEPATITIS_B_CHILD,
  HEPATITIS_B_ADULT,
} Vaccine;

/* clang-format off */
static const FhirDemoCode vaccines[] = {
  [INFLUENZA] = { CVX, "140", "Influenza, seasonal, injectable, preservative free", "Influenza" },
  [COVID] = { CVX, "208", "COVID-19, mRNA, LNP-S, PF, 30 mcg/0.3 mL dose", "COVID-19" },
  [TD] = { CVX, "113", "Td (adult) preservative free", "Tetanus and diphtheria" },
  [TDAP] = { CVX, "115", "Tdap", "Tetanus, diphtheria, pertussis" },
  [PNEUMOCOCCAL] = { CVX, "33", "pneumococcal polysaccharide PPV23", "Pneumococcal" },
  [ZOSTER] = { CVX, "187", "zoster recombinant", "Shingles" },
  [DTAP] = { CVX, "20", "DTaP", "DTaP" },
  [IPV] = { CVX, "10", "IPV", "Polio" },
  [MMR] = { CVX, "03", "MMR", "Measles, mumps, rubella" },
  [VARICELLA] = { CVX, "21", "varicella", "Chickenpox" },
  [HEPATITIS_B_CHILD] = { CVX, "08", "Hep B, adolescent or pediatric", "Hepatitis B" },
  [HEPATITIS_B_ADULT] = { CVX, "43", "Hep B, adult", "Hepatitis B" },
};

/* The vaccinations of children by age in days. */
static const struct { guint16 age; guint8 vaccine; } childhood[] = {
  { 2, HEPATITIS_B_CHILD }, { 62, DTAP }, { 62, IPV }, { 122, DTAP }, { 122, IPV }, { 184, DTAP }, { 372, MMR },
  { 372, VARICELLA }, { 480, DTAP }, { 1500, IPV }, { 1500, MMR }, { 1500, VARICELLA },
};

static const FhirDemoCode refusals[] = {
  { HL7 ("v3-ActReason"), "PATOBJ", "patient objection", "patient objection" },
  { HL7 ("v3-ActReason"), "MEDPREC", "medical precaution", "medical precaution" },
  { HL7 ("v3-ActReason"), "OSTOCK", "product out of stock", "out of stock" },
};
static const FhirDemoCode left_arm = { HL7 ("v3-ActSite"), "LA", "left arm", "left arm" };
static const FhirDemoUnit milliliter = { "mL", "mL", 1 };
/* clang-format on */

static void
write_shot (FhirDemoChart *chart, FhirDemoRandom *random, guint vaccine, gint64 day)
{
  FhirJsonWriter *w = &chart->w;
  guint not_given_share = chart->story ? 60 : 25;
  gboolean is_error = fhir_demo_chance (random, 6);
  gboolean is_given = is_error || !fhir_demo_chance (random, not_given_share);
  char lot[16];

  if (day <= chart->person.birth || day >= chart->now / FHIR_DEMO_DAY)
    return;
  fhir_demo_open (chart, "Immunization");
  fhir_json_writer_string (w,
                           "status",
                           is_error   ? "entered-in-error"
                           : is_given ? "completed"
                                      : "not-done");
  if (!is_given)
    fhir_demo_code (chart, "statusReason", &refusals[fhir_demo_below (random, 3)]);
  fhir_demo_code (chart, "vaccineCode", &vaccines[vaccine]);
  fhir_demo_subject (chart, "patient");
  fhir_demo_day (chart, "occurrenceDateTime", day);
  fhir_json_writer_boolean (w, "primarySource", fhir_demo_chance (random, 850));
  if (is_given)
    {
      g_snprintf (lot, sizeof lot, "L%05u", fhir_demo_below (random, 100000));
      fhir_json_writer_string (w, "lotNumber", lot);
      fhir_demo_code (chart, "site", &left_arm);
      fhir_demo_quantity (chart, "doseQuantity", NULL, 5, &milliliter);
      fhir_json_writer_begin_array (w, "performer");
      fhir_json_writer_begin_object (w, NULL);
      fhir_demo_doctor (chart, "actor", 2);
      fhir_json_writer_end_object (w);
      fhir_json_writer_end_array (w);
    }
  fhir_demo_close (chart);
}

static gint64
day_in (gint year, gint month, FhirDemoRandom *random)
{
  return fhir_days_from_civil (year, month, 1) + fhir_demo_below (random, 28);
}

static void
write_yearly (FhirDemoChart *chart, FhirDemoRandom *random, gint years, guint share)
{
  int year, month, day;

  fhir_civil_from_days (chart->now / FHIR_DEMO_DAY, &year, &month, &day);
  for (gint i = years; i > 0; i--)
    if (fhir_demo_chance (random, share))
      write_shot (chart, random, INFLUENZA, day_in (year - i, 10, random));
}

void
fhir_demo_write_immunizations (FhirDemoChart *chart)
{
  FhirDemoRandom random = fhir_demo_stream (chart, TOPIC);
  gint64 age = fhir_demo_age_at (chart, chart->now);
  gint64 today = chart->now / FHIR_DEMO_DAY;
  guint share = chart->story ? 850 : 300;

  if (age < 18)
    for (guint i = 0; i < G_N_ELEMENTS (childhood); i++)
      if (chart->story || fhir_demo_chance (&random, 450))
        write_shot (chart,
                    &random,
                    childhood[i].vaccine,
                    chart->person.birth + childhood[i].age + fhir_demo_below (&random, 20));
  write_yearly (chart, &random, chart->story ? 6 : 2, age >= 60 ? share : share / 2);
  if (fhir_demo_chance (&random, share) && age >= 16)
    {
      write_shot (chart, &random, COVID, day_in (2021, 4, &random));
      write_shot (chart, &random, COVID, day_in (2021, 5, &random));
    }
  if (fhir_demo_chance (&random, share / 2) && age >= 25)
    write_shot (chart,
                &random,
                fhir_demo_chance (&random, 500) ? TD : TDAP,
                today - 1000 - 100 * age);
  if (fhir_demo_chance (&random, share / 2) && age >= 66)
    write_shot (chart, &random, PNEUMOCOCCAL, chart->person.birth + 66 * 365);
  if (fhir_demo_chance (&random, share / 3) && age >= 60)
    write_shot (chart, &random, ZOSTER, MAX (today - 800, fhir_days_from_civil (2018, 2, 1)));
  if (fhir_demo_chance (&random, share / 8) && age >= 20)
    write_shot (chart, &random, HEPATITIS_B_ADULT, today - 2500);
}
