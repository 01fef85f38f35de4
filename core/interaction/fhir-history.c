/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* history of an instance, a type and the system: http://hl7.org/fhir/R4/http.html#history. Newest
 * first, from the change feed. The cursor says at which change the pages stand, and which change
 * the next one begins with.
 *
 * _at asks for the versions that were current at some time in [lo, hi): those made within it, and
 * for each resource the one that was the newest at lo. */

#include "fhir-bundle-writer.h"
#include "fhir-call-private.h"
#include "fhir-date.h"
#include "fhir-error.h"
#include "fhir-page-link.h"
#include "fhir-summary.h"

typedef struct
{
  FhirCall *call;
  FhirHistoryRange range;
  guint count;
  gint64 snapshot;
  gint64 at_change; /* _at: newest change at its start; -1: no _at */
  gint64 at_lo;
  GArray *records;   /* (element-type FhirRecord) without bodies */
  gboolean is_later; /* not the first page */
  gboolean more;
} History;

/* What a cursor holds. */
enum
{
  PLACE_SNAPSHOT,
  PLACE_NEXT,
  N_PLACE,
};

static gboolean
read_count (History *h, const char *text, GError **error)
{
  guint64 count;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &count, NULL))
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_VALUE, "_count must be a whole number");
      return FALSE;
    }
  h->count = (guint)MIN (count, h->call->context->limits->page_max);
  return TRUE;
}

static gboolean
read_cursor (History *h, GError **error)
{
  gint64 place[N_PLACE];

  if (!fhir_page_link_read (h->call, place, N_PLACE, &h->is_later, error) || !h->is_later)
    return !h->is_later;
  h->snapshot = MIN (place[PLACE_SNAPSHOT], h->snapshot);
  h->range.to_change = place[PLACE_NEXT];
  return TRUE;
}

static gboolean
read_instant (const char *name, const char *text, FhirDateSpan *ret_span, GError **error)
{
  if (fhir_date_parse (fhir_slice (text), ret_span))
    return TRUE;
  g_set_error (error, FHIR_ERROR, FHIR_ERROR_VALUE, "%s must be a date or an instant", name);
  return FALSE;
}

static gboolean
read_params (History *h, GError **error)
{
  const FhirParams *query = h->call->request->query;
  const char *count = query != NULL ? fhir_params_get_first (query, "_count") : NULL;
  const char *since = query != NULL ? fhir_params_get_first (query, "_since") : NULL;
  const char *at = query != NULL ? fhir_params_get_first (query, "_at") : NULL;
  FhirDateSpan span;

  h->count = h->call->context->limits->page_default;
  if (count != NULL && !read_count (h, count, error))
    return FALSE;
  if (!read_cursor (h, error))
    return FALSE;
  if (since != NULL)
    {
      if (!read_instant ("_since", since, &span, error))
        return FALSE;
      h->range.since = span.lo;
    }
  if (at != NULL)
    {
      if (!read_instant ("_at", at, &span, error) ||
          !fhir_store_reader_change_at (h->call->context->reader,
                                        span.lo + 1,
                                        &h->at_change,
                                        error))
        return FALSE;
      h->at_change--;
      h->at_lo = span.lo;
      h->range.before = span.hi;
    }
  return TRUE;
}

static gboolean
collect (const FhirRecord *record, gpointer data)
{
  History *h = data;
  FhirRecord copy = *record;

  copy.body = FHIR_SLICE_NONE;
  g_array_append_val (h->records, copy);
  return TRUE;
}

/* Whether a version made before the start of _at was the newest of its resource then. */
static gboolean
was_current (History *h, const FhirRecord *record, gboolean *ret_was, GError **error)
{
  FhirRecord then;

  *ret_was = TRUE;
  if (h->at_change < 0 || record->updated >= h->at_lo)
    return TRUE;
  if (record->op == FHIR_CHANGE_DELETE)
    {
      *ret_was = FALSE;
      return TRUE;
    }
  if (!fhir_store_reader_get_at (h->call->context->reader, record->key, h->at_change, &then, error))
    return FALSE;
  *ret_was = then.version == record->version;
  return TRUE;
}

/* Fills records with count + 1 versions, so that it is known whether there are more. */
static gboolean
collect_page (History *h, GError **error)
{
  guint wanted = h->count + 1;

  while (h->records->len < wanted)
    {
      guint have = h->records->len;
      guint got;

      h->range.limit = wanted - have;
      if (!fhir_store_reader_history (h->call->context->reader, &h->range, collect, h, error))
        return FALSE;
      got = h->records->len - have;
      if (got == 0)
        break;
      h->range.to_change = g_array_index (h->records, FhirRecord, h->records->len - 1).change - 1;
      for (guint i = have; i < h->records->len;)
        {
          gboolean was;

          if (!was_current (h, &g_array_index (h->records, FhirRecord, i), &was, error))
            return FALSE;
          if (was)
            i++;
          else
            g_array_remove_index (h->records, i);
        }
      if (got < h->range.limit || h->range.to_change <= 0)
        break;
    }
  h->more = h->records->len == wanted;
  return TRUE;
}

/* The feed does not keep the verb: a first version is told as POST, one that brings back a deleted
 * resource as PUT. */
