/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Evaluation of a compiled expression. The tree is walked recursively (its depth is limited when
 * compiled); collections lie on one growing stack of items, named by index ranges, so there is no
 * allocation per collection. Each visited node and item costs a step; steps, items and bytes are
 * the budget. Three-valued logic keeps to N1: empty is unknown. */

#include "fhir-error.h"
#include "fhir-path-function-private.h"
#include "fhir-path-pattern-private.h"

#define DEFAULT_STEPS        1000000
#define DEFAULT_ITEMS        100000
#define DEFAULT_BYTES        (16u << 20)
#define DEFAULT_MATCH        50000000
#define STEPS_BETWEEN_CHECKS 1000
#define BLOCK_BYTES          4096
#define ALIGNMENT            16

#define VALUE_SETS "http://hl7.org/fhir/ValueSet/"
#define EXTENSIONS "http://hl7.org/fhir/StructureDefinition/"

gboolean
fhir_path_fail (FhirPathRun *run, const char *what, GError **error)
{
  g_set_error (error, FHIR_ERROR, FHIR_ERROR_INVALID, "expression does not fit: %s", what);
  return FALSE;
}

gboolean
fhir_path_spend_checked (FhirPathRun *run, guint64 n, GError **error)
{
  if (n > run->steps_left)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_TOO_COSTLY, "expression takes too many steps");
      return FALSE;
    }
  run->steps_left -= n;
  run->until_check = STEPS_BETWEEN_CHECKS;
  return !g_cancellable_set_error_if_cancelled (run->context->cancellable, error);
}

gpointer
fhir_path_alloc (FhirPathRun *run, gsize size, GError **error)
{
  FhirPathResults *results = run->results;
  gpointer block;

  if (size > run->bytes_left)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_TOO_COSTLY, "expression takes too much memory");
      return NULL;
    }
  size = (MAX (size, 1) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  run->bytes_left -= MIN (size, run->bytes_left);
  if (size > results->free_bytes)
    {
      results->free_bytes = MAX (size, BLOCK_BYTES);
      results->free_at = g_malloc (results->free_bytes);
      if (results->blocks->len == 0)
        results->first_bytes = results->free_bytes;
      g_ptr_array_add (results->blocks, results->free_at);
    }
  block = results->free_at;
  results->free_at += size;
  results->free_bytes -= size;
  return block;
}

gboolean
fhir_path_push (FhirPathRun *run, FhirPathItem item, GError **error)
{
  if (run->results->stack->len >= run->max_items)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_TOO_COSTLY, "expression yields too many items");
      return FALSE;
    }
  g_array_append_val (run->results->stack, item);
  return fhir_path_spend (run, 1, error);
}

gboolean
fhir_path_push_truth (FhirPathRun *run, gboolean truth, GError **error)
{
  return fhir_path_push (run, (FhirPathItem){ .kind = FHIR_PATH_BOOLEAN, .truth = truth }, error);
}

gboolean
fhir_path_push_integer (FhirPathRun *run, gint64 integer, GError **error)
{
  return fhir_path_push (run,
                         (FhirPathItem){ .kind = FHIR_PATH_INTEGER, .integer = integer },
                         error);
}

gboolean
fhir_path_truth (FhirPathRun *run, FhirPathRange range, FhirPathTruth *ret_truth, GError **error)
{
  FhirPathItem value;

  *ret_truth = FHIR_PATH_UNKNOWN;
  if (range.n == 0)
    return TRUE;
  if (range.n > 1)
    return fhir_path_fail (run, "a condition has more than one value", error);
  if (!fhir_path_value (run, fhir_path_item (run, range.first), &value, error))
    return FALSE;
  *ret_truth = value.kind != FHIR_PATH_BOOLEAN || value.truth ? FHIR_PATH_TRUE : FHIR_PATH_FALSE;
  return TRUE;
}

