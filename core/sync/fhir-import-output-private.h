/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-service.h"

G_BEGIN_DECLS

/* Where something was found: "dir/file.json", "x.ndjson:17", "y.json: entry[3]", or both. */
typedef struct
{
  GRefString *file;
  guint64 line; /* from 1; 0: the whole file is one document */
  gint entry;   /* from 0; -1: the document itself */
} FhirImportPlace;

char *fhir_import_place_format (const FhirImportPlace *place) G_GNUC_WARN_UNUSED_RESULT;

/* Where the readers of this room put what they find. */
typedef struct
{
  /* Takes item; its references within the document are resolved. conditional: some are still
   * searches ("Practitioner?identifier=…"). */
  void (*item) (FhirLoadItem *item,
                gboolean conditional,
                const FhirImportPlace *place,
                gpointer data);
  void (*problem) (const FhirImportPlace *place, const char *text, gpointer data);
  gpointer data;
} FhirImportOutput;

G_END_DECLS
