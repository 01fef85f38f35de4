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

/* The result of an expression on the resource json, evaluated several times over, as one of many on
 * a resource; the clock stands still at 2024-02-29T12:34:56.789Z. NULL with error: it fails. */
char *fhir_path_rows_print (const char *json, const char *expression, GError **error);
/* Adds a test for each row. */
void fhir_path_rows_add (const char *path, const char *json, const FhirPathRow *rows, guint n);
