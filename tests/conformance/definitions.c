/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Holds the tables of core/definitions against resources that others wrote: every .json file of a
 * folder (HL7's examples, Synthea bundles) is walked beside them. A file passes when all it says is
 * known to the tables. Known defects of the examples are named in the list below. */

#include "fhir-json-parser.h"
#include "fhir-structure.h"
#include "fhir-test.h"

#include <string.h>

#define FILE_BYTES_MAX (64 << 20)

/* clang-format off */
static const char *const known_defects[] = {
  "DeviceMetric-example.json",       /* parent: DeviceDefinition, where only Device may stand */
  "DeviceUseStatement-example.json", /* reasonReference: Procedure, which is no target of it */
  NULL,
};
/* clang-format on */

typedef struct
{
  guint passed, failed, skipped;
} Tally;

static void
check_file (const char *folder, const char *name, FhirJsonParser *parser, Tally *tally)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_autofree char *problem = NULL;
  g_autoptr (GError) error = NULL;
  FhirLimits limits = *fhir_limits_get_default();
  const FhirJsonDoc *doc;
  gsize len;

  if (g_strv_contains (known_defects, name))
    {
      tally->skipped++;
      return;
    }
  limits.json_bytes = FILE_BYTES_MAX;
  limits.json_nodes = G_MAXUINT32 / 32;
  if (!g_file_get_contents (path, &text, &len, &error))
    problem = g_strdup (error->message);
  else if ((doc = fhir_json_parser_parse (parser, text, len, &limits, &error)) == NULL)
    problem = g_strdup (error->message);
  else
    problem = fhir_structure_check (doc);
  if (problem)
    g_print ("FAILED %s: %s\n", name, problem);
  if (problem)
    tally->failed++;
  else
    tally->passed++;
}

static gboolean
check_folder (const char *folder, Tally *tally)
{
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  if (!dir)
    {
      g_printerr ("definitions: %s\n", error->message);
      return FALSE;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".json"))
      check_file (folder, name, parser, tally);
  return TRUE;
}

int
main (int argc, char **argv)
{
  Tally tally = { 0 };
  g_autofree char *folder =
      argc > 1 ? g_strdup (argv[1]) : fhir_test_data_folder ("fhir-r4-examples");

  if (!folder)
    {
      g_print ("skipped: no folder of examples\n");
      return 77;
    }
  if (!check_folder (folder, &tally))
    return 2;
  g_print ("%u passed, %u failed, %u skipped\n", tally.passed, tally.failed, tally.skipped);
  return tally.failed || !tally.passed ? 1 : 0;
}
