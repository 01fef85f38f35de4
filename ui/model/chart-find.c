/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The one-box search: GET Patient/$find?text=… answers a searchset whose entries say in extensions
 * of entry.search how they were found. What stands beside the names comes later
 * (chart-find-details.h), so that typing stays fast. */

#include "chart-find.h"
#include "chart-date.h"
#include "chart-text.h"

/* Ends of the extension URLs of the $find operation. */
#define GROUP_URL   "find-group"
#define MATCHED_URL "find-matched"

/* clang-format off */
static const struct { const char *code, *title; } groups[CHART_FIND_N] = {
  [CHART_FIND_EXACT] = { "exact", "Exact match" },
  [CHART_FIND_PREFIX] = { "prefix", "Starts with" },
  [CHART_FIND_ALIAS] = { "alias", "Previous name or alias" },
  [CHART_FIND_EDIT] = { "near", "One letter different" },
  [CHART_FIND_PHONETIC] = { "sound", "Sounds like" },
  [CHART_FIND_RECENT] = { "", "Recently changed" },
};
/* clang-format on */

G_DEFINE_FINAL_TYPE (ChartFound, chart_found, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_DETAILS,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

static void
chart_found_get_property (GObject *object, guint prop, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, CHART_FOUND (object)->allergies != NULL);
}

static void
chart_found_finalize (GObject *object)
{
  ChartFound *self = CHART_FOUND (object);

  chart_identity_free (self->identity);
  g_free (self->matched);
  g_clear_pointer (&self->stretches, g_array_unref);
  chart_allergies_free (self->allergies);
  g_free (self->last_date);
  g_free (self->last_kind);
  G_OBJECT_CLASS (chart_found_parent_class)->finalize (object);
}

static void
chart_found_class_init (ChartFoundClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chart_found_finalize;
  G_OBJECT_CLASS (klass)->get_property = chart_found_get_property;
  props[PROP_DETAILS] = g_param_spec_boolean ("details",
                                              NULL,
                                              NULL,
                                              FALSE,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
}

static void
chart_found_init (ChartFound *self)
{
}

const char *
chart_find_group_get_title (ChartFindGroup group)
{
  return groups[group].title;
}

/* Lower case without accents, one character for one character, so that offsets carry over. */
static gunichar
fold_char (gunichar c)
{
  gunichar base, mark;

  c = g_unichar_tolower (c);
  while (g_unichar_decompose (c, &base, &mark) && mark != 0)
    c = base;
  return g_unichar_tolower (c);
}

/* Bytes of name that start with word; 0 when it does not. */
static guint
match_at (const char *name, const char *word)
{
  const char *at = name;

  for (; *word != '\0'; word = g_utf8_next_char (word), at = g_utf8_next_char (at))
    if (*at == '\0' || fold_char (g_utf8_get_char (at)) != fold_char (g_utf8_get_char (word)))
      return 0;
  return (guint)(at - name);
}

GArray *
chart_find_emphasise (const char *name, const char *text)
{
  GArray *stretches = g_array_new (FALSE, FALSE, sizeof (ChartStretch));
  g_auto (GStrv) words = g_strsplit_set (text, " ,\t", -1);
  gboolean at_start = TRUE;

  for (const char *at = name; *at != '\0';)
    {
      guint best = 0;

      for (guint i = 0; at_start && words[i] != NULL; i++)
        best = MAX (best, *words[i] != '\0' ? match_at (at, words[i]) : 0);
      if (best > 0)
        {
          ChartStretch stretch = { (guint)(at - name), (guint)(at - name) + best };

          g_array_append_val (stretches, stretch);
          at += best;
          at_start = FALSE;
          continue;
        }
      at_start = !g_unichar_isalnum (g_utf8_get_char (at));
      at = g_utf8_next_char (at);
    }
  return stretches;
}

static char *
dup_extension (ChartJson entry, const char *suffix)
{
  ChartJson list = chart_json_get (entry, "search.extension");

  for
    CHART_JSON_EACH (extension, list)
    {
      g_autofree char *url = chart_json_dup_at (extension, "url");
      char *value;

      if (url == NULL || !g_str_has_suffix (url, suffix))
        continue;
      value = chart_json_dup_at (extension, "valueCode");
      return value != NULL ? value : chart_json_dup_at (extension, "valueString");
    }
  return NULL;
}

/* "was SMITH, Jacqueline until 2011": the name that what was typed stands in, other than the one
 * shown. */
static char *
phrase_alias (ChartFound *self, ChartJson patient, const char *matched, gint64 now_ms)
{
  ChartJson list = chart_json_get (patient, "name");
  g_autofree char *needle = matched != NULL ? g_utf8_casefold (matched, -1) : NULL;

  for
    CHART_JSON_EACH (name, list)
    {
      g_autofree char *text = chart_identity_format_name (name);
      g_autofree char *fold = text != NULL ? g_utf8_casefold (text, -1) : NULL;
      g_autofree char *end = chart_json_dup_at (name, "period.end");
      g_autofree char *until = chart_date_format_day (end);

      if (fold == NULL || needle == NULL || strstr (fold, needle) == NULL ||
          strcmp (text, self->identity->name) == 0)
        continue;
      return g_strconcat (chart_identity_is_former (name, now_ms) ? "was " : "also ",
                          text,
                          until != NULL ? " until " : "",
                          until,
                          NULL);
    }
  return matched != NULL ? g_strconcat ("also ", matched, NULL) : NULL;
}

static char *
phrase_match (ChartFound *self,
              ChartJson patient,
              const char *matched,
              const char *text,
              gint64 now_ms)
{
  switch (self->group)
    {
    case CHART_FIND_ALIAS:
      return phrase_alias (self, patient, matched, now_ms);
    case CHART_FIND_PHONETIC:
      return g_strdup_printf ("sounds like \342\200\234%s\342\200\235", text);
    case CHART_FIND_EXACT:
    case CHART_FIND_PREFIX:
    case CHART_FIND_EDIT:
    case CHART_FIND_RECENT:
    case CHART_FIND_N:
      break;
    }
  return NULL;
}

ChartFound *
chart_found_new (ChartJson entry, const char *text, gint64 now_ms)
{
  ChartFound *self = g_object_new (CHART_TYPE_FOUND, NULL);
  g_autofree char *group = dup_extension (entry, GROUP_URL);
  g_autofree char *matched = dup_extension (entry, MATCHED_URL);

  self->identity = chart_identity_new (chart_json_get (entry, "resource"), now_ms);
  self->group = *text == '\0' ? CHART_FIND_RECENT : CHART_FIND_PREFIX;
  for (guint i = 0; group != NULL && i < CHART_FIND_N; i++)
    if (strcmp (groups[i].code, group) == 0)
      self->group = (ChartFindGroup)i;
  self->stretches = chart_find_emphasise (self->identity->name, text);
  self->matched = phrase_match (self, chart_json_get (entry, "resource"), matched, text, now_ms);
  return self;
}

char *
chart_found_dup_sentence (ChartFound *self)
{
  g_autofree char *who = chart_identity_dup_sentence (self->identity);
  const char *same =
      self->same_name ? "same name as another patient: check the date of birth" : NULL;

  return chart_text_join (", ",
                          who,
                          self->matched,
                          same,
                          self->allergies != NULL ? self->allergies->text : NULL);
}

void
chart_found_set_details (ChartFound *self, ChartAllergies *allergies, ChartItem *last_encounter)
{
  g_return_if_fail (CHART_IS_FOUND (self));

  chart_allergies_free (self->allergies);
  self->allergies = allergies;
  g_clear_pointer (&self->last_date, g_free);
  g_clear_pointer (&self->last_kind, g_free);
  if (last_encounter != NULL)
    {
      g_autofree char *start =
          chart_json_dup_at (chart_item_get_json (last_encounter), "period.start");

      self->last_date =
          start != NULL ? chart_date_format_day (start) : g_strdup (last_encounter->date);
      self->last_kind = g_strdup (last_encounter->title);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DETAILS]);
}

