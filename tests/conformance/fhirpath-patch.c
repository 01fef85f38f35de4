/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a folder of files in the manner of fhir-patch-tests.xml: cases with an input resource, a
 * diff (Parameters) and the output. Forwards (and both): the patch must turn the input into the
 * output. Reverse (and both): the difference that we compute between input and output must do so
 * too. Without an argument it looks for fhirpath-patch in the folder that CHARTROOM_TEST_DATA
 * names; without that it is skipped. */

#include "fhir-diff.h"
#include "fhir-json-canonical.h"
#include "fhir-json-parser.h"
#include "fhir-path-patch.h"
#include "fhir-test.h"
#include "fhir-xml.h"
#include <libxml/parser.h>
#include <stdlib.h>

#define EXIT_SKIPPED 77

static guint n_passed, n_failed, n_skipped;

static xmlNode *
find_element (const xmlNode *parent, const char *name)
{
  for (xmlNode *child = parent->children; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE &&
        (name == NULL || g_str_equal ((const char *)child->name, name)))
      return child;
  return NULL;
}

/* The resource inside <input>, <diff> or <output>. */
static FhirJsonDoc *
read_resource (const xmlNode *test, const char *name, GError **error)
{
  xmlNode *holder = find_element (test, name);
  xmlNode *resource = holder != NULL ? find_element (holder, NULL) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  xmlDoc *doc;
  xmlChar *bytes;
  int len;

  if (resource == NULL)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "the case has no %s", name);
      return NULL;
    }
  doc = xmlNewDoc ((const xmlChar *)"1.0");
  xmlDocSetRootElement (doc, xmlDocCopyNode (resource, doc, 1));
  xmlReconciliateNs (doc, xmlDocGetRootElement (doc));
  xmlDocDumpMemoryEnc (doc, &bytes, &len, "UTF-8");
  g_string_append_len (text, (const char *)bytes, len);
  xmlFree (bytes);
  xmlFreeDoc (doc);
  return fhir_xml_read (text->str, text->len, fhir_limits_get_default(), error);
}

/* (nullable) why the patch does not turn input into output. */
static char *
try_patch (const FhirJsonDoc *input, const FhirJsonDoc *patch, const FhirJsonDoc *output)
{
  const FhirLimits *limits = fhir_limits_get_default();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (FhirJsonDoc) result = NULL;
  g_autoptr (GError) error = NULL;

  if (!fhir_path_patch_apply (input, patch, 0, limits, NULL, text, &error))
    return g_strdup (error->message);
  result = fhir_json_parse (text->str, text->len, limits, &error);
  if (result == NULL)
    return g_strdup (error->message);
  if (!fhir_json_equal (result, 0, output, 0, FHIR_JSON_NUMBERS_AS_WRITTEN))
    return g_strdup_printf ("made %s of %s by %s", text->str, input->text, patch->text);
  return NULL;
}

static char *
try_difference (const FhirJsonDoc *input, const FhirJsonDoc *output)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (FhirJsonDoc) patch = NULL;
  g_autoptr (GError) error = NULL;

  if (fhir_diff (input, output, 0, text, &error))
    patch = fhir_json_parse (text->str, text->len, fhir_limits_get_default(), &error);
  return patch != NULL ? try_patch (input, patch, output) : g_strdup (error->message);
}

static void
run_case (const xmlNode *test)
{
  xmlChar *name = xmlGetProp (test, (const xmlChar *)"name");
  xmlChar *mode = xmlGetProp (test, (const xmlChar *)"mode");
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirJsonDoc) input = read_resource (test, "input", &error);
  g_autoptr (FhirJsonDoc) diff = input != NULL ? read_resource (test, "diff", &error) : NULL;
  g_autoptr (FhirJsonDoc) output = diff != NULL ? read_resource (test, "output", &error) : NULL;
  g_autofree char *why = NULL;

  if (output == NULL)
    why = g_strdup (error->message);
  else if (g_strcmp0 ((const char *)mode, "reverse") != 0)
    why = try_patch (input, diff, output);
  if (why == NULL && g_strcmp0 ((const char *)mode, "forwards") != 0)
    why = try_difference (input, output);
  n_passed += why == NULL;
  n_failed += why != NULL;
  if (why != NULL)
    g_print ("%s: %s\n", name != NULL ? (const char *)name : "", why);
  xmlFree (name);
  xmlFree (mode);
}

static void
run_file (const char *path)
{
  xmlDoc *doc = xmlReadFile (path, NULL, XML_PARSE_NONET | XML_PARSE_NOBLANKS);
  xmlNode *root = doc != NULL ? xmlDocGetRootElement (doc) : NULL;

  if (root == NULL)
    {
      n_failed++;
      g_print ("%s: not XML\n", path);
    }
  else
    for (xmlNode *child = root->children; child != NULL; child = child->next)
      if (child->type == XML_ELEMENT_NODE && g_str_equal ((const char *)child->name, "case"))
        run_case (child);
  xmlFreeDoc (doc);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder =
      argc > 1 ? g_strdup (argv[1]) : fhir_test_data_folder ("fhirpath-patch");
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  if (dir == NULL)
    {
      g_print ("%s: no such folder of cases\n", folder != NULL ? folder : "fhirpath-patch");
      g_print ("0 passed, 0 failed, 1 skipped\n");
      return EXIT_SKIPPED;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_suffix (name, ".xml"))
        run_file (path);
    }
  g_print ("%u passed, %u failed, %u skipped\n", n_passed, n_failed, n_skipped);
  return n_failed == 0 && n_passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
