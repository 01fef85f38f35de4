/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From StructureDefinition to tables. A profile starts as a copy of its base profile's tree (empty
 * for a type of R4) and each element of the differential is laid onto it, so that the tree is the
 * snapshot without what R4's tables say already: generating a snapshot and compiling one are the
 * same work. The snapshot of the definition is read only where there is no differential or nobody
 * has the base. Element ids say which slice is meant (Patient.identifier:mrn.system); without ids
 * the slice names that came before do. */

#include "fhir-profile-private.h"

#define ELEMENTS_MAX 20000 /* of one definition */
#define SEGMENTS_MAX 32
#define NOWHERE      G_MAXUINT32

#define BASE "http://hl7.org/fhir/StructureDefinition/"

/* Slice names in force while elements come without ids. */
typedef struct
{
  FhirSlice names[SEGMENTS_MAX];
  FhirSlice slices[SEGMENTS_MAX];
  guint n;
} Context;

FhirTypeId
fhir_profile_type_of_url (FhirSlice canonical)
{
  gsize n = strlen (BASE);

  if (canonical.len <= n || memcmp (canonical.text, BASE, n) != 0)
    return 0;
  canonical.text += n;
  canonical.len -= (guint32)n;
  for (guint32 i = 0; i < canonical.len; i++)
    if (canonical.text[i] == '|')
      canonical.len = i;
  return fhir_def_find_type (canonical);
}

const char *
fhir_profile_get_url (const FhirProfile *profile)
{
  return profile->url;
}

FhirTypeId
fhir_profile_get_type (const FhirProfile *profile)
{
  return profile->type;
}

const FhirJsonDoc *
fhir_profile_get_doc (const FhirProfile *profile)
{
  return profile->doc;
}

const FhirProfileNode *
fhir_profile_node (const FhirProfile *profile, guint32 n)
{
  return &g_array_index (profile->nodes, FhirProfileNode, n);
}

guint32
fhir_profile_get_n_nodes (const FhirProfile *profile)
{
  return profile->nodes->len;
}

const FhirProfileType *
fhir_profile_type (const FhirProfile *profile, guint32 n)
{
  return &g_array_index (profile->types, FhirProfileType, n);
}

FhirSlice
fhir_profile_string (const FhirProfile *profile, guint32 n)
{
  return g_array_index (profile->strings, FhirSlice, n);
}

const FhirProfileConstraint *
fhir_profile_constraint (const FhirProfile *profile, guint32 n)
{
  return &g_array_index (profile->constraints, FhirProfileConstraint, n);
}

const FhirDiscriminator *
fhir_profile_discriminator (const FhirProfile *profile, guint32 n)
{
  return &g_array_index (profile->discriminators, FhirDiscriminator, n);
}

FhirSlice
fhir_profile_keep (FhirProfile *profile, const FhirJsonDoc *doc, guint32 object, FhirKey key)
{
  g_autofree char *text = fhir_json_dup_string (doc, fhir_json_member (doc, object, key));

  return text != NULL ? fhir_slice (g_string_chunk_insert_const (profile->chunk, text))
                      : FHIR_SLICE_NONE;
}

static guint32
find_in (const FhirProfile *profile, guint32 first, FhirSlice name, gboolean slice)
{
  for (guint32 n = first; n != 0; n = fhir_profile_node (profile, n)->next)
    {
      const FhirProfileNode *node = fhir_profile_node (profile, n);

      if (fhir_slice_equal (slice ? node->slice_name : node->name, name))
        return n;
    }
  return 0;
}

guint32
fhir_profile_child (const FhirProfile *profile, guint32 node, FhirSlice name)
{
  return find_in (profile, fhir_profile_node (profile, node)->child, name, FALSE);
}

guint32
fhir_profile_add_node (FhirProfile *profile, guint32 parent, FhirSlice name, FhirSlice slice_name)
{
  const FhirProfileNode blank = { .name = name, .slice_name = slice_name, .parent = parent };
  guint32 own = profile->nodes->len;
  guint32 *link;

  g_array_append_val (profile->nodes, blank);
  link = slice_name.text != NULL ? &fhir_profile_at (profile, parent)->slice
                                 : &fhir_profile_at (profile, parent)->child;
  while (*link != 0)
    link = &fhir_profile_at (profile, *link)->next;
  *link = own;
  return own;
}

/* The type that R4 gives to a child of a type; *ret_member for `valueQuantity`, a choice spelled
 * out. */
