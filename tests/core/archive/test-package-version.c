/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-package-version.h"

/* clang-format off */
static const struct { const char *low, *high; } ordered[] = {
  { "1.0.0", "1.0.1" }, { "1.9.0", "1.10.0" }, { "3.1.0", "5.0.1" }, { "1.0", "1.0.1" },
  { "1.0.0-ballot", "1.0.0" }, { "1.0.0-ballot", "1.0.0-ballot2" }, { "1.0.0-rc.2", "1.0.0-rc.10" },
  { "1.0.0-1", "1.0.0-a" }, { "2.0.0", "99999999999999999999999.0.0" }, { "0.9.9", "1.0.0-alpha" },
};

static const struct { const char *version, *wanted; gboolean matches; } wants[] = {
  { "4.0.1", "4.0.1", TRUE }, { "4.0.1", "4.0.x", TRUE }, { "4.0.1", "4.x", TRUE },
  { "4.0.1", "4.0.*", TRUE }, { "4.0.1", "latest", TRUE }, { "4.0.1", "current", TRUE },
  { "4.0.1-ballot", "4.0.x", TRUE }, { "4.0.1", "4.0.0", FALSE }, { "4.0.1", "4.1.x", FALSE },
  { "4.0.1", "4.0", FALSE }, { "4", "4.0.x", FALSE }, { "40.0.1", "4.x", FALSE },
  { "4.0.1", "x.0.1", FALSE }, { "4.0.1", "", FALSE },
};

static const struct { const char *version; gboolean valid; } texts[] = {
  { "1.0.0", TRUE }, { "1.0.0-ballot+7", TRUE }, { "current", TRUE }, { "", FALSE }, { "1 0", FALSE },
  { "../1", FALSE }, { ".1", FALSE }, { "1/2", FALSE },
  { "0123456789012345678901234567890123456789012345678901234567890123", TRUE },
  { "01234567890123456789012345678901234567890123456789012345678901234", FALSE },
};
/* clang-format on */

static void
test_order (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ordered); i++)
    {
      g_assert_cmpint (fhir_package_version_compare (ordered[i].low, ordered[i].high), <, 0);
      g_assert_cmpint (fhir_package_version_compare (ordered[i].high, ordered[i].low), >, 0);
      g_assert_cmpint (fhir_package_version_compare (ordered[i].low, ordered[i].low), ==, 0);
    }
  g_assert_cmpint (fhir_package_version_compare ("1.0.0+a", "1.0.0+b"), ==, 0);
}

static void
test_wants (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wants); i++)
    if (fhir_package_version_matches (wants[i].version, wants[i].wanted) != wants[i].matches)
      g_error ("%s against %s", wants[i].version, wants[i].wanted);
}

static void
test_texts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (fhir_package_version_is_valid (texts[i].version) != texts[i].valid)
      g_error ("%s", texts[i].version);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/archive/version/order", test_order);
  g_test_add_func ("/core/archive/version/wants", test_wants);
  g_test_add_func ("/core/archive/version/texts", test_texts);
  return g_test_run();
}
