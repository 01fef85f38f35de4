/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one error domain. A code is for branching; the message is for a person: lower case, no full
 * stop, names the place and the limit that was broken, never patient data. Only
 * G_IO_ERROR_CANCELLED passes through beside it. */
#define FHIR_ERROR (fhir_error_quark())

typedef enum
{
  FHIR_ERROR_SYNTAX,         /* 400 structure: bytes are not JSON, query text is not parsable */
  FHIR_ERROR_STRUCTURE,      /* 400 structure: JSON, but not the shape of a resource */
  FHIR_ERROR_VALUE,          /* 400 value: an element or parameter has an impossible value */
  FHIR_ERROR_REQUIRED,       /* 400 required: something needed is absent */
  FHIR_ERROR_INVALID,        /* 400 invalid: breaks a rule of the interaction */
  FHIR_ERROR_NOT_SUPPORTED,  /* 400 not-supported: unknown parameter, modifier, chain */
  FHIR_ERROR_LOGIN,          /* 401 login */
  FHIR_ERROR_FORBIDDEN,      /* 403 forbidden */
  FHIR_ERROR_NOT_FOUND,      /* 404 not-found */
  FHIR_ERROR_METHOD,         /* 405 not-supported: no such interaction at this path */
  FHIR_ERROR_NOT_ACCEPTABLE, /* 406 not-supported */
  FHIR_ERROR_TIMEOUT,        /* 408 timeout: the client was too slow */
  FHIR_ERROR_CONFLICT,       /* 409 conflict */
  FHIR_ERROR_GONE,           /* 410 deleted */
  FHIR_ERROR_PRECONDITION,   /* 412 conflict: If-Match, If-None-Match on a write */
  FHIR_ERROR_MULTIPLE,       /* 412 multiple-matches */
  FHIR_ERROR_TOO_LARGE,      /* 413 too-long: a limit on bytes, depth or count */
  FHIR_ERROR_MEDIA_TYPE,     /* 415 not-supported */
  FHIR_ERROR_RULE,           /* 422 business-rule */
  FHIR_ERROR_THROTTLED,      /* 429 throttled */
  FHIR_ERROR_INTERNAL,       /* 500 exception: a bug of ours */
  FHIR_ERROR_CORRUPT,        /* 500 exception: the store is damaged or of another version */
  FHIR_ERROR_BUSY,           /* 503 transient: try again */
  FHIR_ERROR_TOO_COSTLY,     /* 503 too-costly: ran past its budget of time or steps */
  FHIR_ERROR_READ_ONLY, /* 503 transient: store refuses writes (after a failed fsync, or read-only)
                         */
  FHIR_ERROR_NO_SPACE,  /* 507 no-store: disk full */
} FhirError;

#define FHIR_ERROR_N_CODES (FHIR_ERROR_NO_SPACE + 1)

GQuark fhir_error_quark (void);

/* HTTP status of an error; 500 for foreign domains, 503 for cancellation. */
guint fhir_error_get_status (const GError *error);

/* OperationOutcome.issue.code (http://hl7.org/fhir/R4/valueset-issue-type.html) of an error. */
const char *fhir_error_get_issue_code (const GError *error);

G_END_DECLS
