/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Each card is filled anew when its part of the record changes. What does not fit is counted in the
 * foot of the card (rule S17). Lists of "current" things come from the status matrix alone. */

#include "chart-summary-page.h"
#include "chart-card.h"
#include "chart-date.h"
#include "chart-item-row.h"
#include "chart-list.h"
#include "chart-parts.h"
#include "chart-text.h"
#include "chart-trend.h"
#include "chart-wrap-layout.h"

#define MAX_ALLERGIES   5
#define MAX_MEDICATIONS 9
#define MAX_PROBLEMS    8
#define MAX_RESULTS     6
#define MAX_ENCOUNTERS  5
#define MAX_DOCUMENTS   4
#define YEAR_MS         (G_GINT64_CONSTANT (366) * 24 * 3600 * 1000)
#define DAY_MS          (G_GINT64_CONSTANT (24) * 3600 * 1000)

struct _ChartSummaryPage
{
  GtkWidget parent_instance;

  ChartRecord *record;
  gulong changed_id;
  char **pins;
  ChartCard *allergies, *medications, *problems, *results, *vitals, *encounters, *documents;
};

G_DEFINE_FINAL_TYPE (ChartSummaryPage, chart_summary_page, GTK_TYPE_WIDGET)

/* FALSE when the card shows a state instead of rows. */
static gboolean
begin_card (ChartSummaryPage *self, ChartCard *card, ChartPart part, const char *what)
{
  ChartListState state = chart_record_get_state (self->record, part);

  chart_card_clear (card);
  if (state == CHART_LIST_READY)
    return TRUE;
  if (state != CHART_LIST_LOADING)
    chart_card_append (card,
                       chart_state_new (state,
                                        what,
                                        chart_record_get_problem (self->record, part),
                                        state == CHART_LIST_UNAVAILABLE ? "chart.refresh" : NULL));
  return FALSE;
}

/* Appends up to max rows of a place; returns how many there are. */
static guint
add_rows (ChartCard *card, GListModel *items, ChartPlace place, ChartRowForm form, guint max)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (ChartItem) item = g_list_model_get_item (items, i);

      if (item->place != place)
        continue;
      if (n++ < max)
        chart_card_append_row (card, chart_item_row_new (item, form));
    }
  return n;
}

static char *
phrase_more (guint n, guint max)
{
  return n > max ? g_strdup_printf ("%u more below", n - max) : NULL;
}

static char *
phrase_n (guint n, const char *words)
{
  return n > 0 ? g_strdup_printf ("%u" CHART_NBSP "%s", n, words) : NULL;
}

/* The explicit "none" record, as a row with its date and author. */
static void
add_known_none (ChartCard *card, const ChartAllergies *sum)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *row = gtk_list_box_row_new();
  g_autofree char *sentence = chart_text_join (", ", sum->text, sum->detail);

  gtk_box_append (GTK_BOX (line),
                  chart_glyph_new (sum->state == CHART_ALLERGIES_NO_KNOWN ? CHART_GLYPH_NO_KNOWN
                                                                          : CHART_GLYPH_UNRECORDED,
                                   CHART_STYLE_PLAIN));
  gtk_box_append (GTK_BOX (lines), chart_label_new (sum->text, "strong"));
  if (sum->detail != NULL)
    gtk_box_append (GTK_BOX (lines), chart_label_new (sum->detail, "caption"));
  gtk_box_append (GTK_BOX (line), lines);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  chart_name_widget (row, sentence);
  chart_card_append_row (card, row);
}

