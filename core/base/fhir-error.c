/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The one table that turns an error code into an HTTP status and an issue code. A test walks it. */

#include "fhir-error.h"

#include <gio/gio.h>

G_DEFINE_QUARK (fhir - error - quark, fhir_error)

typedef struct
{
  guint16 status;
  const char *issue_code;
} ErrorRow;

/* clang-format off */
static const ErrorRow error_table[FHIR_ERROR_N_CODES] = {
  [FHIR_ERROR_SYNTAX]         = { 400, "structure" },
  [FHIR_ERROR_STRUCTURE]      = { 400, "structure" },
  [FHIR_ERROR_VALUE]          = { 400, "value" },
  [FHIR_ERROR_REQUIRED]       = { 400, "required" },
  [FHIR_ERROR_INVALID]        = { 400, "invalid" },
  [FHIR_ERROR_NOT_SUPPORTED]  = { 400, "not-supported" },
  [FHIR_ERROR_LOGIN]          = { 401, "login" },
  [FHIR_ERROR_FORBIDDEN]      = { 403, "forbidden" },
  [FHIR_ERROR_NOT_FOUND]      = { 404, "not-found" },
  [FHIR_ERROR_METHOD]         = { 405, "not-supported" },
  [FHIR_ERROR_NOT_ACCEPTABLE] = { 406, "not-supported" },
  [FHIR_ERROR_TIMEOUT]        = { 408, "timeout" },
  [FHIR_ERROR_CONFLICT]       = { 409, "conflict" },
  [FHIR_ERROR_GONE]           = { 410, "deleted" },
  [FHIR_ERROR_PRECONDITION]   = { 412, "conflict" },
  [FHIR_ERROR_MULTIPLE]       = { 412, "multiple-matches" },
  [FHIR_ERROR_TOO_LARGE]      = { 413, "too-long" },
  [FHIR_ERROR_MEDIA_TYPE]     = { 415, "not-supported" },
  [FHIR_ERROR_RULE]           = { 422, "business-rule" },
  [FHIR_ERROR_THROTTLED]      = { 429, "throttled" },
  [FHIR_ERROR_INTERNAL]       = { 500, "exception" },
  [FHIR_ERROR_CORRUPT]        = { 500, "exception" },
  [FHIR_ERROR_BUSY]           = { 503, "transient" },
  [FHIR_ERROR_TOO_COSTLY]     = { 503, "too-costly" },
  [FHIR_ERROR_READ_ONLY]      = { 503, "transient" },
  [FHIR_ERROR_NO_SPACE]       = { 507, "no-store" },
};
/* clang-format on */

static const ErrorRow cancelled_row = { 503, "transient" };

static const ErrorRow *
find_row (const GError *error)
{
  g_return_val_if_fail (error != NULL, &error_table[FHIR_ERROR_INTERNAL]);

  if (error->domain == FHIR_ERROR && error->code >= 0 && error->code < FHIR_ERROR_N_CODES)
    return &error_table[error->code];
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return &cancelled_row;
  return &error_table[FHIR_ERROR_INTERNAL];
}

guint
fhir_error_get_status (const GError *error)
{
  return find_row (error)->status;
}

const char *
fhir_error_get_issue_code (const GError *error)
{
  return find_row (error)->issue_code;
}
