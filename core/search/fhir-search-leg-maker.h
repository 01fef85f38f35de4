/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-index.h"
#include "fhir-search-leg.h"

G_BEGIN_DECLS

/* Parts of clause building, one for each family of types. Each adds legs to the clause. */
typedef struct
{
  FhirSearchContext *context;
  const FhirSearchCondition *condition;
  FhirSearchClause *clause;
  FhirParamId param; /* stored parameter, aliases resolved */
  FhirTypeId only;   /* alias: references of this type only */
  gint64 p;
} FhirLegMaker;

gboolean fhir_leg_make_token (FhirLegMaker *maker, const FhirSearchValue *value, GError **error);
gboolean fhir_leg_make_string (FhirLegMaker *maker, const FhirSearchValue *value, GError **error);
gboolean fhir_leg_make_uri (FhirLegMaker *maker, const FhirSearchValue *value, GError **error);
gboolean fhir_leg_make_number (FhirLegMaker *maker, const FhirSearchValue *value, GError **error);
gboolean fhir_leg_make_quantity (FhirLegMaker *maker, const FhirSearchValue *value, GError **error);
gboolean fhir_leg_make_date (FhirLegMaker *maker, const FhirSearchValue *value, GError **error);
gboolean fhir_leg_make_updated (FhirLegMaker *maker, const FhirSearchValue *value, GError **error);
gboolean
fhir_leg_make_composite (FhirLegMaker *maker, const FhirSearchValue *value, GError **error);
gboolean
fhir_leg_make_reference (FhirLegMaker *maker, const FhirSearchValue *value, GError **error);

/* Used by several: terms of a token value onto ks (or a system when there are too many), keys of
 * the targets of a reference value, tests of numbers and dates, units. */
gboolean fhir_leg_find_terms (FhirSearchContext *context,
                              const FhirSearchValue *value,
                              GArray *ks,
                              gint64 *ret_system,
                              GError **error);
gboolean fhir_leg_find_targets (FhirLegMaker *maker,
                                const FhirSearchValue *value,
                                GArray *gs,
                                GError **error);
extern const FhirIndexUnit fhir_leg_as_stated; /* no conversion */
guint fhir_leg_number_tests (const FhirSearchValue *value,
                             const FhirIndexUnit *unit,
                             FhirSearchNumberTest ret_tests[2]);
gboolean fhir_leg_date_test (FhirSearchContext *context,
                             const FhirSearchValue *value,
                             FhirSearchDateTest *ret_test,
                             GError **error);
gboolean fhir_leg_find_units (FhirLegMaker *maker,
                              const FhirSearchValue *value,
                              GArray *us,
                              gboolean *ret_any,
                              FhirIndexUnit *ret_unit,
                              GError **error);
/* The dictionary's number of FHIR_INDEX_CONVERTED, 0 when no row has it. */
gboolean fhir_leg_find_converted (FhirLegMaker *maker, gint64 *ret_system, GError **error);

/* Keys of an id: the one it has, and in the past those it had before its record moved. */
gboolean fhir_leg_find_keys (FhirSearchContext *context,
                             FhirTypeId type,
                             const char *id,
                             GArray *keys,
                             GError **error);

FhirSearchLeg *fhir_leg_maker_add (FhirLegMaker *maker, FhirSearchLegKind kind);

G_END_DECLS
