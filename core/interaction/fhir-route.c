/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The route table: every interaction, the one place that says which method at which path runs which
 * function on which lane with which right. The CapabilityStatement is built from it. Rows are tried
 * in order; a path that matches only under other methods is 405 with those methods. */

#include "fhir-error.h"
#include "fhir-operations.h"
#include "fhir-patch.h"
#include "fhir-work-private.h"

#define SEGMENTS_MAX 6

#define M_READ (1u << FHIR_METHOD_GET | 1u << FHIR_METHOD_HEAD)
#define M_POST (1u << FHIR_METHOD_POST)
#define M_PUT  (1u << FHIR_METHOD_PUT)
#define M_PAT  (1u << FHIR_METHOD_PATCH)
#define M_DEL  (1u << FHIR_METHOD_DELETE)
#define SNAP   FHIR_ROUTE_SNAPSHOT
#define FORM   (FHIR_ROUTE_SNAPSHOT | FHIR_ROUTE_FORM)
#define R_READ FHIR_RIGHT_READ
#define R_WRIT FHIR_RIGHT_WRITE
#define R_SYS  (FHIR_RIGHT_READ | FHIR_RIGHT_SYSTEM)
#define HL7    "http://hl7.org/fhir/OperationDefinition/"
#define OURS   "urn:x-chartroom:OperationDefinition:"
#define HIST   "_count _since _at _cursor"

