/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers for parameters that come at run time.
 *
 * A number stands for a definition that never changes, in one table of the process behind R4's own
 * numbers, so that everybody who has a number can ask fhir_def_param() without saying whose it is.
 * Which numbers are in force, and under which codes they are found, is what an overlay says. A
 * definition lives as long as an overlay holds it; the next state of a store takes over the numbers
 * of what has not changed, so that a search read under one state runs under the next. */

#include "fhir-def-overlay.h"

#include "fhir-def-private.h"

typedef struct
{
  guint refs; /* overlays that hold it, under the lock */
  FhirParamDef def;
} Added;

static GMutex lock;
static Added *added[FHIR_DEF_OVERLAY_MAX]; /* read without the lock: written before it is shared */
static guint next_free;                    /* where to look for a free place */

struct _FhirDefOverlay
{
  gatomicrefcount refs;
  GArray *params; /* (element-type FhirParamId) by type and code */
};

const FhirParamDef *
fhir_def_param_of_overlay (FhirParamId param)
{
  guint n = param - fhir_def_n_params() - 1u;
  const Added *one = n < FHIR_DEF_OVERLAY_MAX ? g_atomic_pointer_get (&added[n]) : NULL;

  return one != NULL ? &one->def : NULL;
}

static Added *
copy_def (const FhirParamDef *def)
{
  Added *one = g_new0 (Added, 1);
  FhirComponentDef *components = g_new0 (FhirComponentDef, def->n_components);

  for (guint i = 0; i < def->n_components; i++)
    components[i] =
        (FhirComponentDef){ def->components[i].param, g_strdup (def->components[i].expression) };
  one->refs = 1;
  one->def = *def;
  one->def.code = g_strdup (def->code);
  one->def.url = g_strdup (def->url);
  one->def.expression = g_strdup (def->expression);
  one->def.components = components;
  one->def.targets = g_memdup2 (def->targets, def->n_targets * sizeof *def->targets);
  return one;
}

static void
added_free (Added *one)
{
  for (guint i = 0; i < one->def.n_components; i++)
    g_free ((char *)one->def.components[i].expression);
  g_free ((gpointer)one->def.components);
  g_free ((gpointer)one->def.targets);
  g_free ((char *)one->def.code);
  g_free ((char *)one->def.url);
  g_free ((char *)one->def.expression);
  g_free (one);
}

static FhirParamId
give_number (const FhirParamDef *def)
{
  FhirParamId param = 0;

  g_mutex_lock (&lock);
  for (guint i = 0; i < FHIR_DEF_OVERLAY_MAX && param == 0; i++)
    {
      guint n = (next_free + i) % FHIR_DEF_OVERLAY_MAX;

      if (added[n] != NULL)
        continue;
      g_atomic_pointer_set (&added[n], copy_def (def));
      param = (FhirParamId)(fhir_def_n_params() + 1 + n);
      next_free = n + 1;
    }
  g_mutex_unlock (&lock);
  return param;
}

static Added *
get_added (FhirParamId param)
{
  return added[param - fhir_def_n_params() - 1];
}

static void
hold_number (FhirParamId param)
{
  g_mutex_lock (&lock);
  get_added (param)->refs++;
  g_mutex_unlock (&lock);
}

static void
drop_number (FhirParamId param)
{
  Added *one = get_added (param);

  if (--one->refs > 0)
    return;
  g_atomic_pointer_set (&added[param - fhir_def_n_params() - 1], NULL);
  added_free (one);
}

FhirDefOverlay *
fhir_def_overlay_new (void)
{
  FhirDefOverlay *overlay = g_new0 (FhirDefOverlay, 1);

  g_atomic_ref_count_init (&overlay->refs);
  overlay->params = g_array_new (FALSE, FALSE, sizeof (FhirParamId));
  return overlay;
}

FhirDefOverlay *
fhir_def_overlay_ref (const FhirDefOverlay *overlay)
{
  FhirDefOverlay *self = (FhirDefOverlay *)overlay;

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
fhir_def_overlay_unref (const FhirDefOverlay *overlay)
{
  FhirDefOverlay *self = (FhirDefOverlay *)overlay;

  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_mutex_lock (&lock);
  for (guint i = 0; i < self->params->len; i++)
    drop_number (g_array_index (self->params, FhirParamId, i));
  g_mutex_unlock (&lock);
  g_array_unref (self->params);
  g_free (self);
}

/* Where (type, code) stands, or would; code NONE: before all of the type. */
static guint
find_place (const FhirDefOverlay *overlay, FhirTypeId type, FhirSlice code, gboolean *ret_found)
{
  guint low = 0, high = overlay->params->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      const FhirParamDef *def =
          fhir_def_param (g_array_index (overlay->params, FhirParamId, middle));
      int order =
          type != def->type ? (int)type - (int)def->type : fhir_def_compare (code, def->code);

      if (order == 0)
        {
          *ret_found = TRUE;
          return middle;
        }
      if (order > 0)
        low = middle + 1;
      else
        high = middle;
    }
  *ret_found = FALSE;
  return low;
}

