/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Allergies are the first thing a reader looks for, and the four states of rule S5 are told apart
 * here: known ones; an explicit record that there are none; nothing recorded; not readable. "No
 * known drug allergies" is quoted as recorded and not widened to all allergies. */

#include "chart-allergy.h"
#include "chart-date.h"
#include "chart-status.h"
#include "chart-text.h"

#define SCT "http://snomed.info/sct"

/* Codes that R4 and the international patient summary give for "none" and "no information". */
/* clang-format off */
static const struct
{
  const char *system, *code;
  ChartAllergyKind kind;
} negations[] = {
  { SCT, "716186003", CHART_ALLERGY_NO_KNOWN },
  { SCT, "409137002", CHART_ALLERGY_NO_KNOWN },
  { SCT, "429625007", CHART_ALLERGY_NO_KNOWN },
  { SCT, "428607008", CHART_ALLERGY_NO_KNOWN },
  { NULL, "no-known-allergies", CHART_ALLERGY_NO_KNOWN },
  { NULL, "no-known-medication-allergies", CHART_ALLERGY_NO_KNOWN },
  { NULL, "no-known-environmental-allergies", CHART_ALLERGY_NO_KNOWN },
  { NULL, "no-known-food-allergies", CHART_ALLERGY_NO_KNOWN },
  { NULL, "no-allergy-info", CHART_ALLERGY_NO_INFO },
};
/* clang-format on */

ChartAllergyKind
chart_allergy_get_kind (ChartJson allergy)
{
  ChartJson code = chart_json_get (allergy, "code");

  for (guint i = 0; i < G_N_ELEMENTS (negations); i++)
    if (chart_json_concept_has (code, negations[i].system, negations[i].code))
      return negations[i].kind;
  return CHART_ALLERGY_SUBSTANCE;
}

/* "anaphylaxis, rash": each manifestation once, in the order recorded. */
static char *
dup_reactions (ChartJson allergy)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  ChartJson reactions = chart_json_get (allergy, "reaction");

  for
    CHART_JSON_EACH (reaction, reactions)
    {
      ChartJson manifestations = chart_json_get (reaction, "manifestation");

      for
        CHART_JSON_EACH (manifestation, manifestations)
        {
          g_autofree char *text = chart_json_dup_concept (manifestation);

          if (text != NULL && !g_ptr_array_find_with_equal_func (texts, text, g_str_equal, NULL))
            g_ptr_array_add (texts, g_steal_pointer (&text));
        }
    }
  return chart_text_join_n (", ", (const char *const *)texts->pdata, texts->len);
}

/* The date of the statement: recorded, else the onset. */
static char *
dup_date (ChartJson allergy)
{
  static const char *const paths[] = { "recordedDate", "onsetDateTime", "lastOccurrence" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *date = chart_json_dup_at (allergy, paths[i]);

      if (date != NULL)
        return g_steal_pointer (&date);
    }
  return NULL;
}

static char *
format_note (ChartJson allergy, const char *day)
{
  const char *verb =
      chart_json_concept_has (chart_json_get (allergy, "verificationStatus"), NULL, "confirmed")
          ? "confirmed "
          : "recorded ";

  return g_strconcat (verb, day != NULL ? day : "on an unknown date", NULL);
}

static char *
format_source (ChartJson allergy)
{
  g_autofree char *recorder = chart_json_dup_reference (chart_json_get (allergy, "recorder"));

  return recorder != NULL ? g_strconcat ("by ", recorder, NULL) : NULL;
}

ChartItem *
chart_allergy_new (FhirJsonDoc *doc)
{
  g_autoptr (ChartItem) item = chart_item_new (doc);
  ChartJson json = chart_item_get_json (item);
  g_autofree char *date = dup_date (json);
  char *title = chart_json_dup_concept_at (json, "code");

  if (title == NULL)
    title = chart_json_dup_concept_at (json, "reaction.substance");
  g_free (item->title);
  item->title = title != NULL ? title : g_strdup ("Substance not recorded");
  item->detail = dup_reactions (json);
  item->date = chart_date_format_day (date);
  item->note = format_note (json, item->date);
  item->source = format_source (json);
  item->sort = chart_date_sort (date);
  item->glyph = CHART_GLYPH_KNOWN;
  if (chart_json_is_at (json, "criticality", "high"))
    chart_item_add_chip (item, CHART_STYLE_CRITICAL, CHART_GLYPH_NONE, "High criticality");
  if (chart_json_is_at (json, "type", "intolerance"))
    item->qualifier = g_strdup ("intolerance");
  chart_status_apply (item);
  if (chart_allergy_get_kind (json) != CHART_ALLERGY_SUBSTANCE)
    item->glyph = chart_allergy_get_kind (json) == CHART_ALLERGY_NO_KNOWN ? CHART_GLYPH_NO_KNOWN
                                                                          : CHART_GLYPH_UNRECORDED;
  else if (item->place == CHART_PLACE_NEGATED)
    {
      item->glyph = CHART_GLYPH_CROSS;
      g_free (item->detail);
      item->detail = g_strdup ("REFUTED" CHART_DASH "not allergic");
    }
  else if (item->place != CHART_PLACE_CURRENT)
    item->glyph = CHART_GLYPH_NONE;
  return g_steal_pointer (&item);
}

