/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* patch and conditional patch: http://hl7.org/fhir/R4/http.html#patch. JSON Patch and XML Patch by
 * their media types, FHIRPath Patch as a Parameters resource; in a bundle the first two come as a
 * Binary. The patch is read and checked on a worker and applied on the writer lane, because only
 * there the newest version is known. A patch that does not fit the resource is 422, as RFC 5789 has
 * it; a malformed one 400. One that changes nothing makes no version. */

#include "fhir-patch.h"
#include "fhir-body.h"
#include "fhir-condition.h"
#include "fhir-error.h"
#include "fhir-json-patch.h"
#include "fhir-path-patch.h"
#include "fhir-reference-rewrite.h"
#include "fhir-validate.h"

static gboolean
read_json_patch (FhirWork *work, const void *bytes, gsize len, GError **error)
{
  FhirInteractionContext *context = work->call.context;
  const FhirJsonDoc *doc =
      fhir_json_parser_parse (context->parser, bytes, len, context->limits, error);

  if (doc == NULL || !fhir_json_patch_check (doc, 0, error))
    return FALSE;
  fhir_json_doc_unref (work->doc);
  work->doc = fhir_json_doc_copy (doc, 0);
  work->node = 0;
  return TRUE;
}

static gboolean
read_xml_patch (FhirWork *work, const void *bytes, gsize len, GError **error)
{
  work->xml_patch = fhir_xml_patch_new (bytes, len, work->call.context->limits, error);
  return work->xml_patch != NULL;
}

/* Patches that have a media type of their own. */
static const struct
{
  const char *type;
  gboolean (*read) (FhirWork *work, const void *bytes, gsize len, GError **error);
} formats[] = {
  { "application/json-patch+json", read_json_patch },
  { "application/xml-patch+xml", read_xml_patch },
};

const char *
fhir_patch_get_format (guint n)
{
  return n < G_N_ELEMENTS (formats) ? formats[n].type : NULL;
}

/* The row of a media type, or G_N_ELEMENTS (formats). */
static guint
find_format (const char *media_type)
{
  g_autofree char *bare =
      media_type != NULL ? g_strndup (media_type, strcspn (media_type, ";")) : NULL;
  guint n = 0;

  while (n < G_N_ELEMENTS (formats) &&
         (bare == NULL || g_ascii_strcasecmp (g_strstrip (bare), formats[n].type) != 0))
    n++;
  return n;
}

static gboolean
read_bytes (FhirWork *work, guint format, const void *bytes, gsize len, GError **error)
{
  if (bytes != NULL && len > 0)
    return formats[format].read (work, bytes, len, error);
  g_set_error (error, FHIR_ERROR, FHIR_ERROR_REQUIRED, "the patch is empty");
  return FALSE;
}

/* A Binary of a bundle, whose data are the patch. */
static gboolean
read_binary (FhirWork *work, GError **error)
{
  guint32 type = fhir_json_member (work->doc, work->node, FHIR_KEY_contentType);
  g_autofree char *content_type = fhir_json_dup_string (work->doc, type);
  g_autofree char *data =
      fhir_json_dup_string (work->doc, fhir_json_member (work->doc, work->node, FHIR_KEY_data));
  guint format = find_format (content_type);
  gsize len = 0;

  if (format == G_N_ELEMENTS (formats))
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_MEDIA_TYPE,
                   "Binary.contentType of a patch must be %s or %s",
                   formats[0].type,
                   formats[1].type);
      return FALSE;
    }
  if (data != NULL && data[0] != '\0')
    g_base64_decode_inplace (data, &len);
  return read_bytes (work, format, data, len, error);
}

/* Parameters at work->node, or a JSON Patch whose sender named it plain JSON. */
static gboolean
check_patch (FhirWork *work, GError **error)
{
  if (work->doc->nodes[work->node].type == FHIR_JSON_ARRAY)
    return fhir_json_patch_check (work->doc, work->node, error);
  return fhir_work_check_envelope (work, FHIR_TYPE_Parameters, error) &&
         fhir_path_patch_check (work->doc, work->node, error);
}

static gboolean
read_patch (FhirWork *work, GError **error)
{
  const FhirRequest *request = work->call.request;
  FhirSlice body = fhir_body_get (request);
  guint format = find_format (request->content_type);

  if (work->doc != NULL && fhir_validate_type_of (work->doc, work->node) == FHIR_TYPE_Binary)
    return read_binary (work, error);
  if (work->doc == NULL && format < G_N_ELEMENTS (formats))
    return read_bytes (work, format, body.text, body.len, error);
  return fhir_work_read_body (work, error) && check_patch (work, error);
}

gboolean
fhir_prepare_patch (FhirWork *work, GError **error)
{
  FhirSlice id = work->call.target.id;

  memcpy (work->id, id.text, id.len);
  return fhir_work_read_if_match (work, error) && read_patch (work, error);
}

