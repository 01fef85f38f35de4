/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* search on a type, a compartment and the system, by GET and by POST _search:
 * http://hl7.org/fhir/R4/http.html#search. The search room checks and runs; here a page becomes a
 * searchset Bundle. Links carry only what was understood, so that a self link tells what was really
 * asked. */

#include "fhir-bundle-writer.h"
#include "fhir-call-private.h"
#include "fhir-error.h"
#include "fhir-outcome.h"
#include "fhir-page-seal.h"
#include "fhir-summary.h"

/* Parameters that are this room's, not the search room's. */
static const char *const own_params[] = { FHIR_PAGE_CURSOR, "_format", "_pretty", "_elements" };

static gboolean
is_own (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (own_params); i++)
    if (g_str_equal (own_params[i], name))
      return TRUE;
  return FALSE;
}

static FhirParams *
without_own (const FhirParams *all)
{
  FhirParams *params = fhir_params_new();

  for (guint i = 0; all != NULL && i < fhir_params_get_n (all); i++)
    {
      const FhirParam *param = fhir_params_get (all, i);

      if (!is_own (param->name))
        fhir_params_add (params, param->name, param->value);
    }
  return params;
}

/* "/Patient", "/Patient/1/Observation", "" */
static char *
dup_path (const FhirCall *call)
{
  const FhirTarget *target = &call->target;

  if (target->type == 0)
    return g_strdup ("");
  if (target->inner == 0)
    return g_strdup_printf ("/%s", fhir_def_type (target->type)->name);
  return g_strdup_printf ("/%s/%.*s/%s",
                          fhir_def_type (target->type)->name,
                          (int)target->id.len,
                          target->id.text,
                          fhir_def_type (target->inner)->name);
}

/* What the next page is to look like too. */
static const char *const form_params[] = { "_format", "_pretty" };

/* A link of the page: the parameters that were understood, with a cursor (nullable). */
static char *
dup_link (FhirCall *call, const FhirSearchQuery *query, const char *cursor)
{
  g_autoptr (FhirParams) params = fhir_params_new();
  g_autofree char *text = NULL;
  g_autofree char *path = dup_path (call);

  fhir_params_append_all (params, fhir_search_query_get_used (query));
  if (call->form.elements != NULL)
    fhir_params_add (params, "_elements", call->form.elements);
  for (guint i = 0; i < G_N_ELEMENTS (form_params); i++)
    {
      const char *value =
          call->params != NULL ? fhir_params_get_first (call->params, form_params[i]) : NULL;

      if (value != NULL)
        fhir_params_add (params, form_params[i], value);
    }
  if (cursor != NULL)
    fhir_params_add (params, FHIR_PAGE_CURSOR, cursor);
  text = fhir_params_format (params);
  return g_strdup_printf ("%s%s%s%s", call->request->base, path, text[0] != '\0' ? "?" : "", text);
}

static gboolean
write_match (FhirCall *call,
             FhirBundleWriter *writer,
             gint64 key,
             gint64 change,
             const char *mode,
             GError **error)
{
  FhirInteractionContext *context = call->context;
  FhirJsonWriter *w = fhir_bundle_writer_json (writer);
  g_autofree char *url = NULL;
  g_autoptr (GBytes) body = NULL;
  FhirRecord record;

  if (!fhir_store_reader_get_at (context->reader, key, change, &record, error))
    return FALSE;
  /* A foreign key can only be a bug of ours; a tombstone is left out rather than shown empty. */
  if (record.op == FHIR_CHANGE_DELETE)
    return TRUE;
  body = fhir_summary_apply (&call->form, context->parser, context->limits, record.body, error);
  if (body == NULL)
    return FALSE;
  url = fhir_call_dup_url (call, record.type, fhir_slice (record.id), 0);
  fhir_bundle_writer_entry_begin (writer);
  fhir_json_writer_string (w, "fullUrl", url);
  fhir_bundle_writer_resource (writer, "resource", body);
  fhir_json_writer_begin_object (w, "search");
  fhir_json_writer_string (w, "mode", mode);
  fhir_json_writer_end_object (w);
  fhir_bundle_writer_entry_end (writer);
  return TRUE;
}

