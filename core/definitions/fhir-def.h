/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* lint: long-header — the tables of the standard are one concept */
#pragma once

#include "fhir-keys.h"
#include "fhir-slice.h"
#include "fhir-type-ids.h" /* FHIR_TYPE_Patient, FHIR_TYPE_Patient_contact … */

G_BEGIN_DECLS

/* What R4 (4.0.1) defines, as constant tables generated from HL7's package (data/definitions). All
 * numbers are of this build only: the store keeps names. Static; any thread. 0 is "none" in each.
 */
typedef guint16
    FhirTypeId; /* a type: resource, complex, primitive, or backbone "Patient.contact" */
typedef guint16 FhirElementId; /* an element definition */
typedef guint16 FhirParamId;   /* a (resource type, search parameter) pair */

typedef enum
{
  FHIR_KIND_PRIMITIVE,
  FHIR_KIND_COMPLEX,
  FHIR_KIND_BACKBONE, /* named by its path */
  FHIR_KIND_RESOURCE,
} FhirTypeKind;

typedef struct
{
  const char *name;
  guint8 kind; /* FhirTypeKind */
  guint8 is_abstract;
  guint8 name_len;
  FhirTypeId base;             /* type it specialises: Patient -> DomainResource -> Resource */
  FhirElementId first_element; /* own and inherited, in order of the definition */
  guint16 n_elements;
  guint16 first_member; /* into the JSON members, sorted by key */
  guint16 n_members;
  FhirParamId first_param; /* resources: parameters sorted by code, with those of Resource and
                              DomainResource */
  guint16 n_params;
  guint16 first_constraint;
  guint16 n_constraints;
} FhirTypeDef;

enum
{
  FHIR_ELEMENT_SUMMARY = 1 << 0,
  FHIR_ELEMENT_MODIFIER = 1 << 1,
  FHIR_ELEMENT_CHOICE = 1 << 2, /* value[x] */
};

typedef struct
{
  const char *path; /* Patient.contact.name, Observation.value[x] */
  const char *name; /* name, value (without [x]) */
  guint16 min;
  guint16 max; /* G_MAXUINT16: * */
  guint8 flags;
  guint8 binding_strength; /* 0 none, 1 example, 2 preferred, 3 extensible, 4 required */
  guint16 binding;         /* into the bound value sets, 0 none */
  guint16 first_type; /* into the pool of allowed types (content references already resolved) */
  guint16 n_types;
  guint16 first_target; /* into the pool of types: allowed targets of Reference and canonical */
  guint16 n_targets;
  guint16 first_constraint;
  guint16 n_constraints;
} FhirElementDef;

/* One JSON member of a type: `valueQuantity` -> element value[x] as Quantity. */
typedef struct
{
  FhirKey key;
  FhirElementId element;
  FhirTypeId type;
} FhirMemberDef;

typedef struct
{
  const char *key; /* ele-1 */
  const char *human;
  const char *expression; /* FHIRPath */
  gboolean is_error;      /* else warning */
} FhirConstraintDef;

typedef enum
{
  FHIR_SEARCH_NUMBER,
  FHIR_SEARCH_DATE,
  FHIR_SEARCH_STRING,
  FHIR_SEARCH_TOKEN,
  FHIR_SEARCH_REFERENCE,
  FHIR_SEARCH_COMPOSITE,
  FHIR_SEARCH_QUANTITY,
  FHIR_SEARCH_URI,
  FHIR_SEARCH_SPECIAL,
} FhirSearchType;

typedef struct
{
  FhirParamId param;      /* the component's own parameter on the same type */
  const char *expression; /* relative to the composite's element */
} FhirComponentDef;

typedef struct
{
  const char *code; /* name in queries */
  const char *url;  /* canonical of the SearchParameter */
  const char
      *expression; /* (nullable) FHIRPath, only the members of the union that start at this type */
  const FhirComponentDef *components; /* n_components of a composite */
  const FhirTypeId *targets;          /* n_targets of a reference */
  FhirTypeId type;                    /* the resource type of the pair */
  guint8 kind;                        /* FhirSearchType */
  guint8 n_components;
  guint16 n_targets; /* 0: any type */
} FhirParamDef;

const FhirTypeDef *fhir_def_type (FhirTypeId type);
guint fhir_def_n_types (void);                   /* ids 1…n */
FhirTypeId fhir_def_find_type (FhirSlice name);  /* 0 when unknown */
gboolean fhir_def_is_resource (FhirTypeId type); /* concrete resource types only */
gboolean fhir_def_is_a (FhirTypeId type, FhirTypeId base);
guint fhir_def_n_resources (void);
FhirTypeId fhir_def_resource (guint n); /* concrete resources, by name, n from 0 */

const FhirElementDef *fhir_def_element (FhirElementId element);
/* (nullable) the member of a type's JSON object by key. */
const FhirMemberDef *fhir_def_member (FhirTypeId type, FhirKey key);
const FhirMemberDef *fhir_def_members (FhirTypeId type);  /* the first of n_members */
const FhirTypeId *fhir_def_type_pool (guint16 first);     /* first_type, first_target */
const FhirConstraintDef *fhir_def_constraint (guint16 n); /* first_constraint + i */

/* Numbers 1…n are R4's own; those behind them are of overlays (fhir-def-overlay.h). */
const FhirParamDef *fhir_def_param (FhirParamId param);
guint fhir_def_n_params (void);
FhirParamId fhir_def_find_param (FhirTypeId type, FhirSlice code); /* R4's own; 0 when unknown */

/* Parameters of type that tie it to the compartment ("Patient"); n 0: not in it. */
const FhirParamId *fhir_def_compartment (FhirTypeId compartment, FhirTypeId type, guint *ret_n);

/* Whether code is in the value set bound to element (required bindings whose codes R4 itself
 * lists); UNKNOWN when its codes are not built in. */
typedef enum
{
  FHIR_CODE_UNKNOWN,
  FHIR_CODE_NO,
  FHIR_CODE_YES,
} FhirCodeAnswer;
FhirCodeAnswer fhir_def_binding_has (guint16 binding, FhirSlice code);
const char *fhir_def_binding_url (guint16 binding);
/* The binding whose value set has this address (no version); 0 when R4 binds nothing to it. */
guint16 fhir_def_find_binding (FhirSlice url);
/* The code system that a plain `code` of this binding belongs to, (nullable); for token rows. */
const char *fhir_def_binding_system (guint16 binding, FhirSlice code);

G_END_DECLS
