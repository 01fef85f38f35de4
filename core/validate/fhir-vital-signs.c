/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* R4 ties profiles to codes: an Observation with one of these LOINC codes, or the SNOMED CT concept
 * of the same sign, must meet the profile, claimed or not
 * (http://hl7.org/fhir/R4/observation-vitalsigns.html). HL7's validator takes codes of the same
 * sign by other methods and at other places as well; so does a strict one here. */

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

/* clang-format off */
static const struct
{
  const char *system;
  const char *codes; /* separated by spaces */
  const char *profile;
} special_signs[] = {
  { LOINC, "76170-0 76172-6 76171-8 19840-8 33438-3 76270-8 11291-2", SIGN ("resprate") },
  { LOINC, "60978-4 73795-7 73799-9 76476-1 76477-9 8889-8 8890-6 8891-4 8892-2 8893-0 40443-4 55425-3 "
           "68999-2 11328-2 69000-8 8886-4", SIGN ("heartrate") },
  { LOINC, "19224-5 20564-1 2709-4 2710-2 2713-6 51733-4 59408-5 59417-6 89276-0 97549-0", SIGN ("oxygensat") },
  { LOINC, "60834-9 60835-6 60836-4 60838-0 60955-2 61009-7 75539-7 75987-8 76010-8 76011-6 76278-1 8309-7 "
           "8328-7 8329-5 8330-3 8331-1 8332-9 8333-7 8334-5 91371-5 98657-0 98663-8", SIGN ("bodytemp") },
  { LOINC, "3137-7 3138-5 8306-3 8308-9", SIGN ("bodyheight") },
  { LOINC, "8287-5", SIGN ("headcircum") },
  { LOINC, "3141-9 3142-7 75292-3 79348-9 8350-1 8351-9", SIGN ("bodyweight") },
  { LOINC, "89270-3", SIGN ("bmi") },
  { LOINC, "35094-2 8459-0 76534-7 55284-4 8480-6", SIGN ("bp") },
  { SNOMED, "46680005", SIGN ("vitalspanel") },
  { SNOMED, "271625008 271306003", SIGN ("resprate") },
  { SNOMED, "249043002 444981005 399017001 251670001 429525003 429614003", SIGN ("heartrate") },
  { SNOMED, "442476006", SIGN ("oxygensat") },
  { SNOMED, "300076005 364246006 307047009 708499008 431598003 698831002 698832009 415882003 415974002 "
            "415929009 415945006", SIGN ("bodytemp") },
  { SNOMED, "1153637007 1162419008 1162418000 1162392001 1162417005", SIGN ("bodyheight") },
  { SNOMED, "169876006 363811000", SIGN ("headcircum") },
  { SNOMED, "735395000 425024002 424927000 784399000 1162416001 1162415002", SIGN ("bodyweight") },
  { SNOMED, "251076008 163033001 163035008 386534000 386536003 271649006 271650006 407556006 407554009 "
            "716579001 399304008", SIGN ("bp") },
};
/* clang-format on */

/* Whether a list separated by spaces has a word. */
static gboolean
has_word (const char *list, FhirSlice word)
{
  while (*list != '\0')
    {
      gsize n = strcspn (list, " ");

      if (n == word.len && memcmp (list, word.text, n) == 0)
        return TRUE;
      list += n + (list[n] == ' ');
    }
  return FALSE;
}

static const char *
find_sign (FhirWalk *walk, guint32 coding)
{
  FhirSlice system = fhir_walk_member_text (walk, coding, FHIR_KEY_system);
  FhirSlice code = fhir_walk_member_text (walk, coding, FHIR_KEY_code);

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (fhir_slice_is (code, signs[i].code) && fhir_slice_is (system, signs[i].system))
      return signs[i].profile;
  for (guint i = 0; i < G_N_ELEMENTS (special_signs) && walk->options->strict; i++)
    if (code.len > 0 && has_word (special_signs[i].codes, code) &&
        fhir_slice_is (system, special_signs[i].system))
      return special_signs[i].profile;
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
