/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Bundles (http://hl7.org/fhir/R4/bundle.html): full URLs and what they name, entries of documents
 * and messages, ids in search results, method and resource of transactions. Fills walk->urls, by
 * which references within the bundle are resolved: full URLs, "Type/id", and both with
 * "/_history/version" where the entry says its version. */

#include "fhir-bundle-private.h"

#include "fhir-reference.h"

typedef struct
{
  FhirWalk *walk;
  const FhirPlace *place; /* of the entry */
  const FhirScope *scope;
  FhirSlice type; /* of the bundle */
  guint32 entry;
  guint32 resource; /* 0 none */
  FhirSlice full_url;
} Entry;

static gboolean
is_one_of (FhirSlice text, const char *const *list)
{
  for (guint i = 0; list[i] != NULL; i++)
    if (fhir_slice_is (text, list[i]))
      return TRUE;
  return FALSE;
}

#define VERSION_MARK "/_history/"

static FhirSlice
version_of (FhirWalk *walk, guint32 resource)
{
  guint32 meta = fhir_json_member (walk->doc, resource, FHIR_KEY_meta);

  return meta != 0 ? fhir_doc_text (walk->doc, meta, FHIR_KEY_versionId) : FHIR_SLICE_NONE;
}

/* Takes url. The first of several versions is the one without a version. */
static void
remember (FhirWalk *walk, char *url, guint32 resource)
{
  FhirSlice version = version_of (walk, resource);

  if (version.text != NULL)
    g_hash_table_insert (
        walk->urls,
        g_strdup_printf ("%s" VERSION_MARK "%.*s", url, (int)version.len, version.text),
        GUINT_TO_POINTER (resource));
  if (!g_hash_table_contains (walk->urls, url))
    g_hash_table_insert (walk->urls, url, GUINT_TO_POINTER (resource));
  else
    g_free (url);
}

guint32
fhir_bundle_find (FhirWalk *walk, FhirSlice url)
{
  g_autofree char *key = walk->urls != NULL ? fhir_slice_dup (url) : NULL;
  char *mark = key != NULL ? strstr (key, VERSION_MARK) : NULL;
  guint32 found = key != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (walk->urls, key)) : 0;

  if (found != 0 || mark == NULL)
    return found;
  *mark = '\0';
  found = GPOINTER_TO_UINT (g_hash_table_lookup (walk->urls, key));
  return found != 0 && version_of (walk, found).text == NULL ? found : 0;
}

static void
remember_entry (const Entry *e)
{
  FhirTypeId type = fhir_validate_type_of (e->walk->doc, e->resource);
  FhirSlice id = fhir_walk_member_text (e->walk, e->resource, FHIR_KEY_id);

  if (e->full_url.text != NULL)
    remember (e->walk, fhir_slice_dup (e->full_url), e->resource);
  if (type != 0 && id.text != NULL)
    remember (e->walk,
              g_strdup_printf ("%s/%.*s", fhir_def_type (type)->name, (int)id.len, id.text),
              e->resource);
}

/* http://server/Patient/1 names Patient/1 and nothing else. */
static void
check_identity (const Entry *e, guint32 url_node)
{
  FhirSlice id = fhir_walk_member_text (e->walk, e->resource, FHIR_KEY_id);
  FhirTypeId type = fhir_validate_type_of (e->walk->doc, e->resource);
  FhirReference parts;

  if (id.text == NULL && type != 0 && fhir_reference_parse (e->full_url, &parts) &&
      parts.base.text != NULL && !fhir_slice_is (e->type, "transaction") &&
      !fhir_slice_is (e->type, "batch"))
    fhir_walk_error (e->walk,
                     e->place,
                     url_node,
                     "invalid",
                     "the full URL is that of a resource on a server, but the resource has no id");
  if (id.text == NULL || type == 0 || !fhir_reference_parse (e->full_url, &parts) ||
      parts.base.text == NULL || parts.version.text != NULL)
    return;
  if (parts.type != type || !fhir_slice_equal (parts.id, id))
    fhir_walk_error (e->walk,
                     e->place,
                     url_node,
                     "invalid",
                     "the full URL names another type or id than the resource has");
}

