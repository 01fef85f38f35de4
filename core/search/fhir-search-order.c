/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Sort values from bodies. A page boundary, a secondary sort key and a sort by a parameter whose
 * index cannot be asked by record all come down to the same question: what does this record sort
 * by, as of T? The body knows, and reading and extracting one costs a few microseconds. */

#include "fhir-search-order.h"

#include "fhir-error.h"
#include "fhir-index.h"
#include "fhir-json-parser.h"
#include <math.h>

struct _FhirSortReader
{
  FhirSearchContext *context;
  const GArray *orders; /* (element-type FhirSearchOrder) */
  FhirJsonParser *parser;
  FhirIndexRows *rows;
  gboolean needs_rows;
};

static gboolean
needs_rows (const FhirSearchOrder *order)
{
  return order->kind == FHIR_ORDER_LEG ||
         (order->kind == FHIR_ORDER_PARAM &&
          fhir_def_param (order->param)->kind != FHIR_SEARCH_REFERENCE);
}

FhirSortReader *
fhir_sort_reader_new (FhirSearchContext *context, const GArray *orders)
{
  FhirSortReader *reader = g_new0 (FhirSortReader, 1);

  reader->context = context;
  reader->orders = orders;
  reader->parser = fhir_json_parser_new();
  reader->rows = fhir_index_rows_new();
  for (guint i = 0; i < orders->len; i++)
    reader->needs_rows =
        reader->needs_rows || needs_rows (&g_array_index (orders, FhirSearchOrder, i));
  return reader;
}

void
fhir_sort_reader_free (FhirSortReader *reader)
{
  if (reader == NULL)
    return;
  fhir_json_parser_free (reader->parser);
  fhir_index_rows_free (reader->rows);
  g_free (reader);
}

void
fhir_sort_place_clear (FhirSortPlace *place)
{
  for (guint i = 0; i < FHIR_SEARCH_SORT_MAX; i++)
    g_clear_pointer (&place->values[i].text, g_free);
}

gboolean
fhir_search_order_is_computed (const FhirSearchOrder *order)
{
  if (order->kind == FHIR_ORDER_KEY || order->kind == FHIR_ORDER_CHANGE ||
      order->kind == FHIR_ORDER_TIME)
    return TRUE;
  if (order->kind != FHIR_ORDER_PARAM)
    return FALSE;
  return fhir_def_param (order->param)->kind == FHIR_SEARCH_DATE ||
         fhir_def_param (order->param)->kind == FHIR_SEARCH_REFERENCE;
}

gboolean
fhir_search_order_is_walkable (const FhirSearchOrder *order)
{
  if (order->kind != FHIR_ORDER_PARAM)
    return order->kind != FHIR_ORDER_KEY;
  return fhir_def_param (order->param)->kind == FHIR_SEARCH_DATE ||
         fhir_def_param (order->param)->kind == FHIR_SEARCH_STRING;
}

static FhirParamId
get_param (const FhirSearchOrder *order)
{
  g_autoptr (GArray) params = g_array_new (FALSE, FALSE, sizeof (FhirParamId));
  FhirTypeId only;

  fhir_search_expand_alias (order->param, params, &only);
  return g_array_index (params, FhirParamId, 0);
}

gboolean
fhir_search_order_is_main_date (const FhirSearchOrder *order)
{
  return order->kind == FHIR_ORDER_PARAM &&
         fhir_index_main_date (fhir_def_param (order->param)->type) == get_param (order);
}

gint64
fhir_search_order_p (FhirSearchContext *context, const FhirSearchOrder *order)
{
  return fhir_store_reader_param_number (context->reader, get_param (order));
}

static gboolean
read_target (FhirSortReader *reader,
             gint64 key,
             const FhirSearchOrder *order,
             FhirSortValue *ret_value,
             GError **error)
{
  FhirSearchContext *context = reader->context;
  gint64 none = order->descending ? G_MININT64 : G_MAXINT64;
  g_autoptr (FhirStmt) stmt = NULL;
  FhirStep step;

  stmt = fhir_db_prepare (
      context->db,
      "SELECT min(g), max(g) FROM refr WHERE r=? AND p=? AND t0<=? AND (t1=0 OR t1>?)",
      error);
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, key);
  fhir_stmt_bind_int (stmt, 2, fhir_search_order_p (context, order));
  fhir_stmt_bind_int (stmt, 3, context->change);
  fhir_stmt_bind_int (stmt, 4, context->change);
  step = fhir_stmt_step (stmt, error);
  if (step == FHIR_STEP_ROW && !fhir_stmt_is_null (stmt, 0))
    none = fhir_stmt_get_int (stmt, order->descending ? 1 : 0);
  else
    return step != FHIR_STEP_ERROR;
  *ret_value = (FhirSortValue){ .kind = FHIR_SORT_INT, .integer = none };
  return TRUE;
}

