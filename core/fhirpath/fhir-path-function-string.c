/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Functions on texts (N1, "String Manipulation"). Positions and lengths count characters, not
 * bytes; documents are UTF-8, literals may be anything. */

#include "fhir-path-function-private.h"

typedef gboolean (*TextTest) (FhirSlice text, FhirSlice other);

static gboolean
push_test (FhirPathRun *run,
           const FhirPathNode *node,
           FhirPathRange focus,
           FhirPathRange input,
           TextTest test,
           GError **error)
{
  FhirSlice text;
  FhirSlice other;

  if (!fhir_path_text (run, focus, &text, error) ||
      !fhir_path_text_argument (run, node->right, input, &other, error))
    return FALSE;
  return text.text == NULL || other.text == NULL ||
         fhir_path_push_truth (run, test (text, other), error);
}

static gboolean
starts_with (FhirSlice text, FhirSlice other)
{
  return other.len <= text.len && memcmp (text.text, other.text, other.len) == 0;
}

static gboolean
ends_with (FhirSlice text, FhirSlice other)
{
  return other.len <= text.len &&
         memcmp (text.text + text.len - other.len, other.text, other.len) == 0;
}

static gboolean
contains (FhirSlice text, FhirSlice other)
{
  return other.len == 0 || memmem (text.text, text.len, other.text, other.len) != NULL;
}

gboolean
fhir_path_call_starts_with (FhirPathRun *run,
                            const FhirPathNode *node,
                            FhirPathRange focus,
                            FhirPathRange input,
                            GError **error)
{
  return push_test (run, node, focus, input, starts_with, error);
}

gboolean
fhir_path_call_ends_with (FhirPathRun *run,
                          const FhirPathNode *node,
                          FhirPathRange focus,
                          FhirPathRange input,
                          GError **error)
{
  return push_test (run, node, focus, input, ends_with, error);
}

gboolean
fhir_path_call_contains (FhirPathRun *run,
                         const FhirPathNode *node,
                         FhirPathRange focus,
                         FhirPathRange input,
                         GError **error)
{
  return push_test (run, node, focus, input, contains, error);
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

static gboolean
push_cased (FhirPathRun *run, FhirPathRange focus, gboolean upper, GError **error)
{
  g_autofree char *cased = NULL;
  FhirSlice text;

  if (!fhir_path_text (run, focus, &text, error))
    return FALSE;
  if (text.text == NULL)
    return TRUE;
  if (!g_utf8_validate_len (text.text, text.len, NULL))
    return fhir_path_fail (run, "a text is not UTF-8", error);
  cased = upper ? g_utf8_strup (text.text, text.len) : g_utf8_strdown (text.text, text.len);
  return fhir_path_push_text (run, fhir_slice (cased), error);
}

gboolean
fhir_path_call_upper (FhirPathRun *run,
                      const FhirPathNode *node,
                      FhirPathRange focus,
                      FhirPathRange input,
                      GError **error)
{
  return push_cased (run, focus, TRUE, error);
}

gboolean
fhir_path_call_lower (FhirPathRun *run,
                      const FhirPathNode *node,
                      FhirPathRange focus,
                      FhirPathRange input,
                      GError **error)
{
  return push_cased (run, focus, FALSE, error);
}

gboolean
fhir_path_call_index_of (FhirPathRun *run,
                         const FhirPathNode *node,
                         FhirPathRange focus,
                         FhirPathRange input,
                         GError **error)
{
  FhirSlice text;
  FhirSlice other;
  const char *found;

  if (!fhir_path_text (run, focus, &text, error) ||
      !fhir_path_text_argument (run, node->right, input, &other, error))
    return FALSE;
  if (text.text == NULL || other.text == NULL)
    return TRUE;
  found = other.len == 0 ? text.text : memmem (text.text, text.len, other.text, other.len);
  return fhir_path_push_integer (run,
                                 found != NULL ? count_chars (text.text, (gsize)(found - text.text))
                                               : -1,
                                 error);
}

gboolean
fhir_path_call_last_index_of (FhirPathRun *run,
                              const FhirPathNode *node,
                              FhirPathRange focus,
                              FhirPathRange input,
                              GError **error)
{
  FhirSlice text;
  FhirSlice other;
  gint64 found = -1;

  if (!fhir_path_text (run, focus, &text, error) ||
      !fhir_path_text_argument (run, node->right, input, &other, error) ||
      !fhir_path_spend (run, text.len, error))
    return FALSE;
  if (text.text == NULL || other.text == NULL)
    return TRUE;
  for (gint64 at = (gint64)text.len - other.len; at >= 0 && found < 0; at--)
    if (memcmp (text.text + at, other.text, other.len) == 0)
      found = count_chars (text.text, (gsize)at);
  return fhir_path_push_integer (run, found, error);
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
