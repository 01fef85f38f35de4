/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The binary operators with their precedence (N1, section "Operator Precedence"), and type names.
 */

#include "fhir-path-expr-private.h"

/* clang-format off */
static const FhirPathOperator operators[] = {
  { "*", FHIR_PATH_OP_MULTIPLY, 10 },
  { "/", FHIR_PATH_OP_DIVIDE, 10 },
  { "div", FHIR_PATH_OP_DIV, 10 },
  { "mod", FHIR_PATH_OP_MOD, 10 },
  { "+", FHIR_PATH_OP_ADD, 9 },
  { "-", FHIR_PATH_OP_SUBTRACT, 9 },
  { "&", FHIR_PATH_OP_CONCAT, 9 },
  { "is", FHIR_PATH_OP_IS, 8 },
  { "as", FHIR_PATH_OP_AS, 8 },
  { "|", FHIR_PATH_OP_UNION, 7 },
  { "<", FHIR_PATH_OP_LESS, 6 },
  { "<=", FHIR_PATH_OP_LESS_EQUAL, 6 },
  { ">", FHIR_PATH_OP_GREATER, 6 },
  { ">=", FHIR_PATH_OP_GREATER_EQUAL, 6 },
  { "=", FHIR_PATH_OP_EQUAL, 5 },
  { "!=", FHIR_PATH_OP_NOT_EQUAL, 5 },
  { "~", FHIR_PATH_OP_EQUIVALENT, 5 },
  { "!~", FHIR_PATH_OP_NOT_EQUIVALENT, 5 },
  { "in", FHIR_PATH_OP_IN, 4 },
  { "contains", FHIR_PATH_OP_CONTAINS, 4 },
  { "and", FHIR_PATH_OP_AND, 3 },
  { "or", FHIR_PATH_OP_OR, 2 },
  { "xor", FHIR_PATH_OP_XOR, 2 },
  { "implies", FHIR_PATH_OP_IMPLIES, 1 },
};

/* System types; the FHIR primitive whose elements count as them where a name has no name space. */
static const struct { const char *name; FhirPathKind kind; const char *fhir; } system_types[] = {
  { "Boolean", FHIR_PATH_BOOLEAN, "boolean" },
  { "Integer", FHIR_PATH_INTEGER, "integer" },
  { "Decimal", FHIR_PATH_DECIMAL, "decimal" },
  { "String", FHIR_PATH_STRING, "string" },
  { "Date", FHIR_PATH_DATE, "date" },
  { "DateTime", FHIR_PATH_DATE_TIME, "dateTime" },
  { "Time", FHIR_PATH_TIME, "time" },
  { "Quantity", FHIR_PATH_QUANTITY, "Quantity" },
};
/* clang-format on */

const FhirPathOperator *
fhir_path_operator_find (FhirSlice text)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (fhir_slice_is (text, operators[i].name))
      return &operators[i];
  return NULL;
}

const FhirPathOperator *
fhir_path_operator_get (FhirPathOp op)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (operators[i].op == op)
      return &operators[i];
  return NULL;
}

gboolean
fhir_path_type_find (FhirSlice space, FhirSlice name, FhirPathNode *node)
{
  gboolean in_fhir = space.text == NULL || fhir_slice_is (space, "FHIR");
  gboolean in_system = space.text == NULL || fhir_slice_is (space, "System");
  FhirTypeId type = fhir_def_find_type (name);
  gboolean known = type != 0;

  node->type = in_fhir ? type : 0;
  node->literal = FHIR_PATH_ELEMENT;
  for (guint i = 0; i < G_N_ELEMENTS (system_types); i++)
    {
      if (!fhir_slice_is (name, system_types[i].name))
        continue;
      known = TRUE;
      if (in_system)
        node->literal = (guint8)system_types[i].kind;
      if (in_system && in_fhir && node->type == 0)
        {
          node->type = fhir_def_find_type (fhir_slice (system_types[i].fhir));
          node->flags |= FHIR_PATH_TYPE_ALIAS;
        }
    }
  return known && (in_fhir || in_system);
}

const char *
fhir_path_kind_get_name (FhirPathKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (system_types); i++)
    if (system_types[i].kind == kind)
      return system_types[i].name;
  return NULL;
}