char *
chart_find_dup_path (const char *text, guint count)
{
  g_autoptr (GString) path = g_string_new (NULL);

  if (*text == '\0')
    {
      g_string_printf (path, "Patient?_sort=-_lastUpdated&_count=%u", count);
      return g_string_free (g_steal_pointer (&path), FALSE);
    }
  g_string_printf (path, "Patient/$find?_count=%u&text=", count);
  fhir_params_append_escaped (path, text);
  return g_string_free (g_steal_pointer (&path), FALSE);
}

/* Family and first given name, folded, as a key. */
static char *
name_key (ChartFound *found)
{
  g_autofree char *fold = g_utf8_casefold (found->identity->name, -1);
  char *comma = strstr (fold, ", ");
  char *space = comma != NULL ? strchr (comma + 2, ' ') : NULL;

  if (space != NULL)
    *space = '\0';
  return g_steal_pointer (&fold);
}

static void
mark_same_names (GPtrArray *rows)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      ChartFound *found = g_ptr_array_index (rows, i);
      g_autofree char *key = name_key (found);
      ChartFound *other = g_hash_table_lookup (seen, key);

      if (other != NULL)
        other->same_name = found->same_name = TRUE;
      else
        g_hash_table_insert (seen, g_steal_pointer (&key), found);
    }
}

static int
compare_group (gconstpointer a, gconstpointer b, gpointer data)
{
  return (int)(*(ChartFound *const *)a)->group - (int)(*(ChartFound *const *)b)->group;
}

GPtrArray *
chart_find_read (const FhirJsonDoc *bundle, const char *text, gint64 now_ms)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);
  ChartJson entries = chart_json_get (chart_json_root (bundle), "entry");

  for
    CHART_JSON_EACH (entry, entries)
  if (chart_json_is_at (entry, "resource.resourceType", "Patient"))
    g_ptr_array_add (rows, chart_found_new (entry, text, now_ms));
  g_ptr_array_sort_with_data (rows, compare_group, NULL); /* stable: the order in a group stays */
  mark_same_names (rows);
  return rows;
}
