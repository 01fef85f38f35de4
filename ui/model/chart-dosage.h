/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-json.h"

G_BEGIN_DECLS

/* A Dosage in words: amount, route, frequency, each tied so that no line starts with a dash.
 * Nothing is computed: a daily total or a conversion is never made (rule S28). Texts are (transfer
 * full). */
typedef struct
{
  char *amount;    /* (nullable) "500 mg", "5–10 mg", "1 mL/h" */
  char *route;     /* (nullable) "oral" */
  char *frequency; /* (nullable) "twice a day with meals" */
  char *text;      /* (nullable) the prescriber's own sentence */
} ChartDosage;

ChartDosage *chart_dosage_new (ChartJson dosage) G_GNUC_WARN_UNUSED_RESULT;
void chart_dosage_free (ChartDosage *dosage); /* NULL is fine */

/* "500 mg — oral — twice a day with meals"; the prescriber's sentence where the parts are not
 * recorded; NULL when nothing is. */
char *chart_dosage_format (const ChartDosage *dosage);

/* Words of a Timing: "twice a day", "every 8 hours", "at bedtime"; NULL when it says nothing that
 * can be put in words without loss. */
char *chart_timing_format (ChartJson timing);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChartDosage, chart_dosage_free)

G_END_DECLS
