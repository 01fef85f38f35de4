/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows: a resource, perhaps a definition, and the one thing that is wrong with it: its code and the
 * FHIRPath of its place; NULL where nothing is wrong. Only errors count, and there must be no
 * other. */

#include "fhir-error.h"
#include "fhir-json-parser.h"
#include "fhir-profile.h"
#include "fhir-test.h"
#include "fhir-validate.h"

typedef struct
{
  const char *name;
  const char *definition; /* (nullable) added to the library; its url is asked for as a profile */
  const char *resource;   /* with ' for " */
  const char *code;       /* NULL: no errors */
  const char *expression;
} Row;

#define PATIENT(members) "{'resourceType':'Patient'," members "}"
#define PROFILE(type, elements)                                                \
  "{'resourceType':'StructureDefinition','url':'http://e.org/p','type':'" type \
  "','kind':'resource','derivation':'constraint','baseDefinition':"            \
  "'http://hl7.org/fhir/StructureDefinition/" type "','differential':{'element':[" elements "]}}"
#define SLICES(rules, discriminator)                                                            \
  "{'path':'Patient.identifier','slicing':{'discriminator':[" discriminator "],'rules':'" rules \
  "'}},{'path':'Patient.identifier','sliceName':'a','min':1,'max':'1'},"
#define BY_SYSTEM "{'type':'value','path':'system'}"
#define FORM(items) \
  "{'resourceType':'Questionnaire','url':'http://e.org/p','status':'active','item':[" items "]}"
#define ANSWERS(items)                                                            \
  "{'resourceType':'QuestionnaireResponse','status':'completed','questionnaire':" \
  "'http://e.org/p','item':[" items "]}"
#define DIV(inner) PATIENT ("'text':{'status':'generated','div':'" inner "'}")

