/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Static types over the tree: for each node the set of FHIR types that it may yield. A set that is
 * too large or not known is "any", and any is never wrong. */

#include "fhir-path-check.h"
#include "fhir-error.h"
#include "fhir-path-expr-private.h"

#define TYPES_MAX 64

typedef struct
{
  gboolean any;
  gboolean unordered;
  guint n;
  FhirTypeId types[TYPES_MAX];
} Types;

typedef struct
{
  const FhirPathExpr *expr;
  guint flags;
} Check;

typedef enum
{
  GIVES_ANY,
  GIVES_INPUT,
  GIVES_ARGUMENT,
  GIVES_BOTH,
  GIVES_TYPE,
  GIVES_EXTENSION,
  GIVES_BRANCHES,
  GIVES_UNORDERED,
} Gives;

enum
{
  ON_ITEMS = 1 << 0, /* arguments are evaluated on the input's items */
  ORDERED = 1 << 1,  /* needs an order */
};

/* clang-format off */
static const struct { const char *name; Gives gives; guint flags; } rules[] = {
  { "where", GIVES_INPUT, ON_ITEMS }, { "exists", GIVES_ANY, ON_ITEMS }, { "all", GIVES_ANY, ON_ITEMS },
  { "select", GIVES_ARGUMENT, ON_ITEMS }, { "repeat", GIVES_ANY, 0 }, { "sort", GIVES_INPUT, ON_ITEMS },
  { "aggregate", GIVES_ANY, 0 }, { "iif", GIVES_BRANCHES, ON_ITEMS },
  { "first", GIVES_INPUT, ORDERED }, { "last", GIVES_INPUT, ORDERED }, { "tail", GIVES_INPUT, ORDERED },
  { "skip", GIVES_INPUT, ORDERED }, { "take", GIVES_INPUT, ORDERED }, { "single", GIVES_INPUT, 0 },
  { "distinct", GIVES_INPUT, 0 }, { "trace", GIVES_INPUT, 0 }, { "intersect", GIVES_INPUT, 0 },
  { "exclude", GIVES_INPUT, 0 }, { "checkModifiers", GIVES_INPUT, 0 }, { "slice", GIVES_INPUT, 0 },
  { "defineVariable", GIVES_INPUT, ON_ITEMS }, { "union", GIVES_BOTH, 0 }, { "combine", GIVES_BOTH, 0 },
  { "ofType", GIVES_TYPE, 0 }, { "as", GIVES_TYPE, 0 }, { "extension", GIVES_EXTENSION, 0 },
  { "children", GIVES_UNORDERED, 0 }, { "descendants", GIVES_UNORDERED, 0 },
};
/* clang-format on */

static gboolean
walk (Check *check, guint32 n, const Types *input, const Types *this, Types *ret, GError **error);

static void
add_type (Types *types, FhirTypeId type)
{
  for (guint i = 0; i < types->n; i++)
    if (types->types[i] == type)
      return;
  if (types->n == TYPES_MAX || type == 0)
    types->any = TRUE;
  else
    types->types[types->n++] = type;
}

static void
add_all (Types *types, const Types *more)
{
  types->any = types->any || more->any;
  types->unordered = types->unordered || more->unordered;
  for (guint i = 0; i < more->n; i++)
    add_type (types, more->types[i]);
}

static gboolean
fail (const FhirPathNode *node, const char *what, GError **error)
{
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_INVALID,
               "%s “%.*s” at byte %u",
               what,
               (int)MIN (node->text.len, 64),
               node->text.text != NULL ? node->text.text : "",
               node->offset);
  return FALSE;
}

/* The types of an element by its name, not by its JSON name: value, never valueQuantity. */
static gboolean
add_members (Types *types, FhirTypeId type, FhirSlice name)
{
  const FhirTypeDef *def = fhir_def_type (type);
  const FhirMemberDef *members = fhir_def_members (type);
  gboolean found = FALSE;

  for (guint i = 0; i < def->n_members; i++)
    if (fhir_slice_is (name, fhir_def_element (members[i].element)->name))
      {
        add_type (types, members[i].type);
        found = TRUE;
      }
  return found;
}

static gboolean
is_open (FhirTypeId type)
{
  const FhirTypeDef *def = fhir_def_type (type);

  return def->is_abstract || def->kind == FHIR_KIND_PRIMITIVE;
}

static gboolean
walk_member (const FhirPathNode *node, const Types *from, Types *ret, GError **error)
{
  gboolean found = from->any || from->n == 0;

  ret->any = found;
  for (guint i = 0; i < from->n; i++)
    {
      FhirTypeId type = from->types[i];

      if (node->type != 0 && fhir_def_is_a (type, node->type))
        {
          add_type (ret, type);
          found = TRUE;
        }
      else if (add_members (ret, type, node->text))
        found = TRUE;
      else if (is_open (type))
        found = ret->any = TRUE;
    }
  if (found)
    return TRUE;
  return fail (node,
               node->type != 0 ? "the input is of another type than"
                               : "no type before has an element",
               error);
}

