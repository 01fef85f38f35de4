/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Operations on one resource's versions and form: $diff (two versions, as the FHIRPath Patch
 * between them), $meta (http://hl7.org/fhir/R4/resource-operation-meta.html) and $convert
 * (http://hl7.org/fhir/R4/resource-operation-convert.html). The change of form itself is common to
 * all answers. */

#include "fhir-operations.h"
#include "fhir-body.h"
#include "fhir-diff.h"
#include "fhir-error.h"
#include "fhir-json-writer.h"
#include "fhir-validate.h"
#include "fhir-xml.h"

static FhirResponse *
answer_text (GString *text)
{
  FhirResponse *response = fhir_response_new (200);

  fhir_response_take_bytes (response, g_string_free_to_bytes (text));
  return response;
}

static gboolean
read_number (const FhirCall *call, const char *name, guint32 *ret_version, GError **error)
{
  const FhirParams *query = call->request->query;
  const char *text = query != NULL ? fhir_params_get_first (query, name) : NULL;
  guint64 version;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT32, &version, NULL))
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_VALUE,
                   "'%s' must be the number of a version",
                   name);
      return FALSE;
    }
  *ret_version = (guint32)version;
  return TRUE;
}

static gboolean
check_live (const FhirRecord *record, GError **error)
{
  if (record->op != FHIR_CHANGE_DELETE)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_GONE,
               "%s/%s was deleted in version %u",
               fhir_def_type (record->type)->name,
               record->id,
               record->version);
  return FALSE;
}

/* A version, parsed; own. */
static FhirJsonDoc *
read_version (FhirCall *call, guint32 version, GError **error)
{
  FhirRecord record;

  if (!fhir_store_reader_read_version (call->context->reader,
                                       call->target.type,
                                       call->target.id,
                                       version,
                                       &record,
                                       error) ||
      !check_live (&record, error))
    return NULL;
  return fhir_json_parse (record.body.text, record.body.len, call->context->limits, error);
}

FhirResponse *
fhir_serve_diff (FhirCall *call, GError **error)
{
  FhirRecord newest;
  guint32 from = 0, to = 0;
  g_autoptr (FhirJsonDoc) old = NULL;
  g_autoptr (FhirJsonDoc) new = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (!fhir_store_reader_read (call->context->reader,
                               call->target.type,
                               call->target.id,
                               &newest,
                               error) ||
      !read_number (call, "from", &from, error) || !read_number (call, "to", &to, error))
    return NULL;
  if (to == 0)
    to = newest.version;
  if (from == 0)
    from = to > 1 ? to - 1 : 1;
  old = read_version (call, from, error);
  new = old != NULL ? read_version (call, to, error) : NULL;
  if (new == NULL || !fhir_diff (old, new, FHIR_DIFF_SKIP_VERSION, text, error))
    return NULL;
  return answer_text (g_steal_pointer (&text));
}

FhirSlice
fhir_meta_of (const FhirJsonDoc *doc)
{
  guint32 meta = fhir_json_member (doc, 0, FHIR_KEY_meta);

  return meta != 0 ? fhir_json_slice (doc, meta) : FHIR_SLICE_NONE;
}

GString *
fhir_meta_answer (FhirSlice meta)
{
  GString *text = g_string_new (NULL);
  FhirJsonWriter w = FHIR_JSON_WRITER_INIT (text);

  fhir_json_writer_begin_object (&w, NULL);
  fhir_json_writer_string (&w, "resourceType", "Parameters");
  /* FHIR knows no empty elements, so an empty Meta cannot be told. */
  if (meta.text != NULL && !fhir_slice_is (meta, "{}"))
    {
      fhir_json_writer_begin_array (&w, "parameter");
      fhir_json_writer_begin_object (&w, NULL);
      fhir_json_writer_string (&w, "name", "return");
      fhir_json_writer_raw (&w, "valueMeta", meta);
      fhir_json_writer_end_object (&w);
      fhir_json_writer_end_array (&w);
    }
  fhir_json_writer_end_object (&w);
  return text;
}

FhirResponse *
fhir_serve_meta (FhirCall *call, GError **error)
{
  FhirRecord record;
  FhirResponse *response;
  g_autoptr (FhirJsonDoc) doc = NULL;
  FhirTarget *target = &call->target;
  FhirStoreReader *reader = call->context->reader;
  gboolean ok;

  if (target->version != 0)
    ok = fhir_store_reader_read_version (reader,
                                         target->type,
                                         target->id,
                                         target->version,
                                         &record,
                                         error);
  else
    ok = fhir_store_reader_read (reader, target->type, target->id, &record, error);
  if (!ok || !check_live (&record, error))
    return NULL;
  doc = fhir_json_parse (record.body.text, record.body.len, call->context->limits, error);
  if (doc == NULL)
    return NULL;
  response = answer_text (fhir_meta_answer (fhir_meta_of (doc)));
  response->etag = fhir_etag_format (record.version);
  response->last_modified = record.updated;
  return response;
}

/* The resource in a parameter `input`, or the body itself. */
static guint32
find_input (const FhirJsonDoc *doc)
{
  guint32 list = fhir_validate_type_of (doc, 0) == FHIR_TYPE_Parameters
                     ? fhir_json_member (doc, 0, FHIR_KEY_parameter)
                     : 0;

  for (guint32 p = list != 0 ? fhir_json_first (doc, list) : 0; p != 0;
       p = fhir_json_next (doc, list, p))
    {
      guint32 name = fhir_json_member (doc, p, FHIR_KEY_name);
      guint32 resource = fhir_json_member (doc, p, FHIR_KEY_resource);

      if (name != 0 && resource != 0 && fhir_json_string_is (doc, name, "input"))
        return resource;
    }
  return 0;
}

FhirResponse *
fhir_serve_convert (FhirCall *call, GError **error)
{
  g_autoptr (FhirJsonDoc) doc = fhir_body_parse (call, error);
  guint32 input;
  FhirSlice slice;

  if (doc == NULL)
    return NULL;
  input = find_input (doc);
  if (fhir_validate_type_of (doc, input) == 0)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_STRUCTURE,
                   "resourceType is absent or not a resource type of FHIR R4");
      return NULL;
    }
  slice = fhir_json_slice (doc, input);
  return answer_text (g_string_new_len (slice.text, slice.len));
}
