/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Content negotiation and the parameters that shape an answer. _format wins over Accept, as the
 * standard says; a client that accepts nothing we speak is told so instead of getting JSON anyway.
 */

#include "fhir-form.h"
#include "fhir-error.h"
#include "fhir-xml.h"

#define FORM_TYPE "application/x-www-form-urlencoded"

/* What a media type means; a wildcard is both forms, and weaker than either by name. */
enum
{
  FORM_JSON = 1 << 0,
  FORM_XML = 1 << 1,
  FORM_BOTH = FORM_JSON | FORM_XML,
};

static const struct
{
  const char *type;
  guint8 forms;
  guint8 rank; /* how exactly it names them */
} media_types[] = {
  { "application/fhir+json", FORM_JSON, 3 },
  { "application/fhir+xml", FORM_XML, 3 },
  { "application/json", FORM_JSON, 3 },
  { "application/xml", FORM_XML, 3 },
  { "json", FORM_JSON, 3 },
  { "xml", FORM_XML, 3 },
  { "text/json", FORM_JSON, 3 },
  { "text/xml", FORM_XML, 3 },
  { "application/*", FORM_BOTH, 2 },
  { "*/*", FORM_BOTH, 1 },
};

/* The media type without its parameters, in lower case. */
static char *
dup_media_type (const char *text, gsize len)
{
  const char *end = memchr (text, ';', len);
  g_autofree char *type = g_ascii_strdown (text, end != NULL ? end - text : (gssize)len);

  return g_strdup (g_strstrip (type));
}

