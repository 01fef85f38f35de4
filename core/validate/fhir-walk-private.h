/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* lint: long-header — what the parts of one walk call each other by */
#pragma once

#include "fhir-path.h"
#include "fhir-validate.h"

G_BEGIN_DECLS

/* Where the walk stands: a chain of frames on the C stack, printed as FHIRPath only when there is
 * something to say. */
typedef struct _FhirPlace FhirPlace;
struct _FhirPlace
{
  const FhirPlace *up;
  FhirSlice name;
  gint index;                    /* within a list; -1 when the element does not repeat */
  guint32 node;                  /* value, or the shadow that stands alone */
  FhirTypeId type;               /* 0 unknown */
  const FhirElementDef *element; /* (nullable) of R4 */
};

/* The resource that the walk is in. */
typedef struct _FhirScope FhirScope;
struct _FhirScope
{
  const FhirScope *up;    /* (nullable) the resource around it */
  const FhirPlace *place; /* of the resource */
  guint32 node;
  FhirTypeId type;
  guint32 container; /* the resource whose contained list is searched: node, or the one around it */
  gboolean is_contained;
  gboolean in_bundle; /* a Bundle is around it */
  guint32 entry;      /* and the entry of it */
  FhirSlice full_url; /* of the entry; raw */
};

/* An element: its JSON value, its `_name` object, or both. */
typedef struct
{
  guint32 node;   /* 0: only the shadow is there */
  guint32 shadow; /* 0: none */
  FhirTypeId type;
} FhirSpot;

typedef struct
{
  const FhirJsonDoc *doc;
  const FhirValidateOptions *options;
  FhirLibrary *library;
  FhirIssues *issues;
  FhirPathResults *results;
  FhirValidateReport report;
  guint64 steps_left;
  guint64 look_at;  /* when so many are left, at the cancellable and the clock */
  guint muted;      /* > 0: errors are counted, not listed */
  guint depth;      /* of profiles within profiles */
  gboolean stopped; /* past the budget, or cancelled */
  GHashTable
      *urls;       /* (nullable) full URL (with "Type/id" forms) to resource node, of all bundles */
  GHashTable *ids; /* (nullable) ids of elements, each after the node of its resource */
  GHashTable *met; /* (nullable) node and profile pairs already held against each other */
} FhirWalk;

void fhir_walk_say (FhirWalk *walk,
                    const FhirPlace *place,
                    guint32 node,
                    FhirSeverity severity,
                    const char *code,
                    const char *format,
                    ...) G_GNUC_PRINTF (6, 7);
#define fhir_walk_error(walk, place, node, code, ...) \
  fhir_walk_say (walk, place, node, FHIR_SEVERITY_ERROR, code, __VA_ARGS__)
#define fhir_walk_warn(walk, place, node, code, ...) \
  fhir_walk_say (walk, place, node, FHIR_SEVERITY_WARNING, code, __VA_ARGS__)

/* For what a published definition should not have, but many have: an error when strict. */
#define fhir_walk_fault(walk, place, node, code, ...)                                   \
  fhir_walk_say (walk,                                                                  \
                 place,                                                                 \
                 node,                                                                  \
                 (walk)->options->strict ? FHIR_SEVERITY_ERROR : FHIR_SEVERITY_WARNING, \
                 code,                                                                  \
                 __VA_ARGS__)

/* FALSE when the budget is spent: leave. */
gboolean fhir_walk_spend (FhirWalk *walk, guint64 steps);

static inline gboolean
fhir_walk_is_full (const FhirWalk *walk)
{
  return walk->options->level == FHIR_VALIDATE_FULL;
}

/* The decoded text of a string node; buffer holds it where the raw one is escaped. NONE for nodes
 * that are no strings, and for 0. */
FhirSlice fhir_walk_text (const FhirWalk *walk, guint32 node, GString **buffer);
FhirSlice fhir_walk_member_text (const FhirWalk *walk, guint32 object, FhirKey key);

static inline const FhirMemberDef *
fhir_walk_find_member (FhirTypeId type, guint16 key)
{
  return type != 0 && key != FHIR_KEY_NONE && key <= FHIR_KEY_N ? fhir_def_member (type, key)
                                                                : NULL;
}

/* The key of `_name` for a key of `name`, or FHIR_KEY_NONE; and back. */
FhirKey fhir_walk_shadow_key (FhirKey key);
FhirKey fhir_walk_plain_key (FhirKey shadow);

/* fhir-walk.c: the scope of a resource within another; sets the type of place. */
FhirScope fhir_walk_enter (FhirWalk *walk, FhirPlace *place, const FhirScope *scope, guint32 node);

/* The resource at node. */
void fhir_walk_resource (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope);

/* fhir-format.c: (nullable) what is wrong with a primitive, as the rest of a sentence. */
const char *fhir_format_check (const FhirJsonDoc *doc, guint32 node, FhirTypeId type);

/* Whether a text has what a browser would take for a tag: < and a letter, /, ! or ?. */
gboolean fhir_text_has_markup (FhirSlice text);

/* fhir-invariant.c */
void fhir_walk_invariants (FhirWalk *walk,
                           const FhirPlace *place,
                           const FhirScope *scope,
                           FhirSpot spot,
                           guint16 first,
                           guint16 n);

/* fhir-rules.c: what R4 says of a data type or resource in words. */
void
fhir_walk_rules (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot);

/* fhir-coded.c */
typedef struct
{
  FhirSlice value_set; /* canonical */
  guint8 strength;     /* as FhirElementDef.binding_strength */
  guint16 number;      /* of the compiled-in table, 0 none */
} FhirBinding;
void fhir_walk_coded (FhirWalk *walk, const FhirPlace *place, FhirSpot spot, FhirBinding binding);
void fhir_walk_coding (FhirWalk *walk, const FhirPlace *place, FhirSpot spot);
/* Whether any code of the element is in the value set; silent. */
FhirCodeAnswer fhir_walk_is_in_set (FhirWalk *walk, FhirSpot spot, FhirSlice value_set);

/* fhir-link.c: references. */
void fhir_walk_reference (FhirWalk *walk,
                          const FhirPlace *place,
                          const FhirScope *scope,
                          FhirSpot spot,
                          const FhirElementDef *element);
/* The resource that a Reference points to within the document, or 0. */
guint32 fhir_walk_resolve (FhirWalk *walk, const FhirScope *scope, guint32 reference);
/* The same of the text of a reference or a canonical. */
guint32 fhir_walk_resolve_text (FhirWalk *walk, const FhirScope *scope, FhirSlice text);
/* The type that a Reference points to, by the document or by its text; 0 when it does not say. */
FhirTypeId fhir_walk_target_type (FhirWalk *walk, const FhirScope *scope, guint32 reference);

/* fhir-bundle-rules.c */
void fhir_walk_bundle (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope);

G_END_DECLS