static void
fill_allergies (ChartSummaryPage *self)
{
  GListModel *items = chart_record_get_items (self->record, CHART_PART_ALLERGIES);
  ChartListState state = chart_record_get_state (self->record, CHART_PART_ALLERGIES);
  g_autoptr (ChartAllergies) sum = NULL;
  g_autofree char *count = NULL;
  g_autofree char *hidden = NULL;
  g_autofree char *more = NULL;

  if (!begin_card (self, self->allergies, CHART_PART_ALLERGIES, "allergies"))
    return;
  sum = chart_allergies_new (items, state);
  hidden = sum->hidden > 0 ? g_strdup_printf ("%u entered in error, left out", sum->hidden) : NULL;
  chart_card_set_aside (self->allergies, hidden);
  if (sum->state != CHART_ALLERGIES_KNOWN)
    add_known_none (self->allergies, sum);
  for (guint i = 0; i < sum->items->len && i < MAX_ALLERGIES; i++)
    chart_card_append_row (
        self->allergies,
        chart_item_row_new (g_ptr_array_index (sum->items, i), CHART_ROW_ALLERGY));
  add_rows (self->allergies, items, CHART_PLACE_NEGATED, CHART_ROW_ALLERGY, 2);
  count = phrase_n (sum->known, "known");
  chart_card_set_count (self->allergies, count);
  more = phrase_more (sum->items->len, MAX_ALLERGIES);
  chart_card_set_foot (self->allergies, more);
}

static void
fill_medications (ChartSummaryPage *self)
{
  GListModel *items = chart_record_get_items (self->record, CHART_PART_REQUESTS);
  g_autofree char *count = NULL;
  g_autofree char *more = NULL;
  g_autofree char *past = NULL;
  g_autofree char *negated = NULL;
  g_autofree char *hidden = NULL;
  g_autofree char *foot = NULL;
  guint forbidden, current;

  if (!begin_card (self, self->medications, CHART_PART_REQUESTS, "medications"))
    return;
  forbidden =
      add_rows (self->medications, items, CHART_PLACE_FORBIDDEN, CHART_ROW_MEDICATION, G_MAXUINT);
  current = add_rows (self->medications,
                      items,
                      CHART_PLACE_CURRENT,
                      CHART_ROW_MEDICATION,
                      MAX_MEDICATIONS - MIN (forbidden > 1 ? forbidden - 1 : 0, 4));
  if (current == 0)
    chart_card_append (self->medications, chart_label_new ("None is current", "card-foot"));
  count = g_strdup_printf ("%u", current);
  chart_card_set_count (self->medications, count);
  more = phrase_more (current, MAX_MEDICATIONS - MIN (forbidden > 1 ? forbidden - 1 : 0, 4));
  past = phrase_n (chart_list_count (items, CHART_PLACE_PAST), "past");
  negated = phrase_n (chart_list_count (items, CHART_PLACE_NEGATED), "not taking");
  hidden = phrase_n (chart_list_count (items, CHART_PLACE_HIDDEN), "entered in error, left out");
  foot = chart_text_join (CHART_DOT, more, past, negated, hidden);
  chart_card_set_foot (self->medications, foot);
}

static void
fill_problems (ChartSummaryPage *self)
{
  GListModel *items = chart_record_get_items (self->record, CHART_PART_PROBLEMS);
  g_autofree char *count = NULL;
  g_autofree char *more = NULL;
  g_autofree char *past = NULL;
  g_autofree char *refuted = NULL;
  g_autofree char *hidden = NULL;
  g_autofree char *foot = NULL;
  guint current;

  if (!begin_card (self, self->problems, CHART_PART_PROBLEMS, "problems"))
    return;
  current = add_rows (self->problems, items, CHART_PLACE_CURRENT, CHART_ROW_PROBLEM, MAX_PROBLEMS);
  count = g_strdup_printf ("%u", current);
  chart_card_set_count (self->problems, count);
  chart_card_set_aside (self->problems, "onset");
  if (current == 0)
    chart_card_append (self->problems, chart_label_new ("None is active", "card-foot"));
  more = phrase_more (current, MAX_PROBLEMS);
  past = phrase_n (chart_list_count (items, CHART_PLACE_PAST), "inactive or resolved");
  refuted = phrase_n (chart_list_count (items, CHART_PLACE_NEGATED), "refuted, not counted");
  hidden = phrase_n (chart_list_count (items, CHART_PLACE_HIDDEN), "in error, left out");
  foot = chart_text_join (CHART_DOT, more, past, refuted, hidden);
  chart_card_set_foot (self->problems, foot);
}

