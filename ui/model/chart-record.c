/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Ten searches, sent together, make a chart. Each part knows its own state, so that one that fails
 * leaves the others readable and says so itself (rule S15). A refresh sends the same ten again;
 * what came back is compared row by row with what is shown, and only differences reach the screen.
 *
 * Changes are gathered: at most one refresh in REFRESH_MS, one running at a time. */

#include "chart-record.h"
#include "chart-contents.h"

#define REFRESH_MS 250

typedef struct
{
  const char *query; /* %s is the patient */
  guint max;         /* rows fetched at most */
} PartQuery;

/* clang-format off */
static const PartQuery queries[CHART_N_PARTS] = {
  [CHART_PART_PATIENT] = { "Patient?_id=%s", 1 },
  [CHART_PART_ALLERGIES] = { "AllergyIntolerance?patient=%s&_count=500", 1000 },
  [CHART_PART_PROBLEMS] = { "Condition?patient=%s&_count=500", 2000 },
  [CHART_PART_REQUESTS] = { "MedicationRequest?patient=%s&_include=MedicationRequest:medication&_count=500", 3000 },
  [CHART_PART_STATEMENTS] = { "MedicationStatement?patient=%s&_include=MedicationStatement:medication&_count=500", 3000 },
  [CHART_PART_IMMUNIZATIONS] = { "Immunization?patient=%s&_count=500", 1000 },
  [CHART_PART_ENCOUNTERS] = { "Encounter?patient=%s&_sort=-date&_count=500", 2000 },
  [CHART_PART_DOCUMENTS] = { "DocumentReference?patient=%s&_sort=-date&_count=200", 1000 },
  [CHART_PART_RESULTS] = { "Observation?patient=%s&_sort=-date&_count=1000", 5000 },
  [CHART_PART_REPORTS] = { "DiagnosticReport?patient=%s&_sort=-date&_count=500", 1000 },
};
/* clang-format on */

typedef struct
{
  ChartListState state;
  gboolean more;
  char *problem;
} PartState;

struct _ChartRecord
{
  GObject parent_instance;

  ChartClient *client;
  char *patient_id;
  GCancellable *cancellable;
  gulong changed_id;
  guint refresh_id; /* timer */
  guint running;    /* searches under way */
  gboolean active, stale, loaded;
  gint64 as_of;

  PartState parts[CHART_N_PARTS];
  ChartContents *contents;
};

enum
{
  PROP_0,
  PROP_CLIENT,
  PROP_PATIENT_ID,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
static guint signal_changed, signal_loaded;

G_DEFINE_FINAL_TYPE (ChartRecord, chart_record, G_TYPE_OBJECT)

/* Orders and statements share one list. */
static ChartPart
list_part (ChartPart part)
{
  return part == CHART_PART_STATEMENTS ? CHART_PART_REQUESTS : part;
}

static void
tell (ChartRecord *self, ChartPart part)
{
  g_signal_emit (self, signal_changed, 0, (guint)part);
}

static void
set_state (ChartRecord *self, ChartPart part, ChartListState state, const char *problem)
{
  PartState *slot = &self->parts[part];

  slot->state = state;
  g_free (slot->problem);
  slot->problem = g_strdup (problem);
}

static void
finish_part (ChartRecord *self)
{
  gboolean failed = FALSE;

  if (--self->running > 0)
    return;
  for (guint i = 0; i < CHART_N_PARTS; i++)
    failed = failed || self->parts[i].state == CHART_LIST_UNAVAILABLE;
  if (!failed)
    self->as_of = chart_client_now_ms (self->client);
  if (!self->loaded)
    {
      self->loaded = TRUE;
      g_signal_emit (self, signal_loaded, 0);
    }
  tell (self, CHART_PART_PATIENT);
}

typedef struct
{
  ChartRecord *self;
  ChartPart part;
} Fetch;

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Fetch *fetch = data;
  g_autoptr (ChartRecord) self = fetch->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChartPages) pages = chart_client_search_finish (CHART_CLIENT (source), result, &error);
  ChartListState before = self->parts[fetch->part].state;
  gboolean changed = FALSE;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (pages == NULL)
    set_state (self,
               fetch->part,
               g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)
                   ? CHART_LIST_NO_ACCESS
                   : CHART_LIST_UNAVAILABLE,
               error->message);
  else
    {
      self->parts[fetch->part].more = pages->more;
      set_state (self,
                 fetch->part,
                 pages->matches->len > 0 ? CHART_LIST_READY : CHART_LIST_NOT_RECORDED,
                 NULL);
      changed = chart_contents_take (self->contents,
                                     fetch->part,
                                     pages,
                                     chart_client_now_ms (self->client));
      if (changed && fetch->part == CHART_PART_REPORTS) /* they name the panels of results */
        tell (self, CHART_PART_RESULTS);
    }
  if (changed || before != self->parts[fetch->part].state)
    tell (self, list_part (fetch->part));
  finish_part (self);
}

