/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Closes by itself when all went well; stays open for as long as there is something to read. */

#include "chart-import-dialog.h"
#include "chart-parts.h"

typedef struct
{
  ChartImportJob *job;
  GtkWidget *window, *bar, *words, *button, *problems;
  gulong progress_id, done_id;
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  chart_import_job_cancel (dialog->job);
  g_clear_signal_handler (&dialog->progress_id, dialog->job);
  g_clear_signal_handler (&dialog->done_id, dialog->job);
  g_object_unref (dialog->job);
  g_free (dialog);
}

static void
on_progress (Dialog *dialog)
{
  g_autofree char *words = chart_import_job_dup_words (dialog->job);
  double fraction = chart_import_job_get_fraction (dialog->job);

  gtk_label_set_text (GTK_LABEL (dialog->words), words);
  if (fraction < 0)
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (dialog->bar));
  else
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (dialog->bar), fraction);
}

static void
show_problems (Dialog *dialog)
{
  GPtrArray *problems = chart_import_job_get_problems (dialog->job);
  const char *error = chart_import_job_get_error (dialog->job);

  if (error != NULL)
    gtk_box_append (GTK_BOX (dialog->problems), chart_label_new (error, "strong"));
  for (guint i = 0; i < problems->len; i++)
    {
      const ChartImportProblem *problem = g_ptr_array_index (problems, i);

      gtk_box_append (GTK_BOX (dialog->problems), chart_label_new (problem->place, "strong"));
      gtk_box_append (GTK_BOX (dialog->problems), chart_label_new (problem->text, "caption"));
    }
}

static void
on_done (Dialog *dialog)
{
  gboolean clean = chart_import_job_get_error (dialog->job) == NULL &&
                   chart_import_job_get_problems (dialog->job)->len == 0;

  if (clean || chart_import_job_was_cancelled (dialog->job))
    {
      gtk_window_destroy (GTK_WINDOW (dialog->window));
      return;
    }
  show_problems (dialog);
  gtk_button_set_label (GTK_BUTTON (dialog->button), "Close");
  gtk_window_set_title (GTK_WINDOW (dialog->window), "Imported with problems");
}

static GtkWidget *
content_new (Dialog *dialog)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *scroller = gtk_scrolled_window_new();

  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  dialog->words = chart_label_new ("Starting", NULL);
  dialog->bar = gtk_progress_bar_new();
  chart_name_widget (dialog->bar, "Progress of the import");
  dialog->problems = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), dialog->problems);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 320);
  dialog->button = gtk_button_new_with_label ("Cancel");
  gtk_widget_set_halign (dialog->button, GTK_ALIGN_END);
  g_signal_connect_swapped (dialog->button,
                            "clicked",
                            G_CALLBACK (gtk_window_destroy),
                            dialog->window);
  gtk_box_append (GTK_BOX (box), dialog->words);
  gtk_box_append (GTK_BOX (box), dialog->bar);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), dialog->button);
  return box;
}

void
chart_import_dialog_present (GtkWindow *parent, ChartImportJob *job)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new();

  dialog->job = g_object_ref (job);
  dialog->window = adw_window_new();
  gtk_window_set_title (GTK_WINDOW (dialog->window), "Importing");
  gtk_window_set_transient_for (GTK_WINDOW (dialog->window), parent);
  gtk_window_set_modal (GTK_WINDOW (dialog->window), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (dialog->window), 460, -1);
  g_object_set_data_full (G_OBJECT (dialog->window), "dialog", dialog, dialog_free);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), content_new (dialog));
  adw_window_set_content (ADW_WINDOW (dialog->window), box);
  dialog->progress_id =
      g_signal_connect_swapped (job, "progress", G_CALLBACK (on_progress), dialog);
  dialog->done_id = g_signal_connect_swapped (job, "done", G_CALLBACK (on_done), dialog);
  gtk_window_present (GTK_WINDOW (dialog->window));
  chart_import_job_run (job);
}
