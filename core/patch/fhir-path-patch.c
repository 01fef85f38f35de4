/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* FHIRPath Patch. All operations are read and their paths compiled before the first is applied.
 * Each runs on the resource that those before it left: its path is evaluated on the parsed
 * document, the places found are changed in a draft of it, and the draft is written and parsed for
 * the next.
 *
 * Choices where the standard leaves room: an insert into a list that is not there yet works at
 * index 0, as an add would; a path of insert and move that selects some of a list's elements counts
 * among those; an object whose last element is deleted goes too, since FHIR knows no empty element.
 */

#include "fhir-path-patch.h"
#include "fhir-error.h"
#include "fhir-json-parser.h"
#include "fhir-patch-value-private.h"
#include "fhir-path.h"

typedef struct _Operation Operation;

/* One operation at work. */
typedef struct
{
  const FhirJsonDoc *doc;   /* the resource as it is now */
  const FhirJsonDoc *patch; /* where values stand */
  const FhirLimits *limits;
  FhirJsonDraft *draft;
  FhirPathResults *results;
  GCancellable *cancellable;
} Run;

typedef gboolean (*ApplyFunc) (Run *run, const Operation *operation, GError **error);

struct _Operation
{
  guint n; /* from 0 */
  const char *type;
  ApplyFunc apply;
  FhirPathExpr *path;
  FhirPathExpr *parent; /* (nullable) of a path a.b: a */
  char *name;           /* (nullable) of add; of a path a.b: b */
  guint32 value;        /* the part that carries it, 0 none */
  gint64 numbers[3];    /* index, source, destination; -1 none */
};

enum
{
  INDEX,
  SOURCE,
  DESTINATION,
};

static void
operation_clear (gpointer data)
{
  Operation *operation = data;

  fhir_path_expr_free (operation->path);
  fhir_path_expr_free (operation->parent);
  g_free (operation->name);
}

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_RULE, text);
  return FALSE;
}

static gboolean
evaluate (Run *run, const FhirPathExpr *path, GError **error)
{
  FhirPathContext context = { .doc = run->doc, .cancellable = run->cancellable };

  return fhir_path_evaluate (path, &context, run->results, error);
}

/* The part that item n of the results stands for: a value, or the shadow of one that is absent. */
static FhirJsonPart *
get_part (Run *run, guint n, GError **error)
{
  const FhirPathItem *item = fhir_path_results_get (run->results, n);
  FhirJsonPart *part = NULL;

  if (item->kind == FHIR_PATH_ELEMENT)
    part = fhir_json_draft_find (run->draft,
                                 (item->flags & FHIR_PATH_NO_VALUE) != 0 ? item->shadow : item->n);
  if (part == NULL)
    fail (error, "the path leads to something that is not in the resource");
  return part;
}

/* The one part that the path leads to; *ret_part NULL: none. */
static gboolean
find_one (Run *run, const FhirPathExpr *path, FhirJsonPart **ret_part, GError **error)
{
  guint n;

  if (!evaluate (run, path, error))
    return FALSE;
  n = fhir_path_results_get_n (run->results);
  if (n > 1)
    return fail (error, "the path leads to more than one element");
  *ret_part = n == 1 ? get_part (run, 0, error) : NULL;
  return n == 0 || *ret_part != NULL;
}

/* The object to add members to: the part itself, or the shadow of a primitive, made when absent. */
static FhirJsonPart *
find_object (Run *run, FhirJsonPart *part)
{
  g_auto (FhirPatchList) list = { 0 };
  FhirPatchPair *pair;
  FhirJsonPart *shadow;
  guint n;

  if (fhir_json_part_get_type (part) == FHIR_JSON_OBJECT)
    return part;
  if (!fhir_patch_list_find (&list, run->draft, part, &n))
    return NULL;
  pair = &g_array_index (list.pairs, FhirPatchPair, n);
  if (pair->shadow != NULL)
    return pair->shadow;
  shadow = pair->shadow = fhir_json_draft_make (run->draft, FHIR_JSON_OBJECT);
  fhir_patch_list_write (&list, NULL);
  return shadow;
}