/* clang-format off */
static const Row rows[] = {
  { "fine", NULL, PATIENT ("'id':'a','birthDate':'2020-02-29'"), NULL, NULL },
  { "unknown element", NULL, PATIENT ("'colour':'red'"), "structure", "Patient.colour" },
  { "unknown type", NULL, "{'resourceType':'Chicken'}", "structure", NULL },
  { "empty array", NULL, PATIENT ("'name':[]"), "structure", "Patient.name" },
  { "no array", NULL, PATIENT ("'name':{'family':'A'}"), "structure", "Patient.name" },
  { "array of one", NULL, PATIENT ("'gender':['male']"), "structure", "Patient.gender" },
  { "null without shadow", NULL, PATIENT ("'name':[{'given':['a',null]}]"), "structure", "Patient.name[0].given[1]" },
  { "null with shadow", NULL, PATIENT ("'name':[{'given':['a',null],'_given':[null,{'extension':[{'url':'http://example.org/x','valueCode':'y'}]}]}]"), NULL, NULL },
  { "id", NULL, PATIENT ("'id':'a b'"), "value", "Patient.id" },
  { "id of 65", NULL, PATIENT ("'id':'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'"), "value", "Patient.id" },
  { "date", NULL, PATIENT ("'birthDate':'2021-02-29'"), "value", "Patient.birthDate" },
  { "dateTime without zone", NULL, PATIENT ("'deceasedDateTime':'2021-02-28T10:00:00'"), "value", "Patient.deceased" },
  { "number as text", NULL, PATIENT ("'multipleBirthInteger':'2'"), "value", "Patient.multipleBirth" },
  { "two choices", NULL, PATIENT ("'deceasedBoolean':true,'deceasedDateTime':'2021'"), "structure", "Patient" },
  { "code with space at end", NULL, PATIENT ("'gender':'male '"), "value", "Patient.gender" },
  { "required binding", NULL, PATIENT ("'gender':'m'"), "code-invalid", "Patient.gender" },
  { "required member", NULL, "{'resourceType':'Observation','status':'final'}", "required", "Observation" },
  { "invariant", NULL, PATIENT ("'contact':[{'gender':'male'}]"), "invariant", "Patient.contact[0]" },
  { "period backward", NULL, PATIENT ("'name':[{'text':'a','period':{'start':'2021','end':'2020'}}]"), "invariant", "Patient.name[0].period" },
  { "period undecided", NULL, PATIENT ("'name':[{'text':'a','period':{'start':'2021-03','end':'2021'}}]"), NULL, NULL },
  { "id alone", NULL, PATIENT ("'name':[{'id':'x'}]"), "invariant", "Patient.name[0]" },
  { "base64", NULL, PATIENT ("'photo':[{'contentType':'image/png','data':'%%%='}]"), "value", "Patient.photo[0].data" },
  { "size", NULL, PATIENT ("'photo':[{'contentType':'image/png','data':'YWJj','size':4}]"), "value", "Patient.photo[0].size" },
  { "size fits", NULL, PATIENT ("'photo':[{'contentType':'image/png','data':'YWI=','size':2}]"), NULL, NULL },
  { "uuid", NULL, PATIENT ("'identifier':[{'system':'urn:uuid:zz'}]"), "value", "Patient.identifier[0].system" },
  { "oid", NULL, PATIENT ("'identifier':[{'system':'urn:oid:3.1'}]"), "value", "Patient.identifier[0].system" },
  { "unknown code", NULL, PATIENT ("'maritalStatus':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus','code':'ZZ'}]}"), "code-invalid", "Patient.maritalStatus.coding[0].code" },
  { "wrong display", NULL, PATIENT ("'maritalStatus':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus','code':'M','display':'Free'}]}"), "invalid", "Patient.maritalStatus.coding[0].display" },
  { "display in other case", NULL, PATIENT ("'maritalStatus':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus','code':'M','display':'married'}]}"), NULL, NULL },
  { "reference target", NULL, PATIENT ("'managingOrganization':{'reference':'Patient/1'}"), "structure", "Patient.managingOrganization" },
  { "reference to nowhere", NULL, PATIENT ("'managingOrganization':{'reference':'#x'}"), "invariant", "Patient.managingOrganization" },
  { "reference of unknown type", NULL, PATIENT ("'managingOrganization':{'reference':'Chicken/1'}"), "value", "Patient.managingOrganization" },
  { "contained", NULL, PATIENT ("'contained':[{'resourceType':'Organization','id':'x','name':'n'}],'managingOrganization':{'reference':'#x'}"), NULL, NULL },
  { "contained not used", NULL, PATIENT ("'contained':[{'resourceType':'Organization','id':'x','name':'n'}]"), "invariant", "Patient" },
  { "within contained", NULL, PATIENT ("'contained':[{'resourceType':'Organization','id':'x','name':'n','active':1}],'managingOrganization':{'reference':'#x'}"), "structure", "Patient.contained[0].active" },
  { "unknown modifier", NULL, PATIENT ("'modifierExtension':[{'url':'http://x.y/z','valueCode':'a'}]"), "extension", "Patient.modifierExtension[0]" },
  { "extension context", NULL, PATIENT ("'extension':[{'url':'http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-streetName','valueString':'a'}]"), NULL, NULL },
  { "extension type", NULL, PATIENT ("'extension':[{'url':'http://hl7.org/fhir/StructureDefinition/patient-birthPlace','valueString':'a'}]"), "structure", "Patient.extension[0].value" },
  { "script", NULL, DIV ("<div xmlns=\\'http://www.w3.org/1999/xhtml\\'><script>a</script></div>"), "invariant", "Patient.text.div" },
  { "handler", NULL, DIV ("<div xmlns=\\'http://www.w3.org/1999/xhtml\\'><p onclick=\\'a\\'>a</p></div>"), "invariant", "Patient.text.div" },
  { "javascript", NULL, DIV ("<div xmlns=\\'http://www.w3.org/1999/xhtml\\'><a href=\\' JavaScript:a\\'>a</a></div>"), "invariant", "Patient.text.div" },
  { "not closed", NULL, DIV ("<div xmlns=\\'http://www.w3.org/1999/xhtml\\'><p>a</div>"), "invariant", "Patient.text.div" },
  { "no content", NULL, DIV ("<div xmlns=\\'http://www.w3.org/1999/xhtml\\'> <p/> </div>"), "invariant", "Patient.text.div" },
  { "safe", NULL, DIV ("<div xmlns=\\'http://www.w3.org/1999/xhtml\\'><p>a &amp; b<br/></p></div>"), NULL, NULL },
  { "full URL", NULL, "{'resourceType':'Bundle','type':'collection','entry':[{'fullUrl':'Patient/1','resource':{'resourceType':'Patient'}}]}", "value", "Bundle.entry[0].fullUrl" },
  { "full URL of another", NULL, "{'resourceType':'Bundle','type':'collection','entry':[{'fullUrl':'http://a.b/Patient/1','resource':{'resourceType':'Patient','id':'2'}}]}", "invalid", "Bundle.entry[0].fullUrl" },
  { "within bundle", NULL, "{'resourceType':'Bundle','type':'collection','entry':[{'fullUrl':'http://a.b/Patient/1','resource':{'resourceType':'Patient','id':'1','gender':'x'}}]}", "code-invalid", "Bundle.entry[0].resource.gender" },
  { "profile min", PROFILE ("Patient", "{'path':'Patient.name','min':1}"), PATIENT ("'active':true"), "required", "Patient" },
  { "profile max", PROFILE ("Patient", "{'path':'Patient.name','max':'0'}"), PATIENT ("'name':[{'text':'a'}]"), "structure", "Patient" },
  { "profile fixed", PROFILE ("Patient", "{'path':'Patient.gender','fixedCode':'male'}"), PATIENT ("'gender':'female'"), "value", "Patient.gender" },
  { "profile pattern", PROFILE ("Patient", "{'path':'Patient.maritalStatus','patternCodeableConcept':{'text':'a'}}"), PATIENT ("'maritalStatus':{'text':'b'}"), "value", "Patient.maritalStatus" },
  { "profile pattern fits", PROFILE ("Patient", "{'path':'Patient.maritalStatus','patternCodeableConcept':{'text':'a'}}"), PATIENT ("'maritalStatus':{'id':'x','text':'a'}"), NULL, NULL },
  { "profile min value", PROFILE ("Patient", "{'path':'Patient.multipleBirthInteger','minValueInteger':2}"), PATIENT ("'multipleBirthInteger':1"), "value", "Patient.multipleBirth" },
  { "profile max length", PROFILE ("Patient", "{'path':'Patient.name.family','maxLength':2}"), PATIENT ("'name':[{'family':'abc'}]"), "too-long", "Patient.name[0].family" },
  { "profile type", PROFILE ("Patient", "{'path':'Patient.deceased[x]','type':[{'code':'boolean'}]}"), PATIENT ("'deceasedDateTime':'2020'"), "structure", "Patient.deceased" },
  { "profile invariant", PROFILE ("Patient", "{'path':'Patient','constraint':[{'key':'x','severity':'error','human':'h','expression':'name.exists()'}]}"), PATIENT ("'active':true"), "invariant", "Patient" },
  { "profile of another type", PROFILE ("Observation", ""), PATIENT ("'active':true"), "structure", "Patient" },
  { "slice missing", PROFILE ("Patient", SLICES ("open", BY_SYSTEM) "{'path':'Patient.identifier.system','fixedUri':'http://x'}"), PATIENT ("'identifier':[{'system':'http://y'}]"), "required", "Patient" },
  { "slice there", PROFILE ("Patient", SLICES ("open", BY_SYSTEM) "{'path':'Patient.identifier.system','fixedUri':'http://x'}"), PATIENT ("'identifier':[{'system':'http://y'},{'system':'http://x'}]"), NULL, NULL },
  { "slice closed", PROFILE ("Patient", SLICES ("closed", BY_SYSTEM) "{'path':'Patient.identifier.system','fixedUri':'http://x'}"), PATIENT ("'identifier':[{'system':'http://x'},{'system':'http://y'}]"), "structure", "Patient.identifier[1]" },
  { "slice at end", PROFILE ("Patient", SLICES ("openAtEnd", BY_SYSTEM) "{'path':'Patient.identifier.system','fixedUri':'http://x'}"), PATIENT ("'identifier':[{'system':'http://y'},{'system':'http://x'}]"), "structure", "Patient.identifier[1]" },
  { "slice twice", PROFILE ("Patient", SLICES ("open", BY_SYSTEM) "{'path':'Patient.identifier.system','fixedUri':'http://x'}"), PATIENT ("'identifier':[{'system':'http://x'},{'system':'http://x'}]"), "structure", "Patient" },
  { "slice by exists", PROFILE ("Patient", SLICES ("open", "{'type':'exists','path':'period'}") "{'path':'Patient.identifier.period','min':1}"), PATIENT ("'identifier':[{'value':'1','period':{'start':'2020'}}]"), NULL, NULL },
  { "slice by pattern", PROFILE ("Patient", SLICES ("open", "{'type':'pattern','path':'type'}") "{'path':'Patient.identifier.type','patternCodeableConcept':{'text':'a'}}"), PATIENT ("'identifier':[{'type':{'text':'b'}}]"), "required", "Patient" },
  { "slice by type of target", PROFILE ("Patient", "{'path':'Patient.generalPractitioner','slicing':{'discriminator':[{'type':'type','path':'resolve()'}],'rules':'open'}},{'path':'Patient.generalPractitioner','sliceName':'a','min':1,'type':[{'code':'Reference','targetProfile':['http://hl7.org/fhir/StructureDefinition/Organization']}]}"), PATIENT ("'contained':[{'resourceType':'Organization','id':'x','name':'n'}],'generalPractitioner':[{'reference':'#x'}]"), NULL, NULL },
  { "profile of itself", PROFILE ("Patient", "{'path':'Patient.link.other','type':[{'code':'Reference','targetProfile':['http://e.org/p']}]}"), PATIENT ("'link':[{'type':'seealso','other':{'reference':'#'}}]"), NULL, NULL },
  { "profile that wants more than it allows", PROFILE ("Patient", "{'path':'Patient.name','min':3,'max':'1'}"), PATIENT ("'name':[{'text':'a'}]"), "required", "Patient" },
  { "profile at odds with itself", PROFILE ("Patient", "{'path':'Patient.gender','fixedCode':'male','patternCode':'female'}"), PATIENT ("'gender':'male'"), "value", "Patient.gender" },
  { "profile based on itself", "{'resourceType':'StructureDefinition','url':'http://e.org/p','type':'Patient','kind':'resource','derivation':'constraint','baseDefinition':'http://e.org/p','differential':{'element':[{'path':'Patient.name','min':1}]}}", PATIENT ("'active':true"), "not-found", "Patient" },
  { "profile whose invariant asks for itself", PROFILE ("Patient", "{'path':'Patient','constraint':[{'key':'x','severity':'error','human':'h','expression':'conformsTo(\\'http://e.org/p\\')'}]}"), PATIENT ("'active':true"), NULL, NULL },
  { "question unknown", FORM ("{'linkId':'1','type':'string'}"), ANSWERS ("{'linkId':'2','answer':[{'valueString':'a'}]}"), "structure", "QuestionnaireResponse.item[0]" },
  { "question type", FORM ("{'linkId':'1','type':'string'}"), ANSWERS ("{'linkId':'1','answer':[{'valueBoolean':true}]}"), "structure", "QuestionnaireResponse.item[0].answer[0].value" },
  { "question required", FORM ("{'linkId':'1','type':'string','required':true}"), ANSWERS ("{'linkId':'1'}"), "required", "QuestionnaireResponse.item[0]" },
  { "question not enabled", FORM ("{'linkId':'0','type':'boolean'},{'linkId':'1','type':'string','required':true,'enableWhen':[{'question':'0','operator':'=','answerBoolean':true}]}"), ANSWERS ("{'linkId':'0','answer':[{'valueBoolean':false}]}"), NULL, NULL },
  { "question order", FORM ("{'linkId':'1','type':'string'},{'linkId':'2','type':'string'}"), ANSWERS ("{'linkId':'2'},{'linkId':'1'}"), "structure", "QuestionnaireResponse.item[1]" },
  { "question option", FORM ("{'linkId':'1','type':'choice','answerOption':[{'valueCoding':{'code':'a'}}]}"), ANSWERS ("{'linkId':'1','answer':[{'valueCoding':{'code':'b'}}]}"), "code-invalid", "QuestionnaireResponse.item[0].answer[0].value" },
  { "question once", FORM ("{'linkId':'1','type':'string'}"), ANSWERS ("{'linkId':'1','answer':[{'valueString':'a'},{'valueString':'b'}]}"), "structure", "QuestionnaireResponse.item[0]" },
};
/* clang-format on */

