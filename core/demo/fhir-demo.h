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

/* Appends the resources of patient n (from 0) as NDJSON lines, each with its id and with references
 * as Type/id; returns how many. Independent of other patients, so lanes may share the work. */
guint fhir_demo_write_patient (FhirDemo *demo, guint n, GString *out);
/* The clinic's own resources (organization, practitioners, locations) that patients refer to. */
guint fhir_demo_write_clinic (FhirDemo *demo, GString *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirDemo, fhir_demo_free)

G_END_DECLS
