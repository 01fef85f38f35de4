/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"

G_BEGIN_DECLS

/* Search parameters beside R4's own: those of one state of one store. The tables of the standard
 * stay constant; an overlay gives further numbers, for which fhir_def_param() answers as long as
 * any overlay holds them. Constant once it is shared: any thread reads, and who keeps a number
 * keeps the overlay. */
typedef struct _FhirDefOverlay FhirDefOverlay;

#define FHIR_DEF_OVERLAY_MAX                                          \
  16384 /* numbers in one process: a parameter of all types takes 146 \
         */

FhirDefOverlay *fhir_def_overlay_new (void) G_GNUC_WARN_UNUSED_RESULT;
FhirDefOverlay *fhir_def_overlay_ref (const FhirDefOverlay *overlay);
void fhir_def_overlay_unref (const FhirDefOverlay *overlay); /* NULL is fine */

/* Adds a copy of def, before the overlay is shared. What `before` (nullable) has just the same
 * keeps its number. 0 when the type has a parameter of that code already, or no number is left. */
FhirParamId fhir_def_overlay_add (FhirDefOverlay *overlay,
                                  const FhirDefOverlay *before,
                                  const FhirParamDef *def) G_GNUC_WARN_UNUSED_RESULT;

/* By the code that searches use, R4's own first; 0 when unknown. overlay (nullable): R4's only. */
FhirParamId fhir_def_overlay_find (const FhirDefOverlay *overlay, FhirTypeId type, FhirSlice code);
/* By the canonical of its SearchParameter, R4's own first. */
FhirParamId
fhir_def_overlay_find_url (const FhirDefOverlay *overlay, FhirTypeId type, const char *url);

/* The added parameters of a type (0: of all types), by code; NULL when there are none. */
const FhirParamId *
fhir_def_overlay_params (const FhirDefOverlay *overlay, FhirTypeId type, guint *ret_n);
/* The greatest number in it; that of R4's last when it is empty. */
FhirParamId fhir_def_overlay_last (const FhirDefOverlay *overlay);

/* Whether a number is of an overlay. */
static inline gboolean
fhir_def_param_is_added (FhirParamId param)
{
  return param > fhir_def_n_params();
}

/* All that decides what a parameter finds, as text: equal text, equal rows. (transfer full) */
char *fhir_def_param_describe (FhirParamId param);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirDefOverlay, fhir_def_overlay_unref)

G_END_DECLS
