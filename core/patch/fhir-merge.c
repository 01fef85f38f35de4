/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Three-way merge. At every element: equal on both sides, or changed on one side only, is decided;
 * changed on both sides goes one level down where there is one, and is a conflict where there is
 * none. A list that both changed keeps the order of ours; what theirs added comes at its end. */

#include "fhir-merge.h"
#include "fhir-error.h"
#include "fhir-patch-element-private.h"

typedef enum
{
  BASE,
  OURS,
  THEIRS,
} Side;

typedef struct
{
  const FhirJsonDoc *docs[3];
  GPtrArray *conflicts;
  GString *path;
} Merge;

/* A value on up to three sides. */
typedef struct
{
  FhirPatchNode nodes[3];
  const FhirMemberDef *members[3]; /* (nullable) NULL: not there */
} Triple;

/* A merged value: JSON under name and under _name; text NULL: absent. */
typedef struct
{
  char *value;
  char *shadow;
} Merged;

static void
merged_clear (gpointer data)
{
  Merged *merged = data;

  g_free (merged->value);
  g_free (merged->shadow);
}

static gboolean
is_there (const Triple *triple, Side side)
{
  return triple->members[side] != NULL;
}

static gboolean
is_same (const Merge *m, const Triple *triple, Side a, Side b)
{
  if (!is_there (triple, a) || !is_there (triple, b))
    return is_there (triple, a) == is_there (triple, b);
  return triple->members[a]->type == triple->members[b]->type &&
         fhir_patch_node_equal (m->docs[a], triple->nodes[a], m->docs[b], triple->nodes[b]);
}

static void
add_conflict (Merge *m)
{
  g_ptr_array_add (m->conflicts, g_strdup (m->path->str));
}

static void
copy_value (const Merge *m, const Triple *triple, Side side, Merged *merged)
{
  FhirPatchNode node = triple->nodes[side];

  *merged = (Merged){ NULL, NULL };
  if (!is_there (triple, side))
    return;
  if (node.value != 0)
    merged->value = fhir_slice_dup (fhir_json_slice (m->docs[side], node.value));
  if (node.shadow != 0)
    merged->shadow = fhir_slice_dup (fhir_json_slice (m->docs[side], node.shadow));
}

static gboolean
merge_objects (Merge *m, const guint32 nodes[3], FhirTypeId type, GString *out, GError **error);

/* The type that a value has on both sides, when it is an object to go down into; else 0. */
static FhirTypeId
get_common_type (const Merge *m, const Triple *triple)
{
  FhirTypeId ours, theirs;

  if (!is_there (triple, OURS) || !is_there (triple, THEIRS) || triple->nodes[OURS].value == 0 ||
      triple->nodes[THEIRS].value == 0 ||
      fhir_def_type (triple->members[OURS]->type)->kind == FHIR_KIND_PRIMITIVE)
    return 0;
  ours = fhir_patch_node_type (m->docs[OURS], triple->nodes[OURS], triple->members[OURS]);
  theirs = fhir_patch_node_type (m->docs[THEIRS], triple->nodes[THEIRS], triple->members[THEIRS]);
  return ours == theirs ? ours : 0;
}

static gboolean
merge_value (Merge *m, const Triple *triple, Merged *merged, GError **error)
{
  FhirTypeId type = get_common_type (m, triple);
  guint32 nodes[3] = { 0, triple->nodes[OURS].value, triple->nodes[THEIRS].value };
  g_autoptr (GString) out = NULL;

  if (is_same (m, triple, OURS, THEIRS) || is_same (m, triple, BASE, THEIRS))
    copy_value (m, triple, OURS, merged);
  else if (is_same (m, triple, BASE, OURS))
    copy_value (m, triple, THEIRS, merged);
  else if (type == 0)
    {
      add_conflict (m);
      copy_value (m, triple, OURS, merged);
    }
  else
    {
      if (is_there (triple, BASE) &&
          fhir_patch_node_type (m->docs[BASE], triple->nodes[BASE], triple->members[BASE]) == type)
        nodes[BASE] = triple->nodes[BASE].value;
      out = g_string_new (NULL);
      if (!merge_objects (m, nodes, type, out, error))
        return FALSE;
      /* What each left of it the other took away: FHIR knows no empty elements. */
      if (!g_str_equal (out->str, "{}"))
        *merged = (Merged){ g_string_free (g_steal_pointer (&out), FALSE), NULL };
    }
  return TRUE;
}