static GtkWidget *
result_row_new (ChartSummaryPage *self, ChartSeries *series)
{
  ChartResult *newest = chart_series_get_newest (series);
  ChartResult *previous = chart_series_get_previous (series);
  gint64 now = chart_client_now_ms (chart_record_get_client (self->record));
  GtkWidget *row = gtk_list_box_row_new();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *first = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *spark = chart_trend_new (TRUE);
  GtkWidget *flag = chart_flag_new (&newest->flag);
  GtkWidget *name;
  g_autofree char *value = chart_result_format (newest);
  g_autofree char *day = g_strdup (newest->date);
  char *unit = newest->unit != NULL ? value + strlen (newest->value) : NULL;
  g_autofree char *strong = g_markup_printf_escaped ("%s  <b>%s</b>%s",
                                                     series->analyte,
                                                     newest->brief,
                                                     unit != NULL ? unit : "");
  g_autofree char *range = NULL;
  g_autofree char *before = NULL;
  g_autofree char *sentence = chart_result_dup_sentence (newest);
  char *time = strstr (day, CHART_NBSP);

  if (time != NULL)
    *time = '\0';
  range = strcmp (newest->range->text, "no range") == 0
              ? g_strconcat ("no range given" CHART_DOT, day, NULL)
              : g_strconcat ("range ", newest->range->text, CHART_DOT, day, NULL);
  name = chart_label_new_markup (strong, "dense");
  gtk_widget_set_hexpand (name, flag == NULL);
  gtk_label_set_max_width_chars (GTK_LABEL (name), flag != NULL ? 26 : 1);
  gtk_box_append (GTK_BOX (first), name);
  if (flag != NULL)
    gtk_box_append (GTK_BOX (first), flag);
  gtk_box_append (GTK_BOX (lines), first);
  gtk_box_append (GTK_BOX (lines), chart_label_new (range, "caption"));
  if (previous != NULL)
    {
      g_autofree char *previous_day = g_strdup (previous->date);
      char *at = strstr (previous_day, CHART_NBSP);

      if (at != NULL)
        *at = '\0';
      before = g_strdup_printf ("previous %s on %s", previous->brief, previous_day);
      gtk_box_append (GTK_BOX (lines), chart_label_new (before, "caption"));
    }
  chart_trend_set_series (CHART_TREND (spark), series, now - YEAR_MS, now + DAY_MS);
  gtk_widget_set_valign (spark, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (line), lines);
  gtk_box_append (GTK_BOX (line), spark);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  chart_name_widget (row, sentence);
  return row;
}

static void
fill_results (ChartSummaryPage *self)
{
  g_autoptr (GPtrArray) picked = NULL;
  g_autofree char *foot = NULL;
  guint total = 0;

  if (!begin_card (self, self->results, CHART_PART_RESULTS, "results"))
    return;
  picked = chart_series_pick (chart_record_get_series (self->record),
                              (const char *const *)self->pins,
                              MAX_RESULTS);
  for (guint i = 0; i < picked->len; i++)
    chart_card_append_row (self->results, result_row_new (self, g_ptr_array_index (picked, i)));
  for (guint i = 0; i < chart_record_get_series (self->record)->len; i++)
    total +=
        ((ChartSeries *)g_ptr_array_index (chart_record_get_series (self->record), i))->category ==
        CHART_CATEGORY_LABORATORY;
  if (picked->len == 0)
    chart_card_append (self->results,
                       chart_state_new (CHART_LIST_NOT_RECORDED, "laboratory results", NULL, NULL));
  else
    chart_card_set_count (self->results, "1 year, band = range");
  foot = total > picked->len ? g_strdup_printf ("%u more analytes", total - picked->len) : NULL;
  chart_card_set_foot (self->results, foot);
}

