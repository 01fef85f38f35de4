/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Any JSON, twice: as a resource that is validated in full, and as a definition (profile, value
 * set, questionnaire) that is compiled and held against itself and the other half of the input,
 * split at a zero byte. */

#include "fhir-json-parser.h"
#include "fhir-validate.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
validate (const FhirJsonDoc *doc,
          FhirLibrary *library,
          const char *profile,
          const char *bytes,
          gsize len)
{
  const char *profiles[] = { profile, NULL };
  const FhirValidateOptions options = { .level = FHIR_VALIDATE_FULL,
                                        .library = library,
                                        .profiles = profiles,
                                        .strict = TRUE,
                                        .in_order = TRUE,
                                        .no_markup = TRUE,
                                        .max_steps = 200000 };
  g_autoptr (FhirIssues) issues = fhir_issues_new();
  g_autoptr (GError) error = NULL;

  if (!fhir_validate (doc, 0, &options, issues, NULL, &error) && error == NULL)
    abort();
  fhir_issues_locate (issues, bytes, len);
  for (guint i = 0; i < fhir_issues_get_n (issues); i++)
    {
      const FhirIssue *issue = fhir_issues_get (issues, i);

      if (issue->text == NULL || (issue->offset >= 0 && issue->line == 0))
        abort();
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const guint8 *zero = size > 0 ? memchr (data, 0, size) : NULL;
  gsize first = zero != NULL ? (gsize)(zero - data) : size;
  const guint8 *rest = zero != NULL ? zero + 1 : data;
  gsize rest_len = zero != NULL ? size - first - 1 : size;
  g_autoptr (FhirLibrary) library = fhir_library_new();
  g_autoptr (FhirJsonDoc) definition =
      fhir_json_parse (data, first, fhir_limits_get_default(), NULL);
  g_autoptr (FhirJsonDoc) doc = fhir_json_parse (rest, rest_len, fhir_limits_get_default(), NULL);
  g_autofree char *url = NULL;

  if (definition != NULL && definition->nodes[0].type == FHIR_JSON_OBJECT &&
      fhir_library_add (library, definition, 0))
    url = fhir_json_dup_string (definition, fhir_json_member (definition, 0, FHIR_KEY_url));
  if (doc != NULL)
    validate (doc, library, url, (const char *)rest, rest_len);
  return 0;
}
