/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One HTTP/1.1 connection.
 *
 *   HANDSHAKE -> HEAD -> [CONTINUE ->] BODY -> SERVING -> WRITING -> HEAD …
 *                  |                     |                   |
 *                  +---------------------+---- refused ------+-> LINGER -> CLOSED
 *
 * Invariants:
 * 1. The input buffer starts at the message being read; what follows it is the next, pipelined one.
 * 2. Nothing is read while a request is served or answered, so a client that pipelines is held back
 * by its own socket buffer.
 * 3. Bytes of bodies are counted as they arrive, in this connection against the guard's limit and
 *    over all connections against bodies_bytes; the count is given back when the request leaves.
 * Long answers are counted likewise until they are out.
 * 4. After an answer that ends the connection the other side's bytes are read and dropped for a
 * moment (LINGER): closing over unread bytes sends a reset, which can take the answer away from a
 * client that is still sending.
 * 5. A deadline is in force in every state but SERVING, whose time is the service's to bound. */

#include "fhir-http.h"
#include "fhir-answer.h"
#include "fhir-chunks.h"

#include <string.h>

#define INPUT_START           4096
#define INPUT_BODY            65536         /* input buffer while a body comes in */
#define RUN_BYTES             (1024 * 1024) /* read in one go before others have their turn */
#define PARTS_MAX             64            /* pieces of a body given to one write */
#define LINGER_US             2000000
#define LONG_ANSWER           262144 /* bytes; shorter ones are never refused for want of memory */
#define TRANSFER_GRACE_US     60000000 /* a body or answer may take this long … */
#define TRANSFER_BYTES_PER_MS 10       /* … and this much longer for what has moved */

typedef enum
{
  HANDSHAKE,
  HEAD,
  CONTINUE,
  BODY,
  SERVING,
  WRITING,
  LINGER,
  CLOSED,
} Phase;

struct _FhirHttp
{
  const FhirHttpHost *host;
  FhirTransport *transport;
  gpointer owner;
  Phase phase;
  gint64 deadline; /* us */

  char *in; /* bytes read and not used up */
  gsize in_len, in_size;
  gsize scanned;  /* of the head so far */
  gboolean fresh; /* no request has come yet */

  FhirRequest *request; /* while its body comes in */
  FhirPass pass;
  FhirChunks chunks;
  char *body;
  gsize body_len, body_size; /* body_size is counted in bodies_used */
  gint64 transfer_started;   /* us */

  GString *head; /* of the answer */
  gsize head_at;
  FhirResponse *response;
  guint part; /* of response->body being written */
  gsize part_at;
  gsize written;
  gsize counted;      /* of this answer in answers_used */
  gboolean skip_body; /* HEAD */
  gboolean gone;
  gboolean has_read; /* in this run: others have their turn before more requests are read */
};

FhirHttp *
fhir_http_new (const FhirHttpHost *host, FhirTransport *transport, gpointer owner)
{
  FhirHttp *self = g_new0 (FhirHttp, 1);

  self->host = host;
  self->transport = transport;
  self->owner = owner;
  self->phase = HANDSHAKE;
  self->fresh = TRUE;
  self->head = g_string_sized_new (512);
  self->deadline = host->now_us + (gint64)host->handshake_ms * 1000;
  return self;
}

static void
drop_body (FhirHttp *self)
{
  if (self->body_size == 0)
    return;
  g_atomic_pointer_add (self->host->bodies_used, -(gssize)self->body_size);
  g_clear_pointer (&self->body, g_free);
  self->body_len = self->body_size = 0;
}

static void
drop_answer (FhirHttp *self)
{
  g_clear_pointer (&self->response, fhir_response_free);
  if (self->counted == 0)
    return;
  g_atomic_pointer_add (self->host->answers_used, -(gssize)self->counted);
  self->counted = 0;
}

void
fhir_http_free (FhirHttp *http)
{
  if (http == NULL)
    return;
  drop_body (http);
  fhir_request_free (http->request);
  drop_answer (http);
  g_string_free (http->head, TRUE);
  g_free (http->in);
  fhir_transport_free (http->transport);
  g_free (http);
}

static void
use_up (FhirHttp *self, gsize n)
{
  self->in_len -= n;
  if (self->in_len > 0)
    memmove (self->in, self->in + n, self->in_len);
}