static GtkWidget *
vital_row_new (const ChartVital *vital, gint64 now, gboolean flags)
{
  GtkWidget *row = gtk_list_box_row_new();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *name = chart_label_new_line (vital->label, "dense");
  g_autofree char *unit =
      vital->unit != NULL ? g_strconcat (CHART_NBSP, vital->unit, NULL) : g_strdup ("");
  g_autofree char *markup = g_markup_printf_escaped ("<b>%s</b>%s", vital->value, unit);
  g_autofree char *age = chart_date_format_ago (vital->result->sort, now);
  g_autofree char *sentence = g_strdup_printf ("%s %s%s%s%s, %s ago",
                                               vital->label,
                                               vital->value,
                                               unit,
                                               vital->flag.word != NULL ? ", " : "",
                                               vital->flag.word != NULL ? vital->flag.word : "",
                                               age);
  GtkWidget *value = chart_label_new_line (NULL, "dense");
  GtkWidget *flag = chart_flag_new (&vital->flag);
  GtkWidget *flag_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *when = chart_label_new_line (age, "caption");

  gtk_widget_set_hexpand (name, TRUE);
  gtk_label_set_markup (GTK_LABEL (value), markup);
  gtk_widget_set_size_request (flag_box, flags ? 58 : 0, -1);
  if (flag != NULL)
    gtk_box_append (GTK_BOX (flag_box), flag);
  gtk_widget_set_size_request (when, 30, -1);
  gtk_label_set_xalign (GTK_LABEL (when), 1);
  gtk_box_append (GTK_BOX (line), name);
  gtk_box_append (GTK_BOX (line), value);
  gtk_box_append (GTK_BOX (line), flag_box);
  gtk_box_append (GTK_BOX (line), when);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_add_css_class (row, "vital");
  chart_name_widget (row, sentence);
  return row;
}

static void
fill_vitals (ChartSummaryPage *self)
{
  gint64 now = chart_client_now_ms (chart_record_get_client (self->record));
  g_autoptr (GArray) vitals = NULL;
  gint64 newest = G_MININT64;
  gboolean flags = FALSE;

  if (!begin_card (self, self->vitals, CHART_PART_RESULTS, "vital signs"))
    return;
  vitals = chart_vitals_new (chart_record_get_series (self->record));
  for (guint i = 0; i < vitals->len; i++)
    flags = flags || g_array_index (vitals, ChartVital, i).flag.word != NULL;
  for (guint i = 0; i < vitals->len; i++)
    {
      const ChartVital *vital = &g_array_index (vitals, ChartVital, i);

      newest = MAX (newest, vital->result->sort);
      chart_card_append_row (self->vitals, vital_row_new (vital, now, flags));
    }
  if (vitals->len == 0)
    chart_card_append (self->vitals,
                       chart_state_new (CHART_LIST_NOT_RECORDED, "vital signs", NULL, NULL));
  else
    {
      g_autofree char *ago = chart_date_format_ago (newest, now);
      g_autofree char *count = g_strconcat (ago, " old", NULL);

      chart_card_set_count (self->vitals, count);
      chart_card_set_aside (self->vitals, "age");
    }
}

static void
fill_encounters (ChartSummaryPage *self)
{
  GListModel *items = chart_record_get_items (self->record, CHART_PART_ENCOUNTERS);
  g_autofree char *count = NULL;
  guint n;

  if (!begin_card (self, self->encounters, CHART_PART_ENCOUNTERS, "encounters"))
    return;
  n = add_rows (self->encounters, items, CHART_PLACE_CURRENT, CHART_ROW_ENCOUNTER, MAX_ENCOUNTERS);
  count = n > MAX_ENCOUNTERS ? g_strdup_printf ("%u of %u", MAX_ENCOUNTERS, n)
                             : g_strdup_printf ("%u", n);
  chart_card_set_count (self->encounters, count);
}

