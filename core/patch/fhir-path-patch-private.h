/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json-draft.h"
#include "fhir-path-patch.h"
#include "fhir-path.h"

G_BEGIN_DECLS

typedef enum
{
  FHIR_PATH_PATCH_ADD,
  FHIR_PATH_PATCH_INSERT,
  FHIR_PATH_PATCH_DELETE,
  FHIR_PATH_PATCH_REPLACE,
  FHIR_PATH_PATCH_MOVE,
} FhirPathPatchKind;

enum
{
  FHIR_PATH_PATCH_INDEX,
  FHIR_PATH_PATCH_SOURCE,
  FHIR_PATH_PATCH_DESTINATION,
};

typedef struct
{
  guint n;          /* from 0 */
  guint8 kind;      /* FhirPathPatchKind */
  const char *type; /* (nullable) its name; static */
  FhirPathExpr *path;
  FhirPathExpr *parent; /* (nullable) of a path a.b: a */
  char *name;           /* (nullable) of add; of a path a.b: b */
  guint32 value;        /* the part that carries it, 0 none */
  gint64 numbers[3];    /* index, source, destination; -1 none */
} FhirPathPatchOperation;

/* (element-type FhirPathPatchOperation) of the Parameters at patch_node, paths compiled. Errors as
 * fhir_path_patch_check() has them. */
GArray *fhir_path_patch_read (const FhirJsonDoc *patch,
                              guint32 patch_node,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Puts operation, type and path before an error's text. */
void fhir_path_patch_name (const FhirPathPatchOperation *operation, GError **error);

/* One operation at work. */
typedef struct
{
  const FhirJsonDoc *doc;   /* the resource as it is now */
  const FhirJsonDoc *patch; /* where values stand */
  const FhirLimits *limits;
  FhirJsonDraft *draft;
  FhirPathResults *results;
  GCancellable *cancellable;
} FhirPathPatchRun;

/* Changes run->draft as the operation says. */
gboolean fhir_path_patch_run (FhirPathPatchRun *run,
                              const FhirPathPatchOperation *operation,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
