/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The name of the job says nothing of the patient: it stands in queues that others read. */

#include "chart-print.h"
#include "chart-printout.h"

typedef struct
{
  ChartRecord *record;
  char *section;
  ChartPrintout *printout; /* (nullable) */
} Job;

static void
job_free (gpointer data, GClosure *closure)
{
  Job *job = data;

  g_object_unref (job->record);
  g_free (job->section);
  chart_printout_free (job->printout);
  g_free (job);
}

static void
on_begin_print (GtkPrintOperation *operation, GtkPrintContext *context, Job *job)
{
  PangoContext *pango = gtk_print_context_create_pango_context (context);

  chart_printout_free (job->printout);
  job->printout = chart_printout_new (pango,
                                      job->record,
                                      job->section,
                                      gtk_print_context_get_width (context),
                                      gtk_print_context_get_height (context));
  g_object_unref (pango);
  gtk_print_operation_set_n_pages (operation, (int)chart_printout_get_n_pages (job->printout));
}

static void
on_draw_page (GtkPrintOperation *operation, GtkPrintContext *context, int page, Job *job)
{
  chart_printout_draw (job->printout, gtk_print_context_get_cairo_context (context), (guint)page);
}

static void
on_done (GtkPrintOperation *operation, GtkPrintOperationResult result, GtkWindow *parent)
{
  g_autoptr (GError) error = NULL;

  if (result != GTK_PRINT_OPERATION_RESULT_ERROR)
    return;
  gtk_print_operation_get_error (operation, &error);
  gtk_widget_activate_action (GTK_WIDGET (parent), "win.toast", "s", error->message);
}

void
chart_print_section (GtkWindow *parent, ChartRecord *record, const char *section)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new();
  Job *job = g_new0 (Job, 1);

  job->record = g_object_ref (record);
  job->section = g_strdup (section);
  gtk_print_operation_set_job_name (operation, "Chartroom");
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect_data (operation, "begin-print", G_CALLBACK (on_begin_print), job, job_free, 0);
  g_signal_connect (operation, "draw-page", G_CALLBACK (on_draw_page), job);
  g_signal_connect_object (operation, "done", G_CALLBACK (on_done), parent, 0);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, NULL);
}