static void
sum_up (ChartAllergies *allergies, ChartItem *item, ChartItem **none, ChartItem **no_info)
{
  if (item->place == CHART_PLACE_HIDDEN)
    allergies->hidden++;
  if (item->place != CHART_PLACE_CURRENT)
    return;
  switch (chart_allergy_get_kind (chart_item_get_json (item)))
    {
    case CHART_ALLERGY_SUBSTANCE:
      g_ptr_array_add (allergies->items, g_object_ref (item));
      break;
    case CHART_ALLERGY_NO_KNOWN:
      if (*none == NULL || item->sort > (*none)->sort)
        *none = item;
      break;
    case CHART_ALLERGY_NO_INFO:
      *no_info = item;
      break;
    }
}

static void
phrase (ChartAllergies *allergies, ChartItem *none, ChartItem *no_info)
{
  allergies->known = allergies->items->len;
  if (allergies->known > 0)
    {
      allergies->state = CHART_ALLERGIES_KNOWN;
      allergies->text = g_strdup_printf ("Known allergies" CHART_NBSP "(%u)", allergies->known);
      if (none != NULL)
        allergies->detail =
            g_strdup_printf ("but also \342\200\234%s\342\200\235, %s", none->title, none->note);
    }
  else if (none != NULL)
    {
      allergies->state = CHART_ALLERGIES_NO_KNOWN;
      allergies->text = chart_text_capitalize (none->title);
      allergies->detail = chart_text_join (" ", none->note, none->source);
    }
  else
    {
      allergies->state = CHART_ALLERGIES_NOT_RECORDED;
      allergies->text = g_strdup ("Allergies not recorded");
      allergies->detail =
          no_info != NULL ? g_strconcat (no_info->title, ", ", no_info->note, NULL) : NULL;
    }
}

static int
rank (ChartItem *item)
{
  if (chart_item_has_chip (item, "High criticality"))
    return 0;
  return chart_json_concept_has (chart_json_get (chart_item_get_json (item), "verificationStatus"),
                                 NULL,
                                 "confirmed")
             ? 1
             : 2;
}

int
chart_allergy_compare (gconstpointer a, gconstpointer b)
{
  ChartItem *one = *(ChartItem *const *)a;
  ChartItem *two = *(ChartItem *const *)b;

  if (one->place != two->place)
    return (int)one->place - (int)two->place;
  if (rank (one) != rank (two))
    return rank (one) - rank (two);
  return one->sort == two->sort ? 0 : one->sort > two->sort ? -1 : 1;
}

ChartAllergies *
chart_allergies_new (GListModel *items, ChartListState list_state)
{
  ChartAllergies *allergies = g_new0 (ChartAllergies, 1);
  ChartItem *none = NULL;
  ChartItem *no_info = NULL;

  allergies->items = g_ptr_array_new_with_free_func (g_object_unref);
  if (list_state == CHART_LIST_NO_ACCESS || list_state == CHART_LIST_UNAVAILABLE)
    {
      allergies->state = CHART_ALLERGIES_UNAVAILABLE;
      allergies->text = g_strdup ("Allergies unavailable");
      allergies->detail = g_strdup (
          list_state == CHART_LIST_NO_ACCESS ? "you may not see them" : "the store did not answer");
      return allergies;
    }
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (ChartItem) item = g_list_model_get_item (items, i);

      sum_up (allergies, item, &none, &no_info);
    }
  g_ptr_array_sort (allergies->items, chart_allergy_compare);
  phrase (allergies, none, no_info);
  return allergies;
}

void
chart_allergies_free (ChartAllergies *allergies)
{
  if (allergies == NULL)
    return;
  g_free (allergies->text);
  g_free (allergies->detail);
  g_ptr_array_unref (allergies->items);
  g_free (allergies);
}