/* Value n of an element on one side of a triple; -1 none. */
static void
set_side (Triple *triple, Side side, const FhirPatchElement *element, gint n)
{
  if (element == NULL || n < 0)
    return;
  triple->members[side] = element->member;
  triple->nodes[side] = g_array_index (element->values, FhirPatchNode, n);
}

/* For each value of base the place in a list that it matches, or -1. */
static GArray *
invert (GArray *matches, guint n_base)
{
  GArray *places = g_array_sized_new (FALSE, FALSE, sizeof (gint), n_base);

  for (gint none = -1; places->len < n_base;)
    g_array_append_val (places, none);
  for (gint k = 0; k < (gint)matches->len; k++)
    if (g_array_index (matches, gint, k) >= 0)
      g_array_index (places, gint, g_array_index (matches, gint, k)) = k;
  return places;
}

/* Which value of a side is which of base's; all -1 without base. */
static GArray *
match_base (const Merge *m, const FhirPatchElement *const elements[3], Side side)
{
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (FhirPatchNode));

  return fhir_patch_match (m->docs[BASE],
                           elements[BASE] != NULL ? elements[BASE]->values : none,
                           m->docs[side],
                           elements[side]->values);
}

static gboolean
push_merged (Merge *m, const Triple *triple, GArray *list, GError **error)
{
  Merged merged = { NULL, NULL };

  if (!merge_value (m, triple, &merged, error))
    return FALSE;
  if (merged.value != NULL || merged.shadow != NULL)
    g_array_append_val (list, merged);
  return TRUE;
}

/* The value of theirs that is the same as value k of ours, which both added; -1 none. */
static gint
find_twin (GArray *twins, GArray *theirs_base, guint k)
{
  gint t = g_array_index (twins, gint, k);

  return t >= 0 && g_array_index (theirs_base, gint, t) < 0 ? t : -1;
}

static gboolean
merge_both_lists (Merge *m, const FhirPatchElement *const elements[3], GArray *list, GError **error)
{
  g_autoptr (GArray) ours = match_base (m, elements, OURS);
  g_autoptr (GArray) theirs = match_base (m, elements, THEIRS);
  g_autoptr (GArray) twins = fhir_patch_match (m->docs[THEIRS],
                                               elements[THEIRS]->values,
                                               m->docs[OURS],
                                               elements[OURS]->values);
  g_autoptr (GArray) places =
      invert (theirs, elements[BASE] != NULL ? elements[BASE]->values->len : 0);
  g_autoptr (GHashTable) used = g_hash_table_new (NULL, NULL);
  gsize before = m->path->len;

  for (guint k = 0; k < ours->len; k++)
    {
      gint i = g_array_index (ours, gint, k);
      gint t = i >= 0 ? g_array_index (places, gint, i) : find_twin (twins, theirs, k);
      Triple triple = { 0 };

      set_side (&triple, BASE, elements[BASE], i);
      set_side (&triple, OURS, elements[OURS], (gint)k);
      set_side (&triple, THEIRS, elements[THEIRS], t);
      g_hash_table_add (used, GINT_TO_POINTER (t));
      g_string_append_printf (m->path, "[%u]", k);
      if (!push_merged (m, &triple, list, error))
        return FALSE;
      g_string_truncate (m->path, before);
    }
  for (guint k = 0; k < theirs->len; k++)
    {
      gint i = g_array_index (theirs, gint, k);
      Triple triple = { 0 };

      if (g_hash_table_contains (used, GINT_TO_POINTER ((gint)k)))
        continue;
      set_side (&triple, BASE, elements[BASE], i);
      set_side (&triple, THEIRS, elements[THEIRS], (gint)k);
      if (!push_merged (m, &triple, list, error))
        return FALSE;
    }
  return TRUE;
}

