/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The keeper: one thread that sleeps until the log has grown or a reader has gone idle.
 *
 * Log. For each 4 MiB it moves pages to the file without waiting for anybody (PASSIVE); not after
 * each commit beyond 4 MiB, which would be two more fsyncs for each (2.5 instead of 1.0 a create).
 * Under steady load that alone never lets the log start over, so past 16 MiB the writer does it
 * between two groups, after the idle snapshots are closed. Measured: the log stays below 28 MB and
 * readers keep their p50.
 *
 * Snapshots. Taking one costs a few microseconds, so readers keep theirs while nothing was
 * published; but an open snapshot stops checkpoints, so whoever goes idle with one has it closed
 * here after 100 ms.
 *
 * A checkpoint that fails is never tried again: pages that the system dropped after a failed fsync
 * would look clean the second time. The store stops writing, and the log stays as it is for the
 * next opening. */

#include "fhir-error.h"
#include "fhir-failpoint.h"
#include "fhir-store-private.h"

#define POLL_US 50000

struct _FhirStoreKeeper
{
  FhirStore *store; /* not owned: the store stops us before it goes */
  FhirDb *db;
  GThread *thread;
  GMutex lock;
  GCond wake;
  GPtrArray *readers; /* under lock */
  gboolean quit;      /* under lock */
  guint passive_at;   /* pages of log at the next move; the writer's thread */
  gint log_is_long;   /* atomic */
  gint has_idle;      /* atomic */
};

guint
fhir_store_move_log (FhirStore *store, FhirDb *db, gboolean restart)
{
  g_autoptr (GError) error = NULL;
  guint left = 0;

  if (FHIR_FAILPOINT ("store.checkpoint") || g_atomic_int_get (&store->failed))
    return 0;
  if (fhir_db_checkpoint (db, restart, &left, &error))
    return left;
  if (g_error_matches (error, FHIR_ERROR, FHIR_ERROR_NO_SPACE))
    return 1; /* all is still in the log: another time */
  g_warning ("checkpoint: %s", error->message);
  fhir_store_fail (store);
  return 0;
}

/* TRUE when some reader still holds an idle snapshot. */
static gboolean
close_old (FhirStoreKeeper *keeper, gboolean all)
{
  gboolean left = FALSE;

  for (guint i = 0; i < keeper->readers->len; i++)
    left |= !fhir_store_reader_close_idle (keeper->readers->pdata[i], all);
  return left;
}

static gpointer
run_keeper (gpointer data)
{
  FhirStoreKeeper *keeper = data;

  g_mutex_lock (&keeper->lock);
  while (!keeper->quit)
    {
      if (g_atomic_int_compare_and_exchange (&keeper->log_is_long, TRUE, FALSE))
        {
          g_mutex_unlock (&keeper->lock);
          fhir_store_move_log (keeper->store, keeper->db, FALSE);
          g_mutex_lock (&keeper->lock);
        }
      else if (g_atomic_int_compare_and_exchange (&keeper->has_idle, TRUE, FALSE))
        {
          if (close_old (keeper, FALSE))
            g_atomic_int_set (&keeper->has_idle, TRUE);
          g_cond_wait_until (&keeper->wake, &keeper->lock, g_get_monotonic_time() + POLL_US);
        }
      else
        g_cond_wait (&keeper->wake, &keeper->lock);
    }
  g_mutex_unlock (&keeper->lock);
  return NULL;
}

FhirStoreKeeper *
fhir_store_keeper_new (FhirStore *store, GError **error)
{
  FhirDb *db = fhir_store_connect (store, FALSE, 1024, error);
  FhirStoreKeeper *keeper;

  if (db == NULL)
    return NULL;
  keeper = g_new0 (FhirStoreKeeper, 1);
  keeper->store = store;
  keeper->db = db;
  keeper->readers = g_ptr_array_new();
  g_mutex_init (&keeper->lock);
  g_cond_init (&keeper->wake);
  keeper->thread = g_thread_new ("fhir-store", run_keeper, keeper);
  return keeper;
}

static void
wake_keeper (FhirStoreKeeper *keeper)
{
  g_mutex_lock (&keeper->lock);
  g_cond_signal (&keeper->wake);
  g_mutex_unlock (&keeper->lock);
}

void
fhir_store_keeper_free (FhirStoreKeeper *keeper)
{
  if (keeper == NULL)
    return;
  g_mutex_lock (&keeper->lock);
  keeper->quit = TRUE;
  g_cond_signal (&keeper->wake);
  g_mutex_unlock (&keeper->lock);
  g_thread_join (keeper->thread);
  fhir_db_close (keeper->db);
  g_ptr_array_unref (keeper->readers);
  g_mutex_clear (&keeper->lock);
  g_cond_clear (&keeper->wake);
  g_free (keeper);
}

void
fhir_store_keeper_note_log (FhirStoreKeeper *keeper, guint pages)
{
  /* shorter than at the last move: the log has started over */
  if (pages + FHIR_STORE_PASSIVE_PAGES < keeper->passive_at)
    keeper->passive_at = 0;
  if (pages < MAX (keeper->passive_at, FHIR_STORE_PASSIVE_PAGES))
    return;
  keeper->passive_at = pages + FHIR_STORE_PASSIVE_PAGES;
  if (g_atomic_int_compare_and_exchange (&keeper->log_is_long, FALSE, TRUE))
    wake_keeper (keeper);
}

void
fhir_store_keeper_note_idle (FhirStoreKeeper *keeper)
{
  if (g_atomic_int_get (&keeper->has_idle) == FALSE &&
      g_atomic_int_compare_and_exchange (&keeper->has_idle, FALSE, TRUE))
    wake_keeper (keeper);
}

void
fhir_store_keeper_add (FhirStoreKeeper *keeper, FhirStoreReader *reader)
{
  g_mutex_lock (&keeper->lock);
  g_ptr_array_add (keeper->readers, reader);
  g_mutex_unlock (&keeper->lock);
}

void
fhir_store_keeper_remove (FhirStoreKeeper *keeper, FhirStoreReader *reader)
{
  g_mutex_lock (&keeper->lock);
  g_ptr_array_remove_fast (keeper->readers, reader);
  g_mutex_unlock (&keeper->lock);
}

void
fhir_store_keeper_close_idle (FhirStoreKeeper *keeper)
{
  g_mutex_lock (&keeper->lock);
  close_old (keeper, TRUE);
  g_mutex_unlock (&keeper->lock);
}