gboolean
fhir_prepare_patch_conditional (FhirWork *work, GError **error)
{
  return fhir_work_read_if_match (work, error) && read_patch (work, error) &&
         fhir_condition_read (work, work->call.request->query, error);
}

gboolean
fhir_patch_resolve (FhirWork *work, GError **error)
{
  FhirRecord record;
  gboolean found;

  if (work->condition == NULL)
    return TRUE;
  if (!fhir_condition_resolve (work, &found, &record, error))
    return FALSE;
  if (!found)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_NOT_FOUND,
                   "no %s matches the condition",
                   fhir_def_type (work->type)->name);
      return FALSE;
    }
  g_strlcpy (work->id, record.id, sizeof work->id);
  return TRUE;
}

const FhirJsonDoc *
fhir_patch_read_newest (FhirWork *work, GError **error)
{
  FhirInteractionContext *context = work->call.context;
  FhirRecord record;

  if (!fhir_work_pick_version (work, error) ||
      !fhir_store_reader_read (context->reader, work->type, fhir_slice (work->id), &record, error))
    return NULL;
  if (record.op == FHIR_CHANGE_DELETE)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_GONE,
                   "%s/%s was deleted; its last version is %u",
                   fhir_def_type (work->type)->name,
                   work->id,
                   record.version);
      return NULL;
    }
  if (work->if_absent || (work->if_version != 0 && work->if_version != record.version))
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_PRECONDITION,
                   work->if_absent ? "there is such a resource already"
                                   : "the newest version is another than If-Match names");
      return NULL;
    }
  return fhir_json_parser_parse (context->parser,
                                 record.body.text,
                                 record.body.len,
                                 context->limits,
                                 error);
}

/* Whatever is wrong with the result is wrong with the patch: 422. */
static gboolean
check_result (FhirWork *work, GError **error)
{
  g_autoptr (GError) local = NULL;
  guint32 id = fhir_json_member (work->doc, 0, FHIR_KEY_id);

  /* The issues' places are in the patched resource, not in the bundle that brought the patch. */
  g_clear_pointer (&work->place, g_free);
  if (!fhir_work_check (work, &local))
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_RULE,
                   "the patch leads to something invalid: %s",
                   local->message);
      return FALSE;
    }
  if (id != 0 && fhir_json_string_is (work->doc, id, work->id))
    return TRUE;
  g_set_error (error, FHIR_ERROR, FHIR_ERROR_RULE, "a patch must not change the id");
  return FALSE;
}

/* Checks the work's document as a write is, and stores it. */
static FhirResponse *
store_result (FhirWork *work, GError **error)
{
  FhirPutOptions options = { .if_version = work->if_version };

  if (!check_result (work, error))
    return NULL;
  return fhir_work_put (work, &options, error);
}

/* The work's document becomes what text says. */
static gboolean
take_result (FhirWork *work, const GString *text, GError **error)
{
  FhirJsonDoc *doc = fhir_json_parse (text->str, text->len, work->call.context->limits, error);

  if (doc == NULL)
    return FALSE;
  fhir_json_doc_unref (work->doc);
  work->doc = doc;
  work->node = 0;
  return TRUE;
}

FhirResponse *
fhir_patch_store (FhirWork *work, const GString *text, GError **error)
{
  return take_result (work, text, error) ? store_result (work, error) : NULL;
}

static gboolean
run_patch (FhirWork *work, const FhirJsonDoc *doc, GString *text, GError **error)
{
  FhirInteractionContext *context = work->call.context;

  if (work->xml_patch != NULL)
    return fhir_xml_patch_apply (work->xml_patch, doc, context->limits, text, error);
  if (work->doc->nodes[work->node].type == FHIR_JSON_ARRAY)
    return fhir_json_patch_apply (doc, 0, work->doc, work->node, context->limits, text, error);
  return fhir_path_patch_apply (doc,
                                work->doc,
                                work->node,
                                context->limits,
                                context->cancellable,
                                text,
                                error);
}

gboolean
fhir_patch_make (FhirWork *work, GError **error)
{
  const FhirJsonDoc *doc;
  g_autoptr (GString) text = NULL;

  if (work->is_patched)
    return TRUE;
  doc = fhir_patch_read_newest (work, error);
  text = g_string_new (NULL);
  if (doc == NULL || !run_patch (work, doc, text, error))
    return FALSE;
  if (work->old_links != NULL)
    fhir_reference_collect (doc, 0, work->old_links);
  work->is_patched = take_result (work, text, error);
  return work->is_patched;
}

FhirResponse *
fhir_apply_patch (FhirWork *work, GError **error)
{
  return fhir_patch_make (work, error) ? store_result (work, error) : NULL;
}

FhirResponse *
fhir_apply_patch_conditional (FhirWork *work, GError **error)
{
  return fhir_patch_resolve (work, error) ? fhir_apply_patch (work, error) : NULL;
}
