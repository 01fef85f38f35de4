/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-service.h"

G_BEGIN_DECLS

/* Who wants to hear of new changes. Any thread may tell; each watcher hears in its own context,
 * once for however many changes came meanwhile. */
typedef struct _FhirWatchList FhirWatchList;

FhirWatchList *fhir_watch_list_new (FhirService *service); /* service is borrowed */
void fhir_watch_list_free (FhirWatchList *list);           /* NULL is fine */
guint fhir_watch_list_add (FhirWatchList *list,
                           GMainContext *context,
                           FhirServiceChanged func,
                           gpointer data);
/* After it returns in the watcher's own context, func is not called any more. */
void fhir_watch_list_remove (FhirWatchList *list, guint id);
void fhir_watch_list_tell (FhirWatchList *list);

G_END_DECLS
