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

/* Decimal without printf: twice for each answer. */
static void
append_number (GString *out, guint64 value)
{
  char digits[20];
  guint at = sizeof digits;

  do
    digits[--at] = (char)('0' + value % 10);
  while ((value /= 10) > 0);
  g_string_append_len (out, digits + at, sizeof digits - at);
}

static void
append_field (GString *out, const char *name_and_colon, const char *value)
{
  if (value == NULL)
    return;
  for (const char *p = value; *p != '\0'; p++)
    if ((guchar)*p < ' ' || *p == 127)
      return;
  g_string_append (out, name_and_colon);
  g_string_append (out, value);
  g_string_append_len (out, "\r\n", 2);
}

static void
append_body_fields (GString *out, const FhirResponse *response)
{
  if (response->content_type != NULL)
    {
      append_field (out, "Content-Type: ", response->content_type);
      g_string_append (out, "X-Content-Type-Options: nosniff\r\n");
    }
  g_string_append (out, "Content-Length: ");
  append_number (out, fhir_response_get_length (response));
  g_string_append_len (out, "\r\n", 2);
}

void
fhir_answer_write_head (const FhirResponse *response,
                        const FhirAnswerOptions *options,
                        GString *out)
{
  char modified[FHIR_ANSWER_DATE_LEN];

  g_string_append (out, "HTTP/1.1 ");
  append_number (out, response->status);
  g_string_append_c (out, ' ');
  g_string_append (out, find_reason (response->status));
  g_string_append (out, "\r\nDate: ");
  g_string_append (out, options->date);
  g_string_append (out, "\r\nCache-Control: no-store\r\n");
  if (fhir_answer_has_body (response->status))
    append_body_fields (out, response);
  append_field (out, "ETag: ", response->etag);
  if (response->last_modified > 0)
    {
      fhir_answer_format_date (response->last_modified / 1000, modified);
      append_field (out, "Last-Modified: ", modified);
    }
  append_field (out, "Location: ", response->location);
  append_field (out, "Allow: ", response->allow);
  if (response->retry_after > 0)
    {
      g_string_append (out, "Retry-After: ");
      append_number (out, response->retry_after);
      g_string_append_len (out, "\r\n", 2);
    }
  if (options->close)
    g_string_append (out, "Connection: close\r\n");
  g_string_append_len (out, "\r\n", 2);
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
