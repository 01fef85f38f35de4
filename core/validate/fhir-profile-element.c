/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What one ElementDefinition says, laid onto a node of a profile: each part that is given takes the
 * place of what the base said, constraints come on top. Invariants of R4 itself are left out, since
 * the walk by the tables evaluates them. */

#include "fhir-profile-private.h"

#include <string.h>

static gboolean
read_number (const FhirJsonDoc *doc, guint32 node, guint32 *ret_number)
{
  g_autofree char *text = NULL;
  guint64 value;

  if (node == 0)
    return FALSE;
  text = fhir_slice_dup (fhir_json_raw (doc, node));
  if (strcmp (text, "*") == 0)
    {
      *ret_number = G_MAXUINT32;
      return TRUE;
    }
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &value, NULL))
    return FALSE;
  *ret_number = (guint32)value;
  return TRUE;
}

static guint
keep_list (FhirProfile *profile, const FhirJsonDoc *doc, guint32 list, guint32 *ret_first)
{
  guint n = 0;

  *ret_first = profile->strings->len;
  for (guint32 s = list != 0 ? fhir_json_first (doc, list) : 0; s != 0;
       s = fhir_json_next (doc, list, s), n++)
    {
      g_autofree char *text = fhir_json_dup_string (doc, s);
      FhirSlice kept =
          fhir_slice (g_string_chunk_insert_const (profile->chunk, text != NULL ? text : ""));

      g_array_append_val (profile->strings, kept);
    }
  return n;
}

static guint8
read_aggregation (const FhirJsonDoc *doc, guint32 type)
{
  static const char *const names[] = { "contained", "referenced", "bundled" };
  guint32 list = fhir_json_member (doc, type, FHIR_KEY_aggregation);
  guint8 all = 0;

  for (guint32 a = list != 0 ? fhir_json_first (doc, list) : 0; a != 0;
       a = fhir_json_next (doc, list, a))
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      if (fhir_json_string_is (doc, a, names[i]))
        all |= (guint8)(1 << i);
  return all;
}

static guint8
read_versioning (const FhirJsonDoc *doc, guint32 type)
{
  guint32 node = fhir_json_member (doc, type, FHIR_KEY_versioning);

  if (fhir_json_string_is (doc, node, "independent"))
    return FHIR_VERSIONING_INDEPENDENT;
  return fhir_json_string_is (doc, node, "specific") ? FHIR_VERSIONING_SPECIFIC
                                                     : FHIR_VERSIONING_EITHER;
}

static void
lay_types (FhirProfile *profile, guint32 node, const FhirJsonDoc *doc, guint32 list)
{
  guint32 first = profile->types->len;
  guint32 n = 0;

  for (guint32 t = fhir_json_first (doc, list); t != 0; t = fhir_json_next (doc, list, t), n++)
    {
      FhirProfileType type = { .code = fhir_profile_keep (profile, doc, t, FHIR_KEY_code) };

      if (type.code.text != NULL)
        type.type = fhir_def_find_type (type.code);
      type.aggregation = read_aggregation (doc, t);
      type.versioning = read_versioning (doc, t);
      type.n_profiles = (guint16)keep_list (profile,
                                            doc,
                                            fhir_json_member (doc, t, FHIR_KEY_profile),
                                            &type.first_profile);
      type.n_targets = (guint16)keep_list (profile,
                                           doc,
                                           fhir_json_member (doc, t, FHIR_KEY_targetProfile),
                                           &type.first_target);
      g_array_append_val (profile->types, type);
    }
  fhir_profile_at (profile, node)->first_type = first;
  fhir_profile_at (profile, node)->n_types = n;
  if (n == 1 && g_array_index (profile->types, FhirProfileType, first).type != 0 &&
      (fhir_profile_at (profile, node)->type == 0 ||
       fhir_def_is_a (g_array_index (profile->types, FhirProfileType, first).type,
                      fhir_profile_at (profile, node)->type)))
    fhir_profile_at (profile, node)->type =
        g_array_index (profile->types, FhirProfileType, first).type;
}

/* fixedX, patternX, minValueX, maxValueX by what their names begin with. */
static void
lay_value (FhirProfile *profile, guint32 node, const FhirJsonDoc *doc, guint32 member)
{
  static const struct
  {
    const char *prefix;
    gsize at;
  } values[] = {
    { "fixed", G_STRUCT_OFFSET (FhirProfileNode, fixed) },
    { "pattern", G_STRUCT_OFFSET (FhirProfileNode, pattern) },
    { "minValue", G_STRUCT_OFFSET (FhirProfileNode, min_value) },
    { "maxValue", G_STRUCT_OFFSET (FhirProfileNode, max_value) },
  };
  const FhirMemberDef *def;

  if (doc->nodes[member].key == FHIR_KEY_NONE || doc->nodes[member].key > FHIR_KEY_N)
    return;
  def = fhir_def_member (FHIR_TYPE_ElementDefinition, doc->nodes[member].key);
  if (def == NULL || !(fhir_def_element (def->element)->flags & FHIR_ELEMENT_CHOICE))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (strcmp (fhir_def_element (def->element)->name, values[i].prefix) == 0 &&
        fhir_json_name (doc, member).text[0] != '_')
      {
        FhirProfileValue *value = G_STRUCT_MEMBER_P (fhir_profile_at (profile, node), values[i].at);

        *value = (FhirProfileValue){ doc, member, def->type };
      }
}

