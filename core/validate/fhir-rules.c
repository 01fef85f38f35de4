/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What R4 says of types in words and not as an invariant. One row per type. */

#include "fhir-decimal.h"
#include "fhir-doc-private.h"
#include "fhir-rules-private.h"

/* What has a system and a code. */
static void
rule_coding (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot)
{
  fhir_walk_coding (walk, place, spot);
}

/* size is that of the data before base64. */
static void
rule_attachment (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot)
{
  guint32 data = fhir_json_member (walk->doc, spot.node, FHIR_KEY_data);
  guint32 size = fhir_json_member (walk->doc, spot.node, FHIR_KEY_size);
  FhirDecimal said;
  FhirSlice raw;
  guint64 n = 0;

  if (data == 0 || size == 0 || !fhir_decimal_parse (fhir_json_raw (walk->doc, size), &said))
    return;
  raw = fhir_json_raw (walk->doc, data);
  for (guint32 i = 0; i < raw.len; i++)
    n += g_ascii_isalnum (raw.text[i]) || raw.text[i] == '+' || raw.text[i] == '/';
  if (said.scale == 0 && said.coefficient != (__int128)(n * 3 / 4))
    fhir_walk_error (walk, place, size, "value", "the size differs from that of the data");
}

/* The system of an identifier is absolute, and so is a value that is a URI itself
 * (http://hl7.org/fhir/R4/datatypes.html#Identifier). */
static void
rule_identifier (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot)
{
  FhirSlice system = fhir_doc_text (walk->doc, spot.node, FHIR_KEY_system);
  FhirSlice value = fhir_doc_text (walk->doc, spot.node, FHIR_KEY_value);

  if (system.text != NULL && !fhir_uri_is_absolute (system))
    fhir_walk_error (walk,
                     place,
                     fhir_json_member (walk->doc, spot.node, FHIR_KEY_system),
                     "value",
                     "system must be an absolute URI");
  else if (fhir_slice_is (system, "urn:ietf:rfc:3986") && value.text != NULL &&
           !fhir_uri_is_absolute (value))
    fhir_walk_fault (walk,
                     place,
                     fhir_json_member (walk->doc, spot.node, FHIR_KEY_value),
                     "value",
                     "the system says that the value is a URI, which must be absolute");
}

/* clang-format off */
static FhirRule *const rules[FHIR_TYPE_N + 1] = {
  [FHIR_TYPE_Attachment] = rule_attachment,
  [FHIR_TYPE_ConceptMap] = fhir_walk_concept_map,
  [FHIR_TYPE_CodeSystem] = fhir_walk_code_system,
  [FHIR_TYPE_Age] = rule_coding,
  [FHIR_TYPE_Coding] = rule_coding,
  [FHIR_TYPE_Count] = rule_coding,
  [FHIR_TYPE_Distance] = rule_coding,
  [FHIR_TYPE_Duration] = rule_coding,
  [FHIR_TYPE_Quantity] = rule_coding,
  [FHIR_TYPE_Extension] = fhir_walk_extension,
  [FHIR_TYPE_Identifier] = rule_identifier,
  [FHIR_TYPE_Measure] = fhir_walk_measure,
  [FHIR_TYPE_MeasureReport] = fhir_walk_measure_report,
  [FHIR_TYPE_Questionnaire] = fhir_walk_questionnaire,
  [FHIR_TYPE_Questionnaire_item] = fhir_walk_question,
  [FHIR_TYPE_QuestionnaireResponse] = fhir_walk_answers,
  [FHIR_TYPE_SearchParameter] = fhir_walk_search_parameter,
  [FHIR_TYPE_StructureDefinition] = fhir_walk_structure,
  [FHIR_TYPE_ValueSet_compose_include] = fhir_walk_value_set_part,
};
/* clang-format on */

void
fhir_walk_rules (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot)
{
  if (spot.type <= FHIR_TYPE_N && rules[spot.type] != NULL)
    rules[spot.type](walk, place, scope, spot);
}
