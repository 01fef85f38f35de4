/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-store-writer.h"

G_BEGIN_DECLS

/* What was made for a type: see fhir-store-training.c. */
typedef struct
{
  gint64 live;          /* resources, about */
  guint8 stage;         /* dictionaries tried */
  gboolean uncommitted; /* the newest was made in the open group */
} FhirStoreTrained;

gboolean fhir_store_train_idle (FhirStoreWriter *writer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside a group, outside a request: makes the dictionaries that are due. */
gboolean fhir_store_train (FhirStoreWriter *writer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_store_train_count (FhirStoreWriter *writer, FhirTypeId type, gint delta);
/* After a commit or a rollback. */
void fhir_store_train_end (FhirStoreWriter *writer, gboolean committed);
gboolean fhir_store_train_load (FhirStoreWriter *writer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
