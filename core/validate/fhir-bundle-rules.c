/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Bundles (http://hl7.org/fhir/R4/bundle.html): full URLs and what they name, entries of documents
 * and messages, ids in search results, method and resource of transactions. Fills walk->urls, by
 * which references within the bundle are resolved. */

#include "fhir-reference.h"
#include "fhir-walk-private.h"

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

static gboolean
is_absolute (FhirSlice url)
{
  const char *colon = memchr (url.text, ':', url.len);

  return colon != NULL && memchr (url.text, '/', (gsize)(colon - url.text)) == NULL;
}

static void
remember (FhirWalk *walk, char *url, guint32 resource)
{
  if (!g_hash_table_contains (walk->urls, url))
    g_hash_table_insert (walk->urls, url, GUINT_TO_POINTER (resource));
  else
    g_free (url);
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
  if (!is_absolute (e->full_url))
    fhir_walk_error (e->walk, e->place, node, "value", "the full URL must be absolute");
  else if (e->resource != 0)
    check_identity (e, node);
}

static void
check_search (const Entry *e)
{
  if (!fhir_slice_is (e->type, "searchset") || e->resource == 0)
    return;
  if (fhir_walk_member_text (e->walk, e->resource, FHIR_KEY_id).text == NULL &&
      fhir_validate_type_of (e->walk->doc, e->resource) != FHIR_TYPE_OperationOutcome)
    fhir_walk_error (e->walk,
                     e->place,
                     e->resource,
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

static guint32
find_member (FhirWalk *walk, guint32 object, const FhirKey *keys, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      guint32 member = fhir_json_member (walk->doc, object, keys[i]);

      if (member != 0)
        return member;
    }
  return 0;
}

/* References of the first entry of a document or message lead into the bundle. */
static void
check_first_reference (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, guint32 node)
{
  static const FhirKey keys[] = { FHIR_KEY_reference };
  guint32 member = find_member (walk, node, keys, 1);
  FhirSlice text = fhir_walk_member_text (walk, node, FHIR_KEY_reference);

  if (text.text == NULL || text.len == 0 || text.text[0] == '#')
    return;
  if (fhir_walk_resolve (walk, scope, node) == 0)
    fhir_walk_error (walk,
                     place,
                     member,
                     "not-found",
                     "what the first entry refers to must be in the bundle, and is not");
}

static void
check_first (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, guint32 node)
{
  static const FhirKey leading[] = { FHIR_KEY_subject,   FHIR_KEY_encounter, FHIR_KEY_author,
                                     FHIR_KEY_custodian, FHIR_KEY_entry,     FHIR_KEY_section,
                                     FHIR_KEY_attester,  FHIR_KEY_party,     FHIR_KEY_focus };

  for (guint32 c = fhir_json_first (walk->doc, node); c != 0;
       c = fhir_json_next (walk->doc, node, c))
    {
      FhirSlice name = fhir_json_name (walk->doc, c);
      FhirPlace inner = { .up = place, .name = name, .index = -1, .node = c };
      gboolean leads = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (leading); i++)
        leads = leads || walk->doc->nodes[c].key == leading[i];
      if (!leads)
        continue;
      if (walk->doc->nodes[c].type == FHIR_JSON_OBJECT)
        check_first_reference (walk, &inner, scope, c);
      else if (walk->doc->nodes[c].type == FHIR_JSON_ARRAY)
        for (guint32 i = fhir_json_first (walk->doc, c); i != 0;
             i = fhir_json_next (walk->doc, c, i))
          {
            inner.index++;
            inner.node = i;
            if (walk->doc->nodes[i].type != FHIR_JSON_OBJECT)
              continue;
            check_first_reference (walk, &inner, scope, i);
            check_first (walk, &inner, scope, i);
          }
    }
}

static void
check_document (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, const Entry *first)
{
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

  if (fhir_slice_is (first->type, "document") && first->resource != 0 &&
      fhir_validate_type_of (walk->doc, first->resource) == FHIR_TYPE_Composition)
    check_first (walk, &inner, &own, first->resource);
}

void
fhir_walk_bundle (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope)
{
  guint32 list = fhir_json_member (walk->doc, scope->node, FHIR_KEY_entry);
  FhirPlace at = { .up = place, .name = FHIR_SLICE_LITERAL ("entry"), .index = -1 };
  Entry e = { .walk = walk,
              .place = &at,
              .scope = scope,
              .type = fhir_walk_member_text (walk, scope->node, FHIR_KEY_type) };
  Entry first = { 0 };

  if (walk->urls == NULL)
    walk->urls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (list == 0 || walk->doc->nodes[list].type != FHIR_JSON_ARRAY)
    return;
  for (guint32 c = fhir_json_first (walk->doc, list); c != 0;
       c = fhir_json_next (walk->doc, list, c))
    {
      at.index++;
      at.node = c;
      if (walk->doc->nodes[c].type != FHIR_JSON_OBJECT || !fhir_walk_spend (walk, 1))
        continue;
      e.entry = c;
      e.resource = fhir_json_member (walk->doc, c, FHIR_KEY_resource);
      e.full_url = fhir_walk_member_text (walk, c, FHIR_KEY_fullUrl);
      if (e.resource != 0)
        remember_entry (&e);
      check_full_url (&e);
      check_search (&e);
      check_request (&e);
      if (at.index == 0)
        first = e;
    }
  if (first.entry != 0)
    {
      at.index = 0;
      at.node = first.entry;
      check_document (walk, place, scope, &first);
    }
}
