/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* DOSE amount — route — frequency. Where amount and frequency both are structured, the line is made
 * of them; otherwise the prescriber's own text is the line, since a line that lacks one of them
 * would look complete. */

#include "chart-dosage.h"
#include "chart-quantity.h"
#include "chart-text.h"

static char *
dup_amount (ChartJson dosage)
{
  ChartJson rates = chart_json_first (chart_json_get (dosage, "doseAndRate"));
  g_autofree char *dose = chart_quantity_format_dose (chart_json_get (rates, "doseQuantity"));
  g_autofree char *rate = NULL;

  if (dose == NULL)
    dose = chart_quantity_format_dose_range (chart_json_get (rates, "doseRange"));
  rate = chart_quantity_format_dose (chart_json_get (rates, "rateQuantity"));
  if (rate == NULL)
    rate = chart_quantity_format_dose_range (chart_json_get (rates, "rateRange"));
  if (rate == NULL)
    {
      g_autofree char *over =
          chart_quantity_format_dose (chart_json_get (rates, "rateRatio.denominator"));
      g_autofree char *what =
          chart_quantity_format_dose (chart_json_get (rates, "rateRatio.numerator"));

      if (over != NULL && what != NULL)
        rate = g_strconcat (what, " per ", over, NULL);
    }
  return chart_text_join (" at ", dose, rate);
}

/* "when required for pain" */
static char *
dup_as_needed (ChartJson dosage)
{
  g_autofree char *reason =
      chart_json_dup_concept (chart_json_get (dosage, "asNeededCodeableConcept"));

  if (reason != NULL)
    return g_strconcat ("when required for ", reason, NULL);
  return chart_json_true_at (dosage, "asNeededBoolean") ? g_strdup ("when required") : NULL;
}

static char *
dup_additional (ChartJson dosage)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  ChartJson list = chart_json_get (dosage, "additionalInstruction");

  for
    CHART_JSON_EACH (concept, list)
    {
      char *text = chart_json_dup_concept (concept);

      if (text != NULL)
        g_ptr_array_add (texts, text);
    }
  return chart_text_join_n (", ", (const char *const *)texts->pdata, texts->len);
}

static char *
dup_max (ChartJson dosage)
{
  g_autofree char *most =
      chart_quantity_format_dose (chart_json_get (dosage, "maxDosePerPeriod.numerator"));
  g_autofree char *in =
      chart_quantity_format_dose (chart_json_get (dosage, "maxDosePerPeriod.denominator"));

  return most != NULL && in != NULL ? g_strdup_printf ("at most %s in %s", most, in) : NULL;
}

ChartDosage *
chart_dosage_new (ChartJson dosage)
{
  ChartDosage *result = g_new0 (ChartDosage, 1);
  g_autofree char *timing = chart_timing_format (chart_json_get (dosage, "timing"));
  g_autofree char *needed = dup_as_needed (dosage);
  g_autofree char *additional = dup_additional (dosage);
  g_autofree char *most = dup_max (dosage);
  g_autofree char *words = chart_text_join (" ", timing, needed);

  result->amount = dup_amount (dosage);
  result->route = chart_json_dup_concept (chart_json_get (dosage, "route"));
  result->frequency = chart_text_join (", ", words, additional, most);
  result->text = chart_json_dup_at (dosage, "text");
  return result;
}

void
chart_dosage_free (ChartDosage *dosage)
{
  if (dosage == NULL)
    return;
  g_free (dosage->amount);
  g_free (dosage->route);
  g_free (dosage->frequency);
  g_free (dosage->text);
  g_free (dosage);
}

char *
chart_dosage_format (const ChartDosage *dosage)
{
  if (dosage->text != NULL && (dosage->amount == NULL || dosage->frequency == NULL))
    return g_strdup (dosage->text);
  return chart_text_join (CHART_DASH, dosage->amount, dosage->route, dosage->frequency);
}