/* Forms that a media type without parameters names; 0: none of ours. */
static guint
find_forms (const char *type, guint *ret_rank)
{
  for (guint i = 0; i < G_N_ELEMENTS (media_types); i++)
    if (g_str_equal (media_types[i].type, type))
      {
        *ret_rank = media_types[i].rank;
        return media_types[i].forms;
      }
  return 0;
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

/* How much an Accept header wants a form: the weight of the range that names it most exactly. */
typedef struct
{
  guint rank;
  double weight;
} Wish;

static void
read_range (const char *range, Wish wishes[2])
{
  g_autofree char *type = dup_media_type (range, strlen (range));
  g_autofree char *text = dup_media_parameter (range, "q");
  double weight = text != NULL ? CLAMP (g_ascii_strtod (text, NULL), 0, 1) : 1;
  guint rank = 0;
  guint forms = find_forms (type, &rank);

  if (!is_our_fhir_version (range))
    return;
  for (guint i = 0; i < 2; i++)
    if ((forms & (1u << i)) != 0 &&
        (rank > wishes[i].rank || (rank == wishes[i].rank && weight > wishes[i].weight)))
      wishes[i] = (Wish){ rank, weight };
}

/* FORM_JSON, FORM_XML, or 0 where neither is acceptable. JSON where nothing speaks against it. */
static guint
choose_by_accept (const char *accept)
{
  Wish wishes[2] = { { 0, 0 }, { 0, 0 } };
  g_auto (GStrv) ranges = NULL;

  if (g_str_equal (accept, "*/*") || g_str_equal (accept, "application/fhir+json"))
    return FORM_JSON;
  ranges = g_strsplit (accept, ",", 32);
  if (ranges[0] == NULL)
    return FORM_JSON;
  for (guint i = 0; ranges[i] != NULL; i++)
    read_range (ranges[i], wishes);
  if (wishes[0].weight <= 0 && wishes[1].weight <= 0)
    return 0;
  if (wishes[0].weight == wishes[1].weight)
    return wishes[1].rank > wishes[0].rank ? FORM_XML : FORM_JSON;
  return wishes[1].weight > wishes[0].weight ? FORM_XML : FORM_JSON;
}

/* A form by the value of _format. */
static guint
choose_by_format (const char *format)
{
  g_autofree char *type = dup_media_type (format, strlen (format));
  guint rank = 0;
  guint forms;

  /* A "+" that nobody escaped arrives as a space. */
  g_strdelimit (type, " ", '+');
  forms = is_our_fhir_version (format) ? find_forms (type, &rank) : 0;
  return forms == FORM_BOTH ? FORM_JSON : forms;
}

static const char *
get_param (const FhirParams *params, const char *name)
{
  return params != NULL ? fhir_params_get_first (params, name) : NULL;
}

static guint
choose_form (const FhirRequest *request, const FhirParams *params)
{
  const char *format = get_param (params, "_format");

  if (format != NULL)
    return choose_by_format (format);
  return request->accept != NULL ? choose_by_accept (request->accept) : FORM_JSON;
}

gboolean
fhir_form_wants_xml (const FhirRequest *request)
{
  return choose_form (request, request->query) == FORM_XML;
}

/* The one form that a body of this media type is in; 0: none of ours. */
static guint
form_of_content (const char *content_type)
{
  g_autofree char *type = dup_media_type (content_type, strlen (content_type));
  guint rank = 0;
  guint forms = find_forms (type, &rank);

  return forms == FORM_BOTH ? 0 : forms;
}

gboolean
fhir_form_has_xml (const FhirRequest *request)
{
  gsize len = 0;
  const void *bytes = request->body != NULL ? g_bytes_get_data (request->body, &len) : NULL;

  if (request->content_type != NULL)
    return form_of_content (request->content_type) == FORM_XML;
  return bytes != NULL && fhir_xml_is_likely (bytes, len);
}

gboolean
fhir_form_check_content (const char *content_type, GError **error)
{
  g_autofree char *charset = NULL;

  if (content_type == NULL)
    return TRUE;
  charset = dup_media_parameter (content_type, "charset");
  if (form_of_content (content_type) != 0 && is_our_fhir_version (content_type) &&
      (charset == NULL || g_str_equal (charset, "utf-8") || g_str_equal (charset, "utf8")))
    return TRUE;
  g_set_error (
      error,
      FHIR_ERROR,
      FHIR_ERROR_MEDIA_TYPE,
      "the body must be application/fhir+json or application/fhir+xml in UTF-8 (FHIR 4.0)");
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

/* In small letters, without the white space and quotes that RFC 7240 lets a value have. */
static char *
dup_preference (const char *text)
{
  GString *out = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (strchr (" \t\"", *text) == NULL)
      g_string_append_c (out, g_ascii_tolower (*text));
  return g_string_free (out, FALSE);
}

static void
read_prefer (FhirForm *form, const char *prefer)
{
  g_auto (GStrv) parts = g_strsplit_set (prefer, ",;", 16);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *part = dup_preference (parts[i]);

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
               "answers are application/fhir+json or application/fhir+xml (FHIR 4.0)");
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

/* A form's media type, whatever parameters it has. */
static gboolean
is_form_type (const char *content_type)
{
  g_autofree char *type =
      content_type != NULL ? dup_media_type (content_type, strlen (content_type)) : NULL;

  return g_strcmp0 (type, FORM_TYPE) == 0;
}

FhirParams *
fhir_form_read_body (const FhirRequest *request, const FhirLimits *limits, GError **error)
{
  g_autoptr (FhirParams) params = fhir_params_new();
  g_autoptr (FhirParams) sent = NULL;
  gsize len = 0;
  const char *text = request->body != NULL ? g_bytes_get_data (request->body, &len) : NULL;

  if (request->query != NULL)
    fhir_params_append_all (params, request->query);
  if (len == 0)
    return g_steal_pointer (&params);
  if (!is_form_type (request->content_type))
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_MEDIA_TYPE,
                   "the body of _search must be " FORM_TYPE);
      return NULL;
    }
  if (len > limits->query_bytes)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_TOO_LARGE, "the body of _search is too long");
      return NULL;
    }
  sent = fhir_params_parse ((FhirSlice){ text, (guint32)len }, limits, error);
  if (sent == NULL)
    return NULL;
  fhir_params_append_all (params, sent);
  return g_steal_pointer (&params);
}

gboolean
fhir_form_read (FhirForm *form,
                const FhirRequest *request,
                const FhirParams *params,
                GError **error)
{
  const char *pretty = get_param (params, "_pretty");
  const char *summary = get_param (params, "_summary");
  guint chosen = choose_form (request, params);

  *form = (FhirForm){ .xml = chosen == FORM_XML, .elements = get_param (params, "_elements") };
  if (chosen == 0)
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

/* By hand: printf would take a thirtieth of a read by id. */
char *
fhir_etag_format (guint32 version)
{
  char text[16];
  guint at = sizeof text;

  text[--at] = '\0';
  text[--at] = '"';
  do
    text[--at] = (char)('0' + version % 10);
  while ((version /= 10) > 0);
  text[--at] = '"';
  text[--at] = '/';
  text[--at] = 'W';
  return g_memdup2 (text + at, sizeof text - at);
}
