/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is meant to hurt: entities and DTDs, depth, a million of everything, other encodings. Each
 * ends in an error of the right kind that names a place, and none opens a file. */

#include "fhir-error.h"
#include "fhir-test.h"
#include "fhir-xml.h"
#include <libxml/parser.h>

#define F       "xmlns=\"http://hl7.org/fhir\""
#define MILLION 1000000

static guint n_loads;

static xmlParserInputPtr
count_load (const char *url, const char *id, xmlParserCtxtPtr context)
{
  n_loads++;
  return NULL;
}

static void
refuse (const char *bytes, gsize len, const FhirLimits *limits, int code, const char *says)
{
  g_autofree char *exact = fhir_test_exact_copy (bytes, len);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (fhir_xml_read_json (exact,
                                      len,
                                      limits != NULL ? limits : fhir_limits_get_default(),
                                      out,
                                      &error));
  g_assert_error (error, FHIR_ERROR, code);
  g_assert_nonnull (strstr (error->message, " at line "));
  if (strstr (error->message, says) == NULL)
    g_error ("'%s' does not say '%s'", error->message, says);
  g_assert_cmpuint (strlen (error->message), <, 400);
  g_assert_cmpuint (out->len, ==, 0);
}

/* clang-format off */
static const struct
{
  const char *description;
  const char *xml;
} doctypes[] = {
  { "empty", "<!DOCTYPE Patient><Patient " F "/>" },
  { "entity-bomb", "<?xml version='1.0'?>\n<!DOCTYPE p [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>"
    "<Patient " F "><name><text value='&c;'/></name></Patient>" },
  { "external-entity", "<!DOCTYPE p [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Patient " F "><name><text value='&x;'/></name></Patient>" },
  { "external-dtd", "<!DOCTYPE p SYSTEM 'http://127.0.0.1:1/p.dtd'><Patient " F "/>" },
  { "parameter-entity", "<!DOCTYPE p [<!ENTITY % x SYSTEM 'file:///etc/hostname'>%x;]><Patient " F "/>" },
  { "behind-a-comment", "<!-- > --><!DOCTYPE p><Patient " F "/>" },
  { "inside-the-root", "<Patient " F "><!DOCTYPE p></Patient>" },
  { "default-attribute", "<!DOCTYPE Patient [<!ATTLIST active value CDATA 'true'>]><Patient " F "><active/></Patient>" },
};

static const struct
{
  const char *description;
  const char *bytes;
  gsize len;
  const char *says;
} encodings[] = {
  { "utf-16-with-mark", "\xff\xfe<\0P\0/\0>\0", 10, "looks like UTF-16" },
  { "utf-16-without", "<\0P\0/\0>\0", 8, "looks like UTF-16" },
  { "utf-16-big-end", "\0<\0P\0/\0>", 8, "looks like UTF-16" },
  { "latin-1-declared", "<?xml version='1.0' encoding='ISO-8859-1'?><Patient " F "/>", 61, "another encoding" },
  { "utf-7-declared", "<?xml version=\"1.0\" encoding=\"UTF-7\"?><Patient/>", 48, "another encoding" },
  { "latin-1-undeclared", "<Patient>\n\xe9</Patient>", 21, "this byte is not at line 2, column 1" },
  { "overlong", "<Patient>\xc0\xbc</Patient>", 21, "this byte is not" },
  { "surrogate", "<Patient>\xed\xa0\x80</Patient>", 22, "this byte is not" },
  { "nul", "<Patient>\0</Patient>", 20, "this byte is not" },
};
/* clang-format on */

static void
test_doctypes (void)
{
  xmlExternalEntityLoader before = xmlGetExternalEntityLoader();

  xmlSetExternalEntityLoader (count_load);
  for (guint i = 0; i < G_N_ELEMENTS (doctypes); i++)
    {
      g_test_message ("%s", doctypes[i].description);
      refuse (doctypes[i].xml, strlen (doctypes[i].xml), NULL, FHIR_ERROR_SYNTAX, "DOCTYPE");
    }
  xmlSetExternalEntityLoader (before);
  g_assert_cmpuint (n_loads, ==, 0);
}

static void
test_encodings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      g_test_message ("%s", encodings[i].description);
      refuse (encodings[i].bytes, encodings[i].len, NULL, FHIR_ERROR_SYNTAX, encodings[i].says);
    }
}

static void
refuse_many (const char *head,
             const char *middle,
             guint times,
             const char *tail,
             int code,
             const char *says)
{
  g_autofree char *text = fhir_test_repeat (head, middle, times, tail);

  refuse (text, strlen (text), NULL, code, says);
}

