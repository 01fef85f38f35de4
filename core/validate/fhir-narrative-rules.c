/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Narrative beyond its form (core/fhirpath/fhir-xhtml.h): links within it lead to something that is
 * there, links out of it have a scheme that leads somewhere; and what a profile wants of it by the
 * extensions narrative-language-control and narrative-source-control: sections in languages, and
 * classes that say where each text comes from. */

#include "fhir-doc-private.h"
#include "fhir-profile-walk-private.h"
#include "fhir-xhtml.h"

#define DEPTH_MAX 128 /* as fhir-xhtml.c */

typedef struct
{
  GHashTable *anchors;  /* ids and names that links may lead to */
  GPtrArray *targets;   /* (element-type utf8) of links */
  GPtrArray *languages; /* (element-type utf8) of the sections right below the outermost div */
  gboolean traced[DEPTH_MAX + 1]; /* by depth: a class says where the text comes from */
  guint depth;
  guint n_untraced; /* texts that nothing says the source of */
} Reading;

static void
start (gpointer data, FhirSlice element)
{
  Reading *r = data;

  r->depth++;
  if (r->depth <= DEPTH_MAX)
    r->traced[r->depth] = r->traced[r->depth - 1];
}

static gboolean
names_source (FhirSlice value)
{
  static const char *const sources[] = { "boilerplate", "generated",  "original",
                                         "extension",   "additional", NULL };
  g_autofree char *text = fhir_slice_dup (value);
  g_auto (GStrv) classes = g_strsplit (text, " ", -1);

  for (guint i = 0; classes[i] != NULL; i++)
    if (g_strv_contains (sources, classes[i]))
      return TRUE;
  return FALSE;
}

static void
attribute (gpointer data, FhirSlice element, FhirSlice name, FhirSlice value)
{
  Reading *r = data;

  if (fhir_slice_is (name, "id") || fhir_slice_is (name, "name"))
    g_hash_table_add (r->anchors, fhir_slice_dup (value));
  else if (fhir_slice_is (name, "href") && fhir_slice_is (element, "a"))
    g_ptr_array_add (r->targets, fhir_slice_dup (value));
  else if (fhir_slice_is (name, "xml:lang") && fhir_slice_is (element, "div") && r->depth == 2)
    g_ptr_array_add (r->languages, fhir_slice_dup (value));
  else if (fhir_slice_is (name, "class") && r->depth <= DEPTH_MAX && names_source (value))
    r->traced[r->depth] = TRUE;
}

static void
text (gpointer data, FhirSlice content)
{
  Reading *r = data;

  for (guint32 i = 0; i < content.len; i++)
    if (!g_ascii_isspace (content.text[i]))
      {
        r->n_untraced += r->depth <= DEPTH_MAX && !r->traced[r->depth];
        return;
      }
}

static void
end (gpointer data, FhirSlice element)
{
  ((Reading *)data)->depth--;
}

static Reading *
reading_new (void)
{
  Reading *r = g_new0 (Reading, 1);

  r->anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  r->targets = g_ptr_array_new_with_free_func (g_free);
  r->languages = g_ptr_array_new_with_free_func (g_free);
  return r;
}

static void
reading_free (Reading *r)
{
  g_hash_table_unref (r->anchors);
  g_ptr_array_unref (r->targets);
  g_ptr_array_unref (r->languages);
  g_free (r);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static Reading *
read_narrative (FhirSlice content, const char **ret_wrong)
{
  static const FhirXhtmlEvents events = { start, attribute, text, end };
  Reading *r = reading_new();

  *ret_wrong = fhir_xhtml_read (content, &events, r);
  return r;
}

/* ---- links */

/* Ids of elements and contained resources: what renders a resource makes anchors of them. */
static void
add_ids (FhirWalk *walk, guint32 resource, GHashTable *anchors)
{
  const FhirJsonNode *nodes = walk->doc->nodes;

  fhir_walk_spend (walk, (nodes[resource].next - resource) / 16);
  for (guint32 n = resource; n < nodes[resource].next; n++)
    if (nodes[n].key == FHIR_KEY_id && nodes[n].type == FHIR_JSON_STRING)
      g_hash_table_add (anchors, fhir_slice_dup (fhir_json_raw (walk->doc, n)));
}

/* Schemes that a reader can follow; a relative link is for where the resource is shown. */
static gboolean
is_link (const char *target)
{
  static const char *const schemes[] = { "http:", "https:", "mailto:", "tel:", "ftp:",
                                         "sftp:", "file:",  "data:",   "cid:" };

  if (!fhir_uri_is_absolute (fhir_slice (target)))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strncasecmp (target, schemes[i], strlen (schemes[i])) == 0)
      return TRUE;
  return FALSE;
}

