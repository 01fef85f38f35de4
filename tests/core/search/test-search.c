/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a search finds: a small store, and one row for each rule. Results are compared as sets where
 * the row does not sort. */

#include "search-fixture.h"

/* More values than names for tables in a short list. */
#define TEN(x)           x "0," x "1," x "2," x "3," x "4," x "5," x "6," x "7," x "8," x "9,"
#define MANY_IDENTIFIERS "identifier=" TEN ("a") TEN ("b") TEN ("c") TEN ("d") TEN ("e") "0045127"

typedef struct
{
  const char *type;
  const char *query;
  const char *expected; /* ids; sorted by the alphabet unless the query sorts */
} Row;

/* clang-format off */
static const Row rows[] = {
  { "Patient", "", "p1 p2 p3" },
  /* tokens */
  { "Observation", "code=2160-0", "b1 b2 b3" },
  { "Observation", "code=http://loinc.org|2160-0", "b1 b2" },
  { "Observation", "code=|2160-0", "" },
  { "Observation", "code=|bp", "b4" },
  { "Observation", "code=http://loinc.org|", "b1 b2" },
  { "Observation", "code=http://loinc.org|2160-0,bp", "b1 b2 b4" },
  { "Observation", "code=nothing", "" },
  { "Observation", "code:not=http://loinc.org|2160-0", "b3 b4 b5" },
  { "Observation", "code:not=nothing", "b1 b2 b3 b4 b5" },
  { "Observation", "status=final&code=2160-0", "b1 b2" },
  { "Observation", "status=FINAL", "" },
  { "Observation", "combo-code=8480-6", "b4" },
  { "Observation", "combo-code=8480-6,bp", "b4" },
  { "Patient", "active=true", "p1" },
  { "Patient", "gender=male", "p2 p3" },
  { "Patient", "identifier=0045127", "p1 p2" },
  { "Patient", "identifier=http://x.example/mrn|0045127", "p1" },
  { "Patient", "identifier=|77", "p2" },
  { "Patient", "identifier=|0045127", "" },
  { "Patient", "phone=(555) 123-4567", "p1" },
  { "Patient", "gender=male&" MANY_IDENTIFIERS, "p2" },
  { "Patient", "gender:not=male&" MANY_IDENTIFIERS, "p1" },
  /* strings */
  { "Patient", "name=smi", "p1 p3" },
  { "Patient", "name=SMITH", "p1 p3" },
  { "Patient", "name=mith", "" },
  { "Patient", "name:contains=mit", "p1 p3" },
  { "Patient", "family:exact=Smith", "p1" },
  { "Patient", "family:exact=smith", "p3" },
  { "Patient", "name=soderstrom", "p2" },
  { "Patient", "name=s\xc3\xb6" "der", "p2" },
  { "Patient", "given=joao", "p2" },
  { "Patient", "name=jane&name=smith", "p1" },
  { "Patient", "name=jane,bob", "p1 p3" },
  { "Patient", "phonetic=smyth", "p1 p3" },
  { "Patient", "phonetic=smyth jayne", "p1" },
  { "Observation", "value-string=pos", "b5" },
  /* references */
  { "Observation", "subject=Patient/p1", "b1 b2" },
  { "Observation", "subject=p1", "b1 b2" },
  { "Observation", "subject:Patient=p1", "b1 b2" },
  { "Observation", "patient=p1", "b1 b2" },
  { "Observation", "patient=Patient/p1,Patient/p2", "b1 b2 b3 b4" },
  { "Observation", "subject=http://here.example/fhir/Patient/p1", "b1 b2" },
  { "Observation", "subject=Group/p1", "" },
  { "Observation", "patient=Group/p1", "" },
  { "Observation", "patient=nobody", "" },
  { "Observation", "subject:identifier=http://x.example/mrn|9", "b5" },
  { "Observation", "patient=p1&code=2160-0&status=final", "b1 b2" },
  { "Observation", "performer=Practitioner/d1", "b1" },
  /* dates */
  { "Observation", "date=2020-01-10", "b1" },
  { "Observation", "date=2020", "b1 b3" },
  { "Observation", "date=2020-06-05", "" },
  { "Observation", "date=ap2020-06-05", "b3" },
  { "Observation", "date=ge2020-06-15", "b2 b3" },
  { "Observation", "date=gt2020-06-30", "b2" },
  { "Observation", "date=sa2020-06-15", "b2" },
  { "Observation", "date=le2020-06-15", "b1 b3 b5" },
  { "Observation", "date=lt2020-06-01", "b1 b5" },
  { "Observation", "date=eb2020-06-15", "b1 b5" },
  { "Observation", "date=ne2020", "b2 b5" },
  { "Observation", "date=ge2020&date=lt2021", "b1 b3" },
  { "Observation", "date=2021-03-01T10:00Z", "b2" },
  { "Observation", "date=2021-03-01T10:01Z", "" },
  { "Observation", "date=2021-03-01T11:00:00%2B01:00", "b2" },
  { "Observation", "patient=p1&date=ge2021", "b2" },
  { "Patient", "birthdate=1948-04-05", "p1" },
  { "Patient", "birthdate=1950", "p2" },
  { "Patient", "birthdate=lt1949", "p1" },
  { "Condition", "onset-date=2010", "c1" },
  /* quantities and numbers */
  { "Observation", "value-quantity=1.0|http://unitsofmeasure.org|mg/dL", "b1" },
  { "Observation", "value-quantity=10|http://unitsofmeasure.org|mg/L", "b1" },
  { "Observation", "value-quantity=gt1|http://unitsofmeasure.org|mg/dL", "b2" },
  { "Observation", "value-quantity=ge1|http://unitsofmeasure.org|mg/dL", "b1 b2" },
  { "Observation", "value-quantity=lt2.5||mg/dL", "b1" },
  { "Observation", "value-quantity=7", "b3" },
  { "Observation", "value-quantity=10", "" }, /* 1.0 mg/dL is 10 g/m3, but nobody said so */
  { "Observation", "value-quantity=7||stones", "b3" },
  { "Observation", "value-quantity=2", "" },
  { "Observation", "value-quantity=2.0", "" },
  { "Observation", "value-quantity=ap2.4||mg/dL", "b2" },
  { "Observation", "value-quantity=ne1.0||mg/dL", "b2" },
  { "Observation", "combo-value-quantity=gt100", "b4" },
  /* units that are converted, also those with an offset; without a unit only what was stated */
  { "Substance", "quantity=37.0|http://unitsofmeasure.org|Cel", "s1" },
  { "Substance", "quantity=98.6|http://unitsofmeasure.org|[degF]", "s1" },
  { "Substance", "quantity=gt310|http://unitsofmeasure.org|K", "s1" },
  { "Substance", "quantity=gt311|http://unitsofmeasure.org|K", "" },
  { "Substance", "quantity=120.0|http://unitsofmeasure.org|mm[Hg]", "s2" },
  { "Substance", "quantity=16|http://unitsofmeasure.org|kPa", "s2" },
  { "Substance", "quantity=16||kilopascal", "s2" },
  { "Substance", "quantity=16", "s2" },
  { "Substance", "quantity=120", "" },
  { "Substance", "quantity=37", "" },
  { "ValueSet", "context-type-quantity=age$65|http://unitsofmeasure.org|a", "v3" },
  { "ValueSet", "context-type-quantity=age$780", "v3" },
  { "ValueSet", "context-type-quantity=age$65", "" },
  /* "<5 kg", ">=10000 g", "5 kg" beside "<=5 kg": what may be there is found, eq wants all of it */
  { "ActivityDefinition", "context-quantity=5|http://unitsofmeasure.org|kg", "q3" },
  { "ActivityDefinition", "context-type-quantity=age$5|http://unitsofmeasure.org|kg", "q3" },
  { "ActivityDefinition", "context-quantity=10|http://unitsofmeasure.org|kg", "" },
  { "ActivityDefinition", "context-type-quantity=age$10|http://unitsofmeasure.org|kg", "" },
  { "ActivityDefinition", "context-quantity=gt5|http://unitsofmeasure.org|kg", "q2" },
  { "ActivityDefinition", "context-type-quantity=age$gt5|http://unitsofmeasure.org|kg", "q2" },
  { "ActivityDefinition", "context-quantity=ge5|http://unitsofmeasure.org|kg", "q2 q3" },
  { "ActivityDefinition", "context-type-quantity=age$ge5|http://unitsofmeasure.org|kg", "q2 q3" },
  { "ActivityDefinition", "context-quantity=gt4|http://unitsofmeasure.org|kg", "q1 q2 q3" },
  { "ActivityDefinition", "context-type-quantity=age$gt4|http://unitsofmeasure.org|kg", "q1 q2 q3" },
  { "ActivityDefinition", "context-quantity=lt5|http://unitsofmeasure.org|kg", "q1 q3" },
  { "ActivityDefinition", "context-type-quantity=age$lt5|http://unitsofmeasure.org|kg", "q1 q3" },
  { "ActivityDefinition", "context-quantity=lt1|http://unitsofmeasure.org|kg", "q1 q3" },
  { "ActivityDefinition", "context-type-quantity=age$lt1|http://unitsofmeasure.org|kg", "q1 q3" },
  { "ActivityDefinition", "context-quantity=le5|http://unitsofmeasure.org|kg", "q1 q3" },
  { "ActivityDefinition", "context-type-quantity=age$le5|http://unitsofmeasure.org|kg", "q1 q3" },
  { "ActivityDefinition", "context-quantity=gt1000|http://unitsofmeasure.org|kg", "q2" },
  { "ActivityDefinition", "context-type-quantity=age$gt1000|http://unitsofmeasure.org|kg", "q2" },
  { "ActivityDefinition", "context-quantity=ge10|http://unitsofmeasure.org|kg", "q2" },
  { "ActivityDefinition", "context-type-quantity=age$ge10|http://unitsofmeasure.org|kg", "q2" },
  { "ActivityDefinition", "context-quantity=le10|http://unitsofmeasure.org|kg", "q1 q2 q3" },
  { "ActivityDefinition", "context-type-quantity=age$le10|http://unitsofmeasure.org|kg", "q1 q2 q3" },
  { "ActivityDefinition", "context-quantity=lt10|http://unitsofmeasure.org|kg", "q1 q3" },
  { "ActivityDefinition", "context-type-quantity=age$lt10|http://unitsofmeasure.org|kg", "q1 q3" },
  { "ActivityDefinition", "context-quantity=sa4|http://unitsofmeasure.org|kg", "q2 q3" },
  { "ActivityDefinition", "context-type-quantity=age$sa4|http://unitsofmeasure.org|kg", "q2 q3" },
  { "ActivityDefinition", "context-quantity=sa9|http://unitsofmeasure.org|kg", "q2" },
  { "ActivityDefinition", "context-type-quantity=age$sa9|http://unitsofmeasure.org|kg", "q2" },
  { "ActivityDefinition", "context-quantity=sa11|http://unitsofmeasure.org|kg", "" },
  { "ActivityDefinition", "context-type-quantity=age$sa11|http://unitsofmeasure.org|kg", "" },
  { "ActivityDefinition", "context-quantity=eb6|http://unitsofmeasure.org|kg", "q1 q3" },
  { "ActivityDefinition", "context-type-quantity=age$eb6|http://unitsofmeasure.org|kg", "q1 q3" },
  { "ActivityDefinition", "context-quantity=eb4|http://unitsofmeasure.org|kg", "" },
  { "ActivityDefinition", "context-type-quantity=age$eb4|http://unitsofmeasure.org|kg", "" },
  { "ActivityDefinition", "context-quantity=ne5|http://unitsofmeasure.org|kg", "q1 q2 q3" },
  { "ActivityDefinition", "context-type-quantity=age$ne5|http://unitsofmeasure.org|kg", "q1 q2 q3" },
  { "ActivityDefinition", "context-quantity=gt9999", "q2" },
  { "ActivityDefinition", "context-quantity=5", "q3" },
  { "ActivityDefinition", "context-quantity=ap10000", "q2" },
  { "RiskAssessment", "probability=gt0.8", "r1" },
  { "RiskAssessment", "probability=0.85", "r1" },
  { "RiskAssessment", "probability=0.9", "r1" },
  { "RiskAssessment", "probability=0.90", "" },
  /* composites */
  { "Observation", "code-value-quantity=http://loinc.org|2160-0$gt2||mg/dL", "b2" },
  { "Observation", "component-code-value-quantity=8480-6$gt100", "b4" },
  { "Observation", "component-code-value-quantity=8462-4$gt100", "" },
  { "Observation", "combo-code-value-quantity=8480-6$gt100,2160-0$1.0", "b1 b4" },
  { "Observation", "code-value-date=2160-0$2020", "" },
  { "MolecularSequence", "chromosome-variant-coordinate=17$120$130", "m1" },
  { "MolecularSequence", "chromosome-variant-coordinate=http://x.example/chr|17$ge500$le510", "m1" },
  { "MolecularSequence", "chromosome-variant-coordinate=17$120$510", "" }, /* of two variants */
  { "MolecularSequence", "chromosome-variant-coordinate=18$120$130", "" },
  { "MolecularSequence", "chromosome-variant-coordinate=17$ge600$gt0", "" }, /* no end */
  { "MolecularSequence", "chromosome-variant-coordinate=17$ne120$ne510", "" },
  { "MolecularSequence", "chromosome-variant-coordinate=17$ne120$ne130", "m1" },
  { "MolecularSequence", "chromosome-variant-coordinate:missing=false", "m1" },
  { "MolecularSequence", "chromosome-window-coordinate=17$lt200$gt800", "m1" },
  { "MolecularSequence", "chromosome-window-coordinate=17$lt100$gt800", "" },
  { "MolecularSequence", "referenceseqid-variant-coordinate=NC_17$gt400$lt600", "m1" },
  { "MolecularSequence", "referenceseqid-window-coordinate=NC_17$100$900", "m1" },
  { "MolecularSequence", "referenceseqid-window-coordinate=NC_17$100$901", "" },
  /* URIs */
  { "ValueSet", "url=http://hl7.example/a", "v2" },
  { "ValueSet", "url:below=http://hl7.example/a", "v1 v2" },
  { "ValueSet", "url:above=http://hl7.example/a/b/c", "v1 v2" },
  /* missing */
  { "Observation", "date:missing=true", "b4" },
  { "Observation", "date:missing=false", "b1 b2 b3 b5" },
  { "Patient", "birthdate:missing=true", "p3" },
  { "Patient", "gender:missing=true", "" },
  { "Observation", "code:missing=true&status=final", "b5" },
  /* of every type */
  { "Patient", "_id=p1", "p1" },
  { "Patient", "_id=p1,p3,nobody", "p1 p3" },
  { "Patient", "_id=p1&gender=male", "" },
  { "Patient", "_tag=http://x.example/t|a", "p1" },
  { "Patient", "_security=R", "p1" },
  { "Patient", "_profile=http://x.example/profile", "p1" },
  { "Patient", "_source=http://src.example/1", "p1" },
  { "Patient", "_lastUpdated=gt2000", "p1 p2 p3" },
  { "Patient", "_lastUpdated=lt2000", "" },
  { "Patient", "_lastUpdated=2023-11-14&gender=male", "p2 p3" },
  /* chains */
  { "Observation", "patient.name=smith", "b1 b2" },
  { "Observation", "subject:Patient.name=smith&date=ge2021", "b2" },
  { "Observation", "subject.gender=male", "b3 b4" },
  { "Observation", "patient.birthdate=lt1949", "b1 b2" },
  { "Observation", "patient._id=p2", "b3 b4" },
  { "Observation", "patient.gender:not=male", "b1 b2" },
  { "Observation", "patient.birthdate:missing=false&status=final", "b1 b2 b4" },
  { "Observation", "patient.organization.name=city", "b1 b2" },
  { "Observation", "patient.organization.partof.name=saint", "b1 b2" },
  { "Observation", "performer:Practitioner.name=house", "b1" },
  { "Patient", "_has:Observation:patient:code=2160-0", "p1 p2" },
  { "Patient", "_has:Observation:patient:code=http://loinc.org|2160-0", "p1" },
  { "Patient", "_has:Observation:subject:date=gt2020-07&gender=female", "p1" },
  { "Patient", "_has:Observation:patient:performer:Practitioner.name=house", "p1" },
  { "Practitioner", "_has:Observation:performer:patient.name=smith", "d1" },
  { "Organization", "_has:Patient:organization:_has:Observation:patient:code=2160-0", "o2" },
  /* sorts; p and b keys follow the order of creation */
  { "Patient", "_sort=family", "p1 p3 p2" },
  { "Patient", "_sort=-family", "p2 p3 p1" },
  { "Patient", "_sort=birthdate", "p1 p2 p3" },
  { "Patient", "_sort=-birthdate", "p2 p1 p3" },
  { "Patient", "_sort=family,-given", "p1 p3 p2" },
  { "Patient", "_sort=-gender,family", "p3 p2 p1" },
  { "Patient", "_sort=_id", "p1 p2 p3" },
  { "Patient", "_sort=-_id", "p3 p2 p1" },
  { "Patient", "_sort=_lastUpdated", "p1 p2 p3" },
  { "Patient", "_sort=-_lastUpdated", "p3 p2 p1" },
  { "Observation", "_sort=-date", "b2 b3 b1 b5 b4" },
  { "Observation", "_sort=date", "b5 b1 b3 b2 b4" },
  { "Observation", "_sort=date&status=final", "b5 b1 b2 b4" },
  { "Observation", "_sort=-date&patient=p1&code=2160-0", "b2 b1" },
  { "Observation", "_sort=-date&code=2160-0", "b2 b3 b1" },
  { "Observation", "_sort=status,-date", "b3 b2 b1 b5 b4" },
  { "Observation", "_sort=value-quantity&patient=p1", "b1 b2" },
  { "Observation", "_sort=patient,-date", "b2 b1 b3 b4 b5" },
  { "Observation", "_sort=-patient,-date&_count=2", "b3 b4 | b2 b1 | b5" },
  /* pages */
  { "Patient", "_count=2", "p1 p2 | p3" },
  { "Observation", "_count=2&_sort=date", "b5 b1 | b3 b2 | b4" },
  { "Observation", "_count=1&_sort=-date&patient=p1", "b2 | b1" },
  { "Observation", "_count=1&code=2160-0", "b1 | b2 | b3" },
  { "Observation", "_count=1&patient=p1,p2&_sort=status,date", "b3 | b1 | b2 | b4" },
  { "Observation", "_count=2&_sort=date,code", "b5 b1 | b3 b2 | b4" },
  { "Patient", "_sort=family&_count=1", "p1 | p3 | p2" },
  { "Patient", "_sort=_id&_count=2&gender=male", "p2 p3" },
  /* totals */
  { "Observation", "_summary=count", "total 5" },
  { "Observation", "_summary=count&code=2160-0", "total 3" },
  { "Observation", "_count=0&code:not=2160-0", "total 2" },
  { "Patient", "_summary=count&name=j", "total 2" },
  /* includes */
  { "Observation", "_id=b1&_include=Observation:subject", "b1 +p1" },
  { "Observation", "_id=b1&_include=Observation:patient", "b1 +p1" },
  { "Observation", "_id=b1&_include=Observation:subject:Group", "b1" },
  { "Observation", "_id=b1&_include=*", "b1 +d1 +p1" },
  { "Observation", "_id=b1&_include=Observation:*", "b1 +d1 +p1" },
  { "Observation", "_id=b1&_include=Observation:subject&_include:iterate=Patient:organization", "b1 +p1 +o2" },
  { "Observation", "_id=b1&_include=Observation:subject&_include=Patient:organization", "b1 +p1" },
  { "Patient", "_id=p1&_revinclude=Observation:subject", "p1 +b1 +b2" },
  { "Observation", "_id=b1&_include=Observation:patient:Group", "b1" },
  { "Practitioner", "_id=d1&_revinclude=*", "d1 +b1" },
  { "Patient", "_id=p2&_revinclude=*", "p2 +b3 +b4" },
  { "Patient", "_id=p1&_revinclude=Condition:*", "p1 +c1" },
  { "Patient", "_id=p1&_revinclude=Condition:patient&_revinclude=Observation:patient", "p1 +c1 +b1 +b2" },
  { "Organization", "_id=o1&_revinclude:iterate=Organization:partof&_revinclude:iterate=Patient:organization", "o1 +o2 +p1" },
  /* the system */
  { NULL, "_type=Patient,Organization", "o1 o2 p1 p2 p3" },
  { NULL, "_id=p1", "p1" },
  { NULL, "_tag=a", "p1" },
  { NULL, "_type=Condition,Observation&patient=p1", "b1 b2 c1" },
  { NULL, "_lastUpdated=gt2000&_type=ValueSet", "v1 v2 v3" },
};
/* clang-format on */

