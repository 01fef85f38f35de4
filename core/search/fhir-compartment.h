/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-store-reader.h"

G_BEGIN_DECLS

/* A patient's compartment (http://hl7.org/fhir/R4/compartmentdefinition-patient.html) by the
 * store's keys: the patient, what lies in its bucket, then what stands elsewhere and belongs to it
 * too. */

/* Where a walk goes on: after `after` in the bucket, or among the others. Zero: at the start. */
typedef struct
{
  gboolean elsewhere;
  gint64 after;
} FhirCompartmentPlace;

/* FALSE stops the walk. Must not use the reader. */
typedef gboolean (*FhirCompartmentFunc) (FhirCompartmentPlace place,
                                         gint64 key,
                                         FhirTypeId type,
                                         gpointer data);

/* Calls func for each record of the compartment in a fixed order; records that did not exist at
 * change or are deleted may be among them. */
gboolean fhir_compartment_walk (FhirStoreReader *reader,
                                gint64 patient,
                                gint64 change,
                                FhirCompartmentPlace place,
                                FhirCompartmentFunc func,
                                gpointer data,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Appends the keys that a record referred to at change and that lie outside the patient's bucket.
 */
gboolean fhir_compartment_references (FhirStoreReader *reader,
                                      gint64 patient,
                                      gint64 key,
                                      gint64 change,
                                      GArray *keys, /* (element-type gint64) */
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
