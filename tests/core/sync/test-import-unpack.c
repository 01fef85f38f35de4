/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-import-unpack-private.h"

#include "fhir-test.h"
#include "import-catch.h"

/* clang-format off */
static const struct
{
  const char *description;
  const char *document;
  const char *items;
  const char *problems; /* of the file "f" */
} rows[] = {
  { "a single resource keeps its id",
    "{ \"resourceType\": \"Patient\", \"id\": \"p1\" }",
    "Patient/p1 {\"resourceType\":\"Patient\",\"id\":\"p1\"}\n", "" },
  { "a document Bundle is a record itself",
    "{\"resourceType\":\"Bundle\",\"id\":\"b\",\"type\":\"document\",\"entry\":[{\"resource\":{\"resourceType\":\"Patient\"}}]}",
    "Bundle/b {\"resourceType\":\"Bundle\",\"id\":\"b\",\"type\":\"document\",\"entry\":[{\"resource\":{\"resourceType\":\"Patient\"}}]}\n", "" },
  { "urn:uuid becomes the id, references follow, whichever entry comes first",
    "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
    "{\"fullUrl\":\"urn:uuid:o1\",\"request\":{\"method\":\"POST\"},\"resource\":{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"urn:uuid:p1\"}}},"
    "{\"fullUrl\":\"urn:uuid:p1\",\"resource\":{\"resourceType\":\"Patient\"}}]}",
    "Observation/o1 {\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/p1\"}}\n"
    "Patient/p1 {\"resourceType\":\"Patient\"}\n", "" },
  { "the resource's own id comes before the fullUrl's",
    "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
    "{\"fullUrl\":\"urn:uuid:x\",\"resource\":{\"resourceType\":\"Patient\",\"id\":\"own\"}},"
    "{\"fullUrl\":\"urn:oid:1.2.3\",\"resource\":{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"urn:uuid:x\"}}}]}",
    "Patient/own {\"resourceType\":\"Patient\",\"id\":\"own\"}\n"
    "Observation/1.2.3 {\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/own\"}}\n", "" },
  { "addresses of entries become local, others stay",
    "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":["
    "{\"fullUrl\":\"http://a/fhir/Patient/p\",\"resource\":{\"resourceType\":\"Patient\",\"id\":\"p\"}},"
    "{\"fullUrl\":\"http://a/fhir/Observation/o\",\"resource\":{\"resourceType\":\"Observation\",\"id\":\"o\","
    "\"subject\":{\"reference\":\"http://a/fhir/Patient/p\"},\"performer\":[{\"reference\":\"http://b/fhir/Patient/p\"},{\"reference\":\"Patient/p\"}]}}]}",
    "Patient/p {\"resourceType\":\"Patient\",\"id\":\"p\"}\n"
    "Observation/o {\"resourceType\":\"Observation\",\"id\":\"o\",\"subject\":{\"reference\":\"Patient/p\"},"
    "\"performer\":[{\"reference\":\"http://b/fhir/Patient/p\"},{\"reference\":\"Patient/p\"}]}\n", "" },
  { "narrative links and uri elements follow, identifiers and canonical names do not",
    "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":["
    "{\"fullUrl\":\"urn:uuid:p\",\"resource\":{\"resourceType\":\"Patient\",\"identifier\":[{\"value\":\"urn:uuid:p\"}],"
    "\"text\":{\"status\":\"generated\",\"div\":\"<div><a href=\\\"urn:uuid:p\\\">urn:uuid:p</a></div>\"},"
    "\"photo\":[{\"url\":\"urn:uuid:b\"}]}},"
    "{\"fullUrl\":\"urn:uuid:b\",\"resource\":{\"resourceType\":\"Binary\",\"contentType\":\"a/b\"}},"
    "{\"fullUrl\":\"http://x/ValueSet/v\",\"resource\":{\"resourceType\":\"ValueSet\",\"id\":\"v\",\"url\":\"http://x/ValueSet/v\"}}]}",
    "Patient/p {\"resourceType\":\"Patient\",\"identifier\":[{\"value\":\"urn:uuid:p\"}],"
    "\"text\":{\"status\":\"generated\",\"div\":\"<div><a href=\\\"Patient/p\\\">urn:uuid:p</a></div>\"},"
    "\"photo\":[{\"url\":\"Binary/b\"}]}\n"
    "Binary/b {\"resourceType\":\"Binary\",\"contentType\":\"a/b\"}\n"
    "ValueSet/v {\"resourceType\":\"ValueSet\",\"id\":\"v\",\"url\":\"http://x/ValueSet/v\"}\n", "" },
  { "searches among references are told",
    "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
    "{\"fullUrl\":\"urn:uuid:e\",\"resource\":{\"resourceType\":\"Encounter\",\"serviceProvider\":{\"reference\":\"Organization?identifier=a|b\"}}},"
    "{\"fullUrl\":\"urn:uuid:f\",\"resource\":{\"resourceType\":\"Encounter\",\"serviceProvider\":{\"reference\":\"http://x/Organization?y\"}}}]}",
    "? Encounter/e {\"resourceType\":\"Encounter\",\"serviceProvider\":{\"reference\":\"Organization?identifier=a|b\"}}\n"
    "Encounter/f {\"resourceType\":\"Encounter\",\"serviceProvider\":{\"reference\":\"http://x/Organization?y\"}}\n", "" },
  { "bad entries are named and the others go on",
    "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[1,{},{\"resource\":3},{\"resource\":{\"resourceType\":\"Dog\"}},"
    "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"a b\"}},{\"resource\":{\"resourceType\":\"Patient\",\"id\":7}},"
    "{\"request\":{\"method\":\"DELETE\",\"url\":\"Patient/1\"}},{\"response\":{\"status\":\"200\"}},"
    "{\"search\":{\"mode\":\"outcome\"},\"resource\":{\"resourceType\":\"OperationOutcome\"}},"
    "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"p\"}}]}",
    "Patient/p {\"resourceType\":\"Patient\",\"id\":\"p\"}\n",
    "f: entry[0]: is no object\nf: entry[1]: has no resource\nf: entry[2]: has a resource that is no object\n"
    "f: entry[3]: is no resource of FHIR R4: resourceType is absent or unknown\n"
    "f: entry[4]: has an id that is none: 1 to 64 of A-Z, a-z, 0-9, \"-\" and \".\"\n"
    "f: entry[5]: has an id that is none: 1 to 64 of A-Z, a-z, 0-9, \"-\" and \".\"\n"
    "f: entry[6]: asks for something else than POST or PUT, which an import does not do\n" },
  { "history", "{\"resourceType\":\"Bundle\",\"type\":\"history\",\"entry\":[]}", "",
    "f: is a history Bundle: several versions of a resource cannot be imported\n" },
  { "no type", "{\"resourceType\":\"Bundle\",\"entry\":[]}", "", "f: is a Bundle without a type\n" },
  { "no entries", "{\"resourceType\":\"Bundle\",\"type\":\"batch\"}", "", "" },
  { "entry of a wrong kind", "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":{}}", "",
    "f: is a Bundle whose entry is no array\n" },
  { "no object", "[]", "", "f: is no JSON object\n" },
  { "no JSON", "{\"a\":}", "", "f: unexpected character at byte 5\n" },
  { "no resource", "{}", "", "f: is no resource of FHIR R4: resourceType is absent or unknown\n" },
  { "the log of a bulk export is no record and no problem",
    "{\"exportId\":\"e\",\"eventId\":\"kickoff\",\"eventDetail\":{}}", "", "" },
};
/* clang-format on */

static void
unpack (const char *document, ImportCatch *catch)
{
  FhirImportOutput output = import_catch_output (catch);
  g_autoptr (FhirImportUnpack) unpack = fhir_import_unpack_new (fhir_limits_get_default(), &output);
  g_autoptr (GRefString) file = g_ref_string_new ("f");
  gsize len = strlen (document);
  g_autofree char *padded = g_malloc0 (len + 64);

  memcpy (padded, document, len);
  fhir_import_unpack_document (unpack, padded, len, &(FhirImportPlace){ file, 0, -1 });
}

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ImportCatch) catch = import_catch_new();

      g_test_message ("%s", rows[i].description);
      unpack (rows[i].document, catch);
      g_assert_cmpstr (catch->items->str, ==, rows[i].items);
      g_assert_cmpstr (catch->problems->str, ==, rows[i].problems);
    }
}

/* What has no name gets one from its bytes: the same again for the same file, and two for two equal
 * resources. */
static void
test_made_ids (void)
{
  static const char document[] = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
                                 "{\"resource\":{\"resourceType\":\"Patient\",\"active\":true}},"
                                 "{\"resource\":{\"resourceType\":\"Patient\",\"active\":true}},"
                                 "{\"resource\":{\"resourceType\":\"Patient\",\"active\":false}}]}";
  g_autoptr (ImportCatch) first = import_catch_new();
  g_autoptr (ImportCatch) second = import_catch_new();
  g_auto (GStrv) lines = NULL;

  unpack (document, first);
  unpack (document, second);
  g_assert_cmpstr (first->items->str, ==, second->items->str);
  lines = g_strsplit (first->items->str, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (g_regex_match_simple (
          "^Patient/[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12} ",
          lines[i],
          0,
          0));
      g_assert_false (g_str_has_prefix (lines[i], lines[(i + 1) % 3]));
      g_assert_true (strncmp (lines[i], lines[(i + 1) % 3], 40) != 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/sync/import-unpack/rows", test_rows);
  g_test_add_func ("/core/sync/import-unpack/made-ids", test_made_ids);
  return g_test_run();
}
