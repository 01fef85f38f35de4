/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The walk over a resource beside the tables of R4: names, shapes, primitive formats, required
 * codes and the elements that a resource itself must have; in full also all other cardinality,
 * bindings, references and invariants. One recursion over the tape, bounded by the parser's depth
 * limit. A primitive and its `_name` object are one element (FhirSpot): the walk goes by the plain
 * member and looks for its shadow, and by the shadow where it stands alone. Profiles are held
 * against a resource after its own walk (fhir-profile-walk.c). */

#include "fhir-error.h"
#include "fhir-profile-walk-private.h"
#include "fhir-walk-private.h"

#define ELEMENTS_MAX 256 /* of one type; the largest of R4 has under 100 */
#define NAME_BYTES   64  /* bytes of an unknown name that are told */

/* FhirElementDef.binding_strength */
#define BINDING_PREFERRED 2
#define BINDING_REQUIRED  4

static FhirKey shadow_of[FHIR_KEY_N + 1];
static FhirKey plain_of[FHIR_KEY_N + 1];

static void
pair_keys (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;
  for (guint key = 1; key <= FHIR_KEY_N; key++)
    {
      FhirSlice name = fhir_json_key_name ((FhirKey)key);

      if (name.len > 1 && name.text[0] == '_')
        {
          FhirKey plain = fhir_json_key_lookup ((FhirSlice){ name.text + 1, name.len - 1 });

          shadow_of[plain] = (FhirKey)key;
          plain_of[key] = plain;
        }
    }
  g_once_init_leave (&done, 1);
}

FhirKey
fhir_walk_shadow_key (FhirKey key)
{
  pair_keys();
  return key <= FHIR_KEY_N ? shadow_of[key] : FHIR_KEY_NONE;
}

FhirKey
fhir_walk_plain_key (FhirKey shadow)
{
  pair_keys();
  return shadow <= FHIR_KEY_N ? plain_of[shadow] : FHIR_KEY_NONE;
}

FhirTypeId
fhir_validate_type_of (const FhirJsonDoc *doc, guint32 node)
{
  guint32 member = fhir_json_member (doc, node, FHIR_KEY_resourceType);
  FhirTypeId type;

  if (member == 0 || doc->nodes[member].type != FHIR_JSON_STRING)
    return 0;
  type = fhir_def_find_type (fhir_json_raw (doc, member));
  return type != 0 && fhir_def_is_resource (type) ? type : 0;
}

static void
check_object (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot);

/* One element: its value, its shadow, or both. */
static void check_element (FhirWalk *walk,
                           const FhirPlace *place,
                           const FhirScope *scope,
                           FhirSpot spot,
                           const FhirElementDef *element);

FhirScope
fhir_walk_enter (FhirWalk *walk, FhirPlace *place, const FhirScope *scope, guint32 node)
{
  gboolean contained = fhir_slice_is (place->name, "contained");
  FhirScope inner = { .up = scope,
                      .place = place,
                      .node = node,
                      .type = fhir_validate_type_of (walk->doc, node),
                      .container = contained ? scope->container : node,
                      .is_contained = contained,
                      .in_bundle = scope->in_bundle,
                      .entry = scope->entry,
                      .full_url = scope->full_url };

  place->type = inner.type;
  if (scope->type == FHIR_TYPE_Bundle && !contained)
    {
      inner.in_bundle = TRUE;
      inner.entry = place->up->node;
      inner.full_url = fhir_walk_member_text (walk, inner.entry, FHIR_KEY_fullUrl);
    }
  return inner;
}

/* A resource within: contained, or in an entry or parameter. */
static void
check_nested (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, guint32 node)
{
  FhirPlace own = *place;
  const FhirScope inner = fhir_walk_enter (walk, &own, scope, node);

  if (inner.type == 0)
    fhir_walk_error (walk,
                     place,
                     node,
                     "structure",
                     "a resource with a known resourceType must stand here");
  else
    fhir_walk_resource (walk, &own, &inner);
}

