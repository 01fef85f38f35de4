/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-library.h"
#include "fhir-path-expr.h"

G_BEGIN_DECLS

/* A StructureDefinition that constrains a type, as flat tables: a tree of what it says of elements
 * beyond R4's own tables, its base profiles merged in. Immutable; any thread. */
typedef struct _FhirProfile FhirProfile;

/* A JSON value of a definition; doc NULL: none. */
typedef struct
{
  const FhirJsonDoc *doc;
  guint32 node;
  FhirTypeId type;
} FhirProfileValue;

typedef enum
{
  FHIR_SLICE_VALUE,
  FHIR_SLICE_PATTERN,
  FHIR_SLICE_EXISTS,
  FHIR_SLICE_TYPE,
  FHIR_SLICE_PROFILE,
} FhirDiscriminatorKind;

typedef struct
{
  guint8 kind;
  FhirSlice path;
} FhirDiscriminator;

enum
{
  FHIR_AGGREGATION_CONTAINED = 1 << 0,
  FHIR_AGGREGATION_REFERENCED = 1 << 1,
  FHIR_AGGREGATION_BUNDLED = 1 << 2,
};

typedef enum
{
  FHIR_VERSIONING_EITHER,
  FHIR_VERSIONING_INDEPENDENT,
  FHIR_VERSIONING_SPECIFIC,
} FhirVersioning;

typedef struct
{
  FhirTypeId type;       /* 0: one that R4 does not have */
  FhirSlice code;        /* as written */
  guint32 first_profile; /* into the strings */
  guint16 n_profiles;
  guint32 first_target;
  guint16 n_targets;
  guint8 aggregation; /* FHIR_AGGREGATION_…, 0: any */
  guint8 versioning;  /* FhirVersioning */
} FhirProfileType;

typedef struct
{
  FhirSlice key;
  FhirSlice human;
  FhirPathExpr *expr; /* NULL: does not compile */
  gboolean is_error;
} FhirProfileConstraint;

enum
{
  FHIR_PROFILE_HAS_MIN = 1 << 0,
  FHIR_PROFILE_HAS_MAX = 1 << 1,
  FHIR_PROFILE_HAS_SLICING = 1 << 2,
  FHIR_PROFILE_CLOSED = 1 << 3,      /* slicing: all items match a slice */
  FHIR_PROFILE_OPEN_AT_END = 1 << 4, /* slicing: unmatched items stand last */
  FHIR_PROFILE_ORDERED = 1 << 5,     /* slicing: items stand in the order of slices */
};

typedef struct
{
  FhirSlice name;       /* element name without [x]; empty at the root */
  FhirSlice slice_name; /* of a slice; NONE */
  FhirTypeId type;      /* of the element when R4 leaves one, else 0 */
  guint32 parent;
  guint32 child;    /* first child, 0 none; the order of the definition */
  guint32 next;     /* next sibling, or next slice */
  guint32 slice;    /* first slice, 0 none */
  guint32 min, max; /* max G_MAXUINT32: * */
  guint32 flags;
  guint32 first_type, n_types;
  FhirProfileValue fixed, pattern, min_value, max_value;
  guint32 min_length, max_length;                  /* 0 none */
  FhirProfileValue extensions, binding_extensions; /* of the definition: lists */
  guint8 binding_strength;
  FhirSlice binding;
  guint32 first_constraint, n_constraints; /* chained ranges are flattened on copying */
  guint32 first_discriminator, n_discriminators;
} FhirProfileNode;

/* (nullable) the profile of a canonical, compiled on first use; NULL when nobody has it or it
 * cannot be compiled. A canonical of a type of R4 itself gives NULL too: the tables say all of it.
 * Borrowed from library. */
const FhirProfile *fhir_library_profile (FhirLibrary *library, FhirSlice canonical);

const char *fhir_profile_get_url (const FhirProfile *profile);
FhirTypeId fhir_profile_get_type (const FhirProfile *profile);
/* The definition itself. */
const FhirJsonDoc *fhir_profile_get_doc (const FhirProfile *profile);
/* Node 0 is the root. */
const FhirProfileNode *fhir_profile_node (const FhirProfile *profile, guint32 n);
guint32 fhir_profile_get_n_nodes (const FhirProfile *profile);
const FhirProfileType *fhir_profile_type (const FhirProfile *profile, guint32 n);
FhirSlice fhir_profile_string (const FhirProfile *profile, guint32 n);
const FhirProfileConstraint *fhir_profile_constraint (const FhirProfile *profile, guint32 n);
const FhirDiscriminator *fhir_profile_discriminator (const FhirProfile *profile, guint32 n);
/* The child of node by element name, or 0. */
guint32 fhir_profile_child (const FhirProfile *profile, guint32 node, FhirSlice name);

void fhir_profile_free (FhirProfile *profile); /* NULL is fine */

/* The type of R4 that a canonical names (http://hl7.org/fhir/StructureDefinition/Patient), or 0. */
FhirTypeId fhir_profile_type_of_url (FhirSlice canonical);

G_END_DECLS