static FhirTypeId
type_of_child (FhirTypeId parent, FhirSlice *name, const FhirMemberDef **ret_member)
{
  const FhirTypeDef *type;
  const FhirMemberDef *member;

  *ret_member = NULL;
  if (parent == 0)
    return 0;
  member = fhir_def_member (parent, fhir_json_key_lookup (*name));
  if (member != NULL)
    {
      const FhirElementDef *element = fhir_def_element (member->element);

      if (element->flags & FHIR_ELEMENT_CHOICE)
        {
          *ret_member = member;
          *name = fhir_slice (element->name);
        }
      return member->type;
    }
  type = fhir_def_type (parent);
  for (guint i = 0; i < type->n_elements; i++)
    {
      const FhirElementDef *element = fhir_def_element ((FhirElementId)(type->first_element + i));

      if (fhir_slice_is (*name, element->name))
        return element->n_types == 1 ? *fhir_def_type_pool (element->first_type) : 0;
    }
  return 0;
}

/* Whether R4 has an element of that name in a type, as far as the type is known. */
static gboolean
has_child (FhirTypeId parent, FhirSlice name)
{
  const FhirTypeDef *type;

  if (parent == 0 || fhir_def_type (parent)->kind == FHIR_KIND_PRIMITIVE ||
      fhir_def_type (parent)->is_abstract ||
      fhir_def_member (parent, fhir_json_key_lookup (name)) != NULL)
    return TRUE;
  type = fhir_def_type (parent);
  for (guint i = 0; i < type->n_elements; i++)
    if (fhir_slice_is (name, fhir_def_element ((FhirElementId)(type->first_element + i))->name))
      return TRUE;
  return FALSE;
}

/* The slice that a/b is a slice of again: a, where there is one; else the element. */
static guint32
find_sliced (const FhirProfile *profile, guint32 node, FhirSlice slice)
{
  for (guint32 n = 1; n < slice.len; n++)
    if (slice.text[n] == '/')
      {
        guint32 found = find_in (profile,
                                 fhir_profile_node (profile, node)->slice,
                                 (FhirSlice){ slice.text, n },
                                 TRUE);

        node = found != 0 ? found : node;
      }
  return node;
}

static guint32
go_slice (FhirProfile *profile, guint32 element, FhirSlice slice)
{
  guint32 node = find_sliced (profile, element, slice);
  guint32 found = find_in (profile, fhir_profile_node (profile, node)->slice, slice, TRUE);
  FhirProfileNode *at;

  if (found != 0)
    return found;
  found = fhir_profile_add_node (profile, node, fhir_profile_node (profile, node)->name, slice);
  at = fhir_profile_at (profile, found);
  at->type = fhir_profile_node (profile, node)->type;
  return found;
}

static void
slice_by (FhirProfile *profile, guint32 node, FhirDiscriminator discriminator)
{
  FhirProfileNode *at = fhir_profile_at (profile, node);

  if (at->n_discriminators > 0)
    return;
  at->flags |= FHIR_PROFILE_HAS_SLICING;
  at->first_discriminator = profile->discriminators->len;
  at->n_discriminators = 1;
  g_array_append_val (profile->discriminators, discriminator);
}

/* A choice in one of its types is a slice by type, whether the definition says so or not. */
static guint32
go_choice (FhirProfile *profile, guint32 node, FhirSlice slice, FhirTypeId type)
{
  guint32 found = go_slice (profile, node, slice);
  FhirProfileNode *at;

  slice_by (profile, node, (FhirDiscriminator){ FHIR_SLICE_TYPE, FHIR_SLICE_LITERAL ("$this") });
  at = fhir_profile_at (profile, found);
  at->type = type;
  if (at->n_types == 0)
    {
      const FhirProfileType only = { .type = type,
                                     .code = fhir_slice (fhir_def_type (type)->name) };

      at->first_type = profile->types->len;
      at->n_types = 1;
      g_array_append_val (profile->types, only);
    }
  return found;
}

