/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What R4 says of a CodeSystem in words (http://hl7.org/fhir/R4/codesystem.html): supplements say
 * that they are, and of codes that are there; the count counts; properties are defined once, as the
 * standard ones are, and used as defined. */

#include "fhir-doc-private.h"
#include "fhir-profile-walk-private.h"
#include "fhir-rules-private.h"

#define STANDARD  "http://hl7.org/fhir/concept-properties#"
#define DEPTH_MAX 32

/* http://hl7.org/fhir/R4/codesystem-concept-properties.html, and those added since. */
/* clang-format off */
static const struct
{
  const char *code;
  const char *type;
} standard[] = {
  { "inactive", "boolean" },
  { "status", "code" },
  { "deprecated", "dateTime" },
  { "deprecationDate", "dateTime" },
  { "retirementDate", "dateTime" },
  { "effectiveDate", "dateTime" },
  { "notSelectable", "boolean" },
  { "parent", "code" },
  { "child", "code" },
  { "partOf", "code" },
  { "synonym", "code" },
  { "comment", "string" },
  { "itemWeight", "decimal" },
};
/* clang-format on */

typedef struct
{
  FhirWalk *walk;
  guint32 system;
  FhirSlice supplements; /* NONE: no supplement */
  guint n_concepts;
} Check;

/* The definition of a property in a CodeSystem, before another (0: any), or 0. */
guint32
fhir_code_system_property (const FhirJsonDoc *doc,
                           guint32 system,
                           FhirKey key,
                           FhirSlice text,
                           guint32 before)
{
  guint32 list = fhir_json_member (doc, system, FHIR_KEY_property);

  for (guint32 p = list != 0 ? fhir_json_first (doc, list) : 0; p != 0 && p != before;
       p = fhir_json_next (doc, list, p))
    if (text.text != NULL && fhir_slice_equal (fhir_doc_text (doc, p, key), text))
      return p;
  return 0;
}

/* ---- definitions of properties */

static const char *
standard_type (FhirSlice code)
{
  for (guint i = 0; i < G_N_ELEMENTS (standard); i++)
    if (fhir_slice_is (code, standard[i].code))
      return standard[i].type;
  return NULL;
}

/* A standard URI means what the standard says, and so should its code. */
static void
check_standard (const Check *c, const FhirPlace *place, guint32 property)
{
  FhirSlice uri = fhir_doc_text (c->walk->doc, property, FHIR_KEY_uri);
  FhirSlice code = fhir_doc_text (c->walk->doc, property, FHIR_KEY_code);
  FhirSlice type = fhir_doc_text (c->walk->doc, property, FHIR_KEY_type);
  gboolean has_uri = fhir_slice_has_prefix (uri, STANDARD);
  FhirSlice own = code;
  const char *wanted;

  if (has_uri)
    own = (FhirSlice){ uri.text + strlen (STANDARD), uri.len - (guint32)strlen (STANDARD) };
  wanted = standard_type (own);
  if (wanted != NULL && type.text != NULL && !fhir_slice_is (type, wanted))
    fhir_walk_say (c->walk,
                   place,
                   property,
                   has_uri ? FHIR_SEVERITY_ERROR : FHIR_SEVERITY_WARNING,
                   "value",
                   "the standard gives this property the type %s",
                   wanted);
  if (has_uri && !fhir_slice_equal (own, code) && standard_type (code) != NULL)
    fhir_walk_error (c->walk,
                     place,
                     property,
                     "value",
                     "the code is that of another property of the standard than the uri");
}

static void
check_definitions (const Check *c, const FhirPlace *up)
{
  const FhirJsonDoc *doc = c->walk->doc;
  FhirItems p = fhir_items (c->walk, up, c->system, FHIR_KEY_property);

  while (fhir_items_next (&p))
    {
      check_standard (c, &p.place, p.node);
      if (fhir_code_system_property (doc,
                                     c->system,
                                     FHIR_KEY_code,
                                     fhir_doc_text (doc, p.node, FHIR_KEY_code),
                                     p.node))
        fhir_walk_error (c->walk,
                         &p.place,
                         p.node,
                         "duplicate",
                         "a property of this code is defined already");
      if (fhir_code_system_property (doc,
                                     c->system,
                                     FHIR_KEY_uri,
                                     fhir_doc_text (doc, p.node, FHIR_KEY_uri),
                                     p.node))
        fhir_walk_error (c->walk,
                         &p.place,
                         p.node,
                         "duplicate",
                         "a property of this uri is defined already");
    }
}

/* ---- concepts */

/* One property of a concept has the type that its definition gives. */
static void
check_use (const Check *c, const FhirPlace *place, guint32 use)
{
  const FhirJsonDoc *doc = c->walk->doc;
  FhirSlice code = fhir_doc_text (doc, use, FHIR_KEY_code);
  guint32 definition = fhir_code_system_property (doc, c->system, FHIR_KEY_code, code, 0);
  FhirTypeId type = 0;
  guint32 value = fhir_doc_value (doc, use, FHIR_TYPE_CodeSystem_concept_property, &type);
  FhirSlice wanted;

  if (definition == 0)
    {
      if (standard_type (code) == NULL)
        fhir_walk_warn (c->walk, place, use, "business-rule", "the property is not defined");
      return;
    }
  wanted = fhir_doc_text (doc, definition, FHIR_KEY_type);
  if (value != 0 && wanted.text != NULL && !fhir_slice_is (wanted, fhir_def_type (type)->name))
    fhir_walk_error (c->walk,
                     place,
                     value,
                     "structure",
                     "the property is defined with the type %.*s",
                     (int)wanted.len,
                     wanted.text);
}

/* A supplement adds to codes that are there. */
static void
check_supplemented (const Check *c, const FhirPlace *place, guint32 concept)
{
  FhirSlice code = fhir_doc_text (c->walk->doc, concept, FHIR_KEY_code);

  if (c->supplements.text == NULL || code.text == NULL || c->walk->library == NULL)
    return;
  if (fhir_library_ask (c->walk->library,
                        &(FhirCodeQuestion){ .value_set = FHIR_SLICE_NONE,
                                             .system = c->supplements,
                                             .code = code,
                                             .display = FHIR_SLICE_NONE })
          .in_system == FHIR_CODE_NO)
    fhir_walk_error (c->walk,
                     place,
                     concept,
                     "code-invalid",
                     "the code system that is supplemented has no such code");
}

static void
check_concepts (Check *c, const FhirPlace *up, guint32 parent, guint depth)
{
  FhirItems concepts = fhir_items (c->walk, up, parent, FHIR_KEY_concept);

  while (depth > 0 && fhir_items_next (&concepts))
    {
      FhirItems uses = fhir_items (c->walk, &concepts.place, concepts.node, FHIR_KEY_property);

      c->n_concepts++;
      check_supplemented (c, &concepts.place, concepts.node);
      while (fhir_items_next (&uses))
        check_use (c, &uses.place, uses.node);
      check_concepts (c, &concepts.place, concepts.node, depth - 1);
    }
}

/* ---- the whole */

static void
forbid_in_supplement (const Check *c, const FhirPlace *place, FhirKey key)
{
  guint32 node = fhir_json_member (c->walk->doc, c->system, key);

  if (node != 0 && c->supplements.text != NULL)
    fhir_walk_error (c->walk,
                     place,
                     node,
                     "business-rule",
                     "a supplement leaves this to the code system that it supplements");
}

static void
check_content (const Check *c, const FhirPlace *place)
{
  const FhirJsonDoc *doc = c->walk->doc;
  guint32 content = fhir_json_member (doc, c->system, FHIR_KEY_content);
  guint32 count = fhir_json_member (doc, c->system, FHIR_KEY_count);
  gboolean is_supplement = fhir_json_string_is (doc, content, "supplement");
  guint64 said;
  g_autofree char *text = count != 0 ? fhir_slice_dup (fhir_json_raw (doc, count)) : NULL;

  if (content != 0 && is_supplement != (c->supplements.text != NULL))
    fhir_walk_error (c->walk,
                     place,
                     content,
                     "value",
                     is_supplement
                         ? "a supplement must say which code system it supplements"
                         : "a code system that supplements another has the content supplement");
  if (fhir_json_string_is (doc, content, "not-present") && c->n_concepts > 0)
    fhir_walk_error (c->walk, place, content, "value", "there are concepts all the same");
  if (text != NULL && fhir_json_string_is (doc, content, "complete") &&
      g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &said, NULL) && said != c->n_concepts)
    fhir_walk_fault (c->walk, place, count, "value", "there are %u concepts", c->n_concepts);
}

void
fhir_walk_code_system (FhirWalk *walk,
                       const FhirPlace *place,
                       const FhirScope *scope,
                       FhirSpot spot)
{
  Check c = { .walk = walk,
              .system = spot.node,
              .supplements = fhir_doc_text (walk->doc, spot.node, FHIR_KEY_supplements) };

  check_definitions (&c, place);
  check_concepts (&c, place, spot.node, DEPTH_MAX);
  check_content (&c, place);
  forbid_in_supplement (&c, place, FHIR_KEY_caseSensitive);
  forbid_in_supplement (&c, place, FHIR_KEY_hierarchyMeaning);
}
