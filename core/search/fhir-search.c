/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One page of a search: place (from the cursor), plan, keys, includes, total, cursors of its
 * neighbours.
 *
 * A page asks for one match more than it shows, to know whether another follows. A page backwards
 * is read in reverse from its cursor and turned round. The total is counted on page 1 only and
 * travels on. */

#include "fhir-search.h"

#include "fhir-error.h"
#include "fhir-search-fetch.h"
#include "fhir-search-include.h"

#define ESTIMATE_CAP 10000

/* Where nobody asked, counting stops here and says nothing. */
#define UNSAID_CAP 1000

void
fhir_search_page_free (FhirSearchPage *page)
{
  if (page == NULL)
    return;
  g_array_unref (page->matches);
  g_array_unref (page->includes);
  g_free (page->next);
  g_free (page->previous);
  g_free (page);
}

static FhirSearchPage *
page_new (gint64 change)
{
  FhirSearchPage *page = g_new0 (FhirSearchPage, 1);

  page->matches = g_array_new (FALSE, FALSE, sizeof (gint64));
  page->includes = g_array_new (FALSE, FALSE, sizeof (gint64));
  page->change = change;
  page->total = -1;
  return page;
}

/* Rows that died by the store's horizon have been removed: a page that stands before it is gone. */
static gboolean
check_change (FhirStoreReader *reader, const FhirSearchCursor *cursor, GError **error)
{
  g_autoptr (FhirStmt) stmt = fhir_db_prepare (fhir_store_reader_get_db (reader),
                                               "SELECT value FROM fact WHERE name='horizon'",
                                               error);
  gint64 horizon;

  if (stmt == NULL || !fhir_stmt_run_int (stmt, 0, &horizon, error))
    return FALSE;
  if (cursor->change > fhir_store_reader_get_change (reader))
    {
      g_set_error_literal (error,
                           FHIR_ERROR,
                           FHIR_ERROR_VALUE,
                           "the page is of a later state than this store has");
      return FALSE;
    }
  if (cursor->change >= horizon)
    return TRUE;
  g_set_error_literal (error,
                       FHIR_ERROR,
                       FHIR_ERROR_GONE,
                       "the page has expired because the records have changed since: search again");
  return FALSE;
}

static gboolean
set_total (FhirSearchPlan *plan,
           const FhirSearchCursor *cursor,
           FhirSearchPage *page,
           GError **error)
{
  const FhirSearchQuery *query = plan->context.query;
  gboolean accurate = query->total == FHIR_TOTAL_ACCURATE || query->summary == FHIR_SUMMARY_COUNT;

  if (cursor != NULL)
    {
      page->total = cursor->total;
      page->total_is_estimate = cursor->estimate;
      return TRUE;
    }
  if (query->total <= FHIR_TOTAL_NONE && !accurate)
    return TRUE;
  if (!fhir_search_fetch_count (plan, accurate ? 0 : ESTIMATE_CAP, &page->total, error))
    return FALSE;
  page->total_is_estimate = !accurate && page->total >= ESTIMATE_CAP;
  return TRUE;
}

/* The total of a first page, where it was not counted before: all of it stands here, or it is
 * small. */
static gboolean
set_unsaid_total (FhirSearchPlan *plan, FhirSearchPage *page, gboolean more, GError **error)
{
  gint64 total = page->matches->len;

  if (more)
    {
      if (plan->context.query->total != FHIR_TOTAL_UNSAID ||
          !fhir_search_plan_counts_cheaply (plan))
        return TRUE;
      if (!fhir_search_fetch_count (plan, UNSAID_CAP, &total, error))
        return FALSE;
    }
  if (total != UNSAID_CAP) /* more than the cap only where counting costs nothing */
    page->total = total;
  return TRUE;
}

static char *
make_cursor (const FhirSearchPlan *plan, const FhirSearchPage *page, guint at, gboolean backwards)
{
  FhirSearchCursor cursor = { .change = page->change,
                              .key = g_array_index (page->matches, gint64, at),
                              .total = page->total,
                              .estimate = page->total_is_estimate,
                              .backwards = backwards,
                              .order = plan->order_code,
                              .mark = plan->context.mark };

  return fhir_search_cursor_format (&cursor,
                                    plan->context.query,
                                    fhir_store_get_secret (plan->context.store));
}

static void
turn_round (GArray *keys)
{
  for (guint i = 0; i < keys->len / 2; i++)
    {
      gint64 *a = &g_array_index (keys, gint64, i);
      gint64 *b = &g_array_index (keys, gint64, keys->len - 1 - i);
      gint64 swap = *a;

      *a = *b;
      *b = swap;
    }
}

