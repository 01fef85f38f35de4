/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Fixed columns in a box: a column view of GTK 4.8 cannot have group heads. What was typed is
 * emphasised by weight and ground, not by colour alone. */

#include "chart-found-row.h"
#include "chart-parts.h"
#include "chart-text.h"

enum
{
  COLUMN_NAME,
  COLUMN_BORN,
  COLUMN_GENDER,
  COLUMN_ID,
  COLUMN_LAST,
  COLUMN_ALLERGIES,
  COLUMN_FLAGS,
  N_COLUMNS,
};

#define SPACING 6

/* clang-format off */
static const struct { const char *title; int width; } columns[N_COLUMNS] = {
  [COLUMN_NAME] = { "Name", 150 }, [COLUMN_BORN] = { "Born (age)", 138 },
  [COLUMN_GENDER] = { "Gender", 54 }, [COLUMN_ID] = { "Identifier", 86 },
  [COLUMN_LAST] = { "Last encounter", 92 }, [COLUMN_ALLERGIES] = { "Allergies", 104 },
  [COLUMN_FLAGS] = { "Flags", 102 },
};
/* clang-format on */

struct _ChartFoundRow
{
  GtkListBoxRow parent_instance;

  ChartFound *found;
  gulong details_id;
  GtkWidget *boxes[N_COLUMNS];
  GtkWidget *name, *matched, *born, *gender, *identifier, *last_date, *last_kind;
  GtkWidget *allergies_glyph, *allergies;
};

G_DEFINE_FINAL_TYPE (ChartFoundRow, chart_found_row, GTK_TYPE_LIST_BOX_ROW)

/* "<mark>SMITH</mark>, Jane (Mrs)" */
static char *
markup_name (ChartFound *found)
{
  g_autoptr (GString) out = g_string_new ("<b>");
  const char *name = found->identity->name;
  guint at = 0;

  for (guint i = 0; i < found->stretches->len; i++)
    {
      const ChartStretch *stretch = &g_array_index (found->stretches, ChartStretch, i);
      g_autofree char *before = g_markup_escape_text (name + at, stretch->start - at);
      g_autofree char *match =
          g_markup_escape_text (name + stretch->start, stretch->end - stretch->start);

      g_string_append_printf (out, "%s<u>%s</u>", before, match);
      at = stretch->end;
    }
  {
    g_autofree char *rest = g_markup_escape_text (name + at, -1);

    g_string_append_printf (out, "%s</b>", rest);
  }
  if (found->identity->prefix != NULL)
    {
      g_autofree char *prefix = g_strdup_printf ("(%s)", found->identity->prefix);
      g_autofree char *light = chart_markup_light (prefix);

      g_string_append_printf (out, " <small>%s</small>", light);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
set_text (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL);
}

static void
update_born (ChartFoundRow *self)
{
  const ChartIdentity *identity = self->found->identity;
  g_autofree char *markup = NULL;
  g_autofree char *age =
      identity->age != NULL ? g_strdup_printf (" (%s)", identity->age) : g_strdup ("");

  markup = g_markup_printf_escaped (self->found->same_name ? "<b>%s</b>%s" : "%s%s",
                                    identity->born,
                                    age);
  gtk_label_set_markup (GTK_LABEL (self->born), markup);
}

static void
update_allergies (ChartFoundRow *self)
{
  static const ChartGlyph glyphs[] = {
    [CHART_ALLERGIES_KNOWN] = CHART_GLYPH_KNOWN,
    [CHART_ALLERGIES_NO_KNOWN] = CHART_GLYPH_NO_KNOWN,
    [CHART_ALLERGIES_NOT_RECORDED] = CHART_GLYPH_UNRECORDED,
    [CHART_ALLERGIES_UNAVAILABLE] = CHART_GLYPH_UNAVAILABLE,
  };
  const ChartAllergies *sum = self->found->allergies;
  g_autofree char *known = NULL;

  gtk_widget_set_visible (self->boxes[COLUMN_ALLERGIES], TRUE);
  gtk_widget_set_visible (self->allergies_glyph, sum != NULL);
  if (sum == NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->allergies), "");
      return;
    }
  gtk_image_set_from_icon_name (GTK_IMAGE (self->allergies_glyph),
                                chart_glyph_get_icon (glyphs[sum->state]));
  if (sum->state == CHART_ALLERGIES_KNOWN)
    gtk_widget_add_css_class (self->allergies_glyph, "glyph-critical");
  else
    gtk_widget_remove_css_class (self->allergies_glyph, "glyph-critical");
  known = g_strdup_printf ("Known (%u)", sum->known);
  gtk_label_set_text (GTK_LABEL (self->allergies),
                      sum->state == CHART_ALLERGIES_KNOWN          ? known
                      : sum->state == CHART_ALLERGIES_NOT_RECORDED ? "Not recorded"
                      : sum->state == CHART_ALLERGIES_UNAVAILABLE  ? "Unavailable"
                                                                   : sum->text);
}

