/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Problems: which ones, since when, and how sure. Onsets are partial dates as people tell them
 * ("2009"); some are not recorded at all. Two codes each: SNOMED CT and ICD-10-CM. */

#include "fhir-date.h"
#include "fhir-demo-private.h"
#include "fhir-demo-stories.h"

#define TOPIC_CHOOSE 10
#define TOPIC_WRITE  11

typedef struct
{
  const char *icd10;
  guint16 child; /* in a thousand of that age */
  guint16 adult;
  guint16 elder; /* 60 and over */
  gboolean is_acute;
  char sex; /* 0 any, 'f', 'm' */
} Frequency;

/* clang-format off */
const FhirDemoCode fhir_demo_problem_codes[FHIR_DEMO_N_PROBLEMS] = {
  [FHIR_DEMO_HYPERTENSION] = { SNOMED, "59621000", "Essential hypertension", "Essential hypertension" },
  [FHIR_DEMO_DIABETES_2] = { SNOMED, "44054006", "Diabetes mellitus type 2", "Type 2 diabetes mellitus" },
  [FHIR_DEMO_DIABETES_1] = { SNOMED, "46635009", "Diabetes mellitus type 1", "Type 1 diabetes mellitus" },
  [FHIR_DEMO_CKD_3A] = { SNOMED, "700378005", "Chronic kidney disease stage 3A", "Chronic kidney disease stage 3a" },
  [FHIR_DEMO_CKD_3B] = { SNOMED, "700379002", "Chronic kidney disease stage 3B", "Chronic kidney disease stage 3b" },
  [FHIR_DEMO_CKD_4] = { SNOMED, "431857002", "Chronic kidney disease stage 4", "Chronic kidney disease stage 4" },
  [FHIR_DEMO_ATRIAL_FIBRILLATION] = { SNOMED, "282825002", "Paroxysmal atrial fibrillation", "Paroxysmal atrial fibrillation" },
  [FHIR_DEMO_HYPOTHYROIDISM] = { SNOMED, "40930008", "Hypothyroidism", "Hypothyroidism" },
  [FHIR_DEMO_OSTEOARTHRITIS] = { SNOMED, "239873007", "Osteoarthritis of knee", "Osteoarthritis of the knee" },
  [FHIR_DEMO_IRON_DEFICIENCY] = { SNOMED, "87522002", "Iron deficiency anemia", "Iron deficiency anemia" },
  [FHIR_DEMO_COPD] = { SNOMED, "13645005", "Chronic obstructive lung disease", "COPD" },
  [FHIR_DEMO_ASTHMA] = { SNOMED, "195967001", "Asthma", "Asthma" },
  [FHIR_DEMO_CORONARY] = { SNOMED, "53741008", "Coronary arteriosclerosis", "Coronary artery disease" },
  [FHIR_DEMO_INFARCTION] = { SNOMED, "22298006", "Myocardial infarction", "Myocardial infarction" },
  [FHIR_DEMO_HEART_FAILURE] = { SNOMED, "84114007", "Heart failure", "Heart failure" },
  [FHIR_DEMO_HYPERLIPIDEMIA] = { SNOMED, "55822004", "Hyperlipidemia", "Hyperlipidemia" },
  [FHIR_DEMO_DEPRESSION] = { SNOMED, "370143000", "Major depressive disorder", "Major depression" },
  [FHIR_DEMO_OSTEOPOROSIS] = { SNOMED, "64859006", "Osteoporosis", "Osteoporosis" },
  [FHIR_DEMO_REFLUX] = { SNOMED, "235595009", "Gastroesophageal reflux disease", "Gastroesophageal reflux" },
  [FHIR_DEMO_MIGRAINE] = { SNOMED, "37796009", "Migraine", "Migraine" },
  [FHIR_DEMO_GOUT] = { SNOMED, "90560007", "Gout", "Gout" },
  [FHIR_DEMO_RHEUMATOID] = { SNOMED, "69896004", "Rheumatoid arthritis", "Rheumatoid arthritis" },
  [FHIR_DEMO_STROKE] = { SNOMED, "230690007", "Cerebrovascular accident", "Stroke" },
  [FHIR_DEMO_BREAST_CANCER] = { SNOMED, "254837009", "Malignant neoplasm of breast", "Breast cancer" },
  [FHIR_DEMO_PROSTATE_CANCER] = { SNOMED, "399068003", "Malignant tumor of prostate", "Prostate cancer" },
  [FHIR_DEMO_URINARY_INFECTION] = { SNOMED, "68566005", "Urinary tract infectious disease", "Urinary tract infection" },
  [FHIR_DEMO_SINUSITIS] = { SNOMED, "36971009", "Sinusitis", "Sinusitis" },
  [FHIR_DEMO_BRONCHITIS] = { SNOMED, "10509002", "Acute bronchitis", "Acute bronchitis" },
  [FHIR_DEMO_PHARYNGITIS] = { SNOMED, "195662009", "Acute viral pharyngitis", "Sore throat, viral" },
  [FHIR_DEMO_OTITIS] = { SNOMED, "65363002", "Otitis media", "Middle ear infection" },
  [FHIR_DEMO_PNEUMONIA] = { SNOMED, "233604007", "Pneumonia", "Pneumonia" },
  [FHIR_DEMO_EPILEPSY] = { SNOMED, "84757009", "Epilepsy", "Epilepsy" },
  [FHIR_DEMO_SLEEP_APNEA] = { SNOMED, "78275009", "Obstructive sleep apnea syndrome", "Obstructive sleep apnea" },
  [FHIR_DEMO_PREDIABETES] = { SNOMED, "15777000", "Prediabetes", "Prediabetes" },
  [FHIR_DEMO_COVID] = { SNOMED, "840539006", "Disease caused by severe acute respiratory syndrome coronavirus 2", "COVID-19" },
  [FHIR_DEMO_BACK_PAIN] = { SNOMED, "279039007", "Low back pain", "Low back pain" },
  [FHIR_DEMO_ECZEMA] = { SNOMED, "24079001", "Atopic dermatitis", "Atopic dermatitis" },
  [FHIR_DEMO_PSORIASIS] = { SNOMED, "9014002", "Psoriasis", "Psoriasis" },
  [FHIR_DEMO_CATARACT] = { SNOMED, "193570009", "Cataract", "Cataract" },
  [FHIR_DEMO_DEMENTIA] = { SNOMED, "52448006", "Dementia", "Dementia" },
  [FHIR_DEMO_KIDNEY_INJURY] = { SNOMED, "14669001", "Acute renal failure syndrome", "Acute kidney injury" },
};

