/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Functions on texts (N1, "String Manipulation"). Positions and lengths count characters, not
 * bytes; documents are UTF-8, literals may be anything. */

#include "fhir-path-function-private.h"

/* The text of focus and that of the first argument; either NONE when there is none. */
static gboolean
two_texts (FhirPathRun *run,
           const FhirPathNode *node,
           const FhirPathRange scopes[2], /* focus, input */
           FhirSlice *ret_text,
           FhirSlice *ret_other,
           GError **error)
{
  return fhir_path_text (run, scopes[0], ret_text, error) &&
         fhir_path_text_argument (run, node->right, scopes[1], ret_other, error);
}

/* detail: s(tartsWith) e(ndsWith) c(ontains) */
gboolean
fhir_path_call_holds (FhirPathRun *run,
                      const FhirPathNode *node,
                      FhirPathRange focus,
                      FhirPathRange input,
                      GError **error)
{
  const FhirPathRange scopes[] = { focus, input };
  char which = (char)node->function->detail;
  FhirSlice text;
  FhirSlice other;
  gboolean holds;

  if (!two_texts (run, node, scopes, &text, &other, error))
    return FALSE;
  if (text.text == NULL || other.text == NULL)
    return TRUE;
  if (other.len == 0 || other.len > text.len)
    holds = other.len == 0;
  else if (which == 'c')
    holds = memmem (text.text, text.len, other.text, other.len) != NULL;
  else
    holds =
        memcmp (text.text + (which == 'e' ? text.len - other.len : 0), other.text, other.len) == 0;
  return fhir_path_push_truth (run, holds, error);
}

static gboolean
is_start (char byte)
{
  return ((guchar)byte & 0xc0) != 0x80;
}

static gint64
count_chars (const char *text, gsize len)
{
  gint64 n = 0;

  for (gsize i = 0; i < len; i++)
    n += is_start (text[i]);
  return n;
}

gboolean
fhir_path_call_length (FhirPathRun *run,
                       const FhirPathNode *node,
                       FhirPathRange focus,
                       FhirPathRange input,
                       GError **error)
{
  FhirSlice text;

  return fhir_path_text (run, focus, &text, error) &&
         (text.text == NULL ||
          fhir_path_push_integer (run, count_chars (text.text, text.len), error));
}

/* upper(); without detail lower(). */
gboolean
fhir_path_call_cased (FhirPathRun *run,
                      const FhirPathNode *node,
                      FhirPathRange focus,
                      FhirPathRange input,
                      GError **error)
{
  g_autofree char *cased = NULL;
  FhirSlice text;

  if (!fhir_path_text (run, focus, &text, error))
    return FALSE;
  if (text.text == NULL)
    return TRUE;
  if (!g_utf8_validate_len (text.text, text.len, NULL))
    return fhir_path_fail (run, "a text is not UTF-8", error);
  cased = node->function->detail != 0 ? g_utf8_strup (text.text, text.len)
                                      : g_utf8_strdown (text.text, text.len);
  return fhir_path_push_text (run, fhir_slice (cased), error);
}

static char *
reverse (FhirSlice text)
{
  char *reversed = g_malloc (text.len + 1);

  for (guint32 i = 0; i < text.len; i++)
    reversed[text.len - 1 - i] = text.text[i];
  return reversed;
}

/* The last place is the first one of the texts read backwards: linear, whatever they are. */
static const char *
find_last (FhirSlice text, FhirSlice other)
{
  g_autofree char *backward = reverse (text);
  g_autofree char *other_backward = reverse (other);
  const char *found = memmem (backward, text.len, other_backward, other.len);

  return found != NULL ? text.text + text.len - other.len - (found - backward) : NULL;
}

/* indexOf(); with detail lastIndexOf(). */
gboolean
fhir_path_call_index_of (FhirPathRun *run,
                         const FhirPathNode *node,
                         FhirPathRange focus,
                         FhirPathRange input,
                         GError **error)
{
  const FhirPathRange scopes[] = { focus, input };
  gboolean last = node->function->detail != 0;
  FhirSlice text;
  FhirSlice other;
  const char *found;

  if (!two_texts (run, node, scopes, &text, &other, error))
    return FALSE;
  if (text.text == NULL || other.text == NULL)
    return TRUE;
  if (other.len == 0)
    found = text.text + (last ? text.len : 0);
  else
    found = last ? find_last (text, other) : memmem (text.text, text.len, other.text, other.len);
  return fhir_path_push_integer (run,
                                 found != NULL ? count_chars (text.text, (gsize)(found - text.text))
                                               : -1,
                                 error);
}

/* The byte where character n begins; len when the text has no more. */
static guint32
byte_of (FhirSlice text, guint32 from, gint64 n)
{
  guint32 at = from;

  for (; at < text.len; at++)
    if (is_start (text.text[at]) && n-- == 0)
      return at;
  return text.len;
}

