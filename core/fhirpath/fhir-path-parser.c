/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* FHIRPath text to a flat tree, by recursive descent with one token of look-ahead, over the whole
 * N1 grammar. Nodes are appended when their operands are complete, so an operand always has a
 * smaller number than its user; number 0 means none. Three limits hold: bytes of text, nodes, and
 * depth, of the tree as well as of this file's own recursion. */

#include "fhir-error.h"
#include "fhir-json.h"
#include "fhir-path-date-private.h"
#include "fhir-path-expr-private.h"
#include "fhir-path-function-private.h"
#include "fhir-path-lexer-private.h"

typedef struct
{
  FhirSlice text;
  GArray *nodes; /* (element-type FhirPathNode); 0 is unused */
  GStringChunk *chunk;
  FhirPathToken token; /* looked at, not taken */
  guint32 at;          /* after token */
  guint depth;
  GString *scratch;
} Parser;

static guint32 parse_expression (Parser *parser, guint level, GError **error);

static guint32
fail (const Parser *parser, FhirError code, const char *what, GError **error)
{
  g_set_error (error, FHIR_ERROR, (gint)code, "%s at byte %u", what, parser->token.offset);
  return 0;
}

static gboolean
advance (Parser *parser, GError **error)
{
  return fhir_path_lex (parser->text, &parser->at, &parser->token, error);
}

static gboolean
is_symbol (const Parser *parser, const char *symbol)
{
  return parser->token.kind == FHIR_PATH_TOKEN_SYMBOL && fhir_slice_is (parser->token.text, symbol);
}

static gboolean
expect (Parser *parser, const char *symbol, GError **error)
{
  if (!is_symbol (parser, symbol))
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_SYNTAX,
                   "“%s” expected at byte %u",
                   symbol,
                   parser->token.offset);
      return FALSE;
    }
  return advance (parser, error);
}

static FhirPathNode *
node_at (const Parser *parser, guint32 n)
{
  return &g_array_index (parser->nodes, FhirPathNode, n);
}

static guint16
depth_of (const Parser *parser, guint32 node)
{
  return node != 0 ? node_at (parser, node)->depth : 0;
}

/* Where the chain begins that a member behind left goes on with: its nodes stand side by side. */
static guint32
head_of (const Parser *parser, guint32 left)
{
  guint32 own = parser->nodes->len;
  const FhirPathNode *before = node_at (parser, left);

  return left != 0 && left == own - 1 && before->op == FHIR_PATH_OP_MEMBER ? before->head : own;
}

static guint32
add_node (Parser *parser, FhirPathNode node, GError **error)
{
  guint depth = MAX (depth_of (parser, node.left), depth_of (parser, node.right)) + 1u;

  for (guint32 n = node.op == FHIR_PATH_OP_CALL ? node.right : 0; n != 0;
       n = node_at (parser, n)->next)
    depth = MAX (depth, depth_of (parser, n) + 1u);
  if (depth > FHIR_PATH_MAX_DEPTH)
    return fail (parser, FHIR_ERROR_TOO_LARGE, "expression nested too deep", error);
  if (parser->nodes->len > FHIR_PATH_MAX_NODES)
    return fail (parser, FHIR_ERROR_TOO_LARGE, "expression has too many parts", error);
  node.depth = (guint16)depth;
  if (node.op == FHIR_PATH_OP_MEMBER)
    node.head = head_of (parser, node.left);
  g_array_append_val (parser->nodes, node);
  return parser->nodes->len - 1;
}

/* The token's text, unescaped, in the expression's memory. */
static gboolean
keep_text (Parser *parser, FhirSlice *ret_text, GError **error)
{
  g_string_truncate (parser->scratch, 0);
  if (!fhir_path_unescape (parser->token, parser->scratch, error))
    return FALSE;
  ret_text->len = (guint32)parser->scratch->len;
  ret_text->text =
      g_string_chunk_insert_len (parser->chunk, parser->scratch->str, (gssize)parser->scratch->len);
  return TRUE;
}

static gboolean
is_name (const Parser *parser)
{
  return parser->token.kind == FHIR_PATH_TOKEN_NAME ||
         parser->token.kind == FHIR_PATH_TOKEN_DELIMITED;
}

static gboolean
take_name (Parser *parser, FhirSlice *ret_name, GError **error)
{
  if (!is_name (parser))
    {
      fail (parser, FHIR_ERROR_SYNTAX, "name expected", error);
      return FALSE;
    }
  if (parser->token.kind == FHIR_PATH_TOKEN_NAME)
    *ret_name = parser->token.text;
  else if (!keep_text (parser, ret_name, error))
    return FALSE;
  return advance (parser, error);
}

