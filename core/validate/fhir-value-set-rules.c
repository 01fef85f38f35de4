/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What R4 says of a ValueSet's include and exclude in words
 * (http://hl7.org/fhir/R4/valueset.html#compositions): the system is an absolute URI and that of a
 * code system, listed codes are its own, filters are operations that the property has with values
 * that fit it. A value may be an expression over the parameters of the value set. */

#include "fhir-code-grammar-private.h"
#include "fhir-date.h"
#include "fhir-decimal.h"
#include "fhir-doc-private.h"
#include "fhir-profile-walk-private.h"
#include "fhir-rules-private.h"

#define SNOMED     "http://snomed.info/sct"
#define EXPRESSION "http://hl7.org/fhir/StructureDefinition/cqf-expression"
#define PARAMETER  "http://hl7.org/fhir/tools/StructureDefinition/valueset-parameter"

typedef struct
{
  FhirWalk *walk;
  const FhirPlace *place; /* of the filter */
  guint32 set;            /* the ValueSet */
  guint32 filter;
  FhirSlice system;
  const FhirJsonDoc *known; /* (nullable) the code system */
  FhirSlice property;
  FhirSlice op;
} Filter;

/* ---- what a property is */

typedef struct
{
  FhirSlice type; /* of CodeSystem.property.type; NONE: not known */
  guint32 filter; /* of CodeSystem.filter, which says which operations there are; 0 none */
} Property;

static Property
find_property (const Filter *f)
{
  Property p = { FHIR_SLICE_NONE, 0 };
  guint32 definition;

  if (fhir_slice_is (f->property, "notSelectable") || fhir_slice_is (f->property, "inactive"))
    p.type = FHIR_SLICE_LITERAL ("boolean");
  else if (fhir_slice_is (f->property, "concept") || fhir_slice_is (f->property, "code"))
    p.type = FHIR_SLICE_LITERAL ("code");
  if (f->known == NULL)
    return p;
  definition = fhir_code_system_property (f->known, 0, FHIR_KEY_code, f->property, 0);
  if (definition != 0)
    p.type = fhir_doc_text (f->known, definition, FHIR_KEY_type);
  for (guint32 cs = fhir_doc_list (f->known, 0, FHIR_KEY_filter), c = fhir_doc_first (f->known, cs);
       c != 0;
       c = fhir_json_next (f->known, cs, c))
    if (fhir_slice_equal (fhir_doc_text (f->known, c, FHIR_KEY_code), f->property))
      p.filter = c;
  return p;
}

static gboolean
is_one_of (FhirSlice text, const char *const *list)
{
  for (guint i = 0; list[i] != NULL; i++)
    if (fhir_slice_is (text, list[i]))
      return TRUE;
  return FALSE;
}

/* ---- operations */

static gboolean
has_operator (const Filter *f, guint32 filter)
{
  for (guint32 os = fhir_doc_list (f->known, filter, FHIR_KEY_operator),
               o = fhir_doc_first (f->known, os);
       o != 0;
       o = fhir_json_next (f->known, os, o))
    if (fhir_slice_equal (fhir_json_raw (f->known, o), f->op))
      return TRUE;
  return FALSE;
}

/* A filter that the code system declares has its operators; an attribute of SNOMED CT is equal to a
 * concept or in a set. */
static void
check_operator (const Filter *f, const Property *p)
{
  static const char *const of_attributes[] = { "=", "in", NULL };
  g_autofree char *property = fhir_slice_dup (f->property);
  gboolean fine = TRUE;

  if (p->filter != 0)
    fine = has_operator (f, p->filter);
  else if (fhir_slice_is (f->system, SNOMED) && fhir_code_is_sctid (property))
    fine = is_one_of (f->op, of_attributes);
  if (!fine)
    fhir_walk_error (f->walk,
                     f->place,
                     f->filter,
                     "invalid",
                     "the property has no filter with this operation");
}

/* ---- values */

/* A value of dateTime or a number may begin with a comparison, as in search. */
static FhirSlice
without_prefix (FhirSlice value)
{
  static const char *const prefixes[] = { "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap" };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (fhir_slice_has_prefix (value, prefixes[i]))
      return (FhirSlice){ value.text + 2, value.len - 2 };
  return value;
}

/* (nullable) what the value must be, when it is not. */
static const char *
wrong_for_type (FhirSlice type, FhirSlice value)
{
  static const char *const truths[] = { "true", "false", NULL };
  FhirDateSpan span;
  FhirDecimal number;

  if (fhir_slice_is (type, "boolean"))
    return is_one_of (value, truths) ? NULL : "true or false";
  if (fhir_slice_is (type, "Coding"))
    return memchr (value.text, '#', value.len) != NULL ? NULL : "like system#code";
  if (fhir_slice_is (type, "dateTime"))
    return fhir_date_parse (without_prefix (value), &span) ? NULL : "a date or time";
  if (fhir_slice_is (type, "decimal"))
    return fhir_decimal_parse (without_prefix (value), &number) ? NULL : "a number";
  if (fhir_slice_is (type, "integer"))
    return fhir_decimal_parse (without_prefix (value), &number) && number.scale <= 0
               ? NULL
               : "a whole number";
  return NULL;
}

static FhirCodeAnswer
ask (const Filter *f, FhirSlice system, FhirSlice code)
{
  return fhir_library_ask (f->walk->library,
                           &(FhirCodeQuestion){ .value_set = FHIR_SLICE_NONE,
                                                .system = system,
                                                .code = code,
                                                .display = FHIR_SLICE_NONE })
      .in_system;
}

/* concept is-a X: X is a code of the system; a Coding is one of its own. */
static gboolean
is_unknown_code (const Filter *f, FhirSlice type, FhirSlice value)
{
  const char *mark;

  if (f->walk->library == NULL)
    return FALSE;
  if (fhir_slice_is (f->property, "concept") || fhir_slice_is (f->property, "code"))
    return ask (f, f->system, value) == FHIR_CODE_NO;
  mark = memchr (value.text, '#', value.len);
  if (!fhir_slice_is (type, "Coding") || mark == NULL)
    return FALSE;
  return ask (f,
              (FhirSlice){ value.text, (guint32)(mark - value.text) },
              (FhirSlice){ mark + 1, (guint32)(value.text + value.len - mark - 1) }) ==
         FHIR_CODE_NO;
}

static void
check_one_value (const Filter *f, FhirSlice type, FhirSlice value)
{
  const char *wanted = wrong_for_type (type, value);

  if (wanted != NULL)
    fhir_walk_error (f->walk,
                     f->place,
                     f->filter,
                     "value",
                     "a filter on this property has a value that is %s",
                     wanted);
  else if (is_unknown_code (f, type, value))
    fhir_walk_error (f->walk,
                     f->place,
                     f->filter,
                     "code-invalid",
                     "the code of the filter is none of the code system");
}

static void
check_regex (const Filter *f, FhirSlice value)
{
  g_autofree char *pattern = fhir_slice_dup (value);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);

  if (regex == NULL)
    fhir_walk_error (f->walk, f->place, f->filter, "value", "the value is no regular expression");
}

