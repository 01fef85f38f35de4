/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Fixed columns in a box: a column view of GTK 4.8 cannot have group heads. What was typed is
 * emphasised by weight and ground, not by colour alone. */

#include "chart-found-row.h"
#include "chart-cell.h"
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

enum
{
  FLAG_SAME_NAME,
  FLAG_NOT_IN_USE,
  N_FLAGS,
};

#define SPACING 6           /* px */
#define FOLD    COLUMN_LAST /* the first column of the second line of a narrow row */

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
  ChartCell *cells[COLUMN_FLAGS];
  GtkWidget *flags_box;
  GtkWidget *flags[N_FLAGS]; /* (nullable) */
  GtkWidget *deceased;       /* (nullable) */
  ChartCell *deceased_when;  /* (nullable) */
};

G_DEFINE_FINAL_TYPE (ChartFoundRow, chart_found_row, GTK_TYPE_LIST_BOX_ROW)

/* Second lines: 9pt below the 11pt of a name and the 10pt of the other columns. */
#define SMALL_OF_NAME  82 /* % */
#define SMALL_OF_DENSE 90

/* Markup and a small light line below it; NULL when there is neither. */
static char *
add_small_line (const char *markup, const char *small, guint percent)
{
  g_autofree char *light = small != NULL ? chart_markup_light (small) : NULL;
  g_autofree char *line =
      light != NULL ? g_strdup_printf ("<span size=\"%u%%\">%s</span>", percent, light) : NULL;

  return chart_text_join ("\n", markup, line);
}

/* "SMITH, Jane (Mrs)", and below it what else was matched. */
static void
update_name (ChartFoundRow *self)
{
  const ChartIdentity *identity = self->found->identity;
  g_autofree char *prefix =
      identity->prefix != NULL ? g_strdup_printf ("(%s)", identity->prefix) : NULL;
  g_autofree char *title = chart_markup_title (identity->name, prefix, FALSE);
  g_autofree char *markup = add_small_line (title, self->found->matched, SMALL_OF_NAME);

  chart_cell_set_markup (self->cells[COLUMN_NAME], markup);
  chart_cell_set_marks (self->cells[COLUMN_NAME], self->found->stretches);
}

static void
update_born (ChartFoundRow *self)
{
  const ChartIdentity *identity = self->found->identity;
  g_autofree char *age = identity->age != NULL ? g_strdup_printf (" (%s)", identity->age) : NULL;
  g_autofree char *markup =
      g_markup_printf_escaped (self->found->same_name ? "<b>%s</b>%s" : "%s%s",
                               identity->born,
                               age != NULL ? age : "");

  chart_cell_set_markup (self->cells[COLUMN_BORN], markup);
}

static void
update_last_encounter (ChartFoundRow *self)
{
  g_autofree char *markup =
      add_small_line (self->found->last_date, self->found->last_kind, SMALL_OF_DENSE);

  chart_cell_set_markup (self->cells[COLUMN_LAST], markup);
}

static void
update_allergies (ChartFoundRow *self)
{
  ChartCell *cell = self->cells[COLUMN_ALLERGIES];
  const ChartAllergies *sum = self->found->allergies;
  g_autofree char *known = NULL;

  if (sum == NULL)
    {
      chart_cell_set_glyph (cell, CHART_GLYPH_NONE, CHART_STYLE_PLAIN);
      chart_cell_set_text (cell, NULL);
      return;
    }
  chart_cell_set_glyph (cell,
                        chart_allergies_get_glyph (sum->state),
                        sum->state == CHART_ALLERGIES_KNOWN ? CHART_STYLE_CRITICAL
                                                            : CHART_STYLE_PLAIN);
  known = g_strdup_printf ("Known (%u)", sum->known);
  chart_cell_set_text (cell,
                       sum->state == CHART_ALLERGIES_KNOWN          ? known
                       : sum->state == CHART_ALLERGIES_NOT_RECORDED ? "Not recorded"
                       : sum->state == CHART_ALLERGIES_UNAVAILABLE  ? "Unavailable"
                                                                    : sum->text);
}

