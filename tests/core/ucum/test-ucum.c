/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Amounts against amounts: what compares, and how. */

#include "fhir-ucum.h"

#include "fhir-test.h"

typedef struct
{
  const char *a;
  const char *unit_a;
  const char *b;
  const char *unit_b;
  int order; /* 9: not comparable; 8: one of them is no unit */
} Row;

/* clang-format off */
static const Row rows[] = {
  { "1", "[in_i]", "2.54", "cm", 0 },
  { "1", "[in_i]", "2.55", "cm", -1 },
  { "4.0000", "g", "4000.0", "mg", 0 },
  { "4", "g", "4040", "mg", -1 },
  { "1", "[lb_av]", "453.59237", "g", 0 },
  { "37", "Cel", "98.6", "[degF]", 0 },
  { "0", "Cel", "273.15", "K", 0 },
  { "80", "[degRe]", "100", "Cel", 0 },
  { "1", "L", "1000", "cm3", 0 },
  { "1", "m2", "10000", "cm.cm", 0 },
  { "1", "/min", "60", "/h", 0 },
  { "120", "mm[Hg]", "12", "cm[Hg]", 0 },
  { "1", "mmol/L", "1000", "umol/L", 0 },
  { "1", "10*3/uL", "1", "10*9/L", 0 },
  { "1", "kg/(m.s2)", "1", "Pa", 0 },
  { "1", "m/s/s", "1", "m/s2", 0 },
  { "1", "%", "0.01", "1", 0 },
  { "1", "[pi].rad", "180", "deg", 0 },
  { "1", "{cells}/uL", "1", "/uL", 0 },
  { "1", "KiBy", "1024", "By", 0 },
  { "1", "wk", "7", "d", 0 },
  { "1", "[IU]", "1", "mol", 9 },
  { "1", "k[IU]", "1000", "[IU]", 0 },
  { "1", "[IU]/[IU]", "1", "1", 0 },
  { "1", "[pH]", "1", "1", 9 },
  { "1", "cm", "1", "s", 9 },
  { "1", "cm", "1", "cm2", 9 },
  { "1", "km/", "1", "km", 8 },
  { "1", "nothing", "1", "1", 8 },
  { "1", "k[in_i]", "1", "1", 8 },
  { "1", "m-", "1", "m", 8 },
  { "1", "m{", "1", "m", 8 },
  { "1", "10+3/ul", "1", "/uL", 8 },
  { "1", "((((((((((((((((((m))))))))))))))))))", "1", "m", 8 },
  { "1", "m999", "1", "m", 8 },
};
/* clang-format on */

static void
check_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *left = fhir_test_exact_copy (row->unit_a, strlen (row->unit_a));
  FhirUcumUnit a;
  FhirUcumUnit b;
  FhirDecimal x;
  FhirDecimal y;
  gboolean ok = fhir_ucum_parse ((FhirSlice){ left, (guint32)strlen (row->unit_a) }, &a) &&
                fhir_ucum_parse (fhir_slice (row->unit_b), &b);

  g_assert_true (fhir_decimal_parse (fhir_slice (row->a), &x));
  g_assert_true (fhir_decimal_parse (fhir_slice (row->b), &y));
  g_assert_cmpint (ok, ==, row->order != 8);
  if (!ok)
    return;
  g_assert_cmpint (fhir_ucum_is_comparable (&a, &b), ==, row->order != 9);
  if (row->order == 9)
    return;
  g_assert_cmpint (fhir_ucum_compare (&x, &a, &y, &b), ==, row->order);
  g_assert_cmpint (fhir_ucum_compare (&y, &b, &x, &a), ==, -row->order);
}

static void
converts (void)
{
  g_autofree char *text = NULL;
  FhirUcumUnit from;
  FhirUcumUnit to;
  FhirDecimal value = { 986, 1 };

  g_assert_true (fhir_ucum_parse (FHIR_SLICE_LITERAL ("[degF]"), &from));
  g_assert_true (fhir_ucum_parse (FHIR_SLICE_LITERAL ("Cel"), &to));
  g_assert_true (fhir_ucum_convert (&value, &from, &to, &value));
  text = fhir_decimal_format (&value);
  g_assert_cmpstr (text, ==, "37.00");
}

/* What search makes of units: one factor, one offset, base units and amounts as a code. */
static void
factors (void)
{
  /* clang-format off */
  static const struct { const char *from, *to; double factor, offset; const char *bases; } pairs[] = {
    { "[lb_av]", "kg", 0.45359237, 0, "g" },
    { "[in_i]", "cm", 2.54, 0, "m" },
    { "kg", "g", 1000, 0, "g" },
    { "d", "a", 1 / 365.25, 0, "s" },
    { "K", "Cel", 1, -273.15, "K" },
    { "mmol/L", "mol/m3", 1, 0, "m-3.mol" },
    { "U/L", "kat/m3", 1e-3 / 60, 0, "m-3.s-1.mol" },
    { "[IU]/mL", "k[iU]/L", 1, 0, "m-3.[IU]" },
    { "", "1", 1, 0, "" },
  };
  /* clang-format on */
  FhirUcumUnit none;

  g_assert_true (fhir_ucum_parse (FHIR_SLICE_NONE, &none));
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *bases = NULL;
      FhirUcumUnit from;
      FhirUcumUnit to;

      g_test_message ("%s to %s", pairs[i].from, pairs[i].to);
      g_assert_true (fhir_ucum_parse (fhir_slice (pairs[i].from), &from));
      g_assert_true (fhir_ucum_parse (fhir_slice (pairs[i].to), &to));
      g_assert_true (fhir_ucum_is_comparable (&from, &to));
      g_assert_cmpfloat_with_epsilon (fhir_ucum_get_factor (&from, &to), pairs[i].factor, 1e-15);
      g_assert_cmpfloat_with_epsilon (fhir_ucum_get_offset (&from, &to), pairs[i].offset, 1e-12);
      bases = fhir_ucum_format_bases (&from);
      g_assert_cmpstr (bases, ==, pairs[i].bases);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/core/ucum/row/%u %s", i, rows[i].unit_a);

      for (char *at = path + strlen ("/core/ucum/row/"); *at != '\0'; at++)
        if (*at == '/')
          *at = '|';
      g_test_add_data_func (path, &rows[i], check_row);
    }
  g_test_add_func ("/core/ucum/convert", converts);
  g_test_add_func ("/core/ucum/factors", factors);
  return g_test_run();
}