static FhirParamId
find_added (const FhirDefOverlay *overlay, FhirTypeId type, FhirSlice code)
{
  gboolean found = FALSE;
  guint at = overlay != NULL ? find_place (overlay, type, code, &found) : 0;

  return found ? g_array_index (overlay->params, FhirParamId, at) : 0;
}

static gboolean
is_same (const FhirParamDef *a, const FhirParamDef *b)
{
  if (!g_str_equal (a->url, b->url) || g_strcmp0 (a->expression, b->expression) != 0 ||
      a->kind != b->kind || a->n_targets != b->n_targets || a->n_components != b->n_components)
    return FALSE;
  for (guint i = 0; i < a->n_targets; i++)
    if (a->targets[i] != b->targets[i])
      return FALSE;
  for (guint i = 0; i < a->n_components; i++)
    if (a->components[i].param != b->components[i].param ||
        !g_str_equal (a->components[i].expression, b->components[i].expression))
      return FALSE;
  return TRUE;
}

FhirParamId
fhir_def_overlay_add (FhirDefOverlay *overlay,
                      const FhirDefOverlay *before,
                      const FhirParamDef *def)
{
  FhirSlice code = fhir_slice (def->code);
  FhirParamId param = find_added (before, def->type, code);
  gboolean found;
  guint at = find_place (overlay, def->type, code, &found);

  if (found || fhir_def_find_param (def->type, code) != 0)
    return 0;
  if (param != 0 && is_same (fhir_def_param (param), def))
    hold_number (param);
  else
    param = give_number (def);
  if (param != 0)
    g_array_insert_val (overlay->params, at, param);
  return param;
}

FhirParamId
fhir_def_overlay_find (const FhirDefOverlay *overlay, FhirTypeId type, FhirSlice code)
{
  FhirParamId param = fhir_def_find_param (type, code);

  return param != 0 ? param : find_added (overlay, type, code);
}

FhirParamId
fhir_def_overlay_find_url (const FhirDefOverlay *overlay, FhirTypeId type, const char *url)
{
  const FhirTypeDef *def = fhir_def_type (type);
  guint n = 0;
  const FhirParamId *params = fhir_def_overlay_params (overlay, type, &n);

  for (guint i = 0; i < def->n_params; i++)
    if (g_str_equal (fhir_def_param ((FhirParamId)(def->first_param + i))->url, url))
      return (FhirParamId)(def->first_param + i);
  for (guint i = 0; i < n; i++)
    if (g_str_equal (fhir_def_param (params[i])->url, url))
      return params[i];
  return 0;
}

const FhirParamId *
fhir_def_overlay_params (const FhirDefOverlay *overlay, FhirTypeId type, guint *ret_n)
{
  gboolean found;
  guint first = 0, end;

  *ret_n = 0;
  if (overlay == NULL)
    return NULL;
  end = overlay->params->len;
  if (type != 0)
    {
      first = find_place (overlay, type, FHIR_SLICE_NONE, &found);
      end = find_place (overlay, (FhirTypeId)(type + 1), FHIR_SLICE_NONE, &found);
    }
  *ret_n = end - first;
  return end > first ? &g_array_index (overlay->params, FhirParamId, first) : NULL;
}

FhirParamId
fhir_def_overlay_last (const FhirDefOverlay *overlay)
{
  FhirParamId last = (FhirParamId)fhir_def_n_params();

  for (guint i = 0; overlay != NULL && i < overlay->params->len; i++)
    last = MAX (last, g_array_index (overlay->params, FhirParamId, i));
  return last;
}

char *
fhir_def_param_describe (FhirParamId param)
{
  const FhirParamDef *def = fhir_def_param (param);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s\n%s\n%s", def->url, fhir_def_type (def->type)->name, def->code);
  g_string_append_printf (text,
                          "\n%u\n%s",
                          def->kind,
                          def->expression != NULL ? def->expression : "");
  for (guint i = 0; i < def->n_targets; i++)
    g_string_append_printf (text, "\n%s", fhir_def_type (def->targets[i])->name);
  for (guint i = 0; i < def->n_components; i++)
    {
      const FhirParamDef *part = fhir_def_param (def->components[i].param);

      g_string_append_printf (text,
                              "\n%s %u\n%s",
                              part->url,
                              part->kind,
                              def->components[i].expression);
    }
  return g_string_free (text, FALSE);
}
