/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Named places where a test may make the process die or a step fail. Off the fast path: one load
 * when none is armed; nothing at all in builds without the option "failpoints".
 *
 *   if (FHIR_FAILPOINT ("store.before-commit"))
 *     return fail (…);
 *
 * Armed by the environment: CHARTROOM_FAILPOINT=name:crash:N or name:error:N (the Nth time the
 * place is reached, counted from 1; then each time for error). "crash" raises SIGKILL. Every name
 * used must stand in the list of fhir-failpoint.c, which crash tests walk. */
#ifdef FHIR_FAILPOINTS
extern gint fhir_failpoint_armed;
gboolean fhir_failpoint_hit (const char *name);
#define FHIR_FAILPOINT(name) (G_UNLIKELY (fhir_failpoint_armed) && fhir_failpoint_hit (name))
#else
#define FHIR_FAILPOINT(name) (FALSE)
#endif

/* Reads the environment; call once at start. */
void fhir_failpoint_init (void);

/* (array zero-terminated=1) all names. */
const char *const *fhir_failpoint_list (void);

G_END_DECLS
