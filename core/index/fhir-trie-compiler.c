/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Search parameter expressions to paths of a trie. The typing is done here: `value as Quantity`
 * becomes the edge valueQuantity, a choice without `as` one edge for each of its types, so that the
 * walk knows every value's FHIR type and looks at nothing but member names. Unions are several
 * paths to the same act; a `where` on one member, an index, a reference's target and an extension's
 * url are guards, checked at the element; a composite is an act with two sub-tries below its
 * element. What is anything else is refused and left to core/fhirpath.
 *
 * A cursor is a place that an expression has come to: trie node and FHIR type. An expression maps
 * cursors to cursors. A refused expression may leave paths without acts behind; those give no rows.
 */

#include "fhir-error.h"
#include "fhir-path-expr.h"
#include "fhir-trie-build-private.h"

/* Places that one expression may come to; `extension.value` alone is fifty. */
#define CURSORS_MAX 4096

typedef struct
{
  guint16 node;
  FhirTypeId type;
  FhirElementId element;
  gboolean many;       /* the last step is a list */
  gboolean outer_many; /* some step before it was one */
} Cursor;

typedef struct
{
  FhirTrieCompiler *compiler;
  const FhirPathExpr *expr;
} Job;

static gboolean compile (Job *job, guint32 n, const GArray *focus, GArray *out, GError **error);

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, FHIR_ERROR, FHIR_ERROR_NOT_SUPPORTED, "does not fit a trie: %s", what);
  return FALSE;
}

static gboolean
fail_value (GError **error)
{
  g_set_error_literal (error,
                       FHIR_ERROR,
                       FHIR_ERROR_VALUE,
                       "no value of a type that can be searched");
  return FALSE;
}

static const FhirPathNode *
get_node (const Job *job, guint32 n)
{
  return fhir_path_expr_get_node (job->expr, n);
}

static void
append_all (GArray *out, const GArray *cursors)
{
  if (cursors->len > 0)
    g_array_append_vals (out, cursors->data, cursors->len);
}

/* Members named, choices once per type; shadows (`_name`) are none. */
static gboolean
step (Job *job, Cursor cursor, FhirSlice name, GArray *out, GError **error)
{
  const FhirTypeDef *type = fhir_def_type (cursor.type);
  const FhirMemberDef *members = fhir_def_members (cursor.type);

  for (guint i = 0; i < type->n_members; i++)
    {
      const FhirElementDef *element = fhir_def_element (members[i].element);
      Cursor next = { .type = members[i].type, .element = members[i].element };

      if (!fhir_slice_is (name, element->name) ||
          fhir_json_key_name (members[i].key).text[0] == '_')
        continue;
      if (type->kind == FHIR_KIND_PRIMITIVE)
        return refuse (error, "what stands in a primitive's shadow");
      next.node = fhir_trie_add_edge (job->compiler, cursor.node, members[i].key);
      next.many = element->max > 1;
      next.outer_many = cursor.many || cursor.outer_many;
      g_array_append_val (out, next);
    }
  return TRUE;
}

