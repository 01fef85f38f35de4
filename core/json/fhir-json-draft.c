/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A document being changed.
 *
 * 1. A part is either closed (a node of a parsed document, written back as its bytes) or open (its
 *    children are parts). Parts open when somebody walks into them, so a change deep in a large
 *    document opens the way to it and nothing else.
 * 2. A part has at most one container. A moved part is taken out first.
 * 3. Every copied byte and every part costs; the sum is bounded, so that a patch cannot double a
 *    document again and again. Depth is checked where a part is put in. */

#include "fhir-json-draft.h"
#include "fhir-error.h"
#include "fhir-json-writer.h"

#define BLOCK_PARTS 64

struct _FhirJsonPart
{
  FhirJsonPart *parent;
  FhirJsonPart *next;
  FhirJsonPart *previous;
  FhirJsonPart *first; /* of an open container */
  FhirJsonPart *last;
  const FhirJsonDoc *doc; /* NULL: made here */
  FhirSlice name;         /* decoded; NONE: none */
  FhirSlice raw_name;     /* as it stood, with quotes; NONE: escape the name anew */
  guint32 node;
  guint8 type; /* FhirJsonType */
  guint8 is_open;
};

struct _FhirJsonDraft
{
  FhirJsonPart *root;
  const FhirJsonDoc *source;
  const FhirLimits *limits;
  GPtrArray *blocks; /* (element-type FhirJsonPart[]) BLOCK_PARTS parts each */
  guint n_used;      /* parts used of the last block */
  GStringChunk *names;
  gsize spent; /* bytes */
  gboolean too_deep;
};

static FhirJsonPart *
new_part (FhirJsonDraft *draft)
{
  FhirJsonPart *block;

  if (draft->blocks->len == 0 || draft->n_used == BLOCK_PARTS)
    {
      g_ptr_array_add (draft->blocks, g_new0 (FhirJsonPart, BLOCK_PARTS));
      draft->n_used = 0;
    }
  block = g_ptr_array_index (draft->blocks, draft->blocks->len - 1);
  return &block[draft->n_used++];
}

static FhirJsonPart *
new_closed (FhirJsonDraft *draft, const FhirJsonDoc *doc, guint32 node)
{
  FhirJsonPart *part = new_part (draft);

  part->doc = doc;
  part->node = node;
  part->type = doc->nodes[node].type;
  return part;
}

FhirJsonDraft *
fhir_json_draft_new (const FhirJsonDoc *doc, guint32 node, const FhirLimits *limits)
{
  FhirJsonDraft *draft = g_new0 (FhirJsonDraft, 1);

  g_return_val_if_fail (doc != NULL && limits != NULL, NULL);

  draft->limits = limits;
  draft->source = doc;
  draft->blocks = g_ptr_array_new_with_free_func (g_free);
  draft->names = g_string_chunk_new (256);
  draft->root = new_closed (draft, doc, node);
  return draft;
}

void
fhir_json_draft_free (FhirJsonDraft *draft)
{
  if (draft == NULL)
    return;
  g_ptr_array_unref (draft->blocks);
  g_string_chunk_free (draft->names);
  g_free (draft);
}

gboolean
fhir_json_draft_check (const FhirJsonDraft *draft, GError **error)
{
  if (draft->too_deep)
    g_set_error (error,
                 FHIR_ERROR,
                 FHIR_ERROR_TOO_LARGE,
                 "the changes nest deeper than %u",
                 draft->limits->json_depth);
  else if (draft->spent > draft->limits->json_bytes)
    g_set_error (error,
                 FHIR_ERROR,
                 FHIR_ERROR_TOO_LARGE,
                 "the changes copy more than %" G_GSIZE_FORMAT " bytes",
                 draft->limits->json_bytes);
  else
    return TRUE;
  return FALSE;
}

FhirJsonPart *
fhir_json_draft_get_root (FhirJsonDraft *draft)
{
  return draft->root;
}

FhirJsonType
fhir_json_part_get_type (const FhirJsonPart *part)
{
  return part->type;
}

FhirSlice
fhir_json_part_get_name (const FhirJsonPart *part)
{
  return part->name;
}

FhirJsonPart *
fhir_json_part_get_parent (const FhirJsonPart *part)
{
  return part->parent;
}

static gboolean
is_container (const FhirJsonPart *part)
{
  return part->type == FHIR_JSON_OBJECT || part->type == FHIR_JSON_ARRAY;
}

