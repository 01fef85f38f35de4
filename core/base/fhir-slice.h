/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* A borrowed run of bytes, not NUL-terminated. text NULL means absent, which differs from empty. */
typedef struct
{
  const char *text;
  guint32 len;
} FhirSlice;

#define FHIR_SLICE_NONE       ((FhirSlice){ NULL, 0 })
#define FHIR_SLICE_LITERAL(s) ((FhirSlice){ (s), sizeof (s) - 1 })

static inline FhirSlice
fhir_slice (const char *text)
{
  return (FhirSlice){ text, text != NULL ? (guint32)strlen (text) : 0 };
}

static inline gboolean
fhir_slice_equal (FhirSlice a, FhirSlice b)
{
  if (a.len != b.len || (a.text == NULL) != (b.text == NULL))
    return FALSE;
  return a.len == 0 || memcmp (a.text, b.text, a.len) == 0;
}

static inline gboolean
fhir_slice_is (FhirSlice a, const char *literal)
{
  return a.text != NULL && strlen (literal) == a.len && memcmp (a.text, literal, a.len) == 0;
}

static inline char *
fhir_slice_dup (FhirSlice a) /* (transfer full) (nullable) */
{
  return a.text != NULL ? g_strndup (a.text, a.len) : NULL;
}

G_END_DECLS
