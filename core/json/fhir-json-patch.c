/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* JSON Patch, RFC 6902. A patch is read and checked as a whole before anything is done. Operations
 * then run one after the other on a draft of the document; the first that does not fit ends all.
 *
 * Choices where the RFC leaves room: numbers are equal by value (1.0 and 1, its section 4.6);
 * removing the whole document is refused, since nothing would be left to write; unknown members of
 * an operation are ignored, as the RFC wants. */

#include "fhir-json-patch.h"
#include "fhir-error.h"
#include "fhir-json-canonical.h"
#include "fhir-json-draft.h"
#include "fhir-json-parser.h"
#include "fhir-json-pointer.h"

#define POINTER_TOLD 120 /* bytes of a pointer in an error text */

typedef struct _Operation Operation;

typedef struct
{
  FhirJsonDraft *draft;
  const FhirJsonDoc *patch;
  const FhirLimits *limits;
} Run;

typedef gboolean (*ApplyFunc) (Run *run, const Operation *operation, GError **error);

struct _Operation
{
  guint n; /* from 0 */
  const char *name;
  ApplyFunc apply;
  FhirSlice path; /* decoded pointers, owned by the list */
  FhirSlice from; /* NONE: none */
  guint32 value;  /* 0: none */
};

/* A place in the draft: a value that is there, or where one may be put. */
typedef struct
{
  FhirJsonPart *part;      /* (nullable) what is there */
  FhirJsonPart *container; /* (nullable) NULL: the root */
  FhirJsonPart *before;    /* (nullable) arrays: the element that an added one goes before */
  char *name;              /* (nullable) objects: member, decoded; owned */
  gsize name_len;
} Place;

static void
place_clear (Place *place)
{
  g_clear_pointer (&place->name, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_RULE, text);
  return FALSE;
}

/* One step from place into what is there. */
static gboolean
take_step (Run *run, Place *place, const GString *step, GError **error)
{
  FhirJsonPart *at = place->part;
  FhirJsonType type;
  guint n, count;

  if (at == NULL)
    return fail (error, "nothing is there");
  place_clear (place);
  type = fhir_json_part_get_type (at);
  *place = (Place){ .container = at };
  if (type == FHIR_JSON_OBJECT)
    {
      FhirSlice name = { step->str, (guint32)step->len };

      place->part = fhir_json_draft_member (run->draft, at, name);
      place->name = g_memdup2 (step->str, step->len + 1);
      place->name_len = step->len;
      return TRUE;
    }
  if (type != FHIR_JSON_ARRAY)
    return fail (error, "nothing is there");
  if (step->len == 1 && step->str[0] == '-')
    return TRUE;
  if (!fhir_json_pointer_index (step->str, step->len, &n))
    return fail (error, "an array needs an index");
  count = fhir_json_draft_count (run->draft, at);
  if (n > count)
    return fail (error, "the index is past the end of the array");
  place->part = place->before = fhir_json_draft_element (run->draft, at, n);
  return TRUE;
}

/* Follows a pointer; its last step may lead to where nothing is yet. */
static gboolean
find_place (Run *run, FhirSlice pointer, Place *ret_place, GError **error)
{
  g_auto (Place) place = { .part = fhir_json_draft_get_root (run->draft) };
  g_autoptr (GString) step = g_string_new (NULL);

  while (pointer.len > 0)
    if (!fhir_json_pointer_next (&pointer, step, error) || !take_step (run, &place, step, error))
      return FALSE;
  *ret_place = place;
  place.name = NULL;
  return TRUE;
}

/* Follows a pointer to something that is there. */
static gboolean
find_part (Run *run, FhirSlice pointer, FhirJsonPart **ret_part, GError **error)
{
  g_auto (Place) place = { 0 };

  if (!find_place (run, pointer, &place, error))
    return FALSE;
  if (place.part == NULL)
    return fail (error, "nothing is there");
  *ret_part = place.part;
  return TRUE;
}

static gboolean
put (Run *run, FhirSlice pointer, FhirJsonPart *part, GError **error)
{
  g_auto (Place) place = { 0 };

  if (!find_place (run, pointer, &place, error))
    return FALSE;
  if (place.container == NULL ||
      (place.part != NULL && fhir_json_part_get_type (place.container) == FHIR_JSON_OBJECT))
    fhir_json_draft_replace (run->draft, place.part, part);
  else
    fhir_json_draft_insert (run->draft,
                            place.container,
                            place.before,
                            (FhirSlice){ place.name, (guint32)place.name_len },
                            part);
  return TRUE;
}

