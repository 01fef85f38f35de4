/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"
#include "fhir-json.h"

G_BEGIN_DECLS

/* Where a link stands. Elements of type canonical are never offered: the standard leaves them alone
 * (http://hl7.org/fhir/R4/http.html#trules). */
typedef enum
{
  FHIR_LINK_REFERENCE, /* Reference.reference */
  FHIR_LINK_URI,       /* an element of type uri, url, oid or uuid: Attachment.url among them */
  FHIR_LINK_NARRATIVE, /* href="…" or src="…" of a narrative */
} FhirLinkKind;

/* Called for each link of a resource, contained ones included. link is decoded and valid during the
 * call. Returns what to put in its place (valid until the rewrite ends), or NONE to keep it. */
typedef FhirSlice (*FhirLinkFunc) (FhirLinkKind kind, FhirSlice link, gpointer data);

/* Offers every link of the resource at node. TRUE: something was replaced, and out got the
 * resource's whole new JSON appended; FALSE: nothing was, out is untouched. Pure; any thread. */
gboolean fhir_reference_rewrite (const FhirJsonDoc *doc,
                                 guint32 node,
                                 FhirLinkFunc func,
                                 gpointer data,
                                 GString *out);

/* Adds the text of every link of the resource at node to links, a set that owns its strings. */
void fhir_reference_collect (const FhirJsonDoc *doc, guint32 node, GHashTable *links);

G_END_DECLS
