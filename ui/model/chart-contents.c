/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Every part that is taken leaves a mark of ids and versions: a refresh that brings the same
 * resources is known by it and builds nothing. */

#include "chart-contents.h"
#include "chart-allergy.h"
#include "chart-document.h"
#include "chart-encounter.h"
#include "chart-immunization.h"
#include "chart-list.h"
#include "chart-medication.h"
#include "chart-problem.h"

static GPtrArray *
new_objects (void)
{
  return g_ptr_array_new_with_free_func (g_object_unref);
}

/* TRUE when the content of a part without a list differs from the last one. */
static gboolean
take_mark (ChartContents *self, ChartPart part, GPtrArray *docs)
{
  g_autoptr (GString) mark = g_string_new (NULL);

  for (guint i = 0; i < docs->len; i++)
    {
      ChartJson json = chart_json_root (g_ptr_array_index (docs, i));
      g_autofree char *id = chart_json_dup_at (json, "id");
      g_autofree char *version = chart_json_dup_at (json, "meta.versionId");

      g_string_append_printf (mark, "%s/%s ", id, version != NULL ? version : "");
    }
  if (g_strcmp0 (self->marks[part], mark->str) == 0)
    return FALSE;
  g_free (self->marks[part]);
  self->marks[part] = g_string_free (g_steal_pointer (&mark), FALSE);
  return TRUE;
}

static void
regroup (ChartContents *self)
{
  g_ptr_array_unref (self->series);
  self->series = chart_series_group (self->results, self->panels);
}

static void
take_patient (ChartContents *self, const ChartPages *pages, gint64 now_ms)
{
  FhirJsonDoc *doc;

  if (pages->matches->len == 0)
    return;
  doc = g_ptr_array_index (pages->matches, 0);
  g_clear_pointer (&self->patient, fhir_json_doc_unref);
  self->patient = fhir_json_doc_ref (doc);
  chart_identity_free (self->identity);
  self->identity = chart_identity_new (chart_json_root (doc), now_ms);
}

static void
take_results (ChartContents *self, const ChartPages *pages)
{
  g_ptr_array_set_size (self->results, 0);
  for (guint i = 0; i < pages->matches->len; i++)
    chart_result_read (g_ptr_array_index (pages->matches, i), self->results);
  regroup (self);
}

static void
take_reports (ChartContents *self, const ChartPages *pages)
{
  g_hash_table_remove_all (self->panels);
  for (guint i = pages->matches->len; i-- > 0;)
    {
      ChartJson report = chart_json_root (g_ptr_array_index (pages->matches, i));
      ChartJson list = chart_json_get (report, "result");
      g_autofree char *name = chart_json_dup_concept (chart_json_get (report, "code"));

      for
        CHART_JSON_EACH (reference, list)
        {
          char *target = chart_json_dup_target (reference);

          if (target != NULL && name != NULL)
            g_hash_table_insert (self->panels, target, g_strdup (name));
          else
            g_free (target);
        }
    }
  regroup (self);
}

static GHashTable *
index_includes (const ChartPages *pages)
{
  GHashTable *medications = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < pages->includes->len; i++)
    {
      FhirJsonDoc *doc = g_ptr_array_index (pages->includes, i);
      g_autofree char *id = chart_json_dup_at (chart_json_root (doc), "id");

      g_hash_table_insert (medications, g_strconcat ("Medication/", id, NULL), doc);
    }
  return medications;
}

static GPtrArray *
read_medications (const ChartPages *pages)
{
  g_autoptr (GHashTable) medications = index_includes (pages);
  GPtrArray *items = new_objects();

  for (guint i = 0; i < pages->matches->len; i++)
    g_ptr_array_add (items,
                     chart_medication_new (g_ptr_array_index (pages->matches, i), medications));
  return items;
}

