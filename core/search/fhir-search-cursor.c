/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The numbers of a place in a search, sealed for the one query whose hash is signed with them. */

#include "fhir-search-cursor.h"

#include "fhir-page-seal.h"

#define FLAG_ESTIMATE  1
#define FLAG_BACKWARDS 2
#define ORDER_SHIFT    8

enum
{
  NUMBER_FORM, /* flags, and the order above them */
  NUMBER_CHANGE,
  NUMBER_KEY,
  NUMBER_TOTAL,
  N_NUMBERS,
};

/* What the page is of: the query, and the numbers of its parameters beside R4's. */
static char *
dup_purpose (const FhirSearchQuery *query, guint64 mark)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "search %" G_GINT64_MODIFIER "x ", mark);
  for (guint i = 0; i < sizeof query->hash; i++)
    g_string_append_printf (text, "%02x", query->hash[i]);
  return g_string_free (text, FALSE);
}

char *
fhir_search_cursor_format (const FhirSearchCursor *cursor,
                           const FhirSearchQuery *query,
                           const guint8 *secret)
{
  g_autofree char *purpose = dup_purpose (query, cursor->mark);
  const gint64 numbers[N_NUMBERS] = {
    [NUMBER_FORM] = (cursor->estimate ? FLAG_ESTIMATE : 0) |
                    (cursor->backwards ? FLAG_BACKWARDS : 0) | (cursor->order << ORDER_SHIFT),
    [NUMBER_CHANGE] = cursor->change,
    [NUMBER_KEY] = cursor->key,
    [NUMBER_TOTAL] = cursor->total,
  };

  return fhir_page_seal (secret, purpose, numbers, N_NUMBERS);
}

gboolean
fhir_search_cursor_parse (const char *text,
                          const FhirSearchQuery *query,
                          const guint8 *secret,
                          guint64 mark,
                          FhirSearchCursor *ret_cursor,
                          GError **error)
{
  g_autofree char *purpose = dup_purpose (query, mark);
  gint64 numbers[N_NUMBERS];

  if (!fhir_page_unseal (text, secret, purpose, numbers, N_NUMBERS, error))
    return FALSE;
  *ret_cursor = (FhirSearchCursor){ .change = numbers[NUMBER_CHANGE],
                                    .key = numbers[NUMBER_KEY],
                                    .total = numbers[NUMBER_TOTAL],
                                    .mark = mark,
                                    .estimate = (numbers[NUMBER_FORM] & FLAG_ESTIMATE) != 0,
                                    .backwards = (numbers[NUMBER_FORM] & FLAG_BACKWARDS) != 0,
                                    .order = (guint8)(numbers[NUMBER_FORM] >> ORDER_SHIFT) };
  return TRUE;
}