static gboolean
read_place (FhirSearchPlan *plan,
            const FhirSearchCursor *cursor,
            FhirSortPlace *ret_place,
            GError **error)
{
  g_autoptr (FhirSortReader) reader = fhir_sort_reader_new (&plan->context, plan->orders);

  return fhir_sort_reader_read (reader, cursor->key, ret_place, error);
}

/* Matches of the page, and links to its neighbours. */
static gboolean
fill_matches (FhirSearchPlan *plan,
              const FhirSearchCursor *cursor,
              FhirSearchPage *page,
              GError **error)
{
  guint count = plan->context.query->count;
  gboolean backwards = cursor != NULL && cursor->backwards;
  FhirSortPlace place = { 0 };
  FhirSearchRange range = { cursor != NULL ? &place : NULL, backwards, count + 1 };
  gboolean fine;
  gboolean more;

  fine = (cursor == NULL || read_place (plan, cursor, &place, error)) &&
         fhir_search_fetch (plan, &range, page->matches, error);
  fhir_sort_place_clear (&place);
  if (!fine)
    return FALSE;
  more = page->matches->len > count;
  if (more)
    g_array_set_size (page->matches, count);
  if (backwards)
    turn_round (page->matches);
  if (page->total < 0 && cursor == NULL && !set_unsaid_total (plan, page, more, error))
    return FALSE;
  if (page->matches->len == 0)
    return TRUE;
  if (more || backwards)
    page->next = make_cursor (plan, page, page->matches->len - 1, FALSE);
  if (backwards ? more : cursor != NULL)
    page->previous = make_cursor (plan, page, 0, TRUE);
  return TRUE;
}

FhirSearchPage *
fhir_search_run (const FhirSearchQuery *query,
                 FhirStoreReader *reader,
                 const char *cursor,
                 GError **error)
{
  const guint8 *secret = fhir_store_get_secret (fhir_store_reader_get_store (reader));
  FhirSearchCursor parsed;
  const FhirSearchCursor *place = cursor != NULL ? &parsed : NULL;
  g_autoptr (FhirSearchPlan) plan = NULL;
  g_autoptr (FhirSearchPage) page = NULL;
  guint64 mark;

  if (!fhir_search_query_check (query, reader, &mark, error))
    return NULL;
  if (cursor != NULL && (!fhir_search_cursor_parse (cursor, query, secret, mark, &parsed, error) ||
                         !check_change (reader, &parsed, error)))
    return NULL;
  plan = fhir_search_plan_new (query, reader, place, error);
  if (plan == NULL)
    return NULL;
  page = page_new (plan->context.change);
  if (!set_total (plan, place, page, error))
    return NULL;
  if (query->summary == FHIR_SUMMARY_COUNT)
    return g_steal_pointer (&page);
  if (!fill_matches (plan, place, page, error) || !fhir_search_include (&plan->context,
                                                                        page->matches,
                                                                        page->includes,
                                                                        &page->includes_cut,
                                                                        error))
    return NULL;
  return g_steal_pointer (&page);
}

GArray *
fhir_search_match (const FhirSearchQuery *query,
                   FhirStoreReader *reader,
                   guint limit,
                   GError **error)
{
  g_autoptr (FhirSearchPlan) plan = fhir_search_plan_new (query, reader, NULL, error);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  FhirSearchRange range = { NULL, FALSE, limit };

  if (plan == NULL)
    return NULL;
  plan->strategy = FHIR_PLAN_KEYS;
  if (!fhir_search_fetch (plan, &range, keys, error))
    return NULL;
  return g_steal_pointer (&keys);
}

char *
fhir_search_explain (const FhirSearchQuery *query, FhirStoreReader *reader, GError **error)
{
  static const char *const strategies[] = { "keys", "sorted", "walk", "memory" };
  g_autoptr (FhirSearchPlan) plan = fhir_search_plan_new (query, reader, NULL, error);
  FhirSearchRange range = { NULL, FALSE, query->count + 1 };
  g_autoptr (FhirSqlBuilder) sql = NULL;
  g_autofree char *text = NULL;

  if (plan == NULL)
    return NULL;
  if (plan->is_empty)
    return g_strdup ("empty");
  if (plan->orders->len > 0 &&
      g_array_index (plan->orders, FhirSearchOrder, 0).kind == FHIR_ORDER_LEG)
    sql = fhir_search_plan_leg (plan, &range, 0);
  else if (plan->strategy == FHIR_PLAN_WALK)
    sql = fhir_search_plan_walk (plan, &range);
  else if (plan->strategy == FHIR_PLAN_SORTED)
    sql = fhir_search_plan_sorted (plan, &range);
  else
    {
      range.limit = plan->strategy == FHIR_PLAN_MEMORY ? 0 : range.limit;
      sql = fhir_search_plan_keys (plan, &range);
    }
  text = fhir_sql_builder_format (sql);
  return g_strconcat (strategies[plan->strategy], ": ", text, NULL);
}
