/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which element of one list is which of another. Passes, strictest first; each takes what it can
 * and leaves the rest to the next:
 *
 *   1. the same element id (or resource id of contained resources)
 *   2. the same content
 *   3. the same text in what names a thing of its kind; of several so named the one most alike
 *   4. objects that share half of what is in them; primitives at the same place
 *
 * Passes 1 to 3 compare texts through a hash table of queues, so that equal ones pair up in order.
 * Likeness compares each with each: for short lists only, and on a budget. */

#include "fhir-json-canonical.h"
#include "fhir-patch-element-private.h"

#define LIKENESS_MAX    64     /* elements on either side */
#define LIKENESS_LEAST  50     /* percent, to be taken for the same */
#define LIKENESS_BUDGET 100000 /* values compared in one list */

typedef struct
{
  const FhirJsonDoc *a;
  GArray *from;
  const FhirJsonDoc *b;
  GArray *to;
  GArray *matches; /* by `to`: index in `from`, or -1 */
  GArray *taken;   /* by `from`: gboolean */
  guint budget;    /* of likeness */
} Match;

/* What an element is called in a pass; NULL: it has no name there. (transfer full) */
typedef char *(*NameFunc) (const FhirJsonDoc *doc, FhirPatchNode node, guint level);

/* Members that together name an element, strictest first. */
/* clang-format off */
static const struct
{
  FhirKey keys[3]; /* all must be there */
} names[] = {
  { { FHIR_KEY_linkId } },
  { { FHIR_KEY_fullUrl } },
  { { FHIR_KEY_url } },
  { { FHIR_KEY_system, FHIR_KEY_value } },
  { { FHIR_KEY_system, FHIR_KEY_code } },
  { { FHIR_KEY_identifier } },
  { { FHIR_KEY_reference } },
  { { FHIR_KEY_code } },
  { { FHIR_KEY_sequence } },
  { { FHIR_KEY_relationship } },
  { { FHIR_KEY_type, FHIR_KEY_name } },
  { { FHIR_KEY_name } },
  { { FHIR_KEY_system, FHIR_KEY_use } },
  { { FHIR_KEY_system } },
  { { FHIR_KEY_use, FHIR_KEY_type } },
  { { FHIR_KEY_use } },
};
/* clang-format on */

static FhirPatchNode
get (GArray *nodes, guint n)
{
  return g_array_index (nodes, FhirPatchNode, n);
}

static gboolean
is_object (const FhirJsonDoc *doc, guint32 node)
{
  return node != 0 && doc->nodes[node].type == FHIR_JSON_OBJECT;
}

static char *
dup_id (const FhirJsonDoc *doc, FhirPatchNode node, G_GNUC_UNUSED guint level)
{
  guint32 holder = is_object (doc, node.value) ? node.value : node.shadow;

  return is_object (doc, holder)
             ? fhir_json_dup_string (doc, fhir_json_member (doc, holder, FHIR_KEY_id))
             : NULL;
}

static void
append_canonical (const FhirJsonDoc *doc, guint32 node, GString *out)
{
  if (node != 0)
    fhir_json_canonical (doc, node, FHIR_JSON_NUMBERS_AS_WRITTEN, out);
  g_string_append_c (out, '\n');
}

static char *
dup_content (const FhirJsonDoc *doc, FhirPatchNode node, G_GNUC_UNUSED guint level)
{
  GString *out = g_string_new (NULL);

  append_canonical (doc, node.value, out);
  append_canonical (doc, node.shadow, out);
  return g_string_free (out, FALSE);
}

