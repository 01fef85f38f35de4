/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-refusal.h"

G_BEGIN_DECLS

/* Decoder of a chunked body (RFC 9112 section 7.1), fed with bytes as they arrive. Zero-initialised
 * is the start. */
typedef struct
{
  guint state;
  guint digits;     /* of the size at hand */
  guint line_bytes; /* of extensions and trailers so far */
  guint64 left;     /* bytes of the chunk still to come */
  gboolean done;    /* the last chunk and its trailers have come */
} FhirChunks;

/* Takes from bytes up to the next run of content: *ret_used bytes are used up, and *ret_run of
 * them, the last ones, are content (0: none yet, or done). Call again with the rest while there is
 * any and it is not done. */
FhirRefusal fhir_chunks_feed (FhirChunks *chunks,
                              const char *bytes,
                              gsize len,
                              gsize *ret_used,
                              gsize *ret_run) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
