/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The growing trie and its layout as tables. Each node gets an own perfect hash for its edges: the
 * least power of two of slots, and a factor found by trying, such that (guint16) (key * factor) >>
 * shift differs for all its keys. Looking a member up is then one multiplication and one load. */

#include "fhir-error.h"
#include "fhir-trie-build-private.h"

static void
draft_free (gpointer data)
{
  FhirTrieDraft *draft = data;

  if (draft == NULL)
    return;
  g_array_unref (draft->edges);
  g_array_unref (draft->guards);
  g_array_unref (draft->acts);
  g_free (draft);
}

static FhirTrieDraft *
get_draft (FhirTrieCompiler *compiler, guint16 node)
{
  return g_ptr_array_index (compiler->drafts, node);
}

FhirTrieCompiler *
fhir_trie_compiler_new (FhirParamId last)
{
  FhirTrieCompiler *compiler = g_new0 (FhirTrieCompiler, 1);

  compiler->drafts = g_ptr_array_new_with_free_func (draft_free);
  g_ptr_array_add (compiler->drafts, NULL);
  compiler->literals = g_ptr_array_new_with_free_func (g_free);
  compiler->roots = g_array_new (FALSE, TRUE, sizeof (FhirTrieRoot));
  g_array_set_size (compiler->roots, fhir_def_n_types() + 1);
  compiler->fallbacks = g_array_new (FALSE, TRUE, sizeof (FhirParamId));
  compiler->kinds = g_array_new (FALSE, TRUE, sizeof (guint16));
  g_array_set_size (compiler->kinds, last + 1u);
  compiler->aliases = g_array_new (FALSE, TRUE, sizeof (FhirIndexAlias));
  g_array_set_size (compiler->aliases, last + 1u);
  compiler->main_dates = g_array_new (FALSE, TRUE, sizeof (FhirParamId));
  g_array_set_size (compiler->main_dates, fhir_def_n_types() + 1);
  compiler->nodes = g_array_new (FALSE, TRUE, sizeof (FhirTrieNode));
  compiler->edges = g_array_new (FALSE, TRUE, sizeof (FhirTrieEdge));
  compiler->guards = g_array_new (FALSE, TRUE, sizeof (FhirTrieGuard));
  compiler->acts = g_array_new (FALSE, TRUE, sizeof (FhirTrieAct));
  compiler->slices = g_array_new (FALSE, TRUE, sizeof (FhirSlice));
  return compiler;
}

void
fhir_trie_compiler_free (FhirTrieCompiler *compiler)
{
  if (compiler == NULL)
    return;
  g_ptr_array_unref (compiler->drafts);
  g_ptr_array_unref (compiler->literals);
  g_array_unref (compiler->roots);
  g_array_unref (compiler->fallbacks);
  g_array_unref (compiler->kinds);
  g_array_unref (compiler->aliases);
  g_array_unref (compiler->main_dates);
  g_array_unref (compiler->nodes);
  g_array_unref (compiler->edges);
  g_array_unref (compiler->guards);
  g_array_unref (compiler->acts);
  g_array_unref (compiler->slices);
  g_free (compiler);
}

guint16
fhir_trie_add_node (FhirTrieCompiler *compiler)
{
  FhirTrieDraft *draft;

  if (compiler->drafts->len > G_MAXUINT16)
    {
      compiler->is_full = TRUE; /* finishing will fail: any node will do */
      return 1;
    }
  draft = g_new0 (FhirTrieDraft, 1);
  draft->edges = g_array_new (FALSE, FALSE, sizeof (FhirTrieEdge));
  draft->guards = g_array_new (FALSE, FALSE, sizeof (FhirTrieGuard));
  draft->acts = g_array_new (FALSE, FALSE, sizeof (FhirTrieAct));
  g_ptr_array_add (compiler->drafts, draft);
  return (guint16)(compiler->drafts->len - 1);
}