static void
resize_input (FhirHttp *self, gsize size)
{
  self->in = g_realloc (self->in, size);
  self->in_size = size;
}

/* Reads once. FALSE: nothing came, or the connection is over. */
static gboolean
read_some (FhirHttp *self)
{
  gssize n;

  if (self->in_size == 0)
    resize_input (self, INPUT_START);
  n = self->transport->klass->read (self->transport,
                                    self->in + self->in_len,
                                    self->in_size - self->in_len);
  if (n > 0)
    {
      self->in_len += (gsize)n;
      return TRUE;
    }
  if (n != FHIR_TRANSPORT_AGAIN)
    self->phase = CLOSED;
  return FALSE;
}

static void
begin_linger (FhirHttp *self)
{
  self->transport->klass->end (self->transport);
  self->phase = LINGER;
  self->in_len = 0;
  self->deadline = self->host->now_us + LINGER_US;
}

/* Puts the answer on its way; it is written by write_answer(). */
/* Counts a long answer; when all that are under way are too much, another one comes in its place.
 */
static FhirResponse *
count_answer (FhirHttp *self, FhirResponse *response)
{
  gsize len = self->skip_body ? 0 : fhir_response_get_length (response);

  if (len < LONG_ANSWER)
    return response;
  if ((gsize)g_atomic_pointer_add (self->host->answers_used, (gssize)len) + len <=
      self->host->answers_bytes)
    {
      self->counted = len;
      return response;
    }
  g_atomic_pointer_add (self->host->answers_used, -(gssize)len);
  fhir_response_free (response);
  return fhir_refusal_new_response (FHIR_REFUSAL_MEMORY,
                                    fhir_guard_get_base_path (self->host->guard));
}

/* Bytes have moved, so many in all of the body or answer at hand. */
static void
move_deadline (FhirHttp *self, gsize bytes)
{
  self->deadline = MIN (self->host->now_us + (gint64)self->host->body_ms * 1000,
                        self->transfer_started + TRANSFER_GRACE_US +
                            (gint64)bytes / TRANSFER_BYTES_PER_MS * 1000);
}

static void
begin_answer (FhirHttp *self, FhirResponse *response)
{
  const FhirAnswerOptions options = {
    .date = self->host->date,
    .close = !self->pass.keep_alive || self->host->stopping,
  };

  response = count_answer (self, response);
  self->pass.keep_alive = !options.close;
  self->response = response;
  self->written = 0;
  self->part = 0;
  self->part_at = self->head_at = 0;
  self->skip_body |= !fhir_answer_has_body (response->status);
  g_string_truncate (self->head, 0);
  fhir_answer_write_head (response, &options, self->head);
  self->phase = WRITING;
  self->transfer_started = self->host->now_us;
  move_deadline (self, 0);
}

static void
refuse (FhirHttp *self, FhirRefusal refusal)
{
  drop_body (self);
  g_clear_pointer (&self->request, fhir_request_free);
  if (!fhir_refusal_keeps_connection (refusal))
    self->pass.keep_alive = FALSE;
  begin_answer (self,
                fhir_refusal_new_response (refusal, fhir_guard_get_base_path (self->host->guard)));
}

static void
serve (FhirHttp *self)
{
  FhirRequest *request = g_steal_pointer (&self->request);

  if (self->body_len > 0)
    {
      request->body = g_bytes_new_take (g_steal_pointer (&self->body), self->body_len);
      /* from here on the service bounds what it holds */
      drop_body (self);
    }
  self->phase = SERVING;
  self->deadline = G_MAXINT64;
  self->host->serve (self->owner, self, request);
}

/* Makes room for n more bytes of the body, by doubling: a client that promises much and sends
 * little costs little. */
static FhirRefusal
reserve_body (FhirHttp *self, gsize n)
{
  gsize need = self->body_len + n;
  gsize size = MAX (self->body_size, 4096);
  gsize more;

  if (need > fhir_guard_get_body_bytes (self->host->guard))
    return FHIR_REFUSAL_BODY_SIZE;
  if (need <= self->body_size)
    return FHIR_REFUSAL_NONE;
  while (size < need)
    size *= 2;
  if (!self->pass.body_chunked)
    size = MIN (size, MAX (need, (gsize)self->pass.body_length));
  more = size - self->body_size;
  if ((gsize)g_atomic_pointer_add (self->host->bodies_used, (gssize)more) + more >
      self->host->bodies_bytes)
    {
      g_atomic_pointer_add (self->host->bodies_used, -(gssize)more);
      return FHIR_REFUSAL_MEMORY;
    }
  self->body = g_realloc (self->body, size);
  self->body_size = size;
  return FHIR_REFUSAL_NONE;
}