gboolean
fhir_path_call_substring (FhirPathRun *run,
                          const FhirPathNode *node,
                          FhirPathRange focus,
                          FhirPathRange input,
                          GError **error)
{
  gint64 length = G_MAXINT64;
  gint64 start = 0;
  gboolean has_length = FALSE;
  gboolean any;
  guint32 from;
  guint32 to;
  FhirSlice text;
  guint32 second = fhir_path_second (run, node);

  if (!fhir_path_text (run, focus, &text, error) ||
      !fhir_path_integer_argument (run, node->right, input, &start, &any, error) ||
      (second != 0 &&
       !fhir_path_integer_argument (run, second, input, &length, &has_length, error)))
    return FALSE;
  if (text.text == NULL || !any || start < 0)
    return TRUE;
  from = byte_of (text, 0, start);
  if (from == text.len)
    return TRUE;
  to = !has_length ? text.len : byte_of (text, from, MAX (length, 0));
  return fhir_path_push (
      run,
      (FhirPathItem){ .kind = FHIR_PATH_STRING, .n = to - from, .text = text.text + from },
      error);
}

gboolean
fhir_path_call_replace (FhirPathRun *run,
                        const FhirPathNode *node,
                        FhirPathRange focus,
                        FhirPathRange input,
                        GError **error)
{
  g_autoptr (GString) out = NULL;
  FhirSlice text;
  FhirSlice pattern;
  FhirSlice by;

  if (!fhir_path_text (run, focus, &text, error) ||
      !fhir_path_text_argument (run, node->right, input, &pattern, error) ||
      !fhir_path_text_argument (run, fhir_path_second (run, node), input, &by, error))
    return FALSE;
  if (text.text == NULL || pattern.text == NULL || by.text == NULL)
    return TRUE;
  out = g_string_new (NULL);
  for (guint32 at = 0; at <= text.len && out->len <= run->bytes_left;)
    {
      gboolean here = text.len - at >= pattern.len &&
                      memcmp (text.text + at, pattern.text, pattern.len) == 0 &&
                      (pattern.len > 0 || at == text.len || is_start (text.text[at]));

      if (here)
        g_string_append_len (out, by.text, by.len);
      if ((!here || pattern.len == 0) && at < text.len)
        g_string_append_c (out, text.text[at]);
      at += here && pattern.len > 0 ? pattern.len : 1;
    }
  return fhir_path_spend (run, text.len, error) &&
         fhir_path_push_text (run, (FhirSlice){ out->str, (guint32)out->len }, error);
}

gboolean
fhir_path_call_trim (FhirPathRun *run,
                     const FhirPathNode *node,
                     FhirPathRange focus,
                     FhirPathRange input,
                     GError **error)
{
  FhirSlice text;

  if (!fhir_path_text (run, focus, &text, error))
    return FALSE;
  if (text.text == NULL)
    return TRUE;
  while (text.len > 0 && g_ascii_isspace (text.text[0]))
    text = (FhirSlice){ text.text + 1, text.len - 1 };
  while (text.len > 0 && g_ascii_isspace (text.text[text.len - 1]))
    text.len--;
  return fhir_path_push (
      run,
      (FhirPathItem){ .kind = FHIR_PATH_STRING, .n = text.len, .text = text.text },
      error);
}

static gboolean
push_part (FhirPathRun *run, FhirSlice text, guint32 from, guint32 to, GError **error)
{
  return fhir_path_push (
      run,
      (FhirPathItem){ .kind = FHIR_PATH_STRING, .n = to - from, .text = text.text + from },
      error);
}

gboolean
fhir_path_call_to_chars (FhirPathRun *run,
                         const FhirPathNode *node,
                         FhirPathRange focus,
                         FhirPathRange input,
                         GError **error)
{
  FhirSlice text;
  guint32 next;

  if (!fhir_path_text (run, focus, &text, error))
    return FALSE;
  for (guint32 at = 0; at < text.len; at = next)
    {
      for (next = at + 1; next < text.len && !is_start (text.text[next]);)
        next++;
      if (!push_part (run, text, at, next, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fhir_path_call_split (FhirPathRun *run,
                      const FhirPathNode *node,
                      FhirPathRange focus,
                      FhirPathRange input,
                      GError **error)
{
  FhirSlice text;
  FhirSlice separator;
  guint32 from = 0;

  if (!fhir_path_text (run, focus, &text, error) ||
      !fhir_path_text_argument (run, node->right, input, &separator, error))
    return FALSE;
  if (text.text == NULL)
    return TRUE;
  if (separator.text != NULL && separator.len == 0)
    return fhir_path_call_to_chars (run, node, focus, input, error);
  while (separator.text != NULL)
    {
      const char *found = memmem (text.text + from, text.len - from, separator.text, separator.len);

      if (found == NULL)
        break;
      if (!push_part (run, text, from, (guint32)(found - text.text), error))
        return FALSE;
      from = (guint32)(found - text.text) + separator.len;
    }
  return push_part (run, text, from, text.len, error);
}

gboolean
fhir_path_call_join (FhirPathRun *run,
                     const FhirPathNode *node,
                     FhirPathRange focus,
                     FhirPathRange input,
                     GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  FhirSlice separator = FHIR_SLICE_NONE;

  if (node->right != 0 && !fhir_path_text_argument (run, node->right, input, &separator, error))
    return FALSE;
  for (guint32 i = 0; i < focus.n; i++)
    {
      FhirSlice text;

      if (!fhir_path_text (run, (FhirPathRange){ focus.first + i, 1 }, &text, error))
        return FALSE;
      if (i > 0 && separator.text != NULL)
        g_string_append_len (out, separator.text, separator.len);
      g_string_append_len (out, text.text, text.len);
      if (out->len > run->bytes_left)
        break; /* refused below */
    }
  return focus.n == 0 ||
         fhir_path_push_text (run, (FhirSlice){ out->str, (guint32)out->len }, error);
}
