/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One operation of a FHIRPath Patch on a draft of the resource. Its path is evaluated on the parsed
 * document that the draft was made from; the places found are changed in the draft.
 *
 * Choices where the standard leaves room: an insert into a list that is not there yet works at
 * index 0, as an add would; a path of insert and move that selects some of a list's elements counts
 * among those; an object whose last element is deleted goes too, since FHIR knows no empty element.
 */

#include "fhir-error.h"
#include "fhir-patch-value-private.h"
#include "fhir-path-patch-private.h"

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_RULE, text);
  return FALSE;
}

static gboolean
evaluate (FhirPathPatchRun *run, const FhirPathExpr *path, GError **error)
{
  FhirPathContext context = { .doc = run->doc, .cancellable = run->cancellable };

  return fhir_path_evaluate (path, &context, run->results, error);
}

/* The part that item n of the results stands for: a value, or the shadow of one that is absent. */
static FhirJsonPart *
get_part (FhirPathPatchRun *run, guint n, GError **error)
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
find_one (FhirPathPatchRun *run, const FhirPathExpr *path, FhirJsonPart **ret_part, GError **error)
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

/* The one part that the path must lead to. */
static gboolean
find_target (FhirPathPatchRun *run,
             const FhirPathExpr *path,
             FhirJsonPart **ret_part,
             GError **error)
{
  if (!find_one (run, path, ret_part, error))
    return FALSE;
  return *ret_part != NULL || fail (error, "the path leads nowhere");
}

/* The object to add members to: the part itself, or the shadow of a primitive, made when absent. */
static FhirJsonPart *
find_object (FhirPathPatchRun *run, FhirJsonPart *part)
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
has_choice (FhirPathPatchRun *run,
            FhirTypeId type,
            FhirJsonPart *object,
            const FhirMemberDef *member)
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
add_value (FhirPathPatchRun *run,
           const FhirPathPatchOperation *operation,
           FhirJsonPart *part,
           GError **error)
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
apply_add (FhirPathPatchRun *run, const FhirPathPatchOperation *operation, GError **error)
{
  FhirJsonPart *part = NULL;

  if (!find_target (run, operation->path, &part, error))
    return FALSE;
  return add_value (run, operation, part, error);
}

static gboolean
apply_delete (FhirPathPatchRun *run, const FhirPathPatchOperation *operation, GError **error)
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
apply_replace (FhirPathPatchRun *run, const FhirPathPatchOperation *operation, GError **error)
{
  g_auto (FhirPatchList) list = { 0 };
  g_autofree char *new_name = NULL;
  const FhirMemberDef *member;
  FhirJsonPart *part = NULL;
  FhirTypeId type;
  FhirPatchPair pair;
  guint n;

  if (!find_target (run, operation->path, &part, error))
    return FALSE;
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
find_list (FhirPathPatchRun *run,
           const FhirPathExpr *path,
           FhirPatchList *list,
           GArray *places,
           GError **error)
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
insert_first (FhirPathPatchRun *run, const FhirPathPatchOperation *operation, GError **error)
{
  FhirJsonPart *part = NULL;

  if (operation->numbers[FHIR_PATH_PATCH_INDEX] != 0)
    return fail (error, "the index is past the end of the list");
  if (operation->parent == NULL)
    return fail (error, "the path leads nowhere");
  if (!find_target (run, operation->parent, &part, error))
    return FALSE;
  return add_value (run, operation, part, error);
}

static gboolean
apply_insert (FhirPathPatchRun *run, const FhirPathPatchOperation *operation, GError **error)
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
  if (operation->numbers[FHIR_PATH_PATCH_INDEX] < 0 ||
      operation->numbers[FHIR_PATH_PATCH_INDEX] > places->len)
    return fail (error, "the index is past the end of the list");
  index = (guint)operation->numbers[FHIR_PATH_PATCH_INDEX];
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
apply_move (FhirPathPatchRun *run, const FhirPathPatchOperation *operation, GError **error)
{
  g_auto (FhirPatchList) list = { 0 };
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  gint64 from = operation->numbers[FHIR_PATH_PATCH_SOURCE],
         to = operation->numbers[FHIR_PATH_PATCH_DESTINATION];
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

static gboolean (*const funcs[]) (FhirPathPatchRun *run,
                                  const FhirPathPatchOperation *operation,
                                  GError **error) = {
  [FHIR_PATH_PATCH_ADD] = apply_add,       [FHIR_PATH_PATCH_INSERT] = apply_insert,
  [FHIR_PATH_PATCH_DELETE] = apply_delete, [FHIR_PATH_PATCH_REPLACE] = apply_replace,
  [FHIR_PATH_PATCH_MOVE] = apply_move,
};

gboolean
fhir_path_patch_run (FhirPathPatchRun *run, const FhirPathPatchOperation *operation, GError **error)
{
  return funcs[operation->kind](run, operation, error);
}