static void
check_full_url (const Entry *e)
{
  static const char *const without[] = { "batch",
                                         "transaction",
                                         "batch-response",
                                         "transaction-response",
                                         NULL };
  guint32 node = fhir_json_member (e->walk->doc, e->entry, FHIR_KEY_fullUrl);

  if (e->full_url.text == NULL)
    {
      if (e->resource != 0 && !is_one_of (e->type, without) &&
          fhir_validate_type_of (e->walk->doc, e->resource) != FHIR_TYPE_OperationOutcome)
        fhir_walk_error (e->walk,
                         e->place,
                         e->entry,
                         "required",
                         "each entry of such a bundle must have a fullUrl");
      return;
    }
  if (!fhir_uri_is_absolute (e->full_url))
    fhir_walk_error (e->walk, e->place, node, "value", "the full URL must be absolute");
  else if (e->resource != 0)
    check_identity (e, node);
}

/* What is told beside the matches is an OperationOutcome; all else has an id, surely where its mode
 * says so. */
static void
check_search (const Entry *e)
{
  guint32 search = fhir_json_member (e->walk->doc, e->entry, FHIR_KEY_search);
  FhirSlice mode =
      search != 0 ? fhir_doc_text (e->walk->doc, search, FHIR_KEY_mode) : FHIR_SLICE_NONE;
  gboolean outcome =
      fhir_validate_type_of (e->walk->doc, e->resource) == FHIR_TYPE_OperationOutcome;

  if (!fhir_slice_is (e->type, "searchset"))
    return;
  if (e->resource == 0)
    fhir_walk_error (e->walk,
                     e->place,
                     e->entry,
                     "required",
                     "an entry of search results must have a resource");
  else if (fhir_slice_is (mode, "outcome") && !outcome)
    fhir_walk_error (e->walk,
                     e->place,
                     e->resource,
                     "invalid",
                     "the outcome of a search is an OperationOutcome");
  else if (!outcome && fhir_walk_member_text (e->walk, e->resource, FHIR_KEY_id).text == NULL)
    fhir_walk_say (e->walk,
                   e->place,
                   e->resource,
                   mode.text != NULL ? FHIR_SEVERITY_ERROR : FHIR_SEVERITY_WARNING,
                   "required",
                   "a resource in search results must have an id");
}

static void
check_request (const Entry *e)
{
  static const char *const sending[] = { "POST", "PUT", "PATCH", NULL };
  guint32 request = fhir_json_member (e->walk->doc, e->entry, FHIR_KEY_request);
  FhirSlice method =
      request != 0 ? fhir_walk_member_text (e->walk, request, FHIR_KEY_method) : FHIR_SLICE_NONE;

  if (!fhir_slice_is (e->type, "transaction") && !fhir_slice_is (e->type, "batch"))
    return;
  if (is_one_of (method, sending) && e->resource == 0)
    fhir_walk_error (e->walk,
                     e->place,
                     e->entry,
                     "required",
                     "a request that sends something needs the resource");
}

/* References of the first entry of a document or message lead into the bundle. */
static void
check_first_reference (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, guint32 node)
{
  FhirSlice text = fhir_walk_member_text (walk, node, FHIR_KEY_reference);

  if (text.text == NULL || text.len == 0 || text.text[0] == '#')
    return;
  if (fhir_walk_resolve (walk, scope, node) == 0)
    fhir_walk_error (walk,
                     place,
                     node,
                     "not-found",
                     "what the first entry refers to must be in the bundle, and is not");
}

static gboolean
is_leading (FhirKey key, gboolean document)
{
  static const FhirKey keys[] = { FHIR_KEY_subject,   FHIR_KEY_encounter, FHIR_KEY_author,
                                  FHIR_KEY_custodian, FHIR_KEY_entry,     FHIR_KEY_section,
                                  FHIR_KEY_attester,  FHIR_KEY_party,     FHIR_KEY_focus,
                                  FHIR_KEY_event,     FHIR_KEY_detail };

  for (guint i = 0; i < G_N_ELEMENTS (keys) && document; i++)
    if (key == keys[i])
      return TRUE;
  return key == FHIR_KEY_focus;
}

