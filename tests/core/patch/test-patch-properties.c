/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What must hold of differences and merges whatever the resources: Synthea's and HL7's, edited at
 * random (the same way each run). Without those data the test is skipped.
 *
 *   a difference, applied, gives the other version;
 *   merging with what did not change gives what did;
 *   where both sides only changed and deleted, and nothing is in conflict, sides may be swapped,
 * but for the order of what both put in the place of one element. */

#include "fhir-diff.h"
#include "fhir-json-canonical.h"
#include "fhir-json-draft.h"
#include "fhir-json-parser.h"
#include "fhir-merge.h"
#include "fhir-path-patch.h"
#include "fhir-test.h"

#define EDITS_MAX    6
#define RESOURCE_MAX 20000 /* bytes: longer ones only take longer */
#define PER_FOLDER   400

typedef enum
{
  EDIT_CHANGE,
  EDIT_DELETE,
  EDIT_SWAP,
  EDIT_DOUBLE,
  N_EDITS,
} Edit;

static FhirJsonDoc *
parse (const char *text, gsize len)
{
  g_autoptr (GError) error = NULL;
  FhirJsonDoc *doc = fhir_json_parse (text, len, fhir_limits_get_default(), &error);

  g_assert_no_error (error);
  return doc;
}

static gboolean
is_shadow (FhirSlice name)
{
  return name.len > 0 && name.text[0] == '_';
}

/* Names below which nothing is edited: the server's stamps are never in conflict. */
static const char *const kept[] = { "resourceType", "id",          "contained",
                                    "versionId",    "lastUpdated", NULL };

/* Whether an edit keeps the shape that FHIR gives JSON: not of what has a `_name` beside it. */
static gboolean
is_plain (FhirJsonDraft *draft, FhirJsonPart *part)
{
  for (; fhir_json_part_get_parent (part) != NULL; part = fhir_json_part_get_parent (part))
    {
      FhirSlice name = fhir_json_part_get_name (part);
      FhirJsonPart *parent = fhir_json_part_get_parent (part);
      g_autofree char *shadow = NULL;
      g_autofree char *text = NULL;

      if (name.text == NULL)
        continue;
      shadow = g_strdup_printf ("_%.*s", (int)name.len, name.text);
      text = fhir_slice_dup (name);
      if (is_shadow (name) || g_strv_contains (kept, text) ||
          fhir_json_draft_member (draft, parent, fhir_slice (shadow)) != NULL)
        return FALSE;
    }
  return TRUE;
}

/* Takes a part out, and what becomes empty with it. */
static void
take_out (FhirJsonDraft *draft, FhirJsonPart *part)
{
  FhirJsonPart *parent = fhir_json_part_get_parent (part);

  fhir_json_draft_remove (draft, part);
  while (fhir_json_part_get_parent (parent) != NULL && fhir_json_draft_count (draft, parent) == 0)
    {
      part = parent;
      parent = fhir_json_part_get_parent (part);
      fhir_json_draft_remove (draft, part);
    }
}

static FhirJsonPart *
get_next (FhirJsonPart *part)
{
  return fhir_json_part_get_name (part).text == NULL ? fhir_json_part_next (part) : NULL;
}

/* One edit at a random place, if it may be made there. words is where new texts come from. */
static void
edit_once (FhirJsonDraft *draft,
           const FhirJsonDoc *doc,
           GRand *rand,
           guint n_kinds,
           FhirJsonDoc *words)
{
  guint32 node = (guint32)g_rand_int_range (rand, 1, (gint32)doc->n_nodes);
  FhirJsonPart *part = fhir_json_draft_find (draft, node);
  FhirJsonPart *parent = part != NULL ? fhir_json_part_get_parent (part) : NULL;
  FhirJsonPart *next;
  guint32 word = fhir_json_first (words, 0) + (guint32)g_rand_int_range (rand, 0, 8);

  /* What an edit before took out stands nowhere. */
  for (FhirJsonPart *up = part; up != fhir_json_draft_get_root (draft);
       up = fhir_json_part_get_parent (up))
    if (up == NULL)
      return;
  if (parent == NULL || !is_plain (draft, part))
    return;
  next = get_next (part);
  switch ((Edit)g_rand_int_range (rand, 0, (gint32)n_kinds))
    {
    case EDIT_CHANGE:
      if (doc->nodes[node].type == FHIR_JSON_STRING)
        fhir_json_draft_replace (draft, part, fhir_json_draft_import (draft, words, word));
      return;
    case EDIT_DELETE:
      take_out (draft, part);
      return;
    case EDIT_SWAP:
      if (next == NULL)
        return;
      fhir_json_draft_remove (draft, next);
      fhir_json_draft_insert (draft, parent, part, FHIR_SLICE_NONE, next);
      return;
    case EDIT_DOUBLE:
      if (fhir_json_part_get_type (parent) == FHIR_JSON_ARRAY)
        fhir_json_draft_insert (draft,
                                parent,
                                part,
                                FHIR_SLICE_NONE,
                                fhir_json_draft_copy (draft, part));
      return;
    case N_EDITS:
    default:
      return;
    }
}