static gboolean
write_matches (FhirCall *call, FhirBundleWriter *writer, const FhirSearchPage *page, GError **error)
{
  for (guint i = 0; page->matches != NULL && i < page->matches->len; i++)
    if (!write_match (call,
                      writer,
                      g_array_index (page->matches, gint64, i),
                      page->change,
                      "match",
                      error))
      return FALSE;
  for (guint i = 0; page->includes != NULL && i < page->includes->len; i++)
    if (!write_match (call,
                      writer,
                      g_array_index (page->includes, gint64, i),
                      page->change,
                      "include",
                      error))
      return FALSE;
  return TRUE;
}

/* What Prefer: handling=lenient left out, as an entry of its own. */
static void
write_warnings (FhirCall *call, FhirBundleWriter *writer)
{
  FhirJsonWriter *w = fhir_bundle_writer_json (writer);
  g_autoptr (GString) text = g_string_new (NULL);

  if (call->issues == NULL || fhir_issues_get_n (call->issues) == 0)
    return;
  fhir_outcome_write (call->issues, text);
  fhir_bundle_writer_entry_begin (writer);
  fhir_json_writer_raw (w, "resource", (FhirSlice){ text->str, (guint32)text->len });
  fhir_json_writer_begin_object (w, "search");
  fhir_json_writer_string (w, "mode", "outcome");
  fhir_json_writer_end_object (w);
  fhir_bundle_writer_entry_end (writer);
}

static gboolean
write_page (FhirCall *call,
            FhirResponse *response,
            const FhirSearchQuery *query,
            const FhirSearchPage *page,
            const char *cursor,
            GError **error)
{
  g_autofree char *self = dup_link (call, query, cursor);
  FhirBundleWriter writer;
  gboolean ok;

  fhir_bundle_writer_begin (&writer, response, "searchset");
  if (page->total >= 0)
    fhir_bundle_writer_total (&writer, page->total);
  fhir_bundle_writer_link (&writer, "self", self);
  if (page->next != NULL)
    {
      g_autofree char *next = dup_link (call, query, page->next);
      fhir_bundle_writer_link (&writer, "next", next);
    }
  if (page->previous != NULL)
    {
      g_autofree char *previous = dup_link (call, query, page->previous);
      fhir_bundle_writer_link (&writer, "previous", previous);
    }
  ok = write_matches (call, &writer, page, error);
  write_warnings (call, &writer);
  fhir_bundle_writer_end (&writer);
  return ok;
}

/* http://hl7.org/fhir/R4/search.html#summary: "the _include and _revinclude parameters cannot be
 * mixed with _summary=text". */
static gboolean
check_includes (const FhirCall *call, const FhirParams *params, GError **error)
{
  for (guint i = 0; call->form.summary == FHIR_SUMMARY_TEXT && i < fhir_params_get_n (params); i++)
    {
      const char *name = fhir_params_get (params, i)->name;

      if (!g_str_has_prefix (name, "_include") && !g_str_has_prefix (name, "_revinclude"))
        continue;
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_INVALID,
                   "_summary=text cannot be mixed with _include and _revinclude");
      return FALSE;
    }
  return TRUE;
}

FhirResponse *
fhir_serve_search (FhirCall *call, GError **error)
{
  g_autoptr (FhirResponse) response = NULL;
  g_autoptr (FhirParams) params = without_own (call->params);
  g_autoptr (FhirSearchQuery) query = NULL;
  g_autoptr (FhirSearchPage) page = NULL;
  g_autoptr (FhirIndexOverlay) overlay = fhir_store_ref_overlay (call->context->store);
  FhirSearchOptions options = { .limits = call->context->limits,
                                .base = call->request->base,
                                .bases = call->context->bases,
                                .overlay = overlay };
  g_autofree char *compartment_id = NULL;
  const char *cursor;

  if (!check_includes (call, params, error))
    return NULL;
  cursor = call->params != NULL ? fhir_params_get_first (call->params, FHIR_PAGE_CURSOR) : NULL;
  options.lenient = call->form.lenient;
  if (call->target.inner != 0)
    {
      compartment_id = fhir_slice_dup (call->target.id);
      options.compartment = call->target.type;
      options.compartment_id = compartment_id;
    }
  query = fhir_search_query_parse (call->target.inner != 0 ? call->target.inner : call->target.type,
                                   params,
                                   &options,
                                   fhir_call_get_issues (call),
                                   error);
  if (query == NULL)
    return NULL;
  call->form.summary = fhir_search_query_get_summary (query);
  page = fhir_search_run (query, call->context->reader, cursor, error);
  if (page == NULL)
    return NULL;
  response = fhir_response_new (200);
  if (!write_page (call, response, query, page, cursor, error))
    return NULL;
  return g_steal_pointer (&response);
}
