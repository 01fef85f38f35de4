/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-json.h"
#include "chart-text.h"

G_BEGIN_DECLS

/* A document from JSON text, in which ' stands for ". Fails the test when it is none. */
FhirJsonDoc *ui_test_doc (const char *text);

/* Compares what a person reads: no-break spaces and word joiners aside. expected NULL: actual is
 * NULL. */
void ui_test_assert_words (const char *actual, const char *expected);

G_END_DECLS
