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
  if (tape->text != NULL)
    g_string_free (g_steal_pointer (&tape->text), TRUE);
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
  va_list args;

  for (gsize i = 0; i < MIN (offset, tape->len); i++)
    if (tape->bytes[i] == '\n')
      {
        line++;
        column = 1;
      }
    else if (((guchar)tape->bytes[i] & 0xc0) != 0x80)
      column++;
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

gboolean
fhir_xml_read_json (const void *bytes,
                    gsize len,
                    const FhirLimits *limits,
                    GString *out,
                    GError **error)
{
  g_auto (FhirXmlTape) tape = { .bytes = bytes, .len = len };
  gsize before;

  g_return_val_if_fail (bytes != NULL || len == 0, FALSE);
  g_return_val_if_fail (limits != NULL && out != NULL, FALSE);

  if (len > MIN (limits->json_bytes, G_MAXINT32))
    {
      fhir_xml_set_error (error,
                          &tape,
                          0,
                          FHIR_ERROR_TOO_LARGE,
                          "longer than the limit of %" G_GSIZE_FORMAT " bytes",
                          limits->json_bytes);
      return FALSE;
    }
  if (len >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0)
    {
      tape.bytes += 3;
      tape.len -= 3;
    }
  tape.nodes = g_array_new (FALSE, FALSE, sizeof (FhirXmlNode));
  tape.text = g_string_sized_new (len / 2);
  before = out->len;
  if (fhir_xml_scan (&tape, limits, error) && fhir_xml_parse (&tape, limits, error) &&
      fhir_xml_to_json (&tape, out, error))
    return TRUE;
  g_string_truncate (out, before);
  return FALSE;
}

FhirJsonDoc *
fhir_xml_read (const void *bytes, gsize len, const FhirLimits *limits, GError **error)
{
  g_autoptr (GString) json = g_string_new (NULL);

  if (!fhir_xml_read_json (bytes, len, limits, json, error))
    return NULL;
  return fhir_json_parse (json->str, json->len, limits, error);
}
