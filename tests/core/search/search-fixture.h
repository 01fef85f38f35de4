/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-search.h"
#include "store-fixture.h"

/* A small clinic with something for every kind of parameter; NULL at the end. */
extern const char *const search_fixture_resources[];

/* Checks a query text; type NULL: the whole system. */
FhirSearchQuery *search_fixture_parse (const char *type,
                                       const char *text,
                                       gboolean lenient,
                                       FhirIssues *warnings,
                                       GError **error);
/* Runs a whole search page by page, from next link to next link; ids "a b c", "|" between pages. */
char *search_fixture_run (StoreFixture *f, const char *type, const char *text, GError **error);
/* Id of a record key, as of a change. (transfer full) */
char *search_fixture_id (FhirStoreReader *reader, gint64 key, gint64 change);
/* Puts every resource of a JSON array in one group. */
void search_fixture_load (StoreFixture *f, const char *const *resources);
/* ids in order of the alphabet, page bars dropped. (transfer full) */
char *search_fixture_sort_ids (const char *ids);
