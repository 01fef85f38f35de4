/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What holds a bundle together: Bundle.link, and that every entry of a document or message is
 * reached from the first one (http://hl7.org/fhir/R4/documents.html#content). An entry is reached
 * when it is linked to one that is reached, in either direction (Provenance points backwards): the
 * entries in reach are the connected part of the graph that has the first entry in it. */

#include "fhir-bundle-private.h"

static gboolean
is_page_link (FhirSlice relation)
{
  static const char *const pages[] = { "first", "previous", "next", "last" };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    if (fhir_slice_is (relation, pages[i]))
      return TRUE;
  return FALSE;
}

/* A style sheet is an entry, as Type/id, or somewhere else by an absolute URL. */
static void
check_stylesheet (FhirWalk *walk, const FhirPlace *place, guint32 link)
{
  guint32 node = fhir_json_member (walk->doc, link, FHIR_KEY_url);
  FhirSlice url = fhir_doc_text (walk->doc, link, FHIR_KEY_url);
  const FhirPlace below = fhir_place_below (place, FHIR_KEY_url, node);

  if (url.text != NULL && !fhir_uri_is_absolute (url) && fhir_bundle_find (walk, url) == 0)
    fhir_walk_error (walk,
                     &below,
                     node,
                     "not-found",
                     "the style sheet is none of the bundle's entries");
}

void
fhir_bundle_check_links (FhirWalk *walk, const FhirPlace *place, guint32 bundle, FhirSlice type)
{
  gboolean paged = fhir_slice_is (type, "searchset") || fhir_slice_is (type, "history");
  FhirItems links = fhir_items (walk, place, bundle, FHIR_KEY_link);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  while (fhir_items_next (&links))
    {
      guint32 node = fhir_json_member (walk->doc, links.node, FHIR_KEY_relation);
      FhirSlice relation = fhir_doc_text (walk->doc, links.node, FHIR_KEY_relation);
      const FhirPlace below = fhir_place_below (&links.place, FHIR_KEY_relation, node);

      if (relation.text == NULL)
        continue;
      if (!paged && is_page_link (relation))
        fhir_walk_error (walk, &below, node, "invalid", "a bundle of this type has no other pages");
      if ((is_page_link (relation) || fhir_slice_is (relation, "self")) &&
          !g_hash_table_add (seen, fhir_slice_dup (relation)))
        fhir_walk_error (walk,
                         &below,
                         node,
                         "duplicate",
                         "there is a link of this relation already");
      if (fhir_slice_is (relation, "stylesheet") && fhir_slice_is (type, "document"))
        check_stylesheet (walk, &links.place, links.node);
    }
}

/* ---- reachability */

typedef struct
{
  FhirWalk *walk;
  GArray *entries;    /* (element-type FhirBundleEntry) */
  GHashTable *number; /* resource node to number of entry + 1 */
  guint32 *group;     /* of each entry, another of its group; itself at the end of the chain */
} Graph;

static guint32
group_of (Graph *g, guint32 n)
{
  while (g->group[n] != n)
    n = g->group[n] = g->group[g->group[n]];
  return n;
}

static void
connect (Graph *g, guint32 entry, guint32 target_node)
{
  guint32 other =
      GPOINTER_TO_UINT (g_hash_table_lookup (g->number, GUINT_TO_POINTER (target_node)));

  if (other != 0)
    g->group[group_of (g, entry)] = group_of (g, other - 1);
}

/* Members by which one entry leads to another: references, and URLs that name an entry. */
static gboolean
leads (FhirKey key)
{
  static const FhirKey keys[] = { FHIR_KEY_reference,
                                  FHIR_KEY_url,
                                  FHIR_KEY_uri,
                                  FHIR_KEY_valueUri,
                                  FHIR_KEY_valueUrl };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (key == keys[i])
      return TRUE;
  return FALSE;
}

static void
connect_entry (Graph *g, const FhirScope *bundle, guint32 n)
{
  const FhirBundleEntry *e = &g_array_index (g->entries, FhirBundleEntry, n);
  const FhirJsonNode *nodes = g->walk->doc->nodes;
  const FhirScope scope = { .up = bundle,
                            .node = e->resource,
                            .container = e->resource,
                            .in_bundle = TRUE,
                            .entry = e->entry,
                            .full_url = e->full_url };

  fhir_walk_spend (g->walk, (nodes[e->resource].next - e->resource) / 16);
  for (guint32 i = e->resource; i < nodes[e->resource].next && !g->walk->stopped; i++)
    if (nodes[i].type == FHIR_JSON_STRING && nodes[i].len > 0 && leads (nodes[i].key) &&
        g->walk->doc->text[nodes[i].off] != '#')
      connect (g, n, fhir_walk_resolve_text (g->walk, &scope, fhir_json_raw (g->walk->doc, i)));
}

/* Style sheets are reached by their link. */
static void
connect_links (Graph *g, guint32 bundle, guint32 first)
{
  const FhirJsonDoc *doc = g->walk->doc;

  for (guint32 ls = fhir_doc_list (doc, bundle, FHIR_KEY_link), l = fhir_doc_first (doc, ls);
       l != 0;
       l = fhir_json_next (doc, ls, l))
    if (fhir_slice_is (fhir_doc_text (doc, l, FHIR_KEY_relation), "stylesheet"))
      connect (g, first, fhir_bundle_find (g->walk, fhir_doc_text (doc, l, FHIR_KEY_url)));
}

static void
say_unreached (Graph *g, const FhirPlace *place, FhirSeverity severity)
{
  FhirPlace at = { .up = place, .name = FHIR_SLICE_LITERAL ("entry"), .index = -1 };

  for (guint32 n = 1; n < g->entries->len; n++)
    {
      const FhirBundleEntry *e = &g_array_index (g->entries, FhirBundleEntry, n);

      at.index = (gint)e->index;
      at.node = e->entry;
      if (group_of (g, n) != group_of (g, 0))
        fhir_walk_say (g->walk,
                       &at,
                       e->entry,
                       severity,
                       "not-found",
                       "nothing leads from the first entry to this one, or from this one to it");
    }
}

void
fhir_bundle_check_reach (FhirWalk *walk,
                         const FhirPlace *place,
                         const FhirScope *scope,
                         GArray *entries,
                         FhirSlice type)
{
  g_autoptr (GHashTable) number = g_hash_table_new (NULL, NULL);
  g_autofree guint32 *group = g_new (guint32, entries->len + 1);
  Graph g = { .walk = walk, .entries = entries, .number = number, .group = group };

  if (entries->len == 0)
    return;
  for (guint32 n = 0; n < entries->len; n++)
    {
      group[n] = n;
      g_hash_table_insert (number,
                           GUINT_TO_POINTER (g_array_index (entries, FhirBundleEntry, n).resource),
                           GUINT_TO_POINTER (n + 1));
    }
  for (guint32 n = 0; n < entries->len; n++)
    connect_entry (&g, scope, n);
  connect_links (&g, scope->node, 0);
  if (!walk->stopped)
    say_unreached (&g,
                   place,
                   fhir_slice_is (type, "document") ? FHIR_SEVERITY_ERROR : FHIR_SEVERITY_WARNING);
}
