/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* OFF -> STARTING -> ON -> STOPPING -> OFF. A wish that comes while a change is under way is kept
 * and followed after it. */

#include "chart-server.h"
#include "fhir-clock.h"

struct _ChartServer
{
  GObject parent_instance;

  ChartServerBackend backend;
  ChartServerState state;
  gboolean wanted;
  char *url;
  char *problem;
  gint64 since;
};

G_DEFINE_FINAL_TYPE (ChartServer, chart_server, G_TYPE_OBJECT)

static guint signal_changed;

static void
chart_server_finalize (GObject *object)
{
  ChartServer *self = CHART_SERVER (object);

  if (self->state == CHART_SERVER_ON)
    self->backend.stop (self->backend.data);
  g_free (self->url);
  g_free (self->problem);
  G_OBJECT_CLASS (chart_server_parent_class)->finalize (object);
}

static void
chart_server_class_init (ChartServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chart_server_finalize;
  signal_changed = g_signal_new ("changed",
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
chart_server_init (ChartServer *self)
{
}

ChartServer *
chart_server_new (const ChartServerBackend *backend)
{
  ChartServer *self = g_object_new (CHART_TYPE_SERVER, NULL);

  self->backend = *backend;
  return self;
}

static void follow_wish (ChartServer *self);

static void
start_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ChartServer *self = source;
  GError *error = NULL;
  char *url = self->backend.start (self->backend.data, &error);

  if (url != NULL)
    g_task_return_pointer (task, url, g_free);
  else
    g_task_return_error (task, error);
}

static void
stop_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ChartServer *self = source;

  self->backend.stop (self->backend.data);
  g_task_return_boolean (task, TRUE);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  ChartServer *self = CHART_SERVER (source);
  g_autoptr (GError) error = NULL;

  self->url = g_task_propagate_pointer (G_TASK (result), &error);
  g_clear_pointer (&self->problem, g_free);
  self->state = self->url != NULL ? CHART_SERVER_ON : CHART_SERVER_OFF;
  self->since = self->url != NULL ? fhir_clock_wall_ms (fhir_clock_get_system()) : 0;
  if (self->url == NULL)
    {
      self->problem = g_strdup (error->message);
      self->wanted = FALSE;
    }
  follow_wish (self);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer data)
{
  ChartServer *self = CHART_SERVER (source);

  self->state = CHART_SERVER_OFF;
  self->since = 0;
  g_clear_pointer (&self->url, g_free);
  follow_wish (self);
}

static void
follow_wish (ChartServer *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->wanted && self->state == CHART_SERVER_OFF)
    {
      self->state = CHART_SERVER_STARTING;
      task = g_task_new (self, NULL, on_started, NULL);
      g_task_run_in_thread (task, start_in_thread);
    }
  else if (!self->wanted && self->state == CHART_SERVER_ON)
    {
      self->state = CHART_SERVER_STOPPING;
      task = g_task_new (self, NULL, on_stopped, NULL);
      g_task_run_in_thread (task, stop_in_thread);
    }
  g_signal_emit (self, signal_changed, 0);
}

void
chart_server_set_wanted (ChartServer *self, gboolean on)
{
  g_return_if_fail (CHART_IS_SERVER (self));

  if (self->wanted == on)
    return;
  self->wanted = on;
  follow_wish (self);
}

ChartServerState
chart_server_get_state (ChartServer *self)
{
  return self->state;
}

const char *
chart_server_get_url (ChartServer *self)
{
  return self->url;
}

const char *
chart_server_get_problem (ChartServer *self)
{
  return self->problem;
}

gint64
chart_server_get_since (ChartServer *self)
{
  return self->since;
}
