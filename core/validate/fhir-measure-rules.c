/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A MeasureReport against its Measure (http://hl7.org/fhir/R4/measurereport.html): its groups,
 * their populations and stratifiers are those of the measure, found by code, each once and none
 * left out; the score is what the measure's scoring allows; subjects are listed in subject lists
 * and nowhere else. A Measure whose criteria are CQL names libraries that have what is named. */

#include "fhir-decimal.h"
#include "fhir-doc-private.h"
#include "fhir-profile-walk-private.h"
#include "fhir-rules-private.h"

#define SCORING    "measure-scoring"
#define POPULATION "http://terminology.hl7.org/CodeSystem/measure-population"
#define ALTERNATE_SCORE \
  "http://hl7.org/fhir/us/davinci-deqm/StructureDefinition/extension-alternateScoreType"

typedef struct
{
  FhirWalk *walk;
  const FhirJsonDoc *doc; /* of the measure */
  guint32 measure;
  guint32 report;
  FhirSlice type;    /* of the report */
  FhirSlice scoring; /* NONE: not known */
  gboolean complete; /* status says that nothing is to come */
} Report;

/* ---- codes */

static FhirSlice
find_scoring (const FhirJsonDoc *doc, guint32 measure)
{
  guint32 concept = fhir_json_member (doc, measure, FHIR_KEY_scoring);

  for (guint32 cs = concept != 0 ? fhir_doc_list (doc, concept, FHIR_KEY_coding) : 0,
               c = fhir_doc_first (doc, cs);
       c != 0;
       c = fhir_json_next (doc, cs, c))
    {
      FhirSlice system = fhir_doc_text (doc, c, FHIR_KEY_system);

      if (system.text != NULL && memmem (system.text, system.len, SCORING, sizeof SCORING - 1))
        return fhir_doc_text (doc, c, FHIR_KEY_code);
    }
  return FHIR_SLICE_NONE;
}

/* The part of the measure (group, population, stratifier) with the code of a part of the report. */
static guint32
find_part (const Report *r, guint32 parent, FhirKey key, guint32 part)
{
  guint32 code = fhir_json_member (r->walk->doc, part, FHIR_KEY_code);
  guint32 first = 0;

  /* a stratifier of the report may have several codes */
  if (code != 0 && r->walk->doc->nodes[code].type == FHIR_JSON_ARRAY)
    code = fhir_json_first (r->walk->doc, code);
  for (guint32 ps = fhir_doc_list (r->doc, parent, key), p = fhir_doc_first (r->doc, ps);
       p != 0 && first == 0;
       p = fhir_json_next (r->doc, ps, p))
    if (fhir_concept_equals (r->doc,
                             fhir_json_member (r->doc, p, FHIR_KEY_code),
                             r->walk->doc,
                             code))
      first = p;
  return first;
}

/* What the measure observes need not be counted in the report. */
static gboolean
is_observation (const Report *r, guint32 part)
{
  guint32 concept = fhir_json_member (r->doc, part, FHIR_KEY_code);

  for (guint32 cs = concept != 0 ? fhir_doc_list (r->doc, concept, FHIR_KEY_coding) : 0,
               c = fhir_doc_first (r->doc, cs);
       c != 0;
       c = fhir_json_next (r->doc, cs, c))
    if (fhir_slice_is (fhir_doc_text (r->doc, c, FHIR_KEY_system), POPULATION) &&
        fhir_slice_is (fhir_doc_text (r->doc, c, FHIR_KEY_code), "measure-observation"))
      return TRUE;
  return FALSE;
}

/* ---- parts of the report against those of the measure */

typedef void (*CheckPart) (const Report *r, const FhirPlace *place, guint32 part, guint32 own);

/* Each part has its own in the measure, and the other way round where the report is complete. */
static void
check_parts (const Report *r,
             const FhirPlace *up,
             guint32 parent,
             guint32 measure_parent,
             FhirKey key,
             CheckPart check)
{
  FhirItems parts = fhir_items (r->walk, up, parent, key);
  FhirSlice name = fhir_json_key_name (key);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  while (fhir_items_next (&parts))
    {
      guint32 own = find_part (r, measure_parent, key, parts.node);
      const char *wrong = NULL;

      if (fhir_json_member (r->walk->doc, parts.node, FHIR_KEY_code) == 0)
        wrong = "must have the code of its like in the measure";
      else if (own == 0)
        wrong = "has a code that the measure does not have there";
      else if (!g_hash_table_add (seen, GUINT_TO_POINTER (own)))
        wrong = "has a code that another one has already";
      if (wrong != NULL)
        fhir_walk_error (r->walk, &parts.place, parts.node, "business-rule", "%s", wrong);
      else if (check != NULL)
        check (r, &parts.place, parts.node, own);
    }
  for (guint32 ps = r->complete ? fhir_doc_list (r->doc, measure_parent, key) : 0,
               p = fhir_doc_first (r->doc, ps);
       p != 0;
       p = fhir_json_next (r->doc, ps, p))
    if (!g_hash_table_contains (seen, GUINT_TO_POINTER (p)) && !is_observation (r, p))
      fhir_walk_error (r->walk,
                       up,
                       parent,
                       "business-rule",
                       "a %.*s of the measure is not reported",
                       (int)name.len,
                       name.text);
}

static void
check_population (const Report *r, const FhirPlace *place, guint32 population, guint32 own)
{
  guint32 subjects = fhir_json_member (r->walk->doc, population, FHIR_KEY_subjectResults);
  guint32 count = fhir_json_member (r->walk->doc, population, FHIR_KEY_count);

  if (subjects != 0 && !fhir_slice_is (r->type, "subject-list"))
    fhir_walk_error (r->walk,
                     place,
                     population,
                     "business-rule",
                     "subjects are listed in reports of the type subject-list only");
  if (count == 0 && !fhir_slice_is (r->type, "subject-list"))
    fhir_walk_warn (r->walk, place, population, "business-rule", "a count should be given");
}

/* ---- the score */

static void
forbid (const Report *r, const FhirPlace *place, guint32 object, FhirKey key, const char *why)
{
  guint32 node = fhir_json_member (r->walk->doc, object, key);
  const FhirPlace below = fhir_place_below (place, key, node);

  if (node != 0)
    fhir_walk_error (r->walk, &below, node, "business-rule", "%s", why);
}

/* The value, or that of the extension by which US quality reports replace it. */
static guint32
find_score (const Report *r, guint32 score)
{
  guint32 value = fhir_json_member (r->walk->doc, score, FHIR_KEY_value);

  for (guint32 es = fhir_doc_list (r->walk->doc, score, FHIR_KEY_extension),
               e = fhir_doc_first (r->walk->doc, es);
       e != 0 && value == 0;
       e = fhir_json_next (r->walk->doc, es, e))
    if (fhir_slice_is (fhir_doc_text (r->walk->doc, e, FHIR_KEY_url), ALTERNATE_SCORE))
      value = e;
  return value;
}

static gboolean
is_fraction (FhirSlice raw)
{
  const FhirDecimal one = { .coefficient = 1 };
  FhirDecimal value;

  return !fhir_decimal_parse (raw, &value) ||
         (value.coefficient >= 0 && fhir_decimal_compare (&value, &one) <= 0);
}

static void
check_proportion (const Report *r, const FhirPlace *place, guint32 score, guint32 value)
{
  static const FhirKey unit[] = { FHIR_KEY_unit, FHIR_KEY_system, FHIR_KEY_code };
  const FhirPlace below = fhir_place_below (place, FHIR_KEY_value, value);

  for (guint i = 0; i < G_N_ELEMENTS (unit); i++)
    forbid (r, place, score, unit[i], "the score of a proportion has no unit");
  if (r->walk->doc->nodes[value].type == FHIR_JSON_NUMBER &&
      !is_fraction (fhir_json_raw (r->walk->doc, value)))
    fhir_walk_error (r->walk,
                     &below,
                     value,
                     "business-rule",
                     "the score of a proportion is from 0 to 1");
}

static void
check_score (const Report *r, const FhirPlace *place, guint32 group)
{
  static const char *const scored[] = { "proportion", "ratio", "continuous-variable" };
  guint32 score = fhir_json_member (r->walk->doc, group, FHIR_KEY_measureScore);
  const FhirPlace below = fhir_place_below (place, FHIR_KEY_measureScore, score);
  gboolean wanted = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (scored); i++)
    wanted = wanted || fhir_slice_is (r->scoring, scored[i]);
  if (fhir_slice_is (r->type, "data-collection"))
    forbid (r, place, group, FHIR_KEY_measureScore, "a data collection has no score");
  else if (fhir_slice_is (r->scoring, "cohort"))
    forbid (r, place, group, FHIR_KEY_measureScore, "a measure of a cohort has no score");
  else if (!wanted || (score == 0 && !r->complete))
    return;
  else if (score == 0)
    fhir_walk_error (r->walk,
                     place,
                     group,
                     "required",
                     "the measure is a %.*s: the group must have a score",
                     (int)r->scoring.len,
                     r->scoring.text);
  else if (find_score (r, score) == 0)
    fhir_walk_error (r->walk, &below, score, "required", "the score must have a value");
  else if (fhir_slice_is (r->scoring, "proportion"))
    check_proportion (r, &below, score, find_score (r, score));
}

