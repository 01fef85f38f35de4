/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Validation of Synthea's bundles in full: every invariant, binding, reference and profile that R4
 * itself holds; parsed before. Resources are counted, bundles are not. */

#include "fhir-json-parser.h"
#include "fhir-perf.h"
#include "fhir-validate.h"
#include <stdlib.h>

#define BUNDLES 20

typedef struct
{
  GPtrArray *docs; /* (element-type FhirJsonDoc) */
  FhirLibrary *library;
  FhirValidateLevel level;
  guint n_resources;
  FhirValidateReport report;
} Work;

static void
validate_all (gpointer data)
{
  Work *work = data;
  const FhirValidateOptions options = { .level = work->level, .library = work->library };

  work->report = (FhirValidateReport){ 0 };
  for (guint i = 0; i < work->docs->len; i++)
    {
      g_autoptr (FhirIssues) issues = fhir_issues_new();
      FhirValidateReport report;

      if (!fhir_validate (g_ptr_array_index (work->docs, i), 0, &options, issues, &report, NULL))
        exit (EXIT_FAILURE);
      work->report.n_errors += report.n_errors;
      work->report.n_invariants += report.n_invariants;
      work->report.n_undecided += report.n_undecided;
    }
}

int
main (void)
{
  g_autoptr (GPtrArray) files = fhir_perf_load ("synthea-r4-bundles", ".json");
  Work work = { .docs = g_ptr_array_new(), .library = fhir_library_new() };
  FhirLimits limits = *fhir_limits_get_default();

  if (files == NULL)
    return 77;
  limits.json_bytes = limits.body_bytes;
  for (guint i = 0; i < MIN (files->len, BUNDLES); i++)
    {
      const FhirPerfFile *file = g_ptr_array_index (files, i);
      FhirJsonDoc *doc = fhir_json_parse (file->bytes, file->len, &limits, NULL);
      guint32 entries = doc != NULL ? fhir_json_member (doc, 0, FHIR_KEY_entry) : 0;

      if (entries == 0)
        continue;
      work.n_resources += fhir_json_count (doc, entries);
      g_ptr_array_add (work.docs, doc);
    }
  work.level = FHIR_VALIDATE_FULL;
  fhir_perf_report ("validate: full, all invariants",
                    work.n_resources / fhir_perf_best (validate_all, &work, 3),
                    "res/s",
                    0,
                    10000);
  g_print ("%u resources: %u invariants by FHIRPath, %u undecided, %u errors\n",
           work.n_resources,
           work.report.n_invariants,
           work.report.n_undecided,
           work.report.n_errors);
  work.level = FHIR_VALIDATE_STRUCTURE;
  fhir_perf_report ("validate: structure",
                    work.n_resources / fhir_perf_best (validate_all, &work, 3),
                    "res/s",
                    0,
                    0);
  g_ptr_array_set_free_func (work.docs, (GDestroyNotify)fhir_json_doc_unref);
  g_ptr_array_unref (work.docs);
  fhir_library_unref (work.library);
  return 0;
}
