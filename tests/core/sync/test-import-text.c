/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-import-text-private.h"

#include "fhir-test.h"
#include "import-catch.h"

/* A stream that gives its text in pieces of a given size, then ends or fails. */
typedef struct
{
  const char *text;
  gsize left;
  gsize piece;
  gboolean fails;
} Pieces;

static gssize
read_pieces (gpointer data, char *buffer, gsize size, GError **error)
{
  Pieces *pieces = data;
  gsize n = MIN (MIN (size, pieces->piece), pieces->left);

  if (n == 0 && pieces->fails)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "broken");
      return -1;
    }
  memcpy (buffer, pieces->text, n);
  pieces->text += n;
  pieces->left -= n;
  return (gssize)n;
}

static gboolean
read_text (FhirImportKind kind,
           const char *text,
           gsize piece,
           const FhirLimits *limits,
           ImportCatch *catch)
{
  FhirImportOutput output = import_catch_output (catch);
  g_autoptr (FhirImportUnpack) unpack = fhir_import_unpack_new (limits, &output);
  g_autoptr (FhirImportText) reader = fhir_import_text_new (limits, unpack);
  g_autoptr (GRefString) file = g_ref_string_new ("f");
  Pieces pieces = { text, strlen (text), piece, FALSE };
  FhirImportStream stream = { read_pieces, &pieces };

  return fhir_import_text_read (reader, kind, &stream, file, NULL);
}

/* clang-format off */
static const struct
{
  const char *text;
  const char *items;
  const char *problems;
} rows[] = {
  { "", "", "" },
  { "\n\r\n  \n", "", "" },
  { "{\"resourceType\":\"Patient\",\"id\":\"1\"}", "Patient/1 {\"resourceType\":\"Patient\",\"id\":\"1\"}\n", "" },
  { "{\"resourceType\":\"Patient\",\"id\":\"1\"}\r\n\r\n{\"resourceType\":\"Patient\",\"id\":\"2\"}\n",
    "Patient/1 {\"resourceType\":\"Patient\",\"id\":\"1\"}\nPatient/2 {\"resourceType\":\"Patient\",\"id\":\"2\"}\n", "" },
  { "{\"resourceType\":\"Patient\",\"id\":\"1\"}\n{\"resourceType\":\n\n{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{},"
    "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"2\"}}]}\nx",
    "Patient/1 {\"resourceType\":\"Patient\",\"id\":\"1\"}\nPatient/2 {\"resourceType\":\"Patient\",\"id\":\"2\"}\n",
    "f:2: unexpected end at byte 16\nf:4: entry[0]: has no resource\nf:5: unexpected character at byte 0\n" },
};
/* clang-format on */

static void
test_lines_in_any_pieces (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize piece = 1; piece < 100; piece = piece * 2 + 1)
      {
        g_autoptr (ImportCatch) catch = import_catch_new();

        g_assert_true (
            read_text (FHIR_IMPORT_NDJSON, rows[i].text, piece, fhir_limits_get_default(), catch));
        g_assert_cmpstr (catch->items->str, ==, rows[i].items);
        g_assert_cmpstr (catch->problems->str, ==, rows[i].problems);
      }
}

static void
test_many_lines (void)
{
  g_autoptr (ImportCatch) catch = import_catch_new();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 0; i < 30000; i++)
    {
      g_autofree char *line = g_strdup_printf ("{\"resourceType\":\"Patient\",\"id\":\"%u\"}", i);
      g_string_append_printf (text, "%s\n", line);
      g_string_append_printf (expected, "Patient/%u %s\n", i, line);
    }
  g_assert_true (
      read_text (FHIR_IMPORT_NDJSON, text->str, 70001, fhir_limits_get_default(), catch));
  g_assert_cmpstr (catch->items->str, ==, expected->str);
  g_assert_cmpstr (catch->problems->str, ==, "");
}