/* Whether another member of the same choice stands in object. */
static gboolean
has_choice (Run *run, FhirTypeId type, FhirJsonPart *object, const FhirMemberDef *member)
{
  const FhirTypeDef *def = fhir_def_type (type);
  const FhirMemberDef *members = fhir_def_members (type);

  for (guint i = 0; i < def->n_members; i++)
    {
      g_auto (FhirPatchList) list = { 0 };

      if (members[i].element != member->element ||
          fhir_json_key_name (members[i].key).text[0] == '_')
        continue;
      fhir_patch_list_read (&list, run->draft, object, fhir_json_key_name (members[i].key));
      if (list.pairs->len > 0)
        return TRUE;
    }
  return FALSE;
}

/* Appends the value to an element of what part stands for. */
static gboolean
add_value (Run *run, const Operation *operation, FhirJsonPart *part, GError **error)
{
  FhirJsonPart *object = find_object (run, part);
  FhirTypeId type = object != NULL ? fhir_patch_type_of (run->draft, object) : 0;
  g_auto (FhirPatchList) list = { 0 };
  const FhirMemberDef *member;
  FhirPatchPair pair;

  if (type == 0)
    return fail (error, "nothing is known of the elements at this path");
  member = fhir_patch_value_find_member (type,
                                         fhir_slice (operation->name),
                                         run->patch,
                                         operation->value,
                                         error);
  if (member == NULL ||
      !fhir_patch_value_make (run->draft, member->type, run->patch, operation->value, &pair, error))
    return FALSE;
  if (!fhir_patch_member_is_many (member) && has_choice (run, type, object, member))
    return fail (error, "the element is there already and may not repeat");
  fhir_patch_list_read (&list, run->draft, object, fhir_json_key_name (member->key));
  list.is_many = fhir_patch_member_is_many (member);
  g_array_append_val (list.pairs, pair);
  fhir_patch_list_write (&list, NULL);
  return TRUE;
}

static gboolean
apply_add (Run *run, const Operation *operation, GError **error)
{
  FhirJsonPart *part = NULL;

  if (!find_one (run, operation->path, &part, error))
    return FALSE;
  if (part == NULL)
    return fail (error, "the path leads nowhere");
  return add_value (run, operation, part, error);
}

static gboolean
apply_delete (Run *run, const Operation *operation, GError **error)
{
  g_auto (FhirPatchList) list = { 0 };
  FhirJsonPart *part = NULL;
  guint n;

  if (!find_one (run, operation->path, &part, error))
    return FALSE;
  if (part == NULL)
    return TRUE;
  if (!fhir_patch_list_find (&list, run->draft, part, &n))
    return fail (error, "the resource itself cannot be deleted by a patch");
  g_array_remove_index (list.pairs, n);
  fhir_patch_list_write (&list, NULL);
  return TRUE;
}

static gboolean
apply_replace (Run *run, const Operation *operation, GError **error)
{
  g_auto (FhirPatchList) list = { 0 };
  g_autofree char *new_name = NULL;
  const FhirMemberDef *member;
  FhirJsonPart *part = NULL;
  FhirTypeId type;
  FhirPatchPair pair;
  guint n;

  if (!find_one (run, operation->path, &part, error))
    return FALSE;
  if (part == NULL)
    return fail (error, "the path leads nowhere");
  if (!fhir_patch_list_find (&list, run->draft, part, &n))
    return fail (error, "the resource itself cannot be replaced by a patch");
  type = fhir_patch_type_of (run->draft, list.object);
  member = type != 0 ? fhir_def_member (type, fhir_json_key_lookup (fhir_slice (list.name))) : NULL;
  if (member == NULL)
    return fail (error, "nothing is known of the element at this path");
  /* A choice may change its type, and with it the member's name. */
  member = fhir_patch_value_find_member (type,
                                         fhir_slice (fhir_def_element (member->element)->name),
                                         run->patch,
                                         operation->value,
                                         error);
  if (member == NULL ||
      !fhir_patch_value_make (run->draft, member->type, run->patch, operation->value, &pair, error))
    return FALSE;
  g_array_index (list.pairs, FhirPatchPair, n) = pair;
  new_name = fhir_slice_dup (fhir_json_key_name (member->key));
  fhir_patch_list_write (&list, new_name);
  return TRUE;
}

/* Reads the one list that the path selects from, and the places in it that are selected, in the
 * list's order. list->pairs NULL: nothing is selected. */
