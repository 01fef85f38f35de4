/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a folder of resources, and the folders in it. Each .json becomes XML, compact and pretty,
 * and both come back; the result must be the same bytes as the source without its white space. XML
 * has an order of elements and JSON has none: where the source has another, the same members in
 * another order pass too, and are counted apart. An .xml with a .json of the same name beside it
 * must read as that, narratives aside, which such pairs write differently. Any other .xml must be
 * the same JSON after a walk through XML; refused ones count as skipped and are named, because
 * suites of validators hold wrong ones on purpose. Without an argument it looks for
 * fhir-r4-examples in the folder that CHARTROOM_TEST_DATA names; without that it says so and is
 * skipped. */

#include "fhir-json-parser.h"
#include "fhir-test.h"
#include "fhir-xml.h"
#include <stdlib.h>

#define EXIT_SKIPPED 77

static guint n_passed, n_failed, n_skipped, n_reordered;

static void
count (const char *name, gboolean passed, const char *why)
{
  n_passed += passed;
  n_failed += !passed;
  if (!passed)
    g_print ("%s: %s\n", name, why);
}

static void
skip (const char *name, const GError *why)
{
  n_skipped++;
  g_print ("%s: skipped: %s\n", name, why != NULL ? why->message : "no resource");
}

/* Says where two texts part. */
static char *
tell_difference (const FhirJsonDoc *a, const FhirJsonDoc *b)
{
  gsize i = 0;

  while (i < a->text_len && i < b->text_len && a->text[i] == b->text[i])
    i++;
  return g_strdup_printf ("differs at byte %" G_GSIZE_FORMAT ": '%.60s' became '%.60s'",
                          i,
                          a->text + (i > 10 ? i - 10 : 0),
                          b->text + (i > 10 ? i - 10 : 0));
}

static gboolean
same_text (const FhirJsonDoc *a, const FhirJsonDoc *b)
{
  return a->text_len == b->text_len && memcmp (a->text, b->text, a->text_len) == 0;
}

static int
compare_members (gconstpointer a, gconstpointer b, gpointer data)
{
  FhirSlice left = fhir_json_name (data, *(const guint32 *)a);
  FhirSlice right = fhir_json_name (data, *(const guint32 *)b);
  int order = memcmp (left.text, right.text, MIN (left.len, right.len));

  return order != 0 ? order : (int)left.len - (int)right.len;
}

/* A form in which members stand by name, nulls at the end of arrays are gone, and narratives where
 * with_div is FALSE. */
static void
append_canonical (const FhirJsonDoc *doc, guint32 node, gboolean with_div, GString *out)
{
  g_autoptr (GArray) children = g_array_new (FALSE, FALSE, sizeof (guint32));
  gboolean is_object = doc->nodes[node].type == FHIR_JSON_OBJECT;

  if (doc->nodes[node].type == FHIR_JSON_STRING)
    {
      g_autofree char *text = fhir_json_dup_string (doc, node);

      g_string_append_printf (out, "\"%s\"", text);
      return;
    }
  if (!is_object && doc->nodes[node].type != FHIR_JSON_ARRAY)
    {
      FhirSlice slice = fhir_json_slice (doc, node);

      g_string_append_len (out, slice.text, slice.len);
      return;
    }
  for (guint32 c = fhir_json_first (doc, node); c != 0; c = fhir_json_next (doc, node, c))
    g_array_append_val (children, c);
  if (is_object)
    g_array_sort_with_data (children, compare_members, (gpointer)doc);
  while (!is_object && children->len > 0 &&
         doc->nodes[g_array_index (children, guint32, children->len - 1)].type == FHIR_JSON_NULL)
    g_array_set_size (children, children->len - 1);
  g_string_append_c (out, is_object ? '{' : '[');
  for (guint i = 0; i < children->len; i++)
    {
      guint32 child = g_array_index (children, guint32, i);
      FhirSlice name = fhir_json_name (doc, child);

      if (!with_div && fhir_slice_is (name, "div"))
        continue;
      g_string_append_len (out, name.text, name.len);
      g_string_append_c (out, ':');
      append_canonical (doc, child, with_div, out);
      g_string_append_c (out, ',');
    }
  g_string_append_c (out, is_object ? '}' : ']');
}

