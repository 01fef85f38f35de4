/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Small words for every page: joining what is there, counting in words. */

#include "chart-text.h"
#include <string.h>

#define WORD_JOINER 0x2060
#define NO_BREAK    0xa0

void
chart_text_append_plain (GString *out, const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == NO_BREAK || c == '\n')
        g_string_append_c (out, ' ');
      else if (c != WORD_JOINER)
        g_string_append_unichar (out, c);
    }
}

char *
chart_text_dup_plain (const char *text)
{
  GString *out = g_string_new (NULL);

  if (text != NULL)
    chart_text_append_plain (out, text);
  return g_string_free (out, FALSE);
}

char *
chart_text_join_n (const char *separator, const char *const *texts, guint n)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      if (texts[i] == NULL || *texts[i] == '\0')
        continue;
      if (out->len > 0)
        g_string_append (out, separator);
      g_string_append (out, texts[i]);
    }
  return out->len > 0 ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

char *
chart_text_tie (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == ' ')
        g_string_append (out, CHART_NBSP);
      else if (*at == '/')
        g_string_append (out, CHART_JOINER "/" CHART_JOINER);
      else
        g_string_append_c (out, *at);
    }
  return g_string_free (out, FALSE);
}

char *
chart_text_number (guint64 n)
{
  char digits[24];
  GString *out = g_string_new (NULL);
  gsize len;

  g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, n);
  len = strlen (digits);
  for (gsize i = 0; i < len; i++)
    {
      if (i > 0 && (len - i) % 3 == 0)
        g_string_append_c (out, ',');
      g_string_append_c (out, digits[i]);
    }
  return g_string_free (out, FALSE);
}

char *
chart_text_count (guint n, const char *one, const char *many)
{
  g_autofree char *number = chart_text_number (n);

  return g_strconcat (number, CHART_NBSP, n == 1 ? one : many, NULL);
}

char *
chart_text_capitalize (const char *text)
{
  g_autofree char *first = NULL;
  g_autofree char *upper = NULL;
  const char *rest;

  if (text == NULL || *text == '\0')
    return g_strdup (text);
  rest = g_utf8_next_char (text);
  first = g_strndup (text, rest - text);
  upper = g_utf8_strup (first, -1);
  return g_strconcat (upper, rest, NULL);
}
