/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A package read into items. Only definitions come in: a package is made by strangers, and records
 * of patients, users or audit are not theirs to write. Texts are kept minified, not as trees: R4
 * itself is 4,581 resources. */

#include "fhir-package-content-private.h"

#include "fhir-error.h"
#include "fhir-id.h"
#include "fhir-index-overlay.h"

#define SECOND_DIGITS 12

/* Resources of R4 that are addressed by url, and NamingSystem. */
static const char *const definition_types[] = {
  "ActivityDefinition",
  "CapabilityStatement",
  "ChargeItemDefinition",
  "CodeSystem",
  "CompartmentDefinition",
  "ConceptMap",
  "EffectEvidenceSynthesis",
  "EventDefinition",
  "Evidence",
  "EvidenceVariable",
  "ExampleScenario",
  "GraphDefinition",
  "ImplementationGuide",
  "Library",
  "Measure",
  "MessageDefinition",
  "NamingSystem",
  "OperationDefinition",
  "PlanDefinition",
  "Questionnaire",
  "ResearchDefinition",
  "ResearchElementDefinition",
  "RiskEvidenceSynthesis",
  "SearchParameter",
  "SpecimenDefinition",
  "StructureDefinition",
  "StructureMap",
  "TerminologyCapabilities",
  "TestScript",
  "ValueSet",
  NULL,
};

gboolean
fhir_package_is_definition (const char *reference)
{
  const char *slash = strchr (reference, '/');
  g_autofree char *type = NULL;

  if (slash == NULL || !fhir_id_is_valid (fhir_slice (slash + 1)))
    return FALSE;
  type = g_strndup (reference, (gsize)(slash - reference));
  return g_strv_contains (definition_types, type);
}

typedef struct
{
  FhirPackageContent *content;
  GHashTable *seen; /* (element-type utf8 utf8) reference to sha256, owned */
} Reading;

static void
item_free (FhirPackageItem *self)
{
  if (self == NULL)
    return;
  g_free (self->file);
  g_free (self->type);
  g_free (self->id);
  g_free (self->canonical);
  if (self->json != NULL)
    g_string_free (self->json, TRUE);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirPackageItem, item_free)

void
fhir_package_content_free (FhirPackageContent *self)
{
  if (self == NULL)
    return;
  fhir_package_manifest_free (self->manifest);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->unsearched);
  g_free (self);
}

char *
fhir_package_item_reference (const FhirPackageItem *self)
{
  return g_strconcat (self->type, "/", self->id, NULL);
}

char *
fhir_package_item_sha256 (const FhirPackageItem *self)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256,
                                      (const guchar *)self->json->str,
                                      self->json->len);
}

/* Puts another id in its place, or the first one in. */
static void
set_id (FhirPackageItem *self, const char *id)
{
  if (self->id_start != 0)
    g_string_erase (self->json, (gssize)self->id_start, (gssize)self->id_len);
  else
    {
      g_string_insert (self->json, 1, "\"id\":\"\",");
      self->id_start = 1 + strlen ("\"id\":\"");
    }
  g_string_insert (self->json, (gssize)self->id_start, id);
  self->id_len = strlen (id);
  g_free (self->id);
  self->id = g_strdup (id);
}

/* An id from one that is no id or taken, and from what text tells; the same each time. */
static void
make_id (FhirPackageItem *self, const char *start, const char *text)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autofree char *part = g_strndup (start, FHIR_ID_MAX - SECOND_DIGITS - 1);
  g_autofree char *id = NULL;

  hash[SECOND_DIGITS] = '\0';
  g_strcanon (part, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-.", '-');
  id = g_strdup_printf ("%s-%s", part, hash);
  set_id (self, id);
}

void
fhir_package_item_use_second_id (FhirPackageItem *self)
{
  make_id (self, self->id, self->canonical != NULL ? self->canonical : self->json->str);
}

static char *
dup_canonical (const FhirJsonDoc *doc)
{
  g_autofree char *url = fhir_json_dup_string (doc, fhir_json_member (doc, 0, FHIR_KEY_url));
  g_autofree char *version =
      fhir_json_dup_string (doc, fhir_json_member (doc, 0, FHIR_KEY_version));

  if (url == NULL || version == NULL)
    return g_steal_pointer (&url);
  return g_strconcat (url, "|", version, NULL);
}