static void
check_primitive (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot)
{
  const FhirJsonNode *node = &walk->doc->nodes[spot.node];
  const char *wrong;

  if (spot.node == 0)
    return;
  if (spot.type == FHIR_TYPE_xhtml)
    {
      if (node->type != FHIR_JSON_STRING || node->len == 0)
        fhir_walk_error (walk, place, spot.node, "structure", "must be XHTML in a text");
      else if (fhir_walk_is_full (walk))
        fhir_walk_narrative (walk, place, scope, spot.node);
      return;
    }
  if (walk->options->no_markup && spot.type == FHIR_TYPE_string &&
      fhir_text_has_markup (fhir_json_raw (walk->doc, spot.node)))
    fhir_walk_error (walk, place, spot.node, "invalid", "has a tag of HTML, which is not safe");
  wrong = fhir_format_check (walk->doc, spot.node, spot.type);
  if (wrong != NULL)
    fhir_walk_error (walk,
                     place,
                     spot.node,
                     node->type == FHIR_JSON_STRING ? "value" : "structure",
                     "%s",
                     wrong);
}

/* A shadow holds id and extensions; a value or something else. */
static void
check_shadow (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot)
{
  /* shadow here: the value that makes an id alone enough (ele-1) */
  const FhirSpot half = { .node = spot.shadow, .shadow = spot.node, .type = FHIR_TYPE_Element };

  if (walk->doc->nodes[spot.shadow].type != FHIR_JSON_OBJECT)
    fhir_walk_error (walk, place, spot.shadow, "structure", "an object must stand here");
  else
    check_object (walk, place, scope, half);
}

/* The value set that R4 binds an element to, when it does so with at least that strength. */
static void
check_binding (FhirWalk *walk,
               const FhirPlace *place,
               FhirSpot spot,
               const FhirElementDef *element,
               guint strength)
{
  if (element->binding != 0 && element->binding_strength >= strength)
    {
      const FhirBinding binding = { fhir_slice (fhir_def_binding_url (element->binding)),
                                    element->binding_strength,
                                    element->binding };

      fhir_walk_coded (walk, place, spot, binding);
    }
}

static void
check_full (FhirWalk *walk,
            const FhirPlace *place,
            const FhirScope *scope,
            FhirSpot spot,
            const FhirElementDef *element)
{
  const FhirTypeDef *type = fhir_def_type (spot.type);

  if (spot.node == 0)
    return;
  check_binding (walk, place, spot, element, BINDING_PREFERRED);
  if (element->n_constraints > 0)
    fhir_walk_invariants (walk,
                          place,
                          scope,
                          spot,
                          element->first_constraint,
                          element->n_constraints);
  if (type->kind == FHIR_KIND_PRIMITIVE && type->n_constraints > 0)
    fhir_walk_invariants (walk, place, scope, spot, type->first_constraint, type->n_constraints);
  if (spot.type == FHIR_TYPE_Reference || spot.type == FHIR_TYPE_canonical)
    fhir_walk_reference (walk, place, scope, spot, element);
  if (type->kind == FHIR_KIND_PRIMITIVE)
    fhir_walk_rules (walk, place, scope, spot);
}

static void
check_element (FhirWalk *walk,
               const FhirPlace *place,
               const FhirScope *scope,
               FhirSpot spot,
               const FhirElementDef *element)
{
  const FhirTypeDef *type = fhir_def_type (spot.type);
  guint before = walk->report.n_errors;

  if (type->kind == FHIR_KIND_PRIMITIVE)
    {
      check_primitive (walk, place, scope, spot);
      if (spot.shadow != 0)
        check_shadow (walk, place, scope, spot);
    }
  else if (walk->doc->nodes[spot.node].type != FHIR_JSON_OBJECT)
    fhir_walk_error (walk, place, spot.node, "structure", "an object must stand here");
  else if (type->kind == FHIR_KIND_RESOURCE)
    check_nested (walk, place, scope, spot.node);
  else
    check_object (walk, place, scope, spot);
  /* What does not even look right is not looked at closer. */
  if (walk->report.n_errors > before && type->kind == FHIR_KIND_PRIMITIVE)
    return;
  if (fhir_walk_is_full (walk))
    check_full (walk, place, scope, spot, element);
  else if (spot.node != 0 && type->kind == FHIR_KIND_PRIMITIVE)
    check_binding (walk, place, spot, element, BINDING_REQUIRED);
}

