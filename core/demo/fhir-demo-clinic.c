/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The clinic that all charts refer to: three organizations, its people and rooms. */

#include "fhir-demo-private.h"

typedef struct
{
  const char *id; /* after "d<seed>" */
  const char *name;
  const char *type;
  const char *type_display;
  const char *phone;
} Place;

typedef struct
{
  const char *family;
  const char *given;
  const char *prefix; /* (nullable) */
  const char *display;
  const char *gender;
  const char *specialty; /* SNOMED */
  const char *specialty_display;
} Doctor;

/* clang-format off */
static const Place organizations[] = {
  { "c-clinic", "Elm Street Family Clinic", "prov", "Healthcare Provider", "+1 555-555-0100" },
  { "c-hospital", "Riverside Hospital", "prov", "Healthcare Provider", "+1 555-555-0120" },
  { "c-lab", "Medilab", "prov", "Healthcare Provider", "+1 555-555-0140" },
};

static const Place locations[] = {
  { "c-room1", "Elm Street Family Clinic, room 1", NULL, NULL, NULL },
  { "c-ward4", "Riverside Hospital, ward 4", NULL, NULL, NULL },
  { "c-emergency", "Riverside Hospital, emergency department", NULL, NULL, NULL },
};

static const Doctor doctors[] = {
  { "Okafor", "Miriam", "Dr", "Dr Miriam Okafor", "female", "419772000", "Family practice" },
  { "Lindqvist", "Erik", "Dr", "Dr Erik Lindqvist", "male", "419772000", "Family practice" },
  { "Brandt", "Tomas", NULL, "Tomas Brandt, RN", "male", NULL, NULL },
  { "Haddad", "Leila", "Dr", "Dr Leila Haddad", "female", "394579002", "Cardiology" },
  { "Petrova", "Irina", "Dr", "Dr Irina Petrova", "female", "394589003", "Nephrology" },
  { "Nakamura", "Kenji", "Dr", "Dr Kenji Nakamura", "male", "394585009", "Obstetrics and gynecology" },
  { "Costa", "Rafael", "Dr", "Dr Rafael Costa", "male", "394802001", "General medicine" },
  { "Whitfield", "Grace", "Dr", "Dr Grace Whitfield", "female", "419772000", "Family practice" },
};
/* clang-format on */

const char *
fhir_demo_doctor_name (guint doctor)
{
  return doctors[doctor].display;
}

guint
fhir_demo_n_doctors (void)
{
  return G_N_ELEMENTS (doctors);
}

void
fhir_demo_doctor (FhirDemoChart *chart, const char *name, guint doctor)
{
  char id[16];

  g_snprintf (id, sizeof id, "c-staff%u", doctor + 1);
  fhir_demo_clinic (chart, name, "Practitioner", id, doctors[doctor].display);
}

static void
open_named (FhirDemoChart *chart, const char *type, const char *id)
{
  g_snprintf (chart->patient,
              sizeof chart->patient,
              "d%" G_GUINT64_FORMAT "%s",
              chart->demo->seed,
              id);
  chart->serial = 0; /* the id is the name itself */
  fhir_demo_open (chart, type);
}

static void
write_phone (FhirDemoChart *chart, const char *phone)
{
  fhir_json_writer_begin_array (&chart->w, "telecom");
  fhir_json_writer_begin_object (&chart->w, NULL);
  fhir_json_writer_string (&chart->w, "system", "phone");
  fhir_json_writer_string (&chart->w, "value", phone);
  fhir_json_writer_string (&chart->w, "use", "work");
  fhir_json_writer_end_object (&chart->w);
  fhir_json_writer_end_array (&chart->w);
}

static void
write_organization (FhirDemoChart *chart, const Place *place)
{
  FhirDemoCode type = { HL7 ("organization-type"), place->type, place->type_display };

  open_named (chart, "Organization", place->id);
  fhir_json_writer_boolean (&chart->w, "active", TRUE);
  fhir_demo_code_list (chart, "type", &type);
  fhir_json_writer_string (&chart->w, "name", place->name);
  write_phone (chart, place->phone);
  fhir_demo_close (chart);
}

static void
write_location (FhirDemoChart *chart, const Place *place, const Place *owner)
{
  open_named (chart, "Location", place->id);
  fhir_json_writer_string (&chart->w, "status", "active");
  fhir_json_writer_string (&chart->w, "name", place->name);
  fhir_json_writer_string (&chart->w, "mode", "instance");
  fhir_demo_clinic (chart, "managingOrganization", "Organization", owner->id, owner->name);
  fhir_demo_close (chart);
}

static void
write_doctor (FhirDemoChart *chart, guint doctor)
{
  const Doctor *row = &doctors[doctor];
  char id[16];

  g_snprintf (id, sizeof id, "c-staff%u", doctor + 1);
  open_named (chart, "Practitioner", id);
  fhir_json_writer_boolean (&chart->w, "active", TRUE);
  fhir_json_writer_begin_array (&chart->w, "name");
  fhir_json_writer_begin_object (&chart->w, NULL);
  fhir_json_writer_string (&chart->w, "text", row->display);
  fhir_json_writer_string (&chart->w, "family", row->family);
  fhir_json_writer_begin_array (&chart->w, "given");
  fhir_json_writer_string (&chart->w, NULL, row->given);
  fhir_json_writer_end_array (&chart->w);
  if (row->prefix)
    {
      fhir_json_writer_begin_array (&chart->w, "prefix");
      fhir_json_writer_string (&chart->w, NULL, row->prefix);
      fhir_json_writer_end_array (&chart->w);
    }
  fhir_json_writer_end_object (&chart->w);
  fhir_json_writer_end_array (&chart->w);
  fhir_json_writer_string (&chart->w, "gender", row->gender);
  fhir_demo_close (chart);
}

static void
write_role (FhirDemoChart *chart, guint doctor)
{
  const Doctor *row = &doctors[doctor];
  FhirDemoCode specialty = { SNOMED, row->specialty, row->specialty_display };
  const Place *employer = &organizations[doctor == 6 ? 1 : 0];
  char id[16];

  g_snprintf (id, sizeof id, "c-role%u", doctor + 1);
  open_named (chart, "PractitionerRole", id);
  fhir_json_writer_boolean (&chart->w, "active", TRUE);
  fhir_demo_doctor (chart, "practitioner", doctor);
  fhir_demo_clinic (chart, "organization", "Organization", employer->id, employer->name);
  if (row->specialty)
    fhir_demo_code_list (chart, "specialty", &specialty);
  fhir_demo_close (chart);
}

guint
fhir_demo_write_clinic (const FhirDemo *demo, GString *out)
{
  FhirDemoChart chart = { .demo = demo };

  chart.w = FHIR_JSON_WRITER_INIT (out);
  for (guint i = 0; i < G_N_ELEMENTS (organizations); i++)
    write_organization (&chart, &organizations[i]);
  for (guint i = 0; i < G_N_ELEMENTS (locations); i++)
    write_location (&chart, &locations[i], &organizations[i == 0 ? 0 : 1]);
  for (guint i = 0; i < G_N_ELEMENTS (doctors); i++)
    {
      write_doctor (&chart, i);
      write_role (&chart, i);
    }
  return G_N_ELEMENTS (organizations) + G_N_ELEMENTS (locations) + 2 * G_N_ELEMENTS (doctors);
}
