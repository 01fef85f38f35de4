/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-demo.h"

#include "fhir-date.h"
#include "fhir-json-parser.h"
#include "fhir-structure.h"
#include "fhir-test.h"

#include <string.h>

#define SEED     7
#define RICH     12
#define PATIENTS 400

/* Calls func with each line of the text, parsed. */
typedef void (*LineFunc) (const FhirJsonDoc *doc, gpointer data);

static guint
foreach_line (const GString *text, LineFunc func, gpointer data)
{
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();
  const char *at = text->str;
  guint n = 0;

  for (const char *stop; at < text->str + text->len; at = stop + 1, n++)
    {
      g_autoptr (GError) error = NULL;
      const FhirJsonDoc *doc;

      stop = strchr (at, '\n');
      g_assert_nonnull (stop);
      doc = fhir_json_parser_parse (parser, at, stop - at, fhir_limits_get_default(), &error);
      g_assert_no_error (error);
      func (doc, data);
    }
  return n;
}

static char *
checksum (guint64 seed, gint64 now_ms)
{
  g_autoptr (FhirDemo) demo = fhir_demo_new (seed);
  g_autoptr (GString) text = g_string_new (NULL);

  if (now_ms)
    fhir_demo_set_now (demo, now_ms);
  fhir_demo_write_clinic (demo, text);
  for (guint i = 0; i < 40; i++)
    fhir_demo_write_patient (demo, i, text);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)text->str, text->len);
}

/* The bytes of seed 1. A change here is a change of everybody's demo data: intended or not? */
#define CHECKSUM_1 "d2ca0f5f9e9afa4b3561c64dabbd30a7af8a05b91497a118d08d42da17504bdc"

static void
test_same_bytes (void)
{
  g_autofree char *first = checksum (1, 0);
  g_autofree char *other = checksum (2, 0);
  g_autofree char *later = checksum (1, G_GINT64_CONSTANT (1800000000000));

  g_assert_cmpstr (first, ==, CHECKSUM_1);
  g_assert_cmpstr (first, !=, other);
  g_assert_cmpstr (first, !=, later);
}

static void
test_order_is_free (void)
{
  g_autoptr (FhirDemo) demo = fhir_demo_new (SEED);
  g_autoptr (GString) alone = g_string_new (NULL);
  g_autoptr (GString) after = g_string_new (NULL);
  gsize start;

  fhir_demo_write_patient (demo, 33, alone);
  for (guint i = 20; i < 33; i++)
    fhir_demo_write_patient (demo, i, after);
  start = after->len;
  fhir_demo_write_patient (demo, 33, after);
  g_assert_cmpmem (alone->str, alone->len, after->str + start, after->len - start);
}

static void
check_structure (const FhirJsonDoc *doc, gpointer data)
{
  g_autofree char *problem = fhir_structure_check (doc);

  if (problem)
    g_test_message ("%.*s", (int)MIN (doc->text_len, 300), doc->text);
  g_assert_cmpstr (problem, ==, NULL);
}

static void
test_structure (void)
{
  g_autoptr (FhirDemo) demo = fhir_demo_new (SEED);
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = fhir_demo_write_clinic (demo, text);

  for (guint i = 0; i < PATIENTS; i++)
    n += fhir_demo_write_patient (demo, i, text);
  g_assert_cmpuint (foreach_line (text, check_structure, NULL), ==, n);
}

static void
add_id (const FhirJsonDoc *doc, gpointer data)
{
  GHashTable *ids = data;
  g_autofree char *type =
      fhir_json_dup_string (doc, fhir_json_member (doc, 0, FHIR_KEY_resourceType));
  g_autofree char *id = fhir_json_dup_string (doc, fhir_json_member (doc, 0, FHIR_KEY_id));

  g_assert_true (g_hash_table_add (ids, g_strconcat (type, "/", id, NULL))); /* else: twice */
}