static FhirRefusal
append_body (FhirHttp *self, const char *bytes, gsize len)
{
  FhirRefusal refusal = reserve_body (self, len);

  if (refusal != FHIR_REFUSAL_NONE || len == 0)
    return refusal;
  memcpy (self->body + self->body_len, bytes, len);
  self->body_len += len;
  return FHIR_REFUSAL_NONE;
}

/* Takes what the input holds of the body; *ret_done when it is whole. */
static FhirRefusal
take_body (FhirHttp *self, gboolean *ret_done)
{
  FhirRefusal refusal = FHIR_REFUSAL_NONE;
  gsize at = 0;

  if (!self->pass.body_chunked)
    {
      at = MIN (self->in_len, (gsize)self->pass.body_length - self->body_len);
      refusal = append_body (self, self->in, at);
      *ret_done = self->body_len == self->pass.body_length;
    }
  while (self->pass.body_chunked && refusal == FHIR_REFUSAL_NONE && at < self->in_len &&
         !self->chunks.done)
    {
      gsize used, run;

      refusal = fhir_chunks_feed (&self->chunks, self->in + at, self->in_len - at, &used, &run);
      if (refusal == FHIR_REFUSAL_NONE)
        refusal = append_body (self, self->in + at + used - run, run);
      if (refusal == FHIR_REFUSAL_NONE)
        at += used;
    }
  if (self->pass.body_chunked)
    *ret_done = self->chunks.done;
  use_up (self, at);
  return refusal;
}

static void
begin_body (FhirHttp *self)
{
  self->chunks = (FhirChunks){ 0 };
  self->transfer_started = self->host->now_us;
  move_deadline (self, 0);
  if (self->in_size < INPUT_BODY)
    resize_input (self, INPUT_BODY);
  self->phase = BODY;
  if (!self->pass.expects || self->in_len > 0)
    return;
  g_string_assign (self->head, "HTTP/1.1 100 Continue\r\n\r\n");
  self->head_at = 0;
  self->phase = CONTINUE;
}

static void
run_continue (FhirHttp *self)
{
  while (self->head_at < self->head->len)
    {
      const struct iovec part = { self->head->str + self->head_at,
                                  self->head->len - self->head_at };
      gssize n = self->transport->klass->write (self->transport, &part, 1);

      if (n == FHIR_TRANSPORT_AGAIN)
        return;
      if (n < 0)
        {
          self->phase = CLOSED;
          return;
        }
      self->head_at += (gsize)n;
    }
  self->phase = BODY;
}

static void
run_body (FhirHttp *self)
{
  gsize budget = RUN_BYTES;

  while (self->phase == BODY)
    {
      gboolean done = FALSE;
      gsize before = self->in_len;
      FhirRefusal refusal = take_body (self, &done);

      if (refusal != FHIR_REFUSAL_NONE)
        {
          refuse (self, refusal);
          return;
        }
      if (done)
        {
          serve (self);
          return;
        }
      if (before > 0)
        move_deadline (self, self->body_len);
      budget -= MIN (budget, before);
      if (budget == 0 || !read_some (self))
        return;
    }
}

/* A whole head is in the input. */
static void
take_head (FhirHttp *self, gsize len)
{
  FhirHead head;
  FhirRefusal refusal;

  self->pass = (FhirPass){ .method = FHIR_METHOD_GET };
  refusal = fhir_head_parse (self->in, len, &head);
  if (refusal == FHIR_REFUSAL_NONE)
    refusal = fhir_guard_check (self->host->guard,
                                &head,
                                self->host->principal,
                                &self->pass,
                                &self->request);
  self->skip_body = refusal == FHIR_REFUSAL_NONE ? self->pass.method == FHIR_METHOD_HEAD
                                                 : len > 5 && memcmp (self->in, "HEAD ", 5) == 0;
  use_up (self, len);
  self->scanned = 0;
  self->fresh = FALSE;
  if (refusal == FHIR_REFUSAL_NONE && self->host->stopping)
    refusal = FHIR_REFUSAL_STOPPING;
  if (refusal != FHIR_REFUSAL_NONE)
    refuse (self, refusal);
  else if (self->pass.has_body)
    begin_body (self);
  else
    serve (self);
}

