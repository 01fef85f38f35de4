/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "import-catch.h"

static void
catch_item (FhirLoadItem *item, gboolean conditional, const FhirImportPlace *place, gpointer data)
{
  ImportCatch *catch = data;

  g_string_append_printf (catch->items,
                          "%s%s/%s %s\n",
                          conditional ? "? " : "",
                          item->type,
                          item->id,
                          item->doc->text);
  fhir_load_item_free (item);
}

static void
catch_problem (const FhirImportPlace *place, const char *text, gpointer data)
{
  ImportCatch *catch = data;
  g_autofree char *shown = fhir_import_place_format (place);

  g_string_append_printf (catch->problems, "%s: %s\n", shown, text);
}

ImportCatch *
import_catch_new (void)
{
  ImportCatch *catch = g_new0 (ImportCatch, 1);

  catch->items = g_string_new (NULL);
  catch->problems = g_string_new (NULL);
  return catch;
}

void
import_catch_free (ImportCatch *catch)
{
  if (catch == NULL)
    return;
  g_string_free (catch->items, TRUE);
  g_string_free (catch->problems, TRUE);
  g_free (catch);
}

FhirImportOutput
import_catch_output (ImportCatch *catch)
{
  return (FhirImportOutput){ catch_item, catch_problem, catch };
}
