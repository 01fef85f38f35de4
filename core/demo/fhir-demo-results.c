/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Laboratory results. A value is the person's usual level, moved by their illnesses from onset on,
 * by the acute state of the visit and by the chance of the day; the flag is the laboratory's, by
 * the range that the result itself carries. Now and then a result has no value (haemolysed,
 * cancelled, still pending), was corrected, or was entered in error: readers must tell these apart.
 */

#include "fhir-demo-analytes.h"
#include "fhir-demo-private.h"

#define TOPIC      60
#define MAX_PANEL  8
#define TWO_DAYS   (2 * FHIR_DEMO_DAY)
#define RANGE_DAYS 185 /* how long ago the laboratory changed its range of creatinine */

typedef enum
{
  FINAL,
  CORRECTED,
  PRELIMINARY,
  HEMOLYZED,
  CANCELLED,
  IN_ERROR,
} Fate;

/* One draw of blood. */
typedef struct
{
  const FhirDemoVisit *visit;
  gint64 when;
  gint acute;
  gint offsets[FHIR_DEMO_N_ANALYTES]; /* of this person */
  gint creatinine;
} Draw;

/* clang-format off */
static const FhirDemoCode laboratory = { HL7 ("observation-category"), "laboratory", "Laboratory" };
static const FhirDemoCode section = { HL7 ("v2-0074"), "LAB", "Laboratory" };
static const FhirDemoCode microbiology = { HL7 ("v2-0074"), "MB", "Microbiology" };
static const FhirDemoCode hemolyzed = { HL7 ("data-absent-reason"), "error", "Error", "hemolyzed" };
static const FhirDemoCode not_performed = { HL7 ("data-absent-reason"), "not-performed", "Not Performed", "no specimen received" };
static const FhirDemoCode urine_culture = { LOINC, "630-4", "Bacteria identified in Urine by Culture", "Urine culture" };
static const FhirDemoCode coli = { SNOMED, "112283007", "Escherichia coli", "E. coli, heavy growth" };
static const FhirDemoCode covid_test = { LOINC, "94500-6",
  "SARS-CoV-2 (COVID-19) RNA [Presence] in Respiratory system specimen by NAA with probe detection", "SARS-CoV-2 PCR" };
static const FhirDemoCode positive = { SNOMED, "10828004", "Positive", "Positive" };
static const FhirDemoCode negative = { SNOMED, "260385009", "Negative", "Negative" };
static const FhirDemoCode flags[] = {
  { HL7 ("v3-ObservationInterpretation"), "L", "Low" }, { HL7 ("v3-ObservationInterpretation"), "H", "High" },
  { HL7 ("v3-ObservationInterpretation"), "LL", "Critical low" }, { HL7 ("v3-ObservationInterpretation"), "HH", "Critical high" },
  { HL7 ("v3-ObservationInterpretation"), "A", "Abnormal" },
};
static const char *const fates[] = {
  [FINAL] = "final", [CORRECTED] = "corrected", [PRELIMINARY] = "preliminary", [HEMOLYZED] = "final",
  [CANCELLED] = "cancelled", [IN_ERROR] = "entered-in-error",
};
/* clang-format on */

