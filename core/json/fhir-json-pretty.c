/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Indented JSON. Works on bytes alone: the text is minified and well formed, so that brackets,
 * commas and colons outside strings are all there is to see. */

#include "fhir-json-writer.h"

/* Deeper levels stay at this indentation, so that a deep document cannot blow up its text. */
#define INDENT_MAX 64

static void
break_line (GString *out, guint level)
{
  static const char spaces[] = "                                                                ";

  g_string_append_c (out, '\n');
  g_string_append_len (out, spaces, (gssize)MIN (level * 2, INDENT_MAX));
}

/* Index behind the string that starts at i. */
static guint32
skip_string (FhirSlice text, guint32 i)
{
  for (i++; i < text.len && text.text[i] != '"'; i++)
    if (text.text[i] == '\\')
      i++;
  return MIN (i + 1, text.len);
}

void
fhir_json_pretty (FhirSlice minified, GString *out)
{
  guint level = 0;

  for (guint32 i = 0; i < minified.len; i++)
    {
      char c = minified.text[i];

      if (c == '"')
        {
          guint32 end = skip_string (minified, i);

          g_string_append_len (out, minified.text + i, end - i);
          i = end - 1;
        }
      else if (c == '{' || c == '[')
        {
          g_string_append_c (out, c);
          if (i + 1 < minified.len && minified.text[i + 1] == c + 2)
            g_string_append_c (out, minified.text[++i]);
          else
            break_line (out, ++level);
        }
      else if (c == '}' || c == ']')
        {
          level -= level > 0;
          break_line (out, level);
          g_string_append_c (out, c);
        }
      else
        {
          g_string_append_c (out, c);
          if (c == ',')
            break_line (out, level);
          else if (c == ':')
            g_string_append_c (out, ' ');
        }
    }
}
