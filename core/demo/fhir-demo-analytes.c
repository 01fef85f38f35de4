/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Analytes, what illnesses do to them, and the panels in which they are ordered. Ranges are common
 * adult ones; laboratories differ. */

#include "fhir-demo-analytes.h"

#define NONE FHIR_DEMO_NO_LIMIT
#define BOTH(x) \
  {             \
    x, x        \
  }
#define CRITICAL(low, high) low, high
#define MEASURED(from, to)  from, to

/* clang-format off */
const FhirDemoAnalyte fhir_demo_analytes[FHIR_DEMO_N_ANALYTES] = {
  [FHIR_DEMO_CREATININE] = { { LOINC, "2160-0", "Creatinine [Mass/volume] in Serum or Plasma", "Creatinine" }, { "mg/dL", "mg/dL", 2 },
    { 92, 74 }, 5, 2, 14, { 70, 60 }, { 130, 110 }, CRITICAL (NONE, 600), MEASURED (10, NONE) },
  [FHIR_DEMO_EGFR] = { { LOINC, "62238-1", "Glomerular filtration rate/1.73 sq M.predicted [Volume Rate/Area] in Serum, Plasma or Blood by Creatinine-based formula (CKD-EPI)", "eGFR" },
    { "mL/min/1.73 m²", "mL/min/{1.73_m2}", 0 }, BOTH (0), 0, 0, 0, BOTH (NONE), BOTH (NONE), CRITICAL (NONE, NONE), MEASURED (5, 90) },
  [FHIR_DEMO_POTASSIUM] = { { LOINC, "2823-3", "Potassium [Moles/volume] in Serum or Plasma", "Potassium" }, { "mmol/L", "mmol/L", 1 },
    BOTH (42), 1, 1, 9, BOTH (35), BOTH (51), CRITICAL (28, 60), MEASURED (NONE, NONE) },
  [FHIR_DEMO_SODIUM] = { { LOINC, "2951-2", "Sodium [Moles/volume] in Serum or Plasma", "Sodium" }, { "mmol/L", "mmol/L", 0 },
    BOTH (140), 1, 1, -6, BOTH (135), BOTH (145), CRITICAL (120, 160), MEASURED (NONE, NONE) },
  [FHIR_DEMO_UREA] = { { LOINC, "3094-0", "Urea nitrogen [Mass/volume] in Serum or Plasma", "Urea nitrogen" }, { "mg/dL", "mg/dL", 0 },
    BOTH (14), 1, 1, 16, BOTH (7), BOTH (20), CRITICAL (NONE, 100), MEASURED (2, NONE) },
  [FHIR_DEMO_HEMOGLOBIN] = { { LOINC, "718-7", "Hemoglobin [Mass/volume] in Blood", "Hemoglobin" }, { "g/dL", "g/dL", 1 },
    { 149, 134 }, 4, 2, -9, { 135, 120 }, { 175, 155 }, CRITICAL (70, 200), MEASURED (NONE, NONE) },
  [FHIR_DEMO_LEUKOCYTES] = { { LOINC, "6690-2", "Leukocytes [#/volume] in Blood by Automated count", "White cells" }, { "10³/µL", "10*3/uL", 1 },
    BOTH (68), 6, 4, 62, BOTH (40), BOTH (110), CRITICAL (10, 300), MEASURED (NONE, NONE) },
  [FHIR_DEMO_PLATELETS] = { { LOINC, "777-3", "Platelets [#/volume] in Blood by Automated count", "Platelets" }, { "10³/µL", "10*3/uL", 0 },
    BOTH (250), 18, 8, 55, BOTH (150), BOTH (400), CRITICAL (30, 1000), MEASURED (NONE, NONE) },
  [FHIR_DEMO_MCV] = { { LOINC, "787-2", "MCV [Entitic volume] by Automated count", "MCV" }, { "fL", "fL", 0 },
    BOTH (90), 1, 1, 0, BOTH (80), BOTH (100), CRITICAL (NONE, NONE), MEASURED (NONE, NONE) },
  [FHIR_DEMO_CHOLESTEROL] = { { LOINC, "2093-3", "Cholesterol [Mass/volume] in Serum or Plasma", "Cholesterol" }, { "mg/dL", "mg/dL", 0 },
    BOTH (188), 10, 5, -20, BOTH (NONE), BOTH (200), CRITICAL (NONE, NONE), MEASURED (NONE, NONE) },
  [FHIR_DEMO_HDL] = { { LOINC, "2085-9", "Cholesterol in HDL [Mass/volume] in Serum or Plasma", "HDL cholesterol" }, { "mg/dL", "mg/dL", 0 },
    { 47, 57 }, 4, 2, -4, { 40, 50 }, BOTH (NONE), CRITICAL (NONE, NONE), MEASURED (5, NONE) },
  [FHIR_DEMO_LDL] = { { LOINC, "13457-7", "Cholesterol in LDL [Mass/volume] in Serum or Plasma by calculation", "LDL cholesterol" }, { "mg/dL", "mg/dL", 0 },
    BOTH (112), 9, 4, -14, BOTH (NONE), BOTH (130), CRITICAL (NONE, NONE), MEASURED (NONE, NONE) },
  [FHIR_DEMO_TRIGLYCERIDE] = { { LOINC, "2571-8", "Triglyceride [Mass/volume] in Serum or Plasma", "Triglycerides" }, { "mg/dL", "mg/dL", 0 },
    BOTH (128), 14, 10, 10, BOTH (NONE), BOTH (150), CRITICAL (NONE, 1000), MEASURED (NONE, NONE) },
  [FHIR_DEMO_ALT] = { { LOINC, "1742-6", "Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma", "ALT" }, { "U/L", "U/L", 0 },
    BOTH (24), 3, 2, 18, BOTH (7), BOTH (56), CRITICAL (NONE, NONE), MEASURED (5, NONE) },
  [FHIR_DEMO_AST] = { { LOINC, "1920-8", "Aspartate aminotransferase [Enzymatic activity/volume] in Serum or Plasma", "AST" }, { "U/L", "U/L", 0 },
    BOTH (22), 2, 2, 16, BOTH (10), BOTH (40), CRITICAL (NONE, NONE), MEASURED (5, NONE) },
  [FHIR_DEMO_ALP] = { { LOINC, "6768-6", "Alkaline phosphatase [Enzymatic activity/volume] in Serum or Plasma", "Alkaline phosphatase" }, { "U/L", "U/L", 0 },
    BOTH (76), 7, 3, 12, BOTH (44), BOTH (147), CRITICAL (NONE, NONE), MEASURED (NONE, NONE) },
  [FHIR_DEMO_BILIRUBIN] = { { LOINC, "1975-2", "Bilirubin.total [Mass/volume] in Serum or Plasma", "Bilirubin" }, { "mg/dL", "mg/dL", 1 },
    BOTH (6), 1, 0, 2, BOTH (NONE), BOTH (12), CRITICAL (NONE, 120), MEASURED (2, NONE) },
  [FHIR_DEMO_ALBUMIN] = { { LOINC, "1751-7", "Albumin [Mass/volume] in Serum or Plasma", "Albumin" }, { "g/dL", "g/dL", 1 },
    BOTH (43), 1, 1, -9, BOTH (35), BOTH (50), CRITICAL (NONE, NONE), MEASURED (NONE, NONE) },
  [FHIR_DEMO_HBA1C] = { { LOINC, "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "HbA1c" }, { "%", "%", 1 },
    BOTH (52), 1, 1, 0, BOTH (40), BOTH (56), CRITICAL (NONE, NONE), MEASURED (NONE, 150) },
  [FHIR_DEMO_GLUCOSE] = { { LOINC, "2345-7", "Glucose [Mass/volume] in Serum or Plasma", "Glucose" }, { "mg/dL", "mg/dL", 0 },
    BOTH (90), 3, 3, 34, BOTH (70), BOTH (99), CRITICAL (40, 400), MEASURED (NONE, NONE) },
  [FHIR_DEMO_TSH] = { { LOINC, "3016-3", "Thyrotropin [Units/volume] in Serum or Plasma", "TSH" }, { "mIU/L", "m[IU]/L", 2 },
    BOTH (190), 25, 14, 0, BOTH (40), BOTH (450), CRITICAL (NONE, NONE), MEASURED (1, NONE) },
  [FHIR_DEMO_FREE_T4] = { { LOINC, "3024-7", "Thyroxine (T4) free [Mass/volume] in Serum or Plasma", "Free T4" }, { "ng/dL", "ng/dL", 1 },
    BOTH (12), 1, 0, 0, BOTH (8), BOTH (18), CRITICAL (NONE, NONE), MEASURED (NONE, NONE) },
  [FHIR_DEMO_CRP] = { { LOINC, "1988-5", "C reactive protein [Mass/volume] in Serum or Plasma", "C-reactive protein" }, { "mg/L", "mg/L", 0 },
    BOTH (2), 1, 1, 66, BOTH (NONE), BOTH (10), CRITICAL (NONE, NONE), MEASURED (5, NONE) },
  [FHIR_DEMO_FERRITIN] = { { LOINC, "2276-4", "Ferritin [Mass/volume] in Serum or Plasma", "Ferritin" }, { "ng/mL", "ng/mL", 0 },
    { 140, 75 }, 12, 5, 60, { 30, 13 }, { 400, 150 }, CRITICAL (NONE, NONE), MEASURED (3, NONE) },
  [FHIR_DEMO_URINE_ALBUMIN] = { { LOINC, "9318-7", "Albumin/Creatinine [Mass Ratio] in Urine", "Urine albumin/creatinine" }, { "mg/g", "mg/g", 0 },
    BOTH (9), 2, 2, 10, BOTH (NONE), BOTH (30), CRITICAL (NONE, NONE), MEASURED (5, NONE) },
  [FHIR_DEMO_BNP] = { { LOINC, "33762-6", "Natriuretic peptide.B prohormone N-Terminal [Mass/volume] in Serum or Plasma", "NT-proBNP" }, { "pg/mL", "pg/mL", 0 },
    BOTH (80), 12, 9, 700, BOTH (NONE), BOTH (125), CRITICAL (NONE, NONE), MEASURED (10, 35000) },
  [FHIR_DEMO_PSA] = { { LOINC, "2857-1", "Prostate specific Ag [Mass/volume] in Serum or Plasma", "PSA" }, { "ng/mL", "ng/mL", 1 },
    BOTH (11), 2, 1, 0, BOTH (NONE), BOTH (40), CRITICAL (NONE, NONE), MEASURED (1, NONE) },
};

const FhirDemoEffect fhir_demo_effects[] = {
  { FHIR_DEMO_CKD_3A, FHIR_DEMO_CREATININE, 34, 2 }, { FHIR_DEMO_CKD_3B, FHIR_DEMO_CREATININE, 42, 6 },
  { FHIR_DEMO_CKD_4, FHIR_DEMO_CREATININE, 120, 14 }, { FHIR_DEMO_CKD_3A, FHIR_DEMO_UREA, 8, 1 },
  { FHIR_DEMO_CKD_3B, FHIR_DEMO_UREA, 12, 1 }, { FHIR_DEMO_CKD_4, FHIR_DEMO_UREA, 26, 2 },
  { FHIR_DEMO_CKD_3B, FHIR_DEMO_POTASSIUM, 5, 0 }, { FHIR_DEMO_CKD_4, FHIR_DEMO_POTASSIUM, 8, 0 },
  { FHIR_DEMO_CKD_3B, FHIR_DEMO_HEMOGLOBIN, -9, -2 }, { FHIR_DEMO_CKD_4, FHIR_DEMO_HEMOGLOBIN, -22, -2 },
  { FHIR_DEMO_IRON_DEFICIENCY, FHIR_DEMO_HEMOGLOBIN, -18, 0 }, { FHIR_DEMO_IRON_DEFICIENCY, FHIR_DEMO_MCV, -13, 0 },
  { FHIR_DEMO_IRON_DEFICIENCY, FHIR_DEMO_FERRITIN, -69, 0 }, { FHIR_DEMO_CKD_3B, FHIR_DEMO_URINE_ALBUMIN, 90, 15 },
  { FHIR_DEMO_CKD_3A, FHIR_DEMO_URINE_ALBUMIN, 40, 8 }, { FHIR_DEMO_CKD_4, FHIR_DEMO_URINE_ALBUMIN, 300, 40 },
  { FHIR_DEMO_DIABETES_2, FHIR_DEMO_HBA1C, 15, 0 }, { FHIR_DEMO_DIABETES_1, FHIR_DEMO_HBA1C, 22, 0 },
  { FHIR_DEMO_PREDIABETES, FHIR_DEMO_HBA1C, 7, 0 }, { FHIR_DEMO_DIABETES_2, FHIR_DEMO_GLUCOSE, 52, 1 },
  { FHIR_DEMO_DIABETES_1, FHIR_DEMO_GLUCOSE, 66, 0 }, { FHIR_DEMO_PREDIABETES, FHIR_DEMO_GLUCOSE, 16, 0 },
  { FHIR_DEMO_DIABETES_2, FHIR_DEMO_TRIGLYCERIDE, 34, 0 }, { FHIR_DEMO_DIABETES_2, FHIR_DEMO_URINE_ALBUMIN, 12, 2 },
  { FHIR_DEMO_HYPERLIPIDEMIA, FHIR_DEMO_CHOLESTEROL, 46, -2 }, { FHIR_DEMO_HYPERLIPIDEMIA, FHIR_DEMO_LDL, 44, -3 },
  { FHIR_DEMO_HYPERLIPIDEMIA, FHIR_DEMO_TRIGLYCERIDE, 22, 0 }, { FHIR_DEMO_HYPOTHYROIDISM, FHIR_DEMO_TSH, 260, -14 },
  { FHIR_DEMO_HYPOTHYROIDISM, FHIR_DEMO_FREE_T4, -2, 0 }, { FHIR_DEMO_RHEUMATOID, FHIR_DEMO_CRP, 16, -1 },
  { FHIR_DEMO_HEART_FAILURE, FHIR_DEMO_BNP, 900, 40 }, { FHIR_DEMO_ATRIAL_FIBRILLATION, FHIR_DEMO_BNP, 240, 10 },
  { FHIR_DEMO_PROSTATE_CANCER, FHIR_DEMO_PSA, 62, 0 }, { FHIR_DEMO_CORONARY, FHIR_DEMO_LDL, -30, 0 },
  { FHIR_DEMO_COPD, FHIR_DEMO_HEMOGLOBIN, 8, 0 },
};

const guint fhir_demo_n_effects = G_N_ELEMENTS (fhir_demo_effects);

const FhirDemoPanel fhir_demo_panels[] = {
  { { LOINC, "24321-2", "Basic metabolic 2000 panel - Serum or Plasma", "Renal and electrolytes" },
    FHIR_DEMO_CREATININE, 5, 520, FHIR_DEMO_CKD_3B, 900 },
  { { LOINC, "58410-2", "CBC panel - Blood by Automated count", "Blood count" },
    FHIR_DEMO_HEMOGLOBIN, 4, 420, FHIR_DEMO_IRON_DEFICIENCY, 700 },
  { { LOINC, "24331-1", "Lipid 1996 panel - Serum or Plasma", "Lipids" }, FHIR_DEMO_CHOLESTEROL, 4, 150, FHIR_DEMO_HYPERLIPIDEMIA, 300 },
  { { LOINC, "24325-3", "Hepatic function 2000 panel - Serum or Plasma", "Liver function" }, FHIR_DEMO_ALT, 5, 90, FHIR_DEMO_RHEUMATOID, 600 },
  { { NULL, NULL, NULL, "Diabetes monitoring" }, FHIR_DEMO_HBA1C, 2, 130, FHIR_DEMO_DIABETES_2, 600 },
  { { NULL, NULL, NULL, "Diabetes monitoring" }, FHIR_DEMO_HBA1C, 2, 0, FHIR_DEMO_DIABETES_1, 800 },
  { { NULL, NULL, NULL, "Thyroid function" }, FHIR_DEMO_TSH, 2, 80, FHIR_DEMO_HYPOTHYROIDISM, 450 },
  { { NULL, NULL, NULL, "Inflammation" }, FHIR_DEMO_CRP, 1, 220, FHIR_DEMO_RHEUMATOID, 900 },
  { { NULL, NULL, NULL, "Iron stores" }, FHIR_DEMO_FERRITIN, 1, 40, FHIR_DEMO_IRON_DEFICIENCY, 600 },
  { { NULL, NULL, NULL, "Urine albumin" }, FHIR_DEMO_URINE_ALBUMIN, 1, 20, FHIR_DEMO_DIABETES_2, 250 },
  { { NULL, NULL, NULL, "Heart failure marker" }, FHIR_DEMO_BNP, 1, 0, FHIR_DEMO_HEART_FAILURE, 500 },
  { { NULL, NULL, NULL, "Prostate" }, FHIR_DEMO_PSA, 1, 0, FHIR_DEMO_PROSTATE_CANCER, 300 },
};
/* clang-format on */

const guint fhir_demo_n_panels = G_N_ELEMENTS (fhir_demo_panels);
