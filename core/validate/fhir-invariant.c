/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The invariants of R4. Each is a FHIRPath expression of the tables, compiled once per process and
 * kept. Those that stand on every element or resource (ele-1, ext-1, dom-*) have a row in `natives`
 * and are answered from the tape directly: they would be most of all evaluations. What cannot be
 * evaluated is counted as undecided, never told as an error. */

#include "fhir-invariant-private.h"

#include "fhir-date.h"
#include "fhir-path-environment.h"
#include "fhir-profile-walk-private.h"

#define POOL_MAX 2048

typedef FhirVerdict (*Native) (FhirWalk *walk, const FhirScope *scope, FhirSpot spot);

typedef struct
{
  FhirPathExpr *expr; /* NULL: does not compile */
  Native native;      /* NULL: by expr */
} Compiled;

static FhirVerdict
verdict (gboolean holds)
{
  return holds ? FHIR_VERDICT_HOLDS : FHIR_VERDICT_FAILS;
}

/* A value or children besides id. spot.shadow is the value of the primitive that a shadow is of. */
static FhirVerdict
element_not_empty (FhirWalk *walk, const FhirScope *scope, FhirSpot spot)
{
  guint32 first = fhir_json_first (walk->doc, spot.node);

  if (walk->doc->nodes[spot.node].type != FHIR_JSON_OBJECT || spot.shadow != 0)
    return FHIR_VERDICT_HOLDS;
  return verdict (first == 0 || walk->doc->nodes[first].key != FHIR_KEY_id ||
                  fhir_json_next (walk->doc, spot.node, first) != 0);
}

static FhirVerdict
extension_or_value (FhirWalk *walk, const FhirScope *scope, FhirSpot spot)
{
  gboolean extension = FALSE;
  gboolean value = FALSE;

  for (guint32 c = fhir_json_first (walk->doc, spot.node); c != 0;
       c = fhir_json_next (walk->doc, spot.node, c))
    {
      FhirKey key = walk->doc->nodes[c].key;

      extension = extension || key == FHIR_KEY_extension;
      value = value || (key != FHIR_KEY_extension && key != FHIR_KEY_url && key != FHIR_KEY_id);
    }
  return verdict (extension != value);
}

/* Whether a contained resource has something at key, or at key.inner. */
static gboolean
contained_has (FhirWalk *walk, guint32 resource, FhirKey key, FhirKey inner)
{
  guint32 list = fhir_json_member (walk->doc, resource, FHIR_KEY_contained);

  if (list == 0)
    return FALSE;
  for (guint32 c = fhir_json_first (walk->doc, list); c != 0;
       c = fhir_json_next (walk->doc, list, c))
    {
      guint32 member = fhir_json_member (walk->doc, c, key);

      if (member != 0 && (inner == 0 || fhir_json_member (walk->doc, member, inner) != 0))
        return TRUE;
    }
  return FALSE;
}

static FhirVerdict
contained_not_nested (FhirWalk *walk, const FhirScope *scope, FhirSpot spot)
{
  return verdict (!contained_has (walk, spot.node, FHIR_KEY_contained, 0));
}

static FhirVerdict
contained_without_version (FhirWalk *walk, const FhirScope *scope, FhirSpot spot)
{
  return verdict (!contained_has (walk, spot.node, FHIR_KEY_meta, FHIR_KEY_versionId) &&
                  !contained_has (walk, spot.node, FHIR_KEY_meta, FHIR_KEY_lastUpdated));
}

static FhirVerdict
contained_without_label (FhirWalk *walk, const FhirScope *scope, FhirSpot spot)
{
  return verdict (!contained_has (walk, spot.node, FHIR_KEY_meta, FHIR_KEY_security));
}

static FhirVerdict
has_narrative (FhirWalk *walk, const FhirScope *scope, FhirSpot spot)
{
  guint32 text = fhir_json_member (walk->doc, spot.node, FHIR_KEY_text);

  return verdict (scope->is_contained ||
                  (text != 0 && fhir_json_member (walk->doc, text, FHIR_KEY_div) != 0));
}

/* Whether some text within node is "#" and id, or, for the contained resource itself, "#". */
static gboolean
points_to (FhirWalk *walk, guint32 from, guint32 to, FhirSlice id)
{
  for (guint32 n = from; n < to; n++)
    {
      FhirSlice raw = fhir_json_raw (walk->doc, n);

      if (walk->doc->nodes[n].type == FHIR_JSON_STRING && raw.len == id.len + 1 &&
          raw.text[0] == '#' && (id.len == 0 || memcmp (raw.text + 1, id.text, id.len) == 0))
        return TRUE;
    }
  return FALSE;
}

