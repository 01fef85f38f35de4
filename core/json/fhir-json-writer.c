/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Writing the JSON that is ours. Only quotes, backslashes and controls are escaped; everything else
 * is UTF-8 as it is. */

#include "fhir-json-writer.h"

void
fhir_json_escape (FhirSlice text, GString *out)
{
  static const char
      short_forms[0x20] = { ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't' };
  guint32 from = 0;

  for (guint32 i = 0; i < text.len; i++)
    {
      guchar c = (guchar)text.text[i];

      if (c >= 0x20 && c != '"' && c != '\\')
        continue;
      g_string_append_len (out, text.text + from, i - from);
      from = i + 1;
      if (c >= 0x20)
        g_string_append_printf (out, "\\%c", c);
      else if (short_forms[c] != 0)
        g_string_append_printf (out, "\\%c", short_forms[c]);
      else
        g_string_append_printf (out, "\\u%04x", c);
    }
  if (text.len > from)
    g_string_append_len (out, text.text + from, text.len - from);
}

/* Comma and name before a value; the value then is no longer the first. */
static void
begin_value (FhirJsonWriter *writer, const char *name)
{
  if (writer->need_comma)
    g_string_append_c (writer->out, ',');
  writer->need_comma = TRUE;
  if (name == NULL)
    return;
  g_string_append_c (writer->out, '"');
  fhir_json_escape (fhir_slice (name), writer->out);
  g_string_append (writer->out, "\":");
}

static void
begin_container (FhirJsonWriter *writer, const char *name, char bracket)
{
  begin_value (writer, name);
  g_string_append_c (writer->out, bracket);
  writer->need_comma = FALSE;
}

static void
end_container (FhirJsonWriter *writer, char bracket)
{
  g_string_append_c (writer->out, bracket);
  writer->need_comma = TRUE;
}

void
fhir_json_writer_begin_object (FhirJsonWriter *writer, const char *name)
{
  begin_container (writer, name, '{');
}

void
fhir_json_writer_end_object (FhirJsonWriter *writer)
{
  end_container (writer, '}');
}

void
fhir_json_writer_begin_array (FhirJsonWriter *writer, const char *name)
{
  begin_container (writer, name, '[');
}

void
fhir_json_writer_end_array (FhirJsonWriter *writer)
{
  end_container (writer, ']');
}

void
fhir_json_writer_string (FhirJsonWriter *writer, const char *name, const char *value)
{
  fhir_json_writer_slice (writer, name, fhir_slice (value));
}

void
fhir_json_writer_slice (FhirJsonWriter *writer, const char *name, FhirSlice value)
{
  begin_value (writer, name);
  g_string_append_c (writer->out, '"');
  fhir_json_escape (value, writer->out);
  g_string_append_c (writer->out, '"');
}

void
fhir_json_writer_integer (FhirJsonWriter *writer, const char *name, gint64 value)
{
  begin_value (writer, name);
  g_string_append_printf (writer->out, "%" G_GINT64_FORMAT, value);
}

void
fhir_json_writer_boolean (FhirJsonWriter *writer, const char *name, gboolean value)
{
  begin_value (writer, name);
  g_string_append (writer->out, value ? "true" : "false");
}

void
fhir_json_writer_raw (FhirJsonWriter *writer, const char *name, FhirSlice json)
{
  begin_value (writer, name);
  g_string_append_len (writer->out, json.text, json.len);
}
