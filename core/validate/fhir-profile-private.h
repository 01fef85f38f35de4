/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-library-private.h"
#include "fhir-profile.h"

G_BEGIN_DECLS

struct _FhirProfile
{
  char *url;
  const FhirJsonDoc *doc; /* of the library */
  FhirLibrary *library;   /* while it is compiled */
  FhirTypeId type;
  GArray *nodes;          /* (element-type FhirProfileNode) */
  GArray *types;          /* (element-type FhirProfileType) */
  GArray *strings;        /* (element-type FhirSlice) */
  GArray *constraints;    /* (element-type FhirProfileConstraint) */
  GArray *discriminators; /* (element-type FhirDiscriminator) */
  GPtrArray *exprs;       /* (element-type FhirPathExpr) own ones; others are of the base */
  GStringChunk *chunk;    /* decoded texts */
};

/* fhir-profile-element.c: lays what an ElementDefinition says onto a node. */
void fhir_profile_lay (FhirProfile *profile, guint32 node, const FhirJsonDoc *doc, guint32 element);

/* fhir-profile-graft.c: below an element whose type has one profile, what that says. */
void fhir_profile_graft (FhirProfile *profile, guint32 node);

/* A new child of a node, or a new slice of it when slice_name is given. */
guint32
fhir_profile_add_node (FhirProfile *profile, guint32 parent, FhirSlice name, FhirSlice slice_name);

/* A decoded member text kept by the profile; NONE when absent. */
FhirSlice
fhir_profile_keep (FhirProfile *profile, const FhirJsonDoc *doc, guint32 object, FhirKey key);

static inline FhirProfileNode *
fhir_profile_at (FhirProfile *profile, guint32 n)
{
  return &g_array_index (profile->nodes, FhirProfileNode, n);
}

G_END_DECLS
