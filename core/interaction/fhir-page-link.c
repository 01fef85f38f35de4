/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-page-link.h"

#include "fhir-page-seal.h"

/* These may change from page to page: they say how much is shown and how, not what. */
static const char *const free_params[] = { FHIR_PAGE_CURSOR, "_count",   "_format",
                                           "_pretty",        "_summary", "_elements" };

static gboolean
is_free (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (free_params); i++)
    if (g_str_equal (name, free_params[i]))
      return TRUE;
  return FALSE;
}

static char *
dup_purpose (const FhirCall *call)
{
  const FhirParams *query = call->request->query;
  g_autoptr (FhirParams) params = fhir_params_new();
  g_autofree char *text = NULL;

  for (guint i = 0; query != NULL && i < fhir_params_get_n (query); i++)
    {
      const FhirParam *param = fhir_params_get (query, i);

      if (!is_free (param->name))
        fhir_params_add (params, param->name, param->value);
    }
  text = fhir_params_format (params);
  return g_strdup_printf ("%s?%s", call->request->path, text);
}

char *
fhir_page_link_dup (const FhirCall *call, const char *cursor)
{
  const FhirParams *query = call->request->query;
  g_autoptr (FhirParams) params = fhir_params_new();
  g_autofree char *text = NULL;

  for (guint i = 0; query != NULL && i < fhir_params_get_n (query); i++)
    {
      const FhirParam *param = fhir_params_get (query, i);

      if (cursor == NULL || !g_str_equal (param->name, FHIR_PAGE_CURSOR))
        fhir_params_add (params, param->name, param->value);
    }
  if (cursor != NULL)
    fhir_params_add (params, FHIR_PAGE_CURSOR, cursor);
  text = fhir_params_format (params);
  return g_strdup_printf ("%s/%s%s%s",
                          call->request->base,
                          call->request->path,
                          text[0] != '\0' ? "?" : "",
                          text);
}

static const guint8 *
get_secret (const FhirCall *call)
{
  return fhir_store_get_secret (fhir_store_reader_get_store (call->context->reader));
}

char *
fhir_page_link_dup_cursor (const FhirCall *call, const gint64 *numbers, guint n)
{
  g_autofree char *purpose = dup_purpose (call);

  return fhir_page_seal (get_secret (call), purpose, numbers, n);
}

gboolean
fhir_page_link_read (const FhirCall *call,
                     gint64 *ret_numbers,
                     guint n,
                     gboolean *ret_given,
                     GError **error)
{
  const FhirParams *query = call->request->query;
  const char *cursor = query != NULL ? fhir_params_get_first (query, FHIR_PAGE_CURSOR) : NULL;
  g_autofree char *purpose = NULL;

  *ret_given = cursor != NULL;
  if (cursor == NULL)
    return TRUE;
  purpose = dup_purpose (call);
  return fhir_page_unseal (cursor, get_secret (call), purpose, ret_numbers, n, error);
}
