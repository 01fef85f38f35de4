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

static void
run_case (gconstpointer data)
{
  const Case *given = data;
  const FhirPathRow *row = given->row;
  g_autofree char *text = fhir_test_exact_copy (row->expression, strlen (row->expression));
  g_autoptr (FhirPathResults) results = fhir_path_results_new();
  g_autoptr (FhirPathExpr) expr = NULL;
  g_autoptr (FhirJsonDoc) doc = NULL;
  g_autoptr (GError) error = NULL;
  FhirPathContext context = { .clock = &clock_of_tests };

  g_test_message ("%s", row->expression);
  doc = fhir_json_parse (given->json, strlen (given->json), fhir_limits_get_default(), &error);
  g_assert_no_error (error);
  context.doc = doc;
  expr = fhir_path_compile ((FhirSlice){ text, (guint32)strlen (row->expression) }, &error);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autofree char *printed = NULL;

      if (expr == NULL || !fhir_path_evaluate (expr, &context, results, &error))
        {
          g_assert_nonnull (error);
          if (row->expected != NULL)
            g_error ("%s: %s", row->expression, error->message);
          g_clear_error (&error);
          continue;
        }
      printed = print_results (results);
      g_assert_cmpstr (printed, ==, row->expected);
      context.flags |= FHIR_PATH_SAME_DOC;
    }
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
