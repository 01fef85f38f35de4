/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Index rows: Synthea's resources, references rewritten to Type/id, one behind another in memory as
 * an import reads them from a file, parsed and extracted; against the npm package fhirpath
 * evaluating the same expressions (index-fhirpath.js), which makes no rows and gets its objects
 * parsed. The package is looked for in the folder that CHARTROOM_NPM names (one where `npm i
 * fhirpath` was run); without it the baseline is left out. `perf-index extract` extracts each
 * resource once and prints their number: under callgrind with
 * --toggle-collect=fhir_index_extract, instructions by resources is the figure that noise does not
 * touch. */

#include "fhir-index.h"
#include "fhir-json-parser.h"
#include "fhir-perf-npm.h"
#include "fhir-perf.h"
#include <stdlib.h>

#define HOT    10
#define SAMPLE 10 /* every which resource fhirpath.js gets */

typedef struct
{
  gsize off, len; /* of a resource in the block */
} Place;

typedef struct
{
  GString *block;  /* all resources, each with what the parser wants behind it */
  GArray *places;  /* (element-type Place) */
  GPtrArray *docs; /* (element-type FhirJsonDoc) the same, parsed */
  FhirJsonParser *parser;
  FhirIndexRows *rows;
  guint64 n_rows;
} Work;

/* The entry's resource with "urn:uuid:ID" as "Type/ID". */
static void
rewrite (const FhirJsonDoc *doc, guint32 resource, GHashTable *types, GString *out)
{
  g_autoptr (GArray) edits = g_array_new (FALSE, FALSE, sizeof (FhirJsonEdit));
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint32 at = resource; at < doc->nodes[resource].next; at++)
    {
      g_autofree char *urn = NULL;
      const char *type;

      if (doc->nodes[at].key != FHIR_KEY_reference || doc->nodes[at].type != FHIR_JSON_STRING)
        continue;
      urn = fhir_slice_dup (fhir_json_raw (doc, at));
      type = g_hash_table_lookup (types, urn);
      if (type != NULL)
        {
          char *text = g_strdup_printf ("%s/%s", type, urn + strlen ("urn:uuid:"));
          FhirJsonEdit edit = { doc->nodes[at].off, doc->nodes[at].len, fhir_slice (text) };

          g_ptr_array_add (texts, text);
          g_array_append_val (edits, edit);
        }
    }
  fhir_json_splice (doc, resource, (const FhirJsonEdit *)(gpointer)edits->data, edits->len, out);
}

static GHashTable *
collect_types (const FhirJsonDoc *doc, guint32 entries)
{
  GHashTable *types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint32 at = fhir_json_first (doc, entries); at != 0; at = fhir_json_next (doc, entries, at))
    {
      guint32 resource = fhir_json_member (doc, at, FHIR_KEY_resource);

      g_hash_table_insert (
          types,
          fhir_json_dup_string (doc, fhir_json_member (doc, at, FHIR_KEY_fullUrl)),
          fhir_json_dup_string (doc, fhir_json_member (doc, resource, FHIR_KEY_resourceType)));
    }
  return types;
}

static void
add_bundle (Work *work, const FhirPerfFile *file)
{
  static const char padding[64];
  g_autoptr (FhirJsonDoc) doc =
      fhir_json_parse (file->bytes, file->len, fhir_limits_get_default(), NULL);
  g_autoptr (GHashTable) types = NULL;
  guint32 entries = doc != NULL ? fhir_json_member (doc, 0, FHIR_KEY_entry) : 0;

  if (entries == 0)
    return;
  types = collect_types (doc, entries);
  for (guint32 at = fhir_json_first (doc, entries); at != 0; at = fhir_json_next (doc, entries, at))
    {
      Place place = { .off = work->block->len };

      rewrite (doc, fhir_json_member (doc, at, FHIR_KEY_resource), types, work->block);
      place.len = work->block->len - place.off;
      g_array_append_val (work->places, place);
      g_string_append_len (work->block, padding, sizeof padding);
    }
}

static const FhirJsonDoc *
parse (Work *work, guint n)
{
  Place place = g_array_index (work->places, Place, n);
  const FhirJsonDoc *doc = fhir_json_parser_parse_padded (work->parser,
                                                          work->block->str + place.off,
                                                          place.len,
                                                          fhir_limits_get_default(),
                                                          NULL);

  if (doc == NULL)
    exit (EXIT_FAILURE);
  return doc;
}

static void
extract_all (gpointer data)
{
  Work *work = data;

  work->n_rows = 0;
  for (guint i = 0; i < work->docs->len; i++)
    {
      fhir_index_extract (g_ptr_array_index (work->docs, i), 0, NULL, work->rows);
      work->n_rows += fhir_index_rows_get_n (work->rows);
    }
}

