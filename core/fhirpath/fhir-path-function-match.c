/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* matches(), matchesFull(), replaceMatches(). */

#include "fhir-path-function-private.h"
#include "fhir-path-pattern-private.h"

gboolean
fhir_path_call_matches (FhirPathRun *run,
                        const FhirPathNode *node,
                        FhirPathRange focus,
                        FhirPathRange input,
                        GError **error)
{
  FhirPathSpan groups[FHIR_PATH_MAX_GROUPS];
  const FhirPathPattern *pattern;
  FhirSlice text;
  FhirSlice source;
  guint n = 0;

  if (!fhir_path_text (run, focus, &text, error) ||
      !fhir_path_text_argument (run, node->right, input, &source, error))
    return FALSE;
  if (text.text == NULL || source.text == NULL)
    return TRUE;
  pattern = fhir_path_pattern_get (run, node->right, source, error);
  if (pattern == NULL || !fhir_path_pattern_match (run,
                                                   pattern,
                                                   text,
                                                   0,
                                                   node->function->detail != 0,
                                                   groups,
                                                   &n,
                                                   error))
    return FALSE;
  return fhir_path_push_truth (run, n > 0, error);
}

typedef struct
{
  FhirSlice text;
  const FhirPathPattern *pattern;
  const FhirPathSpan *groups;
  guint n_groups;
} Found;

static void
append_group (const Found *found, guint group, GString *out)
{
  if (group < found->n_groups && found->groups[group].start <= found->groups[group].end &&
      found->groups[group].end <= found->text.len)
    g_string_append_len (out,
                         found->text.text + found->groups[group].start,
                         (gssize)(found->groups[group].end - found->groups[group].start));
}

/* What follows a dollar: 1, {1}, {name} or another dollar. Bytes taken; 0: it stands for itself. */
static guint32
append_reference (const Found *found, FhirSlice by, GString *out)
{
  FhirSlice name = by;
  const char *end;

  if (by.len > 0 && by.text[0] == '$')
    {
      g_string_append_c (out, '$');
      return 1;
    }
  if (by.len > 0 && g_ascii_isdigit (by.text[0]))
    {
      append_group (found, (guint)(by.text[0] - '0'), out);
      return 1;
    }
  if (by.len < 2 || by.text[0] != '{' || (end = memchr (by.text, '}', by.len)) == NULL)
    return 0;
  name = (FhirSlice){ by.text + 1, (guint32)(end - by.text) - 1 };
  if (name.len > 0 && name.len <= 2 && g_ascii_isdigit (name.text[0]) &&
      g_ascii_isdigit (name.text[name.len - 1]))
    append_group (found,
                  (guint)(name.len == 1 ? name.text[0] - '0'
                                        : (name.text[0] - '0') * 10 + name.text[1] - '0'),
                  out);
  else
    append_group (found, MAX (fhir_path_pattern_group (found->pattern, name), 0), out);
  return name.len + 2;
}

static void
append_replacement (const Found *found, FhirSlice by, GString *out)
{
  for (guint32 i = 0; i < by.len; i++)
    {
      guint32 taken =
          by.text[i] != '$'
              ? 0
              : append_reference (found, (FhirSlice){ by.text + i + 1, by.len - i - 1 }, out);
      if (taken > 0)
        i += taken;
      else
        g_string_append_c (out, by.text[i]);
    }
}

static gboolean
replace_all (FhirPathRun *run,
             const FhirPathPattern *pattern,
             FhirSlice text,
             FhirSlice by,
             GString *out,
             GError **error)
{
  FhirPathSpan groups[FHIR_PATH_MAX_GROUPS];
  Found found = { text, pattern, groups, 0 };
  gsize at = 0;

  for (;;)
    {
      if (!fhir_path_pattern_match (run, pattern, text, at, FALSE, groups, &found.n_groups, error))
        return FALSE;
      if (found.n_groups == 0 || groups[0].start > groups[0].end || groups[0].start < at)
        break;
      g_string_append_len (out, text.text + at, (gssize)(groups[0].start - at));
      append_replacement (&found, by, out);
      if (out->len > run->bytes_left)
        return fhir_path_alloc (run, out->len, error) != NULL;
      at = groups[0].end;
      if (groups[0].start != groups[0].end)
        continue;
      if (at >= text.len)
        return TRUE;
      do /* an empty match: on by one character */
        g_string_append_c (out, text.text[at++]);
      while (at < text.len && ((guchar)text.text[at] & 0xc0) == 0x80);
    }
  g_string_append_len (out, text.text + at, (gssize)(text.len - at));
  return TRUE;
}

gboolean
fhir_path_call_replace_matches (FhirPathRun *run,
                                const FhirPathNode *node,
                                FhirPathRange focus,
                                FhirPathRange input,
                                GError **error)
{
  g_autoptr (GString) out = NULL;
  const FhirPathPattern *pattern;
  FhirSlice text;
  FhirSlice source;
  FhirSlice by;

  if (!fhir_path_text (run, focus, &text, error) ||
      !fhir_path_text_argument (run, node->right, input, &source, error) ||
      !fhir_path_text_argument (run, fhir_path_second (run, node), input, &by, error))
    return FALSE;
  if (text.text == NULL || source.text == NULL || by.text == NULL)
    return TRUE;
  if (source.len == 0)
    return fhir_path_push_text (run, text, error);
  pattern = fhir_path_pattern_get (run, node->right, source, error);
  out = g_string_new (NULL);
  return pattern != NULL && replace_all (run, pattern, text, by, out, error) &&
         fhir_path_push_text (run, (FhirSlice){ out->str, (guint32)out->len }, error);
}