/* The head in the input, if it is whole; else more room for it. FALSE: more bytes are needed. */
static gboolean
find_head (FhirHttp *self)
{
  gsize len = 0;
  FhirRefusal refusal;

  if (self->in_len == 0)
    return FALSE;
  refusal = fhir_head_scan (self->in, self->in_len, &self->scanned, &len);
  if (refusal != FHIR_REFUSAL_NONE)
    {
      self->pass = (FhirPass){ .method = FHIR_METHOD_GET };
      refuse (self, refusal);
      return TRUE;
    }
  if (len > 0)
    {
      take_head (self, len);
      return TRUE;
    }
  if (self->in_len == self->in_size)
    resize_input (self, self->in_size * 2);
  return FALSE;
}

static void
run_head (FhirHttp *self)
{
  gboolean was_empty = self->in_len == 0;

  if (find_head (self))
    return;
  if (self->has_read && !self->transport->klass->pending (self->transport))
    return;
  self->has_read = TRUE;
  if (!read_some (self))
    return;
  /* the time for a head runs from its first byte, on a new connection from its start */
  if (was_empty && !self->fresh)
    self->deadline = self->host->now_us + (gint64)self->host->header_ms * 1000;
  find_head (self);
}

static void
begin_head (FhirHttp *self)
{
  self->phase = HEAD;
  self->scanned = 0;
  self->deadline =
      self->host->now_us +
      (gint64)(self->fresh || self->in_len > 0 ? self->host->header_ms : self->host->idle_ms) *
          1000;
  /* an idle connection holds little memory */
  if (self->in_size > INPUT_START && self->in_len <= INPUT_START)
    resize_input (self, INPUT_START);
}

/* The pieces still to be written. */
static guint
gather (FhirHttp *self, struct iovec *parts)
{
  guint n = 0;
  gsize at = self->part_at;

  if (self->head_at < self->head->len)
    parts[n++] = (struct iovec){ self->head->str + self->head_at, self->head->len - self->head_at };
  if (self->skip_body || self->response->body == NULL)
    return n;
  for (guint i = self->part; i < self->response->body->len && n < PARTS_MAX; i++, at = 0)
    {
      GBytes *bytes = g_ptr_array_index (self->response->body, i);
      gsize size = g_bytes_get_size (bytes);

      if (size > at)
        parts[n++] = (struct iovec){ (char *)g_bytes_get_data (bytes, NULL) + at, size - at };
    }
  return n;
}

/* n more bytes are out. Pieces of the body that are out are let go at once: a long answer to a slow
 * client shrinks as it goes. */
static void
advance (FhirHttp *self, gsize n)
{
  gsize step = MIN (n, self->head->len - self->head_at);
  GPtrArray *body = self->response->body;

  self->head_at += step;
  n -= step;
  while (n > 0 && body != NULL && self->part < body->len)
    {
      gsize left = g_bytes_get_size (g_ptr_array_index (body, self->part)) - self->part_at;

      step = MIN (n, left);
      self->part_at += step;
      n -= step;
      if (step == left)
        {
          g_bytes_unref (g_ptr_array_index (body, self->part));
          g_ptr_array_index (body, self->part) = g_bytes_new_static ("", 0);
          self->part++;
          self->part_at = 0;
        }
    }
}

static void
finish_answer (FhirHttp *self)
{
  drop_answer (self);
  self->skip_body = FALSE;
  if (self->head->allocated_len > 4096)
    {
      g_string_free (self->head, TRUE);
      self->head = g_string_sized_new (512);
    }
  if (self->pass.keep_alive)
    begin_head (self);
  else
    begin_linger (self);
}

