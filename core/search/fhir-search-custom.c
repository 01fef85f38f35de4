/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Parameters of a query that are not R4's own: whether the snapshot at hand can be searched by
 * them. A query may have been read before one was removed, or while its rows are being made; then
 * it is refused, because what it would find is not all there is. HAPI answers such searches with
 * what it has so far.
 *
 * A parameter that was removed and came again has another number and no rows of versions replaced
 * before that, so a page of a search under its old number cannot go on: the mark of the numbers is
 * part of the cursor. */

#include "fhir-search-private.h"

typedef struct
{
  FhirStoreReader *reader;
  guint64 mark;
} Check;

static gboolean
check_param (Check *check, FhirParamId param, GError **error)
{
  if (!fhir_def_param_is_added (param))
    return TRUE;
  check->mark = (check->mark ^ (guint64)fhir_store_reader_param_number (check->reader, param)) *
                0x100000001b3u;
  return fhir_store_reader_check_param (check->reader, param, error);
}

static gboolean
check_condition (Check *check, const FhirSearchCondition *condition, GError **error)
{
  for (guint i = 0; i < condition->params->len; i++)
    if (!check_param (check, g_array_index (condition->params, FhirParamId, i), error))
      return FALSE;
  for (guint i = 0; i < condition->branches->len; i++)
    if (!check_condition (check,
                          g_array_index (condition->branches, FhirSearchBranch, i).condition,
                          error))
      return FALSE;
  return TRUE;
}

gboolean
fhir_search_query_check (const FhirSearchQuery *query,
                         FhirStoreReader *reader,
                         guint64 *ret_mark,
                         GError **error)
{
  Check check = { reader, 0 };

  for (guint i = 0; i < query->conditions->len; i++)
    if (!check_condition (&check, g_ptr_array_index (query->conditions, i), error))
      return FALSE;
  for (guint i = 0; i < query->sort->len; i++)
    if (!check_param (&check, g_array_index (query->sort, FhirSearchOrder, i).param, error))
      return FALSE;
  for (guint i = 0; i < query->includes->len; i++)
    if (!check_param (&check, g_array_index (query->includes, FhirSearchInclude, i).param, error))
      return FALSE;
  *ret_mark = check.mark;
  return TRUE;
}
