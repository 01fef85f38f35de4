/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Walks a resource beside its type's tables. The path is kept for the message only. */

#include "fhir-structure.h"

#include "fhir-date.h"
#include "fhir-id.h"

typedef struct
{
  const FhirJsonDoc *doc;
  GString *path;
  char *problem;
} Walk;

static gboolean check_object (Walk *walk, guint32 node, FhirTypeId type);

static gboolean G_GNUC_PRINTF (2, 3) fail (Walk *walk, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (!walk->problem)
    walk->problem = g_strdup_printf ("%s: %s", walk->path->str, text);
  return FALSE;
}

static gboolean
is_string (const Walk *walk, guint32 node)
{
  return walk->doc->nodes[node].type == FHIR_JSON_STRING;
}

static gboolean
check_date (Walk *walk, guint32 node, FhirTypeId type)
{
  FhirDateSpan span;

  if (!fhir_date_parse (fhir_json_raw (walk->doc, node), &span))
    return fail (walk, "not a date");
  if (type == FHIR_TYPE_date && span.precision > FHIR_PRECISION_DAY)
    return fail (walk, "a date has no time");
  if (type == FHIR_TYPE_instant && (span.precision < FHIR_PRECISION_SECOND || !span.has_zone))
    return fail (walk, "an instant has seconds and a zone");
  if (type == FHIR_TYPE_dateTime && span.precision >= FHIR_PRECISION_MINUTE &&
      (span.precision == FHIR_PRECISION_MINUTE || !span.has_zone))
    return fail (walk, "a time has seconds and a zone");
  return TRUE;
}

static gboolean
check_number (Walk *walk, guint32 node, FhirTypeId type)
{
  const FhirJsonNode *value = &walk->doc->nodes[node];
  FhirSlice text = fhir_json_raw (walk->doc, node);

  if (value->type != FHIR_JSON_NUMBER)
    return fail (walk, "not a number");
  if (type == FHIR_TYPE_decimal)
    return TRUE;
  if (value->flags & FHIR_JSON_FRACTION)
    return fail (walk, "not a whole number");
  if (type != FHIR_TYPE_integer && text.text[0] == '-')
    return fail (walk, "negative");
  if (type == FHIR_TYPE_positiveInt && fhir_slice_is (text, "0"))
    return fail (walk, "not positive");
  return TRUE;
}

static gboolean
check_primitive (Walk *walk, guint32 node, FhirTypeId type)
{
  const FhirJsonNode *value = &walk->doc->nodes[node];

  if (type == FHIR_TYPE_boolean)
    return value->type == FHIR_JSON_TRUE || value->type == FHIR_JSON_FALSE ||
           fail (walk, "not a boolean");
  if (type == FHIR_TYPE_decimal || type == FHIR_TYPE_integer || type == FHIR_TYPE_positiveInt ||
      type == FHIR_TYPE_unsignedInt)
    return check_number (walk, node, type);
  if (value->type != FHIR_JSON_STRING)
    return fail (walk, "not a string");
  if (value->len == 0)
    return fail (walk, "empty");
  if (type == FHIR_TYPE_date || type == FHIR_TYPE_dateTime || type == FHIR_TYPE_instant)
    return check_date (walk, node, type);
  if (type == FHIR_TYPE_id && !fhir_id_is_valid (fhir_json_raw (walk->doc, node)))
    return fail (walk, "not an id");
  return TRUE;
}

/* The codes of a code, Coding or CodeableConcept. For a concept one good code is enough. */
static gboolean
has_required_code (Walk *walk, guint32 node, FhirTypeId type, guint16 binding)
{
  const FhirJsonDoc *doc = walk->doc;
  guint32 code = node;

  if (type == FHIR_TYPE_CodeableConcept)
    {
      guint32 list = fhir_json_member (doc, node, FHIR_KEY_coding);
      for (guint32 at = list ? fhir_json_first (doc, list) : 0; at;
           at = fhir_json_next (doc, list, at))
        if (has_required_code (walk, at, FHIR_TYPE_Coding, binding))
          return TRUE;
      return list == 0;
    }
  if (type == FHIR_TYPE_Coding)
    code = fhir_json_member (doc, node, FHIR_KEY_code);
  else if (type != FHIR_TYPE_code)
    return TRUE;
  return code == 0 || !is_string (walk, code) ||
         fhir_def_binding_has (binding, fhir_json_raw (doc, code)) != FHIR_CODE_NO;
}

static gboolean
check_target (Walk *walk, guint32 node, const FhirElementDef *element)
{
  guint32 reference = fhir_json_member (walk->doc, node, FHIR_KEY_reference);
  FhirSlice text;
  const char *slash;
  FhirTypeId type;

  if (!reference || !is_string (walk, reference))
    return TRUE;
  text = fhir_json_raw (walk->doc, reference);
  slash = memchr (text.text, '/', text.len);
  type = slash ? fhir_def_find_type ((FhirSlice){ text.text, (guint32)(slash - text.text) }) : 0;
  if (!type || element->n_targets == 0)
    return TRUE; /* absolute, contained or urn; or free to refer to anything */
  for (guint i = 0; i < element->n_targets; i++)
    if (fhir_def_is_a (type, fhir_def_type_pool (element->first_target)[i]))
      return TRUE;
  return fail (walk, "may not refer to %s", fhir_def_type (type)->name);
}