static gint
year_of (const char *text)
{
  return (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + text[3] - '0';
}

/* What illnesses that had begun by then add to the analyte. */
static gint
effect_of_problems (const FhirDemoChart *chart, guint analyte, gint64 when)
{
  gint sum = 0;
  char today[11];

  fhir_demo_day_text (when / FHIR_DEMO_DAY, today);
  for (guint i = 0; i < chart->n_problems; i++)
    {
      const FhirDemoProblem *problem = &chart->problems[i];
      gsize known = strlen (problem->onset);

      if (problem->state > FHIR_DEMO_REMISSION || strncmp (problem->onset, today, known) > 0 ||
          (problem->abated[0] && strcmp (problem->abated, today) < 0))
        continue;
      for (guint k = 0; k < fhir_demo_n_effects; k++)
        {
          const FhirDemoEffect *effect = &fhir_demo_effects[k];
          gint years = known ? year_of (today) - year_of (problem->onset) : 5;
          if (effect->problem == problem->problem && effect->analyte == analyte)
            sum += effect->change + effect->per_year * MIN (years, 12);
        }
    }
  return sum;
}

/* Falls with creatinine and age; near enough to the published formula to look right. */
static gint
estimate_gfr (const FhirDemoChart *chart, const Draw *draw)
{
  gint age = (gint)MAX (fhir_demo_age_at (chart, draw->when), 18);
  gint top = chart->person.is_female ? 7450 : 9900;

  return top * MAX (1000 - MAX (age - 30, 0) * 6, 300) / MAX (draw->creatinine, 20) / 1000;
}

static gint
measure (FhirDemoChart *chart, FhirDemoRandom *random, Draw *draw, guint analyte)
{
  const FhirDemoAnalyte *row = &fhir_demo_analytes[analyte];
  gint value = row->center[chart->person.is_female] + draw->offsets[analyte];
  gint acute = row->acute;

  if (analyte == FHIR_DEMO_EGFR)
    return estimate_gfr (chart, draw);
  if (analyte <= FHIR_DEMO_POTASSIUM && (fhir_demo_has_problem (chart, FHIR_DEMO_CKD_3B) ||
                                         fhir_demo_has_problem (chart, FHIR_DEMO_CKD_4)))
    acute = analyte == FHIR_DEMO_CREATININE ? acute * 5 : acute * 3 / 2;
  value += effect_of_problems (chart, analyte, draw->when);
  value += acute * draw->acute / 100 + fhir_demo_bell (random, row->noise);
  if (analyte == FHIR_DEMO_CREATININE)
    draw->creatinine = value;
  return MAX (value, 0);
}

static void
write_flag (FhirDemoChart *chart, const FhirDemoAnalyte *row, gint value, gint low, gint high)
{
  const FhirDemoCode *flag = NULL;

  if (row->critical_low != FHIR_DEMO_NO_LIMIT && value <= row->critical_low)
    flag = &flags[2];
  else if (row->critical_high != FHIR_DEMO_NO_LIMIT && value >= row->critical_high)
    flag = &flags[3];
  else if (low != FHIR_DEMO_NO_LIMIT && value < low)
    flag = &flags[0];
  else if (high != FHIR_DEMO_NO_LIMIT && value > high)
    flag = &flags[1];
  if (flag)
    fhir_demo_code_list (chart, "interpretation", flag);
}

static void
write_range (FhirDemoChart *chart, const FhirDemoAnalyte *row, gint low, gint high)
{
  FhirJsonWriter *w = &chart->w;

  if (low == FHIR_DEMO_NO_LIMIT && high == FHIR_DEMO_NO_LIMIT)
    return;
  fhir_json_writer_begin_array (w, "referenceRange");
  fhir_json_writer_begin_object (w, NULL);
  if (low != FHIR_DEMO_NO_LIMIT)
    fhir_demo_quantity (chart, "low", NULL, low, &row->unit);
  if (high != FHIR_DEMO_NO_LIMIT)
    fhir_demo_quantity (chart, "high", NULL, high, &row->unit);
  if (row->low[0] != row->low[1] || row->high[0] != row->high[1])
    {
      fhir_json_writer_begin_array (w, "appliesTo");
      fhir_demo_text (chart, NULL, chart->person.is_female ? "women" : "men");
      fhir_json_writer_end_array (w);
    }
  fhir_json_writer_end_object (w);
  fhir_json_writer_end_array (w);
}

static guint
open_result (FhirDemoChart *chart, const Draw *draw, const FhirDemoCode *code, const char *status)
{
  FhirJsonWriter *w = &chart->w;
  gboolean in_hospital = draw->visit->kind >= FHIR_DEMO_EMERGENCY;
  guint serial = fhir_demo_open (chart, "Observation");

  fhir_json_writer_string (w, "status", status);
  fhir_demo_code_list (chart, "category", &laboratory);
  fhir_demo_code (chart, "code", code);
  fhir_demo_subject (chart, "subject");
  fhir_demo_own (chart, "encounter", "Encounter", draw->visit->serial);
  fhir_demo_time (chart, "effectiveDateTime", draw->when);
  fhir_json_writer_begin_array (w, "performer");
  fhir_demo_clinic (chart,
                    NULL,
                    "Organization",
                    in_hospital ? "c-hospital" : "c-lab",
                    in_hospital ? "Riverside Hospital" : "Medilab");
  fhir_json_writer_end_array (w);
  return serial;
}

static void
write_value (FhirDemoChart *chart, const FhirDemoAnalyte *row, gint value)
{
  const char *comparator = NULL;

  if (row->measured_from != FHIR_DEMO_NO_LIMIT && value < row->measured_from)
    {
      comparator = "<";
      value = row->measured_from;
    }
  else if (row->measured_to != FHIR_DEMO_NO_LIMIT && value > row->measured_to)
    {
      comparator = ">";
      value = row->measured_to;
    }
  fhir_demo_quantity (chart, "valueQuantity", comparator, value, &row->unit);
}

static void
write_correction (FhirDemoChart *chart, const FhirDemoAnalyte *row, gint value)
{
  g_autoptr (GString) text = g_string_new ("Corrected result. Reported before as ");
  FhirDemoChart scratch = { .w = FHIR_JSON_WRITER_INIT (text) };

  fhir_demo_decimal (&scratch, NULL, value + MAX (value / 12, 1), row->unit.decimals);
  g_string_append_printf (text, " %s.", row->unit.text);
  fhir_demo_note (chart, text->str);
}

static Fate
pick_fate (const FhirDemoChart *chart, FhirDemoRandom *random, const Draw *draw, guint analyte)
{
  guint at = fhir_demo_below (random, 1000);

  if (analyte == FHIR_DEMO_POTASSIUM &&
      (at < 18 || (chart->n == 0 && draw->when > draw->visit->start + FHIR_DEMO_DAY)))
    return HEMOLYZED;
  if (chart->n == 0 && analyte == FHIR_DEMO_HEMOGLOBIN && draw->acute == 25)
    return CORRECTED;
  if (at >= 985 && analyte != FHIR_DEMO_EGFR)
    return at >= 996 ? IN_ERROR : at >= 992 ? CANCELLED : at >= 989 ? PRELIMINARY : CORRECTED;
  return FINAL;
}

static guint
write_result (FhirDemoChart *chart, FhirDemoRandom *random, Draw *draw, guint analyte)
{
  const FhirDemoAnalyte *row = &fhir_demo_analytes[analyte];
  gboolean is_old =
      analyte == FHIR_DEMO_CREATININE && draw->when < chart->demo->now - RANGE_DAYS * FHIR_DEMO_DAY;
  gint low = row->low[chart->person.is_female] - (is_old ? 10 : 0);
  gint high = row->high[chart->person.is_female] - (is_old ? 10 : 0);
  gint value = measure (chart, random, draw, analyte);
  Fate fate = pick_fate (chart, random, draw, analyte);
  guint serial = open_result (chart, draw, &row->code, fates[fate]);

  if (fate == HEMOLYZED || fate == CANCELLED)
    fhir_demo_code (chart, "dataAbsentReason", fate == HEMOLYZED ? &hemolyzed : &not_performed);
  else
    {
      if (fate == IN_ERROR)
        value = value * 10 + 7;
      write_value (chart, row, value);
      write_flag (chart, row, value, low, high);
      write_range (chart, row, low, high);
    }
  if (fate == CORRECTED)
    write_correction (chart, row, value);
  fhir_demo_close (chart);
  return serial;
}

static void
write_report (FhirDemoChart *chart,
              const Draw *draw,
              const FhirDemoCode *code,
              const FhirDemoCode *category,
              const guint *serials,
              guint n)
{
  FhirJsonWriter *w = &chart->w;
  gboolean is_pending = n == 0;

  fhir_demo_open (chart, "DiagnosticReport");
  fhir_json_writer_string (w, "status", is_pending ? "registered" : "final");
  fhir_demo_code_list (chart, "category", category);
  fhir_demo_code (chart, "code", code);
  fhir_demo_subject (chart, "subject");
  fhir_demo_own (chart, "encounter", "Encounter", draw->visit->serial);
  fhir_demo_time (chart, "effectiveDateTime", draw->when);
  if (!is_pending)
    {
      fhir_demo_time (chart, "issued", MIN (draw->when + 70, chart->now));
      fhir_json_writer_begin_array (w, "result");
      for (guint i = 0; i < n; i++)
        fhir_demo_own (chart, NULL, "Observation", serials[i]);
      fhir_json_writer_end_array (w);
    }
  fhir_demo_close (chart);
}

static void
write_panel (FhirDemoChart *chart, FhirDemoRandom *random, Draw *draw, const FhirDemoPanel *panel)
{
  guint serials[MAX_PANEL];

  for (guint i = 0; i < panel->n; i++)
    serials[i] = write_result (chart, random, draw, panel->first + i);
  write_report (chart, draw, &panel->code, &section, serials, panel->n);
}

/* A named finding instead of a number; value NULL: text; both NULL: pending. */
static guint
write_finding (FhirDemoChart *chart,
               const Draw *draw,
               const FhirDemoCode *code,
               const FhirDemoCode *value,
               const char *text)
{
  gboolean is_pending = !value && !text;
  guint serial = open_result (chart, draw, code, is_pending ? "registered" : "final");

  if (value)
    fhir_demo_code (chart, "valueCodeableConcept", value);
  else if (text)
    fhir_demo_text (chart, "valueCodeableConcept", text);
  if (value == &coli || value == &positive)
    fhir_demo_code_list (chart, "interpretation", &flags[4]);
  fhir_demo_close (chart);
  return serial;
}

static void
write_culture (FhirDemoChart *chart, FhirDemoRandom *random, const Draw *draw)
{
  gboolean is_pending = draw->visit == &chart->visits[chart->n_visits - 1] && !draw->visit->end;
  gboolean grows = draw->acute >= 70 || fhir_demo_chance (random, 300);
  guint serial = write_finding (chart,
                                draw,
                                &urine_culture,
                                is_pending || !grows ? NULL : &coli,
                                is_pending || grows ? NULL : "No growth");

  write_report (chart, draw, &urine_culture, &microbiology, &serial, is_pending ? 0 : 1);
}

static void
write_draw (FhirDemoChart *chart, FhirDemoRandom *random, Draw *draw)
{
  gboolean is_child = fhir_demo_age_at (chart, draw->when) < 14;
  gboolean is_last = draw->visit == &chart->visits[chart->n_visits - 1];
  guint written = 0;

  for (guint i = 0; i < fhir_demo_n_panels; i++)
    {
      const FhirDemoPanel *panel = &fhir_demo_panels[i];
      guint share = panel->share;

      if (fhir_demo_has_problem (chart, panel->problem))
        share = panel->share_with;
      if (chart->n == 0 && draw->when > chart->now - 400 * FHIR_DEMO_DAY && share >= 600)
        share = 1000;
      if (panel->first == FHIR_DEMO_CRP && draw->acute >= 12)
        share = 1000;
      if (is_child && panel->first != FHIR_DEMO_HEMOGLOBIN && panel->first != FHIR_DEMO_CRP)
        share /= 10;
      if (fhir_demo_chance (random, share))
        {
          write_panel (chart, random, draw, panel);
          written++;
        }
    }
  if (fhir_demo_chance (random, chart->story && (is_last || draw->acute >= 25) ? 500 : 25) ||
      (chart->n == 0 && draw->acute >= 12))
    write_culture (chart, random, draw);
  if (written == 0 && fhir_demo_chance (random, 300))
    write_finding (chart,
                   draw,
                   &covid_test,
                   fhir_demo_chance (random, 200) ? &positive : &negative,
                   NULL);
}

void
fhir_demo_write_results (FhirDemoChart *chart)
{
  FhirDemoRandom random = fhir_demo_stream (chart, TOPIC);
  Draw draw = { 0 };

  for (guint i = 0; i < FHIR_DEMO_N_ANALYTES; i++)
    draw.offsets[i] = fhir_demo_bell (&random, fhir_demo_analytes[i].spread);
  for (guint i = 0; i < chart->n_visits; i++)
    {
      const FhirDemoVisit *visit = &chart->visits[i];
      gboolean in_hospital = visit->kind >= FHIR_DEMO_EMERGENCY;

      if (!visit->is_lab)
        continue;
      draw.visit = visit;
      draw.when = visit->start + (in_hospital ? 25 : -75);
      draw.acute = visit->acute;
      draw.creatinine = fhir_demo_analytes[FHIR_DEMO_CREATININE].center[chart->person.is_female];
      write_draw (chart, &random, &draw);
      if (visit->kind == FHIR_DEMO_INPATIENT && visit->end - visit->start > TWO_DAYS + 600)
        {
          draw.when = visit->start + TWO_DAYS - 110;
          draw.acute = visit->acute * 6 / 10;
          write_draw (chart, &random, &draw);
        }
    }
}
