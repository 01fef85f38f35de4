/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* FHIRPath: the expressions of all R4 search parameters over Synthea's resources, by this engine's
 * evaluation (not the index trie) and by the npm package fhirpath, side by side; the parameters are
 * evaluated as they are, composites with their components. Both get their expressions compiled
 * and their resources parsed. */

#include "fhir-json-parser.h"
#include "fhir-path.h"
#include "fhir-perf-npm.h"
#include "fhir-perf.h"
#include <stdlib.h>

#define SAMPLE 10 /* every which resource fhirpath.js gets */

typedef struct
{
  FhirPathExpr *expr;
  GPtrArray *parts; /* (element-type FhirPathExpr) of a composite */
} Param;

typedef struct
{
  FhirJsonDoc *doc;
  FhirTypeId type;
  GPtrArray *params; /* (element-type Param) of the type */
} Resource;

typedef struct
{
  GArray *resources; /* (element-type Resource) */
  GHashTable *types; /* (element-type FhirTypeId GPtrArray) of Param */
  FhirPathResults *results;
  FhirPathResults *part_results;
  guint64 n_items;
  guint64 n_evaluations;
} Work;

static void
free_param (gpointer data)
{
  Param *param = data;

  fhir_path_expr_free (param->expr);
  g_ptr_array_unref (param->parts);
  g_free (param);
}

static FhirPathExpr *
compile (const char *text)
{
  g_autoptr (GError) error = NULL;
  FhirPathExpr *expr = fhir_path_compile (fhir_slice (text), &error);

  if (expr == NULL)
    g_error ("%s: %s", text, error->message);
  return expr;
}

static GPtrArray *
compile_type (FhirTypeId id)
{
  const FhirTypeDef *type = fhir_def_type (id);
  GPtrArray *params = g_ptr_array_new_with_free_func (free_param);

  for (guint i = 0; i < type->n_params; i++)
    {
      const FhirParamDef *def = fhir_def_param ((FhirParamId)(type->first_param + i));
      Param *param;

      if (def->expression == NULL)
        continue;
      param = g_new0 (Param, 1);
      param->expr = compile (def->expression);
      param->parts = g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_path_expr_free);
      for (guint k = 0; k < def->n_components; k++)
        g_ptr_array_add (param->parts, compile (def->components[k].expression));
      g_ptr_array_add (params, param);
    }
  return params;
}

/* context is of the document's first evaluation with these results, or knows that it is not. */
static void
evaluate_parts (Work *work, const Param *param, FhirPathContext *context)
{
  for (guint i = 0; i < fhir_path_results_get_n (work->results); i++)
    for (guint k = 0; k < param->parts->len; k++)
      {
        const FhirPathItem *item = fhir_path_results_get (work->results, i);

        context->node = item->n;
        context->type = item->type;
        work->n_evaluations++;
        if (fhir_path_evaluate (g_ptr_array_index (param->parts, k),
                                context,
                                work->part_results,
                                NULL))
          work->n_items += fhir_path_results_get_n (work->part_results);
        context->flags |= FHIR_PATH_SAME_DOC;
      }
}

static void
evaluate_all (gpointer data)
{
  Work *work = data;

  work->n_items = work->n_evaluations = 0;
  for (guint i = 0; i < work->resources->len; i++)
    {
      const Resource *resource = &g_array_index (work->resources, Resource, i);
      FhirPathContext context = { .doc = resource->doc,
                                  .type = resource->type,
                                  .flags = FHIR_PATH_LENIENT };
      FhirPathContext part_context = context;

      for (guint k = 0; k < resource->params->len; k++)
        {
          const Param *param = g_ptr_array_index (resource->params, k);

          work->n_evaluations++;
          if (fhir_path_evaluate (param->expr, &context, work->results, NULL))
            {
              work->n_items += fhir_path_results_get_n (work->results);
              evaluate_parts (work, param, &part_context);
            }
          context.flags |= FHIR_PATH_SAME_DOC;
        }
    }
}

