/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* XML Patch on FHIR: the examples of RFC 5261 appendix A retold of patients, what FHIR needs beside
 * them, what is refused and with what words, and what is meant to hurt. */

#include "fhir-error.h"
#include "fhir-json-parser.h"
#include "fhir-test.h"
#include "fhir-xml-patch.h"

/* The patient to patch. */
#define PATIENT                                                                                  \
  "{\"resourceType\":\"Patient\",\"id\":\"p\",\"text\":{\"status\":\"generated\",\"div\":"       \
  "\"<div xmlns='http://www.w3.org/1999/xhtml'><p class='a'>one<br></br> two</p></div>\"},"      \
  "\"name\":[{\"use\":\"official\",\"family\":\"A & B\",\"given\":[\"C\",\"D\"]},"               \
  "{\"use\":\"old\",\"family\":\"E\"}],"                                                         \
  "\"telecom\":[{\"system\":\"phone\",\"value\":\"1\"},{\"system\":\"email\",\"value\":\"x\"}]," \
  "\"gender\":\"female\"}"
#define DIFF(ops) \
  "<diff xmlns:f=\"http://hl7.org/fhir\" xmlns:h=\"http://www.w3.org/1999/xhtml\">" ops "</diff>"

static char *
apply (const char *json, const char *patch_text, gsize len, GError **error)
{
  const FhirLimits *limits = fhir_limits_get_default();
  g_autofree char *exact = fhir_test_exact_copy (patch_text, len);
  g_autoptr (FhirJsonDoc) doc = fhir_json_parse (json, strlen (json), limits, NULL);
  g_autoptr (FhirXmlPatch) patch = fhir_xml_patch_new (exact, len, limits, error);
  g_autoptr (GString) out = g_string_new ("kept ");

  g_assert_nonnull (doc);
  if (patch == NULL)
    return NULL;
  if (fhir_xml_patch_apply (patch, doc, limits, out, error))
    return g_strdup (out->str + 5);
  g_assert_cmpstr (out->str, ==, "kept ");
  return NULL;
}