static void
run_writing (FhirHttp *self)
{
  struct iovec parts[PARTS_MAX + 1];
  gsize budget = RUN_BYTES;
  guint n_parts;

  while ((n_parts = gather (self, parts)) > 0)
    {
      gssize n = budget > 0 ? self->transport->klass->write (self->transport, parts, n_parts)
                            : FHIR_TRANSPORT_AGAIN;

      if (n == FHIR_TRANSPORT_AGAIN)
        return;
      if (n < 0)
        {
          self->phase = CLOSED;
          return;
        }
      advance (self, (gsize)n);
      budget -= MIN (budget, (gsize)n);
      self->written += (gsize)n;
      move_deadline (self, self->written);
    }
  finish_answer (self);
}

static void
run_handshake (FhirHttp *self)
{
  gboolean failed = FALSE;

  if (self->transport->klass->handshake (self->transport, &failed))
    begin_head (self);
  else if (failed)
    self->phase = CLOSED;
}

static void
run_linger (FhirHttp *self)
{
  gsize budget = RUN_BYTES;

  while (self->phase == LINGER && budget > 0 && read_some (self))
    {
      budget -= MIN (budget, self->in_len);
      self->in_len = 0;
    }
}

static void
run_once (FhirHttp *self)
{
  switch (self->phase)
    {
    case HANDSHAKE:
      run_handshake (self);
      return;
    case HEAD:
      run_head (self);
      return;
    case CONTINUE:
      run_continue (self);
      return;
    case BODY:
      run_body (self);
      return;
    case WRITING:
      run_writing (self);
      return;
    case LINGER:
      run_linger (self);
      return;
    case SERVING:
    case CLOSED:
    default:
      return;
    }
}

/* Whether another step can be made without waiting for the transport. */
static gboolean
can_go_on (FhirHttp *self, Phase before)
{
  if (before == WRITING && self->phase == HEAD && self->in_len == 0)
    return self->transport->klass->pending (self->transport);
  if (self->phase != before)
    return self->phase != SERVING && self->phase != CLOSED;
  return (self->phase == HEAD || self->phase == BODY || self->phase == LINGER) &&
         self->transport->klass->pending (self->transport);
}

void
fhir_http_run (FhirHttp *http)
{
  Phase before;

  http->has_read = FALSE;
  do
    {
      before = http->phase;
      run_once (http);
    }
  while (can_go_on (http, before));
}

void
fhir_http_answer (FhirHttp *http, FhirResponse *response)
{
  g_return_if_fail (http->phase == SERVING);

  begin_answer (http, response);
  if (http->gone)
    http->phase = CLOSED;
}

void
fhir_http_hang_up (FhirHttp *http)
{
  if (http->phase != SERVING)
    http->phase = CLOSED;
  else if (!http->gone)
    {
      http->gone = TRUE;
      http->host->gone (http->owner, http);
    }
}

void
fhir_http_time_out (FhirHttp *http)
{
  if ((http->phase == HEAD && http->in_len > 0) || http->phase == BODY)
    {
      FhirRefusal refusal = http->phase == HEAD ? FHIR_REFUSAL_SLOW_HEAD : FHIR_REFUSAL_SLOW_BODY;

      http->pass.keep_alive = FALSE;
      refuse (http, refusal);
      fhir_http_run (http);
    }
  else if (http->phase != SERVING)
    http->phase = CLOSED;
}

void
fhir_http_end_if_idle (FhirHttp *http)
{
  if (fhir_http_is_waiting (http) || http->phase == LINGER)
    http->phase = CLOSED;
}

FhirTransportWant
fhir_http_get_wants (const FhirHttp *http)
{
  switch (http->phase)
    {
    case HANDSHAKE:
      return http->transport->klass->wants (http->transport);
    case HEAD:
    case BODY:
    case LINGER:
      return FHIR_TRANSPORT_READ;
    case CONTINUE:
    case WRITING:
      return FHIR_TRANSPORT_WRITE;
    case SERVING:
    case CLOSED:
    default:
      return 0;
    }
}

gint64
fhir_http_get_deadline (const FhirHttp *http)
{
  return http->deadline;
}

gboolean
fhir_http_is_closed (const FhirHttp *http)
{
  return http->phase == CLOSED;
}

gboolean
fhir_http_is_serving (const FhirHttp *http)
{
  return http->phase == SERVING;
}

gboolean
fhir_http_is_waiting (const FhirHttp *http)
{
  return http->phase == HANDSHAKE || http->phase == HEAD;
}
