/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Values of search parameters: `ge2020-01,lt2021` or `http://loinc.org|2093-3$gt5`.
 *
 * Splitting comes before unescaping, so that `\,` `\$` `\|` and `\\` can stand in any part; any
 * other backslash stays as it is. An empty value is an error: to leave the condition out would
 * answer with everything. Messages name the parameter, never the value. */

#include "fhir-search-private.h"

#include "fhir-decimal.h"
#include "fhir-error.h"
#include "fhir-fold.h"
#include "fhir-index.h"

typedef struct
{
  const FhirParamDef *def;
  FhirSearchModifier modifier;
  const FhirSearchOptions *options;
} Reader;

typedef gboolean (*ReadFunc) (const Reader *reader,
                              const char *text,
                              FhirSearchValue *value,
                              GError **error);

void
fhir_search_value_free (FhirSearchValue *value)
{
  if (value == NULL)
    return;
  g_free (value->text);
  g_free (value->of_type);
  g_free (value->system);
  g_free (value->folded);
  g_clear_pointer (&value->parts, g_ptr_array_unref);
  g_free (value);
}

static gboolean
fail (const Reader *reader, const char *what, GError **error)
{
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_VALUE,
               "parameter \"%s\": %s",
               reader->def->code,
               what);
  return FALSE;
}

/* The end of the part that starts at text: the next unescaped separator or the NUL. */
static const char *
find_separator (const char *text, char separator)
{
  for (; *text != '\0' && *text != separator; text++)
    {
      if (*text == '\\' && text[1] != '\0')
        text++;
    }
  return text;
}

static char *
unescape (const char *text, gsize len)
{
  GString *out = g_string_sized_new (len);

  for (gsize i = 0; i < len; i++)
    {
      if (text[i] == '\\' && i + 1 < len && strchr (",$|\\", text[i + 1]) != NULL)
        i++;
      g_string_append_c (out, text[i]);
    }
  return g_string_free (out, FALSE);
}

/* [type's system]|[its code]|[value], all three. */
static gboolean
read_of_type (const Reader *reader, const char *text, FhirSearchValue *value, GError **error)
{
  const char *code = find_separator (text, '|');
  const char *rest = *code != '\0' ? find_separator (code + 1, '|') : code;

  if (*rest == '\0' || rest[1] == '\0' || code == text || rest == code + 1)
    return fail (reader, "takes system|code|value with :of-type, all three", error);
  value->system = unescape (text, (gsize)(code - text));
  value->of_type = unescape (code + 1, (gsize)(rest - code - 1));
  value->text = unescape (rest + 1, strlen (rest + 1));
  return TRUE;
}

/* [system]|[code]: NULL system when there is no bar, NULL code when nothing follows it. */
static gboolean
read_token (const Reader *reader, const char *text, FhirSearchValue *value, GError **error)
{
  const char *bar = find_separator (text, '|');

  if (reader->modifier == FHIR_MODIFIER_OF_TYPE)
    return read_of_type (reader, text, value, error);
  if (*bar == '\0')
    {
      value->text = unescape (text, strlen (text));
      return TRUE;
    }
  value->system = unescape (text, (gsize)(bar - text));
  if (bar[1] != '\0')
    value->text = unescape (bar + 1, strlen (bar + 1));
  if (value->text == NULL && *value->system == '\0')
    return fail (reader, "neither system nor code", error);
  return TRUE;
}

static gboolean
read_string (const Reader *reader, const char *text, FhirSearchValue *value, GError **error)
{
  g_autoptr (GString) folded = g_string_new (NULL);

  value->text = unescape (text, strlen (text));
  fhir_fold (fhir_slice (value->text), folded);
  if (folded->len == 0)
    return fail (reader, "holds no letter or digit", error);
  value->folded = g_string_free (g_steal_pointer (&folded), FALSE);
  return TRUE;
}

static gboolean
read_uri (const Reader *reader, const char *text, FhirSearchValue *value, GError **error)
{
  value->text = unescape (text, strlen (text));
  return TRUE;
}

