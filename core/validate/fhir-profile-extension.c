/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a profile says of an element by extensions on its definition and binding: elements of R5
 * that R4 profiles borrow (mustHaveValue, valueAlternatives), the largest value set of an
 * extensible binding, further bindings, the language and source of narratives, and the regular
 * expression of a value. */

#include "fhir-doc-private.h"
#include "fhir-profile-walk-private.h"

#define R4(name) "http://hl7.org/fhir/StructureDefinition/" name
#define R5(name) "http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition." name

/* Past this PCRE2 gives up, and there is no verdict. */
#define MATCH_LIMIT "(*LIMIT_MATCH=100000)"

typedef struct
{
  FhirWalk *walk;
  const FhirPlace *place;
  const FhirScope *scope;
  FhirSpot spot;
  const FhirJsonDoc *doc; /* of the definition */
  guint32 list;           /* its extensions */
  const char *profile;
} Said;

typedef void (*Rule) (const Said *s, guint32 extension);

static guint32
where (const Said *s)
{
  return s->spot.node != 0 ? s->spot.node : s->spot.shadow;
}

static void
rule_must_have_value (const Said *s, guint32 extension)
{
  if (s->spot.node == 0 && fhir_doc_is_true (s->doc, extension, FHIR_KEY_valueBoolean))
    fhir_walk_error (s->walk,
                     s->place,
                     where (s),
                     "required",
                     "the profile %s wants a value, not extensions alone",
                     s->profile);
}

static gboolean
has_extension (const Said *s, FhirSlice url)
{
  for (guint32 es = fhir_doc_list (s->walk->doc, s->spot.shadow, FHIR_KEY_extension),
               e = fhir_doc_first (s->walk->doc, es);
       e != 0;
       e = fhir_json_next (s->walk->doc, es, e))
    if (fhir_slice_equal (fhir_doc_text (s->walk->doc, e, FHIR_KEY_url), url))
      return TRUE;
  return FALSE;
}

/* One of the extensions that are named does for the value. */
static void
rule_alternatives (const Said *s, guint32 extension)
{
  if (s->spot.node != 0)
    return;
  for (guint32 e = extension; e != 0; e = fhir_json_next (s->doc, s->list, e))
    if (fhir_slice_is (fhir_doc_text (s->doc, e, FHIR_KEY_url), R5 ("valueAlternatives")) &&
        has_extension (s, fhir_doc_text (s->doc, e, FHIR_KEY_valueCanonical)))
      return;
  fhir_walk_error (s->walk,
                   s->place,
                   where (s),
                   "required",
                   "the profile %s wants a value or the extension that stands for it",
                   s->profile);
}

static void
control (const Said *s, guint32 extension, const char *what)
{
  FhirSlice value = fhir_doc_text (s->doc, extension, FHIR_KEY_valueCode);

  if (s->spot.type == FHIR_TYPE_Narrative && s->spot.node != 0 && value.text != NULL)
    fhir_walk_narrative_control (s->walk, s->place, s->scope, s->spot.node, what, value);
}

static void
rule_language (const Said *s, guint32 extension)
{
  control (s, extension, "language");
}

static void
rule_source (const Said *s, guint32 extension)
{
  control (s, extension, "source");
}

static void
rule_regex (const Said *s, guint32 extension)
{
  g_autofree char *pattern = fhir_doc_dup (s->doc, extension, FHIR_KEY_valueString);
  g_autofree char *text = NULL;
  g_autofree char *whole = NULL;
  g_autoptr (GRegex) regex = NULL;
  g_autoptr (GError) error = NULL;

  if (pattern == NULL || s->spot.node == 0 ||
      s->walk->doc->nodes[s->spot.node].type == FHIR_JSON_OBJECT)
    return;
  text = s->walk->doc->nodes[s->spot.node].type == FHIR_JSON_STRING
             ? fhir_json_dup_string (s->walk->doc, s->spot.node)
             : fhir_slice_dup (fhir_json_raw (s->walk->doc, s->spot.node));
  whole = g_strdup_printf (MATCH_LIMIT "^(?:%s)$", pattern);
  regex = g_regex_new (whole, 0, 0, NULL);
  if (regex != NULL && !g_regex_match_full (regex, text, -1, 0, 0, NULL, &error) && error == NULL)
    fhir_walk_error (s->walk,
                     s->place,
                     where (s),
                     "value",
                     "does not have the format that the profile %s wants",
                     s->profile);
}

