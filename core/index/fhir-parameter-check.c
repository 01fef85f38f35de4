/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Can a SearchParameter be searched by? Its expressions are compiled as they will be for the index,
 * so what passes here works there.
 *
 * R4's own parameters are not redefined: half of what clients ask would silently mean something
 * else. A SearchParameter of the same url, or one that says it derives from R4's (as those of US
 * Core do, which only repeat them), is welcome, and R4's own answers for it. */

#include "fhir-parameter-check-private.h"

#include "fhir-error.h"
#include "fhir-path-expr.h"

static gboolean
fail (const FhirParameterCheck *check, const char *code, const char *member, const char *text)
{
  g_autofree char *place = g_strconcat (check->place, ".", member, NULL);

  if (check->issues != NULL)
    fhir_issues_add (check->issues, FHIR_SEVERITY_ERROR, code, place, "%s", text);
  return FALSE;
}

G_GNUC_PRINTF (4, 5)
static gboolean
fail_with (const FhirParameterCheck *check,
           const char *code,
           const char *member,
           const char *format,
           ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return fail (check, code, member, text);
}

/* FALSE: another one has the code. *ret_served: R4's own has it, and may. */
static gboolean
check_code (const FhirParameterCheck *check, FhirTypeId type, gboolean *ret_served)
{
  const FhirSearchParameter *one = check->one;
  FhirParamId known = fhir_def_overlay_find (check->others, type, fhir_slice (one->code));
  const char *url = known != 0 ? fhir_def_param (known)->url : NULL;

  *ret_served = known != 0 && !fhir_def_param_is_added (known);
  if (known == 0 && one->code[0] == '_')
    return fail (check, "value", "code", "codes that begin with _ are those of FHIR itself");
  if (known == 0 || g_str_equal (url, one->url))
    return TRUE;
  if (!*ret_served)
    return fail_with (check,
                      "duplicate",
                      "code",
                      "%s has a parameter \"%s\" already: %s",
                      fhir_def_type (type)->name,
                      one->code,
                      url);
  return g_strcmp0 (one->derived_from, url) == 0 ||
         fail_with (check,
                    "duplicate",
                    "code",
                    "\"%s\" of %s is defined by R4 and cannot be redefined; take another code, or "
                    "say derivedFrom %s if it means the same",
                    one->code,
                    fhir_def_type (type)->name,
                    url);
}

gboolean
fhir_parameter_check_code (const FhirParameterCheck *check, GArray *ret_types)
{
  const GArray *bases = check->one->bases;
  gboolean ok = TRUE;

  for (guint i = 0; i < fhir_def_n_resources(); i++)
    {
      FhirTypeId type = fhir_def_resource (i);
      gboolean is_base = FALSE;
      gboolean served = FALSE;

      for (guint k = 0; k < bases->len && !is_base; k++)
        is_base = fhir_def_is_a (type, g_array_index (bases, FhirTypeId, k));
      if (!is_base)
        continue;
      if (!check_code (check, type, &served))
        ok = FALSE;
      else if (!served)
        g_array_append_val (ret_types, type);
    }
  return ok;
}

static gboolean
check_expression (const FhirParameterCheck *check, const char *expression, const char *member)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirPathExpr) expr = fhir_path_compile (fhir_slice (expression), &error);

  return expr != NULL || fail (check, "invalid", member, error->message);
}

static gboolean
check_components (const FhirParameterCheck *check)
{
  const GPtrArray *components = check->one->components;
  gboolean ok = TRUE;

  if (check->one->kind != FHIR_SEARCH_COMPOSITE)
    return components->len == 0 ||
           fail (check, "invalid", "component", "only a composite parameter has components");
  if (components->len != FHIR_PARAMETER_COMPONENTS)
    return fail (check,
                 "not-supported",
                 "component",
                 "only composites of two components can be searched by");
  for (guint i = 0; i < components->len; i++)
    {
      const FhirSearchComponent *component = g_ptr_array_index (components, i);
      g_autofree char *member = g_strdup_printf ("component[%u].expression", i);

      ok = check_expression (check, component->expression, member) && ok;
    }
  return ok;
}

