/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Plausible synthetic patients, deterministic: the same seed and number give the same bytes on
 * every machine. Invented people; no real data behind them. */
typedef struct _FhirDemo FhirDemo;

FhirDemo *fhir_demo_new (guint64 seed) G_GNUC_WARN_UNUSED_RESULT;
void fhir_demo_free (FhirDemo *demo); /* NULL is fine */

/* The moment that charts end at, in milliseconds since 1970; 2026-03-12T09:05Z unless told. Part of
 * what determines the bytes. Earlier moments count as that one: the charts told by hand end there.
 */
void fhir_demo_set_now (FhirDemo *demo, gint64 ms);

/* Appends the resources of patient n (from 0) as NDJSON lines, each with its id and with references
 * as Type/id; returns how many. Independent of other patients, so lanes may share the work. The
 * first twelve have long, full charts; the others some 20 resources each. */
guint fhir_demo_write_patient (const FhirDemo *demo, guint n, GString *out);
/* The clinic's own resources (organization, practitioners, locations) that patients refer to. */
guint fhir_demo_write_clinic (const FhirDemo *demo, GString *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirDemo, fhir_demo_free)

G_END_DECLS