/* A type name after is and as: name or space.name. */
static gboolean
parse_type (Parser *parser, FhirPathNode *node, GError **error)
{
  FhirSlice space = FHIR_SLICE_NONE;
  FhirSlice name = FHIR_SLICE_NONE;

  if (!take_name (parser, &name, error))
    return FALSE;
  if (is_symbol (parser, "."))
    {
      space = name;
      if (!advance (parser, error) || !take_name (parser, &name, error))
        return FALSE;
    }
  node->text = name;
  node->unit = space;
  if (fhir_path_type_find (space, name, node))
    return TRUE;
  fail (parser, FHIR_ERROR_NOT_SUPPORTED, "unknown type", error);
  return FALSE;
}

/* The type that the one argument of is(), as(), ofType() names. */
static gboolean
resolve_type_argument (Parser *parser, FhirPathNode *call, GError **error)
{
  const FhirPathNode *name = node_at (parser, call->right);
  FhirSlice space = FHIR_SLICE_NONE;

  if (name->op == FHIR_PATH_OP_MEMBER && name->left != 0)
    {
      const FhirPathNode *outer = node_at (parser, name->left);

      if (outer->op == FHIR_PATH_OP_MEMBER && outer->left == 0)
        space = outer->text;
    }
  if (name->op == FHIR_PATH_OP_MEMBER && (name->left == 0) == (space.text == NULL) &&
      fhir_path_type_find (space, name->text, call))
    return TRUE;
  fail (parser, FHIR_ERROR_NOT_SUPPORTED, "unknown type before", error);
  return FALSE;
}

/* asc or desc behind an argument of sort(); a minus before it says the same as desc. */
static gboolean
parse_direction (Parser *parser, guint32 argument, GError **error)
{
  FhirPathNode *node = node_at (parser, argument);
  gboolean named = parser->token.kind == FHIR_PATH_TOKEN_NAME;
  gboolean down = named && fhir_slice_is (parser->token.text, "desc");

  if (down || node->op == FHIR_PATH_OP_MINUS)
    node->flags |= FHIR_PATH_DESCENDING;
  if (down || (named && fhir_slice_is (parser->token.text, "asc")))
    return advance (parser, error);
  return TRUE;
}

static gboolean
parse_arguments (Parser *parser, FhirPathNode *call, GError **error)
{
  guint32 last = 0;

  while (!is_symbol (parser, ")"))
    {
      guint32 argument;

      if (last != 0 && !expect (parser, ",", error))
        return FALSE;
      argument = parse_expression (parser, 0, error);
      if (argument == 0 ||
          (fhir_slice_is (call->text, "sort") && !parse_direction (parser, argument, error)))
        return FALSE;
      if (last == 0)
        call->right = argument;
      else
        node_at (parser, last)->next = argument;
      last = argument;
      call->n_arguments++;
    }
  return advance (parser, error);
}

static guint32
parse_call (Parser *parser, FhirPathNode call, GError **error)
{
  call.op = FHIR_PATH_OP_CALL;
  call.function = fhir_path_function_find (call.text);
  if (call.function == NULL)
    return fail (parser, FHIR_ERROR_NOT_SUPPORTED, "unknown function before", error);
  if (!advance (parser, error) || !parse_arguments (parser, &call, error))
    return 0;
  if (call.n_arguments < call.function->min_arguments ||
      call.n_arguments > call.function->max_arguments)
    return fail (parser, FHIR_ERROR_SYNTAX, "wrong number of arguments before", error);
  if (call.function->takes_type && !resolve_type_argument (parser, &call, error))
    return 0;
  return add_node (parser, call, error);
}

static guint32
parse_special (Parser *parser, guint32 left, GError **error)
{
  FhirPathNode node = { .offset = parser->token.offset, .left = left };

  if (fhir_slice_is (parser->token.text, "this"))
    node.op = FHIR_PATH_OP_THIS;
  else if (fhir_slice_is (parser->token.text, "index"))
    node.op = FHIR_PATH_OP_INDEX;
  else if (fhir_slice_is (parser->token.text, "total"))
    node.op = FHIR_PATH_OP_TOTAL;
  else
    return fail (parser, FHIR_ERROR_SYNTAX, "unknown variable", error);
  if (!advance (parser, error))
    return 0;
  return add_node (parser, node, error);
}