void
chart_record_refresh (ChartRecord *self)
{
  g_autofree char *escaped = NULL;
  g_autoptr (GString) id = g_string_new (NULL);

  g_return_if_fail (CHART_IS_RECORD (self));

  self->stale = self->running > 0;
  if (self->stale)
    return;
  fhir_params_append_escaped (id, self->patient_id);
  self->running = CHART_N_PARTS;
  for (guint i = 0; i < CHART_N_PARTS; i++)
    {
      g_auto (GStrv) halves = g_strsplit (queries[i].query, "%s", 2);
      g_autofree char *path = g_strconcat (halves[0], id->str, halves[1], NULL);
      Fetch *fetch = g_new (Fetch, 1);

      fetch->self = g_object_ref (self);
      fetch->part = (ChartPart)i;
      chart_client_search_async (self->client,
                                 path,
                                 queries[i].max,
                                 self->cancellable,
                                 on_fetched,
                                 fetch);
    }
}

static gboolean
on_refresh_due (gpointer data)
{
  ChartRecord *self = data;

  if (self->running > 0)
    return G_SOURCE_CONTINUE;
  self->refresh_id = 0;
  chart_record_refresh (self);
  return G_SOURCE_REMOVE;
}

static void
schedule (ChartRecord *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_timeout_add (REFRESH_MS, on_refresh_due, self);
}

static void
on_client_changed (ChartRecord *self)
{
  if (self->active)
    schedule (self);
  else
    self->stale = TRUE;
}

void
chart_record_set_active (ChartRecord *self, gboolean active)
{
  g_return_if_fail (CHART_IS_RECORD (self));

  self->active = active;
  if (active && self->stale)
    {
      self->stale = FALSE;
      schedule (self);
    }
}

static void
chart_record_set_property (GObject *object, guint prop, const GValue *value, GParamSpec *pspec)
{
  ChartRecord *self = CHART_RECORD (object);

  if (prop == PROP_CLIENT)
    self->client = g_value_dup_object (value);
  else if (prop == PROP_PATIENT_ID)
    self->patient_id = g_value_dup_string (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop, pspec);
}

static void
chart_record_get_property (GObject *object, guint prop, GValue *value, GParamSpec *pspec)
{
  ChartRecord *self = CHART_RECORD (object);

  if (prop == PROP_CLIENT)
    g_value_set_object (value, self->client);
  else if (prop == PROP_PATIENT_ID)
    g_value_set_string (value, self->patient_id);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop, pspec);
}

static void
chart_record_constructed (GObject *object)
{
  ChartRecord *self = CHART_RECORD (object);

  G_OBJECT_CLASS (chart_record_parent_class)->constructed (object);
  self->changed_id =
      g_signal_connect_swapped (self->client, "changed", G_CALLBACK (on_client_changed), self);
}

