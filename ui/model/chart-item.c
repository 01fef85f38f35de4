/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A GObject because list models hold it. The fields are plain: the builders fill them, widgets read
 * them, nobody changes them after. */

#include "chart-item.h"
#include "chart-text.h"

G_DEFINE_FINAL_TYPE (ChartItem, chart_item, G_TYPE_OBJECT)

static void
clear_chip (gpointer data)
{
  g_free (((ChartChip *)data)->text);
}

static void
chart_item_finalize (GObject *object)
{
  ChartItem *self = CHART_ITEM (object);

  g_free (self->type);
  g_free (self->id);
  g_free (self->version);
  fhir_json_doc_unref (self->doc);
  g_free (self->lead);
  g_free (self->title);
  g_free (self->qualifier);
  g_free (self->detail);
  g_free (self->note);
  g_free (self->source);
  g_free (self->date);
  g_array_unref (self->chips);
  G_OBJECT_CLASS (chart_item_parent_class)->finalize (object);
}

static void
chart_item_class_init (ChartItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chart_item_finalize;
}

static void
chart_item_init (ChartItem *self)
{
  self->chips = g_array_new (FALSE, FALSE, sizeof (ChartChip));
  g_array_set_clear_func (self->chips, clear_chip);
}

static char *
or_empty (char *text)
{
  return text != NULL ? text : g_strdup ("");
}

ChartItem *
chart_item_new (FhirJsonDoc *doc)
{
  ChartItem *self = g_object_new (CHART_TYPE_ITEM, NULL);
  ChartJson json = chart_json_root (doc);

  self->doc = fhir_json_doc_ref (doc);
  self->type = or_empty (chart_json_dup_at (json, "resourceType"));
  self->id = or_empty (chart_json_dup_at (json, "id"));
  self->version = or_empty (chart_json_dup_at (json, "meta.versionId"));
  self->title = g_strdup ("");
  self->sort = G_MININT64;
  return self;
}

ChartJson
chart_item_get_json (ChartItem *self)
{
  g_return_val_if_fail (CHART_IS_ITEM (self), CHART_JSON_NONE);

  return chart_json_root (self->doc);
}

void
chart_item_add_chip (ChartItem *self, ChartStyle style, ChartGlyph glyph, const char *text)
{
  ChartChip chip = { style, glyph, g_strdup (text) };

  g_array_append_val (self->chips, chip);
}

gboolean
chart_item_has_chip (ChartItem *self, const char *text)
{
  for (guint i = 0; i < self->chips->len; i++)
    if (strcmp (g_array_index (self->chips, ChartChip, i).text, text) == 0)
      return TRUE;
  return FALSE;
}

const char *
chart_place_get_title (ChartPlace place)
{
  static const char *const titles[] = {
    [CHART_PLACE_CURRENT] = "Current",     [CHART_PLACE_FORBIDDEN] = "Do not give",
    [CHART_PLACE_PENDING] = "Pending",     [CHART_PLACE_PAST] = "Past",
    [CHART_PLACE_NEGATED] = "Not counted", [CHART_PLACE_HIDDEN] = "Entered in error",
  };

  return titles[place];
}

static void
append_part (GString *out, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  if (out->len > 0)
    g_string_append (out, ", ");
  chart_text_append_plain (out, text);
}

char *
chart_item_dup_sentence (ChartItem *self)
{
  g_autoptr (GString) out = g_string_new (NULL);

  append_part (out, self->lead);
  append_part (out, self->title);
  append_part (out, self->qualifier);
  append_part (out, self->detail);
  for (guint i = 0; i < self->chips->len; i++)
    append_part (out, g_array_index (self->chips, ChartChip, i).text);
  append_part (out, self->date);
  append_part (out, self->note);
  append_part (out, self->source);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
chart_item_equal (ChartItem *self, ChartItem *other)
{
  return strcmp (self->id, other->id) == 0 && strcmp (self->type, other->type) == 0 &&
         strcmp (self->version, other->version) == 0 && *self->version != '\0';
}
