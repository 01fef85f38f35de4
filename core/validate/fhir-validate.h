/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-clock.h"
#include "fhir-def.h"
#include "fhir-issues.h"
#include "fhir-json.h"
#include "fhir-library.h"
#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  FHIR_VALIDATE_STRUCTURE, /* names, shapes, primitive formats, codes of required bindings, and the
                              elements that a resource itself (no backbone within) must have */
  FHIR_VALIDATE_FULL,      /* and all cardinality, bindings, references, invariants, profiles */
} FhirValidateLevel;

/* How to validate. Zero fields take the default. */
typedef struct
{
  FhirValidateLevel level;
  FhirLibrary *library;         /* (nullable) definitions beyond the tables; FULL only */
  const char *const *profiles;  /* (nullable) canonicals that the resource must meet as well */
  FhirTypeId type;              /* the resource must be of this type; 0: any */
  const char *place;            /* (nullable) prefix of expressions instead of the type's name */
  gboolean skip_entries;        /* do not look into Bundle.entry.resource */
  gboolean strict;              /* unknown extensions and wrong displays are errors, not warnings */
  gboolean in_order;            /* elements stand in R4's order, as they must in XML */
  gboolean no_markup;           /* tags of HTML in texts are errors */
  const char *extension_domain; /* (nullable) extensions whose URL starts so are never unknown */
  guint64 max_steps;            /* default 20,000,000: elements visited and invariants evaluated */
  GCancellable *cancellable;    /* (nullable) */
  const FhirClock *clock;       /* (nullable) of deadline_us; default the system's */
  gint64 deadline_us;           /* by its monotonic time; 0: none */
} FhirValidateOptions;

/* What a validation did besides the issues. */
typedef struct
{
  guint n_errors;
  guint n_invariants; /* evaluated */
  guint n_undecided;  /* could not be evaluated: parsed but not built, or past a budget */
} FhirValidateReport;

/* Holds the resource at node against R4 (http://hl7.org/fhir/R4/validation.html), the profiles it
 * claims and those asked for. Each problem becomes an issue whose expression is the FHIRPath of the
 * element and whose offset is its place in doc->text (see fhir_issues_locate()); never stops at the
 * first. FALSE when nothing can be said: past max_steps or the deadline (FHIR_ERROR_TOO_COSTLY), or
 * cancelled; what was found until then stays in issues. Texts of issues hold no values of the
 * resource. Pure; any thread, library included. */
gboolean fhir_validate (const FhirJsonDoc *doc,
                        guint32 node,
                        const FhirValidateOptions *options,
                        FhirIssues *issues,
                        FhirValidateReport *ret_report, /* (nullable) */
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Fills line and column of all issues that have an offset, from the bytes that doc was parsed from.
 * One pass over the source. */
void fhir_issues_locate (FhirIssues *issues, const char *source, gsize len);

/* The type that resourceType names; 0 when absent or no resource type. */
FhirTypeId fhir_validate_type_of (const FhirJsonDoc *doc, guint32 node);

G_END_DECLS
