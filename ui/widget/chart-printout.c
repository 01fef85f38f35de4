/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A line is never parted; a head goes to the next page with the first line below it. */

#include "chart-printout.h"
#include "chart-date.h"
#include "chart-text.h"

#define GAP         6 /* above and below the rules of head and foot */
#define FOOT_HEIGHT 12

/* A laid out line and the room above it. */
typedef struct
{
  PangoLayout *layout;
  gboolean is_head;
  double above, height;
} Block;

struct _ChartPrintout
{
  double width, height;
  GArray *head;   /* (element-type Block) */
  GArray *blocks; /* (element-type Block) */
  GArray *starts; /* (element-type guint) the first block of each page */
  char *foot;
};

static const struct
{
  const char *font;
  double above;
} forms[] = {
  [CHART_PAPER_TITLE] = { "Cantarell Bold 12", 12 },
  [CHART_PAPER_HEAD] = { "Cantarell Italic 9", 6 },
  [CHART_PAPER_TEXT] = { "Cantarell 10", 2 },
};

static void
clear_block (gpointer data)
{
  g_object_unref (((Block *)data)->layout);
}

static GArray *
new_blocks (void)
{
  GArray *blocks = g_array_new (FALSE, FALSE, sizeof (Block));

  g_array_set_clear_func (blocks, clear_block);
  return blocks;
}

static PangoLayout *
make_layout (PangoContext *context, const char *font, const char *markup, double width)
{
  PangoLayout *layout = pango_layout_new (context);
  PangoFontDescription *description = pango_font_description_from_string (font);

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_width (layout, pango_units_from_double (width));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_markup (layout, markup, -1);
  return layout;
}

static void
add_block (ChartPrintout *self, GArray *blocks, PangoLayout *layout, double above, gboolean is_head)
{
  PangoRectangle extents;
  Block block = { layout, is_head, above, 0 };

  pango_layout_get_extents (layout, NULL, &extents);
  block.height = pango_units_to_double (extents.height);
  g_array_append_val (blocks, block);
}

static double
sum_heights (const GArray *blocks)
{
  double sum = 0;

  for (guint i = 0; i < blocks->len; i++)
    sum += g_array_index (blocks, Block, i).above + g_array_index (blocks, Block, i).height;
  return sum;
}

/* Height of a block with those after it that must be on its page. */
static double
measure_kept (const GArray *blocks, guint i)
{
  const Block *block = &g_array_index (blocks, Block, i);
  double height = block->above + block->height;

  return block->is_head && i + 1 < blocks->len ? height + measure_kept (blocks, i + 1) : height;
}

static void
break_pages (ChartPrintout *self)
{
  double room = self->height - sum_heights (self->head) - FOOT_HEIGHT - 4 * GAP;
  double used = room + 1; /* the first block opens a page */

  for (guint i = 0; i < self->blocks->len; i++)
    {
      const Block *block = &g_array_index (self->blocks, Block, i);

      if (used + measure_kept (self->blocks, i) > room && used > 0)
        {
          g_array_append_val (self->starts, i);
          used = 0;
        }
      used += block->above + block->height;
    }
}

static void
add_head (ChartPrintout *self, PangoContext *context, ChartRecord *record)
{
  g_autofree char *identity = chart_paper_dup_identity (record);
  g_autofree char *allergies = chart_paper_dup_allergies (record);
  g_autofree char *who = g_markup_escape_text (identity, -1);
  g_autofree char *what = g_markup_escape_text (allergies, -1);

  add_block (self,
             self->head,
             make_layout (context, "Cantarell Bold 11", who, self->width),
             0,
             TRUE);
  add_block (self,
             self->head,
             make_layout (context, "Cantarell Bold 10", what, self->width),
             2,
             TRUE);
}

ChartPrintout *
chart_printout_new (PangoContext *context,
                    ChartRecord *record,
                    const char *section,
                    double width,
                    double height)
{
  ChartPrintout *self = g_new0 (ChartPrintout, 1);
  g_autoptr (GPtrArray) lines = chart_paper_new (record, section);
  gint64 read_ms = chart_record_get_as_of (record);
  g_autofree char *read_at = chart_date_format_ms (read_ms);
  g_autofree char *now =
      chart_date_format_ms (chart_client_now_ms (chart_record_get_client (record)));

  self->width = width;
  self->height = height;
  self->head = new_blocks();
  self->blocks = new_blocks();
  self->starts = g_array_new (FALSE, FALSE, sizeof (guint));
  self->foot =
      g_strdup_printf ("%s%s" CHART_DOT "printed %s",
                       read_ms != 0 ? "Data as of " : "Not all of the record could be read",
                       read_ms != 0 ? read_at : "",
                       now);
  add_head (self, context, record);
  for (guint i = 0; i < lines->len; i++)
    {
      const ChartPaperLine *line = g_ptr_array_index (lines, i);

      add_block (self,
                 self->blocks,
                 make_layout (context, forms[line->kind].font, line->markup, width),
                 forms[line->kind].above,
                 line->kind != CHART_PAPER_TEXT);
    }
  break_pages (self);
  return self;
}

void
chart_printout_free (ChartPrintout *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->head);
  g_array_unref (self->blocks);
  g_array_unref (self->starts);
  g_free (self->foot);
  g_free (self);
}

guint
chart_printout_get_n_pages (const ChartPrintout *self)
{
  return self->starts->len;
}

static double
draw_block (const Block *block, cairo_t *cr, double y)
{
  cairo_move_to (cr, 0, y + block->above);
  pango_cairo_show_layout (cr, block->layout);
  return y + block->above + block->height;
}

static void
draw_rule (const ChartPrintout *self, cairo_t *cr, double y)
{
  cairo_set_line_width (cr, 0.75);
  cairo_move_to (cr, 0, y);
  cairo_line_to (cr, self->width, y);
  cairo_stroke (cr);
}

static void
draw_foot (const ChartPrintout *self, cairo_t *cr, guint n)
{
  PangoContext *context = pango_layout_get_context (g_array_index (self->head, Block, 0).layout);
  g_autofree char *text =
      g_strdup_printf ("%s" CHART_DOT "page %u of %u", self->foot, n + 1, self->starts->len);
  g_autoptr (PangoLayout) layout = make_layout (context, "Cantarell 8", text, self->width);

  draw_rule (self, cr, self->height - FOOT_HEIGHT - GAP);
  cairo_move_to (cr, 0, self->height - FOOT_HEIGHT);
  pango_cairo_show_layout (cr, layout);
}

void
chart_printout_draw (const ChartPrintout *self, cairo_t *cr, guint n)
{
  guint first, end;
  double y = 0;

  g_return_if_fail (n < self->starts->len);

  first = g_array_index (self->starts, guint, n);
  end = n + 1 < self->starts->len ? g_array_index (self->starts, guint, n + 1) : self->blocks->len;
  for (guint i = 0; i < self->head->len; i++)
    y = draw_block (&g_array_index (self->head, Block, i), cr, y);
  y += GAP;
  draw_rule (self, cr, y);
  y += GAP;
  for (guint i = first; i < end; i++)
    y = draw_block (&g_array_index (self->blocks, Block, i), cr, y);
  draw_foot (self, cr, n);
}
