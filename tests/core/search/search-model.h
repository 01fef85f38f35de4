/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* A clinic small enough to search by looking at everything: what a search ought to find, said a
 * second time in the simplest way. Nothing here comes from the room under test. */

#define MODEL_PATIENTS     12
#define MODEL_OBSERVATIONS 50
#define MODEL_RECORDS      (MODEL_PATIENTS + MODEL_OBSERVATIONS)

typedef struct
{
  gint64 from, to; /* days, half open; from == to: none */
} ModelDate;

/* One record; which fields count is said by is_patient. Numbers choose from the lists of
 * search-model.c. */
typedef struct
{
  gboolean alive;
  gboolean is_patient;
  gint64 change; /* of the newest version */
  gint64 time;   /* and when that was, ms */
  /* patients */
  guint family;
  guint given;
  guint gender; /* 0 none */
  ModelDate birth;
  /* observations */
  guint status;
  guint codes[2];
  guint n_codes;
  int patient; /* -1 none */
  ModelDate date;
  int value; /* tenths; -1 none */
  guint unit;
  gboolean tagged;
} ModelRecord;

typedef struct
{
  ModelRecord records[MODEL_RECORDS];
} Model;

/* Fills one record anew. */
void model_fill (ModelRecord *record, gboolean is_patient, GRand *rand);
void model_id (guint n, char ret_id[8]);
/* The record as JSON; (transfer full). */
char *model_to_json (const ModelRecord *record, guint n);

/* A search made at random: its text, and whom it ought to find. */
typedef struct
{
  gboolean of_patients;
  GString *text; /* without _sort and _count */
  gboolean matches[MODEL_RECORDS];
} ModelQuery;

void model_query_make (ModelQuery *query, const Model *model, GRand *rand);
void model_query_clear (ModelQuery *query);

/* A sort key at random, and the values that records have under it: NULL for none. */
typedef struct
{
  const char *name;
  gboolean descending;
  char *(*value) (const ModelRecord *record, guint n); /* (transfer full) compared byte by byte */
} ModelSort;

/* How many keys were chosen: 0 to 2. */
guint model_sort_make (gboolean of_patients, GRand *rand, ModelSort ret_sorts[2]);
