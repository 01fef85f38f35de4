/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* enableWhen (http://hl7.org/fhir/R4/questionnaire.html#enableWhen): conditions on answers anywhere
 * in the response. A condition that cannot be compared leaves the item enabled. */

#include "fhir-answers-private.h"

#include "fhir-date.h"
#include "fhir-decimal.h"

/* Node of the item with this linkId within node, the first in document order. */
static guint32
find_item (const FhirForm *form, FhirSlice link, guint32 from)
{
  const FhirJsonDoc *doc = form->walk->doc;

  for (guint32 n = from; n < doc->nodes[form->response].next; n++)
    if (doc->nodes[n].key == FHIR_KEY_linkId && doc->nodes[n].type == FHIR_JSON_STRING &&
        fhir_slice_equal (fhir_json_raw (doc, n), link))
      return n;
  return 0;
}

/* The object that a member node stands in, among those that hold it. */
static guint32
object_of (const FhirJsonDoc *doc, guint32 member)
{
  for (guint32 n = member; n-- > 0;)
    if (doc->nodes[n].type == FHIR_JSON_OBJECT && doc->nodes[n].next > member)
      return n;
  return 0;
}

static int
order_of (const FhirForm *form, guint32 want, guint32 got, gboolean *ret_known)
{
  FhirSlice a = fhir_json_raw (form->walk->doc, got);
  FhirSlice b = fhir_json_raw (form->doc, want);
  FhirDecimal x;
  FhirDecimal y;
  FhirDateSpan from;
  FhirDateSpan to;

  *ret_known = TRUE;
  if (fhir_decimal_parse (a, &x) && fhir_decimal_parse (b, &y))
    return fhir_decimal_compare (&x, &y);
  if (fhir_date_parse (a, &from) && fhir_date_parse (b, &to))
    return from.lo < to.lo ? -1 : from.lo > to.lo;
  *ret_known = FALSE;
  return 0;
}

static gboolean
equals (const FhirForm *form, FhirTypeId type, guint32 want, guint32 got)
{
  const FhirJsonDoc *doc = form->walk->doc;
  static const FhirKey keys[] = { FHIR_KEY_system, FHIR_KEY_code };
  FhirProfileValue value = { form->doc, want, type };

  if (type != FHIR_TYPE_Coding)
    return fhir_profile_value_matches (&value, doc, got);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      guint32 a = fhir_json_member (form->doc, want, keys[i]);
      guint32 b = fhir_json_member (doc, got, keys[i]);

      if (a != 0 &&
          (b == 0 || !fhir_slice_equal (fhir_json_raw (form->doc, a), fhir_json_raw (doc, b))))
        return FALSE;
    }
  return TRUE;
}

/* One answer under one operator. */
static gboolean
holds_for (const FhirForm *form, const char *op, FhirTypeId type, guint32 want, guint32 got)
{
  gboolean known;
  int order;

  if (strcmp (op, "=") == 0)
    return equals (form, type, want, got);
  if (strcmp (op, "!=") == 0)
    return !equals (form, type, want, got);
  order = order_of (form, want, got, &known);
  if (!known)
    return TRUE;
  if (strcmp (op, ">") == 0)
    return order > 0;
  if (strcmp (op, "<") == 0)
    return order < 0;
  return strcmp (op, ">=") == 0 ? order >= 0 : order <= 0;
}

static gboolean
holds (const FhirForm *form, guint32 when)
{
  const FhirJsonDoc *doc = form->walk->doc;
  guint32 question = fhir_json_member (form->doc, when, FHIR_KEY_question);
  g_autofree char *op =
      fhir_json_dup_string (form->doc, fhir_json_member (form->doc, when, FHIR_KEY_operator));
  FhirTypeId want_type = 0;
  guint32 want =
      fhir_doc_value (form->doc, when, FHIR_TYPE_Questionnaire_item_enableWhen, &want_type);
  gboolean any = FALSE;
  gboolean held = FALSE;

  if (question == 0 || op == NULL || want == 0)
    return TRUE;
  for (guint32 n = find_item (form, fhir_json_raw (form->doc, question), form->response); n != 0;
       n = find_item (form, fhir_json_raw (form->doc, question), n + 1))
    {
      guint32 list = fhir_json_member (doc, object_of (doc, n), FHIR_KEY_answer);

      for (guint32 a = list != 0 ? fhir_json_first (doc, list) : 0; a != 0;
           a = fhir_json_next (doc, list, a))
        {
          FhirTypeId type;
          guint32 got = fhir_doc_value (doc, a, FHIR_TYPE_QuestionnaireResponse_item_answer, &type);

          any = any || got != 0;
          held = held || (got != 0 && strcmp (op, "exists") != 0 &&
                          holds_for (form, op, want_type, want, got));
        }
    }
  if (strcmp (op, "exists") == 0)
    return any == (form->doc->nodes[want].type == FHIR_JSON_TRUE);
  return held;
}

gboolean
fhir_form_is_enabled (const FhirForm *form, guint32 item)
{
  guint32 list = fhir_json_member (form->doc, item, FHIR_KEY_enableWhen);
  gboolean all = fhir_json_string_is (form->doc,
                                      fhir_json_member (form->doc, item, FHIR_KEY_enableBehavior),
                                      "all");

  if (list == 0)
    return TRUE;
  for (guint32 w = fhir_json_first (form->doc, list); w != 0;
       w = fhir_json_next (form->doc, list, w))
    {
      gboolean one = holds (form, w);

      if (one != all)
        return one;
    }
  return all;
}