/* A flag is made when it is first needed and then kept for the next patient of the row. */
static void
show_flag (ChartFoundRow *self, guint flag, gboolean shown)
{
  static const struct
  {
    ChartGlyph glyph;
    const char *text;
  } flags[N_FLAGS] = {
    [FLAG_SAME_NAME] = { CHART_GLYPH_SAME_NAME, "Same name" },
    [FLAG_NOT_IN_USE] = { CHART_GLYPH_WARNING, "Not in use" },
  };

  if (shown && self->flags[flag] == NULL)
    {
      self->flags[flag] = chart_chip_new (CHART_STYLE_WARN, flags[flag].glyph, flags[flag].text);
      gtk_box_append (GTK_BOX (self->flags_box), self->flags[flag]);
    }
  if (self->flags[flag] != NULL)
    gtk_widget_set_visible (self->flags[flag], shown);
}

static void
show_deceased (ChartFoundRow *self, const char *deceased)
{
  if (deceased != NULL && self->deceased == NULL)
    {
      self->deceased = gtk_label_new ("DECEASED");
      gtk_widget_add_css_class (self->deceased, "deceased-label");
      gtk_widget_set_halign (self->deceased, GTK_ALIGN_START);
      gtk_box_prepend (GTK_BOX (self->flags_box), self->deceased);
      self->deceased_when = CHART_CELL (chart_cell_new ("caption"));
      gtk_box_insert_child_after (GTK_BOX (self->flags_box),
                                  GTK_WIDGET (self->deceased_when),
                                  self->deceased);
    }
  if (self->deceased == NULL)
    return;
  gtk_widget_set_visible (self->deceased, deceased != NULL);
  chart_cell_set_text (self->deceased_when, deceased);
  if (deceased != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "deceased");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "deceased");
}

static void
update_flags (ChartFoundRow *self)
{
  const ChartIdentity *identity = self->found->identity;

  show_deceased (self, identity->deceased);
  show_flag (self, FLAG_SAME_NAME, self->found->same_name);
  show_flag (self, FLAG_NOT_IN_USE, identity->replaced != NULL || identity->inactive);
}

static void
update_details (ChartFoundRow *self)
{
  g_autofree char *sentence = chart_found_dup_sentence (self->found);

  update_last_encounter (self);
  update_allergies (self);
  chart_name_widget (self, sentence);
}

void
chart_found_row_set_found (ChartFoundRow *self, ChartFound *found)
{
  g_return_if_fail (CHART_IS_FOUND_ROW (self));

  if (self->found != NULL)
    g_clear_signal_handler (&self->details_id, self->found);
  g_set_object (&self->found, found);
  gtk_widget_set_visible (GTK_WIDGET (self), found != NULL);
  if (found == NULL)
    return;
  update_name (self);
  update_born (self);
  chart_cell_set_text (self->cells[COLUMN_GENDER], found->identity->gender);
  chart_cell_set_text (self->cells[COLUMN_ID], found->identity->id_value);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->cells[COLUMN_ID]), found->identity->id_label);
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

/* The columns keep their widths whatever stands in them; the first of a line takes the rest. Where
 * not all have room beside each other, those from FOLD on stand on a second line, in line with the
 * columns of the first. */

typedef struct
{
  guint first, end; /* columns of the line */
  int widths[N_COLUMNS];
} Line;

static Line
make_line (guint first, guint end, int width)
{
  Line line = { .first = first, .end = end };
  int sum = SPACING * (int)(end - first - 1);

  for (guint i = first; i < end; i++)
    {
      line.widths[i] = (int)(columns[i].width * chart_text_scale());
      sum += line.widths[i];
    }
  line.widths[first] += MAX (0, width - sum);
  return line;
}

