/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"
#include "fhir-path-expr.h"

G_BEGIN_DECLS

typedef enum
{
  FHIR_PATH_ANSWER_UNKNOWN, /* cannot be told */
  FHIR_PATH_ANSWER_NO,
  FHIR_PATH_ANSWER_YES,
} FhirPathAnswer;

/* A place of a document that a callback is asked about or gives back. */
typedef struct
{
  const FhirJsonDoc *doc;
  guint32 node;
  FhirTypeId type; /* 0: by its resourceType */
} FhirPathPlace;

/* What the rooms above know, as callbacks; each may be NULL. Called on the evaluating thread, data
 * is handed through. Documents that they give must live as long as the results. */
typedef struct
{
  gpointer data;
  /* What a reference points to; asked after contained resources and before the bundle around.
   * FALSE: not known. */
  gboolean (*resolve) (gpointer data, FhirSlice reference, FhirPathPlace *ret_place);
  /* Whether a code of system (text NULL: a plain code) is in a value set. Asked after R4's own
   * required sets. */
  FhirPathAnswer (*member_of) (gpointer data,
                               FhirSlice system,
                               FhirSlice code,
                               FhirSlice value_set);
  FhirPathAnswer (*subsumes) (gpointer data,
                              FhirSlice system,
                              FhirSlice general,
                              FhirSlice special);
  /* Whether place conforms to a profile; R4's own types are answered without it. */
  FhirPathAnswer (*conforms_to) (gpointer data, const FhirPathPlace *place, FhirSlice profile);
  /* The ElementDefinition of a place. FALSE: not known. */
  gboolean (*element_definition) (gpointer data,
                                  const FhirPathPlace *place,
                                  FhirPathPlace *ret_definition);
  /* Whether place is in the named slice of a structure. */
  FhirPathAnswer (*in_slice) (gpointer data,
                              const FhirPathPlace *place,
                              FhirSlice structure,
                              FhirSlice name);
  /* The value of %name. FALSE: no such. */
  gboolean (*constant) (gpointer data, FhirSlice name, FhirPathPlace *ret_place);
  /* Told by trace(); values may be patient data. */
  void (*trace) (gpointer data, FhirSlice name, guint n_items);
} FhirPathEnvironment;

G_END_DECLS
