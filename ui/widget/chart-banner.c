/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The banner follows the NHS patient banner: FAMILY, Given; labels lighter than values; no colons.
 * The dead are marked by words, pattern and date (rule S4). The allergy line wraps onto more lines
 * rather than cutting an agent off. */

#include "chart-banner.h"
#include "chart-parts.h"
#include "chart-text.h"
#include "chart-wrap-layout.h"

struct _ChartBanner
{
  GtkWidget parent_instance;

  GtkWidget *zone1, *zone2;
  GtkWidget *name, *facts, *as_of_box;
};

G_DEFINE_FINAL_TYPE (ChartBanner, chart_banner, GTK_TYPE_WIDGET)

static void
chart_banner_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (chart_banner_parent_class)->dispose (object);
}

static void
chart_banner_class_init (ChartBannerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chart_banner_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
chart_banner_init (ChartBanner *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "banner");
  self->zone1 = chart_wrap_new (24, 0);
  gtk_widget_add_css_class (self->zone1, "zone1");
  self->name = chart_label_new_line (NULL, NULL);
  self->facts = chart_wrap_new (20, 0);
  gtk_widget_set_hexpand (self->facts, TRUE);
  self->as_of_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_widget_set_valign (self->as_of_box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->zone1), self->name);
  gtk_box_append (GTK_BOX (self->zone1), self->facts);
  gtk_box_append (GTK_BOX (self->zone1), self->as_of_box);
  gtk_widget_set_parent (self->zone1, GTK_WIDGET (self));
  self->zone2 = chart_wrap_new (8, 2);
  gtk_widget_add_css_class (self->zone2, "zone2");
  gtk_widget_set_parent (self->zone2, GTK_WIDGET (self));
}

GtkWidget *
chart_banner_new (void)
{
  return g_object_new (CHART_TYPE_BANNER, NULL);
}

static void
add_fact (ChartBanner *self, const char *label, const char *value, const char *light)
{
  g_autofree char *dim = chart_markup_light (label);
  g_autofree char *bold = g_markup_printf_escaped ("<b>%s</b>", value);
  g_autofree char *rest = light != NULL ? g_markup_printf_escaped ("<b>(%s)</b>", light) : NULL;
  g_autofree char *markup = chart_text_join (" ", dim, bold, rest);
  GtkWidget *fact = chart_label_new_line (NULL, NULL);

  gtk_label_set_markup (GTK_LABEL (fact), markup);
  gtk_widget_set_valign (fact, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->facts), fact);
}

static void
add_deceased (ChartBanner *self, const ChartIdentity *identity)
{
  GtkWidget *label = gtk_label_new ("DECEASED");
  GtkWidget *when = chart_label_new_line (identity->deceased, "strong");

  gtk_widget_add_css_class (label, "deceased-label");
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->facts), label);
  gtk_box_append (GTK_BOX (self->facts), when);
}

void
chart_banner_set_identity (ChartBanner *self, const ChartIdentity *identity)
{
  g_autofree char *sentence = chart_identity_dup_sentence (identity);
  g_autofree char *name =
      g_markup_printf_escaped ("<span size=\"15pt\" weight=\"800\">%s</span>", identity->name);
  g_autofree char *prefix =
      identity->prefix != NULL
          ? g_markup_printf_escaped ("<span alpha=\"85%%\">(%s)</span>", identity->prefix)
          : NULL;
  g_autofree char *markup = chart_text_join (" ", name, prefix);

  gtk_label_set_markup (GTK_LABEL (self->name), markup);
  chart_clear_children (self->facts);
  add_fact (self, "Born", identity->born, identity->age);
  add_fact (self, "Gender", identity->gender, NULL);
  add_fact (self, identity->id_label, identity->id_value, NULL);
  if (identity->deceased != NULL)
    {
      add_deceased (self, identity);
      gtk_widget_add_css_class (GTK_WIDGET (self), "deceased");
    }
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "deceased");
  if (identity->replaced != NULL)
    gtk_box_append (
        GTK_BOX (self->facts),
        chart_chip_new (CHART_STYLE_WARN, CHART_GLYPH_WARNING, "Replaced by another record"));
  else if (identity->inactive)
    gtk_box_append (GTK_BOX (self->facts),
                    chart_chip_new (CHART_STYLE_WARN, CHART_GLYPH_WARNING, "Record not in use"));
  chart_name_widget (self, sentence);
}

