/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The structural check of what comes in: enough that nothing is stored which readers, index and
 * window could not understand. One walk over the tape; recursion is bounded by the parser's depth
 * limit. The place of a problem is found by a second walk, made only when there is one. */

#include "fhir-shape.h"
#include "fhir-date.h"
#include "fhir-decimal.h"
#include "fhir-error.h"
#include "fhir-id.h"

#define PROBLEMS_MAX 20
#define NAME_BYTES   64 /* bytes of an unknown name that are told */

typedef struct
{
  const FhirJsonDoc *doc;
  guint32 root;
  const char *place;
  FhirShapeFlags flags;
  FhirIssues *issues;
  guint n_problems;
} Shape;

typedef enum
{
  LOOK_STRING,
  LOOK_BOOLEAN,
  LOOK_INTEGER,
  LOOK_UNSIGNED,
  LOOK_POSITIVE,
  LOOK_DECIMAL,
  LOOK_DATE,
  LOOK_DATE_TIME,
  LOOK_INSTANT,
  LOOK_ID,
} Look;

/* clang-format off */
static const guint8 looks[FHIR_TYPE_N + 1] = {
  [FHIR_TYPE_boolean] = LOOK_BOOLEAN,
  [FHIR_TYPE_integer] = LOOK_INTEGER,
  [FHIR_TYPE_unsignedInt] = LOOK_UNSIGNED,
  [FHIR_TYPE_positiveInt] = LOOK_POSITIVE,
  [FHIR_TYPE_decimal] = LOOK_DECIMAL,
  [FHIR_TYPE_date] = LOOK_DATE,
  [FHIR_TYPE_dateTime] = LOOK_DATE_TIME,
  [FHIR_TYPE_instant] = LOOK_INSTANT,
  [FHIR_TYPE_id] = LOOK_ID,
};

static const char *const look_texts[] = {
  [LOOK_STRING]    = "must be a text that is not empty",
  [LOOK_BOOLEAN]   = "must be true or false",
  [LOOK_INTEGER]   = "must be a whole number of 32 bits",
  [LOOK_UNSIGNED]  = "must be a whole number from 0 on",
  [LOOK_POSITIVE]  = "must be a whole number from 1 on",
  [LOOK_DECIMAL]   = "must be a number",
  [LOOK_DATE]      = "must be a date like 2026, 2026-03 or 2026-03-12",
  [LOOK_DATE_TIME] = "must be a date or a time with seconds and zone, like 2026-03-12T09:05:00Z",
  [LOOK_INSTANT]   = "must be a time with seconds and zone, like 2026-03-12T09:05:00Z",
  [LOOK_ID]        = "must be an id of letters, digits, - and ., at most 64",
};
/* clang-format on */

FhirTypeId
fhir_shape_type_of (const FhirJsonDoc *doc, guint32 node)
{
  guint32 member = fhir_json_member (doc, node, FHIR_KEY_resourceType);
  FhirTypeId type;

  if (member == 0 || doc->nodes[member].type != FHIR_JSON_STRING)
    return 0;
  type = fhir_def_find_type (fhir_json_raw (doc, member));
  return type != 0 && fhir_def_is_resource (type) ? type : 0;
}

/* The child of parent that holds node, with its index among the children. */
static guint32
find_child (const FhirJsonDoc *doc, guint32 parent, guint32 node, guint *ret_index)
{
  guint index = 0;

  for (guint32 c = fhir_json_first (doc, parent); c != 0; c = fhir_json_next (doc, parent, c))
    {
      if (node < doc->nodes[c].next)
        {
          *ret_index = index;
          return c;
        }
      index++;
    }
  return 0;
}

/* At most NAME_BYTES bytes of a name, whole characters. */
static void
append_name (GString *path, FhirSlice name)
{
  guint32 len = MIN (name.len, NAME_BYTES);

  while (len > 0 && len < name.len && ((guchar)name.text[len] & 0xc0) == 0x80)
    len--;
  g_string_append_len (path, name.text, len);
}

static const FhirMemberDef *
find_member (FhirTypeId type, guint16 key)
{
  return type != 0 && key != FHIR_KEY_NONE && key <= FHIR_KEY_N ? fhir_def_member (type, key)
                                                                : NULL;
}

