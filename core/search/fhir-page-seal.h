/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Places in lists (searches, histories, $everything) as texts that clients hand back: a few
 * numbers, signed with the store's secret. They tell nothing of a patient and cannot be made up or
 * carried to another list: purpose says which list it is, and is signed with the numbers.
 *
 * Layout: version, numbers big-endian, the first 16 bytes of HMAC-SHA256; in base64url. */

#define FHIR_PAGE_CURSOR  "_cursor" /* the parameter of next and previous links */
#define FHIR_PAGE_NUMBERS 4         /* at most */

/* secret: 32 bytes. (transfer full) */
char *fhir_page_seal (const guint8 *secret, const char *purpose, const gint64 *numbers, guint n)
    G_GNUC_WARN_UNUSED_RESULT;
/* FHIR_ERROR_VALUE when text is not this store's, or of another list. */
gboolean fhir_page_unseal (const char *text,
                           const guint8 *secret,
                           const char *purpose,
                           gint64 *ret_numbers,
                           guint n,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
