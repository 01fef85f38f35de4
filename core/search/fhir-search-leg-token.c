/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tokens, references and composites: legs whose key starts with numbers from a dictionary.
 * http://hl7.org/fhir/R4/search.html#token: `code` any system, `system|code`, `|code` without a
 * system, `system|` any code of it. Codes are compared as stored. */

#include "fhir-search-leg-maker.h"

#include "fhir-index.h"

#define TERMS_MAX 64 /* more terms of one system than this are left to a sub-select */

static gboolean
collect_ints (FhirStmt *stmt, guint max, GArray *out, gboolean *ret_more, GError **error)
{
  FhirStep step;
  guint start = out->len;

  *ret_more = FALSE;
  while ((step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      gint64 value = fhir_stmt_get_int (stmt, 0);

      if (out->len - start >= max)
        {
          *ret_more = TRUE;
          g_array_set_size (out, start);
          return TRUE;
        }
      g_array_append_val (out, value);
    }
  return step == FHIR_STEP_DONE;
}

static gboolean
find_system_terms (FhirSearchContext *context,
                   const char *url,
                   GArray *ks,
                   gint64 *ret_system,
                   GError **error)
{
  g_autoptr (FhirStmt) stmt = NULL;
  gint64 system = 0;
  gboolean more = FALSE;

  if (!fhir_store_reader_system (context->reader, fhir_slice (url), &system, error))
    return FALSE;
  if (system == 0)
    return TRUE;
  stmt = fhir_db_prepare (context->db, "SELECT k FROM term WHERE s=?", error);
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, system);
  if (!collect_ints (stmt, TERMS_MAX, ks, &more, error))
    return FALSE;
  if (more)
    *ret_system = system;
  return TRUE;
}

static gboolean
find_code_terms (FhirSearchContext *context, const char *code, GArray *ks, GError **error)
{
  g_autoptr (FhirStmt) stmt = fhir_db_prepare (context->db, "SELECT k FROM term WHERE c=?", error);
  gboolean more;

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_text (stmt, 1, fhir_slice (code));
  return collect_ints (stmt, G_MAXUINT, ks, &more, error);
}

gboolean
fhir_leg_find_terms (FhirSearchContext *context,
                     const FhirSearchValue *value,
                     GArray *ks,
                     gint64 *ret_system,
                     GError **error)
{
  gint64 k = 0;

  *ret_system = 0;
  if (value->text == NULL)
    return find_system_terms (context, value->system, ks, ret_system, error);
  if (value->system == NULL)
    return find_code_terms (context, value->text, ks, error);
  if (!fhir_store_reader_term (context->reader,
                               *value->system != '\0' ? fhir_slice (value->system)
                                                      : FHIR_SLICE_NONE,
                               fhir_slice (value->text),
                               &k,
                               error))
    return FALSE;
  if (k != 0)
    g_array_append_val (ks, k);
  return TRUE;
}

/* Codes of several values share one leg: `code=a,b` is one k IN (…). */
static FhirSearchLeg *
get_token_leg (FhirLegMaker *maker)
{
  for (guint i = 0; i < maker->clause->legs->len; i++)
    {
      FhirSearchLeg *leg = g_ptr_array_index (maker->clause->legs, i);

      if (leg->kind == FHIR_LEG_TOK && leg->a_system == 0 &&
          g_array_index (leg->p, gint64, 0) == maker->p)
        return leg;
    }
  return fhir_leg_maker_add (maker, FHIR_LEG_TOK);
}

static void
append_new (GArray *into, const GArray *from)
{
  for (guint i = 0; i < from->len; i++)
    {
      gint64 value = g_array_index (from, gint64, i);
      gboolean known = FALSE;

      for (guint k = 0; k < into->len && !known; k++)
        known = g_array_index (into, gint64, k) == value;
      if (!known)
        g_array_append_val (into, value);
    }
}

/* A code without its system is often one of many systems (`final`), of which the parameter uses
 * one: the others go, so that what is left is one range. Dead rows count: pages of the past may
 * need them. */
static gboolean
drop_unused (FhirLegMaker *maker, GArray *ks, GError **error)
{
  g_autoptr (FhirStmt) stmt = NULL;

  if (ks->len < 2 || ks->len > TERMS_MAX || maker->condition->types->len > 1)
    return TRUE;
  stmt = fhir_db_prepare (maker->context->db, "SELECT 1 FROM tok WHERE p=? AND k=? LIMIT 1", error);
  if (stmt == NULL)
    return FALSE;
  for (guint i = ks->len; i-- > 0;)
    {
      gint64 found = 0;

      fhir_stmt_bind_int (stmt, 1, maker->p);
      fhir_stmt_bind_int (stmt, 2, g_array_index (ks, gint64, i));
      if (!fhir_stmt_run_int (stmt, 0, &found, error))
        return FALSE;
      fhir_stmt_reset (stmt);
      if (found == 0)
        g_array_remove_index (ks, i);
    }
  return TRUE;
}

