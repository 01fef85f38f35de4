/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The operations of a FHIRPath Patch, read from its Parameters. */

#include "fhir-error.h"
#include "fhir-path-patch-private.h"

/* clang-format off */
static const struct
{
  const char *type;
  const char *needs; /* parts beside type and path */
} kinds[] = {
  [FHIR_PATH_PATCH_ADD]     = { "add",     "name value" },
  [FHIR_PATH_PATCH_INSERT]  = { "insert",  "index value" },
  [FHIR_PATH_PATCH_DELETE]  = { "delete",  "" },
  [FHIR_PATH_PATCH_REPLACE] = { "replace", "value" },
  [FHIR_PATH_PATCH_MOVE]    = { "move",    "source destination" },
};

static const char *const number_names[] = {
  [FHIR_PATH_PATCH_INDEX]       = "index",
  [FHIR_PATH_PATCH_SOURCE]      = "source",
  [FHIR_PATH_PATCH_DESTINATION] = "destination",
};
/* clang-format on */

static void
operation_clear (gpointer data)
{
  FhirPathPatchOperation *operation = data;

  fhir_path_expr_free (operation->path);
  fhir_path_expr_free (operation->parent);
  g_free (operation->name);
}

/* The part of an operation by name, or 0. */
static guint32
find_part (const FhirJsonDoc *patch, guint32 parameter, const char *name)
{
  guint32 parts = fhir_json_member (patch, parameter, FHIR_KEY_part);

  for (guint32 part = parts != 0 ? fhir_json_first (patch, parts) : 0; part != 0;
       part = fhir_json_next (patch, parts, part))
    {
      guint32 member = fhir_json_member (patch, part, FHIR_KEY_name);

      if (member != 0 && fhir_json_string_is (patch, member, name))
        return part;
    }
  return 0;
}

/* The text of a part, whichever kind of string it has; (transfer full) (nullable). */
static char *
dup_text (const FhirJsonDoc *patch, guint32 parameter, const char *name)
{
  static const FhirKey keys[] = { FHIR_KEY_valueString, FHIR_KEY_valueCode, FHIR_KEY_valueUri };
  guint32 part = find_part (patch, parameter, name);

  for (guint i = 0; part != 0 && i < G_N_ELEMENTS (keys); i++)
    {
      guint32 member = fhir_json_member (patch, part, keys[i]);

      if (member != 0 && patch->nodes[member].type == FHIR_JSON_STRING)
        return fhir_json_dup_string (patch, member);
    }
  return NULL;
}

/* A whole number from 0 on, or -1. */
static gint64
read_number (const FhirJsonDoc *patch, guint32 parameter, const char *name)
{
  static const FhirKey keys[] = { FHIR_KEY_valueInteger,
                                  FHIR_KEY_valueUnsignedInt,
                                  FHIR_KEY_valuePositiveInt };
  guint32 part = find_part (patch, parameter, name);

  for (guint i = 0; part != 0 && i < G_N_ELEMENTS (keys); i++)
    {
      guint32 member = fhir_json_member (patch, part, keys[i]);
      FhirSlice raw;
      gint64 n = 0;

      if (member == 0 || patch->nodes[member].type != FHIR_JSON_NUMBER)
        continue;
      raw = fhir_json_raw (patch, member);
      for (guint32 k = 0; k < raw.len; k++)
        if (!g_ascii_isdigit (raw.text[k]) || raw.len > 10)
          return -1;
        else
          n = n * 10 + (raw.text[k] - '0');
      return n;
    }
  return -1;
}

static gboolean
fail_part (const char *type, const char *name, GError **error)
{
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_REQUIRED,
               "%s needs a part '%s'%s",
               type,
               name,
               g_str_equal (name, "value") || g_str_equal (name, "name") ? ""
                                                                         : ", a number from 0 on");
  return FALSE;
}

/* The parts that a kind needs beside type and path. */
static gboolean
read_needs (const FhirJsonDoc *patch,
            guint32 parameter,
            const char *needs,
            FhirPathPatchOperation *operation,
            GError **error)
{
  g_auto (GStrv) names = g_strsplit (needs, " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      gboolean there = FALSE;

      if (g_str_equal (names[i], "name"))
        {
          g_free (operation->name);
          operation->name = dup_text (patch, parameter, "name");
          there = operation->name != NULL;
        }
      else if (g_str_equal (names[i], "value"))
        there = (operation->value = find_part (patch, parameter, "value")) != 0;
      for (guint k = 0; k < G_N_ELEMENTS (number_names); k++)
        if (g_str_equal (names[i], number_names[k]))
          there = (operation->numbers[k] = read_number (patch, parameter, names[i])) >= 0;
      if (!there)
        return fail_part (operation->type, names[i], error);
    }
  return TRUE;
}

