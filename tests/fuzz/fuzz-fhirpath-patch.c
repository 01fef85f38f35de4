/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* {"doc":resource,"patch":Parameters}: refused with an error and no output, or applied to something
 * that parses to itself; and whatever came out, the difference to it makes it again. */

#include "fhir-diff.h"
#include "fhir-json-parser.h"
#include "fhir-path-patch.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const FhirLimits limits = {
  .json_depth = 40,
  .json_nodes = 3000,
  .json_names = 500,
  .json_bytes = 60000,
  .json_string = 20000,
};

/* Differences of what the standard's form allows must apply without error. What is malformed (a
 * member of the wrong kind, which the shape check refuses before) may fail, but in order. */
static void
check_difference (const FhirJsonDoc *from, const FhirJsonDoc *to)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (FhirJsonDoc) patch = NULL;
  g_autoptr (GError) error = NULL;

  if (!fhir_diff (from, to, 0, text, &error))
    {
      g_assert_nonnull (error);
      g_assert_cmpuint (text->len, ==, 0);
      return;
    }
  patch = fhir_json_parse (text->str, text->len, fhir_limits_get_default(), &error);
  g_assert_no_error (error);
  if (!fhir_path_patch_apply (from, patch, 0, &limits, NULL, out, &error))
    g_assert_nonnull (error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (FhirJsonDoc) both = fhir_json_parse (data, size, &limits, NULL);
  g_autoptr (FhirJsonDoc) doc = NULL;
  g_autoptr (FhirJsonDoc) result = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  guint32 node, patch;

  if (both == NULL || both->nodes[0].type != FHIR_JSON_OBJECT)
    return 0;
  node = fhir_json_member_named (both, 0, FHIR_SLICE_LITERAL ("doc"));
  patch = fhir_json_member_named (both, 0, FHIR_SLICE_LITERAL ("patch"));
  if (node == 0 || patch == 0)
    return 0;
  doc = fhir_json_doc_copy (both, node);
  if (!fhir_path_patch_apply (doc, both, patch, &limits, NULL, out, &error))
    {
      g_assert_nonnull (error);
      g_assert_cmpuint (out->len, ==, 0);
      return 0;
    }
  g_assert_no_error (error);
  result = fhir_json_parse (out->str, out->len, &limits, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->text_len, ==, out->len);
  check_difference (doc, result);
  return 0;
}