/* Whether an element's values are the same on two sides. */
static gboolean
is_same_element (const Merge *m, const FhirPatchElement *const elements[3], Side a, Side b)
{
  guint n = elements[a] != NULL ? elements[a]->values->len : 0;

  if (n != (elements[b] != NULL ? elements[b]->values->len : 0))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      Triple triple = { 0 };

      set_side (&triple, a, elements[a], (gint)i);
      set_side (&triple, b, elements[b], (gint)i);
      if (!is_same (m, &triple, a, b))
        return FALSE;
    }
  return TRUE;
}

static void
copy_list (const Merge *m, const FhirPatchElement *const elements[3], Side side, GArray *list)
{
  for (guint i = 0; elements[side] != NULL && i < elements[side]->values->len; i++)
    {
      Triple triple = { 0 };
      Merged merged;

      set_side (&triple, side, elements[side], (gint)i);
      copy_value (m, &triple, side, &merged);
      g_array_append_val (list, merged);
    }
}

/* The merged values of an element, and the side that named its JSON member. */
static gboolean
merge_element (Merge *m,
               const FhirPatchElement *const elements[3],
               GArray *list,
               Side *ret_side,
               GError **error)
{
  Triple triple = { 0 };

  *ret_side = OURS;
  if (is_same_element (m, elements, OURS, THEIRS) || is_same_element (m, elements, BASE, THEIRS))
    copy_list (m, elements, OURS, list);
  else if (is_same_element (m, elements, BASE, OURS))
    copy_list (m, elements, *ret_side = THEIRS, list);
  else if (elements[OURS] != NULL && elements[THEIRS] != NULL &&
           fhir_def_element (elements[OURS]->member->element)->max > 1)
    return merge_both_lists (m, elements, list, error);
  else if (elements[OURS] == NULL || elements[THEIRS] == NULL)
    {
      add_conflict (m);
      copy_list (m, elements, OURS, list);
    }
  else
    {
      for (Side side = BASE; side <= THEIRS; side++)
        set_side (&triple, side, elements[side], elements[side] != NULL ? 0 : -1);
      return push_merged (m, &triple, list, error);
    }
  return TRUE;
}

static void
write_member (GString *out, const char *prefix, FhirSlice name, GArray *list, gboolean is_many)
{
  gboolean shadows = prefix[0] != '\0', any = FALSE;

  for (guint i = 0; i < list->len; i++)
    {
      const Merged *merged = &g_array_index (list, Merged, i);

      any = any || (shadows ? merged->shadow : merged->value) != NULL;
    }
  if (!any)
    return;
  g_string_append_printf (out,
                          "%s\"%s%.*s\":%s",
                          out->str[out->len - 1] != '{' ? "," : "",
                          prefix,
                          (int)name.len,
                          name.text,
                          is_many ? "[" : "");
  for (guint i = 0; i < list->len; i++)
    {
      const Merged *merged = &g_array_index (list, Merged, i);
      const char *text = shadows ? merged->shadow : merged->value;

      g_string_append_printf (out, "%s%s", i > 0 ? "," : "", text != NULL ? text : "null");
    }
  g_string_append (out, is_many ? "]" : "");
}

static gboolean
is_stamp (const FhirMemberDef *member, FhirTypeId type)
{
  return type == FHIR_TYPE_Meta &&
         (member->key == FHIR_KEY_versionId || member->key == FHIR_KEY_lastUpdated);
}

