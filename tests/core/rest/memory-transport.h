/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-transport.h"

G_BEGIN_DECLS

/* A transport whose client is a test: input is a string that may come in pieces, output is kept.
 * The struct is the test's; freeing the transport leaves it. */
typedef struct
{
  FhirTransport transport; /* pass &memory->transport */
  const char *input;
  gsize input_len, input_at;
  gsize piece;     /* most bytes one read gives; 0 any */
  gboolean closed; /* after the input the client is gone, else it waits */
  GString *output;
  gsize room; /* most bytes that can be written yet */
  gboolean ended, freed;
} MemoryTransport;

void memory_transport_init (MemoryTransport *memory, const char *input, gsize len);
void memory_transport_clear (MemoryTransport *memory);

G_END_DECLS
