/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-package-change-private.h"

#include "fhir-error.h"
#include "fhir-json-parser.h"
#include "fhir-json-writer.h"

struct _FhirPackageChange
{
  GString *json;
  FhirJsonWriter writer;
  GPtrArray *places; /* (element-type utf8) of the entries */
};

FhirPackageChange *
fhir_package_change_new (void)
{
  FhirPackageChange *self = g_new0 (FhirPackageChange, 1);

  self->json = g_string_new (NULL);
  self->places = g_ptr_array_new_with_free_func (g_free);
  self->writer = FHIR_JSON_WRITER_INIT (self->json);
  fhir_json_writer_begin_object (&self->writer, NULL);
  fhir_json_writer_string (&self->writer, "resourceType", "Bundle");
  fhir_json_writer_string (&self->writer, "type", "transaction");
  fhir_json_writer_begin_array (&self->writer, "entry");
  return self;
}

void
fhir_package_change_free (FhirPackageChange *self)
{
  if (self == NULL)
    return;
  if (self->json != NULL)
    g_string_free (self->json, TRUE);
  g_ptr_array_unref (self->places);
  g_free (self);
}

static void
write_entry (FhirPackageChange *self,
             const char *method,
             const char *reference,
             FhirSlice json,
             const char *if_version)
{
  FhirJsonWriter *w = &self->writer;

  fhir_json_writer_begin_object (w, NULL);
  if (json.text != NULL)
    fhir_json_writer_raw (w, "resource", json);
  fhir_json_writer_begin_object (w, "request");
  fhir_json_writer_string (w, "method", method);
  fhir_json_writer_string (w, "url", reference);
  if (if_version != NULL && if_version[0] == '\0')
    fhir_json_writer_string (w, "ifNoneMatch", "*");
  else if (if_version != NULL)
    {
      g_autofree char *etag = g_strdup_printf ("W/\"%s\"", if_version);
      fhir_json_writer_string (w, "ifMatch", etag);
    }
  fhir_json_writer_end_object (w);
  fhir_json_writer_end_object (w);
}

void
fhir_package_change_put (FhirPackageChange *self,
                         const char *reference,
                         FhirSlice json,
                         const char *if_version,
                         const char *place)
{
  write_entry (self, "PUT", reference, json, if_version);
  g_ptr_array_add (self->places, g_strdup (place));
}

void
fhir_package_change_delete (FhirPackageChange *self,
                            const char *reference,
                            const char *if_version,
                            const char *place)
{
  write_entry (self, "DELETE", reference, FHIR_SLICE_NONE, if_version);
  g_ptr_array_add (self->places, g_strdup (place));
}

gboolean
fhir_package_change_send (FhirPackageChange *self,
                          FhirService *service,
                          FhirPrincipal *principal,
                          GCancellable *cancellable,
                          GError **error)
{
  FhirRequest *request = fhir_request_new (FHIR_METHOD_POST, "", principal);
  g_autoptr (FhirResponse) response = NULL;

  fhir_json_writer_end_array (&self->writer);
  fhir_json_writer_end_object (&self->writer);
  request->content_type = g_strdup (FHIR_CONTENT_TYPE_JSON);
  request->prefer = g_strdup ("return=minimal");
  /* Published definitions often lack what R4 wants of them, and are of use all the same. */
  request->as_is = TRUE;
  request->body = g_string_free_to_bytes (g_steal_pointer (&self->json));
  response = fhir_service_send (service, request, cancellable);
  if (response->status == 200)
    return TRUE;
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    fhir_package_set_error (response, self->places, error);
  return FALSE;
}

/* The first issue of an OperationOutcome; NULL when there is none. */
static char *
dup_issue (const FhirJsonDoc *doc, char **ret_expression)
{
  guint32 list = fhir_json_member (doc, 0, FHIR_KEY_issue);
  guint32 issue = list != 0 ? fhir_json_first (doc, list) : 0;
  guint32 expressions = issue != 0 ? fhir_json_member (doc, issue, FHIR_KEY_expression) : 0;

  if (issue == 0)
    return NULL;
  if (expressions != 0)
    *ret_expression = fhir_json_dup_string (doc, fhir_json_element (doc, expressions, 0));
  return fhir_json_dup_string (doc, fhir_json_member (doc, issue, FHIR_KEY_diagnostics));
}

static const char *
find_place (GPtrArray *places, const char *expression)
{
  const char *mark = expression != NULL ? strstr (expression, "Bundle.entry[") : NULL;
  guint64 n;

  if (mark == NULL || places == NULL)
    return NULL;
  n = g_ascii_strtoull (mark + strlen ("Bundle.entry["), NULL, 10);
  return n < places->len ? g_ptr_array_index (places, n) : NULL;
}

static FhirError
code_of_status (guint status)
{
  static const struct
  {
    guint status;
    FhirError code;
  } codes[] = {
    { 403, FHIR_ERROR_FORBIDDEN },    { 404, FHIR_ERROR_NOT_FOUND }, { 409, FHIR_ERROR_CONFLICT },
    { 412, FHIR_ERROR_PRECONDITION }, { 413, FHIR_ERROR_TOO_LARGE }, { 503, FHIR_ERROR_BUSY },
    { 507, FHIR_ERROR_NO_SPACE },     { 500, FHIR_ERROR_INTERNAL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (codes[i].status == status)
      return codes[i].code;
  return FHIR_ERROR_INVALID;
}

void
fhir_package_set_error (const FhirResponse *response, GPtrArray *places, GError **error)
{
  g_autoptr (GBytes) body = fhir_response_dup_body (response);
  g_autoptr (FhirJsonDoc) doc = NULL;
  g_autofree char *expression = NULL;
  g_autofree char *text = NULL;
  const char *place;

  doc = fhir_json_parse (g_bytes_get_data (body, NULL),
                         g_bytes_get_size (body),
                         fhir_limits_get_default(),
                         NULL);
  if (doc != NULL)
    text = dup_issue (doc, &expression);
  place = find_place (places, expression);
  g_set_error (error,
               FHIR_ERROR,
               code_of_status (response->status),
               "%s%s%s",
               place != NULL ? place : "",
               place != NULL ? ": " : "",
               text != NULL ? text : "the store refused the change without saying why");
}
