/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads what is typed into the patient box. Words stand apart by spaces and commas; what belongs
 * together is joined first: `5 apr 1948`, `05 04 1948`, `004 512 7`, `(555) 123 4567`. A part keeps
 * every reading that it may have, because 19480405 is a date to one person and a record number to
 * another:
 *
 *   1948-04-05  05.04.1948  5/4/1948 (day first and month first)  5-Apr-48  apr 1948  1948 19480405
 */

#include "fhir-patient-text.h"

#include "fhir-error.h"
#include "fhir-fold.h"

#define YEAR_MIN    1850
#define YEAR_MAX    2100
#define VARIANT_MIN 3 /* letters of a word whose neighbours are looked for */
#define VARIANT_MAX 24

static void
part_free (gpointer data)
{
  FhirPatientPart *part = data;

  g_free (part->word);
  g_free (part->ident);
  g_free (part->digits);
  g_array_unref (part->spans);
  g_free (part);
}

static FhirPatientPart *
part_new (void)
{
  FhirPatientPart *part = g_new0 (FhirPatientPart, 1);

  part->spans = g_array_new (FALSE, FALSE, sizeof (FhirDateSpan));
  return part;
}

/* Dates */

/* day 0: the month; month 0: the year. */
static void
add_date (FhirPatientPart *part, guint year, guint month, guint day)
{
  char text[16];
  FhirDateSpan span;

  if (year < YEAR_MIN || year > YEAR_MAX || month > 12 || day > 31)
    return;
  if (day > 0)
    g_snprintf (text, sizeof text, "%04u-%02u-%02u", year, month, day);
  else if (month > 0)
    g_snprintf (text, sizeof text, "%04u-%02u", year, month);
  else
    g_snprintf (text, sizeof text, "%04u", year);
  if (fhir_date_parse (fhir_slice (text), &span))
    g_array_append_val (part->spans, span);
}

/* A year of two digits is of this century and of the last. */
static void
add_date_of_year (FhirPatientPart *part, guint year, gsize digits, guint month, guint day)
{
  if (digits > 2)
    {
      add_date (part, year, month, day);
      return;
    }
  add_date (part, 1900 + year, month, day);
  add_date (part, 2000 + year, month, day);
}

static guint
read_month (const char *text)
{
  static const char *const names[] = { "january",   "february", "march",    "april",
                                       "may",       "june",     "july",     "august",
                                       "september", "october",  "november", "december" };
  g_autofree char *lower = g_ascii_strdown (text, -1);

  for (guint i = 0; strlen (lower) >= 3 && i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_has_prefix (names[i], lower))
        return i + 1;
    }
  return 0;
}

static gboolean
is_digits (const char *text)
{
  return *text != '\0' && strspn (text, "0123456789") == strlen (text);
}

static guint
to_number (const char *text)
{
  guint64 number = 0;

  return g_ascii_string_to_unsigned (text, 10, 0, 99999999, &number, NULL) ? (guint)number
                                                                           : 99999999;
}

/* Three pieces with a month in letters or in digits. */
static void
read_three (FhirPatientPart *part, char **piece, gboolean day_first)
{
  guint month = read_month (piece[1]);
  guint a = to_number (piece[0]);
  guint b = to_number (piece[1]);
  guint c = to_number (piece[2]);

  if (month != 0 && is_digits (piece[0]) && is_digits (piece[2]))
    {
      if (strlen (piece[0]) == 4)
        add_date (part, a, month, c);
      else
        add_date_of_year (part, c, strlen (piece[2]), month, a);
      return;
    }
  if (read_month (piece[0]) != 0 && is_digits (piece[1]) && is_digits (piece[2]))
    {
      add_date_of_year (part, c, strlen (piece[2]), read_month (piece[0]), b);
      return;
    }
  if (!is_digits (piece[0]) || !is_digits (piece[1]) || !is_digits (piece[2]))
    return;
  if (strlen (piece[0]) == 4)
    {
      add_date (part, a, b, c);
      return;
    }
  add_date_of_year (part, c, strlen (piece[2]), b, a);
  if (!day_first && a != b)
    add_date_of_year (part, c, strlen (piece[2]), a, b);
}

