/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-json.h"

G_BEGIN_DECLS

/* Who a chart is about, in the words of the banner (rules S1, S3, S4). Immutable. */
typedef struct
{
  char *id;
  char *name;        /* "SMITH, Jane"; "Name not recorded" */
  char *prefix;      /* (nullable) "Mrs" */
  char *born;        /* "05-Apr-1948"; "not recorded" */
  char *birth;       /* (nullable) as in the record */
  char *age;         /* (nullable) "77 y"; NULL when deceased or unknown */
  char *gender;      /* "Female"; "Not recorded" */
  char *id_label;    /* "MRN"; "Identifier" */
  char *id_value;    /* "004 512 7"; "not recorded" */
  char *deceased;    /* (nullable) "03-Nov-2024, age 81 y", "date not recorded" */
  gboolean inactive; /* Patient.active is false */
  char *replaced;    /* (nullable) id of the record that replaced this one */
} ChartIdentity;

ChartIdentity *chart_identity_new (ChartJson patient, gint64 now_ms) G_GNUC_WARN_UNUSED_RESULT;
void chart_identity_free (ChartIdentity *identity); /* NULL is fine */

/* One HumanName as "SMITH, Jane". (nullable) (transfer full) */
char *chart_identity_format_name (ChartJson name);
/* Whether a name is one that the person no longer goes by. */
gboolean chart_identity_is_former (ChartJson name, gint64 now_ms);

/* "SMITH, Jane (Mrs), born 05-Apr-1948 (77 y), Female, MRN 004 512 7" for screen readers, tooltips.
 */
char *chart_identity_dup_sentence (const ChartIdentity *identity);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChartIdentity, chart_identity_free)

G_END_DECLS
