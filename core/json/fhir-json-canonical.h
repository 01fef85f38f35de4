/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"

G_BEGIN_DECLS

typedef enum
{
  FHIR_JSON_NUMBERS_AS_WRITTEN, /* 1.00 and 1.0 differ: the form of http://hl7.org/fhir/R4/json.html
                                   #canonical */
  FHIR_JSON_NUMBERS_BY_VALUE,   /* 1.00, 1.0, 1 and 10e-1 are one: equality of RFC 6902 */
} FhirJsonNumbers;

/* Appends the canonical form of a value: members ordered by name, strings with the fewest escapes.
 * Two values are equal exactly when their canonical forms are. */
void
fhir_json_canonical (const FhirJsonDoc *doc, guint32 node, FhirJsonNumbers numbers, GString *out);

/* Equality by canonical form. */
gboolean fhir_json_equal (const FhirJsonDoc *a,
                          guint32 node_a,
                          const FhirJsonDoc *b,
                          guint32 node_b,
                          FhirJsonNumbers numbers);

G_END_DECLS
