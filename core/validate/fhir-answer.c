/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One answer: of the type that the question wants, among the options, within the bounds that the
 * question or its extensions set. */

#include "fhir-answers-private.h"

#include "fhir-reference.h"

/* clang-format off */
static const struct
{
  const char *item;
  FhirTypeId types[3];
} allowed[] = {
  { "boolean", { FHIR_TYPE_boolean } },
  { "decimal", { FHIR_TYPE_decimal, FHIR_TYPE_integer } },
  { "integer", { FHIR_TYPE_integer } },
  { "date", { FHIR_TYPE_date } },
  { "dateTime", { FHIR_TYPE_dateTime } },
  { "time", { FHIR_TYPE_time } },
  { "string", { FHIR_TYPE_string } },
  { "text", { FHIR_TYPE_string } },
  { "url", { FHIR_TYPE_uri } },
  { "choice", { FHIR_TYPE_Coding } },
  { "open-choice", { FHIR_TYPE_Coding, FHIR_TYPE_string } },
  { "attachment", { FHIR_TYPE_Attachment } },
  { "reference", { FHIR_TYPE_Reference } },
  { "quantity", { FHIR_TYPE_Quantity } },
};
/* clang-format on */

typedef struct
{
  FhirForm *form;
  const FhirPlace *place; /* of the value */
  guint32 item;
  guint32 value;
  FhirTypeId type;
  char *item_type;
} Answer;

static gboolean
has_options (const Answer *a)
{
  return fhir_json_member (a->form->doc, a->item, FHIR_KEY_answerOption) != 0;
}

/* Options give the type of a choice: integers, dates, texts. */
static gboolean
type_of_option (const Answer *a)
{
  guint32 list = fhir_json_member (a->form->doc, a->item, FHIR_KEY_answerOption);
  FhirTypeId type;

  for (guint32 o = list != 0 ? fhir_json_first (a->form->doc, list) : 0; o != 0;
       o = fhir_json_next (a->form->doc, list, o))
    if (fhir_doc_value (a->form->doc, o, FHIR_TYPE_Questionnaire_item_answerOption, &type) != 0 &&
        type == a->type)
      return TRUE;
  return FALSE;
}

static gboolean
check_type (const Answer *a)
{
  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++)
    if (strcmp (allowed[i].item, a->item_type) == 0)
      {
        for (guint k = 0; k < G_N_ELEMENTS (allowed[i].types); k++)
          if (allowed[i].types[k] == a->type)
            return TRUE;
        if (g_str_has_suffix (a->item_type, "choice") && type_of_option (a))
          return TRUE;
        fhir_walk_error (a->form->walk,
                         a->place,
                         a->value,
                         "structure",
                         "the question wants an answer of the type %s, not %s",
                         a->item_type,
                         fhir_def_type (a->type)->name);
        return FALSE;
      }
  return TRUE;
}

static gboolean
same_coding (const Answer *a, guint32 option)
{
  const FhirJsonDoc *doc = a->form->walk->doc;
  static const FhirKey keys[] = { FHIR_KEY_system, FHIR_KEY_code };
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      guint32 x = fhir_json_member (a->form->doc, option, keys[i]);
      guint32 y = fhir_json_member (doc, a->value, keys[i]);

      if ((x == 0) != (y == 0) ||
          (x != 0 && !fhir_slice_equal (fhir_json_raw (a->form->doc, x), fhir_json_raw (doc, y))))
        return FALSE;
      any = any || x != 0;
    }
  return any;
}

/* An open choice may be answered by a text, or by a Coding that is nothing but its display. */
static gboolean
is_own_words (const Answer *a)
{
  const FhirJsonDoc *doc = a->form->walk->doc;

  return strcmp (a->item_type, "open-choice") == 0 &&
         (a->type == FHIR_TYPE_string ||
          (a->type == FHIR_TYPE_Coding && fhir_json_member (doc, a->value, FHIR_KEY_code) == 0 &&
           fhir_json_member (doc, a->value, FHIR_KEY_display) != 0));
}

