/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* $meta on a type or the whole store: the profiles, labels and tags that are in use there
 * (http://hl7.org/fhir/R4/resource-operation-meta.html). Read from the search rows, so it costs as
 * much as there are different ones, not as many resources as there are. Rows name a profile with
 * a version also without it, so both are told; displays of codings are in no row and not told. */

#include "fhir-error.h"
#include "fhir-json-writer.h"
#include "fhir-operations.h"

#define MARKS_MAX 10000 /* in all lists together */

/* clang-format off */
static const struct
{
  const char *code; /* of the search parameter */
  const char *name; /* in Meta */
  gboolean is_coding;
} lists[] = {
  { "_profile",  "profile",  FALSE },
  { "_security", "security", TRUE },
  { "_tag",      "tag",      TRUE },
};
/* clang-format on */

typedef struct
{
  char *system; /* (nullable) */
  char *value;
} Mark;

typedef struct
{
  GHashTable *marks; /* (element-type Mark) a set: types share them */
  guint n;           /* of all lists */
} Collect;

static void
mark_free (gpointer data)
{
  Mark *mark = data;

  g_free (mark->system);
  g_free (mark->value);
  g_free (mark);
}

static guint
hash_mark (gconstpointer data)
{
  const Mark *mark = data;

  return g_str_hash (mark->value) ^ (mark->system != NULL ? g_str_hash (mark->system) : 0);
}

static int
compare_marks (gconstpointer one, gconstpointer two)
{
  const Mark *a = one, *b = two;
  int order = g_strcmp0 (a->system, b->system);

  return order != 0 ? order : strcmp (a->value, b->value);
}

static gboolean
equal_marks (gconstpointer one, gconstpointer two)
{
  return compare_marks (one, two) == 0;
}

static gboolean
take_mark (FhirSlice system, FhirSlice value, gpointer data)
{
  Collect *collect = data;
  Mark *mark = g_new0 (Mark, 1);

  mark->system = system.len > 0 ? fhir_slice_dup (system) : NULL;
  mark->value = fhir_slice_dup (value);
  if (g_hash_table_add (collect->marks, mark))
    collect->n++;
  return collect->n <= MARKS_MAX;
}

static gboolean
collect_type (FhirCall *call, FhirTypeId type, const char *code, Collect *collect, GError **error)
{
  FhirParamId param = fhir_def_find_param (type, fhir_slice (code));

  return param == 0 ||
         fhir_store_reader_marks (call->context->reader, param, take_mark, collect, error);
}

/* Of the type asked for, or of all. */
static gboolean
collect_all (FhirCall *call, const char *code, Collect *collect, GError **error)
{
  if (call->target.type != 0)
    return collect_type (call, call->target.type, code, collect, error);
  for (guint i = 0; i < fhir_def_n_resources() && collect->n <= MARKS_MAX; i++)
    if (!collect_type (call, fhir_def_resource (i), code, collect, error))
      return FALSE;
  return TRUE;
}

static void
write_list (FhirJsonWriter *w, const char *name, gboolean is_coding, GHashTable *marks)
{
  g_autoptr (GList) list = g_list_sort (g_hash_table_get_keys (marks), compare_marks);

  if (list == NULL)
    return;
  fhir_json_writer_begin_array (w, name);
  for (GList *l = list; l != NULL; l = l->next)
    {
      const Mark *mark = l->data;

      if (is_coding)
        {
          fhir_json_writer_begin_object (w, NULL);
          if (mark->system != NULL)
            fhir_json_writer_string (w, "system", mark->system);
          fhir_json_writer_string (w, "code", mark->value);
          fhir_json_writer_end_object (w);
        }
      else
        fhir_json_writer_string (w, NULL, mark->value);
    }
  fhir_json_writer_end_array (w);
}

static gboolean
write_lists (FhirCall *call, FhirJsonWriter *w, GError **error)
{
  Collect collect = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GHashTable) marks =
          g_hash_table_new_full (hash_mark, equal_marks, mark_free, NULL);

      collect.marks = marks;
      if (!collect_all (call, lists[i].code, &collect, error))
        return FALSE;
      if (collect.n > MARKS_MAX)
        {
          g_set_error (error,
                       FHIR_ERROR,
                       FHIR_ERROR_TOO_COSTLY,
                       "more than %d profiles, labels and tags are in use",
                       MARKS_MAX);
          return FALSE;
        }
      write_list (w, lists[i].name, lists[i].is_coding, marks);
    }
  return TRUE;
}

FhirResponse *
fhir_serve_meta_summary (FhirCall *call, GError **error)
{
  g_autoptr (GString) meta = g_string_new (NULL);
  FhirJsonWriter w = FHIR_JSON_WRITER_INIT (meta);
  FhirResponse *response;

  fhir_json_writer_begin_object (&w, NULL);
  if (!write_lists (call, &w, error))
    return NULL;
  fhir_json_writer_end_object (&w);
  response = fhir_response_new (200);
  fhir_response_take_bytes (
      response,
      g_string_free_to_bytes (fhir_meta_answer ((FhirSlice){ meta->str, (guint32)meta->len })));
  return response;
}
