/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From found values to rows of numbers: systems and terms by the dictionary, targets of references
 * by their keys, one function for each kind of row. The same input gives the same rows at any later
 * time, because numbers are never given up: that is how an update knows which rows its old version
 * has. */

#include "fhir-store-resolve-private.h"

#include "fhir-date.h"
#include "fhir-store.h"
#include <math.h>

#define DAY_MS (24 * 60 * 60 * 1000)

typedef struct
{
  const FhirStoreResolver *resolver;
  FhirStoreRows *rows;
  const FhirStoreFacts *facts;
  FhirTypeId type;
  gint64 home; /* bucket for absent targets; 0 shared */
  gint64 r;
} Run;

static gboolean
find_term (const Run *run, FhirSlice system, FhirSlice code, gint64 *ret_k, GError **error)
{
  return fhir_store_terms_term (run->resolver->terms, system, code, ret_k, error);
}

static gboolean
add_token (const Run *run, const FhirIndexRow *found, FhirStoreRow *row, GError **error)
{
  if (!find_term (run, found->a, found->b, &row->a, error))
    return FALSE;
  fhir_store_rows_add (run->rows, FHIR_STORE_TOK, row);
  if (!fhir_def_param_is_added (found->param) &&
      run->resolver->names->params[found->param].has_main_date_rows)
    {
      row->b = run->facts->has_d0 ? run->facts->d0 : FHIR_DATE_MIN;
      fhir_store_rows_add (run->rows, FHIR_STORE_TOKD, row);
    }
  return TRUE;
}

static gboolean
add_ident (const Run *run, const FhirIndexRow *found, FhirStoreRow *row, GError **error)
{
  if (!fhir_store_terms_system (run->resolver->terms, found->a, &row->a, error))
    return FALSE;
  row->s = found->b.text != NULL ? found->b : FHIR_SLICE_LITERAL ("");
  fhir_store_rows_add (run->rows, FHIR_STORE_IDN, row);
  return TRUE;
}

static gboolean
add_string (const Run *run, const FhirIndexRow *found, FhirStoreRow *row, GError **error)
{
  row->s = found->a.text != NULL ? found->a : FHIR_SLICE_LITERAL ("");
  row->x = found->b.text != NULL ? found->b : FHIR_SLICE_LITERAL ("");
  row->f = found->flags;
  fhir_store_rows_add (run->rows, FHIR_STORE_STR, row);
  return TRUE;
}

static gboolean
add_uri (const Run *run, const FhirIndexRow *found, FhirStoreRow *row, GError **error)
{
  row->s = found->a.text != NULL ? found->a : FHIR_SLICE_LITERAL ("");
  fhir_store_rows_add (run->rows, FHIR_STORE_URI, row);
  return TRUE;
}

static gboolean
find_target (const Run *run, const FhirIndexRow *found, gint64 *ret_key, GError **error)
{
  return fhir_store_keys_target (run->resolver->keys,
                                 found->ref_type,
                                 found->a,
                                 run->home,
                                 ret_key,
                                 error);
}

static gboolean
add_reference (const Run *run, const FhirIndexRow *found, FhirStoreRow *row, GError **error)
{
  if (!find_target (run, found, &row->a, error))
    return FALSE;
  if (row->a == 0)
    return TRUE;
  fhir_store_rows_add (run->rows, FHIR_STORE_REF, row);
  fhir_store_rows_add (run->rows, FHIR_STORE_REFR, row);
  return TRUE;
}

static gboolean
add_date (const Run *run, const FhirIndexRow *found, FhirStoreRow *row, GError **error)
{
  row->b = found->lo;
  row->c = found->hi - found->lo;
  row->a = row->c > DAY_MS;
  row->f = found->flags;
  fhir_store_rows_add (run->rows, FHIR_STORE_DAT, row);
  if (found->param != run->resolver->names->types[run->type].main_date)
    fhir_store_rows_add (run->rows, FHIR_STORE_DATR, row);
  return TRUE;
}

static gboolean
find_unit (const Run *run, FhirSlice system, FhirSlice code, gint64 *ret_u, GError **error)
{
  *ret_u = 0;
  return (system.text == NULL && code.text == NULL) || find_term (run, system, code, ret_u, error);
}

static gboolean
add_quantity (const Run *run, const FhirIndexRow *found, FhirStoreRow *row, GError **error)
{
  row->v = found->value + 0.0; /* no negative zero: it does not come back from the table */
  row->f = found->flags;
  if (isnan (row->v))
    return TRUE;
  if (!find_unit (run, found->a, found->b, &row->a, error))
    return FALSE;
  fhir_store_rows_add (run->rows, FHIR_STORE_QTY, row);
  return TRUE;
}

