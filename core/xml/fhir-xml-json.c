/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The tape of an XML resource as JSON (http://hl7.org/fhir/R4/json.html). Elements of one name
 * stand together and become one member: an array where the standard allows many, with `_name`
 * beside it where an id or extension of a primitive needs a place, null where there is nothing.
 * Recursion is bounded by the depth that the parser checked. */

#include "fhir-error.h"
#include "fhir-json-writer.h"
#include "fhir-xml-private.h"

typedef struct
{
  FhirXmlTape *tape;
  GString *out;
  GError **error;
} Emit;

static gboolean emit_node (Emit *emit, guint32 n);

static const FhirXmlNode *
node_at (const Emit *emit, guint32 n)
{
  return &g_array_index (emit->tape->nodes, FhirXmlNode, n);
}

static const char *
key_text (FhirKey key)
{
  return fhir_json_key_name (key).text;
}

static void
emit_name (Emit *emit, gboolean *need_comma, const char *prefix, FhirKey key)
{
  if (*need_comma)
    g_string_append_c (emit->out, ',');
  *need_comma = TRUE;
  g_string_append_c (emit->out, '"');
  g_string_append (emit->out, prefix);
  g_string_append (emit->out, key_text (key));
  g_string_append (emit->out, "\":");
}

static void
emit_string (Emit *emit, guint32 offset, guint32 len)
{
  g_string_append_c (emit->out, '"');
  fhir_json_escape ((FhirSlice){ emit->tape->text->str + offset, len }, emit->out);
  g_string_append_c (emit->out, '"');
}

static gboolean
skip_digits (const char **at, const char *end)
{
  const char *from = *at;

  while (*at < end && g_ascii_isdigit (**at))
    (*at)++;
  return *at > from;
}

/* A number of JSON, which also is what FHIR's regular expression for decimals says. */
static gboolean
is_number (FhirSlice text)
{
  const char *at = text.text, *end = at + text.len;

  if (at < end && *at == '-')
    at++;
  if (at < end && *at == '0')
    at++;
  else if (!skip_digits (&at, end))
    return FALSE;
  if (at < end && *at == '.')
    {
      at++;
      if (!skip_digits (&at, end))
        return FALSE;
    }
  if (at < end && (*at == 'e' || *at == 'E'))
    {
      at++;
      if (at < end && (*at == '+' || *at == '-'))
        at++;
      if (!skip_digits (&at, end))
        return FALSE;
    }
  return at == end;
}

/* The value of a primitive, or null. */
static gboolean
emit_value (Emit *emit, guint32 n)
{
  const FhirXmlNode *node = node_at (emit, n);
  FhirSlice text;

  if (node->value == FHIR_XML_ABSENT)
    {
      g_string_append (emit->out, "null");
      return TRUE;
    }
  text = (FhirSlice){ emit->tape->text->str + node->value, node->value_len };
  if (node->form == FHIR_XML_STRING || node->form == FHIR_XML_DIV)
    {
      emit_string (emit, node->value, node->value_len);
      return TRUE;
    }
  if (node->form == FHIR_XML_BOOLEAN
          ? !fhir_slice_is (text, "true") && !fhir_slice_is (text, "false")
          : !is_number (text))
    {
      fhir_xml_set_error (emit->error,
                          emit->tape,
                          node->place,
                          FHIR_ERROR_VALUE,
                          "the value of element '%s' must be %s",
                          key_text (node->key),
                          node->form == FHIR_XML_BOOLEAN ? "true or false" : "a number");
      return FALSE;
    }
  g_string_append_len (emit->out, text.text, text.len);
  return TRUE;
}

static gboolean
has_shadow (const Emit *emit, guint32 n)
{
  const FhirXmlNode *node = node_at (emit, n);

  return node->form != FHIR_XML_DIV && (node->id != FHIR_XML_ABSENT || node->next > n + 1);
}

static gboolean
is_primitive (const FhirXmlNode *node)
{
  return node->form >= FHIR_XML_STRING;
}

/* The elements of one name, from first on: their number, and where the next name begins. */
static guint
count_group (const Emit *emit, guint32 first, guint32 end, guint32 *ret_next)
{
  guint count = 0;
  guint32 n = first;

  for (; n < end && node_at (emit, n)->key == node_at (emit, first)->key;
       n = node_at (emit, n)->next)
    count++;
  *ret_next = n;
  return count;
}

/* Says that from here on the JSON is of this element. */
static void
note_place (Emit *emit, guint32 n)
{
  FhirXmlPlace place = { emit->out->len, node_at (emit, n)->place };

  if (emit->tape->places != NULL)
    g_array_append_val (emit->tape->places, place);
}

typedef gboolean (*EmitFunc) (Emit *emit, guint32 n);

/* One item, or an array of all from first to end. */
static gboolean
emit_items (Emit *emit, guint32 first, guint32 end, EmitFunc func)
{
  gboolean many = node_at (emit, first)->many;

  if (many)
    g_string_append_c (emit->out, '[');
  for (guint32 n = first; n < end; n = node_at (emit, n)->next)
    {
      if (n != first)
        g_string_append_c (emit->out, ',');
      note_place (emit, n);
      if (!func (emit, n))
        return FALSE;
    }
  if (many)
    g_string_append_c (emit->out, ']');
  return TRUE;
}

static gboolean emit_members (Emit *emit, guint32 parent, gboolean need_comma);

/* id and extensions of a primitive, or null. */
static gboolean
emit_shadow (Emit *emit, guint32 n)
{
  if (!has_shadow (emit, n))
    {
      g_string_append (emit->out, "null");
      return TRUE;
    }
  g_string_append_c (emit->out, '{');
  if (!emit_members (emit, n, FALSE))
    return FALSE;
  g_string_append_c (emit->out, '}');
  return TRUE;
}

/* The members of a name: value, `_name`, or both. */
static gboolean
emit_group (Emit *emit, guint32 first, guint32 end, gboolean *need_comma)
{
  const FhirXmlNode *node = node_at (emit, first);
  gboolean any_value = FALSE, any_shadow = FALSE;

  if (!is_primitive (node))
    {
      emit_name (emit, need_comma, "", node->key);
      return emit_items (emit, first, end, emit_node);
    }
  for (guint32 n = first; n < end; n = node_at (emit, n)->next)
    {
      any_value = any_value || node_at (emit, n)->value != FHIR_XML_ABSENT;
      any_shadow = any_shadow || has_shadow (emit, n);
      if (node_at (emit, n)->value == FHIR_XML_ABSENT && !has_shadow (emit, n))
        {
          fhir_xml_set_error (emit->error,
                              emit->tape,
                              node_at (emit, n)->place,
                              FHIR_ERROR_STRUCTURE,
                              "element '%s' has neither a value nor content",
                              key_text (node->key));
          return FALSE;
        }
    }
  if (any_value)
    {
      emit_name (emit, need_comma, "", node->key);
      if (!emit_items (emit, first, end, emit_value))
        return FALSE;
    }
  if (any_shadow)
    {
      emit_name (emit, need_comma, "_", node->key);
      return emit_items (emit, first, end, emit_shadow);
    }
  return TRUE;
}

/* FALSE: a name that stood before stands here again, or one too many. */
static gboolean
check_group (Emit *emit, guint32 parent, guint32 first, guint count)
{
  const FhirXmlNode *node = node_at (emit, first);
  const char *problem = NULL;
  guint32 at = first;

  if (count > 1 && !node->many)
    {
      problem = "may stand once only";
      at = node->next;
    }
  /* Names are as many as the type has members: this stays short whatever is sent. */
  for (guint32 n = parent + 1; problem == NULL && n < first;)
    {
      if (node_at (emit, n)->key == node->key)
        problem = "stands apart from others of its name";
      (void)count_group (emit, n, first, &n);
    }
  if (problem == NULL)
    return TRUE;
  fhir_xml_set_error (emit->error,
                      emit->tape,
                      node_at (emit, at)->place,
                      FHIR_ERROR_STRUCTURE,
                      "element '%s' %s",
                      key_text (node->key),
                      problem);
  return FALSE;
}

/* An attribute in XML, so it stands before what is inside, as nearly all JSON has it too. */
static void
emit_url (Emit *emit, const FhirXmlNode *node, gboolean *need_comma)
{
  if (node->type != FHIR_TYPE_Extension || node->value == FHIR_XML_ABSENT)
    return;
  emit_name (emit, need_comma, "", FHIR_KEY_url);
  emit_string (emit, node->value, node->value_len);
}

static gboolean
emit_members (Emit *emit, guint32 parent, gboolean need_comma)
{
  const FhirXmlNode *node = node_at (emit, parent);
  guint32 next, n = parent + 1, end = node->next;

  if (node->id != FHIR_XML_ABSENT)
    {
      emit_name (emit, &need_comma, "", FHIR_KEY_id);
      emit_string (emit, node->id, node->id_len);
    }
  emit_url (emit, node, &need_comma);
  for (; n < end; n = next)
    {
      guint count = count_group (emit, n, end, &next);

      if (!check_group (emit, parent, n, count))
        return FALSE;
      if (!emit_group (emit, n, next, &need_comma))
        return FALSE;
    }
  return TRUE;
}

/* A complex element, a resource, or the resource in a wrapper. */
static gboolean
emit_node (Emit *emit, guint32 n)
{
  const FhirXmlNode *node = node_at (emit, n);
  gboolean need_comma = FALSE;

  if (node->form == FHIR_XML_WRAPPER)
    node = node_at (emit, ++n);
  g_string_append_c (emit->out, '{');
  if (node->form == FHIR_XML_RESOURCE)
    {
      emit_name (emit, &need_comma, "", FHIR_KEY_resourceType);
      g_string_append_printf (emit->out, "\"%s\"", fhir_def_type (node->type)->name);
    }
  if (!emit_members (emit, n, need_comma))
    return FALSE;
  g_string_append_c (emit->out, '}');
  return TRUE;
}

gboolean
fhir_xml_to_json (FhirXmlTape *tape, GString *out, GError **error)
{
  Emit emit = { tape, out, error };

  return emit_node (&emit, 0);
}
