/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-item.h"

G_BEGIN_DECLS

/* A row for a DocumentReference: type in title, author in detail, "PDF, 212 kB" in note. */
ChartItem *chart_document_new (FhirJsonDoc *doc) G_GNUC_WARN_UNUSED_RESULT;

/* How the viewer can show an attachment. */
typedef enum
{
  CHART_DOCUMENT_TEXT,
  CHART_DOCUMENT_PDF,
  CHART_DOCUMENT_IMAGE,
  CHART_DOCUMENT_OTHER, /* said so by name, not shown */
  CHART_DOCUMENT_EMPTY, /* no attachment */
} ChartDocumentKind;

typedef struct
{
  ChartDocumentKind kind;
  char *content_type; /* "application/pdf" or "" */
  char *name;         /* "PDF", "Text", "C-CDA" */
  GBytes *data;       /* (nullable) inline content */
  char *path;         /* (nullable) "Binary/id" in this store */
  char *url;          /* (nullable) elsewhere: not fetched */
  char *problem;      /* (nullable) why data is not readable */
} ChartAttachment;

/* The attachment that the viewer can show best. Never NULL. */
ChartAttachment *chart_attachment_new (ChartJson document) G_GNUC_WARN_UNUSED_RESULT;
void chart_attachment_free (ChartAttachment *attachment); /* NULL is fine */
/* Data of a Binary resource. (transfer full) (nullable) */
GBytes *chart_attachment_read_binary (ChartJson binary);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChartAttachment, chart_attachment_free)

G_END_DECLS
