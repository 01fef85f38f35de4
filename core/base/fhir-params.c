/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Query parameters in order, repeated names kept. Decoding is strict: a broken escape, bad UTF-8 or
 * a NUL is an error that names the parameter's place, never guessed at. */

#include "fhir-params.h"

#include "fhir-error.h"

struct _FhirParams
{
  gatomicrefcount refs;
  GArray *list; /* (element-type FhirParam) */
};

static void
clear_param (gpointer data)
{
  FhirParam *param = data;

  g_free (param->name);
  g_free (param->value);
}

FhirParams *
fhir_params_new (void)
{
  FhirParams *params = g_new0 (FhirParams, 1);

  g_atomic_ref_count_init (&params->refs);
  params->list = g_array_new (FALSE, FALSE, sizeof (FhirParam));
  g_array_set_clear_func (params->list, clear_param);
  return params;
}

FhirParams *
fhir_params_ref (FhirParams *params)
{
  g_atomic_ref_count_inc (&params->refs);
  return params;
}

void
fhir_params_unref (FhirParams *params)
{
  if (params == NULL || !g_atomic_ref_count_dec (&params->refs))
    return;
  g_array_unref (params->list);
  g_free (params);
}

/* (nullable) NULL: a bad escape, bad UTF-8 or a NUL. */
static char *
decode (const char *at, const char *end)
{
  g_autofree char *out = g_malloc ((gsize)(end - at) + 1);
  gsize len = 0;

  for (; at < end; at++)
    {
      if (*at == '+')
        out[len++] = ' ';
      else if (*at != '%')
        out[len++] = *at;
      else if (end - at > 2 && g_ascii_isxdigit (at[1]) && g_ascii_isxdigit (at[2]))
        {
          out[len++] = (char)(g_ascii_xdigit_value (at[1]) << 4 | g_ascii_xdigit_value (at[2]));
          at += 2;
        }
      else
        return NULL;
    }
  out[len] = '\0';
  /* g_utf8_validate_len() also refuses NUL */
  if (!g_utf8_validate_len (out, len, NULL))
    return NULL;
  return g_steal_pointer (&out);
}

static gboolean
add_pair (FhirParams *params, const char *at, const char *end, GError **error)
{
  const char *equals = memchr (at, '=', (gsize)(end - at));
  g_autofree char *name = decode (at, equals != NULL ? equals : end);
  g_autofree char *value = equals != NULL ? decode (equals + 1, end) : g_strdup ("");
  FhirParam param;

  if (name == NULL || value == NULL)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_SYNTAX,
                   "parameter %u is not valid percent-encoded UTF-8",
                   params->list->len + 1);
      return FALSE;
    }
  param = (FhirParam){ g_steal_pointer (&name), g_steal_pointer (&value) };
  g_array_append_val (params->list, param);
  return TRUE;
}

FhirParams *
fhir_params_parse (FhirSlice text, const FhirLimits *limits, GError **error)
{
  g_autoptr (FhirParams) params = fhir_params_new();
  const char *at = text.text;
  const char *end = text.text + text.len;

  if (text.len > limits->query_bytes)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_TOO_LARGE,
                   "query too long, limit is %" G_GSIZE_FORMAT " bytes",
                   limits->query_bytes);
      return NULL;
    }
  while (at < end)
    {
      const char *stop = memchr (at, '&', (gsize)(end - at));

      if (stop == NULL)
        stop = end;
      if (stop > at && params->list->len == limits->query_params)
        {
          g_set_error (error,
                       FHIR_ERROR,
                       FHIR_ERROR_TOO_LARGE,
                       "too many parameters, limit is %u",
                       limits->query_params);
          return NULL;
        }
      if (stop > at && !add_pair (params, at, stop, error))
        return NULL;
      at = stop + 1;
    }
  return g_steal_pointer (&params);
}

void
fhir_params_add (FhirParams *params, const char *name, const char *value)
{
  FhirParam param = { g_strdup (name), g_strdup (value) };

  g_array_append_val (params->list, param);
}

void
fhir_params_append_all (FhirParams *params, const FhirParams *others)
{
  for (guint i = 0; i < others->list->len; i++)
    {
      const FhirParam *param = fhir_params_get (others, i);
      fhir_params_add (params, param->name, param->value);
    }
}

guint
fhir_params_get_n (const FhirParams *params)
{
  return params->list->len;
}

const FhirParam *
fhir_params_get (const FhirParams *params, guint n)
{
  g_return_val_if_fail (n < params->list->len, NULL);
  return &g_array_index (params->list, FhirParam, n);
}

const char *
fhir_params_get_first (const FhirParams *params, const char *name)
{
  for (guint i = 0; i < params->list->len; i++)
    {
      const FhirParam *param = fhir_params_get (params, i);
      if (g_str_equal (param->name, name))
        return param->value;
    }
  return NULL;
}

void
fhir_params_append_escaped (GString *out, const char *text)
{
  /* RFC 3986 unreserved, and what a query may hold without changing its meaning here. */
  g_string_append_uri_escaped (out, text, "$,:/|*", FALSE);
}

char *
fhir_params_format (const FhirParams *params)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < params->list->len; i++)
    {
      const FhirParam *param = fhir_params_get (params, i);

      if (i > 0)
        g_string_append_c (out, '&');
      fhir_params_append_escaped (out, param->name);
      g_string_append_c (out, '=');
      fhir_params_append_escaped (out, param->value);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