static void
check_first (FhirWalk *walk,
             const FhirPlace *place,
             const FhirScope *scope,
             guint32 node,
             gboolean document)
{
  for (guint32 c = fhir_json_first (walk->doc, node); c != 0;
       c = fhir_json_next (walk->doc, node, c))
    {
      FhirKey key = walk->doc->nodes[c].key;
      const FhirPlace inner = fhir_place_below (place, key, c);
      FhirItems items;

      if (!is_leading (key, document))
        continue;
      if (walk->doc->nodes[c].type == FHIR_JSON_OBJECT)
        check_first_reference (walk, &inner, scope, c);
      items = fhir_items (walk, place, node, key);
      while (fhir_items_next (&items))
        {
          check_first_reference (walk, &items.place, scope, items.node);
          check_first (walk, &items.place, scope, items.node, document);
        }
    }
}

/* The first entry of a document is its Composition, of a message its MessageHeader (bdl-11,
 * bdl-12): what they refer to comes along. */
static void
check_leading (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, const Entry *first)
{
  gboolean document = fhir_slice_is (first->type, "document");
  FhirTypeId wanted = document ? FHIR_TYPE_Composition : FHIR_TYPE_MessageHeader;
  const FhirPlace inner = { .up = first->place,
                            .name = FHIR_SLICE_LITERAL ("resource"),
                            .index = -1,
                            .node = first->resource };
  const FhirScope own = { .up = scope,
                          .place = &inner,
                          .node = first->resource,
                          .container = first->resource,
                          .in_bundle = TRUE,
                          .entry = first->entry,
                          .full_url = first->full_url };

  if (first->entry == 0)
    fhir_walk_error (walk,
                     place,
                     scope->node,
                     "required",
                     "a bundle of this type must have entries");
  else if (first->resource == 0)
    fhir_walk_error (walk,
                     first->place,
                     first->entry,
                     "required",
                     "the first entry must have a resource");
  else if (fhir_validate_type_of (walk->doc, first->resource) == wanted)
    check_first (walk, &inner, &own, first->resource, document);
}

static void
check_entry (Entry *e)
{
  check_full_url (e);
  check_search (e);
  check_request (e);
}

/* FALSE: no object. */
static gboolean
read_entry (Entry *e, guint32 node)
{
  if (e->walk->doc->nodes[node].type != FHIR_JSON_OBJECT || !fhir_walk_spend (e->walk, 1))
    return FALSE;
  e->entry = node;
  e->resource = fhir_json_member (e->walk->doc, node, FHIR_KEY_resource);
  e->full_url = fhir_walk_member_text (e->walk, node, FHIR_KEY_fullUrl);
  return TRUE;
}

void
fhir_walk_bundle (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope)
{
  FhirPlace at = { .up = place, .name = FHIR_SLICE_LITERAL ("entry"), .index = -1 };
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (FhirBundleEntry));
  Entry e = { .walk = walk,
              .place = &at,
              .scope = scope,
              .type = fhir_walk_member_text (walk, scope->node, FHIR_KEY_type) };
  gboolean linked = fhir_slice_is (e.type, "document") || fhir_slice_is (e.type, "message");
  Entry first = e;

  if (walk->urls == NULL)
    walk->urls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint32 cs = fhir_doc_list (walk->doc, scope->node, FHIR_KEY_entry),
               c = fhir_doc_first (walk->doc, cs);
       c != 0;
       c = fhir_json_next (walk->doc, cs, c))
    {
      at.index++;
      at.node = c;
      if (!read_entry (&e, c))
        continue;
      if (e.resource != 0)
        {
          const FhirBundleEntry entry = { (guint32)at.index, c, e.resource, e.full_url };

          g_array_append_val (entries, entry);
          remember_entry (&e);
        }
      check_entry (&e);
      if (at.index == 0)
        first = e;
    }
  fhir_bundle_check_links (walk, place, scope->node, e.type);
  if (!linked)
    return;
  at.index = 0;
  at.node = first.entry;
  check_leading (walk, place, scope, &first);
  fhir_bundle_check_reach (walk, place, scope, entries, e.type);
}
