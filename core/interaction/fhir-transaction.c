/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* transaction, second half: all or nothing, inside the writer's group.
 *
 *   1. DELETEs.
 *   2. Conditions of creates and updates are searched, so that every entry's identity is known; two
 *      entries that write the same resource refuse the whole. Two creates under the same condition
 * are one: the second finds what the first makes.
 *   3. POSTs and PUTs. Links to fullUrls become Type/id, conditional references are searched. An
 * entry whose conditional reference finds nothing yet waits until the others are written.
 *   4. GETs. */

#include "fhir-bundle-work.h"
#include "fhir-condition.h"
#include "fhir-error.h"
#include "fhir-patch.h"
#include "fhir-reference-rewrite.h"

typedef struct
{
  FhirWork *work;
  GHashTable *identities; /* fullUrl -> "Type/id", owned */
  GHashTable *written;    /* "Type/id" set, owned */
  GHashTable *conditions; /* "Type?condition" -> FhirWork of the first create under it, borrowed */
  GHashTable *found;      /* "Type?condition" of references -> "Type/id", owned */
  GPtrArray *waiting;     /* (element-type FhirBundleEntry) borrowed */
  FhirBundleEntry *entry; /* whose links are being rewritten */
  gint64 deadline;        /* microseconds, monotonic */
  gboolean may_wait;
  gboolean must_wait;
  GError *error; /* of a link */
} Transaction;

static char *
dup_identity (const FhirWork *work)
{
  return g_strdup_printf ("%s/%s", fhir_def_type (work->type)->name, work->id);
}

static gboolean
is_write (const FhirBundleEntry *entry)
{
  return entry->work->call.target.route->apply != NULL;
}

static gboolean
is_delete (const FhirBundleEntry *entry)
{
  return entry->request->method == FHIR_METHOD_DELETE;
}

/* Notes that an entry writes its resource. */
static gboolean
claim (Transaction *t, FhirBundleEntry *entry, GError **error)
{
  char *identity;

  if (entry->work->id[0] == '\0' || entry->work->found != 0)
    return TRUE;
  identity = dup_identity (entry->work);
  if (g_hash_table_add (t->written, identity))
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_INVALID,
               "another entry of the transaction writes the same resource");
  return FALSE;
}

static gboolean
name_identity (Transaction *t, FhirBundleEntry *entry, GError **error)
{
  if (entry->full_url == NULL)
    return TRUE;
  if (g_hash_table_insert (t->identities, g_strdup (entry->full_url), dup_identity (entry->work)))
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_INVALID,
               "another entry of the transaction has the same fullUrl");
  return FALSE;
}

/* Two creates under one condition: TRUE when an earlier one stands for this one. */
static gboolean
share_condition (Transaction *t, FhirBundleEntry *entry)
{
  FhirWork *work = entry->work, *first;
  const char *condition = entry->request->if_none_exist;
  const char *mark;
  g_autofree char *key = NULL;

  if (condition == NULL || work->condition == NULL)
    return FALSE;
  mark = strchr (condition, '?');
  key = g_strdup_printf ("%s?%s",
                         fhir_def_type (work->type)->name,
                         mark != NULL ? mark + 1 : condition);
  first = g_hash_table_lookup (t->conditions, key);
  if (first == NULL)
    {
      g_hash_table_insert (t->conditions, g_steal_pointer (&key), work);
      return FALSE;
    }
  g_strlcpy (work->id, first->id, sizeof work->id);
  work->twin = first;
  g_clear_pointer (&work->condition, fhir_search_query_unref);
  return TRUE;
}

static gboolean
resolve_entry (Transaction *t, FhirBundleEntry *entry, GError **error)
{
  FhirWork *work = entry->work;

  work->call.context = t->work->call.context;
  if (entry->request->method == FHIR_METHOD_POST)
    {
      if (share_condition (t, entry))
        return name_identity (t, entry, error);
      if (!fhir_create_resolve (work, error))
        return FALSE;
    }
  else if (entry->request->method == FHIR_METHOD_PATCH ? !fhir_patch_resolve (work, error)
                                                       : !fhir_update_resolve (work, error))
    return FALSE;
  return claim (t, entry, error) && name_identity (t, entry, error);
}

/* The value of a hash table as a slice; NONE when absent. */
static FhirSlice
lookup (GHashTable *table, const char *key)
{
  return fhir_slice (g_hash_table_lookup (table, key));
}

/* A relative link as seen from an entry whose fullUrl is http://other/Patient/1: http://other/link.
 */
