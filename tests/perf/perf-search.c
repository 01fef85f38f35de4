/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Searches in the store, from query text to keys of the page: the shapes of core/store's design,
 * each with other values every time. Stores of synthetic patients are made once and kept in the
 * folder that CHARTROOM_PERF_STORES names, else below the temporary folder: "100k" and "1m" hold
 * about as many resources, "patients" 100,000 Patients and nothing else. `perf-search 100k`
 * measures one of them, `perf-search 1m SHAPE` one shape, `perf-search growth` the small store
 * beside the large one.
 *
 * Times are CPU of the thread, because the machines that run this are shared; the store is warm. */

#include "fhir-demo-load.h"
#include "fhir-json-parser.h"
#include "fhir-patient-find.h"
#include "fhir-perf.h"
#include "fhir-search.h"
#include "fhir-store-writer.h"
#include <stdio.h>
#include <time.h>

#define DRAWS        200
#define GROWTH_DRAWS 4200
#define PER_PATIENT  27 /* resources of one synthetic patient */

typedef struct
{
  const char *name;
  guint patients; /* 0: 100,000 Patients alone */
} Size;

static const Size sizes[] = { { "100k", 100000 / PER_PATIENT },
                              { "1m", 1000000 / PER_PATIENT },
                              { "patients", 0 } };

typedef struct
{
  FhirStore *store;
  FhirStoreReader *reader;
  GRand *rand;
  gboolean explain;    /* CHARTROOM_PERF_VERBOSE: say the plan of each shape's slowest search */
  GPtrArray *patients; /* (element-type utf8) ids */
  GPtrArray *codes;    /* (element-type utf8) system|code of Observation.code */
  GPtrArray *families; /* (element-type utf8) folded */
  GPtrArray *idents;   /* (element-type utf8) */
} World;

typedef struct
{
  const char *name;
  const char *type;
  const char
      *text;  /* %p patient, %c code, %f family, %F four letters of one, %i identifier, %y year */
  double p50; /* aim, ms; 0 none */
  double p95;
} Shape;

/* clang-format off */
static const Shape shapes[] = {
  { "patient+code,-date", "Observation", "patient=%p&code=%c&_sort=-date", 1, 1 },
  { "patient,-date", "Observation", "patient=%p&_sort=-date", 5, 0 },
  { "patient+category+date,-date", "Observation", "patient=%p&category=laboratory&date=ge%y&_sort=-date", 5, 0 },
  { "code", "Observation", "code=%c", 5, 0 },
  { "code count", "Observation", "code=%c&_summary=count", 5, 0 },
  { "code,-date", "Observation", "code=%c&_sort=-date", 5, 0 },
  { "code:not", "Observation", "code:not=%c", 5, 0 },
  { "20 codes", "Observation", "code=%c,%c,%c,%c,%c,%c,%c,%c,%c,%c,%c,%c,%c,%c,%c,%c,%c,%c,%c,%c", 5, 0 },
  { "code+status count", "Observation", "code=%c&status=final&_summary=count", 0, 0 },
  { "four conditions,-date", "Observation", "code=%c&status=final&category=laboratory&date=ge%y&_sort=-date", 5, 0 },
  { "date range", "Observation", "date=ge%y-03-01&date=lt%y-09-01", 5, 0 },
  { "date range,-date", "Observation", "date=ge%y-03-01&date=lt%y-09-01&_sort=-date", 5, 0 },
  { "value-quantity gt", "Observation", "value-quantity=gt100", 5, 0 },
  { "code-value-quantity count", "Observation", "code-value-quantity=%c$gt5&_summary=count", 5, 0 },
  { "date:missing, none is", "Observation", "date:missing=true", 50, 0 },
  { "chain name", "Observation", "patient.name=%F", 5, 0 },
  { "chain name+code", "Observation", "patient.name=%F&code=%c", 5, 0 },
  { "chain name+code,-date", "Observation", "patient.name=%F&code=%c&_sort=-date", 20, 0 },
  { "two hops", "Observation", "patient.general-practitioner:Practitioner.family=%1", 20, 0 },
  { "type list", "Observation", "", 5, 0 },
  { "last updated", "Observation", "_lastUpdated=gt2020", 5, 0 },
  { "include", "Observation", "code=%c&_include=Observation:subject", 5, 0 },
  { "exact total", "Observation", "_total=accurate&status=final", 50, 0 },
  { "identifier", "Patient", "identifier=%i", 5, 0 },
  { "name prefix", "Patient", "name=%F", 5, 0 },
  { "name exact", "Patient", "family:exact=%f", 5, 0 },
  { "name contains", "Patient", "name:contains=%F", 0, 0 },
  { "birth year", "Patient", "birthdate=19%n", 5, 0 },
  { "family order", "Patient", "_sort=family", 5, 0 },
  { "family+birthdate order", "Patient", "_sort=family,birthdate", 0, 0 },
  { "_has", "Patient", "_has:Observation:patient:code=%c", 5, 0 },
  { "_has count", "Patient", "_has:Observation:patient:code=%c&_summary=count", 0, 0 },
  { "revinclude", "Patient", "name=%F&_revinclude=Condition:patient", 5, 0 },
};

