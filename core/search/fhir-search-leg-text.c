/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Legs of texts. Strings are compared folded and from their beginning, sounds by the codes of their
 * words, URIs as they stand: whole, or along the slashes of their path. */

#include "fhir-search-leg-maker.h"

#include "fhir-fold.h"
#include "fhir-phonetic.h"

/* Phonetic parameters have a row for the sound of each word: all words of the value must sound. */
static gboolean
make_phonetic (FhirLegMaker *maker, const FhirSearchValue *value)
{
  g_auto (GStrv) words = g_strsplit (value->folded, " ", -1);
  FhirSearchLeg *leg = fhir_leg_maker_add (maker, FHIR_LEG_STR);

  for (guint i = 0; words[i] != NULL; i++)
    {
      char code[FHIR_PHONETIC_MAX + 1];

      if (fhir_phonetic_code (fhir_slice (words[i]), code) == 0)
        continue;
      if (leg->text == NULL)
        leg->text = g_strdup (code);
      else
        g_ptr_array_add (leg->others, g_strdup (code));
    }
  leg->whole = TRUE;
  return TRUE;
}

gboolean
fhir_leg_make_string (FhirLegMaker *maker, const FhirSearchValue *value, GError **error)
{
  g_autoptr (GString) end = g_string_new (NULL);
  FhirSearchLeg *leg;

  if (strcmp (fhir_def_param (maker->param)->code, "phonetic") == 0)
    return make_phonetic (maker, value);
  leg = fhir_leg_maker_add (maker, FHIR_LEG_STR);
  if (maker->condition->modifier == FHIR_MODIFIER_CONTAINS)
    {
      leg->contains = g_strdup (value->folded);
      return TRUE;
    }
  leg->text = g_strdup (value->folded);
  if (maker->condition->modifier == FHIR_MODIFIER_EXACT)
    leg->exact = g_strdup (value->text);
  else if (fhir_fold_next_prefix (fhir_slice (value->folded), end))
    leg->text_end = g_strdup (end->str);
  return TRUE;
}

/* Every prefix that ends before a slash, or at the end, of a URL. */
static void
add_uris_above (FhirLegMaker *maker, const char *url)
{
  const char *start = strstr (url, "://");

  fhir_leg_maker_add (maker, FHIR_LEG_URI)->text = g_strdup (url);
  for (const char *at = strchr (start != NULL ? start + 3 : url, '/'); at != NULL;
       at = strchr (at + 1, '/'))
    {
      if (at[1] != '\0')
        fhir_leg_maker_add (maker, FHIR_LEG_URI)->text = g_strndup (url, (gsize)(at - url));
      if (maker->clause->legs->len > 64)
        return;
    }
}

static void
add_uri_range (FhirLegMaker *maker, char *prefix)
{
  FhirSearchLeg *leg = fhir_leg_maker_add (maker, FHIR_LEG_URI);
  g_autoptr (GString) end = g_string_new (NULL);

  leg->text = prefix;
  if (fhir_fold_next_prefix (fhir_slice (prefix), end))
    leg->text_end = g_strdup (end->str);
}

gboolean
fhir_leg_make_uri (FhirLegMaker *maker, const FhirSearchValue *value, GError **error)
{
  if (maker->condition->modifier == FHIR_MODIFIER_ABOVE)
    add_uris_above (maker, value->text);
  else if (maker->condition->modifier == FHIR_MODIFIER_BELOW)
    add_uri_range (maker, g_strdup (value->text));
  else
    fhir_leg_maker_add (maker, FHIR_LEG_URI)->text = g_strdup (value->text);
  return TRUE;
}
