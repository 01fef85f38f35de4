/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A store folder: "lock" and "records.db" with its log. The handle holds what all lanes share:
 * numbers of types and parameters, dictionaries, the newest change number, the keeper thread.
 *
 * Order of things. Opening: lock, database, migration, numbers, secret; each before the next, and
 * nothing is touched before the migration has looked whose file it is. Closing: the last reference
 * stops the keeper, moves the log into the file, and gives the lock back.
 *
 * After a failed commit or fsync the store is failed: reading goes on, writing is refused, and no
 * log is moved, because what the disk holds is known only by reading it anew. */

#include "fhir-error.h"
#include "fhir-store-private.h"
#include "fhir-store-reindex-private.h"
#include "fhir-store-schema.h"

#include <errno.h>
#include <unistd.h>

#define DATABASE   "records.db"
#define READER_KIB 16384
#define WRITER_KIB 65536

static const FhirMigration migrations[] = {
  { "0001-records.sql", FHIR_STORE_SCHEMA_0001 },
  { "0002-open-quantities.sql", FHIR_STORE_SCHEMA_0002 },
};

const FhirMigration *
fhir_store_get_migrations (guint *ret_n)
{
  *ret_n = G_N_ELEMENTS (migrations);
  return migrations;
}

FhirDb *
fhir_store_connect (FhirStore *store, gboolean read_only, guint cache_kib, GError **error)
{
  const FhirDbOptions options = { .read_only = read_only,
                                  .vfs = store->vfs,
                                  .cache_kib = cache_kib,
                                  .clock = store->clock };

  return fhir_db_open (store->path, &options, error);
}

