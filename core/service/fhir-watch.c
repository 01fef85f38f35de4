/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The change feed's bell. A watcher has at most one source pending: a thousand commits while the
 * window draws are one call with the newest number. The list holds no reference on the service;
 * sources hold the watcher, and a removed watcher's source does nothing. */

#include "fhir-watch.h"

typedef struct
{
  gatomicrefcount refs;
  guint id;
  gint pending; /* atomic: a source is on its way */
  gint removed; /* atomic */
  FhirService *service;
  GMainContext *context;
  FhirServiceChanged func;
  gpointer data;
} Watch;

struct _FhirWatchList
{
  GMutex mutex;
  GPtrArray *watches; /* (element-type Watch) */
  FhirService *service;
  guint last_id;
};

static void
watch_unref (gpointer data)
{
  Watch *watch = data;

  if (!g_atomic_ref_count_dec (&watch->refs))
    return;
  g_main_context_unref (watch->context);
  g_free (watch);
}

FhirWatchList *
fhir_watch_list_new (FhirService *service)
{
  FhirWatchList *list = g_new0 (FhirWatchList, 1);

  g_mutex_init (&list->mutex);
  list->watches = g_ptr_array_new_with_free_func (watch_unref);
  list->service = service;
  return list;
}

void
fhir_watch_list_free (FhirWatchList *list)
{
  if (list == NULL)
    return;
  for (guint i = 0; i < list->watches->len; i++)
    {
      Watch *watch = g_ptr_array_index (list->watches, i);
      g_atomic_int_set (&watch->removed, 1);
    }
  g_ptr_array_unref (list->watches);
  g_mutex_clear (&list->mutex);
  g_free (list);
}

guint
fhir_watch_list_add (FhirWatchList *list,
                     GMainContext *context,
                     FhirServiceChanged func,
                     gpointer data)
{
  Watch *watch = g_new0 (Watch, 1);

  g_atomic_ref_count_init (&watch->refs);
  watch->service = list->service;
  watch->context =
      context != NULL ? g_main_context_ref (context) : g_main_context_ref_thread_default();
  watch->func = func;
  watch->data = data;
  g_mutex_lock (&list->mutex);
  watch->id = ++list->last_id;
  g_ptr_array_add (list->watches, watch);
  g_mutex_unlock (&list->mutex);
  return watch->id;
}

void
fhir_watch_list_remove (FhirWatchList *list, guint id)
{
  g_mutex_lock (&list->mutex);
  for (guint i = 0; i < list->watches->len; i++)
    {
      Watch *watch = g_ptr_array_index (list->watches, i);

      if (watch->id != id)
        continue;
      g_atomic_int_set (&watch->removed, 1);
      g_ptr_array_remove_index (list->watches, i);
      break;
    }
  g_mutex_unlock (&list->mutex);
}

static gboolean
run_watch (gpointer data)
{
  Watch *watch = data;

  /* Before the call, so that a change during it rings again. */
  g_atomic_int_set (&watch->pending, 0);
  if (!g_atomic_int_get (&watch->removed))
    watch->func (watch->service, fhir_service_get_change (watch->service), watch->data);
  return G_SOURCE_REMOVE;
}

void
fhir_watch_list_tell (FhirWatchList *list)
{
  g_mutex_lock (&list->mutex);
  for (guint i = 0; i < list->watches->len; i++)
    {
      Watch *watch = g_ptr_array_index (list->watches, i);
      g_autoptr (GSource) source = NULL;

      if (!g_atomic_int_compare_and_exchange (&watch->pending, 0, 1))
        continue;
      g_atomic_ref_count_inc (&watch->refs);
      source = g_idle_source_new();
      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, run_watch, watch, watch_unref);
      g_source_attach (source, watch->context);
    }
  g_mutex_unlock (&list->mutex);
}
