/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-import-output-private.h"

char *
fhir_import_place_format (const FhirImportPlace *place)
{
  GString *text = g_string_new (place->file);

  if (place->line > 0)
    g_string_append_printf (text, ":%" G_GUINT64_FORMAT, place->line);
  if (place->entry >= 0)
    g_string_append_printf (text, ": entry[%d]", place->entry);
  return g_string_free (text, FALSE);
}
