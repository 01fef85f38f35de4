/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-clock.h"
#include "fhir-random.h"
#include "fhir-slice.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* A copy without any byte after its end, so that the address sanitizer sees one byte too many. Free
 * with g_free(). */
char *fhir_test_exact_copy (const char *text, gsize len);

/* head, then middle so many times, then tail. (transfer full) */
char *fhir_test_repeat (const char *head, const char *middle, guint times, const char *tail);

/* A clock that stands still until told. Freed with g_free(). */
typedef struct
{
  FhirClock clock; /* pass &test_clock->clock */
  gint64 wall_ms;
  gint64 mono_us;
} FhirTestClock;
FhirTestClock *fhir_test_clock_new (gint64 wall_ms);

/* The same bytes for the same seed. Freed with g_free(). */
typedef struct
{
  FhirRandom random;
  guint64 state;
} FhirTestRandom;
FhirTestRandom *fhir_test_random_new (guint64 seed);

/* A new empty folder; remove with fhir_test_remove_tree(). (transfer full) */
char *fhir_test_temp_folder (void);
void fhir_test_remove_tree (const char *path);

/* (nullable) the folder of shared cases below the folder that CHARTROOM_TEST_DATA names (tests/run
 * sets it); NULL where absent: the test then skips and says so. (transfer full) */
char *fhir_test_data_folder (const char *name);

G_END_DECLS