/* How many links within lead nowhere, and how many out of it cannot be followed. */
static void
check_links (FhirWalk *walk,
             const FhirPlace *place,
             const FhirScope *scope,
             guint32 node,
             const Reading *r)
{
  gboolean complete = FALSE;
  guint n_lost = 0;
  guint n_names = 0;

  for (guint i = 0; i < r->targets->len; i++)
    {
      const char *target = r->targets->pdata[i];
      gboolean within = target[0] == '#' && target[1] != '\0';

      if (within && !complete && !g_hash_table_contains (r->anchors, target + 1))
        {
          add_ids (walk, scope->container, r->anchors);
          complete = TRUE;
        }
      n_lost += within && !g_hash_table_contains (r->anchors, target + 1);
      n_names += !is_link (target);
    }
  if (n_lost > 0)
    fhir_walk_error (walk,
                     place,
                     node,
                     "not-found",
                     "the narrative has %u links to places within it that are not there",
                     n_lost);
  if (n_names > 0)
    fhir_walk_error (
        walk,
        place,
        node,
        "invalid",
        "the narrative has %u links that cannot be followed: their schemes are for names",
        n_names);
}

void
fhir_walk_narrative (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, guint32 node)
{
  g_autoptr (GString) buffer = NULL;
  const char *wrong;
  g_autoptr (Reading) r = read_narrative (fhir_walk_text (walk, node, &buffer), &wrong);

  if (wrong != NULL)
    fhir_walk_error (walk, place, node, "invariant", "txt-1, txt-2: the narrative %s", wrong);
  else
    check_links (walk, place, scope, node, r);
}

/* ---- what a profile wants */

static gboolean
has_language (const Reading *r, FhirSlice wanted)
{
  for (guint i = 0; i < r->languages->len; i++)
    if (fhir_slice_is (wanted, r->languages->pdata[i]))
      return TRUE;
  return FALSE;
}

static const char *
check_language (FhirWalk *walk, const FhirScope *scope, const Reading *r, FhirSlice wanted)
{
  FhirSlice own = fhir_walk_member_text (walk, scope->node, FHIR_KEY_language);

  if (fhir_slice_is (wanted, "_no"))
    return r->languages->len > 0 ? "may not have sections in languages" : NULL;
  if (fhir_slice_is (wanted, "_yes"))
    return r->languages->len == 0 ? "must have sections in languages" : NULL;
  if (fhir_slice_is (wanted, "_resource"))
    return own.text != NULL && !has_language (r, own)
               ? "must have a section in the language of the resource"
               : NULL;
  return has_language (r, wanted) ? NULL : "must have a section in a language that it has not";
}

static FhirSeverity
severity_of (FhirSlice level)
{
  return fhir_slice_is (level, "error")     ? FHIR_SEVERITY_ERROR
         : fhir_slice_is (level, "warning") ? FHIR_SEVERITY_WARNING
                                            : FHIR_SEVERITY_INFORMATION;
}

void
fhir_walk_narrative_control (FhirWalk *walk,
                             const FhirPlace *place,
                             const FhirScope *scope,
                             guint32 narrative,
                             const char *control,
                             FhirSlice value)
{
  guint32 div = fhir_json_member (walk->doc, narrative, FHIR_KEY_div);
  g_autoptr (GString) buffer = NULL;
  g_autoptr (Reading) r = NULL;
  const char *wrong;

  if (div == 0)
    return;
  r = read_narrative (fhir_walk_text (walk, div, &buffer), &wrong);
  if (wrong != NULL)
    return; /* said already */
  if (strcmp (control, "language") == 0)
    wrong = check_language (walk, scope, r, value);
  else if (r->n_untraced > 0)
    fhir_walk_say (walk,
                   place,
                   narrative,
                   severity_of (value),
                   "business-rule",
                   "the profile wants a class of each text that says its source; %u have none",
                   r->n_untraced);
  if (wrong != NULL)
    fhir_walk_error (walk,
                     place,
                     narrative,
                     "business-rule",
                     "by the profile the narrative %s",
                     wrong);
}