guint16
fhir_trie_add_edge (FhirTrieCompiler *compiler, guint16 node, FhirKey key)
{
  FhirTrieDraft *draft = get_draft (compiler, node);
  FhirTrieEdge edge = { .key = key };

  for (guint i = 0; i < draft->edges->len; i++)
    if (g_array_index (draft->edges, FhirTrieEdge, i).key == key)
      return g_array_index (draft->edges, FhirTrieEdge, i).node;
  edge.node = fhir_trie_add_node (compiler);
  g_array_append_val (draft->edges, edge);
  return edge.node;
}

static guint16
add_literal (FhirTrieCompiler *compiler, FhirSlice literal)
{
  for (guint i = 0; i < compiler->literals->len; i++)
    if (fhir_slice_is (literal, g_ptr_array_index (compiler->literals, i)))
      return (guint16)i;
  g_ptr_array_add (compiler->literals,
                   literal.text != NULL ? fhir_slice_dup (literal) : g_strdup (""));
  return (guint16)(compiler->literals->len - 1);
}

guint16
fhir_trie_add_guard (FhirTrieCompiler *compiler,
                     guint16 node,
                     FhirGuardKind kind,
                     guint16 key,
                     FhirSlice literal)
{
  FhirTrieDraft *draft = get_draft (compiler, node);
  FhirTrieGuard guard = { .kind = (guint8)kind,
                          .key = key,
                          .literal = add_literal (compiler, literal) };

  for (guint i = 0; i < draft->guards->len; i++)
    {
      FhirTrieGuard *known = &g_array_index (draft->guards, FhirTrieGuard, i);

      if (known->kind == guard.kind && known->key == key && known->literal == guard.literal)
        return known->node;
    }
  guard.node = fhir_trie_add_node (compiler);
  g_array_append_val (draft->guards, guard);
  return guard.node;
}

void
fhir_trie_add_act (FhirTrieCompiler *compiler, guint16 node, FhirTrieAct act)
{
  FhirTrieDraft *draft = get_draft (compiler, node);

  for (guint i = 0; i < draft->acts->len; i++)
    if (memcmp (&g_array_index (draft->acts, FhirTrieAct, i), &act, sizeof act) == 0)
      return;
  g_array_append_val (draft->acts, act);
}

gboolean
fhir_trie_leads_to_act (const FhirTrieCompiler *compiler, guint16 node)
{
  const FhirTrieDraft *draft = g_ptr_array_index (compiler->drafts, node);

  if (draft->acts->len > 0)
    return TRUE;
  for (guint i = 0; i < draft->guards->len; i++)
    if (fhir_trie_leads_to_act (compiler, g_array_index (draft->guards, FhirTrieGuard, i).node))
      return TRUE;
  for (guint i = 0; i < draft->edges->len; i++)
    if (fhir_trie_leads_to_act (compiler, g_array_index (draft->edges, FhirTrieEdge, i).node))
      return TRUE;
  return FALSE;
}

/* `value as Quantity` and refused expressions leave paths behind that lead to nothing. */
static void
prune (const FhirTrieCompiler *compiler, FhirTrieDraft *draft)
{
  for (guint i = draft->edges->len; i > 0; i--)
    if (!fhir_trie_leads_to_act (compiler, g_array_index (draft->edges, FhirTrieEdge, i - 1).node))
      g_array_remove_index_fast (draft->edges, i - 1);
  for (guint i = draft->guards->len; i > 0; i--)
    if (!fhir_trie_leads_to_act (compiler,
                                 g_array_index (draft->guards, FhirTrieGuard, i - 1).node))
      g_array_remove_index (draft->guards, i - 1);
}

/* Whether all keys fall on own slots. */
static gboolean
is_perfect (const GArray *edges, guint mul, guint shift)
{
  gboolean taken[1024] = { FALSE };

  for (guint i = 0; i < edges->len; i++)
    {
      guint slot = (guint16)(g_array_index (edges, FhirTrieEdge, i).key * mul) >> shift;

      if (taken[slot])
        return FALSE;
      taken[slot] = TRUE;
    }
  return TRUE;
}

