/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The thread writes what it knows under the lock and asks the main loop to look; the main thread
 * never waits for it. Sample patients come from core/demo with a fixed seed. */

#include "chart-import-job.h"
#include "chart-text.h"
#include "fhir-demo-load.h"

#define SAMPLE_SEED  1
#define PROBLEMS_MAX 200 /* kept; further ones are counted */

struct _ChartImportJob
{
  GObject parent_instance;

  FhirService *service;
  char **paths;   /* NULL: samples */
  guint patients; /* samples */
  GCancellable *cancellable;
  GThread *thread;
  gboolean done;
  char *error;

  GMutex lock; /* guards what follows */
  FhirImportProgress progress;
  GPtrArray *problems;
  gboolean told;
};

G_DEFINE_FINAL_TYPE (ChartImportJob, chart_import_job, G_TYPE_OBJECT)

static guint signal_progress, signal_done;

static void
problem_free (gpointer data)
{
  ChartImportProblem *problem = data;

  g_free (problem->place);
  g_free (problem->text);
  g_free (problem);
}

static void
chart_import_job_finalize (GObject *object)
{
  ChartImportJob *self = CHART_IMPORT_JOB (object);

  g_clear_pointer (&self->thread, g_thread_join);
  fhir_service_unref (self->service);
  g_strfreev (self->paths);
  g_object_unref (self->cancellable);
  g_free (self->error);
  g_ptr_array_unref (self->problems);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (chart_import_job_parent_class)->finalize (object);
}

static guint
add_signal (ChartImportJobClass *klass, const char *name)
{
  return g_signal_new (name,
                       G_TYPE_FROM_CLASS (klass),
                       G_SIGNAL_RUN_LAST,
                       0,
                       NULL,
                       NULL,
                       NULL,
                       G_TYPE_NONE,
                       0);
}

static void
chart_import_job_class_init (ChartImportJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chart_import_job_finalize;
  signal_progress = add_signal (klass, "progress");
  signal_done = add_signal (klass, "done");
}

static void
chart_import_job_init (ChartImportJob *self)
{
  self->cancellable = g_cancellable_new();
  self->problems = g_ptr_array_new_with_free_func (problem_free);
  g_mutex_init (&self->lock);
}

ChartImportJob *
chart_import_job_new_files (FhirService *service, const char *const *paths)
{
  ChartImportJob *self = g_object_new (CHART_TYPE_IMPORT_JOB, NULL);

  self->service = fhir_service_ref (service);
  self->paths = g_strdupv ((char **)paths);
  return self;
}

ChartImportJob *
chart_import_job_new_samples (FhirService *service, guint patients)
{
  ChartImportJob *self = g_object_new (CHART_TYPE_IMPORT_JOB, NULL);

  self->service = fhir_service_ref (service);
  self->patients = patients;
  return self;
}

static gboolean
tell_progress (gpointer data)
{
  ChartImportJob *self = data;

  g_mutex_lock (&self->lock);
  self->told = FALSE;
  g_mutex_unlock (&self->lock);
  g_signal_emit (self, signal_progress, 0);
  return G_SOURCE_REMOVE;
}

static void
on_progress (const FhirImportProgress *progress, gpointer data)
{
  ChartImportJob *self = data;
  gboolean tell;

  g_mutex_lock (&self->lock);
  self->progress = *progress;
  tell = !self->told;
  self->told = TRUE;
  g_mutex_unlock (&self->lock);
  if (tell)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, tell_progress, g_object_ref (self), g_object_unref);
}

static void
on_problem (const char *place, const char *text, gpointer data)
{
  ChartImportJob *self = data;
  ChartImportProblem *problem = g_new0 (ChartImportProblem, 1);

  problem->place = g_strdup (place);
  problem->text = g_strdup (text);
  g_mutex_lock (&self->lock);
  if (self->problems->len < PROBLEMS_MAX)
    g_ptr_array_add (self->problems, problem);
  else
    problem_free (problem);
  g_mutex_unlock (&self->lock);
}

static void
on_samples (guint patients, guint64 resources, gpointer data)
{
  ChartImportJob *self = data;
  FhirImportProgress progress = { .files = patients, .files_total = self->patients };

  progress.resources = (guint)resources;
  on_progress (&progress, self);
}

static void
run_samples (ChartImportJob *self, GError **error)
{
  g_autoptr (FhirDemo) demo = fhir_demo_new (SAMPLE_SEED);
  const FhirDemoLoadOptions options = { .patients = self->patients,
                                        .progress = on_samples,
                                        .data = self };
  guint64 resources = 0;

  if (fhir_demo_load (demo, self->service, &options, &resources, self->cancellable, error))
    on_samples (self->patients, resources, self);
}

static gboolean
on_done (gpointer data)
{
  ChartImportJob *self = data;

  self->done = TRUE;
  g_clear_pointer (&self->thread, g_thread_join);
  g_signal_emit (self, signal_progress, 0);
  g_signal_emit (self, signal_done, 0);
  return G_SOURCE_REMOVE;
}

static gpointer
run (gpointer data)
{
  ChartImportJob *self = data;
  g_autoptr (GError) error = NULL;
  FhirImportProgress total = { 0 };
  FhirImportOptions options = { .progress = on_progress, .problem = on_problem, .data = self };

  if (self->paths == NULL)
    run_samples (self, &error);
  else if (fhir_import_run (self->service,
                            (const char *const *)self->paths,
                            &options,
                            &total,
                            self->cancellable,
                            &error))
    on_progress (&total, self);
  if (error != NULL)
    self->error = g_strdup (error->message);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_done, g_object_ref (self), g_object_unref);
  return NULL;
}

void
chart_import_job_run (ChartImportJob *self)
{
  g_return_if_fail (CHART_IS_IMPORT_JOB (self) && self->thread == NULL);

  self->thread = g_thread_new ("import", run, self);
}

void
chart_import_job_cancel (ChartImportJob *self)
{
  g_return_if_fail (CHART_IS_IMPORT_JOB (self));

  g_cancellable_cancel (self->cancellable);
}

gboolean
chart_import_job_is_done (ChartImportJob *self)
{
  return self->done;
}

gboolean
chart_import_job_was_cancelled (ChartImportJob *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

static FhirImportProgress
get_progress (ChartImportJob *self)
{
  FhirImportProgress progress;

  g_mutex_lock (&self->lock);
  progress = self->progress;
  g_mutex_unlock (&self->lock);
  return progress;
}

double
chart_import_job_get_fraction (ChartImportJob *self)
{
  FhirImportProgress progress = get_progress (self);

  if (progress.bytes_total > 0)
    return MIN (1.0, (double)progress.bytes / (double)progress.bytes_total);
  if (progress.files_total > 0)
    return MIN (1.0, (double)progress.files / progress.files_total);
  return -1;
}

char *
chart_import_job_dup_words (ChartImportJob *self)
{
  FhirImportProgress progress = get_progress (self);
  g_autofree char *resources = chart_text_count (progress.resources, "resource", "resources");
  g_autofree char *problems =
      progress.problems > 0 ? chart_text_count (progress.problems, "problem", "problems") : NULL;
  g_autofree char *files = NULL;

  files = g_strdup_printf (self->paths != NULL ? "%u of %u files" : "%u of %u patients",
                           progress.files,
                           progress.files_total);
  return chart_text_join (", ", resources, files, problems);
}

const char *
chart_import_job_get_error (ChartImportJob *self)
{
  return self->error;
}

GPtrArray *
chart_import_job_get_problems (ChartImportJob *self)
{
  return self->problems;
}
