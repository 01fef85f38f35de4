/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* chartroomctl import: files into a store, with what was wrong on stderr as it is found. */

#include "chartroomctl.h"
#include "fhir-import.h"
#include <glib-unix.h>
#include <unistd.h>

typedef struct
{
  gboolean on_terminal; /* a line of progress that is written over */
  gboolean line_shown;
} Shown;

static void
clear_line (Shown *shown)
{
  if (shown->line_shown)
    g_printerr ("\r\033[K");
  shown->line_shown = FALSE;
}

static void
show_progress (const FhirImportProgress *progress, gpointer data)
{
  Shown *shown = data;
  double part = progress->bytes_total > 0
                    ? 100.0 * (double)progress->bytes / (double)progress->bytes_total
                    : 0;

  if (!shown->on_terminal)
    return;
  clear_line (shown);
  g_printerr ("%u of %u files, %.0f %%, %u resources",
              progress->files,
              progress->files_total,
              MIN (part, 100),
              progress->resources);
  shown->line_shown = TRUE;
}

static void
show_problem (const char *place, const char *text, gpointer data)
{
  clear_line (data);
  g_printerr ("%s: %s\n", place, text);
}

static gboolean
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_CONTINUE;
}

/* Ctrl+C and SIGTERM stop between commits; what was committed stays. The importing thread has no
 * main loop, so signals get a small one of their own. */
static gpointer
watch_signals (gpointer data)
{
  GMainLoop *loop = data;

  g_main_loop_run (loop);
  return NULL;
}

/* Ends watch_signals() from within its loop: g_main_loop_quit() from outside is lost when an import
 * is over before the loop runs. */
static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
end_watch (GMainContext *context, GMainLoop *loop)
{
  g_autoptr (GSource) source = g_idle_source_new();

  g_source_set_callback (source, quit, loop, NULL);
  g_source_attach (source, context);
}

static void
add_signal (GMainContext *context, int number, GCancellable *cancellable)
{
  g_autoptr (GSource) source = g_unix_signal_source_new (number);

  g_source_set_callback (source, cancel, cancellable, NULL);
  g_source_attach (source, context);
}

static gboolean
run_watched (FhirService *service,
             char **paths,
             guint batch,
             FhirImportProgress *ret_progress,
             GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new();
  Shown shown = { .on_terminal = isatty (STDERR_FILENO) != 0 };
  FhirImportOptions options = { .progress = show_progress,
                                .problem = show_problem,
                                .data = &shown,
                                .batch = batch };
  GThread *thread;
  gboolean fine;

  add_signal (context, SIGINT, cancellable);
  add_signal (context, SIGTERM, cancellable);
  thread = g_thread_new ("signals", watch_signals, loop);
  fine = fhir_import_run (service,
                          (const char *const *)paths,
                          &options,
                          ret_progress,
                          cancellable,
                          error);
  clear_line (&shown);
  end_watch (context, loop);
  g_thread_join (thread);
  return fine;
}

static void
print_result (const FhirImportProgress *progress, double seconds)
{
  g_print ("%u created, %u updated, %u unchanged\n",
           progress->created,
           progress->updated,
           progress->unchanged);
  if (progress->problems > 0)
    g_print ("%u problems\n", progress->problems);
  g_print ("%u resources in %.2f s (%.0f/s)\n",
           progress->resources,
           seconds,
           seconds > 0 ? progress->resources / seconds : 0);
}

int
chartroomctl_import (int argc, char **argv)
{
  g_autofree char *store = NULL;
  g_auto (GStrv) paths = NULL;
  g_autoptr (FhirService) service = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *validation = NULL;
  FhirServiceOptions options = { .create = TRUE };
  FhirImportProgress progress = { 0 };
  gint64 start;
  int batch = 0;
  gboolean fine;
  const GOptionEntry entries[] = {
    { "store",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      &store,
      "Folder of the store; made when absent",
      "DIR" },
    { "batch", 0, 0, G_OPTION_ARG_INT, &batch, "Resources of one commit (10000)", "N" },
    CHARTROOMCTL_VALIDATION_ENTRY (&validation),
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, "PATH…" },
    G_OPTION_ENTRY_NULL,
  };

  if (!chartroomctl_parse (
          &argc,
          &argv,
          NULL,
          "Loads Bundles, single resources, NDJSON, folders and archives of these.",
          entries))
    return CHARTROOMCTL_USAGE;
  if (store == NULL || paths == NULL || batch < 0)
    {
      chartroomctl_print_error (argv[0], "needs --store DIR and at least one path");
      return CHARTROOMCTL_USAGE;
    }
  if (!chartroomctl_parse_validation (argv[0], validation, &options.strictness))
    return CHARTROOMCTL_USAGE;
  service = fhir_service_new (store, &options, &error);
  if (service == NULL)
    {
      chartroomctl_print_error (argv[0], "%s", error->message);
      return CHARTROOMCTL_FAILED;
    }
  start = g_get_monotonic_time();
  fine = run_watched (service, paths, (guint)batch, &progress, &error);
  print_result (&progress, (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC);
  if (!fine)
    chartroomctl_print_error (argv[0], "%s", error->message);
  return fine && progress.problems == 0 ? CHARTROOMCTL_OK : CHARTROOMCTL_FAILED;
}