static gboolean
write_element (Merge *m,
               GArray *const sides[3],
               const FhirMemberDef *member,
               FhirTypeId type,
               GString *out,
               GError **error)
{
  const FhirPatchElement *elements[3];
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (Merged));
  gsize before = m->path->len;
  FhirSlice name;
  Side side = OURS;
  gboolean many;

  g_array_set_clear_func (list, merged_clear);
  for (Side s = BASE; s <= THEIRS; s++)
    elements[s] = sides[s] != NULL ? fhir_patch_elements_find (sides[s], member->element) : NULL;
  g_string_append_printf (m->path, ".%s", fhir_def_element (member->element)->name);
  if (is_stamp (member, type) && elements[OURS] != NULL)
    copy_list (m, elements, OURS, list);
  else if (!merge_element (m, elements, list, &side, error))
    return FALSE;
  g_string_truncate (m->path, before);
  if (elements[side] == NULL)
    return TRUE;
  many = fhir_def_element (member->element)->max > 1;
  name = fhir_json_key_name (elements[side]->member->key);
  write_member (out, "", name, list, many);
  write_member (out, "_", name, list, many);
  return TRUE;
}

static gboolean
write_elements (Merge *m, GArray *const sides[3], FhirTypeId type, GString *out, GError **error)
{
  for (guint i = 0; i < sides[OURS]->len; i++)
    if (!write_element (m,
                        sides,
                        g_array_index (sides[OURS], FhirPatchElement, i).member,
                        type,
                        out,
                        error))
      return FALSE;
  for (guint i = 0; i < sides[THEIRS]->len; i++)
    {
      const FhirMemberDef *member = g_array_index (sides[THEIRS], FhirPatchElement, i).member;

      if (fhir_patch_elements_find (sides[OURS], member->element) == NULL &&
          !write_element (m, sides, member, type, out, error))
        return FALSE;
    }
  return TRUE;
}

/* Recursion is bounded by the parser's depth limit. nodes[BASE] 0: there was none. */
static gboolean
merge_objects (Merge *m, const guint32 nodes[3], FhirTypeId type, GString *out, GError **error)
{
  gboolean is_root = nodes[OURS] == 0;
  g_autoptr (GArray) ours = fhir_patch_elements_new (m->docs[OURS], nodes[OURS], type, error);
  g_autoptr (GArray) theirs =
      ours != NULL ? fhir_patch_elements_new (m->docs[THEIRS], nodes[THEIRS], type, error) : NULL;
  g_autoptr (GArray) base = NULL;
  GArray *sides[3];

  if (theirs == NULL)
    return FALSE;
  if (is_root || nodes[BASE] != 0)
    {
      base = fhir_patch_elements_new (m->docs[BASE], nodes[BASE], type, error);
      if (base == NULL)
        return FALSE;
    }
  sides[BASE] = base;
  sides[OURS] = ours;
  sides[THEIRS] = theirs;
  g_string_append_c (out, '{');
  if (fhir_def_type (type)->kind == FHIR_KIND_RESOURCE)
    g_string_append_printf (out, "\"resourceType\":\"%s\"", fhir_def_type (type)->name);
  if (!write_elements (m, sides, type, out, error))
    return FALSE;
  g_string_append_c (out, '}');
  return TRUE;
}

gboolean
fhir_merge (const FhirJsonDoc *base,
            const FhirJsonDoc *ours,
            const FhirJsonDoc *theirs,
            GPtrArray *conflicts,
            GString *out,
            GError **error)
{
  g_autoptr (GString) path = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  Merge m = { { base, ours, theirs }, conflicts, NULL };
  const guint32 nodes[3] = { 0, 0, 0 };
  FhirTypeId type;

  g_return_val_if_fail (base != NULL && ours != NULL && theirs != NULL, FALSE);
  g_return_val_if_fail (conflicts != NULL && out != NULL, FALSE);

  type = fhir_patch_resource_type (ours, 0);
  if (type == 0 || fhir_patch_resource_type (base, 0) != type ||
      fhir_patch_resource_type (theirs, 0) != type)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_RULE, "only resources of one type are merged");
      return FALSE;
    }
  m.path = path = g_string_new (fhir_def_type (type)->name);
  if (!merge_objects (&m, nodes, type, text, error))
    return FALSE;
  g_string_append_len (out, text->str, (gssize)text->len);
  return TRUE;
}
