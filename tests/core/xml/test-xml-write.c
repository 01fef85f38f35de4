/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* JSON to XML, row by row: what it becomes, or which error. What was written must read back. */

#include "fhir-error.h"
#include "fhir-json-parser.h"
#include "fhir-test.h"
#include "fhir-xml.h"

#define F "xmlns=\"http://hl7.org/fhir\""
#define H "xmlns=~http://www.w3.org/1999/xhtml~"

typedef struct
{
  const char *description;
  const char *json;
  const char *xml; /* without the declaration; NULL: refused */
  int code;        /* FhirError */
  const char *says;
} Row;

/* clang-format off */
static const Row rows[] = {
  { "empty-resource", "{'resourceType':'Patient'}", "<Patient " F "/>" },
  { "order-of-the-standard", "{'active':true,'id':'a','resourceType':'Patient','meta':{'tag':[{'code':'c','system':'s'}]}}",
    "<Patient " F "><id value='a'/><meta><tag><system value='s'/><code value='c'/></tag></meta><active value='true'/></Patient>" },
  { "shadow-before-value", "{'resourceType':'Patient','_birthDate':{'id':'b'},'gender':'male','birthDate':'2000'}",
    "<Patient " F "><gender value='male'/><birthDate id='b' value='2000'/></Patient>" },
  { "null-padding", "{'resourceType':'Patient','name':[{'given':['a',null,'c'],'_given':[null,{'id':'g'}]}]}",
    "<Patient " F "><name><given value='a'/><given id='g'/><given value='c'/></name></Patient>" },
  { "only-shadows", "{'resourceType':'Patient','name':[{'_given':[{'id':'g'},{'id':'h'}]}]}",
    "<Patient " F "><name><given id='g'/><given id='h'/></name></Patient>" },
  { "escapes", "{'resourceType':'Patient','name':[{'text':'<>&\\\"~\\n\\t\\r\\u00e9'}]}",
    "<Patient " F "><name><text value='&lt;&gt;&amp;&quot;~&#10;&#9;&#13;\xc3\xa9'/></name></Patient>" },
  { "digits", "{'resourceType':'Observation','valueQuantity':{'value':1.00}}",
    "<Observation " F "><valueQuantity><value value='1.00'/></valueQuantity></Observation>" },
  { "extension", "{'resourceType':'Patient','extension':[{'valueCode':'c','url':'u','id':'i'}]}",
    "<Patient " F "><extension id='i' url='u'><valueCode value='c'/></extension></Patient>" },
  { "contained", "{'resourceType':'Patient','contained':[{'resourceType':'Group','id':'g'}]}",
    "<Patient " F "><contained><Group><id value='g'/></Group></contained></Patient>" },
  { "div", "{'resourceType':'Patient','text':{'status':'empty','div':'<div " H "><br/>a</div>'}}",
    "<Patient " F "><text><status value='empty'/><div " H "><br/>a</div></text></Patient>" },
  { "div-with-entities-of-html", "{'resourceType':'Patient','text':{'div':'<div " H ">&nbsp;&amp;&eacute;&lt;</div>'}}",
    "<Patient " F "><text><div " H ">\xc2\xa0&amp;\xc3\xa9&lt;</div></text></Patient>" },
  { "div-without-namespace", "{'resourceType':'Patient','text':{'div':'<div>a</div>'}}",
    "<Patient " F "><text><div xmlns='http://www.w3.org/1999/xhtml'>a</div></text></Patient>" },
  { "element-named-resourceType", "{'resourceType':'ExampleScenario','instance':[{'resourceType':'Basic'}]}",
    "<ExampleScenario " F "><instance><resourceType value='Basic'/></instance></ExampleScenario>" },

  { "unknown-member", "{'resourceType':'Patient','foo':1}", NULL, FHIR_ERROR_STRUCTURE, "member 'foo' of Patient is not known" },
  { "shadow-of-a-complex-member", "{'resourceType':'Patient','_name':[{'id':'a'}]}", NULL, FHIR_ERROR_STRUCTURE, "member '_name' of Patient" },
  { "shadow-of-an-attribute", "{'resourceType':'Patient','name':[{'_id':{'id':'a'}}]}", NULL, FHIR_ERROR_STRUCTURE, "HumanName" },
  { "null", "{'resourceType':'Patient','active':null}", NULL, FHIR_ERROR_STRUCTURE, "is null" },
  { "object-for-a-primitive", "{'resourceType':'Patient','active':{}}", NULL, FHIR_ERROR_STRUCTURE, "no single value" },
  { "primitive-for-an-object", "{'resourceType':'Patient','name':['x']}", NULL, FHIR_ERROR_STRUCTURE, "is no object" },
  { "array-and-sibling-without", "{'resourceType':'Patient','name':[{'given':['a'],'_given':{'id':'x'}}]}", NULL, FHIR_ERROR_STRUCTURE, "array" },
  { "no-type", "{'id':'a'}", NULL, FHIR_ERROR_STRUCTURE, "resourceType" },
  { "no-object", "[]", NULL, FHIR_ERROR_STRUCTURE, "resourceType" },
  { "contained-without-type", "{'resourceType':'Patient','contained':[{'id':'a'}]}", NULL, FHIR_ERROR_STRUCTURE, "resourceType" },
  { "contained-that-is-text", "{'resourceType':'Patient','contained':['a']}", NULL, FHIR_ERROR_STRUCTURE, "resourceType" },
  { "control-character", "{'resourceType':'Patient','name':[{'text':'a\\u0001'}]}", NULL, FHIR_ERROR_VALUE, "character" },
  { "noncharacter", "{'resourceType':'Patient','name':[{'text':'\\uffff'}]}", NULL, FHIR_ERROR_VALUE, "character" },
  { "div-that-breaks-out", "{'resourceType':'Patient','text':{'div':'<div " H "></div><active value=~true~/>'}}", NULL, FHIR_ERROR_VALUE, "div" },
  { "div-that-closes-more", "{'resourceType':'Patient','text':{'div':'<div " H "></div></text><text>'}}", NULL, FHIR_ERROR_VALUE, "div" },
  { "div-that-is-text", "{'resourceType':'Patient','text':{'div':'hello'}}", NULL, FHIR_ERROR_VALUE, "div" },
  { "div-that-is-a-span", "{'resourceType':'Patient','text':{'div':'<span " H "/>'}}", NULL, FHIR_ERROR_VALUE, "div" },
  { "div-of-another-namespace", "{'resourceType':'Patient','text':{'div':'<div xmlns=~urn:x~/>'}}", NULL, FHIR_ERROR_VALUE, "div" },
  { "div-with-a-doctype", "{'resourceType':'Patient','text':{'div':'<!DOCTYPE div><div " H "/>'}}", NULL, FHIR_ERROR_VALUE, "div" },
  { "div-with-an-instruction-behind", "{'resourceType':'Patient','text':{'div':'<div " H "/><?a ?>'}}", NULL, FHIR_ERROR_VALUE, "div" },
  { "div-with-an-unknown-entity", "{'resourceType':'Patient','text':{'div':'<div " H ">&foo;</div>'}}", NULL, FHIR_ERROR_VALUE, "div" },
};
/* clang-format on */

