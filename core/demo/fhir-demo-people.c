/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who the patient is. Phone numbers are of the range kept for fiction (555-01xx), mail addresses of
 * example domains, towns do not exist, and each Patient carries the security label HTEST (test
 * health data), so that invented people are not taken for real ones. */

#include "fhir-date.h"
#include "fhir-demo-names.h"
#include "fhir-demo-private.h"
#include "fhir-demo-stories.h"

#define TOPIC_PERSON 1
#define TOPIC_WRITE  2

/* clang-format off */
static const char *const streets[] = {
  "Elm Street", "Mill Lane", "Harbour Road", "Station Road", "Church Street", "Orchard Avenue", "Lakeview Drive",
  "Maple Court", "Bridge Street", "Hillcrest Road", "Willow Way", "Market Square", "Quarry Road", "Meadow Lane",
};
static const struct { const char *city, *postal; } towns[] = {
  { "Ashford Falls", "00101" }, { "Riverside", "00104" }, { "Port Alder", "00117" }, { "Millbrook Heath", "00122" },
  { "Greywater", "00135" }, { "North Elmsley", "00140" }, { "Stonebridge Cross", "00158" }, { "Fairhaven Mills", "00163" },
};
static const struct { const char *formal, *familiar; } nicknames[] = {
  { "Robert", "Bob" }, { "William", "Bill" }, { "Elizabeth", "Liz" }, { "Margaret", "Peggy" }, { "Richard", "Dick" },
  { "James", "Jim" }, { "Patricia", "Pat" }, { "Jennifer", "Jen" }, { "Katarzyna", "Kasia" }, { "Francisco", "Paco" },
  { "José", "Pepe" }, { "Thomas", "Tom" }, { "Michael", "Mike" }, { "Stephanie", "Steph" }, { "Małgorzata", "Gosia" },
};
static const FhirDemoCode marital[] = {
  { HL7 ("v3-MaritalStatus"), "M", "Married" }, { HL7 ("v3-MaritalStatus"), "S", "Never Married" },
  { HL7 ("v3-MaritalStatus"), "W", "Widowed" }, { HL7 ("v3-MaritalStatus"), "D", "Divorced" },
};
/* clang-format on */

static const char *
pick (FhirDemoRandom *random, const char *const *list)
{
  return list[fhir_demo_below (random, g_strv_length ((char **)list))];
}

static const FhirDemoHeritage *
pick_heritage (FhirDemoRandom *random)
{
  guint at = fhir_demo_below (random, 1000);

  for (guint i = 0; i < fhir_demo_n_heritages; i++)
    {
      if (at < fhir_demo_heritages[i].weight)
        return &fhir_demo_heritages[i];
      at -= fhir_demo_heritages[i].weight;
    }
  return &fhir_demo_heritages[0];
}

/* A partial date as a day inside it. */
static gint64
day_of_text (const char *text)
{
  FhirDateSpan span;

  if (!fhir_date_parse (fhir_slice (text), &span))
    return 0;
  return (span.lo + (span.hi - span.lo) / 2) / (86400 * 1000);
}

static void
choose_from_story (FhirDemoChart *chart)
{
  const FhirDemoStory *story = chart->story;
  FhirDemoPerson *person = &chart->person;

  person->is_female = story->is_female;
  person->family = story->family;
  person->given = story->given;
  person->middle = story->middle;
  person->latin = story->latin;
  person->birth = day_of_text (story->birth);
  g_strlcpy (person->birth_text, story->birth, sizeof person->birth_text);
  if (story->death)
    {
      person->death = day_of_text (story->death) * FHIR_DEMO_DAY + 4 * 60 + 40;
      chart->now = MIN (chart->now, person->death);
    }
}

static void
choose_dates (FhirDemoChart *chart, FhirDemoRandom *random)
{
  FhirDemoPerson *person = &chart->person;
  gint64 today = chart->now / FHIR_DEMO_DAY;
  gint age = fhir_demo_chance (random, 180) ? fhir_demo_between (random, 0, 17)
                                            : fhir_demo_between (random, 18, 96);
  guint text = fhir_demo_below (random, 1000);

  person->birth = today - age * 36525 / 100 - fhir_demo_below (random, 365) - 3;
  fhir_demo_day_text (person->birth, person->birth_text);
  if (text < 25)
    person->birth_text[4] = 0; /* only the year is known */
  else if (text < 45)
    person->birth_text[7] = 0;
  else if (text < 50)
    person->birth_text[0] = 0;
  if (fhir_demo_chance (random, age < 50 ? 4 : age < 75 ? 40 : 200))
    {
      gint64 back = fhir_demo_between (random, 5, MIN (2500, MAX (6, age * 300)));
      person->death = chart->now - back * FHIR_DEMO_DAY;
      chart->now = person->death;
    }
}

