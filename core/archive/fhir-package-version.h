/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Versions of packages, as semver.org orders them: "4.0.1", "1.0.0-ballot". Any text can be
 * compared; parts that are no numbers compare as text, below those that are. */
gint fhir_package_version_compare (const char *a, const char *b);

/* Whether a version is what a dependency asks for: the same; "4.0.x" (any patch); "latest",
 * "current" and "dev" (any). */
gboolean fhir_package_version_matches (const char *version, const char *wanted);

/* 1 to 64 of A-Z, a-z, 0-9, ".", "-", "+", "_", beginning with a letter or digit. */
gboolean fhir_package_version_is_valid (const char *version);

G_END_DECLS
