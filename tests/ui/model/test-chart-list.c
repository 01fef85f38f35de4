/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A refresh changes as few rows as it can; axes have round numbers; attachments are chosen. */

#include "chart-axis.h"
#include "chart-date.h"
#include "chart-document.h"
#include "chart-list.h"
#include "ui-test.h"

static ChartItem *
item_new (const char *id, const char *version)
{
  g_autofree char *json =
      g_strdup_printf ("{'resourceType':'Condition','id':'%s','meta':{'versionId':'%s'}}",
                       id,
                       version);
  g_autoptr (FhirJsonDoc) doc = ui_test_doc (json);

  return chart_item_new (doc);
}

/* "a1 b1" is item a in version 1, item b in version 1. */
static GPtrArray *
items_new (const char *text)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      {
        const char id[] = { words[i][0], '\0' };

        g_ptr_array_add (items, item_new (id, words[i] + 1));
      }
  return items;
}

typedef struct
{
  guint calls, position, removed, added;
} Change;

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, Change *change)
{
  change->calls++;
  change->position = position;
  change->removed = removed;
  change->added = added;
}

/* clang-format off */
static const struct { const char *description, *before, *after; Change change; } rows[] = {
  { "nothing new", "a1 b1 c1", "a1 b1 c1", { 0, 0, 0, 0 } },
  { "one more in front", "a1 b1", "n1 a1 b1", { 1, 0, 0, 1 } },
  { "one more at the end", "a1 b1", "a1 b1 n1", { 1, 2, 0, 1 } },
  { "one gone", "a1 b1 c1", "a1 c1", { 1, 1, 1, 0 } },
  { "one in a new version", "a1 b1 c1", "a1 b2 c1", { 1, 1, 1, 1 } },
  { "all new", "a1", "b1 c1", { 1, 0, 1, 2 } },
  { "all gone", "a1 b1", "", { 1, 0, 2, 0 } },
  { "filled first", "", "a1 b1", { 1, 0, 0, 2 } },
  { "one of two equal ones gone", "a1 a1", "a1", { 1, 1, 1, 0 } },
};
/* clang-format on */

static void
test_sync (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GListStore) store = g_list_store_new (CHART_TYPE_ITEM);
      g_autoptr (GPtrArray) before = items_new (rows[i].before);
      g_autoptr (GPtrArray) after = items_new (rows[i].after);
      Change change = { 0 };

      chart_list_sync (store, before);
      g_signal_connect (store, "items-changed", G_CALLBACK (on_items_changed), &change);
      chart_list_sync (store, after);
      g_test_message ("%s", rows[i].description);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, after->len);
      g_assert_cmpuint (change.calls, ==, rows[i].change.calls);
      g_assert_cmpuint (change.position, ==, rows[i].change.position);
      g_assert_cmpuint (change.removed, ==, rows[i].change.removed);
      g_assert_cmpuint (change.added, ==, rows[i].change.added);
    }
}

/* Rows without a version are never taken for the same. */
static void
test_without_a_version (void)
{
  g_autoptr (ChartItem) one = item_new ("a", "");
  g_autoptr (ChartItem) two = item_new ("a", "");

  g_assert_false (chart_item_equal (one, two));
}

