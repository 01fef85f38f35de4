/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The XHTML of a narrative, for htmlChecks() and for the validator: a tokenizer that allocates
 * nothing, with one stack of names. A <div> in the XHTML name space, well formed, with only
 * elements and attributes of HTML 4's chapters 7 to 11 (without 4 of 9) and 15; no script, form,
 * base, link, frame, object or event; some content that is not white space. */

#include "fhir-xhtml.h"

#define DEPTH_MAX 128
#define XHTML     "http://www.w3.org/1999/xhtml"

/* clang-format off */
static const char *const elements[] = {
  "a", "abbr", "acronym", "address", "b", "bdo", "big", "blockquote", "br", "caption", "cite", "code",
  "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6",
  "hr", "i", "img", "ins", "kbd", "li", "map", "area", "ol", "p", "pre", "q", "samp", "small", "span",
  "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "ul", "u", "var",
  NULL };
static const char *const attributes[] = {
  "abbr", "accesskey", "align", "alt", "axis", "bgcolor", "border", "cellhalign", "cellpadding",
  "cellspacing", "cellvalign", "char", "charoff", "charset", "cite", "class", "colspan", "compact",
  "coords", "datetime", "dir", "frame", "headers", "height", "href", "hreflang", "hspace", "id", "lang",
  "longdesc", "name", "nowrap", "rel", "rev", "rowspan", "rules", "scope", "shape", "span", "src",
  "start", "style", "summary", "tabindex", "target", "title", "type", "usemap", "valign", "value",
  "vspace", "width", "xml:lang", "xml:space", "xmlns", NULL };
static const char *const entities[] = { "amp", "lt", "gt", "quot", "apos", NULL };
/* clang-format on */

typedef struct
{
  const char *at;
  const char *end;
  FhirSlice open[DEPTH_MAX];
  guint depth;
  gboolean has_content;
  gboolean has_namespace;
  gboolean closed; /* the outermost element is done */
  const char *wrong;
  const FhirXhtmlEvents *events;
  gpointer data;
} Reader;

static gboolean
fail (Reader *r, const char *wrong)
{
  if (r->wrong == NULL)
    r->wrong = wrong;
  return FALSE;
}

