/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether a parameter can have two values in one resource, from its expression: a plain path whose
 * elements all are 0..1, ending in a type that holds one value. Anything else counts as several. */

#include "fhir-index.h"
#include "fhir-search-leg.h"

/* Types that give one row (a quantity one more in its canonical unit, under another key). */
static const char *const one_row_types[] = {
  "date",     "dateTime", "instant",     "Period",
  "Quantity", "Age",      "Duration",    "Money",
  "Count",    "Distance", "SampledData", "Timing" /* its outer limits */,
  "decimal",  "integer",  "positiveInt", "unsignedInt",
};

static FhirSlice
next_step (const char **at)
{
  FhirSlice step = { *at, 0 };

  while (g_ascii_isalnum ((*at)[step.len]))
    step.len++;
  *at += step.len;
  return step;
}

static const FhirElementDef *
find_element (FhirTypeId type, FhirSlice name)
{
  const FhirTypeDef *def = fhir_def_type (type);

  for (guint i = 0; i < def->n_elements; i++)
    {
      const FhirElementDef *element = fhir_def_element ((FhirElementId)(def->first_element + i));

      if (fhir_slice_is (name, element->name))
        return element;
    }
  return NULL;
}

static gboolean
holds_one_row (FhirTypeId type)
{
  for (guint i = 0; i < G_N_ELEMENTS (one_row_types); i++)
    {
      if (strcmp (fhir_def_type (type)->name, one_row_types[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

/* " as Quantity" or "" behind the last element. */
static gboolean
check_end (const FhirElementDef *element, const char *rest)
{
  const FhirTypeId *types = fhir_def_type_pool (element->first_type);

  if (g_str_has_prefix (rest, " as "))
    {
      FhirTypeId type;

      rest += 4;
      type = fhir_def_find_type (next_step (&rest));
      return *rest == '\0' && type != 0 && holds_one_row (type);
    }
  for (guint i = 0; i < element->n_types; i++)
    {
      if (!holds_one_row (types[i]))
        return FALSE;
    }
  return *rest == '\0' && element->n_types > 0;
}

static gboolean
walk_path (FhirTypeId type, const char *at)
{
  for (;;)
    {
      const FhirElementDef *element = find_element (type, next_step (&at));

      if (element == NULL || element->max > 1)
        return FALSE;
      if (*at != '.')
        return check_end (element, at);
      if (element->n_types != 1)
        return FALSE;
      type = fhir_def_type_pool (element->first_type)[0];
      at++;
    }
}

gboolean
fhir_search_param_is_single (FhirParamId param)
{
  const FhirParamDef *def = fhir_def_param (param);
  const char *at = def->expression;
  g_autofree char *bare = NULL;

  if (at == NULL)
    return FALSE;
  bare = g_strdup (*at == '(' ? at + 1 : at);
  if (*at == '(' && g_str_has_suffix (bare, ")"))
    bare[strlen (bare) - 1] = '\0';
  at = bare;
  if (!fhir_slice_is (next_step (&at), fhir_def_type (def->type)->name) || *at != '.')
    return FALSE;
  at++;
  return walk_path (def->type, at);
}

gboolean
fhir_search_param_is_of_patient (FhirParamId param)
{
  FhirTypeId patient = fhir_def_find_type (FHIR_SLICE_LITERAL ("Patient"));
  FhirTypeId type = fhir_def_param (param)->type;
  guint n = 0;
  const FhirParamId *ties = fhir_def_compartment (patient, type, &n);

  for (guint i = 0; type != patient && i < n; i++)
    {
      const FhirIndexAlias *alias = fhir_index_get_alias (ties[i]);

      if (ties[i] == param ||
          (alias != NULL && (alias->params[0] == param || alias->params[1] == param)))
        return TRUE;
    }
  return FALSE;
}
