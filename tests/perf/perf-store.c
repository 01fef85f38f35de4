/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The store alone: bulk load with parsing and all rows (perf-store [N], default 100,000 resources),
 * bytes a resource, single and grouped creates, updates, reads, opening. Synthea resources,
 * multiplied. */

#include "fhir-json-parser.h"
#include "fhir-perf-set.h"
#include "fhir-perf.h"
#include "fhir-store-writer.h"
#include "fhir-test.h"

#include <glib/gstdio.h>

#define BULK_GROUP 10000
#define SINGLES    3000

typedef struct
{
  FhirPerfSet *set;
  FhirJsonParser *parser;
  char *folder;
  FhirStore *store;
  FhirStoreWriter *writer;
  GString *body; /* (nullable) put this instead of what the set holds */
  double put_cpu;
} Bench;

static void
die (const char *what, GError *error)
{
  g_printerr ("perf-store: %s: %s\n", what, error->message);
  exit (1);
}

static void
open_store (Bench *bench)
{
  g_autoptr (GError) error = NULL;

  bench->store = fhir_store_open (bench->folder, &(FhirStoreOptions){ .create = TRUE }, &error);
  if (bench->store == NULL)
    die ("open", error);
  bench->writer = fhir_store_writer_new (bench->store, &error);
  if (bench->writer == NULL)
    die ("writer", error);
}

static void
close_store (Bench *bench)
{
  g_clear_pointer (&bench->writer, fhir_store_writer_free);
  g_clear_pointer (&bench->store, fhir_store_unref);
}

static void
put (Bench *bench, guint n, gboolean change)
{
  const FhirPerfResource *resource = fhir_perf_set_get (bench->set, n);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) changed = NULL;
  const char *json = resource->json;
  gsize len = resource->len;
  const FhirJsonDoc *doc;

  if (change)
    {
      changed = g_string_new_len (json, (gssize)len);
      g_string_insert (changed, 1, "\"language\":\"de\",");
      json = changed->str;
      len = changed->len;
    }
  doc = fhir_json_parser_parse (bench->parser, json, len, fhir_limits_get_default(), &error);
  if (doc == NULL || !fhir_store_writer_put (bench->writer,
                                             resource->type,
                                             fhir_slice (resource->id),
                                             doc,
                                             0,
                                             NULL,
                                             NULL,
                                             NULL,
                                             &error))
    die ("put", error);
}

static void
put_group (Bench *bench, guint from, guint to, gboolean bulk, gboolean change)
{
  g_autoptr (GError) error = NULL;

  if (!fhir_store_writer_begin (bench->writer, bulk, &error))
    die ("begin", error);
  for (guint i = from; i < to; i++)
    {
      if (!bulk && !fhir_store_writer_save (bench->writer, &error))
        die ("save", error);
      put (bench, i, change);
      if (!bulk && !fhir_store_writer_release (bench->writer, &error))
        die ("release", error);
    }
  if (!fhir_store_writer_commit (bench->writer, &error) ||
      !fhir_store_writer_idle (bench->writer, &error))
    die ("commit", error);
}

static double
load (Bench *bench, guint from, guint n, guint group, gboolean bulk, gboolean change)
{
  double start = fhir_perf_wall();

  for (guint i = from; i < from + n; i += group)
    put_group (bench, i, MIN (i + group, from + n), bulk, change);
  return n / (fhir_perf_wall() - start);
}

static double
measure_set (Bench *bench, guint n)
{
  double start = fhir_perf_wall();

  for (guint i = 0; i < n; i++)
    {
      const FhirPerfResource *resource = fhir_perf_set_get (bench->set, i);

      if (fhir_json_parser_parse (bench->parser,
                                  resource->json,
                                  resource->len,
                                  fhir_limits_get_default(),
                                  NULL) == NULL)
        g_printerr ("perf-store: a resource does not parse\n");
    }
  return fhir_perf_wall() - start;
}

static double
file_bytes (Bench *bench)
{
  g_autofree char *path = g_build_filename (bench->folder, "records.db", NULL);
  GStatBuf info;

  return g_stat (path, &info) == 0 ? (double)info.st_size : 0;
}

