/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Member names as numbers.
 *
 * FHIR's own names have fixed keys from a perfect hash that is compiled in; lookup is inline in the
 * private header because the parser does it for each member. This file has the rest: the names that
 * only this document uses, names written with escapes, and the check of wide objects for
 * duplicates.
 *
 * Duplicates: the parser itself compares a member with those before it while there are few. A wider
 * object is checked here, once, when it closes, with an array of stamps. The pass must come at the
 * end: stamps set while members arrive would be overwritten by the objects within. */

#include "fhir-json-names-private.h"
#include "fhir-json-string-private.h"
#include "fhir-random.h"

void
fhir_json_names_init (FhirJsonNames *names)
{
  *names = (FhirJsonNames){ 0 };
  fhir_random_fill (fhir_random_get_system(), (guint8 *)names->seeds, sizeof names->seeds);
}

void
fhir_json_names_clear (FhirJsonNames *names)
{
  g_free (names->slices);
  g_free (names->hashes);
  g_free (names->table);
  g_free (names->stamps);
  g_clear_pointer (&names->decoded, g_string_chunk_free);
}

void
fhir_json_names_reset (FhirJsonNames *names)
{
  if (names->n == 0)
    return;
  names->n = 0;
  memset (names->table, 0, names->table_size * sizeof *names->table);
  g_clear_pointer (&names->decoded, g_string_chunk_free);
}

static inline guint64
fold_multiply (guint64 a, guint64 b)
{
  unsigned __int128 product = (unsigned __int128)a * b;

  return (guint64)product ^ (guint64)(product >> 64);
}

static guint64
hash_name (const FhirJsonNames *names, const char *text, gsize len)
{
  guint64 h = names->seeds[0] ^ len;

  for (gsize at = 0; at + 8 < len; at += 8)
    h = fold_multiply (h ^ fhir_key_load (text + at), names->seeds[1] | 1);
  if (len > 0)
    h = fold_multiply (h ^ fhir_key_words (text, len).last, names->seeds[1] | 1);
  return fold_multiply (h, G_GUINT64_CONSTANT (0x9E3779B97F4A7C15));
}

static void
put_in_table (FhirJsonNames *names, guint32 n)
{
  guint32 at = (guint32)names->hashes[n] & (names->table_size - 1);

  while (names->table[at] != 0)
    at = (at + 1) & (names->table_size - 1);
  names->table[at] = n + 1;
}

static void
grow (FhirJsonNames *names)
{
  names->allocated = MAX (names->allocated * 2, 32);
  names->slices = g_renew (FhirSlice, names->slices, names->allocated);
  names->hashes = g_renew (guint64, names->hashes, names->allocated);
  g_free (names->table);
  names->table_size = names->allocated * 2;
  names->table = g_new0 (guint32, names->table_size);
  for (guint32 n = 0; n < names->n; n++)
    put_in_table (names, n);
}

/* The key of text if it has one, else 0; ret_hash is for the one who adds it. */
static guint16
find (const FhirJsonNames *names, const char *text, gsize len, guint64 *ret_hash)
{
  guint64 hash = hash_name (names, text, len);
  guint32 at, n;

  *ret_hash = hash;
  if (names->n == 0)
    return 0;
  for (at = (guint32)hash & (names->table_size - 1); (n = names->table[at]) != 0;
       at = (at + 1) & (names->table_size - 1))
    if (names->hashes[n - 1] == hash && names->slices[n - 1].len == len &&
        memcmp (names->slices[n - 1].text, text, len) == 0)
      return (guint16)(FHIR_KEY_N + n);
  return 0;
}

guint16
fhir_json_names_add (FhirJsonNames *names, const char *text, gsize len, guint max)
{
  guint64 hash;
  guint16 key = find (names, text, len, &hash);

  if (key != 0 || names->n >= MIN (max, FHIR_JSON_NAMES_MAX))
    return key;
  if (names->n == names->allocated)
    grow (names);
  names->slices[names->n] = (FhirSlice){ text, (guint32)len };
  names->hashes[names->n] = hash;
  put_in_table (names, names->n);
  names->n++;
  return (guint16)(FHIR_KEY_N + names->n);
}

guint16
fhir_json_names_add_escaped (FhirJsonNames *names, const char *raw, gsize len, guint max)
{
  g_autofree char *text = g_malloc0 (len + 8);
  gsize text_len = fhir_json_string_unescape (raw, len, text);
  guint64 hash;
  guint16 key = fhir_json_names_lookup (text, text_len);

  if (key == 0)
    key = find (names, text, text_len, &hash);
  if (key != 0 || names->n >= MIN (max, FHIR_JSON_NAMES_MAX))
    return key;
  if (names->decoded == NULL)
    names->decoded = g_string_chunk_new (4096);
  /* With the zeros, for whoever reads whole words. */
  return fhir_json_names_add (
      names,
      g_string_chunk_insert_len (names->decoded, text, (gssize)text_len + 8),
      text_len,
      max);
}

guint32
fhir_json_names_find_duplicate (FhirJsonNames *names, const FhirJsonNode *nodes, guint32 object)
{
  if (names->stamps == NULL)
    names->stamps = g_new0 (guint32, G_MAXUINT16 + 1);
  if (++names->serial == 0)
    {
      memset (names->stamps, 0, (G_MAXUINT16 + 1) * sizeof *names->stamps);
      names->serial = 1;
    }
  for (guint32 at = object + 1; at < nodes[object].next; at = nodes[at].next)
    {
      if (names->stamps[nodes[at].key] == names->serial)
        return at;
      names->stamps[nodes[at].key] = names->serial;
    }
  return 0;
}
