/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"
#include "fhir-json.h"
#include "fhir-limits.h"

G_BEGIN_DECLS

/* Canonical resources by their URL: the extensions, profiles, value sets and code systems of R4
 * that are compiled in, and what was added from files and packages. Fill it in one thread; then any
 * thread may ask (what is compiled on first use is guarded). */
typedef struct _FhirLibrary FhirLibrary;

FhirLibrary *fhir_library_new (void) G_GNUC_WARN_UNUSED_RESULT;
FhirLibrary *fhir_library_ref (FhirLibrary *library);
void fhir_library_unref (FhirLibrary *library); /* NULL is fine */

/* The library of this process: what is compiled in. Static; ask only. */
FhirLibrary *fhir_library_get_default (void);

/* Adds one resource that has a url (others are passed over); a later one takes the place of an
 * earlier one of the same url and version. The document is copied. FALSE when it was passed over.
 */
gboolean fhir_library_add (FhirLibrary *library, const FhirJsonDoc *doc, guint32 node);

/* Adds a file: one resource, a Bundle of them, or an npm package (.tgz). Errors: as reading and
 * parsing give; FHIR_ERROR_TOO_LARGE past the limits. */
gboolean fhir_library_add_file (FhirLibrary *library,
                                const char *path,
                                const FhirLimits *limits,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Where what nobody added is asked for, once for each canonical ("url" or "url|version", then that
 * version or none): gives the resource at the root of a document (transfer full), or NULL. Called
 * from any thread, one at a time. Set it before the first question. */
typedef FhirJsonDoc *(*FhirLibrarySource) (const char *canonical, gpointer data);
void fhir_library_set_source (FhirLibrary *library, FhirLibrarySource source, gpointer data);

/* (nullable) the resource of a canonical, "|version" optional. Borrowed from library. */
const FhirJsonDoc *fhir_library_find (FhirLibrary *library, FhirSlice canonical);

/* The n-th profile that the ImplementationGuides of the library want of every resource of a type
 * (ImplementationGuide.global), or NONE. */
FhirSlice fhir_library_global_profile (FhirLibrary *library, FhirTypeId type, guint n);

guint fhir_library_get_n_added (const FhirLibrary *library);

/* The terminology interface: what a code is. Two questions, each of which may go unanswered. */
typedef struct
{
  FhirCodeAnswer in_set;    /* system and code are in the value set (FHIR_CODE_YES without a set) */
  FhirCodeAnswer in_system; /* the code system has the code */
  gboolean by_form;         /* that is known by the form of the code alone */
  gboolean display_wrong;   /* the code is known and the display is none of its */
  gboolean system_unknown;  /* nobody here knows the code system */
  gboolean inactive;        /* the code is known, and not to be used any more */
} FhirCodeVerdict;

typedef struct
{
  FhirSlice value_set; /* canonical; NONE: only the code system is asked */
  FhirSlice system;    /* NONE: any system of the set (a plain code) */
  FhirSlice code;
  FhirSlice display; /* NONE: not checked */
} FhirCodeQuestion;

/* A service that knows more (SNOMED CT, LOINC); asked where the library says unknown. */
typedef struct
{
  void (*ask) (gpointer data, const FhirCodeQuestion *question, FhirCodeVerdict *verdict);
  gpointer data;
} FhirTerminology;

void fhir_library_set_terminology (FhirLibrary *library, const FhirTerminology *terminology);

/* Whether the canonical is that of a value set. */
gboolean fhir_library_is_value_set (FhirLibrary *library, FhirSlice canonical);

/* Whether a code is in a ValueSet that stands within another document. */
FhirCodeAnswer fhir_library_ask_set (FhirLibrary *library,
                                     const FhirJsonDoc *doc,
                                     guint32 node,
                                     FhirSlice system,
                                     FhirSlice code);

FhirCodeVerdict fhir_library_ask (FhirLibrary *library, const FhirCodeQuestion *question);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirLibrary, fhir_library_unref)

G_END_DECLS
