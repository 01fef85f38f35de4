/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-answer.h"
#include "fhir-lane.h"
#include "fhir-mailbox.h"

G_BEGIN_DECLS

/* A lane's inside: fhir-lane.c is its thread, fhir-lane-connection.c its connections. All on the
 * lane's thread unless said otherwise. */

/* All mail but answers. */
typedef struct
{
  FhirMail mail; /* first member */
  int fd;
  FhirPeer peer;
  gboolean any_peer;
} FhirLaneOrder;

typedef struct _FhirLaneConnection FhirLaneConnection;

/* A request at the service. */
typedef struct
{
  FhirMail mail; /* first member */
  FhirLane *lane;
  FhirLaneConnection *connection;
  GCancellable *cancellable;
  FhirResponse *response;
} FhirLaneJob;

struct _FhirLaneConnection
{
  FhirLane *lane;
  FhirHttp *http;
  FhirLaneJob *job; /* while the service has its request */
  FhirPeer peer;
  int fd;
  guint32 events; /* that epoll waits for */
  gboolean watched;
  FhirLaneConnection *previous, *next; /* oldest first */
};

struct _FhirLane
{
  FhirLaneOptions options;
  FhirHttpHost host;
  char date[FHIR_ANSWER_DATE_LEN];
  gint64 date_second;
  gint64 next_tick; /* us */

  GThread *thread;
  int epoll;
  FhirMailbox mailbox;
  guint n; /* atomic: connections */
  gpointer desk;

  FhirLaneConnection *first, *last;
  guint n_jobs;
  gboolean cancelling;

  GMutex mutex; /* start-up and end */
  GCond cond;
  gboolean started, ended;
  GError *error;
};

/* FhirMail.kind of answers; others are fhir-lane.c's. */
#define FHIR_LANE_MAIL_ANSWER 0

/* For FhirHttpHost. */
void fhir_lane_serve_request (gpointer owner, FhirHttp *http, FhirRequest *request);
void fhir_lane_client_gone (gpointer owner, FhirHttp *http);

void fhir_lane_connection_add (FhirLane *self, const FhirLaneOrder *order);
/* epoll says so. */
void fhir_lane_connection_ready (FhirLane *self, FhirLaneConnection *connection, guint32 events);
/* After anything happened to a connection: frees it when it is over, else waits for what it wants.
 */
void fhir_lane_settle (FhirLane *self, FhirLaneConnection *connection);
/* The service has answered; takes the job. */
void fhir_lane_take_answer (FhirLane *self, FhirLaneJob *job);
/* Ends the connection of a peer, or of any, that has waited longest for a request. */
void fhir_lane_shed_one (FhirLane *self, const FhirLaneOrder *order);
/* Ends what is idle, or (cancel) everything. */
void fhir_lane_stop_all (FhirLane *self, gboolean cancel);

G_END_DECLS
