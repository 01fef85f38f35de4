/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Definitions in the store as a FhirLibrary. A definition is fetched and compiled when a validation
 * first asks for its canonical, so that a store full of packages costs nothing until then. When a
 * definition changed since, the next validation begins a new library (1 ms) and compiles again what
 * it needs; validations under way end with the old one.
 *
 * Locks: a library's own lock is held while it fetches, and the canon's is taken inside of it; so
 * nothing is asked of a library under the canon's lock. */

#include "fhir-canon.h"
#include "fhir-json-parser.h"
#include "fhir-search.h"

/* Bytes of definitions that one library fetches; then the next validation begins a new one. */
#define FETCH_BYTES ((gsize)128 << 20)
/* Resources under one canonical that are looked at. */
#define SAME_MAX 64

static const FhirTypeId definition_types[] = {
  FHIR_TYPE_StructureDefinition,
  FHIR_TYPE_ValueSet,
  FHIR_TYPE_CodeSystem,
  FHIR_TYPE_Questionnaire,
};

struct _FhirCanon
{
  FhirStore *store;
  const FhirLimits *limits;
  GMutex mutex; /* of all below */
  FhirStoreReader *reader;
  FhirLibrary *library; /* (nullable) */
  gint64 change;        /* no definition changed after the library was begun and up to here */
  gsize fetched;        /* bytes */
};

FhirCanon *
fhir_canon_new (FhirStore *store, const FhirLimits *limits, GError **error)
{
  FhirStoreReader *reader = fhir_store_reader_new (store, error);
  FhirCanon *canon;

  if (reader == NULL)
    return NULL;
  canon = g_new0 (FhirCanon, 1);
  canon->store = fhir_store_ref (store);
  canon->limits = limits;
  canon->reader = reader;
  g_mutex_init (&canon->mutex);
  return canon;
}

void
fhir_canon_free (FhirCanon *canon)
{
  if (canon == NULL)
    return;
  fhir_library_unref (canon->library);
  fhir_store_reader_free (canon->reader);
  fhir_store_unref (canon->store);
  g_mutex_clear (&canon->mutex);
  g_free (canon);
}

/* A value as it stands, where commas, bars and dollars have a meaning of their own. */
static char *
escape_value (const char *text)
{
  GString *out = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      if (strchr ("\\,|$", *text) != NULL)
        g_string_append_c (out, '\\');
      g_string_append_c (out, *text);
    }
  return g_string_free (out, FALSE);
}

static FhirSearchQuery *
make_query (FhirCanon *canon, FhirTypeId type, const char *canonical, GError **error)
{
  const FhirSearchOptions options = { .limits = canon->limits, .base = "" };
  const char *bar = strchr (canonical, '|');
  g_autofree char *url = bar != NULL ? g_strndup (canonical, (gsize)(bar - canonical)) : NULL;
  g_autofree char *value = escape_value (url != NULL ? url : canonical);
  g_autofree char *version = bar != NULL ? escape_value (bar + 1) : NULL;
  g_autoptr (FhirParams) params = fhir_params_new();
  g_autoptr (FhirIssues) warnings = fhir_issues_new();

  fhir_params_add (params, "url", value);
  if (version != NULL)
    fhir_params_add (params, "version", version);
  return fhir_search_query_parse (type, params, &options, warnings, error);
}

/* The one of several that was stored last. */
static FhirJsonDoc *
read_newest (FhirCanon *canon, const GArray *keys, GError **error)
{
  gint64 newest = 0;
  gint64 change = -1;
  FhirRecord record;

  for (guint i = 0; i < keys->len; i++)
    {
      gint64 key = g_array_index (keys, gint64, i);

      if (!fhir_store_reader_get (canon->reader, key, &record, error))
        return NULL;
      if (record.change > change)
        {
          newest = key;
          change = record.change;
        }
    }
  if (newest == 0 || !fhir_store_reader_get (canon->reader, newest, &record, error))
    return NULL;
  canon->fetched += record.body.len;
  return fhir_json_parse (record.body.text, record.body.len, canon->limits, error);
}

static FhirJsonDoc *
find_of_type (FhirCanon *canon, FhirTypeId type, const char *canonical, GError **error)
{
  g_autoptr (FhirSearchQuery) query = make_query (canon, type, canonical, error);
  g_autoptr (GArray) keys =
      query != NULL ? fhir_search_match (query, canon->reader, SAME_MAX, error) : NULL;

  return keys != NULL ? read_newest (canon, keys, error) : NULL;
}

/* FhirLibrarySource. A definition that cannot be read is none: the validation says so then. */
static FhirJsonDoc *
find_definition (const char *canonical, gpointer data)
{
  FhirCanon *canon = data;
  g_autoptr (GError) error = NULL;
  FhirJsonDoc *doc = NULL;

  if (canonical[0] == '\0')
    return NULL;
  g_mutex_lock (&canon->mutex);
  if (fhir_store_reader_begin (canon->reader, NULL, 0, &error))
    {
      for (guint i = 0; i < G_N_ELEMENTS (definition_types) && doc == NULL && error == NULL; i++)
        doc = find_of_type (canon, definition_types[i], canonical, &error);
      fhir_store_reader_end (canon->reader);
    }
  g_mutex_unlock (&canon->mutex);
  if (error != NULL)
    g_debug ("cannot look up a definition: %s", error->message);
  return doc;
}

static gboolean
note_change (const FhirRecord *record, gpointer data)
{
  gboolean *changed = data;

  (void)record;
  *changed = TRUE;
  return FALSE;
}

/* Whether a definition changed after canon->change. */
static gboolean
look_for_changes (FhirCanon *canon, gboolean *ret_changed, GError **error)
{
  FhirHistoryRange range = FHIR_HISTORY_ALL;

  range.from_change = canon->change + 1;
  range.limit = 1;
  for (guint i = 0; i < G_N_ELEMENTS (definition_types) && !*ret_changed; i++)
    {
      range.type = definition_types[i];
      if (!fhir_store_reader_history (canon->reader, &range, note_change, ret_changed, error))
        return FALSE;
    }
  return TRUE;
}

/* Lets go of the library when it is out of date; the canon is locked. */
static gboolean
refresh (FhirCanon *canon, GError **error)
{
  gboolean changed = canon->fetched > FETCH_BYTES;
  gboolean ok;

  if (canon->library != NULL && !changed && fhir_store_get_change (canon->store) == canon->change)
    return TRUE;
  if (!fhir_store_reader_begin (canon->reader, NULL, 0, error))
    return FALSE;
  ok = look_for_changes (canon, &changed, error);
  canon->change = fhir_store_reader_get_change (canon->reader);
  fhir_store_reader_end (canon->reader);
  if (ok && changed)
    g_clear_pointer (&canon->library, fhir_library_unref);
  return ok;
}

FhirLibrary *
fhir_canon_ref_library (FhirCanon *canon, GError **error)
{
  FhirLibrary *library = NULL;

  g_mutex_lock (&canon->mutex);
  if (refresh (canon, error))
    {
      if (canon->library == NULL)
        {
          canon->library = fhir_library_new();
          canon->fetched = 0;
          fhir_library_set_source (canon->library, find_definition, canon);
        }
      library = fhir_library_ref (canon->library);
    }
  g_mutex_unlock (&canon->mutex);
  return library;
}