static FhirJsonDoc *
parse (const char *text)
{
  g_autoptr (GString) json = g_string_new (text);
  g_autoptr (GError) error = NULL;
  FhirJsonDoc *doc;

  /* \' stays a single quote for attributes of narratives */
  g_string_replace (json, "\\'", "\001", 0);
  g_string_replace (json, "'", "\"", 0);
  g_string_replace (json, "\001", "'", 0);
  doc = fhir_json_parse (json->str, json->len, fhir_limits_get_default(), &error);
  g_assert_no_error (error);
  return doc;
}

/* A Questionnaire is found by the response; a profile must be asked for. */
static gboolean
is_profile (const FhirJsonDoc *doc)
{
  return fhir_json_string_is (doc,
                              fhir_json_member (doc, 0, FHIR_KEY_resourceType),
                              "StructureDefinition");
}

static void
check_issues (const Row *row, const FhirIssues *issues)
{
  guint n = 0;

  for (guint i = 0; i < fhir_issues_get_n (issues); i++)
    {
      const FhirIssue *issue = fhir_issues_get (issues, i);

      if (issue->severity < FHIR_SEVERITY_ERROR)
        continue;
      g_test_message ("%s: %s", row->name, issue->text);
      n++;
      g_assert_cmpstr (issue->code, ==, row->code);
      g_assert_cmpstr (issue->expression, ==, row->expression);
    }
  g_assert_cmpuint (n, ==, row->code != NULL ? 1 : 0);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (FhirLibrary) library = fhir_library_new();
  g_autoptr (FhirJsonDoc) definition = row->definition != NULL ? parse (row->definition) : NULL;
  g_autoptr (FhirJsonDoc) doc = parse (row->resource);
  g_autoptr (FhirIssues) issues = fhir_issues_new();
  g_autoptr (GError) error = NULL;
  const char *profiles[] = { NULL, NULL };
  const FhirValidateOptions options = { .level = FHIR_VALIDATE_FULL,
                                        .library = library,
                                        .strict = TRUE,
                                        .profiles = profiles };

  if (definition != NULL)
    {
      g_assert_true (fhir_library_add (library, definition, 0));
      profiles[0] = is_profile (definition) ? "http://e.org/p" : NULL;
    }
  g_assert_true (fhir_validate (doc, 0, &options, issues, NULL, &error));
  g_assert_no_error (error);
  check_issues (row, issues);
}