/* Every contained resource is pointed to from elsewhere in the resource, or points to it. */
static FhirVerdict
contained_is_used (FhirWalk *walk, const FhirScope *scope, FhirSpot spot)
{
  const FhirJsonNode *nodes = walk->doc->nodes;
  guint32 list = fhir_json_member (walk->doc, spot.node, FHIR_KEY_contained);

  for (guint32 c = list != 0 ? fhir_json_first (walk->doc, list) : 0; c != 0;
       c = fhir_json_next (walk->doc, list, c))
    {
      FhirSlice id = fhir_walk_member_text (walk, c, FHIR_KEY_id);

      fhir_walk_spend (walk, (nodes[spot.node].next - spot.node) / 16);
      if (points_to (walk, c, nodes[c].next, (FhirSlice){ "", 0 }))
        continue;
      if (id.text == NULL || (!points_to (walk, spot.node, c, id) &&
                              !points_to (walk, nodes[c].next, nodes[spot.node].next, id)))
        return FHIR_VERDICT_FAILS;
    }
  return FHIR_VERDICT_HOLDS;
}

/* Fails only where the start is surely after the end: 2026 and 2026-03 cannot tell. */
static FhirVerdict
period_forward (FhirWalk *walk, const FhirScope *scope, FhirSpot spot)
{
  FhirSlice start = fhir_walk_member_text (walk, spot.node, FHIR_KEY_start);
  FhirSlice end = fhir_walk_member_text (walk, spot.node, FHIR_KEY_end);
  FhirDateSpan from;
  FhirDateSpan to;

  if (start.text == NULL || end.text == NULL || !fhir_date_parse (start, &from) ||
      !fhir_date_parse (end, &to))
    return FHIR_VERDICT_HOLDS;
  return verdict (from.lo < to.hi);
}

/* Said elsewhere, with its place: the narrative and reference checks. */
static FhirVerdict
said_elsewhere (FhirWalk *walk, const FhirScope *scope, FhirSpot spot)
{
  return FHIR_VERDICT_HOLDS;
}

/* clang-format off */
static const struct
{
  const char *key;
  Native native;
} natives[] = {
  { "ele-1", element_not_empty },
  { "ext-1", extension_or_value },
  { "dom-2", contained_not_nested },
  { "dom-3", contained_is_used },
  { "dom-4", contained_without_version },
  { "dom-5", contained_without_label },
  { "dom-6", has_narrative },
  { "per-1", period_forward },
  { "ref-1", said_elsewhere },
  { "txt-1", said_elsewhere },
  { "txt-2", said_elsewhere },
};
/* clang-format on */

/* Expressions of 4.0.1 that do not say what their own sentence says; as HL7 mended them. */
/* clang-format off */
static const struct
{
  const char *key;
  const char *expression;
} corrections[] = {
  { "que-7", "operator = 'exists' implies (answer is boolean)" }, /* said Boolean */
  { "que-12", "enableWhen.count() > 1 implies enableBehavior.exists()" }, /* said > 2 */
};
/* clang-format on */

static const char *
expression_of (const FhirConstraintDef *def)
{
  for (guint i = 0; i < G_N_ELEMENTS (corrections); i++)
    if (strcmp (corrections[i].key, def->key) == 0)
      return corrections[i].expression;
  return def->expression;
}

static Compiled *
compile (const FhirConstraintDef *def)
{
  Compiled *compiled = g_new0 (Compiled, 1);

  for (guint i = 0; i < G_N_ELEMENTS (natives); i++)
    if (strcmp (natives[i].key, def->key) == 0)
      compiled->native = natives[i].native;
  if (compiled->native == NULL)
    compiled->expr = fhir_path_compile (fhir_slice (expression_of (def)), NULL);
  return compiled;
}

/* The constraint at a place of the pool; compiled by whoever comes first, kept for good. */
static const Compiled *
get_compiled (guint16 place, const FhirConstraintDef *def)
{
  static gpointer cache[POOL_MAX];
  Compiled *compiled;

  if (place >= POOL_MAX)
    return NULL;
  compiled = g_atomic_pointer_get (&cache[place]);
  if (compiled != NULL)
    return compiled;
  compiled = compile (def);
  if (g_atomic_pointer_compare_and_exchange (&cache[place], NULL, compiled))
    return compiled;
  g_clear_pointer (&compiled->expr, fhir_path_expr_free);
  g_free (compiled);
  return g_atomic_pointer_get (&cache[place]);
}

