/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Documents: what the list says about one and which of its attachments the viewer takes. An address
 * outside this store is named and not fetched: the window makes no network connections. */

#include "chart-document.h"
#include "chart-date.h"
#include "chart-status.h"
#include "chart-text.h"

/* clang-format off */
static const struct { const char *type, *name; ChartDocumentKind kind; } kinds[] = {
  { "application/pdf", "PDF", CHART_DOCUMENT_PDF },
  { "text/plain", "Text", CHART_DOCUMENT_TEXT },
  { "text/markdown", "Text", CHART_DOCUMENT_TEXT },
  { "image/png", "PNG image", CHART_DOCUMENT_IMAGE },
  { "image/jpeg", "JPEG image", CHART_DOCUMENT_IMAGE },
  { "text/html", "HTML", CHART_DOCUMENT_OTHER },
  { "application/xml", "XML", CHART_DOCUMENT_OTHER },
  { "text/xml", "XML", CHART_DOCUMENT_OTHER },
  { "application/hl7-v3+xml", "C-CDA", CHART_DOCUMENT_OTHER },
  { "text/rtf", "RTF", CHART_DOCUMENT_OTHER },
  { "application/rtf", "RTF", CHART_DOCUMENT_OTHER },
  { "application/dicom", "DICOM", CHART_DOCUMENT_OTHER },
};
/* clang-format on */

static void
set_kind (ChartAttachment *attachment)
{
  gsize len = strcspn (attachment->content_type, "; ");

  attachment->kind = CHART_DOCUMENT_OTHER;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strlen (kinds[i].type) == len &&
        g_ascii_strncasecmp (attachment->content_type, kinds[i].type, len) == 0)
      {
        attachment->kind = kinds[i].kind;
        attachment->name = g_strdup (kinds[i].name);
        return;
      }
  attachment->name = g_strdup (len > 0 ? attachment->content_type : "kind not stated");
}

/* Strict enough: g_base64_decode skips what it does not know, so the alphabet is looked at first.
 */
static GBytes *
decode (const char *text)
{
  gsize len = 0;
  guchar *data;

  if (text == NULL)
    return NULL;
  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && !strchr ("+/= \r\n\t", *at))
      return NULL;
  data = g_base64_decode (text, &len);
  return g_bytes_new_take (data, len);
}

GBytes *
chart_attachment_read_binary (ChartJson binary)
{
  g_autofree char *text = chart_json_dup_at (binary, "data");

  return decode (text);
}

static ChartAttachment *
attachment_of (ChartJson json)
{
  ChartAttachment *attachment = g_new0 (ChartAttachment, 1);
  g_autofree char *text = chart_json_dup_at (json, "data");
  g_autofree char *url = chart_json_dup_at (json, "url");

  attachment->content_type = chart_json_dup_at (json, "contentType");
  if (attachment->content_type == NULL)
    attachment->content_type = g_strdup ("");
  set_kind (attachment);
  if (text != NULL)
    {
      attachment->data = decode (text);
      if (attachment->data == NULL)
        attachment->problem = g_strdup ("The content is not readable (not base64).");
    }
  else if (url != NULL && g_str_has_prefix (url, "Binary/"))
    attachment->path = g_steal_pointer (&url);
  else if (url != NULL)
    attachment->url = g_steal_pointer (&url);
  return attachment;
}

static gboolean
is_better (const ChartAttachment *one, const ChartAttachment *two)
{
  gboolean here = one->data != NULL || one->path != NULL;
  gboolean there = two->data != NULL || two->path != NULL;

  if (here != there)
    return here;
  return one->kind != CHART_DOCUMENT_OTHER && two->kind == CHART_DOCUMENT_OTHER;
}

ChartAttachment *
chart_attachment_new (ChartJson document)
{
  ChartJson list = chart_json_get (document, "content");
  g_autoptr (ChartAttachment) best = NULL;

  for
    CHART_JSON_EACH (content, list)
    {
      g_autoptr (ChartAttachment) next = attachment_of (chart_json_get (content, "attachment"));

      if (best == NULL || is_better (next, best))
        {
          g_clear_pointer (&best, chart_attachment_free);
          best = g_steal_pointer (&next);
        }
    }
  if (best == NULL)
    {
      best = g_new0 (ChartAttachment, 1);
      best->kind = CHART_DOCUMENT_EMPTY;
      best->content_type = g_strdup ("");
      best->name = g_strdup ("no content");
    }
  return g_steal_pointer (&best);
}

void
chart_attachment_free (ChartAttachment *attachment)
{
  if (attachment == NULL)
    return;
  g_free (attachment->content_type);
  g_free (attachment->name);
  g_clear_pointer (&attachment->data, g_bytes_unref);
  g_free (attachment->path);
  g_free (attachment->url);
  g_free (attachment->problem);
  g_free (attachment);
}

static char *
dup_size (const ChartAttachment *attachment)
{
  return attachment->data != NULL ? g_format_size (g_bytes_get_size (attachment->data)) : NULL;
}

static char *
dup_authors (ChartJson json)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  ChartJson list = chart_json_get (json, "author");

  for
    CHART_JSON_EACH (author, list)
    {
      char *name = chart_json_dup_reference (author);

      if (name != NULL)
        g_ptr_array_add (names, name);
    }
  return chart_text_join_n (", ", (const char *const *)names->pdata, names->len);
}

ChartItem *
chart_document_new (FhirJsonDoc *doc)
{
  g_autoptr (ChartItem) item = chart_item_new (doc);
  ChartJson json = chart_item_get_json (item);
  g_autoptr (ChartAttachment) attachment = chart_attachment_new (json);
  g_autofree char *date = chart_json_dup_at (json, "date");
  g_autofree char *size = dup_size (attachment);
  g_autofree char *custodian = chart_json_dup_reference (chart_json_get (json, "custodian"));
  g_autofree char *what = chart_text_join (", ", attachment->name, size);
  char *title = chart_json_dup_at (json, "description");

  if (title == NULL)
    title = chart_json_dup_concept (chart_json_get (json, "type"));
  if (date == NULL)
    date = chart_json_dup_at (json, "context.period.start");
  g_free (item->title);
  item->title = title != NULL ? title : g_strdup ("Document without a title");
  item->date = date != NULL ? chart_date_format (date) : g_strdup ("date not recorded");
  item->sort = chart_date_sort (date);
  item->qualifier = g_strdup (attachment->name);
  item->detail = dup_authors (json);
  if (item->detail == NULL)
    item->detail = g_strdup ("author not recorded");
  item->note = chart_text_join (CHART_DOT, what, custodian);
  if (attachment->kind == CHART_DOCUMENT_OTHER)
    chart_item_add_chip (item, CHART_STYLE_WARN, CHART_GLYPH_NONE, "Cannot be shown here");
  chart_status_apply (item);
  return g_steal_pointer (&item);
}
