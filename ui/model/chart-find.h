/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-allergy.h"
#include "chart-client.h"
#include "chart-identity.h"

G_BEGIN_DECLS

/* How a patient was found, best first. */
typedef enum
{
  CHART_FIND_EXACT,
  CHART_FIND_PREFIX,
  CHART_FIND_ALIAS,
  CHART_FIND_EDIT,
  CHART_FIND_PHONETIC,
  CHART_FIND_RECENT, /* the box is empty: last patients */
  CHART_FIND_N,
} ChartFindGroup;

const char *chart_find_group_get_title (ChartFindGroup group);

/* A stretch of the name to emphasise, in bytes. */
typedef struct
{
  guint start, end;
} ChartStretch;

/* A patient in the list. allergies and last encounter come later, with "notify::details". */
#define CHART_TYPE_FOUND (chart_found_get_type())
G_DECLARE_FINAL_TYPE (ChartFound, chart_found, CHART, FOUND, GObject)

struct _ChartFound
{
  GObject parent_instance;

  ChartIdentity *identity;
  ChartFindGroup group;
  char *matched;     /* (nullable) what was matched when it is not in the name: "was SMITH, Jane" */
  GArray *stretches; /* (element-type ChartStretch) of identity->name */
  gboolean same_name;        /* another row has the same family and first given name */
  ChartAllergies *allergies; /* (nullable) not known yet */
  char *last_date;           /* (nullable) */
  char *last_kind;           /* (nullable) */
};

ChartFound *
chart_found_new (ChartJson entry, const char *text, gint64 now_ms) G_GNUC_WARN_UNUSED_RESULT;
char *chart_found_dup_sentence (ChartFound *self);
/* Takes allergies; last_encounter (nullable) is of chart_encounter_new(). Notifies. */
void
chart_found_set_details (ChartFound *self, ChartAllergies *allergies, ChartItem *last_encounter);

/* The path that finds text; last patients for an empty one. (transfer full) */
char *chart_find_dup_path (const char *text, guint count);
/* Rows of an answer, in its order, same names marked. (element-type ChartFound) */
GPtrArray *chart_find_read (const FhirJsonDoc *bundle,
                            const char *text,
                            gint64 now_ms) G_GNUC_WARN_UNUSED_RESULT;

/* Where the words of text stand in a name: each word at the start of a word, case and accents
 * aside. (element-type ChartStretch) */
GArray *chart_find_emphasise (const char *name, const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
