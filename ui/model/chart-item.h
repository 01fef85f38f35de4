/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-json.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* Where a statement of the record belongs; the status matrix (chart-status.h) decides. */
typedef enum
{
  CHART_PLACE_CURRENT,   /* counted */
  CHART_PLACE_FORBIDDEN, /* DO NOT GIVE: first, tinted, not counted */
  CHART_PLACE_PENDING,   /* announced, without content yet */
  CHART_PLACE_PAST,
  CHART_PLACE_NEGATED, /* refuted, not taking, not given: struck or labelled, not counted */
  CHART_PLACE_HIDDEN,  /* entered in error: only counted as left out, and in the inspector */
} ChartPlace;

typedef enum
{
  CHART_STYLE_PLAIN,
  CHART_STYLE_CRITICAL,
  CHART_STYLE_HIGH,
  CHART_STYLE_LOW,
  CHART_STYLE_WARN,
  CHART_STYLE_OK,
  CHART_STYLE_SUSPENDED,
  CHART_STYLE_DASHED,
} ChartStyle;

/* The shapes of the mock's glyph list. A glyph never stands without a word. */
typedef enum
{
  CHART_GLYPH_NONE,
  CHART_GLYPH_KNOWN,       /* octagon with ! */
  CHART_GLYPH_NO_KNOWN,    /* circle with tick */
  CHART_GLYPH_UNRECORDED,  /* dashed circle */
  CHART_GLYPH_UNAVAILABLE, /* slashed circle */
  CHART_GLYPH_HIGH,        /* triangle up */
  CHART_GLYPH_CRITICAL,    /* two triangles */
  CHART_GLYPH_LOW,         /* triangle down */
  CHART_GLYPH_BELOW_LIMIT, /* hollow triangle down */
  CHART_GLYPH_CORRECTED,   /* pencil */
  CHART_GLYPH_HALF,        /* half circle: unconfirmed, provisional, draft */
  CHART_GLYPH_SUSPENDED,   /* two bars */
  CHART_GLYPH_BARRED,      /* barred circle: NOT GIVEN, DO NOT GIVE */
  CHART_GLYPH_CROSS,       /* refuted, rejected */
  CHART_GLYPH_SAME_NAME,   /* fork */
  CHART_GLYPH_CLOCK,       /* stale, pending */
  CHART_GLYPH_TICK,
  CHART_GLYPH_WARNING,
  CHART_GLYPH_N,
} ChartGlyph;

typedef struct
{
  ChartStyle style;
  ChartGlyph glyph;
  char *text;
} ChartChip;

/* One statement of the record in words: what a row of a card or list shows. Built once from the
 * JSON by the functions of the other files here, then not changed. */
#define CHART_TYPE_ITEM (chart_item_get_type())
G_DECLARE_FINAL_TYPE (ChartItem, chart_item, CHART, ITEM, GObject)

struct _ChartItem
{
  GObject parent_instance;

  char *type; /* "AllergyIntolerance" */
  char *id;
  char *version;    /* meta.versionId, "" when unknown */
  FhirJsonDoc *doc; /* the resource */
  ChartPlace place;
  ChartGlyph glyph; /* before the title */
  char *lead;       /* (nullable) capital words before the title: "DO NOT GIVE" */
  char *title;      /* never NULL */
  char *qualifier;  /* (nullable) light, after the title: "tablet" */
  char *detail;     /* (nullable) body text: "anaphylaxis", "DOSE 500 mg — oral" */
  char *note;       /* (nullable) caption: when, why */
  char *source;     /* (nullable) caption after the note where there is room: who said so */
  char *date;       /* (nullable) as shown */
  gint64 sort;      /* ms, newest first where time orders */
  GArray *chips;    /* (element-type ChartChip) */
};

/* "Current", "Do not give": heads of groups. */
const char *chart_place_get_title (ChartPlace place);

/* A new item for the resource at root of doc, with type, id and version filled. */
ChartItem *chart_item_new (FhirJsonDoc *doc) G_GNUC_WARN_UNUSED_RESULT;
ChartJson chart_item_get_json (ChartItem *self);
void chart_item_add_chip (ChartItem *self, ChartStyle style, ChartGlyph glyph, const char *text);
gboolean chart_item_has_chip (ChartItem *self, const char *text);

/* The whole row as one sentence for screen readers: no glyphs, no joiners. (transfer full) */
char *chart_item_dup_sentence (ChartItem *self);

/* Same resource in the same version: nothing to redraw. */
gboolean chart_item_equal (ChartItem *self, ChartItem *other);

G_END_DECLS
