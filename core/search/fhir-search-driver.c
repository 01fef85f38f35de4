/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The choice of the driver: every positive clause is counted up to a small cap, then, when all find
 * more, up to a larger one, then guessed by remembered sizes. Counting is left out where it would
 * decide nothing. */

#include "fhir-search-driver.h"

#include "fhir-search-known.h"
#include "fhir-search-size.h"
#include "fhir-search-sql.h"

#define HAS_CAP 1000 /* its rows cost more */

FhirSearchCaps fhir_search_caps = { 200, 5000 };

/* A positive clause that is no use as a driver: `has a value`. */
static gboolean
only_filters (const FhirSearchClause *clause)
{
  for (guint i = 0; i < clause->legs->len; i++)
    {
      if (((const FhirSearchLeg *)g_ptr_array_index (clause->legs, i))->kind == FHIR_LEG_PRESENT)
        return TRUE;
    }
  return FALSE;
}

/* A condition of one point that can be read patient by patient. */
static const FhirSearchClause *
find_beside (const FhirSearchPlan *plan)
{
  const FhirSearchClause *best = NULL;

  for (guint i = 0; plan->context.bucket < 0 && i < plan->clauses->len; i++)
    {
      const FhirSearchClause *clause = g_ptr_array_index (plan->clauses, i);

      if (!clause->negative && clause->legs->len == 1 &&
          fhir_search_leg_n_points (g_ptr_array_index (clause->legs, 0)) == 1 &&
          (best == NULL || clause->count < best->count))
        best = clause;
    }
  return best;
}

/* The chain whose patients' buckets a condition beside it can be read in. */
static const FhirSearchLeg *
get_patients_chain (const FhirSearchPlan *plan, const FhirSearchClause *clause)
{
  const FhirSearchLeg *leg =
      clause != NULL && clause->legs->len == 1 ? g_ptr_array_index (clause->legs, 0) : NULL;

  if (leg == NULL || clause->negative || leg->kind != FHIR_LEG_CHAIN || !leg->of_patients)
    return NULL;
  return find_beside (plan) != NULL ? leg : NULL;
}

/* Of a chain that is read patient by patient, the patients count. */
static gboolean
count_clause (FhirSearchPlan *plan, FhirSearchClause *clause, guint cap, GError **error)
{
  const FhirSearchLeg *chain = get_patients_chain (plan, clause);
  g_autoptr (FhirSqlBuilder) sql = NULL;
  g_autoptr (FhirStmt) stmt = NULL;
  gint64 count = 0;
  double size;

  clause->cap = cap;
  if (fhir_search_size_recall (&plan->context, clause, &size) && size >= cap)
    {
      clause->count = cap;
      return TRUE;
    }
  sql = fhir_sql_builder_new();
  fhir_sql_builder_add (sql, "SELECT count(*) FROM (SELECT 1 FROM (");
  if (chain != NULL)
    fhir_search_put_source (&plan->context, sql, g_ptr_array_index (chain->clauses, 0), FALSE);
  else
    fhir_search_put_source (&plan->context, sql, clause, TRUE);
  fhir_sql_builder_add (sql, ") LIMIT ");
  fhir_sql_builder_int (sql, cap);
  fhir_sql_builder_add (sql, ")");
  stmt = fhir_sql_builder_prepare (sql, plan->context.db, error);
  if (stmt == NULL || !fhir_stmt_run_int (stmt, 0, &count, error))
    return FALSE;
  clause->count = (guint)count;
  return TRUE;
}

gboolean
fhir_search_clause_has_point (const FhirSearchClause *clause)
{
  for (guint i = 0; i < clause->legs->len; i++)
    {
      if (fhir_search_leg_n_points (g_ptr_array_index (clause->legs, i)) == 0)
        return FALSE;
    }
  return clause->legs->len > 0;
}

static gboolean
is_kind (const FhirSearchClause *clause, FhirSearchLegKind kind)
{
  return clause->legs->len > 0 &&
         ((const FhirSearchLeg *)g_ptr_array_index (clause->legs, 0))->kind == kind;
}

gboolean
fhir_search_clause_is_capped (const FhirSearchClause *clause)
{
  return clause->count >= clause->cap;
}

static gboolean
may_drive (const FhirSearchPlan *plan, const FhirSearchClause *clause)
{
  return !clause->negative && !only_filters (clause) &&
         (plan->context.bucket < 0 || fhir_search_clause_has_point (clause));
}

/* For comparison: of those with more than were counted, a range in order of r is the better driver.
 */
static guint
get_size (const FhirSearchClause *clause)
{
  if (!fhir_search_clause_is_capped (clause))
    return clause->count;
  return fhir_search_clause_has_point (clause) ? G_MAXUINT - 1 : G_MAXUINT;
}

