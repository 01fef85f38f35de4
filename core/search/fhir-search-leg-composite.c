/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Composites: one row is one real pair (or triple) in the element, so a leg is tests on one row.
 * Which table holds the pair follows from the kinds of the components; the token (or reference)
 * leads the key, whichever component it is. */

#include "fhir-search-leg-maker.h"

#include "fhir-fold.h"
#include "fhir-index.h"

typedef struct
{
  const FhirSearchValue *value;
  FhirSearchType type;
} Part;

static Part
get_part (const FhirLegMaker *maker, const FhirSearchValue *value, guint n)
{
  const FhirParamDef *def = fhir_def_param (maker->param);
  const FhirParamDef *part = fhir_def_param (def->components[n].param);

  return (Part){ g_ptr_array_index (value->parts, n), part->kind };
}

/* Terms of a token part onto a leg's first or second list. *ret_some FALSE: no row can match. */
static gboolean
set_terms (FhirLegMaker *maker,
           const Part *part,
           GArray *ks,
           gint64 *system,
           gboolean *ret_some,
           GError **error)
{
  if (!fhir_leg_find_terms (maker->context, part->value, ks, system, error))
    return FALSE;
  *ret_some = ks->len > 0 || *system != 0;
  return TRUE;
}

static gboolean
add_quantity_legs (FhirLegMaker *maker, FhirSearchLeg *lead, const Part *part, GError **error)
{
  FhirSearchNumberTest tests[2];
  FhirIndexUnit unit;
  gint64 converted = 0;
  gboolean any;
  guint n;

  if (!fhir_leg_find_units (maker, part->value, lead->b, &any, &unit, error) ||
      (any && !fhir_leg_find_converted (maker, &converted, error)))
    return FALSE;
  if (!any && lead->b->len == 0)
    return TRUE;
  n = fhir_leg_number_tests (part->value, &unit, tests);
  for (guint i = 0; i < n; i++)
    {
      FhirSearchLeg *leg = fhir_leg_maker_add (maker, FHIR_LEG_CQ);

      g_array_append_vals (leg->a, lead->a->data, lead->a->len);
      g_array_append_vals (leg->b, lead->b->data, lead->b->len);
      leg->a_system = lead->a_system;
      leg->any_unit = any;
      leg->not_unit_system = converted;
      leg->number = tests[i];
    }
  return TRUE;
}

static FhirSearchLeg *
add_led (FhirLegMaker *maker, FhirSearchLegKind kind, const FhirSearchLeg *lead)
{
  FhirSearchLeg *leg = fhir_leg_maker_add (maker, kind);

  g_array_append_vals (leg->a, lead->a->data, lead->a->len);
  leg->a_system = lead->a_system;
  return leg;
}

static gboolean
add_string_leg (FhirLegMaker *maker, const FhirSearchLeg *lead, const Part *part)
{
  FhirSearchLeg *leg = add_led (maker, FHIR_LEG_CS, lead);
  g_autoptr (GString) end = g_string_new (NULL);

  leg->text = g_strdup (part->value->folded);
  if (fhir_fold_next_prefix (fhir_slice (leg->text), end))
    leg->text_end = g_strdup (end->str);
  return TRUE;
}

static gboolean
add_second_token (FhirLegMaker *maker,
                  FhirSearchLegKind kind,
                  const FhirSearchLeg *lead,
                  const Part *part,
                  GError **error)
{
  g_autoptr (GArray) ks = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 system = 0;
  gboolean some;
  FhirSearchLeg *leg;

  if (!set_terms (maker, part, ks, &system, &some, error))
    return FALSE;
  if (!some)
    return TRUE;
  leg = add_led (maker, kind, lead);
  g_array_append_vals (leg->b, ks->data, ks->len);
  leg->b_system = system;
  return TRUE;
}

static gboolean
add_follower (FhirLegMaker *maker,
              FhirSearchLeg *lead,
              const Part *part,
              gboolean is_reference,
              GError **error)
{
  if (part->type == FHIR_SEARCH_TOKEN)
    return add_second_token (maker, is_reference ? FHIR_LEG_CR : FHIR_LEG_CT, lead, part, error);
  if (part->type == FHIR_SEARCH_STRING)
    return add_string_leg (maker, lead, part);
  if (part->type == FHIR_SEARCH_DATE)
    {
      FhirSearchDateTest test;

      if (!fhir_leg_date_test (maker->context, part->value, &test, error))
        return FALSE;
      fhir_search_leg_add_date (add_led (maker, FHIR_LEG_CD, lead), &test);
      return TRUE;
    }
  if (part->type == FHIR_SEARCH_QUANTITY || part->type == FHIR_SEARCH_NUMBER)
    return add_quantity_legs (maker, lead, part, error);
  return TRUE;
}

/* The leading component: a reference before a token before anything. */
static guint
find_lead (const FhirLegMaker *maker, const FhirSearchValue *value)
{
  guint lead = 0;

  for (guint i = 0; i < value->parts->len; i++)
    {
      FhirSearchType type = get_part (maker, value, i).type;

      if (type == FHIR_SEARCH_REFERENCE)
        return i;
      if (type == FHIR_SEARCH_TOKEN && get_part (maker, value, lead).type != FHIR_SEARCH_TOKEN)
        lead = i;
    }
  return lead;
}

/* A token and two numbers: any test of the one with any of the other. */
static gboolean
make_triple (FhirLegMaker *maker, const FhirSearchValue *value, GError **error)
{
  Part token = get_part (maker, value, 0);
  g_autoptr (FhirSearchLeg) lead = fhir_search_leg_new (FHIR_LEG_CN, maker->param);
  FhirSearchNumberTest first[2];
  FhirSearchNumberTest second[2];
  guint n_first =
      fhir_leg_number_tests (get_part (maker, value, 1).value, &fhir_leg_as_stated, first);
  guint n_second =
      fhir_leg_number_tests (get_part (maker, value, 2).value, &fhir_leg_as_stated, second);
  gboolean some;

  if (!set_terms (maker, &token, lead->a, &lead->a_system, &some, error))
    return FALSE;
  for (guint i = 0; some && i < n_first * n_second; i++)
    {
      FhirSearchLeg *leg = add_led (maker, FHIR_LEG_CN, lead);

      leg->number = first[i % n_first];
      leg->second = second[i / n_first];
    }
  return TRUE;
}

gboolean
fhir_leg_make_composite (FhirLegMaker *maker, const FhirSearchValue *value, GError **error)
{
  guint at = find_lead (maker, value);
  Part first = get_part (maker, value, at);
  Part second;
  g_autoptr (FhirSearchLeg) lead = fhir_search_leg_new (FHIR_LEG_CT, maker->param);
  gboolean some = FALSE;

  if (value->parts->len == 3)
    return make_triple (maker, value, error);
  second = get_part (maker, value, 1 - at);
  if (first.type == FHIR_SEARCH_REFERENCE)
    {
      FhirLegMaker inner = *maker;

      inner.param = fhir_def_param (maker->param)->components[at].param;
      if (first.value->is_url || !fhir_leg_find_targets (&inner, first.value, lead->a, error))
        return first.value->is_url;
      some = lead->a->len > 0;
    }
  else if (!set_terms (maker, &first, lead->a, &lead->a_system, &some, error))
    return FALSE;
  return !some || add_follower (maker, lead, &second, first.type == FHIR_SEARCH_REFERENCE, error);
}
