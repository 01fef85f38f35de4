/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Losing power, space and single writes, by seed: power-loss [--first SEED] [--seeds N].
 *
 * Each seed writes a workload of its own (groups, bulk groups, undone requests, moves between
 * patients, deletions, dictionaries, expiry, checkpoints, closing and opening) onto a disk that
 * fails at a random operation, and then compares the store with what was acknowledged. Three of
 * five seeds lose power, one the space, one a few writes. The same seed does the same again. */

#include "crash-model.h"
#include "fault-vfs.h"
#include "fhir-error.h"
#include "fhir-json-parser.h"
#include "fhir-test.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  guint64 seed;
  guint64 random;
  FaultKind kind;
  char *folder;
  FhirTestClock *clock;
  FhirTestRandom *bytes;
  FhirStore *store;
  FhirStoreWriter *writer;
  CrashModel model;
  char *problem; /* (nullable) */
} World;

static guint
pick (World *world, guint n)
{
  world->random ^= world->random << 13;
  world->random ^= world->random >> 7;
  world->random ^= world->random << 17;
  return (guint)((world->random >> 11) % n);
}

static void G_GNUC_PRINTF (2, 3) complain (World *world, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (world->problem == NULL)
    world->problem = g_strdup_vprintf (format, args);
  va_end (args);
}

static gboolean
open_world (World *world, const char *vfs, GError **error)
{
  const FhirStoreOptions options = { .create = TRUE,
                                     .vfs = vfs,
                                     .clock = &world->clock->clock,
                                     .random = &world->bytes->random,
                                     .no_thread = TRUE };

  world->store = fhir_store_open (world->folder, &options, error);
  if (world->store == NULL)
    return FALSE;
  world->writer = fhir_store_writer_new (world->store, error);
  return world->writer != NULL;
}

static void
close_world (World *world)
{
  g_clear_pointer (&world->writer, fhir_store_writer_free);
  g_clear_pointer (&world->store, fhir_store_unref);
}

/* Requests */

static char *
make_resource (World *world, const char *type, const char *id)
{
  g_autofree char *text =
      g_strnfill (pick (world, 8) == 0 ? 3000 + pick (world, 9000) : pick (world, 300), 'x');

  for (char *p = text; *p != '\0'; p++)
    *p = (char)('a' + pick (world, 26));
  if (g_str_equal (type, "Patient"))
    return g_strdup_printf (
        "{\"resourceType\":\"Patient\",\"id\":\"%s\",\"name\":[{\"family\":\"%s\"}],\"active\":%s}",
        id,
        text,
        pick (world, 2) ? "true" : "false");
  if (g_str_equal (type, "Organization"))
    return g_strdup_printf ("{\"resourceType\":\"Organization\",\"id\":\"%s\",\"name\":\"%s\"}",
                            id,
                            text);
  return g_strdup_printf (
      "{\"resourceType\":\"%s\",\"id\":\"%s\",\"status\":\"final\",\"identifier\":[{\"system\":"
      "\"urn:s%u\","
      "\"value\":\"%s\"}],\"code\":{\"coding\":[{\"system\":\"http://"
      "loinc.org\",\"code\":\"c%u\"}]},"
      "\"subject\":{\"reference\":\"Patient/p%u\"},\"encounter\":{\"reference\":\"Encounter/e%u\"},"
      "\"effectiveDateTime\":\"20%02u-01-01\",\"valueQuantity\":{\"value\":%u}}",
      type,
      id,
      pick (world, 3),
      text,
      pick (world, 50),
      pick (world, 4),
      pick (world, 6),
      pick (world, 30),
      pick (world, 1000));
}

static gboolean
put (World *world, const char *type, const char *id, GError **error)
{
  g_autofree char *json = make_resource (world, type, id);
  g_autoptr (FhirJsonDoc) doc =
      fhir_json_parse (json, strlen (json), fhir_limits_get_default(), error);
  g_autoptr (GString) body = g_string_new (NULL);
  FhirTypeId number = fhir_def_find_type (fhir_slice (type));
  FhirPutResult result;

  if (doc == NULL || !fhir_store_writer_put (world->writer,
                                             number,
                                             fhir_slice (id),
                                             doc,
                                             0,
                                             NULL,
                                             &result,
                                             body,
                                             error))
    return FALSE;
  if (result.outcome != FHIR_PUT_UNCHANGED)
    crash_model_add (&world->model,
                     number,
                     id,
                     &result,
                     result.outcome == FHIR_PUT_CREATED ? FHIR_CHANGE_CREATE : FHIR_CHANGE_UPDATE,
                     (FhirSlice){ body->str, (guint32)body->len });
  return TRUE;
}

