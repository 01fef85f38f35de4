/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The library: a hash from URL to resource. The compiled-in lines (data/definitions,
 * fhir-r4-canon.ndjson) are only indexed at first; a line is parsed when somebody asks for its URL,
 * so that making a library costs a millisecond. Documents that were replaced are kept, because
 * profiles made from them may be in use. */

#include "fhir-library-private.h"

#include "fhir-error.h"
#include "fhir-json-parser.h"

/* The lines of fhir-r4-canon.ndjson, put between these by the assembler. */
extern const char fhir_canon_text[];
extern const char fhir_canon_end[];
/* clang-format off */
__asm__ (".section .rodata\n"
         ".global fhir_canon_text\n"
         ".global fhir_canon_end\n"
         ".hidden fhir_canon_text\n"
         ".hidden fhir_canon_end\n"
         "fhir_canon_text:\n"
         ".incbin \"" FHIR_CANON_FILE "\"\n"
         "fhir_canon_end:\n"
         ".byte 0\n"
         ".previous\n");
/* clang-format on */

struct _FhirLibrary
{
  GHashTable *entries; /* URL, and "URL|version" of what was added, to FhirLibraryEntry */
  GPtrArray *owned;    /* (element-type FhirLibraryEntry) */
  GRecMutex mutex;
  guint n_added;
  GPtrArray *guides; /* (element-type FhirLibraryEntry) ImplementationGuides */
  FhirTerminology terminology;
  FhirLibrarySource source; /* (nullable) */
  gpointer source_data;
  GHashTable *absent; /* canonicals that the source does not have */
  gatomicrefcount refs;
};

/* Strangers choose what is asked for. */
#define ABSENT_MAX 10000

static void
free_entry (gpointer data)
{
  FhirLibraryEntry *entry = data;

  fhir_profile_free (entry->profile);
  fhir_code_system_free (entry->system);
  fhir_value_set_free (entry->set);
  fhir_json_doc_unref (entry->doc);
  g_free (entry->url);
  g_free (entry);
}

/* {"url":"…","resourceType":"…",: the form in which the generator writes. */
static void
index_line (FhirLibrary *library, FhirSlice line)
{
  static const char head[] = "{\"url\":\"";
  static const char middle[] = "\",\"resourceType\":\"";
  const char *url = line.text + sizeof head - 1;
  const char *url_end = memmem (line.text, line.len, middle, sizeof middle - 1);
  const char *type = url_end != NULL ? url_end + sizeof middle - 1 : NULL;
  const char *type_end =
      type != NULL ? memchr (type, '"', line.len - (gsize)(type - line.text)) : NULL;
  FhirLibraryEntry *entry;

  if (type_end == NULL || url_end < url)
    return;
  entry = g_new0 (FhirLibraryEntry, 1);
  entry->url = g_strndup (url, (gsize)(url_end - url));
  entry->line = line;
  entry->type = fhir_def_find_type ((FhirSlice){ type, (guint32)(type_end - type) });
  entry->is_builtin = TRUE;
  g_ptr_array_add (library->owned, entry);
  g_hash_table_insert (library->entries, entry->url, entry);
}

static void
index_lines (FhirLibrary *library)
{
  const char *at = fhir_canon_text;

  while (at < fhir_canon_end)
    {
      const char *end = memchr (at, '\n', (gsize)(fhir_canon_end - at));

      if (end == NULL)
        end = fhir_canon_end;
      index_line (library, (FhirSlice){ at, (guint32)(end - at) });
      at = end + 1;
    }
}

FhirLibrary *
fhir_library_new (void)
{
  FhirLibrary *library = g_new0 (FhirLibrary, 1);

  library->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, NULL);
  library->owned = g_ptr_array_new_with_free_func (free_entry);
  library->guides = g_ptr_array_new();
  library->absent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_rec_mutex_init (&library->mutex);
  g_atomic_ref_count_init (&library->refs);
  index_lines (library);
  return library;
}

