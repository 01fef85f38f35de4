/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* $meta-add and $meta-delete: http://hl7.org/fhir/R4/resource-operation-meta-add.html,
 * http://hl7.org/fhir/R4/resource-operation-meta-delete.html. Profiles are the same by their
 * canonical, tags and security labels by system and code. A change makes a version like any other,
 * so that history and audit tell of it; adding what is there, or deleting what is not, makes none.
 */

#include "fhir-error.h"
#include "fhir-json-draft.h"
#include "fhir-operations.h"
#include "fhir-patch.h"

/* clang-format off */
static const struct
{
  const char *name;
  FhirKey key;
} lists[] = {
  { "profile",  FHIR_KEY_profile },
  { "security", FHIR_KEY_security },
  { "tag",      FHIR_KEY_tag },
};
/* clang-format on */

/* The Meta in the Parameters that were sent, or 0. */
static guint32
find_meta (const FhirWork *work)
{
  const FhirJsonDoc *doc = work->doc;
  guint32 list = fhir_json_member (doc, work->node, FHIR_KEY_parameter);

  for (guint32 p = list != 0 ? fhir_json_first (doc, list) : 0; p != 0;
       p = fhir_json_next (doc, list, p))
    {
      guint32 name = fhir_json_member (doc, p, FHIR_KEY_name);

      if (name != 0 && fhir_json_string_is (doc, name, "meta"))
        return fhir_json_member (doc, p, FHIR_KEY_valueMeta);
    }
  return 0;
}

gboolean
fhir_prepare_meta_change (FhirWork *work, GError **error)
{
  FhirSlice id = work->call.target.id;

  memcpy (work->id, id.text, id.len);
  if (!fhir_work_read_if_match (work, error) || !fhir_work_read_body (work, error) ||
      !fhir_work_check_envelope (work, FHIR_TYPE_Parameters, error))
    return FALSE;
  if (find_meta (work) != 0)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_REQUIRED,
               "a parameter 'meta' with valueMeta is needed");
  return FALSE;
}

/* What a profile, tag or label is known by. (transfer full) */
static char *
dup_mark (const FhirJsonDoc *doc, guint32 node)
{
  g_autofree char *system = NULL;
  g_autofree char *code = NULL;

  if (doc->nodes[node].type != FHIR_JSON_OBJECT)
    return fhir_json_dup_string (doc, node);
  system = fhir_json_dup_string (doc, fhir_json_member (doc, node, FHIR_KEY_system));
  code = fhir_json_dup_string (doc, fhir_json_member (doc, node, FHIR_KEY_code));
  return g_strdup_printf ("%s|%s", system != NULL ? system : "", code != NULL ? code : "");
}

/* The marks of a list of a Meta, with their nodes. */
static GHashTable *
read_marks (const FhirJsonDoc *doc, guint32 meta, FhirKey key)
{
  GHashTable *marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint32 array = meta != 0 ? fhir_json_member (doc, meta, key) : 0;

  for (guint32 node = array != 0 ? fhir_json_first (doc, array) : 0; node != 0;
       node = fhir_json_next (doc, array, node))
    {
      char *mark = dup_mark (doc, node);

      if (mark != NULL)
        g_hash_table_insert (marks, mark, GUINT_TO_POINTER (node));
    }
  return marks;
}

