/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How strict a server is with what it stores; a setting of each server. */
typedef enum
{
  FHIR_STRICTNESS_STRUCTURE, /* the default: what the definitions of FHIR R4 say of its build */
  FHIR_STRICTNESS_OFF,       /* anything that is a resource */
  FHIR_STRICTNESS_FULL,      /* all that can be known: rules, bindings, profiles claimed */
} FhirStrictness;

/* "off", "structure" or "full"; FALSE for another name. */
gboolean fhir_strictness_parse (const char *name,
                                FhirStrictness *ret_strictness) G_GNUC_WARN_UNUSED_RESULT;
const char *fhir_strictness_get_name (FhirStrictness strictness);

G_END_DECLS
