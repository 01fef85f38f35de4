/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"

G_BEGIN_DECLS

/* The bytes of a file, of standard input for "-"; without a byte order mark. */
GBytes *chartroomctl_read_input (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The resource in them, in JSON or XML, whichever they begin like. ret_fault (nullable): where JSON
 * that is none breaks, in bytes; -1 for another error. */
FhirJsonDoc *chartroomctl_parse_input (GBytes *input,
                                       gssize *ret_fault,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
