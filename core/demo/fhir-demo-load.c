/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Two threads: this one makes patients and parses them into batches, at most one ahead; the other
 * hands batches to the service, which blocks until they are durable. A refused resource is an error
 * here: what this room writes has to be storable. */

#include "fhir-demo-load.h"
#include "fhir-error.h"
#include "fhir-json-parser.h"

#define BATCH_ITEMS 5000

typedef struct
{
  FhirService *service;
  GMutex mutex;
  GCond cond;
  GPtrArray *waiting; /* (element-type FhirLoadItem) (nullable) the next batch */
  gboolean is_done;   /* no more will come */
  GError *error;
} Loader;

static const char *
first_problem (GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      const FhirLoadItem *item = g_ptr_array_index (items, i);
      if (item->problem)
        return item->problem;
    }
  return "unknown";
}

static gboolean
load_batch (Loader *loader, GPtrArray *items, GError **error)
{
  FhirLoadCounts counts = { 0 };

  if (!fhir_service_load (loader->service, items, &counts, error))
    return FALSE;
  if (counts.refused == 0)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_VALUE,
               "%u demo resources were refused, the first because: %s",
               counts.refused,
               first_problem (items));
  return FALSE;
}

static gpointer
load_thread (gpointer data)
{
  Loader *loader = data;

  for (;;)
    {
      g_autoptr (GPtrArray) items = NULL;
      g_autoptr (GError) error = NULL;

      g_mutex_lock (&loader->mutex);
      while (!loader->waiting && !loader->is_done)
        g_cond_wait (&loader->cond, &loader->mutex);
      items = g_steal_pointer (&loader->waiting);
      g_cond_broadcast (&loader->cond);
      g_mutex_unlock (&loader->mutex);
      if (!items)
        return NULL;
      if (load_batch (loader, items, &error))
        continue;
      g_mutex_lock (&loader->mutex);
      if (!loader->error)
        loader->error = g_steal_pointer (&error);
      g_mutex_unlock (&loader->mutex);
    }
}

/* Takes the batch once the thread has taken the one before. FALSE when loading has failed. */
static gboolean
hand_over (Loader *loader, GPtrArray *items)
{
  gboolean ok;

  g_mutex_lock (&loader->mutex);
  while (loader->waiting)
    g_cond_wait (&loader->cond, &loader->mutex);
  ok = loader->error == NULL;
  if (ok)
    {
      loader->waiting = items;
      g_cond_broadcast (&loader->cond);
    }
  else
    g_ptr_array_unref (items);
  g_mutex_unlock (&loader->mutex);
  return ok;
}

static GPtrArray *
new_batch (void)
{
  return g_ptr_array_new_full (BATCH_ITEMS + 512, (GDestroyNotify)fhir_load_item_free);
}

static gboolean
add_line (GPtrArray *items, FhirJsonParser *parser, const char *line, gsize len, GError **error)
{
  const FhirJsonDoc *doc =
      fhir_json_parser_parse (parser, line, len, fhir_limits_get_default(), error);
  FhirLoadItem *item;

  if (!doc)
    return FALSE;
  item = g_new0 (FhirLoadItem, 1);
  item->type = fhir_json_dup_string (doc, fhir_json_member (doc, 0, FHIR_KEY_resourceType));
  item->id = fhir_json_dup_string (doc, fhir_json_member (doc, 0, FHIR_KEY_id));
  item->doc = fhir_json_doc_copy (doc, 0);
  g_ptr_array_add (items, item);
  return TRUE;
}

static gboolean
add_lines (GPtrArray *items, FhirJsonParser *parser, const GString *lines, GError **error)
{
  const char *at = lines->str, *end = lines->str + lines->len;

  while (at < end)
    {
      const char *stop = memchr (at, '\n', end - at);
      if (!add_line (items, parser, at, stop - at, error))
        return FALSE;
      at = stop + 1;
    }
  return TRUE;
}

static gboolean
make_batches (const FhirDemo *demo,
              Loader *loader,
              const FhirDemoLoadOptions *options,
              guint64 *resources,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();
  g_autoptr (GPtrArray) items = new_batch();
  g_autoptr (GString) lines = g_string_new (NULL);

  *resources = fhir_demo_write_clinic (demo, lines);
  if (!add_lines (items, parser, lines, error))
    return FALSE;
  for (guint i = 0; i < options->patients; i++)
    {
      gboolean is_last = i + 1 == options->patients;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_string_truncate (lines, 0);
      *resources += fhir_demo_write_patient (demo, options->first + i, lines);
      if (!add_lines (items, parser, lines, error))
        return FALSE;
      if (items->len < BATCH_ITEMS && !is_last)
        continue;
      if (!hand_over (loader, g_steal_pointer (&items)))
        return TRUE; /* the loader has the error */
      items = new_batch();
      if (options->progress)
        options->progress (i + 1, *resources, options->data);
    }
  if (items->len > 0)
    hand_over (loader, g_steal_pointer (&items));
  return TRUE;
}

gboolean
fhir_demo_load (const FhirDemo *demo,
                FhirService *service,
                const FhirDemoLoadOptions *options,
                guint64 *ret_resources,
                GCancellable *cancellable,
                GError **error)
{
  Loader loader = { .service = service };
  GThread *thread;
  guint64 resources = 0;
  gboolean ok;

  g_mutex_init (&loader.mutex);
  g_cond_init (&loader.cond);
  thread = g_thread_new ("demo-load", load_thread, &loader);
  ok = make_batches (demo, &loader, options, &resources, cancellable, error);
  g_mutex_lock (&loader.mutex);
  loader.is_done = TRUE;
  g_cond_broadcast (&loader.cond);
  g_mutex_unlock (&loader.mutex);
  g_thread_join (thread);
  g_mutex_clear (&loader.mutex);
  g_cond_clear (&loader.cond);
  if (loader.error && ok)
    {
      g_propagate_error (error, g_steal_pointer (&loader.error));
      return FALSE;
    }
  g_clear_error (&loader.error);
  if (ok && ret_resources)
    *ret_resources = resources;
  return ok;
}
