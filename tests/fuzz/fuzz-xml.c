/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes. As XML: refused with a place inside them, or JSON that our own parser takes, and that
 * survives a walk back through XML, compact and pretty. As JSON: refused, or XML that reads back.
 */

#include "fhir-json-parser.h"
#include "fhir-xml.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const FhirLimits limits = {
  .json_depth = 40,
  .json_nodes = 3000,
  .json_names = 500,
  .json_bytes = 60000,
  .json_string = 50000,
  .xml_attributes = 16,
};

/* What comes back from written XML may pass a limit that its source did not: then nothing is said.
 */
static const FhirLimits wide = {
  .json_depth = 100,
  .json_nodes = 100000,
  .json_names = 5000,
  .json_bytes = 6000000,
  .json_string = 5000000,
  .xml_attributes = 100,
};

static void
check_refusal (const GError *error)
{
  const char *at = g_strrstr (error->message, " at line ");

  g_assert_nonnull (at);
  g_assert_cmpuint (g_ascii_strtoull (at + 9, NULL, 10), >=, 1);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

/* Written, read and written again: the second is the first. */
static void
check_round (const FhirJsonDoc *doc, FhirXmlFlags flags)
{
  g_autoptr (GString) xml = g_string_new (NULL);
  g_autoptr (GString) again = g_string_new (NULL);
  g_autoptr (FhirJsonDoc) back = NULL;
  g_autoptr (GError) error = NULL;

  if (!fhir_xml_write (doc, 0, flags, xml, &error))
    {
      g_assert_nonnull (error);
      g_assert_cmpuint (xml->len, ==, 0);
      return;
    }
  back = fhir_xml_read (xml->str, xml->len, &wide, &error);
  /* JSON may hold what its own shape forbids: a word for a number, two where one may stand. */
  if (back == NULL)
    return;
  g_assert_true (fhir_xml_write (back, 0, flags, again, NULL));
  g_assert_true (g_string_equal (xml, again));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirJsonDoc) doc = NULL;
  gboolean read = fhir_xml_read_json (data, size, &limits, json, &error);

  g_assert_true (read == (error == NULL));
  if (read)
    {
      doc = fhir_json_parse (json->str, json->len, &wide, NULL);
      g_assert_nonnull (doc);
      g_assert_cmpuint (doc->text_len, ==, json->len);
    }
  else
    {
      check_refusal (error);
      doc = fhir_json_parse (data, size, &limits, NULL);
    }
  if (doc == NULL)
    return 0;
  check_round (doc, FHIR_XML_COMPACT);
  check_round (doc, FHIR_XML_PRETTY);
  return 0;
}
