/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The PDF is looked at twice: its cross-reference table by hand, its text by poppler's pdftotext
 * (part of poppler-utils; skipped, saying so, where that is absent). */

#include "fhir-demo-private.h"
#include "fhir-test.h"

#include <string.h>

static const char *const lines[] = { "Patient: Müller, Jürgen (1952) \\ end",
                                     "Łukasz Dąbrowski, Nguyễn Thị Mai",
                                     "A value < 5 mg/L",
                                     NULL };

static void
test_offsets (void)
{
  g_autoptr (GString) pdf = fhir_demo_pdf ("Discharge summary", lines);
  const char *start = g_strrstr_len (pdf->str, (gssize)pdf->len, "startxref\n");
  guint64 table, n = 0;
  const char *row;

  g_assert_true (g_str_has_prefix (pdf->str, "%PDF-1.4\n"));
  g_assert_true (g_str_has_suffix (pdf->str, "%%EOF\n"));
  g_assert_nonnull (start);
  table = g_ascii_strtoull (start + strlen ("startxref\n"), NULL, 10);
  g_assert_cmpuint (table, <, pdf->len);
  g_assert_true (g_str_has_prefix (pdf->str + table, "xref\n0 6\n"));
  row = pdf->str + table + strlen ("xref\n0 6\n") + 20;
  for (n = 1; n < 6; n++, row += 20)
    {
      guint64 offset = g_ascii_strtoull (row, NULL, 10);
      g_autofree char *head = g_strdup_printf ("%" G_GUINT64_FORMAT " 0 obj\n", n);

      g_assert_cmpuint (offset, <, table);
      g_assert_true (g_str_has_prefix (pdf->str + offset, head));
      g_assert_cmpmem (row + 10, 10, " 00000 n \n", 10);
    }
}

static void
test_poppler (void)
{
  g_autofree char *program = g_find_program_in_path ("pdftotext");
  g_autoptr (GString) pdf = fhir_demo_pdf ("Discharge summary", lines);
  g_autofree char *folder = fhir_test_temp_folder();
  g_autofree char *path = g_build_filename (folder, "a.pdf", NULL);
  g_autofree char *out = NULL;
  g_autofree char *complaints = NULL;
  g_autoptr (GError) error = NULL;
  char *argv[] = { program, "-layout", path, "-", NULL };
  int status = 1;

  if (!program)
    {
      fhir_test_remove_tree (folder);
      g_test_skip ("pdftotext is not installed");
      return;
    }
  g_assert_true (g_file_set_contents (path, pdf->str, (gssize)pdf->len, &error));
  g_assert_true (g_spawn_sync (NULL,
                               argv,
                               NULL,
                               G_SPAWN_DEFAULT,
                               NULL,
                               NULL,
                               &out,
                               &complaints,
                               &status,
                               &error));
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpstr (complaints, ==, "");
  g_assert_nonnull (strstr (out, "Discharge summary"));
  g_assert_nonnull (strstr (out, "Patient: Müller, Jürgen (1952) \\ end"));
  g_assert_nonnull (strstr (out, "Lukasz Dabrowski, Nguyen Thi Mai"));
  g_assert_nonnull (strstr (out, "A value < 5 mg/L"));
  fhir_test_remove_tree (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/demo/pdf/offsets", test_offsets);
  g_test_add_func ("/core/demo/pdf/poppler", test_poppler);
  return g_test_run();
}