char *
fhir_shape_dup_path (const FhirJsonDoc *doc, guint32 root, guint32 node, const char *place)
{
  FhirTypeId type = fhir_shape_type_of (doc, root);
  g_autoptr (GString) path = g_string_new (place);
  guint32 at = root;
  guint index;

  if (place == NULL && type != 0)
    g_string_append (path, fhir_def_type (type)->name);
  while (at != node)
    {
      guint32 child = find_child (doc, at, node, &index);

      if (child == 0)
        break;
      if (doc->nodes[at].type == FHIR_JSON_ARRAY)
        g_string_append_printf (path, "[%u]", index);
      else
        {
          const FhirMemberDef *member = find_member (type, doc->nodes[child].key);
          FhirSlice name = fhir_json_name (doc, child);

          if (path->len > 0)
            g_string_append_c (path, '.');
          if (member != NULL && name.len > 0 && name.text[0] != '_')
            g_string_append (path, fhir_def_element (member->element)->name);
          else
            append_name (path, name);
          type = member != NULL ? member->type : 0;
        }
      if (type != 0 && fhir_def_type (type)->is_abstract &&
          doc->nodes[child].type == FHIR_JSON_OBJECT && fhir_shape_type_of (doc, child) != 0)
        type = fhir_shape_type_of (doc, child);
      at = child;
    }
  return g_string_free (g_steal_pointer (&path), FALSE);
}

static void
problem (Shape *shape, guint32 node, const char *text)
{
  g_autofree char *path = NULL;

  if (++shape->n_problems > PROBLEMS_MAX)
    return;
  path = fhir_shape_dup_path (shape->doc, shape->root, node, shape->place);
  /* Without a known type there is no path. */
  if (path[0] == '\0')
    fhir_issues_add (shape->issues, FHIR_SEVERITY_ERROR, "structure", NULL, "%s", text);
  else
    fhir_issues_add (shape->issues, FHIR_SEVERITY_ERROR, "structure", path, "%s: %s", path, text);
}

static gboolean
look_number (Look look, const FhirJsonNode *node, FhirSlice raw)
{
  FhirDecimal value;

  if (node->type != FHIR_JSON_NUMBER)
    return FALSE;
  if (look == LOOK_DECIMAL)
    return TRUE;
  if ((node->flags & FHIR_JSON_FRACTION) || !fhir_decimal_parse (raw, &value))
    return FALSE;
  if (value.coefficient > G_MAXINT32 || value.coefficient < G_MININT32)
    return FALSE;
  if (look == LOOK_INTEGER)
    return TRUE;
  return value.coefficient >= (look == LOOK_POSITIVE ? 1 : 0);
}

static gboolean
look_time (Look look, FhirSlice raw)
{
  FhirDateSpan span;

  if (!fhir_date_parse (raw, &span) || span.precision == FHIR_PRECISION_MINUTE)
    return FALSE;
  if (span.precision < FHIR_PRECISION_MINUTE)
    return look != LOOK_INSTANT;
  return look != LOOK_DATE && span.has_zone;
}

static gboolean
looks_right (Shape *shape, guint32 node, Look look)
{
  const FhirJsonNode *n = &shape->doc->nodes[node];
  FhirSlice raw = fhir_json_raw (shape->doc, node);

  switch (look)
    {
    case LOOK_BOOLEAN:
      return n->type == FHIR_JSON_TRUE || n->type == FHIR_JSON_FALSE;
    case LOOK_INTEGER:
    case LOOK_UNSIGNED:
    case LOOK_POSITIVE:
    case LOOK_DECIMAL:
      return look_number (look, n, raw);
    case LOOK_DATE:
    case LOOK_DATE_TIME:
    case LOOK_INSTANT:
      return n->type == FHIR_JSON_STRING && look_time (look, raw);
    case LOOK_ID:
      return n->type == FHIR_JSON_STRING && fhir_id_is_valid (raw);
    case LOOK_STRING:
    default:
      return n->type == FHIR_JSON_STRING && n->len > 0;
    }
}

static void check_object (Shape *shape, guint32 node, FhirTypeId type);

static void
check_nested (Shape *shape, guint32 node)
{
  FhirTypeId type = fhir_shape_type_of (shape->doc, node);

  if (type == 0)
    problem (shape, node, "a resource with a known resourceType must stand here");
  else
    check_object (shape, node, type);
}