static guint32
go (FhirProfile *profile, guint32 node, FhirSlice name, FhirSlice slice)
{
  const FhirMemberDef *member;
  gboolean is_choice = name.len > 3 && memcmp (name.text + name.len - 3, "[x]", 3) == 0;
  FhirSlice spelled = name;
  FhirTypeId type;
  guint32 found;

  if (is_choice)
    name.len -= 3;
  if (!has_child (fhir_profile_node (profile, node)->type, name))
    return NOWHERE;
  fhir_profile_graft (profile, node);
  type = type_of_child (fhir_profile_node (profile, node)->type, &name, &member);
  found = fhir_profile_child (profile, node, name);
  if (found == 0)
    {
      found = fhir_profile_add_node (profile, node, name, FHIR_SLICE_NONE);
      fhir_profile_at (profile, found)->type = member == NULL ? type : 0;
    }
  if (member != NULL)
    return go_choice (profile, found, slice.text != NULL ? slice : spelled, member->type);
  if (slice.text == NULL)
    return found;
  if (is_choice)
    {
      FhirSlice same = slice;

      type = type_of_child (fhir_profile_node (profile, node)->type, &same, &member);
      if (member != NULL)
        return go_choice (profile, found, slice, member->type);
    }
  if (fhir_slice_is (name, "extension") || fhir_slice_is (name, "modifierExtension"))
    slice_by (profile, found, (FhirDiscriminator){ FHIR_SLICE_VALUE, FHIR_SLICE_LITERAL ("url") });
  return go_slice (profile, found, slice);
}

/* Splits a.b:s.c into names and slices; dots within a slice name do not occur in R4. */
static gboolean
split (FhirSlice path, Context *context)
{
  const char *at = path.text;
  const char *end = path.text + path.len;

  context->n = 0;
  while (at <= end)
    {
      const char *dot = memchr (at, '.', (gsize)(end - at));
      const char *stop = dot != NULL ? dot : end;
      const char *colon = memchr (at, ':', (gsize)(stop - at));

      if (context->n == SEGMENTS_MAX)
        return FALSE;
      context->names[context->n] =
          (FhirSlice){ at, (guint32)((colon != NULL ? colon : stop) - at) };
      context->slices[context->n] =
          colon != NULL ? (FhirSlice){ colon + 1, (guint32)(stop - colon - 1) } : FHIR_SLICE_NONE;
      context->n++;
      at = stop + 1;
    }
  return TRUE;
}

static gboolean
same_names (const Context *a, const Context *b)
{
  if (a->n != b->n)
    return FALSE;
  for (guint i = 1; i < a->n; i++)
    if (!fhir_slice_equal (a->names[i], b->names[i]))
      return FALSE;
  return TRUE;
}

/* The place of an element without a fit id: slices that are in force where the names agree. */
static void
place_by_path (const Context *before, Context *now, FhirSlice slice_name)
{
  gboolean same = TRUE;

  for (guint i = 1; i + 1 < now->n && same; i++)
    {
      same = i < before->n && fhir_slice_equal (now->names[i], before->names[i]);
      if (same)
        now->slices[i] = before->slices[i];
    }
  if (now->n > 1)
    now->slices[now->n - 1] = slice_name;
}

static void
add_element (FhirProfile *profile, const FhirJsonDoc *doc, guint32 element, Context *before)
{
  FhirSlice path = fhir_profile_keep (profile, doc, element, FHIR_KEY_path);
  FhirSlice id = fhir_profile_keep (profile, doc, element, FHIR_KEY_id);
  FhirSlice slice_name = fhir_profile_keep (profile, doc, element, FHIR_KEY_sliceName);
  Context now;
  Context by_id;
  guint32 node = 0;

  if (path.text == NULL || !split (path, &now))
    return;
  if (id.text != NULL && split (id, &by_id) && same_names (&now, &by_id) &&
      (slice_name.text == NULL) == (by_id.slices[by_id.n - 1].text == NULL))
    now = by_id;
  else
    place_by_path (before, &now, slice_name);
  for (guint i = 1; i < now.n && node != NOWHERE; i++)
    node = go (profile, node, now.names[i], now.slices[i]);
  /* What names no element of R4 can be in no resource: it says nothing. */
  if (node != NOWHERE)
    fhir_profile_lay (profile, node, doc, element);
  *before = now;
}

static void
add_elements (FhirProfile *profile, guint32 list)
{
  const FhirJsonDoc *doc = profile->doc;
  Context before = { .n = 0 };
  guint n = 0;

  for (guint32 e = list != 0 ? fhir_json_first (doc, list) : 0; e != 0 && n < ELEMENTS_MAX;
       e = fhir_json_next (doc, list, e), n++)
    add_element (profile, doc, e, &before);
}