static void
read_two (FhirPatientPart *part, char **piece)
{
  guint month = read_month (piece[0]);

  if (month == 0 && is_digits (piece[0]) && strlen (piece[0]) <= 2)
    month = to_number (piece[0]);
  if (month != 0 && is_digits (piece[1]) && strlen (piece[1]) == 4)
    add_date (part, to_number (piece[1]), month, 0);
  else if (is_digits (piece[0]) && strlen (piece[0]) == 4 && is_digits (piece[1]) &&
           strlen (piece[1]) == 2)
    add_date (part, to_number (piece[0]), to_number (piece[1]), 0);
}

static void
read_digits_date (FhirPatientPart *part, const char *digits)
{
  guint number = to_number (digits);

  if (strlen (digits) == 4)
    add_date (part, number, 0, 0);
  if (strlen (digits) != 8)
    return;
  add_date (part, number / 10000, number / 100 % 100, number % 100);
  add_date (part, number % 10000, number / 10000 % 100, number / 1000000);
  add_date (part, number % 10000, number / 1000000, number / 10000 % 100);
}

static void
read_dates (FhirPatientPart *part, const char *text)
{
  g_auto (GStrv) pieces = g_strsplit_set (text, "-/. ", -1);
  guint n = g_strv_length (pieces);

  if (n == 1)
    read_digits_date (part, text);
  else if (n == 2)
    read_two (part, pieces);
  else if (n == 3)
    read_three (part, pieces, strchr (text, '.') != NULL);
}

/* Parts */

static char *
only_digits (const char *text)
{
  GString *digits = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      if (g_ascii_isdigit (*text))
        g_string_append_c (digits, *text);
    }
  return g_string_free (digits, FALSE);
}

/* Digits, and what people write between them in numbers. */
static gboolean
is_number_like (const char *text)
{
  gsize len = strlen (text);

  return len > 0 && strspn (text, "0123456789()+-./ ") == len &&
         strpbrk (text, "0123456789") != NULL;
}

static gboolean
add_part (GPtrArray *parts, FhirPatientPart *part, GError **error)
{
  if (part->word == NULL && part->ident == NULL && part->digits == NULL && part->spans->len == 0)
    {
      part_free (part);
      return TRUE;
    }
  g_ptr_array_add (parts, part);
  if (parts->len <= FHIR_PATIENT_PARTS_MAX)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_TOO_LARGE,
               "more than %d parts to look for",
               FHIR_PATIENT_PARTS_MAX);
  return FALSE;
}

static gboolean
add_number (GPtrArray *parts, const char *text, GError **error)
{
  FhirPatientPart *part = part_new();

  read_dates (part, text);
  part->ident = g_strdup (text);
  part->digits = only_digits (text);
  return add_part (parts, part, error);
}

/* `5-apr-1948`, `A12-34` and `smith-jones`: a date, an identifier, or names of which each counts.
 */
static gboolean
add_text (GPtrArray *parts, const char *text, GError **error)
{
  FhirPatientPart *part = part_new();
  g_autoptr (GString) folded = g_string_new (NULL);
  g_auto (GStrv) words = NULL;

  read_dates (part, text);
  if (part->spans->len > 0)
    return add_part (parts, part, error);
  fhir_fold (fhir_slice (text), folded);
  words = g_strsplit (folded->str, " ", -1);
  if (strpbrk (text, "0123456789") != NULL)
    {
      part->ident = g_strdup (text);
      part->word = g_strdup (folded->str);
      return add_part (parts, part, error);
    }
  part_free (part);
  for (guint i = 0; words[i] != NULL; i++)
    {
      part = part_new();
      part->word = *words[i] != '\0' ? g_strdup (words[i]) : NULL;
      if (!add_part (parts, part, error))
        return FALSE;
    }
  return TRUE;
}

/* How many tokens from here on are one number, or one date with a month in letters. */
static guint
count_joined (char **token)
{
  guint n = 0;

  if (token[0] != NULL && token[1] != NULL && token[2] != NULL)
    {
      gboolean middle = is_digits (token[0]) && read_month (token[1]) != 0 && is_digits (token[2]);
      gboolean first = read_month (token[0]) != 0 && is_digits (token[1]) && is_digits (token[2]);

      if (middle || first)
        return 3;
    }
  if (token[1] != NULL && read_month (token[0]) != 0 && is_digits (token[1]) &&
      strlen (token[1]) == 4)
    return 2;
  while (token[n] != NULL && is_number_like (token[n]))
    n++;
  return MAX (n, 1);
}