/* clang-format off */
static const struct
{
  char text[3];
  FhirSearchPrefix prefix;
} prefixes[] = {
  { "eq", FHIR_PREFIX_EQ }, { "ne", FHIR_PREFIX_NE }, { "gt", FHIR_PREFIX_GT },
  { "lt", FHIR_PREFIX_LT }, { "ge", FHIR_PREFIX_GE }, { "le", FHIR_PREFIX_LE },
  { "sa", FHIR_PREFIX_SA }, { "eb", FHIR_PREFIX_EB }, { "ap", FHIR_PREFIX_AP },
};
/* clang-format on */

/* Dates and numbers never start with two letters, so two letters are a prefix or a mistake. */
static const char *
read_prefix (const char *text, FhirSearchPrefix *ret_prefix)
{
  if (!g_ascii_isalpha (text[0]) || !g_ascii_isalpha (text[1]))
    return text;
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      if (memcmp (text, prefixes[i].text, 2) == 0)
        {
          *ret_prefix = prefixes[i].prefix;
          return text + 2;
        }
    }
  return text;
}

static gboolean
read_date (const Reader *reader, const char *text, FhirSearchValue *value, GError **error)
{
  text = read_prefix (text, &value->prefix);
  if (!fhir_date_parse (fhir_slice (text), &value->span))
    return fail (reader, "not a date (yyyy, yyyy-mm, yyyy-mm-dd, with time and zone)", error);
  return TRUE;
}

static gboolean
set_number (const Reader *reader, FhirSlice text, FhirSearchValue *value, GError **error)
{
  FhirDecimal decimal;

  if (!fhir_decimal_parse (text, &decimal))
    return fail (reader, "not a number", error);
  value->number = fhir_decimal_to_double (&decimal);
  fhir_decimal_get_range (&decimal, &value->low, &value->high);
  return TRUE;
}

static gboolean
read_number (const Reader *reader, const char *text, FhirSearchValue *value, GError **error)
{
  return set_number (reader, fhir_slice (read_prefix (text, &value->prefix)), value, error);
}

/* number, number|system|code, number||code */
static gboolean
read_quantity (const Reader *reader, const char *text, FhirSearchValue *value, GError **error)
{
  const char *start = read_prefix (text, &value->prefix);
  const char *bar = find_separator (start, '|');
  const char *code;

  if (!set_number (reader, (FhirSlice){ start, (guint32)(bar - start) }, value, error))
    return FALSE;
  if (*bar == '\0')
    return TRUE;
  code = find_separator (bar + 1, '|');
  if (*code == '\0')
    return fail (reader, "a quantity is number, number|system|code or number||code", error);
  if (code > bar + 1)
    value->system = unescape (bar + 1, (gsize)(code - bar - 1));
  if (code[1] != '\0')
    value->text = unescape (code + 1, strlen (code + 1));
  return TRUE;
}

/* The part of a URL below our own base, or NULL. */
static const char *
skip_base (const char *text, const char *base)
{
  gsize len = base != NULL ? strlen (base) : 0;

  if (len == 0 || strncmp (text, base, len) != 0 || text[len] != '/')
    return NULL;
  return text + len + 1;
}

static gboolean
set_reference (const Reader *reader, FhirSearchValue *value, GError **error)
{
  const char *const *bases = reader->options->bases;
  const char *local = skip_base (value->text, reader->options->base);
  const char *slash;
  FhirSlice id;

  for (guint i = 0; local == NULL && bases != NULL && bases[i] != NULL; i++)
    local = skip_base (value->text, bases[i]);
  if (local == NULL &&
      (strstr (value->text, "://") != NULL || g_str_has_prefix (value->text, "urn:")))
    {
      value->is_url = TRUE;
      return TRUE;
    }
  local = local != NULL ? local : value->text;
  slash = strchr (local, '/');
  id = fhir_slice (slash != NULL ? slash + 1 : local);
  if (slash != NULL)
    {
      value->ref_type = fhir_def_find_type ((FhirSlice){ local, (guint32)(slash - local) });
      if (value->ref_type == 0 || !fhir_def_is_resource (value->ref_type))
        return fail (reader, "refers to an unknown resource type", error);
      if (strstr (slash, "/_history/") != NULL)
        {
          value->is_url = TRUE; /* versioned references are indexed by their text */
          return TRUE;
        }
    }
  if (!fhir_id_is_valid (id))
    return fail (reader, "not a reference (id, Type/id or URL)", error);
  local = g_strndup (id.text, id.len);
  g_free (value->text);
  value->text = (char *)local;
  return TRUE;
}

