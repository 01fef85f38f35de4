/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-slice.h"

G_BEGIN_DECLS

/* Holds a narrative's <div> to the rules of http://hl7.org/fhir/R4/narrative.html: well formed, in
 * the name space of XHTML, only the elements and attributes that may stand there, nothing that
 * runs, and some content. NULL: all is well; else what is wrong, as a sentence goes on after "the
 * narrative": static, without any of the text. Pure; any thread. */
const char *fhir_xhtml_check (FhirSlice text) G_GNUC_WARN_UNUSED_RESULT;

/* What a narrative is made of, in order; each may be NULL. Slices of the text, entities as written.
 */
typedef struct
{
  void (*start) (gpointer data, FhirSlice element);
  void (*attribute) (gpointer data, FhirSlice element, FhirSlice name, FhirSlice value);
  void (*text) (gpointer data, FhirSlice text);
  void (*end) (gpointer data, FhirSlice element);
} FhirXhtmlEvents;

/* The same, telling what is read up to where it is wrong. */
const char *fhir_xhtml_read (FhirSlice text,
                             const FhirXhtmlEvents *events,
                             gpointer data) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
