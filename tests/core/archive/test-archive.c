/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Archives made here, good and hostile: what comes out, and what refuses them. */

#include "fhir-archive.h"

#include "archive-make.h"
#include "fhir-error.h"
#include "fhir-test.h"
#include <archive.h>

static const FhirArchiveLimits small = {
  .packed_bytes = 100000,
  .total_bytes = 40000,
  .member_bytes = 10000,
  .members = 4,
  .ratio = 200,
  .path_bytes = 40,
};

static const FhirArchiveLimits wide = {
  .packed_bytes = 10000000,
  .total_bytes = 100000000,
  .member_bytes = 50000000,
  .members = 4,
  .ratio = 200,
  .path_bytes = 40,
};

/* clang-format off */
static const struct
{
  const char *name;
  const ArchiveMember members[6];
  const FhirArchiveLimits *limits;
  const char *out;   /* "path=text;" of what comes out; NULL: refused */
  int code;
  const char *error; /* part of it */
} rows[] = {
  { "files", { { "a", "1" }, { "b/c", "2" } }, &small, "a=1;b/c=2;", 0, NULL },
  { "folders", { { "b", NULL, 'd' }, { "b/c", "2" } }, &small, "b/c=2;", 0, NULL },
  { "leading-dot", { { "./", NULL, 'd' }, { "./b/c", "2" } }, &small, "b/c=2;", 0, NULL },
  { "empty-file", { { "a", NULL } }, &small, "a=;", 0, NULL },
  { "utf-8", { { "b/\303\244.json", "2" } }, &small, "b/\303\244.json=2;", 0, NULL },
  { "parent", { { "../a", "1" } }, &small, NULL, FHIR_ERROR_INVALID, "../a: the path leaves" },
  { "parent-inside", { { "b/../../a", "1" } }, &small, NULL, FHIR_ERROR_INVALID, "the path leaves" },
  { "parent-at-end", { { "b/..", "1" } }, &small, NULL, FHIR_ERROR_INVALID, "the path leaves" },
  { "absolute", { { "/etc/passwd", "1" } }, &small, NULL, FHIR_ERROR_INVALID, "/etc/passwd: the path leaves" },
  { "backslash", { { "b\\..\\a", "1" } }, &small, NULL, FHIR_ERROR_INVALID, "the path leaves" },
  { "drive", { { "c:a", "1" } }, &small, NULL, FHIR_ERROR_INVALID, "the path leaves" },
  { "control", { { "a\033[2J", "1" } }, &small, NULL, FHIR_ERROR_INVALID, "a?[2J: the path leaves" },
  { "newline", { { "a\nb", "1" } }, &small, NULL, FHIR_ERROR_INVALID, "a?b: the path leaves" },
  { "two-slashes", { { "a//b", "1" } }, &small, NULL, FHIR_ERROR_INVALID, "the path leaves" },
  { "symlink", { { "a", "/etc/passwd", 's' } }, &small, NULL, FHIR_ERROR_INVALID, "a: links are not" },
  { "hard-link", { { "a", "1" }, { "b", "a", 'h' } }, &small, NULL, FHIR_ERROR_INVALID, "b: links are not" },
  { "fifo", { { "a", NULL, 'f' } }, &small, NULL, FHIR_ERROR_INVALID, "a: only plain files" },
  { "twice", { { "a", "1" }, { "a", "2" } }, &small, NULL, FHIR_ERROR_INVALID, "a: is in the archive twice" },
  { "twice-by-dot", { { "a", "1" }, { "./a", "2" } }, &small, NULL, FHIR_ERROR_INVALID, "a: is in the archive twice" },
  { "members-at-limit", { { "a" }, { "b" }, { "c" }, { "d" } }, &small, "a=;b=;c=;d=;", 0, NULL },
  { "members-past-limit", { { "a" }, { "b" }, { "c" }, { "d" }, { "e" } }, &small, NULL, FHIR_ERROR_TOO_LARGE, "e: the archive has too many" },
  { "member-at-limit", { { "a", NULL, 'z', 10000 }, }, &small, "a=;", 0, NULL },
  { "member-past-limit", { { "a", NULL, 'z', 10001 }, }, &small, NULL, FHIR_ERROR_TOO_LARGE, "a: the file is too large" },
  { "total-past-limit", { { "a", NULL, 'z', 10000 }, { "b", NULL, 'z', 10000 }, { "c", NULL, 'z', 10000 }, { "d", NULL, 'z', 10000 } }, &small, NULL, FHIR_ERROR_TOO_LARGE, "d: the archive unpacks to too much" },
  { "bomb", { { "a", NULL, 'z', 30000000 }, }, &wide, NULL, FHIR_ERROR_TOO_LARGE, "a: the archive is packed too densely" },
  { "small-and-dense", { { "a", NULL, 'z', 3000000 }, }, &wide, "a=;", 0, NULL },
  { "path-at-limit", { { "a123456789a123456789a123456789a123456789", "1" } }, &small, "a123456789a123456789a123456789a123456789=1;", 0, NULL },
  { "path-past-limit", { { "a123456789a123456789a123456789a123456789b", "1" } }, &small, NULL, FHIR_ERROR_TOO_LARGE, "the path is too long" },
  { "nothing", { { NULL } }, &small, NULL, FHIR_ERROR_SYNTAX, "the archive is empty" },
};
/* clang-format on */

