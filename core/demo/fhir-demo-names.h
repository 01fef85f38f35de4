/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Names by where a family comes from, with their weight in a thousand. */
typedef struct
{
  guint16 weight;
  const char *language; /* BCP 47, of what is spoken at home */
  const char *language_name;
  const char *const *families; /* NULL-terminated lists */
  const char *const *women;
  const char *const *men;
} FhirDemoHeritage;

extern const FhirDemoHeritage fhir_demo_heritages[];
extern const guint fhir_demo_n_heritages;
