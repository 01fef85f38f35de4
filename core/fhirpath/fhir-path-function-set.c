/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Functions that take some of a collection, and those that compare two collections. */

#include "fhir-path-function-private.h"

static gboolean
push_slice (FhirPathRun *run, FhirPathRange focus, gint64 first, gint64 n, GError **error)
{
  first = CLAMP (first, 0, (gint64)focus.n);
  n = CLAMP (n, 0, (gint64)focus.n - first);
  for (gint64 i = first; i < first + n; i++)
    if (!fhir_path_push (run, fhir_path_item (run, focus.first + (guint32)i), error))
      return FALSE;
  return TRUE;
}

gboolean
fhir_path_call_first (FhirPathRun *run,
                      const FhirPathNode *node,
                      FhirPathRange focus,
                      FhirPathRange input,
                      GError **error)
{
  return push_slice (run, focus, 0, 1, error);
}

gboolean
fhir_path_call_last (FhirPathRun *run,
                     const FhirPathNode *node,
                     FhirPathRange focus,
                     FhirPathRange input,
                     GError **error)
{
  return push_slice (run, focus, (gint64)focus.n - 1, focus.n > 0 ? 1 : 0, error);
}

gboolean
fhir_path_call_tail (FhirPathRun *run,
                     const FhirPathNode *node,
                     FhirPathRange focus,
                     FhirPathRange input,
                     GError **error)
{
  return push_slice (run, focus, 1, focus.n, error);
}

gboolean
fhir_path_call_single (FhirPathRun *run,
                       const FhirPathNode *node,
                       FhirPathRange focus,
                       FhirPathRange input,
                       GError **error)
{
  if (focus.n > 1)
    return fhir_path_fail (run, "more than one value where a single one is wanted", error);
  return push_slice (run, focus, 0, 1, error);
}

gboolean
fhir_path_call_skip (FhirPathRun *run,
                     const FhirPathNode *node,
                     FhirPathRange focus,
                     FhirPathRange input,
                     GError **error)
{
  gboolean any;
  gint64 n;

  return fhir_path_integer_argument (run, node->right, input, &n, &any, error) &&
         (!any || push_slice (run, focus, MAX (n, 0), focus.n, error));
}

gboolean
fhir_path_call_take (FhirPathRun *run,
                     const FhirPathNode *node,
                     FhirPathRange focus,
                     FhirPathRange input,
                     GError **error)
{
  gboolean any;
  gint64 n;

  return fhir_path_integer_argument (run, node->right, input, &n, &any, error) &&
         (!any || push_slice (run, focus, 0, n, error));
}

gboolean
fhir_path_call_distinct (FhirPathRun *run,
                         const FhirPathNode *node,
                         FhirPathRange focus,
                         FhirPathRange input,
                         GError **error)
{
  return fhir_path_push_distinct (run, focus, (FhirPathRange){ 0, 0 }, error);
}

gboolean
fhir_path_call_is_distinct (FhirPathRun *run,
                            const FhirPathNode *node,
                            FhirPathRange focus,
                            FhirPathRange input,
                            GError **error)
{
  guint32 from = fhir_path_mark (run);
  guint32 n;

  if (!fhir_path_push_distinct (run, focus, (FhirPathRange){ 0, 0 }, error))
    return FALSE;
  n = fhir_path_mark (run) - from;
  fhir_path_drop (run, from);
  return fhir_path_push_truth (run, n == focus.n, error);
}

/* Removes the argument from below the result. */
static void
take_result (FhirPathRun *run, FhirPathRange other)
{
  if (other.n > 0)
    fhir_path_cut (run, other.first, other.n);
}

gboolean
fhir_path_call_union (FhirPathRun *run,
                      const FhirPathNode *node,
                      FhirPathRange focus,
                      FhirPathRange input,
                      GError **error)
{
  FhirPathRange other;

  if (!fhir_path_eval (run, node->right, input, &other, error) ||
      !fhir_path_push_distinct (run, focus, other, error))
    return FALSE;
  take_result (run, other);
  return TRUE;
}

gboolean
fhir_path_call_combine (FhirPathRun *run,
                        const FhirPathNode *node,
                        FhirPathRange focus,
                        FhirPathRange input,
                        GError **error)
{
  FhirPathRange other;

  return fhir_path_push_all (run, focus, error) &&
         fhir_path_eval (run, node->right, input, &other, error);
}

/* Items of focus that are among the argument's, each once; exclude(): those that are not, as they
 * are. */
gboolean
fhir_path_call_intersect (FhirPathRun *run,
                          const FhirPathNode *node,
                          FhirPathRange focus,
                          FhirPathRange input,
                          GError **error)
{
  gboolean wanted = node->function->detail == 0;
  FhirPathRange other;
  guint32 from;

  if (!fhir_path_eval (run, node->right, input, &other, error))
    return FALSE;
  from = fhir_path_mark (run);
  for (guint32 i = 0; i < focus.n; i++)
    {
      FhirPathItem item = fhir_path_item (run, focus.first + i);
      FhirPathRange before = { from, fhir_path_mark (run) - from };
      gboolean found = FALSE;
      gboolean twice = FALSE;

      if (!fhir_path_find (run, other, item, &found, error) ||
          (wanted && found && !fhir_path_find (run, before, item, &twice, error)))
        return FALSE;
      if (found == wanted && !twice && !fhir_path_push (run, item, error))
        return FALSE;
    }
  take_result (run, other);
  return TRUE;
}

/* Also supersetOf(). */
gboolean
fhir_path_call_subset_of (FhirPathRun *run,
                          const FhirPathNode *node,
                          FhirPathRange focus,
                          FhirPathRange input,
                          GError **error)
{
  gboolean found = TRUE;
  FhirPathRange other;
  FhirPathRange small;
  FhirPathRange large;

  if (!fhir_path_eval (run, node->right, input, &other, error))
    return FALSE;
  small = node->function->detail == 0 ? focus : other;
  large = node->function->detail == 0 ? other : focus;
  for (guint32 i = 0; i < small.n && found; i++)
    if (!fhir_path_find (run, large, fhir_path_item (run, small.first + i), &found, error))
      return FALSE;
  fhir_path_drop (run, other.first);
  return fhir_path_push_truth (run, found, error);
}
