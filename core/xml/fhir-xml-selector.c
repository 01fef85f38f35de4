/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The selectors of XML Patch, read. RFC 5261 section 4.1 takes a small part of XPath; values of
 * FHIR are attributes of elements, so predicates here may lead to them, which the RFC's may not:
 *
 *   selector   = ["/" | "//"] step *(("/" | "//") step)
 *   step       = (name | "*" | "@" name | "text()" | "comment()" | "." | "namespace::" prefix
 *                | "processing-instruction(" ['target'] ")") *("[" test "]")
 *   test       = number | "last()" | either
 *   either     = both *("or" both)            both = one *("and" one)
 *   one        = "(" either ")" | path [("=" | "!=") 'text']
 *   path       = step *("/" step)
 *
 *   fhir:Patient/fhir:telecom[fhir:system/@value='phone' and
 * fhir:use/@value='home'][1]/fhir:value/@value
 *
 * XPath of libxml2 is not used: it has no budget for the bytes that its functions copy and compare.
 * id() is left out, since without a DTD nothing has the type ID.
 *
 * A prefix means what the patch says at that operation, as does a name without one where the patch
 * has a default namespace (RFC 5261 section 4.2.2). Where it has none such a name matches in any
 * namespace: nothing in a resource is without. */

#include "fhir-error.h"
#include "fhir-xml-selector-private.h"

#define DEPTH_MAX 16 /* predicates within predicates */

typedef struct
{
  const char *text;
  const char *at;
  xmlNode *scope;
  guint depth;
  GError **error;
} Parser;

static FhirXmlTest *parse_either (Parser *p);
static GArray *parse_path (Parser *p, gboolean is_whole);

static void
test_free (gpointer data)
{
  FhirXmlTest *test = data;

  if (test == NULL)
    return;
  g_clear_pointer (&test->path, g_array_unref);
  g_free (test->literal);
  test_free (test->left);
  test_free (test->right);
  g_free (test);
}

static void
step_clear (gpointer data)
{
  FhirXmlStep *step = data;

  g_free (step->name);
  g_free (step->uri);
  g_ptr_array_unref (step->tests);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirXmlTest, test_free)

/* Always FALSE; the first error counts. What stands there is not told: it may be a value. */
static gboolean
fail (Parser *p, const char *what)
{
  if (*p->error == NULL)
    g_set_error (p->error,
                 FHIR_ERROR,
                 FHIR_ERROR_SYNTAX,
                 "the selector cannot be read at character %ld: %s",
                 g_utf8_strlen (p->text, p->at - p->text) + 1,
                 what);
  return FALSE;
}

static void
skip_space (Parser *p)
{
  while (g_ascii_isspace (*p->at))
    p->at++;
}

/* Takes a literal, with white space before it. */
static gboolean
take (Parser *p, const char *literal)
{
  const char *before = p->at;

  skip_space (p);
  if (g_str_has_prefix (p->at, literal))
    {
      p->at += strlen (literal);
      return TRUE;
    }
  p->at = before;
  return FALSE;
}

/* A letter of a name without colon; those outside of ASCII are all let through, and match nothing
 * if they are none. */
static gboolean
is_name_char (char c, gboolean is_first)
{
  return g_ascii_isalpha (c) || c == '_' || (c & 0x80) != 0 ||
         (!is_first && (g_ascii_isdigit (c) || c == '-' || c == '.'));
}

/* (transfer full) (nullable) */
static char *
take_name (Parser *p)
{
  const char *from;

  skip_space (p);
  from = p->at;
  while (is_name_char (*p->at, p->at == from))
    p->at++;
  return p->at > from ? g_strndup (from, (gsize)(p->at - from)) : NULL;
}

/* Takes a word that is no part of a longer one. */
static gboolean
take_word (Parser *p, const char *word)
{
  const char *before = p->at;

  if (take (p, word) && !is_name_char (*p->at, FALSE))
    return TRUE;
  p->at = before;
  return FALSE;
}

/* (transfer full) (nullable) 'text' or "text"; NULL without an error: there is none. */
static char *
take_literal (Parser *p)
{
  const char *end;
  char *text;

  skip_space (p);
  if (*p->at != '\'' && *p->at != '"')
    return NULL;
  end = strchr (p->at + 1, *p->at);
  if (end == NULL)
    {
      fail (p, "a quote is not closed");
      return NULL;
    }
  text = g_strndup (p->at + 1, (gsize)(end - p->at - 1));
  p->at = end + 1;
  return text;
}

