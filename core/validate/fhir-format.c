/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The formats of R4's primitive types (http://hl7.org/fhir/R4/datatypes.html#primitive): the JSON
 * form, the regular expression and the range of each, read by hand because every primitive of every
 * resource passes here. One row per type; what is not in the table is a string. */

#include "fhir-date.h"
#include "fhir-decimal.h"
#include "fhir-id.h"
#include "fhir-walk-private.h"

#define STRING_BYTES_MAX (1024 * 1024)

typedef gboolean (*Look) (const FhirJsonNode *node, FhirSlice raw);

static gboolean
is_integer (const FhirJsonNode *node, FhirSlice raw, gint64 low)
{
  FhirDecimal value;

  if (node->type != FHIR_JSON_NUMBER || (node->flags & FHIR_JSON_FRACTION) ||
      !fhir_decimal_parse (raw, &value))
    return FALSE;
  return value.coefficient >= low && value.coefficient <= G_MAXINT32 &&
         !(raw.text[0] == '-' && value.coefficient == 0);
}

static gboolean
look_boolean (const FhirJsonNode *node, FhirSlice raw)
{
  return node->type == FHIR_JSON_TRUE || node->type == FHIR_JSON_FALSE;
}

static gboolean
look_integer (const FhirJsonNode *node, FhirSlice raw)
{
  return is_integer (node, raw, G_MININT32);
}

static gboolean
look_unsigned (const FhirJsonNode *node, FhirSlice raw)
{
  return is_integer (node, raw, 0);
}

static gboolean
look_positive (const FhirJsonNode *node, FhirSlice raw)
{
  return is_integer (node, raw, 1);
}

static gboolean
look_decimal (const FhirJsonNode *node, FhirSlice raw)
{
  return node->type == FHIR_JSON_NUMBER;
}

static gboolean
is_time (const FhirJsonNode *node, FhirSlice raw, gboolean may_be_date, gboolean may_be_time)
{
  FhirDateSpan span;

  if (node->type != FHIR_JSON_STRING || !fhir_date_parse (raw, &span) ||
      span.precision == FHIR_PRECISION_MINUTE)
    return FALSE;
  return span.precision < FHIR_PRECISION_MINUTE ? may_be_date : may_be_time && span.has_zone;
}

static gboolean
look_date (const FhirJsonNode *node, FhirSlice raw)
{
  return is_time (node, raw, TRUE, FALSE);
}

static gboolean
look_date_time (const FhirJsonNode *node, FhirSlice raw)
{
  return is_time (node, raw, TRUE, TRUE);
}

static gboolean
look_instant (const FhirJsonNode *node, FhirSlice raw)
{
  return is_time (node, raw, FALSE, TRUE);
}

/* hh:mm:ss with a fraction, no zone; 24:00 is none. */
static gboolean
look_time (const FhirJsonNode *node, FhirSlice raw)
{
  static const char shape[] = "dd:dd:dd";
  guint32 n = sizeof shape - 1;

  if (node->type != FHIR_JSON_STRING || raw.len < n)
    return FALSE;
  for (guint32 i = 0; i < n; i++)
    if (shape[i] == 'd' ? !g_ascii_isdigit (raw.text[i]) : raw.text[i] != shape[i])
      return FALSE;
  if (raw.text[0] > '2' || (raw.text[0] == '2' && raw.text[1] > '3') || raw.text[3] > '5' ||
      raw.text[6] > '6' || (raw.text[6] == '6' && raw.text[7] > '0'))
    return FALSE;
  if (raw.len == n)
    return TRUE;
  for (guint32 i = n + 1; i < raw.len; i++)
    if (!g_ascii_isdigit (raw.text[i]))
      return FALSE;
  return raw.text[n] == '.' && raw.len > n + 1;
}

static gboolean
look_id (const FhirJsonNode *node, FhirSlice raw)
{
  return node->type == FHIR_JSON_STRING && fhir_id_is_valid (raw);
}

static gboolean
look_string (const FhirJsonNode *node, FhirSlice raw)
{
  return node->type == FHIR_JSON_STRING && node->len > 0 && node->len <= STRING_BYTES_MAX;
}

/* [^\s]+(\s[^\s]+)*: single spaces within, none at the ends. */
static gboolean
look_code (const FhirJsonNode *node, FhirSlice raw)
{
  if (!look_string (node, raw))
    return FALSE;
  for (guint32 i = 0; i < raw.len; i++)
    {
      gboolean space = g_ascii_isspace (raw.text[i]) ||
                       (raw.text[i] == '\\' && i + 1 < raw.len && strchr ("tnrf", raw.text[i + 1]));

      if (space && (i == 0 || i + 1 == raw.len || raw.text[i - 1] == ' '))
        return FALSE;
    }
  return TRUE;
}

/* Lower case by the regular expression of uuid; a uri may have either, as RFC 4122 reads both. */
static gboolean
is_uuid (FhirSlice text, gboolean upper)
{
  static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

  if (text.len != sizeof shape - 1)
    return FALSE;
  for (guint i = 0; i < text.len; i++)
    if (shape[i] == '-'
            ? text.text[i] != '-'
            : !g_ascii_isxdigit (text.text[i]) || (!upper && g_ascii_isupper (text.text[i])))
      return FALSE;
  return TRUE;
}

/* [0-2](\.(0|[1-9][0-9]*))+ */
static gboolean
is_oid (FhirSlice text)
{
  guint32 i = 1;

  if (text.len < 3 || text.text[0] < '0' || text.text[0] > '2')
    return FALSE;
  while (i < text.len)
    {
      guint32 start = ++i;

      if (text.text[start - 1] != '.')
        return FALSE;
      while (i < text.len && g_ascii_isdigit (text.text[i]))
        i++;
      if (i == start || (text.text[start] == '0' && i > start + 1))
        return FALSE;
    }
  return TRUE;
}