static gboolean
add_token_quantity (const Run *run, const FhirIndexRow *found, FhirStoreRow *row, GError **error)
{
  row->v = found->value + 0.0;
  if (isnan (row->v))
    return TRUE;
  if (!find_term (run, found->a, found->b, &row->a, error) ||
      !find_unit (run, found->c, found->d, &row->b, error))
    return FALSE;
  row->f = found->flags & (FHIR_ROW_BELOW | FHIR_ROW_ABOVE);
  fhir_store_rows_add (run->rows, FHIR_STORE_CQ, row);
  return TRUE;
}

static gboolean
add_token_token (const Run *run, const FhirIndexRow *found, FhirStoreRow *row, GError **error)
{
  if (!find_term (run, found->a, found->b, &row->a, error) ||
      !find_term (run, found->c, found->d, &row->b, error))
    return FALSE;
  fhir_store_rows_add (run->rows, FHIR_STORE_CT, row);
  return TRUE;
}

static gboolean
add_token_string (const Run *run, const FhirIndexRow *found, FhirStoreRow *row, GError **error)
{
  if (!find_term (run, found->a, found->b, &row->a, error))
    return FALSE;
  row->s = found->c.text != NULL ? found->c : FHIR_SLICE_LITERAL ("");
  fhir_store_rows_add (run->rows, FHIR_STORE_CS, row);
  return TRUE;
}

static gboolean
add_token_date (const Run *run, const FhirIndexRow *found, FhirStoreRow *row, GError **error)
{
  if (!find_term (run, found->a, found->b, &row->a, error))
    return FALSE;
  row->b = found->lo;
  row->c = found->hi - found->lo;
  fhir_store_rows_add (run->rows, FHIR_STORE_CD, row);
  return TRUE;
}

static gboolean
add_reference_token (const Run *run, const FhirIndexRow *found, FhirStoreRow *row, GError **error)
{
  if (!find_target (run, found, &row->a, error) ||
      !find_term (run, found->c, found->d, &row->b, error))
    return FALSE;
  if (row->a != 0)
    fhir_store_rows_add (run->rows, FHIR_STORE_CR, row);
  return TRUE;
}

static gboolean
add_token_numbers (const Run *run, const FhirIndexRow *found, FhirStoreRow *row, GError **error)
{
  if (!find_term (run, found->a, found->b, &row->a, error))
    return FALSE;
  row->b = found->lo;
  row->c = found->hi;
  fhir_store_rows_add (run->rows, FHIR_STORE_CD, row);
  return TRUE;
}

typedef gboolean (*AddRow) (const Run *run,
                            const FhirIndexRow *found,
                            FhirStoreRow *row,
                            GError **error);

static const AddRow adders[] = {
  [FHIR_ROW_TOKEN] = add_token,
  [FHIR_ROW_IDENT] = add_ident,
  [FHIR_ROW_STRING] = add_string,
  [FHIR_ROW_URI] = add_uri,
  [FHIR_ROW_REFERENCE] = add_reference,
  [FHIR_ROW_DATE] = add_date,
  [FHIR_ROW_QUANTITY] = add_quantity,
  [FHIR_ROW_TOKEN_QUANTITY] = add_token_quantity,
  [FHIR_ROW_TOKEN_TOKEN] = add_token_token,
  [FHIR_ROW_TOKEN_STRING] = add_token_string,
  [FHIR_ROW_TOKEN_DATE] = add_token_date,
  [FHIR_ROW_REFERENCE_TOKEN] = add_reference_token,
  [FHIR_ROW_TOKEN_NUMBERS] = add_token_numbers,
};

G_STATIC_ASSERT (G_N_ELEMENTS (adders) == FHIR_ROW_N_KINDS);

/* Patients */

static guint
rank_of (const GArray *home, FhirParamId param)
{
  guint i = 0;

  while (i < home->len && g_array_index (home, FhirParamId, i) != param)
    i++;
  return i;
}

static gboolean
is_patient_row (const FhirStoreNames *names, const FhirIndexRow *found)
{
  return found->kind == FHIR_ROW_REFERENCE && found->ref_type == names->patient;
}

gboolean
fhir_store_resolve_home (const FhirStoreResolver *resolver,
                         FhirTypeId type,
                         const FhirIndexRows *found,
                         gint64 *ret_home,
                         GError **error)
{
  const GArray *home = resolver->names->types[type].home;
  const FhirIndexRow *best = NULL;
  guint best_rank = home != NULL ? home->len : 0;
  gint64 key = 0;

  for (guint i = 0; home != NULL && i < fhir_index_rows_get_n (found); i++)
    {
      const FhirIndexRow *row = fhir_index_rows_get (found, i);
      guint rank = is_patient_row (resolver->names, row) ? rank_of (home, row->param) : home->len;

      if (rank < best_rank)
        {
          best = row;
          best_rank = rank;
        }
    }
  *ret_home = 0;
  if (best == NULL)
    return TRUE;
  if (!fhir_store_keys_target (resolver->keys, best->ref_type, best->a, 0, &key, error))
    return FALSE;
  *ret_home = FHIR_BUCKET_OF (key);
  return TRUE;
}