static const Frequency frequencies[FHIR_DEMO_N_PROBLEMS] = {
  [FHIR_DEMO_HYPERTENSION] = { "I10", 0, 140, 560 },
  [FHIR_DEMO_DIABETES_2] = { "E11.9", 0, 60, 210 },
  [FHIR_DEMO_DIABETES_1] = { "E10.9", 3, 5, 3 },
  [FHIR_DEMO_CKD_3A] = { "N18.31", 0, 5, 60 },
  [FHIR_DEMO_CKD_3B] = { "N18.32", 0, 2, 40 },
  [FHIR_DEMO_CKD_4] = { "N18.4", 0, 1, 10 },
  [FHIR_DEMO_ATRIAL_FIBRILLATION] = { "I48.0", 0, 5, 90 },
  [FHIR_DEMO_HYPOTHYROIDISM] = { "E03.9", 2, 40, 80 },
  [FHIR_DEMO_OSTEOARTHRITIS] = { "M17.9", 0, 40, 260 },
  [FHIR_DEMO_IRON_DEFICIENCY] = { "D50.9", 8, 45, 40 },
  [FHIR_DEMO_COPD] = { "J44.9", 0, 20, 110 },
  [FHIR_DEMO_ASTHMA] = { "J45.909", 85, 80, 60 },
  [FHIR_DEMO_CORONARY] = { "I25.10", 0, 15, 150 },
  [FHIR_DEMO_INFARCTION] = { NULL },
  [FHIR_DEMO_HEART_FAILURE] = { "I50.9", 0, 4, 70 },
  [FHIR_DEMO_HYPERLIPIDEMIA] = { "E78.5", 0, 150, 410 },
  [FHIR_DEMO_DEPRESSION] = { NULL, 10, 90, 70 },
  [FHIR_DEMO_OSTEOPOROSIS] = { "M81.0", 0, 5, 130 },
  [FHIR_DEMO_REFLUX] = { "K21.9", 2, 90, 140 },
  [FHIR_DEMO_MIGRAINE] = { "G43.909", 15, 90, 30 },
  [FHIR_DEMO_GOUT] = { "M10.9", 0, 20, 50 },
  [FHIR_DEMO_RHEUMATOID] = { "M06.9", 0, 6, 15 },
  [FHIR_DEMO_STROKE] = { NULL, 0, 3, 40 },
  [FHIR_DEMO_BREAST_CANCER] = { NULL, 0, 5, 35, FALSE, 'f' },
  [FHIR_DEMO_PROSTATE_CANCER] = { "C61", 0, 2, 50, FALSE, 'm' },
  [FHIR_DEMO_URINARY_INFECTION] = { "N39.0", 20, 60, 80, TRUE },
  [FHIR_DEMO_SINUSITIS] = { "J32.9", 50, 70, 40, TRUE },
  [FHIR_DEMO_BRONCHITIS] = { "J20.9", 40, 70, 60, TRUE },
  [FHIR_DEMO_PHARYNGITIS] = { NULL, 180, 70, 20, TRUE },
  [FHIR_DEMO_OTITIS] = { "H66.90", 200, 15, 5, TRUE },
  [FHIR_DEMO_PNEUMONIA] = { "J18.9", 15, 15, 45, TRUE },
  [FHIR_DEMO_EPILEPSY] = { "G40.909", 7, 8, 8 },
  [FHIR_DEMO_SLEEP_APNEA] = { "G47.33", 2, 40, 80 },
  [FHIR_DEMO_PREDIABETES] = { "R73.03", 0, 70, 90 },
  [FHIR_DEMO_COVID] = { "U07.1", 60, 90, 80, TRUE },
  [FHIR_DEMO_BACK_PAIN] = { NULL, 2, 130, 120 },
  [FHIR_DEMO_ECZEMA] = { "L20.9", 110, 30, 10 },
  [FHIR_DEMO_PSORIASIS] = { "L40.9", 5, 25, 25 },
  [FHIR_DEMO_CATARACT] = { "H26.9", 0, 5, 150 },
  [FHIR_DEMO_DEMENTIA] = { "F03.90", 0, 0, 50 },
  [FHIR_DEMO_KIDNEY_INJURY] = { "N17.9", 0, 0, 0, TRUE },
};

