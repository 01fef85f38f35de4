/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From SearchParameters to an overlay: first all that are no composites, then the composites, whose
 * components are among them. Each is checked alone, which also tells how much of a trie it needs;
 * then those that fit are compiled together. */

#include "fhir-index-overlay-private.h"

#include "fhir-parameter-check-private.h"

/* Nodes of the common trie, of 65,535 that their numbers allow; what is beyond is left to the
 * engine. Merging only makes it smaller than the sum. */
#define NODES_MAX 60000

struct _FhirIndexOverlay
{
  gatomicrefcount refs;
  FhirDefOverlay *definitions;
  FhirTrieCompiler *compiler; /* owns the trie */
  const FhirTrie *trie;
  GHashTable *exprs; /* text to FhirPathExpr; texts are the definitions' */
};

typedef struct
{
  FhirIndexOverlay *overlay;
  const FhirIndexOverlay *before;
  FhirIssues *issues;
  GHashTable *in_trie; /* (element-type FhirParamId) set */
  guint nodes;         /* that those take at most */
} Building;

FhirIndexOverlay *
fhir_index_overlay_ref (const FhirIndexOverlay *overlay)
{
  FhirIndexOverlay *self = (FhirIndexOverlay *)overlay;

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
fhir_index_overlay_unref (const FhirIndexOverlay *overlay)
{
  FhirIndexOverlay *self = (FhirIndexOverlay *)overlay;

  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_hash_table_unref (self->exprs);
  fhir_trie_compiler_free (self->compiler);
  fhir_def_overlay_unref (self->definitions);
  g_free (self);
}

const FhirDefOverlay *
fhir_index_overlay_get_definitions (const FhirIndexOverlay *overlay)
{
  return overlay != NULL ? overlay->definitions : NULL;
}

const FhirTrie *
fhir_index_overlay_get_trie (const FhirIndexOverlay *overlay)
{
  return overlay->trie;
}

const FhirPathExpr *
fhir_index_overlay_get_expr (const FhirIndexOverlay *overlay, const char *text)
{
  return g_hash_table_lookup (overlay->exprs, text);
}

/* One definition into the overlay. */
static gboolean
add_definition (Building *building, const FhirParameterCheck *check, FhirTypeId type)
{
  FhirComponentDef components[FHIR_PARAMETER_COMPONENTS];
  FhirParamDef def;
  FhirParamId param;
  gboolean in_trie;
  gboolean waits = FALSE;
  guint nodes = 0;

  if (!fhir_parameter_define (check, type, &def, components, &waits))
    return FALSE;
  if (waits)
    return TRUE;
  if (!fhir_parameter_check_values (check, &def, &in_trie, &nodes))
    return FALSE;
  param = fhir_def_overlay_add (building->overlay->definitions,
                                fhir_index_overlay_get_definitions (building->before),
                                &def);
  if (param == 0 || !in_trie || building->nodes + nodes > NODES_MAX)
    return param != 0;
  building->nodes += nodes;
  g_hash_table_add (building->in_trie, GUINT_TO_POINTER (param));
  return TRUE;
}

/* Adds one SearchParameter under each of its types where it can be searched by. TRUE: everywhere.
 */
static gboolean
add_one (Building *building, const FhirParameterCheck *check)
{
  g_autoptr (GArray) types = g_array_new (FALSE, FALSE, sizeof (FhirTypeId));
  gboolean ok = fhir_parameter_check_code (check, types);

  /* What R4's own answer for needs no expression that works. */
  if (types->len > 0 && !fhir_parameter_check_whole (check))
    return FALSE;
  for (guint i = 0; i < types->len; i++)
    ok = add_definition (building, check, g_array_index (types, FhirTypeId, i)) && ok;
  return ok;
}

static void
add_all (Building *building, GPtrArray *list, gboolean composites)
{
  for (guint i = 0; i < list->len; i++)
    {
      const FhirSearchParameter *one = g_ptr_array_index (list, i);

      FhirParameterCheck check = { .one = one,
                                   .others = building->overlay->definitions,
                                   .place = one->url,
                                   .issues = building->issues };

      if (one->is_active && (one->kind == FHIR_SEARCH_COMPOSITE) == composites)
        (void)add_one (building, &check);
    }
}

static void
keep_expr (FhirIndexOverlay *self, const char *text)
{
  if (!g_hash_table_contains (self->exprs, text))
    g_hash_table_insert (self->exprs, (gpointer)text, fhir_path_compile (fhir_slice (text), NULL));
}

static void
leave_to_engine (FhirIndexOverlay *self, FhirParamId param)
{
  const FhirParamDef *def = fhir_def_param (param);

  fhir_trie_compiler_add_fallback (self->compiler, param);
  keep_expr (self, def->expression);
  for (guint i = 0; i < def->n_components; i++)
    keep_expr (self, def->components[i].expression);
}

/* Parameters come by type, so that a type's fallbacks stand together. */
static void
compile (FhirIndexOverlay *self, GHashTable *in_trie)
{
  guint n = 0;
  const FhirParamId *params = fhir_def_overlay_params (self->definitions, 0, &n);

  g_clear_pointer (&self->compiler, fhir_trie_compiler_free);
  self->compiler = fhir_trie_compiler_new (fhir_def_overlay_last (self->definitions));
  for (guint i = 0; i < n; i++)
    if (!g_hash_table_contains (in_trie, GUINT_TO_POINTER (params[i])) ||
        !fhir_trie_compiler_add (self->compiler, params[i], NULL))
      leave_to_engine (self, params[i]);
  self->trie = fhir_trie_compiler_finish (self->compiler, NULL);
}

static FhirIndexOverlay *
overlay_new (void)
{
  FhirIndexOverlay *self = g_new0 (FhirIndexOverlay, 1);

  g_atomic_ref_count_init (&self->refs);
  self->definitions = fhir_def_overlay_new();
  self->exprs =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)fhir_path_expr_free);
  return self;
}

FhirIndexOverlay *
fhir_index_overlay_new (GPtrArray *list, const FhirIndexOverlay *before, FhirIssues *issues)
{
  FhirIndexOverlay *self = overlay_new();
  g_autoptr (GHashTable) in_trie = g_hash_table_new (NULL, NULL);
  Building building = { self, before, issues, in_trie, 0 };

  add_all (&building, list, FALSE);
  add_all (&building, list, TRUE);
  compile (self, in_trie);
  if (self->trie == NULL) /* some node has more acts than its field can count */
    {
      g_hash_table_remove_all (in_trie);
      compile (self, in_trie);
    }
  return self;
}

gboolean
fhir_index_overlay_check (const FhirIndexOverlay *overlay,
                          const FhirSearchParameter *one,
                          gboolean in_company,
                          const char *place,
                          FhirIssues *issues)
{
  g_autoptr (FhirIndexOverlay) alone = overlay_new();
  g_autoptr (GHashTable) in_trie = g_hash_table_new (NULL, NULL);
  Building building = { alone, NULL, issues, in_trie, 0 };
  FhirParameterCheck check = { .one = one,
                               .others = fhir_index_overlay_get_definitions (overlay),
                               .in_company = in_company,
                               .place = place,
                               .issues = issues };

  return !one->is_active || add_one (&building, &check);
}
