/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"
#include "fhir-issues.h"
#include "fhir-json.h"

G_BEGIN_DECLS

typedef enum
{
  FHIR_SHAPE_SKIP_ENTRIES = 1 << 0, /* do not look into Bundle.entry.resource */
} FhirShapeFlags;

/* Whether the resource at node has the shape that R4 gives its type: resourceType is `type` (0: any
 * resource), every member is known, arrays and objects and primitives stand where they belong, and
 * primitives look like their type. Not a validation: cardinality, bindings and invariants are left
 * to the validator. Each problem is an issue whose expression is the FHIRPath of the place,
 * starting with `place` (nullable: the type's name). FALSE with FHIR_ERROR_STRUCTURE when there was
 * any. Pure. */
gboolean fhir_shape_check (const FhirJsonDoc *doc,
                           guint32 node,
                           FhirTypeId type,
                           const char *place,
                           FhirShapeFlags flags,
                           FhirIssues *issues,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The type that resourceType names; 0 when absent or not a resource type. */
FhirTypeId fhir_shape_type_of (const FhirJsonDoc *doc, guint32 node);

/* FHIRPath of a value below root, starting with place (nullable: the type's name); (transfer full).
 */
char *fhir_shape_dup_path (const FhirJsonDoc *doc, guint32 root, guint32 node, const char *place)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
