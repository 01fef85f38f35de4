/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A tree back to text, fully in parentheses: what two texts have in common shows as equal text. */

#include "fhir-path-function-private.h"

static void
print_slice (FhirSlice slice, GString *out)
{
  if (slice.text != NULL)
    g_string_append_len (out, slice.text, slice.len);
}

static void
print_quoted (FhirSlice slice, char quote, GString *out)
{
  g_string_append_c (out, quote);
  for (guint32 i = 0; i < slice.len; i++)
    {
      if (slice.text[i] == '\\' || slice.text[i] == quote)
        g_string_append_c (out, '\\');
      g_string_append_c (out, slice.text[i]);
    }
  g_string_append_c (out, quote);
}

static void
print_literal (const FhirPathNode *node, GString *out)
{
  if (node->literal == FHIR_PATH_STRING)
    print_quoted (node->text, '\'', out);
  else if (node->literal == FHIR_PATH_QUANTITY)
    {
      print_slice (node->text, out);
      g_string_append_c (out, ' ');
      print_quoted (node->unit, '\'', out);
    }
  else
    {
      if (node->literal == FHIR_PATH_DATE || node->literal == FHIR_PATH_DATE_TIME)
        g_string_append_c (out, '@');
      else if (node->literal == FHIR_PATH_TIME)
        g_string_append (out, "@T");
      print_slice (node->text, out);
      if (node->literal == FHIR_PATH_DATE_TIME &&
          memchr (node->text.text, 'T', node->text.len) == NULL)
        g_string_append_c (out, 'T');
    }
}

static void
print_name (FhirSlice name, GString *out)
{
  gboolean plain = name.len > 0 && !g_ascii_isdigit (name.text[0]);

  for (guint32 i = 0; i < name.len; i++)
    plain = plain && (g_ascii_isalnum (name.text[i]) || name.text[i] == '_');
  if (plain)
    print_slice (name, out);
  else
    print_quoted (name, '`', out);
}

static void
print_call (const FhirPathExpr *expr, const FhirPathNode *node, GString *out)
{
  g_string_append (out, node->function->name);
  g_string_append_c (out, '(');
  for (guint32 n = node->right; n != 0; n = fhir_path_node (expr, n)->next)
    {
      if (n != node->right)
        g_string_append (out, ", ");
      fhir_path_expr_print (expr, n, out);
      if ((fhir_path_node (expr, n)->flags & FHIR_PATH_DESCENDING) != 0 &&
          fhir_path_node (expr, n)->op != FHIR_PATH_OP_MINUS)
        g_string_append (out, " desc");
    }
  g_string_append_c (out, ')');
}

static void
print_binary (const FhirPathExpr *expr, const FhirPathNode *node, GString *out)
{
  g_string_append_c (out, '(');
  fhir_path_expr_print (expr, node->left, out);
  g_string_append_printf (out, " %s ", fhir_path_operator_get ((FhirPathOp)node->op)->name);
  if (node->right != 0)
    fhir_path_expr_print (expr, node->right, out);
  else /* a type, its name space in unit */
    {
      if (node->unit.text != NULL)
        {
          print_name (node->unit, out);
          g_string_append_c (out, '.');
        }
      print_name (node->text, out);
    }
  g_string_append_c (out, ')');
}

static void
print_term (const FhirPathExpr *expr, const FhirPathNode *node, GString *out)
{
  if (node->op == FHIR_PATH_OP_EMPTY)
    g_string_append (out, "{}");
  else if (node->op == FHIR_PATH_OP_LITERAL)
    print_literal (node, out);
  else if (node->op == FHIR_PATH_OP_CONSTANT)
    {
      g_string_append_c (out, '%');
      print_name (node->text, out);
    }
  else if (node->op == FHIR_PATH_OP_THIS)
    g_string_append (out, "$this");
  else if (node->op == FHIR_PATH_OP_INDEX)
    g_string_append (out, "$index");
  else if (node->op == FHIR_PATH_OP_TOTAL)
    g_string_append (out, "$total");
  else if (node->op == FHIR_PATH_OP_CALL)
    print_call (expr, node, out);
  else
    print_name (node->text, out);
}

void
fhir_path_expr_print (const FhirPathExpr *expr, guint32 n, GString *out)
{
  const FhirPathNode *node = fhir_path_node (expr, n);

  if (node->op >= FHIR_PATH_OP_IS)
    {
      print_binary (expr, node, out);
      return;
    }
  if (node->op == FHIR_PATH_OP_PLUS || node->op == FHIR_PATH_OP_MINUS)
    {
      g_string_append (out, node->op == FHIR_PATH_OP_MINUS ? "(-" : "(+");
      fhir_path_expr_print (expr, node->left, out);
      g_string_append_c (out, ')');
      return;
    }
  if (node->left != 0)
    fhir_path_expr_print (expr, node->left, out);
  if (node->op == FHIR_PATH_OP_INDEXER)
    {
      g_string_append_c (out, '[');
      fhir_path_expr_print (expr, node->right, out);
      g_string_append_c (out, ']');
      return;
    }
  if (node->left != 0)
    g_string_append_c (out, '.');
  print_term (expr, node, out);
}