const char *
fhir_xml_find_namespace (xmlNode *scope, const char *prefix)
{
  xmlNs *ns = xmlSearchNs (scope->doc, scope, *prefix != '\0' ? (const xmlChar *)prefix : NULL);

  return ns != NULL ? (const char *)ns->href : NULL;
}

/* "prefix:name", "name" or, of an element, "*" and "prefix:*". */
static gboolean
parse_name (Parser *p, FhirXmlStep *step)
{
  gboolean is_element = step->kind == FHIR_XML_STEP_ELEMENT;
  g_autofree char *first = NULL;

  if (is_element && take (p, "*"))
    return TRUE;
  first = take_name (p);
  if (first == NULL)
    return fail (p, "a name is needed here");
  if (*p->at == '(')
    return fail (p, "this function is not offered");
  if (p->at[0] == ':' && p->at[1] == ':')
    return fail (p, "this axis is not offered");
  if (*p->at != ':')
    {
      step->name = g_steal_pointer (&first);
      step->uri = is_element ? g_strdup (fhir_xml_find_namespace (p->scope, "")) : NULL;
      return TRUE;
    }
  p->at++;
  step->uri = g_strdup (fhir_xml_find_namespace (p->scope, first));
  if (step->uri == NULL)
    return fail (p, "the prefix of this name is not declared in the patch");
  if (is_element && take (p, "*"))
    return TRUE;
  step->name = take_name (p);
  return step->name != NULL || fail (p, "a name is needed here");
}

/* processing-instruction('target'): what is between the parentheses, and the last of them. */
static gboolean
parse_target (Parser *p, FhirXmlStep *step)
{
  step->name = take_literal (p);
  return take (p, ")") || fail (p, "')' is needed here");
}

static gboolean
parse_test (Parser *p, FhirXmlStep *step)
{
  g_autoptr (FhirXmlTest) test = NULL;

  skip_space (p);
  if (g_ascii_isdigit (*p->at))
    {
      char *end;
      guint64 n = g_ascii_strtoull (p->at, &end, 10);

      test = g_new0 (FhirXmlTest, 1);
      test->kind = FHIR_XML_TEST_POSITION;
      test->position = (guint)MIN (n, G_MAXUINT);
      p->at = end;
    }
  else if (take (p, "last()"))
    {
      test = g_new0 (FhirXmlTest, 1);
      test->kind = FHIR_XML_TEST_LAST;
    }
  else
    test = parse_either (p);
  if (test == NULL)
    return FALSE;
  if (!take (p, "]"))
    return fail (p, "']' is needed here");
  g_ptr_array_add (step->tests, g_steal_pointer (&test));
  return TRUE;
}

/* What a step is by its first characters, and how the rest of it is read. */
/* clang-format off */
static const struct
{
  const char *start;
  FhirXmlStepKind kind;
  gboolean (*parse) (Parser *p, FhirXmlStep *step); /* (nullable) */
} starts[] = {
  { "@",                      FHIR_XML_STEP_ATTRIBUTE,   parse_name },
  { "text()",                 FHIR_XML_STEP_TEXT,        NULL },
  { "comment()",              FHIR_XML_STEP_COMMENT,     NULL },
  { "processing-instruction(", FHIR_XML_STEP_INSTRUCTION, parse_target },
  { "namespace::",            FHIR_XML_STEP_NAMESPACE,   parse_name },
  { ".",                      FHIR_XML_STEP_SELF,        NULL },
  { "",                       FHIR_XML_STEP_ELEMENT,     parse_name },
};
/* clang-format on */

static gboolean
parse_step (Parser *p, FhirXmlStep *step)
{
  guint k = 0;

  while (!take (p, starts[k].start))
    k++;
  step->kind = (guint8)starts[k].kind;
  if (step->kind == FHIR_XML_STEP_SELF && *p->at == '.')
    return fail (p, "'..' is not offered");
  if (starts[k].parse != NULL && !starts[k].parse (p, step))
    return FALSE;
  while (take (p, "["))
    if (!parse_test (p, step))
      return FALSE;
  return TRUE;
}

