/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One FHIR request as a plain struct. A query that cannot be read is not dropped: that would answer
 * a narrow question with everything. It is kept as a fault, and whoever serves the request answers
 * it. */

#include "fhir-request.h"
#include "fhir-error.h"
#include "fhir-limits.h"

/* The path of "path?query", decoded; a bad escape, an encoded slash or NUL is a fault. */
static char *
decode_path (const char *url, const char *end, GError **error)
{
  g_autofree char *path = NULL;

  while (url < end && *url == '/')
    url++;
  path = memchr (url, '%', (gsize)(end - url)) != NULL ? g_uri_unescape_segment (url, end, "/")
                                                       : g_strndup (url, (gsize)(end - url));
  if (path == NULL || !g_utf8_validate (path, -1, NULL))
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_SYNTAX, "the path holds a bad percent escape");
      return NULL;
    }
  return g_steal_pointer (&path);
}

FhirRequest *
fhir_request_new (FhirMethod method, const char *url, FhirPrincipal *principal)
{
  FhirRequest *self = g_new0 (FhirRequest, 1);
  const char *mark;

  g_return_val_if_fail (url != NULL, self);

  self->method = method;
  self->base = "";
  self->principal = principal != NULL ? fhir_principal_ref (principal) : NULL;
  mark = strchr (url, '?');
  self->path = decode_path (url, mark != NULL ? mark : url + strlen (url), &self->fault);
  if (self->path == NULL)
    self->path = g_strdup ("");
  if (mark != NULL && mark[1] != '\0' && self->fault == NULL)
    self->query =
        fhir_params_parse (fhir_slice (mark + 1), fhir_limits_get_default(), &self->fault);
  return self;
}

void
fhir_request_free (FhirRequest *request)
{
  if (request == NULL)
    return;
  g_free (request->path);
  fhir_params_unref (request->query);
  g_clear_error (&request->fault);
  g_free (request->content_type);
  g_free (request->accept);
  g_free (request->if_match);
  g_free (request->if_none_match);
  g_free (request->if_modified_since);
  g_free (request->if_none_exist);
  g_free (request->prefer);
  g_clear_pointer (&request->body, g_bytes_unref);
  fhir_principal_unref (request->principal);
  g_free (request);
}

static const struct
{
  FhirMethod method;
  const char *name;
} method_names[] = {
  { FHIR_METHOD_GET, "GET" },         { FHIR_METHOD_HEAD, "HEAD" },
  { FHIR_METHOD_POST, "POST" },       { FHIR_METHOD_PUT, "PUT" },
  { FHIR_METHOD_PATCH, "PATCH" },     { FHIR_METHOD_DELETE, "DELETE" },
  { FHIR_METHOD_OPTIONS, "OPTIONS" },
};

const char *
fhir_method_get_name (FhirMethod method)
{
  for (guint i = 0; i < G_N_ELEMENTS (method_names); i++)
    if (method_names[i].method == method)
      return method_names[i].name;
  return "?";
}

gboolean
fhir_method_parse (FhirSlice name, FhirMethod *ret_method)
{
  for (guint i = 0; i < G_N_ELEMENTS (method_names); i++)
    if (fhir_slice_is (name, method_names[i].name))
      {
        *ret_method = method_names[i].method;
        return TRUE;
      }
  return FALSE;
}