static void
check_options (const Answer *a)
{
  const FhirJsonDoc *doc = a->form->doc;
  guint32 list = fhir_json_member (doc, a->item, FHIR_KEY_answerOption);
  FhirTypeId type;

  if (list == 0)
    return;
  for (guint32 o = fhir_json_first (doc, list); o != 0; o = fhir_json_next (doc, list, o))
    {
      guint32 option = fhir_doc_value (doc, o, FHIR_TYPE_Questionnaire_item_answerOption, &type);
      const FhirProfileValue value = { doc, option, type };

      if (option != 0 && type == a->type &&
          (type == FHIR_TYPE_Coding
               ? same_coding (a, option)
               : fhir_profile_value_matches (&value, a->form->walk->doc, a->value)))
        return;
    }
  if (!is_own_words (a))
    fhir_walk_error (a->form->walk,
                     a->place,
                     a->value,
                     "code-invalid",
                     "is none of the options that the question gives");
}

/* A value set that the questionnaire contains. */
static FhirCodeAnswer
ask_contained (const Answer *a, const char *id)
{
  const FhirJsonDoc *doc = a->form->walk->doc;
  guint32 set =
      fhir_reference_find_contained (a->form->doc, a->form->questionnaire, fhir_slice (id));
  g_autofree char *system = fhir_doc_dup (doc, a->value, FHIR_KEY_system);
  g_autofree char *code = fhir_doc_dup (doc, a->value, FHIR_KEY_code);

  if (set == 0 || code == NULL)
    return FHIR_CODE_UNKNOWN;
  return fhir_library_ask_set (a->form->walk->library,
                               a->form->doc,
                               set,
                               fhir_slice (system != NULL ? system : ""),
                               fhir_slice (code));
}

static void
check_value_set (const Answer *a)
{
  g_autofree char *url =
      fhir_json_dup_string (a->form->doc,
                            fhir_json_member (a->form->doc, a->item, FHIR_KEY_answerValueSet));
  const FhirSpot spot = { .node = a->value, .type = a->type };

  if (url == NULL || a->type != FHIR_TYPE_Coding)
    return;
  if ((url[0] == '#'
           ? ask_contained (a, url + 1)
           : fhir_walk_is_in_set (a->form->walk, spot, fhir_slice (url))) == FHIR_CODE_NO &&
      strcmp (a->item_type, "open-choice") != 0)
    fhir_walk_error (a->form->walk,
                     a->place,
                     a->value,
                     "code-invalid",
                     "is not in the value set that the question names");
}

static void
check_bounds (const Answer *a)
{
  static const struct
  {
    const char *extension;
    gsize at;
  } bounds[] = { { "minValue", G_STRUCT_OFFSET (FhirProfileNode, min_value) },
                 { "maxValue", G_STRUCT_OFFSET (FhirProfileNode, max_value) } };
  FhirProfileNode node = { 0 };
  guint32 length = fhir_json_member (a->form->doc, a->item, FHIR_KEY_maxLength);
  const FhirSpot spot = { .node = a->value, .type = a->type };

  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      FhirTypeId type = 0;
      guint32 bound = fhir_form_extension (a->form, a->item, bounds[i].extension, 0, &type);

      if (bound != 0 && type != FHIR_TYPE_Quantity)
        *(FhirProfileValue *)G_STRUCT_MEMBER_P (&node, bounds[i].at) =
            (FhirProfileValue){ a->form->doc, bound, type };
    }
  if (length != 0)
    {
      g_autofree char *text = fhir_slice_dup (fhir_json_raw (a->form->doc, length));
      guint64 n;

      if (g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT32, &n, NULL))
        node.max_length = (guint32)n;
    }
  fhir_walk_profile_values (a->form->walk, a->place, spot, &node, "that is the questionnaire");
}

/* A bound of another unit, or without one, compares with nothing: the question asks the impossible.
 */