static void
add_also (const Run *run, gint64 bucket)
{
  FhirStoreRow row = { .r = run->r, .a = bucket };

  if (bucket != 0 && bucket != FHIR_BUCKET_OF (run->r))
    fhir_store_rows_add (run->rows, FHIR_STORE_ALSO, &row);
}

static gboolean
add_patients (const Run *run, const FhirIndexRows *found, GError **error)
{
  const GArray *home = run->resolver->names->types[run->type].home;

  add_also (run, run->home);
  for (guint i = 0; home != NULL && i < fhir_index_rows_get_n (found); i++)
    {
      const FhirIndexRow *row = fhir_index_rows_get (found, i);
      gint64 key = 0;

      if (!is_patient_row (run->resolver->names, row) || rank_of (home, row->param) == home->len)
        continue;
      if (!find_target (run, row, &key, error))
        return FALSE;
      add_also (run, FHIR_BUCKET_OF (key));
    }
  return TRUE;
}

static void
find_facts (const FhirStoreResolver *resolver,
            FhirTypeId type,
            const FhirIndexRows *found,
            FhirStoreFacts *ret_facts)
{
  *ret_facts = (FhirStoreFacts){ 0 };
  for (guint i = 0; i < fhir_index_rows_get_n (found); i++)
    {
      const FhirIndexRow *row = fhir_index_rows_get (found, i);
      gint8 bit;

      if (fhir_def_param_is_added (row->param))
        continue;
      bit = resolver->names->params[row->param].bit;
      if (bit >= 0)
        ret_facts->bits |= G_GINT64_CONSTANT (1) << bit;
      if (row->kind == FHIR_ROW_DATE && row->param == resolver->names->types[type].main_date &&
          (!ret_facts->has_d0 || row->lo < ret_facts->d0))
        {
          ret_facts->has_d0 = TRUE;
          ret_facts->d0 = row->lo;
        }
    }
}

static gboolean
add_row (const Run *run, const FhirIndexRow *found, gint64 number, GError **error)
{
  FhirStoreRow row = { .r = run->r, .p = (guint32)number };

  return number == 0 || adders[found->kind](run, found, &row, error);
}

FhirIndexOptions
fhir_store_resolver_options (const FhirStoreResolver *resolver)
{
  return (FhirIndexOptions){ .overlay =
                                 resolver->custom != NULL ? resolver->custom->overlay : NULL };
}

gboolean
fhir_store_resolve (const FhirStoreResolver *resolver,
                    FhirTypeId type,
                    gint64 r,
                    const FhirIndexRows *found,
                    FhirStoreRows *rows,
                    FhirStoreFacts *ret_facts,
                    GError **error)
{
  Run run = { resolver, rows, ret_facts, type, 0, r };

  fhir_store_rows_empty (rows);
  find_facts (resolver, type, found, ret_facts);
  if (!fhir_store_keys_home (resolver->keys, FHIR_BUCKET_OF (r), &run.home, error) ||
      !add_patients (&run, found, error))
    return FALSE;
  for (guint i = 0; i < fhir_index_rows_get_n (found); i++)
    {
      const FhirIndexRow *one = fhir_index_rows_get (found, i);
      gint64 number = fhir_def_param_is_added (one->param)
                          ? fhir_store_custom_get_number (resolver->custom, one->param, r)
                          : resolver->names->params[one->param].number;

      if (!add_row (&run, one, number, error))
        return FALSE;
    }
  fhir_store_rows_sort (rows);
  return TRUE;
}

gboolean
fhir_store_resolve_running (const FhirStoreResolver *resolver,
                            FhirTypeId type,
                            gint64 r,
                            const FhirIndexRows *found,
                            FhirStoreRows *rows,
                            GError **error)
{
  Run run = { resolver, rows, NULL, type, 0, r };

  fhir_store_rows_empty (rows);
  if (!fhir_store_keys_home (resolver->keys, FHIR_BUCKET_OF (r), &run.home, error))
    return FALSE;
  for (guint i = 0; i < fhir_index_rows_get_n (found); i++)
    {
      const FhirIndexRow *one = fhir_index_rows_get (found, i);
      const FhirStoreCustomParam *param = fhir_store_custom_find (resolver->custom, one->param);

      if (param != NULL && param->state == FHIR_CUSTOM_RUNNING &&
          !add_row (&run, one, param->number, error))
        return FALSE;
    }
  fhir_store_rows_sort (rows);
  return TRUE;
}