/* clang-format off */
static const FhirRoute routes[] = {
  { "capabilities",       M_READ, "metadata",       FHIR_LANE_INLINE, 0,      0,    "mode",
    .serve = fhir_serve_capabilities },
  { "read",               M_READ, "T/I",            FHIR_LANE_INLINE, R_READ, SNAP, "",
    .serve = fhir_serve_read, .type_code = "read", .conditional = "conditionalRead=full-support" },
  { "search-type",        M_READ, "T",              FHIR_LANE_READER, R_READ, SNAP, "*",
    .serve = fhir_serve_search, .type_code = "search-type" },
  { "create",             M_POST, "T",              FHIR_LANE_WRITER, R_WRIT, 0,    "",
    .prepare = fhir_prepare_create, .apply = fhir_apply_create, .type_code = "create",
    .conditional = "conditionalCreate=true" },
  { "update",             M_PUT,  "T/I",            FHIR_LANE_WRITER, R_WRIT, 0,    "",
    .prepare = fhir_prepare_update, .apply = fhir_apply_update, .type_code = "update" },
  { "patch",              M_PAT,  "T/I",            FHIR_LANE_WRITER, R_WRIT, 0,    "",
    .prepare = fhir_prepare_patch, .apply = fhir_apply_patch, .type_code = "patch" },
  { "delete",             M_DEL,  "T/I",            FHIR_LANE_WRITER, R_WRIT, 0,    "",
    .prepare = fhir_prepare_delete, .apply = fhir_apply_delete, .type_code = "delete" },
  { "search-type-post",   M_POST, "T/_search",      FHIR_LANE_READER, R_READ, FORM, "*",
    .serve = fhir_serve_search },
  { "vread",              M_READ, "T/I/_history/V", FHIR_LANE_INLINE, R_READ, SNAP, "",
    .serve = fhir_serve_vread, .type_code = "vread" },
  { "history-instance",   M_READ, "T/I/_history",   FHIR_LANE_READER, R_READ, SNAP, HIST,
    .serve = fhir_serve_history, .type_code = "history-instance" },
  { "history-type",       M_READ, "T/_history",     FHIR_LANE_READER, R_READ, SNAP, HIST,
    .serve = fhir_serve_history, .type_code = "history-type" },
  { "history-system",     M_READ, "_history",       FHIR_LANE_READER, R_SYS,  SNAP, HIST,
    .serve = fhir_serve_history, .system_code = "history-system" },
  { "bundle",             M_POST, "",               FHIR_LANE_WRITER, R_READ, 0,    "",
    .prepare = fhir_prepare_bundle, .apply = fhir_apply_bundle, .system_code = "transaction batch" },
  { "search-system",      M_READ, "",               FHIR_LANE_READER, R_SYS,  SNAP, "*",
    .serve = fhir_serve_search, .system_code = "search-system" },
  { "search-system-post", M_POST, "_search",        FHIR_LANE_READER, R_SYS,  FORM, "*",
    .serve = fhir_serve_search },
  { "update-conditional", M_PUT,  "T",              FHIR_LANE_WRITER, R_WRIT, 0,    "*",
    .prepare = fhir_prepare_update_conditional, .apply = fhir_apply_update_conditional,
    .conditional = "conditionalUpdate=true" },
  { "patch-conditional",  M_PAT,  "T",              FHIR_LANE_WRITER, R_WRIT, 0,    "*",
    .prepare = fhir_prepare_patch_conditional, .apply = fhir_apply_patch_conditional },
  { "delete-conditional", M_DEL,  "T",              FHIR_LANE_WRITER, R_WRIT, 0,    "*",
    .prepare = fhir_prepare_delete_conditional, .apply = fhir_apply_delete_conditional,
    .conditional = "conditionalDelete=multiple" },
  { "search-compartment", M_READ, "T/I/C",          FHIR_LANE_READER, R_READ, SNAP, "*",
    .serve = fhir_serve_search },
  { "search-compartment-post", M_POST, "T/I/C/_search", FHIR_LANE_READER, R_READ, FORM, "*",
    .serve = fhir_serve_search },
  { "everything",         M_READ, "T/I/$everything", FHIR_LANE_READER, R_READ, SNAP, "_count _since _type _cursor",
    .serve = fhir_serve_everything, .only_type = FHIR_TYPE_Patient, .operation_url = HL7 "Patient-everything" },
  { "diff",               M_READ, "T/I/$diff",      FHIR_LANE_READER, R_READ, SNAP, "from to",
    .serve = fhir_serve_diff, .operation_url = OURS "Resource-diff" },
  { "meta",               M_READ | M_POST, "T/I/$meta", FHIR_LANE_READER, R_READ, SNAP, "",
    .serve = fhir_serve_meta, .operation_url = HL7 "Resource-meta" },
  { "meta-version",       M_READ | M_POST, "T/I/_history/V/$meta", FHIR_LANE_READER, R_READ, SNAP, "",
    .serve = fhir_serve_meta, .operation_url = HL7 "Resource-meta" },
  { "meta-type",          M_READ | M_POST, "T/$meta", FHIR_LANE_READER, R_READ, SNAP, "",
    .serve = fhir_serve_meta_summary, .operation_url = HL7 "Resource-meta" },
  { "meta-system",        M_READ | M_POST, "$meta", FHIR_LANE_READER, R_SYS,  SNAP, "",
    .serve = fhir_serve_meta_summary, .operation_url = HL7 "Resource-meta" },
  { "meta-add",           M_POST, "T/I/$meta-add",  FHIR_LANE_WRITER, R_WRIT, 0,    "",
    .prepare = fhir_prepare_meta_change, .apply = fhir_apply_meta_add, .operation_url = HL7 "Resource-meta-add" },
  { "meta-delete",        M_POST, "T/I/$meta-delete", FHIR_LANE_WRITER, R_WRIT, 0,  "",
    .prepare = fhir_prepare_meta_change, .apply = fhir_apply_meta_delete, .operation_url = HL7 "Resource-meta-delete" },
  { "convert",            M_POST, "$convert",       FHIR_LANE_READER, R_READ, 0,    "",
    .serve = fhir_serve_convert, .operation_url = HL7 "Resource-convert" },
  { "find",               M_READ, "T/$find",        FHIR_LANE_READER, R_READ, SNAP, "text _count",
    .serve = fhir_serve_find, .only_type = FHIR_TYPE_Patient, .operation_url = OURS "Patient-find" },
  { "validate-system",    M_POST, "$validate",      FHIR_LANE_READER, R_READ, 0,    "mode profile",
    .serve = fhir_serve_validate, .operation_url = HL7 "Resource-validate" },
  { "validate-type",      M_POST, "T/$validate",    FHIR_LANE_READER, R_READ, 0,    "mode profile",
    .serve = fhir_serve_validate, .operation_url = HL7 "Resource-validate" },
  { "validate-instance",  M_READ | M_POST, "T/I/$validate", FHIR_LANE_READER, R_READ, SNAP, "mode profile",
    .serve = fhir_serve_validate, .operation_url = HL7 "Resource-validate" },
};
/* clang-format on */

const FhirRoute *
fhir_route_table (guint *ret_n)
{
  *ret_n = G_N_ELEMENTS (routes);
  return routes;
}

FhirLaneKind
fhir_route_get_lane (const FhirRoute *route)
{
  return route->lane;
}

const char *
fhir_route_get_name (const FhirRoute *route)
{
  return route->name;
}

/* Splits at slashes; one at the end is allowed. Returns SEGMENTS_MAX when there are too many. */
static guint
split_path (const char *path, FhirSlice segments[SEGMENTS_MAX])
{
  guint n = 0;

  while (*path != '\0')
    {
      const char *end = strchrnul (path, '/');

      if (n == SEGMENTS_MAX)
        return SEGMENTS_MAX;
      segments[n++] = (FhirSlice){ path, (guint32)MIN (end - path, G_MAXINT32) };
      path = *end == '/' ? end + 1 : end;
    }
  return n;
}

