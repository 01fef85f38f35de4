/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* HL7's FHIRPath suite for R4: FOLDER/tests-fhir-r4.xml with FOLDER/input/NAME.xml, or NAME.json
 * where that is all there is. A case passes when all of its results are there, with the types that
 * it names; where it says invalid, compiling, checking or evaluating must fail. Each miss is
 * printed with its reason. */

#include "fhir-json-parser.h"
#include "fhir-path-check.h"
#include "fhir-path.h"
#include "fhir-test.h"
#include "fhir-xml.h"

#include <libxml/parser.h>
#include <libxml/tree.h>

#define PASS_PERCENT 96 /* of the suite's cases, some of which contradict each other */

typedef struct
{
  const char *folder;
  GHashTable *docs; /* (element-type filename FhirJsonDoc) */
  guint passed, failed, skipped;
} Suite;

static char *
get_attribute (xmlNode *node, const char *name)
{
  xmlChar *value = xmlGetProp (node, BAD_CAST name);
  char *copy = value != NULL ? g_strdup ((char *)value) : NULL;

  xmlFree (value);
  return copy;
}

static char *
get_text (xmlNode *node)
{
  xmlChar *value = xmlNodeGetContent (node);
  char *copy = g_strdup (value != NULL ? (char *)value : "");

  xmlFree (value);
  return copy;
}

static xmlNode *
find_child (xmlNode *parent, const char *name)
{
  for (xmlNode *at = parent->children; at != NULL; at = at->next)
    if (at->type == XML_ELEMENT_NODE && g_str_equal (at->name, name))
      return at;
  return NULL;
}

typedef FhirJsonDoc *(*ReadFunc) (const void *, gsize, const FhirLimits *, GError **);

/* (nullable) (transfer full) */
static FhirJsonDoc *
read_doc (Suite *suite, const char *stem, const char *ending, ReadFunc read)
{
  g_autofree char *name = g_strconcat (stem, ending, NULL);
  g_autofree char *path = g_build_filename (suite->folder, "input", name, NULL);
  g_autofree char *bytes = NULL;
  gsize len;

  if (!g_file_get_contents (path, &bytes, &len, NULL))
    return NULL;
  return read (bytes, len, fhir_limits_get_default(), NULL);
}

/* (nullable) */
static const FhirJsonDoc *
get_doc (Suite *suite, const char *inputfile)
{
  g_autofree char *stem = g_strndup (inputfile, strcspn (inputfile, "."));
  FhirJsonDoc *doc = g_hash_table_lookup (suite->docs, stem);

  if (doc != NULL)
    return doc;
  doc = read_doc (suite, stem, ".xml", fhir_xml_read);
  if (doc == NULL)
    doc = read_doc (suite, stem, ".json", fhir_json_parse);
  if (doc != NULL)
    g_hash_table_insert (suite->docs, g_steal_pointer (&stem), doc);
  return doc;
}

