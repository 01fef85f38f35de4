/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-id.h"

#include "fhir-test.h"

static const struct
{
  const char *id;
  gboolean valid;
} id_rows[] = {
  { "a", TRUE },
  { "Az-09.", TRUE },
  { "0123456789012345678901234567890123456789012345678901234567890123", TRUE },
  { "01234567890123456789012345678901234567890123456789012345678901234", FALSE },
  { "", FALSE },
  { "a_b", FALSE },
  { "a/b", FALSE },
  { "é", FALSE },
};

static void
test_valid (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (id_rows); i++)
    g_assert_cmpint (fhir_id_is_valid (fhir_slice (id_rows[i].id)), ==, id_rows[i].valid);
  g_assert_false (fhir_id_is_valid (FHIR_SLICE_NONE));
}

static void
test_uuid (void)
{
  g_autofree FhirTestRandom *random = fhir_test_random_new (7);
  guint8 bytes[16];
  char id[FHIR_UUID_LEN + 1];
  char again[FHIR_UUID_LEN + 1];

  fhir_id_new (&random->random, id);
  g_assert_true (g_uuid_string_is_valid (id));
  g_assert_cmpint (id[14], ==, '4');
  g_assert_true (fhir_id_is_valid (fhir_slice (id)));
  g_assert_true (fhir_uuid_pack (fhir_slice (id), bytes));
  fhir_uuid_unpack (bytes, again);
  g_assert_cmpstr (id, ==, again);
}

static void
test_only_what_round_trips_is_packed (void)
{
  static const char *const texts[] = {
    "6F9619FF-8B86-D011-B42D-00CF4FC964FF", "6f9619ff8b86d011b42d00cf4fc964ff",
    "6f9619ff-8b86-d011-b42d-00cf4fc964f",  "6f9619ff-8b86-d011-b42d-00cf4fc964fg",
    "6f9619ff-8b86-d011-b42d_00cf4fc964ff",
  };
  guint8 bytes[16];

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (fhir_uuid_pack (fhir_slice (texts[i]), bytes));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/base/id/valid", test_valid);
  g_test_add_func ("/core/base/id/uuid", test_uuid);
  g_test_add_func ("/core/base/id/only-what-round-trips-is-packed",
                   test_only_what_round_trips_is_packed);
  return g_test_run();
}