gboolean
fhir_path_test (FhirPathRun *run,
                guint32 node,
                FhirPathItem item,
                guint32 index,
                FhirPathTruth *ret_truth,
                GError **error)
{
  FhirPathRange saved_this = run->this;
  guint32 saved_index = run->index;
  guint32 mark = fhir_path_mark (run);
  FhirPathRange out = { 0, 0 };
  gboolean ok;

  run->this = (FhirPathRange){ mark, 1 };
  run->index = index;
  ok = fhir_path_push (run, item, error) && fhir_path_eval (run, node, run->this, &out, error) &&
       fhir_path_truth (run, out, ret_truth, error);
  fhir_path_drop (run, mark);
  run->this = saved_this;
  run->index = saved_index;
  return ok;
}

/* Moves what lies from `from` to the end down to mark. */
static FhirPathRange
settle (FhirPathRun *run, guint32 mark, guint32 from)
{
  guint32 n = fhir_path_mark (run) - from;

  if (n == 0)
    fhir_path_drop (run, mark);
  else if (from > mark)
    {
      FhirPathItem *items = (FhirPathItem *)(void *)run->results->stack->data;

      for (guint32 i = 0; i < n; i++) /* most often one: a call would cost more */
        items[mark + i] = items[from + i];
      fhir_path_drop (run, mark + n);
    }
  return (FhirPathRange){ mark, n };
}

static gboolean
push_literal (FhirPathRun *run, const FhirPathNode *node, GError **error)
{
  FhirPathItem item = { .kind = node->literal, .n = node->text.len };
  FhirDecimal decimal;

  if (node->literal == FHIR_PATH_BOOLEAN)
    item.truth = fhir_slice_is (node->text, "true");
  else if (node->literal == FHIR_PATH_INTEGER || node->literal == FHIR_PATH_DECIMAL ||
           node->literal == FHIR_PATH_QUANTITY)
    {
      if (!fhir_decimal_parse (node->text, &decimal))
        return fhir_path_fail (run, "a number has too many digits", error);
      if (node->literal == FHIR_PATH_INTEGER && decimal.coefficient <= G_MAXINT64)
        item.integer = (gint64)decimal.coefficient;
      else if (node->literal != FHIR_PATH_QUANTITY)
        {
          FhirDecimal *kept = fhir_path_alloc (run, sizeof *kept, error);

          if (kept == NULL)
            return FALSE;
          *kept = decimal;
          item.kind = FHIR_PATH_DECIMAL;
          item.decimal = kept;
        }
      else
        {
          FhirPathQuantity *quantity = fhir_path_alloc (run, sizeof *quantity, error);

          if (quantity == NULL)
            return FALSE;
          *quantity = (FhirPathQuantity){ decimal, node->unit };
          item.quantity = quantity;
        }
    }
  else
    item.text = node->text.text;
  return fhir_path_push (run, item, error);
}

/* %vs-name and %ext-name are addresses. */
static gboolean
push_address (FhirPathRun *run, const char *base, FhirSlice name, GError **error)
{
  g_autofree char *url = g_strdup_printf ("%s%.*s", base, (int)name.len, name.text);

  return fhir_path_push_text (run, fhir_slice (url), error);
}

static gboolean
push_known_constant (FhirPathRun *run, FhirSlice name, GError **error)
{
  /* clang-format off */
  static const struct { const char *name; const char *value; } texts[] = {
    { "ucum", "http://unitsofmeasure.org" },
    { "sct", "http://snomed.info/sct" },
    { "loinc", "http://loinc.org" },
  };
  /* clang-format on */
  const FhirPathEnvironment *environment = run->context->environment;
  FhirPathPlace place = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (fhir_slice_is (name, texts[i].name))
      return fhir_path_push (run,
                             (FhirPathItem){ .kind = FHIR_PATH_STRING,
                                             .n = (guint32)strlen (texts[i].value),
                                             .text = texts[i].value },
                             error);
  if (name.len > 3 && memcmp (name.text, "vs-", 3) == 0)
    return push_address (run, VALUE_SETS, (FhirSlice){ name.text + 3, name.len - 3 }, error);
  if (name.len > 4 && memcmp (name.text, "ext-", 4) == 0)
    return push_address (run, EXTENSIONS, (FhirSlice){ name.text + 4, name.len - 4 }, error);
  if (environment != NULL && environment->constant != NULL &&
      environment->constant (environment->data, name, &place))
    return fhir_path_push_place (run, &place, error);
  return fhir_path_fail (run, "unknown constant", error);
}

