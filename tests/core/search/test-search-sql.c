/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The statements that searches become, as golden files: tests/golden/sql/CASE.query holds
 * "Type?query" (with "walk " or "memory " before it to force a strategy that small stores would not
 * take), CASE.sql the statement and what SQLite makes of it. No table may be scanned whole, unless
 * the query file says "scan " and thereby that a rule wants it. UPDATE_GOLDEN=1 rewrites. */

#include "fhir-search-plan.h"
#include "search-fixture.h"

static const char *const tables[] = { "tok",  "idn", "str", "uri", "ref",  "refr", "dat",
                                      "datr", "qty", "cq",  "ct",  "cs",   "cd",   "cr",
                                      "tokd", "res", "chg", "doc", "ident" };

typedef struct
{
  gboolean may_scan;
  char *type;
  char *query;
} Case;

static void
case_clear (Case *one)
{
  g_free (one->type);
  g_free (one->query);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static void
case_read (const char *path, Case *ret_case)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  const char *at;
  const char *mark;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_strstrip (text);
  at = text;
  fhir_search_plan_forced = -1;
  for (;;)
    {
      if (g_str_has_prefix (at, "walk "))
        fhir_search_plan_forced = FHIR_PLAN_WALK;
      else if (g_str_has_prefix (at, "memory "))
        fhir_search_plan_forced = FHIR_PLAN_MEMORY;
      else if (g_str_has_prefix (at, "scan "))
        ret_case->may_scan = TRUE;
      else
        break;
      at = strchr (at, ' ') + 1;
    }
  mark = strchr (at, '?');
  g_assert_nonnull (mark);
  ret_case->type = mark > at ? g_strndup (at, (gsize)(mark - at)) : NULL;
  ret_case->query = g_strdup (mark + 1);
}

/* "SCAN a3" where a3 is a table and no sub-select. */
static void
check_scan (const char *detail, const char *sql)
{
  g_auto (GStrv) words = g_strsplit (detail, " ", 3);

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *named = g_strdup_printf (" %s %s ", tables[i], words[1]);

      if (strstr (sql, named) != NULL)
        g_error ("table %s is scanned: %s\n%s", tables[i], detail, sql);
    }
}

static void
append_plan (FhirStoreReader *reader, const char *sql, gboolean may_scan, GString *out)
{
  g_autofree char *text = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirStmt) stmt = fhir_db_prepare (fhir_store_reader_get_db (reader), text, &error);

  if (stmt == NULL)
    g_error ("%s: %s", sql, error->message);
  while (fhir_stmt_step (stmt, &error) == FHIR_STEP_ROW)
    {
      g_autofree char *detail = fhir_slice_dup (fhir_stmt_get_text (stmt, 3));

      g_string_append_printf (out, "  %s\n", detail);
      if (g_str_has_prefix (detail, "SCAN") && !may_scan)
        check_scan (detail, sql);
    }
  g_assert_no_error (error);
}

static char *
explain (FhirStoreReader *reader, const Case *one)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirSearchQuery) query =
      search_fixture_parse (one->type, one->query, FALSE, NULL, &error);
  g_autofree char *text = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  const char *sql;

  g_assert_no_error (error);
  text = fhir_search_explain (query, reader, &error);
  g_assert_no_error (error);
  g_string_append_printf (out, "%s\n", text);
  sql = strstr (text, ": SELECT");
  if (sql != NULL)
    append_plan (reader, sql + 2, one->may_scan, out);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
run_case (FhirStoreReader *reader, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *stem = g_strndup (path, strlen (path) - strlen (".query"));
  g_autofree char *golden = g_strconcat (stem, ".sql", NULL);
  g_autofree char *found = NULL;
  g_autofree char *expected = NULL;
  g_auto (Case) one = { 0 };

  case_read (path, &one);
  found = explain (reader, &one);
  if (g_getenv ("UPDATE_GOLDEN") != NULL)
    g_file_set_contents (golden, found, -1, NULL);
  g_file_get_contents (golden, &expected, NULL, NULL);
  g_test_message ("%s", name);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_golden (StoreFixture *f, gconstpointer data)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "golden", "sql", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (FhirStoreReader) reader = NULL;
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);
  search_fixture_load (f, search_fixture_resources);
  reader = store_fixture_reader (f);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (!g_str_has_suffix (name, ".query"))
        continue;
      run_case (reader, folder, name);
      n++;
    }
  fhir_search_plan_forced = -1;
  fhir_store_reader_end (reader);
  g_assert_cmpuint (n, >, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/core/search/sql",
              StoreFixture,
              NULL,
              store_fixture_set_up,
              test_golden,
              store_fixture_tear_down);
  return g_test_run();
}