static void
test_scale (void)
{
  const ChartScale creatinine = chart_scale_new (0.5, 1.9, 4);
  const ChartScale flat = chart_scale_new (7, 7, 4);
  const ChartScale large = chart_scale_new (0, 68, 4);

  g_assert_cmpfloat_with_epsilon (creatinine.step, 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (creatinine.high, 2.0, 1e-9);
  g_assert_cmpuint (creatinine.decimals, ==, 1);
  g_assert_true (flat.low < 7 && flat.high > 7);
  g_assert_cmpfloat_with_epsilon (large.step, 20, 1e-9);
  g_assert_cmpfloat_with_epsilon (large.high, 80, 1e-9);
}

static void
test_ticks (void)
{
  g_autoptr (GArray) months =
      chart_ticks_new (chart_date_sort ("2025-03-12"), chart_date_sort ("2026-03-12"), 8);
  g_autoptr (GArray) days =
      chart_ticks_new (chart_date_sort ("2026-03-01"), chart_date_sort ("2026-03-12"), 6);
  g_autoptr (GArray) century =
      chart_ticks_new (chart_date_sort ("1920"), chart_date_sort ("2026"), 6);

  g_assert_cmpuint (months->len, >=, 4);
  g_assert_cmpuint (months->len, <=, 8);
  g_assert_cmpstr (g_array_index (months, ChartTick, 0).label, ==, "May 2025");
  g_assert_cmpuint (days->len, <=, 7);
  g_assert_cmpuint (century->len, <=, 8);
  for (guint i = 1; i < century->len; i++)
    g_assert_cmpint (g_array_index (century, ChartTick, i).ms,
                     >,
                     g_array_index (century, ChartTick, i - 1).ms);
}

/* clang-format off */
static const struct { const char *description, *json; ChartDocumentKind kind; const char *name; gboolean has_data; const char *path, *url; } attachments[] = {
  { "inline text", "{'content':[{'attachment':{'contentType':'text/plain','data':'aGk='}}]}", CHART_DOCUMENT_TEXT, "Text", TRUE, NULL, NULL },
  { "a type with a parameter", "{'content':[{'attachment':{'contentType':'text/plain; charset=utf-8','data':'aGk='}}]}", CHART_DOCUMENT_TEXT, "Text", TRUE, NULL, NULL },
  { "a Binary here", "{'content':[{'attachment':{'contentType':'application/pdf','url':'Binary/7'}}]}", CHART_DOCUMENT_PDF, "PDF", FALSE, "Binary/7", NULL },
  { "elsewhere is named, not fetched", "{'content':[{'attachment':{'contentType':'application/pdf','url':'http://x.example/1.pdf'}}]}", CHART_DOCUMENT_PDF, "PDF", FALSE, NULL, "http://x.example/1.pdf" },
  { "what can be shown is chosen", "{'content':[{'attachment':{'contentType':'application/hl7-v3+xml','data':'aGk='}},{'attachment':{'contentType':'text/plain','data':'aGk='}}]}", CHART_DOCUMENT_TEXT, "Text", TRUE, NULL, NULL },
  { "an unknown type is said", "{'content':[{'attachment':{'contentType':'application/x-odd','data':'aGk='}}]}", CHART_DOCUMENT_OTHER, "application/x-odd", TRUE, NULL, NULL },
  { "not base64", "{'content':[{'attachment':{'contentType':'text/plain','data':'<html>'}}]}", CHART_DOCUMENT_TEXT, "Text", FALSE, NULL, NULL },
  { "nothing", "{}", CHART_DOCUMENT_EMPTY, "no content", FALSE, NULL, NULL },
};
/* clang-format on */

static void
test_attachments (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (attachments); i++)
    {
      g_autoptr (FhirJsonDoc) doc = ui_test_doc (attachments[i].json);
      g_autoptr (ChartAttachment) attachment = chart_attachment_new (chart_json_root (doc));

      g_test_message ("%s", attachments[i].description);
      g_assert_cmpint (attachment->kind, ==, attachments[i].kind);
      g_assert_cmpstr (attachment->name, ==, attachments[i].name);
      g_assert_cmpint (attachment->data != NULL, ==, attachments[i].has_data);
      g_assert_cmpstr (attachment->path, ==, attachments[i].path);
      g_assert_cmpstr (attachment->url, ==, attachments[i].url);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-list/sync", test_sync);
  g_test_add_func ("/chart-list/without-a-version", test_without_a_version);
  g_test_add_func ("/chart-axis/scale", test_scale);
  g_test_add_func ("/chart-axis/ticks", test_ticks);
  g_test_add_func ("/chart-document/attachments", test_attachments);
  return g_test_run();
}
