/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One document becomes resources that can be stored under ids of their own.
 *
 * Which id: the resource's own; else that of its fullUrl (urn:uuid:X and urn:oid:X give X, an
 * address its last segment); else one made from its bytes, so that the same file gives the same id
 * again. A Bundle's links to its entries then become Type/id: references, addresses in elements of
 * type uri, and links in narratives. Links that are searches stay as they are and are told to the
 * output; only the store can answer them.
 *
 * Bundles that are records themselves (document, message) are stored whole: their entries belong
 * together and may be signed. A history has several versions under one id and is refused. */

#include "fhir-id.h"
#include "fhir-import-unpack-private.h"
#include "fhir-json-parser.h"
#include "fhir-reference-rewrite.h"
#include "fhir-validate.h"
#include "fhir-xml.h"

struct _FhirImportUnpack
{
  FhirLimits limits;
  FhirImportOutput output;
  FhirJsonParser *parser;
  FhirJsonParser *entry_parser; /* of resources whose links were rewritten */
  GString *text;                /* their text */
  /* of the document at hand */
  const FhirJsonDoc *doc;
  FhirImportPlace place;
  GHashTable *links;    /* (element-type FhirSlice utf8) fullUrl to "Type/id"; keys in doc */
  GHashTable *hashes;   /* (element-type utf8 guint) made ids to how often they came */
  gboolean conditional; /* a search was among the links of the resource at hand */
};

static guint
hash_slice (gconstpointer data)
{
  const FhirSlice *slice = data;
  guint h = 5381;

  for (guint32 i = 0; i < slice->len; i++)
    h = h * 33 + (guchar)slice->text[i];
  return h;
}

static gboolean
equal_slices (gconstpointer a, gconstpointer b)
{
  return fhir_slice_equal (*(const FhirSlice *)a, *(const FhirSlice *)b);
}

FhirImportUnpack *
fhir_import_unpack_new (const FhirLimits *limits, const FhirImportOutput *output)
{
  FhirImportUnpack *self = g_new0 (FhirImportUnpack, 1);

  self->limits = *limits;
  self->output = *output;
  self->parser = fhir_json_parser_new();
  self->entry_parser = fhir_json_parser_new();
  self->text = g_string_new (NULL);
  self->links = g_hash_table_new_full (hash_slice, equal_slices, g_free, g_free);
  self->hashes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
fhir_import_unpack_free (FhirImportUnpack *self)
{
  if (self == NULL)
    return;
  fhir_json_parser_free (self->parser);
  fhir_json_parser_free (self->entry_parser);
  g_string_free (self->text, TRUE);
  g_hash_table_unref (self->links);
  g_hash_table_unref (self->hashes);
  g_free (self);
}

static void
report (FhirImportUnpack *self, gint entry, const char *text)
{
  self->place.entry = entry;
  self->output.problem (&self->place, text, self->output.data);
}

gboolean
fhir_import_is_conditional (FhirSlice reference)
{
  const char *mark = reference.len > 0 ? memchr (reference.text, '?', reference.len) : NULL;

  if (mark == NULL || !g_ascii_isupper (reference.text[0]))
    return FALSE;
  for (const char *p = reference.text; p < mark; p++)
    if (!g_ascii_isalpha (*p))
      return FALSE;
  return TRUE;
}

/* The part of a fullUrl that can be an id, or NONE. */
static FhirSlice
id_of_url (FhirSlice url)
{
  const char *start = NULL;
  FhirSlice id;

  if (url.text == NULL)
    return FHIR_SLICE_NONE;
  if (url.len > 9 && memcmp (url.text, "urn:uuid:", 9) == 0)
    start = url.text + 9;
  else if (url.len > 8 && memcmp (url.text, "urn:oid:", 8) == 0)
    start = url.text + 8;
  else
    {
      const char *slash = memrchr (url.text, '/', url.len);
      start = slash != NULL ? slash + 1 : NULL;
    }
  if (start == NULL)
    return FHIR_SLICE_NONE;
  id = (FhirSlice){ start, (guint32)(url.text + url.len - start) };
  return fhir_id_is_valid (id) ? id : FHIR_SLICE_NONE;
}

/* A UUID (version 8) from the bytes of a resource and how often these bytes came in this document.
 */
static char *
make_id (FhirImportUnpack *self, guint32 node)
{
  FhirSlice json = fhir_json_slice (self->doc, node);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *first = NULL;
  guint8 digest[32];
  gsize len = sizeof digest;
  char id[FHIR_UUID_LEN + 1];
  guint times;

  first = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)json.text, json.len);
  times = GPOINTER_TO_UINT (g_hash_table_lookup (self->hashes, first));
  g_checksum_update (checksum, (const guchar *)first, -1);
  g_checksum_update (checksum, (const guchar *)&(guint32){ GUINT32_TO_LE (times) }, 4);
  g_hash_table_insert (self->hashes, g_steal_pointer (&first), GUINT_TO_POINTER (times + 1));
  g_checksum_get_digest (checksum, digest, &len);
  digest[6] = (digest[6] & 0x0f) | 0x80;
  digest[8] = (digest[8] & 0x3f) | 0x80;
  fhir_uuid_unpack (digest, id);
  return g_strdup (id);
}

