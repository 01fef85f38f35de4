/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Folding for string search. ASCII goes byte by byte; text with other letters is decomposed (NFKD),
 * its combining marks dropped and the rest case-folded. Index rows and query values both come
 * through here, so that what is equal to a reader is equal to SQL. */

#include "fhir-fold.h"

typedef struct
{
  GString *out;
  gsize start; /* out's length before this text */
  gboolean space_pending;
} Folder;

static void
put_space (Folder *folder)
{
  folder->space_pending = folder->out->len > folder->start;
}

static void
flush_space (Folder *folder)
{
  if (folder->space_pending)
    g_string_append_c (folder->out, ' ');
  folder->space_pending = FALSE;
}

/* Letters that readers take for others but that Unicode does not decompose. Lower case, sorted. */
static const struct
{
  gunichar letter;
  const char *plain;
} plain_letters[] = {
  { 0x00E6, "ae" }, /* æ */
  { 0x00F0, "d" },  /* ð */
  { 0x00F8, "o" },  /* ø */
  { 0x00FE, "th" }, /* þ */
  { 0x0111, "d" },  /* đ */
  { 0x0127, "h" },  /* ħ */
  { 0x0131, "i" },  /* ı */
  { 0x0142, "l" },  /* ł */
  { 0x0153, "oe" }, /* œ */
};

static void
append_letter (GString *out, gunichar c)
{
  for (gsize i = 0; i < G_N_ELEMENTS (plain_letters) && c >= plain_letters[i].letter; i++)
    {
      if (c == plain_letters[i].letter)
        {
          g_string_append (out, plain_letters[i].plain);
          return;
        }
    }
  g_string_append_unichar (out, c);
}

/* Apostrophes and dots join what they stand in (O'Brien, J.R.); other punctuation parts. */
static gboolean
is_joining (gunichar c)
{
  return c == '\'' || c == '.' || c == 0x2019;
}

static void
fold_ascii (Folder *folder, const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    {
      char c = text[i];

      if (g_ascii_isalnum (c))
        {
          flush_space (folder);
          g_string_append_c (folder->out, g_ascii_tolower (c));
        }
      else if (!is_joining ((gunichar)c))
        put_space (folder);
    }
}

static void
fold_unicode (Folder *folder, const char *text, gsize len)
{
  g_autofree char *plain = g_utf8_normalize (text, (gssize)len, G_NORMALIZE_ALL);
  g_autoptr (GString) kept = g_string_new (NULL);
  g_autofree char *folded = NULL;

  if (plain == NULL)
    return;
  for (const char *at = plain; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_ismark (c) || is_joining (c))
        continue;
      g_string_append_unichar (kept, g_unichar_isalnum (c) ? c : ' ');
    }
  folded = g_utf8_casefold (kept->str, (gssize)kept->len);
  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == ' ')
        put_space (folder);
      else if (!g_unichar_ismark (c))
        {
          flush_space (folder);
          append_letter (folder->out, c);
        }
    }
}

void
fhir_fold (FhirSlice text, GString *out)
{
  Folder folder = { out, out->len, FALSE };
  gboolean ascii = TRUE;

  for (guint32 i = 0; i < text.len && ascii; i++)
    ascii = (guchar)text.text[i] < 0x80;
  if (ascii)
    fold_ascii (&folder, text.text, text.len);
  else
    fold_unicode (&folder, text.text, text.len);
}

gboolean
fhir_fold_next_prefix (FhirSlice prefix, GString *out)
{
  const char *end = prefix.text + prefix.len;

  while (end > prefix.text)
    {
      const char *last = g_utf8_find_prev_char (prefix.text, end);
      gunichar c;

      if (last == NULL)
        return FALSE;
      c = g_utf8_get_char (last);
      if (c < 0x10FFFF)
        {
          g_string_append_len (out, prefix.text, last - prefix.text);
          g_string_append_unichar (out, c == 0xD7FF ? 0xE000 : c + 1);
          return TRUE;
        }
      end = last;
    }
  return FALSE;
}
