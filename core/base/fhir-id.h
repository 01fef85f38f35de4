/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-random.h"
#include "fhir-slice.h"

G_BEGIN_DECLS

#define FHIR_ID_MAX   64
#define FHIR_UUID_LEN 36

/* [A-Za-z0-9\-\.]{1,64}, http://hl7.org/fhir/R4/datatypes.html#id */
gboolean fhir_id_is_valid (FhirSlice text);

/* A new version 4 UUID in lower case, NUL-terminated. */
void fhir_id_new (const FhirRandom *random, char ret_id[FHIR_UUID_LEN + 1]);

/* A lower-case UUID text as 16 bytes. FALSE for any other text, so that packing always round-trips.
 */
gboolean fhir_uuid_pack (FhirSlice text, guint8 ret_bytes[16]) G_GNUC_WARN_UNUSED_RESULT;
void fhir_uuid_unpack (const guint8 bytes[16], char ret_text[FHIR_UUID_LEN + 1]);

G_END_DECLS