static void
choose_anybody (FhirDemoChart *chart)
{
  FhirDemoRandom random = fhir_demo_stream (chart, TOPIC_PERSON);
  const FhirDemoHeritage *heritage = pick_heritage (&random);
  FhirDemoPerson *person = &chart->person;

  person->is_female = fhir_demo_chance (&random, 510);
  person->family = pick (&random, heritage->families);
  person->given = pick (&random, person->is_female ? heritage->women : heritage->men);
  if (fhir_demo_chance (&random, 350))
    person->middle = pick (&random, person->is_female ? heritage->women : heritage->men);
  if (person->middle == person->given)
    person->middle = NULL;
  choose_dates (chart, &random);
}

void
fhir_demo_choose_person (FhirDemoChart *chart)
{
  /* One step of 7919 each: a prime that does not divide 9,000,000, so numbers do not meet. */
  guint64 number = (chart->n * G_GUINT64_CONSTANT (7919) + chart->demo->seed * 104729) % 9000000;

  if (chart->n < FHIR_DEMO_RICH)
    chart->story = &fhir_demo_stories[chart->n];
  g_snprintf (chart->person.mrn,
              sizeof chart->person.mrn,
              "%" G_GUINT64_FORMAT,
              number + 1000000 + chart->n / 9000000 * 9000000);
  if (chart->story)
    choose_from_story (chart);
  else
    choose_anybody (chart);
}

static void
write_name (FhirDemoChart *chart, const char *use, const char *family, const char *given)
{
  FhirJsonWriter *w = &chart->w;
  const FhirDemoPerson *person = &chart->person;
  gboolean is_official = g_str_equal (use, "official");

  fhir_json_writer_begin_object (w, NULL);
  fhir_json_writer_string (w, "use", use);
  if (family)
    fhir_json_writer_string (w, "family", family);
  fhir_json_writer_begin_array (w, "given");
  fhir_json_writer_string (w, NULL, given);
  if (is_official && person->middle)
    fhir_json_writer_string (w, NULL, person->middle);
  fhir_json_writer_end_array (w);
  if (is_official && chart->story && chart->story->prefix)
    {
      fhir_json_writer_begin_array (w, "prefix");
      fhir_json_writer_string (w, NULL, chart->story->prefix);
      fhir_json_writer_end_array (w);
    }
  fhir_json_writer_end_object (w);
}

static void
write_latin_name (FhirDemoChart *chart)
{
  fhir_json_writer_begin_object (&chart->w, NULL);
  fhir_json_writer_string (&chart->w, "use", "usual");
  fhir_json_writer_string (&chart->w, "text", chart->person.latin);
  fhir_json_writer_end_object (&chart->w);
}

static void
write_names (FhirDemoChart *chart, FhirDemoRandom *random)
{
  const FhirDemoPerson *person = &chart->person;
  const char *maiden = NULL, *nickname = NULL;

  if (chart->story)
    {
      maiden = chart->story->maiden;
      nickname = chart->story->nickname;
    }
  else
    {
      gboolean is_adult = fhir_demo_age_at (chart, chart->now) >= 25;
      if (person->is_female && is_adult && fhir_demo_chance (random, 250))
        maiden = pick (random, pick_heritage (random)->families);
      for (guint i = 0; i < G_N_ELEMENTS (nicknames); i++)
        if (g_str_equal (nicknames[i].formal, person->given) && fhir_demo_chance (random, 500))
          nickname = nicknames[i].familiar;
    }
  fhir_json_writer_begin_array (&chart->w, "name");
  write_name (chart, "official", person->family, person->given);
  if (person->latin)
    write_latin_name (chart);
  if (nickname)
    write_name (chart, "nickname", NULL, nickname);
  if (maiden)
    write_name (chart, "maiden", maiden, person->given);
  fhir_json_writer_end_array (&chart->w);
}

