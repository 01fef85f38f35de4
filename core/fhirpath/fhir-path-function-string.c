/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Functions on texts. Lengths count characters, not bytes. */

#include "fhir-path-function-private.h"

/* The one text in range; ret_text NONE when there is none. */
static gboolean
text_of (FhirPathRun *run, FhirPathRange range, FhirSlice *ret_text, GError **error)
{
  FhirPathItem value;

  *ret_text = FHIR_SLICE_NONE;
  if (range.n == 0)
    return TRUE;
  if (range.n > 1)
    return fhir_path_fail (run, "more than one text", error);
  if (!fhir_path_value (run, fhir_path_item (run, range.first), &value, error))
    return FALSE;
  if (value.kind != FHIR_PATH_STRING)
    return fhir_path_fail (run, "a text is needed", error);
  *ret_text = (FhirSlice){ value.text, value.n };
  return TRUE;
}

typedef gboolean (*TextTest) (FhirSlice text, FhirSlice other);

static gboolean
push_test (FhirPathRun *run,
           const FhirPathNode *node,
           FhirPathRange focus,
           FhirPathRange input,
           TextTest test,
           GError **error)
{
  guint32 mark = fhir_path_mark (run);
  FhirPathRange out;
  FhirSlice text;
  FhirSlice other;

  if (!text_of (run, focus, &text, error) ||
      !fhir_path_eval (run, node->right, input, &out, error) || !text_of (run, out, &other, error))
    return FALSE;
  fhir_path_drop (run, mark);
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

gboolean
fhir_path_call_length (FhirPathRun *run,
                       const FhirPathNode *node,
                       FhirPathRange focus,
                       FhirPathRange input,
                       GError **error)
{
  FhirSlice text;
  gint64 n = 0;

  if (!text_of (run, focus, &text, error))
    return FALSE;
  for (guint32 i = 0; i < text.len; i++)
    n += ((guchar)text.text[i] & 0xc0) != 0x80;
  return text.text == NULL || fhir_path_push_integer (run, n, error);
}

static gboolean
push_cased (FhirPathRun *run, FhirPathRange focus, gboolean upper, GError **error)
{
  g_autofree char *cased = NULL;
  FhirSlice text;
  gsize len;
  char *kept;

  if (!text_of (run, focus, &text, error))
    return FALSE;
  if (text.text == NULL)
    return TRUE;
  if (!g_utf8_validate_len (text.text, text.len, NULL))
    return fhir_path_fail (run, "a text is not UTF-8", error);
  cased = upper ? g_utf8_strup (text.text, text.len) : g_utf8_strdown (text.text, text.len);
  len = strlen (cased);
  kept = fhir_path_alloc (run, len, error);
  if (kept == NULL)
    return FALSE;
  memcpy (kept, cased, len);
  return fhir_path_push (
      run,
      (FhirPathItem){ .kind = FHIR_PATH_STRING, .n = (guint32)len, .text = kept },
      error);
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

/* Nothing is logged: results may be patient data. */
gboolean
fhir_path_call_trace (FhirPathRun *run,
                      const FhirPathNode *node,
                      FhirPathRange focus,
                      FhirPathRange input,
                      GError **error)
{
  for (guint32 i = 0; i < focus.n; i++)
    if (!fhir_path_push (run, fhir_path_item (run, focus.first + i), error))
      return FALSE;
  return TRUE;
}
