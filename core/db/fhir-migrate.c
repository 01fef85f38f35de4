/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Schema versions. First look, then touch: whose file it is and how old is read before anything is
 * written, and a file that is not ours or newer than this program is refused as it stands. Each
 * step is one transaction with its new number, so a crash leaves either the old version or the new
 * one. */

#include "fhir-migrate.h"
#include "fhir-error.h"
#include "fhir-failpoint.h"

static gboolean
read_int (FhirDb *db, const char *sql, gint64 *ret_value, GError **error)
{
  g_autoptr (FhirStmt) stmt = fhir_db_prepare (db, sql, error);

  return stmt != NULL && fhir_stmt_run_int (stmt, 0, ret_value, error);
}

/* TRUE when the file is ours to bring up; ret_version is where it stands. */
static gboolean
inspect (FhirDb *db, gint32 application_id, guint newest, gint64 *ret_version, GError **error)
{
  gint64 application = 0;
  gint64 objects = 0;

  if (!read_int (db, "PRAGMA application_id", &application, error) ||
      !read_int (db, "PRAGMA user_version", ret_version, error) ||
      !read_int (db, "SELECT count(*) FROM sqlite_schema", &objects, error))
    return FALSE;
  if (application == 0 && *ret_version == 0 && objects == 0)
    return TRUE;
  if (application != application_id)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_CORRUPT,
                   "database belongs to another application (id %" G_GINT64_FORMAT
                   "); it was left as it is",
                   application);
      return FALSE;
    }
  if (*ret_version > newest || *ret_version < 1)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_CORRUPT,
                   "database has schema version %" G_GINT64_FORMAT
                   ", this program knows up to %u; it was left as it is",
                   *ret_version,
                   newest);
      return FALSE;
    }
  return TRUE;
}

static gboolean
run_step (FhirDb *db,
          gint32 application_id,
          const FhirMigration *step,
          guint version,
          GError **error)
{
  g_autofree char *stamp = g_strdup_printf ("PRAGMA application_id=%d; PRAGMA user_version=%u;",
                                            application_id,
                                            version);

  if (!fhir_db_exec (db, step->sql, error) || !fhir_db_exec (db, stamp, error))
    return FALSE;
  if (FHIR_FAILPOINT ("db.migrate-step"))
    {
      g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_INTERNAL, "failpoint db.migrate-step");
      return FALSE;
    }
  return fhir_db_exec (db, "COMMIT", error);
}

gboolean
fhir_migrate (FhirDb *db,
              gint32 application_id,
              const FhirMigration *steps,
              guint n_steps,
              GError **error)
{
  gint64 version = 0;

  if (!inspect (db, application_id, n_steps, &version, error) || !fhir_db_use_wal (db, error))
    return FALSE;
  for (guint i = (guint)version; i < n_steps; i++)
    {
      if (!fhir_db_exec (db, "BEGIN IMMEDIATE", error))
        return FALSE;
      if (!run_step (db, application_id, &steps[i], i + 1, error))
        {
          g_autoptr (GError) ignored = NULL;

          g_prefix_error (error, "schema step %s: ", steps[i].name);
          if (fhir_db_in_transaction (db) && !fhir_db_exec (db, "ROLLBACK", &ignored))
            g_debug ("rollback of a schema step: %s", ignored->message);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
fhir_migrate_check (FhirDb *db, gint32 application_id, guint n_steps, GError **error)
{
  gint64 version = 0;

  if (!inspect (db, application_id, n_steps, &version, error))
    return FALSE;
  if (version == n_steps)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_READ_ONLY,
               "database has schema version %" G_GINT64_FORMAT
               " and must be opened for writing once to be brought to %u",
               version,
               n_steps);
  return FALSE;
}
