/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-def.h"
#include "fhir-key-hash.h"

#include "fhir-keys.inc"

/* The key of a member name, found the slow way: the hash is the json room's to test. */
static FhirKey
key_of (const char *name)
{
  for (FhirKey key = 1; key <= FHIR_KEY_N; key++)
    if (g_str_equal (fhir_key_names[key].text, name))
      return key;
  return FHIR_KEY_NONE; /* "deceased" alone is no member name */
}

static const FhirMemberDef *
member_of (const char *type, const char *name)
{
  FhirTypeId id = fhir_def_find_type (fhir_slice (type));

  g_assert_cmpuint (id, !=, 0);
  return fhir_def_member (id, key_of (name));
}

typedef struct
{
  const char *name;
  FhirTypeKind kind;
  gboolean is_abstract;
  const char *base;
  guint n_elements; /* counted in the pages of the standard */
} TypeRow;

/* clang-format off */
static const TypeRow type_rows[] = {
  { "Resource", FHIR_KIND_RESOURCE, TRUE, "", 4 },
  { "DomainResource", FHIR_KIND_RESOURCE, TRUE, "Resource", 8 },
  { "Patient", FHIR_KIND_RESOURCE, FALSE, "DomainResource", 8 + 16 },
  { "Bundle", FHIR_KIND_RESOURCE, FALSE, "Resource", 4 + 7 },
  { "Binary", FHIR_KIND_RESOURCE, FALSE, "Resource", 4 + 3 },
  { "Parameters", FHIR_KIND_RESOURCE, FALSE, "Resource", 4 + 1 },
  { "Patient.contact", FHIR_KIND_BACKBONE, FALSE, "BackboneElement", 3 + 7 },
  { "Observation.component", FHIR_KIND_BACKBONE, FALSE, "BackboneElement", 3 + 5 },
  { "Timing.repeat", FHIR_KIND_BACKBONE, FALSE, "Element", 2 + 15 },
  { "Element", FHIR_KIND_COMPLEX, TRUE, "", 2 },
  { "BackboneElement", FHIR_KIND_COMPLEX, TRUE, "Element", 3 },
  { "HumanName", FHIR_KIND_COMPLEX, FALSE, "Element", 2 + 7 },
  { "Quantity", FHIR_KIND_COMPLEX, FALSE, "Element", 2 + 5 },
  { "Age", FHIR_KIND_COMPLEX, FALSE, "Quantity", 2 + 5 },
  { "Dosage", FHIR_KIND_COMPLEX, FALSE, "BackboneElement", 3 + 13 },
  { "string", FHIR_KIND_PRIMITIVE, FALSE, "Element", 2 },
  { "code", FHIR_KIND_PRIMITIVE, FALSE, "string", 2 },
  { "positiveInt", FHIR_KIND_PRIMITIVE, FALSE, "integer", 2 },
};
/* clang-format on */

static void
test_types (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (type_rows); i++)
    {
      const TypeRow *row = &type_rows[i];
      FhirTypeId id = fhir_def_find_type (fhir_slice (row->name));
      const FhirTypeDef *def = fhir_def_type (id);

      g_assert_cmpstr (def->name, ==, row->name);
      g_assert_cmpint (def->kind, ==, row->kind);
      g_assert_cmpint (def->is_abstract, ==, row->is_abstract);
      g_assert_cmpstr (fhir_def_type (def->base)->name, ==, row->base);
      g_assert_cmpuint (def->n_elements, ==, row->n_elements);
    }
}

static void
test_unknown_types (void)
{
  static const char *const names[] = { "",         "patient",          "Patients",
                                       "Patien",   "Patient.",         "Patient.contact.",
                                       "Medplum",  "MetadataResource", "SimpleQuantity",
                                       "xPatient", "Pa\xc3\xa4tient" };
  g_autofree char *long_name = g_strnfill (5000, 'P');

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpuint (fhir_def_find_type (fhir_slice (names[i])), ==, 0);
  g_assert_cmpuint (fhir_def_find_type (fhir_slice (long_name)), ==, 0);
  g_assert_cmpuint (fhir_def_find_type (FHIR_SLICE_NONE), ==, 0);
  /* Numbers outside the tables answer as none. */
  g_assert_cmpstr (fhir_def_type (G_MAXUINT16)->name, ==, "");
  g_assert_cmpstr (fhir_def_element (G_MAXUINT16)->path, ==, "");
  g_assert_null (fhir_def_member (G_MAXUINT16, FHIR_KEY_id));
  g_assert_cmpuint (fhir_def_resource (G_MAXUINT), ==, 0);
}

