/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The difference of two versions as a FHIRPath Patch. Operations are written so that each fits the
 * resource as those before it left it, and so that no object is ever emptied on the way, because a
 * patch takes emptied objects out: what comes goes before what leaves. In a list, first the
 * elements that are gone are deleted from the end on, then from the front each place gets its
 * element (moved, inserted, or right already) and the element's own changes. Primitives are
 * replaced whole, with their extensions. */

#include "fhir-diff.h"
#include "fhir-error.h"
#include "fhir-json-writer.h"
#include "fhir-patch-element-private.h"
#include "fhir-path-patch.h"

typedef struct
{
  const FhirJsonDoc *from;
  const FhirJsonDoc *to;
  FhirDiffFlags flags;
  FhirJsonWriter json;
  GString *path; /* of the object at work */
  guint n_operations;
  guint depth;
} Diff;

/* Past this nothing more need be written: check_size() refuses it. */
static gboolean
is_too_large (const Diff *diff)
{
  return diff->n_operations > FHIR_PATH_PATCH_MAX_OPERATIONS;
}

static void
write_part_string (Diff *diff, const char *name, const char *key, const char *value)
{
  fhir_json_writer_begin_object (&diff->json, NULL);
  fhir_json_writer_string (&diff->json, "name", name);
  fhir_json_writer_string (&diff->json, key, value);
  fhir_json_writer_end_object (&diff->json);
}

static void
write_part_number (Diff *diff, const char *name, guint value)
{
  fhir_json_writer_begin_object (&diff->json, NULL);
  fhir_json_writer_string (&diff->json, "name", name);
  fhir_json_writer_integer (&diff->json, "valueInteger", value);
  fhir_json_writer_end_object (&diff->json);
}

/* An operation with its type and path; parts follow. */
static void
begin_parts (Diff *diff, const char *type)
{
  diff->n_operations++;
  fhir_json_writer_begin_object (&diff->json, NULL);
  fhir_json_writer_string (&diff->json, "name", "operation");
  fhir_json_writer_begin_array (&diff->json, "part");
  write_part_string (diff, "type", "valueCode", type);
  write_part_string (diff, "path", "valueString", diff->path->str);
}

static void
end_parts (Diff *diff)
{
  fhir_json_writer_end_array (&diff->json);
  fhir_json_writer_end_object (&diff->json);
}

/* The member of Parameters.parameter for a value of a type; NONE: there is none. */
static FhirSlice
find_value_name (FhirTypeId type)
{
  const FhirTypeDef *def = fhir_def_type (FHIR_TYPE_Parameters_parameter);
  const FhirMemberDef *members = fhir_def_members (FHIR_TYPE_Parameters_parameter);

  if (type == FHIR_TYPE_xhtml)
    type = FHIR_TYPE_string;
  for (guint i = 0; i < def->n_members; i++)
    {
      FhirSlice name = fhir_json_key_name (members[i].key);

      if (members[i].type == type && name.text[0] != '_' &&
          (fhir_def_element (members[i].element)->flags & FHIR_ELEMENT_CHOICE) != 0)
        return name;
    }
  return FHIR_SLICE_NONE;
}

static gboolean write_value (Diff *diff,
                             const char *name,
                             FhirPatchNode node,
                             const FhirMemberDef *member,
                             GError **error);

/* A value whose type has no name, as parts. */
static gboolean
write_value_parts (Diff *diff, FhirPatchNode node, FhirTypeId type, GError **error)
{
  g_autoptr (GArray) elements = fhir_patch_elements_new (diff->to, node.value, type, error);

  if (elements == NULL)
    return FALSE;
  fhir_json_writer_begin_array (&diff->json, "part");
  for (guint i = 0; i < elements->len; i++)
    {
      const FhirPatchElement *element = &g_array_index (elements, FhirPatchElement, i);

      for (guint k = 0; k < element->values->len; k++)
        if (!write_value (diff,
                          fhir_def_element (element->member->element)->name,
                          g_array_index (element->values, FhirPatchNode, k),
                          element->member,
                          error))
          return FALSE;
    }
  fhir_json_writer_end_array (&diff->json);
  return TRUE;
}

/* A part with a value of `to`. Recursion is bounded by the parser's depth limit. */
static gboolean
write_value (Diff *diff,
             const char *name,
             FhirPatchNode node,
             const FhirMemberDef *member,
             GError **error)
{
  FhirSlice value_name = find_value_name (member->type);

  fhir_json_writer_begin_object (&diff->json, NULL);
  fhir_json_writer_string (&diff->json, "name", name);
  if (fhir_def_type (member->type)->kind == FHIR_KIND_RESOURCE)
    fhir_json_writer_raw (&diff->json, "resource", fhir_json_slice (diff->to, node.value));
  else if (value_name.text != NULL)
    {
      g_autofree char *shadow = g_strdup_printf ("_%.*s", (int)value_name.len, value_name.text);

      if (node.value != 0)
        fhir_json_writer_raw (&diff->json, shadow + 1, fhir_json_slice (diff->to, node.value));
      if (node.shadow != 0)
        fhir_json_writer_raw (&diff->json, shadow, fhir_json_slice (diff->to, node.shadow));
    }
  else if (!write_value_parts (diff, node, member->type, error))
    return FALSE;
  fhir_json_writer_end_object (&diff->json);
  return TRUE;
}

