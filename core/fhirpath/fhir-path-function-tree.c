/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Functions that walk the document: children, extensions, and resolve(), which never fetches: a
 * contained resource is the document's own; of any other target only the type is known. */

#include "fhir-path-function-private.h"
#include "fhir-reference.h"

#define STEPS_TO_RESOLVE 50 /* up to FHIR_REFERENCE_CONTAINED_MAX resources are looked at */

gboolean
fhir_path_call_children (FhirPathRun *run,
                         const FhirPathNode *node,
                         FhirPathRange focus,
                         FhirPathRange input,
                         GError **error)
{
  for (guint32 i = 0; i < focus.n; i++)
    if (!fhir_path_push_children (run, fhir_path_item (run, focus.first + i), error))
      return FALSE;
  return TRUE;
}

gboolean
fhir_path_call_descendants (FhirPathRun *run,
                            const FhirPathNode *node,
                            FhirPathRange focus,
                            FhirPathRange input,
                            GError **error)
{
  guint32 from = fhir_path_mark (run);

  if (!fhir_path_call_children (run, node, focus, input, error))
    return FALSE;
  for (guint32 i = from; i < fhir_path_mark (run); i++)
    if (!fhir_path_push_children (run, fhir_path_item (run, i), error))
      return FALSE;
  return TRUE;
}

/* The one argument as text. */
static gboolean
url_argument (FhirPathRun *run,
              const FhirPathNode *node,
              FhirPathRange input,
              FhirSlice *ret_url,
              GError **error)
{
  guint32 mark = fhir_path_mark (run);
  FhirPathRange out;
  FhirPathItem value;

  *ret_url = FHIR_SLICE_NONE;
  if (!fhir_path_eval (run, node->right, input, &out, error))
    return FALSE;
  if (out.n > 1)
    return fhir_path_fail (run, "more than one address of an extension", error);
  if (out.n == 1)
    {
      if (!fhir_path_value (run, fhir_path_item (run, out.first), &value, error))
        return FALSE;
      if (value.kind != FHIR_PATH_STRING)
        return fhir_path_fail (run, "the address of an extension is no text", error);
      *ret_url = (FhirSlice){ value.text, value.n };
    }
  fhir_path_drop (run, mark);
  return TRUE;
}

static gboolean
has_url (FhirPathRun *run, FhirPathItem extension, FhirSlice url, gboolean *ret_has, GError **error)
{
  FhirPathItem member = { .kind = FHIR_PATH_ELEMENT };
  FhirPathItem value;

  *ret_has = FALSE;
  if ((extension.flags & FHIR_PATH_NO_VALUE) != 0)
    return TRUE;
  member.n = fhir_json_member (run->doc, extension.n, FHIR_KEY_url);
  if (member.n == 0)
    return TRUE;
  if (!fhir_path_value (run, member, &value, error))
    return FALSE;
  *ret_has =
      value.kind == FHIR_PATH_STRING && fhir_slice_equal ((FhirSlice){ value.text, value.n }, url);
  return TRUE;
}

gboolean
fhir_path_call_extension (FhirPathRun *run,
                          const FhirPathNode *node,
                          FhirPathRange focus,
                          FhirPathRange input,
                          GError **error)
{
  guint32 from = fhir_path_mark (run);
  guint32 kept = from;
  FhirSlice url;

  if (!url_argument (run, node, input, &url, error))
    return FALSE;
  for (guint32 i = 0; i < focus.n && url.text != NULL; i++)
    if (!fhir_path_push_extensions (run, fhir_path_item (run, focus.first + i), error))
      return FALSE;
  for (guint32 i = from; i < fhir_path_mark (run); i++)
    {
      FhirPathItem extension = fhir_path_item (run, i);
      gboolean has = FALSE;

      if (!has_url (run, extension, url, &has, error))
        return FALSE;
      if (has)
        g_array_index (run->results->stack, FhirPathItem, kept++) = extension;
    }
  fhir_path_drop (run, kept);
  return TRUE;
}

gboolean
fhir_path_call_has_extension (FhirPathRun *run,
                              const FhirPathNode *node,
                              FhirPathRange focus,
                              FhirPathRange input,
                              GError **error)
{
  guint32 from = fhir_path_mark (run);
  gboolean found;

  if (!fhir_path_call_extension (run, node, focus, input, error))
    return FALSE;
  found = fhir_path_mark (run) > from;
  fhir_path_drop (run, from);
  return fhir_path_push_truth (run, found, error);
}

/* A primitive with a value. */
static gboolean
has_value (const FhirPathRun *run, FhirPathItem item)
{
  if (item.kind != FHIR_PATH_ELEMENT)
    return item.kind != FHIR_PATH_TARGET;
  return (item.flags & FHIR_PATH_NO_VALUE) == 0 && run->doc->nodes[item.n].type < FHIR_JSON_ARRAY;
}

gboolean
fhir_path_call_has_value (FhirPathRun *run,
                          const FhirPathNode *node,
                          FhirPathRange focus,
                          FhirPathRange input,
                          GError **error)
{
  return fhir_path_push_truth (run,
                               focus.n == 1 && has_value (run, fhir_path_item (run, focus.first)),
                               error);
}

gboolean
fhir_path_call_get_value (FhirPathRun *run,
                          const FhirPathNode *node,
                          FhirPathRange focus,
                          FhirPathRange input,
                          GError **error)
{
  FhirPathItem value;

  if (focus.n != 1 || !has_value (run, fhir_path_item (run, focus.first)))
    return TRUE;
  return fhir_path_value (run, fhir_path_item (run, focus.first), &value, error) &&
         fhir_path_push (run, value, error);
}

gboolean
fhir_path_call_resolve (FhirPathRun *run,
                        const FhirPathNode *node,
                        FhirPathRange focus,
                        FhirPathRange input,
                        GError **error)
{
  for (guint32 i = 0; i < focus.n; i++)
    {
      FhirPathItem item = fhir_path_item (run, focus.first + i);
      FhirPathItem target = { .kind = FHIR_PATH_TARGET };
      guint32 contained = 0;

      if (item.kind != FHIR_PATH_ELEMENT || (item.flags & FHIR_PATH_NO_VALUE) != 0)
        continue;
      if (!fhir_path_spend (run, STEPS_TO_RESOLVE, error))
        return FALSE;
      target.type = fhir_reference_get_type (run->doc, run->context->resource, item.n, &contained);
      if (contained != 0)
        target = (FhirPathItem){ .kind = FHIR_PATH_ELEMENT, .type = target.type, .n = contained };
      if ((target.type != 0 || contained != 0) && !fhir_path_push (run, target, error))
        return FALSE;
    }
  return TRUE;
}