/* A member, a call, or $this and its like; left 0 for the first of a chain. */
static guint32
parse_invocation (Parser *parser, guint32 left, GError **error)
{
  FhirPathNode node = { .left = left, .offset = parser->token.offset };

  if (parser->token.kind == FHIR_PATH_TOKEN_SPECIAL)
    return parse_special (parser, left, error);
  if (!take_name (parser, &node.text, error))
    return 0;
  if (is_symbol (parser, "("))
    return parse_call (parser, node, error);
  node.op = FHIR_PATH_OP_MEMBER;
  node.key = fhir_json_key_lookup (node.text);
  node.choice = fhir_path_steps_find_choice (fhir_path_steps_get(), node.text);
  if (left == 0 && node.text.len > 0 && g_ascii_isupper (node.text.text[0]))
    node.type = fhir_def_find_type (node.text); /* `code` and `date` are members, not types */
  return add_node (parser, node, error);
}

static gboolean
is_time_unit (FhirSlice text)
{
  static const char *const units[] = { "year",    "month",   "week",        "day",
                                       "hour",    "minute",  "second",      "years",
                                       "months",  "weeks",   "days",        "hours",
                                       "minutes", "seconds", "millisecond", "milliseconds" };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (fhir_slice_is (text, units[i]))
      return TRUE;
  return FALSE;
}

static guint32
parse_number (Parser *parser, GError **error)
{
  FhirPathNode node = { .op = FHIR_PATH_OP_LITERAL,
                        .offset = parser->token.offset,
                        .text = parser->token.text };

  node.literal =
      memchr (node.text.text, '.', node.text.len) != NULL ? FHIR_PATH_DECIMAL : FHIR_PATH_INTEGER;
  if (!advance (parser, error))
    return 0;
  if (parser->token.kind == FHIR_PATH_TOKEN_STRING)
    {
      node.literal = FHIR_PATH_QUANTITY;
      if (!keep_text (parser, &node.unit, error) || !advance (parser, error))
        return 0;
    }
  else if (parser->token.kind == FHIR_PATH_TOKEN_NAME && is_time_unit (parser->token.text))
    {
      node.literal = FHIR_PATH_QUANTITY;
      node.unit = parser->token.text;
      if (!advance (parser, error))
        return 0;
    }
  return add_node (parser, node, error);
}

static guint32
parse_literal (Parser *parser, FhirPathOp op, FhirPathKind kind, GError **error)
{
  FhirPathNode node = { .op = (guint8)op,
                        .literal = (guint8)kind,
                        .offset = parser->token.offset,
                        .text = parser->token.text };

  if (parser->token.kind == FHIR_PATH_TOKEN_STRING ||
      parser->token.kind == FHIR_PATH_TOKEN_CONSTANT)
    if (!keep_text (parser, &node.text, error))
      return 0;
  if (!advance (parser, error))
    return 0;
  return add_node (parser, node, error);
}

/* @2015-02-04T14:30 and its like: a text without the marks. */
static guint32
parse_date (Parser *parser, FhirPathKind kind, GError **error)
{
  FhirSlice *text = &parser->token.text;
  FhirPathDate date;

  if (text->len > 0 && text->text[text->len - 1] == 'T')
    text->len--; /* only tells a date from a date time */
  if (!fhir_path_date_parse (*text, kind, &date))
    return fail (parser, FHIR_ERROR_SYNTAX, "no such date or time", error);
  return parse_literal (parser, FHIR_PATH_OP_LITERAL, kind, error);
}

static guint32
parse_symbol_term (Parser *parser, GError **error)
{
  FhirPathNode node = { .offset = parser->token.offset };
  gboolean minus = is_symbol (parser, "-");

  if (minus || is_symbol (parser, "+"))
    {
      if (!advance (parser, error))
        return 0;
      node.op = minus ? FHIR_PATH_OP_MINUS : FHIR_PATH_OP_PLUS;
      node.left = parse_expression (parser, 11, error);
      return node.left != 0 ? add_node (parser, node, error) : 0;
    }
  if (is_symbol (parser, "("))
    {
      guint32 inner;

      if (!advance (parser, error))
        return 0;
      inner = parse_expression (parser, 0, error);
      return inner != 0 && expect (parser, ")", error) ? inner : 0;
    }
  if (is_symbol (parser, "{"))
    {
      node.op = FHIR_PATH_OP_EMPTY;
      if (!advance (parser, error) || !expect (parser, "}", error))
        return 0;
      return add_node (parser, node, error);
    }
  return fail (parser, FHIR_ERROR_SYNTAX, "expression expected", error);
}

