/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* now(), today(), timeOfDay(): of one moment for the whole evaluation, in UTC. */

#include "fhir-date.h"
#include "fhir-path-function-private.h"

#define DATE_LEN 10 /* 2026-03-12 */

/* detail is the FhirPathKind. */
gboolean
fhir_path_call_now (FhirPathRun *run,
                    const FhirPathNode *node,
                    FhirPathRange focus,
                    FhirPathRange input,
                    GError **error)
{
  char text[FHIR_INSTANT_LEN + 1];
  FhirPathKind kind = (FhirPathKind)node->function->detail;
  FhirSlice slice = { text, FHIR_INSTANT_LEN };

  if (run->now == 0)
    run->now = fhir_clock_wall_ms (run->context->clock != NULL ? run->context->clock
                                                               : fhir_clock_get_system());
  fhir_instant_format (run->now, text);
  if (kind == FHIR_PATH_DATE)
    slice.len = DATE_LEN;
  else if (kind == FHIR_PATH_TIME)
    slice = (FhirSlice){ text + DATE_LEN + 1, FHIR_INSTANT_LEN - DATE_LEN - 2 };
  if (!fhir_path_push_text (run, slice, error))
    return FALSE;
  run->results->items[fhir_path_mark (run) - 1].kind = (guint8)kind;
  return TRUE;
}
