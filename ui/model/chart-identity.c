/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The identity of a patient. FAMILY, Given as the NHS rules want it; the name in use now, never a
 * former one while there is another; the medical record number before other identifiers. */

#include "chart-identity.h"
#include "chart-date.h"
#include "chart-text.h"

static char *
dup_given (ChartJson name)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  ChartJson list = chart_json_get (name, "given");

  for
    CHART_JSON_EACH (given, list)
    {
      char *text = chart_json_dup (given);

      if (text != NULL)
        g_ptr_array_add (parts, text);
    }
  return chart_text_join_n (" ", (const char *const *)parts->pdata, parts->len);
}

char *
chart_identity_format_name (ChartJson name)
{
  g_autofree char *family = chart_json_dup_at (name, "family");
  g_autofree char *given = dup_given (name);
  g_autofree char *capitals = family != NULL ? g_utf8_strup (family, -1) : NULL;
  char *joined = chart_text_join (", ", capitals, given);

  return joined != NULL ? joined : chart_json_dup_at (name, "text");
}

gboolean
chart_identity_is_former (ChartJson name, gint64 now_ms)
{
  g_autofree char *end = chart_json_dup_at (name, "period.end");

  if (chart_json_is_at (name, "use", "old") || chart_json_is_at (name, "use", "maiden"))
    return TRUE;
  return end != NULL && chart_date_sort (end) < now_ms;
}

static guint
rank_name (ChartJson name, gint64 now_ms)
{
  if (chart_identity_is_former (name, now_ms))
    return 0;
  if (chart_json_is_at (name, "use", "official"))
    return 4;
  if (chart_json_is_at (name, "use", "usual"))
    return 3;
  return chart_json_ok (chart_json_get (name, "use")) ? 1 : 2;
}

static ChartJson
choose_name (ChartJson patient, gint64 now_ms)
{
  ChartJson list = chart_json_get (patient, "name");
  ChartJson best = CHART_JSON_NONE;
  guint best_rank = 0;

  for
    CHART_JSON_EACH (name, list)
    {
      guint rank = rank_name (name, now_ms);

      if (!chart_json_ok (best) || rank > best_rank)
        {
          best = name;
          best_rank = rank;
        }
    }
  return best;
}

static ChartJson
choose_identifier (ChartJson patient)
{
  ChartJson list = chart_json_get (patient, "identifier");
  ChartJson best = CHART_JSON_NONE;

  for
    CHART_JSON_EACH (identifier, list)
    {
      if (chart_json_is_at (identifier, "use", "old"))
        continue;
      if (chart_json_concept_has (chart_json_get (identifier, "type"), NULL, "MR"))
        return identifier;
      if (!chart_json_ok (best) || chart_json_is_at (identifier, "use", "official"))
        best = identifier;
    }
  return best;
}

static void
fill_identifier (ChartIdentity *identity, ChartJson patient)
{
  ChartJson identifier = choose_identifier (patient);
  ChartJson type = chart_json_get (identifier, "type");

  identity->id_value = chart_json_dup_at (identifier, "value");
  if (identity->id_value == NULL)
    identity->id_value = g_strdup ("not recorded");
  if (chart_json_concept_has (type, NULL, "MR"))
    identity->id_label = g_strdup ("MRN");
  else
    identity->id_label = chart_json_dup_concept (type);
  if (identity->id_label == NULL)
    identity->id_label = g_strdup ("Identifier");
}

static void
fill_birth (ChartIdentity *identity, ChartJson patient, gint64 now_ms)
{
  g_autofree char *died = chart_json_dup_at (patient, "deceasedDateTime");

  identity->birth = chart_json_dup_at (patient, "birthDate");
  identity->born =
      identity->birth != NULL ? chart_date_format_day (identity->birth) : g_strdup ("not recorded");
  if (died != NULL)
    {
      g_autofree char *day = chart_date_format_day (died);
      g_autofree char *age = chart_date_format_age_at (identity->birth, died);

      identity->deceased =
          age != NULL ? g_strconcat (day, ", age" CHART_NBSP, age, NULL) : g_steal_pointer (&day);
    }
  else if (chart_json_true_at (patient, "deceasedBoolean"))
    identity->deceased = g_strdup ("date not recorded");
  else
    identity->age = chart_date_format_age (identity->birth, now_ms);
}

static char *
dup_gender (ChartJson patient)
{
  g_autofree char *code = chart_json_dup_at (patient, "gender");

  if (code == NULL)
    return g_strdup ("Not recorded");
  return chart_text_capitalize (code);
}

ChartIdentity *
chart_identity_new (ChartJson patient, gint64 now_ms)
{
  ChartIdentity *identity = g_new0 (ChartIdentity, 1);
  ChartJson name = choose_name (patient, now_ms);
  ChartJson links = chart_json_get (patient, "link");

  identity->id = chart_json_dup_at (patient, "id");
  identity->name = chart_identity_format_name (name);
  if (identity->name == NULL)
    identity->name = g_strdup ("Name not recorded");
  identity->prefix = chart_json_dup (chart_json_first (chart_json_get (name, "prefix")));
  identity->gender = dup_gender (patient);
  fill_birth (identity, patient, now_ms);
  fill_identifier (identity, patient);
  identity->inactive =
      chart_json_ok (chart_json_get (patient, "active")) && !chart_json_true_at (patient, "active");
  for
    CHART_JSON_EACH (link, links)
  if (chart_json_is_at (link, "type", "replaced-by"))
    {
      g_free (identity->replaced);
      identity->replaced = chart_json_dup_target (chart_json_get (link, "other"));
    }
  return identity;
}

void
chart_identity_free (ChartIdentity *identity)
{
  if (identity == NULL)
    return;
  g_free (identity->id);
  g_free (identity->name);
  g_free (identity->prefix);
  g_free (identity->born);
  g_free (identity->birth);
  g_free (identity->age);
  g_free (identity->gender);
  g_free (identity->id_label);
  g_free (identity->id_value);
  g_free (identity->deceased);
  g_free (identity->replaced);
  g_free (identity);
}

char *
chart_identity_dup_sentence (const ChartIdentity *identity)
{
  g_autoptr (GString) out = g_string_new (NULL);

  chart_text_append_plain (out, identity->name);
  if (identity->prefix != NULL)
    g_string_append_printf (out, " (%s)", identity->prefix);
  g_string_append (out, ", born ");
  chart_text_append_plain (out, identity->born);
  if (identity->age != NULL)
    {
      g_string_append (out, " (");
      chart_text_append_plain (out, identity->age);
      g_string_append_c (out, ')');
    }
  if (identity->deceased != NULL)
    {
      g_string_append (out, ", DECEASED ");
      chart_text_append_plain (out, identity->deceased);
    }
  g_string_append_printf (out,
                          ", gender %s, %s %s",
                          identity->gender,
                          identity->id_label,
                          identity->id_value);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