/* Each document HOT times over: the extraction as it comes right after the parse. */
static void
extract_all_hot (gpointer data)
{
  Work *work = data;

  for (guint i = 0; i < work->docs->len; i++)
    for (guint k = 0; k < HOT; k++)
      fhir_index_extract (g_ptr_array_index (work->docs, i), 0, NULL, work->rows);
}

static void
parse_all (gpointer data)
{
  Work *work = data;

  for (guint i = 0; i < work->places->len; i++)
    parse (work, i);
}

static void
parse_and_extract_all (gpointer data)
{
  Work *work = data;

  for (guint i = 0; i < work->places->len; i++)
    fhir_index_extract (parse (work, i), 0, NULL, work->rows);
}

/* One parameter as a JSON array: its expression, then those of a composite's components. */
static void
print_param (const FhirParamDef *param, GString *out)
{
  g_string_append_printf (out, "[\"%s\"", param->expression);
  for (guint i = 0; i < param->n_components; i++)
    g_string_append_printf (out, ",\"%s\"", param->components[i].expression);
  g_string_append_c (out, ']');
}

/* {"Patient":[["Patient.name"],…],…}: what the trie holds, aliases left out as it leaves them out.
 */
static char *
print_expressions (void)
{
  GString *out = g_string_new ("{");

  for (guint r = 0; r < fhir_def_n_resources(); r++)
    {
      const FhirTypeDef *type = fhir_def_type (fhir_def_resource (r));
      guint n = 0;

      g_string_append_printf (out, "%s\"%s\":[", r > 0 ? "," : "", type->name);
      for (guint i = 0; i < type->n_params; i++)
        {
          FhirParamId param = (FhirParamId)(type->first_param + i);

          if (fhir_index_get_alias (param) != NULL || fhir_index_param_kinds (param) == 0)
            continue;
          if (n++ > 0)
            g_string_append_c (out, ',');
          print_param (fhir_def_param (param), out);
        }
      g_string_append (out, "]");
    }
  g_string_append (out, "}");
  return g_string_free (out, FALSE);
}

/* Resources a second by npm fhirpath, in its first and its best pass; 0 when it is not there. */
static void
measure_npm (const Work *work, double *ret_first, double *ret_best)
{
  g_autofree char *text = print_expressions();
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < work->places->len; i += SAMPLE)
    g_string_append_printf (lines,
                            "%s\n",
                            work->block->str + g_array_index (work->places, Place, i).off);
  fhir_perf_npm_fhirpath (text, lines->str, ret_first, ret_best);
}

static void
report (Work *work)
{
  double n = work->docs->len;
  double cold = fhir_perf_best (extract_all, work, 15);
  double hot = fhir_perf_best (extract_all_hot, work, 5) / HOT;
  double parse = fhir_perf_best (parse_all, work, 15);
  double both = fhir_perf_best (parse_and_extract_all, work, 15);
  double first;
  double best;

  measure_npm (work, &first, &best);
  g_print ("%u resources, %.2f rows each\n", work->docs->len, (double)work->n_rows / n);
  fhir_perf_report ("parse", n / parse, "/s", 0, 0);
  fhir_perf_report ("extract", n / hot, "/s", 0, 1e6);
  fhir_perf_report ("extract, document not in cache", n / cold, "/s", 0, 0);
  fhir_perf_report ("parse and extract", n / both, "/s", 0, 4e5);
  if (best > 0)
    {
      fhir_perf_report ("the same against npm fhirpath, first pass", n / both, "/s", first, 200);
      fhir_perf_report ("the same against npm fhirpath, warm", n / both, "/s", best, 0);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) files = fhir_perf_load ("synthea-r4-bundles", ".json");
  g_autoptr (GString) block = g_string_new (NULL);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr (GPtrArray) docs = g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_json_doc_unref);
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();
  g_autoptr (FhirIndexRows) rows = fhir_index_rows_new();
  Work work = { .block = block, .places = places, .docs = docs, .parser = parser, .rows = rows };

  if (files == NULL)
    return 77;
  for (guint i = 0; i < files->len; i++)
    add_bundle (&work, g_ptr_array_index (files, i));
  for (guint i = 0; i < places->len; i++)
    g_ptr_array_add (docs, fhir_json_doc_copy (parse (&work, i), 0));
  if (argc > 1 && g_str_equal (argv[1], "extract"))
    {
      extract_all (&work);
      g_print ("%u\n", work.docs->len);
      return EXIT_SUCCESS;
    }
  report (&work);
  return EXIT_SUCCESS;
}
