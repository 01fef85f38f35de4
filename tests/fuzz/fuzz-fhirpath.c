/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as an expression: compiled, checked, printed, compiled again, and evaluated on a small
 * patient under a small budget, strictly and leniently; once as if alone, and again as one of many
 * on the same resource, which must not change the result. */

#include "fhir-json-parser.h"
#include "fhir-path-check.h"
#include "fhir-path.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const char patient[] =
    "{\"resourceType\":\"Patient\",\"id\":\"p\",\"active\":true,\"birthDate\":\"1970-03\","
    "\"extension\":[{\"url\":\"u\",\"valueDecimal\":1.50}],"
    "\"name\":[{\"family\":\"F\",\"given\":[\"A\",\"B\"],\"_given\":[null,{\"id\":\"g\"}]}],"
    "\"contained\":[{\"resourceType\":\"Organization\",\"id\":\"o\"}],"
    "\"managingOrganization\":{\"reference\":\"#o\"}}";

static gint64
stand_still (gpointer data)
{
  return 0;
}

static const FhirClock still = { stand_still, stand_still, NULL };

/* NULL: it fails. */
static char *
evaluate (const FhirPathExpr *expr, const FhirPathContext *context, FhirPathResults *results)
{
  GString *printed = NULL;

  if (!fhir_path_evaluate (expr, context, results, NULL))
    return NULL;
  printed = g_string_new (NULL);
  for (guint i = 0; i < fhir_path_results_get_n (results); i++)
    {
      const FhirPathItem *item = fhir_path_results_get (results, i);

      fhir_path_item_print (fhir_path_results_get_doc (results, item), item, printed);
      g_string_append_c (printed, '\n');
    }
  return g_string_free (printed, FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (FhirJsonDoc) doc =
      fhir_json_parse (patient, strlen (patient), fhir_limits_get_default(), NULL);
  g_autoptr (FhirPathResults) results = fhir_path_results_new();
  g_autoptr (FhirPathExpr) expr = NULL;
  g_autoptr (FhirPathExpr) again = NULL;
  g_autoptr (GString) printed = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *alone = NULL;
  FhirPathContext context = { .doc = doc,
                              .clock = &still,
                              .max_steps = 20000,
                              .max_items = 2000,
                              .max_bytes = 1 << 20,
                              .max_match = 100000,
                              .flags = size % 2 == 1 ? FHIR_PATH_LENIENT : 0 };

  if (size > G_MAXUINT32)
    return 0;
  expr = fhir_path_compile ((FhirSlice){ (const char *)data, (guint32)size }, &error);
  if ((expr == NULL) != (error != NULL))
    abort();
  if (expr == NULL)
    return 0;
  if (!fhir_path_check (expr, FHIR_TYPE_Patient, FHIR_PATH_CHECK_ORDER, &error))
    g_clear_error (&error);
  fhir_path_expr_print (expr, fhir_path_expr_get_root (expr), printed);
  if (printed->len < FHIR_PATH_MAX_BYTES / 2)
    again = fhir_path_compile ((FhirSlice){ printed->str, (guint32)printed->len }, &error);
  alone = evaluate (expr, &context, results);
  context.flags |= FHIR_PATH_SAME_DOC;
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *among = evaluate (expr, &context, results);

      if (alone != NULL && g_strcmp0 (among, alone) != 0)
        abort(); /* a budget may reach further with what is known, never less far */
    }
  return 0;
}