static gboolean
apply_add (Run *run, const Operation *operation, GError **error)
{
  FhirJsonPart *value = fhir_json_draft_import (run->draft, run->patch, operation->value);

  return put (run, operation->path, value, error);
}

static gboolean
apply_remove (Run *run, const Operation *operation, GError **error)
{
  FhirJsonPart *part = NULL;

  if (!find_part (run, operation->path, &part, error))
    return FALSE;
  if (fhir_json_part_get_parent (part) == NULL)
    return fail (error, "the whole document cannot be removed");
  fhir_json_draft_remove (run->draft, part);
  return TRUE;
}

static gboolean
apply_replace (Run *run, const Operation *operation, GError **error)
{
  FhirJsonPart *part = NULL;

  if (!find_part (run, operation->path, &part, error))
    return FALSE;
  fhir_json_draft_replace (run->draft,
                           part,
                           fhir_json_draft_import (run->draft, run->patch, operation->value));
  return TRUE;
}

static gboolean
apply_move (Run *run, const Operation *operation, GError **error)
{
  FhirSlice from = operation->from, path = operation->path;
  FhirJsonPart *part = NULL;

  if (!find_part (run, from, &part, error) || fhir_slice_equal (from, path))
    return part != NULL;
  if (path.len > from.len && path.text[from.len] == '/' &&
      (from.len == 0 || memcmp (path.text, from.text, from.len) == 0))
    return fail (error, "a value cannot be moved into itself");
  fhir_json_draft_remove (run->draft, part);
  return put (run, path, part, error);
}

static gboolean
apply_copy (Run *run, const Operation *operation, GError **error)
{
  FhirJsonPart *part = NULL;

  if (!find_part (run, operation->from, &part, error))
    return FALSE;
  part = fhir_json_draft_copy (run->draft, part);
  return fhir_json_draft_check (run->draft, error) && put (run, operation->path, part, error);
}

static gboolean
apply_test (Run *run, const Operation *operation, GError **error)
{
  FhirJsonPart *part = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (FhirJsonDoc) doc = NULL;

  if (!find_part (run, operation->path, &part, error))
    return FALSE;
  /* The copy is charged: many tests of a large document cost as much as many copies of it. */
  (void)fhir_json_draft_copy (run->draft, part);
  if (!fhir_json_draft_check (run->draft, error))
    return FALSE;
  fhir_json_draft_write (run->draft, part, text);
  doc = fhir_json_parse (text->str, text->len, run->limits, error);
  if (doc == NULL)
    return FALSE;
  if (!fhir_json_equal (doc, 0, run->patch, operation->value, FHIR_JSON_NUMBERS_BY_VALUE))
    return fail (error, "the test failed: another value is there");
  return TRUE;
}

/* clang-format off */
static const struct
{
  const char *name;
  ApplyFunc apply;
  gboolean has_value;
  gboolean has_from;
} kinds[] = {
  { "add",     apply_add,     TRUE,  FALSE },
  { "remove",  apply_remove,  FALSE, FALSE },
  { "replace", apply_replace, TRUE,  FALSE },
  { "move",    apply_move,    FALSE, TRUE },
  { "copy",    apply_copy,    FALSE, TRUE },
  { "test",    apply_test,    TRUE,  FALSE },
};
/* clang-format on */

static guint32
get_member (const FhirJsonDoc *patch, guint32 node, const char *name)
{
  return fhir_json_member_named (patch, node, fhir_slice (name));
}

/* A pointer of an operation; its text goes to strings. */
static gboolean
read_pointer (const FhirJsonDoc *patch,
              guint32 node,
              const char *name,
              GPtrArray *strings,
              FhirSlice *ret_pointer,
              GError **error)
{
  guint32 member = get_member (patch, node, name);
  char *text;
  gsize len;

  if (member == 0 || patch->nodes[member].type != FHIR_JSON_STRING)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   member == 0 ? FHIR_ERROR_REQUIRED : FHIR_ERROR_VALUE,
                   "'%s' must be a JSON pointer",
                   name);
      return FALSE;
    }
  text = g_malloc (patch->nodes[member].len + 1);
  g_ptr_array_add (strings, text);
  len = fhir_json_string_decode (patch, member, text);
  *ret_pointer = (FhirSlice){ text, (guint32)len };
  return fhir_json_pointer_check (*ret_pointer, error);
}