static gboolean
need_order (const Check *check, const Types *types, const FhirPathNode *node, GError **error)
{
  return (check->flags & FHIR_PATH_CHECK_ORDER) == 0 || !types->unordered ||
         fail (node, "an order is needed by", error);
}

static void
set_type (Types *ret, const FhirPathNode *node)
{
  if (node->type == 0 || (node->flags & FHIR_PATH_TYPE_ALIAS) != 0)
    ret->any = TRUE;
  else
    add_type (ret, node->type);
}

static gboolean
walk_call (Check *check,
           const FhirPathNode *node,
           const Types *from,
           const Types *scopes[2], /* input, $this of the whole */
           Types *ret,
           GError **error)
{
  const char *name = fhir_path_function_get_name (node->function);
  Gives gives = GIVES_ANY;
  guint flags = 0;
  Types argument = { 0 };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_str_equal (name, rules[i].name))
      {
        gives = rules[i].gives;
        flags = rules[i].flags;
      }
  if ((flags & ORDERED) != 0 && !need_order (check, from, node, error))
    return FALSE;
  for (guint32 at = gives == GIVES_TYPE ? 0 : node->right; at != 0;
       at = fhir_path_node (check->expr, at)->next, n++)
    {
      static const Types any = { .any = TRUE };
      gboolean loop = g_str_equal (name, "repeat") || g_str_equal (name, "aggregate");
      gboolean is = g_str_equal (name, "is");
      const Types *input = loop ? &any : (flags & ON_ITEMS) != 0 ? from : scopes[0];
      const Types *this = loop ? &any : (flags & ON_ITEMS) != 0 ? from : scopes[1];
      Types given = { 0 };

      if (!is && !walk (check, at, input, this, &given, error))
        return FALSE;
      if (gives != GIVES_BRANCHES || n > 0)
        add_all (&argument, &given);
    }
  ret->unordered = gives == GIVES_UNORDERED || (gives == GIVES_INPUT && from->unordered);
  if (gives == GIVES_INPUT || gives == GIVES_BOTH)
    add_all (ret, from);
  if (gives == GIVES_ARGUMENT || gives == GIVES_BOTH || gives == GIVES_BRANCHES)
    add_all (ret, &argument);
  else if (gives == GIVES_TYPE)
    set_type (ret, node);
  else if (gives == GIVES_EXTENSION)
    add_type (ret, FHIR_TYPE_Extension);
  else if (gives == GIVES_ANY || gives == GIVES_UNORDERED)
    ret->any = TRUE;
  if (g_str_equal (name, "sort"))
    ret->unordered = FALSE;
  return TRUE;
}

static gboolean
walk_term (Check *check,
           const FhirPathNode *node,
           const Types *from,
           const Types *scopes[2],
           Types *ret,
           GError **error)
{
  Types other = { 0 };

  switch ((guint)node->op)
    {
    case FHIR_PATH_OP_THIS:
      *ret = *(node->left != 0 ? from : scopes[1]);
      return TRUE;
    case FHIR_PATH_OP_MEMBER:
      return walk_member (node, from, ret, error);
    case FHIR_PATH_OP_CALL:
      return walk_call (check, node, from, scopes, ret, error);
    case FHIR_PATH_OP_INDEXER:
      *ret = *from;
      return need_order (check, from, node, error) &&
             walk (check, node->right, scopes[0], scopes[1], &other, error);
    case FHIR_PATH_OP_AS:
      set_type (ret, node);
      return TRUE;
    case FHIR_PATH_OP_UNION:
      *ret = *from;
      if (!walk (check, node->right, scopes[0], scopes[1], &other, error))
        return FALSE;
      add_all (ret, &other);
      return TRUE;
    default:
      ret->any = TRUE;
      return node->right == 0 || walk (check, node->right, scopes[0], scopes[1], &other, error);
    }
}

static gboolean
walk (Check *check, guint32 n, const Types *input, const Types *this, Types *ret, GError **error)
{
  const FhirPathNode *node = fhir_path_node (check->expr, n);
  const Types *scopes[2] = { input, this };
  Types left = { 0 };

  if (node->left != 0 && !walk (check, node->left, input, this, &left, error))
    return FALSE;
  return walk_term (check, node, node->left != 0 ? &left : input, scopes, ret, error);
}

gboolean
fhir_path_check (const FhirPathExpr *expr, FhirTypeId root, guint flags, GError **error)
{
  Check check = { expr, flags };
  Types input = { .any = root == 0 };
  Types result = { 0 };

  if (root != 0)
    add_type (&input, root);
  return walk (&check, expr->root, &input, &input, &result, error);
}