gboolean
fhir_parameter_check_whole (const FhirParameterCheck *check)
{
  if (check->one->kind == FHIR_SEARCH_SPECIAL)
    return fail (check,
                 "not-supported",
                 "type",
                 "a special parameter has a meaning of its own, which no expression gives it");
  if (check->one->expression == NULL)
    return fail (check,
                 "required",
                 "expression",
                 "without an expression nothing can be found by the parameter");
  return check_expression (check, check->one->expression, "expression") && check_components (check);
}

/* The parameters that a composite's components name, on the composite's own type. */
static gboolean
find_components (const FhirParameterCheck *check,
                 FhirTypeId type,
                 FhirComponentDef *components,
                 gboolean *ret_waits)
{
  for (guint i = 0; i < check->one->components->len; i++)
    {
      const FhirSearchComponent *component = g_ptr_array_index (check->one->components, i);
      g_autofree char *member = g_strdup_printf ("component[%u].definition", i);
      g_autofree char *url =
          g_strndup (component->definition, strcspn (component->definition, "|"));

      components[i].param = fhir_def_overlay_find_url (check->others, type, url);
      components[i].expression = component->expression;
      if (g_str_equal (url, check->one->url))
        return fail (check, "invalid", member, "a composite cannot be a part of itself");
      if (components[i].param == 0 && check->in_company)
        *ret_waits = TRUE;
      else if (components[i].param == 0)
        return fail_with (check,
                          "not-found",
                          member,
                          "there is no search parameter of this url for %s here",
                          fhir_def_type (type)->name);
      if (fhir_def_param (components[i].param)->kind == FHIR_SEARCH_COMPOSITE)
        return fail (check, "invalid", member, "a composite cannot be a part of a composite");
    }
  return TRUE;
}

gboolean
fhir_parameter_define (const FhirParameterCheck *check,
                       FhirTypeId type,
                       FhirParamDef *ret_def,
                       FhirComponentDef ret_components[FHIR_PARAMETER_COMPONENTS],
                       gboolean *ret_waits)
{
  const FhirSearchParameter *one = check->one;

  *ret_waits = FALSE;
  if (!find_components (check, type, ret_components, ret_waits))
    return FALSE;
  *ret_def = (FhirParamDef){ .code = one->code,
                             .url = one->url,
                             .expression = one->expression,
                             .components = ret_components,
                             .targets = (const FhirTypeId *)(gpointer)one->targets->data,
                             .type = type,
                             .kind = (guint8)one->kind,
                             .n_components = (guint8)one->components->len,
                             .n_targets = (guint16)one->targets->len };
  return TRUE;
}

gboolean
fhir_parameter_check_values (const FhirParameterCheck *check,
                             const FhirParamDef *def,
                             gboolean *ret_in_trie,
                             guint *ret_nodes)
{
  g_autoptr (FhirDefOverlay) alone = fhir_def_overlay_new();
  FhirParamId param = fhir_def_overlay_add (alone, NULL, def);
  g_autoptr (FhirTrieCompiler) compiler = NULL;
  g_autoptr (GError) error = NULL;

  *ret_in_trie = FALSE;
  if (param == 0)
    return fail (check, "too-costly", "base", "there are too many search parameters");
  if (def->kind == FHIR_SEARCH_COMPOSITE && fhir_trie_composite_kind (param) == FHIR_ROW_N_KINDS)
    return fail_with (check,
                      "not-supported",
                      "component",
                      "a composite of %s and %s cannot be searched by",
                      fhir_search_type_get_code (fhir_def_param (def->components[0].param)->kind),
                      fhir_search_type_get_code (fhir_def_param (def->components[1].param)->kind));
  compiler = fhir_trie_compiler_new (param);
  if (fhir_trie_compiler_add (compiler, param, &error))
    {
      *ret_in_trie = fhir_trie_compiler_finish (compiler, NULL) != NULL;
      *ret_nodes = fhir_trie_compiler_get_sizes (compiler).nodes;
      return TRUE;
    }
  return error->code == FHIR_ERROR_NOT_SUPPORTED ||
         fail_with (check,
                    "invalid",
                    "expression",
                    "the expression never has a value on %s that a %s parameter can find",
                    fhir_def_type (def->type)->name,
                    fhir_search_type_get_code (def->kind));
}
