/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The patient box. Three steps:
 *
 * 1. Each part of the text finds patients through the search rows: names by beginning, by each word
 * that one edit makes (some hundred probes by key) and by sound; identifiers whole and by
 * beginning; telephone numbers and numbers written with other gaps by rows of their digits; dates
 * of birth by overlap.
 * 2. Patients that every part has found are candidates; when there are too many the likeliest are
 * kept.
 * 3. The bodies of the candidates say which name, in which use, each part really met
 *    (fhir-patient-match.h): rows do not tell a former name from the usual one, nor words in a
 * field.
 *
 * A patient's group is that of its weakest part. */

#include "fhir-patient-find.h"

#include "fhir-fold.h"
#include "fhir-index.h"
#include "fhir-json-parser.h"
#include "fhir-patient-match.h"
#include "fhir-phonetic.h"

#define ROWS_MAX       20000 /* rows that one part may bring */
#define CANDIDATES_MAX 600   /* bodies read */
#define DAY_MS         (G_GINT64_CONSTANT (86400000))

typedef struct
{
  FhirStoreReader *reader;
  FhirDb *db;
  gint64 p_name, p_phonetic, p_birthdate, p_identifier, p_telecom;
  gboolean cut; /* a part had more than ROWS_MAX rows */
} Finder;

/* What one part has found: the best group of each patient. */
typedef struct
{
  GHashTable *groups; /* key of the patient -> group + 1 */
  GArray *order;      /* (element-type gint64) keys as they were found first */
} Found;

typedef struct
{
  gint64 key;
  guint8 group;
  guint order;
} Candidate;

static const char *const group_names[] = { "exact", "prefix", "alias", "near", "sound" };

const char *
fhir_patient_find_group_name (FhirPatientFindGroup group)
{
  return (guint)group < G_N_ELEMENTS (group_names) ? group_names[group] : NULL;
}

static void
clear_hit (gpointer data)
{
  g_free (((FhirPatientHit *)data)->matched);
}

void
fhir_patient_find_free (FhirPatientFind *find)
{
  if (find == NULL)
    return;
  g_array_unref (find->hits);
  g_free (find);
}

static void
add_found (Found *found, gint64 key, FhirPatientFindGroup group)
{
  gpointer have = g_hash_table_lookup (found->groups, GSIZE_TO_POINTER (key));

  if (have == NULL)
    g_array_append_val (found->order, key);
  if (have == NULL || GPOINTER_TO_UINT (have) > (guint)group + 1)
    g_hash_table_insert (found->groups,
                         GSIZE_TO_POINTER (key),
                         GUINT_TO_POINTER ((guint)group + 1));
}

