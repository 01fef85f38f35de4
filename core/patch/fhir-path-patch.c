/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* FHIRPath Patch. All operations are read and their paths compiled before the first is applied.
 * Each runs on the resource that those before it left: its path is evaluated on the parsed
 * document, the places found are changed in a draft of it, and the draft is written and parsed for
 * the next. */

#include "fhir-error.h"
#include "fhir-json-parser.h"
#include "fhir-path-patch-private.h"

gboolean
fhir_path_patch_check (const FhirJsonDoc *patch, guint32 patch_node, GError **error)
{
  g_autoptr (GArray) operations = NULL;

  g_return_val_if_fail (patch != NULL, FALSE);

  operations = fhir_path_patch_read (patch, patch_node, error);
  return operations != NULL;
}

/* Replaces *doc by what the operation makes of it. */
static gboolean
run_operation (FhirPathPatchRun *run,
               const FhirPathPatchOperation *operation,
               FhirJsonDoc **doc,
               GError **error)
{
  g_autoptr (FhirJsonDraft) draft = fhir_json_draft_new (*doc, 0, run->limits);
  g_autoptr (GString) text = NULL;
  FhirJsonDoc *next;

  run->doc = *doc;
  run->draft = draft;
  if (!fhir_path_patch_run (run, operation, error) || !fhir_json_draft_check (draft, error))
    return FALSE;
  text = g_string_sized_new ((*doc)->text_len + 256);
  fhir_json_draft_write (draft, fhir_json_draft_get_root (draft), text);
  next = fhir_json_parse (text->str, text->len, run->limits, error);
  if (next == NULL)
    return FALSE;
  fhir_json_doc_unref (*doc);
  *doc = next;
  return TRUE;
}

gboolean
fhir_path_patch_apply (const FhirJsonDoc *doc,
                       const FhirJsonDoc *patch,
                       guint32 patch_node,
                       const FhirLimits *limits,
                       GCancellable *cancellable,
                       GString *out,
                       GError **error)
{
  g_autoptr (GArray) operations = NULL;
  g_autoptr (FhirPathResults) results = NULL;
  g_autoptr (FhirJsonDoc) now = NULL;
  FhirPathPatchRun run = { .patch = patch, .limits = limits, .cancellable = cancellable };
  gsize cost = 0;

  g_return_val_if_fail (doc != NULL && patch != NULL && limits != NULL && out != NULL, FALSE);

  operations = fhir_path_patch_read (patch, patch_node, error);
  if (operations == NULL)
    return FALSE;
  run.results = results = fhir_path_results_new();
  now = fhir_json_doc_copy (doc, 0);
  for (guint i = 0; i < operations->len; i++)
    {
      const FhirPathPatchOperation *operation =
          &g_array_index (operations, FhirPathPatchOperation, i);

      cost += now->text_len;
      if (cost > FHIR_PATH_PATCH_MAX_BYTES)
        {
          g_set_error (error,
                       FHIR_ERROR,
                       FHIR_ERROR_TOO_LARGE,
                       "too many operations for a resource of this size");
          return FALSE;
        }
      if (!run_operation (&run, operation, &now, error))
        {
          fhir_path_patch_name (operation, error);
          return FALSE;
        }
    }
  g_string_append_len (out, now->text, (gssize)now->text_len);
  return TRUE;
}
