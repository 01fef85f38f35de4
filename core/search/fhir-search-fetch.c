/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From statements to keys. A walk gives first the records that have a value, then (a second
 * statement, only when the page is not full) those that have none. With several sort keys a walk is
 * read in groups of the same first value; each group is put in order by the other values, which
 * come from the bodies. Statements of a walk carry no LIMIT: they are in index order and simply not
 * stepped any further. */

#include "fhir-search-fetch.h"

#include "fhir-search-known.h"

typedef struct
{
  FhirSearchPlan *plan;
  const FhirSearchRange *range;
  GArray *keys;
  gint64 first_value; /* of a walk by numbers: that of the first key */
} Fetch;

static gboolean
is_full (const Fetch *fetch)
{
  return fetch->keys->len >= fetch->range->limit;
}

static void
add_key (Fetch *fetch, gint64 key)
{
  if (fetch->keys->len > 0 && g_array_index (fetch->keys, gint64, fetch->keys->len - 1) == key)
    return; /* two rows of one value */
  g_array_append_val (fetch->keys, key);
}

/* column: where r stands. */
static gboolean
collect (Fetch *fetch, const FhirSqlBuilder *sql, int column, GError **error)
{
  g_autoptr (FhirStmt) stmt = fhir_sql_builder_prepare (sql, fetch->plan->context.db, error);
  FhirStep step = FHIR_STEP_DONE;

  if (stmt == NULL)
    return FALSE;
  while (!is_full (fetch) && (step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      if (fetch->keys->len == 0)
        fetch->first_value = fhir_stmt_get_int (stmt, 0);
      add_key (fetch, fhir_stmt_get_int (stmt, column));
    }
  return step != FHIR_STEP_ERROR;
}

static gboolean
fetch_values (Fetch *fetch, const FhirSearchRange *range, GError **error)
{
  g_autoptr (FhirSqlBuilder) sql = fhir_search_plan_walk (fetch->plan, range);

  return collect (fetch, sql, 1, error);
}

/* Nothing is without an id or a change. */
static gboolean
may_be_absent (const Fetch *fetch)
{
  return g_array_index (fetch->plan->orders, FhirSearchOrder, 0).kind == FHIR_ORDER_PARAM;
}

static gboolean
fetch_absent (Fetch *fetch, const FhirSearchRange *range, GError **error)
{
  g_autoptr (FhirSqlBuilder) sql = NULL;

  if (!may_be_absent (fetch))
    return TRUE;
  sql = fhir_search_plan_absent (fetch->plan, range, error);
  return sql != NULL && collect (fetch, sql, 0, error);
}

static gboolean
is_absent (const FhirSortPlace *place)
{
  return place != NULL && place->values[0].kind == FHIR_SORT_NULL;
}

static FhirSearchRange
rest_of (const Fetch *fetch, gboolean from_start)
{
  FhirSearchRange range = *fetch->range;

  range.limit -= fetch->keys->len;
  if (from_start)
    range.after = NULL;
  return range;
}

static gboolean
fetch_walk (Fetch *fetch, GError **error)
{
  gboolean absent_first = fetch->range->reverse;
  gboolean in_absent = is_absent (fetch->range->after);
  FhirSearchRange range;

  if (fetch->range->after != NULL && in_absent != absent_first)
    {
      range = rest_of (fetch, FALSE);
      return in_absent ? fetch_absent (fetch, &range, error) : fetch_values (fetch, &range, error);
    }
  range = rest_of (fetch, FALSE);
  if (!(absent_first ? fetch_absent (fetch, &range, error) : fetch_values (fetch, &range, error)))
    return FALSE;
  if (is_full (fetch))
    return TRUE;
  range = rest_of (fetch, TRUE);
  return absent_first ? fetch_values (fetch, &range, error) : fetch_absent (fetch, &range, error);
}

static gboolean
fetch_walk_and_learn (Fetch *fetch, GError **error)
{
  if (!fetch_walk (fetch, error))
    return FALSE;
  if (fetch->range->after == NULL && !fetch->range->reverse)
    fhir_search_known_learn (fetch->plan, fetch->keys->len > 0 ? fetch->first_value : 0);
  return TRUE;
}

/* Sorting in memory */

typedef struct
{
  FhirSortReader *reader;
  GArray *places; /* (element-type FhirSortPlace) */
} Group;

typedef struct
{
  const GArray *orders;
  gboolean reverse;
} Sorting;

static int
compare_places (gconstpointer a, gconstpointer b, gpointer data)
{
  const Sorting *sorting = data;

  return fhir_sort_compare (sorting->orders, sorting->reverse, a, b);
}

static void
clear_place (gpointer data)
{
  fhir_sort_place_clear (data);
}

/* Sorts what was gathered, passes on what lies behind the place, and empties the group. */
static void
flush_group (Fetch *fetch, Group *group)
{
  Sorting sorting = { fetch->plan->orders, fetch->range->reverse };

  g_array_sort_with_data (group->places, compare_places, &sorting);
  for (guint i = 0; i < group->places->len && !is_full (fetch); i++)
    {
      const FhirSortPlace *place = &g_array_index (group->places, FhirSortPlace, i);

      if (fetch->range->after == NULL || compare_places (fetch->range->after, place, &sorting) < 0)
        add_key (fetch, place->key);
    }
  g_array_set_size (group->places, 0);
}

static gboolean
same_first_value (const Fetch *fetch, const FhirSortPlace *a, const FhirSortPlace *b)
{
  FhirSortPlace one = { .values = { a->values[0] } };
  FhirSortPlace two = { .values = { b->values[0] } };

  return fhir_sort_compare (fetch->plan->orders, FALSE, &one, &two) == 0;
}

/* grouped: rows come in order of the first value; else all rows are one group. */
static gboolean
collect_groups (Fetch *fetch,
                Group *group,
                const FhirSqlBuilder *sql,
                int column,
                gboolean grouped,
                GError **error)
{
  g_autoptr (FhirStmt) stmt = fhir_sql_builder_prepare (sql, fetch->plan->context.db, error);
  FhirStep step = FHIR_STEP_DONE;

  if (stmt == NULL)
    return FALSE;
  while (!is_full (fetch) && (step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      FhirSortPlace place;

      if (!fhir_sort_reader_read (group->reader, fhir_stmt_get_int (stmt, column), &place, error))
        {
          fhir_sort_place_clear (&place);
          return FALSE;
        }
      if (grouped && group->places->len > 0 &&
          !same_first_value (fetch, &place, &g_array_index (group->places, FhirSortPlace, 0)))
        flush_group (fetch, group);
      g_array_append_val (group->places, place);
    }
  if (step == FHIR_STEP_ERROR)
    return FALSE;
  flush_group (fetch, group);
  return TRUE;
}

/* A walk by time goes by changes: it begins with the outermost of the place's moment. */
static gboolean
find_moment (Fetch *fetch, GError **error)
{
  const FhirSearchOrder *order = &g_array_index (fetch->plan->orders, FhirSearchOrder, 0);
  const FhirSortPlace *after = fetch->range->after;
  gboolean falling = order->descending != fetch->range->reverse;
  gint64 change;

  if (order->kind != FHIR_ORDER_TIME || after == NULL)
    return TRUE;
  if (!fhir_store_reader_change_at (fetch->plan->context.reader,
                                    after->values[0].integer + falling,
                                    &change,
                                    error))
    return FALSE;
  fetch->plan->walk_from = (FhirSortValue){ .kind = FHIR_SORT_INT, .integer = change - falling };
  return TRUE;
}

static gboolean
group_values (Fetch *fetch, Group *group, GError **error)
{
  FhirSearchRange range = { fetch->range->after, fetch->range->reverse, 0 };
  g_autoptr (FhirSqlBuilder) sql = NULL;

  if (!find_moment (fetch, error))
    return FALSE;
  sql = fhir_search_plan_walk (fetch->plan, &range);
  return collect_groups (fetch, group, sql, 1, TRUE, error);
}

static gboolean
group_absent (Fetch *fetch, Group *group, GError **error)
{
  FhirSearchRange range = { NULL, fetch->range->reverse, 0 };
  g_autoptr (FhirSqlBuilder) sql = NULL;

  if (!may_be_absent (fetch))
    return TRUE;
  sql = fhir_search_plan_absent (fetch->plan, &range, error);
  return sql != NULL && collect_groups (fetch, group, sql, 0, FALSE, error);
}

static gboolean
fetch_grouped_walk (Fetch *fetch, Group *group, GError **error)
{
  gboolean absent_first = fetch->range->reverse;
  gboolean skip_first =
      fetch->range->after != NULL && is_absent (fetch->range->after) != absent_first;

  if (!skip_first &&
      !(absent_first ? group_absent (fetch, group, error) : group_values (fetch, group, error)))
    return FALSE;
  return is_full (fetch) ||
         (absent_first ? group_values (fetch, group, error) : group_absent (fetch, group, error));
}

static gboolean
fetch_in_memory (Fetch *fetch, GError **error)
{
  g_autoptr (FhirSortReader) reader =
      fhir_sort_reader_new (&fetch->plan->context, fetch->plan->orders);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (FhirSortPlace));
  Group group = { reader, places };
  FhirSearchRange all = { NULL, FALSE, 0 };
  g_autoptr (FhirSqlBuilder) sql = NULL;

  g_array_set_clear_func (places, clear_place);
  if (fetch->plan->strategy == FHIR_PLAN_WALK)
    return fetch_grouped_walk (fetch, &group, error);
  sql = fhir_search_plan_keys (fetch->plan, &all);
  return collect_groups (fetch, &group, sql, 0, FALSE, error);
}

/* Rows of a leg in order of value; a record counts at the row that it sorts by. */
static gboolean
collect_leg (Fetch *fetch,
             FhirSortReader *reader,
             const FhirSqlBuilder *sql,
             gint64 unit,
             GError **error)
{
  g_autoptr (FhirStmt) stmt = fhir_sql_builder_prepare (sql, fetch->plan->context.db, error);
  FhirStep step = FHIR_STEP_DONE;

  if (stmt == NULL)
    return FALSE;
  while (!is_full (fetch) && (step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      gint64 key = fhir_stmt_get_int (stmt, 1);
      FhirSortPlace place;
      gboolean fine = fhir_sort_reader_read (reader, key, &place, error);
      const FhirSortValue *value = &place.values[0];

      if (fine && value->kind == FHIR_SORT_DOUBLE && value->integer == unit &&
          value->real == fhir_stmt_get_double (stmt, 0))
        add_key (fetch, key);
      if (fine && value->kind == FHIR_SORT_TEXT &&
          fhir_slice_is (fhir_stmt_get_text (stmt, 0), value->text))
        add_key (fetch, key);
      fhir_sort_place_clear (&place);
      if (!fine)
        return FALSE;
    }
  return step != FHIR_STEP_ERROR;
}

static gint64
get_unit (const FhirSearchLeg *leg, guint n)
{
  return leg->kind == FHIR_LEG_QTY ? g_array_index (leg->b, gint64, n) : 0;
}

/* One unit after the other, from that of the place on. */
static gboolean
fetch_leg (Fetch *fetch, GError **error)
{
  const FhirSearchLeg *leg = g_ptr_array_index (fetch->plan->walked->legs, 0);
  g_autoptr (FhirSortReader) reader =
      fhir_sort_reader_new (&fetch->plan->context, fetch->plan->orders);
  const FhirSortPlace *after = fetch->range->after;
  guint n = leg->kind == FHIR_LEG_QTY ? leg->b->len : 1;

  for (guint i = 0; i < n && !is_full (fetch); i++)
    {
      guint at = fetch->range->reverse ? n - 1 - i : i;
      gint64 unit = get_unit (leg, at);
      FhirSearchRange range = *fetch->range;
      g_autoptr (FhirSqlBuilder) sql = NULL;

      if (after != NULL && (fetch->range->reverse ? unit > after->values[0].integer
                                                  : unit < after->values[0].integer))
        continue;
      if (after != NULL && unit != after->values[0].integer)
        range.after = NULL;
      sql = fhir_search_plan_leg (fetch->plan, &range, at);
      if (!collect_leg (fetch, reader, sql, unit, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fhir_search_fetch (FhirSearchPlan *plan, const FhirSearchRange *range, GArray *keys, GError **error)
{
  Fetch fetch = { plan, range, keys };
  g_autoptr (FhirSqlBuilder) sql = NULL;

  if (plan->is_empty)
    return TRUE;
  if (plan->strategy == FHIR_PLAN_WALK &&
      g_array_index (plan->orders, FhirSearchOrder, 0).kind == FHIR_ORDER_LEG)
    return fetch_leg (&fetch, error);
  if (plan->strategy == FHIR_PLAN_MEMORY ||
      (plan->strategy == FHIR_PLAN_WALK && plan->orders->len > 1))
    return fetch_in_memory (&fetch, error);
  if (plan->strategy == FHIR_PLAN_WALK)
    return fetch_walk_and_learn (&fetch, error);
  sql = plan->strategy == FHIR_PLAN_SORTED ? fhir_search_plan_sorted (plan, range)
                                           : fhir_search_plan_keys (plan, range);
  return collect (&fetch, sql, 0, error);
}

gboolean
fhir_search_fetch_count (FhirSearchPlan *plan, guint cap, gint64 *ret_count, GError **error)
{
  g_autoptr (FhirSqlBuilder) sql = NULL;
  g_autoptr (FhirStmt) stmt = NULL;

  *ret_count = 0;
  if (plan->is_empty)
    return TRUE;
  if (plan->clauses->len == 0 && !plan->context.past &&
      (plan->type != 0 || plan->context.query->all_types))
    {
      *ret_count = plan->live;
      return TRUE;
    }
  sql = fhir_search_plan_count (plan, cap);
  stmt = fhir_sql_builder_prepare (sql, plan->context.db, error);
  return stmt != NULL && fhir_stmt_run_int (stmt, 0, ret_count, error);
}
