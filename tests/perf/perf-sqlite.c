/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The store against a bare SQLite loop: perf-sqlite [N], default 50,000 Synthea resources. First
 * the store loads them in groups of 10,000; then all rows it made are read into memory, and a loop
 * with the same tables, pragmas and groups inserts them, each table in order of its key: what
 * SQLite alone takes. */

#include "fhir-json-parser.h"
#include "fhir-perf-set.h"
#include "fhir-perf.h"
#include "fhir-store-writer.h"
#include "fhir-test.h"

#include <stdlib.h>

#define GROUP 10000

typedef struct
{
  char *insert; /* with as many question marks as columns */
  int n_columns;
  GArray *values; /* (element-type Value) */
  GArray *groups; /* (element-type guint) of each row */
} Table;

typedef enum
{
  VALUE_NULL,
  VALUE_INT,
  VALUE_REAL,
  VALUE_TEXT,
  VALUE_BLOB,
} Kind;

typedef struct
{
  Kind kind;
  gint64 integer;
  double real;
  FhirSlice bytes;
} Value;

static void
need (gboolean ok, GError *error)
{
  if (ok)
    return;
  g_printerr ("perf-sqlite: %s\n", error != NULL ? error->message : "failed");
  exit (1);
}

/* The store's turn */

static double
load_store (FhirPerfSet *set, guint n, const char *folder)
{
  g_autoptr (GError) error = NULL;
  FhirStore *store = fhir_store_open (folder, &(FhirStoreOptions){ .create = TRUE }, &error);
  FhirStoreWriter *writer = store != NULL ? fhir_store_writer_new (store, &error) : NULL;
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();
  double spent = 0;

  need (writer != NULL, error);
  for (guint i = 0; i < n; i += GROUP)
    {
      need (fhir_store_writer_begin (writer, TRUE, &error), error);
      for (guint k = i; k < MIN (i + GROUP, n); k++)
        {
          const FhirPerfResource *resource = fhir_perf_set_get (set, k);
          const FhirJsonDoc *doc = fhir_json_parser_parse (parser,
                                                           resource->json,
                                                           resource->len,
                                                           fhir_limits_get_default(),
                                                           &error);
          double start = fhir_perf_wall();

          need (doc != NULL && fhir_store_writer_put (writer,
                                                      resource->type,
                                                      fhir_slice (resource->id),
                                                      doc,
                                                      0,
                                                      NULL,
                                                      NULL,
                                                      NULL,
                                                      &error),
                error);
          spent += fhir_perf_wall() - start;
        }
      double start = fhir_perf_wall();

      need (fhir_store_writer_commit (writer, &error) && fhir_store_writer_idle (writer, &error),
            error);
      spent += fhir_perf_wall() - start;
    }
  fhir_store_writer_free (writer);
  fhir_store_unref (store);
  return n / spent;
}

/* The rows */

static FhirSlice
keep (GStringChunk *texts, FhirSlice bytes)
{
  return (FhirSlice){ g_string_chunk_insert_len (texts, bytes.text, bytes.len), bytes.len };
}

static Value
take_value (FhirStmt *stmt, int column, const char *type, GStringChunk *texts)
{
  const Value value = { VALUE_NULL };

  if (fhir_stmt_is_null (stmt, column))
    return value;
  if (fhir_stmt_is_blob (stmt, column))
    return (Value){ .kind = VALUE_BLOB, .bytes = keep (texts, fhir_stmt_get_blob (stmt, column)) };
  if (g_str_equal (type, "INT") || g_str_equal (type, "INTEGER"))
    return (Value){ .kind = VALUE_INT, .integer = fhir_stmt_get_int (stmt, column) };
  if (g_str_equal (type, "REAL"))
    return (Value){ .kind = VALUE_REAL, .real = fhir_stmt_get_double (stmt, column) };
  return (Value){ .kind = VALUE_TEXT, .bytes = keep (texts, fhir_stmt_get_text (stmt, column)) };
}

/* The SQL that reads a table with, before its columns, the group that each row belongs to. */
static char *
make_select (const char *name, gboolean has_r)
{
  if (g_str_equal (name, "chg"))
    return g_strdup ("SELECT (n-1)/10000, * FROM chg ORDER BY n");
  if (has_r)
    return g_strdup_printf ("SELECT coalesce((SELECT (cre-1)/10000 FROM res WHERE r=x.r),0), x.*"
                            " FROM %s x",
                            name);
  return g_strdup_printf ("SELECT 0, * FROM %s", name);
}

