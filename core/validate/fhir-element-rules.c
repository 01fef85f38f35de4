/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a constraint may say of an element (http://hl7.org/fhir/R4/profiling.html#limits): counts,
 * types and strengths are narrowed and never widened, fixed values stay as the base has them and
 * are of the element's type, parts of an ElementDefinition stand where they mean something, and
 * invariants are FHIRPath. */

#include "fhir-element-rules-private.h"

#include "fhir-doc-private.h"

/* ---- counts */

static gboolean
read_count (const FhirJsonDoc *doc, guint32 element, FhirKey key, guint32 *ret_n)
{
  guint32 node = fhir_json_member (doc, element, key);
  g_autofree char *text = node != 0 ? fhir_slice_dup (fhir_json_raw (doc, node)) : NULL;
  guint64 n;

  if (text == NULL)
    return FALSE;
  if (strcmp (text, "*") == 0)
    {
      *ret_n = G_MAXUINT32;
      return TRUE;
    }
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &n, NULL))
    return FALSE;
  *ret_n = (guint32)n;
  return TRUE;
}

/* A slice may be there fewer times than its element must be. */
static void
check_counts (const FhirElementCheck *c)
{
  guint32 least = c->def != NULL ? c->def->min : 0;
  guint32 most = c->def != NULL && c->def->max != G_MAXUINT16 ? c->def->max : G_MAXUINT32;
  guint32 n;

  if (c->base != NULL && (c->base->flags & FHIR_PROFILE_HAS_MIN))
    least = MAX (least, c->base->min);
  if (c->base != NULL && (c->base->flags & FHIR_PROFILE_HAS_MAX))
    most = MIN (most, c->base->max);
  if (!c->is_slice && read_count (c->walk->doc, c->element, FHIR_KEY_min, &n) && n < least)
    fhir_walk_error (c->walk,
                     c->place,
                     fhir_json_member (c->walk->doc, c->element, FHIR_KEY_min),
                     "value",
                     "the base wants at least %u",
                     least);
  if (read_count (c->walk->doc, c->element, FHIR_KEY_max, &n) && n > most)
    fhir_walk_error (c->walk,
                     c->place,
                     fhir_json_member (c->walk->doc, c->element, FHIR_KEY_max),
                     "value",
                     "the base allows at most %u",
                     most);
}

/* ---- types */

static gboolean
allows (const FhirElementDef *def, FhirTypeId type)
{
  const FhirTypeId *types = fhir_def_type_pool (def->first_type);

  for (guint i = 0; i < def->n_types; i++)
    if (fhir_def_is_a (type, types[i]) || fhir_def_type (types[i])->is_abstract ||
        fhir_def_is_a (types[i], type))
      return TRUE;
  return def->n_types == 0;
}

static void
check_types (const FhirElementCheck *c)
{
  FhirItems types = fhir_items (c->walk, c->place, c->element, FHIR_KEY_type);

  while (c->def != NULL && fhir_items_next (&types))
    {
      FhirSlice code = fhir_doc_text (c->walk->doc, types.node, FHIR_KEY_code);
      FhirTypeId type = code.text != NULL ? fhir_def_find_type (code) : 0;

      if (type != 0 && !allows (c->def, type))
        fhir_walk_error (c->walk,
                         &types.place,
                         types.node,
                         "value",
                         "the element cannot have this type");
    }
}

/* exact: a code is no string; what is no primitive may be a special case of the type. */
static gboolean
is_type (FhirTypeId type, FhirTypeId wanted, gboolean exact)
{
  if (exact && fhir_def_type (type)->kind == FHIR_KIND_PRIMITIVE)
    return type == wanted;
  return fhir_def_is_a (type, wanted);
}

/* Whether the element may be of a type: by the types that are given, or those of R4. */
static gboolean
has_type (const FhirElementCheck *c, FhirTypeId wanted, gboolean exact)
{
  gboolean known = c->def != NULL && c->only == 0;
  const FhirTypeId *types = known ? fhir_def_type_pool (c->def->first_type) : NULL;
  guint32 list = fhir_doc_list (c->walk->doc, c->element, FHIR_KEY_type);
  guint32 first = fhir_doc_first (c->walk->doc, list);

  for (guint32 t = first; t != 0; t = fhir_json_next (c->walk->doc, list, t))
    {
      FhirSlice code = fhir_doc_text (c->walk->doc, t, FHIR_KEY_code);
      FhirTypeId type = code.text != NULL ? fhir_def_find_type (code) : 0;

      if (type == 0 || is_type (type, wanted, exact))
        return TRUE;
    }
  for (guint i = 0; first == 0 && types != NULL && i < c->def->n_types; i++)
    if (is_type (types[i], wanted, exact) || fhir_def_type (types[i])->is_abstract)
      return TRUE;
  if (first == 0 && c->only != 0)
    return is_type (c->only, wanted, exact);
  /* At the root, or below what is open. */
  return first == 0 && (types == NULL || c->def->n_types == 0);
}

/* ---- fixed values, patterns, bounds */

typedef enum
{
  PART_FIXED,
  PART_PATTERN,
  PART_BOUND,
} Part;