/* Type and id of the resource at node; NULL, having reported, when it is none. */
static FhirLoadItem *
identify (FhirImportUnpack *self, guint32 node, FhirSlice url, gint entry)
{
  FhirTypeId type = fhir_validate_type_of (self->doc, node);
  guint32 id_node = fhir_json_member (self->doc, node, FHIR_KEY_id);
  g_autofree char *id = fhir_json_dup_string (self->doc, id_node);
  FhirLoadItem *item;

  if (type == 0)
    {
      report (self, entry, "is no resource of FHIR R4: resourceType is absent or unknown");
      return NULL;
    }
  if (id_node != 0 && (id == NULL || !fhir_id_is_valid (fhir_slice (id))))
    {
      report (self, entry, "has an id that is none: 1 to 64 of A-Z, a-z, 0-9, \"-\" and \".\"");
      return NULL;
    }
  if (id == NULL)
    id = fhir_slice_dup (id_of_url (url));
  if (id == NULL)
    id = make_id (self, node);
  item = g_new0 (FhirLoadItem, 1);
  item->type = g_strdup (fhir_def_type (type)->name);
  item->id = g_steal_pointer (&id);
  return item;
}

/* An address in an element of type uri may be a name that only looks like a link, such as the url
 * of a StructureDefinition: there and in narratives urn: alone is followed. */
static FhirSlice
rewrite_link (FhirLinkKind kind, FhirSlice link, gpointer data)
{
  FhirImportUnpack *self = data;
  const char *target = NULL;

  if (kind == FHIR_LINK_REFERENCE || (link.len > 4 && memcmp (link.text, "urn:", 4) == 0))
    target = g_hash_table_lookup (self->links, &link);
  if (target == NULL && kind == FHIR_LINK_REFERENCE && fhir_import_is_conditional (link))
    self->conditional = TRUE;
  return fhir_slice (target);
}

/* Hands on the resource at node under the item's name; takes item. */
static void
put_out (FhirImportUnpack *self, guint32 node, FhirLoadItem *item, gint entry)
{
  self->conditional = FALSE;
  self->place.entry = entry;
  g_string_truncate (self->text, 0);
  if (!fhir_reference_rewrite (self->doc, node, rewrite_link, self, self->text))
    item->doc = fhir_json_doc_copy (self->doc, node);
  else
    {
      g_autoptr (GError) error = NULL;
      const FhirJsonDoc *doc = fhir_json_parser_parse (self->entry_parser,
                                                       self->text->str,
                                                       self->text->len,
                                                       &self->limits,
                                                       &error);

      if (doc == NULL)
        {
          report (self, entry, error->message);
          fhir_load_item_free (item);
          return;
        }
      item->doc = fhir_json_doc_copy (doc, 0);
    }
  self->output.item (item, self->conditional, &self->place, self->output.data);
}

/* A string member without a copy; NONE when absent, no string, or escaped. */
static FhirSlice
get_plain (const FhirJsonDoc *doc, guint32 object, FhirKey key)
{
  guint32 node = fhir_json_member (doc, object, key);

  if (node == 0 || doc->nodes[node].type != FHIR_JSON_STRING ||
      (doc->nodes[node].flags & FHIR_JSON_ESCAPED) != 0)
    return FHIR_SLICE_NONE;
  return fhir_json_raw (doc, node);
}

/* Whether an entry is there to be stored; reports entries that ask for something else. */
static gboolean
check_entry (FhirImportUnpack *self, guint32 entry, guint32 resource, gint n)
{
  guint32 search = fhir_json_member (self->doc, entry, FHIR_KEY_search);
  guint32 request = fhir_json_member (self->doc, entry, FHIR_KEY_request);
  FhirSlice mode = search != 0 ? get_plain (self->doc, search, FHIR_KEY_mode) : FHIR_SLICE_NONE;
  FhirSlice method =
      request != 0 ? get_plain (self->doc, request, FHIR_KEY_method) : FHIR_SLICE_NONE;

  if (self->doc->nodes[entry].type != FHIR_JSON_OBJECT)
    report (self, n, "is no object");
  else if (method.text != NULL && !fhir_slice_is (method, "POST") && !fhir_slice_is (method, "PUT"))
    report (self, n, "asks for something else than POST or PUT, which an import does not do");
  else if (fhir_slice_is (mode, "outcome"))
    return FALSE;
  else if (resource == 0)
    {
      if (fhir_json_member (self->doc, entry, FHIR_KEY_response) == 0)
        report (self, n, "has no resource");
    }
  else if (self->doc->nodes[resource].type != FHIR_JSON_OBJECT)
    report (self, n, "has a resource that is no object");
  else
    return TRUE;
  return FALSE;
}

