/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "search-model.h"

#include "fhir-date.h"
#include <string.h>

static const char *const families[] = { "Smith", "Smithson", "Meier", "Berg", "Ng" };
static const char *const givens[] = { "Ann", "Anna", "Bob", "Zoe" };
static const char *const genders[] = { NULL, "male", "female", "other" };
static const char *const statuses[] = { "final", "amended", "preliminary" };
static const char *const codes[] = { "a", "b", "c", "d", "e" };
static const char *const code_systems[] = { "http://s.example",
                                            "http://t.example",
                                            NULL,
                                            "http://s.example",
                                            "http://t.example" };
static const char *const code_texts[] = { "a", "a", "b", "b", "c" };
static const char *const units[] = { "mg", "g" };

#define PICK(rand, list) ((guint)g_rand_int_range ((rand), 0, G_N_ELEMENTS (list)))

/* Dates from 2020 to 2023, of a day, a month or a year. */
static ModelDate
make_date (GRand *rand, char *ret_text)
{
  int year = g_rand_int_range (rand, 2020, 2024);
  int month = g_rand_int_range (rand, 1, 13);
  int day = g_rand_int_range (rand, 1, 29);
  ModelDate date;

  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      g_snprintf (ret_text, 16, "%04d", year);
      return (ModelDate){ fhir_days_from_civil (year, 1, 1),
                          fhir_days_from_civil (year + 1, 1, 1) };
    case 1:
      g_snprintf (ret_text, 16, "%04d-%02d", year, month);
      date.from = fhir_days_from_civil (year, month, 1);
      date.to =
          fhir_days_from_civil (month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1);
      return date;
    default:
      g_snprintf (ret_text, 16, "%04d-%02d-%02d", year, month, day);
      date.from = fhir_days_from_civil (year, month, day);
      date.to = date.from + 1;
      return date;
    }
}

void
model_fill (ModelRecord *record, gboolean is_patient, GRand *rand)
{
  char text[16];

  *record = (ModelRecord){ .alive = TRUE, .is_patient = is_patient };
  record->family = PICK (rand, families);
  record->given = PICK (rand, givens);
  record->gender = PICK (rand, genders);
  if (g_rand_int_range (rand, 0, 4) > 0)
    record->birth = make_date (rand, text);
  record->status = PICK (rand, statuses);
  record->n_codes = (guint)g_rand_int_range (rand, 1, 3);
  record->codes[0] = PICK (rand, codes);
  record->codes[1] = PICK (rand, codes);
  record->patient = g_rand_int_range (rand, -1, MODEL_PATIENTS);
  if (g_rand_int_range (rand, 0, 5) > 0)
    record->date = make_date (rand, text);
  record->value = g_rand_int_range (rand, -10, 60);
  record->unit = PICK (rand, units);
  record->tagged = g_rand_boolean (rand);
}

void
model_id (guint n, char ret_id[8])
{
  g_snprintf (ret_id, 8, "%c%u", n < MODEL_PATIENTS ? 'p' : 'b', n % 100);
}

static void
append_day (GString *out, gint64 day)
{
  int y, m, d;

  fhir_civil_from_days (day, &y, &m, &d);
  g_string_append_printf (out, "%04d-%02d-%02d", y, m, d);
}

static void
append_patient (GString *out, const ModelRecord *record)
{
  g_string_append_printf (out,
                          ",\"name\":[{\"family\":\"%s\",\"given\":[\"%s\"]}]",
                          families[record->family],
                          givens[record->given]);
  if (record->gender != 0)
    g_string_append_printf (out, ",\"gender\":\"%s\"", genders[record->gender]);
  if (record->birth.from == record->birth.to)
    return;
  g_string_append (out, ",\"birthDate\":\"");
  append_day (out, record->birth.from);
  if (record->birth.to - record->birth.from > 1)
    g_string_truncate (out, out->len - (record->birth.to - record->birth.from > 31 ? 6 : 3));
  g_string_append_c (out, '"');
}

static void
append_observation (GString *out, const ModelRecord *record)
{
  g_string_append_printf (out,
                          ",\"status\":\"%s\",\"code\":{\"coding\":[",
                          statuses[record->status]);
  for (guint i = 0; i < record->n_codes; i++)
    {
      guint code = record->codes[i];

      g_string_append_printf (out, "%s{\"code\":\"%s\"", i > 0 ? "," : "", code_texts[code]);
      if (code_systems[code] != NULL)
        g_string_append_printf (out, ",\"system\":\"%s\"", code_systems[code]);
      g_string_append_c (out, '}');
    }
  g_string_append (out, "]}");
  if (record->patient >= 0)
    g_string_append_printf (out, ",\"subject\":{\"reference\":\"Patient/p%d\"}", record->patient);
  if (record->date.from != record->date.to)
    {
      /* a period, so that the store keeps exactly these days */
      g_string_append (out, ",\"effectivePeriod\":{\"start\":\"");
      append_day (out, record->date.from);
      g_string_append (out, "\",\"end\":\"");
      append_day (out, record->date.to - 1);
      g_string_append (out, "\"}");
    }
  if (record->value >= 0)
    g_string_append_printf (out,
                            ",\"valueQuantity\":{\"value\":%d.%d,\"system\":\"http://"
                            "unitsofmeasure.org\",\"code\":\"%s\"}",
                            record->value / 10,
                            record->value % 10,
                            units[record->unit]);
}