static gboolean
starts_with (FhirSlice text, const char *prefix, FhirSlice *ret_rest)
{
  gsize n = strlen (prefix);

  if (text.len < n || memcmp (text.text, prefix, n) != 0)
    return FALSE;
  *ret_rest = (FhirSlice){ text.text + n, text.len - (guint32)n };
  return TRUE;
}

static gboolean
look_uri (const FhirJsonNode *node, FhirSlice raw)
{
  FhirSlice rest;

  if (!look_string (node, raw))
    return FALSE;
  for (guint32 i = 0; i < raw.len; i++)
    if (g_ascii_isspace (raw.text[i]))
      return FALSE;
  if (starts_with (raw, "urn:uuid:", &rest))
    return is_uuid (rest, TRUE);
  if (starts_with (raw, "urn:oid:", &rest))
    return is_oid (rest);
  /* without urn: these are no URIs that mean anything */
  return !starts_with (raw, "uuid:", &rest) && !starts_with (raw, "oid:", &rest);
}

static gboolean
look_oid (const FhirJsonNode *node, FhirSlice raw)
{
  FhirSlice rest;

  return node->type == FHIR_JSON_STRING && starts_with (raw, "urn:oid:", &rest) && is_oid (rest);
}

static gboolean
look_uuid (const FhirJsonNode *node, FhirSlice raw)
{
  FhirSlice rest;

  return node->type == FHIR_JSON_STRING && starts_with (raw, "urn:uuid:", &rest) &&
         is_uuid (rest, FALSE);
}

/* Groups of four with white space around; '=' only at the end. */
static gboolean
look_base64 (const FhirJsonNode *node, FhirSlice raw)
{
  guint32 n = 0;
  guint padding = 0;

  if (node->type != FHIR_JSON_STRING || raw.len == 0)
    return FALSE;
  for (guint32 i = 0; i < raw.len; i++)
    {
      char c = raw.text[i];

      if (c == '\\' && i + 1 < raw.len && raw.text[i + 1] != '/')
        {
          if (strchr ("nrt", raw.text[i + 1]) == NULL)
            return FALSE;
          i++;
          continue;
        }
      if (c == '\\' || g_ascii_isspace (c))
        continue;
      n++;
      if (c == '=')
        padding++;
      else if (padding > 0 || !(g_ascii_isalnum (c) || c == '+' || c == '/'))
        return FALSE;
    }
  return n % 4 == 0 && padding <= 2;
}

typedef struct
{
  Look look;
  const char *text;
} Format;

/* clang-format off */
static const Format formats[FHIR_TYPE_N + 1] = {
  [FHIR_TYPE_boolean] = { look_boolean, "must be true or false" },
  [FHIR_TYPE_integer] = { look_integer, "must be a whole number of 32 bits" },
  [FHIR_TYPE_unsignedInt] = { look_unsigned, "must be a whole number from 0 on" },
  [FHIR_TYPE_positiveInt] = { look_positive, "must be a whole number from 1 on" },
  [FHIR_TYPE_decimal] = { look_decimal, "must be a number" },
  [FHIR_TYPE_date] = { look_date, "must be a date like 2026, 2026-03 or 2026-03-12" },
  [FHIR_TYPE_dateTime] = { look_date_time,
    "must be a date or a time with seconds and zone, like 2026-03-12T09:05:00Z" },
  [FHIR_TYPE_instant] = { look_instant,
    "must be a time with seconds and zone, like 2026-03-12T09:05:00Z" },
  [FHIR_TYPE_time] = { look_time, "must be a time of day like 09:05:00, without a zone" },
  [FHIR_TYPE_id] = { look_id, "must be an id of letters, digits, - and ., at most 64" },
  [FHIR_TYPE_code] = { look_code, "must be a code: no spaces at its ends, single ones within" },
  [FHIR_TYPE_uri] = { look_uri,
    "must be a URI: no white space; after urn:uuid: a UUID, after urn:oid: an OID" },
  [FHIR_TYPE_url] = { look_uri,
    "must be a URL: no white space; after urn:uuid: a UUID, after urn:oid: an OID" },
  [FHIR_TYPE_canonical] = { look_uri,
    "must be a canonical URL: no white space; after urn:uuid: a UUID" },
  [FHIR_TYPE_oid] = { look_oid, "must be an OID like urn:oid:2.16.840" },
  [FHIR_TYPE_uuid] = { look_uuid, "must be a UUID in lower case like urn:uuid:c757873d-…" },
  [FHIR_TYPE_base64Binary] = { look_base64, "must be base64" },
};
/* clang-format on */

const char *
fhir_format_check (const FhirJsonDoc *doc, guint32 node, FhirTypeId type)
{
  const FhirJsonNode *n = &doc->nodes[node];
  const Format *format = &formats[type <= FHIR_TYPE_N ? type : 0];
  FhirSlice raw = fhir_json_raw (doc, node);

  if (format->look != NULL)
    return format->look (n, raw) ? NULL : format->text;
  if (look_string (n, raw))
    return NULL;
  return n->type == FHIR_JSON_STRING && n->len > 0 ? "must be a text of at most 1 MB"
                                                   : "must be a text that is not empty";
}

gboolean
fhir_text_has_markup (FhirSlice text)
{
  for (guint32 i = 0; i + 1 < text.len; i++)
    if (text.text[i] == '<' &&
        (g_ascii_isalpha (text.text[i + 1]) || strchr ("/!?", text.text[i + 1]) != NULL))
      return TRUE;
  return FALSE;
}
