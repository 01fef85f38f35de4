/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Observations as results. The value keeps its digits (S9), its comparator (S13) and its unit
 * (S10); where it has none, the reason that the record gives is the value (S3). */

#include "chart-result.h"
#include "chart-date.h"
#include "chart-quantity.h"
#include "chart-status.h"
#include "chart-text.h"
#include "fhir-decimal.h"

G_DEFINE_FINAL_TYPE (ChartResult, chart_result, G_TYPE_OBJECT)

static void
chart_result_finalize (GObject *object)
{
  ChartResult *self = CHART_RESULT (object);

  g_clear_object (&self->item);
  g_free (self->analyte);
  g_free (self->key);
  g_free (self->code);
  g_free (self->unit);
  g_free (self->value);
  g_free (self->brief);
  chart_range_free (self->range);
  chart_flag_clear (&self->flag);
  g_free (self->date);
  g_free (self->source);
  G_OBJECT_CLASS (chart_result_parent_class)->finalize (object);
}

static void
chart_result_class_init (ChartResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chart_result_finalize;
}

static void
chart_result_init (ChartResult *self)
{
}

static ChartCategory
read_category (ChartJson json)
{
  ChartJson list = chart_json_get (json, "category");

  for
    CHART_JSON_EACH (category, list)
    {
      if (chart_json_concept_has (category, NULL, "laboratory"))
        return CHART_CATEGORY_LABORATORY;
      if (chart_json_concept_has (category, NULL, "vital-signs"))
        return CHART_CATEGORY_VITALS;
    }
  return CHART_CATEGORY_OTHER;
}

static char *
dup_key (ChartJson code, const char *words)
{
  ChartJson coding = chart_json_first (chart_json_get (code, "coding"));
  g_autofree char *system = chart_json_dup_at (coding, "system");
  g_autofree char *value = chart_json_dup_at (coding, "code");

  if (value == NULL)
    return g_utf8_casefold (words, -1);
  return g_strconcat (system != NULL ? system : "", "|", value, NULL);
}

static void
read_quantity (ChartResult *self, ChartJson quantity)
{
  FhirDecimal decimal;
  FhirSlice lexeme = chart_json_number (chart_json_get (quantity, "value"));

  self->value = chart_quantity_format_value (quantity);
  self->unit = chart_quantity_dup_unit (quantity);
  if (chart_json_is_at (quantity, "comparator", "<") ||
      chart_json_is_at (quantity, "comparator", "<="))
    self->comparator = '<';
  if (chart_json_is_at (quantity, "comparator", ">") ||
      chart_json_is_at (quantity, "comparator", ">="))
    self->comparator = '>';
  if (lexeme.text != NULL && fhir_decimal_parse (lexeme, &decimal))
    {
      self->numeric = TRUE;
      self->number = fhir_decimal_to_double (&decimal);
    }
}

static char *
format_bounds (ChartJson range)
{
  g_autofree char *low = chart_quantity_format_value (chart_json_get (range, "low"));
  g_autofree char *high = chart_quantity_format (chart_json_get (range, "high"));

  return chart_text_join (CHART_NDASH, low, high);
}

static char *
format_ratio (ChartJson ratio)
{
  g_autofree char *over = chart_quantity_format_value (chart_json_get (ratio, "numerator"));
  g_autofree char *under = chart_quantity_format_value (chart_json_get (ratio, "denominator"));

  return over != NULL && under != NULL ? g_strconcat (over, ":", under, NULL) : NULL;
}

static char *
format_period (ChartJson period)
{
  g_autofree char *start = chart_json_dup_at (period, "start");
  g_autofree char *end = chart_json_dup_at (period, "end");

  return chart_date_format_period (start, end);
}

static char *
format_boolean (ChartJson value)
{
  return g_strdup (value.doc->nodes[value.node].type == FHIR_JSON_TRUE ? "Yes" : "No");
}

static char *
format_date (ChartJson value)
{
  g_autofree char *text = chart_json_dup (value);

  return chart_date_format (text);
}

static char *
format_samples (ChartJson value)
{
  return g_strdup ("Waveform, not drawn here");
}

/* Everything that value[x] may be but Quantity. */
/* clang-format off */
static const struct { const char *member; char *(*format) (ChartJson value); } forms[] = {
  { "valueCodeableConcept", chart_json_dup_concept },
  { "valueString", chart_json_dup },
  { "valueBoolean", format_boolean },
  { "valueInteger", chart_json_dup },
  { "valueRange", format_bounds },
  { "valueRatio", format_ratio },
  { "valueSampledData", format_samples },
  { "valueTime", chart_json_dup },
  { "valueDateTime", format_date },
  { "valuePeriod", format_period },
};
/* clang-format on */

