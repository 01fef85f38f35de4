/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Code systems that are grammars: UCUM, media types (BCP 13), languages (BCP 47); and those whose
 * codes have a check digit, so that a slip of the pen is seen without having their content: SNOMED
 * CT (Verhoeff), LOINC (Luhn). */

#include "fhir-code-grammar-private.h"

#include "fhir-ucum.h"

/* ---- BCP 13: type/subtype, perhaps with parameters */

static gboolean
is_token (const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isgraph (text[i]) || strchr ("()<>@,;:\\\"/[]?=", text[i]) != NULL)
      return FALSE;
  return len > 0 && len <= 127;
}

static FhirCodeAnswer
ask_media (const char *code)
{
  /* R4 itself uses these words of _format where a media type is wanted. */
  static const char *const words[] = { "xml", "json", "ttl", "none", NULL };
  const char *slash = strchr (code, '/');
  gsize rest;

  if (slash == NULL)
    return g_strv_contains (words, code) ? FHIR_CODE_YES : FHIR_CODE_NO;
  rest = strcspn (slash + 1, "; ");
  return is_token (code, (gsize)(slash - code)) && is_token (slash + 1, rest) ? FHIR_CODE_YES
                                                                              : FHIR_CODE_NO;
}

/* ---- BCP 47: language, extended languages, script, region, the rest */

static gboolean
is_alpha (const char *part)
{
  for (; *part != '\0'; part++)
    if (!g_ascii_isalpha (*part))
      return FALSE;
  return TRUE;
}

static gboolean
is_subtag (const char *part)
{
  gsize n = strlen (part);

  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isalnum (part[i]))
      return FALSE;
  return n >= 1 && n <= 8;
}

/* Languages have two or three letters; longer ones are reserved. x- and i- begin private ones. */
static FhirCodeAnswer
ask_language (const char *code)
{
  g_auto (GStrv) parts = g_strsplit (code, "-", -1);
  gsize n = parts[0] != NULL ? strlen (parts[0]) : 0;

  for (guint i = 0; parts[i] != NULL; i++)
    if (!is_subtag (parts[i]))
      return FHIR_CODE_NO;
  if (n == 1)
    return g_ascii_strncasecmp (code, "x-", 2) == 0 || g_ascii_strncasecmp (code, "i-", 2) == 0
               ? FHIR_CODE_YES
               : FHIR_CODE_NO;
  return (n == 2 || n == 3) && is_alpha (parts[0]) ? FHIR_CODE_YES : FHIR_CODE_NO;
}

/* ---- UCUM */

static FhirCodeAnswer
ask_ucum (const char *code)
{
  FhirUcumUnit unit;

  return code[0] != '\0' && fhir_ucum_parse (fhir_slice (code), &unit) ? FHIR_CODE_YES
                                                                       : FHIR_CODE_NO;
}

/* ---- SNOMED CT: an identifier of a concept, or an expression of several */