static void
test_resources (void)
{
  g_assert_cmpuint (fhir_def_n_resources(), ==, 146);
  g_assert_cmpstr (fhir_def_type (fhir_def_resource (0))->name, ==, "Account");
  g_assert_cmpstr (fhir_def_type (fhir_def_resource (145))->name, ==, "VisionPrescription");
  g_assert_true (fhir_def_is_resource (FHIR_TYPE_Patient));
  g_assert_false (fhir_def_is_resource (FHIR_TYPE_DomainResource));
  g_assert_false (fhir_def_is_resource (FHIR_TYPE_HumanName));
  g_assert_false (fhir_def_is_resource (FHIR_TYPE_Patient_contact));
  g_assert_true (fhir_def_is_a (FHIR_TYPE_Patient, FHIR_TYPE_Resource));
  g_assert_true (fhir_def_is_a (FHIR_TYPE_Age, FHIR_TYPE_Quantity));
  g_assert_true (fhir_def_is_a (FHIR_TYPE_Patient, FHIR_TYPE_Patient));
  g_assert_false (fhir_def_is_a (FHIR_TYPE_Bundle, FHIR_TYPE_DomainResource));
  g_assert_false (fhir_def_is_a (0, FHIR_TYPE_Resource));
}

typedef struct
{
  const char *type;
  const char *member;
  const char *path; /* NULL: no such member */
  const char *value_type;
  guint min;
  guint max;
  guint flags;
} MemberRow;

#define MANY G_MAXUINT16

/* clang-format off */
static const MemberRow member_rows[] = {
  { "Patient", "id", "Patient.id", "id", 0, 1, FHIR_ELEMENT_SUMMARY },
  { "Patient", "name", "Patient.name", "HumanName", 0, MANY, FHIR_ELEMENT_SUMMARY },
  { "Patient", "birthDate", "Patient.birthDate", "date", 0, 1, FHIR_ELEMENT_SUMMARY },
  { "Patient", "_birthDate", "Patient.birthDate", "Element", 0, 1, FHIR_ELEMENT_SUMMARY },
  { "Patient", "deceasedBoolean", "Patient.deceased[x]", "boolean", 0, 1,
    FHIR_ELEMENT_SUMMARY | FHIR_ELEMENT_MODIFIER | FHIR_ELEMENT_CHOICE },
  { "Patient", "deceasedDateTime", "Patient.deceased[x]", "dateTime", 0, 1,
    FHIR_ELEMENT_SUMMARY | FHIR_ELEMENT_MODIFIER | FHIR_ELEMENT_CHOICE },
  { "Patient", "contact", "Patient.contact", "Patient.contact", 0, MANY, 0 },
  { "Patient", "contained", "Patient.contained", "Resource", 0, MANY, 0 },
  { "Patient", "deceased", NULL },
  { "Patient", "valueQuantity", NULL },
  { "Patient", "resourceType", NULL },
  { "Patient.link", "other", "Patient.link.other", "Reference", 1, 1, FHIR_ELEMENT_SUMMARY },
  { "Observation", "status", "Observation.status", "code", 1, 1, FHIR_ELEMENT_SUMMARY | FHIR_ELEMENT_MODIFIER },
  { "Observation", "valueQuantity", "Observation.value[x]", "Quantity", 0, 1, FHIR_ELEMENT_SUMMARY | FHIR_ELEMENT_CHOICE },
  { "Observation", "valueString", "Observation.value[x]", "string", 0, 1, FHIR_ELEMENT_SUMMARY | FHIR_ELEMENT_CHOICE },
  { "Observation", "_valueString", "Observation.value[x]", "Element", 0, 1, FHIR_ELEMENT_SUMMARY | FHIR_ELEMENT_CHOICE },
  { "Observation", "valueDecimal", NULL },
  { "Observation.component", "referenceRange", "Observation.component.referenceRange", "Observation.referenceRange", 0, MANY, 0 },
  { "Questionnaire.item", "item", "Questionnaire.item.item", "Questionnaire.item", 0, MANY, 0 },
  { "Bundle.entry", "link", "Bundle.entry.link", "Bundle.link", 0, MANY, FHIR_ELEMENT_SUMMARY },
  { "Bundle.entry", "resource", "Bundle.entry.resource", "Resource", 0, 1, FHIR_ELEMENT_SUMMARY },
  { "Extension", "url", "Extension.url", "uri", 1, 1, 0 },
  { "Extension", "_url", NULL },
  { "Extension", "valueBase64Binary", "Extension.value[x]", "base64Binary", 0, 1, FHIR_ELEMENT_CHOICE },
  { "HumanName", "id", "HumanName.id", "string", 0, 1, 0 },
  { "HumanName", "_given", "HumanName.given", "Element", 0, MANY, FHIR_ELEMENT_SUMMARY },
  { "Narrative", "div", "Narrative.div", "xhtml", 1, 1, 0 },
  { "Quantity", "value", "Quantity.value", "decimal", 0, 1, FHIR_ELEMENT_SUMMARY },
  { "Meta", "tag", "Meta.tag", "Coding", 0, MANY, FHIR_ELEMENT_SUMMARY },
  { "SampledData", "dimensions", "SampledData.dimensions", "positiveInt", 1, 1, FHIR_ELEMENT_SUMMARY },
};
/* clang-format on */