static char *
dup_name (const FhirJsonDoc *doc, FhirPatchNode node, guint level)
{
  g_autoptr (GString) out = NULL;

  if (!is_object (doc, node.value))
    return NULL;
  out = g_string_new (NULL);
  for (guint i = 0; i < 3 && names[level].keys[i] != FHIR_KEY_NONE; i++)
    {
      guint32 member = fhir_json_member (doc, node.value, names[level].keys[i]);

      if (member == 0)
        return NULL;
      append_canonical (doc, member, out);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
is_taken (const Match *m, guint i)
{
  return g_array_index (m->taken, gboolean, i);
}

static gint
get_match (const Match *m, guint k)
{
  return g_array_index (m->matches, gint, k);
}

static void
take (Match *m, guint i, guint k)
{
  g_array_index (m->taken, gboolean, i) = TRUE;
  g_array_index (m->matches, gint, k) = (gint)i;
}

/* An element that has an id keeps it: by content or likeness it never becomes one with another id.
 */
static gboolean
ids_agree (const Match *m, guint i, guint k)
{
  g_autofree char *one = dup_id (m->a, get (m->from, i), 0);
  g_autofree char *two = dup_id (m->b, get (m->to, k), 0);

  return one == NULL || two == NULL || g_str_equal (one, two);
}

static guint compare_nodes (Match *m, guint32 one, guint32 two);

/* Members of both, each as far as it is alike, in percent of the members of the smaller. */
static guint
compare_objects (Match *m, guint32 one, guint32 two)
{
  guint least = MIN (fhir_json_count (m->a, one), fhir_json_count (m->b, two));
  guint sum = 0;

  for (guint32 child = fhir_json_first (m->a, one); child != 0;
       child = fhir_json_next (m->a, one, child))
    {
      guint32 other = fhir_json_member_named (m->b, two, fhir_json_name (m->a, child));

      sum += other != 0 ? compare_nodes (m, child, other) : 0;
    }
  return least > 0 ? MIN (100, sum / least) : 0;
}

/* Elements at the same places, in percent of the longer. */
static guint
compare_arrays (Match *m, guint32 one, guint32 two)
{
  guint32 child = fhir_json_first (m->a, one), other = fhir_json_first (m->b, two);
  guint most = MAX (fhir_json_count (m->a, one), fhir_json_count (m->b, two));
  guint sum = 0;

  for (; child != 0 && other != 0; child = fhir_json_next (m->a, one, child))
    {
      sum += compare_nodes (m, child, other);
      other = fhir_json_next (m->b, two, other);
    }
  return most > 0 ? sum / most : 0;
}

static gboolean
is_small (const FhirJsonDoc *doc, guint32 container)
{
  return fhir_json_count (doc, container) <= LIKENESS_MAX;
}

/* How alike two values are, in percent. Recursion is bounded by the parser's depth limit. */
static guint
compare_nodes (Match *m, guint32 one, guint32 two)
{
  FhirJsonType type = m->a->nodes[one].type;

  if (m->budget == 0 || m->b->nodes[two].type != type)
    return 0;
  m->budget--;
  if (type == FHIR_JSON_OBJECT)
    return is_small (m->a, one) && is_small (m->b, two) ? compare_objects (m, one, two) : 0;
  if (type == FHIR_JSON_ARRAY)
    return is_small (m->a, one) && is_small (m->b, two) ? compare_arrays (m, one, two) : 0;
  return fhir_json_equal (m->a, one, m->b, two, FHIR_JSON_NUMBERS_AS_WRITTEN) ? 100 : 0;
}

static guint
get_likeness (Match *m, guint i, guint k)
{
  guint32 one = get (m->from, i).value, two = get (m->to, k).value;

  return is_object (m->a, one) && is_object (m->b, two) ? compare_nodes (m, one, two) : 0;
}

/* The one in a queue that is most like element k, of several the first; NULL: none may be. */
static GList *
find_most_alike (Match *m, GQueue *queue, guint k)
{
  gboolean is_short = queue->length <= LIKENESS_MAX;
  guint best = 0;
  GList *found = NULL;

  for (GList *l = queue->head; l != NULL && (is_short || found == NULL); l = l->next)
    {
      guint i = GPOINTER_TO_UINT (l->data);
      guint likeness = is_short && queue->length > 1 ? get_likeness (m, i, k) : 0;

      if (!ids_agree (m, i, k) || (found != NULL && likeness <= best))
        continue;
      best = likeness;
      found = l;
    }
  return found;
}

static void
match_by (Match *m, NameFunc func, guint level)
{
  g_autoptr (GHashTable) queues =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_queue_free);

  for (guint i = 0; i < m->from->len; i++)
    {
      char *name = is_taken (m, i) ? NULL : func (m->a, get (m->from, i), level);
      GQueue *queue = name != NULL ? g_hash_table_lookup (queues, name) : NULL;

      if (name == NULL)
        continue;
      if (queue == NULL)
        g_hash_table_insert (queues, g_strdup (name), queue = g_queue_new());
      g_queue_push_tail (queue, GUINT_TO_POINTER (i));
      g_free (name);
    }
  for (guint k = 0; k < m->to->len && g_hash_table_size (queues) > 0; k++)
    {
      g_autofree char *name = get_match (m, k) >= 0 ? NULL : func (m->b, get (m->to, k), level);
      GQueue *queue = name != NULL ? g_hash_table_lookup (queues, name) : NULL;
      GList *found = queue != NULL ? find_most_alike (m, queue, k) : NULL;

      if (found == NULL)
        continue;
      take (m, GPOINTER_TO_UINT (found->data), k);
      g_queue_delete_link (queue, found);
    }
}

static void
match_by_likeness (Match *m)
{
  if (m->from->len > LIKENESS_MAX || m->to->len > LIKENESS_MAX)
    return;
  for (guint k = 0; k < m->to->len; k++)
    {
      guint best = LIKENESS_LEAST - 1, found = 0;

      if (get_match (m, k) >= 0)
        continue;
      for (guint i = 0; i < m->from->len; i++)
        {
          guint likeness = is_taken (m, i) || !ids_agree (m, i, k) ? 0 : get_likeness (m, i, k);

          if (likeness > best)
            {
              best = likeness;
              found = i;
            }
        }
      if (best >= LIKENESS_LEAST)
        take (m, found, k);
    }
}

/* Primitives that changed where they stand. */
static void
match_by_place (Match *m)
{
  for (guint k = 0; k < MIN (m->from->len, m->to->len); k++)
    if (get_match (m, k) < 0 && !is_taken (m, k) && !is_object (m->a, get (m->from, k).value) &&
        !is_object (m->b, get (m->to, k).value) && ids_agree (m, k, k))
      take (m, k, k);
}

GArray *
fhir_patch_match (const FhirJsonDoc *a, GArray *from, const FhirJsonDoc *b, GArray *to)
{
  Match m = { .a = a, .from = from, .b = b, .to = to, .budget = LIKENESS_BUDGET };

  m.matches = g_array_sized_new (FALSE, TRUE, sizeof (gint), to->len);
  m.taken = g_array_sized_new (FALSE, TRUE, sizeof (gboolean), from->len);
  g_array_set_size (m.taken, from->len);
  for (guint k = 0; k < to->len; k++)
    {
      gint none = -1;

      g_array_append_val (m.matches, none);
    }
  match_by (&m, dup_id, 0);
  match_by (&m, dup_content, 0);
  for (guint level = 0; level < G_N_ELEMENTS (names); level++)
    match_by (&m, dup_name, level);
  match_by_likeness (&m);
  match_by_place (&m);
  g_array_unref (m.taken);
  return m.matches;
}
