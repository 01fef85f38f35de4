/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-test.h"

#include <glib/gstdio.h>

char *
fhir_test_exact_copy (const char *text, gsize len)
{
  char *copy = g_malloc (MAX (len, 1));

  memcpy (copy, text, len);
  return copy;
}

char *
fhir_test_repeat (const char *head, const char *middle, guint times, const char *tail)
{
  GString *text = g_string_new (head);

  for (guint i = 0; i < times; i++)
    g_string_append (text, middle);
  g_string_append (text, tail);
  return g_string_free (text, FALSE);
}

static gint64
get_wall_ms (gpointer data)
{
  return ((FhirTestClock *)data)->wall_ms;
}

static gint64
get_mono_us (gpointer data)
{
  return ((FhirTestClock *)data)->mono_us;
}

FhirTestClock *
fhir_test_clock_new (gint64 wall_ms)
{
  FhirTestClock *test_clock = g_new0 (FhirTestClock, 1);

  test_clock->clock = (FhirClock){ get_wall_ms, get_mono_us, test_clock };
  test_clock->wall_ms = wall_ms;
  test_clock->mono_us = 1;
  return test_clock;
}

static void
fill_seeded (gpointer data, guint8 *bytes, gsize len)
{
  FhirTestRandom *random = data;

  for (gsize i = 0; i < len; i++)
    {
      random->state = random->state * G_GUINT64_CONSTANT (6364136223846793005) +
                      G_GUINT64_CONSTANT (1442695040888963407);
      bytes[i] = (guint8)(random->state >> 56);
    }
}

FhirTestRandom *
fhir_test_random_new (guint64 seed)
{
  FhirTestRandom *random = g_new0 (FhirTestRandom, 1);

  random->random = (FhirRandom){ fill_seeded, random };
  random->state = seed;
  return random;
}

char *
fhir_test_temp_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("chartroom-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

void
fhir_test_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      fhir_test_remove_tree (child);
    }
  g_remove (path);
}

char *
fhir_test_data_folder (const char *name)
{
  const char *data = g_getenv ("CHARTROOM_TEST_DATA");
  g_autofree char *path = NULL;

  if (data == NULL)
    return NULL;
  path = g_build_filename (data, name, NULL);
  return g_file_test (path, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&path) : NULL;
}
