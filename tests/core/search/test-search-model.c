/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Searches made at random against a model that looks at everything, while the store changes between
 * the pages: the pages together are exactly the result as of page 1, each match once, in order;
 * backwards the same. Every way of answering that the planner has is forced in turn, and everything
 * counts as frequent in turn. Each search is made twice, because the first may leave behind what it
 * has found out. The seed is printed; give it again with --seed. */

#include "fhir-search-driver.h"
#include "search-fixture.h"
#include "search-model.h"

#define ROUNDS 120

static const FhirSearchCaps caps = { 200, 5000 };

typedef struct
{
  StoreFixture *f;
  Model now;
  GRand *rand;
} World;

static void
put_record (World *world, guint n)
{
  g_autofree char *json = model_to_json (&world->now.records[n], n);
  FhirPutResult result = store_fixture_put_one (world->f, json);

  if (result.outcome != FHIR_PUT_UNCHANGED)
    {
      world->now.records[n].change = result.change;
      world->now.records[n].time = world->f->clock->wall_ms;
    }
}

/* One record is made anew, changed or deleted. */
static void
change_something (World *world)
{
  guint n = (guint)g_rand_int_range (world->rand, 0, MODEL_RECORDS);
  ModelRecord *record = &world->now.records[n];
  gint64 change = record->change;
  gint64 time = record->time;
  char id[8];

  model_id (n, id);
  world->f->clock->wall_ms += g_rand_int_range (world->rand, 0, 2000);
  if (record->alive && g_rand_int_range (world->rand, 0, 3) == 0)
    {
      store_fixture_delete_one (world->f, record->is_patient ? "Patient" : "Observation", id);
      record->alive = FALSE;
      return;
    }
  model_fill (record, n < MODEL_PATIENTS, world->rand);
  record->change = change;
  record->time = time;
  put_record (world, n);
}

static guint
number_of (const char *id)
{
  return (guint)g_ascii_strtoull (id + 1, NULL, 10);
}

typedef struct
{
  GArray *numbers; /* (element-type guint) of records, in the order found */
  GArray *keys;    /* (element-type gint64) */
} Found;

static void
add_page (Found *found, FhirStoreReader *reader, const FhirSearchPage *page)
{
  for (guint i = 0; i < page->matches->len; i++)
    {
      gint64 key = g_array_index (page->matches, gint64, i);
      g_autofree char *id = search_fixture_id (reader, key, page->change);
      guint n = number_of (id);

      g_array_append_val (found->numbers, n);
      g_array_append_val (found->keys, key);
    }
}

/* Follows next links, changing things between the pages; then previous links back to the first
 * page. */
static void
follow (World *world, const char *text, gboolean of_patients, Found *found)
{
  g_autoptr (FhirStoreReader) reader = fhir_store_reader_new (world->f->store, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirSearchQuery) query =
      search_fixture_parse (of_patients ? "Patient" : "Observation", text, FALSE, NULL, &error);
  g_autofree char *cursor = NULL;
  g_autofree char *back = NULL;
  guint at;

  g_assert_no_error (error);
  for (;;)
    {
      g_autoptr (FhirSearchPage) page = NULL;

      g_assert_true (fhir_store_reader_begin (reader, NULL, 0, &error));
      page = fhir_search_run (query, reader, cursor, &error);
      g_assert_no_error (error);
      add_page (found, reader, page);
      fhir_store_reader_end (reader);
      g_free (cursor);
      cursor = g_strdup (page->next);
      g_free (back);
      back = g_strdup (page->previous);
      at = page->matches->len;
      if (cursor == NULL)
        break;
      if (g_rand_int_range (world->rand, 0, 3) > 0)
        change_something (world);
    }
  at = found->keys->len - at;
  while (back != NULL)
    {
      g_autoptr (FhirSearchPage) page = NULL;

      g_assert_true (fhir_store_reader_begin (reader, NULL, 0, &error));
      page = fhir_search_run (query, reader, back, &error);
      fhir_store_reader_end (reader);
      g_assert_no_error (error);
      g_assert_cmpuint (page->matches->len, <=, at);
      at -= page->matches->len;
      for (guint i = 0; i < page->matches->len; i++)
        g_assert_cmpint (g_array_index (page->matches, gint64, i),
                         ==,
                         g_array_index (found->keys, gint64, at + i));
      g_free (back);
      back = g_strdup (page->previous);
    }
  g_assert_cmpuint (at, ==, 0);
}