static void
test_lines (void)
{
  static const char text[] = "{\n  \"resourceType\" : \"Patient\",\n  \"name\" : [ {\n"
                             "    \"text\" : \"\u00e4 \\\" b\", \"given\" : [ \"a\", 1 ] } ]\n}";
  g_autoptr (FhirJsonDoc) doc =
      fhir_json_parse (text, strlen (text), fhir_limits_get_default(), NULL);
  g_autoptr (FhirIssues) issues = fhir_issues_new();
  const FhirValidateOptions options = { .level = FHIR_VALIDATE_STRUCTURE };
  const FhirIssue *issue;

  g_assert_true (fhir_validate (doc, 0, &options, issues, NULL, NULL));
  fhir_issues_locate (issues, text, strlen (text));
  g_assert_cmpuint (fhir_issues_get_n (issues), ==, 1);
  issue = fhir_issues_get (issues, 0);
  g_assert_cmpstr (issue->expression, ==, "Patient.name[0].given[1]");
  g_assert_cmpuint (issue->line, ==, 4);
  g_assert_cmpuint (issue->column, ==, 41);
}

/* The budget ends a walk with an error, at the limit and not before. */
static void
test_budget (void)
{
  g_autoptr (FhirJsonDoc) doc = parse (PATIENT ("'name':[{'text':'a'}]"));
  FhirValidateOptions options = { .level = FHIR_VALIDATE_STRUCTURE, .max_steps = 1 };
  gboolean ok = FALSE;

  for (guint steps = 1; steps < 100 && !ok; steps++)
    {
      g_autoptr (FhirIssues) issues = fhir_issues_new();
      g_autoptr (GError) error = NULL;

      options.max_steps = steps;
      ok = fhir_validate (doc, 0, &options, issues, NULL, &error);
      if (!ok)
        g_assert_error (error, FHIR_ERROR, FHIR_ERROR_TOO_COSTLY);
    }
  g_assert_true (ok);
  g_assert_cmpuint (options.max_steps, >, 2);
}

/* Every profile and extension that is compiled in compiles. */
static void
test_own_profiles (void)
{
  static const char *const urls[] = {
    "http://hl7.org/fhir/StructureDefinition/bp",
    "http://hl7.org/fhir/StructureDefinition/vitalsigns",
    "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
    "http://hl7.org/fhir/StructureDefinition/patient-nationality|4.0.1",
  };
  g_autoptr (FhirLibrary) library = fhir_library_new();

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      const FhirProfile *profile = fhir_library_profile (library, fhir_slice (urls[i]));

      g_assert_nonnull (profile);
      g_assert_cmpuint (fhir_profile_get_n_nodes (profile), >, 1);
    }
  g_assert_null (fhir_library_profile (library, fhir_slice ("http://e.org/none")));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdup_printf ("/validate/row/%s", rows[i].name);

      g_test_add_data_func (name, &rows[i], test_row);
    }
  g_test_add_func ("/validate/lines", test_lines);
  g_test_add_func ("/validate/budget", test_budget);
  g_test_add_func ("/validate/own-profiles", test_own_profiles);
  return g_test_run();
}