static void
test_members (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (member_rows); i++)
    {
      const MemberRow *row = &member_rows[i];
      const FhirMemberDef *member = member_of (row->type, row->member);
      const FhirElementDef *element;

      g_test_message ("%s %s", row->type, row->member);
      g_assert_cmpint (member != NULL, ==, row->path != NULL);
      if (!member)
        continue;
      element = fhir_def_element (member->element);
      g_assert_cmpstr (element->path, ==, row->path);
      g_assert_cmpstr (fhir_def_type (member->type)->name, ==, row->value_type);
      g_assert_cmpuint (element->min, ==, row->min);
      g_assert_cmpuint (element->max, ==, row->max);
      g_assert_cmpuint (element->flags, ==, row->flags);
    }
}

static void
test_targets (void)
{
  const FhirMemberDef *member = member_of ("Observation", "subject");
  const FhirElementDef *element = fhir_def_element (member->element);
  const FhirTypeId *targets = fhir_def_type_pool (element->first_target);

  g_assert_cmpuint (element->n_targets, ==, 4);
  g_assert_cmpuint (targets[0], ==, FHIR_TYPE_Patient);
  g_assert_cmpuint (targets[1], ==, FHIR_TYPE_Group);
  g_assert_cmpuint (targets[2], ==, FHIR_TYPE_Device);
  g_assert_cmpuint (targets[3], ==, FHIR_TYPE_Location);
  element = fhir_def_element (member_of ("Observation", "focus")->element);
  g_assert_cmpuint (element->n_targets, ==, 1);
  g_assert_cmpuint (fhir_def_type_pool (element->first_target)[0], ==, FHIR_TYPE_Resource);
  element = fhir_def_element (member_of ("Observation", "valueQuantity")->element);
  g_assert_cmpuint (element->n_types, ==, 11);
  g_assert_cmpuint (fhir_def_type_pool (element->first_type)[0], ==, FHIR_TYPE_Quantity);
}

typedef struct
{
  const char *type;
  const char *key; /* NULL: its number of invariants is n */
  gboolean is_error;
} ConstraintRow;

/* clang-format off */
static const ConstraintRow constraint_rows[] = {
  { "Observation", "obs-6", TRUE },
  { "Observation", "obs-7", TRUE },
  { "Observation", "dom-2", TRUE },
  { "Observation", "dom-6", FALSE },
  { "Observation.referenceRange", "obs-3", TRUE },
  { "Patient.contact", "pat-1", TRUE },
  { "Period", "per-1", TRUE },
  { "Extension", "ext-1", TRUE },
  { "Reference", "ref-1", TRUE },
  { "Narrative", "ele-1", TRUE },
  { "AllergyIntolerance", "ait-1", TRUE },
  { "Condition", "con-3", FALSE },
};
/* clang-format on */

static void
test_constraints (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (constraint_rows); i++)
    {
      const ConstraintRow *row = &constraint_rows[i];
      const FhirTypeDef *def = fhir_def_type (fhir_def_find_type (fhir_slice (row->type)));
      guint found = 0;

      for (guint n = 0; n < def->n_constraints; n++)
        {
          const FhirConstraintDef *constraint = fhir_def_constraint (def->first_constraint + n);
          if (!g_str_equal (constraint->key, row->key))
            continue;
          found++;
          g_assert_cmpint (constraint->is_error, ==, row->is_error);
          g_assert_cmpuint (strlen (constraint->expression), >, 0);
        }
      g_test_message ("%s %s", row->type, row->key);
      g_assert_cmpuint (found, ==, 1);
    }
  /* txt-1 stands at the element, since xhtml is shared. */
  g_assert_cmpuint (fhir_def_element (member_of ("Narrative", "div")->element)->n_constraints,
                    ==,
                    2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/definitions/types/known", test_types);
  g_test_add_func ("/core/definitions/types/unknown", test_unknown_types);
  g_test_add_func ("/core/definitions/types/resources", test_resources);
  g_test_add_func ("/core/definitions/types/members", test_members);
  g_test_add_func ("/core/definitions/types/targets", test_targets);
  g_test_add_func ("/core/definitions/types/constraints", test_constraints);
  return g_test_run();
}