FhirLibrary *
fhir_library_ref (FhirLibrary *library)
{
  g_atomic_ref_count_inc (&library->refs);
  return library;
}

void
fhir_library_unref (FhirLibrary *library)
{
  if (library == NULL || !g_atomic_ref_count_dec (&library->refs))
    return;
  g_hash_table_unref (library->absent);
  g_hash_table_unref (library->entries);
  g_ptr_array_unref (library->guides);
  g_ptr_array_unref (library->owned);
  g_rec_mutex_clear (&library->mutex);
  g_free (library);
}

void
fhir_library_lock (FhirLibrary *library)
{
  g_rec_mutex_lock (&library->mutex);
}

void
fhir_library_unlock (FhirLibrary *library)
{
  g_rec_mutex_unlock (&library->mutex);
}

void
fhir_library_set_terminology (FhirLibrary *library, const FhirTerminology *terminology)
{
  library->terminology = *terminology;
}

const FhirTerminology *
fhir_library_get_terminology (FhirLibrary *library)
{
  return library->terminology.ask != NULL ? &library->terminology : NULL;
}

static void
keep_under (FhirLibrary *library, char *key, FhirLibraryEntry *entry)
{
  FhirLibraryEntry *holder;

  if (strcmp (key, entry->url) == 0)
    {
      g_hash_table_replace (library->entries, entry->url, entry);
      g_free (key);
      return;
    }
  /* A key of its own lives as long as the library: in an entry that only holds it. */
  holder = g_new0 (FhirLibraryEntry, 1);
  holder->url = key;
  g_ptr_array_add (library->owned, holder);
  g_hash_table_replace (library->entries, holder->url, entry);
}

/* The entry of a document (taken) whose root has url and resourceType. */
static FhirLibraryEntry *
entry_new (FhirLibrary *library, FhirJsonDoc *doc)
{
  FhirLibraryEntry *entry = g_new0 (FhirLibraryEntry, 1);

  entry->doc = doc;
  entry->url = fhir_json_dup_string (doc, fhir_json_member (doc, 0, FHIR_KEY_url));
  entry->type =
      fhir_def_find_type (fhir_json_raw (doc, fhir_json_member (doc, 0, FHIR_KEY_resourceType)));
  g_ptr_array_add (library->owned, entry);
  return entry;
}

gboolean
fhir_library_add (FhirLibrary *library, const FhirJsonDoc *doc, guint32 node)
{
  g_autofree char *version = NULL;
  FhirLibraryEntry *entry;
  guint32 url;

  if (doc->nodes[node].type != FHIR_JSON_OBJECT)
    return FALSE;
  url = fhir_json_member (doc, node, FHIR_KEY_url);
  if (url == 0 || doc->nodes[url].type != FHIR_JSON_STRING ||
      fhir_json_member (doc, node, FHIR_KEY_resourceType) == 0)
    return FALSE;
  version = fhir_json_dup_string (doc, fhir_json_member (doc, node, FHIR_KEY_version));
  entry = entry_new (library, fhir_json_doc_copy (doc, node));
  keep_under (library, g_strdup (entry->url), entry);
  if (version != NULL)
    keep_under (library, g_strconcat (entry->url, "|", version, NULL), entry);
  if (entry->type == FHIR_TYPE_ImplementationGuide)
    g_ptr_array_add (library->guides, entry);
  library->n_added++;
  return TRUE;
}

guint
fhir_library_get_n_added (const FhirLibrary *library)
{
  return library->n_added;
}

void
fhir_library_set_source (FhirLibrary *library, FhirLibrarySource source, gpointer data)
{
  library->source = source;
  library->source_data = data;
}