/* Element n of a list, or 0 where there is none or null holds its place. */
static guint32
list_item (const FhirWalk *walk, guint32 *at, guint32 list)
{
  guint32 item = *at;

  if (item == 0)
    return 0;
  *at = fhir_json_next (walk->doc, list, item);
  return walk->doc->nodes[item].type == FHIR_JSON_NULL ? 0 : item;
}

static guint
check_list (FhirWalk *walk,
            const FhirPlace *place,
            const FhirScope *scope,
            FhirSpot lists,
            const FhirElementDef *element)
{
  gboolean primitive = fhir_def_type (lists.type)->kind == FHIR_KIND_PRIMITIVE;
  guint32 node = lists.node != 0 ? fhir_json_first (walk->doc, lists.node) : 0;
  guint32 shadow = lists.shadow != 0 ? fhir_json_first (walk->doc, lists.shadow) : 0;
  guint n = 0;

  if (lists.node != 0 && node == 0)
    fhir_walk_error (walk, place, lists.node, "structure", "an array must not be empty");
  if (lists.shadow != 0 && shadow == 0)
    fhir_walk_error (walk, place, lists.shadow, "structure", "an array must not be empty");
  for (; node != 0 || shadow != 0; n++)
    {
      FhirPlace inner = *place;
      guint32 where = node != 0 ? node : shadow;
      FhirSpot spot = { .type = lists.type };

      if (!fhir_walk_spend (walk, 1))
        break;
      inner.index = (gint)n;
      inner.node = where;
      spot.node = list_item (walk, &node, lists.node);
      spot.shadow = list_item (walk, &shadow, lists.shadow);
      if (spot.node == 0 && (!primitive || spot.shadow == 0))
        fhir_walk_error (
            walk,
            &inner,
            where,
            "structure",
            "null may only hold the place of a primitive whose id or extension is given");
      else
        check_element (walk, &inner, scope, spot, element);
    }
  return n;
}

static gboolean
is_skipped (const FhirWalk *walk, FhirTypeId type, FhirKey key)
{
  return walk->options->skip_entries && key == FHIR_KEY_resource && type == FHIR_TYPE_Bundle_entry;
}

/* The members that make one element; returns how many values it has. */
static guint
check_member (FhirWalk *walk,
              const FhirPlace *up,
              const FhirScope *scope,
              FhirSpot spot,
              const FhirElementDef *element)
{
  const FhirPlace place = { .up = up,
                            .name = fhir_slice (element->name),
                            .index = -1,
                            .node = spot.node != 0 ? spot.node : spot.shadow,
                            .type = spot.type,
                            .element = element };
  const FhirJsonNode *nodes = walk->doc->nodes;

  if (element->max > 1)
    {
      if ((spot.node != 0 && nodes[spot.node].type != FHIR_JSON_ARRAY) ||
          (spot.shadow != 0 && nodes[spot.shadow].type != FHIR_JSON_ARRAY))
        {
          fhir_walk_error (walk,
                           &place,
                           spot.node != 0 ? spot.node : spot.shadow,
                           "structure",
                           "an array must stand here: the element repeats");
          return 1;
        }
      return check_list (walk, &place, scope, spot, element);
    }
  if ((spot.node != 0 && nodes[spot.node].type == FHIR_JSON_ARRAY) ||
      (spot.shadow != 0 && nodes[spot.shadow].type == FHIR_JSON_ARRAY))
    fhir_walk_error (walk,
                     &place,
                     spot.node != 0 ? spot.node : spot.shadow,
                     "structure",
                     "no array may stand here: the element does not repeat");
  else
    check_element (walk, &place, scope, spot, element);
  return 1;
}