static void
add_marks (FhirWork *work, FhirJsonDraft *draft, const FhirJsonDoc *doc, guint k)
{
  guint32 own = fhir_json_member (doc, 0, FHIR_KEY_meta);
  guint32 given = fhir_json_member (work->doc, find_meta (work), lists[k].key);
  g_autoptr (GHashTable) there = read_marks (doc, own, lists[k].key);
  FhirJsonPart *meta =
      fhir_json_draft_member (draft, fhir_json_draft_get_root (draft), FHIR_SLICE_LITERAL ("meta"));

  for (guint32 node = given != 0 ? fhir_json_first (work->doc, given) : 0; node != 0;
       node = fhir_json_next (work->doc, given, node))
    {
      char *mark = dup_mark (work->doc, node);
      FhirJsonPart *array;

      if (mark == NULL || !g_hash_table_add (there, mark))
        continue;
      array = fhir_json_draft_member (draft, meta, fhir_slice (lists[k].name));
      if (array == NULL)
        {
          array = fhir_json_draft_make (draft, FHIR_JSON_ARRAY);
          fhir_json_draft_insert (draft, meta, NULL, fhir_slice (lists[k].name), array);
        }
      fhir_json_draft_insert (draft,
                              array,
                              NULL,
                              FHIR_SLICE_NONE,
                              fhir_json_draft_import (draft, work->doc, node));
    }
}

static void
delete_marks (FhirWork *work, FhirJsonDraft *draft, const FhirJsonDoc *doc, guint k)
{
  guint32 own = fhir_json_member (doc, 0, FHIR_KEY_meta);
  guint32 array = own != 0 ? fhir_json_member (doc, own, lists[k].key) : 0;
  g_autoptr (GHashTable) given = read_marks (work->doc, find_meta (work), lists[k].key);
  FhirJsonPart *list = array != 0 ? fhir_json_draft_find (draft, array) : NULL;
  FhirJsonPart *part = list != NULL ? fhir_json_draft_first (draft, list) : NULL;

  for (guint32 node = array != 0 ? fhir_json_first (doc, array) : 0; node != 0;
       node = fhir_json_next (doc, array, node))
    {
      FhirJsonPart *next = fhir_json_part_next (part);
      g_autofree char *mark = dup_mark (doc, node);

      if (mark != NULL && g_hash_table_contains (given, mark))
        fhir_json_draft_remove (draft, part);
      part = next;
    }
  if (list != NULL && fhir_json_draft_first (draft, list) == NULL)
    fhir_json_draft_remove (draft, list);
}

/* Puts the Meta, as Parameters, in the place of the stored resource. */
static gboolean
answer_meta (FhirWork *work, FhirResponse *response, GError **error)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (FhirJsonDoc) doc = NULL;
  const char *text;
  gsize len;

  if (response->body == NULL || work->call.form.returns == FHIR_RETURN_OUTCOME)
    return TRUE;
  body = fhir_response_dup_body (response);
  text = g_bytes_get_data (body, &len);
  doc = fhir_json_parse (text, len, work->call.context->limits, error);
  if (doc == NULL)
    return FALSE;
  g_ptr_array_set_size (response->body, 0);
  fhir_response_take_bytes (response,
                            g_string_free_to_bytes (fhir_meta_answer (fhir_meta_of (doc))));
  return TRUE;
}

static FhirResponse *
change_meta (FhirWork *work, gboolean adds, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (FhirJsonDraft) draft = NULL;
  g_autoptr (FhirResponse) response = NULL;
  const FhirJsonDoc *doc = fhir_patch_read_newest (work, error);

  if (doc == NULL)
    return NULL;
  draft = fhir_json_draft_new (doc, 0, work->call.context->limits);
  for (guint k = 0; k < G_N_ELEMENTS (lists); k++)
    if (adds)
      add_marks (work, draft, doc, k);
    else
      delete_marks (work, draft, doc, k);
  if (!fhir_json_draft_check (draft, error))
    return NULL;
  fhir_json_draft_write (draft, fhir_json_draft_get_root (draft), text);
  response = fhir_patch_store (work, text, error);
  if (response == NULL || !answer_meta (work, response, error))
    return NULL;
  return g_steal_pointer (&response);
}

FhirResponse *
fhir_apply_meta_add (FhirWork *work, GError **error)
{
  return change_meta (work, TRUE, error);
}

FhirResponse *
fhir_apply_meta_delete (FhirWork *work, GError **error)
{
  return change_meta (work, FALSE, error);
}