static const Shape finds[] = {
  { "find one letter", NULL, "%1", 0, 50 },
  { "find four letters", NULL, "%F", 0, 50 },
  { "find whole name", NULL, "%f", 0, 50 },
  { "find name and year", NULL, "%f 19%n", 0, 50 },
  { "find date", NULL, "19%n-04-05", 0, 50 },
  { "find identifier", NULL, "%i", 0, 50 },
  { "find telephone", NULL, "555%n%n7%n", 0, 50 },
  { "find misspelt", NULL, "x%f", 0, 50 },
};
/* clang-format on */

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static const char *
pick (World *world, const GPtrArray *list)
{
  return list->len > 0
             ? g_ptr_array_index (list, (guint)g_rand_int_range (world->rand, 0, (gint32)list->len))
             : "none";
}

static char *
expand (World *world, const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c != '%')
        {
          g_string_append_c (out, *c);
          continue;
        }
      switch (*++c)
        {
        case 'p':
          g_string_append (out, pick (world, world->patients));
          break;
        case 'c':
          g_string_append (out, pick (world, world->codes));
          break;
        case 'f':
          g_string_append (out, pick (world, world->families));
          break;
        case 'F':
          g_string_append_printf (out, "%.4s", pick (world, world->families));
          break;
        case '1':
          g_string_append_c (out, (char)('a' + g_rand_int_range (world->rand, 0, 20)));
          break;
        case 'i':
          g_string_append (out, pick (world, world->idents));
          break;
        case 'y':
          g_string_append_printf (out, "%d", g_rand_int_range (world->rand, 2015, 2026));
          break;
        default:
          g_string_append_printf (out, "%d", g_rand_int_range (world->rand, 30, 99));
          break;
        }
    }
  return g_string_free (out, FALSE);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a;
  double y = *(const double *)b;

  return (x > y) - (x < y);
}

static void
report_one (const char *size, const char *name, const char *percentile, double ms, double aim)
{
  char ratio[16] = "-";
  char wanted[16] = "-";

  if (aim > 0)
    {
      g_snprintf (ratio, sizeof ratio, "%.2f", aim / MAX (ms, 0.0001));
      g_snprintf (wanted, sizeof wanted, "1.00");
    }
  printf ("search %s %s %s\t%.3f\tms\t%g\t%s\t%s\n",
          size,
          name,
          percentile,
          ms,
          aim,
          ratio,
          wanted);
  fflush (stdout);
}

static void
report (const char *size, const Shape *shape, GArray *times, double per_run)
{
  g_array_sort (times, compare_doubles);
  report_one (size, shape->name, "p50", g_array_index (times, double, times->len / 2), shape->p50);
  report_one (size,
              shape->name,
              "p95",
              g_array_index (times, double, times->len * 95 / 100),
              shape->p95);
  if (g_getenv ("CHARTROOM_PERF_VERBOSE") != NULL)
    printf ("  %.1f found a run\n", per_run);
}

static guint
run_search (World *world, const Shape *shape, const char *text)
{
  const FhirSearchOptions options = { .limits = fhir_limits_get_default() };
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirParams) params = fhir_params_parse (fhir_slice (text), options.limits, &error);
  g_autoptr (FhirSearchQuery) query = NULL;
  g_autoptr (FhirSearchPage) page = NULL;

  if (params != NULL)
    query = fhir_search_query_parse (fhir_def_find_type (fhir_slice (shape->type)),
                                     params,
                                     &options,
                                     NULL,
                                     &error);
  if (query != NULL && world->explain)
    {
      g_autofree char *plan = fhir_search_explain (query, world->reader, NULL);

      printf ("  slowest: %s\n    %s\n", text, plan);
    }
  if (query != NULL)
    page = fhir_search_run (query, world->reader, NULL, &error);
  if (page == NULL)
    g_error ("%s?%s: %s", shape->type, text, error->message);
  return page->matches->len + page->includes->len;
}

static guint
run_find (World *world, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirPatientFind) find = fhir_patient_find (world->reader, text, 50, &error);

  if (find == NULL)
    g_error ("%s: %s", text, error->message);
  return find->hits->len;
}