static gboolean
take_member (const FhirArchiveMember *member, gpointer data, GError **error)
{
  for (guint i = 0; i < 64; i++)
    g_assert_cmpint (member->bytes[member->len + i], ==, 0);
  g_string_append_printf (data, "%s=%s;", member->path, member->bytes);
  return TRUE;
}

static void
test_row (gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);
  g_autoptr (GBytes) bytes = archive_make (rows[n].members);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean fine = fhir_archive_read_bytes (bytes, rows[n].limits, take_member, out, NULL, &error);

  if (rows[n].out != NULL)
    {
      g_assert_no_error (error);
      g_assert_true (fine);
      g_assert_cmpstr (out->str, ==, rows[n].out);
      return;
    }
  g_assert_false (fine);
  g_assert_error (error, FHIR_ERROR, rows[n].code);
  if (strstr (error->message, rows[n].error) == NULL)
    g_error ("\"%s\" is without \"%s\"", error->message, rows[n].error);
}

static void
assert_unreadable (GBytes *bytes)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (fhir_archive_read_bytes (bytes, &small, take_member, out, NULL, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_SYNTAX);
}

/* However a good archive is cut, it is refused or was whole, and the reader survives. */
static void
test_cut (void)
{
  static const ArchiveMember members[] = { { "a", "0123456789" }, { "b", "0123456789" }, { NULL } };
  g_autoptr (GBytes) bytes = archive_make (members);
  g_autoptr (GBytes) text = g_bytes_new_static ("{\"name\":\"x\"}", 12);
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);

  for (gsize len = 0; len < g_bytes_get_size (bytes) - 40; len++)
    {
      g_autofree char *exact = fhir_test_exact_copy (g_bytes_get_data (bytes, NULL), len);
      g_autoptr (GBytes) part = g_bytes_new_static (exact, len);
      assert_unreadable (part);
    }
  assert_unreadable (text);
  assert_unreadable (none);
}

static void
test_cancel (void)
{
  static const ArchiveMember members[] = { { "a", "1" }, { NULL } };
  g_autoptr (GBytes) bytes = archive_make (members);
  g_autoptr (GCancellable) cancellable = g_cancellable_new();
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (fhir_archive_read_bytes (bytes, &small, take_member, out, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/core/archive/rows/", rows[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  g_test_add_func ("/core/archive/cut", test_cut);
  g_test_add_func ("/core/archive/cancel", test_cancel);
  return g_test_run();
}