static void
bind (const Said *s, FhirSlice value_set)
{
  if (value_set.text != NULL && s->spot.node != 0)
    fhir_walk_coded (s->walk, s->place, s->spot, (FhirBinding){ value_set, 4, 0 });
}

static void
rule_max_value_set (const Said *s, guint32 extension)
{
  FhirSlice set = fhir_doc_text (s->doc, extension, FHIR_KEY_valueCanonical);

  bind (s, set.text != NULL ? set : fhir_doc_text (s->doc, extension, FHIR_KEY_valueUri));
}

static guint32
find_part (const Said *s, guint32 extension, const char *url)
{
  for (guint32 es = fhir_doc_list (s->doc, extension, FHIR_KEY_extension),
               e = fhir_doc_first (s->doc, es);
       e != 0;
       e = fhir_json_next (s->doc, es, e))
    if (fhir_slice_is (fhir_doc_text (s->doc, e, FHIR_KEY_url), url))
      return e;
  return 0;
}

/* Those that always hold; with a usage they are for some contexts only. */
static void
rule_additional_binding (const Said *s, guint32 extension)
{
  guint32 purpose = find_part (s, extension, "purpose");
  guint32 set = find_part (s, extension, "valueSet");
  FhirSlice code =
      purpose != 0 ? fhir_doc_text (s->doc, purpose, FHIR_KEY_valueCode) : FHIR_SLICE_NONE;

  if (set != 0 && find_part (s, extension, "usage") == 0 &&
      (fhir_slice_is (code, "required") || fhir_slice_is (code, "maximum")))
    bind (s, fhir_doc_text (s->doc, set, FHIR_KEY_valueCanonical));
}

/* clang-format off */
static const struct
{
  const char *url;
  Rule rule;
  gboolean each; /* else the first of several speaks for all */
} rules[] = {
  { R5 ("mustHaveValue"), rule_must_have_value, FALSE },
  { R5 ("valueAlternatives"), rule_alternatives, FALSE },
  { R4 ("narrative-language-control"), rule_language, TRUE },
  { R4 ("narrative-source-control"), rule_source, FALSE },
  { R4 ("regex"), rule_regex, FALSE },
  { R4 ("elementdefinition-maxValueSet"), rule_max_value_set, FALSE },
  { "http://hl7.org/fhir/tools/StructureDefinition/additional-binding", rule_additional_binding, TRUE },
};
/* clang-format on */

static void
apply (const Said *s)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    for (guint32 e = fhir_json_first (s->doc, s->list); e != 0;
         e = fhir_json_next (s->doc, s->list, e))
      if (fhir_slice_is (fhir_doc_text (s->doc, e, FHIR_KEY_url), rules[i].url))
        {
          rules[i].rule (s, e);
          if (!rules[i].each)
            break;
        }
}

void
fhir_walk_profile_extensions (FhirWalk *walk,
                              const FhirPlace *place,
                              const FhirScope *scope,
                              FhirSpot spot,
                              const FhirProfileNode *node,
                              const char *profile)
{
  const FhirProfileValue *lists[] = { &node->extensions, &node->binding_extensions };
  Said s = { .walk = walk, .place = place, .scope = scope, .spot = spot, .profile = profile };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (lists[i]->doc != NULL && fhir_walk_spend (walk, 1))
      {
        s.doc = lists[i]->doc;
        s.list = lists[i]->node;
        apply (&s);
      }
}
