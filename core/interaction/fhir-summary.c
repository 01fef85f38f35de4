/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* _summary and _elements: a copy of the kept members, by the flags of the definitions. id and meta
 * always stay; _elements and text keep mandatory elements too, and modifiers, because leaving out
 * "entered-in-error" would change the meaning of the rest. */

#include "fhir-summary.h"
#include "fhir-def.h"
#include "fhir-json-writer.h"

#define SUBSETTED                                                              \
  "{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ObservationValue\"," \
  "\"code\":\"SUBSETTED\"}"

typedef struct
{
  const FhirJsonDoc *doc;
  FhirSummaryMode mode;
  char **elements; /* (nullable) */
  GString *out;
} Summary;

static gboolean
is_listed (char **elements, const FhirTypeDef *type, const char *name)
{
  gsize len = strlen (type->name);

  for (guint i = 0; elements[i] != NULL; i++)
    {
      const char *listed = g_strstrip (elements[i]);

      if (strncmp (listed, type->name, len) == 0 && listed[len] == '.')
        listed += len + 1;
      if (g_str_equal (listed, name))
        return TRUE;
    }
  return FALSE;
}

static gboolean
keeps (const Summary *s, const FhirTypeDef *type, guint16 key, const FhirElementDef *element)
{
  gboolean needed = element->min > 0 || (element->flags & FHIR_ELEMENT_MODIFIER);

  if (key == FHIR_KEY_id || key == FHIR_KEY_meta)
    return TRUE;
  if (s->elements != NULL)
    return needed || is_listed (s->elements, type, element->name);
  switch (s->mode)
    {
    case FHIR_SUMMARY_TRUE:
      return (element->flags & FHIR_ELEMENT_SUMMARY) != 0;
    case FHIR_SUMMARY_TEXT:
      return element->min > 0 || key == FHIR_KEY_text;
    case FHIR_SUMMARY_DATA:
      return key != FHIR_KEY_text;
    case FHIR_SUMMARY_FALSE:
    case FHIR_SUMMARY_COUNT:
    default:
      return TRUE;
    }
}

static void write_object (Summary *s, guint32 node, FhirTypeId type);

static void
write_meta (Summary *s, guint32 node)
{
  FhirSlice meta = fhir_json_slice (s->doc, node);
  guint32 tags = fhir_json_member (s->doc, node, FHIR_KEY_tag);
  FhirJsonEdit edit = { 0 };
  GString *out = s->out;

  if (s->doc->nodes[node].type != FHIR_JSON_OBJECT)
    {
      g_string_append_len (out, meta.text, meta.len);
      return;
    }
  if (tags != 0 && fhir_json_count (s->doc, tags) > 0)
    {
      FhirSlice array = fhir_json_raw (s->doc, tags);

      edit.off = (guint32)(array.text - s->doc->text) + array.len - 1;
      edit.text = FHIR_SLICE_LITERAL ("," SUBSETTED);
    }
  else
    {
      edit.off = (guint32)(meta.text - s->doc->text) + meta.len - 1;
      edit.text = fhir_json_count (s->doc, node) > 0
                      ? FHIR_SLICE_LITERAL (",\"tag\":[" SUBSETTED "]")
                      : FHIR_SLICE_LITERAL ("\"tag\":[" SUBSETTED "]");
    }
  fhir_json_splice (s->doc, node, &edit, 1, out);
}

/* Backbone elements are thinned too; data types stay whole. */
static void
write_value (Summary *s, guint32 node, FhirTypeId type)
{
  gboolean thin = s->elements == NULL && s->mode == FHIR_SUMMARY_TRUE &&
                  fhir_def_type (type)->kind == FHIR_KIND_BACKBONE;
  FhirSlice raw = fhir_json_slice (s->doc, node);
  gboolean first = TRUE;

  if (thin && s->doc->nodes[node].type == FHIR_JSON_OBJECT)
    write_object (s, node, type);
  else if (thin && s->doc->nodes[node].type == FHIR_JSON_ARRAY)
    {
      g_string_append_c (s->out, '[');
      for (guint32 c = fhir_json_first (s->doc, node); c != 0; c = fhir_json_next (s->doc, node, c))
        {
          if (!first)
            g_string_append_c (s->out, ',');
          first = FALSE;
          write_value (s, c, type);
        }
      g_string_append_c (s->out, ']');
    }
  else
    g_string_append_len (s->out, raw.text, raw.len);
}

static void
write_object (Summary *s, guint32 node, FhirTypeId type)
{
  const FhirTypeDef *def = fhir_def_type (type);
  gboolean first = TRUE;

  g_string_append_c (s->out, '{');
  for (guint32 c = fhir_json_first (s->doc, node); c != 0; c = fhir_json_next (s->doc, node, c))
    {
      guint16 key = s->doc->nodes[c].key;
      FhirSlice name = fhir_json_name (s->doc, c);
      const FhirMemberDef *member =
          key != FHIR_KEY_NONE && key <= FHIR_KEY_N ? fhir_def_member (type, key) : NULL;

      if (key != FHIR_KEY_resourceType &&
          (member == NULL || !keeps (s, def, key, fhir_def_element (member->element))))
        continue;
      g_string_append_printf (s->out, "%s\"%.*s\":", first ? "" : ",", (int)name.len, name.text);
      first = FALSE;
      if (key == FHIR_KEY_meta && def->kind == FHIR_KIND_RESOURCE)
        write_meta (s, c);
      else if (member != NULL)
        write_value (s, c, member->type);
      else
        fhir_json_splice (s->doc, c, NULL, 0, s->out);
    }
  /* What has no meta to tag gets one. */
  if (node == 0 && fhir_json_member (s->doc, 0, FHIR_KEY_meta) == 0)
    g_string_append (s->out, ",\"meta\":{\"tag\":[" SUBSETTED "]}");
  g_string_append_c (s->out, '}');
}

gboolean
fhir_summary_is_wanted (const FhirForm *form)
{
  return form->elements != NULL ||
         (form->summary != FHIR_SUMMARY_FALSE && form->summary != FHIR_SUMMARY_COUNT);
}

GBytes *
fhir_summary_apply (const FhirForm *form,
                    FhirJsonParser *parser,
                    const FhirLimits *limits,
                    FhirSlice body,
                    GError **error)
{
  g_auto (GStrv) elements = NULL;
  Summary s = { .mode = form->summary };
  guint32 type_node;
  FhirTypeId type = 0;

  if (!fhir_summary_is_wanted (form))
    return g_bytes_new (body.text, body.len);
  if (form->elements != NULL)
    s.elements = elements = g_strsplit (form->elements, ",", -1);
  s.doc = fhir_json_parser_parse (parser, body.text, body.len, limits, error);
  if (s.doc == NULL)
    return NULL;
  type_node = fhir_json_member (s.doc, 0, FHIR_KEY_resourceType);
  if (type_node != 0)
    type = fhir_def_find_type (fhir_json_raw (s.doc, type_node));
  if (type == 0)
    return g_bytes_new (body.text, body.len);
  s.out = g_string_sized_new (body.len);
  write_object (&s, 0, type);
  return g_string_free_to_bytes (s.out);
}
