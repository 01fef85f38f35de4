/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A body being received: of a length that was told, or in chunks. Its bytes are counted as room is
 * made for them, against the guard's limit and, over all connections, against bodies_bytes; the
 * count is given back when the body is taken or dropped. */

#include "fhir-intake.h"

#include <string.h>

void
fhir_intake_begin (FhirIntake *intake)
{
  intake->chunks = (FhirChunks){ 0 };
}

void
fhir_intake_clear (FhirIntake *intake, const FhirHttpHost *host)
{
  if (intake->size == 0)
    return;
  g_atomic_pointer_add (host->bodies_used, -(gssize)intake->size);
  g_clear_pointer (&intake->bytes, g_free);
  intake->len = intake->size = 0;
}

GBytes *
fhir_intake_steal (FhirIntake *intake, const FhirHttpHost *host)
{
  GBytes *body;

  if (intake->len == 0)
    return NULL;
  body = g_bytes_new_take (g_steal_pointer (&intake->bytes), intake->len);
  fhir_intake_clear (intake, host);
  return body;
}

/* Makes room for n more bytes of the body, by doubling: a client that promises much and sends
 * little costs little. */
static FhirRefusal
reserve (FhirIntake *intake, const FhirHttpHost *host, const FhirPass *pass, gsize n)
{
  gsize need = intake->len + n;
  gsize size = MAX (intake->size, 4096);
  gsize more;

  if (need > fhir_guard_get_body_bytes (host->guard))
    return FHIR_REFUSAL_BODY_SIZE;
  if (need <= intake->size)
    return FHIR_REFUSAL_NONE;
  while (size < need)
    size *= 2;
  if (!pass->body_chunked)
    size = MIN (size, MAX (need, (gsize)pass->body_length));
  more = size - intake->size;
  if ((gsize)g_atomic_pointer_add (host->bodies_used, (gssize)more) + more > host->bodies_bytes)
    {
      g_atomic_pointer_add (host->bodies_used, -(gssize)more);
      return FHIR_REFUSAL_MEMORY;
    }
  intake->bytes = g_realloc (intake->bytes, size);
  intake->size = size;
  return FHIR_REFUSAL_NONE;
}

static FhirRefusal
append (FhirIntake *intake, const FhirHttpHost *host, const FhirPass *pass, FhirSlice bytes)
{
  FhirRefusal refusal = reserve (intake, host, pass, bytes.len);

  if (refusal != FHIR_REFUSAL_NONE || bytes.len == 0)
    return refusal;
  memcpy (intake->bytes + intake->len, bytes.text, bytes.len);
  intake->len += bytes.len;
  return FHIR_REFUSAL_NONE;
}

FhirRefusal
fhir_intake_take (FhirIntake *intake,
                  const FhirHttpHost *host,
                  const FhirPass *pass,
                  FhirSlice input,
                  gsize *ret_used,
                  gboolean *ret_done)
{
  FhirRefusal refusal = FHIR_REFUSAL_NONE;
  gsize at = 0;

  if (!pass->body_chunked)
    {
      at = MIN (input.len, (gsize)pass->body_length - intake->len);
      refusal = append (intake, host, pass, (FhirSlice){ input.text, (guint32)at });
      *ret_done = intake->len == pass->body_length;
    }
  while (pass->body_chunked && refusal == FHIR_REFUSAL_NONE && at < input.len &&
         !intake->chunks.done)
    {
      gsize used, run;

      refusal = fhir_chunks_feed (&intake->chunks, input.text + at, input.len - at, &used, &run);
      if (refusal == FHIR_REFUSAL_NONE)
        refusal =
            append (intake, host, pass, (FhirSlice){ input.text + at + used - run, (guint32)run });
      if (refusal == FHIR_REFUSAL_NONE)
        at += used;
    }
  if (pass->body_chunked)
    *ret_done = intake->chunks.done;
  *ret_used = at;
  return refusal;
}