static gboolean
find_list (Run *run, const FhirPathExpr *path, FhirPatchList *list, GArray *places, GError **error)
{
  guint n_items;

  if (!evaluate (run, path, error))
    return FALSE;
  n_items = fhir_path_results_get_n (run->results);
  for (guint i = 0; i < n_items; i++)
    {
      FhirJsonPart *part = get_part (run, i, error);
      guint at = i > 0 ? g_array_index (places, guint, i - 1) + 1 : 0;

      if (part == NULL)
        return FALSE;
      if (i == 0 && !fhir_patch_list_find (list, run->draft, part, &at))
        return fail (error, "the path leads to the resource itself, not to a list");
      /* Selected in another order or from another list: then it is not at or after the last. */
      for (; at < list->pairs->len; at++)
        {
          const FhirPatchPair *pair = &g_array_index (list->pairs, FhirPatchPair, at);

          if (pair->value == part || pair->shadow == part)
            break;
        }
      if (at == list->pairs->len)
        return fail (error, "the path leads to elements of more than one list");
      g_array_append_val (places, at);
    }
  if (n_items > 0 && !list->is_many)
    return fail (error, "the path leads to an element that is not a list");
  return TRUE;
}

static gboolean
insert_first (Run *run, const Operation *operation, GError **error)
{
  FhirJsonPart *part = NULL;

  if (operation->numbers[INDEX] != 0)
    return fail (error, "the index is past the end of the list");
  if (operation->parent == NULL)
    return fail (error, "the path leads nowhere");
  if (!find_one (run, operation->parent, &part, error))
    return FALSE;
  if (part == NULL)
    return fail (error, "the path leads nowhere");
  return add_value (run, operation, part, error);
}

static gboolean
apply_insert (Run *run, const Operation *operation, GError **error)
{
  g_auto (FhirPatchList) list = { 0 };
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  const FhirMemberDef *member;
  FhirTypeId type;
  FhirPatchPair pair;
  guint at, index;

  if (!find_list (run, operation->path, &list, places, error))
    return FALSE;
  if (places->len == 0)
    return insert_first (run, operation, error);
  if (operation->numbers[INDEX] < 0 || operation->numbers[INDEX] > places->len)
    return fail (error, "the index is past the end of the list");
  index = (guint)operation->numbers[INDEX];
  at = index < places->len ? g_array_index (places, guint, index)
                           : g_array_index (places, guint, places->len - 1) + 1;
  type = fhir_patch_type_of (run->draft, list.object);
  member = type != 0 ? fhir_def_member (type, fhir_json_key_lookup (fhir_slice (list.name))) : NULL;
  if (member == NULL)
    return fail (error, "nothing is known of the element at this path");
  if (!fhir_patch_value_make (run->draft, member->type, run->patch, operation->value, &pair, error))
    return FALSE;
  g_array_insert_val (list.pairs, at, pair);
  fhir_patch_list_write (&list, NULL);
  return TRUE;
}

static gboolean
apply_move (Run *run, const Operation *operation, GError **error)
{
  g_auto (FhirPatchList) list = { 0 };
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  gint64 from = operation->numbers[SOURCE], to = operation->numbers[DESTINATION];
  gint64 step = from < to ? 1 : -1;
  FhirPatchPair moved;

  if (!find_list (run, operation->path, &list, places, error))
    return FALSE;
  if (from < 0 || to < 0 || from >= places->len || to >= places->len)
    return fail (error, "source or destination is past the end of the list");
  /* Those between make room, each by one place among the selected. */
  moved = g_array_index (list.pairs, FhirPatchPair, g_array_index (places, guint, from));
  for (gint64 i = from; i != to; i += step)
    g_array_index (list.pairs, FhirPatchPair, g_array_index (places, guint, i)) =
        g_array_index (list.pairs, FhirPatchPair, g_array_index (places, guint, i + step));
  g_array_index (list.pairs, FhirPatchPair, g_array_index (places, guint, to)) = moved;
  fhir_patch_list_write (&list, NULL);
  return TRUE;
}

