/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The trie against the general engine: for every parameter the same rows from both, on the
 * resources of tests/golden/index and, where they are, HL7's examples and Synthea's patients.
 * Aliases are held against what they stand for. */

#include "fhir-index-walk-private.h"
#include "fhir-json-parser.h"
#include "fhir-reference.h"
#include "fhir-test.h"
#include "fhir-trie-compiler-private.h"
#include "rows-text.h"

static guint n_resources;
static guint n_rows;

/* Rows of one parameter by the engine, as text without the parameter's name. */
static void
print_by_engine (const FhirJsonDoc *doc, guint32 node, FhirParamId param, GString *out)
{
  g_autoptr (FhirIndexRows) rows = fhir_index_rows_new();
  FhirIndexWalk walk = { .trie = fhir_trie_get_r4(),
                         .doc = doc,
                         .resource = node,
                         .rows = rows,
                         .pairs_left = FHIR_INDEX_MAX_PAIRS,
                         .nodes_left = FHIR_INDEX_MAX_NODES };

  fhir_index_evaluate (&walk, param);
  fhir_index_rows_finish (rows);
  rows_text_print (rows, out);
}

/* The same from extracted rows: those of one or two parameters, references to one type only if
 * given. */
static void
print_extracted (const FhirIndexRows *all, FhirIndexAlias from, FhirParamId as, GString *out)
{
  g_autoptr (FhirIndexRows) rows = fhir_index_rows_new();

  for (guint i = 0; i < fhir_index_rows_get_n (all); i++)
    {
      const FhirIndexRow *row = fhir_index_rows_get (all, i);
      FhirIndexRow *copy;

      if (row->param != from.params[0] && row->param != from.params[1])
        continue;
      if (from.ref_type != 0 && row->ref_type != from.ref_type)
        continue;
      copy = fhir_index_rows_add (rows);
      *copy = *row;
      copy->param = as;
      copy->flags &= FHIR_ROW_BELOW | FHIR_ROW_ABOVE;
    }
  fhir_index_rows_finish (rows);
  rows_text_print (rows, out);
}

static void
drop_lines_but (GString *text, const char *prefix)
{
  g_auto (GStrv) lines = g_strsplit (text->str, "\n", -1);

  g_string_truncate (text, 0);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], prefix))
      g_string_append_printf (text, "%s\n", lines[i]);
}

/* Which row is smallest and largest is not kept through print_extracted(). */
static void
drop_flags (GString *text)
{
  g_string_replace (text, " < > ", " ", 0);
  g_string_replace (text, " < ", " ", 0);
  g_string_replace (text, " > ", " ", 0);
}

static void
compare_param (const FhirJsonDoc *doc, guint32 node, const FhirIndexRows *all, FhirParamId param)
{
  const FhirIndexAlias *alias = fhir_index_get_alias (param);
  FhirIndexAlias own = { .params = { param } };
  g_autoptr (GString) engine = g_string_new (NULL);
  g_autoptr (GString) trie = g_string_new (NULL);

  print_by_engine (doc, node, param, engine);
  print_extracted (all, alias != NULL ? *alias : own, param, trie);
  if (alias != NULL && alias->ref_type != 0) /* by type only references can be told apart */
    {
      drop_lines_but (engine, "reference ");
      drop_lines_but (trie, "reference ");
    }
  drop_flags (engine);
  drop_flags (trie);
  if (!g_string_equal (engine, trie))
    g_error ("%s.%s\nby engine:\n%sby trie:\n%s",
             fhir_def_type (fhir_def_param (param)->type)->name,
             fhir_def_param (param)->code,
             engine->str,
             trie->str);
}

static void
compare_resource (const FhirJsonDoc *doc, guint32 node)
{
  g_autoptr (FhirIndexRows) all = fhir_index_rows_new();
  guint32 member = fhir_json_member (doc, node, FHIR_KEY_resourceType);
  const FhirTypeDef *type;

  if (member == 0)
    return;
  type = fhir_def_type (fhir_def_find_type (fhir_json_raw (doc, member)));
  fhir_index_extract (doc, node, NULL, all);
  n_resources++;
  n_rows += fhir_index_rows_get_n (all);
  for (guint i = 0; i < type->n_params; i++)
    if (fhir_trie_is_indexed ((FhirParamId)(type->first_param + i)))
      compare_param (doc, node, all, (FhirParamId)(type->first_param + i));
}

/* A file: one resource, and each resource of its entries when it is a bundle. */
static void
compare_file (const char *path)
{
  g_autofree char *bytes = NULL;
  g_autoptr (FhirJsonDoc) doc = NULL;
  gsize len;
  guint32 entries;

  if (!g_file_get_contents (path, &bytes, &len, NULL))
    return;
  doc = fhir_json_parse (bytes, len, fhir_limits_get_default(), NULL);
  if (doc == NULL)
    return;
  compare_resource (doc, 0);
  entries = fhir_json_member (doc, 0, FHIR_KEY_entry);
  if (entries == 0)
    return;
  for (guint32 at = fhir_json_first (doc, entries); at != 0; at = fhir_json_next (doc, entries, at))
    {
      guint32 resource = fhir_json_member (doc, at, FHIR_KEY_resource);

      if (resource != 0)
        compare_resource (doc, resource);
    }
}

static void
compare_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_suffix (name, ".json"))
        compare_file (path);
    }
}

static void
test_golden (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "golden", "index", NULL);

  compare_folder (folder);
  g_assert_cmpuint (n_rows, >, 0);
}

static void
compare_data (const char *name, guint least)
{
  g_autofree char *folder = fhir_test_data_folder (name);
  guint before = n_resources;

  if (folder == NULL)
    {
      g_test_skip ("no shared data");
      return;
    }
  compare_folder (folder);
  g_test_message ("%s: %u resources, %u rows in all", name, n_resources - before, n_rows);
  g_assert_cmpuint (n_resources - before, >=, least);
}

static void
test_examples (void)
{
  compare_data ("fhir-r4-examples", 400);
}

static void
test_synthea (void)
{
  compare_data ("synthea-r4-bundles", 14000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/index/engine/golden", test_golden);
  g_test_add_func ("/core/index/engine/hl7-examples", test_examples);
  g_test_add_func ("/core/index/engine/synthea", test_synthea);
  return g_test_run();
}
