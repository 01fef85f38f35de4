/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An answer being sent: head and pieces of the body in one write. Long answers are counted over all
 * connections until they are out, so that slow clients cannot fill the memory. */

#include "fhir-outlet.h"

#define HEAD_START  512
#define HEAD_KEEP   4096   /* a larger buffer is let go between answers */
#define LONG_ANSWER 262144 /* bytes; shorter ones are never refused for want of memory */

void
fhir_outlet_init (FhirOutlet *outlet)
{
  *outlet = (FhirOutlet){ .head = g_string_sized_new (HEAD_START) };
}

static void
drop (FhirOutlet *outlet, const FhirHttpHost *host)
{
  g_clear_pointer (&outlet->response, fhir_response_free);
  if (outlet->counted == 0)
    return;
  g_atomic_pointer_add (host->answers_used, -(gssize)outlet->counted);
  outlet->counted = 0;
}

void
fhir_outlet_clear (FhirOutlet *outlet, const FhirHttpHost *host)
{
  drop (outlet, host);
  g_string_free (outlet->head, TRUE);
  outlet->head = NULL;
}

/* A refusal in the place of an answer, in its form. */
static FhirResponse *
new_refusal (const FhirHttpHost *host, const FhirResponse *answer)
{
  const char *base_path = fhir_guard_get_base_path (host->guard);
  FhirResponse *refusal = fhir_refusal_new_response (FHIR_REFUSAL_MEMORY, base_path);
  g_autoptr (FhirRequest) asking = fhir_request_new (FHIR_METHOD_GET, "", NULL);

  asking->accept = g_strdup (answer->content_type);
  return host->dress != NULL ? host->dress (asking, refusal) : refusal;
}

/* The response, or a refusal in its place. */
static FhirResponse *
count (FhirOutlet *outlet, const FhirHttpHost *host, FhirResponse *response)
{
  gsize len = outlet->skip_body ? 0 : fhir_response_get_length (response);
  FhirResponse *refusal;

  if (len < LONG_ANSWER)
    return response;
  if ((gsize)g_atomic_pointer_add (host->answers_used, (gssize)len) + len <= host->answers_bytes)
    {
      outlet->counted = len;
      return response;
    }
  g_atomic_pointer_add (host->answers_used, -(gssize)len);
  refusal = new_refusal (host, response);
  fhir_response_free (response);
  return refusal;
}

void
fhir_outlet_begin (FhirOutlet *outlet,
                   const FhirHttpHost *host,
                   FhirResponse *response,
                   const FhirAnswerOptions *options)
{
  response = count (outlet, host, response);
  outlet->response = response;
  outlet->written = 0;
  outlet->part = 0;
  outlet->part_at = outlet->head_at = 0;
  outlet->skip_body |= !fhir_answer_has_body (response->status);
  g_string_truncate (outlet->head, 0);
  fhir_answer_write_head (response, options, outlet->head);
}

void
fhir_outlet_begin_continue (FhirOutlet *outlet)
{
  g_string_assign (outlet->head, "HTTP/1.1 100 Continue\r\n\r\n");
  outlet->head_at = 0;
}

void
fhir_outlet_finish (FhirOutlet *outlet, const FhirHttpHost *host)
{
  drop (outlet, host);
  outlet->skip_body = FALSE;
  if (outlet->head->allocated_len <= HEAD_KEEP)
    return;
  g_string_free (outlet->head, TRUE);
  outlet->head = g_string_sized_new (HEAD_START);
}

guint
fhir_outlet_gather (const FhirOutlet *outlet, struct iovec parts[FHIR_OUTLET_PARTS])
{
  const GPtrArray *body = outlet->response->body;
  guint n = 0;
  gsize at = outlet->part_at;

  if (outlet->head_at < outlet->head->len)
    parts[n++] =
        (struct iovec){ outlet->head->str + outlet->head_at, outlet->head->len - outlet->head_at };
  if (outlet->skip_body || body == NULL)
    return n;
  for (guint i = outlet->part; i < body->len && n < FHIR_OUTLET_PARTS - 1; i++, at = 0)
    {
      GBytes *bytes = g_ptr_array_index (body, i);
      gsize size = g_bytes_get_size (bytes);

      if (size > at)
        parts[n++] = (struct iovec){ (char *)g_bytes_get_data (bytes, NULL) + at, size - at };
    }
  return n;
}

/* Pieces of the body that are out are let go at once: a long answer to a slow client shrinks as it
 * goes. */
void
fhir_outlet_advance (FhirOutlet *outlet, gsize n)
{
  gsize step = MIN (n, outlet->head->len - outlet->head_at);
  GPtrArray *body = outlet->response->body;

  outlet->written += n;
  outlet->head_at += step;
  n -= step;
  while (n > 0 && body != NULL && outlet->part < body->len)
    {
      gsize left = g_bytes_get_size (g_ptr_array_index (body, outlet->part)) - outlet->part_at;

      step = MIN (n, left);
      outlet->part_at += step;
      n -= step;
      if (step == left)
        {
          g_bytes_unref (g_ptr_array_index (body, outlet->part));
          g_ptr_array_index (body, outlet->part) = g_bytes_new_static ("", 0);
          outlet->part++;
          outlet->part_at = 0;
        }
    }
}
