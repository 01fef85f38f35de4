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
  run->steps_left += run->until_check;
  run->until_check = 0;
  if (n > run->steps_left)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_TOO_COSTLY, "expression takes too many steps");
      return FALSE;
    }
  run->steps_left -= n;
  run->until_check = MIN (run->steps_left, STEPS_BETWEEN_CHECKS);
  run->steps_left -= run->until_check;
  return !g_cancellable_set_error_if_cancelled (run->context->cancellable, error);
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
fhir_path_eval_on (FhirPathRun *run,
                   guint32 node,
                   FhirPathItem item,
                   guint32 index,
                   FhirPathRange *ret_out,
                   GError **error)
{
  FhirPathRange saved_this = run->this;
  guint32 saved_index = run->index;
  gboolean ok;

  run->this = (FhirPathRange){ fhir_path_mark (run), 1 };
  run->index = index;
  ok = fhir_path_push (run, item, error) && fhir_path_eval (run, node, run->this, ret_out, error);
  run->this = saved_this;
  run->index = saved_index;
  return ok;
}

gboolean
fhir_path_test (FhirPathRun *run,
                guint32 node,
                FhirPathItem item,
                guint32 index,
                FhirPathTruth *ret_truth,
                GError **error)
{
  guint32 mark = fhir_path_mark (run);
  FhirPathRange out;
  gboolean ok = fhir_path_eval_on (run, node, item, index, &out, error) &&
                fhir_path_truth (run, out, ret_truth, error);

  fhir_path_drop (run, mark);
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
      FhirPathItem *items = run->results->items;

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
    case FHIR_PATH_OP_MEMBER: /* see above */
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

/* Not inlined: the way of chains, by far the most frequent, stays short without it. */
G_NO_INLINE static gboolean
eval_other (FhirPathRun *run,
            const FhirPathNode *node,
            FhirPathRange input,
            FhirPathRange *ret_out,
            GError **error)
{
  guint32 mark = fhir_path_mark (run);
  guint32 from = mark;

  if (!eval_inner (run, node, input, &from, error))
    return FALSE;
  *ret_out = settle (run, mark, from);
  return TRUE;
}

/* Names that stand side by side, in one go. */
static inline gboolean
eval_chain (FhirPathRun *run,
            const FhirPathNode *last,
            FhirPathRange input,
            FhirPathRange *ret_out,
            GError **error)
{
  const FhirPathNode *first = fhir_path_node (run->expr, last->head);
  guint32 mark = fhir_path_mark (run);
  guint32 from = mark;

  if (first->left != 0)
    {
      if (!eval_kept (run, first->left, input, &input, error))
        return FALSE;
      from = fhir_path_mark (run);
    }
  if (!fhir_path_push_chain (run, input, first, last, error))
    return FALSE;
  if (from > mark)
    *ret_out = settle (run, mark, from);
  else
    *ret_out = (FhirPathRange){ mark, fhir_path_mark (run) - mark };
  return TRUE;
}

static gboolean
eval_kept (FhirPathRun *run,
           guint32 node,
           FhirPathRange input,
           FhirPathRange *ret_out,
           GError **error)
{
  const FhirPathNode *at = fhir_path_node (run->expr, node);

  if (!fhir_path_spend (run, 1, error))
    return FALSE;
  if (at->op == FHIR_PATH_OP_MEMBER)
    return eval_chain (run, at, input, ret_out, error);
  return eval_other (run, at, input, ret_out, error);
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

gboolean
fhir_path_evaluate (const FhirPathExpr *expr,
                    const FhirPathContext *context,
                    FhirPathResults *results,
                    GError **error)
{
  guint64 max_steps = context->max_steps != 0 ? context->max_steps : DEFAULT_STEPS;
  gboolean checks = context->cancellable != NULL;
  FhirPathRun run = {
    .expr = expr,
    .context = context,
    .results = results,
    .doc = context->doc,
    .doc_flags = 0,
    .variables = NULL,
    .total = { 0, 0 },
    .now = 0,
    .match_left = context->max_match != 0 ? context->max_match : DEFAULT_MATCH,
    .last = NULL,
    .this = { 0, 1 },
    .index = 0,
    .steps_left = checks ? max_steps : 0,
    .until_check = checks ? 0 : max_steps,
    .max_items = context->max_items != 0 ? context->max_items : DEFAULT_ITEMS,
    .room = 0,
    .bytes_left = context->max_bytes != 0 ? context->max_bytes : DEFAULT_BYTES,
  }; /* each field, for without that the compiler clears all of them first, at half the price of an
        evaluation */
  FhirPathItem input = { .kind = FHIR_PATH_ELEMENT, .n = context->node, .type = context->type };

  if (input.type == 0)
    input.type = fhir_path_resource_type (context->doc, context->node);
  fhir_path_results_reset (results, context);
  run.room = MIN (results->n_allocated, run.max_items);
  if (!fhir_path_push (&run, input, error) ||
      !eval_kept (&run, expr->root, run.this, &results->range, error))
    {
      results->range = (FhirPathRange){ 0, 0 };
      return FALSE;
    }
  return TRUE;
}
