/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The record of a package is a Basic resource, so that history, backup and sync carry it:
 *
 *   { "resourceType":"Basic", "id":"package-hl7.fhir.us.core",
 *     "extension":[
 *       {"url":"urn:chartroom:package","extension":[
 *         {"url":"name","valueString":"hl7.fhir.us.core"}, {"url":"version",…}, …
 *         {"url":"fhirVersion","valueString":"4.0.1"},
 *         {"url":"dependency","valueString":"hl7.fhir.r4.core#4.0.1"},
 *         {"url":"resource","extension":[
 *           {"url":"reference","valueReference":{"reference":"ValueSet/x"}},
 *           {"url":"canonical","valueString":"http://…|3.1.0"},
 *           {"url":"sha256","valueString":"…"}]}, …]}],
 *     "identifier":[{"system":"urn:chartroom:package","value":"hl7.fhir.us.core"}],
 *     "code":{"coding":[{"system":"urn:chartroom:kind","code":"package"}]} }
 */

#include "fhir-package-record-private.h"

#include "fhir-error.h"
#include "fhir-id.h"
#include "fhir-json-writer.h"
#include "fhir-package-content-private.h"

#define RECORD_URL  "urn:chartroom:package"
#define HASH_DIGITS 40

void
fhir_package_resource_free (FhirPackageResource *self)
{
  if (self == NULL)
    return;
  g_free (self->reference);
  g_free (self->canonical);
  g_free (self->sha256);
  g_free (self);
}

/* Ids are shorter than names may be, and know no "_". */
static char *
make_record_id (const char *name)
{
  g_autofree char *id = g_strconcat ("package-", name, NULL);
  g_autofree char *hash = NULL;

  if (fhir_id_is_valid (fhir_slice (id)))
    return g_steal_pointer (&id);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);
  hash[HASH_DIGITS] = '\0';
  return g_strconcat ("package-", hash, NULL);
}

char *
fhir_package_record_reference (const char *name)
{
  g_autofree char *id = make_record_id (name);

  return g_strconcat ("Basic/", id, NULL);
}

static void
write_value (FhirJsonWriter *w, const char *url, const char *value)
{
  if (value == NULL || value[0] == '\0')
    return;
  fhir_json_writer_begin_object (w, NULL);
  fhir_json_writer_string (w, "url", url);
  fhir_json_writer_string (w, "valueString", value);
  fhir_json_writer_end_object (w);
}

static void
write_resource (FhirJsonWriter *w, const FhirPackageResource *resource)
{
  fhir_json_writer_begin_object (w, NULL);
  fhir_json_writer_string (w, "url", "resource");
  fhir_json_writer_begin_array (w, "extension");
  fhir_json_writer_begin_object (w, NULL);
  fhir_json_writer_string (w, "url", "reference");
  fhir_json_writer_begin_object (w, "valueReference");
  fhir_json_writer_string (w, "reference", resource->reference);
  fhir_json_writer_end_object (w);
  fhir_json_writer_end_object (w);
  write_value (w, "canonical", resource->canonical);
  write_value (w, "sha256", resource->sha256);
  fhir_json_writer_end_array (w);
  fhir_json_writer_end_object (w);
}

static void
write_package (FhirJsonWriter *w, const FhirPackageManifest *manifest, GPtrArray *resources)
{
  fhir_json_writer_begin_object (w, NULL);
  fhir_json_writer_string (w, "url", RECORD_URL);
  fhir_json_writer_begin_array (w, "extension");
  write_value (w, "name", manifest->name);
  write_value (w, "version", manifest->version);
  write_value (w, "title", manifest->title);
  write_value (w, "canonical", manifest->canonical);
  for (guint i = 0; manifest->fhir_versions[i] != NULL; i++)
    write_value (w, "fhirVersion", manifest->fhir_versions[i]);
  for (guint i = 0; i < manifest->dependencies->len; i++)
    {
      const FhirPackageDependency *d = g_ptr_array_index (manifest->dependencies, i);
      g_autofree char *text = g_strconcat (d->name, "#", d->version, NULL);

      write_value (w, "dependency", text);
    }
  for (guint i = 0; i < resources->len; i++)
    write_resource (w, g_ptr_array_index (resources, i));
  fhir_json_writer_end_array (w);
  fhir_json_writer_end_object (w);
}

void
fhir_package_record_write (const FhirPackageManifest *manifest, GPtrArray *resources, GString *out)
{
  FhirJsonWriter w = FHIR_JSON_WRITER_INIT (out);
  g_autofree char *id = make_record_id (manifest->name);

  fhir_json_writer_begin_object (&w, NULL);
  fhir_json_writer_string (&w, "resourceType", "Basic");
  fhir_json_writer_string (&w, "id", id);
  fhir_json_writer_begin_array (&w, "extension");
  write_package (&w, manifest, resources);
  fhir_json_writer_end_array (&w);
  fhir_json_writer_begin_array (&w, "identifier");
  fhir_json_writer_begin_object (&w, NULL);
  fhir_json_writer_string (&w, "system", RECORD_URL);
  fhir_json_writer_string (&w, "value", manifest->name);
  fhir_json_writer_end_object (&w);
  fhir_json_writer_end_array (&w);
  fhir_json_writer_begin_object (&w, "code");
  fhir_json_writer_begin_array (&w, "coding");
  fhir_json_writer_begin_object (&w, NULL);
  fhir_json_writer_string (&w, "system", FHIR_PACKAGE_RECORD_SYSTEM);
  fhir_json_writer_string (&w, "code", FHIR_PACKAGE_RECORD_CODE);
  fhir_json_writer_end_object (&w);
  fhir_json_writer_end_array (&w);
  fhir_json_writer_end_object (&w);
  fhir_json_writer_end_object (&w);
}