static gboolean
drop (World *world, const char *type, const char *id, GError **error)
{
  g_autoptr (GError) local = NULL;
  FhirTypeId number = fhir_def_find_type (fhir_slice (type));
  FhirPutResult result;

  if (fhir_store_writer_delete (world->writer, number, fhir_slice (id), 0, &result, &local))
    {
      if (result.outcome != FHIR_PUT_UNCHANGED)
        crash_model_add (&world->model, number, id, &result, FHIR_CHANGE_DELETE, FHIR_SLICE_NONE);
      return TRUE;
    }
  if (g_error_matches (local, FHIR_ERROR, FHIR_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
request (World *world, GError **error)
{
  static const char *const types[] = { "Patient",
                                       "Observation",
                                       "Observation",
                                       "Encounter",
                                       "Organization" };
  static const char *const letters[] = { "p", "o", "o", "e", "g" };
  guint which = pick (world, G_N_ELEMENTS (types));
  g_autofree char *id = g_strdup_printf ("%s%u", letters[which], pick (world, which == 0 ? 4 : 12));

  return pick (world, 6) == 0 ? drop (world, types[which], id, error)
                              : put (world, types[which], id, error);
}

static gboolean
saved_request (World *world, GError **error)
{
  guint before = world->model.group->len;

  if (!fhir_store_writer_save (world->writer, error))
    return FALSE;
  for (guint i = 0; i <= pick (world, 3); i++)
    if (!request (world, error))
      return FALSE;
  if (pick (world, 5) != 0)
    return fhir_store_writer_release (world->writer, error);
  g_array_set_size (world->model.group, before);
  return fhir_store_writer_undo (world->writer, error);
}

/* Enough of one type for a dictionary. */
static gboolean
many_requests (World *world, GError **error)
{
  for (guint i = 0; i < 520; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);

      if (!put (world, "Observation", id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
group (World *world, GError **error)
{
  gboolean bulk = pick (world, 3) == 0;
  gboolean many = pick (world, 200) == 0;

  if (!fhir_store_writer_begin (world->writer, bulk, error))
    return FALSE;
  if (many && !many_requests (world, error))
    return FALSE;
  for (guint i = 0; i <= pick (world, 6); i++)
    if (!(bulk && pick (world, 2) ? request (world, error) : saved_request (world, error)))
      return FALSE;
  if (pick (world, 12) == 0)
    {
      fhir_store_writer_rollback (world->writer);
      crash_model_forget_group (&world->model);
      return TRUE;
    }
  if (!fhir_store_writer_commit (world->writer, error))
    return FALSE;
  crash_model_commit (&world->model);
  return TRUE;
}

/* As if another build had made the rows: opening makes them anew. */
static gboolean
spoil_rows (World *world, GError **error)
{
  g_autofree char *path = g_build_filename (world->folder, "records.db", NULL);
  g_autoptr (FhirDb) db = fhir_db_open (path, &(FhirDbOptions){ .vfs = FAULT_VFS_NAME }, error);

  return db != NULL && fhir_db_exec (db, "UPDATE fact SET value=1 WHERE name='rows'", error);
}

static gboolean
step (World *world, GError **error)
{
  FhirDb *db = fhir_store_reader_get_db (fhir_store_writer_get_reader (world->writer));

  world->clock->wall_ms += pick (world, 60000);
  world->clock->mono_us += pick (world, 20) * G_USEC_PER_SEC;
  switch (pick (world, 14))
    {
    case 0:
      return fhir_db_checkpoint (db, FALSE, NULL, error);
    case 1:
      return fhir_db_checkpoint (db, TRUE, NULL, error);
    case 2:
      world->clock->wall_ms += 2 * 60 * 60 * 1000;
      return fhir_store_writer_idle (world->writer, error);
    case 3:
      close_world (world);
      return (pick (world, 2) || spoil_rows (world, error)) &&
             open_world (world, FAULT_VFS_NAME, error);
    default:
      return group (world, error);
    }
}

/* Faults */

static gboolean
reads_go_on (World *world)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirStoreReader) reader = fhir_store_reader_new (world->store, &error);
  gint64 count = 0;
  gboolean ok = reader != NULL && fhir_store_reader_begin (reader, NULL, 0, &error) &&
                fhir_store_reader_count (reader, 0, &count, &error);

  if (reader != NULL)
    fhir_store_reader_end (reader);
  return ok;
}

/* After a failed step while the machine stays on: what is promised, and how to go on. */
static void
recover (World *world, const GError *error)
{
  g_autoptr (GError) local = NULL;

  if (world->writer != NULL)
    fhir_store_writer_rollback (world->writer);
  if (world->store != NULL && !reads_go_on (world))
    complain (world, "reading stopped after: %s", error->message);
  if (world->kind == FAULT_FULL && world->writer != NULL)
    {
      if (!g_error_matches (error, FHIR_ERROR, FHIR_ERROR_NO_SPACE))
        complain (world, "no space, but: %s", error->message);
      if (!fhir_store_is_writable (world->store))
        complain (world, "a full disk ended writing: %s", error->message);
      /* A checkpoint or an idle round may have failed after the group was written: it is no longer
       * open. */
      crash_model_forget_group (&world->model);
      return;
    }
  close_world (world);
  for (guint tries = 1; !open_world (world, FAULT_VFS_NAME, &local); tries++)
    {
      close_world (world);
      if (tries == 100) /* more than a fault lasts */
        {
          complain (world, "cannot be opened again: %s", local->message);
          return;
        }
      g_clear_error (&local);
    }
  world->problem =
      world->problem != NULL ? world->problem : crash_model_compare (&world->model, world->store);
}

static void
run_workload (World *world, guint steps)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = open_world (world, FAULT_VFS_NAME, &error);

  for (guint i = 0; i <= steps && world->problem == NULL; i++)
    {
      if (!ok && !fault_vfs_has_struck())
        complain (world, "failed without a fault: %s", error->message);
      if (!ok && world->kind == FAULT_POWER)
        return;
      if (!ok && world->problem == NULL)
        recover (world, error);
      g_clear_error (&error);
      if (i < steps && world->problem == NULL)
        ok = step (world, &error);
    }
}

static void
compare_after_power (World *world)
{
  char *old = world->folder;
  g_autoptr (GError) error = NULL;

  world->folder = fhir_test_temp_folder();
  fault_vfs_write_remains (world->folder);
  close_world (world);
  fault_vfs_disarm();
  fhir_test_remove_tree (old);
  g_free (old);
  if (!open_world (world, NULL, &error))
    complain (world, "does not open: %s", error->message);
  else
    world->problem = crash_model_compare (&world->model, world->store);
}

/* Whatever happened, the store takes a write now and has all. */
static void
finish (World *world)
{
  g_autoptr (GError) error = NULL;

  if (world->problem == NULL && (!fhir_store_writer_begin (world->writer, FALSE, &error) ||
                                 !put (world, "Patient", "last", &error) ||
                                 !fhir_store_writer_commit (world->writer, &error)))
    complain (world, "no write afterwards: %s", error->message);
  crash_model_commit (&world->model);
  close_world (world);
  if (world->problem == NULL && !open_world (world, NULL, &error))
    complain (world, "does not open at the end: %s", error->message);
  if (world->problem == NULL)
    world->problem = crash_model_compare (&world->model, world->store);
  close_world (world);
}

static gboolean
run_seed (guint64 seed)
{
  static guint64 usual = 400; /* operations of a workload, from the last that ran to its end */
  World world = { .seed = seed, .random = (seed + 1) * 0x9e3779b97f4a7c15u | 1 };
  guint steps;

  for (int i = 0; i < 8; i++)
    pick (&world, 2);
  world.kind = seed % 5 < 3 ? FAULT_POWER : seed % 5 == 3 ? FAULT_FULL : FAULT_EIO;
  world.folder = fhir_test_temp_folder();
  world.clock = fhir_test_clock_new (1700000000000);
  world.bytes = fhir_test_random_new (seed);
  crash_model_init (&world.model);
  steps = 5 + pick (&world, 40);
  fault_vfs_arm (world.kind,
                 1 + pick (&world, (guint)usual),
                 world.kind == FAULT_POWER ? 0 : 1 + pick (&world, 20),
                 seed);
  run_workload (&world, steps);
  if (!fault_vfs_has_struck())
    usual = MIN (fault_vfs_get_count(), 1200);
  if (world.kind == FAULT_POWER && world.problem == NULL)
    compare_after_power (&world);
  fault_vfs_disarm();
  if (world.problem == NULL)
    finish (&world);
  close_world (&world);
  if (world.problem != NULL)
    g_print ("seed %" G_GUINT64_FORMAT ": %s\n", seed, world.problem);
  fhir_test_remove_tree (world.folder);
  g_free (world.folder);
  g_free (world.clock);
  g_free (world.bytes);
  crash_model_clear (&world.model);
  gboolean ok = world.problem == NULL;
  g_free (world.problem);
  return ok;
}

static void
ignore_log (const char *domain, GLogLevelFlags level, const char *text, gpointer data)
{
}

int
main (int argc, char **argv)
{
  gint64 first = 0;
  gint64 seeds = 500;
  guint passed = 0;
  guint failed = 0;
  const GOptionEntry entries[] = {
    { "first", 0, 0, G_OPTION_ARG_INT64, &first, "first seed", "SEED" },
    { "seeds", 0, 0, G_OPTION_ARG_INT64, &seeds, "how many", "N" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  /* The store warns of what we do to it on purpose. */
  g_log_set_handler ("fhir-store", G_LOG_LEVEL_MASK, ignore_log, NULL);
  fault_vfs_register();
  for (gint64 seed = first; seed < first + seeds; seed++)
    if (run_seed ((guint64)seed))
      passed++;
    else
      failed++;
  g_print ("%u passed, %u failed, 0 skipped\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
