/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* chartroomctl fhirpath: evaluates an expression on a resource (JSON or XML) and prints one JSON
 * line for each result, {"type": …, "value": …}. Numbers keep their digits. */

#include "chartroomctl-input.h"
#include "chartroomctl.h"
#include "fhir-json-writer.h"
#include "fhir-path-check.h"
#include "fhir-path.h"

static void
write_value (FhirJsonWriter *writer, const FhirJsonDoc *doc, const FhirPathItem *item)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (item->kind >= FHIR_PATH_STRING && item->kind <= FHIR_PATH_TIME)
    {
      fhir_json_writer_slice (writer, "value", (FhirSlice){ item->text, item->n });
      return;
    }
  fhir_path_item_print (doc, item, text);
  if (item->kind == FHIR_PATH_QUANTITY || item->kind == FHIR_PATH_TARGET)
    fhir_json_writer_string (writer, "value", text->str);
  else
    fhir_json_writer_raw (writer, "value", (FhirSlice){ text->str, (guint32)text->len });
}

static void
print_item (const FhirPathResults *results, const FhirPathItem *item)
{
  g_autoptr (GString) line = g_string_new (NULL);
  FhirJsonWriter writer = FHIR_JSON_WRITER_INIT (line);
  const char *space;
  const char *type = fhir_path_item_get_type (item, &space);
  g_autofree char *name = type == NULL ? NULL
                                       : g_strdup_printf ("%s%s%s",
                                                          g_str_equal (space, "FHIR") ? "" : space,
                                                          g_str_equal (space, "FHIR") ? "" : ".",
                                                          type);

  fhir_json_writer_begin_object (&writer, NULL);
  if (name != NULL)
    fhir_json_writer_string (&writer, "type", name);
  else
    fhir_json_writer_raw (&writer, "type", FHIR_SLICE_LITERAL ("null"));
  write_value (&writer, fhir_path_results_get_doc (results, item), item);
  fhir_json_writer_end_object (&writer);
  g_print ("%s\n", line->str);
}

static gboolean
evaluate (const FhirJsonDoc *doc, const char *text, gboolean check, GError **error)
{
  g_autoptr (FhirPathResults) results = fhir_path_results_new();
  g_autoptr (FhirPathExpr) expr = NULL;
  FhirPathContext context = { .doc = doc };
  guint32 type = fhir_json_member (doc, 0, FHIR_KEY_resourceType);

  expr = fhir_path_compile (fhir_slice (text), error);
  if (expr == NULL)
    return FALSE;
  if (check && !fhir_path_check (expr,
                                 type != 0 ? fhir_def_find_type (fhir_json_raw (doc, type)) : 0,
                                 0,
                                 error))
    return FALSE;
  if (!fhir_path_evaluate (expr, &context, results, error))
    return FALSE;
  for (guint i = 0; i < fhir_path_results_get_n (results); i++)
    print_item (results, fhir_path_results_get (results, i));
  return TRUE;
}

int
chartroomctl_fhirpath (int argc, char **argv)
{
  const char *name = argv[0];
  g_autofree char *input = NULL;
  gboolean check = FALSE;
  const GOptionEntry entries[] = {
    { "input", 'i', 0, G_OPTION_ARG_FILENAME, &input, "Resource as JSON, - for stdin", "FILE" },
    { "check", 'c', 0, G_OPTION_ARG_NONE, &check, "Refuse steps that the types do not have", NULL },
    { NULL },
  };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (FhirJsonDoc) doc = NULL;
  g_autoptr (GError) error = NULL;

  if (!chartroomctl_parse (&argc,
                           &argv,
                           "EXPRESSION",
                           "Evaluates FHIRPath on a resource; one JSON line for each result.",
                           entries))
    return CHARTROOMCTL_USAGE;
  if (input == NULL || argc != 2)
    {
      chartroomctl_print_error (name, "which resource, which expression? See --help");
      return CHARTROOMCTL_USAGE;
    }
  bytes = chartroomctl_read_input (input, &error);
  doc = bytes != NULL ? chartroomctl_parse_input (bytes, NULL, &error) : NULL;
  if (doc == NULL || !evaluate (doc, argv[1], check, &error))
    {
      chartroomctl_print_error (name, "%s", error->message);
      return CHARTROOMCTL_FAILED;
    }
  return CHARTROOMCTL_OK;
}
