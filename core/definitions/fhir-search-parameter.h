/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"
#include "fhir-issues.h"
#include "fhir-json.h"

G_BEGIN_DECLS

typedef struct
{
  char *definition; /* canonical of the component's own parameter */
  char *expression; /* relative to the composite's element */
} FhirSearchComponent;

/* What a SearchParameter resource says (http://hl7.org/fhir/R4/searchparameter.html), read but not
 * yet held against anything else. Immutable. */
typedef struct
{
  char *url;
  char *code;
  char *expression;      /* (nullable) */
  char *derived_from;    /* (nullable) canonical without version */
  FhirSearchType kind;   /* the member `type` */
  gboolean is_active;    /* status active: drafts and retired ones are kept, not searched by */
  GArray *bases;         /* (element-type FhirTypeId) as said: Resource and DomainResource too */
  GArray *targets;       /* (element-type FhirTypeId) none: any */
  GPtrArray *components; /* (element-type FhirSearchComponent) */
} FhirSearchParameter;

/* Reads the resource at node. NULL when a search could not be made of it; issues (nullable) then
 * tell why, with places below `place` ("SearchParameter", or its place in a Bundle). */
FhirSearchParameter *fhir_search_parameter_read (const FhirJsonDoc *doc,
                                                 guint32 node,
                                                 const char *place,
                                                 FhirIssues *issues) G_GNUC_WARN_UNUSED_RESULT;
void fhir_search_parameter_free (FhirSearchParameter *self); /* NULL is fine */

/* The member `type` of a kind: "token". Static. */
const char *fhir_search_type_get_code (FhirSearchType kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirSearchParameter, fhir_search_parameter_free)

G_END_DECLS
