/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-import-output-private.h"

G_BEGIN_DECLS

/* Collects what readers put out, as text: "Type/id json\n", with "? " before what is conditional,
 * and "place: problem\n". */
typedef struct
{
  GString *items;
  GString *problems;
} ImportCatch;

ImportCatch *import_catch_new (void);
void import_catch_free (ImportCatch *catch);
FhirImportOutput import_catch_output (ImportCatch *catch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImportCatch, import_catch_free)

G_END_DECLS
