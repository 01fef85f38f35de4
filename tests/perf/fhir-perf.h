/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What benchmarks share. CPU time, because the machines that run them are not quiet; the best of
 * several rounds, because noise only ever adds. */

/* CPU seconds of this process, all threads. */
double fhir_perf_cpu (void);
/* Wall seconds. */
double fhir_perf_wall (void);

typedef void (*FhirPerfFunc) (gpointer data);

/* Least CPU seconds of one call of func in rounds calls, after one call to warm up. */
double fhir_perf_best (FhirPerfFunc func, gpointer data, guint rounds);

/* One measurement as a line of tests/perf/run. Higher figures are better; baseline and aim 0: none.
 * aim is of the ratio where there is a baseline, else of the figure. */
void
fhir_perf_report (const char *name, double figure, const char *unit, double baseline, double aim);

typedef struct
{
  char *name;
  char *bytes; /* 64 zero bytes follow */
  gsize len;
} FhirPerfFile;

void fhir_perf_file_free (FhirPerfFile *file);

/* (element-type FhirPerfFile) (nullable) all files of a folder of the test data with this ending,
 * by name; NULL, having said so, when the folder is absent. (transfer full) */
GPtrArray *fhir_perf_load (const char *folder, const char *ending);

G_END_DECLS