static gboolean
write_add (Diff *diff, const FhirMemberDef *member, FhirPatchNode node, GError **error)
{
  begin_parts (diff, "add");
  write_part_string (diff, "name", "valueString", fhir_def_element (member->element)->name);
  if (!write_value (diff, "value", node, member, error))
    return FALSE;
  end_parts (diff);
  return TRUE;
}

/* Adds ".name" or ".name[n]" to the path; returns the length before. */
static gsize
push_path (Diff *diff, const FhirMemberDef *member, gint n)
{
  gsize before = diff->path->len;

  g_string_append_printf (diff->path, ".%s", fhir_def_element (member->element)->name);
  if (n >= 0 && fhir_def_element (member->element)->max > 1)
    g_string_append_printf (diff->path, "[%d]", n);
  return before;
}

static void
write_delete (Diff *diff, const FhirMemberDef *member, gint n)
{
  gsize before = push_path (diff, member, n);

  begin_parts (diff, "delete");
  end_parts (diff);
  g_string_truncate (diff->path, before);
}

static gboolean
compare_objects (Diff *diff, guint32 from, guint32 to, FhirTypeId type, GError **error);

/* What changed within one element; the path leads to it. */
static gboolean
compare_values (Diff *diff,
                const FhirMemberDef *member_from,
                FhirPatchNode from,
                const FhirMemberDef *member,
                FhirPatchNode to,
                GError **error)
{
  FhirTypeId type = fhir_patch_node_type (diff->to, to, member);

  if (member_from->type == member->type && fhir_patch_node_equal (diff->from, from, diff->to, to))
    return TRUE;
  if (member_from->type == member->type &&
      fhir_def_type (member->type)->kind != FHIR_KIND_PRIMITIVE && from.value != 0 &&
      to.value != 0 && type != 0 && fhir_patch_node_type (diff->from, from, member_from) == type)
    return compare_objects (diff, from.value, to.value, type, error);
  begin_parts (diff, "replace");
  if (!write_value (diff, "value", to, member, error))
    return FALSE;
  end_parts (diff);
  return TRUE;
}

/* The indices of `from` that stay, in their order; those that go are deleted. Where none stays the
 * first does for now: an emptied list would take the object around it along. */
static GArray *
delete_unmatched (Diff *diff, const FhirPatchElement *from, GArray *matches)
{
  g_autofree guint8 *stays = g_malloc0 (from->values->len + 1);
  GArray *order = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint k = 0; k < matches->len; k++)
    if (g_array_index (matches, gint, k) >= 0)
      stays[g_array_index (matches, gint, k)] = 1;
  if (memchr (stays, 1, from->values->len) == NULL)
    stays[0] = 1;
  for (guint i = from->values->len; i-- > 0 && !is_too_large (diff);)
    if (!stays[i])
      write_delete (diff, from->member, (gint)i);
  for (guint i = 0; i < from->values->len; i++)
    if (stays[i])
      g_array_append_val (order, i);
  return order;
}

static void
move_to (Diff *diff, const FhirMemberDef *member, GArray *order, guint index, guint place)
{
  gsize before = push_path (diff, member, -1);
  guint at = place;

  while (g_array_index (order, guint, at) != index)
    at++;
  if (at != place)
    {
      begin_parts (diff, "move");
      write_part_number (diff, "source", at);
      write_part_number (diff, "destination", place);
      end_parts (diff);
      g_array_remove_index (order, at);
      g_array_insert_val (order, place, index);
    }
  g_string_truncate (diff->path, before);
}

static gboolean
insert_at (Diff *diff,
           const FhirMemberDef *member,
           GArray *order,
           guint place,
           FhirPatchNode node,
           GError **error)
{
  guint none = G_MAXUINT;
  gboolean ok;
  gsize before;

  if (place == order->len)
    {
      g_array_append_val (order, none);
      return write_add (diff, member, node, error);
    }
  g_array_insert_val (order, place, none);
  before = push_path (diff, member, -1);
  begin_parts (diff, "insert");
  write_part_number (diff, "index", place);
  ok = write_value (diff, "value", node, member, error);
  end_parts (diff);
  g_string_truncate (diff->path, before);
  return ok;
}

static gboolean
check_size (const Diff *diff, GError **error)
{
  if (!is_too_large (diff))
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_TOO_LARGE,
               "the versions differ in more than %d places",
               FHIR_PATH_PATCH_MAX_OPERATIONS);
  return FALSE;
}

