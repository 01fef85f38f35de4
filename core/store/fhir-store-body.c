/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The stored form of a resource: the client's own bytes with three values set. They are set where
 * the client wrote them; what was not written is inserted, id after resourceType and meta after id,
 * so that the same resource sent twice gives the same bytes, which is how a put that changes
 * nothing is known. */

#include "fhir-store-body-private.h"

#include "fhir-date.h"
#include "fhir-id.h"

#define EDITS_MAX 5
#define VALUE_MAX 192 /* both members of meta with their names, and an id */

typedef struct
{
  FhirJsonEdit edits[EDITS_MAX];
  char texts[EDITS_MAX][VALUE_MAX];
  guint n;
} Edits;

/* Adds an edit in order of place; of two at one place the first added stands first. */
static void G_GNUC_PRINTF (4, 5)
    add_edit (Edits *edits, guint32 off, guint32 len, const char *format, ...)
{
  char *text = edits->texts[edits->n];
  guint at = edits->n;
  va_list args;

  va_start (args, format);
  g_vsnprintf (text, VALUE_MAX, format, args);
  va_end (args);
  for (; at > 0 && edits->edits[at - 1].off > off; at--)
    edits->edits[at] = edits->edits[at - 1];
  edits->edits[at] = (FhirJsonEdit){ off, len, fhir_slice (text) };
  edits->n++;
}

static guint32
value_start (const FhirJsonDoc *doc, guint32 node)
{
  return (guint32)(fhir_json_slice (doc, node).text - doc->text);
}

static guint32
value_end (const FhirJsonDoc *doc, guint32 node)
{
  return value_start (doc, node) + fhir_json_slice (doc, node).len;
}

static void
set_value (Edits *edits, const FhirJsonDoc *doc, guint32 node, const char *value)
{
  FhirSlice now = fhir_json_slice (doc, node);

  if (now.len == strlen (value) + 2 && memcmp (now.text + 1, value, now.len - 2) == 0 &&
      now.text[0] == '"')
    return;
  add_edit (edits, value_start (doc, node), now.len, "\"%s\"", value);
}

static void
edit_meta (Edits *edits,
           const FhirJsonDoc *doc,
           guint32 meta,
           const char *version,
           const char *updated)
{
  guint32 old_version = fhir_json_member (doc, meta, FHIR_KEY_versionId);
  guint32 old_updated = fhir_json_member (doc, meta, FHIR_KEY_lastUpdated);
  const char *comma = fhir_json_first (doc, meta) != 0 ? "," : "";
  guint32 inside = value_start (doc, meta) + 1;

  if (old_version != 0)
    set_value (edits, doc, old_version, version);
  if (old_updated != 0)
    set_value (edits, doc, old_updated, updated);
  if (old_version == 0 && old_updated == 0)
    add_edit (edits,
              inside,
              0,
              "\"versionId\":\"%s\",\"lastUpdated\":\"%s\"%s",
              version,
              updated,
              comma);
  else if (old_version == 0)
    add_edit (edits, inside, 0, "\"versionId\":\"%s\"%s", version, comma);
  else if (old_updated == 0)
    add_edit (edits, inside, 0, "\"lastUpdated\":\"%s\"%s", updated, comma);
}

void
fhir_store_body_write (const FhirJsonDoc *doc,
                       guint32 node,
                       FhirSlice id,
                       guint32 version,
                       gint64 updated,
                       GString *out)
{
  guint32 type_node = fhir_json_member (doc, node, FHIR_KEY_resourceType);
  guint32 id_node = fhir_json_member (doc, node, FHIR_KEY_id);
  guint32 meta = fhir_json_member (doc, node, FHIR_KEY_meta);
  gboolean has_meta = meta != 0 && doc->nodes[meta].type == FHIR_JSON_OBJECT;
  char instant[FHIR_INSTANT_LEN + 1];
  char id_text[FHIR_ID_MAX + 1];
  char version_text[16];
  Edits edits;

  edits.n = 0;
  fhir_instant_format (updated, instant);
  g_snprintf (version_text, sizeof version_text, "%u", version);
  g_snprintf (id_text, sizeof id_text, "%.*s", (int)MIN (id.len, FHIR_ID_MAX), id.text);
  if (id_node != 0)
    set_value (&edits, doc, id_node, id_text);
  else
    add_edit (&edits, value_end (doc, type_node), 0, ",\"id\":\"%s\"", id_text);
  if (has_meta)
    edit_meta (&edits, doc, meta, version_text, instant);
  else
    add_edit (&edits,
              meta != 0 ? value_start (doc, meta)
                        : value_end (doc, id_node != 0 ? id_node : type_node),
              meta != 0 ? fhir_json_slice (doc, meta).len : 0,
              "%s{\"versionId\":\"%s\",\"lastUpdated\":\"%s\"}",
              meta != 0 ? "" : ",\"meta\":",
              version_text,
              instant);
  g_string_truncate (out, 0);
  fhir_json_splice (doc, node, edits.edits, edits.n, out);
}

/* End of the string that starts after the quote at p; stored bodies are valid JSON, but a damaged
 * one must not lead past the end. */
static const char *
skip_string (const char *p, const char *end)
{
  while (p < end && *p != '"')
    p += *p == '\\' ? 2 : 1;
  return p;
}

FhirSlice
fhir_store_body_get_id (FhirSlice body)
{
  const char *end = body.text + body.len;
  int depth = 0;

  for (const char *p = body.text; p < end; p++)
    if (*p == '{' || *p == '[')
      depth++;
    else if (*p == '}' || *p == ']')
      depth--;
    else if (*p == '"')
      {
        const char *start = p + 1;

        p = skip_string (start, end);
        if (depth == 1 && p == start + 2 && end - p > 3 && memcmp (start, "id\":\"", 5) == 0)
          {
            start = p + 3;
            p = skip_string (start, end);
            return p < end ? (FhirSlice){ start, (guint32)(p - start) } : FHIR_SLICE_NONE;
          }
      }
  return FHIR_SLICE_NONE;
}
