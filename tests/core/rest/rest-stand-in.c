/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "rest-stand-in.h"
#include "fhir-json-writer.h"

#include <string.h>

typedef struct
{
  RestStandIn *stand_in;
  FhirRequest *request;
  GCancellable *cancellable;
  FhirServiceDone done;
  gpointer data;
} Task;

static FhirResponse *
new_text (guint status, char *text)
{
  FhirResponse *response = fhir_response_new (status);

  response->content_type = FHIR_CONTENT_TYPE_JSON;
  fhir_response_take_bytes (response, g_bytes_new_take (text, strlen (text)));
  return response;
}

static FhirResponse *
answer_patient (void)
{
  g_autofree char *filler = g_strnfill (1470, 'x');
  FhirResponse *response =
      new_text (200, g_strdup_printf ("{\"resourceType\":\"Patient\",\"id\":\"%s\"}", filler));

  response->etag = g_strdup ("W/\"3\"");
  response->last_modified = 784111777000;
  return response;
}

static FhirResponse *
answer_echo (const FhirRequest *request)
{
  GString *out = g_string_new (NULL);
  FhirJsonWriter w = FHIR_JSON_WRITER_INIT (out);

  fhir_json_writer_begin_object (&w, NULL);
  fhir_json_writer_string (&w, "method", fhir_method_get_name (request->method));
  if (request->accept != NULL)
    fhir_json_writer_string (&w, "accept", request->accept);
  if (request->prefer != NULL)
    fhir_json_writer_string (&w, "prefer", request->prefer);
  if (request->content_type != NULL)
    fhir_json_writer_string (&w, "type", request->content_type);
  if (request->if_none_match != NULL)
    fhir_json_writer_string (&w, "ifNoneMatch", request->if_none_match);
  if (request->query != NULL)
    fhir_json_writer_integer (&w, "query", fhir_params_get_n (request->query));
  fhir_json_writer_string (&w, "base", request->base);
  fhir_json_writer_integer (&w,
                            "body",
                            request->body != NULL ? (gint64)g_bytes_get_size (request->body) : 0);
  fhir_json_writer_end_object (&w);
  return new_text (200, g_string_free (out, FALSE));
}

static FhirResponse *
answer_large (const char *count)
{
  guint64 left = strlen (count) <= 8 && *count != '-' ? g_ascii_strtoull (count, NULL, 10) : 0;
  FhirResponse *response = fhir_response_new (200);

  response->content_type = FHIR_CONTENT_TYPE_JSON;
  while (left > 0)
    {
      gsize n = (gsize)MIN (left, 1000u);

      fhir_response_take_bytes (response,
                                g_bytes_new_take (g_strnfill (n, (char)('a' + left % 26)), n));
      left -= n;
    }
  return response;
}

FhirResponse *
rest_stand_in_answer (const FhirRequest *request)
{
  if (request->fault != NULL)
    return fhir_response_new_error (request->fault, NULL);
  if (strcmp (request->path, "Patient/1") == 0)
    return answer_patient();
  if (strcmp (request->path, "echo") == 0)
    return answer_echo (request);
  if (g_str_has_prefix (request->path, "large/"))
    return answer_large (request->path + strlen ("large/"));
  return NULL;
}

static void
run_task (gpointer data, gpointer unused)
{
  Task *task = data;
  guint64 ms = 0;
  FhirResponse *response;

  if (g_str_has_prefix (task->request->path, "slow/"))
    ms = g_ascii_strtoull (task->request->path + strlen ("slow/"), NULL, 10);
  for (; ms > 0 && !g_cancellable_is_cancelled (task->cancellable); ms--)
    g_usleep (1000);
  if (ms > 0)
    g_atomic_int_inc (&task->stand_in->cancelled);
  g_atomic_int_inc (&task->stand_in->served);
  response = g_str_has_prefix (task->request->path, "slow/")
                 ? new_text (200, g_strdup ("{\"slow\":true}"))
                 : new_text (404, g_strdup ("{}"));
  task->done (response, task->data);
  fhir_request_free (task->request);
  g_object_unref (task->cancellable);
  g_free (task);
}

void
rest_stand_in_init (RestStandIn *stand_in)
{
  *stand_in = (RestStandIn){ .pool = g_thread_pool_new (run_task, NULL, 4, FALSE, NULL) };
}

void
rest_stand_in_clear (RestStandIn *stand_in)
{
  g_thread_pool_free (stand_in->pool, FALSE, TRUE);
}

static gpointer
desk_new (gpointer data, GError **error)
{
  return data;
}

static void
desk_free (gpointer desk)
{
}

static FhirResponse *
try_at_desk (gpointer desk, const FhirRequest *request)
{
  return rest_stand_in_answer (request);
}

static void
submit (gpointer data,
        FhirRequest *request,
        GCancellable *cancellable,
        FhirServiceDone done,
        gpointer done_data)
{
  RestStandIn *self = data;
  Task *task = g_new0 (Task, 1);

  *task = (Task){ self, request, g_object_ref (cancellable), done, done_data };
  g_thread_pool_push (self->pool, task, NULL);
}

const FhirRestHandler rest_stand_in_handler = {
  .desk_new = desk_new,
  .desk_free = desk_free,
  .try = try_at_desk,
  .submit = submit,
};