static gboolean
check_value (Walk *walk, guint32 node, const FhirMemberDef *member)
{
  const FhirElementDef *element = fhir_def_element (member->element);
  const FhirTypeDef *type = fhir_def_type (member->type);

  if (type->kind == FHIR_KIND_PRIMITIVE)
    {
      if (!check_primitive (walk, node, member->type))
        return FALSE;
    }
  else if (!check_object (walk, node, member->type))
    return FALSE;
  if (element->binding_strength == 4 &&
      !has_required_code (walk, node, member->type, element->binding))
    return fail (walk, "code not of %s", fhir_def_binding_url (element->binding));
  if (member->type == FHIR_TYPE_Reference)
    return check_target (walk, node, element);
  return TRUE;
}

static gboolean
check_array (Walk *walk, guint32 node, const FhirMemberDef *member, gboolean may_be_null)
{
  guint n = 0;

  if (walk->doc->nodes[node].type != FHIR_JSON_ARRAY)
    return fail (walk, "not an array");
  for (guint32 at = fhir_json_first (walk->doc, node); at;
       at = fhir_json_next (walk->doc, node, at))
    {
      n++;
      if (walk->doc->nodes[at].type == FHIR_JSON_NULL && may_be_null)
        continue;
      if (!check_value (walk, at, member))
        return FALSE;
    }
  return n > 0 || fail (walk, "empty array");
}

static gboolean
check_member (Walk *walk, guint32 object, guint32 node, FhirTypeId type)
{
  const FhirMemberDef *member = fhir_def_member (type, walk->doc->nodes[node].key);
  gsize length = walk->path->len;
  FhirSlice name = fhir_json_name (walk->doc, node);
  gboolean ok;

  g_string_append_c (walk->path, '.');
  g_string_append_len (walk->path, name.text, name.len);
  if (!member)
    return fail (walk, "unknown member");
  if (fhir_def_element (member->element)->max > 1)
    {
      gboolean is_primitive = fhir_def_type (member->type)->kind == FHIR_KIND_PRIMITIVE;
      ok = check_array (walk, node, member, is_primitive || name.text[0] == '_');
    }
  else if (fhir_def_element (member->element)->max == 0)
    ok = fail (walk, "not allowed here");
  else
    ok = check_value (walk, node, member);
  g_string_truncate (walk->path, length);
  return ok;
}

/* Every element with a minimum is there, and no choice was made twice. */
static gboolean
check_counts (Walk *walk, guint32 node, FhirTypeId type)
{
  const FhirTypeDef *def = fhir_def_type (type);

  for (guint i = 0; i < def->n_elements; i++)
    {
      FhirElementId id = (FhirElementId)(def->first_element + i);
      const FhirElementDef *element = fhir_def_element (id);
      FhirTypeId chosen = 0;
      guint n = 0, n_chosen = 0;

      for (guint32 at = fhir_json_first (walk->doc, node); at;
           at = fhir_json_next (walk->doc, node, at))
        {
          const FhirMemberDef *member = fhir_def_member (type, walk->doc->nodes[at].key);
          if (!member || member->element != id)
            continue;
          n++;
          if (fhir_json_name (walk->doc, at).text[0] != '_' && chosen != member->type)
            {
              chosen = member->type;
              n_chosen++;
            }
        }
      if (n == 0 && element->min > 0)
        return fail (walk, "%s is missing", element->name);
      if (n_chosen > 1)
        return fail (walk, "%s is chosen twice", element->name);
    }
  return TRUE;
}

static FhirTypeId
type_of_resource (Walk *walk, guint32 node)
{
  guint32 name = fhir_json_member (walk->doc, node, FHIR_KEY_resourceType);
  FhirTypeId type = 0;

  if (name && is_string (walk, name))
    type = fhir_def_find_type (fhir_json_raw (walk->doc, name));
  return fhir_def_is_resource (type) ? type : 0;
}

static gboolean
check_object (Walk *walk, guint32 node, FhirTypeId type)
{
  guint n = 0;

  if (walk->doc->nodes[node].type != FHIR_JSON_OBJECT)
    return fail (walk, "not an object");
  if (type == FHIR_TYPE_Resource)
    type = type_of_resource (walk, node);
  if (!type)
    return fail (walk, "no known resourceType");
  for (guint32 at = fhir_json_first (walk->doc, node); at;
       at = fhir_json_next (walk->doc, node, at))
    {
      n++;
      if (walk->doc->nodes[at].key == FHIR_KEY_resourceType && fhir_def_is_resource (type))
        continue;
      if (!check_member (walk, node, at, type))
        return FALSE;
    }
  if (n == 0)
    return fail (walk, "empty object");
  return check_counts (walk, node, type);
}

char *
fhir_structure_check (const FhirJsonDoc *doc)
{
  g_autoptr (GString) path = g_string_new (NULL);
  Walk walk = { .doc = doc, .path = path };

  check_object (&walk, 0, FHIR_TYPE_Resource);
  return walk.problem;
}