static void
fill_documents (ChartSummaryPage *self)
{
  GListModel *items = chart_record_get_items (self->record, CHART_PART_DOCUMENTS);
  g_autofree char *count = NULL;
  guint n;

  if (!begin_card (self, self->documents, CHART_PART_DOCUMENTS, "documents"))
    return;
  n = add_rows (self->documents, items, CHART_PLACE_CURRENT, CHART_ROW_DOCUMENT, MAX_DOCUMENTS);
  count = n > MAX_DOCUMENTS ? g_strdup_printf ("newest %u of %u", MAX_DOCUMENTS, n)
                            : g_strdup_printf ("%u", n);
  chart_card_set_count (self->documents, count);
}

static void
on_changed (ChartSummaryPage *self, guint part)
{
  static void (*const fills[CHART_N_PARTS]) (ChartSummaryPage * self) = {
    [CHART_PART_ALLERGIES] = fill_allergies,  [CHART_PART_PROBLEMS] = fill_problems,
    [CHART_PART_REQUESTS] = fill_medications, [CHART_PART_ENCOUNTERS] = fill_encounters,
    [CHART_PART_DOCUMENTS] = fill_documents,  [CHART_PART_RESULTS] = fill_results,
  };

  if (part < CHART_N_PARTS && fills[part] != NULL)
    fills[part](self);
  if (part == CHART_PART_RESULTS)
    fill_vitals (self);
}

static void
chart_summary_page_dispose (GObject *object)
{
  ChartSummaryPage *self = CHART_SUMMARY_PAGE (object);
  GtkWidget *child;

  if (self->record != NULL)
    g_clear_signal_handler (&self->changed_id, self->record);
  g_clear_object (&self->record);
  g_clear_pointer (&self->pins, g_strfreev);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (chart_summary_page_parent_class)->dispose (object);
}

static void
chart_summary_page_class_init (ChartSummaryPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chart_summary_page_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
column_new (GtkWidget *columns, int width)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_widget_set_size_request (column, width, -1);
  gtk_widget_set_hexpand (column, TRUE);
  gtk_box_append (GTK_BOX (columns), column);
  return column;
}

static ChartCard *
card_new (GtkWidget *column, const char *title, const char *section)
{
  GtkWidget *card = chart_card_new (title, section);

  gtk_box_append (GTK_BOX (column), card);
  return CHART_CARD (card);
}

static void
chart_summary_page_init (ChartSummaryPage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new();
  GtkWidget *columns = chart_wrap_new (12, 12);
  GtkWidget *first = column_new (columns, 352);
  GtkWidget *second = column_new (columns, 294);
  GtkWidget *third = column_new (columns, 262);

  gtk_widget_set_margin_top (columns, 12);
  gtk_widget_set_margin_bottom (columns, 12);
  gtk_widget_set_margin_start (columns, 12);
  gtk_widget_set_margin_end (columns, 12);
  self->allergies = card_new (first, "Allergies", "problems");
  self->medications = card_new (first, "Current medications", "medications");
  self->problems = card_new (second, "Active problems", "problems");
  self->results = card_new (second, "Pinned results", "results");
  self->vitals = card_new (third, "Last vitals", "results");
  self->encounters = card_new (third, "Last encounters", "encounters");
  self->documents = card_new (third, "Documents", "documents");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller),
                                  GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), columns);
  gtk_widget_set_parent (scroller, GTK_WIDGET (self));
  chart_name_widget (self, "Summary");
}

GtkWidget *
chart_summary_page_new (ChartRecord *record, const char *const *pins)
{
  ChartSummaryPage *self = g_object_new (CHART_TYPE_SUMMARY_PAGE, NULL);

  self->record = g_object_ref (record);
  self->pins = g_strdupv ((char **)pins);
  self->changed_id = g_signal_connect_swapped (record, "changed", G_CALLBACK (on_changed), self);
  for (guint i = 0; i < CHART_N_PARTS; i++)
    on_changed (self, i);
  return GTK_WIDGET (self);
}