/* TRUE when the candidate stands before the value at hand, or there is none yet. */
static gboolean
is_better (const FhirSortValue *have, const FhirSortValue *candidate, gboolean want_largest)
{
  int order = 0;

  if (have->kind == FHIR_SORT_NULL)
    return TRUE;
  if (have->kind == FHIR_SORT_TEXT)
    order = strcmp (candidate->text, have->text);
  else if (have->kind == FHIR_SORT_DOUBLE)
    order = (candidate->real > have->real) - (candidate->real < have->real);
  else
    order = (candidate->integer > have->integer) - (candidate->integer < have->integer);
  return want_largest ? order > 0 : order < 0;
}

/* A quantity in its canonical unit speaks for the one in the unit stated. */
static gboolean
is_canonical (const FhirIndexRow *row)
{
  FhirIndexUnit unit;

  if (fhir_slice_is (row->a, FHIR_INDEX_CONVERTED))
    return TRUE;
  return row->a.text != NULL && row->b.text != NULL &&
         fhir_index_canonical_unit (row->a, row->b, &unit) && fhir_slice_is (row->b, unit.code);
}

static FhirSortValue
value_of_row (const FhirIndexRow *row)
{
  switch ((int)row->kind)
    {
    case FHIR_ROW_DATE:
      return (FhirSortValue){ .kind = FHIR_SORT_INT, .integer = row->lo };
    case FHIR_ROW_QUANTITY:
      return (FhirSortValue){ .kind = FHIR_SORT_DOUBLE, .real = row->value };
    case FHIR_ROW_TOKEN:
    case FHIR_ROW_IDENT:
      return (FhirSortValue){ .kind = FHIR_SORT_TEXT, .text = fhir_slice_dup (row->b) };
    case FHIR_ROW_STRING:
    case FHIR_ROW_URI:
      return (FhirSortValue){ .kind = FHIR_SORT_TEXT, .text = fhir_slice_dup (row->a) };
    default:
      return (FhirSortValue){ .kind = FHIR_SORT_NULL };
    }
}

/* Whether the row may be what is sorted by: of dates, the one that the index room has flagged (the
 * largest is the one that ends last, which is not always the one that starts last). */
static gboolean
may_count (const FhirIndexRow *row, gboolean largest)
{
  if (row->kind == FHIR_ROW_QUANTITY)
    return isfinite (row->value); /* an open interval sorts by the end that it has */
  return row->kind != FHIR_ROW_DATE ||
         (row->flags & (largest ? FHIR_ROW_LARGEST : FHIR_ROW_SMALLEST)) != 0;
}

static void
read_rows (FhirSortReader *reader, const FhirSearchOrder *order, FhirSortValue *ret_value)
{
  FhirParamId param = get_param (order);
  gboolean largest = order->descending && !fhir_search_order_is_main_date (order);
  gboolean have_canonical = FALSE;

  for (guint i = 0; i < fhir_index_rows_get_n (reader->rows); i++)
    {
      const FhirIndexRow *row = fhir_index_rows_get (reader->rows, i);
      FhirSortValue value;
      gboolean canonical;

      if (row->param != param || !may_count (row, largest))
        continue;
      canonical = row->kind == FHIR_ROW_QUANTITY && is_canonical (row);
      value = value_of_row (row);
      if (value.kind == FHIR_SORT_TEXT && value.text == NULL)
        value.text = g_strdup ("");
      if (value.kind != FHIR_SORT_NULL && canonical >= have_canonical &&
          (canonical > have_canonical || is_better (ret_value, &value, largest)))
        {
          g_free (ret_value->text);
          *ret_value = value;
          have_canonical = canonical;
        }
      else
        g_free (value.text);
    }
}

static gboolean
number_passes (const FhirSearchNumberTest *test, const FhirIndexRow *row)
{
  double value = row->value;

  if ((row->flags & test->not_flags) != 0 ||
      (test->has_low && (test->low_open ? value <= test->low : value < test->low)))
    return FALSE;
  return !test->has_high || (test->high_open ? value < test->high : value <= test->high);
}

/* A quantity that the leg matches: (unit, value). */
static gboolean
read_leg_quantity (FhirSortReader *reader,
                   const FhirSearchLeg *leg,
                   const FhirIndexRow *row,
                   FhirSortValue *ret_value,
                   GError **error)
{
  gint64 unit = 0;
  gboolean wanted = FALSE;

  if (row->kind != FHIR_ROW_QUANTITY || !number_passes (&leg->number, row))
    return TRUE;
  if ((row->a.len > 0 || row->b.len > 0) &&
      !fhir_store_reader_term (reader->context->reader, row->a, row->b, &unit, error))
    return FALSE;
  for (guint i = 0; i < leg->b->len; i++)
    wanted = wanted || g_array_index (leg->b, gint64, i) == unit;
  if (wanted && (ret_value->kind == FHIR_SORT_NULL || unit < ret_value->integer ||
                 (unit == ret_value->integer && row->value < ret_value->real)))
    *ret_value = (FhirSortValue){ .kind = FHIR_SORT_DOUBLE, .integer = unit, .real = row->value };
  return TRUE;
}