/* At the limit and one past it, for lines (the next line goes on) and whole files. */
static void
test_limit (void)
{
  static const char text[] =
      "{\"resourceType\":\"Patient\",\"id\":\"1\"}\n{\"resourceType\":\"Patient\",\"id\":\"2\"}";
  const gsize len = 35; /* of each line */
  FhirLimits limits = *fhir_limits_get_default();

  for (guint below = 0; below <= 1; below++)
    for (gsize piece = 1; piece < 200; piece += 33)
      {
        g_autoptr (ImportCatch) lines = import_catch_new();
        g_autoptr (ImportCatch) whole = import_catch_new();

        limits.json_bytes = len - below;
        g_assert_true (read_text (FHIR_IMPORT_NDJSON, text, piece, &limits, lines));
        g_assert_true (read_text (FHIR_IMPORT_JSON, text + len + 1, piece, &limits, whole));
        g_assert_cmpstr (lines->problems->str,
                         ==,
                         below ? "f:1: document too long, limit was 34 bytes, at byte 34\n"
                                 "f:2: document too long, limit was 34 bytes, at byte 34\n"
                               : "");
        g_assert_cmpstr (whole->problems->str,
                         ==,
                         below ? "f: document too long, limit was 34 bytes, at byte 34\n" : "");
        g_assert_true ((whole->items->len > 0) == !below);
      }
}

/* A line that goes on and on is not kept, is told once, and the next one counts on. */
static void
test_endless_line (void)
{
  FhirLimits limits = *fhir_limits_get_default();
  g_autofree char *blob = g_strnfill (3000000, 'x');
  g_autofree char *text = g_strconcat ("{\"resourceType\":\"",
                                       blob,
                                       "\"}\n{\"resourceType\":\"Patient\",\"id\":\"2\"}\n",
                                       NULL);
  g_autoptr (ImportCatch) catch = import_catch_new();

  limits.json_bytes = 1000;
  g_assert_true (read_text (FHIR_IMPORT_NDJSON, text, 4096, &limits, catch));
  g_assert_cmpstr (catch->problems->str,
                   ==,
                   "f:1: document too long, limit was 1000 bytes, at byte 1000\n");
  g_assert_cmpstr (catch->items->str,
                   ==,
                   "Patient/2 {\"resourceType\":\"Patient\",\"id\":\"2\"}\n");
}

static void
test_failing_stream (void)
{
  static const FhirImportKind kinds[] = { FHIR_IMPORT_JSON, FHIR_IMPORT_NDJSON };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (ImportCatch) catch = import_catch_new();
      FhirImportOutput output = import_catch_output (catch);
      g_autoptr (FhirImportUnpack) unpack =
          fhir_import_unpack_new (fhir_limits_get_default(), &output);
      g_autoptr (FhirImportText) reader = fhir_import_text_new (fhir_limits_get_default(), unpack);
      g_autoptr (GRefString) file = g_ref_string_new ("f");
      Pieces pieces = { "{\"resourceType\":", 16, 7, TRUE };
      FhirImportStream stream = { read_pieces, &pieces };
      g_autoptr (GError) error = NULL;

      g_assert_false (fhir_import_text_read (reader, kinds[i], &stream, file, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
      g_assert_cmpstr (catch->items->str, ==, "");
    }
}

static void
test_kinds (void)
{
  /* clang-format off */
  static const struct { const char *name; FhirImportKind kind; } kinds[] = {
    { "a.json", FHIR_IMPORT_JSON }, { "A.JSON", FHIR_IMPORT_JSON }, { "Patient.000.ndjson", FHIR_IMPORT_NDJSON },
    { "x.jsonl", FHIR_IMPORT_NDJSON }, { "x.tgz", FHIR_IMPORT_ARCHIVE }, { "x.tar.gz", FHIR_IMPORT_ARCHIVE },
    { "x.zip", FHIR_IMPORT_ARCHIVE }, { "x.ndjson.gz", FHIR_IMPORT_GZIP }, { "x.json.gz", FHIR_IMPORT_GZIP },
    { "x.gz", FHIR_IMPORT_OTHER }, { "json", FHIR_IMPORT_OTHER }, { "LICENSE.txt", FHIR_IMPORT_OTHER },
  };
  /* clang-format on */

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_assert_cmpint (fhir_import_kind_of_name (kinds[i].name), ==, kinds[i].kind);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/sync/import-text/lines-in-any-pieces", test_lines_in_any_pieces);
  g_test_add_func ("/core/sync/import-text/many-lines", test_many_lines);
  g_test_add_func ("/core/sync/import-text/limit", test_limit);
  g_test_add_func ("/core/sync/import-text/endless-line", test_endless_line);
  g_test_add_func ("/core/sync/import-text/failing-stream", test_failing_stream);
  g_test_add_func ("/core/sync/import-text/kinds", test_kinds);
  return g_test_run();
}
