/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"
#include "fhir-form.h"
#include "fhir-interaction.h"
#include "fhir-search.h"

G_BEGIN_DECLS

/* What a path means. */
typedef struct
{
  const FhirRoute *route;
  FhirTypeId type;  /* of the path; 0: none */
  FhirSlice id;     /* NONE: none */
  guint32 version;  /* of _history/3; 0: none */
  FhirTypeId inner; /* of Patient/1/Observation */
} FhirTarget;

/* A request being served: what was asked, what it means, how to answer. The request outlives it. */
typedef struct
{
  FhirInteractionContext *context; /* of the lane at work: another one in prepare than in apply */
  const FhirRequest *request;
  FhirTarget target;
  FhirParams *params; /* (nullable) of the query and of a form sent */
  FhirForm form;
  FhirIssues *issues; /* (nullable) told with, or instead of, the error */
} FhirCall;

/* Each returns an answer, or NULL with error. */
typedef FhirResponse *(*FhirServeFunc) (FhirCall *call, GError **error);
typedef gboolean (*FhirPrepareFunc) (FhirWork *work, GError **error);
typedef FhirResponse *(*FhirApplyFunc) (FhirWork *work, GError **error);

typedef enum
{
  FHIR_ROUTE_SNAPSHOT = 1 << 0, /* serve() needs a snapshot */
  FHIR_ROUTE_FORM = 1 << 1,     /* the body is a form of parameters */
} FhirRouteFlags;

struct _FhirRoute
{
  const char *name; /* for logs and tests */
  guint methods;    /* mask of 1 << FhirMethod */
  const char
      *pattern; /* segments: T type, I id, V version, C type in a compartment, else literal */
  guint8 lane;  /* FhirLaneKind */
  guint8 right; /* FhirRight mask */
  guint8 flags;
  const char
      *params; /* names of the query parameters beside those of the form; "*": serve() checks */
  FhirServeFunc serve;
  FhirPrepareFunc prepare;
  FhirApplyFunc apply;
  const char *type_code;     /* (nullable) CapabilityStatement.rest.resource.interaction.code */
  const char *system_code;   /* (nullable) CapabilityStatement.rest.interaction.code, with spaces */
  const char *conditional;   /* (nullable) "member=value" of CapabilityStatement.rest.resource */
  FhirTypeId only_type;      /* 0: all types */
  const char *operation_url; /* (nullable) canonical of the OperationDefinition */
};

const FhirRoute *fhir_route_table (guint *ret_n);
/* Like fhir_route_find(), with what the path means. */
gboolean fhir_target_find (FhirTarget *target,
                           const FhirRequest *request,
                           char **ret_allow,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Begins a call: fault, route, rights, form, names of query parameters. */
gboolean fhir_call_init (FhirCall *call,
                         FhirInteractionContext *context,
                         const FhirRequest *request,
                         char **ret_allow,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes the error (its outcome tells call->issues too, and then owns nothing of them). */
FhirResponse *fhir_call_refuse (FhirCall *call, GError *error);
FhirIssues *fhir_call_get_issues (FhirCall *call);
/* A reading call on a snapshot of its own. */
FhirResponse *fhir_call_serve (FhirCall *call, GError **error);
/* Reading inside the writer's group: stops when cancelled or past limits->request_us. Never around
 * writes, because SQLite rolls the whole group back when it interrupts one. */
void fhir_call_guard (FhirCall *call);
void fhir_call_unguard (FhirCall *call);
/* Pretty form when asked for, and what else is common to all answers. */
FhirResponse *fhir_call_finish (FhirCall *call, FhirResponse *response);
void fhir_call_clear (FhirCall *call);

/* "base/Patient/1/_history/3"; version 0 leaves the history part out. */
char *fhir_call_dup_url (const FhirCall *call, FhirTypeId type, FhirSlice id, guint32 version);
/* 200 with a version: ETag, Last-Modified, and the body under _summary and _elements. */
FhirResponse *fhir_call_answer_record (FhirCall *call, const FhirRecord *record, GError **error);

/* The reading functions of the route table, one file each. */
FhirResponse *fhir_serve_capabilities (FhirCall *call, GError **error);
FhirResponse *fhir_serve_read (FhirCall *call, GError **error);
FhirResponse *fhir_serve_vread (FhirCall *call, GError **error);
FhirResponse *fhir_serve_history (FhirCall *call, GError **error);
FhirResponse *fhir_serve_search (FhirCall *call, GError **error);
FhirResponse *fhir_serve_find (FhirCall *call, GError **error);
FhirResponse *fhir_serve_everything (FhirCall *call, GError **error);
FhirResponse *fhir_serve_validate (FhirCall *call, GError **error);
G_END_DECLS