static guint8
read_strength (const FhirJsonDoc *doc, guint32 node)
{
  static const char *const names[] = { "", "example", "preferred", "extensible", "required" };

  for (guint8 i = 1; i < G_N_ELEMENTS (names); i++)
    if (fhir_json_string_is (doc, node, names[i]))
      return i;
  return 0;
}

static void
lay_binding (FhirProfile *profile, guint32 node, const FhirJsonDoc *doc, guint32 binding)
{
  FhirSlice set = fhir_profile_keep (profile, doc, binding, FHIR_KEY_valueSet);

  guint32 extensions = fhir_json_member (doc, binding, FHIR_KEY_extension);

  if (extensions != 0)
    fhir_profile_at (profile, node)->binding_extensions = (FhirProfileValue){ doc, extensions, 0 };
  if (set.text == NULL)
    return;
  fhir_profile_at (profile, node)->binding = set;
  fhir_profile_at (profile, node)->binding_strength =
      read_strength (doc, fhir_json_member (doc, binding, FHIR_KEY_strength));
}

/* R4's own stand on its types, with the same key and expression; ids of others may coincide. */
static gboolean
is_own (FhirSlice key, const char *expression)
{
  static GHashTable *own; /* "key\nexpression" */
  static gsize done;
  g_autofree char *both = g_strdup_printf ("%.*s\n%s", (int)key.len, key.text, expression);

  if (g_once_init_enter (&done))
    {
      own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      for (guint t = 1; t <= fhir_def_n_types(); t++)
        {
          const FhirTypeDef *type = fhir_def_type ((FhirTypeId)t);

          for (guint c = 0; c < type->n_constraints; c++)
            {
              const FhirConstraintDef *def =
                  fhir_def_constraint ((guint16)(type->first_constraint + c));

              g_hash_table_add (own, g_strdup_printf ("%s\n%s", def->key, def->expression));
            }
          for (guint e = 0; e < type->n_elements; e++)
            {
              const FhirElementDef *element =
                  fhir_def_element ((FhirElementId)(type->first_element + e));

              for (guint c = 0; c < element->n_constraints; c++)
                {
                  const FhirConstraintDef *def =
                      fhir_def_constraint ((guint16)(element->first_constraint + c));

                  g_hash_table_add (own, g_strdup_printf ("%s\n%s", def->key, def->expression));
                }
            }
        }
      g_once_init_leave (&done, 1);
    }
  return g_hash_table_contains (own, both) || fhir_slice_is (key, "ele-1") ||
         fhir_slice_is (key, "ext-1");
}

static void
lay_constraints (FhirProfile *profile, guint32 node, const FhirJsonDoc *doc, guint32 list)
{
  guint32 old_first = fhir_profile_at (profile, node)->first_constraint;
  guint32 old_n = fhir_profile_at (profile, node)->n_constraints;
  guint32 first = profile->constraints->len;

  for (guint32 i = 0; i < old_n; i++)
    {
      const FhirProfileConstraint old = *fhir_profile_constraint (profile, old_first + i);
      g_array_append_val (profile->constraints, old);
    }
  for (guint32 c = fhir_json_first (doc, list); c != 0; c = fhir_json_next (doc, list, c))
    {
      FhirSlice text = fhir_profile_keep (profile, doc, c, FHIR_KEY_expression);
      FhirProfileConstraint constraint = {
        .key = fhir_profile_keep (profile, doc, c, FHIR_KEY_key),
        .human = fhir_profile_keep (profile, doc, c, FHIR_KEY_human),
        .is_error =
            fhir_json_string_is (doc, fhir_json_member (doc, c, FHIR_KEY_severity), "error"),
      };

      if (text.text == NULL || constraint.key.text == NULL || is_own (constraint.key, text.text))
        continue;
      constraint.expr = fhir_path_compile (text, NULL);
      if (constraint.expr != NULL)
        g_ptr_array_add (profile->exprs, constraint.expr);
      g_array_append_val (profile->constraints, constraint);
    }
  fhir_profile_at (profile, node)->first_constraint = first;
  fhir_profile_at (profile, node)->n_constraints = profile->constraints->len - first;
}