/* Counts every positive clause up to cap, and keeps the smallest as the driver. */
static gboolean
choose_driver (FhirSearchPlan *plan, guint cap, GError **error)
{
  plan->driver = NULL;
  for (guint i = 0; i < plan->clauses->len; i++)
    {
      FhirSearchClause *clause = g_ptr_array_index (plan->clauses, i);

      if (!may_drive (plan, clause))
        continue;
      if (!count_clause (plan,
                         clause,
                         is_kind (clause, FHIR_LEG_HAS) ? MIN (cap, HAS_CAP) : cap,
                         error))
        return FALSE;
      if (plan->driver == NULL || get_size (clause) < get_size (plan->driver))
        plan->driver = clause;
    }
  return TRUE;
}

/* All that may drive find more than were counted: guess. */
static gboolean
choose_by_guess (FhirSearchPlan *plan, GError **error)
{
  double least = G_MAXDOUBLE;
  guint n = 0;

  for (guint i = 0; i < plan->clauses->len; i++)
    n += may_drive (plan, g_ptr_array_index (plan->clauses, i));
  for (guint i = 0; n > 1 && plan->context.bucket < 0 && i < plan->clauses->len; i++)
    {
      FhirSearchClause *clause = g_ptr_array_index (plan->clauses, i);

      if (!may_drive (plan, clause))
        continue;
      if (!fhir_search_size_guess (&plan->context, clause, &clause->guess, error))
        return FALSE;
      if (clause->guess < least)
        plan->driver = clause;
      least = MIN (least, clause->guess);
    }
  return TRUE;
}

/* The one clause that may drive, when counting it would decide nothing. */
static const FhirSearchClause *
get_only_driver (const FhirSearchPlan *plan)
{
  const FhirSearchClause *only = NULL;

  for (guint i = 0; i < plan->clauses->len; i++)
    {
      const FhirSearchClause *clause = g_ptr_array_index (plan->clauses, i);

      if (!may_drive (plan, clause))
        continue;
      if (only != NULL || !fhir_search_clause_has_point (clause))
        return NULL;
      only = clause;
    }
  return plan->context.query->sort->len == 0 || plan->context.bucket >= 0 ? only : NULL;
}

gboolean
fhir_search_clause_has_tokd (const FhirSearchClause *clause)
{
  const FhirSearchLeg *leg = clause->legs->len == 1 ? g_ptr_array_index (clause->legs, 0) : NULL;

  return leg != NULL && !clause->negative && leg->kind == FHIR_LEG_TOK &&
         fhir_search_leg_n_points (leg) == 1 &&
         strcmp (fhir_def_param (leg->param)->code, "code") == 0;
}

/* A code alone, sorted by the main date, is walked however many there are. */
static gboolean
is_tokd_alone (const FhirSearchPlan *plan)
{
  const GArray *sort = plan->context.query->sort;

  return plan->context.bucket < 0 && plan->clauses->len == 1 && sort->len > 0 &&
         fhir_search_clause_has_tokd (plan->driver) &&
         fhir_search_order_is_main_date (&g_array_index (sort, FhirSearchOrder, 0));
}

/* A driver of many records, and a condition that few of them meet: those few drive. */
static gboolean
choose_few (FhirSearchPlan *plan, GError **error)
{
  g_autoptr (FhirSearchLeg) keys = fhir_search_leg_new (FHIR_LEG_KEYS, 0);
  gboolean few = FALSE;

  for (guint i = 0; !few && i < plan->clauses->len; i++)
    {
      const FhirSearchClause *clause = g_ptr_array_index (plan->clauses, i);

      if (clause != plan->driver &&
          !fhir_search_known_few (plan, plan->driver, clause, keys->a, &few, error))
        return FALSE;
    }
  if (!few)
    return TRUE;
  plan->few = fhir_search_clause_new_keys (plan->type, g_steal_pointer (&keys));
  plan->is_empty = plan->few->count == 0;
  plan->driver = plan->few;
  return TRUE;
}

static gboolean
choose_of_more (FhirSearchPlan *plan, GError **error)
{
  if (!choose_driver (plan, fhir_search_caps.second, error))
    return FALSE;
  if (!fhir_search_clause_is_capped (plan->driver))
    return TRUE;
  if (!choose_by_guess (plan, error))
    return FALSE;
  if (is_kind (plan->driver, FHIR_LEG_HAS))
    plan->driver = NULL; /* so many that walking the patients meets them soon */
  return plan->driver == NULL || choose_few (plan, error);
}

gboolean
fhir_search_driver_choose (FhirSearchPlan *plan, GError **error)
{
  plan->driver = get_only_driver (plan);
  if (plan->driver != NULL)
    return TRUE;
  if (!choose_driver (plan, fhir_search_caps.first, error))
    return FALSE;
  if (plan->driver != NULL && fhir_search_clause_is_capped (plan->driver) &&
      !is_tokd_alone (plan) && !choose_of_more (plan, error))
    return FALSE;
  if (get_patients_chain (plan, plan->driver) != NULL)
    plan->beside = find_beside (plan);
  return TRUE;
}
