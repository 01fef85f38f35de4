/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* aggregate(), sort(), defineVariable(), trace(). */

#include "fhir-path-function-private.h"

#define SORT_KEYS 8

/* $total is one item or none below the working part of the stack. */
gboolean
fhir_path_call_aggregate (FhirPathRun *run,
                          const FhirPathNode *node,
                          FhirPathRange focus,
                          FhirPathRange input,
                          GError **error)
{
  FhirPathRange saved = run->total;
  guint32 mark = fhir_path_mark (run);
  guint32 start = node->n_arguments > 1 ? fhir_path_second (run, node) : 0;
  FhirPathRange total = { mark, 0 };
  gboolean ok = start == 0 || fhir_path_eval (run, start, input, &total, error);

  for (guint32 i = 0; ok && i < focus.n; i++)
    {
      FhirPathItem item = fhir_path_item (run, focus.first + i);
      FhirPathRange out;

      run->total = total;
      ok = fhir_path_eval_on (run, node->right, item, i, &out, error);
      if (ok)
        {
          fhir_path_cut (run, mark, out.first - mark);
          total = (FhirPathRange){ mark, out.n };
        }
    }
  run->total = saved;
  return ok;
}

typedef struct
{
  FhirPathRun *run;
  GError **error;
  guint n_keys;
  gboolean down[SORT_KEYS];
  gboolean failed;
} Sort;

typedef struct
{
  guint32 index;
  FhirPathItem item;
  FhirPathItem keys[SORT_KEYS];
  guint8 has[SORT_KEYS];
} SortRow;

/* Empty comes first; what does not compare keeps its place. */
static int
compare_rows (gconstpointer a, gconstpointer b, gpointer data)
{
  const SortRow *x = a;
  const SortRow *y = b;
  Sort *sort = data;

  for (guint k = 0; k < sort->n_keys && !sort->failed; k++)
    {
      gboolean known = TRUE;
      int order = (x->has[k] != 0) - (y->has[k] != 0);

      if (x->has[k] != 0 && y->has[k] != 0)
        sort->failed =
            !fhir_path_spend (sort->run, 1, sort->error) ||
            !fhir_path_compare (sort->run, x->keys[k], y->keys[k], &order, &known, sort->error);
      if (known && order != 0)
        return sort->down[k] ? -order : order;
    }
  return (x->index > y->index) - (x->index < y->index);
}

static gboolean
fill_row (Sort *sort, const FhirPathNode *node, SortRow *row)
{
  FhirPathRun *run = sort->run;
  guint k = 0;

  if (node->right == 0)
    {
      row->has[0] = 1;
      return fhir_path_value (run, row->item, &row->keys[0], sort->error);
    }
  for (guint32 key = node->right; key != 0; key = fhir_path_node (run->expr, key)->next, k++)
    {
      const FhirPathNode *criterion = fhir_path_node (run->expr, key);
      gboolean minus = criterion->op == FHIR_PATH_OP_MINUS;
      guint32 mark = fhir_path_mark (run);
      gboolean any = FALSE;
      FhirPathRange out;

      sort->down[k] = (criterion->flags & FHIR_PATH_DESCENDING) != 0;
      if (!fhir_path_eval_on (run,
                              minus ? criterion->left : key,
                              row->item,
                              row->index,
                              &out,
                              sort->error) ||
          !fhir_path_one (run, out, &row->keys[k], &any, sort->error))
        return FALSE;
      fhir_path_drop (run, mark);
      row->has[k] = any ? 1 : 0;
    }
  return TRUE;
}

gboolean
fhir_path_call_sort (FhirPathRun *run,
                     const FhirPathNode *node,
                     FhirPathRange focus,
                     FhirPathRange input,
                     GError **error)
{
  Sort sort = { .run = run, .error = error, .n_keys = MAX (node->n_arguments, 1u) };
  SortRow *rows = fhir_path_alloc (run, sizeof *rows * (gsize)focus.n, error);

  if (rows == NULL)
    return FALSE;
  for (guint32 i = 0; i < focus.n; i++)
    {
      rows[i] = (SortRow){ .index = i, .item = fhir_path_item (run, focus.first + i) };
      if (!fill_row (&sort, node, &rows[i]))
        return FALSE;
    }
  if (focus.n > 1)
    g_qsort_with_data (rows, (gint)focus.n, sizeof *rows, compare_rows, &sort);
  if (sort.failed)
    return FALSE;
  for (guint32 i = 0; i < focus.n; i++)
    if (!fhir_path_push (run, rows[i].item, error))
      return FALSE;
  return TRUE;
}

static gboolean
is_taken (const FhirPathRun *run, FhirSlice name)
{
  static const char *const own[] = {
    "context", "resource", "rootResource", "ucum", "sct", "loinc"
  };

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (fhir_slice_is (name, own[i]))
      return TRUE;
  for (const FhirPathVariable *at = run->variables; at != NULL; at = at->older)
    if (fhir_slice_equal (name, at->name))
      return TRUE;
  return FALSE;
}

/* Named for what follows in the same chain; fhir_path_eval() forgets it at the chain's end. */
gboolean
fhir_path_call_define_variable (FhirPathRun *run,
                                const FhirPathNode *node,
                                FhirPathRange focus,
                                FhirPathRange input,
                                GError **error)
{
  guint32 value = node->n_arguments > 1 ? fhir_path_second (run, node) : 0;
  guint32 mark = fhir_path_mark (run);
  FhirPathRange items = focus;
  FhirPathVariable *variable;
  FhirPathItem *kept;
  FhirSlice name;

  if (!fhir_path_text_argument (run, node->right, input, &name, error))
    return FALSE;
  if (name.text == NULL || is_taken (run, name))
    return fhir_path_fail (run, "a variable is defined twice or has no name", error);
  if (value != 0)
    {
      FhirPathRange saved = run->this;
      gboolean ok;

      run->this = focus;
      ok = fhir_path_eval (run, value, focus, &items, error);
      run->this = saved;
      if (!ok)
        return FALSE;
    }
  variable = fhir_path_alloc (run, sizeof *variable, error);
  kept = fhir_path_alloc (run, sizeof *kept * (gsize)items.n, error);
  if (variable == NULL || kept == NULL)
    return FALSE;
  for (guint32 i = 0; i < items.n; i++)
    kept[i] = fhir_path_item (run, items.first + i);
  *variable = (FhirPathVariable){ run->variables, name, kept, items.n };
  run->variables = variable;
  fhir_path_drop (run, mark);
  return fhir_path_push_all (run, focus, error);
}

/* Nothing is logged here: results may be patient data. */
gboolean
fhir_path_call_trace (FhirPathRun *run,
                      const FhirPathNode *node,
                      FhirPathRange focus,
                      FhirPathRange input,
                      GError **error)
{
  const FhirPathEnvironment *environment = run->context->environment;
  FhirSlice name;

  if (!fhir_path_text_argument (run, node->right, input, &name, error))
    return FALSE;
  if (environment != NULL && environment->trace != NULL)
    environment->trace (environment->data, name, focus.n);
  return fhir_path_push_all (run, focus, error);
}
