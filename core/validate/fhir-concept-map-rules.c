/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The codes of a ConceptMap (http://hl7.org/fhir/R4/conceptmap.html) are of the systems that the
 * group names and of the value sets that the map is for, as far as those are known here. */

#include "fhir-doc-private.h"
#include "fhir-profile-walk-private.h"
#include "fhir-rules-private.h"

typedef struct
{
  FhirSlice system; /* NONE: not said */
  FhirSlice set;    /* canonical; NONE: not said */
} Side;

/* sourceUri, sourceCanonical and their like. */
static Side
read_side (FhirWalk *walk, guint32 map, guint32 group, const FhirKey *sets, FhirKey system)
{
  Side side = { fhir_doc_text (walk->doc, group, system), FHIR_SLICE_NONE };

  for (guint i = 0; i < 2 && side.set.text == NULL; i++)
    side.set = fhir_doc_text (walk->doc, map, sets[i]);
  return side;
}

static void
check_code (FhirWalk *walk, const FhirPlace *place, guint32 object, const Side *side)
{
  guint32 node = fhir_json_member (walk->doc, object, FHIR_KEY_code);
  FhirCodeQuestion question = { .value_set = FHIR_SLICE_NONE,
                                .system = side->system,
                                .code = fhir_doc_text (walk->doc, object, FHIR_KEY_code),
                                .display = fhir_doc_text (walk->doc, object, FHIR_KEY_display) };
  FhirCodeVerdict verdict;

  if (question.code.text == NULL || side->system.text == NULL)
    return;
  verdict = fhir_library_ask (walk->library, &question);
  if (verdict.in_system == FHIR_CODE_NO)
    fhir_walk_fault (walk, place, node, "code-invalid", "the code system has no such code");
  else if (verdict.display_wrong)
    fhir_walk_warn (walk,
                    place,
                    fhir_json_member (walk->doc, object, FHIR_KEY_display),
                    "invalid",
                    "the display is none that the code system gives this code");
  if (verdict.in_system == FHIR_CODE_NO || side->set.text == NULL)
    return;
  question.value_set = side->set;
  if (fhir_library_ask (walk->library, &question).in_set == FHIR_CODE_NO)
    fhir_walk_say (walk,
                   place,
                   node,
                   walk->options->strict && verdict.in_system == FHIR_CODE_YES
                       ? FHIR_SEVERITY_ERROR
                       : FHIR_SEVERITY_WARNING,
                   "code-invalid",
                   "the code is not in the value set that the map is for");
}

void
fhir_walk_concept_map (FhirWalk *walk,
                       const FhirPlace *place,
                       const FhirScope *scope,
                       FhirSpot spot)
{
  static const FhirKey sources[] = { FHIR_KEY_sourceUri, FHIR_KEY_sourceCanonical };
  static const FhirKey targets[] = { FHIR_KEY_targetUri, FHIR_KEY_targetCanonical };
  FhirItems groups = fhir_items (walk, place, spot.node, FHIR_KEY_group);

  while (walk->library != NULL && fhir_items_next (&groups))
    {
      FhirItems elements = fhir_items (walk, &groups.place, groups.node, FHIR_KEY_element);
      const Side source = read_side (walk, spot.node, groups.node, sources, FHIR_KEY_source);
      const Side target = read_side (walk, spot.node, groups.node, targets, FHIR_KEY_target);

      while (fhir_items_next (&elements))
        {
          FhirItems to = fhir_items (walk, &elements.place, elements.node, FHIR_KEY_target);

          check_code (walk, &elements.place, elements.node, &source);
          while (fhir_items_next (&to))
            check_code (walk, &to.place, to.node, &target);
        }
    }
}
