/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-date.h"
#include <glib.h>

G_BEGIN_DECLS

#define FHIR_PATIENT_TEXT_MAX  256 /* bytes */
#define FHIR_PATIENT_PARTS_MAX 8

/* One part of what was typed into the box, with all that it may mean. */
typedef struct
{
  char *word;    /* (nullable) folded, of a name */
  char *ident;   /* (nullable) as typed: a record number or another identifier */
  char *digits;  /* (nullable) only its digits, of a telephone or record number */
  GArray *spans; /* (element-type FhirDateSpan) dates of birth that it may be */
} FhirPatientPart;

/* (transfer full) (element-type FhirPatientPart). FHIR_ERROR_VALUE when there is nothing to look
 * for, FHIR_ERROR_TOO_LARGE past the limits. */
GPtrArray *fhir_patient_text_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Every folded word that one edit (a letter less, other, more, or exchanged with its neighbour)
 * makes of word; (transfer full) (element-type utf8). ASCII letters and digits only; none for words
 * under three. */
GPtrArray *fhir_patient_text_variants (const char *word) G_GNUC_WARN_UNUSED_RESULT;

/* Whether one edit makes b of a. */
gboolean fhir_patient_text_is_near (const char *a, const char *b);

G_END_DECLS