static FhirSlice
lookup_relative (Transaction *t, const char *link)
{
  const char *own = t->entry->full_url;
  const char *end;
  g_autofree char *absolute = NULL;

  if (own == NULL || !g_str_has_prefix (own, "http") || strstr (link, ":") != NULL)
    return FHIR_SLICE_NONE;
  end = strrchr (own, '/');
  if (end == NULL || end == own)
    return FHIR_SLICE_NONE;
  end = g_strrstr_len (own, end - own, "/");
  if (end == NULL)
    return FHIR_SLICE_NONE;
  absolute = g_strdup_printf ("%.*s/%s", (int)(end - own), own, link);
  return lookup (t->identities, absolute);
}

/* "Patient?identifier=…" of a reference: the one match. */
static FhirSlice
find_conditional (Transaction *t, const char *link, GError **error)
{
  const char *mark = strchr (link, '?');
  FhirCall *call = &t->entry->work->call;
  FhirTypeId type = fhir_def_find_type ((FhirSlice){ link, (guint32)(mark - link) });
  g_autoptr (FhirParams) params = NULL;
  g_autoptr (FhirSearchQuery) query = NULL;
  g_autoptr (GArray) keys = NULL;
  FhirRecord record;
  char *identity;

  params = fhir_params_parse (fhir_slice (mark + 1), call->context->limits, error);
  query = params != NULL ? fhir_condition_new (call, type, params, error) : NULL;
  keys = query != NULL ? fhir_condition_match (call, query, 2, error) : NULL;
  if (keys == NULL)
    return FHIR_SLICE_NONE;
  if (keys->len == 0 && t->may_wait)
    {
      t->must_wait = TRUE;
      return FHIR_SLICE_NONE;
    }
  if (keys->len != 1)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   keys->len == 0 ? FHIR_ERROR_PRECONDITION : FHIR_ERROR_MULTIPLE,
                   "a conditional reference matches %s %s",
                   keys->len == 0 ? "no" : "more than one",
                   fhir_def_type (type)->name);
      return FHIR_SLICE_NONE;
    }
  if (!fhir_store_reader_get (call->context->reader,
                              g_array_index (keys, gint64, 0),
                              &record,
                              error))
    return FHIR_SLICE_NONE;
  identity = g_strdup_printf ("%s/%s", fhir_def_type (record.type)->name, record.id);
  g_hash_table_insert (t->found, g_strdup (link), identity);
  return fhir_slice (identity);
}

static gboolean
is_conditional (const char *link)
{
  const char *mark = strchr (link, '?');
  FhirTypeId type;

  if (mark == NULL)
    return FALSE;
  type = fhir_def_find_type ((FhirSlice){ link, (guint32)(mark - link) });
  return type != 0 && fhir_def_is_resource (type);
}

/* Links of the version that a PATCH was applied to stay as they are. */
static gboolean
is_old_link (const FhirWork *work, const char *link)
{
  return work->old_links != NULL && g_hash_table_contains (work->old_links, link);
}

static FhirSlice
rewrite_link (FhirLinkKind kind, FhirSlice link, gpointer data)
{
  Transaction *t = data;
  g_autofree char *text = NULL;
  FhirSlice to;

  if (t->error != NULL || t->must_wait || memchr (link.text, ':', link.len) == NULL)
    {
      /* Only references may be relative to the entry's own server, or conditional. */
      if (t->error != NULL || t->must_wait || kind != FHIR_LINK_REFERENCE)
        return FHIR_SLICE_NONE;
    }
  text = fhir_slice_dup (link);
  if (is_old_link (t->entry->work, text))
    return FHIR_SLICE_NONE;
  to = lookup (t->identities, text);
  if (to.text == NULL && kind == FHIR_LINK_REFERENCE && is_conditional (text))
    {
      to = lookup (t->found, text);
      return to.text != NULL ? to : find_conditional (t, text, &t->error);
    }
  if (to.text == NULL)
    to = lookup_relative (t, text);
  return to;
}

static gboolean
make_patched (FhirWork *work, GError **error)
{
  if (work->old_links == NULL)
    work->old_links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return fhir_patch_make (work, error);
}

/* Puts a rewritten copy in place of the entry's resource. FALSE with error; must_wait when it has
 * to. */
static gboolean
rewrite_entry (Transaction *t, FhirBundleEntry *entry, GError **error)
{
  FhirWork *work = entry->work;
  FhirInteractionContext *context = work->call.context;
  g_autoptr (GString) text = NULL;
  const FhirJsonDoc *doc;
  gboolean changed;

  /* What a patch brings is rewritten in what it makes: only there it is known what is a link. */
  if (entry->request->method == FHIR_METHOD_PATCH && !make_patched (work, error))
    return FALSE;
  if (work->doc == NULL || work->found != 0)
    return TRUE;
  text = g_string_new (NULL);
  t->entry = entry;
  t->must_wait = FALSE;
  changed = fhir_reference_rewrite (work->doc, work->node, rewrite_link, t, text);
  if (t->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&t->error));
      return FALSE;
    }
  if (t->must_wait || !changed)
    return TRUE;
  doc = fhir_json_parser_parse (context->parser, text->str, text->len, context->limits, error);
  if (doc == NULL)
    return FALSE;
  fhir_json_doc_unref (work->doc);
  work->doc = fhir_json_doc_copy (doc, 0);
  work->node = 0;
  return TRUE;
}

