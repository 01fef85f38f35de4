/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One patient against the parts of a text. For each part the best of all its readings counts, for
 * the patient the worst of its parts. Names whose use is old, nickname, maiden, anonymous or temp
 * are aliases. */

#include "fhir-patient-match.h"

#include "fhir-fold.h"
#include "fhir-index.h"
#include "fhir-phonetic.h"

/* What the best reading of a part has met so far. */
typedef struct
{
  FhirPatientFindGroup group; /* FHIR_FIND_N_GROUPS: nothing yet */
  const char *field;
  char *matched;
} Best;

static void
offer (Best *best, FhirPatientFindGroup group, const char *field, const char *matched)
{
  if (group >= best->group)
    return;
  g_free (best->matched);
  *best = (Best){ group, field, g_strdup (matched) };
}

static FhirPatientFindGroup
compare_word (const char *word, const char *part, gboolean alias)
{
  char a[FHIR_PHONETIC_MAX + 1];
  char b[FHIR_PHONETIC_MAX + 1];

  if (strcmp (word, part) == 0)
    return alias ? FHIR_FIND_ALIAS : FHIR_FIND_EXACT;
  if (g_str_has_prefix (word, part))
    return alias ? FHIR_FIND_ALIAS : FHIR_FIND_PREFIX;
  if (strlen (part) < 3)
    return FHIR_FIND_N_GROUPS;
  if (fhir_patient_text_is_near (word, part))
    return FHIR_FIND_NEAR;
  if (fhir_phonetic_code (fhir_slice (word), a) > 0 &&
      fhir_phonetic_code (fhir_slice (part), b) > 0 && strcmp (a, b) == 0)
    return FHIR_FIND_SOUND;
  return FHIR_FIND_N_GROUPS;
}

/* A field of a name: whole, then word by word. */
static void
match_name_field (const char *folded, const char *part, gboolean alias, Best *best)
{
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);

  offer (best, compare_word (folded, part, alias), "name", folded);
  for (guint i = 0; words[i] != NULL && words[1] != NULL; i++)
    offer (best, compare_word (words[i], part, alias), "name", folded);
}

static char *
dup_folded (const FhirJsonDoc *doc, guint32 node)
{
  g_autofree char *text = fhir_json_dup_string (doc, node);
  g_autoptr (GString) folded = g_string_new (NULL);

  if (text != NULL)
    fhir_fold (fhir_slice (text), folded);
  return g_string_free (g_steal_pointer (&folded), FALSE);
}

static gboolean
is_alias (const FhirJsonDoc *doc, guint32 name)
{
  guint32 use = fhir_json_member (doc, name, FHIR_KEY_use);

  return use != 0 && !fhir_json_string_is (doc, use, "usual") &&
         !fhir_json_string_is (doc, use, "official");
}

/* One string, or each of an array of strings. */
static void
match_strings (const FhirJsonDoc *doc, guint32 node, const char *part, gboolean alias, Best *best)
{
  gboolean many = node != 0 && doc->nodes[node].type == FHIR_JSON_ARRAY;

  for (guint32 at = many ? fhir_json_first (doc, node) : node; at != 0;
       at = many ? fhir_json_next (doc, node, at) : 0)
    {
      g_autofree char *folded = dup_folded (doc, at);

      if (*folded != '\0')
        match_name_field (folded, part, alias, best);
    }
}

static void
match_names (const FhirJsonDoc *doc, const char *part, Best *best)
{
  static const FhirKey fields[] = { FHIR_KEY_family,
                                    FHIR_KEY_given,
                                    FHIR_KEY_text,
                                    FHIR_KEY_prefix,
                                    FHIR_KEY_suffix };
  guint32 names = fhir_json_member (doc, 0, FHIR_KEY_name);

  for (guint32 name = names != 0 ? fhir_json_first (doc, names) : 0; name != 0;
       name = fhir_json_next (doc, names, name))
    {
      gboolean alias = is_alias (doc, name);

      for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
        match_strings (doc, fhir_json_member (doc, name, fields[i]), part, alias, best);
    }
}

FhirPatientDigits
fhir_patient_match_digits (FhirSlice number, const char *digits)
{
  char own[FHIR_INDEX_DIGITS_MAX];
  gsize len = strlen (digits);
  gsize n = 0;

  for (guint32 i = 0; i < number.len; i++)
    {
      if (!g_ascii_isdigit (number.text[i]))
        continue;
      if (n >= sizeof own)
        return FHIR_DIGITS_NONE;
      own[n++] = number.text[i];
    }
  if (n < len || len == 0)
    return FHIR_DIGITS_NONE;
  if (memcmp (own, digits, len) == 0)
    return n == len ? FHIR_DIGITS_WHOLE : FHIR_DIGITS_PART;
  return len >= FHIR_PATIENT_SUFFIX_DIGITS && memcmp (own + n - len, digits, len) == 0
             ? FHIR_DIGITS_PART
             : FHIR_DIGITS_NONE;
}