static const struct { const char *clinical, *clinical_display, *verification, *verification_display; } states[] = {
  [FHIR_DEMO_ACTIVE] = { "active", "Active", "confirmed", "Confirmed" },
  [FHIR_DEMO_RECURRENCE] = { "recurrence", "Recurrence", "confirmed", "Confirmed" },
  [FHIR_DEMO_PROVISIONAL] = { "active", "Active", "provisional", "Provisional" },
  [FHIR_DEMO_DIFFERENTIAL] = { "active", "Active", "differential", "Differential" },
  [FHIR_DEMO_INACTIVE] = { "inactive", "Inactive", "confirmed", "Confirmed" },
  [FHIR_DEMO_REMISSION] = { "remission", "Remission", "confirmed", "Confirmed" },
  [FHIR_DEMO_RESOLVED] = { "resolved", "Resolved", "confirmed", "Confirmed" },
  [FHIR_DEMO_REFUTED] = { "inactive", "Inactive", "refuted", "Refuted" },
  [FHIR_DEMO_ERROR] = { NULL, NULL, "entered-in-error", "Entered in Error" },
};
/* clang-format on */

static void
add_problem (FhirDemoChart *chart,
             guint problem,
             guint state,
             const char *onset,
             const char *abated)
{
  FhirDemoProblem *row = &chart->problems[chart->n_problems++];

  row->problem = (guint8)problem;
  row->state = (guint8)state;
  g_strlcpy (row->onset, onset ? onset : "", sizeof row->onset);
  g_strlcpy (row->abated, abated ? abated : "", sizeof row->abated);
}

