/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-search-leg.h"

G_BEGIN_DECLS

/* What earlier searches of this process have found out about a store: numbers, and short lists of
 * keys, under what they are about. Any thread. */
typedef enum
{
  FHIR_MEMORY_SIZE,   /* kind, p, value, second value: how many rows */
  FHIR_MEMORY_FEW,    /* two points, p and value each: those that have both, as of a change */
  FHIR_MEMORY_BARREN, /* a query: the first change that may have made a match; listed: as of which
                       * change that is so */
} FhirSearchMemoryKind;

typedef struct
{
  gint64 n[6]; /* kind, epoch of the store, then what it is about */
} FhirSearchMemoryKey;

FhirSearchMemoryKey fhir_search_memory_key (const FhirSearchContext *context,
                                            FhirSearchMemoryKind kind,
                                            const gint64 about[4]);

/* FALSE: nothing is known. Keys (element-type gint64) are appended; ret_listed: whether there is a
 * list, be it empty. */
gboolean fhir_search_memory_get (const FhirSearchMemoryKey *key,
                                 gint64 *ret_number,
                                 GArray *keys,
                                 gboolean *ret_listed);
/* keys: (nullable) copied. */
void fhir_search_memory_put (const FhirSearchMemoryKey *key, gint64 number, const GArray *keys);

G_END_DECLS