/* clang-format off */
static const struct
{
  const char *type;
  ApplyFunc apply;
  const char *needs; /* parts beside type and path */
} kinds[] = {
  { "add",     apply_add,     "name value" },
  { "insert",  apply_insert,  "index value" },
  { "delete",  apply_delete,  "" },
  { "replace", apply_replace, "value" },
  { "move",    apply_move,    "source destination" },
};

static const char *const number_names[] = { "index", "source", "destination" };
/* clang-format on */

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
            Operation *operation,
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
read_path (const FhirJsonDoc *patch, guint32 parameter, Operation *operation, GError **error)
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
read_operation (const FhirJsonDoc *patch, guint32 parameter, Operation *operation, GError **error)
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
        operation->apply = kinds[k].apply;
        return read_path (patch, parameter, operation, error) &&
               read_needs (patch, parameter, kinds[k].needs, operation, error);
      }
  g_set_error (error,
               FHIR_ERROR,
               type == NULL ? FHIR_ERROR_REQUIRED : FHIR_ERROR_VALUE,
               "a part 'type' is needed: add, insert, delete, replace or move");
  return FALSE;
}

static void
name_operation (const Operation *operation, GError **error)
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

static GArray *
read_patch (const FhirJsonDoc *patch, guint32 patch_node, GError **error)
{
  g_autoptr (GArray) operations = g_array_new (FALSE, TRUE, sizeof (Operation));
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
      Operation *operation;

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
      operation = &g_array_index (operations, Operation, operations->len - 1);
      operation->n = operations->len - 1;
      if (!read_operation (patch, node, operation, error))
        {
          name_operation (operation, error);
          return NULL;
        }
    }
  return g_steal_pointer (&operations);
}

gboolean
fhir_path_patch_check (const FhirJsonDoc *patch, guint32 patch_node, GError **error)
{
  g_autoptr (GArray) operations = NULL;

  g_return_val_if_fail (patch != NULL, FALSE);

  operations = read_patch (patch, patch_node, error);
  return operations != NULL;
}

/* Replaces *doc by what the operation makes of it. */
static gboolean
run_operation (Run *run, const Operation *operation, FhirJsonDoc **doc, GError **error)
{
  g_autoptr (FhirJsonDraft) draft = fhir_json_draft_new (*doc, 0, run->limits);
  g_autoptr (GString) text = NULL;
  FhirJsonDoc *next;

  run->doc = *doc;
  run->draft = draft;
  if (!operation->apply (run, operation, error) || !fhir_json_draft_check (draft, error))
    return FALSE;
  text = g_string_sized_new ((*doc)->text_len + 256);
  fhir_json_draft_write (draft, fhir_json_draft_get_root (draft), text);
  next = fhir_json_parse (text->str, text->len, run->limits, error);
  if (next == NULL)
    return FALSE;
  fhir_json_doc_unref (*doc);
  *doc = next;
  return TRUE;
}

gboolean
fhir_path_patch_apply (const FhirJsonDoc *doc,
                       const FhirJsonDoc *patch,
                       guint32 patch_node,
                       const FhirLimits *limits,
                       GCancellable *cancellable,
                       GString *out,
                       GError **error)
{
  g_autoptr (GArray) operations = NULL;
  g_autoptr (FhirPathResults) results = NULL;
  g_autoptr (FhirJsonDoc) now = NULL;
  Run run = { .patch = patch, .limits = limits, .cancellable = cancellable };
  gsize cost = 0;

  g_return_val_if_fail (doc != NULL && patch != NULL && limits != NULL && out != NULL, FALSE);

  operations = read_patch (patch, patch_node, error);
  if (operations == NULL)
    return FALSE;
  run.results = results = fhir_path_results_new();
  now = fhir_json_doc_copy (doc, 0);
  for (guint i = 0; i < operations->len; i++)
    {
      const Operation *operation = &g_array_index (operations, Operation, i);

      cost += now->text_len;
      if (cost > FHIR_PATH_PATCH_MAX_BYTES)
        {
          g_set_error (error,
                       FHIR_ERROR,
                       FHIR_ERROR_TOO_LARGE,
                       "too many operations for a resource of this size");
          return FALSE;
        }
      if (!run_operation (&run, operation, &now, error))
        {
          name_operation (operation, error);
          return FALSE;
        }
    }
  g_string_append_len (out, now->text, (gssize)now->text_len);
  return TRUE;
}
