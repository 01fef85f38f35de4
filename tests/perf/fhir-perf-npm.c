/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs index-fhirpath.js beside our own engine. */

#include "fhir-perf-npm.h"
#include <glib/gstdio.h>

gboolean
fhir_perf_npm_fhirpath (const char *expressions,
                        const char *lines,
                        double *ret_first,
                        double *ret_best)
{
  const char *npm = g_getenv ("CHARTROOM_NPM");
  g_autofree char *folder = g_dir_make_tmp ("chartroom-perf-XXXXXX", NULL);
  g_autofree char *texts = g_build_filename (folder, "expressions.json", NULL);
  g_autofree char *resources = g_build_filename (folder, "resources.ndjson", NULL);
  g_autofree char *output = NULL;
  const char *argv[] = { "node", PERF_FOLDER "/index-fhirpath.js", npm, texts, resources, NULL };
  char *end = NULL;

  *ret_first = *ret_best = 0;
  if (npm == NULL || folder == NULL)
    {
      g_print ("no baseline: CHARTROOM_NPM names no folder with the npm package fhirpath\n");
      return FALSE;
    }
  if (g_file_set_contents (texts, expressions, -1, NULL) &&
      g_file_set_contents (resources, lines, -1, NULL) &&
      g_spawn_sync (NULL,
                    (char **)argv,
                    NULL,
                    G_SPAWN_SEARCH_PATH,
                    NULL,
                    NULL,
                    &output,
                    NULL,
                    NULL,
                    NULL))
    {
      *ret_first = g_ascii_strtod (output, &end);
      *ret_best = g_ascii_strtod (end, NULL);
    }
  g_remove (texts);
  g_remove (resources);
  g_rmdir (folder);
  return *ret_best > 0;
}
