/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What functions take in and give out: single values, texts, integers. */

#include "fhir-path-function-private.h"

gboolean
fhir_path_one (FhirPathRun *run,
               FhirPathRange range,
               FhirPathItem *ret_value,
               gboolean *ret_any,
               GError **error)
{
  *ret_any = range.n > 0;
  if (range.n == 0)
    return TRUE;
  if (range.n > 1)
    return fhir_path_fail (run, "more than one value where one is needed", error);
  return fhir_path_value (run, fhir_path_item (run, range.first), ret_value, error);
}

gboolean
fhir_path_argument (FhirPathRun *run,
                    guint32 argument,
                    FhirPathRange input,
                    FhirPathItem *ret_value,
                    gboolean *ret_any,
                    GError **error)
{
  guint32 mark = fhir_path_mark (run);
  FhirPathRange out;

  if (!fhir_path_eval (run, argument, input, &out, error) ||
      !fhir_path_one (run, out, ret_value, ret_any, error))
    return FALSE;
  fhir_path_drop (run, mark);
  return TRUE;
}

static gboolean
text_of (FhirPathRun *run, FhirPathItem value, gboolean any, FhirSlice *ret_text, GError **error)
{
  *ret_text = FHIR_SLICE_NONE;
  if (!any)
    return TRUE;
  if (value.kind < FHIR_PATH_STRING || value.kind > FHIR_PATH_TIME)
    return fhir_path_fail (run, "a text is needed", error);
  *ret_text = (FhirSlice){ value.text, value.n };
  return fhir_path_spend (run, value.n / FHIR_PATH_BYTES_PER_STEP, error);
}

gboolean
fhir_path_text (FhirPathRun *run, FhirPathRange range, FhirSlice *ret_text, GError **error)
{
  FhirPathItem value = { 0 };
  gboolean any;

  return fhir_path_one (run, range, &value, &any, error) &&
         text_of (run, value, any, ret_text, error);
}

gboolean
fhir_path_text_argument (FhirPathRun *run,
                         guint32 argument,
                         FhirPathRange input,
                         FhirSlice *ret_text,
                         GError **error)
{
  FhirPathItem value = { 0 };
  gboolean any;

  return fhir_path_argument (run, argument, input, &value, &any, error) &&
         text_of (run, value, any, ret_text, error);
}

gboolean
fhir_path_integer_argument (FhirPathRun *run,
                            guint32 argument,
                            FhirPathRange input,
                            gint64 *ret_integer,
                            gboolean *ret_any,
                            GError **error)
{
  FhirPathItem value = { 0 };

  if (!fhir_path_argument (run, argument, input, &value, ret_any, error))
    return FALSE;
  if (*ret_any && value.kind != FHIR_PATH_INTEGER)
    return fhir_path_fail (run, "an integer is needed", error);
  *ret_integer = *ret_any ? value.integer : 0;
  return TRUE;
}

gboolean
fhir_path_push_text (FhirPathRun *run, FhirSlice text, GError **error)
{
  char *kept = fhir_path_alloc (run, text.len, error);

  if (kept == NULL)
    return FALSE;
  if (text.len > 0)
    memcpy (kept, text.text, text.len);
  return fhir_path_push (run,
                         (FhirPathItem){ .kind = FHIR_PATH_STRING, .n = text.len, .text = kept },
                         error);
}

gboolean
fhir_path_push_decimal (FhirPathRun *run, FhirDecimal decimal, GError **error)
{
  FhirDecimal *kept = fhir_path_alloc (run, sizeof *kept, error);

  if (kept == NULL)
    return FALSE;
  *kept = decimal;
  return fhir_path_push (run, (FhirPathItem){ .kind = FHIR_PATH_DECIMAL, .decimal = kept }, error);
}

gboolean
fhir_path_push_quantity (FhirPathRun *run, FhirPathQuantity quantity, GError **error)
{
  FhirPathQuantity *kept = fhir_path_alloc (run, sizeof *kept, error);

  if (kept == NULL)
    return FALSE;
  *kept = quantity;
  return fhir_path_push (run,
                         (FhirPathItem){ .kind = FHIR_PATH_QUANTITY, .quantity = kept },
                         error);
}

gboolean
fhir_path_push_all (FhirPathRun *run, FhirPathRange range, GError **error)
{
  for (guint32 i = 0; i < range.n; i++)
    if (!fhir_path_push (run, fhir_path_item (run, range.first + i), error))
      return FALSE;
  return TRUE;
}

gboolean
fhir_path_push_place (FhirPathRun *run, const FhirPathPlace *place, GError **error)
{
  GPtrArray *docs = run->results->docs;
  FhirPathItem item = { .kind = FHIR_PATH_ELEMENT, .n = place->node, .type = place->type };
  guint at = 1;

  while (at < docs->len && g_ptr_array_index (docs, at) != place->doc)
    at++;
  if (place->doc == run->context->doc)
    at = 0;
  else if (at == docs->len)
    {
      if (at > FHIR_PATH_MAX_DOCS)
        return fhir_path_fail (run, "too many resources were fetched", error);
      g_ptr_array_add (docs, (gpointer)place->doc);
      run->results->is_used = TRUE;
    }
  item.flags = (guint8)(at << 1);
  if (item.type == 0)
    item.type = fhir_path_resource_type (place->doc, place->node);
  return fhir_path_push (run, item, error);
}
