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
  gsize whole = 0; /* up to the last complete character */
  char last = '\0';

  for (guint32 i = 0; i < word.len && n < FHIR_PHONETIC_MAX; i++)
    {
      char c = word.text[i];
      gboolean is_letter = c >= 'a' && c <= 'z';
      char digit = is_letter ? groups[c - 'a'] : '\0';

      if (((guchar)c & 0xc0) != 0x80) /* a character begins */
        whole = n;
      if (n == 0 || !is_letter)
        ret_code[n++] = c;
      if (is_letter && digit != last && n < FHIR_PHONETIC_MAX)
        ret_code[n++] = digit;
      last = digit;
      if (i + 1 == word.len || ((guchar)word.text[i + 1] & 0xc0) != 0x80)
        whole = n;
    }
  ret_code[whole] = '\0';
  return whole;
}