/* clang-format off */
static const struct
{
  const char *description;
  const char *patch;
  const char *holds;  /* in the result */
  const char *lacks;  /* (nullable) */
} applied[] = {
  { "A.1 adding an element", DIFF ("<add sel='f:Patient'><f:active value='true'/></add>"),
    "\"gender\":\"female\",\"active\":true}", NULL },
  { "A.2 adding an attribute", DIFF ("<add sel='f:Patient/f:name[1]' type='@id'>n1</add>"),
    "\"name\":[{\"id\":\"n1\",\"use\":\"official\"", NULL },
  { "A.3 adding a namespace declaration in a narrative", DIFF ("<add sel='f:Patient/f:text/h:div' type='namespace::pref'>urn:ns:xxx</add>"),
    "xmlns:pref=\\\"urn:ns:xxx\\\"", NULL },
  { "A.4 adding a comment drops it knowingly", DIFF ("<add sel='f:Patient/f:name[2]' pos='before'><!-- comment --></add>"
      "<replace sel='f:Patient/f:gender/@value'>male</replace>"), "\"gender\":\"male\"", "comment" },
  { "A.5 adding multiple nodes", DIFF ("<add sel='f:Patient/f:name[1]' pos='after'>\n  <f:name><f:family value='F'/></f:name>\n"
      "  <f:name><f:family value='G'/></f:name>\n</add>"),
    "\"given\":[\"C\",\"D\"]},{\"family\":\"F\"},{\"family\":\"G\"},{\"use\":\"old\"", NULL },
  { "A.6 replacing an element", DIFF ("<replace sel=\"f:Patient/f:name[f:use/@value='old']\"><f:name><f:text value='new'/></f:name></replace>"),
    "{\"text\":\"new\"}]", "\"E\"" },
  { "A.7 replacing an attribute value", DIFF ("<replace sel='f:Patient/f:gender/@value'>unknown</replace>"),
    "\"gender\":\"unknown\"", "female" },
  { "A.9 replacing a comment in a narrative", DIFF ("<add sel='f:Patient/f:text/h:div'><!-- a --></add>"
      "<replace sel='f:Patient/f:text/h:div/comment()[1]'><!--b--></replace>"), "<!--b--></div>", "<!-- a -->" },
  { "A.10 replacing a processing instruction in a narrative", DIFF ("<add sel='f:Patient/f:text/h:div'><?go 1?></add>"
      "<replace sel=\"f:Patient/f:text/h:div/processing-instruction('go')\"><?go 2?></replace>"), "<?go 2?></div>", "<?go 1?>" },
  { "A.11 replacing a text node", DIFF ("<replace sel='f:Patient/f:text/h:div/h:p/text()[1]'>three &amp; four</replace>"),
    "three &amp; four<br/> two", ">one" },
  { "A.12 removing an element", DIFF ("<remove sel='f:Patient/f:name[1]/f:given[2]'/>"), "\"given\":[\"C\"]}", "\"D\"" },
  { "A.13 removing an attribute", DIFF ("<add sel='f:Patient/f:gender' type='@id'>g</add><remove sel='f:Patient/f:gender/@id'/>"
      "<remove sel='f:Patient/f:telecom[1]'/>"), "\"gender\":\"female\"}", "_gender" },
  { "A.14 removing a prefixed namespace declaration", DIFF ("<add sel='f:Patient/f:text/h:div' type='namespace::pref'>urn:x</add>"
      "<remove sel='f:Patient/f:text/h:div/namespace::pref'/><remove sel='f:Patient/f:gender'/>"), "</div>", "pref" },
  { "replacing a namespace URI", DIFF ("<add sel='f:Patient/f:text/h:div' type='namespace::p'>urn:x</add>"
      "<replace sel='f:Patient/f:text/h:div/namespace::p'>urn:y</replace>"), "xmlns:p=\\\"urn:y\\\"", "urn:x" },
  { "A.15 removing a comment with white space", DIFF ("<add sel='f:Patient/f:text/h:div'> <!--c--> <h:p/></add>"
      "<remove sel='f:Patient/f:text/h:div/comment()' ws='both'/>"), "</p><p/></div>", "<!--" },
  { "A.18 replacing with white space in the patch", DIFF ("\n <replace sel='f:Patient/f:gender'>\n  <f:gender value='other'/>\n </replace>\n"),
    "\"gender\":\"other\"", NULL },
  { "replacing with a default namespace", "<p:patch xmlns='http://hl7.org/fhir' xmlns:p='urn:ietf:rfc:7351'>"
      "<p:replace sel='Patient/gender/@value'>male</p:replace><p:add sel='/Patient'><active value='false'/></p:add></p:patch>",
    "\"gender\":\"male\",\"active\":false}", NULL },
  { "names without a namespace", "<diff><replace sel='Patient/gender/@value'>male</replace><add sel='Patient'><active value='true'/></add></diff>",
    "\"gender\":\"male\",\"active\":true}", NULL },
  { "prepending", DIFF ("<add sel='f:Patient/f:name[1]' pos='prepend'><f:id/><f:text value='t'/></add><remove sel='f:Patient/f:name[1]/f:id'/>"),
    "\"name\":[{\"text\":\"t\",\"use\":\"official\"", NULL },
  { "a list grows at its own end, wherever the element was put", DIFF ("<add sel='f:Patient'><f:name><f:family value='Z'/></f:name></add>"),
    "{\"use\":\"old\",\"family\":\"E\"},{\"family\":\"Z\"}],\"telecom\"", NULL },
  { "a list grows at its own start", DIFF ("<add sel='f:Patient' pos='prepend'><f:name><f:family value='Z'/></f:name></add>"),
    "\"name\":[{\"family\":\"Z\"},{\"use\":\"official\"", NULL },
  { "anywhere", DIFF ("<replace sel=\"//f:given[@value='D']/@value\">&lt;\"&#10;'&amp;</replace>"), "\"given\":[\"C\",\"<\\\"\\n'&\"]", NULL },
  { "and, or, last, wildcards", DIFF ("<replace sel=\"*/*[f:system/@value='phone' or (f:system and f:value/@value!='x')]/f:value[last()]/@value\">2</replace>"),
    "\"value\":\"2\"},{\"system\":\"email\"", NULL },
  { "each operation sees the work of those before", DIFF ("<add sel='f:Patient'><f:contact><f:name/></f:contact></add>"
      "<add sel='f:Patient/f:contact/f:name'><f:family value='K'/></add>"), "\"contact\":[{\"name\":{\"family\":\"K\"}}]", NULL },
  { "decimals and large numbers keep their digits", DIFF ("<add sel='f:Patient'><f:extension url='u'><f:valueDecimal value='1.10'/></f:extension></add>"),
    "\"extension\":[{\"url\":\"u\",\"valueDecimal\":1.10}]", NULL },
  { "the root is replaced", DIFF ("<replace sel='f:Patient'><f:Patient><f:id value='p'/></f:Patient></replace>"),
    "{\"resourceType\":\"Patient\",\"id\":\"p\"}", NULL },
  { "a narrative that is not touched keeps its bytes", DIFF ("<remove sel='f:Patient/f:gender'/>"),
    "<div xmlns='http://www.w3.org/1999/xhtml'><p class='a'>one<br></br> two</p></div>", NULL },
  { "a narrative is replaced", DIFF ("<replace sel='f:Patient/f:text/h:div'><div xmlns='http://www.w3.org/1999/xhtml'>new</div></replace>"),
    ">new</div>\"}", ">one" },
  { "text is put in front of text", DIFF ("<add sel='f:Patient/f:text/h:div/h:p' pos='prepend'>x<h:b>y</h:b>z</add>"), ">x<b>y</b>zone<br/>", NULL },
  { "text is put behind an element, before text", DIFF ("<add sel='f:Patient/f:text/h:div/h:p/h:br' pos='after'>x<h:i/></add>"), "<br/>x<i/> two", NULL },
  { "an attribute of a narrative with a prefix", DIFF ("<add sel='f:Patient/f:text/h:div/h:p' type='@xml:lang'>en</add>"), "xml:lang=\\\"en\\\"", NULL },
};