static char *
dup_text (const char *text)
{
  char *copy = g_strdup (text);

  for (char *at = copy; *at != '\0'; at++)
    *at = *at == '\'' ? '"' : *at == '~' ? '\'' : *at;
  return copy;
}

static FhirJsonDoc *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  FhirJsonDoc *doc = fhir_json_parse (json, strlen (json), fhir_limits_get_default(), &error);

  g_assert_no_error (error);
  return doc;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *json = dup_text (row->json);
  g_autoptr (FhirJsonDoc) doc = parse (json);
  g_autoptr (FhirJsonDoc) again = NULL;
  g_autoptr (GString) out = g_string_new ("x");
  g_autoptr (GError) error = NULL;
  gboolean written = fhir_xml_write (doc, 0, FHIR_XML_COMPACT, out, &error);

  if (row->xml != NULL)
    {
      g_autofree char *body = dup_text (row->xml);
      g_autofree char *xml =
          g_strconcat ("x<?xml version=\"1.0\" encoding=\"UTF-8\"?>", body, NULL);

      g_assert_no_error (error);
      g_assert_true (written);
      g_assert_cmpstr (out->str, ==, xml);
      again = fhir_xml_read (out->str + 1, out->len - 1, fhir_limits_get_default(), &error);
      g_assert_no_error (error);
      return;
    }
  g_assert_false (written);
  g_assert_cmpstr (out->str, ==, "x");
  g_assert_error (error, FHIR_ERROR, row->code);
  if (strstr (error->message, row->says) == NULL)
    g_error ("'%s' does not say '%s'", error->message, row->says);
}

static void
test_pretty (void)
{
  g_autoptr (FhirJsonDoc) doc =
      parse ("{\"resourceType\":\"Patient\",\"text\":{\"div\":\"<div>\\n<p/></div>\"},"
             "\"contained\":[{\"resourceType\":\"Basic\"}],\"active\":true}");
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (fhir_xml_write (doc, 0, FHIR_XML_PRETTY, out, &error));
  g_assert_cmpstr (out->str,
                   ==,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<Patient xmlns=\"http://hl7.org/fhir\">\n"
                   "  <text>\n"
                   "    <div xmlns=\"http://www.w3.org/1999/xhtml\">\n<p/></div>\n"
                   "  </text>\n"
                   "  <contained>\n"
                   "    <Basic/>\n"
                   "  </contained>\n"
                   "  <active value=\"true\"/>\n"
                   "</Patient>\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/xml/write/pretty", test_pretty);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/core/xml/write/", rows[i].description, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  return g_test_run();
}