static double
log_bytes (Bench *bench)
{
  g_autofree char *path = g_build_filename (bench->folder, "records.db-wal", NULL);
  GStatBuf info;

  return g_stat (path, &info) == 0 ? (double)info.st_size : 0;
}

static void
bench_reads (Bench *bench, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirStoreReader) reader = fhir_store_reader_new (bench->store, &error);
  guint32 random = 1;
  double start = fhir_perf_wall();

  for (guint i = 0; i < 20000; i++)
    {
      const FhirPerfResource *resource;
      FhirRecord record;

      random = random * 1664525 + 1013904223;
      resource = fhir_perf_set_get (bench->set, random % n);
      if (!fhir_store_reader_begin (reader, NULL, 0, &error) ||
          !fhir_store_reader_read (reader,
                                   resource->type,
                                   fhir_slice (resource->id),
                                   &record,
                                   &error))
        die ("read", error);
      fhir_store_reader_end (reader);
    }
  fhir_perf_report ("store read by id", 20000 / (fhir_perf_wall() - start), "1/s", 0, 33000);
}

static void
bench_open (Bench *bench)
{
  double start;

  close_store (bench);
  start = fhir_perf_wall();
  open_store (bench);
  fhir_perf_report ("store open", 1 / (fhir_perf_wall() - start), "1/s", 0, 20);
}

static void
bench_bulk (Bench *bench, guint n)
{
  double making = measure_set (bench, n);
  double start = fhir_perf_wall();
  double cpu = fhir_perf_cpu();

  load (bench, 0, n, BULK_GROUP, TRUE, FALSE);
  cpu = fhir_perf_cpu() - cpu;
  start = fhir_perf_wall() - start;
  fhir_perf_report ("store bulk load, by CPU time", n / cpu, "1/s", 0, 20000);
  fhir_perf_report ("store bulk load, parsing too", n / start, "1/s", 0, 10000);
  fhir_perf_report ("store bulk load, without parsing", n / (start - making), "1/s", 0, 20000);
  g_print ("log after the load: %.1f MB\n", log_bytes (bench) / 1e6);
  close_store (bench);
  g_print ("bytes a resource, all in: %.0f (aim 650)\n", file_bytes (bench) / n);
  open_store (bench);
}

static void
bench_groups (Bench *bench, guint n)
{
  static const struct
  {
    const char *name;
    guint group;
    double aim;
  } rows[] = { { "store create, groups of 1", 1, 1200 },
               { "store create, groups of 16", 16, 0 },
               { "store create, groups of 64", 64, 3500 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      fhir_perf_report (rows[i].name,
                        load (bench, n, SINGLES, rows[i].group, FALSE, FALSE),
                        "1/s",
                        0,
                        rows[i].aim);
      n += SINGLES;
    }
  fhir_perf_report ("store update, groups of 1",
                    load (bench, 0, SINGLES, 1, FALSE, TRUE),
                    "1/s",
                    0,
                    1500);
  fhir_perf_report ("store put without change, groups of 64",
                    load (bench, n - SINGLES, SINGLES, 64, FALSE, FALSE),
                    "1/s",
                    0,
                    0);
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint)g_ascii_strtoull (argv[1], NULL, 10) : 100000;
  Bench bench = { .set = fhir_perf_set_new(), .parser = fhir_json_parser_new() };

  if (bench.set == NULL)
    return 77;
  bench.folder = fhir_test_temp_folder();
  open_store (&bench);
  bench_bulk (&bench, n);
  bench_open (&bench);
  bench_reads (&bench, n);
  bench_groups (&bench, n);
  close_store (&bench);
  if (g_getenv ("PERF_KEEP") != NULL)
    g_print ("kept %s\n", bench.folder);
  else
    fhir_test_remove_tree (bench.folder);
  g_free (bench.folder);
  fhir_json_parser_free (bench.parser);
  fhir_perf_set_free (bench.set);
  return 0;
}
