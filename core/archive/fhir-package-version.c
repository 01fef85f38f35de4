/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Versions of FHIR packages: semantic versions in the main, yet any label is met in the wild. */

#include "fhir-package-version.h"

#include <string.h>

static gboolean
is_number (const char *text)
{
  return text[0] != '\0' && strspn (text, "0123456789") == strlen (text);
}

/* Numbers by value without a bound on their length. */
static gint
compare_numbers (const char *a, const char *b)
{
  gsize la, lb;

  a += strspn (a, "0");
  b += strspn (b, "0");
  la = strlen (a);
  lb = strlen (b);
  if (la != lb)
    return la < lb ? -1 : 1;
  return strcmp (a, b);
}

static gint
compare_parts (const char *a, const char *b)
{
  gboolean number_a = is_number (a), number_b = is_number (b);

  if (number_a && number_b)
    return compare_numbers (a, b);
  if (number_a != number_b)
    return number_a ? -1 : 1;
  return strcmp (a, b);
}

/* Dotted lists; the one that ends first is the lower. */
static gint
compare_lists (const char *a, const char *b)
{
  g_auto (GStrv) parts_a = g_strsplit (a, ".", -1);
  g_auto (GStrv) parts_b = g_strsplit (b, ".", -1);

  for (guint i = 0;; i++)
    {
      gint order;

      if (parts_a[i] == NULL || parts_b[i] == NULL)
        return (parts_a[i] != NULL) - (parts_b[i] != NULL);
      order = compare_parts (parts_a[i], parts_b[i]);
      if (order != 0)
        return order;
    }
}

gint
fhir_package_version_compare (const char *a, const char *b)
{
  /* what follows "+" tells of the build and does not count */
  g_autofree char *own_a = g_strndup (a, strcspn (a, "+"));
  g_autofree char *own_b = g_strndup (b, strcspn (b, "+"));
  char *label_a = strchr (own_a, '-');
  char *label_b = strchr (own_b, '-');
  gint order;

  if (label_a != NULL)
    *label_a++ = '\0';
  if (label_b != NULL)
    *label_b++ = '\0';
  order = compare_lists (own_a, own_b);
  if (order != 0)
    return order;
  /* a ballot comes before the version that it leads to */
  if (label_a == NULL || label_b == NULL)
    return (label_a == NULL) - (label_b == NULL);
  return compare_lists (label_a, label_b);
}

gboolean
fhir_package_version_matches (const char *version, const char *wanted)
{
  g_auto (GStrv) have = NULL;
  g_auto (GStrv) want = NULL;
  g_autofree char *plain = NULL;

  if (g_str_equal (version, wanted) || g_str_equal (wanted, "latest") ||
      g_str_equal (wanted, "current") || g_str_equal (wanted, "dev"))
    return TRUE;
  plain = g_strndup (version, strcspn (version, "-+"));
  have = g_strsplit (plain, ".", -1);
  want = g_strsplit (wanted, ".", -1);
  for (guint i = 0; want[i] != NULL; i++)
    {
      if (g_str_equal (want[i], "x") || g_str_equal (want[i], "X") || g_str_equal (want[i], "*"))
        return want[i + 1] == NULL;
      if (have[i] == NULL || !g_str_equal (have[i], want[i]))
        return FALSE;
    }
  return FALSE;
}

gboolean
fhir_package_version_is_valid (const char *version)
{
  gsize len = strlen (version);

  if (len == 0 || len > 64 || !g_ascii_isalnum (version[0]))
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isalnum (version[i]) && strchr (".-+_", version[i]) == NULL)
      return FALSE;
  return TRUE;
}