static Table *
read_table (FhirDb *db, const char *name, GStringChunk *texts)
{
  Table *table = g_new0 (Table, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) types = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *info = g_strdup_printf ("SELECT name, type FROM pragma_table_info('%s')", name);
  g_autofree char *select = NULL;
  GString *insert = g_string_new ("INSERT INTO ");
  FhirStmt *stmt = fhir_db_prepare (db, info, &error);
  gboolean has_r = FALSE;

  need (stmt != NULL, error);
  g_string_append_printf (insert, "%s VALUES (", name);
  while (fhir_stmt_step (stmt, &error) == FHIR_STEP_ROW)
    {
      has_r |= fhir_slice_is (fhir_stmt_get_text (stmt, 0), "r");
      g_ptr_array_add (types, fhir_slice_dup (fhir_stmt_get_text (stmt, 1)));
      g_string_append (insert, types->len > 1 ? ",?" : "?");
    }
  fhir_stmt_done (stmt);
  g_string_append_c (insert, ')');
  table->insert = g_string_free (insert, FALSE);
  table->n_columns = (int)types->len;
  table->values = g_array_new (FALSE, FALSE, sizeof (Value));
  table->groups = g_array_new (FALSE, FALSE, sizeof (guint));
  select = make_select (name, has_r);
  stmt = fhir_db_prepare (db, select, &error);
  need (stmt != NULL, error);
  while (fhir_stmt_step (stmt, &error) == FHIR_STEP_ROW)
    {
      guint group = (guint)fhir_stmt_get_int (stmt, 0);

      g_array_append_val (table->groups, group);
      for (int i = 0; i < table->n_columns; i++)
        {
          Value value = take_value (stmt, i + 1, types->pdata[i], texts);

          g_array_append_val (table->values, value);
        }
    }
  fhir_stmt_done (stmt);
  return table;
}

/* SQLite's turn */

static void
bind_row (FhirStmt *stmt, const Table *table, guint row)
{
  for (int i = 0; i < table->n_columns; i++)
    {
      const Value *value = &g_array_index (table->values, Value, row * (guint)table->n_columns + i);

      switch (value->kind)
        {
        case VALUE_INT:
          fhir_stmt_bind_int (stmt, i + 1, value->integer);
          break;
        case VALUE_REAL:
          fhir_stmt_bind_double (stmt, i + 1, value->real);
          break;
        case VALUE_TEXT:
          fhir_stmt_bind_text (stmt, i + 1, value->bytes);
          break;
        case VALUE_BLOB:
          fhir_stmt_bind_blob (stmt, i + 1, value->bytes.text, value->bytes.len);
          break;
        case VALUE_NULL:
        default:
          fhir_stmt_bind_null (stmt, i + 1);
          break;
        }
    }
}

static void
insert_group (FhirDb *db, GPtrArray *tables, guint group)
{
  g_autoptr (GError) error = NULL;

  need (fhir_db_exec (db, "BEGIN", &error), error);
  for (guint i = 0; i < tables->len; i++)
    {
      const Table *table = tables->pdata[i];
      g_autoptr (FhirStmt) stmt = fhir_db_prepare (db, table->insert, &error);

      need (stmt != NULL, error);
      for (guint row = 0; row < table->groups->len; row++)
        if (g_array_index (table->groups, guint, row) == group)
          {
            bind_row (stmt, table, row);
            need (fhir_stmt_run (stmt, &error), error);
          }
    }
  need (fhir_db_exec (db, "COMMIT", &error) && fhir_db_checkpoint (db, TRUE, NULL, &error), error);
}

static GPtrArray *
read_store (const char *folder, GStringChunk *texts, GString *schema)
{
  g_autofree char *path = g_build_filename (folder, "records.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirDb) db = fhir_db_open (path, &(FhirDbOptions){ .read_only = TRUE }, &error);
  GPtrArray *tables = g_ptr_array_new();
  FhirStmt *stmt;

  need (db != NULL, error);
  stmt = fhir_db_prepare (db,
                          "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL",
                          &error);
  need (stmt != NULL, error);
  while (fhir_stmt_step (stmt, &error) == FHIR_STEP_ROW)
    {
      g_autofree char *name = fhir_slice_dup (fhir_stmt_get_text (stmt, 1));

      g_string_append_printf (schema, "%s;\n", fhir_stmt_get_text (stmt, 2).text);
      if (fhir_slice_is (fhir_stmt_get_text (stmt, 0), "table"))
        g_ptr_array_add (tables, read_table (db, name, texts));
    }
  fhir_stmt_done (stmt);
  return tables;
}

static double
load_bare (const char *folder, guint n)
{
  g_autoptr (GStringChunk) texts = g_string_chunk_new (1 << 20);
  g_autoptr (GString) schema = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "bare.db", NULL);
  GPtrArray *tables = read_store (folder, texts, schema);
  FhirDb *db = fhir_db_open (path, &(FhirDbOptions){ .create = TRUE, .cache_kib = 65536 }, &error);
  guint n_rows = 0;
  double start;

  need (db != NULL && fhir_db_use_wal (db, &error) && fhir_db_exec (db, schema->str, &error),
        error);
  start = fhir_perf_wall();
  for (guint group = 0; group * GROUP < n; group++)
    insert_group (db, tables, group);
  start = fhir_perf_wall() - start;
  for (guint i = 0; i < tables->len; i++)
    n_rows += ((Table *)tables->pdata[i])->groups->len;
  g_print ("%.1f rows a resource\n", (double)n_rows / n);
  fhir_db_close (db);
  return n / start;
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint)g_ascii_strtoull (argv[1], NULL, 10) : 50000;
  FhirPerfSet *set = fhir_perf_set_new();
  g_autofree char *folder = fhir_test_temp_folder();
  double ours;
  double bare;

  if (set == NULL)
    return 77;
  ours = load_store (set, n, folder);
  bare = load_bare (folder, n);
  fhir_perf_report ("store bulk load against bare inserts", ours, "1/s", bare, 0.33);
  fhir_test_remove_tree (folder);
  fhir_perf_set_free (set);
  return 0;
}