static const struct
{
  const char *description;
  const char *patch;
  int code;
  const char *says;
} refused[] = {
  { "not XML", "<diff", FHIR_ERROR_SYNTAX, "not well-formed" },
  { "empty", "", FHIR_ERROR_SYNTAX, "not well-formed" },
  { "a prefix that is not declared", "<diff><f:add/></diff>", FHIR_ERROR_SYNTAX, "namespace" },
  { "entities", "<!DOCTYPE d [<!ENTITY a 'x'>]><diff><add sel='Patient'>&a;</add></diff>", FHIR_ERROR_SYNTAX, "DOCTYPE" },
  { "another operation", DIFF ("<move sel='f:Patient'/>"), FHIR_ERROR_VALUE, "operation 0: this is none of add, replace and remove" },
  { "an operation of another namespace", DIFF ("<f:add sel='f:Patient'/>"), FHIR_ERROR_VALUE, "none of add" },
  { "text between operations", DIFF ("text"), FHIR_ERROR_VALUE, "none of add" },
  { "no selector", DIFF ("<remove/>"), FHIR_ERROR_REQUIRED, "operation 0, remove: an attribute 'sel'" },
  { "an empty selector", DIFF ("<remove sel=''/>"), FHIR_ERROR_SYNTAX, "a name is needed" },
  { "an unknown attribute", DIFF ("<remove sel='f:Patient/f:gender' pos='before'/>"), FHIR_ERROR_VALUE, "may not have" },
  { "an unknown place", DIFF ("<add sel='f:Patient' pos='inside'><f:active/></add>"), FHIR_ERROR_VALUE, "'pos' is" },
  { "unknown white space", DIFF ("<remove sel='f:Patient/f:gender' ws='all'/>"), FHIR_ERROR_VALUE, "'ws' is" },
  { "an unknown type", DIFF ("<add sel='f:Patient' type='id'>x</add>"), FHIR_ERROR_VALUE, "'type' is" },
  { "a type of two steps", DIFF ("<add sel='f:Patient' type='f:name/@id'>x</add>"), FHIR_ERROR_VALUE, "'type' is" },
  { "an element as an attribute's value", DIFF ("<add sel='f:Patient' type='@id'><f:a/></add>"), FHIR_ERROR_VALUE, "is text" },
  { "nothing to add", DIFF ("<add sel='f:Patient'/>"), FHIR_ERROR_REQUIRED, "needs content" },
  { "a remove with content", DIFF ("<remove sel='f:Patient/f:gender'>x</remove>"), FHIR_ERROR_VALUE, "no content" },
  { "a function", DIFF ("<remove sel=\"id('x')\"/>"), FHIR_ERROR_SYNTAX, "function is not offered" },
  { "an axis", DIFF ("<remove sel='f:Patient/ancestor::f:x'/>"), FHIR_ERROR_SYNTAX, "axis is not offered" },
  { "the parent", DIFF ("<remove sel='f:Patient/..'/>"), FHIR_ERROR_SYNTAX, "'..' is not offered" },
  { "an unknown prefix in a selector", DIFF ("<remove sel='x:Patient/x:gender'/>"), FHIR_ERROR_SYNTAX, "not declared" },
  { "an open bracket", DIFF ("<remove sel='f:Patient/f:name[1'/>"), FHIR_ERROR_SYNTAX, "']' is needed" },
  { "an open quote", DIFF ("<remove sel=\"f:Patient/f:name[f:family='\"/>"), FHIR_ERROR_SYNTAX, "not closed" },
  { "a comparison of nodes", DIFF ("<remove sel='f:Patient/f:name[f:use=f:use]'/>"), FHIR_ERROR_SYNTAX, "text in quotes" },
  { "inside of an attribute", DIFF ("<remove sel='f:Patient/@id/f:x'/>"), FHIR_ERROR_SYNTAX, "only elements" },
  { "more behind it", DIFF ("<remove sel='f:Patient | f:x'/>"), FHIR_ERROR_SYNTAX, "nothing more" },
  { "nothing there", DIFF ("<remove sel='f:Patient/f:birthDate'/>"), FHIR_ERROR_RULE, "operation 0, remove at f:Patient/f:birthDate: the selector leads nowhere" },
  { "values of selectors are not told", DIFF ("<remove sel=\"f:Patient/f:name[f:family/@value='Secret']\"/>"), FHIR_ERROR_RULE, "at f:Patient/f:name: the selector" },
  { "more than one there", DIFF ("<remove sel='f:Patient/f:name'/>"), FHIR_ERROR_RULE, "more than one node" },
  { "more than one, seen twice", DIFF ("<remove sel='//f:Patient//f:family'/>"), FHIR_ERROR_RULE, "more than one node" },
  { "another namespace", "<diff xmlns='urn:x'><remove sel='Patient/gender'/></diff>", FHIR_ERROR_RULE, "leads nowhere" },
  { "the document", DIFF ("<remove sel='.'/>"), FHIR_ERROR_RULE, "leads nowhere" },
  { "the root removed", DIFF ("<remove sel='f:Patient'/>"), FHIR_ERROR_RULE, "resource itself" },
  { "a second root", DIFF ("<add sel='f:Patient' pos='after'><f:Patient/></add>"), FHIR_ERROR_RULE, "beside the root" },
  { "a text beside the root", DIFF ("<add sel='f:Patient' pos='before'>x</add>"), FHIR_ERROR_RULE, "beside the root" },
  { "an attribute that is there", DIFF ("<add sel='f:Patient/f:gender' type='@value'>male</add>"), FHIR_ERROR_RULE, "already" },
  { "a prefix that is there", DIFF ("<add sel='f:Patient/f:text/h:div' type='namespace::a'>u</add><add sel='f:Patient/f:text/h:div' type='namespace::a'>u</add>"),
    FHIR_ERROR_RULE, "operation 1, add at f:Patient/f:text/h:div: the element declares this prefix" },
  { "an addition to an attribute", DIFF ("<add sel='f:Patient/f:gender/@value'>x</add>"), FHIR_ERROR_RULE, "to elements only" },
  { "an attribute of an attribute", DIFF ("<add sel='f:Patient/f:gender/@value' type='@id'>x</add>"), FHIR_ERROR_RULE, "only elements" },
  { "two elements for one", DIFF ("<replace sel='f:Patient/f:gender'><f:gender/><f:gender/></replace>"), FHIR_ERROR_RULE, "by one element" },
  { "text for an element", DIFF ("<replace sel='f:Patient/f:gender'>male</replace>"), FHIR_ERROR_RULE, "by one element" },
  { "an element for an attribute", DIFF ("<replace sel='f:Patient/f:gender/@value'><f:a/></replace>"), FHIR_ERROR_RULE, "by text" },
  { "a namespace in use", DIFF ("<remove sel='f:Patient/namespace::f'/>"), FHIR_ERROR_RULE, "leads nowhere" },
  { "an element that R4 does not have", DIFF ("<add sel='f:Patient'><f:wings value='2'/></add>"), FHIR_ERROR_RULE,
    "the patch leads to something that is no FHIR XML: element 'wings' is not known in Patient" },
  { "a second value where one may stand", DIFF ("<add sel='f:Patient'><f:gender value='male'/></add>"), FHIR_ERROR_RULE, "element 'gender' may stand once only" },
  { "an element left empty", DIFF ("<remove sel='f:Patient/f:gender/@value'/>"), FHIR_ERROR_RULE, "neither a value nor content" },
  { "a number that is none", DIFF ("<add sel='f:Patient'><f:multipleBirthInteger value='x'/></add>"), FHIR_ERROR_RULE, "must be a number" },
  { "text between elements", DIFF ("<add sel='f:Patient'>text</add>"), FHIR_ERROR_RULE, "text stands between elements" },
};
/* clang-format on */

