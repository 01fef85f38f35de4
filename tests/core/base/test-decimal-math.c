/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-decimal-math.h"

#include "fhir-test.h"

typedef struct
{
  const char *a;
  char op; /* + - * / d(iv) m(od) ^ r(ound half up) f(loor) c(eiling) t(runcate) s(qrt) */
  const char *b;
  const char *expected; /* NULL: no result */
} Row;

/* clang-format off */
static const Row rows[] = {
  { "1.2", '+', "1.80", "3.00" },
  { "1.8", '-', "1.2", "0.6" },
  { "1.2", '*', "1.8", "2.16" },
  { "99999999999999999999999999999999999999", '+', "1", NULL },
  { "99999999999999999999", '*', "99999999999999999999", NULL },
  { "1", '+', "1e-39", NULL },
  { "4.0", '/', "2.0", "2" },
  { "1", '/', "8", "0.125" },
  { "1", '/', "3", "0.3333333333333333333333333333" },
  { "2", '/', "3", "0.6666666666666666666666666667" },
  { "-1", '/', "4", "-0.25" },
  { "1", '/', "0", NULL },
  { "0", '/', "5", "0" },
  { "100", '/', "1", "100" },
  { "1e3", '/', "1e-2", "100000" },
  { "5", 'd', "2", "2" },
  { "-5", 'd', "2", "-2" },
  { "2.2", 'd', "1.8", "1" },
  { "5", 'd', "0", NULL },
  { "-5", 'm', "2", "-1" },
  { "2.2", 'm', "1.8", "0.4" },
  { "2", '^', "3", "8" },
  { "2.5", '^', "2", "6.25" },
  { "2", '^', "-2", "0.25" },
  { "-1", '^', "0.5", NULL },
  { "0", '^', "-1", NULL },
  { "2", '^', "1000", NULL },
  { "1", '^', "5000", "1" },
  { "4", '^', "0.5", "2" },
  { "3.14159", 'r', "3", "3.142" },
  { "-0.5", 'r', "0", "-1" },
  { "0.49", 'r', "0", "0" },
  { "1.5", 'r', "4", "1.5000" },
  { "-2.1", 'f', "0", "-3" },
  { "2.1", 'c', "0", "3" },
  { "-1.1", 'c', "0", "-1" },
  { "-1.56", 't', "0", "-1" },
  { "1e-60", 'c', "0", "1" },
  { "-1e-60", 'f', "2", "-0.01" },
  { "81", 's', "0", "9" },
  { "0.25", 's', "0", "0.5" },
  { "2", 's', "0", "1.4142135623731" },
  { "-1", 's', "0", NULL },
};
/* clang-format on */

static gboolean
calculate (const Row *row, FhirDecimal *ret)
{
  FhirDecimal a;
  FhirDecimal b;
  FhirDecimal other;
  gint64 scale = 0;

  g_assert_true (fhir_decimal_parse (fhir_slice (row->a), &a));
  g_assert_true (fhir_decimal_parse (fhir_slice (row->b), &b));
  if (strchr ("rfct", row->op) != NULL)
    g_assert_true (fhir_decimal_get_integer (&b, &scale));
  switch (row->op)
    {
    case '+':
      return fhir_decimal_add (&a, &b, ret);
    case '-':
      return fhir_decimal_subtract (&a, &b, ret);
    case '*':
      return fhir_decimal_multiply (&a, &b, ret);
    case '/':
      return fhir_decimal_divide (&a, &b, ret);
    case 'd':
      return fhir_decimal_divide_whole (&a, &b, ret, &other);
    case 'm':
      return fhir_decimal_divide_whole (&a, &b, &other, ret);
    case '^':
      return fhir_decimal_power (&a, &b, ret);
    case 's':
      return fhir_decimal_sqrt (&a, ret);
    case 'r':
      return fhir_decimal_round (&a, (gint32)scale, FHIR_ROUND_HALF_UP, ret);
    case 'f':
      return fhir_decimal_round (&a, (gint32)scale, FHIR_ROUND_FLOOR, ret);
    case 'c':
      return fhir_decimal_round (&a, (gint32)scale, FHIR_ROUND_CEILING, ret);
    default:
      return fhir_decimal_round (&a, (gint32)scale, FHIR_ROUND_TRUNCATE, ret);
    }
}

static void
check_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *text = NULL;
  FhirDecimal result = { 7, 7 };

  g_assert_cmpint (calculate (row, &result), ==, row->expected != NULL);
  if (row->expected == NULL)
    return;
  text = fhir_decimal_format (&result);
  g_assert_cmpstr (text, ==, row->expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/core/base/decimal-math/%s %c %s",
                                               rows[i].a,
                                               rows[i].op == '/' ? ':' : rows[i].op,
                                               rows[i].b);

      g_test_add_data_func (path, &rows[i], check_row);
    }
  return g_test_run();
}
