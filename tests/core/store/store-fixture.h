/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-error.h"
#include "fhir-json-parser.h"
#include "fhir-store-writer.h"
#include "fhir-test.h"

/* A store in a folder of its own, with a writer and a frozen clock. */
typedef struct
{
  char *folder;
  FhirTestClock *clock;
  FhirTestRandom *random;
  FhirStore *store;
  FhirStoreWriter *writer;
} StoreFixture;

#define START_MS G_GINT64_CONSTANT (1700000000000)

void store_fixture_open (StoreFixture *f);
void store_fixture_close (StoreFixture *f);
void store_fixture_set_up (StoreFixture *f, gconstpointer data);
void store_fixture_tear_down (StoreFixture *f, gconstpointer data);
FhirTypeId store_fixture_type (const char *name);
/* Puts inside the open group; the type and id are those of the JSON. */
gboolean store_fixture_put (StoreFixture *f,
                            const char *json,
                            const FhirPutOptions *options,
                            FhirPutResult *ret_result,
                            GError **error);
void store_fixture_begin (StoreFixture *f);
void store_fixture_commit (StoreFixture *f);
/* One group with one put. */
FhirPutResult store_fixture_put_one (StoreFixture *f, const char *json);
FhirPutResult store_fixture_delete_one (StoreFixture *f, const char *type, const char *id);
FhirStoreReader *store_fixture_reader (StoreFixture *f);
/* All rows are as computed anew. */
void store_fixture_check (StoreFixture *f);