static void
add_bundle (Work *work, const FhirPerfFile *file)
{
  g_autoptr (FhirJsonDoc) doc =
      fhir_json_parse (file->bytes, file->len, fhir_limits_get_default(), NULL);
  guint32 entries = doc != NULL ? fhir_json_member (doc, 0, FHIR_KEY_entry) : 0;

  for (guint32 at = entries != 0 ? fhir_json_first (doc, entries) : 0; at != 0;
       at = fhir_json_next (doc, entries, at))
    {
      Resource resource = {
        .doc = fhir_json_doc_copy (doc, fhir_json_member (doc, at, FHIR_KEY_resource))
      };
      guint32 member = fhir_json_member (resource.doc, 0, FHIR_KEY_resourceType);

      resource.type = fhir_def_find_type (fhir_json_raw (resource.doc, member));
      resource.params = g_hash_table_lookup (work->types, GUINT_TO_POINTER (resource.type));
      if (resource.params == NULL)
        {
          resource.params = compile_type (resource.type);
          g_hash_table_insert (work->types, GUINT_TO_POINTER (resource.type), resource.params);
        }
      g_array_append_val (work->resources, resource);
    }
}

static void
clear_resource (gpointer data)
{
  fhir_json_doc_unref (((Resource *)data)->doc);
}

static char *
print_expressions (void)
{
  GString *out = g_string_new ("{");

  for (guint r = 0; r < fhir_def_n_resources(); r++)
    {
      const FhirTypeDef *type = fhir_def_type (fhir_def_resource (r));
      const char *comma = "";

      g_string_append_printf (out, "%s\"%s\":[", r > 0 ? "," : "", type->name);
      for (guint i = 0; i < type->n_params; i++)
        {
          const FhirParamDef *param = fhir_def_param ((FhirParamId)(type->first_param + i));

          if (param->expression == NULL)
            continue;
          g_string_append_printf (out, "%s[\"%s\"", comma, param->expression);
          for (guint k = 0; k < param->n_components; k++)
            g_string_append_printf (out, ",\"%s\"", param->components[k].expression);
          g_string_append_c (out, ']');
          comma = ",";
        }
      g_string_append (out, "]");
    }
  g_string_append (out, "}");
  return g_string_free (out, FALSE);
}

static void
report (Work *work)
{
  g_autofree char *expressions = print_expressions();
  g_autoptr (GString) lines = g_string_new (NULL);
  double n = work->resources->len;
  double seconds = fhir_perf_best (evaluate_all, work, 5);
  double first = 0;
  double best = 0;

  for (guint i = 0; i < work->resources->len; i += SAMPLE)
    {
      FhirSlice json = fhir_json_slice (g_array_index (work->resources, Resource, i).doc, 0);

      g_string_append_len (lines, json.text, json.len);
      g_string_append_c (lines, '\n');
    }
  g_print ("%u resources, %.1f evaluations and %.1f items each\n",
           work->resources->len,
           (double)work->n_evaluations / n,
           (double)work->n_items / n);
  fhir_perf_report ("evaluations", (double)work->n_evaluations / seconds, "/s", 0, 0);
  fhir_perf_report ("resources, all parameters", n / seconds, "/s", 0, 0);
  if (fhir_perf_npm_fhirpath (expressions, lines->str, &first, &best))
    {
      fhir_perf_report ("against npm fhirpath, first pass", n / seconds, "/s", first, 50);
      fhir_perf_report ("against npm fhirpath, warm", n / seconds, "/s", best, 50);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) files = fhir_perf_load ("synthea-r4-bundles", ".json");
  g_autoptr (GArray) resources = g_array_new (FALSE, FALSE, sizeof (Resource));
  g_autoptr (GHashTable) types =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
  g_autoptr (FhirPathResults) results = fhir_path_results_new();
  g_autoptr (FhirPathResults) part_results = fhir_path_results_new();
  Work work = { resources, types, results, part_results, 0, 0 };

  g_array_set_clear_func (resources, clear_resource);
  if (files == NULL)
    return 77;
  for (guint i = 0; i < files->len; i++)
    add_bundle (&work, g_ptr_array_index (files, i));
  if (argc > 1 && g_str_equal (argv[1], "evaluate"))
    evaluate_all (&work);
  else
    report (&work);
  return EXIT_SUCCESS;
}