static gboolean
read_operation (const FhirJsonDoc *patch,
                guint32 node,
                GPtrArray *strings,
                Operation *operation,
                GError **error)
{
  guint32 op = get_member (patch, node, "op");
  guint k = 0;

  if (patch->nodes[node].type != FHIR_JSON_OBJECT || op == 0)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_REQUIRED, "an object with 'op' is needed");
      return FALSE;
    }
  while (k < G_N_ELEMENTS (kinds) && !fhir_json_string_is (patch, op, kinds[k].name))
    k++;
  if (k == G_N_ELEMENTS (kinds))
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_VALUE,
                   "'op' must be add, remove, replace, move, copy or test");
      return FALSE;
    }
  operation->name = kinds[k].name;
  operation->apply = kinds[k].apply;
  operation->value = kinds[k].has_value ? get_member (patch, node, "value") : 0;
  if (kinds[k].has_value && operation->value == 0)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_REQUIRED, "'value' is needed");
      return FALSE;
    }
  return read_pointer (patch, node, "path", strings, &operation->path, error) &&
         (!kinds[k].has_from ||
          read_pointer (patch, node, "from", strings, &operation->from, error));
}

/* Says which operation an error is about. */
static void
name_operation (const Operation *operation, GError **error)
{
  guint32 len = operation->path.len;

  if (len > POINTER_TOLD)
    for (len = POINTER_TOLD; len > 0 && ((guchar)operation->path.text[len] & 0xc0) == 0x80;)
      len--;
  if (operation->path.text == NULL)
    g_prefix_error (error, "JSON Patch operation %u: ", operation->n);
  else
    g_prefix_error (error,
                    "JSON Patch operation %u, %s at \"%.*s\": ",
                    operation->n,
                    operation->name,
                    (int)len,
                    operation->path.text);
}

/* The operations, or NULL. */
static GArray *
read_patch (const FhirJsonDoc *patch, guint32 patch_node, GPtrArray *strings, GError **error)
{
  g_autoptr (GArray) operations = g_array_new (FALSE, TRUE, sizeof (Operation));

  if (patch->nodes[patch_node].type != FHIR_JSON_ARRAY)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_VALUE, "a JSON Patch is an array of operations");
      return NULL;
    }
  for (guint32 node = fhir_json_first (patch, patch_node); node != 0;
       node = fhir_json_next (patch, patch_node, node))
    {
      Operation operation = { .n = operations->len };

      if (operations->len == FHIR_JSON_PATCH_MAX_OPERATIONS)
        {
          g_set_error (error,
                       FHIR_ERROR,
                       FHIR_ERROR_TOO_LARGE,
                       "a JSON Patch may have %d operations",
                       FHIR_JSON_PATCH_MAX_OPERATIONS);
          return NULL;
        }
      if (!read_operation (patch, node, strings, &operation, error))
        {
          name_operation (&operation, error);
          return NULL;
        }
      g_array_append_val (operations, operation);
    }
  return g_steal_pointer (&operations);
}

gboolean
fhir_json_patch_check (const FhirJsonDoc *patch, guint32 patch_node, GError **error)
{
  g_autoptr (GPtrArray) strings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) operations = NULL;

  g_return_val_if_fail (patch != NULL, FALSE);

  operations = read_patch (patch, patch_node, strings, error);
  return operations != NULL;
}

gboolean
fhir_json_patch_apply (const FhirJsonDoc *doc,
                       guint32 node,
                       const FhirJsonDoc *patch,
                       guint32 patch_node,
                       const FhirLimits *limits,
                       GString *out,
                       GError **error)
{
  g_autoptr (GPtrArray) strings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) operations = NULL;
  g_autoptr (FhirJsonDraft) draft = NULL;
  Run run = { .patch = patch, .limits = limits };

  g_return_val_if_fail (doc != NULL && patch != NULL && limits != NULL && out != NULL, FALSE);

  operations = read_patch (patch, patch_node, strings, error);
  if (operations == NULL)
    return FALSE;
  run.draft = draft = fhir_json_draft_new (doc, node, limits);
  for (guint i = 0; i < operations->len; i++)
    {
      const Operation *operation = &g_array_index (operations, Operation, i);

      if (!operation->apply (&run, operation, error) || !fhir_json_draft_check (draft, error))
        {
          name_operation (operation, error);
          return FALSE;
        }
    }
  fhir_json_draft_write (draft, fhir_json_draft_get_root (draft), out);
  return TRUE;
}
