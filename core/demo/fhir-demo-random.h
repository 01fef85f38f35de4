/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* SplitMix64: integers only, so that a seed gives the same chart on every machine. For the same
 * reason: one draw a statement (C leaves the order of arguments open), none inside MIN() or MAX().
 * Each topic of each patient has a stream of its own; a change in one leaves the others as they
 * were. */
typedef struct
{
  guint64 state;
} FhirDemoRandom;

static inline guint64
fhir_demo_random_mix (guint64 z)
{
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94D049BB133111EB);
  return z ^ (z >> 31);
}

static inline FhirDemoRandom
fhir_demo_random (guint64 seed, guint64 n, guint64 topic)
{
  guint64 state = fhir_demo_random_mix (seed + G_GUINT64_CONSTANT (0x9E3779B97F4A7C15));
  state = fhir_demo_random_mix (state ^ (n + 1));
  return (FhirDemoRandom){ fhir_demo_random_mix (state ^ (topic << 32)) };
}

static inline guint32
fhir_demo_bits (FhirDemoRandom *random)
{
  random->state += G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
  return (guint32)(fhir_demo_random_mix (random->state) >> 32);
}

/* 0 … n - 1 */
static inline guint
fhir_demo_below (FhirDemoRandom *random, guint n)
{
  return (guint)(((guint64)fhir_demo_bits (random) * n) >> 32);
}

/* lo … hi */
static inline gint
fhir_demo_between (FhirDemoRandom *random, gint lo, gint hi)
{
  return lo + (gint)fhir_demo_below (random, (guint)(hi - lo) + 1);
}

static inline gboolean
fhir_demo_chance (FhirDemoRandom *random, guint per_mille)
{
  return fhir_demo_below (random, 1000) < per_mille;
}

/* A bell from -3 spread to +3 spread, most of it within one. */
static inline gint
fhir_demo_bell (FhirDemoRandom *random, gint spread)
{
  gint sum = 0;
  for (guint i = 0; i < 3; i++)
    sum += fhir_demo_between (random, -spread, spread);
  return sum;
}
