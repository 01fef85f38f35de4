/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The oracle: a naive copy of what was acknowledged, compared with what a store holds. */

#include "crash-model.h"

void
crash_model_init (CrashModel *model)
{
  model->acked = g_array_new (FALSE, TRUE, sizeof (ModelVersion));
  model->group = g_array_new (FALSE, TRUE, sizeof (ModelVersion));
}

void
crash_model_clear (CrashModel *model)
{
  g_array_unref (model->acked);
  g_array_unref (model->group);
}

static guint
hash_bytes (FhirSlice bytes)
{
  guint hash = 2166136261u;

  for (guint32 i = 0; i < bytes.len; i++)
    hash = (hash ^ (guint8)bytes.text[i]) * 16777619u;
  return hash;
}

void
crash_model_add (CrashModel *model,
                 FhirTypeId type,
                 const char *id,
                 const FhirPutResult *result,
                 FhirChangeOp op,
                 FhirSlice body)
{
  ModelVersion version = { .type = type,
                           .version = result->version,
                           .op = op,
                           .hash = hash_bytes (body) };

  g_strlcpy (version.id, id, sizeof version.id);
  g_array_append_val (model->group, version);
}

void
crash_model_commit (CrashModel *model)
{
  g_array_append_vals (model->acked, model->group->data, model->group->len);
  g_array_set_size (model->group, 0);
}

void
crash_model_forget_group (CrashModel *model)
{
  g_array_set_size (model->group, 0);
}

typedef struct
{
  const CrashModel *model;
  gint64 next;
  char *problem;
} Compare;

static gboolean
compare_version (const FhirRecord *record, gpointer data)
{
  Compare *compare = data;
  const ModelVersion *wanted =
      &g_array_index (compare->model->acked, ModelVersion, compare->next - 1);

  if (record->change != compare->next || record->type != wanted->type ||
      record->version != wanted->version || record->op != wanted->op ||
      !g_str_equal (record->id, wanted->id) || hash_bytes (record->body) != wanted->hash)
    compare->problem =
        g_strdup_printf ("change %" G_GINT64_FORMAT " is not what was acknowledged", compare->next);
  compare->next++;
  return compare->problem == NULL;
}

static char *
compare_feed (CrashModel *model, FhirStoreReader *reader)
{
  FhirHistoryRange range = FHIR_HISTORY_ALL;
  Compare compare = { model, 1, NULL };
  g_autoptr (GError) error = NULL;

  range.oldest_first = TRUE;
  range.want_body = TRUE;
  if (!fhir_store_reader_history (reader, &range, compare_version, &compare, &error))
    return g_strdup_printf ("feed: %s", error->message);
  if (compare.problem == NULL && compare.next - 1 != model->acked->len)
    return g_strdup ("the feed is shorter than it says");
  return compare.problem;
}

/* The newest version of each id is the one that is read. */
static char *
compare_newest (CrashModel *model, FhirStoreReader *reader)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = model->acked->len; i > 0; i--)
    {
      const ModelVersion *wanted = &g_array_index (model->acked, ModelVersion, i - 1);
      g_autofree char *key = g_strdup_printf ("%u/%s", wanted->type, wanted->id);
      g_autoptr (GError) error = NULL;
      FhirRecord record = { 0 };

      if (!g_hash_table_add (seen, g_steal_pointer (&key)))
        continue;
      if (!fhir_store_reader_read (reader, wanted->type, fhir_slice (wanted->id), &record, &error))
        return g_strdup_printf ("read of %s: %s", wanted->id, error->message);
      if (record.version != wanted->version || record.op != wanted->op ||
          hash_bytes (record.body) != wanted->hash)
        return g_strdup_printf ("%s is not its newest version", wanted->id);
    }
  return NULL;
}

static char *
check_store (FhirStore *store)
{
  g_autoptr (GError) error = NULL;
  gint64 checked = 0;
  gint64 wrong = 0;

  if (!fhir_store_check_file (store, NULL, &error) ||
      !fhir_store_check (store, &checked, &wrong, NULL, &error))
    return g_strdup_printf ("check: %s", error->message);
  return wrong == 0 ? NULL : g_strdup_printf ("check: %" G_GINT64_FORMAT " wrong", wrong);
}

char *
crash_model_compare (CrashModel *model, FhirStore *store)
{
  g_autoptr (FhirStoreReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  gint64 change = fhir_store_get_change (store);
  char *problem;

  if (change == model->acked->len + model->group->len)
    crash_model_commit (model);
  else if (change != model->acked->len)
    return g_strdup_printf (
        "%u changes were acknowledged, %u more were on their way, %" G_GINT64_FORMAT " are there",
        model->acked->len,
        model->group->len,
        change);
  crash_model_forget_group (model);
  reader = fhir_store_reader_new (store, &error);
  if (reader == NULL || !fhir_store_reader_begin (reader, NULL, 0, &error))
    return g_strdup_printf ("reader: %s", error->message);
  problem = compare_feed (model, reader);
  if (problem == NULL)
    problem = compare_newest (model, reader);
  fhir_store_reader_end (reader);
  return problem != NULL ? problem : check_store (store);
}
