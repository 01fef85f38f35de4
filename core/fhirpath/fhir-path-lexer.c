/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* FHIRPath text to tokens (N1, section "Lexical Elements"). Tokens are slices of the text; escapes
 * are undone only for tokens that the parser keeps. The text is untrusted: every read is bounded by
 * its length, and bytes above 0x7f are legal only inside strings and marks. */

#include "fhir-error.h"
#include "fhir-path-lexer-private.h"

typedef struct
{
  const char *text;
  guint32 len;
  guint32 at;
} Cursor;

static char
peek (const Cursor *cursor, guint32 ahead)
{
  return ahead < cursor->len - cursor->at ? cursor->text[cursor->at + ahead] : '\0';
}

static gboolean
fail (GError **error, const char *what, guint32 offset)
{
  g_set_error (error, FHIR_ERROR, FHIR_ERROR_SYNTAX, "%s at byte %u", what, offset);
  return FALSE;
}

/* White space and comments. */
static gboolean
skip_space (Cursor *cursor, GError **error)
{
  while (cursor->at < cursor->len)
    {
      char c = peek (cursor, 0);

      if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
        cursor->at++;
      else if (c == '/' && peek (cursor, 1) == '/')
        while (cursor->at < cursor->len && peek (cursor, 0) != '\n')
          cursor->at++;
      else if (c == '/' && peek (cursor, 1) == '*')
        {
          guint32 start = cursor->at;

          cursor->at += 2;
          while (cursor->at < cursor->len && !(peek (cursor, 0) == '*' && peek (cursor, 1) == '/'))
            cursor->at++;
          if (cursor->at >= cursor->len)
            return fail (error, "comment without end", start);
          cursor->at += 2;
        }
      else
        break;
    }
  return TRUE;
}

static gboolean
is_name_start (char c)
{
  return g_ascii_isalpha (c) || c == '_';
}

static FhirSlice
take_name (Cursor *cursor)
{
  guint32 start = cursor->at;

  while (g_ascii_isalnum (peek (cursor, 0)) || peek (cursor, 0) == '_')
    cursor->at++;
  return (FhirSlice){ cursor->text + start, cursor->at - start };
}

/* From a quote to the same quote; a backslash takes the next byte along. */
static gboolean
take_quoted (Cursor *cursor, FhirSlice *ret_text, GError **error)
{
  char quote = peek (cursor, 0);
  guint32 start = ++cursor->at;

  while (cursor->at < cursor->len && peek (cursor, 0) != quote)
    cursor->at += peek (cursor, 0) == '\\' && cursor->at + 1 < cursor->len ? 2 : 1;
  if (cursor->at >= cursor->len)
    return fail (error, "text in quotes without end", start - 1);
  *ret_text = (FhirSlice){ cursor->text + start, cursor->at - start };
  cursor->at++;
  return TRUE;
}

static guint32
count_digits (const Cursor *cursor, guint32 ahead)
{
  guint32 n = 0;

  while (g_ascii_isdigit (peek (cursor, ahead + n)))
    n++;
  return n;
}

/* hh(:mm(:ss(.fff)?)?)? at the cursor. */
static gboolean
skip_time (Cursor *cursor)
{
  for (guint part = 0; part < 3; part++)
    {
      if (part > 0 && peek (cursor, 0) != ':')
        return TRUE;
      if (part > 0)
        cursor->at++;
      if (count_digits (cursor, 0) != 2)
        return FALSE;
      cursor->at += 2;
    }
  if (peek (cursor, 0) == '.' && count_digits (cursor, 1) > 0)
    cursor->at += 1 + count_digits (cursor, 1);
  return TRUE;
}

static gboolean
skip_zone (Cursor *cursor)
{
  if (peek (cursor, 0) == 'Z')
    {
      cursor->at++;
      return TRUE;
    }
  if (peek (cursor, 0) != '+' && peek (cursor, 0) != '-')
    return TRUE;
  if (count_digits (cursor, 1) != 2 || peek (cursor, 3) != ':' || count_digits (cursor, 4) != 2)
    return FALSE;
  cursor->at += 6;
  return TRUE;
}

/* YYYY(-MM(-DD)?)? at the cursor. */
static gboolean
skip_date (Cursor *cursor)
{
  if (count_digits (cursor, 0) != 4)
    return FALSE;
  cursor->at += 4;
  for (guint part = 0; part < 2; part++)
    {
      if (peek (cursor, 0) != '-' || count_digits (cursor, 1) != 2)
        return TRUE;
      cursor->at += 3;
    }
  return TRUE;
}

static gboolean
take_date (Cursor *cursor, FhirPathToken *token, GError **error)
{
  guint32 start = ++cursor->at;
  gboolean ok = TRUE;

  token->kind = FHIR_PATH_TOKEN_DATE;
  if (peek (cursor, 0) == 'T')
    {
      token->kind = FHIR_PATH_TOKEN_TIME;
      start = ++cursor->at;
      ok = skip_time (cursor);
    }
  else
    {
      ok = skip_date (cursor);
      if (ok && peek (cursor, 0) == 'T')
        {
          token->kind = FHIR_PATH_TOKEN_DATE_TIME;
          cursor->at++;
          if (g_ascii_isdigit (peek (cursor, 0)))
            ok = skip_time (cursor) && skip_zone (cursor);
        }
    }
  if (!ok)
    return fail (error, "malformed date or time", token->offset);
  token->text = (FhirSlice){ cursor->text + start, cursor->at - start };
  return TRUE;
}

