/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Functions that walk the document: children, extensions, values; and type(). */

#include "fhir-path-function-private.h"

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

static gboolean
has_url (FhirPathRun *run, FhirPathItem extension, FhirSlice url, gboolean *ret_has, GError **error)
{
  FhirPathItem member = { .kind = FHIR_PATH_ELEMENT, .flags = extension.flags & FHIR_PATH_FOREIGN };
  FhirPathItem value;

  *ret_has = FALSE;
  if ((extension.flags & FHIR_PATH_NO_VALUE) != 0)
    return TRUE;
  member.n = fhir_json_member (fhir_path_doc (run, extension), extension.n, FHIR_KEY_url);
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

  for (guint32 i = 0; i < focus.n; i++)
    if (!fhir_path_push_extensions (run, fhir_path_item (run, focus.first + i), error))
      return FALSE;
  if (fhir_path_mark (run) == from)
    return TRUE; /* most often */
  if (!fhir_path_text_argument (run, node->right, input, &url, error))
    return FALSE;
  for (guint32 i = from; i < fhir_path_mark (run); i++)
    {
      FhirPathItem extension = fhir_path_item (run, i);
      gboolean has = FALSE;

      if (url.text == NULL)
        break;
      if (!has_url (run, extension, url, &has, error))
        return FALSE;
      if (has)
        run->results->items[kept++] = extension;
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
  return (item.flags & FHIR_PATH_NO_VALUE) == 0 &&
         fhir_path_doc (run, item)->nodes[item.n].type < FHIR_JSON_ARRAY;
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
fhir_path_call_type (FhirPathRun *run,
                     const FhirPathNode *node,
                     FhirPathRange focus,
                     FhirPathRange input,
                     GError **error)
{
  for (guint32 i = 0; i < focus.n; i++)
    {
      FhirPathItem item = fhir_path_item (run, focus.first + i);
      FhirPathItem info = { .kind = FHIR_PATH_TYPE_INFO };

      if (item.kind == FHIR_PATH_ELEMENT || item.kind == FHIR_PATH_TARGET)
        {
          if (item.type == 0)
            continue;
          info.type = item.type;
        }
      else
        info.n = item.kind;
      if (!fhir_path_push (run, info, error))
        return FALSE;
    }
  return TRUE;
}