static FhirPathAnswer
path_answer (FhirCodeAnswer answer)
{
  return answer == FHIR_CODE_YES  ? FHIR_PATH_ANSWER_YES
         : answer == FHIR_CODE_NO ? FHIR_PATH_ANSWER_NO
                                  : FHIR_PATH_ANSWER_UNKNOWN;
}

static FhirPathAnswer
member_of (gpointer data, FhirSlice system, FhirSlice code, FhirSlice value_set)
{
  FhirWalk *walk = data;
  const FhirCodeQuestion question = { .value_set = value_set, .system = system, .code = code };

  return walk->library != NULL ? path_answer (fhir_library_ask (walk->library, &question).in_set)
                               : FHIR_PATH_ANSWER_UNKNOWN;
}

/* The evaluation that asks holds walk->results: the profile gets others. */
static FhirPathAnswer
conforms_to (gpointer data, const FhirPathPlace *place, FhirSlice url)
{
  FhirWalk *walk = data;
  const FhirProfile *profile =
      walk->library != NULL ? fhir_library_profile (walk->library, url) : NULL;
  FhirPathResults *results = walk->results;
  FhirTypeId type =
      place->type != 0 ? place->type : fhir_validate_type_of (place->doc, place->node);
  const FhirPlace at = { .index = -1, .node = place->node, .type = type };
  const FhirScope scope = { .place = &at,
                            .node = place->node,
                            .type = type,
                            .container = place->node };
  gboolean meets;

  if (profile == NULL || place->doc != walk->doc || walk->muted > FHIR_PROFILE_DEPTH_MAX)
    return FHIR_PATH_ANSWER_UNKNOWN;
  walk->results = fhir_path_results_new();
  meets =
      fhir_walk_meets (walk, &at, &scope, (FhirSpot){ .node = place->node, .type = type }, profile);
  fhir_path_results_free (walk->results);
  walk->results = results;
  return meets ? FHIR_PATH_ANSWER_YES : FHIR_PATH_ANSWER_NO;
}

FhirVerdict
fhir_walk_test (FhirWalk *walk, const FhirPathExpr *expr, const FhirScope *scope, FhirSpot spot)
{
  const FhirPathEnvironment environment = { .data = walk,
                                            .member_of = member_of,
                                            .conforms_to = conforms_to };
  const FhirPathContext context = { .doc = walk->doc,
                                    .node = spot.node,
                                    .type = spot.type,
                                    .resource = scope->node,
                                    .root = scope->container,
                                    .environment = &environment,
                                    .max_steps = MIN (walk->steps_left + 1, 1000000),
                                    .cancellable = walk->options->cancellable };

  walk->report.n_invariants++;
  if (expr == NULL || !fhir_path_evaluate (expr, &context, walk->results, NULL))
    {
      walk->report.n_undecided++;
      return FHIR_VERDICT_UNDECIDED;
    }
  /* Empty: there is nothing to say the rule of. */
  return verdict (fhir_path_results_get_n (walk->results) == 0 ||
                  fhir_path_results_is_true (walk->results, walk->doc));
}

void
fhir_walk_invariants (FhirWalk *walk,
                      const FhirPlace *place,
                      const FhirScope *scope,
                      FhirSpot spot,
                      guint16 first,
                      guint16 n)
{
  for (guint i = 0; i < n; i++)
    {
      const FhirConstraintDef *def = fhir_def_constraint ((guint16)(first + i));
      const Compiled *compiled = get_compiled ((guint16)(first + i), def);
      FhirVerdict result;

      if (!fhir_walk_spend (walk, 1))
        return;
      if (compiled == NULL)
        result = FHIR_VERDICT_UNDECIDED;
      else if (compiled->native != NULL)
        result = compiled->native (walk, scope, spot);
      else
        result = fhir_walk_test (walk, compiled->expr, scope, spot);
      if (result == FHIR_VERDICT_FAILS)
        fhir_walk_say (walk,
                       place,
                       spot.node,
                       def->is_error ? FHIR_SEVERITY_ERROR : FHIR_SEVERITY_WARNING,
                       "invariant",
                       "%s: %s",
                       def->key,
                       def->human);
    }
}
