/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-store-gone-private.h"
#include "fhir-test.h"

static const FhirStoreRow ROW = {
  .r = G_GINT64_CONSTANT (5) << 20,
  .a = -7,
  .b = G_MININT64,
  .c = G_MAXINT64,
  .v = -0.125,
  .s = { "so\0me", 5 },
  .x = { "", 0 },
  .p = G_MAXUINT32,
};

static void
test_round_trip (void)
{
  g_autoptr (GByteArray) packed = g_byte_array_new();
  FhirSlice rest;

  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    fhir_store_gone_pack (packed, (FhirStoreTable)i, &ROW);
  rest = (FhirSlice){ (const char *)packed->data, packed->len };
  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    {
      FhirStoreTable table;
      FhirStoreRow row;

      g_assert_true (fhir_store_gone_unpack (&rest, &table, &row));
      g_assert_cmpint (table, ==, i);
      g_assert_cmpint (fhir_store_row_compare (table, &row, &ROW), ==, 0);
    }
  g_assert_cmpint (rest.len, ==, 0);
}

/* Cut anywhere or with any byte changed: refused, or another key, but no byte read past the end. */
static void
test_damage (void)
{
  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    {
      g_autoptr (GByteArray) packed = g_byte_array_new();

      fhir_store_gone_pack (packed, (FhirStoreTable)i, &ROW);
      for (guint n = 0; n < packed->len; n++)
        {
          g_autofree char *cut = fhir_test_exact_copy ((const char *)packed->data, n);
          g_autofree char *whole = fhir_test_exact_copy ((const char *)packed->data, packed->len);
          FhirSlice rest = { cut, n };
          FhirStoreTable table;
          FhirStoreRow row;

          g_assert_false (fhir_store_gone_unpack (&rest, &table, &row));
          whole[n] ^= 0xff;
          rest = (FhirSlice){ whole, packed->len };
          while (rest.len > 0 && fhir_store_gone_unpack (&rest, &table, &row))
            g_assert_cmpuint (rest.len, <, packed->len);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/store/gone/round-trip", test_round_trip);
  g_test_add_func ("/core/store/gone/damage", test_damage);
  return g_test_run();
}
