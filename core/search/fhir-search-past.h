/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-search-leg.h"

G_BEGIN_DECLS

/* Fills temp.newer and temp.older of the reader's connection for the context's change T, and sets
 * context->past; nothing is done when the store has not changed since T. */
gboolean fhir_search_past_prepare (FhirSearchContext *context,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