static void
measure (World *world, const char *size, const Shape *shape)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *slowest = NULL;
  double worst = 0;
  double total = 0;
  guint found = 0;

  for (guint i = 0; i < DRAWS && (total < 20000 || i < 10); i++)
    {
      g_autofree char *text = expand (world, shape->text);
      double start = cpu_ms();
      double ms;

      found += shape->type != NULL ? run_search (world, shape, text) : run_find (world, text);
      ms = cpu_ms() - start;
      total += ms;
      if (i < 5)
        continue;
      g_array_append_val (times, ms);
      if (ms > worst)
        {
          g_free (slowest);
          slowest = g_steal_pointer (&text);
          worst = ms;
        }
    }
  world->explain = shape->type != NULL && g_getenv ("CHARTROOM_PERF_VERBOSE") != NULL;
  if (world->explain && slowest != NULL)
    run_search (world, shape, slowest);
  world->explain = FALSE;
  report (size, shape, times, found / (double)(times->len + 5));
}

/* Values to search for */

static GPtrArray *
list_texts (World *world, const char *sql, gint64 p, guint every)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirStmt) stmt =
      fhir_db_prepare (fhir_store_reader_get_db (world->reader), sql, &error);
  guint n = 0;

  g_assert_no_error (error);
  fhir_stmt_bind_int (stmt, 1, p);
  while (fhir_stmt_step (stmt, &error) == FHIR_STEP_ROW)
    {
      if (n++ % every == 0)
        g_ptr_array_add (list, fhir_slice_dup (fhir_stmt_get_text (stmt, 0)));
    }
  g_assert_no_error (error);
  return list;
}

static gint64
param_number (World *world, const char *type, const char *code)
{
  return fhir_store_param_number (
      world->store,
      fhir_def_find_param (fhir_def_find_type (fhir_slice (type)), fhir_slice (code)));
}

static GPtrArray *
list_patients (World *world)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) keys =
      list_texts (world, "SELECT CAST(b<<20 AS TEXT) FROM bucket WHERE kind=1 AND ?1<>0", 1, 1);

  for (guint i = 0; i < keys->len && list->len < 1000; i += 1 + keys->len / 1000)
    {
      g_autoptr (GError) error = NULL;
      FhirRecord record;

      if (fhir_store_reader_get (world->reader,
                                 g_ascii_strtoll (g_ptr_array_index (keys, i), NULL, 10),
                                 &record,
                                 &error))
        g_ptr_array_add (list, g_strdup (record.id));
    }
  return list;
}

static void
prepare_values (World *world)
{
  world->patients = list_patients (world);
  world->codes = list_texts (world,
                             "SELECT s.url||'|'||t.c FROM (SELECT DISTINCT k FROM tok WHERE p=?) x"
                             " CROSS JOIN term t ON t.k=x.k CROSS JOIN sys s ON s.s=t.s",
                             param_number (world, "Observation", "code"),
                             1);
  world->families = list_texts (world,
                                "SELECT DISTINCT v FROM str WHERE p=?",
                                param_number (world, "Patient", "family"),
                                1);
  world->idents = list_texts (world,
                              "SELECT v FROM idn WHERE p=?",
                              param_number (world, "Patient", "identifier"),
                              37);
}

/* Stores */

static gboolean
load_demo (const char *folder, guint patients, GError **error)
{
  g_autoptr (FhirDemo) demo = fhir_demo_new (1);
  const FhirServiceOptions options = { .create = TRUE };
  g_autoptr (FhirService) service = fhir_service_new (folder, &options, error);
  const FhirDemoLoadOptions load = { .patients = patients };

  return service != NULL && fhir_demo_load (demo, service, &load, NULL, NULL, error);
}

static gboolean
put_line (FhirStoreWriter *writer, const char *line, gsize len, GError **error)
{
  FhirTypeId patient = fhir_def_find_type (FHIR_SLICE_LITERAL ("Patient"));
  g_autoptr (FhirJsonDoc) doc = fhir_json_parse (line, len, fhir_limits_get_default(), error);
  g_autofree char *id = NULL;
  FhirPutResult result;

  if (doc == NULL)
    return FALSE;
  id = fhir_json_dup_string (doc, fhir_json_member (doc, 0, FHIR_KEY_id));
  return fhir_store_writer_put (writer,
                                patient,
                                fhir_slice (id),
                                doc,
                                0,
                                NULL,
                                &result,
                                NULL,
                                error);
}

/* Of each synthetic patient only the Patient. */
static gboolean
put_patients (FhirStoreWriter *writer, guint first, guint n, GError **error)
{
  g_autoptr (FhirDemo) demo = fhir_demo_new (1);
  g_autoptr (GString) lines = g_string_new (NULL);

  if (!fhir_store_writer_begin (writer, TRUE, error))
    return FALSE;
  for (guint i = first; i < first + n; i++)
    {
      g_string_truncate (lines, 0);
      fhir_demo_write_patient (demo, i, lines);
      for (const char *line = lines->str, *end; (end = strchr (line, '\n')) != NULL; line = end + 1)
        {
          if (strstr (line, "\"resourceType\":\"Patient\"") == line + 1 &&
              !put_line (writer, line, (gsize)(end - line), error))
            return FALSE;
        }
    }
  return fhir_store_writer_commit (writer, error);
}

