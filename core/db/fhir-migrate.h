/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-db.h"

G_BEGIN_DECLS

/* One step: takes the schema from version n to n + 1, n being its place in the array. Written as a
 * numbered .sql file that is compiled in. */
typedef struct
{
  const char *name; /* the file */
  const char *sql;
} FhirMigration;

/* Brings a database to the newest version, each step in a transaction of its own, recorded in
 * PRAGMA user_version under the given PRAGMA application_id. An empty file starts at version 0. A
 * foreign application id, a newer version or a damaged file is FHIR_ERROR_CORRUPT with a text that
 * says which; nothing is changed then. */
gboolean fhir_migrate (FhirDb *db,
                       gint32 application_id,
                       const FhirMigration *steps,
                       guint n_steps,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same look without touching: for read-only opening; an older version is FHIR_ERROR_READ_ONLY.
 */
gboolean fhir_migrate_check (FhirDb *db, gint32 application_id, guint n_steps, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
