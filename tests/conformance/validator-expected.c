/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Places of errors against those of an expected OperationOutcome. HL7's validator writes
 * Bundle.entry[0].resource / * Patient/1 * /.deceased.ofType(boolean) for what is
 * Bundle.entry[0].resource.deceased here, and an XPath without indices where the XML itself is
 * wrong. The same fault may be said at an element or at the one around it (a missing child, a
 * code of a coding), which counts as agreement. */

#include "validator-expected.h"

#include "fhir-json-parser.h"

static char *
replace_all (const char *pattern, const char *text, const char *by)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);

  return g_regex_replace_literal (regex, text, -1, 0, by, 0, NULL);
}

static char *
normalize (const char *expression)
{
  g_autofree char *bare = replace_all ("/\\*.*?\\*/|\\.ofType\\([^)]*\\)|^/f:", expression, "");

  return replace_all ("/f:|/h:", bare, ".");
}

/* The same element, or one of them holds the other directly. */
static gboolean
is_same_place (const char *a, const char *b)
{
  const char *longer = strlen (a) > strlen (b) ? a : b;
  const char *shorter = longer == a ? b : a;
  gsize n = strlen (shorter);

  if (strncmp (longer, shorter, n) != 0)
    return FALSE;
  return longer[n] == '\0' || (longer[n] == '.' && strchr (longer + n + 1, '.') == NULL);
}

static gboolean
agrees (const char *ours, const char *theirs, gboolean without_index)
{
  g_autofree char *bare = without_index ? replace_all ("\\[\\d+\\]", ours, "") : g_strdup (ours);

  return is_same_place (bare, theirs);
}

typedef struct
{
  char *place; /* normalized */
  char *text;
  guint line;
  gboolean is_xpath;
  gboolean met;
} Wanted;

static void
clear_wanted (gpointer data)
{
  Wanted *wanted = data;

  g_free (wanted->place);
  g_free (wanted->text);
}

static char *
dup_member (const FhirJsonDoc *doc, guint32 object, const char *name)
{
  return fhir_json_dup_string (doc, fhir_json_member_named (doc, object, fhir_slice (name)));
}

static gboolean
is_error (const FhirJsonDoc *doc, guint32 issue)
{
  g_autofree char *severity = dup_member (doc, issue, "severity");

  return g_strcmp0 (severity, "error") == 0 || g_strcmp0 (severity, "fatal") == 0;
}

static void
add_wanted (GArray *list, const FhirJsonDoc *doc, guint32 issue)
{
  guint32 expression = fhir_json_member_named (doc, issue, fhir_slice ("expression"));
  guint32 details = fhir_json_member_named (doc, issue, fhir_slice ("details"));
  g_autofree char *diagnostics = dup_member (doc, issue, "diagnostics");
  g_autofree char *text = NULL;
  Wanted wanted = { 0 };

  if (expression != 0)
    text = fhir_json_dup_string (doc, fhir_json_first (doc, expression));
  wanted.is_xpath = text != NULL && g_str_has_prefix (text, "/f:");
  wanted.place = normalize (text != NULL ? text : "");
  wanted.text = details != 0 ? dup_member (doc, details, "text") : NULL;
  if (diagnostics != NULL && diagnostics[0] == '[')
    wanted.line = (guint)g_ascii_strtoull (diagnostics + 1, NULL, 10);
  g_array_append_val (list, wanted);
}

static GArray *
read_wanted (const char *path)
{
  g_autofree char *bytes = NULL;
  g_autoptr (FhirJsonDoc) doc = NULL;
  GArray *list;
  guint32 issues;
  gsize len;

  if (!g_file_get_contents (path, &bytes, &len, NULL) ||
      (doc = fhir_json_parse (bytes, len, fhir_limits_get_default(), NULL)) == NULL)
    return NULL;
  list = g_array_new (FALSE, FALSE, sizeof (Wanted));
  g_array_set_clear_func (list, clear_wanted);
  issues = fhir_json_member_named (doc, 0, fhir_slice ("issue"));
  for (guint32 i = issues != 0 ? fhir_json_first (doc, issues) : 0; i != 0;
       i = fhir_json_next (doc, issues, i))
    if (is_error (doc, i))
      add_wanted (list, doc, i);
  return list;
}

/* Counts one of our errors as wanted or not. */
static void
meet (GArray *wanted, const FhirIssue *issue, FhirExpectedFigures *figures, const char *label)
{
  g_autofree char *place = normalize (issue->expression != NULL ? issue->expression : "");
  gboolean any = FALSE;

  for (guint w = 0; w < wanted->len; w++)
    {
      Wanted *one = &g_array_index (wanted, Wanted, w);

      if (!agrees (place, one->place, one->is_xpath))
        continue;
      any = TRUE;
      figures->found += !one->met;
      figures->lines += !one->met && issue->line == one->line;
      if (!one->met && issue->line != one->line && label != NULL)
        g_print ("  %s: LINE %u, theirs %u: %s\n", label, issue->line, one->line, issue->text);
      one->met = TRUE;
    }
  figures->unwanted += !any;
  if (!any && label != NULL)
    g_print ("  %s: ONLY OURS %u:%u %s\n", label, issue->line, issue->column, issue->text);
}

gboolean
fhir_expected_compare (const char *path,
                       const FhirIssues *issues,
                       FhirExpectedFigures *figures,
                       const char *label)
{
  g_autoptr (GArray) wanted = read_wanted (path);

  if (wanted == NULL)
    return FALSE;
  figures->wanted += wanted->len;
  for (guint i = 0; i < fhir_issues_get_n (issues); i++)
    if (fhir_issues_get (issues, i)->severity >= FHIR_SEVERITY_ERROR)
      meet (wanted, fhir_issues_get (issues, i), figures, label);
  for (guint w = 0; w < wanted->len && label != NULL; w++)
    {
      const Wanted *one = &g_array_index (wanted, Wanted, w);

      if (!one->met)
        g_print ("  %s: ONLY THEIRS line %u %s: %s\n", label, one->line, one->place, one->text);
    }
  return TRUE;
}