static gboolean
same_members (const FhirJsonDoc *a, const FhirJsonDoc *b, gboolean with_div)
{
  g_autoptr (GString) left = g_string_new (NULL);
  g_autoptr (GString) right = g_string_new (NULL);

  append_canonical (a, 0, with_div, left);
  append_canonical (b, 0, with_div, right);
  return g_string_equal (left, right);
}

/* Whether doc survives a walk through XML of the given look. */
static gboolean
survives (const FhirJsonDoc *doc, FhirXmlFlags flags, char **ret_why)
{
  const FhirLimits *limits = fhir_limits_get_default();
  g_autoptr (GString) xml = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirJsonDoc) again = NULL;
  g_autofree char *exact = NULL;

  if (fhir_xml_write (doc, 0, flags, xml, &error))
    {
      exact = fhir_test_exact_copy (xml->str, xml->len);
      again = fhir_xml_read (exact, xml->len, limits, &error);
    }
  if (again == NULL)
    *ret_why = g_strdup (error->message);
  else if (!same_text (doc, again) && !same_members (doc, again, TRUE))
    *ret_why = tell_difference (doc, again);
  else if (flags == FHIR_XML_COMPACT)
    n_reordered += !same_text (doc, again);
  return *ret_why == NULL;
}

static void
walk_through (const char *name, const FhirJsonDoc *doc)
{
  g_autofree char *why = NULL;
  gboolean passed = survives (doc, FHIR_XML_COMPACT, &why) && survives (doc, FHIR_XML_PRETTY, &why);

  count (name, passed, why);
}

/* What an .xml reads as, held against the .json beside it. */
static void
compare_twin (const char *name, const FhirJsonDoc *doc, const char *twin)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirJsonDoc) other = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *why = NULL;
  gsize len = 0;

  if (g_file_get_contents (twin, &bytes, &len, &error))
    other = fhir_json_parse (bytes, len, fhir_limits_get_default(), &error);
  if (other == NULL)
    {
      skip (name, error);
      return;
    }
  why = tell_difference (other, doc);
  count (name, same_members (other, doc, FALSE), why);
}

static void
run_xml (const char *path, const char *bytes, gsize len)
{
  g_autofree char *stem = g_strndup (path, strlen (path) - strlen (".xml"));
  g_autofree char *twin = g_strconcat (stem, ".json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirJsonDoc) doc = fhir_xml_read (bytes, len, fhir_limits_get_default(), &error);

  if (doc == NULL)
    {
      skip (path, error);
      return;
    }
  if (g_file_test (twin, G_FILE_TEST_EXISTS))
    compare_twin (path, doc, twin);
  else
    walk_through (path, doc);
}

static void
run_json (const char *path, const char *bytes, gsize len)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirJsonDoc) doc = fhir_json_parse (bytes, len, fhir_limits_get_default(), &error);

  if (doc == NULL || fhir_json_member (doc, 0, FHIR_KEY_resourceType) == 0)
    skip (path, error);
  else
    walk_through (path, doc);
}

static void
run_file (const char *path)
{
  gboolean is_xml = g_str_has_suffix (path, ".xml");
  g_autofree char *bytes = NULL;
  g_autofree char *exact = NULL;
  g_autoptr (GError) error = NULL;
  gsize len = 0;

  if (!is_xml && !g_str_has_suffix (path, ".json"))
    return;
  if (!g_file_get_contents (path, &bytes, &len, &error))
    {
      count (path, FALSE, error->message);
      return;
    }
  exact = fhir_test_exact_copy (bytes, len);
  if (is_xml)
    run_xml (path, exact, len);
  else
    run_json (path, exact, len);
}

static gboolean
run_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (!run_folder (path))
        run_file (path);
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autofree char *folder =
      argc > 1 ? g_strdup (argv[1]) : fhir_test_data_folder ("fhir-r4-examples");

  if (folder == NULL || !run_folder (folder))
    {
      g_print ("%s: no such folder of resources\n", folder != NULL ? folder : "fhir-r4-examples");
      g_print ("0 passed, 0 failed, 1 skipped\n");
      return EXIT_SKIPPED;
    }
  if (n_reordered > 0)
    g_print ("%u had members in another order than the standard's\n", n_reordered);
  g_print ("%u passed, %u failed, %u skipped\n", n_passed, n_failed, n_skipped);
  return n_failed == 0 && n_passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
