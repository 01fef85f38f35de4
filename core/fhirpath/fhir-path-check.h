/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-path-expr.h"

G_BEGIN_DECLS

enum
{
  /* Refuse first(), skip(), [n] and their like where order is not defined: children(),
   * descendants(). */
  FHIR_PATH_CHECK_ORDER = 1 << 0,
};

/* Whether expr makes sense on a resource or element of type root, by R4's definitions: every step
 * names an element that the types before it have, the head is no other resource type. What cannot
 * be known (resolve(), contained resources, variables) is let through. Fails with
 * FHIR_ERROR_INVALID "… at byte N". Pure; any thread. */
gboolean fhir_path_check (const FhirPathExpr *expr, FhirTypeId root, guint flags, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
