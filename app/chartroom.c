/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The window. Wiring only: the store, the service and the HTTP front are chosen here. Settings come
 * from GSettings where the schema is installed and from the schema's own defaults where it is not,
 * so that the program runs from its build folder. */

#include "chart-application.h"
#include "chart-failure-window.h"
#include "fhir-date.h"
#include "fhir-rest.h"
#include <errno.h>
#include <gtksourceview/gtksource.h>
#include <locale.h>

#define APPLICATION_ID "org.chartroom.Chartroom"
#define SAMPLES        25

typedef struct
{
  char *store;
  gboolean demo;
  char *listen;
  char *at;
} Options;

/* A clock that stands still, for tests and pictures. */
typedef struct
{
  FhirClock clock;
  gint64 ms;
} FixedClock;

static gint64
fixed_wall_ms (gpointer data)
{
  return ((FixedClock *)data)->ms;
}

static gint64
fixed_mono_us (gpointer data)
{
  return g_get_monotonic_time();
}

/* The HTTP front, made anew each time it is switched on. */
typedef struct
{
  FhirService *service;
  const char *listen;
  FhirRest *rest;
} Front;

static char *
start_front (gpointer data, GError **error)
{
  Front *front = data;
  FhirRestOptions options = { .listen = front->listen };

  front->rest = fhir_rest_new (front->service, &options, error);
  return front->rest != NULL ? g_strdup (fhir_rest_get_url (front->rest)) : NULL;
}

static void
stop_front (gpointer data)
{
  Front *front = data;

  g_clear_pointer (&front->rest, fhir_rest_free);
}

static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default();
  g_autoptr (GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup (source, APPLICATION_ID, TRUE) : NULL;

  return schema != NULL ? g_settings_new (APPLICATION_ID) : NULL;
}

/* The same codes as the schema's default. */
static char **
dup_pins (GSettings *settings)
{
  static const char *const defaults[] = { "2160-0/38483-4",
                                          "33914-3/62238-1/69405-9/98979-8",
                                          "2823-3/6298-4",
                                          "718-7/20509-6",
                                          "4548-4/17856-6",
                                          "1988-5/30522-7",
                                          NULL };

  return settings != NULL ? g_settings_get_strv (settings, "pinned-results")
                          : g_strdupv ((char **)defaults);
}

static FhirService *
open_service (const char *folder, GError **error)
{
  const FhirServiceOptions options = { .create = TRUE, .interactive = TRUE };

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_FAILED,
                   "cannot make the folder of the store: %s",
                   g_strerror (errno));
      return NULL;
    }
  return fhir_service_new (folder, &options, error);
}

static int
run (FhirService *service, const Options *options, const char *folder)
{
  g_autoptr (GSettings) settings = open_settings();
  FixedClock fixed = { .clock = { fixed_wall_ms, fixed_mono_us, &fixed } };
  Front front = { service, options->listen != NULL ? options->listen : "127.0.0.1:8080", NULL };
  const ChartServerBackend backend = { start_front, stop_front, &front };
  ChartApplicationParts parts = { 0 };
  g_autoptr (ChartApplication) application = NULL;
  FhirDateSpan span = { 0 };

  if (options->at != NULL && !fhir_date_parse (fhir_slice (options->at), &span))
    {
      g_printerr ("chartroom: --at wants a date and time, not \"%s\"\n", options->at);
      return 2;
    }
  fixed.ms = span.lo;
  parts.client = chart_client_new (service, options->at != NULL ? &fixed.clock : NULL);
  parts.server = chart_server_new (&backend);
  parts.folder = g_strdup (folder);
  parts.pins = dup_pins (settings);
  parts.settings = g_steal_pointer (&settings);
  parts.samples = options->demo && fhir_service_get_change (service) == 0 ? SAMPLES : 0;
  application = chart_application_new (APPLICATION_ID, &parts);
  return g_application_run (G_APPLICATION (application), 0, NULL);
}

int
main (int argc, char **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "store", 's', 0, G_OPTION_ARG_FILENAME, &options.store, "Folder of the records", "DIR" },
    { "demo",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options.demo,
      "Load sample patients when the store is empty",
      NULL },
    { "listen",
      0,
      0,
      G_OPTION_ARG_STRING,
      &options.listen,
      "Where the server listens when it is switched on",
      "ADDRESS:PORT" },
    { "at",
      0,
      G_OPTION_FLAG_HIDDEN,
      G_OPTION_ARG_STRING,
      &options.at,
      "Show ages as of this time",
      "INSTANT" },
    { 0 },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirService) service = NULL;
  g_autofree char *folder = NULL;
  int status;

  setlocale (LC_ALL, "");
  g_option_context_set_summary (context, "Reads clinical records and serves them over FHIR R4.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("chartroom: %s\n", error->message);
      return 2;
    }
  folder = options.store != NULL ? g_strdup (options.store)
                                 : g_build_filename (g_get_user_data_dir(),
                                                     "chartroom",
                                                     options.demo ? "demo" : "store",
                                                     NULL);
  service = open_service (folder, &error);
  if (service == NULL)
    {
      g_printerr ("chartroom: %s\n", error->message);
      return chart_failure_window_run (APPLICATION_ID, folder, error->message);
    }
  gtk_source_init();
  status = run (service, &options, folder);
  g_free (options.store);
  g_free (options.listen);
  g_free (options.at);
  return status;
}
