/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Walks all the tables: every index lands inside its table, every run is sorted, every name is
 * found again by its finder. */

#include "fhir-def.h"

static void
check_types (const FhirTypeId *types, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpuint (types[i], >=, 1);
      g_assert_cmpuint (types[i], <=, fhir_def_n_types());
    }
}

static void
check_element (const FhirTypeDef *type, const FhirElementDef *element)
{
  gsize len = strlen (type->name);

  g_assert_true (g_str_has_prefix (element->path, type->name) && element->path[len] == '.');
  g_assert_true (g_str_has_prefix (element->path + len + 1, element->name));
  g_assert_null (strchr (element->path + len + 1, '.'));
  g_assert_cmpuint (element->min, <=, element->max);
  g_assert_cmpuint (element->n_types, >=, 1);
  g_assert_cmpint (!!(element->flags & FHIR_ELEMENT_CHOICE),
                   ==,
                   g_str_has_suffix (element->path, "[x]"));
  g_assert_cmpint (element->binding != 0, ==, element->binding_strength != 0);
  check_types (fhir_def_type_pool (element->first_type), element->n_types);
  check_types (fhir_def_type_pool (element->first_target), element->n_targets);
  for (guint i = 0; i < element->n_constraints; i++)
    g_assert_cmpuint (strlen (fhir_def_constraint (element->first_constraint + i)->key), >, 0);
}

static void
check_members (FhirTypeId id, const FhirTypeDef *type)
{
  const FhirMemberDef *members = fhir_def_members (id);

  for (guint i = 0; i < type->n_members; i++)
    {
      const FhirMemberDef *member = &members[i];
      g_assert_true (i == 0 || members[i - 1].key < member->key);
      g_assert_cmpuint (member->element, >=, type->first_element);
      g_assert_cmpuint (member->element, <, type->first_element + type->n_elements);
      g_assert_cmpuint (member->type, <=, fhir_def_n_types());
      g_assert_true (fhir_def_member (id, member->key) == member);
    }
}

static void
test_types (void)
{
  guint n_elements = 0, n_members = 0;

  for (FhirTypeId id = 1; id <= fhir_def_n_types(); id++)
    {
      const FhirTypeDef *type = fhir_def_type (id);

      g_assert_cmpint (strcmp (fhir_def_type (id - 1)->name, type->name), <, 0);
      g_assert_cmpuint (fhir_def_find_type (fhir_slice (type->name)), ==, id);
      g_assert_cmpuint (type->n_elements, >=, 2);
      for (guint i = 0; i < type->n_elements; i++)
        check_element (type, fhir_def_element (type->first_element + i));
      check_members (id, type);
      n_elements += type->n_elements;
      n_members += type->n_members;
    }
  g_assert_cmpuint (fhir_def_n_types(), ==, 682);
  g_test_message ("%u elements, %u members", n_elements, n_members);
}

static void
check_param (FhirTypeId id, FhirParamId number)
{
  const FhirParamDef *param = fhir_def_param (number);

  g_assert_cmpuint (param->type, ==, id);
  g_assert_cmpuint (fhir_def_find_param (id, fhir_slice (param->code)), ==, number);
  g_assert_true (param->expression || param->kind == FHIR_SEARCH_SPECIAL);
  g_assert_cmpint (param->n_components >= 2, ==, param->kind == FHIR_SEARCH_COMPOSITE);
  check_types (param->targets, param->n_targets);
  for (guint i = 0; i < param->n_components; i++)
    {
      const FhirComponentDef *component = &param->components[i];
      g_assert_cmpuint (fhir_def_param (component->param)->type, ==, id);
      g_assert_cmpuint (strlen (component->expression), >, 0);
    }
}

static void
test_params (void)
{
  guint n_pairs = 0;

  for (FhirTypeId id = 1; id <= fhir_def_n_types(); id++)
    {
      const FhirTypeDef *type = fhir_def_type (id);
      g_assert_cmpint (type->n_params > 0, ==, type->kind == FHIR_KIND_RESOURCE);
      for (guint i = 0; i < type->n_params; i++)
        {
          check_param (id, type->first_param + i);
          n_pairs += !g_str_has_prefix (fhir_def_param (type->first_param + i)->code, "_");
        }
    }
  /* 1,721 pairs of the package, without 11 of Resource and DomainResource, the second
   * (Condition, subject), two without expression and one sample. */
  g_assert_cmpuint (n_pairs, ==, 1706);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/definitions/tables/types", test_types);
  g_test_add_func ("/core/definitions/tables/params", test_params);
  return g_test_run();
}
