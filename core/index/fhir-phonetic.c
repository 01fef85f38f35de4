/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Refined Soundex (R. C. Russell's idea with ten groups instead of six). Chosen over Metaphone
 * because it has no rules of English spelling: names in a clinic come from everywhere. */

#include "fhir-phonetic.h"

/*                             abcdefghijklmnopqrstuvwxyz */
static const char groups[] = "01360240043788015936020505";

gsize
fhir_phonetic_code (FhirSlice word, char ret_code[FHIR_PHONETIC_MAX + 1])
{
  gsize n = 0;
  char last = '\0';

  for (guint32 i = 0; i < word.len && n < FHIR_PHONETIC_MAX; i++)
    {
      char c = word.text[i];
      gboolean is_letter = c >= 'a' && c <= 'z';
      char digit = is_letter ? groups[c - 'a'] : '\0';

      if (n == 0 && is_letter)
        ret_code[n++] = c;
      else if (!is_letter)
        ret_code[n++] = c;
      if (is_letter && digit != last && n < FHIR_PHONETIC_MAX)
        ret_code[n++] = digit;
      last = digit;
    }
  while (n > 0 && n == FHIR_PHONETIC_MAX && ((guchar)ret_code[n - 1] & 0x80) != 0)
    n--; /* do not cut a character in two */
  ret_code[n] = '\0';
  return n;
}
