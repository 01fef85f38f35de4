/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A chart on paper, read back from its PDF: nothing is lost between pages, and each of them says
 * who it is about and what that person must not be given (S1). */

#include "chart-printout.h"
#include <cairo-pdf.h>
#include <poppler.h>

#define N_PROBLEMS 90

/* Refuses the medications. */
static FhirResponse *
answer (const FhirRequest *request, gpointer data)
{
  gboolean refused = g_str_has_prefix (request->path, "Medication");
  FhirResponse *response = fhir_response_new (refused ? 500 : 200);
  g_autoptr (GString) json = g_string_new (NULL);

  if (refused)
    g_string_append (json,
                     "{'resourceType':'OperationOutcome','issue':[{'details':{'text':'the store is "
                     "busy'}}]}");
  else
    g_string_append (json, "{'resourceType':'Bundle','type':'searchset','entry':[");
  if (strcmp (request->path, "Patient") == 0)
    g_string_append (json,
                     "{'resource':{'resourceType':'Patient','id':'1','name':[{'family':'Smith','"
                     "given':['Jane']}]}}");
  if (strcmp (request->path, "AllergyIntolerance") == 0)
    g_string_append (
        json,
        "{'resource':{'resourceType':'AllergyIntolerance','id':'a','code':{'text':'penicillin'}}}");
  for (guint i = 0; strcmp (request->path, "Condition") == 0 && i < N_PROBLEMS; i++)
    g_string_append_printf (json,
                            "%s{'resource':{'resourceType':'Condition','id':'c%u','code':{'text':'"
                            "problem%03u'}}}",
                            i > 0 ? "," : "",
                            i,
                            i);
  if (!refused)
    g_string_append (json, "]}");
  g_strdelimit (json->str, "'", '"');
  fhir_response_take_bytes (response, g_bytes_new (json->str, json->len));
  return response;
}

static ChartRecord *
make_record (void)
{
  g_autoptr (ChartClient) client = chart_client_new_canned (answer, NULL, NULL, NULL);
  ChartRecord *record = chart_record_new (client, "1");

  chart_record_refresh (record);
  while (!chart_record_is_loaded (record))
    g_main_context_iteration (NULL, TRUE);
  return record;
}

static cairo_status_t
append (void *data, const unsigned char *bytes, unsigned int len)
{
  g_byte_array_append (data, bytes, len);
  return CAIRO_STATUS_SUCCESS;
}

static PopplerDocument *
print_to_pdf (ChartRecord *record, const char *section)
{
  const double width = 595 - 72;
  const double height = 842 - 72;
  GByteArray *pdf = g_byte_array_new();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append, pdf, width, height);
  cairo_t *cr = cairo_create (surface);
  PangoContext *context = pango_cairo_create_context (cr);
  g_autoptr (ChartPrintout) printout = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  PopplerDocument *document;

  pango_cairo_context_set_resolution (context, 72);
  printout = chart_printout_new (context, record, section, width, height);
  for (guint i = 0; i < chart_printout_get_n_pages (printout); i++)
    {
      chart_printout_draw (printout, cr, i);
      cairo_show_page (cr);
    }
  g_object_unref (context);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  bytes = g_byte_array_free_to_bytes (pdf);
  document = poppler_document_new_from_bytes (bytes, NULL, &error);
  g_assert_no_error (error);
  return document;
}

static char *
read_page (PopplerDocument *document, int n)
{
  PopplerPage *page = poppler_document_get_page (document, n);
  char *text = poppler_page_get_text (page);

  g_object_unref (page);
  return text;
}

static void
test_pages (void)
{
  g_autoptr (ChartRecord) record = make_record();
  PopplerDocument *document = print_to_pdf (record, "problems");
  int n = poppler_document_get_n_pages (document);
  g_autoptr (GString) all = g_string_new (NULL);

  g_assert_cmpint (n, >, 1);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *text = read_page (document, i);
      g_autofree char *number = g_strdup_printf ("page %d of %d", i + 1, n);

      g_assert_nonnull (strstr (text, "SMITH, Jane"));
      g_assert_nonnull (strstr (text, "Known allergies (1): penicillin"));
      g_assert_nonnull (strstr (text, number));
      g_string_append (all, text);
    }
  for (guint i = 0; i < N_PROBLEMS; i++)
    {
      g_autofree char *name = g_strdup_printf ("problem%03u", i);
      const char *found = strstr (all->str, name);

      g_assert_nonnull (found);
      g_assert_null (strstr (found + 1, name));
    }
  g_object_unref (document);
}

static void
test_what_failed_is_said (void)
{
  g_autoptr (ChartRecord) record = make_record();
  PopplerDocument *document = print_to_pdf (record, "medications");
  g_autofree char *text = read_page (document, 0);

  g_assert_nonnull (strstr (text, "Not available: medications: the store is busy"));
  g_assert_nonnull (strstr (text, "Not all of the record could be read"));
  g_object_unref (document);
}

static void
test_summary_has_every_part (void)
{
  static const char *const titles[] = { "Allergies",     "Problems",   "Medications", "Results",
                                        "Immunizations", "Encounters", "Documents" };
  g_autoptr (ChartRecord) record = make_record();
  PopplerDocument *document = print_to_pdf (record, "summary");
  g_autoptr (GString) all = g_string_new (NULL);

  for (int i = 0; i < poppler_document_get_n_pages (document); i++)
    {
      g_autofree char *text = read_page (document, i);

      g_string_append (all, text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    g_assert_nonnull (strstr (all->str, titles[i]));
  g_assert_nonnull (strstr (all->str, "No immunizations recorded"));
  g_object_unref (document);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-printout/pages", test_pages);
  g_test_add_func ("/chart-printout/what-failed-is-said", test_what_failed_is_said);
  g_test_add_func ("/chart-printout/summary-has-every-part", test_summary_has_every_part);
  return g_test_run();
}