static void
write_identifier (FhirDemoChart *chart, const char *system, const char *value, const char *assigner)
{
  static const FhirDemoCode medical_record = { HL7 ("v2-0203"),
                                               "MR",
                                               "Medical record number",
                                               "MRN" };
  FhirJsonWriter *w = &chart->w;

  fhir_json_writer_begin_object (w, NULL);
  fhir_json_writer_string (w, "use", "usual");
  fhir_demo_code (chart, "type", &medical_record);
  fhir_json_writer_string (w, "system", system);
  fhir_json_writer_string (w, "value", value);
  fhir_json_writer_begin_object (w, "assigner");
  fhir_json_writer_string (w, "display", assigner);
  fhir_json_writer_end_object (w);
  fhir_json_writer_end_object (w);
}

static void
write_contact_point (FhirDemoChart *chart, const char *system, const char *value, const char *use)
{
  fhir_json_writer_begin_object (&chart->w, NULL);
  fhir_json_writer_string (&chart->w, "system", system);
  fhir_json_writer_string (&chart->w, "value", value);
  fhir_json_writer_string (&chart->w, "use", use);
  fhir_json_writer_end_object (&chart->w);
}

static void
write_phone (FhirDemoChart *chart, FhirDemoRandom *random, const char *use)
{
  gint area = fhir_demo_between (random, 201, 989);
  gint line = fhir_demo_between (random, 0, 99);
  char phone[24];

  g_snprintf (phone, sizeof phone, "+1 %d-555-01%02d", area, line);
  write_contact_point (chart, "phone", phone, use);
}

static void
write_telecom (FhirDemoChart *chart, FhirDemoRandom *random)
{
  fhir_json_writer_begin_array (&chart->w, "telecom");
  write_phone (chart, random, fhir_demo_chance (random, 600) ? "mobile" : "home");
  if (fhir_demo_chance (random, 200))
    write_phone (chart, random, "work");
  if (fhir_demo_chance (random, 350))
    {
      char mail[48];
      g_snprintf (mail, sizeof mail, "patient.%s@example.org", chart->person.mrn);
      write_contact_point (chart, "email", mail, "home");
    }
  fhir_json_writer_end_array (&chart->w);
}

static void
write_address (FhirDemoChart *chart, FhirDemoRandom *random)
{
  FhirJsonWriter *w = &chart->w;
  guint town = fhir_demo_below (random, G_N_ELEMENTS (towns));
  gint house = fhir_demo_between (random, 1, 240);
  guint street = fhir_demo_below (random, G_N_ELEMENTS (streets));
  char line[64];

  g_snprintf (line, sizeof line, "%d %s", house, streets[street]);
  fhir_json_writer_begin_array (w, "address");
  fhir_json_writer_begin_object (w, NULL);
  fhir_json_writer_string (w, "use", "home");
  fhir_json_writer_begin_array (w, "line");
  fhir_json_writer_string (w, NULL, line);
  fhir_json_writer_end_array (w);
  fhir_json_writer_string (w, "city", towns[town].city);
  fhir_json_writer_string (w, "state", "WA");
  fhir_json_writer_string (w, "postalCode", towns[town].postal);
  fhir_json_writer_string (w, "country", "US");
  fhir_json_writer_end_object (w);
  fhir_json_writer_end_array (w);
}

static void
write_next_of_kin (FhirDemoChart *chart, FhirDemoRandom *random)
{
  static const FhirDemoCode kin = { HL7 ("v2-0131"), "N", "Next-of-Kin" };
  FhirJsonWriter *w = &chart->w;
  const FhirDemoHeritage *heritage = pick_heritage (random);

  fhir_json_writer_begin_array (w, "contact");
  fhir_json_writer_begin_object (w, NULL);
  fhir_demo_code_list (chart, "relationship", &kin);
  fhir_json_writer_begin_object (w, "name");
  fhir_json_writer_string (w, "family", chart->person.family);
  fhir_json_writer_begin_array (w, "given");
  fhir_json_writer_string (
      w,
      NULL,
      pick (random, fhir_demo_chance (random, 500) ? heritage->women : heritage->men));
  fhir_json_writer_end_array (w);
  fhir_json_writer_end_object (w);
  fhir_json_writer_begin_array (w, "telecom");
  write_phone (chart, random, "home");
  fhir_json_writer_end_array (w);
  fhir_json_writer_end_object (w);
  fhir_json_writer_end_array (w);
}