/* A version some edits away; n_kinds: only the first of the kinds. */
static FhirJsonDoc *
edit (const FhirJsonDoc *doc, GRand *rand, guint n_kinds)
{
  static const char words_text[] =
      "[\"a\",\"b\",\"c\",\"d\",\"2001-02-03\",\"male\",\"http://e.org\",\"h\"]";
  g_autoptr (FhirJsonDoc) words = parse (words_text, strlen (words_text));
  g_autoptr (FhirJsonDraft) draft = fhir_json_draft_new (doc, 0, fhir_limits_get_default());
  g_autoptr (GString) text = g_string_new (NULL);

  for (gint i = g_rand_int_range (rand, 1, EDITS_MAX + 1); i > 0; i--)
    edit_once (draft, doc, rand, n_kinds, words);
  fhir_json_draft_write (draft, fhir_json_draft_get_root (draft), text);
  return parse (text->str, text->len);
}

static void
tell (const char *what, const FhirJsonDoc *doc)
{
  g_printerr ("%s: %.*s\n", what, (int)MIN (doc->text_len, 4000), doc->text);
}

static void
check_difference (const FhirJsonDoc *a, const FhirJsonDoc *b)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (FhirJsonDoc) patch = NULL;
  g_autoptr (FhirJsonDoc) made = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (fhir_diff (a, b, 0, text, &error));
  g_assert_no_error (error);
  patch = parse (text->str, text->len);
  if (!fhir_path_patch_apply (a, patch, 0, fhir_limits_get_default(), NULL, out, &error))
    {
      tell ("from", a);
      tell ("to", b);
      tell ("patch", patch);
    }
  g_assert_no_error (error);
  made = parse (out->str, out->len);
  if (fhir_json_equal (made, 0, b, 0, FHIR_JSON_NUMBERS_AS_WRITTEN))
    return;
  tell ("from", a);
  tell ("to", b);
  tell ("patch", patch);
  tell ("made", made);
  g_error ("the difference does not make the other version");
}

static FhirJsonDoc *
merge (const FhirJsonDoc *base, const FhirJsonDoc *ours, const FhirJsonDoc *theirs, guint *ret_n)
{
  g_autoptr (GPtrArray) conflicts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (fhir_merge (base, ours, theirs, conflicts, out, &error));
  g_assert_no_error (error);
  g_assert_null (strstr (out->str, "{}"));
  g_assert_null (strstr (out->str, "[]"));
  *ret_n = conflicts->len;
  return parse (out->str, out->len);
}

static void
check_merged (const FhirJsonDoc *base,
              const FhirJsonDoc *ours,
              const FhirJsonDoc *theirs,
              const FhirJsonDoc *wanted)
{
  guint n = 0;
  g_autoptr (FhirJsonDoc) made = merge (base, ours, theirs, &n);

  if (n == 0 && fhir_json_equal (made, 0, wanted, 0, FHIR_JSON_NUMBERS_AS_WRITTEN))
    return;
  tell ("base", base);
  tell ("ours", ours);
  tell ("theirs", theirs);
  tell ("made", made);
  tell ("wanted", wanted);
  g_error ("%u conflicts, or not what was wanted", n);
}

static char *dup_unordered (const FhirJsonDoc *doc, guint32 node);

static int
compare_texts (gconstpointer one, gconstpointer two)
{
  return strcmp (*(char *const *)one, *(char *const *)two);
}

/* The items of a container as texts, sorted. */
static char *
dup_items (const FhirJsonDoc *doc, guint32 node)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);

  for (guint32 c = fhir_json_first (doc, node); c != 0; c = fhir_json_next (doc, node, c))
    {
      g_autofree char *name = fhir_slice_dup (fhir_json_name (doc, c));
      g_autofree char *value = dup_unordered (doc, c);

      g_ptr_array_add (items, g_strdup_printf ("%s:%s", name != NULL ? name : "", value));
    }
  g_ptr_array_sort (items, compare_texts);
  g_ptr_array_add (items, NULL);
  return g_strjoinv (",", (char **)items->pdata);
}