static void
check_value (const Filter *f, FhirSlice type, FhirSlice value)
{
  static const char *const lists[] = { "in", "not-in", NULL };
  const char *at = value.text;
  const char *end = value.text + value.len;

  if (fhir_slice_is (f->op, "regex"))
    check_regex (f, value);
  else if (fhir_slice_is (f->op, "exists"))
    check_one_value (f, FHIR_SLICE_LITERAL ("boolean"), value);
  else if (!is_one_of (f->op, lists))
    check_one_value (f, type, value);
  else if (!fhir_slice_is (f->system, SNOMED)) /* there it is a reference set */
    while (at < end)
      {
        const char *comma = memchr (at, ',', (gsize)(end - at));
        const char *stop = comma != NULL ? comma : end;

        check_one_value (f, type, (FhirSlice){ at, (guint32)(stop - at) });
        at = stop + 1;
      }
}

/* ---- values that are expressions */

static gboolean
is_parameter (const Filter *f, FhirSlice name)
{
  const FhirJsonDoc *doc = f->walk->doc;

  for (guint32 es = fhir_doc_list (doc, f->set, FHIR_KEY_extension), e = fhir_doc_first (doc, es);
       e != 0;
       e = fhir_json_next (doc, es, e))
    for (guint32 ps = fhir_slice_is (fhir_doc_text (doc, e, FHIR_KEY_url), PARAMETER)
                          ? fhir_doc_list (doc, e, FHIR_KEY_extension)
                          : 0,
                 p = fhir_doc_first (doc, ps);
         p != 0;
         p = fhir_json_next (doc, ps, p))
      if (fhir_slice_is (fhir_doc_text (doc, p, FHIR_KEY_url), "name") &&
          fhir_slice_equal (fhir_doc_text (doc, p, FHIR_KEY_valueCode), name))
        return TRUE;
  return FALSE;
}

static const char *
check_expression (const Filter *f, guint32 value)
{
  FhirSlice language = fhir_doc_text (f->walk->doc, value, FHIR_KEY_language);
  g_autofree char *text = fhir_doc_dup (f->walk->doc, value, FHIR_KEY_expression);
  g_autoptr (FhirPathExpr) expr = NULL;

  if (!fhir_slice_is (language, "text/fhirpath"))
    return "an expression of a value set is in text/fhirpath";
  expr = text != NULL ? fhir_path_compile (fhir_slice (text), NULL) : NULL;
  if (expr == NULL)
    return "the expression is no FHIRPath";
  for (guint32 n = 1; n <= fhir_path_expr_get_root (expr); n++)
    {
      const FhirPathNode *node = fhir_path_expr_get_node (expr, n);

      if (node->op == FHIR_PATH_OP_CONSTANT && !is_parameter (f, node->text))
        return "the expression names a parameter that the value set does not have";
    }
  return NULL;
}