static void
test_many_attributes (void)
{
  g_autoptr (GString) text = g_string_new ("<Patient " F);

  for (guint i = 0; i < MILLION; i++)
    g_string_append_printf (text, " a%u=''", i);
  g_string_append (text, "/>");
  refuse (text->str, text->len, NULL, FHIR_ERROR_TOO_LARGE, "more attributes than the limit of 64");
  refuse_many ("<Patient " F, " xmlns:a='b'", MILLION, "/>", FHIR_ERROR_TOO_LARGE, "attributes");
}

static void
test_many_elements (void)
{
  refuse_many ("<Patient " F ">",
               "<x/>",
               MILLION,
               "</Patient>",
               FHIR_ERROR_STRUCTURE,
               "element 'x' is not known in Patient at line 1, column 38");
  refuse_many ("<Patient " F ">",
               "<name/>",
               5 * MILLION,
               "</Patient>",
               FHIR_ERROR_TOO_LARGE,
               "more elements and attributes than the limit of 4000000");
  refuse_many ("<Patient " F ">",
               "<name/><photo/>",
               MILLION,
               "</Patient>",
               FHIR_ERROR_STRUCTURE,
               "element 'name' stands apart");
}

static void
test_depth (void)
{
  refuse_many ("<Questionnaire " F ">", "<item>", MILLION, "", FHIR_ERROR_TOO_LARGE, "too deep");
  refuse_many ("<Patient " F "><text><div xmlns='http://www.w3.org/1999/xhtml'>",
               "<p>",
               MILLION,
               "",
               FHIR_ERROR_TOO_LARGE,
               "too deep");
  refuse_many ("<Patient " F ">", "<x>", MILLION, "", FHIR_ERROR_TOO_LARGE, "too deep");
}

/* At the limit and one past it. */
static void
test_limits (void)
{
  static const char text[] = "<Patient " F "><name id='a'><family value='b'/></name></Patient>";
  FhirLimits limits = *fhir_limits_get_default();
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  limits.json_bytes = sizeof text - 1;
  limits.json_nodes = 6;
  limits.json_depth = 3;
  limits.xml_attributes = 1;
  g_assert_true (fhir_xml_read_json (text, sizeof text - 1, &limits, out, &error));
  limits.json_bytes--;
  refuse (text, sizeof text - 1, &limits, FHIR_ERROR_TOO_LARGE, "bytes");
  limits.json_bytes++;
  limits.json_nodes--;
  refuse (text, sizeof text - 1, &limits, FHIR_ERROR_TOO_LARGE, "more elements");
  limits.json_nodes++;
  limits.json_depth--;
  refuse (text, sizeof text - 1, &limits, FHIR_ERROR_TOO_LARGE, "too deep");
  limits.json_depth++;
  limits.xml_attributes--;
  refuse (text, sizeof text - 1, &limits, FHIR_ERROR_TOO_LARGE, "attributes");
}

/* Values of tens of megabytes pass, in attributes and in narratives; what is longer than a document
 * may be does not. */
static void
test_long_value (void)
{
  g_autofree char *value = g_strnfill (40 * MILLION, 'a');
  g_autofree char *longer = g_strnfill (68 * MILLION, 'a');
  g_autofree char *good = g_strconcat ("<Binary " F "><data value='", value, "'/></Binary>", NULL);
  g_autofree char *bad = g_strconcat ("<Binary " F "><data value='", longer, "'/></Binary>", NULL);
  g_autofree char *text =
      g_strconcat ("<Basic " F "><text><div xmlns='http://www.w3.org/1999/xhtml'>",
                   value,
                   "</div></text></Basic>",
                   NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) xml = g_string_new (NULL);
  g_autoptr (FhirJsonDoc) doc = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (fhir_xml_read_json (good, strlen (good), fhir_limits_get_default(), out, &error));
  g_assert_cmpuint (out->len, >, 40 * MILLION);
  refuse (bad, strlen (bad), NULL, FHIR_ERROR_TOO_LARGE, "longer than the limit of 67108864 bytes");
  doc = fhir_xml_read (text, strlen (text), fhir_limits_get_default(), &error);
  g_assert_no_error (error);
  g_assert_true (fhir_xml_write (doc, 0, FHIR_XML_COMPACT, xml, &error));
  g_assert_cmpuint (xml->len, >, 40 * MILLION);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/xml/hostile/doctypes", test_doctypes);
  g_test_add_func ("/core/xml/hostile/encodings", test_encodings);
  g_test_add_func ("/core/xml/hostile/many-attributes", test_many_attributes);
  g_test_add_func ("/core/xml/hostile/many-elements", test_many_elements);
  g_test_add_func ("/core/xml/hostile/depth", test_depth);
  g_test_add_func ("/core/xml/hostile/limits", test_limits);
  g_test_add_func ("/core/xml/hostile/long-value", test_long_value);
  return g_test_run();
}
