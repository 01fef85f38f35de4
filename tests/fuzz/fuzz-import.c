/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A file of any bytes as one document and as lines: whatever comes out is a resource of a known
 * type under a valid id, and reading it in other pieces gives the same. The first byte chooses the
 * kind and the size of pieces. */

#include "fhir-def.h"
#include "fhir-id.h"
#include "fhir-import-text-private.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const FhirLimits limits = {
  .json_depth = 40,
  .json_nodes = 3000,
  .json_names = 500,
  .json_bytes = 8000,
  .json_string = 4000,
};

typedef struct
{
  const guint8 *data;
  gsize left;
  gsize piece;
} Pieces;

static gssize
read_pieces (gpointer data, char *buffer, gsize size, GError **error)
{
  Pieces *pieces = data;
  gsize n = MIN (MIN (size, pieces->piece), pieces->left);

  if (n > 0)
    memcpy (buffer, pieces->data, n);
  pieces->data += n;
  pieces->left -= n;
  return (gssize)n;
}

static void
check_item (FhirLoadItem *item, gboolean conditional, const FhirImportPlace *place, gpointer data)
{
  GString *log = data;
  g_autofree char *shown = fhir_import_place_format (place);

  g_assert_true (fhir_def_is_resource (fhir_def_find_type (fhir_slice (item->type))));
  g_assert_true (fhir_id_is_valid (fhir_slice (item->id)));
  g_assert_cmpint (item->doc->nodes[0].type, ==, FHIR_JSON_OBJECT);
  g_string_append_printf (log,
                          "%s %s/%s %d %s\n",
                          shown,
                          item->type,
                          item->id,
                          conditional,
                          item->doc->text);
  fhir_load_item_free (item);
}

static void
check_problem (const FhirImportPlace *place, const char *text, gpointer data)
{
  g_autofree char *shown = fhir_import_place_format (place);

  g_assert_cmpuint (strlen (text), >, 0);
  g_string_append_printf (data, "%s: %s\n", shown, text);
}

static GString *
read_bytes (FhirImportKind kind, const guint8 *data, gsize size, gsize piece)
{
  GString *log = g_string_new (NULL);
  FhirImportOutput output = { check_item, check_problem, log };
  g_autoptr (FhirImportUnpack) unpack = fhir_import_unpack_new (&limits, &output);
  g_autoptr (FhirImportText) text = fhir_import_text_new (&limits, unpack);
  g_autoptr (GRefString) file = g_ref_string_new ("f");
  Pieces pieces = { data, size, piece };
  FhirImportStream stream = { read_pieces, &pieces };

  g_assert_true (fhir_import_text_read (text, kind, &stream, file, NULL));
  return log;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FhirImportKind kind;
  GString *whole, *pieces;

  if (size == 0)
    return 0;
  kind = (data[0] & 1) != 0 ? FHIR_IMPORT_NDJSON : FHIR_IMPORT_JSON;
  whole = read_bytes (kind, data + 1, size - 1, G_MAXSIZE);
  pieces = read_bytes (kind, data + 1, size - 1, 1 + data[0] / 2);
  g_assert_cmpstr (whole->str, ==, pieces->str);
  g_string_free (whole, TRUE);
  g_string_free (pieces, TRUE);
  return 0;
}
