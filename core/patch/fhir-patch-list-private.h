/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"
#include "fhir-json-draft.h"

G_BEGIN_DECLS

/* One value of an element: what stands under `name` and under `_name`; not both NULL. */
typedef struct
{
  FhirJsonPart *value;  /* (nullable) */
  FhirJsonPart *shadow; /* (nullable) id and extensions of a primitive */
} FhirPatchPair;

/* An element of an object in a draft as FHIR sees it: a list of values, whatever JSON makes of it
 * (one value or an array, nulls that keep two arrays in step). Read, changed, written back. */
typedef struct
{
  FhirJsonDraft *draft;
  FhirJsonPart *object;
  char *name;       /* without _ */
  gboolean is_many; /* an array in JSON */
  GArray *pairs;    /* (element-type FhirPatchPair) */
} FhirPatchList;

void fhir_patch_list_read (FhirPatchList *list,
                           FhirJsonDraft *draft,
                           FhirJsonPart *object,
                           FhirSlice name);
/* Reads the list that part (a value or a shadow) stands in; its place in it. FALSE: the root. */
gboolean fhir_patch_list_find (FhirPatchList *list,
                               FhirJsonDraft *draft,
                               FhirJsonPart *part,
                               guint *ret_index) G_GNUC_WARN_UNUSED_RESULT;
/* Writes the pairs back, under new_name (nullable: the same). An element without values goes, and
 * with it every object that it leaves empty. */
void fhir_patch_list_write (FhirPatchList *list, const char *new_name);
void fhir_patch_list_clear (FhirPatchList *list);

/* The type of an object in a draft, known from the resource down; of a primitive's shadow: Element.
 * 0 when the definitions do not say. */
FhirTypeId fhir_patch_type_of (FhirJsonDraft *draft, FhirJsonPart *object);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FhirPatchList, fhir_patch_list_clear)

G_END_DECLS
