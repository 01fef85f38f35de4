/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Extensions: known or not, in a context that their definition allows, as their definition says
 * (http://hl7.org/fhir/R4/extensibility.html). One within another whose URL is relative is defined
 * by the profile of the outer one. */

#include "fhir-doc-private.h"
#include "fhir-invariant-private.h"
#include "fhir-profile-walk-private.h"
#include "fhir-rules-private.h"

#define VERSIONS "http://hl7.org/fhir/StructureDefinition/version-specific-use"

/* Names from the resource (or data type) on, without indices: Patient.contact.name. */
static void
append_names (GString *path, const FhirPlace *place, const FhirPlace *top)
{
  if (place == NULL)
    return;
  if (place == top)
    {
      g_string_append (path, fhir_def_type (place->type)->name);
      return;
    }
  append_names (path, place->up, top);
  g_string_append_c (path, '.');
  g_string_append_len (path, place->name.text, place->name.len);
}

/* A path of the definition may say value[x] where names have value. */
static char *
without_choice (const char *expression)
{
  GString *plain = g_string_new (expression);

  g_string_replace (plain, "[x]", "", 0);
  return g_string_free (plain, FALSE);
}

static gboolean
is_at_element (const FhirPlace *at, const FhirScope *scope, const char *expression)
{
  g_autofree char *plain = without_choice (expression);
  FhirTypeId type = fhir_def_find_type (fhir_slice (plain));

  if (type == FHIR_TYPE_Element || (type != 0 && at->type != 0 && fhir_def_is_a (at->type, type)))
    return TRUE;
  if (at->element != NULL)
    {
      g_autofree char *own = without_choice (at->element->path);

      if (strcmp (own, plain) == 0)
        return TRUE;
    }
  /* Patient.address.line: from any place above that has a type */
  for (const FhirPlace *top = at->up; top != NULL; top = top->up)
    {
      g_autoptr (GString) path = NULL;

      if (top->type == 0)
        continue;
      path = g_string_new (NULL);
      append_names (path, at, top);
      if (strcmp (path->str, plain) == 0)
        return TRUE;
      if (top == scope->place)
        break;
    }
  return FALSE;
}

static gboolean
is_at_path (FhirWalk *walk, const FhirPlace *at, const FhirScope *scope, const char *expression)
{
  g_autoptr (FhirPathExpr) expr = fhir_path_compile (fhir_slice (expression), NULL);
  const FhirPathContext context = { .doc = walk->doc,
                                    .node = scope->node,
                                    .type = scope->type,
                                    .resource = scope->node,
                                    .root = scope->container,
                                    .max_steps = 100000 };

  if (expr == NULL || !fhir_path_evaluate (expr, &context, walk->results, NULL))
    return TRUE; /* cannot be told */
  for (guint i = 0; i < fhir_path_results_get_n (walk->results); i++)
    {
      const FhirPathItem *item = fhir_path_results_get (walk->results, i);

      if (item->kind == FHIR_PATH_ELEMENT && (item->n == at->node || item->shadow == at->node))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_in_extension (FhirWalk *walk, const FhirPlace *at, const char *expression)
{
  FhirSlice url;

  /* Also on the value of it. */
  if (at->type != FHIR_TYPE_Extension && at->up != NULL && fhir_slice_is (at->name, "value"))
    at = at->up;
  if (at->type != FHIR_TYPE_Extension)
    return FALSE;
  url = fhir_walk_member_text (walk, at->node, FHIR_KEY_url);
  return fhir_slice_is (url, expression);
}

/* The extension version-specific-use says for which versions of FHIR a definition is, by their
 * first two numbers. */
static gboolean
is_for_r4 (const FhirJsonDoc *doc, guint32 object)
{
  static const struct
  {
    const char *url;
    int wrong; /* sign of its comparison with 4.0 that is out of the range */
  } bounds[] = { { "startFhirVersion", 1 }, { "endFhirVersion", -1 } };

  for (guint32 es = fhir_doc_list (doc, object, FHIR_KEY_extension), e = fhir_doc_first (doc, es);
       e != 0;
       e = fhir_json_next (doc, es, e))
    for (guint32 ps = fhir_slice_is (fhir_doc_text (doc, e, FHIR_KEY_url), VERSIONS)
                          ? fhir_doc_list (doc, e, FHIR_KEY_extension)
                          : 0,
                 p = fhir_doc_first (doc, ps);
         p != 0;
         p = fhir_json_next (doc, ps, p))
      for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
        {
          g_autofree char *version = fhir_doc_dup (doc, p, FHIR_KEY_valueCode);

          if (version != NULL &&
              fhir_slice_is (fhir_doc_text (doc, p, FHIR_KEY_url), bounds[i].url) &&
              strncmp (version, "4.0", 3) * bounds[i].wrong > 0)
            return FALSE;
        }
  return TRUE;
}

static gboolean
is_allowed (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, const FhirJsonDoc *doc)
{
  guint32 list = fhir_json_member (doc, 0, FHIR_KEY_context);

  if (list == 0 || fhir_json_first (doc, list) == 0 || place->up == NULL)
    return TRUE;
  for (guint32 c = fhir_json_first (doc, list); c != 0; c = fhir_json_next (doc, list, c))
    {
      guint32 type = fhir_json_member (doc, c, FHIR_KEY_type);
      g_autofree char *expression =
          fhir_json_dup_string (doc, fhir_json_member (doc, c, FHIR_KEY_expression));

      if (!is_for_r4 (doc, c))
        continue;
      if (expression == NULL || strchr (expression, '#') != NULL)
        return TRUE;
      if (fhir_json_string_is (doc, type, "element") ? is_at_element (place->up, scope, expression)
          : fhir_json_string_is (doc, type, "extension")
              ? is_in_extension (walk, place->up, expression)
              : is_at_path (walk, place->up, scope, expression))
        return TRUE;
    }
  return FALSE;
}

/* contextInvariant holds for the element that is extended. */
static void
check_context_invariants (FhirWalk *walk,
                          const FhirPlace *place,
                          const FhirScope *scope,
                          const FhirJsonDoc *doc)
{
  guint32 list = fhir_json_member (doc, 0, FHIR_KEY_contextInvariant);
  const FhirPlace *at = place->up;

  for (guint32 c = list != 0 && at != NULL ? fhir_json_first (doc, list) : 0; c != 0;
       c = fhir_json_next (doc, list, c))
    {
      g_autofree char *text = fhir_json_dup_string (doc, c);
      g_autoptr (FhirPathExpr) expr =
          text != NULL ? fhir_path_compile (fhir_slice (text), NULL) : NULL;
      const FhirSpot spot = { .node = at->node, .type = at->type };

      if (fhir_walk_test (walk, expr, scope, spot) == FHIR_VERDICT_FAILS)
        fhir_walk_error (walk,
                         place,
                         place->node,
                         "extension",
                         "the element does not meet the context invariant of the extension");
    }
}

/* Whether it stands in a list of modifiers. */
static gboolean
is_modifier (const FhirPlace *place)
{
  return fhir_slice_is (place->name, "modifierExtension");
}

/* URLs for examples, of which nobody expects a definition. */
static gboolean
is_example (FhirSlice url)
{
  static const char *const hosts[] = { "example.org", "acme.com" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    if (memmem (url.text, url.len, hosts[i], strlen (hosts[i])) != NULL)
      return TRUE;
  return FALSE;
}

/* HL7's own name spaces: packs of extensions for R4 have come out since, its tools have theirs, and
 * elements of other versions are borrowed as
 * http://hl7.org/fhir/5.0/StructureDefinition/extension-Patient.name. */
static gboolean
is_of_hl7 (FhirSlice url)
{
  static const char *const spaces[] = { "http://hl7.org/fhir/StructureDefinition/",
                                        "http://hl7.org/fhir/tools/StructureDefinition/" };
  static const char borrowed[] = "/StructureDefinition/extension-";
  const char *at = url.text + strlen ("http://hl7.org/fhir/") + strlen ("5.0");

  for (guint i = 0; i < G_N_ELEMENTS (spaces); i++)
    if (fhir_slice_has_prefix (url, spaces[i]))
      return TRUE;
  return fhir_slice_has_prefix (url, "http://hl7.org/fhir/") &&
         url.len > (gsize)(at - url.text) + sizeof borrowed &&
         strncmp (at, borrowed, sizeof borrowed - 1) == 0 && g_ascii_isdigit (at[-1]) &&
         at[-2] == '.' && g_ascii_isdigit (at[-3]);
}

static void
say_unknown (FhirWalk *walk, const FhirPlace *place, FhirSlice url)
{
  const char *domain = walk->options->extension_domain;
  gboolean fine = is_of_hl7 (url) || is_example (url) ||
                  (domain != NULL && url.len >= strlen (domain) &&
                   strncmp (url.text, domain, strlen (domain)) == 0);

  if (is_modifier (place) && !fine)
    fhir_walk_error (walk,
                     place,
                     place->node,
                     "extension",
                     "a modifier extension that is not known here cannot be accepted");
  else if (!fine)
    fhir_walk_say (walk,
                   place,
                   place->node,
                   walk->options->strict ? FHIR_SEVERITY_ERROR : FHIR_SEVERITY_INFORMATION,
                   "extension",
                   "the extension is not known here: nothing could be checked");
}

static void
check_modifier (FhirWalk *walk, const FhirPlace *place, const FhirProfile *profile)
{
  const FhirJsonDoc *doc = fhir_profile_get_doc (profile);
  guint32 differential = fhir_json_member (doc, 0, FHIR_KEY_differential);
  guint32 list = differential != 0 ? fhir_json_member (doc, differential, FHIR_KEY_element) : 0;
  guint32 root = list != 0 ? fhir_json_first (doc, list) : 0;
  guint32 said = root != 0 ? fhir_json_member (doc, root, FHIR_KEY_isModifier) : 0;

  if (said == 0)
    return;
  if ((doc->nodes[said].type == FHIR_JSON_TRUE) != is_modifier (place))
    fhir_walk_error (walk,
                     place,
                     place->node,
                     "extension",
                     is_modifier (place)
                         ? "the extension is no modifier: it stands in extension"
                         : "the extension is a modifier: it stands in modifierExtension");
}

void
fhir_walk_extension (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot)
{
  g_autoptr (GString) buffer = NULL;
  guint32 node = fhir_json_member (walk->doc, spot.node, FHIR_KEY_url);
  FhirSlice url = fhir_walk_text (walk, node, &buffer);
  const FhirProfile *profile;

  if (url.text == NULL || url.len == 0)
    return;
  if (!fhir_uri_is_absolute (url))
    {
      if (place->up == NULL || place->up->type != FHIR_TYPE_Extension)
        fhir_walk_error (walk, place, node, "value", "the URL of an extension must be absolute");
      return;
    }
  if (walk->library == NULL)
    return;
  profile = fhir_library_profile (walk->library, url);
  if (profile == NULL || fhir_profile_get_type (profile) != FHIR_TYPE_Extension)
    {
      say_unknown (walk, place, url);
      return;
    }
  if (!is_for_r4 (fhir_profile_get_doc (profile), 0))
    fhir_walk_error (walk,
                     place,
                     place->node,
                     "extension",
                     "the extension is for other versions of FHIR than R4");
  else if (!is_allowed (walk, place, scope, fhir_profile_get_doc (profile)))
    fhir_walk_say (walk,
                   place,
                   place->node,
                   is_of_hl7 (url) ? FHIR_SEVERITY_WARNING : FHIR_SEVERITY_ERROR,
                   "extension",
                   "the definition of the extension does not allow it here");
  check_context_invariants (walk, place, scope, fhir_profile_get_doc (profile));
  check_modifier (walk, place, profile);
  fhir_walk_profile (walk, place, scope, spot, profile);
}