gboolean
fhir_store_fact_get (FhirStoreSql *sql, const char *name, gint64 *ret_value, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (sql, FHIR_STORE_SQL_FACT_GET, error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_text (stmt, 1, fhir_slice (name));
  return fhir_stmt_run_int (stmt, 0, ret_value, error);
}

gboolean
fhir_store_fact_put (FhirStoreSql *sql, const char *name, gint64 value, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (sql, FHIR_STORE_SQL_FACT_PUT, error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_text (stmt, 1, fhir_slice (name));
  fhir_stmt_bind_int (stmt, 2, value);
  return fhir_stmt_run (stmt, error);
}

/* The secret is made once and stays: cursors must outlive a restart. */
static gboolean
load_secret (FhirStore *store, FhirStoreSql *sql, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (sql, FHIR_STORE_SQL_FACT_GET, error);
  FhirStep step;

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_text (stmt, 1, FHIR_SLICE_LITERAL ("secret"));
  step = fhir_stmt_step (stmt, error);
  if (step == FHIR_STEP_ERROR)
    return FALSE;
  if (step == FHIR_STEP_ROW && fhir_stmt_get_blob (stmt, 0).len == sizeof store->secret)
    {
      memcpy (store->secret, fhir_stmt_get_blob (stmt, 0).text, sizeof store->secret);
      fhir_stmt_reset (stmt);
      return TRUE;
    }
  fhir_stmt_reset (stmt);
  fhir_random_fill (store->random, store->secret, sizeof store->secret);
  if (store->read_only)
    return TRUE;
  stmt = fhir_store_sql_get (sql, FHIR_STORE_SQL_FACT_PUT, error);
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_text (stmt, 1, FHIR_SLICE_LITERAL ("secret"));
  fhir_stmt_bind_blob (stmt, 2, store->secret, sizeof store->secret);
  return fhir_stmt_run (stmt, error);
}

static gboolean
load_state (FhirStore *store, FhirStoreSql *sql, GError **error)
{
  guint begin = store->read_only ? FHIR_STORE_SQL_BEGIN : FHIR_STORE_SQL_BEGIN_WRITE;

  if (!fhir_store_sql_run (sql, begin, error))
    return FALSE;
  store->names = fhir_store_names_load (sql, !store->read_only, error);
  return store->names != NULL && load_secret (store, sql, error) &&
         fhir_store_fact_get (sql, "horizon", &store->horizon, error) &&
         fhir_store_sql_int (sql, FHIR_STORE_SQL_CHG_MAX, &store->change, error) &&
         fhir_store_sql_run (sql, FHIR_STORE_SQL_COMMIT, error);
}

/* After a new making of all rows, which leaves none of these parameters'. */
static gboolean
load_custom (FhirStore *store, FhirStoreSql *sql, GError **error)
{
  guint begin = store->read_only ? FHIR_STORE_SQL_BEGIN : FHIR_STORE_SQL_BEGIN_WRITE;
  g_autoptr (FhirStoreUnpacker) unpacker = fhir_store_unpacker_new (store->dictionaries, sql);

  if (!fhir_store_sql_run (sql, begin, error))
    return FALSE;
  store->custom =
      fhir_store_custom_load (sql, store->names, unpacker, NULL, !store->read_only, error);
  return store->custom != NULL && fhir_store_sql_run (sql, FHIR_STORE_SQL_COMMIT, error);
}

static gboolean
open_database (FhirStore *store, gboolean create, GError **error)
{
  const FhirDbOptions options = { .read_only = store->read_only,
                                  .create = create && !store->read_only,
                                  .vfs = store->vfs,
                                  .clock = store->clock };
  g_autoptr (FhirStoreSql) sql = NULL;

  store->db = fhir_db_open (store->path, &options, error);
  if (store->db == NULL)
    return FALSE;
  if (store->read_only ? !fhir_migrate_check (store->db,
                                              FHIR_STORE_APPLICATION_ID,
                                              G_N_ELEMENTS (migrations),
                                              error)
                       : !fhir_migrate (store->db,
                                        FHIR_STORE_APPLICATION_ID,
                                        migrations,
                                        G_N_ELEMENTS (migrations),
                                        error))
    return FALSE;
  sql = fhir_store_sql_new (store->db);
  return load_state (store, sql, error) &&
         (store->read_only ? fhir_store_reindex_check (store, sql, error)
                           : fhir_store_reindex (store, sql, error)) &&
         load_custom (store, sql, error);
}

static gboolean
prepare_folder (FhirStore *store, const char *folder, gboolean create, GError **error)
{
  if (store->read_only)
    return TRUE;
  if (create && g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   errno == ENOSPC ? FHIR_ERROR_NO_SPACE : FHIR_ERROR_READ_ONLY,
                   "store folder cannot be made: %s",
                   g_strerror (errno));
      return FALSE;
    }
  if (!create && !g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_INTERNAL, "store folder does not exist");
      return FALSE;
    }
  return fhir_store_lock (folder, &store->lock_fd, error);
}

static guint64 last_epoch; /* atomic */

FhirStore *
fhir_store_open (const char *folder, const FhirStoreOptions *options, GError **error)
{
  static const FhirStoreOptions none = { 0 };
  g_autoptr (FhirStore) store = NULL;

  g_return_val_if_fail (folder != NULL, NULL);

  if (options == NULL)
    options = &none;
  store = g_new0 (FhirStore, 1);
  store->ref_count = 1;
  store->lock_fd = -1;
  store->epoch = __atomic_add_fetch (&last_epoch, 1, __ATOMIC_RELAXED);
  g_mutex_init (&store->custom_lock);
  store->read_only = options->read_only;
  store->path = g_build_filename (folder, DATABASE, NULL);
  store->vfs = g_strdup (options->vfs);
  store->clock = options->clock != NULL ? options->clock : fhir_clock_get_system();
  store->random = options->random != NULL ? options->random : fhir_random_get_system();
  store->limits = options->limits != NULL ? *options->limits : *fhir_limits_get_default();
  store->dictionaries = fhir_store_dictionaries_new();
  if (!prepare_folder (store, folder, options->create, error) ||
      !open_database (store, options->create, error))
    return NULL;
  if (!store->read_only && !options->no_thread)
    {
      store->keeper = fhir_store_keeper_new (store, error);
      if (store->keeper == NULL)
        return NULL;
    }
  return g_steal_pointer (&store);
}

