/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests carry the local principal and ask for FHIR JSON. Answers are parsed on the main thread:
 * the parser reads some gigabytes a second and a page has half a megabyte at most. "next" links are
 * absolute in FHIR; only the part below our own base is followed, nothing leaves this process. */

#include "chart-client.h"
#include "chart-json.h"
#include "fhir-json-parser.h"
#include "fhir-json-writer.h"

#define BASE "http://localhost/fhir"

struct _ChartClient
{
  GObject parent_instance;

  FhirService *service; /* (nullable) */
  guint watch;
  ChartClientAnswer answer; /* (nullable) */
  gpointer answer_data;
  GDestroyNotify answer_destroy;
  FhirPrincipal *principal;
  const FhirClock *clock;
};

G_DEFINE_FINAL_TYPE (ChartClient, chart_client, G_TYPE_OBJECT)

static guint signal_changed;

static void
chart_client_finalize (GObject *object)
{
  ChartClient *self = CHART_CLIENT (object);

  if (self->watch != 0)
    fhir_service_unwatch (self->service, self->watch);
  g_clear_pointer (&self->service, fhir_service_unref);
  if (self->answer_destroy != NULL)
    self->answer_destroy (self->answer_data);
  fhir_principal_unref (self->principal);
  G_OBJECT_CLASS (chart_client_parent_class)->finalize (object);
}

static void
chart_client_class_init (ChartClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chart_client_finalize;
  signal_changed = g_signal_new ("changed",
                                 G_TYPE_FROM_CLASS (klass),
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 1,
                                 G_TYPE_INT64);
}

static void
chart_client_init (ChartClient *self)
{
  self->principal = fhir_principal_new_local();
  self->clock = fhir_clock_get_system();
}

static void
on_service_changed (FhirService *service, gint64 change, gpointer data)
{
  g_signal_emit (data, signal_changed, 0, change);
}

ChartClient *
chart_client_new (FhirService *service, const FhirClock *clock)
{
  ChartClient *self = g_object_new (CHART_TYPE_CLIENT, NULL);

  self->service = fhir_service_ref (service);
  if (clock != NULL)
    self->clock = clock;
  self->watch = fhir_service_watch (service, NULL, on_service_changed, self);
  return self;
}

ChartClient *
chart_client_new_canned (ChartClientAnswer func,
                         gpointer data,
                         GDestroyNotify destroy,
                         const FhirClock *clock)
{
  ChartClient *self = g_object_new (CHART_TYPE_CLIENT, NULL);

  self->answer = func;
  self->answer_data = data;
  self->answer_destroy = destroy;
  if (clock != NULL)
    self->clock = clock;
  return self;
}

void
chart_client_tell_changed (ChartClient *self)
{
  g_return_if_fail (CHART_IS_CLIENT (self));

  g_signal_emit (self, signal_changed, 0, (gint64)0);
}

FhirService *
chart_client_get_service (ChartClient *self)
{
  g_return_val_if_fail (CHART_IS_CLIENT (self), NULL);

  return self->service;
}

gint64
chart_client_now_ms (ChartClient *self)
{
  g_return_val_if_fail (CHART_IS_CLIENT (self), 0);

  return fhir_clock_wall_ms (self->clock);
}

static FhirRequest *
make_request (ChartClient *self, FhirMethod method, const char *path)
{
  FhirRequest *request = fhir_request_new (method, path, self->principal);

  request->accept = g_strdup ("application/fhir+json");
  request->base = g_intern_static_string (BASE);
  return request;
}

/* What the server says in words. */
static char *
dup_outcome (const FhirJsonDoc *doc)
{
  ChartJson issue = chart_json_first (chart_json_get (chart_json_root (doc), "issue"));
  g_autofree char *text = chart_json_dup_at (issue, "details.text");

  return text != NULL ? g_steal_pointer (&text) : chart_json_dup_at (issue, "diagnostics");
}

static FhirJsonDoc *
read_response (const FhirResponse *response, GError **error)
{
  g_autoptr (GBytes) body = fhir_response_dup_body (response);
  gsize len = 0;
  const void *bytes = body != NULL ? g_bytes_get_data (body, &len) : NULL;
  g_autoptr (GError) problem = NULL;
  g_autoptr (FhirJsonDoc) doc = NULL;
  g_autofree char *text = NULL;
  GIOErrorEnum code = G_IO_ERROR_FAILED;

  if (len > 0)
    doc = fhir_json_parse (bytes, len, fhir_limits_get_default(), &problem);
  if (response->status == 200 && doc != NULL)
    return g_steal_pointer (&doc);
  if (response->status == 401 || response->status == 403)
    code = G_IO_ERROR_PERMISSION_DENIED;
  else if (response->status == 404 || response->status == 410)
    code = G_IO_ERROR_NOT_FOUND;
  text = doc != NULL ? dup_outcome (doc) : NULL;
  if (text == NULL)
    text = g_strdup (problem != NULL ? problem->message : "the store gave no answer");
  g_set_error_literal (error, G_IO_ERROR, code, text);
  return NULL;
}