/* Compiles the path; of a path a.b also a, for inserts into what is not there yet. */
static gboolean
read_path (const FhirJsonDoc *patch,
           guint32 parameter,
           FhirPathPatchOperation *operation,
           GError **error)
{
  g_autofree char *text = dup_text (patch, parameter, "path");
  g_autoptr (GString) left = NULL;
  const FhirPathNode *root;

  if (text == NULL)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_REQUIRED, "a part 'path' is needed");
      return FALSE;
    }
  operation->path = fhir_path_compile (fhir_slice (text), error);
  if (operation->path == NULL)
    return FALSE;
  root = fhir_path_expr_get_node (operation->path, fhir_path_expr_get_root (operation->path));
  if (root->op != FHIR_PATH_OP_MEMBER || root->left == 0)
    return TRUE;
  left = g_string_new (NULL);
  fhir_path_expr_print (operation->path, root->left, left);
  operation->parent = fhir_path_compile ((FhirSlice){ left->str, (guint32)left->len }, error);
  operation->name = fhir_slice_dup (root->text);
  return operation->parent != NULL;
}

static gboolean
read_operation (const FhirJsonDoc *patch,
                guint32 parameter,
                FhirPathPatchOperation *operation,
                GError **error)
{
  guint32 name = fhir_json_member (patch, parameter, FHIR_KEY_name);
  g_autofree char *type = NULL;

  if (name == 0 || !fhir_json_string_is (patch, name, "operation"))
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_VALUE, "the parameter is not an 'operation'");
      return FALSE;
    }
  type = dup_text (patch, parameter, "type");
  for (guint k = 0; type != NULL && k < G_N_ELEMENTS (kinds); k++)
    if (g_str_equal (type, kinds[k].type))
      {
        operation->type = kinds[k].type;
        operation->kind = (guint8)k;
        return read_path (patch, parameter, operation, error) &&
               read_needs (patch, parameter, kinds[k].needs, operation, error);
      }
  g_set_error (error,
               FHIR_ERROR,
               type == NULL ? FHIR_ERROR_REQUIRED : FHIR_ERROR_VALUE,
               "a part 'type' is needed: add, insert, delete, replace or move");
  return FALSE;
}

void
fhir_path_patch_name (const FhirPathPatchOperation *operation, GError **error)
{
  FhirSlice path =
      operation->path != NULL ? fhir_path_expr_get_text (operation->path) : FHIR_SLICE_NONE;

  /* A path may hold values to compare with, which may be a patient's: only its start is told. */
  if (path.text != NULL)
    for (guint32 i = 0; i < path.len; i++)
      if (strchr ("'(\"", path.text[i]) != NULL || i == 100)
        path.len = i;
  g_prefix_error (error,
                  "FHIRPath Patch operation %u%s%s%s%.*s: ",
                  operation->n,
                  operation->type != NULL ? ", " : "",
                  operation->type != NULL ? operation->type : "",
                  path.text != NULL ? " at " : "",
                  (int)path.len,
                  path.text != NULL ? path.text : "");
}

GArray *
fhir_path_patch_read (const FhirJsonDoc *patch, guint32 patch_node, GError **error)
{
  g_autoptr (GArray) operations = g_array_new (FALSE, TRUE, sizeof (FhirPathPatchOperation));
  guint32 type = fhir_json_member (patch, patch_node, FHIR_KEY_resourceType);
  guint32 list = fhir_json_member (patch, patch_node, FHIR_KEY_parameter);

  g_array_set_clear_func (operations, operation_clear);
  if (type == 0 || !fhir_json_string_is (patch, type, "Parameters"))
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_VALUE,
                   "a FHIRPath Patch is a Parameters resource");
      return NULL;
    }
  for (guint32 node = list != 0 ? fhir_json_first (patch, list) : 0; node != 0;
       node = fhir_json_next (patch, list, node))
    {
      FhirPathPatchOperation *operation;

      if (operations->len == FHIR_PATH_PATCH_MAX_OPERATIONS)
        {
          g_set_error (error,
                       FHIR_ERROR,
                       FHIR_ERROR_TOO_LARGE,
                       "a FHIRPath Patch may have %d operations",
                       FHIR_PATH_PATCH_MAX_OPERATIONS);
          return NULL;
        }
      g_array_set_size (operations, operations->len + 1);
      operation = &g_array_index (operations, FhirPathPatchOperation, operations->len - 1);
      operation->n = operations->len - 1;
      if (!read_operation (patch, node, operation, error))
        {
          fhir_path_patch_name (operation, error);
          return NULL;
        }
    }
  return g_steal_pointer (&operations);
}
