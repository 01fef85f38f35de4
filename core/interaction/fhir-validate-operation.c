/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* $validate on system, type and instance
 * (http://hl7.org/fhir/R4/resource-operation-validate.html): the body is the resource, or
 * Parameters with resource, mode and profile; on an instance without a resource, what is stored is
 * validated. The answer is 200 with an OperationOutcome whatever was found: the operation worked.
 */

#include "fhir-call-private.h"
#include "fhir-error.h"
#include "fhir-validate.h"

typedef struct
{
  const FhirJsonDoc *doc;
  guint32 node;      /* of the resource */
  gboolean has_node; /* node 0 is the root */
  char *mode;        /* (nullable) */
  GPtrArray *profiles;
  GBytes *source; /* bytes of doc as they came, for lines */
} Asked;

static void
clear_asked (Asked *asked)
{
  g_free (asked->mode);
  g_clear_pointer (&asked->profiles, g_ptr_array_unref);
  g_clear_pointer (&asked->source, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Asked, clear_asked)

/* One parameter; later ones of mode take the place of earlier ones, profiles add up. */
static void
read_parameter (Asked *asked, guint32 parameter)
{
  const FhirJsonDoc *doc = asked->doc;
  guint32 name = fhir_json_member (doc, parameter, FHIR_KEY_name);
  static const FhirKey values[] = { FHIR_KEY_valueUri,
                                    FHIR_KEY_valueCanonical,
                                    FHIR_KEY_valueCode,
                                    FHIR_KEY_valueString };
  guint32 value = 0;

  for (guint i = 0; i < G_N_ELEMENTS (values) && value == 0; i++)
    value = fhir_json_member (doc, parameter, values[i]);
  if (fhir_json_string_is (doc, name, "resource"))
    {
      asked->node = fhir_json_member (doc, parameter, FHIR_KEY_resource);
      asked->has_node = asked->node != 0;
    }
  else if (fhir_json_string_is (doc, name, "mode"))
    {
      g_free (asked->mode);
      asked->mode = fhir_json_dup_string (doc, value);
    }
  else if (fhir_json_string_is (doc, name, "profile") && value != 0)
    g_ptr_array_add (asked->profiles, fhir_json_dup_string (doc, value));
}

/* Parameters are the envelope where they hold what the operation knows; else the resource. */
static void
read_parameters (Asked *asked)
{
  guint32 list = fhir_json_member (asked->doc, 0, FHIR_KEY_parameter);
  gboolean known = FALSE;

  for (guint32 p = list != 0 ? fhir_json_first (asked->doc, list) : 0; p != 0;
       p = fhir_json_next (asked->doc, list, p))
    {
      guint32 name = fhir_json_member (asked->doc, p, FHIR_KEY_name);

      known = known || fhir_json_string_is (asked->doc, name, "resource") ||
              fhir_json_string_is (asked->doc, name, "mode") ||
              fhir_json_string_is (asked->doc, name, "profile");
    }
  asked->has_node = !known;
  for (guint32 p = known ? fhir_json_first (asked->doc, list) : 0; p != 0;
       p = fhir_json_next (asked->doc, list, p))
    read_parameter (asked, p);
}

static gboolean
read_body (FhirCall *call, Asked *asked, GError **error)
{
  gsize len;
  const char *bytes = g_bytes_get_data (call->request->body, &len);

  asked->doc =
      fhir_json_parser_parse (call->context->parser, bytes, len, call->context->limits, error);
  if (asked->doc == NULL)
    return FALSE;
  asked->source = g_bytes_ref (call->request->body);
  asked->has_node = TRUE;
  if (fhir_json_string_is (asked->doc,
                           fhir_json_member (asked->doc, 0, FHIR_KEY_resourceType),
                           "Parameters"))
    read_parameters (asked);
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
  g_clear_pointer (&asked->source, g_bytes_unref);
  asked->source = g_bytes_new (record.body.text, record.body.len);
  asked->doc = fhir_json_parser_parse (call->context->parser,
                                       record.body.text,
                                       record.body.len,
                                       call->context->limits,
                                       error);
  asked->node = 0;
  asked->has_node = asked->doc != NULL;
  return asked->has_node;
}

static gboolean
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
  return TRUE;
}

static gboolean
check_mode (const Asked *asked, GError **error)
{
  static const char *const modes[] = { "create", "update", "delete", "profile", NULL };

  if (asked->mode == NULL || g_strv_contains (modes, asked->mode))
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_VALUE,
               "mode must be create, update, delete or profile");
  return FALSE;
}

/* What the mode says of the id: http://hl7.org/fhir/R4/resource-operation-validate.html. */
static void
check_id (FhirCall *call, const Asked *asked, FhirIssues *issues)
{
  guint32 id = fhir_json_member (asked->doc, asked->node, FHIR_KEY_id);

  if (g_strcmp0 (asked->mode, "update") == 0 && id == 0)
    fhir_issues_add (issues,
                     FHIR_SEVERITY_ERROR,
                     "required",
                     NULL,
                     "an update needs an id in the resource");
  else if (g_strcmp0 (asked->mode, "update") == 0 && call->target.id.text != NULL &&
           !fhir_slice_equal (fhir_json_raw (asked->doc, id), call->target.id))
    fhir_issues_add (issues,
                     FHIR_SEVERITY_ERROR,
                     "invalid",
                     NULL,
                     "the id in the resource differs from the id in the path");
}

static gboolean
validate (FhirCall *call, Asked *asked, FhirIssues *issues, GError **error)
{
  FhirValidateOptions options = { .level = FHIR_VALIDATE_FULL,
                                  .library = fhir_library_get_default(),
                                  .type = call->target.type,
                                  .cancellable = call->context->cancellable };
  gsize len;
  const char *bytes = g_bytes_get_data (asked->source, &len);

  g_ptr_array_add (asked->profiles, NULL);
  options.profiles = (const char *const *)asked->profiles->pdata;
  if (!fhir_validate (asked->doc, asked->node, &options, issues, NULL, error))
    return FALSE;
  check_id (call, asked, issues);
  fhir_issues_locate (issues, bytes, len);
  return TRUE;
}

FhirResponse *
fhir_serve_validate (FhirCall *call, GError **error)
{
  g_auto (Asked) asked = { .profiles = g_ptr_array_new_with_free_func (g_free) };
  g_autoptr (FhirIssues) issues = fhir_issues_new();

  read_query (call, &asked);
  if (call->request->body != NULL && g_bytes_get_size (call->request->body) > 0 &&
      !read_body (call, &asked, error))
    return NULL;
  if (!check_mode (&asked, error))
    return NULL;
  if (!asked.has_node && call->target.id.text != NULL && !read_stored (call, &asked, error))
    return NULL;
  if (!asked.has_node)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_REQUIRED, "there is no resource to validate");
      return NULL;
    }
  if (!validate (call, &asked, issues, error))
    return NULL;
  return fhir_response_new_outcome (200, issues);
}
