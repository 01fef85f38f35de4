/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"

G_BEGIN_DECLS

/* Replaces out by the JSON of node with id, meta.versionId and meta.lastUpdated set, all else as
 * sent. */
void fhir_store_body_write (const FhirJsonDoc *doc,
                            guint32 node,
                            FhirSlice id,
                            guint32 version,
                            gint64 updated,
                            GString *out);

/* The id of a stored body; NONE when it has none (damaged). */
FhirSlice fhir_store_body_get_id (FhirSlice body);

G_END_DECLS
