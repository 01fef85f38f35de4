/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-search-private.h"

G_BEGIN_DECLS

/* A place between two matches of one query. It holds keys and numbers only: what the place sorts by
 * is read again from the record, so that no name or date of a patient stands in a URL. */
typedef struct
{
  gint64 change;     /* T of page 1 */
  gint64 key;        /* the match before (backwards: behind) this place */
  gint64 total;      /* as told on page 1, -1 none */
  gboolean estimate; /* the total is one */
  gboolean backwards;
  guint8 order; /* which order an unsorted query got on page 1 */
  guint64 mark; /* of fhir_search_query_check() */
} FhirSearchCursor;

/* (transfer full) base64url, signed with the store's secret. */
char *fhir_search_cursor_format (const FhirSearchCursor *cursor,
                                 const FhirSearchQuery *query,
                                 const guint8 *secret) G_GNUC_WARN_UNUSED_RESULT;
/* FHIR_ERROR_VALUE when it is not ours, not this store's or not this query's. */
gboolean fhir_search_cursor_parse (const char *text,
                                   const FhirSearchQuery *query,
                                   const guint8 *secret,
                                   guint64 mark,
                                   FhirSearchCursor *ret_cursor,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
