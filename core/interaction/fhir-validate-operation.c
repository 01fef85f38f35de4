/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* $validate on system, type and instance
 * (http://hl7.org/fhir/R4/resource-operation-validate.html): the body is the resource, or
 * Parameters with resource, mode and profile; on an instance without a resource, what is stored is
 * validated. Always in full and with the profiles in the store, however strict storing is. The
 * answer is 200 with an OperationOutcome whatever was found: the operation worked. A body that is
 * no JSON or XML, a mode that does not fit and a resource that is not there are refused.
 *
 * Modes: update wants the id, the path's own on an instance; create tells that an id will not be
 * kept; delete asks whether the instance could be deleted, which is always so here: links to it may
 * dangle, as links to other servers do. */

#include "fhir-body.h"
#include "fhir-canon.h"
#include "fhir-error.h"
#include "fhir-validate.h"

typedef struct
{
  FhirJsonDoc *doc;    /* (nullable) */
  guint32 node;        /* of the resource */
  gboolean has_node;   /* node 0 is the root */
  gboolean is_sent;    /* the document is the body's */
  char *mode;          /* (nullable) */
  GPtrArray *profiles; /* (element-type utf8) */
} Asked;

static void
clear_asked (Asked *asked)
{
  fhir_json_doc_unref (asked->doc);
  g_free (asked->mode);
  g_clear_pointer (&asked->profiles, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Asked, clear_asked)

static gboolean
is_mode (const Asked *asked, const char *mode)
{
  return g_strcmp0 (asked->mode, mode) == 0;
}

/* One parameter; later ones of mode take the place of earlier ones, profiles add up. FALSE: it is
 * none of this operation. */
static gboolean
read_parameter (Asked *asked, guint32 parameter)
{
  static const FhirKey values[] = { FHIR_KEY_valueUri,
                                    FHIR_KEY_valueCanonical,
                                    FHIR_KEY_valueUrl,
                                    FHIR_KEY_valueCode,
                                    FHIR_KEY_valueString };
  const FhirJsonDoc *doc = asked->doc;
  guint32 name = fhir_json_member (doc, parameter, FHIR_KEY_name);
  g_autofree char *text = NULL;

  if (name == 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (values) && text == NULL; i++)
    text = fhir_json_dup_string (doc, fhir_json_member (doc, parameter, values[i]));
  if (fhir_json_string_is (doc, name, "resource"))
    {
      asked->node = fhir_json_member (doc, parameter, FHIR_KEY_resource);
      asked->has_node = asked->node != 0;
    }
  else if (fhir_json_string_is (doc, name, "mode"))
    {
      g_free (asked->mode);
      asked->mode = g_steal_pointer (&text);
    }
  else if (!fhir_json_string_is (doc, name, "profile"))
    return FALSE;
  else if (text != NULL)
    g_ptr_array_add (asked->profiles, g_steal_pointer (&text));
  return TRUE;
}

/* Parameters are the envelope where they hold what the operation knows; else the resource. */
static void
read_parameters (Asked *asked)
{
  guint32 list = fhir_json_member (asked->doc, 0, FHIR_KEY_parameter);
  gboolean known = FALSE;

  for (guint32 p = list != 0 ? fhir_json_first (asked->doc, list) : 0; p != 0;
       p = fhir_json_next (asked->doc, list, p))
    known = read_parameter (asked, p) || known;
  asked->has_node = asked->has_node || !known;
}

static gboolean
read_body (FhirCall *call, Asked *asked, GError **error)
{
  asked->doc = fhir_body_parse (call, error);
  if (asked->doc == NULL)
    return FALSE;
  asked->is_sent = TRUE;
  if (fhir_validate_type_of (asked->doc, 0) == FHIR_TYPE_Parameters)
    read_parameters (asked);
  else
    asked->has_node = TRUE;
  return TRUE;
}

static gboolean
read_stored (FhirCall *call, Asked *asked, GError **error)
{
  FhirRecord record;

  if (!fhir_store_reader_read (call->context->reader,
                               call->target.type,
                               call->target.id,
                               &record,
                               error))
    return FALSE;
  if (record.op == FHIR_CHANGE_DELETE)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_GONE, "the resource was deleted");
      return FALSE;
    }
  fhir_json_doc_unref (asked->doc);
  asked->doc = fhir_json_parse (record.body.text, record.body.len, call->context->limits, error);
  asked->node = 0;
  asked->has_node = TRUE;
  asked->is_sent = FALSE;
  return asked->doc != NULL;
}

static void
read_query (FhirCall *call, Asked *asked)
{
  const FhirParams *query = call->request->query;

  for (guint i = 0; query != NULL && i < fhir_params_get_n (query); i++)
    {
      const FhirParam *param = fhir_params_get (query, i);

      if (strcmp (param->name, "profile") == 0)
        g_ptr_array_add (asked->profiles, g_strdup (param->value));
      else if (strcmp (param->name, "mode") == 0 && asked->mode == NULL)
        asked->mode = g_strdup (param->value);
    }
}

