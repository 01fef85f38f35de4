/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Chips, glyphs, labels and the words of the seven list states. A glyph never stands without a word
 * after it, so images are decoration for screen readers and the word is the name (rule S20). */

#include "chart-parts.h"
#include "chart-text.h"

/* clang-format off */
static const char *const glyph_icons[CHART_GLYPH_N] = {
  [CHART_GLYPH_KNOWN] = "chart-known-symbolic",
  [CHART_GLYPH_NO_KNOWN] = "chart-no-known-symbolic",
  [CHART_GLYPH_UNRECORDED] = "chart-unrecorded-symbolic",
  [CHART_GLYPH_UNAVAILABLE] = "chart-unavailable-symbolic",
  [CHART_GLYPH_HIGH] = "chart-high-symbolic",
  [CHART_GLYPH_CRITICAL] = "chart-critical-symbolic",
  [CHART_GLYPH_LOW] = "chart-low-symbolic",
  [CHART_GLYPH_BELOW_LIMIT] = "chart-below-limit-symbolic",
  [CHART_GLYPH_CORRECTED] = "chart-corrected-symbolic",
  [CHART_GLYPH_HALF] = "chart-half-symbolic",
  [CHART_GLYPH_SUSPENDED] = "chart-suspended-symbolic",
  [CHART_GLYPH_BARRED] = "chart-barred-symbolic",
  [CHART_GLYPH_CROSS] = "chart-cross-symbolic",
  [CHART_GLYPH_SAME_NAME] = "chart-same-name-symbolic",
  [CHART_GLYPH_CLOCK] = "chart-clock-symbolic",
  [CHART_GLYPH_TICK] = "chart-tick-symbolic",
  [CHART_GLYPH_WARNING] = "chart-warning-symbolic",
};

static const char *const style_classes[] = {
  [CHART_STYLE_PLAIN] = "", [CHART_STYLE_CRITICAL] = "critical", [CHART_STYLE_HIGH] = "high",
  [CHART_STYLE_LOW] = "low", [CHART_STYLE_WARN] = "warn", [CHART_STYLE_OK] = "ok",
  [CHART_STYLE_SUSPENDED] = "suspended", [CHART_STYLE_DASHED] = "dashed",
};

static const ChartGlyph state_glyphs[CHART_LIST_N_STATES] = {
  [CHART_LIST_KNOWN_NONE] = CHART_GLYPH_NO_KNOWN,
  [CHART_LIST_NOT_RECORDED] = CHART_GLYPH_UNRECORDED,
  [CHART_LIST_NO_ACCESS] = CHART_GLYPH_BARRED,
  [CHART_LIST_UNAVAILABLE] = CHART_GLYPH_UNAVAILABLE,
};
/* clang-format on */

double
chart_text_scale (void)
{
  GtkSettings *settings = gtk_settings_get_default();
  int dpi = 0; /* in 1/1024; 0 or less: not known */

  if (settings != NULL)
    g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? MAX (dpi / (96 * 1024.0), 0.5) : 1;
}

const char *
chart_glyph_get_icon (ChartGlyph glyph)
{
  return glyph < CHART_GLYPH_N ? glyph_icons[glyph] : NULL;
}

ChartGlyph
chart_allergies_get_glyph (ChartAllergiesState state)
{
  static const ChartGlyph glyphs[] = {
    [CHART_ALLERGIES_KNOWN] = CHART_GLYPH_KNOWN,
    [CHART_ALLERGIES_NO_KNOWN] = CHART_GLYPH_NO_KNOWN,
    [CHART_ALLERGIES_NOT_RECORDED] = CHART_GLYPH_UNRECORDED,
    [CHART_ALLERGIES_UNAVAILABLE] = CHART_GLYPH_UNAVAILABLE,
  };

  return glyphs[state];
}

const char *
chart_style_get_class (ChartStyle style)
{
  return style_classes[style];
}

GtkWidget *
chart_icon_new (const char *icon_name)
{
  GtkWidget *image =
      g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_image_set_from_icon_name (GTK_IMAGE (image), icon_name);
  return image;
}