static void
add_allergies (ChartBanner *self, const ChartAllergies *allergies)
{
  guint shown = MIN (allergies->items->len, 4);

  for (guint i = 0; i < shown; i++)
    {
      ChartItem *item = g_ptr_array_index (allergies->items, i);
      g_autofree char *agent = g_markup_printf_escaped ("<b>%s</b>", item->title);
      g_autofree char *reaction =
          item->detail != NULL ? g_markup_printf_escaped (CHART_DASH "%s", item->detail) : NULL;
      g_autofree char *date =
          item->date != NULL
              ? g_markup_printf_escaped (" <span alpha=\"85%%\">(%s)</span>", item->date)
              : NULL;
      g_autofree char *markup = chart_text_join ("", agent, reaction, date);
      GtkWidget *label = chart_label_new_line (NULL, "dense");
      GtkWidget *separator = gtk_separator_new (GTK_ORIENTATION_VERTICAL);

      gtk_widget_add_css_class (separator, "sep");
      gtk_box_append (GTK_BOX (self->zone2), separator);
      gtk_label_set_markup (GTK_LABEL (label), markup);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_box_append (GTK_BOX (self->zone2), label);
    }
  if (allergies->items->len > shown)
    {
      g_autofree char *more =
          g_strdup_printf ("+" CHART_NBSP "%u more", allergies->items->len - shown);

      gtk_box_append (GTK_BOX (self->zone2), chart_label_new_line (more, "strong"));
    }
}

void
chart_banner_set_allergies (ChartBanner *self, const ChartAllergies *allergies)
{
  static const char *const css[] = {
    [CHART_ALLERGIES_KNOWN] = "known",
    [CHART_ALLERGIES_NO_KNOWN] = "none",
    [CHART_ALLERGIES_NOT_RECORDED] = "unrecorded",
    [CHART_ALLERGIES_UNAVAILABLE] = "unavailable",
  };
  GtkWidget *state;
  GtkWidget *image;

  chart_clear_children (self->zone2);
  for (guint i = 0; i < G_N_ELEMENTS (css); i++)
    gtk_widget_remove_css_class (self->zone2, css[i]);
  if (allergies == NULL)
    {
      gtk_box_append (GTK_BOX (self->zone2), chart_label_new_line ("Reading allergies", "caption"));
      return;
    }
  gtk_widget_add_css_class (self->zone2, css[allergies->state]);
  image = chart_glyph_new (chart_allergies_get_glyph (allergies->state), CHART_STYLE_PLAIN);
  gtk_box_append (GTK_BOX (self->zone2), image);
  state = chart_label_new_line (allergies->text, "state");
  gtk_widget_add_css_class (state, "dense");
  gtk_box_append (GTK_BOX (self->zone2), state);
  add_allergies (self, allergies);
  if (allergies->detail != NULL)
    gtk_box_append (GTK_BOX (self->zone2), chart_label_new_line (allergies->detail, "caption"));
}

void
chart_banner_set_as_of (ChartBanner *self, const char *text, const char *stale)
{
  g_autofree char *light = chart_markup_light ("Data as of ");
  g_autofree char *strong = g_markup_printf_escaped ("<b>%s</b>", text);
  g_autofree char *markup = chart_text_join (" ", light, strong);
  GtkWidget *label = chart_label_new_line (NULL, "dense");

  chart_clear_children (self->as_of_box);
  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_box_append (GTK_BOX (self->as_of_box), label);
  if (stale != NULL)
    gtk_box_append (GTK_BOX (self->as_of_box),
                    chart_chip_new (CHART_STYLE_WARN, CHART_GLYPH_CLOCK, stale));
}
