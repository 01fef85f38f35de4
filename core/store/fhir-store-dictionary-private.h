/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"
#include "fhir-store-sql.h"

G_BEGIN_DECLS

#define FHIR_STORE_PLAIN 0 /* body as it is */
#define FHIR_STORE_ZSTD  1 /* compressed without a dictionary */

/* The dictionaries of a store, by number. Shared by all lanes, which meet new ones as they read. */
typedef struct _FhirStoreDictionaries FhirStoreDictionaries;

FhirStoreDictionaries *fhir_store_dictionaries_new (void);
void fhir_store_dictionaries_free (FhirStoreDictionaries *dictionaries); /* NULL is fine */

/* Compresses; the writer's. */
typedef struct _FhirStorePacker FhirStorePacker;

FhirStorePacker *fhir_store_packer_new (FhirStoreDictionaries *dictionaries);
void fhir_store_packer_free (FhirStorePacker *packer); /* NULL is fine */
/* Which dictionary bodies of a type are packed with from now on. */
gboolean fhir_store_packer_use (FhirStorePacker *packer,
                                FhirStoreSql *sql,
                                FhirTypeId type,
                                gint64 z,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Back to none. */
void fhir_store_packer_forget (FhirStorePacker *packer, FhirTypeId type);
gint64 fhir_store_packer_get (FhirStorePacker *packer, FhirTypeId type); /* z, or 1 */
/* The bytes to store, the packer's until its next call, and their z. Never fails: what does not get
 * smaller stays plain. */
FhirSlice
fhir_store_packer_pack (FhirStorePacker *packer, FhirTypeId type, FhirSlice body, gint64 *ret_z);

/* Decompresses; one per connection. */
typedef struct _FhirStoreUnpacker FhirStoreUnpacker;

FhirStoreUnpacker *fhir_store_unpacker_new (FhirStoreDictionaries *dictionaries, FhirStoreSql *sql);
void fhir_store_unpacker_free (FhirStoreUnpacker *unpacker); /* NULL is fine */
/* Replaces out. */
gboolean fhir_store_unpacker_unpack (FhirStoreUnpacker *unpacker,
                                     gint64 z,
                                     FhirSlice packed,
                                     GString *out,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes a dictionary of samples that lie one after the other; NULL when they are not worth one. */
GBytes *fhir_store_dictionary_train (const GByteArray *samples, const GArray *sizes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirStoreDictionaries, fhir_store_dictionaries_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirStorePacker, fhir_store_packer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirStoreUnpacker, fhir_store_unpacker_free)

G_END_DECLS
