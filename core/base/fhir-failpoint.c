/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Failpoints: see the header. The list below is what crash tests walk; a name that is used but not
 * listed is a bug that fhir_failpoint_hit() reports at once. */

#include "fhir-failpoint.h"

#include <signal.h>

static const char *const failpoints[] = {
  "db.migrate-step",     /* a schema step is written, not committed */
  "store.mid-put",       /* record written, search rows not */
  "store.flush",         /* bulk: half of the tables written */
  "store.before-commit", /* all of a group written */
  "store.after-commit",  /* durable, nobody told */
  "store.checkpoint",    /* before pages move from the log */
  "store.training",      /* a dictionary is made, not stored */
  "store.expire",        /* expired rows removed, not committed */
  "service.before-ack",  /* durable or refused, no answer sent */
  NULL,
};

const char *const *
fhir_failpoint_list (void)
{
  return failpoints;
}

#ifdef FHIR_FAILPOINTS

gint fhir_failpoint_armed;

static char *armed_name;
static gboolean armed_crash;
static gint armed_count; /* hits left until it acts */

void
fhir_failpoint_init (void)
{
  const char *spec = g_getenv ("CHARTROOM_FAILPOINT");
  g_auto (GStrv) parts = spec != NULL ? g_strsplit (spec, ":", 3) : NULL;

  if (parts == NULL || g_strv_length (parts) < 2)
    return;
  g_free (armed_name);
  armed_name = g_strdup (parts[0]);
  armed_crash = g_str_equal (parts[1], "crash");
  armed_count = parts[2] != NULL ? (gint)g_ascii_strtoll (parts[2], NULL, 10) : 1;
  g_atomic_int_set (&fhir_failpoint_armed, 1);
}

gboolean
fhir_failpoint_hit (const char *name)
{
  g_return_val_if_fail (g_strv_contains (failpoints, name), FALSE);

  if (!g_str_equal (armed_name, name) || g_atomic_int_add (&armed_count, -1) > 1)
    return FALSE;
  if (armed_crash)
    raise (SIGKILL);
  return TRUE;
}

#else

void
fhir_failpoint_init (void)
{
}

#endif