/* Gathers r of a bound statement. */
static gboolean
collect (Finder *finder, FhirStmt *stmt, FhirPatientFindGroup group, Found *found, GError **error)
{
  FhirStep step;

  while ((step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      if (found->order->len >= ROWS_MAX)
        {
          finder->cut = TRUE;
          break;
        }
      add_found (found, fhir_stmt_get_int (stmt, 0), group);
    }
  fhir_stmt_reset (stmt);
  return step != FHIR_STEP_ERROR;
}

static gboolean
find_equal_string (Finder *finder,
                   gint64 p,
                   const char *text,
                   FhirPatientFindGroup group,
                   Found *found,
                   GError **error)
{
  g_autoptr (FhirStmt) stmt =
      fhir_db_prepare (finder->db, "SELECT r FROM str WHERE p=? AND v=? AND t1=0", error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, p);
  fhir_stmt_bind_text (stmt, 2, fhir_slice (text));
  return collect (finder, stmt, group, found, error);
}

static gboolean
find_beginning (Finder *finder,
                const char *sql,
                gint64 p,
                const char *text,
                Found *found,
                GError **error)
{
  g_autoptr (FhirStmt) stmt = fhir_db_prepare (finder->db, sql, error);
  g_autoptr (GString) end = g_string_new (NULL);

  if (stmt == NULL)
    return FALSE;
  if (!fhir_fold_next_prefix (fhir_slice (text), end))
    return TRUE;
  fhir_stmt_bind_int (stmt, 1, p);
  fhir_stmt_bind_text (stmt, 2, fhir_slice (text));
  fhir_stmt_bind_text (stmt, 3, (FhirSlice){ end->str, (guint32)end->len });
  return collect (finder, stmt, FHIR_FIND_PREFIX, found, error);
}

static const char string_beginning[] = "SELECT r FROM str WHERE p=? AND v>=? AND v<? AND t1=0";

static gboolean
find_near (Finder *finder, const char *word, Found *found, GError **error)
{
  g_autoptr (GPtrArray) variants = fhir_patient_text_variants (word);

  for (guint i = 0; i < variants->len; i++)
    {
      if (!find_equal_string (finder,
                              finder->p_name,
                              g_ptr_array_index (variants, i),
                              FHIR_FIND_NEAR,
                              found,
                              error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
find_word (Finder *finder, const char *word, Found *found, GError **error)
{
  char code[FHIR_PHONETIC_MAX + 1];

  if (!find_equal_string (finder, finder->p_name, word, FHIR_FIND_EXACT, found, error) ||
      !find_beginning (finder, string_beginning, finder->p_name, word, found, error))
    return FALSE;
  if (strlen (word) < 3 || !find_near (finder, word, found, error))
    return strlen (word) < 3;
  return fhir_phonetic_code (fhir_slice (word), code) == 0 ||
         find_equal_string (finder, finder->p_phonetic, code, FHIR_FIND_SOUND, found, error);
}

static gboolean
find_identifier (Finder *finder, gint64 p, const char *text, Found *found, GError **error)
{
  static const char beginning[] = "SELECT r FROM idn WHERE p=? AND v>=? AND v<? AND t1=0";
  g_autoptr (FhirStmt) stmt =
      fhir_db_prepare (finder->db, "SELECT r FROM idn WHERE p=? AND v=? AND t1=0", error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, p);
  fhir_stmt_bind_text (stmt, 2, fhir_slice (text));
  if (!collect (finder, stmt, FHIR_FIND_EXACT, found, error))
    return FALSE;
  return strlen (text) < 3 || find_beginning (finder, beginning, p, text, found, error);
}

/* By how a number begins, and, where enough was typed, by how it ends: without the area code. */
static gboolean
find_digits (Finder *finder, gint64 p, const char *digits, Found *found, GError **error)
{
  gsize len = strlen (digits);
  g_autofree char *backwards = g_strconcat (FHIR_INDEX_BACKWARDS, digits, NULL);

  g_strreverse (backwards + strlen (FHIR_INDEX_BACKWARDS));
  return find_equal_string (finder, p, digits, FHIR_FIND_EXACT, found, error) &&
         find_beginning (finder, string_beginning, p, digits, found, error) &&
         (len < FHIR_PATIENT_SUFFIX_DIGITS ||
          find_beginning (finder, string_beginning, p, backwards, found, error));
}

static gboolean
find_span (Finder *finder, const FhirDateSpan *span, Found *found, GError **error)
{
  g_autoptr (FhirStmt) stmt = fhir_db_prepare (
      finder->db,
      "SELECT r FROM dat WHERE p=?1 AND l=0 AND lo>?2 AND lo<?3 AND lo+d>?4 AND t1=0"
      " UNION ALL SELECT r FROM dat WHERE p=?1 AND l=1 AND lo>?5 AND lo<?3 AND lo+d>?4 AND t1=0",
      error);
  gboolean whole = span->precision >= FHIR_PRECISION_DAY;

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, finder->p_birthdate);
  fhir_stmt_bind_int (stmt, 2, span->lo - DAY_MS);
  fhir_stmt_bind_int (stmt, 3, span->hi);
  fhir_stmt_bind_int (stmt, 4, span->lo);
  fhir_stmt_bind_int (stmt, 5, span->lo - 366 * DAY_MS);
  return collect (finder, stmt, whole ? FHIR_FIND_EXACT : FHIR_FIND_PREFIX, found, error);
}

static gboolean
find_part (Finder *finder, const FhirPatientPart *part, Found *found, GError **error)
{
  if (part->word != NULL && !find_word (finder, part->word, found, error))
    return FALSE;
  for (guint i = 0; i < part->spans->len; i++)
    {
      if (!find_span (finder, &g_array_index (part->spans, FhirDateSpan, i), found, error))
        return FALSE;
    }
  if (part->ident != NULL &&
      (!find_identifier (finder, finder->p_identifier, part->ident, found, error) ||
       !find_identifier (finder, finder->p_telecom, part->ident, found, error)))
    return FALSE;
  if (part->digits == NULL || strlen (part->digits) < FHIR_INDEX_DIGITS_MIN)
    return TRUE;
  return find_digits (finder, finder->p_identifier, part->digits, found, error) &&
         find_digits (finder, finder->p_telecom, part->digits, found, error);
}

static void
found_clear (gpointer data)
{
  Found *found = data;

  g_hash_table_unref (found->groups);
  g_array_unref (found->order);
}

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *x = a;
  const Candidate *y = b;

  if (x->group != y->group)
    return x->group < y->group ? -1 : 1;
  return (x->order > y->order) - (x->order < y->order);
}

/* Patients that all parts have found, likeliest first. */
static GArray *
intersect (const GArray *founds)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  const Found *smallest = &g_array_index (founds, Found, 0);

  for (guint i = 1; i < founds->len; i++)
    {
      const Found *found = &g_array_index (founds, Found, i);

      if (found->order->len < smallest->order->len)
        smallest = found;
    }
  for (guint i = 0; i < smallest->order->len; i++)
    {
      Candidate candidate = { .key = g_array_index (smallest->order, gint64, i), .order = i };
      gboolean all = TRUE;

      for (guint k = 0; k < founds->len && all; k++)
        {
          guint group =
              GPOINTER_TO_UINT (g_hash_table_lookup (g_array_index (founds, Found, k).groups,
                                                     GSIZE_TO_POINTER (candidate.key)));

          all = group != 0;
          candidate.group = (guint8)MAX (candidate.group, group);
        }
      if (all)
        g_array_append_val (candidates, candidate);
    }
  g_array_sort (candidates, compare_candidates);
  return candidates;
}

/* Reads the bodies of the likeliest candidates and sorts them into their real groups. */
static gboolean
match_bodies (Finder *finder,
              const GPtrArray *parts,
              const GArray *candidates,
              GArray *matches,
              GError **error)
{
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();

  for (guint i = 0; i < candidates->len && i < CANDIDATES_MAX; i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);
      FhirPatientMatch match = { .hit = { .key = candidate->key } };
      const FhirJsonDoc *doc;
      FhirRecord record;

      if (!fhir_store_reader_get (finder->reader, candidate->key, &record, error))
        return FALSE;
      doc = fhir_json_parser_parse (parser,
                                    record.body.text,
                                    record.body.len,
                                    fhir_limits_get_default(),
                                    error);
      if (doc == NULL)
        return FALSE;
      if (fhir_patient_match (doc, parts, &match))
        g_array_append_val (matches, match);
    }
  return TRUE;
}

static FhirPatientFind *
take_hits (GArray *matches, guint limit, guint total, gboolean more, gint64 change)
{
  FhirPatientFind *find = g_new0 (FhirPatientFind, 1);

  find->hits = g_array_new (FALSE, FALSE, sizeof (FhirPatientHit));
  g_array_set_clear_func (find->hits, clear_hit);
  g_array_sort (matches, fhir_patient_match_compare);
  for (guint i = 0; i < matches->len; i++)
    {
      FhirPatientMatch *match = &g_array_index (matches, FhirPatientMatch, i);

      g_free (match->name);
      if (i < limit)
        g_array_append_val (find->hits, match->hit);
      else
        clear_hit (&match->hit);
    }
  find->total = MAX (total, find->hits->len);
  find->more = more;
  find->change = change;
  return find;
}

static gint64
get_p (FhirStoreReader *reader, const char *code)
{
  FhirTypeId patient = fhir_def_find_type (FHIR_SLICE_LITERAL ("Patient"));

  return fhir_store_param_number (fhir_store_reader_get_store (reader),
                                  fhir_def_find_param (patient, fhir_slice (code)));
}

FhirPatientFind *
fhir_patient_find (FhirStoreReader *reader, const char *text, guint limit, GError **error)
{
  Finder finder = { .reader = reader,
                    .db = fhir_store_reader_get_db (reader),
                    .p_name = get_p (reader, "name"),
                    .p_phonetic = get_p (reader, "phonetic"),
                    .p_birthdate = get_p (reader, "birthdate"),
                    .p_identifier = get_p (reader, "identifier"),
                    .p_telecom = get_p (reader, "telecom") };
  g_autoptr (GPtrArray) parts = fhir_patient_text_parse (text, error);
  g_autoptr (GArray) founds = g_array_new (FALSE, FALSE, sizeof (Found));
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (FhirPatientMatch));
  g_autoptr (GArray) candidates = NULL;
  guint total;

  if (parts == NULL)
    return NULL;
  g_array_set_clear_func (founds, found_clear);
  for (guint i = 0; i < parts->len; i++)
    {
      Found found = { g_hash_table_new (NULL, NULL), g_array_new (FALSE, FALSE, sizeof (gint64)) };

      g_array_append_val (founds, found);
      if (!find_part (&finder,
                      g_ptr_array_index (parts, i),
                      &g_array_index (founds, Found, i),
                      error))
        return NULL;
    }
  candidates = intersect (founds);
  if (!match_bodies (&finder, parts, candidates, matches, error))
    {
      fhir_patient_find_free (take_hits (matches, 0, 0, FALSE, 0));
      return NULL;
    }
  total = candidates->len > CANDIDATES_MAX ? candidates->len - CANDIDATES_MAX + matches->len
                                           : matches->len;
  return take_hits (matches, limit, total, finder.cut, fhir_store_reader_get_change (reader));
}
