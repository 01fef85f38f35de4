/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CHART_NBSP   "\302\240"
#define CHART_JOINER "\342\201\240" /* no break here */
#define CHART_EMDASH "\342\200\224"
#define CHART_NDASH  "\342\200\223"
#define CHART_DOT    " \302\267 " /* between captions */
/* An em dash tied to the word before it, so that no line starts with one. */
#define CHART_DASH CHART_NBSP CHART_EMDASH " "

/* For screen readers and comparison: no-break spaces become spaces, word joiners vanish. */
void chart_text_append_plain (GString *out, const char *text);
char *chart_text_dup_plain (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* Joins the n texts that are neither NULL nor empty. (transfer full) (nullable): NULL when none is.
 */
char *chart_text_join_n (const char *separator,
                         const char *const *texts,
                         guint n) G_GNUC_WARN_UNUSED_RESULT;
/* The same for texts written out: chart_text_join (", ", a, b, c); each may be NULL. */
#define chart_text_join(separator, ...)                    \
  chart_text_join_n (separator,                            \
                     (const char *const[]){ __VA_ARGS__ }, \
                     G_N_ELEMENTS (((const char *const[]){ __VA_ARGS__ })))

/* Keeps a text on one line: spaces do not break, slashes do not break. */
char *chart_text_tie (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* "3 known", "1 problem", "4 problems". */
char *chart_text_count (guint n, const char *one, const char *many) G_GNUC_WARN_UNUSED_RESULT;
/* 1304 as "1,304". */
char *chart_text_number (guint64 n) G_GNUC_WARN_UNUSED_RESULT;
/* "clinic visit" as "Clinic visit"; texts in capitals stay. */
char *chart_text_capitalize (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
