/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Patient/[id]/$everything (http://hl7.org/fhir/R4/patient-operation-everything.html): the
 * compartment as matches, and what it refers to outside (practitioners, organisations, …) as
 * includes. Paged: the cursor says the change that the pages stand at, the part of the walk and the
 * last key. An include may come on more than one page. */

#include "fhir-bundle-writer.h"
#include "fhir-call-private.h"
#include "fhir-compartment.h"
#include "fhir-date.h"
#include "fhir-error.h"
#include "fhir-page-link.h"
#include "fhir-summary.h"

typedef struct
{
  FhirCompartmentPlace place;
  gint64 key;
} Found;

typedef struct
{
  FhirCall *call;
  gint64 patient;
  gint64 change;
  FhirCompartmentPlace place;
  guint count;
  gint64 since;      /* ms */
  GHashTable *types; /* (nullable) FhirTypeId set of _type */
  GArray *found;     /* (element-type Found) of one step of the walk */
  guint wanted;
  GHashTable *written; /* (element-type gint64) */
  GArray *targets;     /* (element-type gint64) */
  guint n_written;
  gboolean more;
  FhirBundleWriter writer;
} Everything;

/* What a cursor holds. */
enum
{
  PLACE_CHANGE,
  PLACE_ELSEWHERE,
  PLACE_AFTER,
  N_PLACE,
};

static gboolean
collect (FhirCompartmentPlace place, gint64 key, FhirTypeId type, gpointer data)
{
  Everything *e = data;
  Found found = { place, key };

  if (e->types == NULL || g_hash_table_contains (e->types, GUINT_TO_POINTER (type)))
    g_array_append_val (e->found, found);
  return e->found->len < e->wanted;
}

static gboolean
read_types (Everything *e, const char *text, GError **error)
{
  g_auto (GStrv) names = g_strsplit (text, ",", -1);

  e->types = g_hash_table_new (NULL, NULL);
  for (guint i = 0; names[i] != NULL; i++)
    {
      FhirTypeId type = fhir_def_find_type (fhir_slice (names[i]));

      if (type == 0 || !fhir_def_is_resource (type))
        {
          g_set_error (error, FHIR_ERROR, FHIR_ERROR_VALUE, "_type names no resource type");
          return FALSE;
        }
      g_hash_table_add (e->types, GUINT_TO_POINTER (type));
    }
  return TRUE;
}

static gboolean
read_cursor (Everything *e, GError **error)
{
  gint64 place[N_PLACE];
  gboolean given;

  if (!fhir_page_link_read (e->call, place, N_PLACE, &given, error))
    return FALSE;
  if (given)
    {
      e->change = MIN (place[PLACE_CHANGE], e->change);
      e->place = (FhirCompartmentPlace){ place[PLACE_ELSEWHERE] != 0, place[PLACE_AFTER] };
    }
  return TRUE;
}

static gboolean
read_params (Everything *e, GError **error)
{
  const FhirParams *query = e->call->request->query;
  const FhirLimits *limits = e->call->context->limits;
  const char *count = query != NULL ? fhir_params_get_first (query, "_count") : NULL;
  const char *since = query != NULL ? fhir_params_get_first (query, "_since") : NULL;
  const char *type = query != NULL ? fhir_params_get_first (query, "_type") : NULL;
  guint64 n = limits->page_max;
  FhirDateSpan span = { .lo = G_MININT64 };

  if (count != NULL && !g_ascii_string_to_unsigned (count, 10, 1, G_MAXUINT32, &n, NULL))
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_VALUE, "_count must be a whole number from 1 on");
      return FALSE;
    }
  if (since != NULL && !fhir_date_parse (fhir_slice (since), &span))
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_VALUE, "_since must be a date or an instant");
      return FALSE;
    }
  e->count = (guint)MIN (n, limits->page_max);
  e->since = span.lo;
  return (type == NULL || read_types (e, type, error)) && read_cursor (e, error);
}