static void
update_flags (ChartFoundRow *self)
{
  GtkWidget *box = self->boxes[COLUMN_FLAGS];
  const ChartIdentity *identity = self->found->identity;

  chart_clear_children (box);
  if (identity->deceased != NULL)
    {
      GtkWidget *label = gtk_label_new ("DECEASED");

      gtk_widget_add_css_class (label, "deceased-label");
      gtk_widget_set_halign (label, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (box), label);
      gtk_box_append (GTK_BOX (box), chart_label_new (identity->deceased, "caption"));
      gtk_widget_add_css_class (GTK_WIDGET (self), "deceased");
    }
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "deceased");
  if (self->found->same_name)
    gtk_box_append (GTK_BOX (box),
                    chart_chip_new (CHART_STYLE_WARN, CHART_GLYPH_SAME_NAME, "Same name"));
  if (identity->replaced != NULL || identity->inactive)
    gtk_box_append (GTK_BOX (box),
                    chart_chip_new (CHART_STYLE_WARN, CHART_GLYPH_WARNING, "Not in use"));
}

static void
update_details (ChartFoundRow *self)
{
  g_autofree char *sentence = chart_found_dup_sentence (self->found);

  set_text (self->last_date, self->found->last_date);
  set_text (self->last_kind, self->found->last_kind);
  update_allergies (self);
  chart_name_widget (self, sentence);
}

void
chart_found_row_set_found (ChartFoundRow *self, ChartFound *found)
{
  g_autofree char *name = NULL;

  g_return_if_fail (CHART_IS_FOUND_ROW (self));

  if (self->found != NULL)
    g_clear_signal_handler (&self->details_id, self->found);
  g_set_object (&self->found, found);
  gtk_widget_set_visible (GTK_WIDGET (self), found != NULL);
  if (found == NULL)
    return;
  name = markup_name (found);
  gtk_label_set_markup (GTK_LABEL (self->name), name);
  set_text (self->matched, found->matched);
  update_born (self);
  gtk_label_set_text (GTK_LABEL (self->gender), found->identity->gender);
  gtk_label_set_text (GTK_LABEL (self->identifier), found->identity->id_value);
  gtk_widget_set_tooltip_text (self->identifier, found->identity->id_label);
  update_flags (self);
  update_details (self);
  self->details_id =
      g_signal_connect_swapped (found, "notify::details", G_CALLBACK (update_details), self);
}

ChartFound *
chart_found_row_get_found (ChartFoundRow *self)
{
  return self->found;
}

static void
chart_found_row_dispose (GObject *object)
{
  ChartFoundRow *self = CHART_FOUND_ROW (object);

  if (self->found != NULL)
    g_clear_signal_handler (&self->details_id, self->found);
  g_clear_object (&self->found);
  G_OBJECT_CLASS (chart_found_row_parent_class)->dispose (object);
}

static void
chart_found_row_class_init (ChartFoundRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chart_found_row_dispose;
}