static void
check_unknown (FhirWalk *walk, const FhirPlace *up, guint32 node)
{
  FhirSlice name = fhir_json_name (walk->doc, node);
  FhirPlace place = { .up = up,
                      .name = { name.text, MIN (name.len, NAME_BYTES) },
                      .index = -1,
                      .node = node };

  while (place.name.len > 0 && place.name.len < name.len &&
         ((guchar)name.text[place.name.len] & 0xc0) == 0x80)
    place.name.len--;
  fhir_walk_error (walk, &place, node, "structure", "there is no such element in FHIR R4");
}

static void
check_cardinality (FhirWalk *walk,
                   const FhirPlace *place,
                   FhirSpot spot,
                   const guint16 *seen,
                   guint n_seen)
{
  const FhirTypeDef *type = fhir_def_type (spot.type);

  for (guint i = 0; i < type->n_elements && i < n_seen; i++)
    {
      const FhirElementDef *element = fhir_def_element ((FhirElementId)(type->first_element + i));

      if (seen[i] == 0 && element->min == 1)
        fhir_walk_error (walk,
                         place,
                         spot.node,
                         "required",
                         "the element %s must be given and is missing",
                         element->name);
      else if (seen[i] < element->min)
        fhir_walk_error (walk,
                         place,
                         spot.node,
                         "required",
                         "%s: at least %u must be given, found %u",
                         element->path,
                         element->min,
                         seen[i]);
      else if (element->max != G_MAXUINT16 && seen[i] > element->max)
        fhir_walk_error (walk,
                         place,
                         spot.node,
                         "structure",
                         "%s: at most %u may be given, found %u",
                         element->path,
                         element->max,
                         seen[i]);
    }
}

/* TRUE when an id is new among those of its kind in a resource. */
static gboolean
is_new_id (FhirWalk *walk, guint32 resource, char kind, FhirSlice id)
{
  if (walk->ids == NULL)
    walk->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return g_hash_table_add (walk->ids,
                           g_strdup_printf ("%u%c%.*s", resource, kind, (int)id.len, id.text));
}

/* An id of an element is there once in its resource, and has no spaces
 * (http://hl7.org/fhir/R4/element.html). */
static void
check_element_id (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, guint32 node)
{
  FhirSlice id = fhir_json_raw (walk->doc, node);

  if (walk->doc->nodes[node].type != FHIR_JSON_STRING)
    return;
  if (memchr (id.text, ' ', id.len) != NULL)
    fhir_walk_error (walk, place, node, "value", "the id of an element has no spaces");
  if (!is_new_id (walk, scope->node, '.', id))
    fhir_walk_error (walk, place, node, "duplicate", "another element of the resource has this id");
}

/* So does that of a contained resource. */
static void
check_contained_id (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope)
{
  guint32 node = fhir_json_member (walk->doc, scope->node, FHIR_KEY_id);

  if (scope->is_contained && node != 0 && walk->doc->nodes[node].type == FHIR_JSON_STRING &&
      !is_new_id (walk, scope->container, '#', fhir_json_raw (walk->doc, node)))
    fhir_walk_error (walk, place, node, "duplicate", "another contained resource has this id");
}

/* Nothing that comes later in R4 has been seen: XML has an order. */
static void
check_order (FhirWalk *walk,
             const FhirPlace *place,
             guint32 child,
             guint index,
             const guint16 *seen)
{
  for (guint i = index + 1; i < ELEMENTS_MAX; i++)
    if (seen[i] > 0)
      {
        fhir_walk_error (walk, place, child, "structure", "the element stands out of its order");
        return;
      }
}