/* What the source has under a canonical, kept from now on. */
static FhirLibraryEntry *
fetch (FhirLibrary *library, const char *canonical)
{
  FhirLibraryEntry *entry;
  FhirJsonDoc *doc;

  if (g_hash_table_contains (library->absent, canonical))
    return NULL;
  doc = library->source (canonical, library->source_data);
  if (doc == NULL)
    {
      if (g_hash_table_size (library->absent) >= ABSENT_MAX)
        g_hash_table_remove_all (library->absent);
      g_hash_table_add (library->absent, g_strdup (canonical));
      return NULL;
    }
  entry = entry_new (library, doc);
  entry->is_fetched = TRUE;
  keep_under (library, g_strdup (canonical), entry);
  return entry;
}

/* Asks under the whole canonical, then without its version: whoever adds a definition or compiles
 * it in wants it used, but the source has told that it has no such version. */
static FhirLibraryEntry *
find_entry (FhirLibrary *library, char *canonical)
{
  FhirLibraryEntry *entry = g_hash_table_lookup (library->entries, canonical);
  char *bar = strchr (canonical, '|');

  if (entry == NULL && library->source != NULL)
    entry = fetch (library, canonical);
  if (entry != NULL || bar == NULL)
    return entry;
  *bar = '\0';
  entry = g_hash_table_lookup (library->entries, canonical);
  return entry != NULL && !entry->is_fetched ? entry : NULL;
}

FhirLibraryEntry *
fhir_library_entry (FhirLibrary *library, FhirSlice canonical)
{
  g_autofree char *key = fhir_slice_dup (canonical);
  FhirLibraryEntry *entry;

  if (key == NULL)
    return NULL;
  /* Only a library with a source changes while it is asked. */
  if (library->source == NULL)
    return find_entry (library, key);
  fhir_library_lock (library);
  entry = find_entry (library, key);
  fhir_library_unlock (library);
  return entry;
}

const FhirJsonDoc *
fhir_library_entry_doc (FhirLibrary *library, FhirLibraryEntry *entry)
{
  fhir_library_lock (library);
  if (entry->doc == NULL)
    {
      FhirLimits limits = *fhir_limits_get_default();

      limits.json_depth = 128;
      entry->doc = fhir_json_parse (entry->line.text, entry->line.len, &limits, NULL);
    }
  fhir_library_unlock (library);
  return entry->doc;
}

const FhirJsonDoc *
fhir_library_find (FhirLibrary *library, FhirSlice canonical)
{
  FhirLibraryEntry *entry = fhir_library_entry (library, canonical);

  return entry != NULL ? fhir_library_entry_doc (library, entry) : NULL;
}

gboolean
fhir_library_is_value_set (FhirLibrary *library, FhirSlice canonical)
{
  FhirLibraryEntry *entry = fhir_library_entry (library, canonical);

  return entry != NULL && entry->type == FHIR_TYPE_ValueSet;
}

FhirSlice
fhir_library_global_profile (FhirLibrary *library, FhirTypeId type, guint n)
{
  for (guint i = 0; i < library->guides->len; i++)
    {
      const FhirLibraryEntry *guide = g_ptr_array_index (library->guides, i);
      guint32 list = fhir_json_member (guide->doc, 0, FHIR_KEY_global);

      for (guint32 g = list != 0 ? fhir_json_first (guide->doc, list) : 0; g != 0;
           g = fhir_json_next (guide->doc, list, g))
        {
          guint32 own = fhir_json_member (guide->doc, g, FHIR_KEY_type);
          guint32 profile = fhir_json_member (guide->doc, g, FHIR_KEY_profile);

          if (own != 0 && profile != 0 &&
              fhir_slice_is (fhir_json_raw (guide->doc, own), fhir_def_type (type)->name) &&
              n-- == 0)
            return fhir_json_raw (guide->doc, profile);
        }
    }
  return FHIR_SLICE_NONE;
}

FhirLibrary *
fhir_library_get_default (void)
{
  static FhirLibrary *library;

  if (g_once_init_enter (&library))
    g_once_init_leave (&library, fhir_library_new());
  return library;
}
