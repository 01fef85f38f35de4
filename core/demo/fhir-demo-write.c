/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The shapes that every resource is made of: a begun resource with its id, codes, references, times
 * and quantities. A patient's own id is "d<seed>p<n>", those of the rest of the chart have
 * "-<serial>" after it, so that two seeds can live in one store. */

#include "fhir-date.h"
#include "fhir-demo-private.h"

guint
fhir_demo_open (FhirDemoChart *chart, const char *type)
{
  char id[56];

  if (chart->serial == 0)
    g_strlcpy (id, chart->patient, sizeof id);
  else
    g_snprintf (id, sizeof id, "%s-%u", chart->patient, chart->serial);
  chart->w.need_comma = FALSE;
  fhir_json_writer_begin_object (&chart->w, NULL);
  fhir_json_writer_string (&chart->w, "resourceType", type);
  fhir_json_writer_string (&chart->w, "id", id);
  return chart->serial++;
}

void
fhir_demo_close (FhirDemoChart *chart)
{
  fhir_json_writer_end_object (&chart->w);
  g_string_append_c (chart->w.out, '\n');
}

void
fhir_demo_coding (FhirDemoChart *chart, const char *name, const FhirDemoCode *code)
{
  fhir_json_writer_begin_object (&chart->w, name);
  fhir_json_writer_string (&chart->w, "system", code->system);
  fhir_json_writer_string (&chart->w, "code", code->code);
  if (code->display)
    fhir_json_writer_string (&chart->w, "display", code->display);
  fhir_json_writer_end_object (&chart->w);
}

void
fhir_demo_code (FhirDemoChart *chart, const char *name, const FhirDemoCode *code)
{
  fhir_json_writer_begin_object (&chart->w, name);
  if (code->code)
    {
      fhir_json_writer_begin_array (&chart->w, "coding");
      fhir_demo_coding (chart, NULL, code);
      fhir_json_writer_end_array (&chart->w);
    }
  if (code->text)
    fhir_json_writer_string (&chart->w, "text", code->text);
  fhir_json_writer_end_object (&chart->w);
}

void
fhir_demo_code_list (FhirDemoChart *chart, const char *name, const FhirDemoCode *code)
{
  fhir_json_writer_begin_array (&chart->w, name);
  fhir_demo_code (chart, NULL, code);
  fhir_json_writer_end_array (&chart->w);
}

void
fhir_demo_text (FhirDemoChart *chart, const char *name, const char *text)
{
  fhir_json_writer_begin_object (&chart->w, name);
  fhir_json_writer_string (&chart->w, "text", text);
  fhir_json_writer_end_object (&chart->w);
}

static void
write_reference (FhirDemoChart *chart, const char *name, const char *reference, const char *display)
{
  fhir_json_writer_begin_object (&chart->w, name);
  fhir_json_writer_string (&chart->w, "reference", reference);
  if (display)
    fhir_json_writer_string (&chart->w, "display", display);
  fhir_json_writer_end_object (&chart->w);
}

void
fhir_demo_subject (FhirDemoChart *chart, const char *name)
{
  char reference[64];

  g_snprintf (reference, sizeof reference, "Patient/%s", chart->patient);
  write_reference (chart, name, reference, NULL);
}

void
fhir_demo_own (FhirDemoChart *chart, const char *name, const char *type, guint serial)
{
  char reference[96];

  g_snprintf (reference, sizeof reference, "%s/%s-%u", type, chart->patient, serial);
  write_reference (chart, name, reference, NULL);
}

void
fhir_demo_clinic (FhirDemoChart *chart,
                  const char *name,
                  const char *type,
                  const char *id,
                  const char *display)
{
  char reference[96];

  g_snprintf (reference,
              sizeof reference,
              "%s/d%" G_GUINT64_FORMAT "%s",
              type,
              chart->demo->seed,
              id);
  write_reference (chart, name, reference, display);
}

void
fhir_demo_note (FhirDemoChart *chart, const char *text)
{
  fhir_json_writer_begin_array (&chart->w, "note");
  fhir_demo_text (chart, NULL, text);
  fhir_json_writer_end_array (&chart->w);
}

void
fhir_demo_day_text (gint64 day, char ret_text[11])
{
  int year, month, of_month;

  fhir_civil_from_days (day, &year, &month, &of_month);
  ret_text[0] = '0' + year / 1000 % 10;
  ret_text[1] = '0' + year / 100 % 10;
  ret_text[2] = '0' + year / 10 % 10;
  ret_text[3] = '0' + year % 10;
  ret_text[4] = ret_text[7] = '-';
  ret_text[5] = '0' + month / 10;
  ret_text[6] = '0' + month % 10;
  ret_text[8] = '0' + of_month / 10;
  ret_text[9] = '0' + of_month % 10;
  ret_text[10] = 0;
}

void
fhir_demo_day (FhirDemoChart *chart, const char *name, gint64 day)
{
  char text[11];

  fhir_demo_day_text (day, text);
  fhir_json_writer_string (&chart->w, name, text);
}

void
fhir_demo_time (FhirDemoChart *chart, const char *name, gint64 minutes)
{
  gint64 of_day = minutes % FHIR_DEMO_DAY;
  char text[32];

  fhir_demo_day_text (minutes / FHIR_DEMO_DAY, text);
  memcpy (text + 10, "T00:00:00Z", 11);
  text[11] = '0' + of_day / 600;
  text[12] = '0' + of_day / 60 % 10;
  text[14] = '0' + of_day % 60 / 10;
  text[15] = '0' + of_day % 10;
  fhir_json_writer_string (&chart->w, name, text);
}

void
fhir_demo_decimal (FhirDemoChart *chart, const char *name, gint64 scaled, guint decimals)
{
  char text[32];
  guint at = sizeof text;
  guint64 rest = (guint64)ABS (scaled);

  for (guint digit = 0; digit == 0 || rest > 0 || digit <= decimals; digit++)
    {
      if (digit == decimals && decimals > 0)
        text[--at] = '.';
      text[--at] = '0' + rest % 10;
      rest /= 10;
    }
  if (scaled < 0)
    text[--at] = '-';
  fhir_json_writer_raw (&chart->w, name, (FhirSlice){ text + at, sizeof text - at });
}

void
fhir_demo_quantity (FhirDemoChart *chart,
                    const char *name,
                    const char *comparator,
                    gint64 scaled,
                    const FhirDemoUnit *unit)
{
  fhir_json_writer_begin_object (&chart->w, name);
  fhir_demo_decimal (chart, "value", scaled, unit->decimals);
  if (comparator)
    fhir_json_writer_string (&chart->w, "comparator", comparator);
  fhir_json_writer_string (&chart->w, "unit", unit->text);
  if (unit->ucum)
    {
      fhir_json_writer_string (&chart->w, "system", UCUM);
      fhir_json_writer_string (&chart->w, "code", unit->ucum);
    }
  fhir_json_writer_end_object (&chart->w);
}
