/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"
#include "fhir-key-hash.h"
#include "fhir-keys.inc"

G_BEGIN_DECLS

/* At most this many names of its own in a document, whatever the limits say: a key has 16 bits. */
#define FHIR_JSON_NAMES_MAX 60000

/* Names of one document that FHIR does not know, numbered in order of appearance. Lookup by a hash
 * that is seeded from the system, so that no sender can make names collide. */
typedef struct
{
  FhirSlice *slices; /* name n; in the text, or in decoded when it was escaped */
  guint64 *hashes;
  guint32 n;
  guint32 allocated;
  guint32 *table; /* n + 1, 0 free; size is a power of two, at most half full */
  guint32 table_size;
  guint64 seeds[2];
  GStringChunk *decoded;
  guint32 *stamps; /* by key: serial of the last object that was checked and had it */
  guint32 serial;
} FhirJsonNames;

void fhir_json_names_init (FhirJsonNames *names);
void fhir_json_names_clear (FhirJsonNames *names); /* frees */
void fhir_json_names_reset (FhirJsonNames *names); /* for the next document */

/* The key of a name that is not FHIR's, new or seen before; 0 when there would be more than max.
 * text must outlive the document and have 7 readable bytes after it. */
guint16 fhir_json_names_add (FhirJsonNames *names, const char *text, gsize len, guint max);

/* The key of an escaped name, FHIR's or not; 0 when there would be more than max. */
guint16 fhir_json_names_add_escaped (FhirJsonNames *names, const char *raw, gsize len, guint max);

/* First member of a finished object whose name came before in it, or 0. Linear. */
guint32
fhir_json_names_find_duplicate (FhirJsonNames *names, const FhirJsonNode *nodes, guint32 object);

/* FHIR's key for a name of len bytes with 7 readable bytes after it, or 0. */
static inline guint16
fhir_json_names_lookup (const char *text, gsize len)
{
  FhirKeyWords words;
  const FhirKeySlot *slot;
  guint64 hash;

  if (G_UNLIKELY (len == 0))
    return 0;
  words = fhir_key_words (text, len);
  hash = fhir_key_hash (words, len);
  slot = &fhir_key_slots[fhir_key_slot (hash, fhir_key_displacement[fhir_key_bucket (hash)])];
  if (slot->first != words.first || slot->last != words.last || slot->len != len)
    return 0;
  if (len > 16 && memcmp (fhir_key_names[slot->key].text + 8, text + 8, len - 16) != 0)
    return 0;
  return slot->key;
}

G_END_DECLS