static gboolean
compile_member (Job *job,
                const FhirPathNode *node,
                const GArray *focus,
                GArray *out,
                GError **error)
{
  for (guint i = 0; i < focus->len; i++)
    {
      Cursor cursor = g_array_index (focus, Cursor, i);

      if (node->type != 0 && fhir_def_is_a (cursor.type, node->type))
        g_array_append_val (out, cursor);
      else if (!step (job, cursor, node->text, out, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
compile_type (const FhirPathNode *node, const GArray *focus, GArray *out)
{
  for (guint i = 0; i < focus->len; i++)
    {
      Cursor cursor = g_array_index (focus, Cursor, i);

      if (node->type != 0 && fhir_def_is_a (cursor.type, node->type))
        g_array_append_val (out, cursor);
    }
  return TRUE;
}

static gboolean
compile_index (Job *job, const FhirPathNode *node, const GArray *focus, GArray *out, GError **error)
{
  const FhirPathNode *index = get_node (job, node->right);
  Cursor cursor;
  guint64 n = 0;
  g_autofree char *text = fhir_slice_dup (index->text);

  if (index->op != FHIR_PATH_OP_LITERAL || index->literal != FHIR_PATH_INTEGER ||
      !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &n, NULL))
    return refuse (error, "an index that is no small number");
  if (focus->len != 1)
    return refuse (error, "an index on several paths");
  cursor = g_array_index (focus, Cursor, 0);
  if (cursor.outer_many)
    return refuse (error, "an index below another list");
  cursor.node = fhir_trie_add_guard (job->compiler,
                                     cursor.node,
                                     FHIR_GUARD_INDEX,
                                     (guint16)n,
                                     FHIR_SLICE_NONE);
  cursor.many = FALSE;
  g_array_append_val (out, cursor);
  return TRUE;
}

/* `member = 'text'` on a single text member of the cursor's type. */
static gboolean
guard_member (Job *job, const FhirPathNode *node, Cursor *cursor, GError **error)
{
  const FhirPathNode *left = get_node (job, node->left);
  const FhirPathNode *right = get_node (job, node->right);
  const FhirMemberDef *member;
  const FhirElementDef *element;

  if (left->op != FHIR_PATH_OP_MEMBER || left->left != 0 || right->op != FHIR_PATH_OP_LITERAL ||
      right->literal != FHIR_PATH_STRING)
    return refuse (error, "a condition that is not member = 'text'");
  member = fhir_def_member (cursor->type, left->key);
  if (member == NULL)
    return refuse (error, "a condition on an unknown member");
  element = fhir_def_element (member->element);
  if (element->max > 1 || (element->flags & FHIR_ELEMENT_CHOICE) != 0 ||
      (!fhir_def_is_a (member->type, FHIR_TYPE_string) &&
       !fhir_def_is_a (member->type, FHIR_TYPE_uri)))
    return refuse (error, "a condition on what is no single text");
  cursor->node =
      fhir_trie_add_guard (job->compiler, cursor->node, FHIR_GUARD_MEMBER, left->key, right->text);
  return TRUE;
}

static gboolean
is_call (const Job *job, guint32 n, const char *name)
{
  const FhirPathNode *node = n != 0 ? get_node (job, n) : NULL;

  return node != NULL && node->op == FHIR_PATH_OP_CALL &&
         g_str_equal (fhir_path_function_get_name (node->function), name);
}

/* The one argument of a call as text, NONE when it is no literal. */
static FhirSlice
text_argument (const Job *job, const FhirPathNode *call)
{
  const FhirPathNode *argument = get_node (job, call->right);

  if (argument->op != FHIR_PATH_OP_LITERAL || argument->literal != FHIR_PATH_STRING)
    return FHIR_SLICE_NONE;
  return argument->text;
}

static gboolean
guard_criterion (Job *job, guint32 n, Cursor *cursor, GError **error)
{
  const FhirPathNode *node = get_node (job, n);

  if (node->op == FHIR_PATH_OP_AND)
    return guard_criterion (job, node->left, cursor, error) &&
           guard_criterion (job, node->right, cursor, error);
  if (node->op == FHIR_PATH_OP_EQUAL)
    return guard_member (job, node, cursor, error);
  if (node->op == FHIR_PATH_OP_IS && is_call (job, node->left, "resolve") &&
      get_node (job, node->left)->left == 0 && node->type != 0)
    {
      cursor->node = fhir_trie_add_guard (job->compiler,
                                          cursor->node,
                                          FHIR_GUARD_TARGET,
                                          node->type,
                                          FHIR_SLICE_NONE);
      return TRUE;
    }
  if (is_call (job, n, "hasExtension") && node->left == 0 &&
      text_argument (job, node).text != NULL &&
      fhir_def_type (cursor->type)->kind != FHIR_KIND_PRIMITIVE)
    {
      cursor->node = fhir_trie_add_guard (job->compiler,
                                          cursor->node,
                                          FHIR_GUARD_EXTENSION,
                                          0,
                                          text_argument (job, node));
      return TRUE;
    }
  return refuse (error, "a condition of another form");
}

static gboolean
compile_where (Job *job, const FhirPathNode *node, const GArray *focus, GArray *out, GError **error)
{
  for (guint i = 0; i < focus->len; i++)
    {
      Cursor cursor = g_array_index (focus, Cursor, i);

      if (!guard_criterion (job, node->right, &cursor, error))
        return FALSE;
      g_array_append_val (out, cursor);
    }
  return TRUE;
}

static gboolean
compile_extension (Job *job,
                   const FhirPathNode *node,
                   const GArray *focus,
                   GArray *out,
                   GError **error)
{
  FhirSlice url = text_argument (job, node);

  for (guint i = 0; i < focus->len; i++)
    {
      Cursor cursor = g_array_index (focus, Cursor, i);

      if (url.text == NULL || fhir_def_type (cursor.type)->kind == FHIR_KIND_PRIMITIVE)
        return refuse (error, "an extension of a primitive, or one computed");
      cursor = (Cursor){
        .node = fhir_trie_add_edge (job->compiler, cursor.node, FHIR_KEY_extension),
        .type = FHIR_TYPE_Extension,
        .many = TRUE,
        .outer_many = cursor.many || cursor.outer_many,
      };
      cursor.node =
          fhir_trie_add_guard (job->compiler, cursor.node, FHIR_GUARD_MEMBER, FHIR_KEY_url, url);
      g_array_append_val (out, cursor);
    }
  return TRUE;
}

static gboolean
compile_call (Job *job, guint32 n, const GArray *focus, GArray *out, GError **error)
{
  const FhirPathNode *node = get_node (job, n);

  if (is_call (job, n, "where"))
    return compile_where (job, node, focus, out, error);
  if (is_call (job, n, "as") || is_call (job, n, "ofType"))
    return compile_type (node, focus, out);
  if (is_call (job, n, "extension"))
    return compile_extension (job, node, focus, out, error);
  return refuse (error, "a function");
}

/* Maps the cursors of the input to those that node n of the expression leads to. */
static gboolean
compile (Job *job, guint32 n, const GArray *input, GArray *out, GError **error)
{
  const FhirPathNode *node = get_node (job, n);
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (Cursor));

  if (node->left != 0)
    {
      if (!compile (job, node->left, input, left, error))
        return FALSE;
    }
  else
    append_all (left, input);
  if (left->len > CURSORS_MAX)
    return refuse (error, "too many places");
  switch (node->op)
    {
    case FHIR_PATH_OP_MEMBER:
      return compile_member (job, node, left, out, error);
    case FHIR_PATH_OP_AS:
      return compile_type (node, left, out);
    case FHIR_PATH_OP_CALL:
      return compile_call (job, n, left, out, error);
    case FHIR_PATH_OP_INDEXER:
      return compile_index (job, node, left, out, error);
    case FHIR_PATH_OP_UNION:
      append_all (out, left);
      return compile (job, node->right, input, out, error);
    default:
      return refuse (error, "an operator");
    }
}

/* X.exists() and X != false: TRUE with the node of X. */
static gboolean
is_exists_and_not_false (const Job *job, guint32 root, guint32 *ret_operand)
{
  const FhirPathNode *node = get_node (job, root);
  g_autoptr (GString) a = g_string_new (NULL);
  g_autoptr (GString) b = g_string_new (NULL);
  const FhirPathNode *exists;
  const FhirPathNode *differs;
  const FhirPathNode *literal;

  if (node->op != FHIR_PATH_OP_AND || !is_call (job, node->left, "exists"))
    return FALSE;
  exists = get_node (job, node->left);
  differs = get_node (job, node->right);
  if (exists->right != 0 || exists->left == 0 || differs->op != FHIR_PATH_OP_NOT_EQUAL)
    return FALSE;
  literal = get_node (job, differs->right);
  if (literal->op != FHIR_PATH_OP_LITERAL || !fhir_slice_is (literal->text, "false"))
    return FALSE;
  fhir_path_expr_print (job->expr, exists->left, a);
  fhir_path_expr_print (job->expr, differs->left, b);
  *ret_operand = exists->left;
  return g_string_equal (a, b);
}

static guint16
get_root (FhirTrieCompiler *compiler, FhirTypeId type)
{
  FhirTrieRoot *root = &g_array_index (compiler->roots, FhirTrieRoot, type);

  if (root->node == 0)
    root->node = fhir_trie_add_node (compiler);
  return root->node;
}

/* Adds the acts of one search type to all cursors; how many had a rule. */
static guint
add_acts (Job *job,
          const GArray *cursors,
          FhirSearchType search,
          FhirParamId param,
          gboolean phonetic)
{
  guint n = 0;

  for (guint i = 0; i < cursors->len; i++)
    {
      Cursor cursor = g_array_index (cursors, Cursor, i);
      FhirTrieAct act = { .param = param };

      act.rule = (guint8)fhir_rule_find (search, cursor.type, phonetic);
      if (act.rule == FHIR_RULE_NONE)
        continue;
      if (act.rule == FHIR_RULE_TOKEN_CODE)
        act.a = fhir_def_element (cursor.element)->binding;
      else if (act.rule == FHIR_RULE_TOKEN_IDENTIFIER || act.rule == FHIR_RULE_TOKEN_CONTACT)
        act.a = fhir_trie_has_digits (param);
      fhir_trie_add_act (job->compiler, cursor.node, act);
      g_array_index (job->compiler->kinds, guint16, param) |=
          (guint16)fhir_rule_get_kinds (act.rule);
      n++;
    }
  return n;
}

static GArray *
input_of (guint16 node, FhirTypeId type)
{
  GArray *input = g_array_new (FALSE, FALSE, sizeof (Cursor));
  Cursor cursor = { .node = node, .type = type };

  g_array_append_val (input, cursor);
  return input;
}

static gboolean
add_exists (Job *job, guint32 operand, FhirParamId param, GError **error)
{
  FhirTypeId type = fhir_def_param (param)->type;
  FhirTrieAct act = { .rule = FHIR_RULE_TOKEN_EXISTS, .param = param };
  FhirTrieAct probe = { .rule = FHIR_RULE_PROBE, .param = param };
  g_autoptr (GArray) input = NULL;
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (Cursor));

  act.a = fhir_trie_add_node (job->compiler);
  input = input_of (act.a, type);
  if (!compile (job, operand, input, out, error))
    return FALSE;
  for (guint i = 0; i < out->len; i++)
    fhir_trie_add_act (job->compiler, g_array_index (out, Cursor, i).node, probe);
  fhir_trie_add_act (job->compiler, get_root (job->compiler, type), act);
  g_array_index (job->compiler->kinds, guint16, param) |= 1 << FHIR_ROW_TOKEN;
  return TRUE;
}

static gboolean
add_simple (FhirTrieCompiler *compiler, FhirParamId param, GError **error)
{
  const FhirParamDef *def = fhir_def_param (param);
  g_autoptr (FhirPathExpr) expr = fhir_path_compile (fhir_slice (def->expression), error);
  g_autoptr (GArray) input = NULL;
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (Cursor));
  Job job = { .compiler = compiler, .expr = expr };
  guint32 root;
  guint32 operand = 0;

  if (expr == NULL)
    return FALSE;
  root = fhir_path_expr_get_root (expr);
  if (def->kind == FHIR_SEARCH_TOKEN && is_exists_and_not_false (&job, root, &operand))
    return add_exists (&job, operand, param, error);
  input = input_of (get_root (compiler, def->type), def->type);
  if (!compile (&job, root, input, out, error))
    return FALSE;
  if (add_acts (&job, out, def->kind, param, fhir_trie_is_phonetic (param)) == 0)
    return fail_value (error);
  return TRUE;
}