static void
take_medications (ChartContents *self, ChartPart part, const ChartPages *pages)
{
  GPtrArray **slot = part == CHART_PART_REQUESTS ? &self->orders : &self->statements;
  g_autoptr (GPtrArray) all = new_objects();

  g_ptr_array_unref (*slot);
  *slot = read_medications (pages);
  for (guint i = 0; i < self->orders->len; i++)
    g_ptr_array_add (all, g_object_ref (g_ptr_array_index (self->orders, i)));
  for (guint i = 0; i < self->statements->len; i++)
    g_ptr_array_add (all, g_object_ref (g_ptr_array_index (self->statements, i)));
  g_ptr_array_sort (all, chart_list_by_place_and_title);
  chart_list_sync (self->lists[CHART_PART_REQUESTS], all);
}

static void
take_items (ChartContents *self, ChartPart part, const ChartPages *pages)
{
  static ChartItem *(*const builders[CHART_N_PARTS]) (FhirJsonDoc * doc) = {
    [CHART_PART_ALLERGIES] = chart_allergy_new,
    [CHART_PART_PROBLEMS] = chart_problem_new,
    [CHART_PART_IMMUNIZATIONS] = chart_immunization_new,
    [CHART_PART_ENCOUNTERS] = chart_encounter_new,
    [CHART_PART_DOCUMENTS] = chart_document_new,
  };
  GCompareFunc compare = part == CHART_PART_ALLERGIES  ? chart_allergy_compare
                         : part == CHART_PART_PROBLEMS ? chart_list_by_place_and_date
                                                       : chart_list_by_date;
  g_autoptr (GPtrArray) items = new_objects();

  for (guint i = 0; i < pages->matches->len; i++)
    g_ptr_array_add (items, builders[part](g_ptr_array_index (pages->matches, i)));
  g_ptr_array_sort (items, compare);
  chart_list_sync (self->lists[part], items);
}

gboolean
chart_contents_take (ChartContents *self, ChartPart part, const ChartPages *pages, gint64 now_ms)
{
  if (!take_mark (self, part, pages->matches))
    return FALSE;
  switch (part)
    {
    case CHART_PART_PATIENT:
      take_patient (self, pages, now_ms);
      break;
    case CHART_PART_RESULTS:
      take_results (self, pages);
      break;
    case CHART_PART_REPORTS:
      take_reports (self, pages);
      break;
    case CHART_PART_REQUESTS:
    case CHART_PART_STATEMENTS:
      take_medications (self, part, pages);
      break;
    case CHART_PART_ALLERGIES:
    case CHART_PART_PROBLEMS:
    case CHART_PART_IMMUNIZATIONS:
    case CHART_PART_ENCOUNTERS:
    case CHART_PART_DOCUMENTS:
      take_items (self, part, pages);
      break;
    case CHART_N_PARTS:
      break;
    }
  return TRUE;
}

ChartContents *
chart_contents_new (void)
{
  ChartContents *self = g_new0 (ChartContents, 1);

  self->orders = new_objects();
  self->statements = new_objects();
  self->results = new_objects();
  self->series = new_objects();
  self->panels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < CHART_N_PARTS; i++)
    if (i != CHART_PART_PATIENT && i != CHART_PART_RESULTS && i != CHART_PART_REPORTS &&
        i != CHART_PART_STATEMENTS)
      self->lists[i] = g_list_store_new (CHART_TYPE_ITEM);
  return self;
}

void
chart_contents_free (ChartContents *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->patient, fhir_json_doc_unref);
  chart_identity_free (self->identity);
  for (guint i = 0; i < CHART_N_PARTS; i++)
    {
      g_clear_object (&self->lists[i]);
      g_free (self->marks[i]);
    }
  g_ptr_array_unref (self->orders);
  g_ptr_array_unref (self->statements);
  g_ptr_array_unref (self->series);
  g_ptr_array_unref (self->results);
  g_hash_table_unref (self->panels);
  g_free (self);
}