static gboolean
parse_version (FhirSlice text, guint32 *ret_version)
{
  guint64 version = 0;

  if (text.len == 0 || text.len > 10 || text.text[0] == '0')
    return FALSE;
  for (guint32 i = 0; i < text.len; i++)
    {
      if (!g_ascii_isdigit (text.text[i]))
        return FALSE;
      version = version * 10 + (guint64)(text.text[i] - '0');
    }
  if (version > G_MAXUINT32)
    return FALSE;
  *ret_version = (guint32)version;
  return TRUE;
}

static gboolean
match_segment (FhirSlice want, FhirSlice have, FhirTypeId first_type, FhirTarget *target)
{
  if (want.len != 1)
    return fhir_slice_equal (want, have);
  switch (want.text[0])
    {
    case 'T':
      target->type = first_type;
      return first_type != 0;
    case 'I':
      target->id = have;
      return fhir_id_is_valid (have);
    case 'V':
      return parse_version (have, &target->version);
    case 'C':
      target->inner = fhir_def_find_type (have);
      return target->inner != 0 && fhir_def_is_resource (target->inner);
    default:
      return fhir_slice_equal (want, have);
    }
}

/* Whether anything belongs to compartments of this type. */
static gboolean
has_compartment (FhirTypeId type)
{
  guint n;

  fhir_def_compartment (type, FHIR_TYPE_Observation, &n);
  return n > 0;
}

static gboolean
match_route (const FhirRoute *route,
             const FhirSlice *segments,
             guint n,
             FhirTypeId first_type,
             FhirTarget *target)
{
  FhirSlice wanted[SEGMENTS_MAX];
  guint n_wanted = split_path (route->pattern, wanted);

  if (n != n_wanted)
    return FALSE;
  *target = (FhirTarget){ .route = route };
  for (guint i = 0; i < n; i++)
    if (!match_segment (wanted[i], segments[i], first_type, target))
      return FALSE;
  return (route->only_type == 0 || route->only_type == target->type) &&
         (target->inner == 0 || has_compartment (target->type));
}

static void
refuse_path (const FhirSlice *segments, guint n, FhirTypeId first_type, GError **error)
{
  gboolean plain = n > 0 && segments[0].len <= 64;

  for (guint32 i = 0; plain && i < segments[0].len; i++)
    plain = g_ascii_isalpha (segments[0].text[i]);
  if (n > 0 && first_type == 0 && plain)
    g_set_error (error,
                 FHIR_ERROR,
                 FHIR_ERROR_NOT_FOUND,
                 "'%.*s' is not a resource type of FHIR R4",
                 (int)segments[0].len,
                 segments[0].text);
  else
    g_set_error (error, FHIR_ERROR, FHIR_ERROR_NOT_FOUND, "there is nothing at this path");
}

static char *
dup_allow (guint methods)
{
  g_autoptr (GString) allow = g_string_new (NULL);

  for (guint m = FHIR_METHOD_GET; m <= FHIR_METHOD_DELETE; m++)
    if (methods & (1u << m))
      g_string_append_printf (allow, "%s%s", allow->len > 0 ? ", " : "", fhir_method_get_name (m));
  g_string_append (allow, ", OPTIONS");
  return g_string_free (g_steal_pointer (&allow), FALSE);
}

gboolean
fhir_target_find (FhirTarget *target, const FhirRequest *request, char **ret_allow, GError **error)
{
  FhirSlice segments[SEGMENTS_MAX];
  guint n = split_path (request->path, segments);
  FhirTypeId first_type = n > 0 ? fhir_def_find_type (segments[0]) : 0;
  g_autofree char *allow = NULL;
  guint others = 0;

  if (first_type != 0 && !fhir_def_is_resource (first_type))
    first_type = 0;
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      if (!match_route (&routes[i], segments, n, first_type, target))
        continue;
      if (routes[i].methods & (1u << request->method))
        return TRUE;
      others |= routes[i].methods;
    }
  *target = (FhirTarget){ 0 };
  if (others == 0)
    {
      refuse_path (segments, n, first_type, error);
      return FALSE;
    }
  allow = dup_allow (others);
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_METHOD,
               "%s is not offered at this path; offered here: %s",
               fhir_method_get_name (request->method),
               allow);
  if (ret_allow != NULL)
    *ret_allow = g_steal_pointer (&allow);
  return FALSE;
}

const FhirRoute *
fhir_route_find (const FhirRequest *request, char **ret_allow, GError **error)
{
  FhirTarget target;

  return fhir_target_find (&target, request, ret_allow, error) ? target.route : NULL;
}
