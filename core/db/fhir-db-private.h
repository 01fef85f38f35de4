/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-db.h"
#include <sqlite3.h>

G_BEGIN_DECLS

struct _FhirDb
{
  sqlite3 *handle;
  const FhirClock *clock;
  GHashTable *statements; /* SQL text -> FhirStmt, both owned by the statement */
  GQueue idle;            /* links of statements that nobody borrows, least recently used first */
  GHashTable *strays;     /* borrowed statements that are not in the cache: set */
  GCancellable *cancellable;
  gint64 deadline_us;
  int wal_frames;
  gboolean failed;
};

struct _FhirStmt
{
  FhirDb *db;
  sqlite3_stmt *handle;
  char *sql;
  GList link;  /* in db->idle while not borrowed */
  int bind_rc; /* first failure of a bind, told by the next step */
  guint busy : 1;
  guint cached : 1;
};

/* Sets error from a result code of SQLite. Always returns FALSE. */
gboolean fhir_db_fail (FhirDb *db, int rc, GError **error);
void fhir_stmt_destroy (FhirStmt *stmt);

G_END_DECLS