static gboolean
read_part (FhirKey key, Part *ret_part, FhirTypeId *ret_type)
{
  static const struct
  {
    const char *name;
    Part part;
  } parts[] = { { "fixed", PART_FIXED },
                { "pattern", PART_PATTERN },
                { "minValue", PART_BOUND },
                { "maxValue", PART_BOUND } };
  const FhirMemberDef *member = fhir_walk_find_member (FHIR_TYPE_ElementDefinition, key);

  if (member == NULL || fhir_walk_plain_key (key) != FHIR_KEY_NONE)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strcmp (fhir_def_element (member->element)->name, parts[i].name) == 0)
      {
        *ret_part = parts[i].part;
        *ret_type = member->type;
        return TRUE;
      }
  return FALSE;
}

static void
check_value (const FhirElementCheck *c, guint32 node, Part part, FhirTypeId type)
{
  if (part != PART_BOUND && !has_type (c, type, TRUE))
    fhir_walk_fault (c->walk,
                     c->place,
                     node,
                     "value",
                     "the element cannot be of the type %s",
                     fhir_def_type (type)->name);
  else if (part == PART_FIXED && !c->is_slice && c->base != NULL && c->base->fixed.doc != NULL &&
           !fhir_profile_value_equals (&c->base->fixed, c->walk->doc, node))
    fhir_walk_error (c->walk, c->place, node, "value", "the base fixes another value");
}

static void
check_values (const FhirElementCheck *c)
{
  for (guint32 m = fhir_json_first (c->walk->doc, c->element); m != 0;
       m = fhir_json_next (c->walk->doc, c->element, m))
    {
      Part part;
      FhirTypeId type;

      if (read_part (c->walk->doc->nodes[m].key, &part, &type))
        check_value (c, m, part, type);
    }
}

/* ---- bindings and lengths */

static gboolean
has_any_type (const FhirElementCheck *c, const FhirTypeId *types, guint n)
{
  for (guint i = 0; i < n; i++)
    if (has_type (c, types[i], FALSE))
      return TRUE;
  return FALSE;
}

static void
check_binding (const FhirElementCheck *c)
{
  static const FhirTypeId coded[] = {
    FHIR_TYPE_code,     FHIR_TYPE_Coding, FHIR_TYPE_CodeableConcept,
    FHIR_TYPE_Quantity, FHIR_TYPE_string, FHIR_TYPE_uri
  };
  guint32 binding = fhir_json_member (c->walk->doc, c->element, FHIR_KEY_binding);
  const FhirPlace below = fhir_place_below (c->place, FHIR_KEY_binding, binding);
  guint strength = c->def != NULL ? c->def->binding_strength : 0;

  if (binding == 0)
    return;
  if (c->base != NULL && c->base->binding_strength > strength)
    strength = c->base->binding_strength;
  if (!has_any_type (c, coded, G_N_ELEMENTS (coded)))
    fhir_walk_fault (c->walk, &below, binding, "value", "the element has no codes to bind");
  else if (strength == 4 && fhir_json_member (c->walk->doc, binding, FHIR_KEY_strength) != 0 &&
           !fhir_slice_is (fhir_doc_text (c->walk->doc, binding, FHIR_KEY_strength), "required"))
    fhir_walk_error (c->walk,
                     &below,
                     fhir_json_member (c->walk->doc, binding, FHIR_KEY_strength),
                     "value",
                     "the base has a required binding, which stays required");
}

static void
check_length (const FhirElementCheck *c)
{
  static const FhirTypeId lengthy[] = { FHIR_TYPE_string, FHIR_TYPE_uri, FHIR_TYPE_base64Binary };
  guint32 node = fhir_json_member (c->walk->doc, c->element, FHIR_KEY_maxLength);

  if (node != 0 && !has_any_type (c, lengthy, G_N_ELEMENTS (lengthy)))
    fhir_walk_fault (c->walk, c->place, node, "value", "the element has no length");
}

/* ---- invariants */

static void
check_constraints (const FhirElementCheck *c)
{
  FhirItems list = fhir_items (c->walk, c->place, c->element, FHIR_KEY_constraint);

  while (fhir_items_next (&list))
    {
      g_autofree char *text = fhir_doc_dup (c->walk->doc, list.node, FHIR_KEY_expression);
      g_autoptr (FhirPathExpr) expr =
          text != NULL ? fhir_path_compile (fhir_slice (text), NULL) : NULL;

      if (text != NULL && expr == NULL)
        fhir_walk_fault (c->walk,
                         &list.place,
                         fhir_json_member (c->walk->doc, list.node, FHIR_KEY_expression),
                         "invalid",
                         "the expression is no FHIRPath");
      else if (expr != NULL && c->type != 0 && !c->is_slice &&
               !fhir_path_check (expr, c->type, 0, NULL))
        fhir_walk_warn (c->walk,
                        &list.place,
                        fhir_json_member (c->walk->doc, list.node, FHIR_KEY_expression),
                        "invalid",
                        "the expression names an element that there is not");
    }
}

void
fhir_element_check (const FhirElementCheck *c)
{
  check_counts (c);
  check_types (c);
  check_values (c);
  check_binding (c);
  check_length (c);
  check_constraints (c);
}
