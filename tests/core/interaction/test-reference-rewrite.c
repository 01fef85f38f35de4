/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-json-parser.h"
#include "fhir-reference-rewrite.h"

#include "fhir-test.h"

/* Replaces urn:x by Patient/1 and remembers what was offered. */
static FhirSlice
replace (FhirLinkKind kind, FhirSlice link, gpointer data)
{
  static const char kinds[] = "RUN";

  g_string_append_printf (data, "%c:%.*s ", kinds[kind], (int)link.len, link.text);
  return fhir_slice_is (link, "urn:x") ? fhir_slice ("Patient/1") : FHIR_SLICE_NONE;
}

static const struct
{
  const char *description;
  const char *json;
  const char *offered;
  const char *result; /* NULL: unchanged */
} rewrite_rows[] = {
  { "a reference",
    "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"urn:x\",\"display\":\"urn:x\"}"
    "}",
    "R:urn:x ",
    "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/"
    "1\",\"display\":\"urn:x\"}}" },
  { "an escaped one",
    "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"urn\\u003ax\"}}",
    "R:urn:x ",
    "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/1\"}}" },
  { "uri and extension, not canonical",
    "{\"resourceType\":\"Questionnaire\",\"url\":\"urn:x\",\"derivedFrom\":[\"urn:x\"],"
    "\"extension\":[{\"url\":\"http://e\",\"valueReference\":{\"reference\":\"urn:x\"}},"
    "{\"url\":\"u\",\"valueUrl\":\"urn:x\"}]}",
    "U:urn:x U:http://e R:urn:x U:u U:urn:x ",
    "{\"resourceType\":\"Questionnaire\",\"url\":\"Patient/1\",\"derivedFrom\":[\"urn:x\"],"
    "\"extension\":[{\"url\":\"http://e\",\"valueReference\":{\"reference\":\"Patient/1\"}},"
    "{\"url\":\"u\",\"valueUrl\":\"Patient/1\"}]}" },
  { "attachment and contained",
    "{\"resourceType\":\"DocumentReference\",\"content\":[{\"attachment\":{\"url\":\"urn:x\"}}],"
    "\"contained\":[{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"urn:x\"}}]}",
    "U:urn:x R:urn:x ",
    "{\"resourceType\":\"DocumentReference\",\"content\":[{\"attachment\":{\"url\":\"Patient/"
    "1\"}}],"
    "\"contained\":[{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/"
    "1\"}}]}" },
  { "a narrative",
    "{\"resourceType\":\"Observation\",\"text\":{\"status\":\"generated\",\"div\":"
    "\"<div><a\\n href=\\\"urn:x\\\">urn:x</a><img src='urn:x'/><a xhref=\\\"n\\\" href = "
    "\\\"a\\/b\\\"/></div>\"}}",
    "N:urn:x N:urn:x N:n N:a/b ",
    "{\"resourceType\":\"Observation\",\"text\":{\"status\":\"generated\",\"div\":"
    "\"<div><a\\n href=\\\"Patient/1\\\">urn:x</a><img src='Patient/1'/><a xhref=\\\"n\\\" href = "
    "\\\"a\\/b\\\"/></div>\"}}" },
  { "an open quote",
    "{\"resourceType\":\"Observation\",\"text\":{\"div\":\"<a href=\\\"urn:x\"}}",
    "",
    NULL },
  { "ends at the equals sign",
    "{\"resourceType\":\"Observation\",\"text\":{\"div\":\"<a href=\"}}",
    "",
    NULL },
  { "wrong shapes",
    "{\"resourceType\":\"Observation\",\"subject\":[{\"reference\":{\"reference\":1}}],\"text\":4}",
    "",
    NULL },
  { "no type", "{\"subject\":{\"reference\":\"urn:x\"}}", "", NULL },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rewrite_rows); i++)
    {
      g_autoptr (GString) offered = g_string_new (NULL);
      g_autoptr (GString) out = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (FhirJsonDoc) doc = fhir_json_parse (rewrite_rows[i].json,
                                                     strlen (rewrite_rows[i].json),
                                                     fhir_limits_get_default(),
                                                     &error);
      gboolean changed;

      g_test_message ("%s", rewrite_rows[i].description);
      g_assert_no_error (error);
      changed = fhir_reference_rewrite (doc, 0, replace, offered, out);
      g_assert_cmpstr (offered->str, ==, rewrite_rows[i].offered);
      g_assert_cmpint (changed, ==, rewrite_rows[i].result != NULL);
      g_assert_cmpstr (out->str, ==, changed ? rewrite_rows[i].result : "");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/interaction/reference-rewrite/rows", test_rows);
  return g_test_run();
}