/* The value, or an expression for it; not both. */
static void
check_shadow (const Filter *f, gboolean has_value)
{
  guint32 shadow = fhir_json_member (f->walk->doc, f->filter, FHIR_KEY__value);
  const FhirPlace below = fhir_place_below (f->place, FHIR_KEY_value, shadow);
  FhirItems e = fhir_items (f->walk, &below, shadow, FHIR_KEY_extension);
  const char *wrong = NULL;

  while (shadow != 0 && fhir_items_next (&e))
    {
      guint32 value = fhir_json_member (f->walk->doc, e.node, FHIR_KEY_valueExpression);

      if (!fhir_slice_is (fhir_doc_text (f->walk->doc, e.node, FHIR_KEY_url), EXPRESSION) ||
          value == 0)
        continue;
      wrong = has_value ? "a filter has a value or an expression, not both"
                        : check_expression (f, value);
      if (wrong != NULL)
        fhir_walk_error (f->walk, &e.place, value, "invalid", "%s", wrong);
    }
}

static void
check_filter (Filter *f)
{
  g_autoptr (GString) buffer = NULL;
  const FhirJsonDoc *doc = f->walk->doc;
  FhirSlice value =
      fhir_walk_text (f->walk, fhir_json_member (doc, f->filter, FHIR_KEY_value), &buffer);
  Property p;

  f->property = fhir_doc_text (doc, f->filter, FHIR_KEY_property);
  f->op = fhir_doc_text (doc, f->filter, FHIR_KEY_op);
  check_shadow (f, value.text != NULL);
  if (f->property.text == NULL || f->op.text == NULL)
    return;
  p = find_property (f);
  check_operator (f, &p);
  if (value.text != NULL && value.len > 0)
    check_value (f, p.type, value);
}

/* ---- the whole of an include */

static void
check_system (FhirWalk *walk, const FhirPlace *place, guint32 include, FhirSlice system)
{
  guint32 node = fhir_json_member (walk->doc, include, FHIR_KEY_system);
  const FhirJsonDoc *known =
      walk->library != NULL ? fhir_library_find (walk->library, system) : NULL;
  FhirTypeId type = known != NULL ? fhir_validate_type_of (known, 0) : 0;
  const char *wrong = NULL;

  if (!fhir_uri_is_absolute (system))
    wrong = "system must be an absolute URI";
  else if (memchr (system.text, '|', system.len) != NULL)
    wrong = "the version of the system stands in version, not after |";
  else if (type == FHIR_TYPE_ValueSet)
    wrong = "system names a value set, not a code system";
  else if (type == FHIR_TYPE_CodeSystem &&
           fhir_slice_is (fhir_doc_text (known, 0, FHIR_KEY_content), "supplement"))
    wrong = "system names a supplement, not the code system that it supplements";
  if (wrong != NULL)
    fhir_walk_fault (walk, place, node, "value", "%s", wrong);
}

static void
check_concepts (FhirWalk *walk, const FhirPlace *place, guint32 include, FhirSlice system)
{
  FhirItems concepts = fhir_items (walk, place, include, FHIR_KEY_concept);

  while (walk->library != NULL && fhir_items_next (&concepts))
    {
      guint32 node = fhir_json_member (walk->doc, concepts.node, FHIR_KEY_code);
      const FhirCodeQuestion question = {
        .value_set = FHIR_SLICE_NONE,
        .system = system,
        .code = fhir_doc_text (walk->doc, concepts.node, FHIR_KEY_code),
        .display = FHIR_SLICE_NONE,
      };

      if (question.code.text != NULL &&
          fhir_library_ask (walk->library, &question).in_system == FHIR_CODE_NO)
        fhir_walk_fault (walk,
                         &concepts.place,
                         node,
                         "code-invalid",
                         "the code system has no such code");
    }
}

void
fhir_walk_value_set_part (FhirWalk *walk,
                          const FhirPlace *place,
                          const FhirScope *scope,
                          FhirSpot spot)
{
  FhirItems filters = fhir_items (walk, place, spot.node, FHIR_KEY_filter);
  Filter f = { .walk = walk,
               .place = &filters.place,
               .set = scope->node,
               .system = fhir_doc_text (walk->doc, spot.node, FHIR_KEY_system) };

  if (f.system.text == NULL || f.system.len == 0)
    return;
  check_system (walk, place, spot.node, f.system);
  check_concepts (walk, place, spot.node, f.system);
  f.known = walk->library != NULL ? fhir_library_find (walk->library, f.system) : NULL;
  if (f.known != NULL && fhir_validate_type_of (f.known, 0) != FHIR_TYPE_CodeSystem)
    f.known = NULL;
  while (fhir_items_next (&filters))
    {
      f.filter = filters.node;
      check_filter (&f);
    }
}
