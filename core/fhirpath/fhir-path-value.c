/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Items as values: elements of primitive types become booleans, numbers, texts, dates when they are
 * compared or computed with; which type an item is of; items as JSON. */

#include "fhir-decimal.h"
#include "fhir-json-writer.h"
#include "fhir-path-quantity-private.h"
#include "fhir-path-value-private.h"

static gboolean
string_value (FhirPathRun *run, FhirPathItem item, FhirPathItem *ret, GError **error)
{
  const FhirJsonNode *node = &run->doc->nodes[item.n];
  FhirPathItem value = { .kind = FHIR_PATH_STRING,
                         .n = node->len,
                         .text = run->doc->text + node->off };

  if (!fhir_path_spend (run, node->len / FHIR_PATH_BYTES_PER_STEP, error))
    return FALSE;
  if ((node->flags & FHIR_JSON_ESCAPED) != 0)
    {
      char *text = fhir_path_alloc (run, node->len, error);

      if (text == NULL)
        return FALSE;
      value.n = (guint32)fhir_json_string_decode (run->doc, item.n, text);
      value.text = text;
    }
  if (item.type == FHIR_TYPE_date)
    value.kind = FHIR_PATH_DATE;
  else if (item.type == FHIR_TYPE_dateTime || item.type == FHIR_TYPE_instant)
    value.kind = FHIR_PATH_DATE_TIME;
  else if (item.type == FHIR_TYPE_time)
    value.kind = FHIR_PATH_TIME;
  *ret = value;
  return TRUE;
}

static gboolean
number_value (FhirPathRun *run, FhirPathItem item, FhirPathItem *ret, GError **error)
{
  FhirSlice lexeme = fhir_json_raw (run->doc, item.n);
  FhirDecimal *decimal = fhir_path_alloc (run, sizeof *decimal, error);

  if (decimal == NULL || !fhir_path_spend (run, lexeme.len / FHIR_PATH_BYTES_PER_STEP, error))
    return FALSE;
  if (!fhir_decimal_parse (lexeme, decimal))
    {
      *ret = item; /* beyond what can be computed with: equal only to its like */
      return TRUE;
    }
  *ret = (FhirPathItem){ .kind = FHIR_PATH_DECIMAL, .decimal = decimal };
  if ((run->doc->nodes[item.n].flags & FHIR_JSON_FRACTION) == 0 && item.type != FHIR_TYPE_decimal &&
      decimal->coefficient == (gint64)decimal->coefficient)
    *ret = (FhirPathItem){ .kind = FHIR_PATH_INTEGER, .integer = (gint64)decimal->coefficient };
  return TRUE;
}

/* FHIR Quantity as a System one: the code when it is of UCUM, else the unit. */
static gboolean
quantity_value (FhirPathRun *run, FhirPathItem item, FhirPathItem *ret, GError **error)
{
  const FhirJsonDoc *doc = run->doc;
  guint32 number = fhir_json_member (doc, item.n, FHIR_KEY_value);
  guint32 unit = fhir_json_member (doc, item.n, FHIR_KEY_code);
  FhirPathQuantity *quantity;
  FhirDecimal value;

  *ret = item;
  if (fhir_json_member (doc, item.n, FHIR_KEY_comparator) != 0)
    return TRUE; /* stands for a range */
  if (number == 0 || doc->nodes[number].type != FHIR_JSON_NUMBER ||
      !fhir_decimal_parse (fhir_json_raw (doc, number), &value))
    return TRUE;
  quantity = fhir_path_alloc (run, sizeof *quantity, error);
  if (quantity == NULL)
    return FALSE;
  if (unit == 0)
    unit = fhir_json_member (doc, item.n, FHIR_KEY_unit);
  *quantity = (FhirPathQuantity){ value, FHIR_SLICE_NONE };
  if (unit != 0 && doc->nodes[unit].type == FHIR_JSON_STRING)
    quantity->unit = fhir_json_raw (doc, unit);
  *ret = (FhirPathItem){ .kind = FHIR_PATH_QUANTITY, .quantity = quantity };
  return TRUE;
}