/* The value as the suite writes it: dates with their @, texts without quotes. */
static char *
print_item (const FhirPathResults *results, const FhirPathItem *item)
{
  const FhirJsonDoc *doc = fhir_path_results_get_doc (results, item);
  const char *space;
  const char *type = fhir_path_item_get_type (item, &space);
  g_autoptr (GString) out = g_string_new (NULL);

  if (type != NULL && g_ascii_strcasecmp (type, "time") == 0)
    g_string_append (out, "@T");
  else if (type != NULL && (g_str_has_prefix (type, "date") || g_str_has_prefix (type, "Date") ||
                            g_str_equal (type, "instant")))
    g_string_append_c (out, '@');
  if (item->kind >= FHIR_PATH_STRING && item->kind <= FHIR_PATH_TIME)
    g_string_append_len (out, item->text, item->n);
  else if (item->kind == FHIR_PATH_ELEMENT && (item->flags & FHIR_PATH_NO_VALUE) == 0 &&
           doc->nodes[item->n].type == FHIR_JSON_STRING)
    {
      g_autofree char *text = fhir_json_dup_string (doc, item->n);

      g_string_append (out, text);
    }
  else
    fhir_path_item_print (doc, item, out);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
is_like (const FhirPathResults *results, guint n, xmlNode *output)
{
  const FhirPathItem *item = fhir_path_results_get (results, n);
  const char *space;
  const char *type = fhir_path_item_get_type (item, &space);
  g_autofree char *wanted_type = get_attribute (output, "type");
  g_autofree char *wanted = get_text (output);
  g_autofree char *value = print_item (results, item);

  if (wanted_type != NULL &&
      (type == NULL || (g_str_equal (space, "FHIR") ? !g_str_equal (type, wanted_type)
                                                    : g_ascii_strcasecmp (type, wanted_type) != 0)))
    return FALSE;
  return g_str_equal (value, wanted);
}

static char *
print_results (const FhirPathResults *results)
{
  GString *out = g_string_new ("got [");

  for (guint i = 0; i < fhir_path_results_get_n (results); i++)
    {
      const char *space;
      const FhirPathItem *item = fhir_path_results_get (results, i);
      const char *type = fhir_path_item_get_type (item, &space);
      g_autofree char *value = print_item (results, item);

      g_string_append_printf (out, "%s%s.%s %.60s", i > 0 ? ", " : "", space, type, value);
    }
  g_string_append_c (out, ']');
  return g_string_free (out, FALSE);
}

/* (nullable) what differs. */
static char *
compare (xmlNode *test, const FhirPathResults *results, const FhirJsonDoc *doc)
{
  g_autofree char *predicate = get_attribute (test, "predicate");
  g_autofree char *ordered = get_attribute (test, "ordered");
  gboolean any_order = ordered != NULL && g_str_equal (ordered, "false");
  guint n = fhir_path_results_get_n (results);
  g_autofree gboolean *taken = g_new0 (gboolean, n + 1);
  guint at = 0;

  if (predicate != NULL && g_str_equal (predicate, "true"))
    {
      const FhirPathItem *one = n == 1 ? fhir_path_results_get (results, 0) : NULL;
      gboolean truth = one != NULL && one->kind == FHIR_PATH_BOOLEAN ? one->truth : n > 0;
      xmlNode *output = find_child (test, "output");
      g_autofree char *wanted = output != NULL ? get_text (output) : g_strdup ("false");

      return g_str_equal (wanted, truth ? "true" : "false") ? NULL : print_results (results);
    }
  for (xmlNode *output = test->children; output != NULL; output = output->next)
    {
      guint found = at;

      if (output->type != XML_ELEMENT_NODE || !g_str_equal (output->name, "output"))
        continue;
      if (any_order)
        for (found = 0; found < n && (taken[found] || !is_like (results, found, output));)
          found++;
      if (found >= n || !is_like (results, found, output))
        return print_results (results);
      taken[found] = TRUE;
      at++;
    }
  return at == n ? NULL : print_results (results);
}

/* (nullable) why the case is missed. */
static char *
run_case (Suite *suite, xmlNode *test, const FhirJsonDoc *doc)
{
  xmlNode *expression = find_child (test, "expression");
  g_autofree char *text = get_text (expression);
  g_autofree char *invalid = get_attribute (expression, "invalid");
  g_autofree char *mode = get_attribute (test, "mode");
  g_autofree char *order = get_attribute (test, "checkOrderedFunctions");
  g_autoptr (FhirPathResults) results = fhir_path_results_new();
  g_autoptr (FhirPathExpr) expr = NULL;
  g_autoptr (GError) error = NULL;
  FhirPathContext context = { .doc = doc };
  gboolean strict = mode != NULL && g_str_equal (mode, "strict");
  gboolean syntax = invalid != NULL && g_str_equal (invalid, "syntax");
  guint32 type = fhir_json_member (doc, 0, FHIR_KEY_resourceType);
  gboolean ok;

  expr = fhir_path_compile (fhir_slice (text), &error);
  ok = expr != NULL;
  if (ok && strict)
    ok = fhir_path_check (expr,
                          fhir_def_find_type (fhir_json_raw (doc, type)),
                          order != NULL ? FHIR_PATH_CHECK_ORDER : 0,
                          &error);
  ok = ok && !syntax && fhir_path_evaluate (expr, &context, results, &error);
  if (syntax)
    return expr == NULL ? NULL : g_strdup ("compiles");
  if (invalid != NULL && !g_str_equal (invalid, "false"))
    return ok ? print_results (results) : NULL;
  if (!ok)
    return g_strdup (error->message);
  return compare (test, results, doc);
}

static void
run_test (Suite *suite, xmlNode *test)
{
  g_autofree char *name = get_attribute (test, "name");
  g_autofree char *inputfile = get_attribute (test, "inputfile");
  const FhirJsonDoc *doc = get_doc (suite, inputfile != NULL ? inputfile : "patient-example.xml");
  g_autofree char *reason = NULL;

  if (doc == NULL)
    {
      g_print ("skipped %s: no input %s in JSON\n", name, inputfile);
      suite->skipped++;
      return;
    }
  reason = run_case (suite, test, doc);
  if (reason != NULL)
    {
      g_autofree char *text = get_text (find_child (test, "expression"));

      g_print ("FAILED %s: %s: %s\n", name, text, reason);
      suite->failed++;
    }
  else
    suite->passed++;
}

static void
walk (Suite *suite, xmlNode *node)
{
  for (; node != NULL; node = node->next)
    if (node->type == XML_ELEMENT_NODE && g_str_equal (node->name, "test"))
      run_test (suite, node);
    else
      walk (suite, node->children);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder =
      argc > 1 ? g_strdup (argv[1]) : fhir_test_data_folder ("fhirpath-r4-official");
  g_autoptr (GHashTable) docs =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)fhir_json_doc_unref);
  g_autofree char *path = NULL;
  Suite suite = { .folder = folder, .docs = docs };
  xmlDoc *xml;

  if (folder == NULL)
    {
      g_print ("skipped: no folder of the FHIRPath suite\n");
      return 77;
    }
  path = g_build_filename (folder, "tests-fhir-r4.xml", NULL);
  xml = xmlReadFile (path, NULL, XML_PARSE_NONET);
  if (xml == NULL)
    return 2;
  walk (&suite, xmlDocGetRootElement (xml));
  xmlFreeDoc (xml);
  g_print ("%u passed, %u failed, %u skipped\n", suite.passed, suite.failed, suite.skipped);
  return suite.passed * 100 >= (suite.passed + suite.failed) * PASS_PERCENT && suite.passed > 0 ? 0
                                                                                                : 1;
}
