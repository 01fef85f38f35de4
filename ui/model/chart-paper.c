/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Paper has no colours, no chips and no scrolling: every line says in words what the screen says by
 * shape and place (rule S20), with the no-break spaces that keep a number with its unit (S7). */

#include "chart-paper.h"
#include "chart-list.h"
#include "chart-text.h"

typedef struct
{
  const char *section;
  ChartPart part;
  const char *title, *what;
} PaperPart;

/* clang-format off */
static const PaperPart parts[] = {
  { "problems", CHART_PART_ALLERGIES, "Allergies", "allergies" },
  { "problems", CHART_PART_PROBLEMS, "Problems", "problems" },
  { "medications", CHART_PART_REQUESTS, "Medications", "medications" },
  { "results", CHART_PART_RESULTS, "Results", "results" },
  { "immunizations", CHART_PART_IMMUNIZATIONS, "Immunizations", "immunizations" },
  { "encounters", CHART_PART_ENCOUNTERS, "Encounters", "encounters" },
  { "documents", CHART_PART_DOCUMENTS, "Documents", "documents" },
};
/* clang-format on */

static void
line_free (gpointer data)
{
  ChartPaperLine *line = data;

  g_free (line->markup);
  g_free (line);
}

/* Takes markup. */
static void
add_line (GPtrArray *lines, ChartPaperKind kind, char *markup)
{
  ChartPaperLine *line = g_new (ChartPaperLine, 1);

  line->kind = kind;
  line->markup = markup;
  g_ptr_array_add (lines, line);
}

static void
add_text (GPtrArray *lines, ChartPaperKind kind, const char *text)
{
  add_line (lines, kind, g_markup_escape_text (text, -1));
}

static char *
join_chips (ChartItem *item)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < item->chips->len; i++)
    g_string_append_printf (out,
                            "%s%s",
                            i > 0 ? ", " : "",
                            g_array_index (item->chips, ChartChip, i).text);
  return out->len > 0 ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

static void
add_item (GPtrArray *lines, ChartItem *item)
{
  g_autofree char *chips = join_chips (item);
  g_autofree char *rest = chart_text_join (", ",
                                           item->qualifier,
                                           item->detail,
                                           chips,
                                           item->date,
                                           item->note,
                                           item->source);
  g_autofree char *name = chart_text_join (" ", item->lead, item->title);

  add_line (lines,
            CHART_PAPER_TEXT,
            g_markup_printf_escaped (rest != NULL ? "<b>%s</b>, %s" : "<b>%s</b>",
                                     name,
                                     rest != NULL ? rest : ""));
}

static void
add_items (GPtrArray *lines, GListModel *items)
{
  guint n = g_list_model_get_n_items (items);
  guint hidden = chart_list_count (items, CHART_PLACE_HIDDEN);
  gboolean first = TRUE;
  ChartPlace place = CHART_PLACE_CURRENT;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ChartItem) item = g_list_model_get_item (items, i);

      if (item->place == CHART_PLACE_HIDDEN)
        continue;
      if (first || item->place != place)
        add_text (lines, CHART_PAPER_HEAD, chart_place_get_title (item->place));
      first = FALSE;
      place = item->place;
      add_item (lines, item);
    }
  if (hidden > 0)
    add_line (lines, CHART_PAPER_TEXT, g_strdup_printf ("%u entered in error, left out", hidden));
}

static void
add_result (GPtrArray *lines, ChartResult *result)
{
  g_autofree char *value = chart_result_format (result);
  g_autofree char *chips = join_chips (result->item);
  g_autofree char *range = strcmp (result->range->text, "no range") == 0
                               ? g_strdup ("no range")
                               : g_strconcat ("range ", result->range->text, NULL);
  g_autofree char *rest =
      chart_text_join (", ", result->flag.word, range, result->date, result->source, chips);

  add_line (lines,
            CHART_PAPER_TEXT,
            g_markup_printf_escaped ("%s <b>%s</b>, %s", result->analyte, value, rest));
}

static void
add_results (GPtrArray *lines, ChartRecord *record, gboolean newest_only)
{
  GPtrArray *series = chart_record_get_series (record);
  const char *panel = NULL;
  guint hidden = chart_record_get_n_hidden_results (record);

  for (guint i = 0; i < series->len; i++)
    {
      ChartSeries *each = g_ptr_array_index (series, i);

      if (g_strcmp0 (panel, each->panel) != 0)
        add_text (lines, CHART_PAPER_HEAD, each->panel);
      panel = each->panel;
      if (newest_only)
        add_result (lines, chart_series_get_newest (each));
      for (guint k = each->results->len; !newest_only && k-- > 0;)
        add_result (lines, g_ptr_array_index (each->results, k));
    }
  if (hidden > 0)
    add_line (lines, CHART_PAPER_TEXT, g_strdup_printf ("%u entered in error, left out", hidden));
}

static void
add_part (GPtrArray *lines, ChartRecord *record, const PaperPart *part, gboolean newest_only)
{
  ChartListState state = chart_record_get_state (record, part->part);
  const char *problem = chart_record_get_problem (record, part->part);

  add_text (lines, CHART_PAPER_TITLE, part->title);
  if (state != CHART_LIST_READY)
    {
      g_autofree char *phrase = chart_list_state_phrase (state, part->what);
      g_autofree char *text = chart_text_join (": ", phrase, problem);

      add_text (lines, CHART_PAPER_TEXT, text);
    }
  else if (part->part == CHART_PART_RESULTS)
    add_results (lines, record, newest_only);
  else
    add_items (lines, chart_record_get_items (record, part->part));
  if (chart_record_has_more (record, part->part))
    add_text (lines, CHART_PAPER_TEXT, "There are more, which were not read.");
}

GPtrArray *
chart_paper_new (ChartRecord *record, const char *section)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (line_free);
  gboolean all = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    all = all && strcmp (parts[i].section, section) != 0;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (all || strcmp (parts[i].section, section) == 0)
      add_part (lines, record, &parts[i], all);
  return lines;
}

char *
chart_paper_dup_identity (ChartRecord *record)
{
  const ChartIdentity *identity = chart_record_get_identity (record);

  return identity != NULL ? chart_identity_dup_sentence (identity)
                          : g_strdup ("Patient not read yet");
}

char *
chart_paper_dup_allergies (ChartRecord *record)
{
  ChartListState state = chart_record_get_state (record, CHART_PART_ALLERGIES);
  g_autoptr (ChartAllergies) sum =
      chart_allergies_new (chart_record_get_items (record, CHART_PART_ALLERGIES), state);
  g_autoptr (GString) out = g_string_new (sum->text);

  for (guint i = 0; i < sum->items->len; i++)
    {
      ChartItem *item = g_ptr_array_index (sum->items, i);

      g_string_append_printf (out, "%s%s", i > 0 ? "; " : ": ", item->title);
      if (item->detail != NULL)
        g_string_append_printf (out, CHART_DASH "%s", item->detail);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