static gboolean
push_constant (FhirPathRun *run, const FhirPathNode *node, GError **error)
{
  const FhirPathContext *context = run->context;
  FhirPathItem item = { .kind = FHIR_PATH_ELEMENT };

  for (const FhirPathVariable *at = run->variables; at != NULL; at = at->older)
    if (fhir_slice_equal (node->text, at->name))
      {
        for (guint32 i = 0; i < at->n; i++)
          if (!fhir_path_push (run, at->items[i], error))
            return FALSE;
        return TRUE;
      }
  if (fhir_slice_is (node->text, "context"))
    return fhir_path_push (run, fhir_path_item (run, 0), error);
  if (!fhir_slice_is (node->text, "resource") && !fhir_slice_is (node->text, "rootResource"))
    return push_known_constant (run, node->text, error);
  item.n = fhir_slice_is (node->text, "resource") ? context->resource : context->root;
  item.type = fhir_path_resource_type (context->doc, item.n);
  return fhir_path_push (run, item, error);
}

/* A name at the head of a chain may be the type of the input: Patient.name. */
static gboolean
push_members (FhirPathRun *run, const FhirPathNode *node, FhirPathRange focus, GError **error)
{
  for (guint32 i = 0; i < focus.n; i++)
    {
      FhirPathItem item = fhir_path_item (run, focus.first + i);

      if (!fhir_path_spend (run, 1, error))
        return FALSE;
      if (node->type != 0 && item.kind == FHIR_PATH_ELEMENT &&
          fhir_def_is_a (item.type, node->type))
        {
          if (!fhir_path_push (run, item, error))
            return FALSE;
        }
      else if (!fhir_path_push_member (run, item, node, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
push_indexed (FhirPathRun *run, FhirPathRange left, FhirPathRange index, GError **error)
{
  FhirPathItem value;

  if (index.n == 0)
    return TRUE;
  if (index.n > 1)
    return fhir_path_fail (run, "an index has more than one value", error);
  if (!fhir_path_value (run, fhir_path_item (run, index.first), &value, error))
    return FALSE;
  if (value.kind != FHIR_PATH_INTEGER)
    return fhir_path_fail (run, "an index is no integer", error);
  if (value.integer < 0 || value.integer >= left.n)
    return TRUE;
  return fhir_path_push (run, fhir_path_item (run, left.first + (guint32)value.integer), error);
}

static gboolean
push_sign (FhirPathRun *run, FhirPathRange range, gboolean minus, GError **error)
{
  FhirPathItem value;

  if (range.n == 0)
    return TRUE;
  if (range.n > 1)
    return fhir_path_fail (run, "a sign before more than one value", error);
  if (!fhir_path_value (run, fhir_path_item (run, range.first), &value, error))
    return FALSE;
  if (value.kind == FHIR_PATH_INTEGER)
    value.integer = minus ? -value.integer : value.integer;
  else if (value.kind == FHIR_PATH_DECIMAL || value.kind == FHIR_PATH_QUANTITY)
    {
      FhirPathQuantity *copy = fhir_path_alloc (run, sizeof *copy, error);

      if (copy == NULL)
        return FALSE;
      if (value.kind == FHIR_PATH_QUANTITY)
        *copy = *value.quantity;
      else
        *copy = (FhirPathQuantity){ *value.decimal, FHIR_SLICE_NONE };
      copy->value.coefficient = minus ? -copy->value.coefficient : copy->value.coefficient;
      if (value.kind == FHIR_PATH_QUANTITY)
        value.quantity = copy;
      else
        value.decimal = &copy->value;
    }
  else
    return fhir_path_fail (run, "a sign before what is no number", error);
  return fhir_path_push (run, value, error);
}

static gboolean eval_kept (FhirPathRun *run,
                           guint32 node,
                           FhirPathRange input,
                           FhirPathRange *ret_out,
                           GError **error);

/* Names that a chain defines live as long as the chain; in an operand they end with it. */
static gboolean
eval_left (FhirPathRun *run,
           const FhirPathNode *node,
           FhirPathRange input,
           FhirPathRange *ret_left,
           GError **error)
{
  if (node->op <= FHIR_PATH_OP_INDEXER)
    return eval_kept (run, node->left, input, ret_left, error);
  return fhir_path_eval (run, node->left, input, ret_left, error);
}

static gboolean
eval_inner (FhirPathRun *run,
            const FhirPathNode *node,
            FhirPathRange input,
            guint32 *ret_from,
            GError **error)
{
  FhirPathRange left = input;
  FhirPathRange right = { 0, 0 };

  if (node->left != 0 && !eval_left (run, node, input, &left, error))
    return FALSE;
  if (node->op == FHIR_PATH_OP_INDEXER && !fhir_path_eval (run, node->right, input, &right, error))
    return FALSE;
  *ret_from = fhir_path_mark (run);
  switch ((FhirPathOp)node->op)
    {
    case FHIR_PATH_OP_EMPTY:
      return TRUE;
    case FHIR_PATH_OP_LITERAL:
      return push_literal (run, node, error);
    case FHIR_PATH_OP_CONSTANT:
      return push_constant (run, node, error);
    case FHIR_PATH_OP_THIS:
      return fhir_path_push_all (run, node->left != 0 ? left : run->this, error);
    case FHIR_PATH_OP_INDEX:
      return fhir_path_push_integer (run, run->index, error);
    case FHIR_PATH_OP_MEMBER:
      return push_members (run, node, left, error);
    case FHIR_PATH_OP_CALL:
      return node->function->call (run, node, left, input, error);
    case FHIR_PATH_OP_INDEXER:
      return push_indexed (run, left, right, error);
    case FHIR_PATH_OP_PLUS:
    case FHIR_PATH_OP_MINUS:
      return push_sign (run, left, node->op == FHIR_PATH_OP_MINUS, error);
    case FHIR_PATH_OP_IS:
      return fhir_path_call_is (run, node, left, input, error);
    case FHIR_PATH_OP_AS:
      return fhir_path_call_as (run, node, left, input, error);
    case FHIR_PATH_OP_TOTAL:
      return fhir_path_push_all (run, run->total, error);
    case FHIR_PATH_OP_UNION:
    case FHIR_PATH_OP_MULTIPLY:
    case FHIR_PATH_OP_DIVIDE:
    case FHIR_PATH_OP_DIV:
    case FHIR_PATH_OP_MOD:
    case FHIR_PATH_OP_ADD:
    case FHIR_PATH_OP_SUBTRACT:
    case FHIR_PATH_OP_CONCAT:
    case FHIR_PATH_OP_LESS:
    case FHIR_PATH_OP_LESS_EQUAL:
    case FHIR_PATH_OP_GREATER:
    case FHIR_PATH_OP_GREATER_EQUAL:
    case FHIR_PATH_OP_EQUAL:
    case FHIR_PATH_OP_NOT_EQUAL:
    case FHIR_PATH_OP_EQUIVALENT:
    case FHIR_PATH_OP_NOT_EQUIVALENT:
    case FHIR_PATH_OP_IN:
    case FHIR_PATH_OP_CONTAINS:
    case FHIR_PATH_OP_AND:
    case FHIR_PATH_OP_OR:
    case FHIR_PATH_OP_XOR:
    case FHIR_PATH_OP_IMPLIES:
    default:
      return fhir_path_binary (run, node, left, input, ret_from, error);
    }
}

static gboolean
eval_kept (FhirPathRun *run,
           guint32 node,
           FhirPathRange input,
           FhirPathRange *ret_out,
           GError **error)
{
  guint32 mark = fhir_path_mark (run);
  guint32 from = mark;

  if (!fhir_path_spend (run, 1, error))
    return FALSE;
  if (!eval_inner (run, fhir_path_node (run->expr, node), input, &from, error))
    return FALSE;
  *ret_out = settle (run, mark, from);
  return TRUE;
}

gboolean
fhir_path_eval (FhirPathRun *run,
                guint32 node,
                FhirPathRange input,
                FhirPathRange *ret_out,
                GError **error)
{
  const FhirPathVariable *saved = run->variables;
  gboolean ok = eval_kept (run, node, input, ret_out, error);

  run->variables = saved;
  return ok;
}

FhirPathResults *
fhir_path_results_new (void)
{
  FhirPathResults *results = g_new0 (FhirPathResults, 1);

  results->stack = g_array_new (FALSE, FALSE, sizeof (FhirPathItem));
  results->blocks = g_ptr_array_new_with_free_func (g_free);
  results->patterns = g_ptr_array_new_with_free_func (fhir_path_pattern_get_free());
  results->docs = g_ptr_array_new();
  return results;
}

void
fhir_path_results_free (FhirPathResults *results)
{
  if (results == NULL)
    return;
  g_array_unref (results->stack);
  g_ptr_array_unref (results->blocks);
  g_ptr_array_unref (results->patterns);
  g_ptr_array_unref (results->docs);
  g_free (results);
}

guint
fhir_path_results_get_n (const FhirPathResults *results)
{
  return results->range.n;
}

const FhirPathItem *
fhir_path_results_get (const FhirPathResults *results, guint n)
{
  g_return_val_if_fail (n < results->range.n, NULL);
  return &g_array_index (results->stack, FhirPathItem, results->range.first + n);
}

/* The first block is kept, most evaluations need no more. */
static void
reset (FhirPathResults *results, const FhirJsonDoc *doc)
{
  g_array_set_size (results->stack, 0);
  if (results->blocks->len > 1)
    g_ptr_array_set_size (results->blocks, 0);
  results->free_at = results->blocks->len > 0 ? g_ptr_array_index (results->blocks, 0) : NULL;
  results->free_bytes = results->blocks->len > 0 ? results->first_bytes : 0;
  if (results->patterns->len > 0)
    g_ptr_array_set_size (results->patterns, 0);
  g_ptr_array_set_size (results->docs, 1);
  results->docs->pdata[0] = (gpointer)doc;
}

const FhirJsonDoc *
fhir_path_results_get_doc (const FhirPathResults *results, const FhirPathItem *item)
{
  return item->kind == FHIR_PATH_ELEMENT ? g_ptr_array_index (results->docs, item->flags >> 1)
                                         : NULL;
}

gboolean
fhir_path_evaluate (const FhirPathExpr *expr,
                    const FhirPathContext *context,
                    FhirPathResults *results,
                    GError **error)
{
  FhirPathRun run = {
    .expr = expr,
    .context = context,
    .doc = context->doc,
    .results = results,
    .this = { 0, 1 },
    .steps_left = context->max_steps != 0 ? context->max_steps : DEFAULT_STEPS,
    .match_left = context->max_match != 0 ? context->max_match : DEFAULT_MATCH,
    .until_check = STEPS_BETWEEN_CHECKS,
    .max_items = context->max_items != 0 ? context->max_items : DEFAULT_ITEMS,
    .bytes_left = context->max_bytes != 0 ? context->max_bytes : DEFAULT_BYTES,
  };
  FhirPathItem input = { .kind = FHIR_PATH_ELEMENT, .n = context->node, .type = context->type };

  if (input.type == 0)
    input.type = fhir_path_resource_type (context->doc, context->node);
  reset (results, context->doc);
  results->range = (FhirPathRange){ 0, 0 };
  if (g_cancellable_set_error_if_cancelled (context->cancellable, error))
    return FALSE;
  if (!fhir_path_push (&run, input, error) ||
      !fhir_path_eval (&run, expr->root, run.this, &results->range, error))
    {
      results->range = (FhirPathRange){ 0, 0 };
      return FALSE;
    }
  return TRUE;
}

gboolean
fhir_path_results_is_true (const FhirPathResults *results, const FhirJsonDoc *doc)
{
  const FhirPathItem *item;

  if (results->range.n != 1)
    return FALSE;
  item = fhir_path_results_get (results, 0);
  if (item->kind == FHIR_PATH_BOOLEAN)
    return item->truth;
  return item->kind == FHIR_PATH_ELEMENT && (item->flags & FHIR_PATH_NO_VALUE) == 0 &&
         doc->nodes[item->n].type == FHIR_JSON_TRUE;
}
