/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-index.h"
#include "fhir-store-dictionary-private.h"
#include "fhir-store-names-private.h"

G_BEGIN_DECLS

/* param.state of a search parameter that is not R4's own (those are 1, and 0 is no more). */
typedef enum
{
  FHIR_CUSTOM_WAITING = 2, /* for its rows; none are there */
  FHIR_CUSTOM_RUNNING = 3, /* its rows are being made: those of records up to `at` are there */
  FHIR_CUSTOM_READY = 4,   /* all are there */
  FHIR_CUSTOM_DEAD = 5,    /* its rows are being removed */
} FhirCustomState;

typedef struct
{
  FhirParamId param;
  FhirCustomState state;
  gint64 number; /* p */
} FhirStoreCustomParam;

/* The search parameters that stored SearchParameter resources define, as of one commit. Immutable
 * once published; any thread. */
typedef struct
{
  gatomicrefcount refs;
  FhirIndexOverlay *overlay;
  GArray *params; /* (element-type FhirStoreCustomParam) by rising param */
  GArray *dead;   /* (element-type gint64) numbers whose rows are being removed */
  gint64 at;      /* key up to which rows of running ones are there */
  gint64 end;     /* greatest key when that was last looked at: for telling progress */
} FhirStoreCustom;

/* Reads the SearchParameter resources and what is known of their rows. What has not changed since
 * `before` (nullable) keeps its FhirParamId. may_write adds and retires numbers, inside the
 * caller's transaction; else what has no number yet is left out. */
FhirStoreCustom *fhir_store_custom_load (FhirStoreSql *sql,
                                         const FhirStoreNames *names,
                                         FhirStoreUnpacker *unpacker,
                                         const FhirStoreCustom *before,
                                         gboolean may_write,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One's own, to be changed before it is published. */
FhirStoreCustom *fhir_store_custom_copy (const FhirStoreCustom *custom) G_GNUC_WARN_UNUSED_RESULT;
FhirStoreCustom *fhir_store_custom_ref (FhirStoreCustom *custom);
void fhir_store_custom_unref (FhirStoreCustom *custom); /* NULL is fine */

/* (nullable) */
const FhirStoreCustomParam *fhir_store_custom_find (const FhirStoreCustom *custom,
                                                    FhirParamId param);
/* The number that the record's rows of a parameter stand under; 0: it has none yet. */
gint64 fhir_store_custom_get_number (const FhirStoreCustom *custom, FhirParamId param, gint64 r);
gboolean fhir_store_custom_is_dead (const FhirStoreCustom *custom, gint64 number);
/* Whether rows are to be made or removed. */
gboolean fhir_store_custom_is_busy (const FhirStoreCustom *custom);
/* How much of the rows that are being made is there. */
guint fhir_store_custom_get_percent (const FhirStoreCustom *custom);
guint fhir_store_custom_count (const FhirStoreCustom *custom, FhirCustomState state);

gboolean fhir_store_custom_set_state (FhirStoreSql *sql,
                                      gint64 number,
                                      FhirCustomState state,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirStoreCustom, fhir_store_custom_unref)

G_END_DECLS
