/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A whole conversation on one connection, from memory: head, guard, chunks, bodies, answers. The
 * first byte says how many bytes a read gives and a write takes. Checked beside memory errors:
 * every answer is well framed, all memory of bodies is given back, and nothing runs for ever. */

#include "fhir-http.h"
#include "memory-transport.h"
#include "rest-stand-in.h"

#include <stdlib.h>
#include <string.h>

#define BODY_BYTES 5000

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static gboolean
has_dot_segment (const char *path)
{
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);

  return g_strv_contains ((const char *const *)segments, "..") ||
         g_strv_contains ((const char *const *)segments, ".");
}

static void
serve (gpointer owner, FhirHttp *http, FhirRequest *request)
{
  /* the stand-in makes answers as long as it is asked to */
  gboolean long_answer = g_str_has_prefix (request->path, "large/") && strlen (request->path) > 10;
  FhirResponse *response = long_answer ? NULL : rest_stand_in_answer (request);

  if (request->body != NULL && g_bytes_get_size (request->body) > BODY_BYTES)
    abort();
  if (request->path == NULL || has_dot_segment (request->path))
    abort();
  fhir_http_answer (http, response != NULL ? response : fhir_response_new (204));
  fhir_request_free (request);
}

static void
gone (gpointer owner, FhirHttp *http)
{
}

/* Answers follow each other without a gap; those to HEAD have no body, which cannot be told here,
 * so walking stops at the first length that is not followed by an answer. */
static void
check_output (const char *at)
{
  while (*at != '\0')
    {
      const char *end = strstr (at, "\r\n\r\n");
      const char *length = strstr (at, "\r\nContent-Length: ");
      gsize n = 0;

      if (!g_str_has_prefix (at, "HTTP/1.1 ") || end == NULL)
        abort();
      if (length != NULL && length < end)
        n = (gsize)g_ascii_strtoull (length + 18, NULL, 10);
      at = end + 4;
      if (strlen (at) < n || g_str_has_prefix (at, "HTTP/1.1 "))
        continue;
      at += n;
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (FhirGuard) guard = fhir_guard_new ("http", "/fhir", BODY_BYTES);
  gsize bodies_used = 0, answers_used = 0;
  gsize room = size > 0 && (data[0] & 0x80) != 0 ? 7 : G_MAXSIZE;
  FhirHttpHost host = { .guard = guard,
                        .bodies_bytes = 20000,
                        .bodies_used = &bodies_used,
                        .answers_bytes = 300000,
                        .answers_used = &answers_used,
                        .date = "D",
                        .serve = serve,
                        .gone = gone };
  MemoryTransport memory;
  FhirHttp *http;

  if (size == 0)
    return 0;
  fhir_guard_add_host (guard, "a");
  memory_transport_init (&memory, (const char *)data + 1, size - 1);
  memory.piece = data[0] & 0x7f;
  memory.room = room;
  memory.closed = TRUE;
  http = fhir_http_new (&host, &memory.transport, NULL);
  while (!fhir_http_is_closed (http))
    {
      fhir_http_run (http);
      if (room != G_MAXSIZE)
        memory.room = room;
    }
  fhir_http_free (http);
  check_output (memory.output->str);
  if (bodies_used != 0 || answers_used != 0 || !memory.freed)
    abort();
  memory_transport_clear (&memory);
  return 0;
}