/* ---- groups */

static void
check_group (const Report *r, const FhirPlace *place, guint32 group, guint32 own)
{
  check_parts (r, place, group, own, FHIR_KEY_population, check_population);
  check_score (r, place, group);
  check_parts (r, place, group, own, FHIR_KEY_stratifier, NULL);
}

static guint
count_items (const FhirJsonDoc *doc, guint32 object, FhirKey key)
{
  guint32 list = fhir_doc_list (doc, object, key);

  return list != 0 ? fhir_json_count (doc, list) : 0;
}

/* One group of one needs no code, but if both have one it is the same. */
static void
check_only_group (const Report *r, const FhirPlace *up)
{
  FhirItems groups = fhir_items (r->walk, up, r->report, FHIR_KEY_group);
  guint32 own = fhir_doc_first (r->doc, fhir_doc_list (r->doc, r->measure, FHIR_KEY_group));

  if (!fhir_items_next (&groups))
    return;
  if (fhir_json_member (r->walk->doc, groups.node, FHIR_KEY_code) != 0 &&
      fhir_json_member (r->doc, own, FHIR_KEY_code) != 0 &&
      find_part (r, r->measure, FHIR_KEY_group, groups.node) == 0)
    fhir_walk_error (r->walk,
                     &groups.place,
                     groups.node,
                     "business-rule",
                     "has another code than the group of the measure");
  check_group (r, &groups.place, groups.node, own);
}