static gboolean
load_patients (const char *folder, GError **error)
{
  const FhirStoreOptions options = { .create = TRUE };
  g_autoptr (FhirStore) store = fhir_store_open (folder, &options, error);
  g_autoptr (FhirStoreWriter) writer = store != NULL ? fhir_store_writer_new (store, error) : NULL;

  for (guint i = 0; writer != NULL && i < 10; i++)
    {
      if (!put_patients (writer, i * 10000, 10000, error))
        return FALSE;
    }
  return writer != NULL;
}

static char *
get_folder (const Size *size)
{
  const char *named = g_getenv ("CHARTROOM_PERF_STORES");
  g_autofree char *root =
      named != NULL ? g_strdup (named) : g_build_filename (g_get_tmp_dir(), "chartroom-perf", NULL);

  g_mkdir_with_parents (root, 0700);
  return g_build_filename (root, size->name, NULL);
}

static void
open_world (World *world, const Size *size)
{
  g_autofree char *folder = get_folder (size);
  g_autofree char *ready = g_strconcat (folder, ".ready", NULL);
  g_autoptr (GError) error = NULL;
  const FhirStoreOptions options = { .create = FALSE };

  if (!g_file_test (ready, G_FILE_TEST_EXISTS))
    {
      printf ("making the store %s, once\n", size->name);
      fflush (stdout);
      if (size->patients > 0 ? load_demo (folder, size->patients, &error)
                             : load_patients (folder, &error))
        g_file_set_contents (ready, "", 0, &error);
      if (error != NULL)
        g_error ("%s: %s", folder, error->message);
    }
  world->store = fhir_store_open (folder, &options, &error);
  if (world->store == NULL)
    g_error ("%s: %s", folder, error->message);
  world->reader = fhir_store_reader_new (world->store, &error);
  g_assert_no_error (error);
  if (!fhir_store_reader_begin (world->reader, NULL, 0, &error))
    g_error ("%s", error->message);
  world->rand = g_rand_new_with_seed (7);
  prepare_values (world);
}

static void
close_world (World *world)
{
  fhir_store_reader_end (world->reader);
  fhir_store_reader_free (world->reader);
  fhir_store_unref (world->store);
  g_rand_free (world->rand);
  g_ptr_array_unref (world->patients);
  g_ptr_array_unref (world->codes);
  g_ptr_array_unref (world->families);
  g_ptr_array_unref (world->idents);
}

static void
run_size (const Size *size, const char *only)
{
  const Shape *list = size->patients > 0 ? shapes : finds;
  guint n = size->patients > 0 ? G_N_ELEMENTS (shapes) : G_N_ELEMENTS (finds);
  World world;

  open_world (&world, size);
  for (guint i = 0; i < n; i++)
    {
      if (only == NULL || strcmp (only, list[i].name) == 0)
        measure (&world, size->name, &list[i]);
    }
  close_world (&world);
}

static double
time_one (World *world, const Shape *shape)
{
  g_autofree char *text = expand (world, shape->text);
  double start = cpu_ms();

  run_search (world, shape, text);
  return cpu_ms() - start;
}

static double
get_p95 (GArray *times)
{
  g_array_sort (times, compare_doubles);
  return g_array_index (times, double, times->len * 95 / 100);
}

/* The first shape in the small and in the large store in turn: ten times the records should not be
 * felt. */
static void
run_growth (void)
{
  g_autoptr (GArray) small_times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) large_times = g_array_new (FALSE, FALSE, sizeof (double));
  World small, large;

  open_world (&small, &sizes[0]);
  open_world (&large, &sizes[1]);
  for (guint i = 0; i < GROWTH_DRAWS; i++)
    {
      double ms = time_one (&small, &shapes[0]);

      if (i >= DRAWS)
        g_array_append_val (small_times, ms);
      ms = time_one (&large, &shapes[0]);
      if (i >= DRAWS)
        g_array_append_val (large_times, ms);
    }
  printf ("search growth %s p95, 1m beside 100k\t%.4f\tms\t%.4f\t%.2f\t0.67\n",
          shapes[0].name,
          get_p95 (large_times),
          get_p95 (small_times),
          get_p95 (small_times) / get_p95 (large_times));
  close_world (&small);
  close_world (&large);
}

int
main (int argc, char **argv)
{
  if (argc < 2 || strcmp (argv[1], "growth") == 0)
    run_growth();
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      if (argc < 2 || strcmp (argv[1], sizes[i].name) == 0)
        run_size (&sizes[i], argc > 2 ? argv[2] : NULL);
    }
  return 0;
}
