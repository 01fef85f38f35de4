/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-store-reader.h"

G_BEGIN_DECLS

/* Finding a patient from one box: parts of a name in any order, a date of birth in the common
 * forms, a record number or another identifier, a telephone number; parts may be mixed (`smith
 * 1948`). Every part must match. This is for a person who looks for one patient, not a FHIR search.
 */

/* How well a patient fits, best first; a patient stands in the first group that it belongs to,
 * which is that of its weakest part. */
typedef enum
{
  FHIR_FIND_EXACT,  /* whole name parts, identifiers, telephone numbers, dates of birth */
  FHIR_FIND_PREFIX, /* beginnings */
  FHIR_FIND_ALIAS,  /* a former name, nickname or other name than the usual one, whole or its
                       beginning */
  FHIR_FIND_NEAR,   /* one letter more, less, other or exchanged with its neighbour */
  FHIR_FIND_SOUND,  /* sounds alike */
  FHIR_FIND_N_GROUPS,
} FhirPatientFindGroup;

typedef struct
{
  gint64 key; /* record of the patient */
  FhirPatientFindGroup group;
  const char *field; /* static: "name", "birthdate", "identifier", "telecom": of the weakest part */
  char *matched; /* the value of the patient that the weakest part matched, as folded or stored */
} FhirPatientHit;

typedef struct
{
  GArray *hits;  /* (element-type FhirPatientHit) by group, then name, then key */
  guint total;   /* how many patients fit, hits included */
  gboolean more; /* there are more than total: counting was cut */
  gint64 change; /* the change number that the hits stand at */
} FhirPatientFind;

/* "exact", "prefix", "alias", "near", "sound". */
const char *fhir_patient_find_group_name (FhirPatientFindGroup group);

/* Finds at most limit patients. Text with nothing to look for is FHIR_ERROR_VALUE; past its limits
 * (256 bytes, 8 parts) FHIR_ERROR_TOO_LARGE. Call between fhir_store_reader_begin() and _end(). */
FhirPatientFind *fhir_patient_find (FhirStoreReader *reader,
                                    const char *text,
                                    guint limit,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_patient_find_free (FhirPatientFind *find); /* NULL is fine */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirPatientFind, fhir_patient_find_free)

G_END_DECLS
