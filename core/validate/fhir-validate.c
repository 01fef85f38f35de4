/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The front of the validator: sets up a walk, and what every part of it shares: issues with their
 * FHIRPath, the budget, decoded texts. */

#include "fhir-validate.h"

#include "fhir-error.h"
#include "fhir-profile-walk-private.h"
#include "fhir-walk-private.h"

#define STEPS_DEFAULT 20000000
#define STEPS_CHECK   4096 /* between two looks at the cancellable */

static void
append_place (GString *path, const FhirPlace *place)
{
  if (place == NULL)
    return;
  append_place (path, place->up);
  if (path->len > 0 && place->name.len > 0)
    g_string_append_c (path, '.');
  g_string_append_len (path, place->name.text, place->name.len);
  if (place->index >= 0)
    g_string_append_printf (path, "[%d]", place->index);
}

/* A member of the place is told as such, by its element's name (valueString: value). */
static void
append_member (const FhirWalk *walk, GString *path, const FhirPlace *place, guint32 node)
{
  const FhirJsonDoc *doc = walk->doc;
  const FhirMemberDef *member;
  FhirSlice name;

  if (place == NULL || place->node == node || doc->nodes[place->node].type != FHIR_JSON_OBJECT ||
      node <= place->node || node >= doc->nodes[place->node].next)
    return;
  for (guint32 c = fhir_json_first (doc, place->node); c != 0;
       c = fhir_json_next (doc, place->node, c))
    {
      if (c != node)
        continue;
      name = fhir_json_name (doc, c);
      member = fhir_walk_find_member (place->type, doc->nodes[c].key);
      if (member != NULL)
        name = fhir_slice (fhir_def_element (member->element)->name);
      g_string_append_printf (path, ".%.*s", (int)name.len, name.text);
    }
}

void
fhir_walk_say (FhirWalk *walk,
               const FhirPlace *place,
               guint32 node,
               FhirSeverity severity,
               const char *code,
               const char *format,
               ...)
{
  g_autoptr (GString) path = NULL;
  g_autofree char *text = NULL;
  va_list args;

  if (severity >= FHIR_SEVERITY_ERROR)
    walk->report.n_errors++;
  if (walk->muted > 0)
    return;
  path = g_string_new (NULL);
  append_place (path, place);
  append_member (walk, path, place, node);
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (path->len > 0)
    fhir_issues_add (walk->issues, severity, code, path->str, "%s: %s", path->str, text);
  else
    fhir_issues_add (walk->issues, severity, code, NULL, "%s", text);
  /* A string begins at its quote. */
  fhir_issues_set_offset (walk->issues,
                          walk->doc->nodes[node].off -
                              (walk->doc->nodes[node].type == FHIR_JSON_STRING));
}

static gboolean
is_late (const FhirValidateOptions *options)
{
  const FhirClock *clock = options->clock != NULL ? options->clock : fhir_clock_get_system();

  return g_cancellable_is_cancelled (options->cancellable) ||
         (options->deadline_us != 0 && fhir_clock_mono_us (clock) >= options->deadline_us);
}

gboolean
fhir_walk_spend (FhirWalk *walk, guint64 steps)
{
  if (walk->stopped)
    return FALSE;
  if (walk->steps_left < steps)
    walk->stopped = TRUE;
  else
    walk->steps_left -= steps;
  if (walk->steps_left <= walk->look_at)
    {
      walk->look_at -= MIN (STEPS_CHECK, walk->look_at);
      walk->stopped = walk->stopped || is_late (walk->options);
    }
  return !walk->stopped;
}

FhirSlice
fhir_walk_text (const FhirWalk *walk, guint32 node, GString **buffer)
{
  const FhirJsonNode *n = &walk->doc->nodes[node];

  if (node == 0 || n->type != FHIR_JSON_STRING)
    return FHIR_SLICE_NONE;
  if ((n->flags & FHIR_JSON_ESCAPED) == 0)
    return fhir_json_raw (walk->doc, node);
  if (*buffer == NULL)
    *buffer = g_string_new (NULL);
  g_string_set_size (*buffer, n->len);
  g_string_set_size (*buffer, fhir_json_string_decode (walk->doc, node, (*buffer)->str));
  return (FhirSlice){ (*buffer)->str, (guint32)(*buffer)->len };
}

FhirSlice
fhir_walk_member_text (const FhirWalk *walk, guint32 object, FhirKey key)
{
  guint32 member = object != 0 || key != 0 ? fhir_json_member (walk->doc, object, key) : 0;

  if (member == 0 || walk->doc->nodes[member].type != FHIR_JSON_STRING)
    return FHIR_SLICE_NONE;
  return fhir_json_raw (walk->doc, member);
}

static gboolean
finish (const FhirWalk *walk, GError **error)
{
  if (!walk->stopped)
    return TRUE;
  if (!g_cancellable_set_error_if_cancelled (walk->options->cancellable, error))
    g_set_error_literal (error,
                         FHIR_ERROR,
                         FHIR_ERROR_TOO_COSTLY,
                         "the resource is too large to validate within the limit of time");
  return FALSE;
}

/* The type that stands there; 0 with an issue when it cannot be walked. */
static FhirTypeId
check_type (FhirWalk *walk, guint32 node)
{
  FhirPlace place = { .name = fhir_slice (walk->options->place), .index = -1 };
  FhirTypeId wanted = walk->options->type;
  FhirTypeId type;

  if (walk->doc->nodes[node].type != FHIR_JSON_OBJECT)
    {
      fhir_walk_error (walk, &place, node, "structure", "the body must be one JSON object");
      return 0;
    }
  type = fhir_validate_type_of (walk->doc, node);
  if (type == 0)
    fhir_walk_error (walk,
                     &place,
                     node,
                     "structure",
                     "resourceType is absent or not a resource type of FHIR R4");
  else if (wanted != 0 && type != wanted)
    {
      if (walk->options->place == NULL)
        place.name = fhir_slice (fhir_def_type (type)->name);
      fhir_walk_error (walk,
                       &place,
                       node,
                       "structure",
                       "resourceType differs from the type that the path names");
      return 0;
    }
  return type;
}

gboolean
fhir_validate (const FhirJsonDoc *doc,
               guint32 node,
               const FhirValidateOptions *options,
               FhirIssues *issues,
               FhirValidateReport *ret_report,
               GError **error)
{
  FhirWalk walk = { .doc = doc,
                    .options = options,
                    .library = options->library,
                    .issues = issues,
                    .steps_left = options->max_steps ? options->max_steps : STEPS_DEFAULT };
  FhirTypeId type = check_type (&walk, node);

  walk.look_at = walk.steps_left;
  if (type != 0)
    {
      const char *name = options->place != NULL ? options->place : fhir_def_type (type)->name;
      const FhirPlace place = { .name = fhir_slice (name),
                                .index = -1,
                                .node = node,
                                .type = type };
      const FhirScope scope = { .place = &place, .node = node, .type = type, .container = node };

      if (fhir_walk_is_full (&walk))
        walk.results = fhir_path_results_new();
      fhir_walk_resource (&walk, &place, &scope);
      if (fhir_walk_is_full (&walk))
        fhir_walk_asked (&walk, &place, &scope, options->profiles);
    }
  g_clear_pointer (&walk.results, fhir_path_results_free);
  g_clear_pointer (&walk.urls, g_hash_table_unref);
  g_clear_pointer (&walk.ids, g_hash_table_unref);
  g_clear_pointer (&walk.met, g_hash_table_unref);
  if (ret_report != NULL)
    *ret_report = walk.report;
  return finish (&walk, error);
}
