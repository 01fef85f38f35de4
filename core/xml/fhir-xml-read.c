/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* FHIR XML to FHIR JSON: scan (what is refused unseen), parse (libxml2's events onto a tape, names
 * and types checked where they stand), write (the tape as JSON, for which one must have seen all
 * elements of a name). The order of elements is kept as it came. */

#include "fhir-error.h"
#include "fhir-json-parser.h"
#include "fhir-xml-private.h"

void
fhir_xml_tape_clear (FhirXmlTape *tape)
{
  g_clear_pointer (&tape->nodes, g_array_unref);
  g_clear_pointer (&tape->places, g_array_unref);
  if (tape->text != NULL)
    g_string_free (g_steal_pointer (&tape->text), TRUE);
}

void
fhir_xml_find_line (const FhirXmlTape *tape, gsize offset, gsize *at, guint *line, guint *column)
{
  for (; *at < MIN (offset, tape->len); (*at)++)
    if (tape->bytes[*at] == '\n')
      {
        (*line)++;
        *column = 1;
      }
    else if (((guchar)tape->bytes[*at] & 0xc0) != 0x80)
      (*column)++;
}

void
fhir_xml_set_error (GError **error,
                    FhirXmlTape *tape,
                    gsize offset,
                    int code,
                    const char *format,
                    ...)
{
  g_autofree char *text = NULL;
  guint line = 1, column = 1;
  gsize at = 0;
  va_list args;

  fhir_xml_find_line (tape, offset, &at, &line, &column);
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, FHIR_ERROR, code, "%s at line %u, column %u", text, line, column);
}

FhirXmlForm
fhir_xml_form_of (FhirTypeId type)
{
  switch (type)
    {
    case FHIR_TYPE_boolean:
      return FHIR_XML_BOOLEAN;
    case FHIR_TYPE_decimal:
    case FHIR_TYPE_integer:
    case FHIR_TYPE_positiveInt:
    case FHIR_TYPE_unsignedInt:
      return FHIR_XML_NUMBER;
    case FHIR_TYPE_xhtml:
      return FHIR_XML_DIV;
    default:
      if (fhir_def_type (type)->kind == FHIR_KIND_RESOURCE)
        return FHIR_XML_WRAPPER;
      return fhir_def_type (type)->kind == FHIR_KIND_PRIMITIVE ? FHIR_XML_STRING : FHIR_XML_COMPLEX;
    }
}

gboolean
fhir_xml_is_attribute (FhirTypeId type, FhirKey key)
{
  if (key == FHIR_KEY_id)
    return fhir_def_type (type)->kind != FHIR_KIND_RESOURCE;
  return key == FHIR_KEY_url && type == FHIR_TYPE_Extension;
}

gboolean
fhir_xml_is_likely (const void *bytes, gsize len)
{
  const char *at = bytes;
  const char *end = at + len;

  if (len >= 3 && memcmp (at, "\xef\xbb\xbf", 3) == 0)
    at += 3;
  while (at < end && g_ascii_isspace (*at))
    at++;
  return at < end && *at == '<';
}

/* Appends the JSON of tape->bytes. */
static gboolean
read_tape (FhirXmlTape *tape, const FhirLimits *limits, GString *out, GError **error)
{
  gsize before = out->len;

  if (tape->len > MIN (limits->json_bytes, G_MAXINT32))
    {
      fhir_xml_set_error (error,
                          tape,
                          0,
                          FHIR_ERROR_TOO_LARGE,
                          "longer than the limit of %" G_GSIZE_FORMAT " bytes",
                          limits->json_bytes);
      return FALSE;
    }
  tape->nodes = g_array_new (FALSE, FALSE, sizeof (FhirXmlNode));
  tape->text = g_string_sized_new (tape->len / 2);
  if (fhir_xml_scan (tape, limits, error) && fhir_xml_parse (tape, limits, error) &&
      fhir_xml_to_json (tape, out, error))
    return TRUE;
  g_string_truncate (out, before);
  return FALSE;
}

gboolean
fhir_xml_read_json (const void *bytes,
                    gsize len,
                    const FhirLimits *limits,
                    GString *out,
                    GError **error)
{
  g_auto (FhirXmlTape) tape = { .bytes = bytes, .len = len };

  g_return_val_if_fail (bytes != NULL || len == 0, FALSE);
  g_return_val_if_fail (limits != NULL && out != NULL, FALSE);

  return read_tape (&tape, limits, out, error);
}

FhirJsonDoc *
fhir_xml_read (const void *bytes, gsize len, const FhirLimits *limits, GError **error)
{
  g_autoptr (GString) json = g_string_new (NULL);

  if (!fhir_xml_read_json (bytes, len, limits, json, error))
    return NULL;
  return fhir_json_parse (json->str, json->len, limits, error);
}

/* The place of the last element whose JSON begins at or before offset. */
static gsize
find_place (const GArray *places, gsize offset)
{
  guint low = 0, high = places->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (g_array_index (places, FhirXmlPlace, middle).json <= offset)
        low = middle + 1;
      else
        high = middle;
    }
  return low > 0 ? g_array_index (places, FhirXmlPlace, low - 1).place : 0;
}

void
fhir_xml_locate (FhirIssues *issues, const void *bytes, gsize len, const FhirLimits *limits)
{
  g_auto (FhirXmlTape) tape = { .bytes = bytes, .len = len };
  g_autoptr (GString) json = g_string_new (NULL);
  gsize at = 0, last = 0;
  guint line = 1, column = 1;

  g_return_if_fail (issues != NULL && limits != NULL);

  tape.places = g_array_new (FALSE, FALSE, sizeof (FhirXmlPlace));
  if (!read_tape (&tape, limits, json, NULL))
    return;
  for (guint i = 0; i < fhir_issues_get_n (issues); i++)
    {
      gint64 offset = fhir_issues_get (issues, i)->offset;
      gsize place;

      if (offset < 0 || (gsize)offset >= json->len)
        continue;
      /* XML has no lists: what is said of one stands at its first item. */
      place = find_place (tape.places, (gsize)offset + (json->str[offset] == '['));
      /* Issues mostly come in order of the document: then this is one pass over the source. */
      if (place < last)
        {
          at = 0;
          line = column = 1;
        }
      fhir_xml_find_line (&tape, place, &at, &line, &column);
      last = place;
      fhir_issues_set_line (issues, i, line, column);
    }
}