char *
model_to_json (const ModelRecord *record, guint n)
{
  GString *out = g_string_new (NULL);
  char id[8];

  model_id (n, id);
  g_string_append_printf (out,
                          "{\"resourceType\":\"%s\",\"id\":\"%s\"",
                          record->is_patient ? "Patient" : "Observation",
                          id);
  if (record->tagged)
    g_string_append (out,
                     ",\"meta\":{\"tag\":[{\"system\":\"http://x.example/t\",\"code\":\"t\"}]}");
  if (record->is_patient)
    append_patient (out, record);
  else
    append_observation (out, record);
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

/* Conditions: each narrows query->matches and writes its text. */

typedef struct
{
  ModelQuery *query;
  const Model *model;
  GRand *rand;
} Maker;

static void
start (Maker *maker, const char *text)
{
  if (maker->query->text->len > 0)
    g_string_append_c (maker->query->text, '&');
  g_string_append (maker->query->text, text);
}

static gboolean
has_code (const ModelRecord *record, const char *text, const char *system, gboolean any_system)
{
  for (guint i = 0; i < record->n_codes; i++)
    {
      guint code = record->codes[i];

      if (strcmp (code_texts[code], text) == 0 &&
          (any_system || g_strcmp0 (code_systems[code], system) == 0))
        return TRUE;
    }
  return FALSE;
}

static void
by_code (Maker *maker)
{
  guint code = PICK (maker->rand, codes);
  int form = g_rand_int_range (maker->rand, 0, 3);
  gboolean negate = form == 2;

  start (maker, negate ? "code:not=" : "code=");
  if (form > 0)
    g_string_append_printf (maker->query->text,
                            "%s|",
                            code_systems[code] != NULL ? code_systems[code] : "");
  g_string_append (maker->query->text, code_texts[code]);
  for (guint i = 0; i < MODEL_RECORDS; i++)
    maker->query->matches[i] &=
        has_code (&maker->model->records[i], code_texts[code], code_systems[code], form == 0) !=
        negate;
}

static void
by_status (Maker *maker)
{
  guint a = PICK (maker->rand, statuses);
  guint b = PICK (maker->rand, statuses);

  start (maker, "status=");
  g_string_append_printf (maker->query->text, "%s,%s", statuses[a], statuses[b]);
  for (guint i = 0; i < MODEL_RECORDS; i++)
    maker->query->matches[i] &=
        maker->model->records[i].status == a || maker->model->records[i].status == b;
}

static void
by_patient (Maker *maker)
{
  int patient = g_rand_int_range (maker->rand, 0, MODEL_PATIENTS);

  start (maker, "patient=");
  g_string_append_printf (maker->query->text, "p%d", patient);
  for (guint i = 0; i < MODEL_RECORDS; i++)
    maker->query->matches[i] &= maker->model->records[i].patient == patient;
}

static gboolean
date_matches (const ModelDate *date, guint prefix, const ModelDate *wanted)
{
  gboolean inside = wanted->from <= date->from && date->to <= wanted->to;

  if (date->from == date->to)
    return FALSE;
  switch (prefix)
    {
    case 1:
      return !inside;
    case 2:
      return date->to > wanted->to;
    case 3:
      return date->from < wanted->from;
    case 4:
      return inside || date->to > wanted->to;
    case 5:
      return inside || date->from < wanted->from;
    case 6:
      return date->from >= wanted->to;
    case 7:
      return date->to <= wanted->from;
    default:
      return inside;
    }
}

static const char *const prefixes[] = { "", "ne", "gt", "lt", "ge", "le", "sa", "eb" };

static void
by_date (Maker *maker)
{
  char text[16];
  ModelDate wanted = make_date (maker->rand, text);
  guint prefix = PICK (maker->rand, prefixes);

  start (maker, maker->query->of_patients ? "birthdate=" : "date=");
  g_string_append_printf (maker->query->text, "%s%s", prefixes[prefix], text);
  for (guint i = 0; i < MODEL_RECORDS; i++)
    {
      const ModelRecord *record = &maker->model->records[i];

      maker->query->matches[i] &=
          date_matches (maker->query->of_patients ? &record->birth : &record->date,
                        prefix,
                        &wanted);
    }
}

static void
by_missing_date (Maker *maker)
{
  gboolean missing = g_rand_boolean (maker->rand);

  start (maker, maker->query->of_patients ? "birthdate:missing=" : "date:missing=");
  g_string_append (maker->query->text, missing ? "true" : "false");
  for (guint i = 0; i < MODEL_RECORDS; i++)
    {
      const ModelRecord *record = &maker->model->records[i];
      const ModelDate *date = maker->query->of_patients ? &record->birth : &record->date;

      maker->query->matches[i] &= (date->from == date->to) == missing;
    }
}

/* In ten thousandths of a gram. */
static gint64
to_grams (int value, guint unit)
{
  return (gint64)value * (unit == 0 ? 1 : 1000);
}

static void
by_quantity (Maker *maker)
{
  int value = g_rand_int_range (maker->rand, 0, 60);
  guint unit = PICK (maker->rand, units);
  gboolean greater = g_rand_boolean (maker->rand);

  start (maker, "value-quantity=");
  g_string_append_printf (maker->query->text,
                          "%s%d.%d|http://unitsofmeasure.org|%s",
                          greater ? "gt" : "le",
                          value / 10,
                          value % 10,
                          units[unit]);
  for (guint i = 0; i < MODEL_RECORDS; i++)
    {
      const ModelRecord *record = &maker->model->records[i];
      gboolean above = to_grams (record->value, record->unit) > to_grams (value, unit);

      maker->query->matches[i] &= record->value >= 0 && above == greater;
    }
}

static gboolean
patient_alive (const Model *model, int patient)
{
  return patient >= 0 && model->records[patient].alive;
}

static void
by_chain (Maker *maker)
{
  guint family = PICK (maker->rand, families);
  g_autofree char *start_of = g_ascii_strdown (families[family], 3);

  start (maker, "patient.family=");
  g_string_append (maker->query->text, start_of);
  for (guint i = 0; i < MODEL_RECORDS; i++)
    {
      int patient = maker->model->records[i].patient;

      maker->query->matches[i] &=
          patient_alive (maker->model, patient) &&
          g_ascii_strncasecmp (families[maker->model->records[patient].family],
                               start_of,
                               strlen (start_of)) == 0;
    }
}

static void
by_chain_gender (Maker *maker)
{
  guint gender = PICK (maker->rand, genders);
  gboolean negate = g_rand_boolean (maker->rand);

  start (maker, negate ? "patient.gender:not=" : "patient.gender=");
  g_string_append (maker->query->text, gender != 0 ? genders[gender] : "none");
  for (guint i = 0; i < MODEL_RECORDS; i++)
    {
      int patient = maker->model->records[i].patient;

      maker->query->matches[i] &=
          patient_alive (maker->model, patient) &&
          (gender != 0 && maker->model->records[patient].gender == gender) != negate;
    }
}

static void
by_tag (Maker *maker)
{
  start (maker, "_tag=http://x.example/t|t");
  for (guint i = 0; i < MODEL_RECORDS; i++)
    maker->query->matches[i] &= maker->model->records[i].tagged;
}

static void
by_id (Maker *maker)
{
  gboolean chosen[MODEL_RECORDS] = { FALSE };

  start (maker, "_id=");
  for (guint k = 0; k < 6; k++)
    {
      guint n = (guint)g_rand_int_range (maker->rand, 0, MODEL_RECORDS);
      char id[8];

      model_id (n, id);
      chosen[n] = TRUE;
      g_string_append_printf (maker->query->text, "%s%s", k > 0 ? "," : "", id);
    }
  for (guint i = 0; i < MODEL_RECORDS; i++)
    maker->query->matches[i] &= chosen[i];
}

static void
by_name (Maker *maker)
{
  guint family = PICK (maker->rand, families);
  guint given = PICK (maker->rand, givens);
  g_autofree char *a = g_ascii_strdown (families[family], g_rand_int_range (maker->rand, 1, 5));
  g_autofree char *b = g_ascii_strdown (givens[given], -1);

  start (maker, "name=");
  g_string_append_printf (maker->query->text, "%s,%s", a, b);
  for (guint i = 0; i < MODEL_RECORDS; i++)
    {
      const ModelRecord *record = &maker->model->records[i];
      const char *names[] = { families[record->family], givens[record->given] };
      gboolean found = FALSE;

      for (guint k = 0; k < 2; k++)
        found = found || g_ascii_strncasecmp (names[k], a, strlen (a)) == 0 ||
                g_ascii_strncasecmp (names[k], b, strlen (b)) == 0;
      maker->query->matches[i] &= found;
    }
}

static void
by_gender (Maker *maker)
{
  guint gender = (guint)g_rand_int_range (maker->rand, 1, G_N_ELEMENTS (genders));
  gboolean negate = g_rand_boolean (maker->rand);

  start (maker, negate ? "gender:not=" : "gender=");
  g_string_append (maker->query->text, genders[gender]);
  for (guint i = 0; i < MODEL_RECORDS; i++)
    maker->query->matches[i] &= (maker->model->records[i].gender == gender) != negate;
}

static void
by_has (Maker *maker)
{
  guint code = PICK (maker->rand, codes);
  gboolean found[MODEL_RECORDS] = { FALSE };

  start (maker, "_has:Observation:patient:code=");
  g_string_append (maker->query->text, code_texts[code]);
  for (guint i = MODEL_PATIENTS; i < MODEL_RECORDS; i++)
    {
      const ModelRecord *record = &maker->model->records[i];

      if (record->alive && record->patient >= 0 && has_code (record, code_texts[code], NULL, TRUE))
        found[record->patient] = TRUE;
    }
  for (guint i = 0; i < MODEL_RECORDS; i++)
    maker->query->matches[i] &= found[i];
}

typedef void (*MakeFunc) (Maker *maker);
static const MakeFunc patient_makers[] = { by_name, by_gender, by_date, by_missing_date,
                                           by_has,  by_tag,    by_id };
static const MakeFunc observation_makers[] = { by_code,  by_status,       by_patient,
                                               by_date,  by_missing_date, by_quantity,
                                               by_chain, by_chain_gender, by_tag,
                                               by_id };

void
model_query_make (ModelQuery *query, const Model *model, GRand *rand)
{
  Maker maker = { query, model, rand };
  int n = g_rand_int_range (rand, 0, 4);

  query->of_patients = g_rand_int_range (rand, 0, 3) == 0;
  query->text = g_string_new (NULL);
  for (guint i = 0; i < MODEL_RECORDS; i++)
    query->matches[i] =
        model->records[i].alive && model->records[i].is_patient == query->of_patients;
  for (int i = 0; i < n; i++)
    {
      if (query->of_patients)
        patient_makers[PICK (rand, patient_makers)](&maker);
      else
        observation_makers[PICK (rand, observation_makers)](&maker);
    }
}

void
model_query_clear (ModelQuery *query)
{
  g_string_free (query->text, TRUE);
}

/* Sorts */

static char *
by_day (const ModelDate *date)
{
  return date->from == date->to ? NULL : g_strdup_printf ("%010" G_GINT64_FORMAT, date->from);
}

static char *
value_date (const ModelRecord *record, guint n)
{
  return by_day (record->is_patient ? &record->birth : &record->date);
}

static char *
value_family (const ModelRecord *record, guint n)
{
  return g_ascii_strdown (families[record->family], -1);
}

static char *
value_given (const ModelRecord *record, guint n)
{
  return g_ascii_strdown (givens[record->given], -1);
}

static char *
value_gender (const ModelRecord *record, guint n)
{
  return g_strdup (genders[record->gender]);
}

static char *
value_status (const ModelRecord *record, guint n)
{
  return g_strdup (statuses[record->status]);
}

static char *
value_id (const ModelRecord *record, guint n)
{
  char id[8];

  model_id (n, id);
  return g_strdup (id);
}

static char *
value_change (const ModelRecord *record, guint n)
{
  return g_strdup_printf ("%010" G_GINT64_FORMAT, record->change);
}

static char *
value_time (const ModelRecord *record, guint n)
{
  return g_strdup_printf ("%020" G_GINT64_FORMAT, record->time);
}

static char *
value_grams (const ModelRecord *record, guint n)
{
  return record->value < 0
             ? NULL
             : g_strdup_printf ("%010" G_GINT64_FORMAT, to_grams (record->value, record->unit));
}

/* clang-format off */
static const ModelSort patient_sorts[] = {
  { "family", FALSE, value_family }, { "given", FALSE, value_given }, { "gender", FALSE, value_gender },
  { "birthdate", FALSE, value_date }, { "_id", FALSE, value_id }, { "_lastUpdated", FALSE, value_change },
};
static const ModelSort observation_sorts[] = {
  { "date", FALSE, value_date }, { "status", FALSE, value_status }, { "value-quantity", FALSE, value_grams },
  { "_id", FALSE, value_id }, { "_lastUpdated", FALSE, value_change },
};
/* clang-format on */

guint
model_sort_make (gboolean of_patients, GRand *rand, ModelSort ret_sorts[2])
{
  guint n = (guint)g_rand_int_range (rand, 0, 3);

  for (guint i = 0; i < n; i++)
    {
      ret_sorts[i] = of_patients ? patient_sorts[PICK (rand, patient_sorts)]
                                 : observation_sorts[PICK (rand, observation_sorts)];
      ret_sorts[i].descending = g_rand_boolean (rand);
    }
  /* before another key, changes of one moment are equal */
  if (n == 2 && ret_sorts[0].value == value_change)
    ret_sorts[0].value = value_time;
  return n;
}
