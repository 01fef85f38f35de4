/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* RFC 6901. Steps are decoded one at a time (~1 is '/', then ~0 is '~'); an index has no leading
 * zero;
 * "-" names the place behind the last element, where nothing can be read. */

#include "fhir-json-pointer.h"
#include "fhir-error.h"

static gboolean
decode_step (const char *step, gsize len, GString *out, GError **error)
{
  g_string_truncate (out, 0);
  for (gsize i = 0; i < len; i++)
    {
      if (step[i] != '~')
        g_string_append_c (out, step[i]);
      else if (i + 1 < len && (step[i + 1] == '0' || step[i + 1] == '1'))
        g_string_append_c (out, step[++i] == '0' ? '~' : '/');
      else
        {
          g_set_error_literal (error,
                               FHIR_ERROR,
                               FHIR_ERROR_VALUE,
                               "malformed JSON pointer: \"~\" without 0 or 1");
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
fhir_json_pointer_index (const char *step, gsize len, guint *ret_index)
{
  guint64 n = 0;

  if (len == 0 || (len > 1 && step[0] == '0'))
    return FALSE;
  for (gsize i = 0; i < len; i++)
    {
      if (!g_ascii_isdigit (step[i]))
        return FALSE;
      n = MIN (n * 10 + (guint64)(step[i] - '0'), G_MAXUINT32);
    }
  *ret_index = (guint)n;
  return TRUE;
}

/* Element of an array by its decoded step; 0 when it is not there. FALSE when it is no index. */
static gboolean
find_element (const FhirJsonDoc *doc, guint32 array, const GString *step, guint32 *ret_node)
{
  guint n;

  if (g_str_equal (step->str, "-"))
    {
      *ret_node = 0;
      return TRUE;
    }
  if (!fhir_json_pointer_index (step->str, step->len, &n))
    return FALSE;
  *ret_node = fhir_json_element (doc, array, n);
  return TRUE;
}

static gboolean
take_step (const FhirJsonDoc *doc,
           guint32 node,
           const GString *step,
           guint32 *ret_node,
           GError **error)
{
  guint32 found = 0;

  if (doc->nodes[node].type == FHIR_JSON_OBJECT)
    found = fhir_json_member_named (doc, node, (FhirSlice){ step->str, (guint32)step->len });
  else if (doc->nodes[node].type == FHIR_JSON_ARRAY && !find_element (doc, node, step, &found))
    {
      g_set_error_literal (error,
                           FHIR_ERROR,
                           FHIR_ERROR_VALUE,
                           "JSON pointer has no index for an array");
      return FALSE;
    }
  if (found == 0)
    {
      g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_NOT_FOUND, "nothing at this JSON pointer");
      return FALSE;
    }
  *ret_node = found;
  return TRUE;
}

gboolean
fhir_json_pointer_next (FhirSlice *pointer, GString *step, GError **error)
{
  const char *end;
  gsize len;

  if (pointer->len == 0 || pointer->text[0] != '/')
    {
      g_set_error_literal (error,
                           FHIR_ERROR,
                           FHIR_ERROR_VALUE,
                           "malformed JSON pointer: does not start with \"/\"");
      return FALSE;
    }
  end = memchr (pointer->text + 1, '/', pointer->len - 1);
  len = end != NULL ? (gsize)(end - pointer->text - 1) : pointer->len - 1;
  if (!decode_step (pointer->text + 1, len, step, error))
    return FALSE;
  pointer->text += len + 1;
  pointer->len -= (guint32)len + 1;
  return TRUE;
}

gboolean
fhir_json_pointer_check (FhirSlice pointer, GError **error)
{
  g_autoptr (GString) step = g_string_new (NULL);

  while (pointer.len > 0)
    if (!fhir_json_pointer_next (&pointer, step, error))
      return FALSE;
  return TRUE;
}

gboolean
fhir_json_pointer_get (const FhirJsonDoc *doc,
                       guint32 node,
                       const char *pointer,
                       guint32 *ret_node,
                       GError **error)
{
  g_autoptr (GString) step = g_string_new (NULL);
  FhirSlice rest = fhir_slice (pointer);

  while (rest.len > 0)
    if (!fhir_json_pointer_next (&rest, step, error) || !take_step (doc, node, step, &node, error))
      return FALSE;
  *ret_node = node;
  return TRUE;
}