static int
compare_values (const char *a, const char *b, gboolean descending)
{
  if (a == NULL || b == NULL)
    return (a == NULL) - (b == NULL);
  return descending ? strcmp (b, a) : strcmp (a, b);
}

static void
check_order (const Model *then, const Found *found, const ModelSort *sorts, guint n_sorts)
{
  for (guint i = 1; i < found->numbers->len; i++)
    {
      guint a = g_array_index (found->numbers, guint, i - 1);
      guint b = g_array_index (found->numbers, guint, i);
      gint64 ka = g_array_index (found->keys, gint64, i - 1);
      gint64 kb = g_array_index (found->keys, gint64, i);
      int order = 0;

      for (guint k = 0; k < n_sorts && order == 0; k++)
        {
          g_autofree char *x = sorts[k].value (&then->records[a], a);
          g_autofree char *y = sorts[k].value (&then->records[b], b);

          order = compare_values (x, y, sorts[k].descending);
        }
      if (order == 0 && n_sorts > 0)
        order = sorts[0].descending ? (kb > ka ? 1 : -1) : (ka > kb ? 1 : -1);
      g_assert_cmpint (order, <=, 0);
    }
}

static void
check_set (const ModelQuery *query, const Found *found)
{
  gboolean seen[MODEL_RECORDS] = { FALSE };

  for (guint i = 0; i < found->numbers->len; i++)
    {
      guint n = g_array_index (found->numbers, guint, i);

      if (seen[n])
        g_error ("record %u stands twice", n);
      seen[n] = TRUE;
    }
  for (guint i = 0; i < MODEL_RECORDS; i++)
    {
      if (seen[i] != query->matches[i])
        g_error ("record %u %s", i, seen[i] ? "was found and should not be" : "was not found");
    }
}

/* One search, as seed says. */
static void
run_search (World *world, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  Found found = { numbers, keys };
  g_autofree Model *then = g_memdup2 (&world->now, sizeof (Model));
  g_autoptr (GString) text = g_string_new (NULL);
  ModelQuery query;
  ModelSort sorts[2];
  guint n_sorts;

  model_query_make (&query, then, rand);
  n_sorts = model_sort_make (query.of_patients, rand, sorts);
  g_string_append (text, query.text->str);
  for (guint i = 0; i < n_sorts; i++)
    g_string_append_printf (text,
                            "%s%s%s",
                            i == 0 ? "&_sort=" : ",",
                            sorts[i].descending ? "-" : "",
                            sorts[i].name);
  g_string_append_printf (text, "&_count=%d", g_rand_int_range (rand, 1, 8));
  fhir_search_plan_forced = g_rand_int_range (rand, -1, 4);
  fhir_search_caps = g_rand_boolean (rand) ? (FhirSearchCaps){ 1, 2 } : caps;
  g_test_message ("%s (forced %d)", text->str, fhir_search_plan_forced);
  follow (world, text->str, query.of_patients, &found);
  check_set (&query, &found);
  check_order (then, &found, sorts, n_sorts);
  model_query_clear (&query);
}

static void
run_round (World *world)
{
  guint32 seed = g_rand_int (world->rand);

  run_search (world, seed);
  change_something (world);
  run_search (world, seed);
}

static void
test_model (StoreFixture *f, gconstpointer data)
{
  World world = { .f = f, .rand = g_rand_new_with_seed ((guint32)g_test_rand_int()) };

  for (guint i = 0; i < MODEL_RECORDS; i++)
    {
      model_fill (&world.now.records[i], i < MODEL_PATIENTS, world.rand);
      put_record (&world, i);
    }
  for (guint i = 0; i < ROUNDS; i++)
    run_round (&world);
  fhir_search_plan_forced = -1;
  fhir_search_caps = caps;
  store_fixture_check (f);
  g_rand_free (world.rand);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/core/search/model",
              StoreFixture,
              NULL,
              store_fixture_set_up,
              test_model,
              store_fixture_tear_down);
  return g_test_run();
}
