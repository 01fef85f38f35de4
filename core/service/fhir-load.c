/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Bulk loading. The caller's thread checks each resource while the writer stores the
 * slice before; the next slice is queued only when the last one is done, so that others write in
 * between. */

#include "fhir-admission.h"
#include "fhir-error.h"
#include "fhir-service-private.h"

/* The writer is held for some 0.25 s by so many (STORE.md 6). */
#define SLICE_ITEMS 5000

void
fhir_load_item_free (FhirLoadItem *item)
{
  if (item == NULL)
    return;
  g_free (item->type);
  g_free (item->id);
  fhir_json_doc_unref (item->doc);
  g_free (item->problem);
  g_free (item);
}

/* The first error, and how many more there are. (transfer full) */
static char *
dup_problem (const FhirIssues *issues, const GError *error)
{
  const char *first = NULL;
  guint more = 0;

  for (guint i = 0; i < fhir_issues_get_n (issues); i++)
    {
      const FhirIssue *issue = fhir_issues_get (issues, i);

      if (issue->severity < FHIR_SEVERITY_ERROR)
        continue;
      if (first == NULL)
        first = issue->text;
      else
        more++;
    }
  if (first == NULL)
    first = error->message;
  return more == 0 ? g_strdup (first) : g_strdup_printf ("%s (and %u more)", first, more);
}

static void
check_item (const FhirInteractionContext *context, FhirLoadItem *item)
{
  g_autoptr (FhirIssues) issues = fhir_issues_new();
  g_autoptr (GError) error = NULL;
  FhirTypeId type = item->type != NULL ? fhir_def_find_type (fhir_slice (item->type)) : 0;

  g_clear_pointer (&item->problem, g_free);
  if (type == 0 || !fhir_def_is_resource (type))
    item->problem = g_strdup ("resourceType is absent or not a resource type of FHIR R4");
  else if (!fhir_id_is_valid (fhir_slice (item->id)))
    item->problem = g_strdup ("the id is not a valid id");
  else if (!fhir_admission_check (context, item->doc, 0, type, NULL, issues, &error))
    item->problem = dup_problem (issues, error);
}

static void
post_slice (FhirService *service, FhirLoadSlice *slice)
{
  FhirJob *job = g_new0 (FhirJob, 1);

  job->load = slice;
  slice->done = FALSE;
  fhir_job_queue_push_unbounded (service->writes, job);
}

/* Waits for a slice and adds its counts. FALSE when it failed. */
static gboolean
wait_slice (FhirLoadSlice *slice, FhirLoadCounts *counts, GError **error)
{
  g_mutex_lock (&slice->mutex);
  while (!slice->done)
    g_cond_wait (&slice->cond, &slice->mutex);
  g_mutex_unlock (&slice->mutex);
  if (slice->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&slice->error));
      return FALSE;
    }
  counts->created += slice->counts.created;
  counts->updated += slice->counts.updated;
  counts->unchanged += slice->counts.unchanged;
  counts->refused += slice->counts.refused;
  slice->counts = (FhirLoadCounts){ 0 };
  return TRUE;
}

gboolean
fhir_service_load (FhirService *service,
                   GPtrArray *items,
                   FhirLoadCounts *ret_counts,
                   GError **error)
{
  const FhirInteractionContext context = fhir_service_make_context (service);
  FhirLoadSlice slice = { .done = TRUE };
  FhirLoadCounts counts = { 0 };
  gboolean ok = TRUE;

  g_return_val_if_fail (service != NULL && items != NULL, FALSE);

  if (service->writer == NULL)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_READ_ONLY, "this store is open for reading only");
      return FALSE;
    }
  g_mutex_init (&slice.mutex);
  g_cond_init (&slice.cond);
  for (guint at = 0; ok && at < items->len; at += SLICE_ITEMS)
    {
      guint n = MIN (SLICE_ITEMS, items->len - at);

      for (guint i = at; i < at + n; i++)
        check_item (&context, g_ptr_array_index (items, i));
      ok = wait_slice (&slice, &counts, error);
      if (!ok)
        break;
      slice.items = (FhirLoadItem **)items->pdata + at;
      slice.n_items = n;
      post_slice (service, &slice);
    }
  ok = ok && wait_slice (&slice, &counts, error);
  g_mutex_clear (&slice.mutex);
  g_cond_clear (&slice.cond);
  if (ok && ret_counts != NULL)
    *ret_counts = counts;
  return ok;
}
