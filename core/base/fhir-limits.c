/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-limits.h"

static const FhirLimits default_limits = {
  .json_depth = 64,
  .json_nodes = 4000000,
  .json_names = 60000,
  .json_bytes = 64 * 1024 * 1024,
  .json_string = 48 * 1024 * 1024,
  .xml_attributes = 64,
  .query_bytes = 64 * 1024,
  .query_params = 200,
  .query_values = 1000,
  .page_default = 20,
  .page_max = 1000,
  .include_max = 1000,
  .bundle_entries = 20000,
  .conditional_max = 1000,
  .request_us = 10 * G_USEC_PER_SEC,
  .write_us = 60 * G_USEC_PER_SEC,
  .body_bytes = 64 * 1024 * 1024,
  .archive_bytes = G_GUINT64_CONSTANT (16) * 1024 * 1024 * 1024,
  .archive_entries = 200000,
};

const FhirLimits *
fhir_limits_get_default (void)
{
  return &default_limits;
}
