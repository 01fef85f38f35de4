/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Bodies of POST to the base: prepared, and applied in a group that is rolled back. Whatever comes
 * must be answered; an answer must be JSON. */

#include "fhir-fuzz-lane.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FhirRequest *request = fhir_request_new (FHIR_METHOD_POST, "", fhir_fuzz_lane_get_principal());

  request->body = g_bytes_new (data, size);
  fhir_fuzz_lane_run (request);
  return 0;
}
