/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-json-parser.h"
#include "fhir-store-body-private.h"
#include "fhir-test.h"

#define META "\"versionId\":\"7\",\"lastUpdated\":\"2023-11-14T22:13:20.000Z\""

typedef struct
{
  const char *description;
  const char *sent;
  const char *stored; /* (nullable) NULL: as sent */
} BodyCase;

static const BodyCase CASES[] = {
  { "neither",
    "{\"resourceType\":\"Patient\"}",
    "{\"resourceType\":\"Patient\",\"id\":\"x\",\"meta\":{" META "}}" },
  { "other id",
    "{\"resourceType\":\"Patient\",\"id\":\"theirs\",\"a\":1}",
    "{\"resourceType\":\"Patient\",\"id\":\"x\",\"meta\":{" META "},\"a\":1}" },
  { "id first",
    "{\"id\":\"x\",\"resourceType\":\"Patient\"}",
    "{\"id\":\"x\",\"meta\":{" META "},\"resourceType\":\"Patient\"}" },
  { "id is no string",
    "{\"resourceType\":\"Patient\",\"id\":17}",
    "{\"resourceType\":\"Patient\",\"id\":\"x\",\"meta\":{" META "}}" },
  { "empty meta",
    "{\"resourceType\":\"Patient\",\"meta\":{},\"id\":\"x\"}",
    "{\"resourceType\":\"Patient\",\"meta\":{" META "},\"id\":\"x\"}" },
  { "meta without id",
    "{\"meta\":{\"source\":\"s\"},\"resourceType\":\"Patient\"}",
    "{\"meta\":{" META ",\"source\":\"s\"},\"resourceType\":\"Patient\",\"id\":\"x\"}" },
  { "meta with version",
    "{\"resourceType\":\"Patient\",\"id\":\"x\",\"meta\":{\"versionId\":\"1\"}}",
    "{\"resourceType\":\"Patient\",\"id\":\"x\",\"meta\":{\"lastUpdated\":"
    "\"2023-11-14T22:13:20.000Z\",\"versionId\":\"7\"}}" },
  { "meta with time",
    "{\"resourceType\":\"Patient\",\"id\":\"x\",\"meta\":{\"lastUpdated\":\"2001-01-01T00:00:00Z\","
    "\"tag\":[]}}",
    "{\"resourceType\":\"Patient\",\"id\":\"x\",\"meta\":{\"versionId\":\"7\",\"lastUpdated\":"
    "\"2023-11-14T22:13:20.000Z\",\"tag\":[]}}" },
  { "all set already",
    "{\"resourceType\":\"Patient\",\"id\":\"x\",\"meta\":{" META "},\"a\":1.00}",
    NULL },
  { "meta is null",
    "{\"resourceType\":\"Patient\",\"id\":\"x\",\"meta\":null}",
    "{\"resourceType\":\"Patient\",\"id\":\"x\",\"meta\":{" META "}}" },
  { "inner id and meta stay",
    "{\"resourceType\":\"Patient\",\"contained\":[{\"resourceType\":\"Patient\",\"id\":\"i\","
    "\"meta\":{\"versionId\":\"3\"}}],\"id\":\"x\",\"meta\":{" META "}}",
    NULL },
};

static void
test_case (gconstpointer data)
{
  const BodyCase *row = data;
  g_autofree char *sent = fhir_test_exact_copy (row->sent, strlen (row->sent));
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirJsonDoc) doc =
      fhir_json_parse (sent, strlen (row->sent), fhir_limits_get_default(), &error);
  g_autoptr (GString) out = g_string_new ("what was there before");
  g_autofree char *bytes = NULL;
  FhirSlice id;

  g_assert_no_error (error);
  fhir_store_body_write (doc, 0, FHIR_SLICE_LITERAL ("x"), 7, 1700000000000, out);
  g_assert_cmpstr (out->str, ==, row->stored != NULL ? row->stored : row->sent);
  bytes = fhir_test_exact_copy (out->str, out->len);
  id = fhir_store_body_get_id ((FhirSlice){ bytes, (guint32)out->len });
  g_assert_true (fhir_slice_is (id, "x"));
}

/* Damaged bodies: no id, no byte read past the end. */
static void
test_damaged_id (void)
{
  static const char *const rows[] = { "",
                                      "{",
                                      "{\"",
                                      "{\"id",
                                      "{\"id\":",
                                      "{\"id\":\"",
                                      "{\"id\":\"x",
                                      "{\"id\":\"x\\",
                                      "{\"a\":\"\\",
                                      "{\"a\":{\"id\":\"x\"}}",
                                      "[\"id\":\"x\"]" };

  for (guint i = 0; i + 1 < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *bytes = fhir_test_exact_copy (rows[i], strlen (rows[i]));

      g_assert_null (fhir_store_body_get_id ((FhirSlice){ bytes, (guint32)strlen (rows[i]) }).text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *path = g_strconcat ("/core/store/body/", CASES[i].description, NULL);

      g_test_add_data_func (path, &CASES[i], test_case);
    }
  g_test_add_func ("/core/store/body/damaged", test_damaged_id);
  return g_test_run();
}