static guint
pick_state (FhirDemoRandom *random, const Frequency *frequency)
{
  guint at = fhir_demo_below (random, 1000);

  if (frequency->is_acute)
    return at < 940 ? FHIR_DEMO_RESOLVED : at < 980 ? FHIR_DEMO_ACTIVE : FHIR_DEMO_ERROR;
  if (at < 820)
    return FHIR_DEMO_ACTIVE;
  if (at < 850)
    return FHIR_DEMO_PROVISIONAL;
  if (at < 862)
    return FHIR_DEMO_DIFFERENTIAL;
  if (at < 900)
    return FHIR_DEMO_INACTIVE;
  if (at < 930)
    return FHIR_DEMO_REMISSION;
  if (at < 975)
    return FHIR_DEMO_RESOLVED;
  return at < 988 ? FHIR_DEMO_REFUTED : FHIR_DEMO_ERROR;
}

/* Onset between birth and now, told as a year, a month, a day or not at all. */
static void
add_random_problem (FhirDemoChart *chart, FhirDemoRandom *random, guint problem)
{
  const Frequency *frequency = &frequencies[problem];
  gint64 today = chart->now / FHIR_DEMO_DAY;
  gint64 lived = MAX (today - chart->person.birth, 2);
  gint longest = frequency->is_acute ? MIN (lived, 5 * 365) : MIN (lived * 2 / 3, 30 * 365);
  gint64 onset_day = today - fhir_demo_between (random, 1, MAX (longest, 1));
  guint state = pick_state (random, frequency);
  guint told = fhir_demo_below (random, 1000);
  char onset[11], abated[11] = "";

  fhir_demo_day_text (onset_day, onset);
  if (!frequency->is_acute && told < 300)
    onset[4] = 0;
  else if (!frequency->is_acute && told < 450)
    onset[7] = 0;
  else if (told >= 970)
    onset[0] = 0;
  if (state == FHIR_DEMO_RESOLVED || state == FHIR_DEMO_REMISSION)
    {
      gint length = frequency->is_acute ? fhir_demo_between (random, 5, 28)
                                        : fhir_demo_between (random, 60, 1500);
      fhir_demo_day_text (MIN (onset_day + length, today), abated);
    }
  add_problem (chart, problem, state, onset, abated);
}

/* Stages of one illness, and kinds of diabetes, stand alone. */
static gboolean
is_excluded (const FhirDemoChart *chart, guint problem)
{
  static const guint8 groups[FHIR_DEMO_N_PROBLEMS] = {
    [FHIR_DEMO_DIABETES_1] = 1, [FHIR_DEMO_DIABETES_2] = 1, [FHIR_DEMO_PREDIABETES] = 1,
    [FHIR_DEMO_CKD_3A] = 2,     [FHIR_DEMO_CKD_3B] = 2,     [FHIR_DEMO_CKD_4] = 2,
  };

  for (guint i = 0; groups[problem] && i < chart->n_problems; i++)
    if (groups[chart->problems[i].problem] == groups[problem])
      return TRUE;
  return FALSE;
}