static void
chart_record_dispose (GObject *object)
{
  ChartRecord *self = CHART_RECORD (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  if (self->client != NULL)
    g_clear_signal_handler (&self->changed_id, self->client);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (chart_record_parent_class)->dispose (object);
}

static void
chart_record_finalize (GObject *object)
{
  ChartRecord *self = CHART_RECORD (object);

  g_object_unref (self->cancellable);
  g_free (self->patient_id);
  for (guint i = 0; i < CHART_N_PARTS; i++)
    g_free (self->parts[i].problem);
  chart_contents_free (self->contents);
  G_OBJECT_CLASS (chart_record_parent_class)->finalize (object);
}

static void
chart_record_class_init (ChartRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = chart_record_set_property;
  object_class->get_property = chart_record_get_property;
  object_class->constructed = chart_record_constructed;
  object_class->dispose = chart_record_dispose;
  object_class->finalize = chart_record_finalize;
  props[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, CHART_TYPE_CLIENT, flags);
  props[PROP_PATIENT_ID] = g_param_spec_string ("patient-id", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signal_changed = g_signal_new ("changed",
                                 G_TYPE_FROM_CLASS (klass),
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 1,
                                 G_TYPE_UINT);
  signal_loaded = g_signal_new ("loaded",
                                G_TYPE_FROM_CLASS (klass),
                                G_SIGNAL_RUN_LAST,
                                0,
                                NULL,
                                NULL,
                                NULL,
                                G_TYPE_NONE,
                                0);
}

static void
chart_record_init (ChartRecord *self)
{
  self->cancellable = g_cancellable_new();
  self->contents = chart_contents_new();
  self->active = TRUE;
}

ChartRecord *
chart_record_new (ChartClient *client, const char *patient_id)
{
  return g_object_new (CHART_TYPE_RECORD, "client", client, "patient-id", patient_id, NULL);
}

ChartClient *
chart_record_get_client (ChartRecord *self)
{
  return self->client;
}

const char *
chart_record_get_patient_id (ChartRecord *self)
{
  return self->patient_id;
}

gboolean
chart_record_is_loaded (ChartRecord *self)
{
  return self->loaded;
}

const ChartIdentity *
chart_record_get_identity (ChartRecord *self)
{
  return self->contents->identity;
}

ChartJson
chart_record_get_patient (ChartRecord *self)
{
  return chart_json_root (self->contents->patient);
}

/* Two searches feed the list of medications: what failed in one of them is said. */
static const PartState *
worst (ChartRecord *self, ChartPart part)
{
  const PartState *one = &self->parts[part];
  const PartState *two = &self->parts[CHART_PART_STATEMENTS];

  if (part != CHART_PART_REQUESTS)
    return one;
  if (one->state == CHART_LIST_LOADING || one->state >= CHART_LIST_NO_ACCESS)
    return one;
  if (two->state == CHART_LIST_LOADING || two->state >= CHART_LIST_NO_ACCESS)
    return two;
  return one->state == CHART_LIST_READY ? one : two;
}

ChartListState
chart_record_get_state (ChartRecord *self, ChartPart part)
{
  return worst (self, list_part (part))->state;
}

const char *
chart_record_get_problem (ChartRecord *self, ChartPart part)
{
  return worst (self, list_part (part))->problem;
}

GListModel *
chart_record_get_items (ChartRecord *self, ChartPart part)
{
  return G_LIST_MODEL (self->contents->lists[list_part (part)]);
}

GPtrArray *
chart_record_get_series (ChartRecord *self)
{
  return self->contents->series;
}

static guint
count_results (ChartRecord *self, gboolean hidden)
{
  guint n = 0;

  for (guint i = 0; i < self->contents->results->len; i++)
    {
      ChartResult *result = g_ptr_array_index (self->contents->results, i);

      n += (result->item->place == CHART_PLACE_HIDDEN) == hidden;
    }
  return n;
}

guint
chart_record_get_n_results (ChartRecord *self)
{
  return count_results (self, FALSE);
}

guint
chart_record_get_n_hidden_results (ChartRecord *self)
{
  return count_results (self, TRUE);
}

gboolean
chart_record_has_more (ChartRecord *self, ChartPart part)
{
  return self->parts[part].more;
}

gint64
chart_record_get_as_of (ChartRecord *self)
{
  return self->as_of;
}
