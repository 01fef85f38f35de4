/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-clock.h"

static gint64
system_wall_ms (gpointer data)
{
  return g_get_real_time() / 1000;
}

static gint64
system_mono_us (gpointer data)
{
  return g_get_monotonic_time();
}

static const FhirClock system_clock = { system_wall_ms, system_mono_us, NULL };

const FhirClock *
fhir_clock_get_system (void)
{
  return &system_clock;
}