/* Verhoeff's dihedral group, as SNOMED CT's technical guide prints it. */
static gboolean
has_verhoeff_digit (const char *digits, gsize n)
{
  /* clang-format off */
  static const guint8 multiply[10][10] = {
    { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, { 1, 2, 3, 4, 0, 6, 7, 8, 9, 5 },
    { 2, 3, 4, 0, 1, 7, 8, 9, 5, 6 }, { 3, 4, 0, 1, 2, 8, 9, 5, 6, 7 },
    { 4, 0, 1, 2, 3, 9, 5, 6, 7, 8 }, { 5, 9, 8, 7, 6, 0, 4, 3, 2, 1 },
    { 6, 5, 9, 8, 7, 1, 0, 4, 3, 2 }, { 7, 6, 5, 9, 8, 2, 1, 0, 4, 3 },
    { 8, 7, 6, 5, 9, 3, 2, 1, 0, 4 }, { 9, 8, 7, 6, 5, 4, 3, 2, 1, 0 } };
  static const guint8 permute[8][10] = {
    { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, { 1, 5, 7, 6, 2, 8, 3, 0, 9, 4 },
    { 5, 8, 0, 3, 7, 9, 6, 1, 4, 2 }, { 8, 9, 1, 6, 0, 4, 3, 5, 2, 7 },
    { 9, 4, 5, 3, 1, 2, 6, 8, 7, 0 }, { 4, 2, 8, 6, 5, 7, 3, 9, 0, 1 },
    { 2, 7, 9, 3, 8, 0, 6, 4, 1, 5 }, { 7, 0, 4, 6, 9, 1, 3, 2, 5, 8 } };
  /* clang-format on */
  guint8 check = 0;

  for (gsize i = 0; i < n; i++)
    check = multiply[check][permute[i % 8][digits[n - 1 - i] - '0']];
  return check == 0;
}

gboolean
fhir_code_is_sctid (const char *code)
{
  gsize n = strlen (code);

  if (n < 6 || n > 18 || strspn (code, "0123456789") != n || code[0] == '0')
    return FALSE;
  /* the digit before the two last: a concept, of the core or of an extension */
  return (code[n - 3] == '0' || code[n - 3] == '1') && code[n - 2] == '0' &&
         has_verhoeff_digit (code, n);
}

static FhirCodeAnswer
ask_snomed (const char *code)
{
  if (strpbrk (code, ":+={|") != NULL || fhir_code_is_sctid (code))
    return FHIR_CODE_UNKNOWN;
  return FHIR_CODE_NO;
}

/* ---- LOINC: a number and its check digit; parts, lists and answers begin with letters */

static FhirCodeAnswer
ask_loinc (const char *code)
{
  gboolean is_term = g_ascii_isdigit (code[0]);
  const char *digits = is_term || strlen (code) < 2 ? code : code + 2;
  gsize n = strspn (digits, "0123456789");
  guint sum = 0;

  if (n == 0 || n > 9 || digits[n] != '-' || !g_ascii_isdigit (digits[n + 1]) ||
      digits[n + 2] != '\0')
    return FHIR_CODE_NO;
  if (!is_term)
    return g_ascii_isupper (code[0]) && g_ascii_isupper (code[1]) ? FHIR_CODE_UNKNOWN
                                                                  : FHIR_CODE_NO;
  for (gsize i = 0; i < n; i++)
    {
      guint d = (guint)(digits[n - 1 - i] - '0') * (i % 2 == 0 ? 2 : 1);

      sum += d / 10 + d % 10;
    }
  return (10 - sum % 10) % 10 == (guint)(digits[n + 1] - '0') ? FHIR_CODE_UNKNOWN : FHIR_CODE_NO;
}

/* ---- HL7's kinds of identifiers: NNxxx stands for NN and the three letters of a country */

static FhirCodeAnswer
ask_identifier_kind (const char *code)
{
  gsize n = strlen (code);

  if (n != 5 || strncmp (code, "NN", 2) != 0)
    return FHIR_CODE_UNKNOWN;
  for (gsize i = 2; i < n; i++)
    if (!g_ascii_isupper (code[i]))
      return FHIR_CODE_UNKNOWN;
  return FHIR_CODE_YES;
}

/* clang-format off */
static const struct
{
  const char *system;
  FhirCodeAnswer (*ask) (const char *code);
} grammars[] = {
  { "http://unitsofmeasure.org", ask_ucum },
  { "urn:ietf:bcp:13", ask_media },
  { "urn:ietf:bcp:47", ask_language },
  { "http://snomed.info/sct", ask_snomed },
  { "http://loinc.org", ask_loinc },
  { "http://terminology.hl7.org/CodeSystem/v2-0203", ask_identifier_kind },
};
/* clang-format on */

gboolean
fhir_code_has_grammar (const char *system)
{
  for (guint i = 0; i < G_N_ELEMENTS (grammars); i++)
    if (strcmp (grammars[i].system, system) == 0)
      return TRUE;
  return FALSE;
}

FhirCodeAnswer
fhir_code_ask_grammar (const char *system, const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (grammars); i++)
    if (strcmp (grammars[i].system, system) == 0)
      return grammars[i].ask (code);
  return FHIR_CODE_UNKNOWN;
}