FhirStore *
fhir_store_ref (FhirStore *store)
{
  g_atomic_int_inc (&store->ref_count);
  return store;
}

static void
close_database (FhirStore *store)
{
  if (store->db == NULL)
    return;
  if (!store->read_only && store->names != NULL)
    fhir_store_move_log (store, store->db, TRUE);
  if (g_atomic_int_get (&store->failed))
    fhir_db_keep_log (store->db);
  fhir_db_close (store->db);
}

void
fhir_store_unref (FhirStore *store)
{
  if (store == NULL || !g_atomic_int_dec_and_test (&store->ref_count))
    return;
  fhir_store_keeper_free (store->keeper);
  close_database (store);
  fhir_store_names_free (store->names);
  fhir_store_custom_unref (store->custom);
  g_mutex_clear (&store->custom_lock);
  fhir_store_dictionaries_free (store->dictionaries);
  if (store->lock_fd >= 0)
    close (store->lock_fd);
  g_free (store->path);
  g_free (store->vfs);
  g_free (store);
}

guint64
fhir_store_get_epoch (FhirStore *store)
{
  return store->epoch;
}

gint64
fhir_store_get_change (FhirStore *store)
{
  return __atomic_load_n (&store->change, __ATOMIC_ACQUIRE);
}

void
fhir_store_publish (FhirStore *store, gint64 change)
{
  __atomic_store_n (&store->change, change, __ATOMIC_RELEASE);
}

void
fhir_store_publish_custom (FhirStore *store, FhirStoreCustom *custom)
{
  FhirStoreCustom *old;

  g_mutex_lock (&store->custom_lock);
  old = store->custom;
  g_atomic_pointer_set (&store->custom, fhir_store_custom_ref (custom));
  g_mutex_unlock (&store->custom_lock);
  fhir_store_custom_unref (old);
}

FhirStoreCustom *
fhir_store_ref_custom (FhirStore *store)
{
  FhirStoreCustom *custom;

  g_mutex_lock (&store->custom_lock);
  custom = fhir_store_custom_ref (store->custom);
  g_mutex_unlock (&store->custom_lock);
  return custom;
}

gint64
fhir_store_get_horizon (FhirStore *store)
{
  return __atomic_load_n (&store->horizon, __ATOMIC_ACQUIRE);
}

void
fhir_store_set_horizon (FhirStore *store, gint64 change)
{
  __atomic_store_n (&store->horizon, change, __ATOMIC_RELEASE);
}

const guint8 *
fhir_store_get_secret (FhirStore *store)
{
  return store->secret;
}

gint64
fhir_store_param_number (FhirStore *store, FhirParamId param)
{
  return !fhir_def_param_is_added (param) ? store->names->params[param].number : 0;
}

int
fhir_store_param_bit (FhirStore *store, FhirParamId param)
{
  return param <= fhir_def_n_params() ? store->names->params[param].bit : -1;
}

gint64
fhir_store_type_number (FhirStore *store, FhirTypeId type)
{
  return type <= fhir_def_n_types() ? store->names->types[type].number : 0;
}

FhirTypeId
fhir_store_type_of_number (FhirStore *store, gint64 number)
{
  return fhir_store_names_get_type (store->names, number);
}

gboolean
fhir_store_is_writable (FhirStore *store)
{
  return !store->read_only && !g_atomic_int_get (&store->failed);
}

void
fhir_store_fail (FhirStore *store)
{
  g_atomic_int_set (&store->failed, TRUE);
}

gboolean
fhir_store_check_writable (FhirStore *store, GError **error)
{
  if (fhir_store_is_writable (store))
    return TRUE;
  g_set_error_literal (error,
                       FHIR_ERROR,
                       FHIR_ERROR_READ_ONLY,
                       store->read_only
                           ? "store was opened for reading"
                           : "a write failed: the store is for reading until it is opened anew");
  return FALSE;
}