static void
check_single (Shape *shape, guint32 node, const FhirMemberDef *member)
{
  const FhirTypeDef *type = fhir_def_type (member->type);

  if (type->kind == FHIR_KIND_PRIMITIVE)
    {
      Look look = looks[member->type];

      if (!looks_right (shape, node, look))
        problem (shape, node, look_texts[look]);
    }
  else if (shape->doc->nodes[node].type != FHIR_JSON_OBJECT)
    problem (shape, node, "an object must stand here");
  else if (type->kind == FHIR_KIND_RESOURCE)
    check_nested (shape, node);
  else
    check_object (shape, node, member->type);
}

/* Null holds a place in an array of primitives, or of their extensions, whose other half is given.
 */
static gboolean
is_place_holder (Shape *shape, guint32 array, guint32 element)
{
  FhirSlice name = fhir_json_name (shape->doc, array);

  if (shape->doc->nodes[element].type != FHIR_JSON_NULL)
    return FALSE;
  return name.len > 0;
}

static void
check_array (Shape *shape, guint32 node, const FhirMemberDef *member)
{
  const FhirTypeDef *type = fhir_def_type (member->type);
  FhirSlice name = fhir_json_name (shape->doc, node);
  gboolean may_be_null = type->kind == FHIR_KIND_PRIMITIVE || (name.len > 0 && name.text[0] == '_');

  if (shape->doc->nodes[node].type != FHIR_JSON_ARRAY)
    {
      problem (shape, node, "an array must stand here");
      return;
    }
  if (fhir_json_first (shape->doc, node) == 0)
    problem (shape, node, "an array must not be empty");
  for (guint32 c = fhir_json_first (shape->doc, node); c != 0;
       c = fhir_json_next (shape->doc, node, c))
    if (!may_be_null || !is_place_holder (shape, node, c))
      check_single (shape, c, member);
}

static gboolean
is_skipped (const Shape *shape, FhirTypeId type, const FhirJsonNode *child)
{
  return (shape->flags & FHIR_SHAPE_SKIP_ENTRIES) && child->key == FHIR_KEY_resource &&
         type == FHIR_TYPE_Bundle_entry;
}

static void
check_member (Shape *shape, guint32 node, FhirTypeId type)
{
  const FhirJsonNode *n = &shape->doc->nodes[node];
  const FhirMemberDef *member;

  if (n->key == FHIR_KEY_resourceType && fhir_def_type (type)->kind == FHIR_KIND_RESOURCE)
    return;
  member = find_member (type, n->key);
  if (member == NULL)
    problem (shape, node, "there is no such element in FHIR R4");
  else if (is_skipped (shape, type, n))
    return;
  else if (fhir_def_element (member->element)->max > 1)
    check_array (shape, node, member);
  else if (n->type == FHIR_JSON_ARRAY)
    problem (shape, node, "no array may stand here: the element does not repeat");
  else
    check_single (shape, node, member);
}

static void
check_object (Shape *shape, guint32 node, FhirTypeId type)
{
  guint32 first = fhir_json_first (shape->doc, node);

  if (first == 0)
    problem (shape, node, "an object must not be empty");
  for (guint32 c = first; c != 0 && shape->n_problems <= PROBLEMS_MAX;
       c = fhir_json_next (shape->doc, node, c))
    check_member (shape, c, type);
}

static gboolean
check_type (Shape *shape, FhirTypeId type, FhirTypeId *ret_type)
{
  FhirTypeId own = 0;

  if (shape->doc->nodes[shape->root].type != FHIR_JSON_OBJECT)
    problem (shape, shape->root, "the body must be one JSON object");
  else if ((own = fhir_shape_type_of (shape->doc, shape->root)) == 0)
    problem (shape, shape->root, "resourceType is absent or not a resource type of FHIR R4");
  else if (type != 0 && own != type)
    problem (shape, shape->root, "resourceType differs from the type that the path names");
  *ret_type = own;
  return shape->n_problems == 0;
}

gboolean
fhir_shape_check (const FhirJsonDoc *doc,
                  guint32 node,
                  FhirTypeId type,
                  const char *place,
                  FhirShapeFlags flags,
                  FhirIssues *issues,
                  GError **error)
{
  Shape shape = { .doc = doc, .root = node, .place = place, .flags = flags, .issues = issues };

  if (check_type (&shape, type, &type))
    check_object (&shape, node, type);
  if (shape.n_problems == 0)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_STRUCTURE,
               "the resource does not have the shape of FHIR R4: %u problems",
               shape.n_problems);
  return FALSE;
}