static void
lay_discriminators (FhirProfile *profile, guint32 node, const FhirJsonDoc *doc, guint32 list)
{
  static const char *const names[] = { "value", "pattern", "exists", "type", "profile" };
  guint32 first = profile->discriminators->len;

  for (guint32 d = fhir_json_first (doc, list); d != 0; d = fhir_json_next (doc, list, d))
    for (guint8 i = 0; i < G_N_ELEMENTS (names); i++)
      if (fhir_json_string_is (doc, fhir_json_member (doc, d, FHIR_KEY_type), names[i]))
        {
          const FhirDiscriminator discriminator = {
            i,
            fhir_profile_keep (profile, doc, d, FHIR_KEY_path)
          };
          if (discriminator.path.text != NULL)
            g_array_append_val (profile->discriminators, discriminator);
        }
  fhir_profile_at (profile, node)->first_discriminator = first;
  fhir_profile_at (profile, node)->n_discriminators = profile->discriminators->len - first;
}

static void
lay_slicing (FhirProfile *profile, guint32 node, const FhirJsonDoc *doc, guint32 slicing)
{
  guint32 list = fhir_json_member (doc, slicing, FHIR_KEY_discriminator);
  guint32 rules = fhir_json_member (doc, slicing, FHIR_KEY_rules);
  guint32 ordered = fhir_json_member (doc, slicing, FHIR_KEY_ordered);
  FhirProfileNode *at = fhir_profile_at (profile, node);

  at->flags |= FHIR_PROFILE_HAS_SLICING;
  at->flags &= ~(guint32)(FHIR_PROFILE_CLOSED | FHIR_PROFILE_OPEN_AT_END | FHIR_PROFILE_ORDERED);
  if (fhir_json_string_is (doc, rules, "closed"))
    at->flags |= FHIR_PROFILE_CLOSED;
  else if (fhir_json_string_is (doc, rules, "openAtEnd"))
    at->flags |= FHIR_PROFILE_OPEN_AT_END;
  if (ordered != 0 && doc->nodes[ordered].type == FHIR_JSON_TRUE)
    at->flags |= FHIR_PROFILE_ORDERED;
  if (list != 0)
    lay_discriminators (profile, node, doc, list);
}

/* The extension minLength of R4 stands beside maxLength. */
static guint32
min_length_of (const FhirJsonDoc *doc, guint32 element)
{
  guint32 list = fhir_json_member (doc, element, FHIR_KEY_extension);

  for (guint32 e = list != 0 ? fhir_json_first (doc, list) : 0; e != 0;
       e = fhir_json_next (doc, list, e))
    if (fhir_json_string_is (doc,
                             fhir_json_member (doc, e, FHIR_KEY_url),
                             "http://hl7.org/fhir/StructureDefinition/minLength"))
      return fhir_json_member (doc, e, FHIR_KEY_valueInteger);
  return 0;
}

static void
lay_counts (FhirProfile *profile, guint32 node, const FhirJsonDoc *doc, guint32 element)
{
  FhirProfileNode *at = fhir_profile_at (profile, node);
  guint32 number;

  if (read_number (doc, fhir_json_member (doc, element, FHIR_KEY_min), &number))
    {
      at->min = number;
      at->flags |= FHIR_PROFILE_HAS_MIN;
    }
  if (read_number (doc, fhir_json_member (doc, element, FHIR_KEY_max), &number))
    {
      at->max = number;
      at->flags |= FHIR_PROFILE_HAS_MAX;
    }
  if (read_number (doc, min_length_of (doc, element), &number))
    at->min_length = number;
  if (read_number (doc, fhir_json_member (doc, element, FHIR_KEY_maxLength), &number))
    at->max_length = number;
}

void
fhir_profile_lay (FhirProfile *profile, guint32 node, const FhirJsonDoc *doc, guint32 element)
{
  lay_counts (profile, node, doc, element);
  for (guint32 c = fhir_json_first (doc, element); c != 0; c = fhir_json_next (doc, element, c))
    switch (doc->nodes[c].key)
      {
      case FHIR_KEY_extension:
        fhir_profile_at (profile, node)->extensions = (FhirProfileValue){ doc, c, 0 };
        break;
      case FHIR_KEY_type:
        lay_types (profile, node, doc, c);
        break;
      case FHIR_KEY_binding:
        lay_binding (profile, node, doc, c);
        break;
      case FHIR_KEY_constraint:
        lay_constraints (profile, node, doc, c);
        break;
      case FHIR_KEY_slicing:
        lay_slicing (profile, node, doc, c);
        break;
      default:
        lay_value (profile, node, doc, c);
        break;
      }
}