void
fhir_demo_choose_problems (FhirDemoChart *chart)
{
  FhirDemoRandom random = fhir_demo_stream (chart, TOPIC_CHOOSE);
  gint64 age = fhir_demo_age_at (chart, chart->now);

  for (guint i = 0; chart->story && i < chart->story->n_problems; i++)
    {
      const FhirDemoStoryProblem *row = &chart->story->problems[i];
      add_problem (chart, row->problem, row->state, row->onset, row->abated);
    }
  for (guint i = 0; !chart->story && i < FHIR_DEMO_N_PROBLEMS && chart->n_problems < 8; i++)
    {
      const Frequency *frequency = &frequencies[i];
      guint share = age < 18 ? frequency->child : age < 60 ? frequency->adult : frequency->elder;
      char sex = chart->person.is_female ? 'f' : 'm';

      if (fhir_demo_chance (&random, share) && (!frequency->sex || frequency->sex == sex) &&
          !is_excluded (chart, i))
        add_random_problem (chart, &random, i);
    }
}

static void
write_status (FhirDemoChart *chart, const FhirDemoProblem *problem)
{
  FhirDemoCode clinical = { HL7 ("condition-clinical"),
                            states[problem->state].clinical,
                            states[problem->state].clinical_display };
  FhirDemoCode verification = { HL7 ("condition-ver-status"),
                                states[problem->state].verification,
                                states[problem->state].verification_display };

  if (clinical.code)
    fhir_demo_code (chart, "clinicalStatus", &clinical);
  fhir_demo_code (chart, "verificationStatus", &verification);
}

static void
write_codes (FhirDemoChart *chart, const FhirDemoProblem *problem)
{
  const FhirDemoCode *code = &fhir_demo_problem_codes[problem->problem];
  FhirDemoCode icd10 = { ICD10, frequencies[problem->problem].icd10 };

  fhir_json_writer_begin_object (&chart->w, "code");
  fhir_json_writer_begin_array (&chart->w, "coding");
  fhir_demo_coding (chart, NULL, code);
  if (icd10.code)
    fhir_demo_coding (chart, NULL, &icd10);
  fhir_json_writer_end_array (&chart->w);
  fhir_json_writer_string (&chart->w, "text", code->text);
  fhir_json_writer_end_object (&chart->w);
}

static void
write_problem (FhirDemoChart *chart, FhirDemoRandom *random, FhirDemoProblem *problem)
{
  static const FhirDemoCode on_list = { HL7 ("condition-category"),
                                        "problem-list-item",
                                        "Problem List Item" };
  FhirJsonWriter *w = &chart->w;

  problem->serial = fhir_demo_open (chart, "Condition");
  write_status (chart, problem);
  fhir_demo_code_list (chart, "category", &on_list);
  write_codes (chart, problem);
  fhir_demo_subject (chart, "subject");
  if (problem->onset[0])
    fhir_json_writer_string (w, "onsetDateTime", problem->onset);
  if (problem->abated[0])
    fhir_json_writer_string (w, "abatementDateTime", problem->abated);
  if (strlen (problem->onset) == 10)
    fhir_json_writer_string (w, "recordedDate", problem->onset);
  fhir_demo_doctor (chart, "recorder", fhir_demo_below (random, 2));
  if (problem->state == FHIR_DEMO_REFUTED)
    fhir_demo_note (chart, "Ruled out by further tests.");
  if (problem->state == FHIR_DEMO_ERROR)
    fhir_demo_note (chart, "Entered on the wrong patient.");
  fhir_demo_close (chart);
}

void
fhir_demo_write_problems (FhirDemoChart *chart)
{
  FhirDemoRandom random = fhir_demo_stream (chart, TOPIC_WRITE);

  for (guint i = 0; i < chart->n_problems; i++)
    write_problem (chart, &random, &chart->problems[i]);
}
