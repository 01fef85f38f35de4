/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"
#include "fhir-store-sql.h"

G_BEGIN_DECLS

/* Numbers that this store gave to what the build knows by name. Made at opening, then constant: any
 * thread reads. */
typedef struct
{
  gint64 number;               /* p; 0: not in this store */
  gint8 bit;                   /* of res.bits; -1 none */
  gboolean has_main_date_rows; /* the parameter `code`: rows in tokd too */
} FhirStoreParam;

typedef struct
{
  gint64 number;         /* t; 0: not in this store */
  FhirParamId main_date; /* 0: none */
  GArray
      *home; /* (element-type FhirParamId) (nullable) stored parameters that tie it to a patient */
} FhirStoreType;

typedef struct
{
  FhirStoreParam *params; /* by FhirParamId */
  FhirStoreType *types;   /* by FhirTypeId */
  GArray *type_of;        /* (element-type FhirTypeId) by number */
  FhirTypeId patient;
} FhirStoreNames;

/* Reads the numbers; may_write adds what is missing, inside the caller's transaction. */
FhirStoreNames *fhir_store_names_load (FhirStoreSql *sql,
                                       gboolean may_write,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_store_names_free (FhirStoreNames *names); /* NULL is fine */
FhirTypeId fhir_store_names_get_type (const FhirStoreNames *names, gint64 number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirStoreNames, fhir_store_names_free)

G_END_DECLS