/* One member of an object with its shadow; adds to what is seen of its element. */
static void
check_child (FhirWalk *walk,
             const FhirPlace *place,
             const FhirScope *scope,
             FhirSpot parent,
             guint32 child,
             guint16 *seen)
{
  FhirKey key = walk->doc->nodes[child].key;
  const FhirTypeDef *type = fhir_def_type (parent.type);
  const FhirMemberDef *member = fhir_walk_find_member (parent.type, key);
  FhirKey plain = member != NULL ? fhir_walk_plain_key (key) : FHIR_KEY_NONE;
  FhirSpot spot = { .node = child };
  const FhirElementDef *element;
  guint index;

  if (member == NULL)
    {
      if (key != FHIR_KEY_resourceType || type->kind != FHIR_KIND_RESOURCE)
        check_unknown (walk, place, child);
      return;
    }
  if (plain != FHIR_KEY_NONE)
    {
      if (fhir_json_member (walk->doc, parent.node, plain) != 0)
        return; /* with its value */
      spot = (FhirSpot){ .shadow = child };
      member = fhir_walk_find_member (parent.type, plain);
    }
  else if (fhir_walk_shadow_key (key) != FHIR_KEY_NONE)
    spot.shadow = fhir_json_member (walk->doc, parent.node, fhir_walk_shadow_key (key));
  spot.type = member->type;
  element = fhir_def_element (member->element);
  index = (guint)(member->element - type->first_element);
  /* of an extension, url is an attribute */
  if (walk->options->in_order && index < ELEMENTS_MAX && parent.type != FHIR_TYPE_Extension)
    check_order (walk, place, child, index, seen);
  if (is_skipped (walk, parent.type, key))
    seen[index] = 1;
  else if (index < ELEMENTS_MAX)
    {
      guint n = check_member (walk, place, scope, spot, element);

      seen[index] = (guint16)MIN (G_MAXUINT16 - 1u, seen[index] + n);
    }
}

static void
check_object (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot)
{
  guint32 first = fhir_json_first (walk->doc, spot.node);
  guint16 seen[ELEMENTS_MAX] = { 0 };
  guint32 id = 0;
  const FhirTypeDef *type = fhir_def_type (spot.type);

  if (first == 0)
    fhir_walk_error (walk, place, spot.node, "structure", "an object must not be empty");
  for (guint32 c = first; c != 0; c = fhir_json_next (walk->doc, spot.node, c))
    {
      if (!fhir_walk_spend (walk, 1))
        return;
      if (walk->doc->nodes[c].key == FHIR_KEY_id)
        id = c;
      check_child (walk, place, scope, spot, c, seen);
    }
  if (fhir_walk_is_full (walk) || type->kind == FHIR_KIND_RESOURCE)
    check_cardinality (walk, place, spot, seen, MIN (type->n_elements, ELEMENTS_MAX));
  if (!fhir_walk_is_full (walk))
    return;
  /* Those of ElementDefinitions are names within a snapshot or a differential. */
  if (id != 0 && type->kind != FHIR_KIND_RESOURCE && spot.type != FHIR_TYPE_ElementDefinition)
    check_element_id (walk, place, scope, id);
  fhir_walk_invariants (walk, place, scope, spot, type->first_constraint, type->n_constraints);
  fhir_walk_rules (walk, place, scope, spot);
}

void
fhir_walk_resource (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope)
{
  const FhirSpot spot = { .node = scope->node, .type = scope->type };

  if (!fhir_walk_is_full (walk))
    {
      check_object (walk, place, scope, spot);
      return;
    }
  if (scope->type == FHIR_TYPE_Bundle)
    fhir_walk_bundle (walk, place, scope);
  check_object (walk, place, scope, spot);
  check_contained_id (walk, place, scope);
  fhir_walk_claimed (walk, place, scope);
}
