/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The head of an answer as bytes. Values that come from below are ids, dates and our own URLs;
 * still, a control byte in one would let it write headers, so such a value is left out. Dates are
 * put together by hand: g_date_time_format() costs 5,000 instructions for each. */

#include "fhir-answer.h"

#include <string.h>

/* clang-format off */
static const struct
{
  guint status;
  const char *reason;
} reasons[] = {
  { 200, "OK" }, { 201, "Created" }, { 202, "Accepted" }, { 204, "No Content" }, { 304, "Not Modified" },
  { 400, "Bad Request" }, { 401, "Unauthorized" }, { 403, "Forbidden" }, { 404, "Not Found" },
  { 405, "Method Not Allowed" }, { 406, "Not Acceptable" }, { 408, "Request Timeout" }, { 409, "Conflict" },
  { 410, "Gone" }, { 412, "Precondition Failed" }, { 413, "Content Too Large" },
  { 415, "Unsupported Media Type" }, { 417, "Expectation Failed" }, { 421, "Misdirected Request" },
  { 422, "Unprocessable Content" }, { 428, "Precondition Required" }, { 429, "Too Many Requests" },
  { 431, "Request Header Fields Too Large" }, { 500, "Internal Server Error" }, { 501, "Not Implemented" },
  { 503, "Service Unavailable" }, { 505, "HTTP Version Not Supported" }, { 507, "Insufficient Storage" },
};
/* clang-format on */

static const char *
find_reason (guint status)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (reasons[i].status == status)
      return reasons[i].reason;
  return "Other";
}

gboolean
fhir_answer_has_body (guint status)
{
  return status >= 200 && status != 204 && status != 304;
}

/* The head is written by a pointer into room that was made before: growing a string line by line
 * costs three times as much. */

#define ROOM 512 /* all that is fixed, and numbers */

#define PUT(at, literal) put_bytes (at, "" literal, sizeof (literal) - 1)

static inline char *
put_bytes (char *at, const char *text, gsize len)
{
  memcpy (at, text, len);
  return at + len;
}

static char *
put_number (char *at, guint64 value)
{
  char digits[20];
  guint first = sizeof digits;

  do
    digits[--first] = (char)('0' + value % 10);
  while ((value /= 10) > 0);
  return put_bytes (at, digits + first, sizeof digits - first);
}

/* Length of a value, 0 of one that may not be sent. */
static gsize
get_sendable (const char *value)
{
  gsize len = 0;

  for (; value != NULL && value[len] != '\0'; len++)
    if ((guchar)value[len] < ' ' || value[len] == 127)
      return 0;
  return len;
}

#define PUT_FIELD(at, name, value, len) \
  ((len) > 0 ? PUT (put_bytes (PUT (at, name ": "), value, len), "\r\n") : (at))

void
fhir_answer_write_head (const FhirResponse *response,
                        const FhirAnswerOptions *options,
                        GString *out)
{
  gsize date = strlen (options->date);
  gsize type = get_sendable (response->content_type);
  gsize etag = get_sendable (response->etag);
  gsize location = get_sendable (response->location);
  gsize allow = get_sendable (response->allow);
  gsize start = out->len;
  const char *reason = find_reason (response->status);
  char *at;

  g_string_set_size (out, start + ROOM + date + type + etag + location + allow);
  at = PUT (out->str + start, "HTTP/1.1 ");
  at = put_number (at, response->status);
  *at++ = ' ';
  at = put_bytes (at, reason, strlen (reason));
  at = PUT (at, "\r\nDate: ");
  at = put_bytes (at, options->date, date);
  at = PUT (at, "\r\nCache-Control: no-store\r\n");
  if (fhir_answer_has_body (response->status))
    {
      if (type > 0)
        at = PUT (PUT_FIELD (at, "Content-Type", response->content_type, type),
                  "X-Content-Type-Options: nosniff\r\n");
      at = put_number (PUT (at, "Content-Length: "), fhir_response_get_length (response));
      at = PUT (at, "\r\n");
    }
  at = PUT_FIELD (at, "ETag", response->etag, etag);
  if (response->last_modified > 0)
    {
      at = PUT (at, "Last-Modified: ");
      fhir_answer_format_date (response->last_modified / 1000, at);
      at = PUT (at + FHIR_ANSWER_DATE_LEN - 1, "\r\n");
    }
  at = PUT_FIELD (at, "Location", response->location, location);
  at = PUT_FIELD (at, "Allow", response->allow, allow);
  if (response->retry_after > 0)
    at = PUT (put_number (PUT (at, "Retry-After: "), response->retry_after), "\r\n");
  if (options->close)
    at = PUT (at, "Connection: close\r\n");
  at = PUT (at, "\r\n");
  g_string_truncate (out, (gsize)(at - out->str));
}

static void
put_digits (char *out, guint value, guint width)
{
  while (width > 0)
    {
      out[--width] = (char)('0' + value % 10);
      value /= 10;
    }
}

void
fhir_answer_format_date (gint64 seconds, char out[FHIR_ANSWER_DATE_LEN])
{
  static const char days[] = "ThuFriSatSunMonTueWed"; /* 1970-01-01 was a Thursday */
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  gint64 day, era_day, era;
  guint day_of_era, year_of_era, day_of_year, month, time;

  /* years 1 to 9999, so that the width holds */
  seconds = CLAMP (seconds, G_GINT64_CONSTANT (-62135596800), G_GINT64_CONSTANT (253402300799));
  day = seconds >= 0 ? seconds / 86400 : -((86399 - seconds) / 86400);
  time = (guint)(seconds - day * 86400);
  /* the civil calendar in eras of 400 years that start on 1 March of year 0 */
  era_day = day + 719468;
  era = era_day >= 0 ? era_day / 146097 : -((146096 - era_day) / 146097);
  day_of_era = (guint)(era_day - era * 146097);
  year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  month = (5 * day_of_year + 2) / 153; /* 0 is March */

  memcpy (out, "Day, 00 Mon 0000 00:00:00 GMT", FHIR_ANSWER_DATE_LEN);
  memcpy (out, days + ((day % 7 + 7) % 7) * 3, 3);
  put_digits (out + 5, day_of_year - (153 * month + 2) / 5 + 1, 2);
  memcpy (out + 8, months + (month + 2) % 12 * 3, 3);
  put_digits (out + 12, (guint)(era * 400) + year_of_era + (month >= 10 ? 1 : 0), 4);
  put_digits (out + 17, time / 3600, 2);
  put_digits (out + 20, time / 60 % 60, 2);
  put_digits (out + 23, time % 60, 2);
}
