/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* {"doc":…,"patch":…}: refused with an error and no output, or applied to something that parses to
 * itself. */

#include "fhir-json-canonical.h"
#include "fhir-json-parser.h"
#include "fhir-json-patch.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const FhirLimits limits = {
  .json_depth = 40,
  .json_nodes = 3000,
  .json_names = 500,
  .json_bytes = 60000,
  .json_string = 20000,
};

/* What a patch made may be larger than what it was given. */
static const FhirLimits wide = {
  .json_depth = 40,
  .json_nodes = 1000000,
  .json_names = 60000,
  .json_bytes = 1000000,
  .json_string = 1000000,
};

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (FhirJsonDoc) both = fhir_json_parse (data, size, &limits, NULL);
  g_autoptr (FhirJsonDoc) result = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  guint32 doc, patch;

  if (both == NULL || both->nodes[0].type != FHIR_JSON_OBJECT)
    return 0;
  doc = fhir_json_member_named (both, 0, FHIR_SLICE_LITERAL ("doc"));
  patch = fhir_json_member_named (both, 0, FHIR_SLICE_LITERAL ("patch"));
  if (doc == 0 || patch == 0)
    return 0;
  if (!fhir_json_patch_apply (both, doc, both, patch, &limits, out, &error))
    {
      g_assert_nonnull (error);
      g_assert_cmpuint (out->len, ==, 0);
      return 0;
    }
  g_assert_no_error (error);
  result = fhir_json_parse (out->str, out->len, &wide, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->text_len, ==, out->len);
  g_assert_true (fhir_json_equal (result, 0, result, 0, FHIR_JSON_NUMBERS_BY_VALUE));
  return 0;
}
