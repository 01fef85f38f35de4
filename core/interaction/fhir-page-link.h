/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-call-private.h"

G_BEGIN_DECLS

/* Pages of lists whose parameters are the request's own (histories, $everything): links, and places
 * that are sealed for the request's path and for the parameters that say what is listed. */

/* This page (cursor NULL), or the one at the cursor. (transfer full) */
char *fhir_page_link_dup (const FhirCall *call, const char *cursor) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) */
char *fhir_page_link_dup_cursor (const FhirCall *call,
                                 const gint64 *numbers,
                                 guint n) G_GNUC_WARN_UNUSED_RESULT;
/* The place that the request asks for; ret_given FALSE: none, the first page. */
gboolean fhir_page_link_read (const FhirCall *call,
                              gint64 *ret_numbers,
                              guint n,
                              gboolean *ret_given,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
