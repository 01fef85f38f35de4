/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* enableWhen (http://hl7.org/fhir/R4/questionnaire.html#enableWhen): conditions on answers, to the
 * nearest occurrence of the question; and expressions. A condition that cannot be compared leaves
 * the item enabled. */

#include "fhir-answers-private.h"

#include "fhir-date.h"
#include "fhir-decimal.h"

/* Node of a linkId within from and to, the first in document order. */
static guint32
find_link (const FhirJsonDoc *doc, FhirSlice link, guint32 from, guint32 to)
{
  for (guint32 n = from; n < to; n++)
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

/* The nearest element around that has the question below it: groups repeat, and each has its own.
 * FALSE: the question is not there. */
static gboolean
find_nearest (const FhirForm *form, const FhirPlace *place, FhirSlice link, guint32 *ret_node)
{
  const FhirJsonDoc *doc = form->walk->doc;

  for (const FhirPlace *at = place; at != NULL; at = at->up)
    {
      guint32 to = doc->nodes[at->node].next;

      if (!fhir_walk_spend (form->walk, 1 + (to - at->node) / 16))
        return FALSE;
      *ret_node = at->node;
      if (doc->nodes[at->node].type == FHIR_JSON_OBJECT && find_link (doc, link, at->node, to) != 0)
        return TRUE;
      if (at->node == form->response)
        break;
    }
  return FALSE;
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

/* Whether any answer to the question below a node fits; *ret_any: whether there is one. */
static gboolean
any_holds (const FhirForm *form,
           guint32 below,
           FhirSlice link,
           const char *op,
           FhirTypeId want_type,
           guint32 want,
           gboolean *ret_any)
{
  const FhirJsonDoc *doc = form->walk->doc;
  guint32 to = doc->nodes[below].next;
  gboolean held = FALSE;

  for (guint32 n = find_link (doc, link, below, to); n != 0; n = find_link (doc, link, n + 1, to))
    {
      guint32 item = object_of (doc, n);

      for (guint32 as = fhir_doc_list (doc, item, FHIR_KEY_answer), a = fhir_doc_first (doc, as);
           a != 0;
           a = fhir_json_next (doc, as, a))
        {
          FhirTypeId type;
          guint32 got = fhir_doc_value (doc, a, FHIR_TYPE_QuestionnaireResponse_item_answer, &type);

          *ret_any = *ret_any || got != 0;
          held = held || (got != 0 && holds_for (form, op, want_type, want, got));
        }
    }
  return held;
}

static gboolean
holds (const FhirForm *form, const FhirPlace *place, guint32 when)
{
  FhirSlice link = fhir_doc_text (form->doc, when, FHIR_KEY_question);
  g_autofree char *op = fhir_doc_dup (form->doc, when, FHIR_KEY_operator);
  FhirTypeId want_type = 0;
  guint32 want =
      fhir_doc_value (form->doc, when, FHIR_TYPE_Questionnaire_item_enableWhen, &want_type);
  gboolean exists;
  gboolean any = FALSE;
  gboolean held = FALSE;
  guint32 below;

  if (link.text == NULL || op == NULL || want == 0)
    return TRUE;
  exists = strcmp (op, "exists") == 0;
  if (find_nearest (form, place, link, &below))
    held = any_holds (form, below, link, exists ? "=" : op, want_type, want, &any);
  return exists ? any == (form->doc->nodes[want].type == FHIR_JSON_TRUE) : held;
}

/* ---- expressions, by the extension of SDC or that of Finland's records */

#define SDC_EXPRESSION FHIR_FORM_SDC "questionnaire-enableWhenExpression"
#define FI_EXPRESSION  "http://phr.kanta.fi/StructureDefinition/fiphr-ext-questionnaire-enablewhen"

static char *
dup_expression (const FhirForm *form, guint32 item)
{
  for (guint32 es = fhir_doc_list (form->doc, item, FHIR_KEY_extension),
               e = fhir_doc_first (form->doc, es);
       e != 0;
       e = fhir_json_next (form->doc, es, e))
    {
      FhirSlice url = fhir_doc_text (form->doc, e, FHIR_KEY_url);
      guint32 value = fhir_json_member (form->doc, e, FHIR_KEY_valueExpression);

      if (fhir_slice_is (url, FI_EXPRESSION))
        return fhir_doc_dup (form->doc, e, FHIR_KEY_valueString);
      if (fhir_slice_is (url, SDC_EXPRESSION) && value != 0 &&
          fhir_slice_is (fhir_doc_text (form->doc, value, FHIR_KEY_language), "text/fhirpath"))
        return fhir_doc_dup (form->doc, value, FHIR_KEY_expression);
    }
  return NULL;
}

/* On the response; what cannot be evaluated leaves the item enabled. */
static gboolean
expression_holds (const FhirForm *form, const char *text)
{
  g_autoptr (FhirPathExpr) expr = fhir_path_compile (fhir_slice (text), NULL);
  const FhirPathContext context = { .doc = form->walk->doc,
                                    .node = form->response,
                                    .type = FHIR_TYPE_QuestionnaireResponse,
                                    .resource = form->response,
                                    .root = form->scope->container,
                                    .max_steps = MIN (form->walk->steps_left + 1, 1000000),
                                    .cancellable = form->walk->options->cancellable };

  if (expr == NULL || !fhir_path_evaluate (expr, &context, form->walk->results, NULL))
    return TRUE;
  return fhir_path_results_is_true (form->walk->results, form->walk->doc);
}

gboolean
fhir_form_is_enabled (const FhirForm *form, const FhirPlace *place, guint32 item)
{
  gboolean all = fhir_slice_is (fhir_doc_text (form->doc, item, FHIR_KEY_enableBehavior), "all");
  guint32 list = fhir_doc_list (form->doc, item, FHIR_KEY_enableWhen);
  g_autofree char *expression = dup_expression (form, item);

  if (expression != NULL && !expression_holds (form, expression))
    return FALSE;
  for (guint32 w = fhir_doc_first (form->doc, list); w != 0;
       w = fhir_json_next (form->doc, list, w))
    {
      gboolean one = holds (form, place, w);

      if (one != all)
        return one;
    }
  return fhir_doc_first (form->doc, list) == 0 || all;
}
