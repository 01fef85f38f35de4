/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Random bytes as a seam. The system's are fit for keys and ids; tests seed their own. Any thread.
 */
typedef struct
{
  void (*fill) (gpointer data, guint8 *bytes, gsize len);
  gpointer data;
} FhirRandom;

const FhirRandom *fhir_random_get_system (void);

static inline void
fhir_random_fill (const FhirRandom *random, guint8 *bytes, gsize len)
{
  random->fill (random->data, bytes, len);
}

G_END_DECLS
