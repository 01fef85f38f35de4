/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* R4 ties profiles to codes: an Observation with one of these LOINC codes, or the SNOMED CT concept
 * of the same sign, must meet the profile, claimed or not
 * (http://hl7.org/fhir/R4/observation-vitalsigns.html). */

#include "fhir-profile-walk-private.h"

#define LOINC      "http://loinc.org"
#define SNOMED     "http://snomed.info/sct"
#define SIGN(name) "http://hl7.org/fhir/StructureDefinition/" name

/* clang-format off */
static const struct
{
  const char *system;
  const char *code;
  const char *profile;
} signs[] = {
  { LOINC, "85353-1", SIGN ("vitalspanel") },
  { LOINC, "9279-1", SIGN ("resprate") },
  { LOINC, "8867-4", SIGN ("heartrate") },
  { LOINC, "2708-6", SIGN ("oxygensat") },
  { LOINC, "8310-5", SIGN ("bodytemp") },
  { LOINC, "8302-2", SIGN ("bodyheight") },
  { LOINC, "9843-4", SIGN ("headcircum") },
  { LOINC, "29463-7", SIGN ("bodyweight") },
  { LOINC, "39156-5", SIGN ("bmi") },
  { LOINC, "85354-9", SIGN ("bp") },
  { SNOMED, "86290005", SIGN ("resprate") },
  { SNOMED, "364075005", SIGN ("heartrate") },
  { SNOMED, "431314004", SIGN ("oxygensat") },
  { SNOMED, "386725007", SIGN ("bodytemp") },
  { SNOMED, "276885007", SIGN ("bodytemp") },
  { SNOMED, "50373000", SIGN ("bodyheight") },
  { SNOMED, "363812007", SIGN ("headcircum") },
  { SNOMED, "27113001", SIGN ("bodyweight") },
  { SNOMED, "60621009", SIGN ("bmi") },
  { SNOMED, "75367002", SIGN ("bp") },
};
/* clang-format on */

static const char *
find_sign (FhirWalk *walk, guint32 coding)
{
  FhirSlice system = fhir_walk_member_text (walk, coding, FHIR_KEY_system);
  FhirSlice code = fhir_walk_member_text (walk, coding, FHIR_KEY_code);

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (fhir_slice_is (code, signs[i].code) && fhir_slice_is (system, signs[i].system))
      return signs[i].profile;
  return NULL;
}

void
fhir_walk_vital_signs (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope)
{
  const FhirSpot spot = { .node = scope->node, .type = scope->type };
  guint32 code;
  guint32 list;

  if (scope->type != FHIR_TYPE_Observation)
    return;
  code = fhir_json_member (walk->doc, scope->node, FHIR_KEY_code);
  list = code != 0 ? fhir_json_member (walk->doc, code, FHIR_KEY_coding) : 0;
  for (guint32 c = list != 0 ? fhir_json_first (walk->doc, list) : 0; c != 0;
       c = fhir_json_next (walk->doc, list, c))
    {
      const char *url = find_sign (walk, c);
      const FhirProfile *profile =
          url != NULL ? fhir_library_profile (walk->library, fhir_slice (url)) : NULL;

      if (profile != NULL)
        fhir_walk_profile (walk, place, scope, spot, profile);
    }
}
