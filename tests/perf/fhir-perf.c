/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-perf.h"
#include "fhir-test.h"
#include <time.h>

static double
read_clock (clockid_t id)
{
  struct timespec now;

  clock_gettime (id, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double
fhir_perf_cpu (void)
{
  return read_clock (CLOCK_PROCESS_CPUTIME_ID);
}

double
fhir_perf_wall (void)
{
  return read_clock (CLOCK_MONOTONIC);
}

double
fhir_perf_best (FhirPerfFunc func, gpointer data, guint rounds)
{
  double best = G_MAXDOUBLE;

  func (data);
  for (guint i = 0; i < rounds; i++)
    {
      double start = fhir_perf_cpu();

      func (data);
      best = MIN (best, fhir_perf_cpu() - start);
    }
  return best;
}

static void
print_field (double value, const char *format_end)
{
  if (value > 0)
    g_print ("\t%.*f%s", value < 100 ? 2 : 0, value, format_end);
  else
    g_print ("\t-%s", format_end);
}

void
fhir_perf_report (const char *name, double figure, const char *unit, double baseline, double aim)
{
  g_print ("%s", name);
  print_field (figure, "");
  g_print ("\t%s", unit);
  print_field (baseline, "");
  print_field (baseline > 0 ? figure / baseline : 0, "");
  print_field (aim, "\n");
}

void
fhir_perf_file_free (FhirPerfFile *file)
{
  g_free (file->name);
  g_free (file->bytes);
  g_free (file);
}

static int
compare_files (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(FhirPerfFile *const *)a)->name, (*(FhirPerfFile *const *)b)->name);
}

GPtrArray *
fhir_perf_load (const char *folder, const char *ending)
{
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_perf_file_free);
  g_autofree char *path = fhir_test_data_folder (folder);
  g_autoptr (GDir) dir = path != NULL ? g_dir_open (path, 0, NULL) : NULL;
  const char *name;

  if (dir == NULL)
    {
      g_print ("no folder %s below CHARTROOM_TEST_DATA\n", folder);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file_path = g_build_filename (path, name, NULL);
      g_autofree char *bytes = NULL;
      FhirPerfFile *file;
      gsize len;

      if (!g_str_has_suffix (name, ending) || !g_file_get_contents (file_path, &bytes, &len, NULL))
        continue;
      file = g_new0 (FhirPerfFile, 1);
      file->name = g_strdup (name);
      file->bytes = g_malloc0 (len + 64);
      file->len = len;
      memcpy (file->bytes, bytes, len);
      g_ptr_array_add (files, file);
    }
  g_ptr_array_sort (files, compare_files);
  return g_steal_pointer (&files);
}