static gboolean
check_mode (const FhirCall *call, const Asked *asked, GError **error)
{
  static const char *const modes[] = { "create", "update", "delete", "profile", NULL };

  if (asked->mode != NULL && !g_strv_contains (modes, asked->mode))
    g_set_error (error,
                 FHIR_ERROR,
                 FHIR_ERROR_VALUE,
                 "mode must be create, update, delete or profile");
  else if (is_mode (asked, "delete") && call->target.id.text == NULL)
    g_set_error (error,
                 FHIR_ERROR,
                 FHIR_ERROR_INVALID,
                 "mode delete is only for an instance, which the path names");
  else if (is_mode (asked, "profile") && asked->profiles->len == 0)
    g_set_error (error, FHIR_ERROR, FHIR_ERROR_REQUIRED, "mode profile needs a profile");
  else
    return TRUE;
  return FALSE;
}

/* What the mode says of the id. */
static void
check_id (const FhirCall *call, const Asked *asked, FhirIssues *issues)
{
  guint32 id = fhir_json_member (asked->doc, asked->node, FHIR_KEY_id);
  FhirSlice path = call->target.id;

  if (is_mode (asked, "create") && id != 0)
    fhir_issues_add (issues,
                     FHIR_SEVERITY_INFORMATION,
                     "informational",
                     NULL,
                     "a create gives the resource an id of the server's and drops its own");
  else if (is_mode (asked, "update") && id == 0)
    fhir_issues_add (issues,
                     FHIR_SEVERITY_ERROR,
                     "required",
                     NULL,
                     "an update needs an id in the resource");
  else if (is_mode (asked, "update") && path.text != NULL &&
           !fhir_slice_equal (fhir_json_raw (asked->doc, id), path))
    fhir_issues_add (issues,
                     FHIR_SEVERITY_ERROR,
                     "invalid",
                     NULL,
                     "the id in the resource differs from the id in the path");
}

static gboolean
validate (FhirCall *call, Asked *asked, FhirIssues *issues, GError **error)
{
  const FhirInteractionContext *context = call->context;
  g_autoptr (FhirLibrary) library = fhir_canon_ref_library (context->canon, error);
  FhirValidateOptions options = { .level = FHIR_VALIDATE_FULL,
                                  .library = library,
                                  .type = call->target.type,
                                  .cancellable = context->cancellable,
                                  .clock = context->clock,
                                  .deadline_us = fhir_clock_mono_us (context->clock) +
                                                 (gint64)context->limits->request_us };

  if (library == NULL)
    return FALSE;
  g_ptr_array_add (asked->profiles, NULL);
  options.profiles = (const char *const *)asked->profiles->pdata;
  if (!fhir_validate (asked->doc, asked->node, &options, issues, NULL, error))
    return FALSE;
  check_id (call, asked, issues);
  if (asked->is_sent)
    fhir_body_locate (call, issues);
  return TRUE;
}

static FhirResponse *
answer_delete (FhirCall *call, Asked *asked, FhirIssues *issues, GError **error)
{
  if (!read_stored (call, asked, error))
    return NULL;
  fhir_issues_add (issues,
                   FHIR_SEVERITY_INFORMATION,
                   "informational",
                   NULL,
                   "the resource can be deleted");
  return fhir_response_new_outcome (200, issues);
}

/* XML that breaks R4's own names and shapes does not become a document: that is a finding. */
static gboolean
is_finding (const GError *error)
{
  return g_error_matches (error, FHIR_ERROR, FHIR_ERROR_STRUCTURE) ||
         g_error_matches (error, FHIR_ERROR, FHIR_ERROR_VALUE);
}

FhirResponse *
fhir_serve_validate (FhirCall *call, GError **error)
{
  g_auto (Asked) asked = { .profiles = g_ptr_array_new_with_free_func (g_free) };
  FhirIssues *issues = fhir_call_get_issues (call);
  g_autoptr (GError) local = NULL;

  read_query (call, &asked);
  if (fhir_body_get (call->request).text != NULL && !read_body (call, &asked, &local))
    {
      if (!is_finding (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      fhir_issues_add_error (issues, local, NULL);
      return fhir_response_new_outcome (200, issues);
    }
  if (!check_mode (call, &asked, error))
    return NULL;
  if (is_mode (&asked, "delete"))
    return answer_delete (call, &asked, issues, error);
  if (!asked.has_node && call->target.id.text != NULL && !read_stored (call, &asked, error))
    return NULL;
  if (!asked.has_node)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_REQUIRED, "there is no resource to validate");
      return NULL;
    }
  if (validate (call, &asked, issues, &local))
    return fhir_response_new_outcome (200, issues);
  /* What was found until the end of the time is told too. */
  fhir_issues_add_error (issues, local, NULL);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}
