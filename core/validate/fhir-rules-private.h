/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-walk-private.h"

G_BEGIN_DECLS

/* What R4 says in words of one type of resource or element, told of the element at spot. */
typedef void
FhirRule (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot);

FhirRule fhir_walk_answers;          /* fhir-answers.c: QuestionnaireResponse */
FhirRule fhir_walk_code_system;      /* fhir-code-system-rules.c */
FhirRule fhir_walk_concept_map;      /* fhir-concept-map-rules.c */
FhirRule fhir_walk_extension;        /* fhir-extension.c */
FhirRule fhir_walk_measure;          /* fhir-measure-rules.c */
FhirRule fhir_walk_measure_report;   /* fhir-measure-rules.c */
FhirRule fhir_walk_question;         /* fhir-questionnaire-rules.c: an item */
FhirRule fhir_walk_questionnaire;    /* fhir-questionnaire-rules.c */
FhirRule fhir_walk_search_parameter; /* fhir-search-rules.c */
FhirRule fhir_walk_structure;        /* fhir-structure-rules.c: StructureDefinition */
FhirRule fhir_walk_value_set_part;   /* fhir-value-set-rules.c: an include or exclude */

/* The definition of a property in a CodeSystem by its code or uri, before another (0: any), or 0.
 */
guint32 fhir_code_system_property (const FhirJsonDoc *doc,
                                   guint32 system,
                                   FhirKey key,
                                   FhirSlice text,
                                   guint32 before);

G_END_DECLS
