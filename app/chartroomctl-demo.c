/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* chartroomctl demo: synthetic patients as NDJSON or straight into a store. */

#include "chartroomctl.h"
#include "fhir-date.h"
#include "fhir-demo-load.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>

#define WRITE_BYTES (1 << 20)

typedef struct
{
  gint patients;
  gint first;
  gint64 seed;
  char *now;
  char *out;
  char *store;
} Options;

static void
clear_options (Options *options)
{
  g_free (options->now);
  g_free (options->out);
  g_free (options->store);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

static gboolean
fail_write (const Options *options)
{
  chartroomctl_print_error ("demo", "cannot write %s: %s", options->out, g_strerror (errno));
  return FALSE;
}

static gboolean
write_lines (const FhirDemo *demo, const Options *options, FILE *file, guint64 *resources)
{
  g_autoptr (GString) lines = g_string_sized_new (WRITE_BYTES * 2);

  *resources = fhir_demo_write_clinic (demo, lines);
  for (gint i = 0; i < options->patients; i++)
    {
      *resources += fhir_demo_write_patient (demo, (guint)(options->first + i), lines);
      if (lines->len < WRITE_BYTES && i + 1 < options->patients)
        continue;
      if (fwrite (lines->str, 1, lines->len, file) != lines->len)
        return fail_write (options);
      g_string_truncate (lines, 0);
    }
  if (fwrite (lines->str, 1, lines->len, file) != lines->len || fflush (file) != 0)
    return fail_write (options);
  return TRUE;
}

static gboolean
write_file (const FhirDemo *demo, const Options *options, guint64 *resources)
{
  FILE *file;
  gboolean ok;

  if (g_str_equal (options->out, "-"))
    return write_lines (demo, options, stdout, resources);
  file = g_fopen (options->out, "wb");
  if (!file)
    return fail_write (options);
  ok = write_lines (demo, options, file, resources);
  if (fclose (file) != 0 && ok)
    return fail_write (options);
  return ok;
}

static gboolean
load_store (const FhirDemo *demo, const Options *options, guint64 *resources)
{
  FhirServiceOptions open = { .create = TRUE };
  FhirDemoLoadOptions load = { .first = (guint)options->first,
                               .patients = (guint)options->patients };
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirService) service = fhir_service_new (options->store, &open, &error);

  if (service && fhir_demo_load (demo, service, &load, resources, NULL, &error))
    return TRUE;
  chartroomctl_print_error ("demo", "%s", error->message);
  return FALSE;
}

static gboolean
set_now (FhirDemo *demo, const char *now)
{
  FhirDateSpan span;

  if (!now)
    return TRUE;
  if (!fhir_date_parse (fhir_slice (now), &span) || span.precision < FHIR_PRECISION_DAY)
    {
      chartroomctl_print_error ("demo", "--now wants a date as 2026-03-12, not \"%s\"", now);
      return FALSE;
    }
  fhir_demo_set_now (demo, span.precision == FHIR_PRECISION_DAY ? span.lo + 545 * 60000 : span.lo);
  return TRUE;
}

int
chartroomctl_demo (int argc, char **argv)
{
  g_auto (Options) options = { .patients = 100, .seed = 1 };
  /* clang-format off */
  const GOptionEntry entries[] = {
    { "patients", 'n', 0, G_OPTION_ARG_INT, &options.patients, "How many patients (100)", "N" },
    { "seed", 's', 0, G_OPTION_ARG_INT64, &options.seed, "The same seed gives the same patients (1)", "S" },
    { "first", 0, 0, G_OPTION_ARG_INT, &options.first, "Number of the first patient (0)", "N" },
    { "now", 0, 0, G_OPTION_ARG_STRING, &options.now, "Day that charts end at (2026-03-12, never earlier)", "DATE" },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &options.out, "Write NDJSON to FILE, - is standard output", "FILE" },
    { "store", 0, 0, G_OPTION_ARG_FILENAME, &options.store, "Load into the store in DIR instead", "DIR" },
    { NULL },
  };
  /* clang-format on */
  g_autoptr (FhirDemo) demo = NULL;
  gint64 start = g_get_monotonic_time();
  guint64 resources = 0;
  double seconds;

  if (!chartroomctl_parse (&argc,
                           &argv,
                           "",
                           "Makes synthetic patients: invented people, no real data behind them.",
                           entries))
    return CHARTROOMCTL_USAGE;
  if (argc > 1 || options.patients < 0 || options.first < 0 || (options.out && options.store))
    {
      chartroomctl_print_error ("demo", "wrong arguments; see chartroomctl demo --help");
      return CHARTROOMCTL_USAGE;
    }
  demo = fhir_demo_new ((guint64)options.seed);
  if (!set_now (demo, options.now))
    return CHARTROOMCTL_USAGE;
  if (!options.out)
    options.out = g_strdup ("-");
  if (!(options.store ? load_store (demo, &options, &resources)
                      : write_file (demo, &options, &resources)))
    return CHARTROOMCTL_FAILED;
  seconds = (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
  g_printerr ("%" G_GUINT64_FORMAT " resources of %d patients in %.2f s (%.0f/s)\n",
              resources,
              options.patients,
              seconds,
              (double)resources / MAX (seconds, 1e-6));
  return CHARTROOMCTL_OK;
}