static void
lay_out_edges (FhirTrieCompiler *compiler, const GArray *edges, FhirTrieNode *node)
{
  guint bits = 0;

  node->edge0 = compiler->edges->len;
  node->has_edges = edges->len > 0;
  if (edges->len == 0)
    return;
  while ((1u << bits) < edges->len)
    bits++;
  for (; bits <= 10 && node->mul == 0; bits++)
    for (guint mul = 1; mul < 65536 && node->mul == 0; mul += 2)
      if (is_perfect (edges, mul, 16 - bits))
        {
          node->mul = (guint16)mul;
          node->shift = (guint8)(16 - bits);
        }
  if (node->mul == 0) /* no node of a standard has near 1,024 members */
    {
      compiler->is_full = TRUE;
      return;
    }
  g_array_set_size (compiler->edges, node->edge0 + (1u << (16 - node->shift)));
  for (guint i = 0; i < edges->len; i++)
    {
      FhirTrieEdge edge = g_array_index (edges, FhirTrieEdge, i);
      guint slot = (guint16)(edge.key * node->mul) >> node->shift;

      g_array_index (compiler->edges, FhirTrieEdge, node->edge0 + slot) = edge;
    }
}

static void
lay_out (FhirTrieCompiler *compiler)
{
  g_array_set_size (compiler->nodes, compiler->drafts->len);
  for (guint n = 1; n < compiler->drafts->len; n++)
    {
      FhirTrieDraft *draft = g_ptr_array_index (compiler->drafts, n);
      FhirTrieNode *node = &g_array_index (compiler->nodes, FhirTrieNode, n);

      prune (compiler, draft);
      lay_out_edges (compiler, draft->edges, node);
      node->guard0 = (guint16)compiler->guards->len;
      node->guards = (guint8)draft->guards->len;
      node->act0 = (guint16)compiler->acts->len;
      node->acts = (guint8)draft->acts->len;
      if (draft->guards->len > G_MAXUINT8 || draft->acts->len > G_MAXUINT8)
        compiler->is_full = TRUE;
      if (draft->guards->len > 0)
        g_array_append_vals (compiler->guards, draft->guards->data, draft->guards->len);
      if (draft->acts->len > 0)
        g_array_append_vals (compiler->acts, draft->acts->data, draft->acts->len);
    }
  for (guint i = 0; i < compiler->literals->len; i++)
    {
      FhirSlice slice = fhir_slice (g_ptr_array_index (compiler->literals, i));

      g_array_append_val (compiler->slices, slice);
    }
}

const FhirTrie *
fhir_trie_compiler_finish (FhirTrieCompiler *compiler, GError **error)
{
  lay_out (compiler);
  if (compiler->is_full || compiler->guards->len > G_MAXUINT16 || compiler->acts->len > G_MAXUINT16)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_TOO_LARGE,
                   "too many search parameters for a trie");
      return NULL;
    }
  compiler->trie = (FhirTrie){
    .nodes = (const FhirTrieNode *)(gconstpointer)compiler->nodes->data,
    .edges = (const FhirTrieEdge *)(gconstpointer)compiler->edges->data,
    .guards = (const FhirTrieGuard *)(gconstpointer)compiler->guards->data,
    .acts = (const FhirTrieAct *)(gconstpointer)compiler->acts->data,
    .literals = (const FhirSlice *)(gconstpointer)compiler->slices->data,
    .roots = (const FhirTrieRoot *)(gconstpointer)compiler->roots->data,
    .fallbacks = (const FhirParamId *)(gconstpointer)compiler->fallbacks->data,
    .kinds = (const guint16 *)(gconstpointer)compiler->kinds->data,
    .aliases = (const FhirIndexAlias *)(gconstpointer)compiler->aliases->data,
    .main_dates = (const FhirParamId *)(gconstpointer)compiler->main_dates->data,
  };
  return &compiler->trie;
}

FhirTrieSizes
fhir_trie_compiler_get_sizes (const FhirTrieCompiler *compiler)
{
  return (FhirTrieSizes){
    .nodes = compiler->nodes->len,
    .edges = compiler->edges->len,
    .guards = compiler->guards->len,
    .acts = compiler->acts->len,
    .literals = compiler->literals->len,
    .fallbacks = compiler->fallbacks->len,
  };
}
