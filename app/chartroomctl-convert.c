/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `chartroomctl convert`: a resource in its other form, XML or JSON, on standard output. What it is
 * in is seen by its first character. */

#include "chartroomctl-input.h"
#include "chartroomctl.h"
#include "fhir-json-writer.h"
#include "fhir-xml.h"
#include <stdio.h>
#include <string.h>

static gboolean
write_resource (const FhirJsonDoc *doc,
                gboolean to_xml,
                gboolean pretty,
                GString *out,
                GError **error)
{
  FhirSlice json = { doc->text, (guint32)doc->text_len };

  if (to_xml)
    {
      if (!fhir_xml_write (doc, 0, pretty ? FHIR_XML_PRETTY : FHIR_XML_COMPACT, out, error))
        return FALSE;
    }
  else if (pretty)
    fhir_json_pretty (json, out);
  else
    g_string_append_len (out, json.text, json.len);
  if (out->len == 0 || out->str[out->len - 1] != '\n')
    g_string_append_c (out, '\n');
  return TRUE;
}

static gboolean
convert (const char *name, const char *path, gboolean to_xml, gboolean pretty)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = chartroomctl_read_input (path, &error);
  g_autoptr (FhirJsonDoc) doc =
      bytes != NULL ? chartroomctl_parse_input (bytes, NULL, &error) : NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  if (doc == NULL || !write_resource (doc, to_xml, pretty, out, &error))
    {
      chartroomctl_print_error (name, "%s: %s", path, error->message);
      return FALSE;
    }
  if (fwrite (out->str, 1, out->len, stdout) == out->len && fflush (stdout) == 0)
    return TRUE;
  chartroomctl_print_error (name, "cannot write: %s", g_strerror (errno));
  return FALSE;
}

int
chartroomctl_convert (int argc, char **argv)
{
  const char *name = argv[0];
  g_autofree char *to = NULL;
  gboolean pretty = FALSE;
  const GOptionEntry entries[] = {
    { "to", 0, 0, G_OPTION_ARG_STRING, &to, "The form to write", "xml|json" },
    { "pretty", 0, 0, G_OPTION_ARG_NONE, &pretty, "Indent it", NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!chartroomctl_parse (&argc,
                           &argv,
                           "FILE",
                           "Writes a resource in FHIR XML or FHIR JSON, whichever the file is in; "
                           "- is\nstandard input.",
                           entries))
    return CHARTROOMCTL_USAGE;
  if (argc != 2 || to == NULL || (strcmp (to, "xml") != 0 && strcmp (to, "json") != 0))
    {
      chartroomctl_print_error (name, "give --to xml or --to json and one file");
      return CHARTROOMCTL_USAGE;
    }
  return convert (name, argv[1], strcmp (to, "xml") == 0, pretty) ? CHARTROOMCTL_OK
                                                                  : CHARTROOMCTL_FAILED;
}