gboolean
fhir_path_value (FhirPathRun *run, FhirPathItem item, FhirPathItem *ret_value, GError **error)
{
  *ret_value = item;
  if (item.kind != FHIR_PATH_ELEMENT || (item.flags & FHIR_PATH_NO_VALUE) != 0)
    return TRUE;
  fhir_path_enter (run, item);
  switch ((FhirJsonType)run->doc->nodes[item.n].type)
    {
    case FHIR_JSON_FALSE:
    case FHIR_JSON_TRUE:
      *ret_value = (FhirPathItem){ .kind = FHIR_PATH_BOOLEAN,
                                   .truth = run->doc->nodes[item.n].type == FHIR_JSON_TRUE };
      return TRUE;
    case FHIR_JSON_NUMBER:
      return number_value (run, item, ret_value, error);
    case FHIR_JSON_STRING:
      return string_value (run, item, ret_value, error);
    case FHIR_JSON_OBJECT:
      if (item.type != 0 && fhir_def_is_a (item.type, FHIR_TYPE_Quantity))
        return quantity_value (run, item, ret_value, error);
      return TRUE;
    case FHIR_JSON_NULL:
    case FHIR_JSON_ARRAY:
    default:
      return TRUE;
    }
}

gboolean
fhir_path_is_type (const FhirPathRun *run, FhirPathItem item, const FhirPathNode *type)
{
  gboolean lenient = (run->context->flags & FHIR_PATH_LENIENT) != 0;

  if (item.kind != FHIR_PATH_ELEMENT && item.kind != FHIR_PATH_TARGET)
    return type->literal == item.kind;
  if ((type->flags & FHIR_PATH_TYPE_ALIAS) != 0 && !lenient)
    return FALSE;
  return type->type != 0 && item.type != 0 && fhir_def_is_a (item.type, type->type);
}

/* A code is a string to is, but as and ofType take a primitive for what it is. */
gboolean
fhir_path_is_exactly (const FhirPathRun *run, FhirPathItem item, const FhirPathNode *type)
{
  if (!fhir_path_is_type (run, item, type))
    return FALSE;
  return (run->context->flags & FHIR_PATH_LENIENT) != 0 || item.kind != FHIR_PATH_ELEMENT ||
         item.type == type->type || fhir_def_type (item.type)->kind != FHIR_KIND_PRIMITIVE;
}

const char *
fhir_path_item_get_type (const FhirPathItem *item, const char **ret_space)
{
  const FhirTypeDef *def;

  *ret_space = "System";
  if (item->kind != FHIR_PATH_ELEMENT && item->kind != FHIR_PATH_TARGET)
    return item->kind == FHIR_PATH_TYPE_INFO ? "TypeInfo"
                                             : fhir_path_kind_get_name ((FhirPathKind)item->kind);
  *ret_space = "FHIR";
  if (item->type == 0)
    return NULL;
  def = fhir_def_type (item->type);
  return def->kind == FHIR_KIND_BACKBONE && def->base != 0 ? fhir_def_type (def->base)->name
                                                           : def->name;
}

void
fhir_path_item_print (const FhirJsonDoc *doc, const FhirPathItem *item, GString *out)
{
  g_autofree char *number = NULL;
  FhirSlice json;

  switch ((FhirPathKind)item->kind)
    {
    case FHIR_PATH_ELEMENT:
      json = (item->flags & FHIR_PATH_NO_VALUE) == 0 ? fhir_json_slice (doc, item->n)
                                                     : FHIR_SLICE_LITERAL ("null");
      g_string_append_len (out, json.text, json.len);
      break;
    case FHIR_PATH_TARGET:
      g_string_append (out, "->");
      g_string_append (out, item->type != 0 ? fhir_def_type (item->type)->name : "?");
      break;
    case FHIR_PATH_BOOLEAN:
      g_string_append (out, item->truth ? "true" : "false");
      break;
    case FHIR_PATH_INTEGER:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, item->integer);
      break;
    case FHIR_PATH_DECIMAL:
      number = fhir_decimal_format (item->decimal);
      g_string_append (out, number);
      break;
    case FHIR_PATH_QUANTITY:
      fhir_path_quantity_format (item->quantity, out);
      break;
    case FHIR_PATH_TYPE_INFO:
      g_string_append_printf (out,
                              "{\"namespace\":\"%s\",\"name\":\"%s\"}",
                              item->type != 0 ? "FHIR" : "System",
                              item->type != 0 ? fhir_def_type (item->type)->name
                                              : fhir_path_kind_get_name ((FhirPathKind)item->n));
      break;
    case FHIR_PATH_STRING:
    case FHIR_PATH_DATE:
    case FHIR_PATH_DATE_TIME:
    case FHIR_PATH_TIME:
    default:
      g_string_append_c (out, '"');
      fhir_json_escape ((FhirSlice){ item->text, item->n }, out);
      g_string_append_c (out, '"');
      break;
    }
}