static gboolean
compare_lists (Diff *diff, const FhirPatchElement *from, const FhirPatchElement *to, GError **error)
{
  g_autoptr (GArray) matches = fhir_patch_match (diff->from, from->values, diff->to, to->values);
  g_autoptr (GArray) order = delete_unmatched (diff, from, matches);

  for (guint k = 0; k < to->values->len; k++)
    {
      gint i = g_array_index (matches, gint, k);
      FhirPatchNode node = g_array_index (to->values, FhirPatchNode, k);
      gboolean ok;
      gsize before;

      if (!check_size (diff, error))
        return FALSE;
      if (i < 0)
        {
          if (!insert_at (diff, to->member, order, k, node, error))
            return FALSE;
          continue;
        }
      move_to (diff, to->member, order, (guint)i, k);
      before = push_path (diff, to->member, (gint)k);
      ok = compare_values (diff,
                           from->member,
                           g_array_index (from->values, FhirPatchNode, i),
                           to->member,
                           node,
                           error);
      g_string_truncate (diff->path, before);
      if (!ok)
        return FALSE;
    }
  if (order->len > to->values->len)
    write_delete (diff, to->member, (gint)to->values->len);
  return TRUE;
}

static gboolean
compare_elements (Diff *diff,
                  const FhirPatchElement *from,
                  const FhirPatchElement *to,
                  GError **error)
{
  gsize before;
  gboolean ok;

  if (fhir_def_element (to->member->element)->max > 1)
    return compare_lists (diff, from, to, error);
  before = push_path (diff, to->member, -1);
  ok = compare_values (diff,
                       from->member,
                       g_array_index (from->values, FhirPatchNode, 0),
                       to->member,
                       g_array_index (to->values, FhirPatchNode, 0),
                       error);
  g_string_truncate (diff->path, before);
  return ok;
}

/* The server's own stamps differ between any two versions. */
static gboolean
is_skipped (const Diff *diff, FhirTypeId type, const FhirPatchElement *element)
{
  return (diff->flags & FHIR_DIFF_SKIP_VERSION) != 0 && type == FHIR_TYPE_Meta &&
         diff->depth == 2 &&
         (element->member->key == FHIR_KEY_versionId ||
          element->member->key == FHIR_KEY_lastUpdated);
}

static gboolean
compare_members (Diff *diff, GArray *from, GArray *to, FhirTypeId type, GError **error)
{
  for (guint k = 0; k < to->len; k++)
    {
      const FhirPatchElement *new = &g_array_index (to, FhirPatchElement, k);
      const FhirPatchElement *old = fhir_patch_elements_find (from, new->member->element);

      if (is_skipped (diff, type, new))
        continue;
      if (!check_size (diff, error))
        return FALSE;
      if (old != NULL && old->values->len > 0 && new->values->len > 0)
        {
          if (!compare_elements (diff, old, new, error))
            return FALSE;
          continue;
        }
      for (guint n = 0; n < new->values->len && !is_too_large (diff); n++)
        if (!write_add (diff, new->member, g_array_index (new->values, FhirPatchNode, n), error))
          return FALSE;
    }
  for (guint i = 0; i < from->len; i++)
    {
      const FhirPatchElement *old = &g_array_index (from, FhirPatchElement, i);

      if (is_skipped (diff, type, old) ||
          fhir_patch_elements_find (to, old->member->element) != NULL)
        continue;
      for (guint n = old->values->len; n-- > 0 && !is_too_large (diff);)
        write_delete (diff, old->member, (gint)n);
    }
  return TRUE;
}

/* Recursion is bounded by the parser's depth limit. */
static gboolean
compare_objects (Diff *diff, guint32 from, guint32 to, FhirTypeId type, GError **error)
{
  g_autoptr (GArray) old = fhir_patch_elements_new (diff->from, from, type, error);
  g_autoptr (GArray) new = old != NULL ? fhir_patch_elements_new (diff->to, to, type, error) : NULL;
  gboolean ok;

  if (new == NULL)
    return FALSE;
  diff->depth++;
  ok = compare_members (diff, old, new, type, error);
  diff->depth--;
  return ok;
}

gboolean
fhir_diff (const FhirJsonDoc *from,
           const FhirJsonDoc *to,
           FhirDiffFlags flags,
           GString *out,
           GError **error)
{
  g_autoptr (GString) path = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  Diff diff = { from, to, flags, FHIR_JSON_WRITER_INIT (text), NULL, 0, 0 };
  FhirTypeId type = fhir_patch_resource_type (from, 0);

  g_return_val_if_fail (from != NULL && to != NULL && out != NULL, FALSE);

  if (type == 0 || fhir_patch_resource_type (to, 0) != type)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_RULE, "only resources of one type are compared");
      return FALSE;
    }
  diff.path = path = g_string_new (fhir_def_type (type)->name);
  fhir_json_writer_begin_object (&diff.json, NULL);
  fhir_json_writer_string (&diff.json, "resourceType", "Parameters");
  fhir_json_writer_begin_array (&diff.json, "parameter");
  if (!compare_objects (&diff, 0, 0, type, error) || !check_size (&diff, error))
    return FALSE;
  fhir_json_writer_end_array (&diff.json);
  fhir_json_writer_end_object (&diff.json);
  /* FHIR knows no empty arrays. */
  if (diff.n_operations == 0)
    g_string_assign (text, "{\"resourceType\":\"Parameters\"}");
  g_string_append_len (out, text->str, (gssize)text->len);
  return TRUE;
}