static void
check_references (const FhirJsonDoc *doc, gpointer data)
{
  GHashTable *ids = data;

  for (guint32 i = 0; i < doc->n_nodes; i++)
    if (doc->nodes[i].key == FHIR_KEY_reference)
      {
        g_autofree char *reference = fhir_json_dup_string (doc, i);
        if (reference[0] == '#')
          continue;
        if (!g_hash_table_contains (ids, reference))
          g_test_message ("%s", reference);
        g_assert_true (g_hash_table_contains (ids, reference));
      }
}

static void
test_references (void)
{
  g_autoptr (FhirDemo) demo = fhir_demo_new (SEED);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  fhir_demo_write_clinic (demo, text);
  for (guint i = 0; i < PATIENTS; i++)
    fhir_demo_write_patient (demo, i, text);
  foreach_line (text, add_id, ids);
  foreach_line (text, check_references, ids);
}

/* The longest ids there can be are ids still, and differ. */
static void
test_largest_numbers (void)
{
  g_autoptr (FhirDemo) demo = fhir_demo_new (G_MAXUINT64);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = fhir_demo_write_clinic (demo, text);

  fhir_demo_set_now (demo, FHIR_DATE_MAX - 86400000);
  n += fhir_demo_write_patient (demo, 0, text);
  n += fhir_demo_write_patient (demo, G_MAXUINT, text);
  foreach_line (text, add_id, ids);
  g_assert_cmpuint (g_hash_table_size (ids), ==, n);
  foreach_line (text, check_references, ids);
  foreach_line (text, check_structure, NULL);
}

static void
test_earlier_now (void)
{
  g_autofree char *first = checksum (1, 0);
  g_autofree char *early = checksum (1, 1000);

  g_assert_cmpstr (first, ==, early);
}

/* Every time of a chart is between birth and now; targets and plans may lie ahead. */
typedef struct
{
  gint64 birth, now;
} Life;

static void
check_times (const FhirJsonDoc *doc, gpointer data)
{
  Life *life = data;

  for (guint32 i = 1; i < doc->n_nodes; i++)
    {
      FhirKey key = doc->nodes[i].key;
      FhirDateSpan span;

      if (key == FHIR_KEY_birthDate && fhir_date_parse (fhir_json_raw (doc, i), &span))
        life->birth = span.lo;
      if (key != FHIR_KEY_effectiveDateTime && key != FHIR_KEY_issued && key != FHIR_KEY_start &&
          key != FHIR_KEY_end && key != FHIR_KEY_onsetDateTime && key != FHIR_KEY_authoredOn &&
          key != FHIR_KEY_occurrenceDateTime && key != FHIR_KEY_performedDateTime &&
          key != FHIR_KEY_recordedDate && key != FHIR_KEY_abatementDateTime &&
          key != FHIR_KEY_deceasedDateTime && key != FHIR_KEY_date)
        continue;
      g_assert_true (fhir_date_parse (fhir_json_raw (doc, i), &span));
      if (span.lo > life->now || span.hi < life->birth)
        g_test_message ("%.*s", (int)MIN (doc->text_len, 400), doc->text);
      g_assert_cmpint (span.lo, <=, life->now);
      g_assert_cmpint (span.hi, >=, life->birth);
    }
}

static void
test_times (void)
{
  g_autoptr (FhirDemo) demo = fhir_demo_new (SEED);
  FhirDateSpan now;

  g_assert_true (fhir_date_parse (fhir_slice ("2026-03-12T09:05:00Z"), &now));
  for (guint i = 0; i < PATIENTS; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      Life life = { FHIR_DATE_MIN, now.lo };

      fhir_demo_write_patient (demo, i, text);
      foreach_line (text, check_times, &life);
    }
}