/* The sub-trie of a component; 0 when it has no value that fits. */
static guint16
add_component (FhirTrieCompiler *compiler,
               FhirTypeId type,
               const char *expression,
               FhirSearchType search,
               FhirParamId param)
{
  g_autoptr (FhirPathExpr) expr = fhir_path_compile (fhir_slice (expression), NULL);
  g_autoptr (GArray) input = NULL;
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (Cursor));
  Job job = { .compiler = compiler, .expr = expr };
  guint16 kinds = g_array_index (compiler->kinds, guint16, param);
  guint16 node = fhir_trie_add_node (compiler);
  guint n = 0;

  input = input_of (node, type);
  if (expr != NULL && compile (&job, fhir_path_expr_get_root (expr), input, out, NULL))
    n = add_acts (&job, out, search, param, FALSE);
  g_array_index (compiler->kinds, guint16, param) = kinds; /* of the composite, not its parts */
  return n > 0 ? node : 0;
}

/* Puts the act where the second component takes its first step, so that it is met only where that
 * is. FALSE: the component is the element itself. */
static gboolean
hang_composite (FhirTrieCompiler *compiler, guint16 element, guint16 second, FhirTrieAct act)
{
  const FhirTrieDraft *draft = g_ptr_array_index (compiler->drafts, second);

  if (draft->acts->len > 0 || draft->guards->len > 0)
    return FALSE;
  for (guint i = 0; i < draft->edges->len; i++)
    {
      FhirTrieEdge edge = g_array_index (draft->edges, FhirTrieEdge, i);

      if (!fhir_trie_leads_to_act (compiler, edge.node))
        continue;
      act.b = edge.node;
      fhir_trie_add_act (compiler, fhir_trie_add_edge (compiler, element, edge.key), act);
    }
  return TRUE;
}

