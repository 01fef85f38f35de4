/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-doc-private.h"
#include "fhir-profile-walk-private.h"

G_BEGIN_DECLS

/* A response with the questionnaire that it answers. */
typedef struct
{
  FhirWalk *walk;
  const FhirScope *scope;
  const FhirJsonDoc *doc; /* of the questionnaire */
  guint32 questionnaire;
  guint32 response;
  gboolean done; /* its status says that nothing is to come */
} FhirForm;

#define FHIR_FORM_DEPTH_MAX 32 /* of items */
#define FHIR_FORM_EXTENSION "http://hl7.org/fhir/StructureDefinition/"
#define FHIR_FORM_SDC       "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-"

/* The n-th extension of an item of the questionnaire, by the last part of its URL: its value node
 * and the value's type; 0 when there is none. */
guint32 fhir_form_extension (const FhirForm *form,
                             guint32 item,
                             const char *name,
                             guint n,
                             FhirTypeId *ret_type);

/* One answer of the response, of an item that allows answers. */
void fhir_form_check_answer (FhirForm *form, const FhirPlace *place, guint32 item, guint32 answer);

/* fhir-answers-enabled.c: whether enableWhen lets the item be answered at a place of the response:
 * that of what holds the items, here or not. */
gboolean fhir_form_is_enabled (const FhirForm *form, const FhirPlace *place, guint32 item);

G_END_DECLS
