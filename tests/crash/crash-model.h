/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-store-writer.h"

G_BEGIN_DECLS

/* What a store must hold: every version that was acknowledged, in order of its change number, and
 * those of the group at hand, which may come as a whole or not at all. */
typedef struct
{
  FhirTypeId type;
  char id[24];
  guint32 version;
  FhirChangeOp op;
  guint hash; /* of the body */
} ModelVersion;

typedef struct
{
  GArray *acked; /* (element-type ModelVersion) change n at n - 1 */
  GArray *group; /* (element-type ModelVersion) of the open group */
} CrashModel;

void crash_model_init (CrashModel *model);
void crash_model_clear (CrashModel *model);
void crash_model_add (CrashModel *model,
                      FhirTypeId type,
                      const char *id,
                      const FhirPutResult *result,
                      FhirChangeOp op,
                      FhirSlice body);
void crash_model_commit (CrashModel *model);
void crash_model_forget_group (CrashModel *model);

/* (nullable) what is wrong with the store, (transfer full). A group that is there as a whole
 * becomes acknowledged. */
char *crash_model_compare (CrashModel *model, FhirStore *store) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
