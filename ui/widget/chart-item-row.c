/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of cards and lists. What is clinical wraps and is never cut off (rule S7): every label here
 * wraps, only dates stand on one line. */

#include "chart-item-row.h"
#include "chart-parts.h"
#include "chart-text.h"

static GtkWidget *
line_new (void)
{
  return gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
}

static void
add_chips (GtkWidget *line, ChartItem *item)
{
  for (guint i = 0; i < item->chips->len; i++)
    {
      const ChartChip *chip = &g_array_index (item->chips, ChartChip, i);

      gtk_box_append (GTK_BOX (line), chart_chip_new (chip->style, chip->glyph, chip->text));
    }
}

/* A chip that is a sentence gets a line of its own. */
static gboolean
chips_are_long (ChartItem *item)
{
  for (guint i = 0; i < item->chips->len; i++)
    if (g_utf8_strlen (g_array_index (item->chips, ChartChip, i).text, -1) > 32)
      return TRUE;
  return item->chips->len > 2;
}

static GtkWidget *
glyph_for (ChartItem *item)
{
  GtkWidget *glyph = chart_glyph_new (
      item->glyph,
      item->glyph == CHART_GLYPH_KNOWN || item->glyph == CHART_GLYPH_BARRED ? CHART_STYLE_CRITICAL
                                                                            : CHART_STYLE_PLAIN);

  gtk_widget_set_valign (glyph, GTK_ALIGN_START);
  gtk_widget_set_margin_top (glyph, 3);
  return glyph;
}

/* "DO NOT GIVE  ibuprofen — kidney disease" */
static char *
markup_line (ChartItem *item, const char *after)
{
  gboolean struck = item->place == CHART_PLACE_NEGATED && item->lead == NULL;
  g_autofree char *lead =
      item->lead != NULL ? g_markup_printf_escaped ("<b>%s</b> ", item->lead) : NULL;
  g_autofree char *title = chart_markup_title (item->title, item->qualifier, struck);
  g_autofree char *rest = NULL;

  if (after != NULL && item->place == CHART_PLACE_NEGATED && item->lead == NULL)
    rest = g_markup_printf_escaped (" <b><small>%s</small></b>", after);
  else if (after != NULL)
    rest = g_markup_printf_escaped (CHART_DASH "%s", after);
  return chart_text_join ("", lead, title, rest);
}

static GtkWidget *
allergy_new (ChartItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *markup = markup_line (item, item->detail);
  GtkWidget *second;

  if (item->glyph != CHART_GLYPH_NONE)
    gtk_box_append (GTK_BOX (box), glyph_for (item));
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (lines), chart_label_new_markup (markup, "row-title"));
  gtk_box_append (GTK_BOX (box), lines);
  if (item->place == CHART_PLACE_NEGATED)
    {
      gtk_box_append (GTK_BOX (box), chart_label_new_line (item->date, "caption"));
      return box;
    }
  second = line_new();
  gtk_box_append (GTK_BOX (second), chart_label_new (item->note, "caption"));
  if (!chips_are_long (item))
    add_chips (second, item);
  gtk_box_append (GTK_BOX (lines), second);
  if (chips_are_long (item))
    add_chips (lines, item);
  return box;
}

static GtkWidget *
detail_new (ChartItem *item, gboolean dose)
{
  g_auto (GStrv) lines = g_strsplit (item->detail, "\n", -1);
  g_autoptr (GString) markup = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *text = g_markup_escape_text (lines[i], -1);
      char *dash = strstr (text, CHART_DASH);

      if (i > 0)
        g_string_append_c (markup, '\n');
      if (dose && strcmp (lines[i], "Dose not recorded") != 0)
        g_string_append (markup, "<span size=\"smaller\" alpha=\"78%\">DOSE</span>" CHART_NBSP);
      if (dose && dash != NULL)
        {
          g_autofree char *amount = g_strndup (text, dash - text);

          g_string_append_printf (markup, "<b>%s</b>%s", amount, dash);
        }
      else
        g_string_append (markup, text);
    }
  return chart_label_new_markup (markup->str, "dense");
}

static GtkWidget *
medication_lines_new (ChartItem *item, gboolean chips_below)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *first = line_new();
  gboolean forbidden = item->place == CHART_PLACE_FORBIDDEN;
  g_autofree char *markup = markup_line (item, forbidden ? item->detail : NULL);

  if (item->glyph != CHART_GLYPH_NONE)
    gtk_box_append (GTK_BOX (first), glyph_for (item));
  gtk_box_append (GTK_BOX (first), chart_label_new_markup (markup, "row-title"));
  if (!chips_below)
    add_chips (first, item);
  gtk_box_append (GTK_BOX (box), first);
  if (item->detail != NULL && !forbidden)
    gtk_box_append (GTK_BOX (box), detail_new (item, TRUE));
  if (chips_below)
    add_chips (box, item);
  return box;
}

static GtkWidget *
medication_new (ChartItem *item)
{
  return medication_lines_new (item, chips_are_long (item));
}

static GtkWidget *
narrow_new (ChartItem *item)
{
  return medication_lines_new (item, TRUE);
}

static GtkWidget *
problem_new (ChartItem *item)
{
  GtkWidget *line = line_new();
  g_autofree char *markup =
      markup_line (item, item->place == CHART_PLACE_NEGATED ? item->detail : NULL);

  if (item->glyph != CHART_GLYPH_NONE)
    gtk_box_append (GTK_BOX (line), glyph_for (item));
  gtk_box_append (GTK_BOX (line), chart_label_new_markup (markup, "dense"));
  add_chips (line, item);
  gtk_box_append (GTK_BOX (line), chart_label_new_line (item->date, "caption"));
  return line;
}