static void
check_quantity_bounds (const Answer *a)
{
  static const struct
  {
    const char *name;
    int wrong; /* sign of the comparison that is out of bounds */
  } bounds[] = { { "minValue", -1 },
                 { "maxValue", 1 },
                 { "questionnaire-minQuantity", -1 },
                 { "questionnaire-maxQuantity", 1 } };
  const FhirJsonDoc *doc = a->form->walk->doc;

  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      FhirTypeId type = 0;
      guint32 bound = fhir_form_extension (a->form, a->item, bounds[i].name, 0, &type);
      int order = 0;

      if (bound == 0 || type != FHIR_TYPE_Quantity)
        continue;
      if (fhir_json_member (doc, a->value, FHIR_KEY_code) == 0 ||
          !fhir_quantity_compare (doc, a->value, a->form->doc, bound, &order))
        fhir_walk_error (a->form->walk,
                         a->place,
                         a->value,
                         "value",
                         "cannot be compared with the bound of the question by its unit");
      else if (order * bounds[i].wrong > 0)
        fhir_walk_error (a->form->walk,
                         a->place,
                         a->value,
                         "value",
                         "is out of the bounds of the question");
    }
}

/* The unit is one of those given, and in the value set of units. */
static void
check_unit (const Answer *a)
{
  FhirTypeId type = 0;
  guint32 option;
  guint32 set = fhir_form_extension (a->form, a->item, "questionnaire-unitValueSet", 0, &type);
  gboolean fits = FALSE;
  guint n = 0;

  while ((option = fhir_form_extension (a->form, a->item, "questionnaire-unitOption", n, &type)) !=
         0)
    {
      fits = fits || same_coding (a, option);
      n++;
    }
  if (set != 0 && fhir_walk_is_in_set (a->form->walk,
                                       (FhirSpot){ .node = a->value, .type = a->type },
                                       fhir_json_raw (a->form->doc, set)) == FHIR_CODE_NO)
    {
      fits = FALSE;
      n = 1;
    }
  if (n > 0 && !fits)
    fhir_walk_error (a->form->walk,
                     a->place,
                     a->value,
                     "code-invalid",
                     "the unit is none of those that the question gives");
}

static void
check_target (const Answer *a)
{
  const FhirWalk *walk = a->form->walk;
  FhirSlice text = fhir_walk_member_text (walk, a->value, FHIR_KEY_reference);
  FhirReference parts;
  FhirTypeId type = 0;
  guint32 option;
  guint n = 0;

  if (text.text == NULL || !fhir_reference_parse (text, &parts))
    {
      static const char *const schemes[] = { "urn:", "#" };

      if (text.text == NULL || g_str_has_prefix (text.text, schemes[0]) || text.text[0] == '#')
        return;
      fhir_walk_error (a->form->walk,
                       a->place,
                       a->value,
                       "value",
                       "the reference does not name a resource type of R4 and an id");
      return;
    }
  while (
      (option =
           fhir_form_extension (a->form, a->item, "questionnaire-referenceResource", n, &type)) !=
      0)
    {
      if (fhir_def_find_type (fhir_json_raw (a->form->doc, option)) == parts.type)
        return;
      n++;
    }
  if (n > 0)
    fhir_walk_error (a->form->walk,
                     a->place,
                     a->value,
                     "structure",
                     "a reference to %s is not what the question wants",
                     fhir_def_type (parts.type)->name);
}

static void
check_regex (const Answer *a)
{
  FhirTypeId type = 0;
  guint32 node = fhir_form_extension (a->form, a->item, "regex", 0, &type);
  g_autofree char *pattern = fhir_json_dup_string (a->form->doc, node);
  g_autofree char *text = fhir_json_dup_string (a->form->walk->doc, a->value);
  g_autofree char *whole = NULL;
  g_autoptr (GRegex) regex = NULL;
  g_autoptr (GError) error = NULL;

  if (node == 0 || pattern == NULL || text == NULL)
    return;
  /* PCRE2 stops runaway patterns at its match limit: then there is an error and no verdict. */
  whole = g_strdup_printf ("(*LIMIT_MATCH=100000)^(?:%s)$", pattern);
  regex = g_regex_new (whole, 0, 0, NULL);
  if (regex != NULL && !g_regex_match_full (regex, text, -1, 0, 0, NULL, &error) && error == NULL)
    fhir_walk_error (a->form->walk,
                     a->place,
                     a->value,
                     "value",
                     "does not have the format that the question wants");
}

