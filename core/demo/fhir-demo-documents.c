/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Documents with their content inside: progress notes as plain text, discharge and imaging letters
 * as PDF. What they say comes from the same chart. */

#include "fhir-demo-private.h"
#include "fhir-demo-stories.h"

#define TOPIC     100
#define MAX_LINES 40

typedef struct
{
  FhirDemoCode type;
  const char *title;
  gboolean is_pdf;
} Kind;

/* The lines of one document; they are the document's own. */
typedef struct
{
  char *lines[MAX_LINES + 1];
  guint n;
} Page;

/* clang-format off */
static const Kind progress = { { LOINC, "11506-3", "Progress note", "Progress note" }, "Progress note", FALSE };
static const Kind discharge = { { LOINC, "18842-5", "Discharge summary", "Discharge summary" }, "Discharge summary", TRUE };
static const Kind consult = { { LOINC, "11488-4", "Consult note", "Consultation letter" }, "Consultation letter", TRUE };
static const FhirDemoCode clinical_note = { "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category",
  "clinical-note", "Clinical Note" };

static const char *const remarks[] = {
  "Feels well, sleeps well. No new complaints since the last visit.",
  "Reports being more tired than usual over the last two weeks.",
  "Takes medicines as prescribed; no side effects reported.",
  "Walks half an hour every day. Appetite good, weight stable.",
  "Asks about the result of the last blood test; explained.",
  "Some swelling of the ankles in the evening, less in the morning.",
};
/* clang-format on */

static void G_GNUC_PRINTF (2, 3) add_line (Page *page, const char *format, ...)
{
  va_list args;

  if (page->n == MAX_LINES)
    return;
  va_start (args, format);
  page->lines[page->n++] = g_strdup_vprintf (format, args);
  va_end (args);
}

static void
clear_page (Page *page)
{
  for (guint i = 0; i < page->n; i++)
    g_free (page->lines[i]);
}

static void
fill_page (const FhirDemoChart *chart,
           FhirDemoRandom *random,
           const FhirDemoVisit *visit,
           Page *page)
{
  const FhirDemoPerson *person = &chart->person;
  char day[11];

  fhir_demo_day_text (visit->start / FHIR_DEMO_DAY, day);
  if (person->latin)
    add_line (page, "Patient: %s", person->latin);
  else
    add_line (page, "Patient: %s, %s", person->family, person->given);
  add_line (page, "Born: %s", person->birth_text[0] ? person->birth_text : "not recorded");
  add_line (page, "MRN: %s", person->mrn);
  add_line (page, "Date: %s", day);
  add_line (page, "By: %s", fhir_demo_doctor_name (visit->doctor));
  add_line (page, "%s", "");
  add_line (page, "Problems");
  for (guint i = 0; i < chart->n_problems && i < 8; i++)
    if (chart->problems[i].state <= FHIR_DEMO_DIFFERENTIAL &&
        strncmp (chart->problems[i].onset, day, strlen (chart->problems[i].onset)) <= 0)
      add_line (page,
                "  - %s%s%s",
                fhir_demo_problem_codes[chart->problems[i].problem].text,
                chart->problems[i].onset[0] ? ", since " : "",
                chart->problems[i].onset);
  add_line (page, "%s", "");
  add_line (page, "%s", visit->kind == FHIR_DEMO_INPATIENT ? "Course" : "Today");
  for (guint i = 0; i < 3; i++)
    add_line (page,
              "  %s",
              remarks[(fhir_demo_below (random, 2) + i * 2) % G_N_ELEMENTS (remarks)]);
  add_line (page, "%s", "");
  add_line (page, "Plan");
  add_line (page,
            "  Continue the present treatment. Review in %d weeks.",
            fhir_demo_between (random, 4, 12));
}

static void
write_attachment (FhirDemoChart *chart, const Kind *kind, const Page *page, gint64 when)
{
  FhirJsonWriter *w = &chart->w;
  g_autoptr (GString) content = NULL;
  g_autofree char *base64 = NULL;

  if (kind->is_pdf)
    content = fhir_demo_pdf (kind->title, (const char *const *)page->lines);
  else
    {
      content = g_string_new (kind->title);
      g_string_append (content, "\n\n");
      for (guint i = 0; i < page->n; i++)
        g_string_append_printf (content, "%s\n", page->lines[i]);
    }
  base64 = g_base64_encode ((const guchar *)content->str, content->len);
  fhir_json_writer_begin_array (w, "content");
  fhir_json_writer_begin_object (w, NULL);
  fhir_json_writer_begin_object (w, "attachment");
  fhir_json_writer_string (w,
                           "contentType",
                           kind->is_pdf ? "application/pdf" : "text/plain; charset=utf-8");
  fhir_json_writer_string (w, "language", "en");
  fhir_json_writer_string (w, "data", base64);
  fhir_json_writer_integer (w, "size", (gint64)content->len);
  fhir_json_writer_string (w, "title", kind->title);
  fhir_demo_time (chart, "creation", when);
  fhir_json_writer_end_object (w);
  fhir_json_writer_end_object (w);
  fhir_json_writer_end_array (w);
}

static void
write_document (FhirDemoChart *chart,
                FhirDemoRandom *random,
                const FhirDemoVisit *visit,
                const Kind *kind)
{
  FhirJsonWriter *w = &chart->w;
  gint64 when = MIN ((visit->end ? visit->end : visit->start) + 30, chart->now);
  guint at = fhir_demo_below (random, 1000);
  Page page = { 0 };

  fill_page (chart, random, visit, &page);
  fhir_demo_open (chart, "DocumentReference");
  fhir_json_writer_string (w,
                           "status",
                           at < 20   ? "superseded"
                           : at < 30 ? "entered-in-error"
                                     : "current");
  fhir_json_writer_string (w, "docStatus", at < 30 || at >= 60 ? "final" : "preliminary");
  fhir_demo_code (chart, "type", &kind->type);
  fhir_demo_code_list (chart, "category", &clinical_note);
  fhir_demo_subject (chart, "subject");
  fhir_demo_time (chart, "date", when);
  fhir_json_writer_begin_array (w, "author");
  fhir_demo_doctor (chart, NULL, visit->doctor);
  fhir_json_writer_end_array (w);
  fhir_json_writer_string (w, "description", kind->title);
  write_attachment (chart, kind, &page, when);
  fhir_json_writer_begin_object (w, "context");
  fhir_json_writer_begin_array (w, "encounter");
  fhir_demo_own (chart, NULL, "Encounter", visit->serial);
  fhir_json_writer_end_array (w);
  fhir_json_writer_end_object (w);
  fhir_demo_close (chart);
  clear_page (&page);
}

void
fhir_demo_write_documents (FhirDemoChart *chart)
{
  FhirDemoRandom random = fhir_demo_stream (chart, TOPIC);

  for (guint i = 0; i < chart->n_visits; i++)
    {
      const FhirDemoVisit *visit = &chart->visits[i];
      guint share = chart->story ? 350 : 80;

      if (visit->end == 0)
        continue;
      if (visit->kind == FHIR_DEMO_INPATIENT && (chart->story || fhir_demo_chance (&random, 500)))
        write_document (chart, &random, visit, &discharge);
      else if (visit->doctor >= 3 && visit->doctor != 6 && fhir_demo_chance (&random, 400))
        write_document (chart, &random, visit, &consult);
      else if (fhir_demo_chance (&random, share))
        write_document (chart, &random, visit, &progress);
      if (chart->story && fhir_demo_chance (&random, 60))
        write_document (chart, &random, visit, &consult);
    }
}