static GArray *
parse_path (Parser *p, gboolean is_whole)
{
  g_autoptr (GArray) path = g_array_new (FALSE, TRUE, sizeof (FhirXmlStep));
  gboolean anywhere = is_whole && take (p, "//");

  g_array_set_clear_func (path, step_clear);
  if (is_whole && !anywhere)
    (void)take (p, "/");
  do
    {
      FhirXmlStep *step;

      g_array_set_size (path, path->len + 1);
      step = &g_array_index (path, FhirXmlStep, path->len - 1);
      step->anywhere = anywhere;
      step->tests = g_ptr_array_new_with_free_func (test_free);
      if (!parse_step (p, step))
        return NULL;
      anywhere = is_whole && take (p, "//");
    }
  while (anywhere || take (p, "/"));
  return g_steal_pointer (&path);
}

static FhirXmlTest *
parse_one (Parser *p)
{
  g_autoptr (FhirXmlTest) test = NULL;

  if (take (p, "("))
    {
      test = parse_either (p);
      if (test != NULL && !take (p, ")"))
        {
          fail (p, "')' is needed here");
          return NULL;
        }
      return g_steal_pointer (&test);
    }
  test = g_new0 (FhirXmlTest, 1);
  test->path = parse_path (p, FALSE);
  if (test->path == NULL)
    return NULL;
  test->kind = take (p, "!=")  ? FHIR_XML_TEST_DIFFERENT
               : take (p, "=") ? FHIR_XML_TEST_EQUAL
                               : FHIR_XML_TEST_EXISTS;
  if (test->kind == FHIR_XML_TEST_EXISTS)
    return g_steal_pointer (&test);
  test->literal = take_literal (p);
  if (test->literal != NULL)
    return g_steal_pointer (&test);
  fail (p, "a text in quotes is needed here");
  return NULL;
}

static FhirXmlTest *
join_tests (FhirXmlTestKind kind, FhirXmlTest *left, FhirXmlTest *right)
{
  FhirXmlTest *test = g_new0 (FhirXmlTest, 1);

  test->kind = (guint8)kind;
  test->left = left;
  test->right = right;
  return test;
}

static FhirXmlTest *
parse_both (Parser *p)
{
  g_autoptr (FhirXmlTest) test = parse_one (p);

  while (test != NULL && take_word (p, "and"))
    {
      FhirXmlTest *right = parse_one (p);

      if (right == NULL)
        return NULL;
      test = join_tests (FHIR_XML_TEST_AND, g_steal_pointer (&test), right);
    }
  return g_steal_pointer (&test);
}

static FhirXmlTest *
parse_either (Parser *p)
{
  g_autoptr (FhirXmlTest) test = NULL;

  if (p->depth++ == DEPTH_MAX)
    {
      fail (p, "conditions stand too deep in each other");
      return NULL;
    }
  test = parse_both (p);
  while (test != NULL && take_word (p, "or"))
    {
      FhirXmlTest *right = parse_both (p);

      if (right == NULL)
        return NULL;
      test = join_tests (FHIR_XML_TEST_OR, g_steal_pointer (&test), right);
    }
  p->depth--;
  return g_steal_pointer (&test);
}

/* Of what is no element, nothing stands inside. */
static gboolean
check_path (Parser *p, const GArray *path)
{
  for (guint i = 0; i + 1 < path->len; i++)
    {
      guint8 kind = g_array_index (path, FhirXmlStep, i).kind;

      if (kind != FHIR_XML_STEP_ELEMENT && kind != FHIR_XML_STEP_SELF)
        return fail (p, "only elements have something inside");
    }
  return TRUE;
}

FhirXmlSelector *
fhir_xml_selector_new (const char *text, xmlNode *scope, GError **error)
{
  g_autoptr (FhirXmlSelector) self = g_new0 (FhirXmlSelector, 1);
  g_autoptr (GError) local = NULL;
  Parser p = { .text = text, .at = text, .scope = scope, .error = &local };

  if (strlen (text) > FHIR_XML_SELECTOR_BYTES)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_TOO_LARGE,
                   "the selector is longer than the limit of %d bytes",
                   FHIR_XML_SELECTOR_BYTES);
      return NULL;
    }
  self->path = parse_path (&p, TRUE);
  if (self->path != NULL && check_path (&p, self->path))
    {
      skip_space (&p);
      if (*p.at == '\0')
        return g_steal_pointer (&self);
      fail (&p, "nothing more may stand here");
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

void
fhir_xml_selector_free (FhirXmlSelector *selector)
{
  if (selector == NULL)
    return;
  g_clear_pointer (&selector->path, g_array_unref);
  g_free (selector);
}
