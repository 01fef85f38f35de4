/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Regular expressions by PCRE2, bounded. PCRE2 counts the steps of a match and stops at a limit,
 * but does not tell how many it took; so a match starts with a small limit and is tried again with
 * ten times as many as long as the budget of the evaluation pays for it. What runs out is an error:
 * "no match" would be an answer. Memory and depth have limits of their own. */

#define PCRE2_CODE_UNIT_WIDTH 8

#include "fhir-error.h"
#include "fhir-path-function-private.h"
#include "fhir-path-pattern-private.h"

#include <pcre2.h>

#define PATTERN_MAX 8192
#define FIRST_LIMIT 100
#define DEPTH_LIMIT 20000
#define HEAP_LIMIT  20000 /* kilobytes */

struct _FhirPathPattern
{
  pcre2_code *code;
  pcre2_code *whole; /* the same at both ends of the text */
};

static void
pattern_free (gpointer data)
{
  FhirPathPattern *pattern = data;

  g_clear_pointer (&pattern->code, pcre2_code_free);
  g_clear_pointer (&pattern->whole, pcre2_code_free);
  g_free (pattern);
}

static pcre2_code *
compile (FhirSlice text, guint32 extra, GError **error)
{
  PCRE2_SIZE offset = 0;
  int number = 0;
  pcre2_code *code;

  if (text.len <= PATTERN_MAX)
    {
      code = pcre2_compile ((PCRE2_SPTR)text.text,
                            text.len,
                            PCRE2_UTF | PCRE2_DOTALL | PCRE2_NEVER_BACKSLASH_C | extra,
                            &number,
                            &offset,
                            NULL);
      if (code != NULL)
        return code;
    }
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_INVALID,
               "no regular expression, or too large a one: problem at its byte %" G_GSIZE_FORMAT,
               (gsize)offset);
  return NULL;
}

static FhirPathPattern *
pattern_new (FhirSlice text, GError **error)
{
  FhirPathPattern *pattern = g_new0 (FhirPathPattern, 1);

  pattern->code = compile (text, 0, error);
  if (pattern->code != NULL)
    pattern->whole = compile (text, PCRE2_ANCHORED | PCRE2_ENDANCHORED, error);
  if (pattern->whole == NULL)
    g_clear_pointer (&pattern, pattern_free);
  return pattern;
}

void
fhir_path_pattern_prepare (FhirPathExpr *expr)
{
  for (guint32 n = 1; n < expr->n_nodes; n++)
    {
      const FhirPathNode *call = fhir_path_node (expr, n);
      const FhirPathNode *argument;
      FhirPathPattern *pattern;

      if (call->op != FHIR_PATH_OP_CALL || call->right == 0 || !call->function->takes_pattern)
        continue;
      argument = fhir_path_node (expr, call->right);
      if (argument->op != FHIR_PATH_OP_LITERAL || argument->literal != FHIR_PATH_STRING)
        continue;
      pattern = pattern_new (argument->text, NULL); /* a bad one is told when it is used */
      if (pattern == NULL)
        continue;
      if (expr->patterns == NULL)
        expr->patterns = g_hash_table_new_full (NULL, NULL, NULL, pattern_free);
      g_hash_table_insert (expr->patterns, GUINT_TO_POINTER (call->right), pattern);
    }
}

const FhirPathPattern *
fhir_path_pattern_get (FhirPathRun *run, guint32 argument, FhirSlice text, GError **error)
{
  FhirPathPattern *pattern = NULL;

  if (run->expr->patterns != NULL)
    pattern = g_hash_table_lookup (run->expr->patterns, GUINT_TO_POINTER (argument));
  if (pattern != NULL)
    return pattern;
  if (!fhir_path_spend (run, 1000 + text.len, error))
    return NULL;
  pattern = pattern_new (text, error);
  if (pattern == NULL)
    return NULL;
  g_ptr_array_add (run->results->patterns, pattern);
  run->results->is_used = TRUE;
  return pattern;
}

GDestroyNotify
fhir_path_pattern_get_free (void)
{
  return pattern_free;
}

static gboolean
too_costly (GError **error)
{
  g_set_error (error, FHIR_ERROR, FHIR_ERROR_TOO_COSTLY, "a regular expression takes too long");
  return FALSE;
}

/* pcre2_match() under rising limits. PCRE2 counts anew for every place that a match may start at,
 * so what is paid is the limit times the places that were tried. FALSE: error. */
static gboolean
match_bounded (FhirPathRun *run,
               const pcre2_code *code,
               FhirSlice text,
               gsize from,
               pcre2_match_data *data,
               int *ret_code,
               GError **error)
{
  pcre2_match_context *context = pcre2_match_context_create (NULL);
  guint64 places = text.len - from + 1;

  pcre2_set_depth_limit (context, DEPTH_LIMIT);
  pcre2_set_heap_limit (context, HEAP_LIMIT);
  *ret_code = PCRE2_ERROR_MATCHLIMIT;
  for (guint64 limit = FIRST_LIMIT; *ret_code == PCRE2_ERROR_MATCHLIMIT; limit *= 10)
    {
      guint64 tried = places;

      limit = MIN (limit, run->match_left / places);
      if (limit < FIRST_LIMIT || limit > G_MAXUINT32)
        break;
      pcre2_set_match_limit (context, (guint32)limit);
      *ret_code = pcre2_match (code, (PCRE2_SPTR)text.text, text.len, from, 0, data, context);
      if (*ret_code >= 0)
        tried = MIN (pcre2_get_ovector_pointer (data)[0] - from + 1, places);
      run->match_left -= limit * tried;
    }
  pcre2_match_context_free (context);
  if (g_cancellable_set_error_if_cancelled (run->context->cancellable, error))
    return FALSE;
  return *ret_code != PCRE2_ERROR_MATCHLIMIT || too_costly (error);
}

gboolean
fhir_path_pattern_match (FhirPathRun *run,
                         const FhirPathPattern *pattern,
                         FhirSlice text,
                         gsize from,
                         gboolean whole,
                         FhirPathSpan ret_groups[FHIR_PATH_MAX_GROUPS],
                         guint *ret_n,
                         GError **error)
{
  pcre2_match_data *data = pcre2_match_data_create (FHIR_PATH_MAX_GROUPS, NULL);
  int code = 0;
  gboolean ok =
      match_bounded (run, whole ? pattern->whole : pattern->code, text, from, data, &code, error);

  *ret_n = 0;
  if (ok && code != PCRE2_ERROR_NOMATCH && code < 0)
    ok = code <= PCRE2_ERROR_UTF8_ERR1 && code >= PCRE2_ERROR_UTF8_ERR21
             ? fhir_path_fail (run, "a text is not UTF-8", error)
             : too_costly (error);
  else if (ok && code >= 0)
    {
      const PCRE2_SIZE *ends = pcre2_get_ovector_pointer (data);

      *ret_n = code == 0 ? FHIR_PATH_MAX_GROUPS : (guint)code;
      for (guint i = 0; i < *ret_n; i++)
        ret_groups[i] = (FhirPathSpan){ ends[i * 2], ends[i * 2 + 1] };
    }
  pcre2_match_data_free (data);
  return ok;
}

guint
fhir_path_pattern_group (const FhirPathPattern *pattern, FhirSlice name)
{
  g_autofree char *text = g_strndup (name.text, name.len);
  int number = pcre2_substring_number_from_name (pattern->code, (PCRE2_SPTR)text);

  return number > 0 ? (guint)number : 0;
}