static void
return_response (GTask *task, const FhirResponse *response)
{
  g_autoptr (GError) error = NULL;
  FhirJsonDoc *doc = read_response (response, &error);

  if (doc != NULL)
    g_task_return_pointer (task, doc, (GDestroyNotify)fhir_json_doc_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ChartClient *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirResponse) response = fhir_service_send_finish (self->service, result, &error);

  if (response == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    return_response (task, response);
}

/* Takes request. */
static void
send_async (ChartClient *self,
            FhirRequest *request,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  if (self->service != NULL)
    fhir_service_send_async (self->service, request, cancellable, on_sent, task);
  else
    {
      g_autoptr (FhirResponse) response = self->answer (request, self->answer_data);

      return_response (task, response);
      g_object_unref (task);
      fhir_request_free (request);
    }
}

void
chart_client_get_async (ChartClient *self,
                        const char *path,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_return_if_fail (CHART_IS_CLIENT (self));

  send_async (self, make_request (self, FHIR_METHOD_GET, path), cancellable, callback, data);
}

FhirJsonDoc *
chart_client_get_finish (ChartClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GBytes *
write_batch (const GPtrArray *paths)
{
  GString *out = g_string_new (NULL);
  FhirJsonWriter w = FHIR_JSON_WRITER_INIT (out);

  fhir_json_writer_begin_object (&w, NULL);
  fhir_json_writer_string (&w, "resourceType", "Bundle");
  fhir_json_writer_string (&w, "type", "batch");
  fhir_json_writer_begin_array (&w, "entry");
  for (guint i = 0; i < paths->len; i++)
    {
      fhir_json_writer_begin_object (&w, NULL);
      fhir_json_writer_begin_object (&w, "request");
      fhir_json_writer_string (&w, "method", "GET");
      fhir_json_writer_string (&w, "url", g_ptr_array_index (paths, i));
      fhir_json_writer_end_object (&w);
      fhir_json_writer_end_object (&w);
    }
  fhir_json_writer_end_array (&w);
  fhir_json_writer_end_object (&w);
  return g_string_free_to_bytes (out);
}

void
chart_client_batch_async (ChartClient *self,
                          const GPtrArray *paths,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  FhirRequest *request;

  g_return_if_fail (CHART_IS_CLIENT (self));

  request = make_request (self, FHIR_METHOD_POST, "");
  request->content_type = g_strdup (FHIR_CONTENT_TYPE_JSON);
  request->body = write_batch (paths);
  send_async (self, request, cancellable, callback, data);
}

FhirJsonDoc *
chart_client_batch_finish (ChartClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
chart_pages_free (ChartPages *pages)
{
  if (pages == NULL)
    return;
  g_ptr_array_unref (pages->matches);
  g_ptr_array_unref (pages->includes);
  g_free (pages);
}

typedef struct
{
  ChartPages *pages;
  guint max;
} Gathering;

static void
gathering_free (gpointer data)
{
  Gathering *gathering = data;

  chart_pages_free (gathering->pages);
  g_free (gathering);
}

static void
add_page (Gathering *gathering, const FhirJsonDoc *doc)
{
  ChartJson entries = chart_json_get (chart_json_root (doc), "entry");

  for
    CHART_JSON_EACH (entry, entries)
    {
      ChartJson resource = chart_json_get (entry, "resource");
      gboolean match = !chart_json_is_at (entry, "search.mode", "include");

      if (!chart_json_ok (resource) || chart_json_is_at (entry, "search.mode", "outcome"))
        continue;
      g_ptr_array_add (match ? gathering->pages->matches : gathering->pages->includes,
                       fhir_json_doc_copy (doc, resource.node));
    }
}

/* The path below our base of the link to the next page. */
static char *
dup_next (const FhirJsonDoc *doc)
{
  ChartJson links = chart_json_get (chart_json_root (doc), "link");

  for
    CHART_JSON_EACH (link, links)
    {
      g_autofree char *url = chart_json_dup_at (link, "url");

      if (!chart_json_is_at (link, "relation", "next") || url == NULL)
        continue;
      if (g_str_has_prefix (url, BASE))
        return g_strdup (url + strlen (BASE) + (url[strlen (BASE)] == '/' ? 1 : 0));
    }
  return NULL;
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ChartClient *self = CHART_CLIENT (source);
  Gathering *gathering = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirJsonDoc) doc = chart_client_get_finish (self, result, &error);
  g_autofree char *next = NULL;

  if (doc == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  add_page (gathering, doc);
  next = dup_next (doc);
  gathering->pages->more = next != NULL && gathering->pages->matches->len >= gathering->max;
  if (next != NULL && !gathering->pages->more)
    {
      chart_client_get_async (self,
                              next,
                              g_task_get_cancellable (task),
                              on_page,
                              g_object_ref (task));
      return;
    }
  g_task_return_pointer (task,
                         g_steal_pointer (&gathering->pages),
                         (GDestroyNotify)chart_pages_free);
}

void
chart_client_search_async (ChartClient *self,
                           const char *path,
                           guint max,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Gathering *gathering = g_new0 (Gathering, 1);

  gathering->max = max;
  gathering->pages = g_new0 (ChartPages, 1);
  gathering->pages->matches = g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_json_doc_unref);
  gathering->pages->includes = g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_json_doc_unref);
  g_task_set_task_data (task, gathering, gathering_free);
  chart_client_get_async (self, path, cancellable, on_page, task);
}

ChartPages *
chart_client_search_finish (ChartClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
