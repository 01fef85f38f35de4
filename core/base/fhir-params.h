/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-limits.h"
#include "fhir-slice.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;  /* decoded */
  char *value; /* decoded, valid UTF-8, no NUL */
} FhirParam;

/* An ordered multimap of query parameters: `date=ge…&date=lt…` keeps both, in order. Immutable once
 * shared. */
typedef struct _FhirParams FhirParams;

FhirParams *fhir_params_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* Decodes application/x-www-form-urlencoded: a query string without its "?", or a _search body.
 * Fails on bad escapes, bad UTF-8, NUL, or past the limits. */
FhirParams *fhir_params_parse (FhirSlice text,
                               const FhirLimits *limits,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
FhirParams *fhir_params_ref (FhirParams *params);
void fhir_params_unref (FhirParams *params); /* NULL is fine */
void fhir_params_add (FhirParams *params, const char *name, const char *value);
void fhir_params_append_all (FhirParams *params, const FhirParams *others);
guint fhir_params_get_n (const FhirParams *params);
const FhirParam *fhir_params_get (const FhirParams *params, guint n);
/* (nullable) the first value of a name. */
const char *fhir_params_get_first (const FhirParams *params, const char *name);
/* Encodes again, without "?"; (transfer full). */
char *fhir_params_format (const FhirParams *params) G_GNUC_WARN_UNUSED_RESULT;
/* Percent-encodes one name or value for a query string, onto out. */
void fhir_params_append_escaped (GString *out, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirParams, fhir_params_unref)

G_END_DECLS
