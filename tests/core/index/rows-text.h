/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-index.h"

/* Rows as lines of text: kind parameter flags values. Appends. */
void rows_text_print (const FhirIndexRows *rows, GString *out);