static void
link_part (FhirJsonPart *container, FhirJsonPart *before, FhirJsonPart *part)
{
  part->parent = container;
  part->next = before;
  part->previous = before != NULL ? before->previous : container->last;
  if (part->previous != NULL)
    part->previous->next = part;
  else
    container->first = part;
  if (before != NULL)
    before->previous = part;
  else
    container->last = part;
}

/* The name of a member as it stands in the text, quotes included: between the bytes before it and
 * the colon before its value. */
static FhirSlice
get_raw_name (const FhirJsonDoc *doc, guint32 node, guint32 start)
{
  guint32 end = doc->nodes[node].off - (doc->nodes[node].type == FHIR_JSON_STRING ? 1 : 0) - 1;

  return (FhirSlice){ doc->text + start, end - start };
}

/* Makes the children of a closed container parts. */
static void
open_part (FhirJsonDraft *draft, FhirJsonPart *part)
{
  const FhirJsonDoc *doc = part->doc;
  guint32 start;

  if (part->is_open || !is_container (part))
    return;
  part->is_open = TRUE;
  start = doc->nodes[part->node].off + 1;
  for (guint32 child = fhir_json_first (doc, part->node); child != 0;
       child = fhir_json_next (doc, part->node, child))
    {
      FhirJsonPart *new = new_closed (draft, doc, child);
      FhirSlice slice = fhir_json_slice (doc, child);

      if (part->type == FHIR_JSON_OBJECT)
        {
          new->name = fhir_json_name (doc, child);
          new->raw_name = get_raw_name (doc, child, start);
        }
      link_part (part, NULL, new);
      draft->spent += sizeof *new;
      start = (guint32)(slice.text - doc->text) + slice.len + 1;
    }
}

FhirJsonPart *
fhir_json_draft_import (FhirJsonDraft *draft, const FhirJsonDoc *doc, guint32 node)
{
  draft->spent += fhir_json_slice (doc, node).len;
  return new_closed (draft, doc, node);
}

FhirJsonPart *
fhir_json_draft_make (FhirJsonDraft *draft, FhirJsonType type)
{
  FhirJsonPart *part = new_part (draft);

  part->type = (guint8)type;
  part->is_open = TRUE;
  draft->spent += sizeof *part;
  return part;
}

/* Recursion is bounded by the depth that parts may have. */
FhirJsonPart *
fhir_json_draft_copy (FhirJsonDraft *draft, FhirJsonPart *part)
{
  FhirJsonPart *copy;

  if (!part->is_open)
    return fhir_json_draft_import (draft, part->doc, part->node);
  copy = fhir_json_draft_make (draft, part->type);
  for (FhirJsonPart *child = part->first; child != NULL; child = child->next)
    {
      FhirJsonPart *new = fhir_json_draft_copy (draft, child);

      new->name = child->name;
      new->raw_name = child->raw_name;
      draft->spent += child->name.len;
      link_part (copy, NULL, new);
    }
  return copy;
}

FhirJsonPart *
fhir_json_draft_first (FhirJsonDraft *draft, FhirJsonPart *part)
{
  open_part (draft, part);
  return part->first;
}

FhirJsonPart *
fhir_json_part_next (const FhirJsonPart *part)
{
  return part->next;
}

FhirJsonPart *
fhir_json_draft_member (FhirJsonDraft *draft, FhirJsonPart *object, FhirSlice name)
{
  if (object->type != FHIR_JSON_OBJECT)
    return NULL;
  for (FhirJsonPart *child = fhir_json_draft_first (draft, object); child != NULL;
       child = child->next)
    {
      draft->spent++;
      if (fhir_slice_equal (child->name, name))
        return child;
    }
  return NULL;
}

FhirJsonPart *
fhir_json_draft_element (FhirJsonDraft *draft, FhirJsonPart *array, guint n)
{
  FhirJsonPart *child;

  if (array->type != FHIR_JSON_ARRAY)
    return NULL;
  child = fhir_json_draft_first (draft, array);
  while (child != NULL && n-- > 0)
    {
      draft->spent++;
      child = child->next;
    }
  return child;
}

guint
fhir_json_draft_count (FhirJsonDraft *draft, FhirJsonPart *container)
{
  guint n = 0;

  for (FhirJsonPart *child = fhir_json_draft_first (draft, container); child != NULL;
       child = child->next)
    n++;
  draft->spent += n;
  return n;
}