static void
test_applied (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (applied); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *out = NULL;

      out = apply (PATIENT, applied[i].patch, strlen (applied[i].patch), &error);
      g_test_message ("%s: %s", applied[i].description, out);
      g_assert_no_error (error);
      if (strstr (out, applied[i].holds) == NULL)
        g_error ("%s: no '%s' in %s", applied[i].description, applied[i].holds, out);
      if (applied[i].lacks != NULL && strstr (out, applied[i].lacks) != NULL)
        g_error ("%s: '%s' in %s", applied[i].description, applied[i].lacks, out);
    }
}

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *out = apply (PATIENT, refused[i].patch, strlen (refused[i].patch), &error);

      g_test_message ("%s: %s", refused[i].description, error != NULL ? error->message : "");
      if (out != NULL)
        g_error ("%s: not refused: %s", refused[i].description, out);
      g_assert_error (error, FHIR_ERROR, refused[i].code);
      if (strstr (error->message, refused[i].says) == NULL)
        g_error ("%s: '%s'", refused[i].description, error->message);
      g_assert_null (strstr (error->message, "Secret"));
    }
}

/* What changes nothing gives the very text, whatever its order of members. */
static void
test_nothing_changes (void)
{
  const char *json = "{\"gender\":\"male\",\"resourceType\":\"Patient\",\"id\":\"p\"}";
  const char *patch = DIFF ("<replace sel='f:Patient/f:gender/@value'>male</replace>");
  g_autofree char *out = apply (json, patch, strlen (patch), NULL);

  g_assert_cmpstr (out, ==, json);
}