static void
check_notation (const Report *r, const FhirPlace *place)
{
  guint32 ours = fhir_json_member (r->walk->doc, r->report, FHIR_KEY_improvementNotation);
  guint32 own = fhir_json_member (r->doc, r->measure, FHIR_KEY_improvementNotation);
  const FhirPlace below = fhir_place_below (place, FHIR_KEY_improvementNotation, ours);

  if (ours != 0 && own != 0 && !fhir_concept_equals (r->doc, own, r->walk->doc, ours))
    fhir_walk_warn (r->walk,
                    &below,
                    ours,
                    "business-rule",
                    "differs from the improvement notation of the measure");
}

/* FALSE: not here. */
static gboolean
find_measure (Report *r, const FhirScope *scope, FhirSlice url)
{
  r->doc = r->walk->doc;
  if (url.text[0] == '#')
    r->measure = fhir_walk_resolve_text (r->walk, scope, url);
  else
    r->doc = fhir_library_find (r->walk->library, url);
  return r->doc != NULL && (url.text[0] != '#' || r->measure != 0) &&
         fhir_validate_type_of (r->doc, r->measure) == FHIR_TYPE_Measure;
}

void
fhir_walk_measure_report (FhirWalk *walk,
                          const FhirPlace *place,
                          const FhirScope *scope,
                          FhirSpot spot)
{
  Report r = { .walk = walk,
               .report = spot.node,
               .type = fhir_doc_text (walk->doc, spot.node, FHIR_KEY_type) };
  FhirSlice url = fhir_doc_text (walk->doc, spot.node, FHIR_KEY_measure);
  FhirSlice status = fhir_doc_text (walk->doc, spot.node, FHIR_KEY_status);

  if (walk->library == NULL || url.text == NULL || url.len == 0)
    return;
  if (!find_measure (&r, scope, url))
    {
      fhir_walk_say (walk,
                     place,
                     fhir_json_member (walk->doc, spot.node, FHIR_KEY_measure),
                     FHIR_SEVERITY_INFORMATION,
                     "not-found",
                     "the measure is not known here: the report was not compared with it");
      return;
    }
  r.scoring = find_scoring (r.doc, r.measure);
  r.complete = fhir_slice_is (status, "complete") && !fhir_slice_is (r.type, "data-collection");
  check_notation (&r, place);
  if (count_items (walk->doc, spot.node, FHIR_KEY_group) == 1 &&
      count_items (r.doc, r.measure, FHIR_KEY_group) == 1)
    check_only_group (&r, place);
  else
    check_parts (&r, place, spot.node, r.measure, FHIR_KEY_group, check_group);
}

/* ---- a Measure's criteria */