static gboolean
is_one_of (FhirSlice name, const char *const *list)
{
  for (guint i = 0; list[i] != NULL; i++)
    if (fhir_slice_is (name, list[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == ':' || c == '_' || c == '-' || c == '.' || (guchar)c >= 0x80;
}

static FhirSlice
read_name (Reader *r)
{
  const char *start = r->at;

  while (r->at < r->end && is_name_char (*r->at))
    r->at++;
  return (FhirSlice){ start, (guint32)(r->at - start) };
}

static void
skip_space (Reader *r)
{
  while (r->at < r->end && g_ascii_isspace (*r->at))
    r->at++;
}

/* HTML's names of characters are none of XML's own, but FHIR allows them. */
static gboolean
read_entity (Reader *r)
{
  const char *semicolon = memchr (r->at, ';', (gsize)MIN (r->end - r->at, 12));
  FhirSlice name;

  if (semicolon == NULL)
    return fail (r, "has an & that begins no entity");
  name = (FhirSlice){ r->at + 1, (guint32)(semicolon - r->at - 1) };
  r->at = semicolon + 1;
  if (name.len == 0)
    return fail (r, "has an & that begins no entity");
  if (name.text[0] == '#' || is_one_of (name, entities))
    return TRUE;
  for (guint32 i = 0; i < name.len; i++)
    if (!g_ascii_isalnum (name.text[i]))
      return fail (r, "has an & that begins no entity");
  return TRUE;
}

/* The character that &#…; at *at names, past which it moves; the named ones that hide in schemes.
 */
static guint32
decode_entity (const char **at, const char *end)
{
  static const struct
  {
    const char *name;
    guint32 c;
  } named[] = { { "&colon;", ':' }, { "&Tab;", '\t' }, { "&NewLine;", '\n' } };
  guint64 c = 0;
  gboolean hex;

  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    if ((gsize)(end - *at) >= strlen (named[i].name) &&
        memcmp (*at, named[i].name, strlen (named[i].name)) == 0)
      {
        *at += strlen (named[i].name);
        return named[i].c;
      }
  if (end - *at < 3 || (*at)[1] != '#')
    return (guchar) * (*at)++;
  hex = ((*at)[2] | 0x20) == 'x';
  for (*at += hex ? 3 : 2; *at < end && **at != ';'; (*at)++)
    c = (c * (hex ? 16 : 10) + (guint64)MAX (g_ascii_xdigit_value (**at), 0)) & G_MAXUINT32;
  *at += *at < end;
  return (guint32)c;
}

/* A link that runs instead of leading somewhere, also where entities, white space or control
 * characters hide its scheme. */
static gboolean
is_unsafe_target (FhirSlice value)
{
  static const char *const schemes[] = { "javascript:", "vbscript:", "data:text" };
  const char *at = value.text;
  char start[16] = "";
  guint n = 0;

  while (at < value.text + value.len && n < sizeof start - 1)
    {
      guint32 c = *at == '&' ? decode_entity (&at, value.text + value.len) : (guchar)*at++;

      if (c > ' ')
        start[n++] = c < 0x80 ? g_ascii_tolower ((char)c) : '?';
    }
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_str_has_prefix (start, schemes[i]))
      return TRUE;
  return FALSE;
}

static gboolean
check_attribute (Reader *r, FhirSlice name, FhirSlice value)
{
  if (fhir_slice_is (name, "xmlns"))
    {
      if (r->depth == 0)
        r->has_namespace = fhir_slice_is (value, XHTML);
      return fhir_slice_is (value, XHTML) ? TRUE : fail (r, "is not in the name space of XHTML");
    }
  if (name.len > 6 && memcmp (name.text, "xmlns:", 6) == 0)
    return TRUE;
  if (!is_one_of (name, attributes))
    return fail (r, "has an attribute that narrative may not have");
  if ((fhir_slice_is (name, "href") || fhir_slice_is (name, "src")) && is_unsafe_target (value))
    return fail (r, "has a link that would run a program");
  return TRUE;
}

static gboolean
read_attribute (Reader *r, FhirSlice element)
{
  FhirSlice name = read_name (r);
  FhirSlice value;
  char quote;

  skip_space (r);
  if (name.len == 0 || r->at >= r->end || *r->at != '=')
    return fail (r, "is not well-formed XML");
  r->at++;
  skip_space (r);
  if (r->at >= r->end || (*r->at != '"' && *r->at != '\''))
    return fail (r, "is not well-formed XML: a value needs quotes");
  quote = *r->at++;
  value.text = r->at;
  while (r->at < r->end && *r->at != quote)
    {
      if (*r->at == '<')
        return fail (r, "is not well-formed XML");
      if (*r->at == '&' ? !read_entity (r) : !r->at++)
        return FALSE;
    }
  if (r->at >= r->end)
    return fail (r, "is not well-formed XML");
  value.len = (guint32)(r->at - value.text);
  r->at++;
  if (r->events->attribute != NULL)
    r->events->attribute (r->data, element, name, value);
  return check_attribute (r, name, value);
}

static gboolean
check_start (Reader *r, FhirSlice name)
{
  if (r->closed)
    return fail (r, "has more than one outermost element");
  if (r->depth == 0 && !fhir_slice_is (name, "div"))
    return fail (r, "must be a <div>");
  if (!is_one_of (name, elements))
    return fail (r, "has an element that narrative may not have");
  if (r->depth == DEPTH_MAX)
    return fail (r, "is nested too deeply");
  if (fhir_slice_is (name, "img"))
    r->has_content = TRUE;
  return TRUE;
}

static void
tell_end (const Reader *r, FhirSlice name)
{
  if (r->events->end != NULL)
    r->events->end (r->data, name);
}

static gboolean
read_start (Reader *r)
{
  FhirSlice name = read_name (r);

  if (!check_start (r, name))
    return FALSE;
  if (r->events->start != NULL)
    r->events->start (r->data, name);
  for (;;)
    {
      const char *before = r->at;

      skip_space (r);
      if (r->at >= r->end)
        return fail (r, "is not well-formed XML");
      if (*r->at == '>' || *r->at == '/')
        break;
      if (before == r->at || !read_attribute (r, name))
        return fail (r, "is not well-formed XML");
    }
  if (r->depth == 0 && !r->has_namespace)
    return fail (r, "must say the name space of XHTML on its <div>");
  if (*r->at == '/')
    {
      r->at++;
      if (r->at >= r->end || *r->at != '>')
        return fail (r, "is not well-formed XML");
      r->closed = r->depth == 0;
      tell_end (r, name);
    }
  else
    r->open[r->depth++] = name;
  r->at++;
  return TRUE;
}

static gboolean
read_end (Reader *r)
{
  FhirSlice name = read_name (r);

  skip_space (r);
  if (r->depth == 0 || r->at >= r->end || *r->at != '>' ||
      !fhir_slice_equal (name, r->open[r->depth - 1]))
    return fail (r, "is not well-formed XML: tags do not match");
  r->at++;
  r->depth--;
  r->closed = r->depth == 0;
  tell_end (r, name);
  return TRUE;
}

static gboolean
read_markup (Reader *r)
{
  r->at++;
  if (r->end - r->at >= 3 && memcmp (r->at, "!--", 3) == 0)
    {
      const char *end = memmem (r->at + 3, (gsize)(r->end - r->at - 3), "-->", 3);

      if (end == NULL)
        return fail (r, "is not well-formed XML: a comment does not end");
      r->at = end + 3;
      return TRUE;
    }
  if (r->at < r->end && (*r->at == '!' || *r->at == '?'))
    return fail (r, "may not have declarations or processing instructions");
  if (r->at < r->end && *r->at == '/')
    {
      r->at++;
      return read_end (r);
    }
  return read_start (r);
}

/* All text up to the next tag. */
static gboolean
read_text (Reader *r)
{
  FhirSlice text = { r->at, 0 };

  while (r->at < r->end && *r->at != '<')
    {
      if (!g_ascii_isspace (*r->at))
        {
          if (r->depth == 0)
            return fail (r, "has text outside its <div>");
          r->has_content = TRUE;
        }
      if (*r->at != '&')
        r->at++;
      else if (!read_entity (r))
        return FALSE;
    }
  text.len = (guint32)(r->at - text.text);
  if (r->events->text != NULL)
    r->events->text (r->data, text);
  return TRUE;
}

const char *
fhir_xhtml_read (FhirSlice text, const FhirXhtmlEvents *events, gpointer data)
{
  Reader r = { .at = text.text, .events = events, .data = data };

  if (text.len == 0)
    return "is not well-formed XML: there is none";
  r.end = text.text + text.len;
  while (r.at < r.end)
    if (*r.at == '<' ? !read_markup (&r) : !read_text (&r))
      return r.wrong;
  if (!r.closed)
    return "is not well-formed XML: an element does not end";
  return r.has_content ? NULL : "must have some content that is not white space";
}

const char *
fhir_xhtml_check (FhirSlice text)
{
  static const FhirXhtmlEvents none = { NULL };

  return fhir_xhtml_read (text, &none, NULL);
}
