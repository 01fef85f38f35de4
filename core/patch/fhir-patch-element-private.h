/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"
#include "fhir-json.h"

G_BEGIN_DECLS

/* One value of an element in a parsed document: nodes under `name` and `_name`, not both 0. */
typedef struct
{
  guint32 value;
  guint32 shadow;
} FhirPatchNode;

/* An element of an object, with all its values. */
typedef struct
{
  const FhirMemberDef *member;
  GArray *values; /* (element-type FhirPatchNode) */
} FhirPatchElement;

/* The elements of an object of a type in the order of the document, (element-type
 * FhirPatchElement). NULL with FHIR_ERROR_STRUCTURE for a member that the type does not have. */
GArray *fhir_patch_elements_new (const FhirJsonDoc *doc,
                                 guint32 object,
                                 FhirTypeId type,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable) the one of a definition; choices share theirs. */
const FhirPatchElement *fhir_patch_elements_find (GArray *elements, FhirElementId id);

/* The type that a resource says it is of; 0 none. */
FhirTypeId fhir_patch_resource_type (const FhirJsonDoc *doc, guint32 node);

/* The type of a value: for resources that which the document says; 0 unknown. */
FhirTypeId
fhir_patch_node_type (const FhirJsonDoc *doc, FhirPatchNode node, const FhirMemberDef *member);

/* Equality with digits as written, shadows included. A node of zeros equals its like. */
gboolean fhir_patch_node_equal (const FhirJsonDoc *a,
                                FhirPatchNode node_a,
                                const FhirJsonDoc *b,
                                FhirPatchNode node_b);

/* Which of the values `from` (of document a) is which of `to` (of b): by id, then equal content,
 * then what names such a thing (url, system and value, system and code, code, reference …), then
 * likeness; never by place, but for primitives that stand at the same place. The result has for
 * each of `to` the index in `from`, or -1; (transfer full) (element-type gint). */
GArray *fhir_patch_match (const FhirJsonDoc *a, GArray *from, const FhirJsonDoc *b, GArray *to)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
