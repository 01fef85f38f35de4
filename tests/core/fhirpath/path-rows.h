/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* An expression and its result as JSON items joined by ", "; NULL: it fails, to compile or when
 * evaluated. */
typedef struct
{
  const char *expression;
  const char *expected;
} FhirPathRow;

/* Adds a test for each row, on the resource json; the clock stands still at
 * 2024-02-29T12:34:56.789Z. Each is evaluated several times over, as one of many on a resource. */
void fhir_path_rows_add (const char *path, const char *json, const FhirPathRow *rows, guint n);