static void
write_request (FhirJsonWriter *w, const FhirRecord *record)
{
  const char *type = fhir_def_type (record->type)->name;
  g_autofree char *url = g_strdup_printf ("%s/%s", type, record->id);
  gboolean is_first = record->op == FHIR_CHANGE_CREATE && record->version == 1;

  fhir_json_writer_begin_object (w, "request");
  fhir_json_writer_string (w,
                           "method",
                           is_first                           ? "POST"
                           : record->op == FHIR_CHANGE_DELETE ? "DELETE"
                                                              : "PUT");
  fhir_json_writer_string (w, "url", is_first ? type : url);
  fhir_json_writer_end_object (w);
}

static void
write_response (FhirJsonWriter *w, const FhirRecord *record)
{
  static const char *const statuses[] = { [FHIR_CHANGE_CREATE] = "201 Created",
                                          [FHIR_CHANGE_UPDATE] = "200 OK",
                                          [FHIR_CHANGE_DELETE] = "204 No Content" };
  g_autofree char *etag = fhir_etag_format (record->version);
  char instant[FHIR_INSTANT_LEN + 1];

  fhir_instant_format (record->updated, instant);
  fhir_json_writer_begin_object (w, "response");
  fhir_json_writer_string (w, "status", statuses[record->op]);
  fhir_json_writer_string (w, "etag", etag);
  fhir_json_writer_string (w, "lastModified", instant);
  fhir_json_writer_end_object (w);
}

static gboolean
write_entry (History *h, FhirBundleWriter *writer, const FhirRecord *record, GError **error)
{
  FhirInteractionContext *context = h->call->context;
  FhirJsonWriter *w = fhir_bundle_writer_json (writer);
  g_autofree char *url = fhir_call_dup_url (h->call, record->type, fhir_slice (record->id), 0);
  FhirRecord full;

  fhir_bundle_writer_entry_begin (writer);
  fhir_json_writer_string (w, "fullUrl", url);
  if (record->op != FHIR_CHANGE_DELETE)
    {
      g_autoptr (GBytes) body = NULL;

      if (!fhir_store_reader_get_at (context->reader, record->key, record->change, &full, error))
        return FALSE;
      body =
          fhir_summary_apply (&h->call->form, context->parser, context->limits, full.body, error);
      if (body == NULL)
        return FALSE;
      fhir_bundle_writer_resource (writer, "resource", body);
    }
  write_request (w, record);
  write_response (w, record);
  fhir_bundle_writer_entry_end (writer);
  return TRUE;
}

static gboolean
find_instance (History *h, GError **error)
{
  FhirTarget *target = &h->call->target;

  h->range.type = target->type;
  if (target->id.text == NULL)
    return TRUE;
  if (!fhir_store_reader_find (h->call->context->reader,
                               target->type,
                               target->id,
                               &h->range.key,
                               error))
    return FALSE;
  if (h->range.key == 0)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_NOT_FOUND,
                   "%s/%.*s is not known",
                   fhir_def_type (target->type)->name,
                   (int)target->id.len,
                   target->id.text);
      return FALSE;
    }
  return TRUE;
}

static gboolean
count_total (History *h, gint64 *ret_total, GError **error)
{
  FhirHistoryRange range = h->range;

  *ret_total = -1;
  if (h->at_change >= 0)
    return TRUE;
  range.to_change = h->snapshot;
  range.limit = 0;
  return fhir_store_reader_history_count (h->call->context->reader, &range, ret_total, error);
}

static gboolean
write_page (History *h, FhirResponse *response, gint64 total, GError **error)
{
  FhirBundleWriter writer;
  g_autofree char *self = fhir_page_link_dup (h->call, NULL);
  guint n = MIN (h->records->len, h->count);
  gboolean ok = TRUE;

  fhir_bundle_writer_begin (&writer, response, "history");
  if (total >= 0)
    fhir_bundle_writer_total (&writer, total);
  fhir_bundle_writer_link (&writer, "self", self);
  if (h->more && n > 0)
    {
      const gint64 place[N_PLACE] = {
        [PLACE_SNAPSHOT] = h->snapshot,
        [PLACE_NEXT] = g_array_index (h->records, FhirRecord, n - 1).change - 1,
      };
      g_autofree char *cursor = fhir_page_link_dup_cursor (h->call, place, N_PLACE);
      g_autofree char *next = fhir_page_link_dup (h->call, cursor);

      fhir_bundle_writer_link (&writer, "next", next);
    }
  for (guint i = 0; ok && i < n; i++)
    ok = write_entry (h, &writer, &g_array_index (h->records, FhirRecord, i), error);
  fhir_bundle_writer_end (&writer);
  return ok;
}

FhirResponse *
fhir_serve_history (FhirCall *call, GError **error)
{
  g_autoptr (FhirResponse) response = fhir_response_new (200);
  g_autoptr (GArray) records = g_array_new (FALSE, FALSE, sizeof (FhirRecord));
  History h = { .call = call, .range = FHIR_HISTORY_ALL, .at_change = -1, .records = records };
  gint64 total;

  h.snapshot = fhir_store_reader_get_change (call->context->reader);
  if (!find_instance (&h, error) || !read_params (&h, error) || !count_total (&h, &total, error))
    return NULL;
  if (call->form.summary == FHIR_SUMMARY_COUNT || (h.is_later && h.range.to_change == 0))
    h.count = 0;
  if (h.count > 0 && !collect_page (&h, error))
    return NULL;
  if (!write_page (&h, response, total, error))
    return NULL;
  return g_steal_pointer (&response);
}
