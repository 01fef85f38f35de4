/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes: refused with a place inside them, or a document that parses to itself, whose pretty
 * form minifies back to it, whose strings decode to UTF-8, and whose every subtree copies to the
 * same text. */

#include "fhir-json-parser.h"
#include "fhir-json-writer.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const FhirLimits limits = {
  .json_depth = 40,
  .json_nodes = 3000,
  .json_names = 500,
  .json_bytes = 60000,
  .json_string = 20000,
};

static void
check_refusal (const GError *error, gsize size)
{
  const char *at = strstr (error->message, "at byte ");

  g_assert_nonnull (at);
  g_assert_cmpuint (g_ascii_strtoull (at + 8, NULL, 10), <=, size);
}

static void
check_same (const FhirJsonDoc *doc, const char *text, gsize len)
{
  g_autoptr (FhirJsonDoc) again = fhir_json_parse (text, len, &limits, NULL);

  g_assert_nonnull (again);
  g_assert_cmpuint (again->text_len, ==, doc->text_len);
  g_assert_true (memcmp (again->text, doc->text, doc->text_len) == 0);
  g_assert_cmpuint (again->n_nodes, ==, doc->n_nodes);
  g_assert_true (memcmp (again->nodes, doc->nodes, doc->n_nodes * sizeof *doc->nodes) == 0);
}

static void
check_nodes (const FhirJsonDoc *doc)
{
  for (guint32 i = 0; i < doc->n_nodes; i++)
    {
      FhirSlice slice = fhir_json_slice (doc, i);

      g_assert_true (slice.text >= doc->text &&
                     slice.text + slice.len <= doc->text + doc->text_len);
      if (doc->nodes[i].type == FHIR_JSON_STRING)
        {
          g_autofree char *out = g_malloc (doc->nodes[i].len + 1);
          gsize len = fhir_json_string_decode (doc, i, out);

          g_assert_cmpuint (len, <=, doc->nodes[i].len);
          g_assert_true (memchr (out, 0, len) != NULL || g_utf8_validate_len (out, len, NULL));
        }
      if (doc->nodes[i].key > FHIR_KEY_N)
        g_assert_cmpuint (doc->nodes[i].key - FHIR_KEY_N, <=, doc->n_names);
      if (i < 16)
        {
          g_autoptr (FhirJsonDoc) copy = fhir_json_doc_copy (doc, i);

          g_assert_true (copy->text_len == slice.len &&
                         memcmp (copy->text, slice.text, slice.len) == 0);
        }
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static FhirJsonParser *parser;
  g_autoptr (GError) error = NULL;
  const FhirJsonDoc *doc;

  if (parser == NULL)
    parser = fhir_json_parser_new();
  doc = fhir_json_parser_parse (parser, data, size, &limits, &error);
  g_assert_true ((doc == NULL) == (error != NULL));
  if (doc == NULL)
    {
      check_refusal (error, size);
      return 0;
    }
  g_assert_cmpuint (doc->text_len, <=, size);
  check_same (doc, doc->text, doc->text_len);
  if (doc->text_len < 2000)
    {
      g_autoptr (GString) pretty = g_string_new (NULL);

      fhir_json_pretty ((FhirSlice){ doc->text, (guint32)doc->text_len }, pretty);
      if (pretty->len <= limits.json_bytes)
        check_same (doc, pretty->str, pretty->len);
    }
  check_nodes (doc);
  return 0;
}