/* The record as of the pages' change. *ret_live FALSE: there was none then, or not a wanted one. */
static gboolean
read_record (Everything *e, gint64 key, FhirRecord *record, gboolean *ret_live, GError **error)
{
  g_autoptr (GError) local = NULL;

  *ret_live = fhir_store_reader_get_at (e->call->context->reader, key, e->change, record, &local);
  if (!*ret_live && !g_error_matches (local, FHIR_ERROR, FHIR_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *ret_live = *ret_live && record->op != FHIR_CHANGE_DELETE;
  return TRUE;
}

static gboolean
write_record (Everything *e, const FhirRecord *record, const char *mode, GError **error)
{
  FhirInteractionContext *context = e->call->context;
  FhirJsonWriter *w = fhir_bundle_writer_json (&e->writer);
  g_autofree char *url = fhir_call_dup_url (e->call, record->type, fhir_slice (record->id), 0);
  g_autoptr (GBytes) body =
      fhir_summary_apply (&e->call->form, context->parser, context->limits, record->body, error);

  if (body == NULL)
    return FALSE;
  fhir_bundle_writer_entry_begin (&e->writer);
  fhir_json_writer_string (w, "fullUrl", url);
  fhir_bundle_writer_resource (&e->writer, "resource", body);
  fhir_json_writer_begin_object (w, "search");
  fhir_json_writer_string (w, "mode", mode);
  fhir_json_writer_end_object (w);
  fhir_bundle_writer_entry_end (&e->writer);
  return TRUE;
}

static void
note_written (Everything *e, gint64 key)
{
  g_hash_table_add (e->written, g_memdup2 (&key, sizeof key));
}

static gboolean
write_found (Everything *e, const Found *found, GError **error)
{
  FhirRecord record;
  gboolean live;

  if (!read_record (e, found->key, &record, &live, error))
    return FALSE;
  e->place = found->place;
  if (!live || record.updated < e->since)
    return TRUE;
  if (!write_record (e, &record, "match", error))
    return FALSE;
  e->n_written++;
  note_written (e, found->key);
  return fhir_compartment_references (e->call->context->reader,
                                      e->patient,
                                      found->key,
                                      e->change,
                                      e->targets,
                                      error);
}

/* Walks on until the page is full; then `more` tells whether anything is left. */
static gboolean
write_matches (Everything *e, GError **error)
{
  gboolean ended = FALSE;

  while (!ended && !e->more)
    {
      g_array_set_size (e->found, 0);
      e->wanted = e->count - e->n_written + 1;
      if (!fhir_compartment_walk (e->call->context->reader,
                                  e->patient,
                                  e->change,
                                  e->place,
                                  collect,
                                  e,
                                  error))
        return FALSE;
      ended = e->found->len < e->wanted;
      for (guint i = 0; i < e->found->len && !e->more; i++)
        {
          e->more = e->n_written == e->count;
          if (!e->more && !write_found (e, &g_array_index (e->found, Found, i), error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
write_includes (Everything *e, GError **error)
{
  for (guint i = 0; i < e->targets->len; i++)
    {
      gint64 key = g_array_index (e->targets, gint64, i);
      FhirRecord record;
      gboolean live;

      if (g_hash_table_contains (e->written, &key))
        continue;
      note_written (e, key);
      if (!read_record (e, key, &record, &live, error))
        return FALSE;
      /* Another patient's own record is not part of this one's. */
      if (live && record.type != FHIR_TYPE_Patient && e->types == NULL &&
          !write_record (e, &record, "include", error))
        return FALSE;
    }
  return TRUE;
}

/* Links follow the entries here: whether there is a next page is known only after them. */
static gboolean
write_bundle (Everything *e, FhirResponse *response, GError **error)
{
  g_autofree char *self = fhir_page_link_dup (e->call, NULL);
  gboolean ok;

  fhir_bundle_writer_begin (&e->writer, response, "searchset");
  ok = write_matches (e, error) && write_includes (e, error);
  fhir_bundle_writer_end_entries (&e->writer);
  fhir_bundle_writer_link (&e->writer, "self", self);
  if (e->more)
    {
      const gint64 place[N_PLACE] = { [PLACE_CHANGE] = e->change,
                                      [PLACE_ELSEWHERE] = e->place.elsewhere,
                                      [PLACE_AFTER] = e->place.after };
      g_autofree char *cursor = fhir_page_link_dup_cursor (e->call, place, N_PLACE);
      g_autofree char *next = fhir_page_link_dup (e->call, cursor);

      fhir_bundle_writer_link (&e->writer, "next", next);
    }
  fhir_bundle_writer_end (&e->writer);
  return ok;
}

static gboolean
find_patient (Everything *e, GError **error)
{
  FhirTarget *target = &e->call->target;
  FhirRecord record;

  if (!fhir_store_reader_read (e->call->context->reader, target->type, target->id, &record, error))
    return FALSE;
  e->patient = record.key;
  if (record.op != FHIR_CHANGE_DELETE)
    return TRUE;
  g_set_error (error, FHIR_ERROR, FHIR_ERROR_GONE, "Patient/%s was deleted", record.id);
  return FALSE;
}

FhirResponse *
fhir_serve_everything (FhirCall *call, GError **error)
{
  g_autoptr (FhirResponse) response = fhir_response_new (200);
  Everything e = { .call = call, .change = fhir_store_reader_get_change (call->context->reader) };
  gboolean ok;

  e.found = g_array_new (FALSE, FALSE, sizeof (Found));
  e.targets = g_array_new (FALSE, FALSE, sizeof (gint64));
  e.written = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  ok = find_patient (&e, error) && read_params (&e, error) && write_bundle (&e, response, error);
  g_array_unref (e.found);
  g_array_unref (e.targets);
  g_hash_table_unref (e.written);
  g_clear_pointer (&e.types, g_hash_table_unref);
  return ok ? g_steal_pointer (&response) : NULL;
}