static void
read_value (ChartResult *self, ChartJson json)
{
  ChartJson quantity = chart_json_get (json, "valueQuantity");
  g_autofree char *reason = chart_json_dup_concept (chart_json_get (json, "dataAbsentReason"));

  if (chart_json_ok (quantity))
    read_quantity (self, quantity);
  for (guint i = 0; i < G_N_ELEMENTS (forms) && self->value == NULL; i++)
    {
      ChartJson value = chart_json_get (json, forms[i].member);

      if (chart_json_ok (value))
        self->value = forms[i].format (value);
    }
  if (self->value != NULL)
    return;
  self->absent = TRUE;
  if (self->item->place == CHART_PLACE_PENDING)
    self->value = g_strdup ("Pending");
  else if (self->item->place == CHART_PLACE_NEGATED)
    self->value = g_strdup ("Cancelled");
  else if (reason != NULL)
    self->value = g_strconcat ("No value: ", reason, NULL);
  else if (chart_json_ok (chart_json_get (json, "hasMember")))
    self->value = g_strdup ("See its parts");
  else
    self->value = g_strdup ("No value recorded");
}

static char *
dup_moment (ChartJson json)
{
  static const char *const paths[] = { "effectiveDateTime",
                                       "effectivePeriod.start",
                                       "effectiveInstant",
                                       "issued" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *text = chart_json_dup_at (json, paths[i]);

      if (text != NULL)
        return g_steal_pointer (&text);
    }
  return NULL;
}

/* part is the Observation itself or one of its components. */
static ChartResult *
result_of (ChartItem *item, ChartJson part, const char *panel)
{
  g_autoptr (ChartResult) self = g_object_new (CHART_TYPE_RESULT, NULL);
  ChartJson json = chart_item_get_json (item);
  ChartJson code = chart_json_get (part, "code");
  g_autofree char *when = dup_moment (json);

  self->item = g_object_ref (item);
  self->analyte = chart_json_dup_concept (code);
  if (self->analyte == NULL)
    self->analyte = g_strdup (panel != NULL ? panel : "Not named");
  self->key = dup_key (code, self->analyte);
  self->code = chart_json_dup_concept_code (code);
  self->category = read_category (json);
  self->range = chart_range_new (chart_json_get (part, "referenceRange"));
  self->flag = chart_flag_read (chart_json_get (part, "interpretation"),
                                chart_json_get (part, "valueQuantity"),
                                self->range);
  read_value (self, part);
  self->brief = self->numeric ? chart_quantity_shorten (self->value) : g_strdup (self->value);
  self->date = when != NULL ? chart_date_format (when) : g_strdup ("date not recorded");
  self->sort = chart_date_sort (when);
  self->source = chart_json_dup_reference (chart_json_first (chart_json_get (json, "performer")));
  return g_steal_pointer (&self);
}

void
chart_result_read (FhirJsonDoc *doc, GPtrArray *results)
{
  g_autoptr (ChartItem) item = chart_item_new (doc);
  ChartJson json = chart_item_get_json (item);
  ChartJson components = chart_json_get (json, "component");
  g_autofree char *panel = chart_json_dup_concept (chart_json_get (json, "code"));

  g_free (item->title);
  item->title = g_strdup (panel != NULL ? panel : "Not named");
  chart_status_apply (item);
  if (!chart_json_ok (components) || chart_json_ok (chart_json_get (json, "valueQuantity")))
    g_ptr_array_add (results, result_of (item, json, NULL));
  for
    CHART_JSON_EACH (component, components)
  g_ptr_array_add (results, result_of (item, component, panel));
}

char *
chart_result_format (ChartResult *self)
{
  g_autofree char *tied = NULL;

  if (self->unit == NULL)
    return self->numeric ? g_strconcat (self->value, CHART_NBSP "(no" CHART_NBSP "unit)", NULL)
                         : g_strdup (self->value);
  tied = chart_text_tie (self->unit);
  return g_strconcat (self->value, CHART_NBSP, tied, NULL);
}

char *
chart_result_dup_sentence (ChartResult *self)
{
  g_autofree char *value = chart_result_format (self);
  g_autofree char *named = g_strconcat (self->analyte, " ", value, NULL);
  g_autofree char *range = strcmp (self->range->text, "no range") == 0
                               ? g_strdup ("no range")
                               : g_strconcat ("range ", self->range->text, NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *text = NULL;

  text = chart_text_join (", ", named, self->flag.word, range, self->date, self->source);
  chart_text_append_plain (out, text);
  for (guint i = 0; i < self->item->chips->len; i++)
    g_string_append_printf (out, ", %s", g_array_index (self->item->chips, ChartChip, i).text);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
