/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Content negotiation and the parameters that shape an answer. _format wins over Accept, as the
 * standard says; a client that accepts nothing we speak is told so instead of getting JSON anyway.
 */

#include "fhir-form.h"
#include "fhir-error.h"

static const char *const json_types[] = {
  "application/fhir+json", "application/json", "json", "text/json", "application/*", "*/*"
};

/* The media type without its parameters, in lower case. */
static char *
dup_media_type (const char *text, gsize len)
{
  const char *end = memchr (text, ';', len);
  g_autofree char *type = g_ascii_strdown (text, end != NULL ? end - text : (gssize)len);

  return g_strdup (g_strstrip (type));
}

static gboolean
is_json_type (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (json_types); i++)
    if (g_str_equal (json_types[i], type))
      return TRUE;
  return FALSE;
}

/* The value of a parameter of a media type, lower case; NULL when absent. */
static char *
dup_media_parameter (const char *text, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", 8);

  for (guint i = 1; parts[0] != NULL && parts[i] != NULL; i++)
    {
      char *equals = strchr (parts[i], '=');

      if (equals == NULL)
        continue;
      *equals = '\0';
      if (g_ascii_strcasecmp (g_strstrip (parts[i]), name) == 0)
        {
          g_autofree char *value = g_ascii_strdown (equals + 1, -1);
          g_strdelimit (value, "\"", ' ');
          return g_strdup (g_strstrip (value));
        }
    }
  return NULL;
}

static gboolean
is_our_fhir_version (const char *media_type)
{
  g_autofree char *version = dup_media_parameter (media_type, "fhirversion");

  return version == NULL || g_str_equal (version, "4.0") || g_str_equal (version, "4.0.1");
}

static gboolean
accepts_json (const char *accept)
{
  g_auto (GStrv) ranges = g_strsplit (accept, ",", 32);

  for (guint i = 0; ranges[i] != NULL; i++)
    {
      g_autofree char *type = dup_media_type (ranges[i], strlen (ranges[i]));
      g_autofree char *weight = dup_media_parameter (ranges[i], "q");

      if (weight != NULL && g_ascii_strtod (weight, NULL) <= 0)
        continue;
      if (is_json_type (type) && is_our_fhir_version (ranges[i]))
        return TRUE;
    }
  return ranges[0] == NULL;
}

gboolean
fhir_form_check_content (const char *content_type, GError **error)
{
  g_autofree char *type = NULL;
  g_autofree char *charset = NULL;

  if (content_type == NULL)
    return TRUE;
  type = dup_media_type (content_type, strlen (content_type));
  charset = dup_media_parameter (content_type, "charset");
  if (is_json_type (type) && strchr (type, '*') == NULL && is_our_fhir_version (content_type) &&
      (charset == NULL || g_str_equal (charset, "utf-8") || g_str_equal (charset, "utf8")))
    return TRUE;
  g_set_error (
      error,
      FHIR_ERROR,
      FHIR_ERROR_MEDIA_TYPE,
      "the body must be application/fhir+json in UTF-8 (FHIR 4.0); other forms are not spoken yet");
  return FALSE;
}

static const struct
{
  const char *text;
  FhirReturn returns;
} returns[] = {
  { "return=minimal", FHIR_RETURN_MINIMAL },
  { "return=representation", FHIR_RETURN_REPRESENTATION },
  { "return=operationoutcome", FHIR_RETURN_OUTCOME },
};

static void
read_prefer (FhirForm *form, const char *prefer)
{
  g_auto (GStrv) parts = g_strsplit_set (prefer, ",;", 16);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *part = g_ascii_strdown (g_strstrip (parts[i]), -1);

      for (guint k = 0; k < G_N_ELEMENTS (returns); k++)
        if (g_str_equal (part, returns[k].text))
          form->returns = returns[k].returns;
      if (g_str_equal (part, "handling=lenient"))
        form->lenient = TRUE;
    }
}

static gboolean
refuse_format (GError **error)
{
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_NOT_ACCEPTABLE,
               "answers are application/fhir+json (FHIR 4.0) only; other forms are not spoken yet");
  return FALSE;
}

static const struct
{
  const char *text;
  FhirSummaryMode mode;
} summaries[] = {
  { "false", FHIR_SUMMARY_FALSE }, { "true", FHIR_SUMMARY_TRUE },   { "text", FHIR_SUMMARY_TEXT },
  { "data", FHIR_SUMMARY_DATA },   { "count", FHIR_SUMMARY_COUNT },
};

static gboolean
read_summary (FhirForm *form, const char *value, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (summaries); i++)
    if (g_str_equal (value, summaries[i].text))
      {
        form->summary = summaries[i].mode;
        return TRUE;
      }
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_VALUE,
               "_summary is one of true, text, data, count and false");
  return FALSE;
}

gboolean
fhir_form_read (FhirForm *form, const FhirRequest *request, GError **error)
{
  const char *format = NULL, *pretty = NULL, *summary = NULL;

  *form = (FhirForm){ 0 };
  if (request->query != NULL)
    {
      format = fhir_params_get_first (request->query, "_format");
      pretty = fhir_params_get_first (request->query, "_pretty");
      summary = fhir_params_get_first (request->query, "_summary");
      form->elements = fhir_params_get_first (request->query, "_elements");
    }
  if (format != NULL)
    {
      g_autofree char *type = dup_media_type (format, strlen (format));
      /* A "+" that nobody escaped arrives as a space. */
      g_strdelimit (type, " ", '+');
      if (!is_json_type (type) || !is_our_fhir_version (format))
        return refuse_format (error);
    }
  else if (request->accept != NULL && !accepts_json (request->accept))
    return refuse_format (error);
  if (pretty != NULL && !g_str_equal (pretty, "true") && !g_str_equal (pretty, "false"))
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_VALUE, "_pretty is true or false");
      return FALSE;
    }
  form->pretty = pretty != NULL && g_str_equal (pretty, "true");
  if (request->prefer != NULL)
    read_prefer (form, request->prefer);
  return summary == NULL || read_summary (form, summary, error);
}

gboolean
fhir_etag_parse (const char *text, guint32 *ret_version)
{
  const char *end = text + strlen (text);
  gboolean quoted;
  guint64 version = 0;

  while (g_ascii_isspace (*text))
    text++;
  while (end > text && g_ascii_isspace (end[-1]))
    end--;
  if (g_str_has_prefix (text, "W/"))
    text += 2;
  quoted = *text == '"';
  if (quoted && (end - text < 2 || end[-1] != '"'))
    return FALSE;
  text += quoted;
  end -= quoted;
  if (text >= end)
    return FALSE;
  for (; text < end; text++)
    {
      if (!g_ascii_isdigit (*text))
        return FALSE;
      version = version * 10 + (guint64)(*text - '0');
      if (version > G_MAXUINT32)
        return FALSE;
    }
  *ret_version = (guint32)version;
  return version > 0;
}

gboolean
fhir_etag_list_has (const char *list, guint32 version)
{
  g_auto (GStrv) parts = g_strsplit (list, ",", 32);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      guint32 listed;

      if (g_str_equal (g_strstrip (parts[i]), "*"))
        return TRUE;
      if (fhir_etag_parse (parts[i], &listed) && listed == version)
        return TRUE;
    }
  return FALSE;
}
