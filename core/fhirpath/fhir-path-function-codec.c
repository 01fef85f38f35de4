/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* encode() and decode() (hex, base64, urlbase64), escape() and unescape() (html, json). What does
 * not decode is empty. */

#include "fhir-json-writer.h"
#include "fhir-path-function-private.h"
#include "fhir-path-lexer-private.h"

typedef gboolean (*Codec) (FhirSlice text, GString *out);

typedef struct
{
  const char *name;
  Codec forth;
  Codec back;
} CodecRow;

static gboolean
to_hex (FhirSlice text, GString *out)
{
  for (guint32 i = 0; i < text.len; i++)
    g_string_append_printf (out, "%02x", (guchar)text.text[i]);
  return TRUE;
}

static gboolean
from_hex (FhirSlice text, GString *out)
{
  for (guint32 i = 0; i + 1 < text.len; i += 2)
    {
      int high = g_ascii_xdigit_value (text.text[i]);
      int low = g_ascii_xdigit_value (text.text[i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      g_string_append_c (out, (char)(high * 16 + low));
    }
  return text.len % 2 == 0;
}

static gboolean
to_base64 (FhirSlice text, GString *out)
{
  g_autofree char *coded = g_base64_encode ((const guchar *)text.text, text.len);

  g_string_append (out, coded);
  return TRUE;
}

static gboolean
from_base64 (FhirSlice text, GString *out)
{
  g_autofree char *copy = g_strndup (text.text, text.len);
  g_autofree guchar *bytes = NULL;
  gsize len = 0;

  if (text.len % 4 != 0)
    return FALSE;
  for (guint32 i = 0; i < text.len; i++)
    if (!g_ascii_isalnum (copy[i]) && strchr ("+/=", copy[i]) == NULL)
      return FALSE;
  bytes = g_base64_decode (copy, &len);
  g_string_append_len (out, (const char *)bytes, (gssize)len);
  return TRUE;
}

static void
translate (GString *text, const char *from, const char *to)
{
  for (gsize i = 0; i < text->len; i++)
    {
      const char *found = text->str[i] != '\0' ? strchr (from, text->str[i]) : NULL;

      if (found != NULL)
        text->str[i] = to[found - from];
    }
}

static gboolean
to_url (FhirSlice text, GString *out)
{
  to_base64 (text, out);
  translate (out, "+/", "-_");
  return TRUE;
}

static gboolean
from_url (FhirSlice text, GString *out)
{
  g_autoptr (GString) plain = g_string_new_len (text.text, text.len);

  translate (plain, "-_", "+/");
  return from_base64 ((FhirSlice){ plain->str, text.len }, out);
}

static const char *const entities[][2] = {
  { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" }, { "&#39;", "'" },
};

static gboolean
to_html (FhirSlice text, GString *out)
{
  for (guint32 i = 0; i < text.len; i++)
    {
      guint found = 0;

      while (found < G_N_ELEMENTS (entities) && entities[found][1][0] != text.text[i])
        found++;
      if (found < G_N_ELEMENTS (entities))
        g_string_append (out, entities[found][0]);
      else
        g_string_append_c (out, text.text[i]);
    }
  return TRUE;
}

static gboolean
from_html (FhirSlice text, GString *out)
{
  for (guint32 i = 0; i < text.len;)
    {
      guint found = 0;

      while (found < G_N_ELEMENTS (entities) &&
             (text.len - i < strlen (entities[found][0]) ||
              memcmp (text.text + i, entities[found][0], strlen (entities[found][0])) != 0))
        found++;
      if (found < G_N_ELEMENTS (entities))
        {
          g_string_append (out, entities[found][1]);
          i += (guint32)strlen (entities[found][0]);
        }
      else
        g_string_append_c (out, text.text[i++]);
    }
  return TRUE;
}

static gboolean
to_json (FhirSlice text, GString *out)
{
  fhir_json_escape (text, out);
  return TRUE;
}

static gboolean
from_json (FhirSlice text, GString *out)
{
  return fhir_path_unescape ((FhirPathToken){ .text = text }, out, NULL);
}

/* clang-format off */
static const CodecRow codings[] = {
  { "hex", to_hex, from_hex },
  { "base64", to_base64, from_base64 },
  { "urlbase64", to_url, from_url },
};
static const CodecRow escapes[] = {
  { "html", to_html, from_html },
  { "json", to_json, from_json },
};
/* clang-format on */

gboolean
fhir_path_call_coded (FhirPathRun *run,
                      const FhirPathNode *node,
                      FhirPathRange focus,
                      FhirPathRange input,
                      GError **error)
{
  gboolean back = (node->function->detail & FHIR_PATH_CODED_BACK) != 0;
  gboolean escaping = (node->function->detail & FHIR_PATH_CODED_ESCAPES) != 0;
  const CodecRow *table = escaping ? escapes : codings;
  guint n = escaping ? G_N_ELEMENTS (escapes) : G_N_ELEMENTS (codings);
  g_autoptr (GString) out = g_string_new (NULL);
  FhirSlice text;
  FhirSlice name;

  if (!fhir_path_text (run, focus, &text, error) ||
      !fhir_path_text_argument (run, node->right, input, &name, error))
    return FALSE;
  if (text.text == NULL || name.text == NULL)
    return TRUE;
  if (text.len > run->bytes_left / 8)
    return fhir_path_alloc (run, run->bytes_left + 1, error) != NULL;
  for (guint i = 0; i < n; i++)
    if (fhir_slice_is (name, table[i].name))
      {
        if (!(back ? table[i].back : table[i].forth) (text, out) ||
            !g_utf8_validate_len (out->str, out->len, NULL))
          return TRUE;
        return fhir_path_push_text (run, (FhirSlice){ out->str, (guint32)out->len }, error);
      }
  return fhir_path_fail (run, "an unknown coding is named", error);
}