static gboolean
read_reference (const Reader *reader, const char *text, FhirSearchValue *value, GError **error)
{
  if (reader->modifier == FHIR_MODIFIER_IDENTIFIER)
    return read_token (reader, text, value, error);
  value->text = unescape (text, strlen (text));
  return set_reference (reader, value, error);
}

static gboolean
read_composite (const Reader *reader, const char *text, FhirSearchValue *value, GError **error);

/* By FhirSearchType. */
static const ReadFunc read_funcs[] = {
  [FHIR_SEARCH_NUMBER] = read_number,       [FHIR_SEARCH_DATE] = read_date,
  [FHIR_SEARCH_STRING] = read_string,       [FHIR_SEARCH_TOKEN] = read_token,
  [FHIR_SEARCH_REFERENCE] = read_reference, [FHIR_SEARCH_COMPOSITE] = read_composite,
  [FHIR_SEARCH_QUANTITY] = read_quantity,   [FHIR_SEARCH_URI] = read_uri,
};

static FhirSearchValue *
read_value (const Reader *reader, const char *text, gsize len, GError **error)
{
  g_autoptr (FhirSearchValue) value = g_new0 (FhirSearchValue, 1);
  g_autofree char *part = g_strndup (text, len);
  ReadFunc read =
      reader->def->kind < G_N_ELEMENTS (read_funcs) ? read_funcs[reader->def->kind] : NULL;

  if (len == 0)
    {
      fail (reader, "empty value", error);
      return NULL;
    }
  if (read == NULL)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_NOT_SUPPORTED,
                   "parameter \"%s\" is not supported",
                   reader->def->code);
      return NULL;
    }
  return read (reader, part, value, error) ? g_steal_pointer (&value) : NULL;
}

/* The component's own parameter says how a part is read; its own code would mislead in messages. */
static gboolean
read_composite (const Reader *reader, const char *text, FhirSearchValue *value, GError **error)
{
  const char *at = text;

  value->parts = g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_search_value_free);
  for (guint i = 0; i < reader->def->n_components; i++)
    {
      const char *end = find_separator (at, '$');
      Reader part_reader = { fhir_def_param (reader->def->components[i].param),
                             FHIR_MODIFIER_NONE,
                             reader->options };
      FhirSearchValue *part;

      if ((*end == '$') == (i + 1 == reader->def->n_components))
        return fail (reader, "needs one value for each component, parted by $", error);
      part = read_value (&part_reader, at, (gsize)(end - at), error);
      if (part == NULL)
        return FALSE;
      g_ptr_array_add (value->parts, part);
      at = end + (*end != '\0');
    }
  return TRUE;
}

GPtrArray *
fhir_search_values_parse (FhirParamId param,
                          FhirSearchModifier modifier,
                          const char *text,
                          const FhirSearchOptions *options,
                          GError **error)
{
  g_autoptr (GPtrArray) values =
      g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_search_value_free);
  Reader reader = { fhir_def_param (param), modifier, options };

  for (const char *at = text;;)
    {
      const char *end = find_separator (at, ',');
      FhirSearchValue *value;

      if (values->len >= options->limits->query_values)
        {
          g_set_error (error,
                       FHIR_ERROR,
                       FHIR_ERROR_TOO_LARGE,
                       "parameter \"%s\": more than %u values",
                       reader.def->code,
                       options->limits->query_values);
          return NULL;
        }
      value = read_value (&reader, at, (gsize)(end - at), error);
      if (value == NULL)
        return NULL;
      g_ptr_array_add (values, value);
      if (*end == '\0')
        break;
      at = end + 1;
    }
  return g_steal_pointer (&values);
}
