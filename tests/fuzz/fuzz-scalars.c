/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Dates, decimals, ids and folded text: no byte read past the end, and what is accepted keeps its
 * promises (an interval is not empty, a decimal round-trips, folding twice changes nothing). */

#include "fhir-date.h"
#include "fhir-decimal.h"
#include "fhir-fold.h"
#include "fhir-id.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
try_date (FhirSlice text)
{
  FhirDateSpan span;
  char instant[FHIR_INSTANT_LEN + 1];

  if (!fhir_date_parse (text, &span))
    return;
  g_assert_cmpint (span.lo, <, span.hi);
  fhir_instant_format (span.lo, instant);
}

static void
try_decimal (FhirSlice text)
{
  FhirDecimal decimal;
  FhirDecimal again;
  g_autofree char *formatted = NULL;
  double low;
  double high;

  if (!fhir_decimal_parse (text, &decimal))
    return;
  fhir_decimal_get_range (&decimal, &low, &high);
  g_assert_true (low <= high);
  g_assert_cmpfloat (fhir_number_to_double (text), ==, fhir_decimal_to_double (&decimal));
  formatted = fhir_decimal_format (&decimal);
  if (decimal.scale >= 0 || decimal.coefficient == 0)
    {
      g_assert_true (fhir_decimal_parse (fhir_slice (formatted), &again));
      g_assert_cmpint (fhir_decimal_compare (&decimal, &again), ==, 0);
    }
}

static void
try_fold (FhirSlice text)
{
  g_autoptr (GString) once = g_string_new (NULL);
  g_autoptr (GString) twice = g_string_new (NULL);
  g_autoptr (GString) next = g_string_new (NULL);

  if (!g_utf8_validate_len (text.text, text.len, NULL))
    return;
  fhir_fold (text, once);
  fhir_fold ((FhirSlice){ once->str, (guint32)once->len }, twice);
  g_assert_cmpstr (once->str, ==, twice->str);
  if (fhir_fold_next_prefix (text, next))
    g_assert_cmpint (memcmp (next->str, text.text, MIN (next->len, text.len)), >, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FhirSlice text = { (const char *)data, (guint32)size };
  guint8 packed[16];

  if (size > 4096)
    return 0;
  try_date (text);
  try_decimal (text);
  try_fold (text);
  if (fhir_uuid_pack (text, packed))
    g_assert_true (fhir_id_is_valid (text));
  return 0;
}