static guint32
parse_term (Parser *parser, GError **error)
{
  switch (parser->token.kind)
    {
    case FHIR_PATH_TOKEN_NAME:
      if (fhir_slice_is (parser->token.text, "true") || fhir_slice_is (parser->token.text, "false"))
        return parse_literal (parser, FHIR_PATH_OP_LITERAL, FHIR_PATH_BOOLEAN, error);
      return parse_invocation (parser, 0, error);
    case FHIR_PATH_TOKEN_DELIMITED:
    case FHIR_PATH_TOKEN_SPECIAL:
      return parse_invocation (parser, 0, error);
    case FHIR_PATH_TOKEN_STRING:
      return parse_literal (parser, FHIR_PATH_OP_LITERAL, FHIR_PATH_STRING, error);
    case FHIR_PATH_TOKEN_NUMBER:
      return parse_number (parser, error);
    case FHIR_PATH_TOKEN_DATE:
      return parse_date (parser, FHIR_PATH_DATE, error);
    case FHIR_PATH_TOKEN_DATE_TIME:
      return parse_date (parser, FHIR_PATH_DATE_TIME, error);
    case FHIR_PATH_TOKEN_TIME:
      return parse_date (parser, FHIR_PATH_TIME, error);
    case FHIR_PATH_TOKEN_CONSTANT:
      return parse_literal (parser, FHIR_PATH_OP_CONSTANT, FHIR_PATH_ELEMENT, error);
    case FHIR_PATH_TOKEN_SYMBOL:
      return parse_symbol_term (parser, error);
    case FHIR_PATH_TOKEN_END:
    default:
      return fail (parser, FHIR_ERROR_SYNTAX, "expression expected", error);
    }
}

/* A term and the .x and [n] behind it. */
static guint32
parse_postfix (Parser *parser, GError **error)
{
  guint32 left = parse_term (parser, error);

  while (left != 0)
    {
      if (is_symbol (parser, "."))
        left = advance (parser, error) ? parse_invocation (parser, left, error) : 0;
      else if (is_symbol (parser, "["))
        {
          FhirPathNode node = { .op = FHIR_PATH_OP_INDEXER,
                                .left = left,
                                .offset = parser->token.offset };

          if (!advance (parser, error))
            return 0;
          node.right = parse_expression (parser, 0, error);
          if (node.right == 0 || !expect (parser, "]", error))
            return 0;
          left = add_node (parser, node, error);
        }
      else
        break;
    }
  return left;
}

static const FhirPathOperator *
look_at_operator (const Parser *parser)
{
  if (parser->token.kind != FHIR_PATH_TOKEN_NAME && parser->token.kind != FHIR_PATH_TOKEN_SYMBOL)
    return NULL;
  return fhir_path_operator_find (parser->token.text);
}

/* Operators that bind at least as tight as level; all are left associative. */
static guint32
parse_operators (Parser *parser, guint level, GError **error)
{
  guint32 left = parse_postfix (parser, error);
  const FhirPathOperator *found;

  while (left != 0 && (found = look_at_operator (parser)) != NULL && found->level >= level)
    {
      FhirPathNode node = { .op = (guint8)found->op, .left = left, .offset = parser->token.offset };

      if (!advance (parser, error))
        return 0;
      if (found->op == FHIR_PATH_OP_IS || found->op == FHIR_PATH_OP_AS)
        {
          if (!parse_type (parser, &node, error))
            return 0;
        }
      else
        {
          node.right = parse_expression (parser, found->level + 1u, error);
          if (node.right == 0)
            return 0;
        }
      left = add_node (parser, node, error);
    }
  return left;
}

/* 0 with the error set on failure. Every way down passes here, so here depth is counted. */
static guint32
parse_expression (Parser *parser, guint level, GError **error)
{
  guint32 node;

  if (parser->depth >= FHIR_PATH_MAX_DEPTH)
    return fail (parser, FHIR_ERROR_TOO_LARGE, "expression nested too deep", error);
  parser->depth++;
  node = parse_operators (parser, level, error);
  parser->depth--;
  return node;
}

guint32
fhir_path_parse (FhirSlice text, GArray *nodes, GStringChunk *chunk, GError **error)
{
  g_autoptr (GString) scratch = g_string_new (NULL);
  Parser parser = { .text = text, .nodes = nodes, .chunk = chunk, .scratch = scratch };
  const FhirPathNode none = { 0 };
  guint32 root;

  g_array_append_val (nodes, none);
  if (!advance (&parser, error))
    return 0;
  root = parse_expression (&parser, 0, error);
  if (root != 0 && parser.token.kind != FHIR_PATH_TOKEN_END)
    return fail (&parser, FHIR_ERROR_SYNTAX, "end of expression expected", error);
  return root;
}