/* Members `value` of the identifiers or telecoms. */
static void
match_numbers (const FhirJsonDoc *doc,
               FhirKey member,
               const char *field,
               const FhirPatientPart *part,
               Best *best)
{
  guint32 list = fhir_json_member (doc, 0, member);

  for (guint32 at = list != 0 ? fhir_json_first (doc, list) : 0; at != 0;
       at = fhir_json_next (doc, list, at))
    {
      g_autofree char *value =
          fhir_json_dup_string (doc, fhir_json_member (doc, at, FHIR_KEY_value));
      FhirPatientDigits match;

      if (value == NULL)
        continue;
      if (part->ident != NULL && strcmp (value, part->ident) == 0)
        offer (best, FHIR_FIND_EXACT, field, value);
      else if (part->ident != NULL && strlen (part->ident) >= 3 &&
               g_str_has_prefix (value, part->ident))
        offer (best, FHIR_FIND_PREFIX, field, value);
      match = part->digits != NULL && strlen (part->digits) >= FHIR_INDEX_DIGITS_MIN
                  ? fhir_patient_match_digits (fhir_slice (value), part->digits)
                  : FHIR_DIGITS_NONE;
      if (match != FHIR_DIGITS_NONE)
        offer (best, match == FHIR_DIGITS_WHOLE ? FHIR_FIND_EXACT : FHIR_FIND_PREFIX, field, value);
    }
}

static void
match_birth (const FhirJsonDoc *doc, const FhirPatientPart *part, Best *best)
{
  g_autofree char *text = fhir_json_dup_string (doc, fhir_json_member (doc, 0, FHIR_KEY_birthDate));
  FhirDateSpan born;

  if (text == NULL || !fhir_date_parse (fhir_slice (text), &born))
    return;
  for (guint i = 0; i < part->spans->len; i++)
    {
      const FhirDateSpan *span = &g_array_index (part->spans, FhirDateSpan, i);

      if (span->lo == born.lo && span->hi == born.hi && span->precision >= FHIR_PRECISION_DAY)
        offer (best, FHIR_FIND_EXACT, "birthdate", text);
      else if (span->lo < born.hi && born.lo < span->hi)
        offer (best, FHIR_FIND_PREFIX, "birthdate", text);
    }
}

static void
match_part (const FhirJsonDoc *doc, const FhirPatientPart *part, Best *best)
{
  match_birth (doc, part, best);
  match_numbers (doc, FHIR_KEY_identifier, "identifier", part, best);
  match_numbers (doc, FHIR_KEY_telecom, "telecom", part, best);
  if (part->word != NULL)
    match_names (doc, part->word, best);
}

/* The first name in usual or official use, else the first. */
static char *
dup_sort_name (const FhirJsonDoc *doc)
{
  guint32 names = fhir_json_member (doc, 0, FHIR_KEY_name);
  guint32 chosen = names != 0 ? fhir_json_first (doc, names) : 0;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *family = NULL;
  guint32 given;

  for (guint32 name = chosen; name != 0; name = fhir_json_next (doc, names, name))
    {
      if (is_alias (doc, name))
        continue;
      chosen = name;
      break;
    }
  if (chosen == 0)
    return g_strdup ("");
  family = dup_folded (doc, fhir_json_member (doc, chosen, FHIR_KEY_family));
  g_string_append_printf (out, "%s\t", family);
  given = fhir_json_member (doc, chosen, FHIR_KEY_given);
  for (guint32 at = given != 0 ? fhir_json_first (doc, given) : 0; at != 0;
       at = fhir_json_next (doc, given, at))
    {
      g_autofree char *folded = dup_folded (doc, at);

      g_string_append_printf (out, "%s ", folded);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
fhir_patient_match (const FhirJsonDoc *doc, const GPtrArray *parts, FhirPatientMatch *match)
{
  FhirPatientHit *hit = &match->hit;

  for (guint i = 0; i < parts->len; i++)
    {
      Best best = { .group = FHIR_FIND_N_GROUPS };

      match_part (doc, g_ptr_array_index (parts, i), &best);
      if (best.group == FHIR_FIND_N_GROUPS)
        {
          g_clear_pointer (&hit->matched, g_free);
          return FALSE;
        }
      if (hit->matched == NULL || best.group > hit->group)
        {
          g_free (hit->matched);
          hit->group = best.group;
          hit->field = best.field;
          hit->matched = best.matched;
        }
      else
        g_free (best.matched);
    }
  match->name = dup_sort_name (doc);
  return TRUE;
}

int
fhir_patient_match_compare (gconstpointer a, gconstpointer b)
{
  const FhirPatientMatch *x = a;
  const FhirPatientMatch *y = b;
  int order;

  if (x->hit.group != y->hit.group)
    return x->hit.group < y->hit.group ? -1 : 1;
  order = strcmp (x->name, y->name);
  return order != 0 ? order : (x->hit.key > y->hit.key) - (x->hit.key < y->hit.key);
}