static GArray *
copy_array (const GArray *of, guint size)
{
  GArray *copy = g_array_new (FALSE, TRUE, size);

  if (of != NULL)
    g_array_append_vals (copy, of->data, of->len);
  return copy;
}

static FhirProfile *
profile_new (const char *url, const FhirJsonDoc *doc, const FhirProfile *base)
{
  FhirProfile *profile = g_new0 (FhirProfile, 1);

  profile->url = g_strdup (url);
  profile->doc = doc;
  profile->nodes = copy_array (base ? base->nodes : NULL, sizeof (FhirProfileNode));
  profile->types = copy_array (base ? base->types : NULL, sizeof (FhirProfileType));
  profile->strings = copy_array (base ? base->strings : NULL, sizeof (FhirSlice));
  profile->constraints =
      copy_array (base ? base->constraints : NULL, sizeof (FhirProfileConstraint));
  profile->discriminators =
      copy_array (base ? base->discriminators : NULL, sizeof (FhirDiscriminator));
  profile->exprs = g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_path_expr_free);
  profile->chunk = g_string_chunk_new (4096);
  if (base == NULL)
    {
      const FhirProfileNode root = { .name = { "", 0 } };

      g_array_append_val (profile->nodes, root);
    }
  return profile;
}

void
fhir_profile_free (FhirProfile *profile)
{
  if (profile == NULL)
    return;
  g_free (profile->url);
  g_array_unref (profile->nodes);
  g_array_unref (profile->types);
  g_array_unref (profile->strings);
  g_array_unref (profile->constraints);
  g_array_unref (profile->discriminators);
  g_ptr_array_unref (profile->exprs);
  g_string_chunk_free (profile->chunk);
  g_free (profile);
}

static guint32
elements_of (const FhirJsonDoc *doc, FhirKey key)
{
  guint32 part = fhir_json_member (doc, 0, key);

  return part != 0 ? fhir_json_member (doc, part, FHIR_KEY_element) : 0;
}

static FhirProfile *
compile (FhirLibrary *library, const FhirLibraryEntry *entry, const FhirJsonDoc *doc)
{
  g_autofree char *base_url =
      fhir_json_dup_string (doc, fhir_json_member (doc, 0, FHIR_KEY_baseDefinition));
  g_autofree char *type = fhir_json_dup_string (doc, fhir_json_member (doc, 0, FHIR_KEY_type));
  guint32 differential = elements_of (doc, FHIR_KEY_differential);
  guint32 snapshot = elements_of (doc, FHIR_KEY_snapshot);
  const FhirProfile *base = NULL;
  FhirTypeId base_type;
  gboolean has_base;
  FhirProfile *profile;

  base_type = fhir_profile_type_of_url (fhir_slice (base_url));
  /* Some that specialise a type of R4 only constrain it. */
  if (!fhir_json_string_is (doc, fhir_json_member (doc, 0, FHIR_KEY_derivation), "constraint") &&
      (base_type == 0 || type == NULL || base_type != fhir_def_find_type (fhir_slice (type))))
    return NULL;
  has_base = base_type != 0;
  if (!has_base && base_url != NULL)
    base = fhir_library_profile (library, fhir_slice (base_url));
  has_base = has_base || base != NULL;
  if ((differential == 0 || !has_base) && snapshot == 0)
    return NULL;
  profile = profile_new (entry->url, doc, base);
  profile->library = library;
  profile->type = type != NULL ? fhir_def_find_type (fhir_slice (type)) : 0;
  fhir_profile_at (profile, 0)->type = profile->type;
  add_elements (profile, differential != 0 && has_base ? differential : snapshot);
  return profile;
}

const FhirProfile *
fhir_library_profile (FhirLibrary *library, FhirSlice canonical)
{
  FhirLibraryEntry *entry = fhir_library_entry (library, canonical);
  const FhirJsonDoc *doc;

  if (entry == NULL || entry->type != FHIR_TYPE_StructureDefinition)
    return NULL;
  fhir_library_lock (library);
  doc = fhir_library_entry_doc (library, entry);
  if (doc != NULL && entry->profile == NULL && !entry->profile_failed && !entry->compiling)
    {
      entry->compiling = TRUE;
      entry->profile = compile (library, entry, doc);
      entry->profile_failed = entry->profile == NULL;
      entry->compiling = FALSE;
    }
  fhir_library_unlock (library);
  return entry->profile;
}