static void
test_sizes (void)
{
  g_autoptr (FhirDemo) demo = fhir_demo_new (SEED);
  g_autoptr (GString) text = g_string_new (NULL);
  guint others = 0;

  for (guint i = 0; i < RICH; i++)
    {
      guint n = fhir_demo_write_patient (demo, i, text);
      g_test_message ("patient %u: %u resources", i, n);
      g_assert_cmpuint (n, >=, 150);
      g_assert_cmpuint (n, <=, 550);
    }
  for (guint i = RICH; i < PATIENTS; i++)
    others += fhir_demo_write_patient (demo, i, text);
  g_test_message ("others: %.1f on average", (double)others / (PATIENTS - RICH));
  g_assert_cmpuint (others / (PATIENTS - RICH), >=, 15);
  g_assert_cmpuint (others / (PATIENTS - RICH), <=, 40);
}

/* What a screen has to tell apart is all there: a piece of text and how often at least. */
typedef struct
{
  const char *what;
  const char *text;
  guint at_least;
} FindRow;

/* clang-format off */
static const FindRow find_rows[] = {
  { "explicit none", "\"716186003\"", 20 },
  { "refuted", "\"refuted\"", 3 },
  { "entered in error", "\"entered-in-error\"", 5 },
  { "provisional", "\"provisional\"", 2 },
  { "unconfirmed", "\"unconfirmed\"", 3 },
  { "on hold", "\"status\":\"on-hold\"", 2 },
  { "unknown", "\"status\":\"unknown\"", 2 },
  { "stopped", "\"status\":\"stopped\"", 5 },
  { "not taken", "\"status\":\"not-taken\"", 2 },
  { "not done", "\"status\":\"not-done\"", 5 },
  { "do not perform", "\"doNotPerform\":true", 2 },
  { "corrected", "\"status\":\"corrected\"", 2 },
  { "cancelled", "\"status\":\"cancelled\"", 2 },
  { "preliminary", "\"status\":\"preliminary\"", 2 },
  { "pending", "\"status\":\"registered\"", 2 },
  { "no value", "\"dataAbsentReason\"", 5 },
  { "less than", "\"comparator\":\"<\"", 20 },
  { "more than", "\"comparator\":\">\"", 5 },
  { "critical", "\"code\":\"HH\"", 1 },
  { "dead", "\"deceasedDateTime\"", 5 },
  { "year of birth only", "\"birthDate\":\"1957\"", 1 },
  { "year of onset only", "\"onsetDateTime\":\"2009\"", 1 },
  { "maiden name", "\"use\":\"maiden\"", 5 },
  { "Han script", "王", 1 },
  { "PDF", "\"application/pdf\"", 10 },
  { "contained", "\"reference\":\"#drug\"", 1 },
  { "unknown modifier", "\"modifierExtension\"", 1 },
  { "narrative", "<div xmlns=", 10 },
  { "pressure", "\"85354-9\"", 100 },
};
/* clang-format on */

static void
test_variety (void)
{
  g_autoptr (FhirDemo) demo = fhir_demo_new (SEED);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < PATIENTS; i++)
    fhir_demo_write_patient (demo, i, text);
  for (guint i = 0; i < G_N_ELEMENTS (find_rows); i++)
    {
      guint n = 0;
      for (const char *at = text->str; (at = strstr (at, find_rows[i].text)) != NULL; at++)
        n++;
      g_test_message ("%s: %u", find_rows[i].what, n);
      g_assert_cmpuint (n, >=, find_rows[i].at_least);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/demo/same-bytes", test_same_bytes);
  g_test_add_func ("/core/demo/order-is-free", test_order_is_free);
  g_test_add_func ("/core/demo/structure", test_structure);
  g_test_add_func ("/core/demo/references", test_references);
  g_test_add_func ("/core/demo/largest-numbers", test_largest_numbers);
  g_test_add_func ("/core/demo/earlier-now", test_earlier_now);
  g_test_add_func ("/core/demo/times", test_times);
  g_test_add_func ("/core/demo/sizes", test_sizes);
  g_test_add_func ("/core/demo/variety", test_variety);
  return g_test_run();
}