FhirJsonPart *
fhir_json_draft_find (FhirJsonDraft *draft, guint32 node)
{
  FhirJsonPart *part = draft->root;

  while (part != NULL && (part->doc != draft->source || part->node != node))
    {
      FhirJsonPart *child = fhir_json_draft_first (draft, part);

      while (child != NULL && (child->doc != draft->source || node < child->node ||
                               node >= draft->source->nodes[child->node].next))
        child = child->next;
      part = child;
    }
  return part;
}

/* Open containers of a node below itself. */
static guint
measure_node (FhirJsonDraft *draft, const FhirJsonDoc *doc, guint32 node)
{
  guint most = 0;

  if (doc->nodes[node].type < FHIR_JSON_ARRAY)
    return 0;
  for (guint32 child = fhir_json_first (doc, node); child != 0;
       child = fhir_json_next (doc, node, child))
    most = MAX (most, measure_node (draft, doc, child));
  draft->spent++;
  return most + 1;
}

static guint
measure_part (FhirJsonDraft *draft, const FhirJsonPart *part)
{
  guint most = 0;

  if (!part->is_open)
    return measure_node (draft, part->doc, part->node);
  for (const FhirJsonPart *child = part->first; child != NULL; child = child->next)
    most = MAX (most, measure_part (draft, child));
  draft->spent++;
  return most + 1;
}

static void
check_depth (FhirJsonDraft *draft, const FhirJsonPart *container, const FhirJsonPart *part)
{
  guint depth = measure_part (draft, part);

  for (const FhirJsonPart *at = container; at != NULL; at = at->parent)
    depth++;
  if (depth > draft->limits->json_depth)
    draft->too_deep = TRUE;
}

void
fhir_json_draft_insert (FhirJsonDraft *draft,
                        FhirJsonPart *container,
                        FhirJsonPart *before,
                        FhirSlice name,
                        FhirJsonPart *part)
{
  g_return_if_fail (is_container (container) && part->parent == NULL && part != draft->root);

  open_part (draft, container);
  part->name = FHIR_SLICE_NONE;
  part->raw_name = FHIR_SLICE_NONE;
  if (container->type == FHIR_JSON_OBJECT)
    {
      part->name.text = g_string_chunk_insert_len (draft->names, name.text, name.len);
      part->name.len = name.len;
      draft->spent += name.len;
    }
  check_depth (draft, container, part);
  link_part (container, before, part);
}

void
fhir_json_draft_remove (FhirJsonDraft *draft, FhirJsonPart *part)
{
  FhirJsonPart *container = part->parent;

  g_return_if_fail (container != NULL && part != draft->root);

  if (part->previous != NULL)
    part->previous->next = part->next;
  else
    container->first = part->next;
  if (part->next != NULL)
    part->next->previous = part->previous;
  else
    container->last = part->previous;
  part->parent = part->next = part->previous = NULL;
}

void
fhir_json_draft_replace (FhirJsonDraft *draft, FhirJsonPart *old, FhirJsonPart *part)
{
  FhirJsonPart *container = old->parent;

  g_return_if_fail (old != part && part->parent == NULL && part != draft->root);

  check_depth (draft, container, part);
  if (old == draft->root)
    {
      draft->root = part;
      part->name = part->raw_name = FHIR_SLICE_NONE;
      return;
    }
  part->name = old->name;
  part->raw_name = old->raw_name;
  link_part (container, old, part);
  fhir_json_draft_remove (draft, old);
}

static void
write_name (const FhirJsonPart *part, GString *out)
{
  if (part->raw_name.text != NULL)
    g_string_append_len (out, part->raw_name.text, part->raw_name.len);
  else
    {
      g_string_append_c (out, '"');
      fhir_json_escape (part->name, out);
      g_string_append_c (out, '"');
    }
  g_string_append_c (out, ':');
}

void
fhir_json_draft_write (const FhirJsonDraft *draft, const FhirJsonPart *part, GString *out)
{
  if (!part->is_open)
    {
      FhirSlice slice = fhir_json_slice (part->doc, part->node);

      g_string_append_len (out, slice.text, slice.len);
      return;
    }
  if (!is_container (part))
    {
      g_string_append (out, "null");
      return;
    }
  g_string_append_c (out, part->type == FHIR_JSON_OBJECT ? '{' : '[');
  for (const FhirJsonPart *child = part->first; child != NULL; child = child->next)
    {
      if (child != part->first)
        g_string_append_c (out, ',');
      if (part->type == FHIR_JSON_OBJECT)
        write_name (child, out);
      fhir_json_draft_write (draft, child, out);
    }
  g_string_append_c (out, part->type == FHIR_JSON_OBJECT ? '}' : ']');
}