static int
sum_line (const Line *line)
{
  int sum = SPACING * (int)(line->end - line->first - 1);

  for (guint i = line->first; i < line->end; i++)
    sum += line->widths[i];
  return sum;
}

/* One line or two; how many. */
static guint
make_lines (int width, Line lines[2])
{
  lines[0] = make_line (0, N_COLUMNS, width);
  if (sum_line (&lines[0]) <= width)
    return 1;
  lines[0] = make_line (0, FOLD, width);
  lines[1] = make_line (FOLD, N_COLUMNS, width);
  lines[1].widths[COLUMN_LAST] = lines[0].widths[COLUMN_NAME];
  lines[1].widths[COLUMN_ALLERGIES] = lines[0].widths[COLUMN_BORN];
  lines[1].widths[COLUMN_FLAGS] =
      lines[0].widths[COLUMN_GENDER] + SPACING + lines[0].widths[COLUMN_ID];
  return 2;
}

static GtkWidget *
get_child (GtkWidget *widget, guint n)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  while (n-- > 0 && child != NULL)
    child = gtk_widget_get_next_sibling (child);
  return child;
}

/* A chip may be wider than its column. */
static int
get_width (GtkWidget *child, int width)
{
  int least;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  return MAX (width, least);
}

static int
measure_line (GtkWidget *widget, const Line *line)
{
  GtkWidget *child = get_child (widget, line->first);
  int highest = 0;

  for (guint i = line->first; i < line->end; i++, child = gtk_widget_get_next_sibling (child))
    {
      int height;

      gtk_widget_measure (child,
                          GTK_ORIENTATION_VERTICAL,
                          get_width (child, line->widths[i]),
                          &height,
                          NULL,
                          NULL,
                          NULL);
      highest = MAX (highest, height);
    }
  return highest;
}

static void
allocate_line (GtkWidget *widget, const Line *line, int y, int height)
{
  GtkWidget *child = get_child (widget, line->first);
  int x = 0;

  for (guint i = line->first; i < line->end; i++, child = gtk_widget_get_next_sibling (child))
    {
      const GtkAllocation place = { x, y, get_width (child, line->widths[i]), height };

      gtk_widget_size_allocate (child, &place, -1);
      x += line->widths[i] + SPACING;
    }
}

static void
measure_columns (GtkWidget *widget,
                 GtkOrientation orientation,
                 int for_size,
                 int *minimum,
                 int *natural,
                 int *minimum_baseline,
                 int *natural_baseline)
{
  Line all = make_line (0, N_COLUMNS, 0);
  Line folded = make_line (0, FOLD, 0);
  Line lines[2];

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = sum_line (&folded);
      *natural = sum_line (&all);
      return;
    }
  *minimum = 0;
  for (guint i = make_lines (for_size < 0 ? sum_line (&all) : for_size, lines); i-- > 0;)
    *minimum += measure_line (widget, &lines[i]);
  *natural = *minimum;
}

static void
allocate_columns (GtkWidget *widget, int width, int height, int baseline)
{
  Line lines[2];
  guint n = make_lines (width, lines);
  int first = n > 1 ? MIN (height, measure_line (widget, &lines[0])) : height;

  allocate_line (widget, &lines[0], 0, first);
  if (n > 1)
    allocate_line (widget, &lines[1], first, height - first);
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

static void
chart_found_row_init (ChartFoundRow *self)
{
  GtkWidget *line = line_new();

  for (guint i = 0; i < COLUMN_FLAGS; i++)
    {
      GtkWidget *cell = chart_cell_new (i != COLUMN_NAME ? "dense" : NULL);

      self->cells[i] = CHART_CELL (cell);
      gtk_box_append (GTK_BOX (line), cell);
    }
  chart_cell_set_single_line (self->cells[COLUMN_ID]);
  self->flags_box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_valign (self->flags_box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (line), self->flags_box);
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