/* A number of the extension as a limit on text: minLength, maxDecimalPlaces, maxSize. */
static gboolean
read_limit (const Answer *a, const char *name, guint64 *ret_limit)
{
  FhirTypeId type = 0;
  guint32 node = fhir_form_extension (a->form, a->item, name, 0, &type);
  g_autofree char *text = node != 0 ? fhir_slice_dup (fhir_json_raw (a->form->doc, node)) : NULL;
  char *end = NULL;

  if (text == NULL)
    return FALSE;
  *ret_limit = g_ascii_strtoull (text, &end, 10);
  return end != text;
}

static void
check_lengths (const Answer *a)
{
  FhirSlice raw = fhir_json_raw (a->form->walk->doc, a->value);
  guint64 limit;

  if (a->type == FHIR_TYPE_string && read_limit (a, "minLength", &limit))
    {
      g_autofree char *text = fhir_json_dup_string (a->form->walk->doc, a->value);

      if (text != NULL && (guint64)g_utf8_strlen (text, -1) < limit)
        fhir_walk_error (a->form->walk,
                         a->place,
                         a->value,
                         "value",
                         "is shorter than the question wants");
    }
  if (a->type == FHIR_TYPE_Quantity)
    raw = fhir_json_raw (a->form->walk->doc,
                         fhir_json_member (a->form->walk->doc, a->value, FHIR_KEY_value));
  if ((a->type == FHIR_TYPE_decimal || a->type == FHIR_TYPE_Quantity) &&
      read_limit (a, "maxDecimalPlaces", &limit))
    {
      const char *point = memchr (raw.text, '.', raw.len);

      if (point != NULL && (guint64)(raw.text + raw.len - point - 1) > limit)
        fhir_walk_error (a->form->walk,
                         a->place,
                         a->value,
                         "value",
                         "has more decimal places than the question allows");
    }
}

/* image allows image/png, application/pdf allows its parameters. */
static gboolean
fits_media (FhirSlice type, FhirSlice wanted)
{
  return type.len >= wanted.len && memcmp (type.text, wanted.text, wanted.len) == 0;
}

static void
check_attachment (const Answer *a)
{
  const FhirJsonDoc *doc = a->form->walk->doc;
  guint32 data = fhir_json_member (doc, a->value, FHIR_KEY_data);
  guint64 limit;
  guint32 type = fhir_json_member (doc, a->value, FHIR_KEY_contentType);
  gboolean fits = FALSE;
  FhirTypeId option_type;
  guint32 option;
  guint n = 0;

  if (data != 0 && read_limit (a, "maxSize", &limit) &&
      (guint64)doc->nodes[data].len / 4 * 3 > limit + 2)
    fhir_walk_error (a->form->walk,
                     a->place,
                     a->value,
                     "too-long",
                     "is larger than the question allows");
  while ((option = fhir_form_extension (a->form, a->item, "mimeType", n, &option_type)) != 0)
    {
      fits = fits || (type != 0 &&
                      fits_media (fhir_json_raw (doc, type), fhir_json_raw (a->form->doc, option)));
      n++;
    }
  if (n > 0 && !fits)
    fhir_walk_error (a->form->walk,
                     a->place,
                     a->value,
                     "value",
                     "is of a media type that the question does not allow");
}

void
fhir_form_check_answer (FhirForm *form, const FhirPlace *place, guint32 item, guint32 answer)
{
  g_autofree char *item_type =
      fhir_json_dup_string (form->doc, fhir_json_member (form->doc, item, FHIR_KEY_type));
  FhirPlace inner = { .up = place, .name = FHIR_SLICE_LITERAL ("value"), .index = -1 };
  Answer a = { .form = form, .place = &inner, .item = item, .item_type = item_type };

  a.value = fhir_doc_value (form->walk->doc,
                            answer,
                            FHIR_TYPE_QuestionnaireResponse_item_answer,
                            &a.type);
  if (a.value == 0 || item_type == NULL || !check_type (&a))
    return;
  inner.node = a.value;
  if (has_options (&a))
    check_options (&a);
  else
    check_value_set (&a);
  if (a.type == FHIR_TYPE_Quantity)
    {
      check_quantity_bounds (&a);
      check_unit (&a);
    }
  check_bounds (&a);
  check_regex (&a);
  check_lengths (&a);
  if (a.type == FHIR_TYPE_Reference)
    check_target (&a);
  if (a.type == FHIR_TYPE_Attachment)
    check_attachment (&a);
}
