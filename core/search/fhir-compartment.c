/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* $everything is one range of keys, because a patient's records are neighbours: 145 bodies in 0.05
 * ms (STORE.md 2). Records of several patients stand in the bucket of the first and in `also` for
 * the rest; so do those of a patient whose bucket was full. */

#include "fhir-compartment.h"

#define BUCKET_SQL "SELECT r, t FROM res NOT INDEXED WHERE r>? AND r<=? AND cre<=? ORDER BY r"
#define ALSO_SQL                                                                              \
  "SELECT a.r, s.t FROM also a CROSS JOIN res s ON s.r=a.r WHERE a.b=? AND a.r>? AND a.t0<=?" \
  " AND (a.t1=0 OR a.t1>?) ORDER BY a.r"
#define REFERENCES_SQL \
  "SELECT DISTINCT g FROM refr WHERE r=? AND t0<=? AND (t1=0 OR t1>?) AND (g<? OR g>?)"

typedef struct
{
  FhirStore *store;
  gboolean elsewhere;
  FhirCompartmentFunc func;
  gpointer data;
} Walk;

/* Steps through (r, t). ret_more: func did not stop it. */
static gboolean
run (const Walk *walk, FhirStmt *stmt, gboolean *ret_more, GError **error)
{
  FhirStep step;

  *ret_more = TRUE;
  while (*ret_more && (step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      gint64 key = fhir_stmt_get_int (stmt, 0);
      FhirTypeId type = fhir_store_type_of_number (walk->store, fhir_stmt_get_int (stmt, 1));

      *ret_more =
          walk->func ((FhirCompartmentPlace){ walk->elsewhere, key }, key, type, walk->data);
    }
  return !*ret_more || step == FHIR_STEP_DONE;
}

static gboolean
walk_bucket (Walk *walk,
             FhirStoreReader *reader,
             gint64 patient,
             gint64 change,
             gint64 after,
             gboolean *ret_more,
             GError **error)
{
  g_autoptr (FhirStmt) stmt =
      fhir_db_prepare (fhir_store_reader_get_db (reader), BUCKET_SQL, error);
  gint64 bucket = FHIR_BUCKET_OF (patient);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, MAX (after, FHIR_BUCKET_FIRST (bucket) - 1));
  fhir_stmt_bind_int (stmt, 2, FHIR_BUCKET_LAST (bucket));
  fhir_stmt_bind_int (stmt, 3, change);
  walk->elsewhere = FALSE;
  return run (walk, stmt, ret_more, error);
}

static gboolean
walk_elsewhere (Walk *walk,
                FhirStoreReader *reader,
                gint64 patient,
                gint64 change,
                gint64 after,
                GError **error)
{
  g_autoptr (FhirStmt) stmt = fhir_db_prepare (fhir_store_reader_get_db (reader), ALSO_SQL, error);
  gboolean more;

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, FHIR_BUCKET_OF (patient));
  fhir_stmt_bind_int (stmt, 2, after);
  fhir_stmt_bind_int (stmt, 3, change);
  fhir_stmt_bind_int (stmt, 4, change);
  walk->elsewhere = TRUE;
  return run (walk, stmt, &more, error);
}

gboolean
fhir_compartment_walk (FhirStoreReader *reader,
                       gint64 patient,
                       gint64 change,
                       FhirCompartmentPlace place,
                       FhirCompartmentFunc func,
                       gpointer data,
                       GError **error)
{
  Walk walk = { .store = fhir_store_reader_get_store (reader), .func = func, .data = data };
  gboolean more = TRUE;

  if (!place.elsewhere)
    {
      if (!walk_bucket (&walk, reader, patient, change, place.after, &more, error))
        return FALSE;
      place.after = 0;
    }
  return !more || walk_elsewhere (&walk, reader, patient, change, place.after, error);
}

gboolean
fhir_compartment_references (FhirStoreReader *reader,
                             gint64 patient,
                             gint64 key,
                             gint64 change,
                             GArray *keys,
                             GError **error)
{
  g_autoptr (FhirStmt) stmt =
      fhir_db_prepare (fhir_store_reader_get_db (reader), REFERENCES_SQL, error);
  gint64 bucket = FHIR_BUCKET_OF (patient);
  FhirStep step;

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, key);
  fhir_stmt_bind_int (stmt, 2, change);
  fhir_stmt_bind_int (stmt, 3, change);
  fhir_stmt_bind_int (stmt, 4, FHIR_BUCKET_FIRST (bucket));
  fhir_stmt_bind_int (stmt, 5, FHIR_BUCKET_LAST (bucket));
  while ((step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      gint64 target = fhir_stmt_get_int (stmt, 0);
      g_array_append_val (keys, target);
    }
  return step == FHIR_STEP_DONE;
}