static void
test_not_in_xml (void)
{
  const char *json = "{\"resourceType\":\"Patient\",\"text\":{\"div\":\"<div>\"}}";
  const char *patch = DIFF ("<remove sel='f:Patient/f:gender'/>");
  g_autoptr (GError) error = NULL;

  g_assert_null (apply (json, patch, strlen (patch), &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_RULE);
  g_assert_nonnull (strstr (error->message, "cannot be patched as XML"));
}

static void
refuse_large (const char *json, const char *patch, int code, const char *says)
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time();
  g_autofree char *out = apply (json, patch, strlen (patch), &error);

  g_assert_null (out);
  g_assert_error (error, FHIR_ERROR, code);
  if (strstr (error->message, says) == NULL)
    g_error ("'%s' does not say '%s'", error->message, says);
  /* Generous: what is not bounded takes hours here. */
  g_assert_cmpint (g_get_monotonic_time() - start, <, 60 * G_USEC_PER_SEC);
}

static void
test_hostile (void)
{
  g_autofree char *operations =
      fhir_test_repeat ("<diff>", "<remove sel='a'/>", 1000000, "</diff>");
  g_autofree char *deep = fhir_test_repeat ("<diff><add sel='Patient'>", "<a>", 100000, "");
  g_autofree char *attributes = fhir_test_repeat ("<diff ", " a='b'", 1000000, "/>");
  g_autofree char *selector = fhir_test_repeat ("<diff><remove sel='", "a/", 3000, "a'/></diff>");
  g_autofree char *conditions =
      fhir_test_repeat ("<diff><remove sel=\"a", "[a", 40, "]\"/></diff>");
  g_autofree char *names =
      fhir_test_repeat ("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"a\"}",
                        ",{\"family\":\"a\"}",
                        20000,
                        "]}");
  g_autofree char *anywhere =
      fhir_test_repeat ("<diff>",
                        "<replace sel=\"//*[//family/@value='a']/@value\">b</replace>",
                        1000,
                        "</diff>");
  g_autofree char *costly =
      fhir_test_repeat ("<diff>", "<add sel='//*[name]'><!--c--></add>", 1000, "</diff>");
  g_autofree char *selves = fhir_test_repeat ("<diff><remove sel='//*", "/.", 2000, "'/></diff>");
  g_autofree char *prose =
      fhir_test_repeat ("{\"resourceType\":\"Patient\",\"text\":{\"div\":\"<div>",
                        "<b>0123456789</b>",
                        100000,
                        "</div>\"}}");
  g_autofree char *texts =
      fhir_test_repeat ("<diff>", "<remove sel=\"//*[.='b']\"/>", 10000, "</diff>");

  refuse_large (PATIENT, operations, FHIR_ERROR_TOO_LARGE, "may have 10000 operations");
  refuse_large (PATIENT, deep, FHIR_ERROR_TOO_LARGE, "too deep");
  refuse_large (PATIENT, attributes, FHIR_ERROR_TOO_LARGE, "more attributes");
  refuse_large (PATIENT, selector, FHIR_ERROR_TOO_LARGE, "longer than the limit of 4096");
  refuse_large (PATIENT, conditions, FHIR_ERROR_SYNTAX, "too deep");
  refuse_large (names, anywhere, FHIR_ERROR_SYNTAX, "a name is needed");
  refuse_large (names, costly, FHIR_ERROR_TOO_LARGE, "too much work");
  refuse_large (names, selves, FHIR_ERROR_TOO_LARGE, "too much work");
  refuse_large (prose, texts, FHIR_ERROR_RULE, "leads nowhere");
}

