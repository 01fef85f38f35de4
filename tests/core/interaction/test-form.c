/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-error.h"
#include "fhir-form.h"

#include "fhir-test.h"

static const struct
{
  const char *url;
  const char *accept;
  int code; /* FhirError, -1: accepted as JSON, -2: as XML */
} accept_rows[] = {
  { "Patient/1", NULL, -1 },
  { "Patient/1", "*/*", -1 },
  { "Patient/1", "application/fhir+json", -1 },
  { "Patient/1", "Application/FHIR+JSON;charset=UTF-8", -1 },
  { "Patient/1", "application/json", -1 },
  { "Patient/1", "text/html, application/json;q=0.1", -1 },
  { "Patient/1", "application/fhir+json; fhirVersion=4.0", -1 },
  { "Patient/1", "application/fhir+json; fhirVersion=5.0", FHIR_ERROR_NOT_ACCEPTABLE },
  { "Patient/1", "application/json;q=0", FHIR_ERROR_NOT_ACCEPTABLE },
  { "Patient/1", "image/png", FHIR_ERROR_NOT_ACCEPTABLE },
  { "Patient/1", "application/fhir+xml", -2 },
  { "Patient/1", "application/fhir+xml; fhirVersion=4.0", -2 },
  { "Patient/1", "application/fhir+xml; fhirVersion=3.0", FHIR_ERROR_NOT_ACCEPTABLE },
  { "Patient/1", "text/xml", -2 },
  { "Patient/1", "application/xml, application/json", -1 },
  { "Patient/1", "application/xml, application/json;q=0.9", -2 },
  { "Patient/1", "application/xml;q=0.8, application/json;q=0.9", -1 },
  { "Patient/1", "application/fhir+xml, */*", -2 },
  { "Patient/1", "application/json;q=0, */*", -2 },
  { "Patient/1", "application/*", -1 },
  { "Patient/1?_format=application/fhir%2Bxml", "application/json", -2 },
  { "Patient/1?_format=text/xml", NULL, -2 },
  { "Patient/1", "", -1 },
  { "Patient/1?_format=json", "application/fhir+xml", -1 },
  { "Patient/1?_format=application/fhir%2Bjson", NULL, -1 },
  { "Patient/1?_format=application/fhir+json", NULL, -1 },
  { "Patient/1?_format=xml", "application/json", -2 },
  { "Patient/1?_format=", NULL, FHIR_ERROR_NOT_ACCEPTABLE },
  { "Patient/1?_pretty=yes", NULL, FHIR_ERROR_VALUE },
  { "Patient/1?_summary=maybe", NULL, FHIR_ERROR_VALUE },
};

static void
test_accept (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (accept_rows); i++)
    {
      g_autoptr (FhirRequest) request =
          fhir_request_new (FHIR_METHOD_GET, accept_rows[i].url, NULL);
      g_autoptr (GError) error = NULL;
      FhirForm form;
      gboolean ok;

      g_test_message ("%s %s", accept_rows[i].url, accept_rows[i].accept);
      request->accept = g_strdup (accept_rows[i].accept);
      ok = fhir_form_read (&form, request, request->query, &error);
      if (accept_rows[i].code >= 0)
        g_assert_error (error, FHIR_ERROR, accept_rows[i].code);
      else
        g_assert_no_error (error);
      g_assert_cmpint (ok, ==, accept_rows[i].code < 0);
      g_assert_cmpint (form.xml, ==, accept_rows[i].code == -2);
    }
}

static const struct
{
  const char *prefer;
  FhirReturn returns;
  gboolean lenient;
} prefer_rows[] = {
  { "return=minimal", FHIR_RETURN_MINIMAL, FALSE },
  { "Return=Representation", FHIR_RETURN_REPRESENTATION, FALSE },
  { "handling=lenient, return=OperationOutcome", FHIR_RETURN_OUTCOME, TRUE },
  { "return=minimal; handling=strict", FHIR_RETURN_MINIMAL, FALSE },
  { "respond-async", FHIR_RETURN_DEFAULT, FALSE },
  { "", FHIR_RETURN_DEFAULT, FALSE },
};

static void
test_prefer (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (prefer_rows); i++)
    {
      g_autoptr (FhirRequest) request = fhir_request_new (FHIR_METHOD_GET, "Patient/1", NULL);
      g_autoptr (GError) error = NULL;
      FhirForm form;

      g_test_message ("%s", prefer_rows[i].prefer);
      request->prefer = g_strdup (prefer_rows[i].prefer);
      g_assert_true (fhir_form_read (&form, request, request->query, &error));
      g_assert_no_error (error);
      g_assert_cmpint (form.returns, ==, prefer_rows[i].returns);
      g_assert_cmpint (form.lenient, ==, prefer_rows[i].lenient);
    }
}

static const struct
{
  const char *type;
  gboolean ok;
} content_rows[] = {
  { NULL, TRUE },
  { "application/fhir+json", TRUE },
  { "application/json; charset=utf-8", TRUE },
  { "application/fhir+json;charset=\"UTF-8\"", TRUE },
  { "application/fhir+json; charset=latin1", FALSE },
  { "application/fhir+json; fhirVersion=3.0", FALSE },
  { "application/fhir+xml", TRUE },
  { "text/xml; charset=utf-8", TRUE },
  { "application/xml; charset=iso-8859-1", FALSE },
  { "text/html", FALSE },
  { "*/*", FALSE },
  { "", FALSE },
};

static void
test_content (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (content_rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", content_rows[i].type);
      g_assert_cmpint (fhir_form_check_content (content_rows[i].type, &error),
                       ==,
                       content_rows[i].ok);
      if (!content_rows[i].ok)
        g_assert_error (error, FHIR_ERROR, FHIR_ERROR_MEDIA_TYPE);
    }
}

static const struct
{
  const char *text;
  guint32 version; /* 0: none */
} etag_rows[] = {
  { "W/\"3\"", 3 },
  { "\"3\"", 3 },
  { "3", 3 },
  { " W/\"12\" ", 12 },
  { "W/\"0\"", 0 },
  { "W/\"", 0 },
  { "W/", 0 },
  { "", 0 },
  { "W/\"3", 0 },
  { "\"", 0 },
  { "4294967295", 4294967295u },
  { "4294967296", 0 },
  { "W/\"a\"", 0 },
  { "*", 0 },
};

static void
test_etag (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (etag_rows); i++)
    {
      gsize len = strlen (etag_rows[i].text) + 1;
      g_autofree char *exact = fhir_test_exact_copy (etag_rows[i].text, len);
      guint32 version = 0;

      g_test_message ("%s", etag_rows[i].text);
      g_assert_cmpint (fhir_etag_parse (exact, &version), ==, etag_rows[i].version != 0);
      g_assert_cmpuint (version, ==, etag_rows[i].version);
    }
  g_assert_true (fhir_etag_list_has ("W/\"1\", W/\"2\"", 2));
  g_assert_false (fhir_etag_list_has ("W/\"1\", W/\"2\"", 3));
  g_assert_true (fhir_etag_list_has (" * ", 3));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/interaction/form/accept", test_accept);
  g_test_add_func ("/core/interaction/form/prefer", test_prefer);
  g_test_add_func ("/core/interaction/form/content-type", test_content);
  g_test_add_func ("/core/interaction/form/etag", test_etag);
  return g_test_run();
}
