/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* XML to JSON, row by row: what it becomes, or which error at which place. */

#include "fhir-error.h"
#include "fhir-test.h"
#include "fhir-xml.h"

#define F "xmlns=\"http://hl7.org/fhir\""
#define H "xmlns=\"http://www.w3.org/1999/xhtml\""

typedef struct
{
  const char *description;
  const char *xml;
  const char *json; /* NULL: refused */
  int code;         /* FhirError */
  const char *says; /* a part of the message */
} Row;

/* clang-format off */
static const Row rows[] = {
  { "empty-resource", "<Patient " F "/>", "{'resourceType':'Patient'}" },
  { "declaration", "<?xml version='1.0' encoding='UTF-8'?>\n<Patient " F "></Patient>\n", "{'resourceType':'Patient'}" },
  { "byte-order-mark", "\xef\xbb\xbf<Patient " F "/>", "{'resourceType':'Patient'}" },
  { "prefix", "<f:Patient xmlns:f='http://hl7.org/fhir'><f:active value='true'/></f:Patient>",
    "{'resourceType':'Patient','active':true}" },
  { "schema-location", "<Patient " F " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='a b'/>",
    "{'resourceType':'Patient'}" },
  { "id-is-an-element-of-resources", "<Patient " F "><id value='a'/></Patient>", "{'resourceType':'Patient','id':'a'}" },
  { "id-is-an-attribute-elsewhere", "<Patient " F "><name id='n1'><family value='X'/></name></Patient>",
    "{'resourceType':'Patient','name':[{'id':'n1','family':'X'}]}" },
  { "numbers-keep-digits", "<Observation " F "><valueQuantity><value value='1.00'/></valueQuantity></Observation>",
    "{'resourceType':'Observation','valueQuantity':{'value':1.00}}" },
  { "number-with-exponent", "<Observation " F "><valueQuantity><value value='-1.20E-03'/></valueQuantity></Observation>",
    "{'resourceType':'Observation','valueQuantity':{'value':-1.20E-03}}" },
  { "string-that-looks-like-a-number", "<Patient " F "><name><family value='007'/></name></Patient>",
    "{'resourceType':'Patient','name':[{'family':'007'}]}" },
  { "null-padding", "<Patient " F "><name><given value='a'/><given id='g'/><given value='c'/></name></Patient>",
    "{'resourceType':'Patient','name':[{'given':['a',null,'c'],'_given':[null,{'id':'g'},null]}]}" },
  { "extension-of-a-primitive", "<Patient " F "><birthDate value='2000'><extension url='u'><valueCode value='c'/></extension></birthDate></Patient>",
    "{'resourceType':'Patient','birthDate':'2000','_birthDate':{'extension':[{'url':'u','valueCode':'c'}]}}" },
  { "only-the-extension", "<Patient " F "><birthDate><extension url='u'><valueCode value='c'/></extension></birthDate></Patient>",
    "{'resourceType':'Patient','_birthDate':{'extension':[{'url':'u','valueCode':'c'}]}}" },
  { "url-before-nested-extension", "<Patient " F "><extension url='a'><extension url='b'><valueCode value='c'/></extension></extension></Patient>",
    "{'resourceType':'Patient','extension':[{'url':'a','extension':[{'url':'b','valueCode':'c'}]}]}" },
  { "contained", "<Patient " F "><contained><Group><id value='g'/></Group></contained><contained><Basic/></contained></Patient>",
    "{'resourceType':'Patient','contained':[{'resourceType':'Group','id':'g'},{'resourceType':'Basic'}]}" },
  { "bundle", "<Bundle " F "><entry><fullUrl value='u'/><resource><Patient><id value='1'/></Patient></resource></entry></Bundle>",
    "{'resourceType':'Bundle','entry':[{'fullUrl':'u','resource':{'resourceType':'Patient','id':'1'}}]}" },
  { "parameters", "<Parameters " F "><parameter><name value='n'/><part><name value='p'/><valueInteger value='-1'/></part></parameter></Parameters>",
    "{'resourceType':'Parameters','parameter':[{'name':'n','part':[{'name':'p','valueInteger':-1}]}]}" },
  { "element-named-resourceType", "<ExampleScenario " F "><instance><resourceType value='Basic'/></instance></ExampleScenario>",
    "{'resourceType':'ExampleScenario','instance':[{'resourceType':'Basic'}]}" },
  { "references-and-entities", "<Patient " F "><name><text value='&lt;&amp;&#38;&#x26;amp;&quot;&apos;&#10;&#233;\\'/></name></Patient>",
    "{'resourceType':'Patient','name':[{'text':'<&&&amp;\\\"~\\n\xc3\xa9\\\\'}]}" },
  { "comments-and-instructions-go", "<!--a--><?b?><Patient " F "><!-- c --><?d e?><active value='true'/></Patient><!-- d -->",
    "{'resourceType':'Patient','active':true}" },
  { "div-stays-as-it-is", "<Patient " F "><text><status value='empty'/><div " H "><p class='a' >x &#160;&amp; <!-- y --><br /><b></b></p>\n</div></text></Patient>",
    "{'resourceType':'Patient','text':{'status':'empty','div':'<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><p class=~a~ >x &#160;&amp; <!-- y --><br /><b></b></p>\\n</div>'}}" },
  { "div-line-ends", "<Patient " F "><text><div " H ">a\r\nb\rc&#xD;</div></text></Patient>",
    "{'resourceType':'Patient','text':{'div':'<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">a\\nb\\nc\\r</div>'}}" },
  { "div-with-a-prefix-from-outside", "<Patient " F " xmlns:h='http://www.w3.org/1999/xhtml'><text><h:div><h:p title='&amp;&quot;'>a &lt; b<h:br/></h:p><h:b></h:b></h:div></text></Patient>",
    "{'resourceType':'Patient','text':{'div':'<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><p title=\\\"&amp;&quot;\\\">a &lt; b<br/></p><b></b></div>'}}" },
  { "div-with-another-language", "<Patient " F "><text><div " H "><svg xmlns='http://www.w3.org/2000/svg' xmlns:l='urn:l' l:h='#a'/></div></text></Patient>",
    "{'resourceType':'Patient','text':{'div':'<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><svg xmlns=\\\"http://www.w3.org/2000/svg\\\" xmlns:l=\\\"urn:l\\\" l:h=\\\"#a\\\"/></div>'}}" },
  { "choice", "<Observation " F "><valueBoolean value='false'/></Observation>", "{'resourceType':'Observation','valueBoolean':false}" },
  { "content-reference", "<Questionnaire " F "><item><item><linkId value='1'/></item></item></Questionnaire>",
    "{'resourceType':'Questionnaire','item':[{'item':[{'linkId':'1'}]}]}" },

  { "unknown-element", "<Patient " F ">\n <name>\n  <famili value='x'/></name></Patient>", NULL, FHIR_ERROR_STRUCTURE,
    "element 'famili' is not known in HumanName at line 3, column 3" },
  { "unknown-resource", "<Thing " F "/>", NULL, FHIR_ERROR_STRUCTURE, "element 'Thing' is no resource of R4 at line 1, column 1" },
  { "abstract-resource", "<DomainResource " F "/>", NULL, FHIR_ERROR_STRUCTURE, "is no resource of R4" },
  { "datatype-as-root", "<HumanName " F "/>", NULL, FHIR_ERROR_STRUCTURE, "is no resource of R4" },
  { "unknown-attribute", "<Patient " F "><active value='true' other='x'/></Patient>", NULL, FHIR_ERROR_STRUCTURE, "attribute 'other' may not stand here" },
  { "value-on-a-complex-element", "<Patient " F "><name value='x'/></Patient>", NULL, FHIR_ERROR_STRUCTURE, "attribute 'value' may not stand here" },
  { "id-attribute-on-a-resource", "<Patient " F " id='x'/>", NULL, FHIR_ERROR_STRUCTURE, "attribute 'id' may not stand here" },
  { "id-element-in-a-datatype", "<Patient " F "><name><id value='x'/></name></Patient>", NULL, FHIR_ERROR_STRUCTURE, "element 'id' is not known in HumanName" },
  { "url-element-in-an-extension", "<Patient " F "><extension><url value='x'/></extension></Patient>", NULL, FHIR_ERROR_STRUCTURE, "element 'url' is not known in Extension" },
  { "shadow-element", "<Patient " F "><_birthDate id='x'/></Patient>", NULL, FHIR_ERROR_STRUCTURE, "'_birthDate' is not known" },
  { "no-namespace", "<Patient/>", NULL, FHIR_ERROR_STRUCTURE, "not in the namespace http://hl7.org/fhir at line 1, column 1" },
  { "other-namespace", "<Patient xmlns='urn:hl7-org:v3'/>", NULL, FHIR_ERROR_STRUCTURE, "not in the namespace" },
  { "div-in-the-namespace-of-fhir", "<Patient " F "><text><div>x</div></text></Patient>", NULL, FHIR_ERROR_STRUCTURE, "http://www.w3.org/1999/xhtml" },
  { "text-between-elements", "<Patient " F "><active>true</active></Patient>", NULL, FHIR_ERROR_STRUCTURE, "text stands between elements" },
  { "cdata-between-elements", "<Patient " F "><![CDATA[x]]></Patient>", NULL, FHIR_ERROR_STRUCTURE, "text stands between elements" },
  { "one-too-many", "<Patient " F "><active value='true'/>\n<active value='true'/></Patient>", NULL, FHIR_ERROR_STRUCTURE,
    "element 'active' may stand once only at line 2, column 1" },
  { "apart", "<Patient " F "><name><text value='a'/></name><active value='true'/><name><text value='b'/></name></Patient>",
    NULL, FHIR_ERROR_STRUCTURE, "element 'name' stands apart" },
  { "nothing-in-a-primitive", "<Patient " F "><active/></Patient>", NULL, FHIR_ERROR_STRUCTURE, "neither a value nor content" },
  { "bad-boolean", "<Patient " F ">\n<active value='yes'/></Patient>", NULL, FHIR_ERROR_VALUE, "'active' must be true or false at line 2, column 1" },
  { "number-with-plus", "<Observation " F "><valueInteger value='+1'/></Observation>", NULL, FHIR_ERROR_VALUE, "must be a number" },
  { "number-that-would-be-json", "<Observation " F "><valueInteger value='1,&quot;a&quot;:2'/></Observation>", NULL, FHIR_ERROR_VALUE, "must be a number" },
  { "number-with-zero-in-front", "<Observation " F "><valueInteger value='01'/></Observation>", NULL, FHIR_ERROR_VALUE, "must be a number" },
  { "two-resources-in-one-place", "<Patient " F "><contained><Basic/><Basic/></contained></Patient>", NULL, FHIR_ERROR_STRUCTURE, "only one resource" },
  { "no-resource-in-its-place", "<Patient " F "><contained/></Patient>", NULL, FHIR_ERROR_STRUCTURE, "'contained' holds no resource" },
  { "unknown-entity", "<Patient " F "><text><div " H ">&nbsp;</div></text></Patient>", NULL, FHIR_ERROR_SYNTAX, "entity that XML itself does not know at line 1" },
  { "tags-crossed", "<Patient " F "><name></Patient></name>", NULL, FHIR_ERROR_SYNTAX, "not well-formed" },
  { "cut-off", "<Patient " F "><name>", NULL, FHIR_ERROR_SYNTAX, "not well-formed" },
  { "two-roots", "<Patient " F "/><Patient " F "/>", NULL, FHIR_ERROR_SYNTAX, "not well-formed" },
  { "attribute-twice", "<Patient " F "><active value='true' value='false'/></Patient>", NULL, FHIR_ERROR_SYNTAX, "not well-formed" },
  { "undeclared-prefix", "<f:Patient/>", NULL, FHIR_ERROR_STRUCTURE, "" },
  { "json", "{\"resourceType\":\"Patient\"}", NULL, FHIR_ERROR_SYNTAX, "not well-formed" },
  { "empty", "", NULL, FHIR_ERROR_SYNTAX, "at line 1, column 1" },
};
/* clang-format on */

/* Rows are written with ' for " and ~ for '. */
static char *
dup_json (const char *text)
{
  char *json = g_strdup (text);

  for (char *at = json; *at != '\0'; at++)
    *at = *at == '\'' ? '"' : *at == '~' ? '\'' : *at;
  return json;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  gsize len = strlen (row->xml);
  g_autofree char *exact = fhir_test_exact_copy (row->xml, len);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean read = fhir_xml_read_json (exact, len, fhir_limits_get_default(), out, &error);

  if (row->json != NULL)
    {
      g_autofree char *json = dup_json (row->json);
      g_autoptr (FhirJsonDoc) doc = NULL;

      g_assert_no_error (error);
      g_assert_true (read);
      g_assert_cmpstr (out->str, ==, json);
      doc = fhir_xml_read (exact, len, fhir_limits_get_default(), &error);
      g_assert_no_error (error);
      g_assert_cmpmem (doc->text, doc->text_len, json, strlen (json));
      return;
    }
  g_assert_false (read);
  g_assert_cmpuint (out->len, ==, 0);
  if (row->says[0] != '\0')
    g_assert_error (error, FHIR_ERROR, row->code);
  if (strstr (error->message, row->says) == NULL)
    g_error ("'%s' does not say '%s'", error->message, row->says);
  g_assert_nonnull (strstr (error->message, "at line "));
}

static void
test_likely (void)
{
  g_assert_true (fhir_xml_is_likely ("<a", 2));
  g_assert_true (fhir_xml_is_likely (" \r\n\t<", 5));
  g_assert_true (fhir_xml_is_likely ("\xef\xbb\xbf<", 4));
  g_assert_false (fhir_xml_is_likely ("{}", 2));
  g_assert_false (fhir_xml_is_likely ("", 0));
  g_assert_false (fhir_xml_is_likely ("\xef\xbb\xbf", 3));
}

/* Issues are told where their elements stand. */
static void
test_locate (void)
{
  static const char xml[] = "<Patient " F ">\n"
                            " <name><given value='a'/>\n"
                            "  <given id='\xc3\xa9'/><given value='c'/></name>\n"
                            " <gender value='x'/></Patient>";
  static const struct
  {
    const char *json;
    guint line, column;
  } places[] = {
    { "{\"resourceType", 1, 1 }, { "\"a\"", 2, 8 }, { "{\"family", 0, 0 }, { "\"c\"", 3, 18 },
    { "{\"id\":", 3, 3 },        { "\"x\"", 4, 2 }, { "[{\"given", 2, 2 }, { "[\"a\"", 2, 8 },
  };
  g_autoptr (FhirJsonDoc) doc =
      fhir_xml_read (xml, sizeof xml - 1, fhir_limits_get_default(), NULL);
  g_autoptr (FhirIssues) issues = fhir_issues_new();

  g_assert_nonnull (doc);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const char *found = strstr (doc->text, places[i].json);

      fhir_issues_add (issues, FHIR_SEVERITY_ERROR, "value", NULL, "%u", i);
      if (found != NULL)
        fhir_issues_set_offset (issues, (guint32)(found - doc->text));
    }
  fhir_xml_locate (issues, xml, sizeof xml - 1, fhir_limits_get_default());
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_test_message ("%s", places[i].json);
      g_assert_cmpuint (fhir_issues_get (issues, i)->line, ==, places[i].line);
      g_assert_cmpuint (fhir_issues_get (issues, i)->column, ==, places[i].column);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/xml/read/likely", test_likely);
  g_test_add_func ("/core/xml/read/locate", test_locate);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/core/xml/read/", rows[i].description, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  return g_test_run();
}