/* Many that fit, and a value of tens of megabytes. */
static void
test_large (void)
{
  g_autofree char *operations =
      fhir_test_repeat ("<diff>",
                        "<add sel='Patient'><name><family value='x'/></name></add>",
                        FHIR_XML_PATCH_MAX_OPERATIONS,
                        "</diff>");
  g_autofree char *value = fhir_test_repeat ("<diff><add sel='Patient'><photo><data value='",
                                             "QUFBQUFBQUFBQUFB",
                                             2000000,
                                             "'/></photo></add></diff>");
  g_autofree char *signs = fhir_test_repeat ("<diff><add sel='Patient'><photo><title value='",
                                             "&amp;&#38;",
                                             300000,
                                             "'/></photo></add></diff>");
  g_autofree char *pieces = fhir_test_repeat ("<diff><replace sel='Patient/gender/@value'>",
                                              "m<!---->",
                                              300000,
                                              "</replace></diff>");
  g_autofree char *with_signs =
      fhir_test_repeat ("{\"resourceType\":\"Patient\",\"photo\":[{\"title\":\"",
                        "&<",
                        300000,
                        "\"}]}");
  const char *change = "<diff><add sel='Patient/photo/title' type='@id'>x</add></diff>";
  g_autoptr (GError) error = NULL;
  g_autofree char *many = apply (PATIENT, operations, strlen (operations), &error);
  g_autofree char *large = apply (PATIENT, value, strlen (value), &error);

  g_autofree char *ampersands = apply (PATIENT, signs, strlen (signs), &error);
  g_autofree char *replaced = apply (PATIENT, pieces, strlen (pieces), &error);
  g_autofree char *kept = apply (with_signs, change, strlen (change), &error);

  g_assert_no_error (error);
  g_assert_nonnull (strstr (ampersands, "\"&&&&"));
  g_assert_cmpuint (strlen (ampersands), >, 600000);
  g_assert_cmpuint (strlen (replaced), >, 300000);
  g_assert_nonnull (strstr (kept, "&<&<\",\"_title\":{\"id\":\"x\"}"));
  g_assert_cmpuint (strlen (many), >, FHIR_XML_PATCH_MAX_OPERATIONS * 14);
  g_assert_cmpuint (strlen (large), >, 32000000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/xml/patch/applied", test_applied);
  g_test_add_func ("/core/xml/patch/refused", test_refused);
  g_test_add_func ("/core/xml/patch/nothing-changes", test_nothing_changes);
  g_test_add_func ("/core/xml/patch/not-in-xml", test_not_in_xml);
  g_test_add_func ("/core/xml/patch/hostile", test_hostile);
  g_test_add_func ("/core/xml/patch/large", test_large);
  return g_test_run();
}
