/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Cases of the validator, in texts beside this file (rules/NAME.txt):
 *
 *   == group          forgets the definitions before
 *   D {…}             a definition: JSON, over as many lines as it takes (those begin with a space)
 *   P url             a profile that the resources of the group must meet
 *   -- case
 *   R {…}             the resource
 *   E code place      an error there must be; all errors are listed, so none means valid
 *   W code place      a warning that there must be, among others
 *
 * Each case is a test of its own. Validation is strict, as storing is. */

#include "fhir-json-parser.h"
#include "fhir-test.h"
#include "fhir-validate.h"

typedef struct
{
  char *path;             /* /validate/rules/file/group/case */
  GPtrArray *definitions; /* (element-type utf8) of the group */
  GPtrArray *profiles;    /* (element-type utf8) of the group, ends with NULL */
  GString *resource;
  GPtrArray *errors; /* (element-type utf8) "code place", sorted */
  GPtrArray *warnings;
} Case;

static void
free_case (gpointer data)
{
  Case *c = data;

  g_free (c->path);
  g_ptr_array_unref (c->definitions);
  g_ptr_array_unref (c->profiles);
  g_string_free (c->resource, TRUE);
  g_ptr_array_unref (c->errors);
  g_ptr_array_unref (c->warnings);
  g_free (c);
}

static FhirJsonDoc *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  FhirJsonDoc *doc = fhir_json_parse (text, strlen (text), fhir_limits_get_default(), &error);

  g_assert_no_error (error);
  return doc;
}

static int
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* "code place" of all issues of a severity, sorted; each told as well. */
static GPtrArray *
list_issues (const FhirIssues *issues, FhirSeverity severity)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < fhir_issues_get_n (issues); i++)
    {
      const FhirIssue *issue = fhir_issues_get (issues, i);

      if (issue->severity != severity)
        continue;
      g_test_message ("got %s: %s", issue->code, issue->text);
      g_ptr_array_add (list,
                       g_strdup_printf ("%s %s",
                                        issue->code,
                                        issue->expression != NULL ? issue->expression : "-"));
    }
  g_ptr_array_sort (list, by_text);
  return list;
}

static void
expect (const GPtrArray *wanted, const GPtrArray *got, gboolean and_no_other)
{
  for (guint i = 0; i < wanted->len; i++)
    if (!g_ptr_array_find_with_equal_func ((GPtrArray *)got, wanted->pdata[i], g_str_equal, NULL))
      {
        g_test_message ("missing: %s", (const char *)wanted->pdata[i]);
        g_test_fail();
      }
  if (and_no_other && got->len != wanted->len)
    {
      g_test_message ("%u expected, %u found", wanted->len, got->len);
      g_test_fail();
    }
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (FhirLibrary) library = fhir_library_new();
  g_autoptr (FhirIssues) issues = fhir_issues_new();
  g_autoptr (FhirJsonDoc) doc = parse (c->resource->str);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) errors = NULL;
  g_autoptr (GPtrArray) warnings = NULL;
  const FhirValidateOptions options = { .level = FHIR_VALIDATE_FULL,
                                        .library = library,
                                        .strict = TRUE,
                                        .profiles = (const char *const *)c->profiles->pdata };

  for (guint i = 0; i < c->definitions->len; i++)
    {
      g_autoptr (FhirJsonDoc) definition = parse (((GString *)c->definitions->pdata[i])->str);

      g_assert_true (fhir_library_add (library, definition, 0));
    }
  g_assert_true (fhir_validate (doc, 0, &options, issues, NULL, &error));
  g_assert_no_error (error);
  errors = list_issues (issues, FHIR_SEVERITY_ERROR);
  warnings = list_issues (issues, FHIR_SEVERITY_WARNING);
  expect (c->errors, errors, TRUE);
  expect (c->warnings, warnings, FALSE);
}

/* ---- reading the texts */

typedef struct
{
  const char *file;
  char *group;
  GPtrArray *definitions;
  GPtrArray *profiles;
  Case *current;
  GString *text; /* what lines that begin with a space go on */
  GPtrArray *cases;
} Reader;

static void
free_text (gpointer text)
{
  g_string_free (text, TRUE);
}

static void
begin_group (Reader *r, const char *name)
{
  g_free (r->group);
  r->group = g_strdup (name);
  g_clear_pointer (&r->definitions, g_ptr_array_unref);
  g_clear_pointer (&r->profiles, g_ptr_array_unref);
  r->definitions = g_ptr_array_new_with_free_func (free_text);
  r->profiles = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (r->profiles, NULL);
  r->current = NULL;
}

static void
begin_case (Reader *r, const char *name)
{
  r->current = g_new0 (Case, 1);
  r->current->path = g_strdup_printf ("/validate/rules/%s/%s/%s", r->file, r->group, name);
  r->current->definitions = g_ptr_array_ref (r->definitions);
  r->current->profiles = g_ptr_array_ref (r->profiles);
  r->current->resource = g_string_new (NULL);
  r->current->errors = g_ptr_array_new_with_free_func (g_free);
  r->current->warnings = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (r->cases, r->current);
}

static void
read_line (Reader *r, const char *line)
{
  switch (line[0])
    {
    case '=':
      begin_group (r, line + 3);
      break;
    case '-':
      begin_case (r, line + 3);
      break;
    case 'D':
      r->text = g_string_new (line + 2);
      g_ptr_array_add (r->definitions, r->text);
      break;
    case 'P':
      g_ptr_array_insert (r->profiles, 0, g_strdup (line + 2));
      break;
    case 'R':
      r->text = g_string_append (r->current->resource, line + 2);
      break;
    case 'E':
      g_ptr_array_add (r->current->errors, g_strdup (line + 2));
      break;
    case 'W':
      g_ptr_array_add (r->current->warnings, g_strdup (line + 2));
      break;
    case ' ':
      g_string_append (r->text, line);
      break;
    case '#':
    case '\0':
      break;
    default:
      g_error ("%s: line begins with no letter of these: %s", r->file, line);
    }
}

static void
read_file (GPtrArray *cases, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_autofree char *base = g_strndup (name, strlen (name) - strlen (".txt"));
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  Reader r = { .file = base, .cases = cases };

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    read_line (&r, lines[i]);
  g_free (r.group);
  g_clear_pointer (&r.definitions, g_ptr_array_unref);
  g_clear_pointer (&r.profiles, g_ptr_array_unref);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func (free_case);
  g_autofree char *folder = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  folder = g_test_build_filename (G_TEST_DIST, "core", "validate", "rules", NULL);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".txt"))
      read_file (cases, folder, name);
  for (guint i = 0; i < cases->len; i++)
    g_test_add_data_func (((Case *)cases->pdata[i])->path, cases->pdata[i], test_case);
  return g_test_run();
}