static void
take_number (Cursor *cursor, FhirPathToken *token)
{
  guint32 start = cursor->at;

  cursor->at += count_digits (cursor, 0);
  if (peek (cursor, 0) == '.' && g_ascii_isdigit (peek (cursor, 1)))
    cursor->at += 1 + count_digits (cursor, 1);
  token->kind = FHIR_PATH_TOKEN_NUMBER;
  token->text = (FhirSlice){ cursor->text + start, cursor->at - start };
}

static gboolean
take_symbol (Cursor *cursor, FhirPathToken *token, GError **error)
{
  static const char *const pairs[] = { "<=", ">=", "!=", "!~" };
  guint32 len = 0;

  for (guint i = 0; i < G_N_ELEMENTS (pairs) && len == 0; i++)
    if (peek (cursor, 0) == pairs[i][0] && peek (cursor, 1) == pairs[i][1])
      len = 2;
  if (len == 0 && peek (cursor, 0) != '\0' &&
      strchr (".,()[]{}+-*/&|<>=~", peek (cursor, 0)) != NULL)
    len = 1;
  if (len == 0)
    return fail (error, "unexpected character", cursor->at);
  token->kind = FHIR_PATH_TOKEN_SYMBOL;
  token->text = (FhirSlice){ cursor->text + cursor->at, len };
  cursor->at += len;
  return TRUE;
}

static gboolean
take_constant (Cursor *cursor, FhirPathToken *token, GError **error)
{
  token->kind = FHIR_PATH_TOKEN_CONSTANT;
  cursor->at++;
  if (peek (cursor, 0) == '`' || peek (cursor, 0) == '\'')
    return take_quoted (cursor, &token->text, error);
  if (!is_name_start (peek (cursor, 0)))
    return fail (error, "constant without a name", token->offset);
  token->text = take_name (cursor);
  if (fhir_slice_is (token->text, "vs") || fhir_slice_is (token->text, "ext"))
    while (peek (cursor, 0) == '-' && g_ascii_isalnum (peek (cursor, 1)))
      {
        cursor->at++; /* %vs-name, %ext-name */
        token->text.len += 1 + take_name (cursor).len;
      }
  return TRUE;
}

static gboolean
take_token (Cursor *cursor, FhirPathToken *token, GError **error)
{
  char c = peek (cursor, 0);

  switch (c)
    {
    case '`':
      token->kind = FHIR_PATH_TOKEN_DELIMITED;
      return take_quoted (cursor, &token->text, error);
    case '\'':
      token->kind = FHIR_PATH_TOKEN_STRING;
      return take_quoted (cursor, &token->text, error);
    case '@':
      return take_date (cursor, token, error);
    case '%':
      return take_constant (cursor, token, error);
    case '$':
      cursor->at++;
      token->kind = FHIR_PATH_TOKEN_SPECIAL;
      token->text = take_name (cursor);
      return TRUE;
    default:
      break;
    }
  if (is_name_start (c))
    {
      token->kind = FHIR_PATH_TOKEN_NAME;
      token->text = take_name (cursor);
      return TRUE;
    }
  if (g_ascii_isdigit (c))
    {
      take_number (cursor, token);
      return TRUE;
    }
  return take_symbol (cursor, token, error);
}

gboolean
fhir_path_lex (FhirSlice text, guint32 *offset, FhirPathToken *ret_token, GError **error)
{
  Cursor cursor = { text.text, text.len, *offset };

  if (!skip_space (&cursor, error))
    return FALSE;
  *ret_token = (FhirPathToken){ .kind = FHIR_PATH_TOKEN_END, .offset = cursor.at };
  if (cursor.at < cursor.len && !take_token (&cursor, ret_token, error))
    return FALSE;
  *offset = cursor.at;
  return TRUE;
}

/* \uXXXX, also as a pair of surrogates, at the backslash. */
static gboolean
unescape_unicode (FhirSlice text, guint32 *at, GString *out)
{
  gunichar code = 0;

  for (guint unit = 0; unit < 2; unit++)
    {
      gunichar value = 0;

      if (text.len - *at < 6 || text.text[*at] != '\\' || text.text[*at + 1] != 'u')
        return FALSE;
      for (guint i = 2; i < 6; i++)
        {
          int digit = g_ascii_xdigit_value (text.text[*at + i]);

          if (digit < 0)
            return FALSE;
          value = value * 16 + (gunichar)digit;
        }
      *at += 6;
      if (unit == 1)
        {
          if (value < 0xdc00 || value > 0xdfff)
            return FALSE;
          code = 0x10000 + ((code - 0xd800) << 10) + (value - 0xdc00);
          break;
        }
      code = value;
      if (code < 0xd800 || code > 0xdbff)
        break;
    }
  if (code == 0 || !g_unichar_validate (code))
    return FALSE;
  g_string_append_unichar (out, code);
  return TRUE;
}

gboolean
fhir_path_unescape (FhirPathToken token, GString *out, GError **error)
{
  static const char from[] = "'\"`rntf\\/";
  static const char to[] = "'\"`\r\n\t\f\\/";
  FhirSlice text = token.text;
  guint32 at = 0;

  while (at < text.len)
    {
      const char *found;

      if (text.text[at] != '\\')
        {
          g_string_append_c (out, text.text[at++]);
          continue;
        }
      if (at + 1 < text.len && text.text[at + 1] == 'u')
        {
          if (!unescape_unicode (text, &at, out))
            return fail (error, "malformed escape", token.offset);
          continue;
        }
      found =
          at + 1 < text.len && text.text[at + 1] != '\0' ? strchr (from, text.text[at + 1]) : NULL;
      if (found == NULL)
        return fail (error, "unknown escape", token.offset);
      g_string_append_c (out, to[found - from]);
      at += 2;
    }
  return TRUE;
}
