/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-item.h"
#include "chart-list-state.h"

G_BEGIN_DECLS

/* Rows of the allergy card: agent in the title, reactions in detail, "confirmed 12-Jan-2019" in
 * note. */
ChartItem *chart_allergy_new (FhirJsonDoc *doc) G_GNUC_WARN_UNUSED_RESULT;

/* For g_ptr_array_sort(): by place; high criticality, then confirmed, then others; newest first. */
int chart_allergy_compare (gconstpointer a, gconstpointer b);

/* What an AllergyIntolerance says. */
typedef enum
{
  CHART_ALLERGY_SUBSTANCE, /* an allergy to something */
  CHART_ALLERGY_NO_KNOWN,  /* "no known allergies", or of one kind: drugs, food, environment */
  CHART_ALLERGY_NO_INFO,   /* "no information about allergies" */
} ChartAllergyKind;
ChartAllergyKind chart_allergy_get_kind (ChartJson allergy);

/* The banner's line (rule S5): four states, never confused. */
typedef enum
{
  CHART_ALLERGIES_KNOWN,
  CHART_ALLERGIES_NO_KNOWN,
  CHART_ALLERGIES_NOT_RECORDED,
  CHART_ALLERGIES_UNAVAILABLE,
} ChartAllergiesState;

typedef struct
{
  ChartAllergiesState state;
  guint known;      /* current statements about a substance */
  guint hidden;     /* entered in error */
  char *text;       /* "Known allergies (3)", "No known allergies", … */
  char *detail;     /* (nullable) who said so and when; or the contradiction */
  GPtrArray *items; /* (element-type ChartItem) the known ones */
} ChartAllergies;

/* Sums up rows. list_state tells whether rows are to be believed. */
ChartAllergies *chart_allergies_new (GListModel *items,
                                     ChartListState list_state) G_GNUC_WARN_UNUSED_RESULT;
void chart_allergies_free (ChartAllergies *allergies); /* NULL is fine */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChartAllergies, chart_allergies_free)

G_END_DECLS