GtkWidget *
chart_glyph_new (ChartGlyph glyph, ChartStyle style)
{
  GtkWidget *image = chart_icon_new (chart_glyph_get_icon (glyph));
  const char *css = chart_style_get_class (style);

  gtk_widget_add_css_class (image, "glyph");
  if (*css != '\0')
    {
      g_autofree char *name = g_strconcat ("glyph-", css, NULL);

      gtk_widget_add_css_class (image, name);
    }
  return image;
}

static GtkWidget *
marked_box_new (const char *css_class, ChartStyle style, ChartGlyph glyph, const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *label = gtk_label_new (text);
  const char *css = chart_style_get_class (style);

  gtk_widget_add_css_class (box, css_class);
  if (*css != '\0')
    gtk_widget_add_css_class (box, css);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  if (glyph != CHART_GLYPH_NONE)
    gtk_box_append (GTK_BOX (box), chart_icon_new (chart_glyph_get_icon (glyph)));
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

GtkWidget *
chart_chip_new (ChartStyle style, ChartGlyph glyph, const char *text)
{
  return marked_box_new ("chip", style, glyph, text);
}

GtkWidget *
chart_flag_new (const ChartFlag *flag)
{
  return flag->word != NULL ? marked_box_new ("flag", flag->style, flag->glyph, flag->word) : NULL;
}

GtkWidget *
chart_keycap_new (const char *key)
{
  GtkWidget *label = gtk_label_new (key);

  gtk_widget_add_css_class (label, "keycap");
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  return label;
}

static GtkWidget *
label_new (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* Breaks between words, and inside of one only when it is longer than the line; never adds a
 * hyphen: a name with a hyphen is another name. */
static void
make_wrap (GtkWidget *label)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new();

  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 1);
  gtk_widget_set_hexpand (label, TRUE);
}

GtkWidget *
chart_label_new (const char *text, const char *css_class)
{
  GtkWidget *label = label_new (css_class);

  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  make_wrap (label);
  return label;
}

GtkWidget *
chart_label_new_markup (const char *markup, const char *css_class)
{
  GtkWidget *label = label_new (css_class);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  make_wrap (label);
  return label;
}

GtkWidget *
chart_label_new_line (const char *text, const char *css_class)
{
  GtkWidget *label = label_new (css_class);

  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  return label;
}

char *
chart_markup_light (const char *text)
{
  return g_markup_printf_escaped ("<span alpha=\"78%%\">%s</span>", text);
}

char *
chart_markup_title (const char *title, const char *qualifier, gboolean struck)
{
  g_autofree char *strong = g_markup_printf_escaped (struck ? "<s>%s</s>" : "<b>%s</b>", title);
  g_autofree char *light = qualifier != NULL ? chart_markup_light (qualifier) : NULL;

  return chart_text_join (" ", strong, light);
}

GtkWidget *
chart_icon_button_new (const char *icon_name, const char *tooltip, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  chart_name_widget (button, tooltip);
  if (action != NULL)
    gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

void
chart_clear_children (gpointer box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    {
      if (GTK_IS_LIST_BOX (box))
        gtk_list_box_remove (GTK_LIST_BOX (box), child);
      else
        gtk_box_remove (GTK_BOX (box), child);
    }
}

GtkWidget *
chart_state_new (ChartListState state, const char *what, const char *text, const char *retry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *title = chart_list_state_phrase (state, what);

  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  if (state_glyphs[state] != CHART_GLYPH_NONE)
    gtk_box_append (GTK_BOX (line), chart_glyph_new (state_glyphs[state], CHART_STYLE_PLAIN));
  gtk_box_append (GTK_BOX (line), chart_label_new (title, "strong"));
  gtk_box_append (GTK_BOX (box), line);
  if (text != NULL)
    gtk_box_append (GTK_BOX (box), chart_label_new (text, "caption"));
  if (retry != NULL)
    {
      GtkWidget *button = gtk_button_new_with_label ("Try again");

      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), retry);
      gtk_widget_set_halign (button, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (box), button);
    }
  return box;
}
