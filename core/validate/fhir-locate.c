/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From an offset in the minified text to line and column of the source: the parser takes out white
 * space between tokens and changes nothing else, so counting what it keeps finds the place. */

#include "fhir-validate.h"

typedef struct
{
  guint issue;
  gint64 offset;
} Wanted;

static gint
by_offset (gconstpointer a, gconstpointer b)
{
  const Wanted *x = a;
  const Wanted *y = b;

  return (x->offset > y->offset) - (x->offset < y->offset);
}

typedef struct
{
  const char *at;
  const char *end;
  guint line;
  guint column;
  gint64 kept; /* bytes that stand in the minified text so far */
  gboolean in_string;
} Reader;

/* Takes one byte. */
static void
step (Reader *r)
{
  char c = *r->at;

  if (r->in_string || !strchr (" \t\r\n", c))
    r->kept++;
  if (c == '"')
    r->in_string = !r->in_string;
  else if (c == '\\' && r->in_string && r->at + 1 < r->end)
    {
      r->at++;
      r->kept++;
      r->column++;
    }
  r->at++;
  if (c == '\n')
    {
      r->line++;
      r->column = 1;
    }
  else if (((guchar)c & 0xc0) != 0x80)
    r->column++;
}

void
fhir_issues_locate (FhirIssues *issues, const char *source, gsize len)
{
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (Wanted));
  Reader r = { .at = source, .end = source + len, .line = 1, .column = 1 };

  for (guint i = 0; i < fhir_issues_get_n (issues); i++)
    {
      const Wanted w = { i, fhir_issues_get (issues, i)->offset };

      if (w.offset >= 0)
        g_array_append_val (wanted, w);
    }
  g_array_sort (wanted, by_offset);
  for (guint i = 0; i < wanted->len; i++)
    {
      const Wanted *w = &g_array_index (wanted, Wanted, i);

      while (r.at < r.end &&
             (r.kept < w->offset || (!r.in_string && *r.at != '\0' && strchr (" \t\r\n", *r.at))))
        step (&r);
      fhir_issues_set_line (issues, w->issue, r.line, r.column);
    }
}