/* A value as text, whatever the order of members and elements. */
static char *
dup_unordered (const FhirJsonDoc *doc, guint32 node)
{
  guint8 type = doc->nodes[node].type;
  g_autofree char *items = NULL;

  if (type != FHIR_JSON_OBJECT && type != FHIR_JSON_ARRAY)
    return fhir_slice_dup (fhir_json_slice (doc, node));
  items = dup_items (doc, node);
  return g_strdup_printf (type == FHIR_JSON_OBJECT ? "{%s}" : "[%s]", items);
}

static gboolean
is_same_unordered (const FhirJsonDoc *a, const FhirJsonDoc *b)
{
  g_autofree char *one = dup_unordered (a, 0);
  g_autofree char *two = dup_unordered (b, 0);

  return g_str_equal (one, two);
}

/* TRUE: nothing was in conflict. */
static gboolean
check_commutes (const FhirJsonDoc *base, const FhirJsonDoc *a, const FhirJsonDoc *b)
{
  guint n = 0, n_swapped = 0;
  g_autoptr (FhirJsonDoc) one = merge (base, a, b, &n);
  g_autoptr (FhirJsonDoc) two = merge (base, b, a, &n_swapped);

  if ((n > 0) == (n_swapped > 0) && (n > 0 || is_same_unordered (one, two)))
    return n == 0;
  tell ("base", base);
  tell ("a", a);
  tell ("b", b);
  tell ("a then b", one);
  tell ("b then a", two);
  g_error ("%u and %u conflicts", n, n_swapped);
}

static void
check_resource (const FhirJsonDoc *base, GRand *rand, guint *n_free)
{
  g_autoptr (FhirJsonDoc) any = edit (base, rand, N_EDITS);
  g_autoptr (FhirJsonDoc) other = edit (base, rand, N_EDITS);
  g_autoptr (FhirJsonDoc) a = edit (base, rand, EDIT_DELETE + 1);
  g_autoptr (FhirJsonDoc) b = edit (base, rand, EDIT_DELETE + 1);

  check_difference (base, any);
  check_difference (any, base);
  check_difference (any, other);
  check_merged (base, any, base, any);
  check_merged (base, base, any, any);
  check_merged (base, any, any, any);
  *n_free += check_commutes (base, a, b);
}

/* The resources of a document: itself, or the entries of a bundle. */
static guint
check_document (const FhirJsonDoc *doc, GRand *rand, guint *n_free)
{
  guint32 entries = fhir_json_member (doc, 0, FHIR_KEY_entry);
  guint n = 0;

  for (guint32 e = entries != 0 ? fhir_json_first (doc, entries) : 0; e != 0;
       e = fhir_json_next (doc, entries, e))
    {
      guint32 resource = fhir_json_member (doc, e, FHIR_KEY_resource);
      FhirSlice text;
      g_autoptr (FhirJsonDoc) own = NULL;

      /* Of a Synthea bundle every so many: it has hundreds of the same kind. */
      if (resource == 0 || g_rand_int_range (rand, 0, 40) != 0)
        continue;
      text = fhir_json_slice (doc, resource);
      if (text.len > RESOURCE_MAX)
        continue;
      own = parse (text.text, text.len);
      check_resource (own, rand, n_free);
      n++;
    }
  if (entries == 0 && doc->text_len <= RESOURCE_MAX)
    {
      check_resource (doc, rand, n_free);
      n++;
    }
  return n;
}

static void
test_folder (gconstpointer data)
{
  g_autofree char *folder = fhir_test_data_folder (data);
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261122);
  guint n = 0, n_free = 0;
  const char *name;

  if (dir == NULL)
    {
      g_test_skip ("the data are not here");
      return;
    }
  while (n < PER_FOLDER && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_autoptr (FhirJsonDoc) doc = NULL;
      gsize len;

      if (!g_str_has_suffix (name, ".json") || !g_file_get_contents (path, &text, &len, NULL))
        continue;
      doc = fhir_json_parse (text, len, fhir_limits_get_default(), NULL);
      if (doc != NULL && fhir_json_member (doc, 0, FHIR_KEY_resourceType) != 0)
        n += check_document (doc, rand, &n_free);
    }
  g_test_message ("%u resources, %u merged without conflict", n, n_free);
  g_assert_cmpuint (n, >, 100);
  g_assert_cmpuint (n_free, >, n / 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/core/patch/properties/synthea", "synthea-r4-bundles", test_folder);
  g_test_add_data_func ("/core/patch/properties/examples", "fhir-r4-examples", test_folder);
  return g_test_run();
}
