/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-call-private.h"
#include "fhir-xml-patch.h"

G_BEGIN_DECLS

typedef struct _FhirBundleWork FhirBundleWork;

/* A writing request between its halves. */
struct _FhirWork
{
  FhirCall call;
  FhirJsonDoc *doc; /* (nullable) holds the resource */
  guint32 node;     /* the resource in doc */
  FhirTypeId type;
  char id[FHIR_ID_MAX + 1];   /* of the resource to write; "" until known */
  guint32 if_version;         /* If-Match; 0 none */
  const char *if_list;        /* (nullable) If-Match with several tags, the request's */
  gboolean if_any;            /* If-Match: * */
  gboolean if_absent;         /* If-None-Match: * */
  FhirSearchQuery *condition; /* (nullable) until it has been searched */
  gint64 found;               /* create: key of what the condition found; 0 none */
  FhirWork *twin;          /* (nullable) an earlier create of the bundle under the same condition */
  char *place;             /* (nullable) FHIRPath of the resource in its bundle */
  FhirBundleWork *bundle;  /* (nullable) */
  gboolean only_reads;     /* a batch of reads */
  FhirXmlPatch *xml_patch; /* (nullable) an XML Patch; doc holds patches that are JSON */
  gboolean is_patched;     /* doc is what the patch made */
  GHashTable *old_links;   /* (nullable) (element-type utf8) of the version that was patched */
};

FhirWork *fhir_work_new (const FhirCall *call);
/* First and second half of any work, also of an entry's. */
gboolean fhir_work_prepare (FhirWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;
FhirResponse *fhir_work_apply (FhirWork *work, GError **error);
/* Parses the request's body into work->doc. */
gboolean fhir_work_read_body (FhirWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the resource in work->doc at work->node may be stored as one of work->type. */
gboolean fhir_work_check (FhirWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether what is there is of a type and well enough formed to be read here. */
gboolean fhir_work_check_envelope (FhirWork *work,
                                   FhirTypeId type,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_work_read_if_match (FhirWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes if_version of if_list: the newest version, which must be one of them. With the writer, once
 * the id is known. */
gboolean fhir_work_pick_version (FhirWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Stores the resource of the work under its id, and answers. */
FhirResponse *fhir_work_put (FhirWork *work, const FhirPutOptions *options, GError **error);
/* The answer to a put, as Prefer wants it. Takes body. */
FhirResponse *fhir_work_answer_put (FhirWork *work, const FhirPutResult *result, GString *body);

/* The writing functions of the route table, one file each. */
gboolean fhir_prepare_create (FhirWork *work, GError **error);
FhirResponse *fhir_apply_create (FhirWork *work, GError **error);
/* Searches the condition of a conditional create or update, once; inside the writer's group. */
gboolean fhir_create_resolve (FhirWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_update_resolve (FhirWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_prepare_update (FhirWork *work, GError **error);
FhirResponse *fhir_apply_update (FhirWork *work, GError **error);
gboolean fhir_prepare_update_conditional (FhirWork *work, GError **error);
FhirResponse *fhir_apply_update_conditional (FhirWork *work, GError **error);
gboolean fhir_prepare_delete (FhirWork *work, GError **error);
FhirResponse *fhir_apply_delete (FhirWork *work, GError **error);
gboolean fhir_prepare_delete_conditional (FhirWork *work, GError **error);
FhirResponse *fhir_apply_delete_conditional (FhirWork *work, GError **error);
gboolean fhir_prepare_bundle (FhirWork *work, GError **error);
FhirResponse *fhir_apply_bundle (FhirWork *work, GError **error);
/* A batch of reads, each on a snapshot of its own. */
FhirResponse *fhir_bundle_serve (FhirWork *work);

G_END_DECLS