static void
read_leg_string (const FhirSearchLeg *leg, const FhirIndexRow *row, FhirSortValue *ret_value)
{
  g_autofree char *text = row->kind == FHIR_ROW_STRING ? fhir_slice_dup (row->a) : NULL;

  if (text == NULL || strcmp (text, leg->text) < 0 || strcmp (text, leg->text_end) >= 0 ||
      (ret_value->kind != FHIR_SORT_NULL && strcmp (text, ret_value->text) >= 0))
    return;
  g_free (ret_value->text);
  *ret_value = (FhirSortValue){ .kind = FHIR_SORT_TEXT, .text = g_steal_pointer (&text) };
}

/* The least value that the leg matches: where the record stands among the leg's matches. */
static gboolean
read_leg (FhirSortReader *reader,
          const FhirSearchLeg *leg,
          FhirSortValue *ret_value,
          GError **error)
{
  for (guint i = 0; i < fhir_index_rows_get_n (reader->rows); i++)
    {
      const FhirIndexRow *row = fhir_index_rows_get (reader->rows, i);

      if (row->param != leg->param)
        continue;
      if (leg->kind == FHIR_LEG_STR)
        read_leg_string (leg, row, ret_value);
      else if (!read_leg_quantity (reader, leg, row, ret_value, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_value (FhirSortReader *reader,
            const FhirRecord *record,
            const FhirSearchOrder *order,
            FhirSortValue *ret_value,
            GError **error)
{
  gboolean uuid;
  guint8 bytes[16];

  switch (order->kind)
    {
    case FHIR_ORDER_CHANGE:
      *ret_value = (FhirSortValue){ .kind = FHIR_SORT_INT, .integer = record->change };
      return TRUE;
    case FHIR_ORDER_TIME:
      *ret_value = (FhirSortValue){ .kind = FHIR_SORT_INT, .integer = record->updated };
      return TRUE;
    case FHIR_ORDER_ID: /* the store keeps UUIDs as bytes, which sort behind all texts */
      uuid = fhir_uuid_pack (fhir_slice (record->id), bytes);
      *ret_value = (FhirSortValue){ .kind = FHIR_SORT_TEXT,
                                    .text = g_strconcat (uuid ? "~" : "", record->id, NULL) };
      return TRUE;
    case FHIR_ORDER_PARAM:
      if (!needs_rows (order))
        return read_target (reader, record->key, order, ret_value, error);
      read_rows (reader, order, ret_value);
      return TRUE;
    case FHIR_ORDER_LEG:
      return read_leg (reader, order->leg, ret_value, error);
    case FHIR_ORDER_KEY:
    default:
      return TRUE;
    }
}

gboolean
fhir_sort_reader_read (FhirSortReader *reader, gint64 key, FhirSortPlace *ret_place, GError **error)
{
  FhirSearchContext *context = reader->context;
  const FhirIndexOptions options = { .overlay = fhir_store_reader_get_overlay (context->reader) };
  FhirSortPlace place = { .key = key };
  FhirRecord record;

  *ret_place = place;
  if (reader->orders->len == 0)
    return TRUE;
  if (!(context->past
            ? fhir_store_reader_get_at (context->reader, key, context->change, &record, error)
            : fhir_store_reader_get (context->reader, key, &record, error)))
    return FALSE;
  if (record.op == FHIR_CHANGE_DELETE)
    return TRUE;
  if (reader->needs_rows)
    {
      const FhirJsonDoc *doc = fhir_json_parser_parse (reader->parser,
                                                       record.body.text,
                                                       record.body.len,
                                                       context->query->limits,
                                                       error);

      if (doc == NULL)
        return FALSE;
      fhir_index_extract (doc, 0, &options, reader->rows);
    }
  for (guint i = 0; i < reader->orders->len; i++)
    {
      if (!read_value (reader,
                       &record,
                       &g_array_index (reader->orders, FhirSearchOrder, i),
                       &ret_place->values[i],
                       error))
        return FALSE;
    }
  return TRUE;
}

static int
compare_values (const FhirSortValue *a, const FhirSortValue *b, gboolean descending)
{
  int order = 0;

  if (a->kind == FHIR_SORT_NULL || b->kind == FHIR_SORT_NULL)
    return (a->kind == FHIR_SORT_NULL) - (b->kind == FHIR_SORT_NULL);
  if (a->kind != b->kind)
    return a->kind < b->kind ? -1 : 1;
  if (a->kind == FHIR_SORT_TEXT)
    order = strcmp (a->text, b->text);
  else
    order = (a->integer > b->integer) - (a->integer < b->integer);
  if (order == 0 && a->kind == FHIR_SORT_DOUBLE)
    order = (a->real > b->real) - (a->real < b->real);
  return descending ? -order : order;
}

int
fhir_sort_compare (const GArray *orders,
                   gboolean reverse,
                   const FhirSortPlace *a,
                   const FhirSortPlace *b)
{
  gboolean descending = orders->len > 0 && g_array_index (orders, FhirSearchOrder, 0).descending;
  int order = 0;

  for (guint i = 0; i < orders->len && order == 0; i++)
    order = compare_values (&a->values[i],
                            &b->values[i],
                            g_array_index (orders, FhirSearchOrder, i).descending);
  if (order == 0)
    order = ((a->key > b->key) - (a->key < b->key)) * (descending ? -1 : 1);
  return reverse ? -order : order;
}