/* Whether a library defines a name: in its CQL, or in the ELM that was made of it. */
static gboolean
defines (const FhirJsonDoc *library, FhirSlice name, gboolean *ret_known)
{
  g_autofree char *quoted = g_strdup_printf ("\"%.*s\"", (int)name.len, name.text);
  g_autofree char *plain = g_strdup_printf ("define %.*s:", (int)name.len, name.text);
  gboolean found = FALSE;

  for (guint32 cs = fhir_doc_list (library, 0, FHIR_KEY_content), c = fhir_doc_first (library, cs);
       c != 0 && !found;
       c = fhir_json_next (library, cs, c))
    {
      FhirSlice type = fhir_doc_text (library, c, FHIR_KEY_contentType);
      g_autofree char *data = fhir_doc_dup (library, c, FHIR_KEY_data);
      g_autofree guchar *bytes = NULL;
      gsize len;

      if (data == NULL || data[0] == '\0' ||
          !(fhir_slice_has_prefix (type, "text/cql") ||
            fhir_slice_has_prefix (type, "application/elm")))
        continue;
      bytes = g_base64_decode (data, &len);
      *ret_known = TRUE;
      found = memmem (bytes, len, quoted, strlen (quoted)) != NULL ||
              memmem (bytes, len, plain, strlen (plain)) != NULL;
    }
  return found;
}

/* Name, or Library.Name: anything else is CQL itself, which is not read. */
static gboolean
is_name (FhirSlice text)
{
  for (guint32 i = 0; i < text.len; i++)
    if (!g_ascii_isalnum (text.text[i]) && text.text[i] != '_' && text.text[i] != '.')
      return FALSE;
  return text.len > 0;
}

/* The library of the measure that a name begins with (the only one where it does not say); NULL
 * where it is not here, since a name may also be that of a library that another one includes. */
static const FhirJsonDoc *
find_library (FhirWalk *walk, guint32 measure, FhirSlice wanted)
{
  guint32 list = fhir_doc_list (walk->doc, measure, FHIR_KEY_library);
  guint32 first = fhir_doc_first (walk->doc, list);
  gboolean only = first != 0 && fhir_json_next (walk->doc, list, first) == 0;

  for (guint32 l = first; l != 0; l = fhir_json_next (walk->doc, list, l))
    {
      const FhirJsonDoc *library = fhir_library_find (walk->library, fhir_json_raw (walk->doc, l));

      if (library != NULL &&
          (wanted.text != NULL
               ? fhir_slice_equal (fhir_doc_text (library, 0, FHIR_KEY_name), wanted)
               : only))
        return library;
    }
  return NULL;
}

static void
check_criteria (FhirWalk *walk, const FhirPlace *place, guint32 measure, guint32 criteria)
{
  FhirSlice name = fhir_doc_text (walk->doc, criteria, FHIR_KEY_expression);
  const char *dot = name.len > 0 ? memchr (name.text, '.', name.len) : NULL;
  FhirSlice prefix = FHIR_SLICE_NONE;
  const FhirJsonDoc *library;
  gboolean known = FALSE;

  if (!fhir_slice_has_prefix (fhir_doc_text (walk->doc, criteria, FHIR_KEY_language), "text/cql") ||
      !is_name (name))
    return;
  if (dot != NULL)
    {
      prefix = (FhirSlice){ name.text, (guint32)(dot - name.text) };
      name = (FhirSlice){ dot + 1, name.len - prefix.len - 1 };
    }
  library = find_library (walk, measure, prefix);
  if (library == NULL)
    fhir_walk_warn (walk,
                    place,
                    criteria,
                    "not-found",
                    "the library of the expression is not known here");
  else if (!defines (library, name, &known) && known)
    fhir_walk_error (walk,
                     place,
                     criteria,
                     "invalid",
                     "the library does not define what the expression names");
}

static void
check_all_criteria (FhirWalk *walk, const FhirPlace *up, guint32 parent, FhirKey key, guint32 own)
{
  FhirItems items = fhir_items (walk, up, parent, key);

  while (fhir_items_next (&items))
    {
      guint32 criteria = fhir_json_member (walk->doc, items.node, FHIR_KEY_criteria);
      const FhirPlace place = fhir_place_below (&items.place, FHIR_KEY_criteria, criteria);

      if (criteria != 0)
        check_criteria (walk, &place, own, criteria);
      if (key == FHIR_KEY_stratifier)
        check_all_criteria (walk, &items.place, items.node, FHIR_KEY_component, own);
    }
}

void
fhir_walk_measure (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot)
{
  FhirItems groups = fhir_items (walk, place, spot.node, FHIR_KEY_group);
  gboolean several = count_items (walk->doc, spot.node, FHIR_KEY_group) > 1;

  if (walk->library == NULL)
    return;
  while (fhir_items_next (&groups))
    {
      if (several && fhir_json_member (walk->doc, groups.node, FHIR_KEY_code) == 0)
        fhir_walk_warn (walk,
                        &groups.place,
                        groups.node,
                        "required",
                        "one of several groups should have a code");
      check_all_criteria (walk, &groups.place, groups.node, FHIR_KEY_population, spot.node);
      check_all_criteria (walk, &groups.place, groups.node, FHIR_KEY_stratifier, spot.node);
    }
}