static gboolean
add_composite_at (FhirTrieCompiler *compiler, FhirParamId param, Cursor cursor, FhirRowKind kind)
{
  const FhirParamDef *def = fhir_def_param (param);
  const FhirComponentDef *parts = def->components;
  FhirTrieAct act = { .rule = FHIR_RULE_COMPOSITE, .kind = (guint8)kind, .param = param };
  guint16 nodes[2] = { 0, 0 };

  /* DocumentReference.relationship has its two expressions the wrong way round: try both. */
  for (guint swap = 0; swap < 2 && (nodes[0] == 0 || nodes[1] == 0); swap++)
    for (guint i = 0; i < 2; i++)
      nodes[i] = add_component (compiler,
                                cursor.type,
                                parts[i ^ swap].expression,
                                fhir_def_param (parts[i].param)->kind,
                                param);
  if (nodes[0] == 0 || nodes[1] == 0)
    return FALSE;
  act.a = nodes[0];
  if (!hang_composite (compiler, cursor.node, nodes[1], act))
    return FALSE;
  g_array_index (compiler->kinds, guint16, param) |= (guint16)(1 << kind);
  return TRUE;
}

static gboolean
add_composite (FhirTrieCompiler *compiler, FhirParamId param, GError **error)
{
  const FhirParamDef *def = fhir_def_param (param);
  g_autoptr (FhirPathExpr) expr = fhir_path_compile (fhir_slice (def->expression), error);
  g_autoptr (GArray) input = NULL;
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (Cursor));
  FhirRowKind kind = fhir_trie_composite_kind (param);
  Job job = { .compiler = compiler, .expr = expr };
  guint added = 0;

  if (expr == NULL)
    return FALSE;
  if (kind == FHIR_ROW_N_KINDS)
    return refuse (error, "a composite without a kind of row");
  if (def->n_components != 2)
    return refuse (error, "a composite of three");
  input = input_of (get_root (compiler, def->type), def->type);
  if (!compile (&job, fhir_path_expr_get_root (expr), input, out, error))
    return FALSE;
  if (out->len == 0)
    return fail_value (error);
  for (guint i = 0; i < out->len; i++)
    added += add_composite_at (compiler, param, g_array_index (out, Cursor, i), kind);
  return added > 0 || refuse (error, "a component without values");
}

gboolean
fhir_trie_compiler_add (FhirTrieCompiler *compiler, FhirParamId param, GError **error)
{
  if (fhir_def_param (param)->kind == FHIR_SEARCH_COMPOSITE)
    return add_composite (compiler, param, error);
  return add_simple (compiler, param, error);
}

void
fhir_trie_compiler_add_fallback (FhirTrieCompiler *compiler, FhirParamId param)
{
  FhirTrieRoot *root = &g_array_index (compiler->roots, FhirTrieRoot, fhir_def_param (param)->type);

  if (root->fallbacks++ == 0)
    root->fallback0 = (guint16)compiler->fallbacks->len;
  g_array_append_val (compiler->fallbacks, param);
}