/* A second create under the same condition: answered with what the first made. */
static gboolean
apply_twin (FhirWork *work, GError **error)
{
  FhirRecord record;

  if (!fhir_store_reader_read (work->call.context->reader,
                               work->type,
                               fhir_slice (work->id),
                               &record,
                               error))
    return FALSE;
  work->found = record.key;
  return TRUE;
}

static gboolean
run_entry (Transaction *t, FhirBundleEntry *entry, GError **error)
{
  FhirWork *work = entry->work;

  work->call.context = t->work->call.context;
  if (is_write (entry) && !is_delete (entry))
    {
      /* A twin waits in any case, because the first of the pair may have to. */
      t->must_wait = work->twin != NULL && t->may_wait;
      if (work->twin != NULL && !t->may_wait && !apply_twin (work, error))
        return FALSE;
      if (!t->must_wait && !rewrite_entry (t, entry, error))
        return FALSE;
      if (t->must_wait)
        {
          g_ptr_array_add (t->waiting, entry);
          t->must_wait = FALSE;
          return TRUE;
        }
    }
  entry->response = fhir_work_apply (work, error);
  return entry->response != NULL;
}

typedef gboolean (*EntryFunc) (Transaction *t, FhirBundleEntry *entry, GError **error);
typedef gboolean (*EntryFilter) (const FhirBundleEntry *entry);

static gboolean
is_put_or_post (const FhirBundleEntry *entry)
{
  return is_write (entry) && !is_delete (entry);
}

static gboolean
is_read (const FhirBundleEntry *entry)
{
  return !is_write (entry);
}

/* A transaction holds the writer for no longer than limits->write_us. */
static gboolean
check_time (Transaction *t, GError **error)
{
  const FhirInteractionContext *context = t->work->call.context;

  if (g_cancellable_set_error_if_cancelled (context->cancellable, error))
    return FALSE;
  if (fhir_clock_mono_us (context->clock) < t->deadline)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_TOO_COSTLY,
               "the transaction held the writer for longer than %" G_GUINT64_FORMAT " s",
               context->limits->write_us / G_USEC_PER_SEC);
  return FALSE;
}

/* Runs func for the entries that filter lets through; blames the one that fails. */
static gboolean
foreach_entry (Transaction *t,
               GPtrArray *entries,
               EntryFilter filter,
               EntryFunc func,
               GError **error)
{
  for (guint i = 0; i < entries->len; i++)
    {
      FhirBundleEntry *entry = g_ptr_array_index (entries, i);
      GError *cause = NULL;

      if (!check_time (t, error))
        return FALSE;
      if ((filter == NULL || filter (entry)) && !func (t, entry, &cause))
        return fhir_bundle_work_blame (t->work, entry, cause, error);
    }
  return TRUE;
}

/* Entries that had to wait for others. */
static gboolean
run_waiting (Transaction *t, GError **error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&t->waiting);

  t->waiting = g_ptr_array_new();
  t->may_wait = FALSE;
  return foreach_entry (t, waiting, NULL, run_entry, error);
}

static gboolean
run_transaction (Transaction *t, GError **error)
{
  GPtrArray *order = t->work->bundle->order;

  t->may_wait = TRUE;
  return foreach_entry (t, order, is_delete, claim, error) &&
         foreach_entry (t, order, is_delete, run_entry, error) &&
         foreach_entry (t, order, is_put_or_post, resolve_entry, error) &&
         foreach_entry (t, order, is_put_or_post, run_entry, error) && run_waiting (t, error) &&
         foreach_entry (t, order, is_read, run_entry, error);
}

gboolean
fhir_transaction_apply (FhirWork *work, GError **error)
{
  FhirInteractionContext *context = work->call.context;
  Transaction t = { .work = work };
  gboolean ok;

  t.deadline = fhir_clock_mono_us (context->clock) + (gint64)context->limits->write_us;

  t.identities = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  t.written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  t.conditions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  t.found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  t.waiting = g_ptr_array_new();
  ok = run_transaction (&t, error);
  g_hash_table_unref (t.identities);
  g_hash_table_unref (t.written);
  g_hash_table_unref (t.conditions);
  g_hash_table_unref (t.found);
  g_ptr_array_unref (t.waiting);
  g_clear_error (&t.error);
  return ok;
}