static GtkWidget *
encounter_new (ChartItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *first = line_new();
  GtkWidget *date = chart_label_new (item->date, "dense");
  g_autofree char *light = item->detail != NULL ? chart_markup_light (item->detail) : NULL;
  g_autofree char *title = g_markup_escape_text (item->title, -1);
  g_autofree char *markup = chart_text_join (CHART_DOT, title, light);

  gtk_widget_add_css_class (date, "strong");
  gtk_box_append (GTK_BOX (first), date);
  add_chips (first, item);
  gtk_box_append (GTK_BOX (box), first);
  gtk_box_append (GTK_BOX (box), chart_label_new_markup (markup, "dense"));
  return box;
}

static GtkWidget *
document_new (ChartItem *item)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  gboolean struck = item->place == CHART_PLACE_NEGATED;
  g_autofree char *markup = chart_markup_title (item->title, NULL, struck);
  g_autofree char *date = g_strdup (item->date);
  char *time = strstr (date, CHART_NBSP);

  if (time != NULL)
    *time = '\0';
  gtk_box_append (GTK_BOX (line), chart_label_new_line (date, "dense"));
  gtk_box_append (GTK_BOX (line), chart_label_new_markup (markup, "dense"));
  gtk_box_append (GTK_BOX (line), chart_label_new_line (item->qualifier, "caption"));
  return line;
}

static GtkWidget *
list_new (ChartItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *chips = line_new();
  g_autofree char *title =
      chart_markup_title (item->title, NULL, item->place == CHART_PLACE_NEGATED);
  g_autofree char *light = chart_markup_light (item->detail);
  g_autofree char *date = g_markup_escape_text (item->date, -1);
  g_autofree char *who = chart_text_join (CHART_DOT, date, light);

  gtk_box_append (GTK_BOX (box), chart_label_new_markup (title, "row-title"));
  gtk_box_append (GTK_BOX (box), chart_label_new_markup (who, "dense"));
  if (item->note != NULL)
    gtk_box_append (GTK_BOX (box), chart_label_new (item->note, "caption"));
  add_chips (chips, item);
  gtk_box_append (GTK_BOX (box), chips);
  return box;
}

/* Date column, then title and chips, detail, note. */
static GtkWidget *
full_new (ChartItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *first = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gboolean medication = g_str_has_prefix (item->type, "Medication");
  gboolean joined =
      item->place == CHART_PLACE_FORBIDDEN || strcmp (item->type, "AllergyIntolerance") == 0 ||
      (item->place == CHART_PLACE_NEGATED &&
       (strcmp (item->type, "Condition") == 0 || strcmp (item->type, "Immunization") == 0));
  g_autofree char *markup = markup_line (item, joined ? item->detail : NULL);
  g_autofree char *note = NULL;

  if (item->glyph != CHART_GLYPH_NONE)
    gtk_box_append (GTK_BOX (first), glyph_for (item));
  gtk_box_append (GTK_BOX (first), chart_label_new_markup (markup, "row-title"));
  if (!chips_are_long (item))
    add_chips (first, item);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (lines), first);
  if (chips_are_long (item))
    add_chips (lines, item);
  if (item->detail != NULL && !joined)
    gtk_box_append (GTK_BOX (lines), detail_new (item, medication));
  note = chart_text_join (" ", item->note, item->source);
  if (note != NULL)
    gtk_box_append (GTK_BOX (lines), chart_label_new (note, "caption"));
  gtk_box_append (GTK_BOX (box), lines);
  if (item->date != NULL)
    {
      GtkWidget *date = chart_label_new_line (item->date, "caption");

      gtk_widget_set_valign (date, GTK_ALIGN_START);
      gtk_widget_set_margin_top (date, 3);
      gtk_box_append (GTK_BOX (box), date);
    }
  return box;
}

GtkWidget *
chart_item_content_new (ChartItem *item, ChartRowForm form)
{
  static GtkWidget *(*const forms[]) (ChartItem * item) = {
    [CHART_ROW_ALLERGY] = allergy_new,     [CHART_ROW_MEDICATION] = medication_new,
    [CHART_ROW_NARROW] = narrow_new,       [CHART_ROW_PROBLEM] = problem_new,
    [CHART_ROW_ENCOUNTER] = encounter_new, [CHART_ROW_DOCUMENT] = document_new,
    [CHART_ROW_LIST] = list_new,           [CHART_ROW_FULL] = full_new,
  };

  return forms[form](item);
}

const char *
chart_item_get_row_class (ChartItem *item)
{
  if (item->place == CHART_PLACE_FORBIDDEN)
    return "tinted";
  return item->place == CHART_PLACE_NEGATED ? "negated" : NULL;
}

GtkWidget *
chart_item_row_new (ChartItem *item, ChartRowForm form)
{
  GtkWidget *row = gtk_list_box_row_new();
  g_autofree char *sentence = chart_item_dup_sentence (item);
  const char *css = chart_item_get_row_class (item);

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), chart_item_content_new (item, form));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (row), FALSE);
  if (css != NULL)
    gtk_widget_add_css_class (row, css);
  chart_name_widget (row, sentence);
  return row;
}
