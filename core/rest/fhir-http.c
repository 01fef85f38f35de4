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
#include "fhir-intake.h"
#include "fhir-outlet.h"

#include <string.h>

#define INPUT_START           4096
#define INPUT_BODY            65536         /* input buffer while a body comes in */
#define RUN_BYTES             (1024 * 1024) /* read in one go before others have their turn */
#define LINGER_US             2000000
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
  FhirIntake intake;
  gint64 transfer_started; /* us */

  FhirOutlet outlet;
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
  fhir_outlet_init (&self->outlet);
  self->deadline = host->now_us + (gint64)host->handshake_ms * 1000;
  return self;
}

void
fhir_http_free (FhirHttp *http)
{
  if (http == NULL)
    return;
  fhir_intake_clear (&http->intake, http->host);
  fhir_request_free (http->request);
  fhir_outlet_clear (&http->outlet, http->host);
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

/* Bytes have moved, so many in all of the body or answer at hand. */
static void
move_deadline (FhirHttp *self, gsize bytes)
{
  self->deadline = MIN (self->host->now_us + (gint64)self->host->body_ms * 1000,
                        self->transfer_started + TRANSFER_GRACE_US +
                            (gint64)bytes / TRANSFER_BYTES_PER_MS * 1000);
}

/* Puts the answer on its way; it is written by run_writing(). */
static void
begin_answer (FhirHttp *self, FhirResponse *response)
{
  const FhirAnswerOptions options = {
    .date = self->host->date,
    .close = !self->pass.keep_alive || self->host->stopping,
  };

  self->pass.keep_alive = !options.close;
  fhir_outlet_begin (&self->outlet, self->host, response, &options);
  self->phase = WRITING;
  self->transfer_started = self->host->now_us;
  move_deadline (self, 0);
}

/* self->request, when it is known, says in which form. */
static void
refuse (FhirHttp *self, FhirRefusal refusal)
{
  const char *base_path = fhir_guard_get_base_path (self->host->guard);
  FhirResponse *response = fhir_refusal_new_response (refusal, base_path);

  if (self->request != NULL && self->host->dress != NULL)
    response = self->host->dress (self->request, response);
  fhir_intake_clear (&self->intake, self->host);
  g_clear_pointer (&self->request, fhir_request_free);
  if (!fhir_refusal_keeps_connection (refusal))
    self->pass.keep_alive = FALSE;
  begin_answer (self, response);
}

static void
serve (FhirHttp *self)
{
  FhirRequest *request = g_steal_pointer (&self->request);

  /* from here on the service bounds what it holds */
  request->body = fhir_intake_steal (&self->intake, self->host);
  self->phase = SERVING;
  self->deadline = G_MAXINT64;
  self->host->serve (self->owner, self, request);
}

static void
begin_body (FhirHttp *self)
{
  fhir_intake_begin (&self->intake);
  self->transfer_started = self->host->now_us;
  move_deadline (self, 0);
  if (self->in_size < INPUT_BODY)
    resize_input (self, INPUT_BODY);
  self->phase = BODY;
  if (!self->pass.expects || self->in_len > 0)
    return;
  fhir_outlet_begin_continue (&self->outlet);
  self->phase = CONTINUE;
}

static void
run_continue (FhirHttp *self)
{
  while (self->outlet.head_at < self->outlet.head->len)
    {
      const struct iovec part = { self->outlet.head->str + self->outlet.head_at,
                                  self->outlet.head->len - self->outlet.head_at };
      gssize n = self->transport->klass->write (self->transport, &part, 1);

      if (n == FHIR_TRANSPORT_AGAIN)
        return;
      if (n < 0)
        {
          self->phase = CLOSED;
          return;
        }
      self->outlet.head_at += (gsize)n;
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
      gsize used = 0;
      FhirRefusal refusal = fhir_intake_take (&self->intake,
                                              self->host,
                                              &self->pass,
                                              (FhirSlice){ self->in, (guint32)before },
                                              &used,
                                              &done);

      use_up (self, used);
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
        move_deadline (self, self->intake.len);
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
  self->outlet.skip_body = refusal == FHIR_REFUSAL_NONE
                               ? self->pass.method == FHIR_METHOD_HEAD
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

static void
finish_answer (FhirHttp *self)
{
  fhir_outlet_finish (&self->outlet, self->host);
  if (self->pass.keep_alive)
    begin_head (self);
  else
    begin_linger (self);
}

static void
run_writing (FhirHttp *self)
{
  struct iovec parts[FHIR_OUTLET_PARTS];
  gsize budget = RUN_BYTES;
  guint n_parts;

  while ((n_parts = fhir_outlet_gather (&self->outlet, parts)) > 0)
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
      fhir_outlet_advance (&self->outlet, (gsize)n);
      budget -= MIN (budget, (gsize)n);
      move_deadline (self, self->outlet.written);
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