/* The columns keep their widths whatever stands in them; the name takes the rest. */
static void
measure_columns (GtkWidget *widget,
                 GtkOrientation orientation,
                 int for_size,
                 int *minimum,
                 int *natural,
                 int *minimum_baseline,
                 int *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);
  int fixed = 0;

  *minimum = *natural = 0;
  for (guint i = 0; i < N_COLUMNS; i++)
    fixed += columns[i].width + (i > 0 ? SPACING : 0);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = *natural = fixed;
      return;
    }
  for (guint i = 0; i < N_COLUMNS && child != NULL;
       i++, child = gtk_widget_get_next_sibling (child))
    {
      int width = columns[i].width + (i == COLUMN_NAME && for_size > fixed ? for_size - fixed : 0);
      int least, liked;

      gtk_widget_measure (child,
                          GTK_ORIENTATION_VERTICAL,
                          for_size < 0 ? -1 : width,
                          &least,
                          &liked,
                          NULL,
                          NULL);
      *minimum = MAX (*minimum, least);
      *natural = MAX (*natural, least);
    }
}

static void
allocate_columns (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);
  int rest = width - SPACING * (N_COLUMNS - 1);
  int x = 0;

  for (guint i = 1; i < N_COLUMNS; i++)
    rest -= columns[i].width;
  for (guint i = 0; i < N_COLUMNS && child != NULL;
       i++, child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation place = { x,
                              0,
                              i == COLUMN_NAME ? MAX (rest, columns[i].width) : columns[i].width,
                              height };
      int least;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
      x += place.width + SPACING;
      place.width = MAX (place.width, least);
      gtk_widget_size_allocate (child, &place, -1);
    }
}

static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static GtkWidget *
line_new (void)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_layout_manager (
      line,
      gtk_custom_layout_new (get_request_mode, measure_columns, allocate_columns));
  return line;
}

static GtkWidget *
add_box (ChartFoundRow *self, GtkWidget *line, guint column, GtkOrientation orientation)
{
  GtkWidget *box = gtk_box_new (orientation, orientation == GTK_ORIENTATION_HORIZONTAL ? 5 : 0);

  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (line), box);
  self->boxes[column] = box;
  return box;
}

static GtkWidget *
add_label (GtkWidget *box, const char *css_class)
{
  GtkWidget *label = chart_label_new (NULL, css_class);

  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
chart_found_row_init (ChartFoundRow *self)
{
  GtkWidget *line = line_new();
  GtkWidget *box = add_box (self, line, COLUMN_NAME, GTK_ORIENTATION_VERTICAL);

  self->name = add_label (box, NULL);
  self->matched = add_label (box, "caption");
  self->born = add_label (add_box (self, line, COLUMN_BORN, GTK_ORIENTATION_VERTICAL), "dense");
  self->gender = add_label (add_box (self, line, COLUMN_GENDER, GTK_ORIENTATION_VERTICAL), "dense");
  self->identifier = add_label (add_box (self, line, COLUMN_ID, GTK_ORIENTATION_VERTICAL), "dense");
  gtk_label_set_lines (GTK_LABEL (self->identifier), 1);
  gtk_label_set_ellipsize (GTK_LABEL (self->identifier), PANGO_ELLIPSIZE_END);
  box = add_box (self, line, COLUMN_LAST, GTK_ORIENTATION_VERTICAL);
  self->last_date = add_label (box, "dense");
  self->last_kind = add_label (box, "caption");
  gtk_label_set_lines (GTK_LABEL (self->last_kind), 1);
  gtk_label_set_ellipsize (GTK_LABEL (self->last_kind), PANGO_ELLIPSIZE_END);
  box = add_box (self, line, COLUMN_ALLERGIES, GTK_ORIENTATION_HORIZONTAL);
  self->allergies_glyph = chart_glyph_new (CHART_GLYPH_KNOWN, CHART_STYLE_PLAIN);
  gtk_box_append (GTK_BOX (box), self->allergies_glyph);
  self->allergies = add_label (box, "dense");
  add_box (self, line, COLUMN_FLAGS, GTK_ORIENTATION_VERTICAL);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), line);
}

GtkWidget *
chart_found_row_new (void)
{
  return g_object_new (CHART_TYPE_FOUND_ROW, NULL);
}

GtkWidget *
chart_found_row_titles_new (void)
{
  GtkWidget *line = line_new();

  gtk_widget_add_css_class (line, "column-titles");
  for (guint i = 0; i < N_COLUMNS; i++)
    gtk_box_append (GTK_BOX (line), chart_label_new_line (columns[i].title, NULL));
  return line;
}