static gboolean
make_term_leg (FhirLegMaker *maker, const FhirSearchValue *value, GError **error)
{
  g_autoptr (GArray) ks = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 system = 0;

  if (!fhir_leg_find_terms (maker->context, value, ks, &system, error) ||
      !drop_unused (maker, ks, error))
    return FALSE;
  if (system != 0)
    fhir_leg_maker_add (maker, FHIR_LEG_TOK)->a_system = system;
  else if (ks->len > 0)
    append_new (get_token_leg (maker)->a, ks);
  return TRUE;
}

static gboolean
make_ident_leg (FhirLegMaker *maker, const FhirSearchValue *value, GError **error)
{
  FhirSearchLeg *leg;
  gint64 system = -1;

  if (value->system != NULL)
    {
      system = 0;
      if (*value->system != '\0' && !fhir_store_reader_system (maker->context->reader,
                                                               fhir_slice (value->system),
                                                               &system,
                                                               error))
        return FALSE;
      if (*value->system != '\0' && system == 0)
        return TRUE;
    }
  leg = fhir_leg_maker_add (maker, FHIR_LEG_IDN);
  leg->system = system;
  leg->text = g_strdup (value->text);
  return TRUE;
}

static gboolean
make_type_leg (FhirLegMaker *maker, const FhirSearchValue *value, GError **error)
{
  gint64 k = 0;
  FhirSearchLeg *leg;

  if (!fhir_store_reader_term (maker->context->reader,
                               fhir_slice (value->system),
                               fhir_slice (value->of_type),
                               &k,
                               error))
    return FALSE;
  if (k == 0)
    return TRUE;
  leg = fhir_leg_maker_add (maker, FHIR_LEG_CS);
  g_array_append_val (leg->a, k);
  leg->text = g_strdup (value->text);
  leg->whole = TRUE;
  return TRUE;
}

gboolean
fhir_leg_make_token (FhirLegMaker *maker, const FhirSearchValue *value, GError **error)
{
  guint kinds = fhir_index_param_kinds (maker->param);

  if (maker->condition->modifier == FHIR_MODIFIER_OF_TYPE)
    return make_type_leg (maker, value, error);
  if ((kinds & (1u << FHIR_ROW_IDENT)) != 0 && !make_ident_leg (maker, value, error))
    return FALSE;
  return (kinds & (1u << FHIR_ROW_TOKEN)) == 0 || make_term_leg (maker, value, error);
}

/* A bare id may be any target's; a type that the parameter cannot refer to has no rows anyway. */
gboolean
fhir_leg_find_targets (FhirLegMaker *maker,
                       const FhirSearchValue *value,
                       GArray *gs,
                       GError **error)
{
  const FhirParamDef *def = fhir_def_param (maker->param);
  const FhirTypeId *pool = def->targets;
  FhirTypeId only = value->ref_type != 0 ? value->ref_type : maker->only;
  guint n = only != 0 ? 1 : def->n_targets != 0 ? def->n_targets : fhir_def_n_resources();

  if (maker->only != 0 && only != maker->only)
    return TRUE;
  if (maker->condition->modifier == FHIR_MODIFIER_TYPE && only != maker->condition->modifier_type)
    return TRUE;
  for (guint i = 0; i < n; i++)
    {
      FhirTypeId type = only != 0 ? only : def->n_targets != 0 ? pool[i] : fhir_def_resource (i);

      if (!fhir_leg_find_keys (maker->context, type, value->text, gs, error))
        return FALSE;
    }
  return TRUE;
}

static FhirSearchLeg *
get_reference_leg (FhirLegMaker *maker)
{
  for (guint i = 0; i < maker->clause->legs->len; i++)
    {
      FhirSearchLeg *leg = g_ptr_array_index (maker->clause->legs, i);

      if (leg->kind == FHIR_LEG_REF && g_array_index (leg->p, gint64, 0) == maker->p)
        return leg;
    }
  return fhir_leg_maker_add (maker, FHIR_LEG_REF);
}

gboolean
fhir_leg_make_reference (FhirLegMaker *maker, const FhirSearchValue *value, GError **error)
{
  g_autoptr (GArray) gs = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (maker->condition->modifier == FHIR_MODIFIER_IDENTIFIER)
    return make_ident_leg (maker, value, error);
  if (value->is_url)
    {
      fhir_leg_maker_add (maker, FHIR_LEG_URI)->text = g_strdup (value->text);
      return TRUE;
    }
  if (!fhir_leg_find_targets (maker, value, gs, error))
    return FALSE;
  if (gs->len > 0)
    append_new (get_reference_leg (maker)->a, gs);
  return TRUE;
}
