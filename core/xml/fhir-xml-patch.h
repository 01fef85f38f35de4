/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"
#include "fhir-limits.h"

G_BEGIN_DECLS

#define FHIR_XML_PATCH_MAX_OPERATIONS 10000
/* What all operations of a patch together may look at: nodes of the tree, and 16 bytes of text that
 * is compared count like one, a step of a path like eight. */
#define FHIR_XML_PATCH_MAX_STEPS 20000000

/* An XML Patch (RFC 5261, as application/xml-patch+xml by RFC 7351), read. Immutable; any thread.
 * The root may be named anything ("diff" and "patch" are usual); its operations are the elements
 * add, replace and remove in the namespace of the root. */
typedef struct _FhirXmlPatch FhirXmlPatch;

/* Reads and checks all that can be said before a resource is at hand. Errors name the operation:
 * FHIR_ERROR_SYNTAX no XML or no selector, FHIR_ERROR_VALUE and FHIR_ERROR_REQUIRED a malformed
 * patch, FHIR_ERROR_TOO_LARGE past the limits (those of fhir_xml_read_json()). */
FhirXmlPatch *fhir_xml_patch_new (const void *bytes,
                                  gsize len,
                                  const FhirLimits *limits,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_xml_patch_free (FhirXmlPatch *patch); /* NULL is fine */

/* Applies it to the XML of the resource at the root of doc; appends the JSON of the result to out.
 * All or nothing. The members come out in the order of the standard; values keep their digits, and
 * narratives that no operation touches their bytes. A patch that changes nothing gives doc's own
 * text. Pure. Errors name the operation and its selector: FHIR_ERROR_RULE where it does not fit the
 * resource or leads to something that is no FHIR XML, FHIR_ERROR_TOO_LARGE past the limits. */
gboolean fhir_xml_patch_apply (const FhirXmlPatch *patch,
                               const FhirJsonDoc *doc,
                               const FhirLimits *limits,
                               GString *out,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirXmlPatch, fhir_xml_patch_free)

G_END_DECLS
