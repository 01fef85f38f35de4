/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a fuzz target over files and folders: each seed as it is, then N fixed mutations of each
 * (--mutate N), so that a build without libFuzzer still replays and shakes the corpus. */

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static guint n_run;

static void
run_bytes (const guint8 *bytes, gsize len)
{
  g_autofree guint8 *exact = g_malloc (MAX (len, 1));

  memcpy (exact, bytes, len);
  LLVMFuzzerTestOneInput (exact, len);
  n_run++;
}

static guint64
next_random (guint64 *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

static void
run_mutations (const guint8 *bytes, gsize len, guint count)
{
  guint64 state = 0x9e3779b97f4a7c15u ^ (len + 1);

  for (guint i = 0; i < count && len > 0; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (bytes, len);
      gsize cut = len;

      for (guint k = 0; k <= next_random (&state) % 4; k++)
        copy[next_random (&state) % len] = (guint8)next_random (&state);
      if (next_random (&state) % 3 == 0)
        cut = next_random (&state) % len;
      run_bytes (copy, cut);
    }
}

static void
run_path (const char *path, guint mutate)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autofree char *bytes = NULL;
  const char *name;
  gsize len = 0;

  if (dir != NULL)
    {
      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);
          run_path (child, mutate);
        }
      return;
    }
  if (!g_file_get_contents (path, &bytes, &len, NULL))
    return;
  run_bytes ((const guint8 *)bytes, len);
  run_mutations ((const guint8 *)bytes, len, mutate);
}

int
main (int argc, char **argv)
{
  guint mutate = 0;

  for (int i = 1; i < argc; i++)
    {
      if (g_str_equal (argv[i], "--mutate") && i + 1 < argc)
        mutate = (guint)g_ascii_strtoull (argv[++i], NULL, 10);
      else
        run_path (argv[i], mutate);
    }
  g_print ("%u inputs\n", n_run);
  return n_run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