static guint
check_rows (StoreFixture *f, const Row *list, guint n)
{
  guint wrong = 0;

  for (guint i = 0; i < n; i++)
    {
      const Row *row = &list[i];
      g_autoptr (GError) error = NULL;
      g_autofree char *found = search_fixture_run (f, row->type, row->query, &error);
      gboolean ordered = strstr (row->query, "_sort") != NULL ||
                         strstr (row->query, "_count") != NULL ||
                         strchr (row->expected, '+') != NULL;
      g_autofree char *shown = found != NULL && !ordered && strncmp (found, "total", 5) != 0
                                   ? search_fixture_sort_ids (found)
                                   : g_strdup (found);

      if (g_strcmp0 (shown, row->expected) == 0)
        continue;
      wrong++;
      g_test_message ("%s?%s: expected '%s', found '%s' %s",
                      row->type != NULL ? row->type : "",
                      row->query,
                      row->expected,
                      shown != NULL ? shown : "",
                      error != NULL ? error->message : "");
    }
  return wrong;
}

static void
test_rows (StoreFixture *f, gconstpointer data)
{
  search_fixture_load (f, search_fixture_resources);
  g_assert_cmpuint (check_rows (f, rows, G_N_ELEMENTS (rows)), ==, 0);
}

/* Records of two patients stand in the bucket of the first and are found by the other too. */
static void
test_two_patients (StoreFixture *f, gconstpointer data)
{
  static const char *const more[] = {
    "{\"resourceType\":\"Observation\",\"id\":\"b6\",\"status\":\"final\",\"code\":{\"text\":\"x\"}"
    ","
    "\"effectiveDateTime\":\"2022\",\"subject\":{\"reference\":\"Patient/p1\"},"
    "\"performer\":[{\"reference\":\"Patient/p2\"}]}",
    NULL
  };
  static const Row list[] = {
    { "Observation", "performer=Patient/p2", "b6" },
    { "Observation", "performer=Patient/p2&status=final&_sort=-date", "b6" },
    { "Observation", "performer=Patient/p1", "" },
    { "Observation", "patient=p2", "b3 b4" },
    { "Observation", "patient=p1&_sort=-date", "b6 b2 b1" },
    { "Patient", "_has:Observation:performer:status=final", "p2" },
    { "Patient", "_has:Observation:performer:status=final&name=s", "p2" },
    { "Patient", "_has:Observation:patient:status=final&name=s", "p1 p2" },
  };

  search_fixture_load (f, search_fixture_resources);
  search_fixture_load (f, more);
  g_assert_cmpuint (check_rows (f, list, G_N_ELEMENTS (list)), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/core/search/rows",
              StoreFixture,
              NULL,
              store_fixture_set_up,
              test_rows,
              store_fixture_tear_down);
  g_test_add ("/core/search/two-patients",
              StoreFixture,
              NULL,
              store_fixture_set_up,
              test_two_patients,
              store_fixture_tear_down);
  return g_test_run();
}
