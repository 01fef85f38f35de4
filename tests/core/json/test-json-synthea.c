/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Properties on public records: what is parsed parses to itself, the pretty form minifies back, a
 * copy equals its source, and the tape is well formed. */

#include "fhir-json-parser.h"
#include "fhir-json-writer.h"

#include "fhir-test.h"

/* Every node lies within its parent and after its sibling, and siblings fill their parent. */
static void
check_tape (const FhirJsonDoc *doc)
{
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_assert_cmpuint (doc->nodes[0].next, ==, doc->n_nodes);
  for (guint32 i = 0; i < doc->n_nodes; i++)
    {
      const FhirJsonNode *node = &doc->nodes[i];

      while (open->len > 0 && doc->nodes[g_array_index (open, guint32, open->len - 1)].next <= i)
        g_array_set_size (open, open->len - 1);
      if (open->len > 0)
        {
          const FhirJsonNode *parent = &doc->nodes[g_array_index (open, guint32, open->len - 1)];

          g_assert_cmpuint (node->next, <=, parent->next);
          g_assert_cmpuint (node->off, >, parent->off);
          g_assert_cmpuint (node->off + node->len, <, parent->off + parent->len);
          g_assert_true ((node->key != 0) == (parent->type == FHIR_JSON_OBJECT));
        }
      if (node->type >= FHIR_JSON_ARRAY)
        g_array_append_val (open, i);
      else
        g_assert_cmpuint (node->next, ==, i + 1);
    }
}

static void
check_file (const char *path)
{
  const FhirLimits *limits = fhir_limits_get_default();
  g_autoptr (FhirJsonDoc) doc = NULL;
  g_autoptr (FhirJsonDoc) again = NULL;
  g_autoptr (FhirJsonDoc) back = NULL;
  g_autoptr (GString) pretty = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize len;

  g_assert_true (g_file_get_contents (path, &bytes, &len, NULL));
  doc = fhir_json_parse (bytes, len, limits, &error);
  g_assert_no_error (error);
  check_tape (doc);
  again = fhir_json_parse (doc->text, doc->text_len, limits, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (again->text, again->text_len, doc->text, doc->text_len);
  g_assert_cmpmem (again->nodes,
                   again->n_nodes * sizeof (FhirJsonNode),
                   doc->nodes,
                   doc->n_nodes * sizeof (FhirJsonNode));
  fhir_json_pretty (fhir_json_slice (doc, 0), pretty);
  back = fhir_json_parse (pretty->str, pretty->len, limits, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (back->text, back->text_len, doc->text, doc->text_len);
}

static void
test_bundles (void)
{
  g_autofree char *folder = fhir_test_data_folder ("synthea-r4-bundles");
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;
  guint n = 0;

  if (dir == NULL)
    {
      g_test_skip ("no folder synthea-r4-bundles below CHARTROOM_TEST_DATA");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL && n < 20)
    if (g_str_has_suffix (name, ".json"))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        check_file (path);
        n++;
      }
  g_assert_cmpuint (n, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/json/synthea/parses-to-itself", test_bundles);
  return g_test_run();
}