static void
write_communication (FhirDemoChart *chart, FhirDemoRandom *random)
{
  const FhirDemoHeritage *heritage = pick_heritage (random);
  FhirDemoCode language = { "urn:ietf:bcp:47", heritage->language, heritage->language_name };

  fhir_json_writer_begin_array (&chart->w, "communication");
  fhir_json_writer_begin_object (&chart->w, NULL);
  fhir_demo_code (chart, "language", &language);
  fhir_json_writer_boolean (&chart->w, "preferred", TRUE);
  fhir_json_writer_end_object (&chart->w);
  fhir_json_writer_end_array (&chart->w);
}

static void
write_label (FhirDemoChart *chart)
{
  static const FhirDemoCode label = { HL7 ("v3-ActReason"), "HTEST", "test health data" };

  fhir_json_writer_begin_object (&chart->w, "meta");
  fhir_json_writer_begin_array (&chart->w, "security");
  fhir_demo_coding (chart, NULL, &label);
  fhir_json_writer_end_array (&chart->w);
  fhir_json_writer_end_object (&chart->w);
}

static void
write_mothers_name (FhirDemoChart *chart, FhirDemoRandom *random)
{
  FhirJsonWriter *w = &chart->w;

  fhir_json_writer_begin_array (w, "extension");
  fhir_json_writer_begin_object (w, NULL);
  fhir_json_writer_string (w,
                           "url",
                           "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName");
  fhir_json_writer_string (w, "valueString", pick (random, pick_heritage (random)->families));
  fhir_json_writer_end_object (w);
  fhir_json_writer_end_array (w);
}

static void
write_gender (FhirDemoChart *chart, FhirDemoRandom *random)
{
  guint at = fhir_demo_below (random, 1000);
  const char *gender = chart->person.is_female ? "female" : "male";

  if (!chart->story && at < 4)
    gender = "other";
  else if (!chart->story && at < 8)
    gender = "unknown";
  if (chart->story || at >= 10) /* else: not recorded */
    fhir_json_writer_string (&chart->w, "gender", gender);
}

static void
write_death (FhirDemoChart *chart, FhirDemoRandom *random)
{
  gboolean is_known = chart->story || fhir_demo_chance (random, 920);

  if (chart->person.death && is_known)
    fhir_demo_time (chart, "deceasedDateTime", chart->person.death);
  else if (chart->person.death)
    fhir_json_writer_boolean (&chart->w, "deceasedBoolean", TRUE);
}

void
fhir_demo_write_person (FhirDemoChart *chart)
{
  FhirDemoRandom random = fhir_demo_stream (chart, TOPIC_WRITE);
  FhirJsonWriter *w = &chart->w;
  gboolean is_adult = fhir_demo_age_at (chart, chart->now) >= 18;
  char other[16];

  fhir_demo_open (chart, "Patient");
  write_label (chart);
  if (fhir_demo_chance (&random, 80))
    write_mothers_name (chart, &random);
  fhir_json_writer_begin_array (w, "identifier");
  write_identifier (chart,
                    "http://clinic.example.org/mrn",
                    chart->person.mrn,
                    "Elm Street Family Clinic");
  if (chart->story || fhir_demo_chance (&random, 120))
    {
      g_snprintf (other, sizeof other, "RH-%06u", fhir_demo_below (&random, 1000000));
      write_identifier (chart, "http://hospital.example.org/mrn", other, "Riverside Hospital");
    }
  fhir_json_writer_end_array (w);
  fhir_json_writer_boolean (w, "active", TRUE);
  write_names (chart, &random);
  if (chart->n != 11)
    write_telecom (chart, &random);
  write_gender (chart, &random);
  if (chart->person.birth_text[0])
    fhir_json_writer_string (w, "birthDate", chart->person.birth_text);
  write_death (chart, &random);
  write_address (chart, &random);
  if (is_adult)
    fhir_demo_code (chart,
                    "maritalStatus",
                    &marital[fhir_demo_below (&random, G_N_ELEMENTS (marital))]);
  if (chart->story || fhir_demo_chance (&random, 150))
    write_next_of_kin (chart, &random);
  if (fhir_demo_chance (&random, 400))
    write_communication (chart, &random);
  fhir_json_writer_begin_array (w, "generalPractitioner");
  fhir_demo_doctor (chart, NULL, fhir_demo_below (&random, 2));
  fhir_json_writer_end_array (w);
  fhir_demo_clinic (chart,
                    "managingOrganization",
                    "Organization",
                    "c-clinic",
                    "Elm Street Family Clinic");
  fhir_demo_close (chart);
}
