/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-fold.h"

#include "fhir-test.h"

static const struct
{
  const char *text;
  const char *folded;
} fold_rows[] = {
  { "Smith", "smith" },
  { "  van   der  Berg ", "van der berg" },
  { "O'Brien", "obrien" },
  { "O\xe2\x80\x99"
    "Brien",
    "obrien" },
  { "Müller-Lüdenscheidt", "muller ludenscheidt" },
  { "M\x75\xcc\x88ller", "muller" },
  { "Straße", "strasse" },
  { "ÅNGSTRÖM", "angstrom" },
  { "J.R. Hartley", "jr hartley" },
  { "ﬁne", "fine" },
  { "Køge", "koge" },
  { "ŁÓDŹ Æbelø", "lodz aebelo" },
  { "Ёлкин", "елкин" },
  { "王小明", "王小明" },
  { "", "" },
  { " - ", "" },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fold_rows); i++)
    {
      g_autoptr (GString) out = g_string_new ("kept:");

      fhir_fold (fhir_slice (fold_rows[i].text), out);
      g_assert_true (g_str_has_prefix (out->str, "kept:"));
      g_assert_cmpstr (out->str + 5, ==, fold_rows[i].folded);
    }
}

static void
test_folding_twice_changes_nothing (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fold_rows); i++)
    {
      g_autoptr (GString) once = g_string_new (NULL);
      g_autoptr (GString) twice = g_string_new (NULL);

      fhir_fold (fhir_slice (fold_rows[i].text), once);
      fhir_fold (fhir_slice (once->str), twice);
      g_assert_cmpstr (once->str, ==, twice->str);
    }
}

static const struct
{
  const char *prefix;
  const char *next; /* NULL: none */
} prefix_rows[] = {
  { "smi", "smj" },
  { "é", "ê" },
  { "a\xf4\x8f\xbf\xbf", "b" },
  { "\xed\x9f\xbf", "\xee\x80\x80" },
  { "\xf4\x8f\xbf\xbf", NULL },
  { "", NULL },
};

static void
test_next_prefix (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (prefix_rows); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      gboolean ok = fhir_fold_next_prefix (fhir_slice (prefix_rows[i].prefix), out);

      g_assert_cmpint (ok, ==, prefix_rows[i].next != NULL);
      if (ok)
        g_assert_cmpstr (out->str, ==, prefix_rows[i].next);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/base/fold/rows", test_rows);
  g_test_add_func ("/core/base/fold/folding-twice-changes-nothing",
                   test_folding_twice_changes_nothing);
  g_test_add_func ("/core/base/fold/next-prefix", test_next_prefix);
  return g_test_run();
}
