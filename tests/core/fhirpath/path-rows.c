/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "path-rows.h"
#include "fhir-json-parser.h"
#include "fhir-path.h"
#include "fhir-test.h"

#define ROUNDS 3 /* the map of the resource is made at the second step, see FHIR_PATH_SAME_DOC */

typedef struct
{
  const char *json;
  const FhirPathRow *row;
} Case;

static gint64
stand_still (gpointer data)
{
  return G_GINT64_CONSTANT (1709210096789);
}

static const FhirClock clock_of_tests = { stand_still, stand_still, NULL };

static char *
print_results (const FhirPathResults *results)
{
  GString *printed = g_string_new (NULL);

  for (guint i = 0; i < fhir_path_results_get_n (results); i++)
    {
      const FhirPathItem *item = fhir_path_results_get (results, i);

      if (i > 0)
        g_string_append (printed, ", ");
      fhir_path_item_print (fhir_path_results_get_doc (results, item), item, printed);
    }
  return g_string_free (printed, FALSE);
}

char *
fhir_path_rows_print (const char *json, const char *expression, GError **error)
{
  g_autofree char *text = fhir_test_exact_copy (expression, strlen (expression));
  g_autofree char *printed = NULL;
  g_autoptr (FhirPathResults) results = fhir_path_results_new();
  g_autoptr (FhirPathExpr) expr = NULL;
  g_autoptr (FhirJsonDoc) doc = NULL;
  FhirPathContext context = { .clock = &clock_of_tests };

  doc = fhir_json_parse (json, strlen (json), fhir_limits_get_default(), error);
  g_assert_nonnull (doc);
  context.doc = doc;
  expr = fhir_path_compile ((FhirSlice){ text, (guint32)strlen (expression) }, error);
  if (expr == NULL || !fhir_path_evaluate (expr, &context, results, error))
    return NULL;
  printed = print_results (results);
  context.flags |= FHIR_PATH_SAME_DOC;
  for (guint i = 1; i < ROUNDS; i++)
    {
      g_autofree char *again = NULL;

      g_assert_true (fhir_path_evaluate (expr, &context, results, error));
      again = print_results (results);
      g_assert_cmpstr (again, ==, printed);
    }
  return g_steal_pointer (&printed);
}

static void
run_case (gconstpointer data)
{
  const Case *given = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *printed = fhir_path_rows_print (given->json, given->row->expression, &error);

  g_test_message ("%s", given->row->expression);
  if (given->row->expected != NULL)
    g_assert_no_error (error);
  else
    g_assert_nonnull (error);
  g_assert_cmpstr (printed, ==, given->row->expected);
}

void
fhir_path_rows_add (const char *path, const char *json, const FhirPathRow *rows, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *own = g_strdup_printf ("%s/%03u", path, i);
      Case *given = g_new0 (Case, 1);

      *given = (Case){ json, &rows[i] };
      g_test_add_data_func_full (own, given, run_case, g_free);
    }
}