/* A resource without a right id gets one from its canonical. (R4 itself has ids of 70 letters.) */
static gboolean
read_id (FhirPackageItem *item, const FhirJsonDoc *doc, GError **error)
{
  guint32 node = fhir_json_member (doc, 0, FHIR_KEY_id);
  guint32 url = fhir_json_member (doc, 0, FHIR_KEY_url);
  g_autofree char *id = fhir_json_dup_string (doc, node);

  if (url != 0 && doc->nodes[url].type != FHIR_JSON_STRING)
    {
      g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_VALUE, "the url is no text");
      return FALSE;
    }
  if (node != 0 && id == NULL)
    {
      g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_VALUE, "the id is no text");
      return FALSE;
    }
  if (id == NULL && item->canonical == NULL)
    {
      g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_REQUIRED, "has neither id nor url");
      return FALSE;
    }
  if (node != 0)
    {
      item->id_start = doc->nodes[node].off;
      item->id_len = doc->nodes[node].len;
    }
  if (id == NULL || !fhir_id_is_valid (fhir_slice (id)) ||
      (doc->nodes[node].flags & FHIR_JSON_ESCAPED) != 0)
    make_id (item, id != NULL ? id : item->type, item->canonical != NULL ? item->canonical : id);
  else
    item->id = g_steal_pointer (&id);
  return TRUE;
}

/* FALSE with error set; or without: the same resource came before. */
static gboolean
claim_id (Reading *r, const FhirPackageItem *item, GError **error)
{
  char *reference = fhir_package_item_reference (item);
  char *sha256 = fhir_package_item_sha256 (item);
  const char *before = g_hash_table_lookup (r->seen, reference);
  gboolean same = g_strcmp0 (before, sha256) == 0;

  if (before == NULL)
    return g_hash_table_insert (r->seen, reference, sha256);
  if (!same)
    g_set_error (error,
                 FHIR_ERROR,
                 FHIR_ERROR_INVALID,
                 "%s is in the package twice, with different content",
                 reference);
  g_free (reference);
  g_free (sha256);
  return FALSE;
}

/* Whether an active SearchParameter could be searched by, as far as it tells alone. It is stored in
 * any case: the package's other definitions may speak of it. */
static void
look_at_parameter (FhirPackageContent *self, const FhirPackageItem *item, const FhirJsonDoc *doc)
{
  guint32 status = fhir_json_member (doc, 0, FHIR_KEY_status);
  g_autoptr (FhirIssues) issues = fhir_issues_new();
  g_autoptr (FhirSearchParameter) one = NULL;

  if (!fhir_json_string_is (doc, status, "active"))
    return;
  self->search_params++;
  one = fhir_search_parameter_read (doc, 0, item->type, issues);
  if (one == NULL || !fhir_index_overlay_check (NULL, one, TRUE, item->type, issues))
    g_ptr_array_add (
        self->unsearched,
        g_strconcat (item->type, "/", item->id, ": ", fhir_issues_get (issues, 0)->text, NULL));
}

static gboolean
take_resource (const char *file, const FhirJsonDoc *doc, gpointer data, GError **error)
{
  Reading *r = data;
  g_autoptr (FhirPackageItem) item = g_new0 (FhirPackageItem, 1);
  g_autoptr (GError) local = NULL;

  item->type = fhir_json_dup_string (doc, fhir_json_member (doc, 0, FHIR_KEY_resourceType));
  if (!g_strv_contains (definition_types, item->type))
    {
      r->content->passed_over++;
      return TRUE;
    }
  item->file = g_strdup (file);
  item->canonical = dup_canonical (doc);
  item->json = g_string_new_len (doc->text, (gssize)doc->text_len);
  if (!read_id (item, doc, error))
    return FALSE;
  if (!claim_id (r, item, &local))
    {
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (g_str_equal (item->type, "SearchParameter"))
    look_at_parameter (r->content, item, doc);
  g_ptr_array_add (r->content->items, g_steal_pointer (&item));
  return TRUE;
}

/* path or bytes. */
static FhirPackageContent *
read_content (const char *path,
              GBytes *bytes,
              const FhirPackageLimits *limits,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (FhirPackageContent) self = g_new0 (FhirPackageContent, 1);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Reading r = { self, seen };

  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify)item_free);
  self->unsearched = g_ptr_array_new_with_free_func (g_free);
  self->manifest =
      path != NULL ? fhir_package_read (path, limits, take_resource, &r, cancellable, error)
                   : fhir_package_read_bytes (bytes, limits, take_resource, &r, cancellable, error);
  return self->manifest != NULL ? g_steal_pointer (&self) : NULL;
}

FhirPackageContent *
fhir_package_content_read (const char *path,
                           const FhirPackageLimits *limits,
                           GCancellable *cancellable,
                           GError **error)
{
  return read_content (path, NULL, limits, cancellable, error);
}

FhirPackageContent *
fhir_package_content_read_bytes (GBytes *bytes,
                                 const FhirPackageLimits *limits,
                                 GCancellable *cancellable,
                                 GError **error)
{
  return read_content (NULL, bytes, limits, cancellable, error);
}
