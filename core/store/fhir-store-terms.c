/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Code systems and terms as numbers. A search row then holds a number of two or three bytes where
 * it would hold a system and a code (8 % of the whole database).
 *
 * The caches are direct-mapped: a new entry replaces what stood in its slot, so they are bounded
 * and need no upkeep. What they hold may have been undone with a savepoint:
 * fhir_store_terms_reset() empties them. */

#include "fhir-store-terms-private.h"

#define SLOTS       8192 /* power of two */
#define CODE_MAX    46
#define SYSTEMS_MAX 4096

typedef struct
{
  gint64 k;
  gint64 s;
  guint8 len;
  char code[CODE_MAX + 1];
} TermSlot;

struct _FhirStoreTerms
{
  FhirStoreSql *sql;
  gboolean may_add;
  FhirStoreTermsMark next;
  TermSlot *slots;     /* (nullable) */
  GHashTable *systems; /* (nullable) url -> number */
};

FhirStoreTerms *
fhir_store_terms_new (FhirStoreSql *sql, gboolean may_add, GError **error)
{
  g_autoptr (FhirStoreTerms) terms = g_new0 (FhirStoreTerms, 1);

  terms->sql = sql;
  terms->may_add = may_add;
  if (!may_add)
    return g_steal_pointer (&terms);
  if (!fhir_store_sql_int (sql, FHIR_STORE_SQL_SYS_MAX, &terms->next.next_system, error) ||
      !fhir_store_sql_int (sql, FHIR_STORE_SQL_TERM_MAX, &terms->next.next_term, error))
    return NULL;
  terms->next.next_system++;
  terms->next.next_term++;
  terms->slots = g_new0 (TermSlot, SLOTS);
  terms->systems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return g_steal_pointer (&terms);
}

void
fhir_store_terms_free (FhirStoreTerms *terms)
{
  if (terms == NULL)
    return;
  g_clear_pointer (&terms->systems, g_hash_table_unref);
  g_free (terms->slots);
  g_free (terms);
}

static gboolean
find_system (FhirStoreTerms *terms, FhirSlice url, gint64 *ret_s, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (terms->sql, FHIR_STORE_SQL_SYS_GET, error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_text (stmt, 1, url);
  return fhir_stmt_run_int (stmt, 0, ret_s, error);
}

static gboolean
add_system (FhirStoreTerms *terms, FhirSlice url, gint64 *ret_s, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (terms->sql, FHIR_STORE_SQL_SYS_ADD, error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, terms->next.next_system);
  fhir_stmt_bind_text (stmt, 2, url);
  if (!fhir_stmt_run (stmt, error))
    return FALSE;
  *ret_s = terms->next.next_system++;
  return TRUE;
}

gboolean
fhir_store_terms_system (FhirStoreTerms *terms, FhirSlice url, gint64 *ret_s, GError **error)
{
  g_autofree char *key = NULL;
  gint64 s = 0;

  *ret_s = 0;
  if (url.text == NULL)
    return TRUE;
  if (terms->systems != NULL)
    {
      key = g_strndup (url.text, url.len);
      s = (gint64)GPOINTER_TO_SIZE (g_hash_table_lookup (terms->systems, key));
    }
  if (s == 0)
    {
      if (!find_system (terms, url, &s, error))
        return FALSE;
      if (s == 0 && terms->may_add && !add_system (terms, url, &s, error))
        return FALSE;
      if (terms->systems != NULL && g_hash_table_size (terms->systems) >= SYSTEMS_MAX)
        g_hash_table_remove_all (terms->systems);
      if (terms->systems != NULL)
        g_hash_table_insert (terms->systems, g_steal_pointer (&key), GSIZE_TO_POINTER (s));
    }
  *ret_s = s;
  return TRUE;
}

static TermSlot *
find_slot (FhirStoreTerms *terms, gint64 s, FhirSlice code)
{
  guint64 hash = (guint64)s * 0x9e3779b97f4a7c15u;

  if (terms->slots == NULL || code.len > CODE_MAX)
    return NULL;
  for (guint32 i = 0; i < code.len; i++)
    hash = (hash ^ (guint8)code.text[i]) * 0x100000001b3u;
  return &terms->slots[(hash ^ (hash >> 29)) & (SLOTS - 1)];
}

static gboolean
find_term (FhirStoreTerms *terms, gint64 s, FhirSlice code, gint64 *ret_k, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (terms->sql, FHIR_STORE_SQL_TERM_GET, error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_text (stmt, 1, code);
  fhir_stmt_bind_int (stmt, 2, s);
  return fhir_stmt_run_int (stmt, 0, ret_k, error);
}

static gboolean
add_term (FhirStoreTerms *terms, gint64 s, FhirSlice code, gint64 *ret_k, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (terms->sql, FHIR_STORE_SQL_TERM_ADD, error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, terms->next.next_term);
  fhir_stmt_bind_int (stmt, 2, s);
  fhir_stmt_bind_text (stmt, 3, code);
  if (!fhir_stmt_run (stmt, error))
    return FALSE;
  *ret_k = terms->next.next_term++;
  return TRUE;
}

static void
fill_slot (TermSlot *slot, gint64 s, FhirSlice code, gint64 k)
{
  slot->k = k;
  slot->s = s;
  slot->len = (guint8)code.len;
  memcpy (slot->code, code.text, code.len);
}

gboolean
fhir_store_terms_term (FhirStoreTerms *terms,
                       FhirSlice system,
                       FhirSlice code,
                       gint64 *ret_k,
                       GError **error)
{
  TermSlot *slot;
  gint64 s = 0;
  gint64 k = 0;

  *ret_k = 0;
  if (code.text == NULL)
    code = FHIR_SLICE_LITERAL ("");
  if (!fhir_store_terms_system (terms, system, &s, error))
    return FALSE;
  if (s == 0 && system.text != NULL)
    return TRUE;
  slot = find_slot (terms, s, code);
  if (slot != NULL && slot->k != 0 && slot->s == s && slot->len == code.len &&
      memcmp (slot->code, code.text, code.len) == 0)
    {
      *ret_k = slot->k;
      return TRUE;
    }
  if (!find_term (terms, s, code, &k, error) ||
      (k == 0 && terms->may_add && !add_term (terms, s, code, &k, error)))
    return FALSE;
  if (slot != NULL && k != 0)
    fill_slot (slot, s, code, k);
  *ret_k = k;
  return TRUE;
}

FhirStoreTermsMark
fhir_store_terms_mark (FhirStoreTerms *terms)
{
  return terms->next;
}

void
fhir_store_terms_reset (FhirStoreTerms *terms, FhirStoreTermsMark mark)
{
  if (terms->next.next_term != mark.next_term)
    memset (terms->slots, 0, SLOTS * sizeof (TermSlot));
  if (terms->next.next_system != mark.next_system)
    g_hash_table_remove_all (terms->systems);
  terms->next = mark;
}
