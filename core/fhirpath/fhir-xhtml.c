/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One pass over the narrative with a stack of open elements. It reads what XML allows there and
 * nothing else: no declarations, no processing instructions, no CDATA, entities by name or number
 * only. */

#include "fhir-xhtml.h"

#define DEPTH_MAX 128

/* clang-format off */
static const char *const elements[] = {
  "a", "abbr", "acronym", "address", "b", "big", "blockquote", "br", "caption", "cite", "code", "col", "colgroup",
  "dd", "del", "dfn", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd",
  "li", "ol", "p", "pre", "q", "samp", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot",
  "th", "thead", "tr", "tt", "ul", "var", NULL,
};
static const char *const attributes[] = {
  "abbr", "accesskey", "align", "alt", "axis", "bgcolor", "border", "cellhalign", "cellpadding", "cellspacing",
  "cellvalign", "char", "charoff", "charset", "cite", "class", "colspan", "compact", "coords", "dir", "frame",
  "headers", "height", "href", "hreflang", "hspace", "id", "lang", "longdesc", "name", "nowrap", "rel", "rev",
  "rowspan", "rules", "scope", "shape", "span", "src", "start", "style", "summary", "tabindex", "title", "type",
  "usemap", "valign", "value", "vspace", "width", "xml:lang", "xml:space", "xmlns", NULL,
};
/* clang-format on */

typedef struct
{
  const char *at;
  const char *end;
  FhirSlice open[DEPTH_MAX];
  guint depth;
  gboolean has_content;
} Reader;

static gboolean
is_listed (FhirSlice name, const char *const *list)
{
  for (; *list != NULL; list++)
    if (fhir_slice_is (name, *list))
      return TRUE;
  return FALSE;
}

static gboolean
starts (const Reader *reader, const char *text)
{
  gsize len = strlen (text);

  return (gsize)(reader->end - reader->at) >= len && memcmp (reader->at, text, len) == 0;
}

static void
skip_space (Reader *reader)
{
  while (reader->at < reader->end && g_ascii_isspace (*reader->at))
    reader->at++;
}

static FhirSlice
take_name (Reader *reader)
{
  const char *start = reader->at;

  while (reader->at < reader->end && (g_ascii_isalnum (*reader->at) || *reader->at == ':' ||
                                      *reader->at == '-' || *reader->at == '_'))
    reader->at++;
  return (FhirSlice){ start, (guint32)(reader->at - start) };
}

static const char *
skip_entity (Reader *reader)
{
  const char *start = ++reader->at;

  if (reader->at < reader->end && *reader->at == '#')
    reader->at++;
  while (reader->at < reader->end && g_ascii_isalnum (*reader->at))
    reader->at++;
  if (reader->at == start || reader->at == reader->end || *reader->at != ';')
    return "an ampersand that begins no entity";
  reader->at++;
  return NULL;
}

/* A link that runs instead of leading somewhere. */
static gboolean
is_script (FhirSlice value)
{
  static const char *const schemes[] = { "javascript:", "vbscript:", "data:text" };
  g_autofree char *lower = g_ascii_strdown (value.text, value.len);
  const char *at = lower;

  while (g_ascii_isspace (*at) || *at == '&')
    at++;
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_str_has_prefix (at, schemes[i]))
      return TRUE;
  return FALSE;
}

static const char *
read_value (Reader *reader, FhirSlice *ret_value)
{
  char quote = reader->at < reader->end ? *reader->at : '\0';
  const char *start = reader->at + 1;
  const char *problem;

  if (quote != '"' && quote != '\'')
    return "an attribute without quotes";
  for (reader->at++; reader->at < reader->end && *reader->at != quote;)
    {
      if (*reader->at == '<')
        return "a tag in an attribute";
      if (*reader->at != '&')
        reader->at++;
      else if ((problem = skip_entity (reader)) != NULL)
        return problem;
    }
  if (reader->at == reader->end)
    return "an attribute without end";
  *ret_value = (FhirSlice){ start, (guint32)(reader->at - start) };
  reader->at++;
  return NULL;
}

static const char *
read_attributes (Reader *reader)
{
  for (;;)
    {
      const char *before = reader->at;
      const char *problem;
      FhirSlice value;
      FhirSlice name;

      skip_space (reader);
      if (reader->at == reader->end)
        return "a tag without end";
      if (*reader->at == '>' || *reader->at == '/')
        return NULL;
      name = take_name (reader);
      if (name.len == 0 || before == name.text)
        return "a malformed tag";
      if (!is_listed (name, attributes))
        return "an attribute that may not stand in a narrative";
      skip_space (reader);
      if (!starts (reader, "="))
        return "an attribute without a value";
      reader->at++;
      skip_space (reader);
      problem = read_value (reader, &value);
      if (problem != NULL)
        return problem;
      if ((fhir_slice_is (name, "href") || fhir_slice_is (name, "src")) && is_script (value))
        return "a link that runs a script";
    }
}

static const char *
read_start (Reader *reader)
{
  FhirSlice name;
  const char *problem;

  reader->at++;
  name = take_name (reader);
  if (reader->depth == 0 && !fhir_slice_is (name, "div"))
    return "the root is no div";
  if (!is_listed (name, elements))
    return "an element that may not stand in a narrative";
  problem = read_attributes (reader);
  if (problem != NULL)
    return problem;
  if (fhir_slice_is (name, "img"))
    reader->has_content = TRUE;
  if (starts (reader, "/>"))
    {
      reader->at += 2;
      return NULL;
    }
  if (!starts (reader, ">"))
    return "a malformed tag";
  reader->at++;
  if (reader->depth == DEPTH_MAX)
    return "elements nested too deep";
  reader->open[reader->depth++] = name;
  return NULL;
}

static const char *
read_end (Reader *reader)
{
  FhirSlice name;

  reader->at += 2;
  name = take_name (reader);
  skip_space (reader);
  if (reader->depth == 0 || !fhir_slice_equal (name, reader->open[reader->depth - 1]) ||
      !starts (reader, ">"))
    return "an end tag that closes nothing";
  reader->at++;
  reader->depth--;
  return NULL;
}

static const char *
read_comment (Reader *reader)
{
  for (reader->at += 4; reader->at < reader->end; reader->at++)
    if (starts (reader, "-->"))
      {
        reader->at += 3;
        return NULL;
      }
  return "a comment without end";
}

static const char *
read_content (Reader *reader)
{
  if (starts (reader, "<!--"))
    return read_comment (reader);
  if (starts (reader, "</"))
    return read_end (reader);
  if (starts (reader, "<"))
    return read_start (reader);
  reader->has_content = reader->has_content || !g_ascii_isspace (*reader->at);
  if (*reader->at == '&')
    return skip_entity (reader);
  reader->at++;
  return NULL;
}

const char *
fhir_xhtml_check (FhirSlice text)
{
  Reader reader = { .at = text.text, .end = text.text + text.len };
  const char *problem = NULL;

  skip_space (&reader);
  if (!starts (&reader, "<div"))
    return "the root is no div";
  do
    problem = read_content (&reader);
  while (problem == NULL && reader.depth > 0 && reader.at < reader.end);
  skip_space (&reader);
  if (problem == NULL && (reader.depth > 0 || reader.at != reader.end))
    problem = "text after the root, or a root without end";
  if (problem == NULL && !reader.has_content)
    problem = "no content";
  return problem;
}
