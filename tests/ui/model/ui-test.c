/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the model tests share: short JSON in rows, and comparing words. */

#include "ui-test.h"
#include "fhir-json-parser.h"

FhirJsonDoc *
ui_test_doc (const char *text)
{
  g_autofree char *json = g_strdup (text);
  g_autoptr (GError) error = NULL;
  FhirJsonDoc *doc;

  g_strdelimit (json, "'", '"');
  doc = fhir_json_parse (json, strlen (json), fhir_limits_get_default(), &error);
  g_assert_no_error (error);
  return doc;
}

void
ui_test_assert_words (const char *actual, const char *expected)
{
  g_autofree char *plain = actual != NULL ? chart_text_dup_plain (actual) : NULL;

  g_assert_cmpstr (plain, ==, expected);
}