static gboolean
add_tokens (GPtrArray *parts, char **token, guint n, GError **error)
{
  g_autofree char *joined = NULL;
  char *after = token[n];

  token[n] = NULL;
  joined = g_strjoinv (" ", token);
  token[n] = after;
  if (!is_number_like (joined))
    return add_text (parts, joined, error);
  return add_number (parts, joined, error);
}

GPtrArray *
fhir_patient_text_parse (const char *text, GError **error)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (part_free);
  g_auto (GStrv) pieces = NULL;
  g_autoptr (GPtrArray) tokens = g_ptr_array_new();

  if (strlen (text) > FHIR_PATIENT_TEXT_MAX || !g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_TOO_LARGE,
                   "text to look for is not UTF-8 or longer than %d bytes",
                   FHIR_PATIENT_TEXT_MAX);
      return NULL;
    }
  pieces = g_strsplit_set (text, " ,;\t\n\r", -1);
  for (guint i = 0; pieces[i] != NULL; i++)
    {
      if (*pieces[i] != '\0')
        g_ptr_array_add (tokens, pieces[i]);
    }
  g_ptr_array_add (tokens, NULL);
  for (char **token = (char **)tokens->pdata; *token != NULL;)
    {
      guint n = count_joined (token);

      if (!add_tokens (parts, token, n, error))
        return NULL;
      token += n;
    }
  if (parts->len > 0)
    return g_steal_pointer (&parts);
  g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_VALUE, "nothing to look for");
  return NULL;
}

/* One edit */

static const char letters[] = "abcdefghijklmnopqrstuvwxyz";

static void
add_spliced (GPtrArray *variants,
             const char *word,
             gsize at,
             const char *insert,
             gsize insert_len,
             gsize skip)
{
  gsize len = strlen (word);
  char *out = g_malloc (len + insert_len + 1);

  memcpy (out, word, at);
  memcpy (out + at, insert, insert_len);
  memcpy (out + at + insert_len, word + at + skip, len - at - skip + 1);
  g_ptr_array_add (variants, out);
}

GPtrArray *
fhir_patient_text_variants (const char *word)
{
  GPtrArray *variants = g_ptr_array_new_with_free_func (g_free);
  gsize len = strlen (word);

  if (len < VARIANT_MIN || len > VARIANT_MAX)
    return variants;
  for (const char *c = word; *c != '\0'; c++)
    {
      if (!g_ascii_isalnum (*c))
        return variants;
    }
  for (gsize at = 0; at <= len; at++)
    {
      const char swapped[2] = { at + 1 < len ? word[at + 1] : 0, word[at] };

      if (at < len)
        add_spliced (variants, word, at, "", 0, 1);
      if (at + 1 < len && swapped[0] != swapped[1])
        add_spliced (variants, word, at, swapped, 2, 2);
      for (guint i = 0; i < sizeof letters - 1; i++)
        {
          add_spliced (variants, word, at, &letters[i], 1, 0);
          if (at < len && letters[i] != word[at])
            add_spliced (variants, word, at, &letters[i], 1, 1);
        }
    }
  return variants;
}

gboolean
fhir_patient_text_is_near (const char *a, const char *b)
{
  gsize la = strlen (a);
  gsize lb = strlen (b);
  gsize head = 0;
  gsize tail = 0;

  if (la + 1 < lb || lb + 1 < la || strcmp (a, b) == 0)
    return FALSE;
  while (head < la && head < lb && a[head] == b[head])
    head++;
  while (tail < la - head && tail < lb - head && a[la - 1 - tail] == b[lb - 1 - tail])
    tail++;
  if (la != lb)
    return head + tail >= MIN (la, lb);
  if (head + tail + 1 >= la)
    return TRUE;
  return head + tail + 2 == la && a[head] == b[head + 1] && a[head + 1] == b[head];
}