/* Names all entries first, since any may link to any, then hands them on. */
static void
unpack_entries (FhirImportUnpack *self, guint32 entries)
{
  const FhirJsonDoc *doc = self->doc;
  g_autoptr (GPtrArray) items = g_ptr_array_new();
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint));
  gint n = -1;

  for (guint32 e = fhir_json_first (doc, entries); e != 0; e = fhir_json_next (doc, entries, e))
    {
      guint32 resource = fhir_json_member (doc, e, FHIR_KEY_resource);
      FhirSlice url = get_plain (doc, e, FHIR_KEY_fullUrl);
      FhirLoadItem *item;

      n++;
      if (!check_entry (self, e, resource, n))
        continue;
      item = identify (self, resource, url, n);
      if (item == NULL)
        continue;
      g_ptr_array_add (items, item);
      g_array_append_val (nodes, resource);
      g_array_append_val (numbers, n);
      if (url.text != NULL)
        g_hash_table_insert (self->links,
                             g_memdup2 (&url, sizeof url),
                             g_strconcat (item->type, "/", item->id, NULL));
    }
  for (guint i = 0; i < items->len; i++)
    put_out (self,
             g_array_index (nodes, guint32, i),
             g_ptr_array_index (items, i),
             g_array_index (numbers, gint, i));
}

static void
unpack_bundle (FhirImportUnpack *self)
{
  guint32 entries = fhir_json_member (self->doc, 0, FHIR_KEY_entry);
  FhirSlice type = get_plain (self->doc, 0, FHIR_KEY_type);

  if (fhir_slice_is (type, "history"))
    report (self, -1, "is a history Bundle: several versions of a resource cannot be imported");
  else if (type.text == NULL)
    report (self, -1, "is a Bundle without a type");
  else if (entries == 0)
    return;
  else if (self->doc->nodes[entries].type != FHIR_JSON_ARRAY)
    report (self, -1, "is a Bundle whose entry is no array");
  else
    unpack_entries (self, entries);
}

/* Lines of the log that bulk clients write beside the files of an export: no records, no problem.
 */
static gboolean
is_export_log (const FhirJsonDoc *doc)
{
  return doc->nodes[0].type == FHIR_JSON_OBJECT &&
         fhir_json_member (doc, 0, FHIR_KEY_resourceType) == 0 &&
         fhir_json_member_named (doc, 0, FHIR_SLICE_LITERAL ("exportId")) != 0 &&
         fhir_json_member_named (doc, 0, FHIR_SLICE_LITERAL ("eventId")) != 0;
}

static void
unpack_root (FhirImportUnpack *self)
{
  FhirSlice bundle_type = get_plain (self->doc, 0, FHIR_KEY_type);
  FhirLoadItem *item;

  if (fhir_slice_is (get_plain (self->doc, 0, FHIR_KEY_resourceType), "Bundle") &&
      !fhir_slice_is (bundle_type, "document") && !fhir_slice_is (bundle_type, "message"))
    {
      unpack_bundle (self);
      return;
    }
  item = identify (self, 0, FHIR_SLICE_NONE, -1);
  if (item != NULL)
    put_out (self, 0, item, -1);
}

static const FhirJsonDoc *
parse_xml (FhirImportUnpack *self, const char *bytes, gsize len, GError **error)
{
  g_autoptr (GString) json = g_string_new (NULL);

  if (!fhir_xml_read_json (bytes, len, &self->limits, json, error))
    return NULL;
  return fhir_json_parser_parse (self->parser, json->str, json->len, &self->limits, error);
}

void
fhir_import_unpack_document (FhirImportUnpack *self,
                             const char *bytes,
                             gsize len,
                             const FhirImportPlace *place)
{
  g_autoptr (GError) error = NULL;
  gsize mark = fhir_json_mark_length (bytes, len);

  bytes += mark;
  len -= mark;
  self->place = *place;
  if (fhir_xml_is_likely (bytes, len))
    self->doc = parse_xml (self, bytes, len, &error);
  else
    self->doc = fhir_json_parser_parse_padded (self->parser, bytes, len, &self->limits, &error);
  if (self->doc == NULL)
    report (self, -1, error->message);
  else if (self->doc->nodes[0].type != FHIR_JSON_OBJECT)
    report (self, -1, "is no JSON object");
  else if (!is_export_log (self->doc))
    unpack_root (self);
  g_hash_table_remove_all (self->links);
  g_hash_table_remove_all (self->hashes);
  self->doc = NULL;
}