/* Reading */

static gboolean
has_url (const FhirJsonDoc *doc, guint32 extension, const char *url)
{
  return fhir_json_string_is (doc, fhir_json_member (doc, extension, FHIR_KEY_url), url);
}

static char *
dup_value (const FhirJsonDoc *doc, guint32 extension)
{
  return fhir_json_dup_string (
      doc,
      fhir_json_member_named (doc, extension, FHIR_SLICE_LITERAL ("valueString")));
}

static void
set_value (char **value, const FhirJsonDoc *doc, guint32 extension)
{
  g_free (*value);
  *value = dup_value (doc, extension);
}

static void
read_resource (const FhirJsonDoc *doc, guint32 extension, GPtrArray *resources)
{
  g_autoptr (FhirPackageResource) resource = g_new0 (FhirPackageResource, 1);
  guint32 list = fhir_json_member (doc, extension, FHIR_KEY_extension);

  for (guint32 e = list != 0 ? fhir_json_first (doc, list) : 0; e != 0;
       e = fhir_json_next (doc, list, e))
    {
      guint32 value = fhir_json_member_named (doc, e, FHIR_SLICE_LITERAL ("valueReference"));

      if (has_url (doc, e, "canonical"))
        set_value (&resource->canonical, doc, e);
      else if (has_url (doc, e, "sha256"))
        set_value (&resource->sha256, doc, e);
      else if (has_url (doc, e, "reference") && value != 0 && resource->reference == NULL)
        resource->reference =
            fhir_json_dup_string (doc, fhir_json_member (doc, value, FHIR_KEY_reference));
    }
  /* Any client may write such a record: it must not make a removal delete records of patients. */
  if (resource->reference != NULL && fhir_package_is_definition (resource->reference))
    g_ptr_array_add (resources, g_steal_pointer (&resource));
}

static void
read_dependency (const FhirJsonDoc *doc, guint32 extension, GPtrArray *dependencies)
{
  g_autofree char *text = dup_value (doc, extension);
  char *mark = text != NULL ? strchr (text, '#') : NULL;

  if (mark == NULL)
    return;
  *mark = '\0';
  g_ptr_array_add (dependencies, fhir_package_dependency_new (text, mark + 1));
}

static void
read_member (FhirPackage *self, GPtrArray *versions, const FhirJsonDoc *doc, guint32 e)
{
  FhirPackageManifest *m = self->manifest;
  char *version;

  if (has_url (doc, e, "resource"))
    read_resource (doc, e, self->resources);
  else if (has_url (doc, e, "dependency"))
    read_dependency (doc, e, m->dependencies);
  else if (has_url (doc, e, "name"))
    set_value (&m->name, doc, e);
  else if (has_url (doc, e, "version"))
    set_value (&m->version, doc, e);
  else if (has_url (doc, e, "title"))
    set_value (&m->title, doc, e);
  else if (has_url (doc, e, "canonical"))
    set_value (&m->canonical, doc, e);
  else if (has_url (doc, e, "fhirVersion") && (version = dup_value (doc, e)) != NULL)
    g_ptr_array_add (versions, version);
}

/* The extension that holds all; 0 when there is none. */
static guint32
find_root (const FhirJsonDoc *doc, guint32 node)
{
  guint32 list = fhir_json_member (doc, node, FHIR_KEY_extension);

  for (guint32 e = list != 0 ? fhir_json_first (doc, list) : 0; e != 0;
       e = fhir_json_next (doc, list, e))
    if (has_url (doc, e, RECORD_URL))
      return fhir_json_member (doc, e, FHIR_KEY_extension);
  return 0;
}

static void
index_resources (FhirPackage *self)
{
  self->references = g_hash_table_new (g_str_hash, g_str_equal);
  self->canonicals = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < self->resources->len; i++)
    {
      FhirPackageResource *resource = g_ptr_array_index (self->resources, i);

      g_hash_table_insert (self->references, resource->reference, resource);
      if (resource->canonical != NULL)
        g_hash_table_insert (self->canonicals, resource->canonical, resource);
    }
}

FhirPackage *
fhir_package_record_read (const FhirJsonDoc *doc, guint32 node, GError **error)
{
  g_autoptr (FhirPackage) self = g_new0 (FhirPackage, 1);
  g_autoptr (GPtrArray) versions = g_ptr_array_new();
  guint32 list = find_root (doc, node);
  guint32 meta = fhir_json_member (doc, node, FHIR_KEY_meta);
  g_autofree char *id = fhir_json_dup_string (doc, fhir_json_member (doc, node, FHIR_KEY_id));

  self->manifest = g_new0 (FhirPackageManifest, 1);
  self->manifest->dependencies =
      g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_package_dependency_free);
  self->resources = g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_package_resource_free);
  for (guint32 e = list != 0 ? fhir_json_first (doc, list) : 0; e != 0;
       e = fhir_json_next (doc, list, e))
    read_member (self, versions, doc, e);
  g_ptr_array_add (versions, NULL);
  self->manifest->fhir_versions = (char **)g_ptr_array_free (g_steal_pointer (&versions), FALSE);
  index_resources (self);
  self->record = g_strconcat ("Basic/", id != NULL ? id : "?", NULL);
  if (meta != 0)
    self->version_id = fhir_json_dup_string (doc, fhir_json_member (doc, meta, FHIR_KEY_versionId));
  if (self->manifest->name != NULL && self->manifest->version != NULL && self->version_id != NULL)
    return g_steal_pointer (&self);
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_CORRUPT,
               "%s does not tell what its package brought: was it changed by hand?",
               self->record);
  return NULL;
}
