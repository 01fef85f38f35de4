/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Time as a seam. Tests freeze it. Any thread. */
typedef struct
{
  gint64 (*wall_ms) (gpointer data); /* milliseconds since 1970 */
  gint64 (*mono_us) (gpointer data); /* never goes back */
  gpointer data;
} FhirClock;

const FhirClock *fhir_clock_get_system (void);

static inline gint64
fhir_clock_wall_ms (const FhirClock *clock)
{
  return clock->wall_ms (clock->data);
}

static inline gint64
fhir_clock_mono_us (const FhirClock *clock)
{
  return clock->mono_us (clock->data);
}

G_END_DECLS
