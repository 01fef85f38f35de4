/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"
#include "fhir-limits.h"

G_BEGIN_DECLS

/* A document being changed: a tree over one or more parsed documents, which stay as they are and
 * must outlive it. Only what is walked through becomes parts; what is not is written back byte for
 * byte. One thread. Changes never fail by themselves: they are charged, and whoever changes asks
 * fhir_json_draft_check() after each step. */
typedef struct _FhirJsonDraft FhirJsonDraft;
typedef struct _FhirJsonPart FhirJsonPart; /* one value; lives as long as its draft */

/* limits->json_bytes bounds what all changes together may copy, json_depth how deep they may nest.
 */
FhirJsonDraft *fhir_json_draft_new (const FhirJsonDoc *doc,
                                    guint32 node,
                                    const FhirLimits *limits) G_GNUC_WARN_UNUSED_RESULT;
void fhir_json_draft_free (FhirJsonDraft *draft); /* NULL is fine */
/* FALSE with FHIR_ERROR_TOO_LARGE once the changes went past the limits. */
gboolean fhir_json_draft_check (const FhirJsonDraft *draft,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
FhirJsonPart *fhir_json_draft_get_root (FhirJsonDraft *draft);

/* New parts, standing nowhere yet: a value of another document; a deep copy; an empty array or
 * object; null. */
FhirJsonPart *fhir_json_draft_import (FhirJsonDraft *draft, const FhirJsonDoc *doc, guint32 node);
FhirJsonPart *fhir_json_draft_copy (FhirJsonDraft *draft, FhirJsonPart *part);
FhirJsonPart *fhir_json_draft_make (FhirJsonDraft *draft, FhirJsonType type);

FhirJsonType fhir_json_part_get_type (const FhirJsonPart *part);
/* Member name, decoded; NONE for elements and the root. */
FhirSlice fhir_json_part_get_name (const FhirJsonPart *part);
FhirJsonPart *fhir_json_part_get_parent (const FhirJsonPart *part); /* (nullable) */

/* Walking; each (nullable). */
FhirJsonPart *fhir_json_draft_first (FhirJsonDraft *draft, FhirJsonPart *part);
FhirJsonPart *fhir_json_part_next (const FhirJsonPart *part);
FhirJsonPart *fhir_json_draft_member (FhirJsonDraft *draft, FhirJsonPart *object, FhirSlice name);
FhirJsonPart *fhir_json_draft_element (FhirJsonDraft *draft, FhirJsonPart *array, guint n);
guint fhir_json_draft_count (FhirJsonDraft *draft, FhirJsonPart *container);
/* The part that stands for a node of the document the draft was made from. */
FhirJsonPart *fhir_json_draft_find (FhirJsonDraft *draft, guint32 node);

/* Puts part into container, before a child of it or (before NULL) at the end. name: of an object's
 * member, copied; NONE in arrays. */
void fhir_json_draft_insert (FhirJsonDraft *draft,
                             FhirJsonPart *container,
                             FhirJsonPart *before,
                             FhirSlice name,
                             FhirJsonPart *part);
/* Takes a part out of its container; it may be put in again elsewhere. Not for the root. */
void fhir_json_draft_remove (FhirJsonDraft *draft, FhirJsonPart *part);
/* Puts part in the place of old, under its name; also for the root. */
void fhir_json_draft_replace (FhirJsonDraft *draft, FhirJsonPart *old, FhirJsonPart *part);

/* Appends the JSON of part, minified. */
void fhir_json_draft_write (const FhirJsonDraft *draft, const FhirJsonPart *part, GString *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirJsonDraft, fhir_json_draft_free)

G_END_DECLS
