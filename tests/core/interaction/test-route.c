/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-call-private.h"
#include "fhir-error.h"

#include "fhir-test.h"

/* A path that a pattern matches. */
static char *
sample_path (const FhirRoute *route)
{
  g_auto (GStrv) parts = g_strsplit (route->pattern, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *with = NULL;

      if (g_str_equal (parts[i], "T"))
        with = route->only_type != 0 ? fhir_def_type (route->only_type)->name : "Patient";
      else if (g_str_equal (parts[i], "I"))
        with = "a-1";
      else if (g_str_equal (parts[i], "V"))
        with = "3";
      else if (g_str_equal (parts[i], "C"))
        with = "Condition";
      if (with != NULL)
        {
          g_free (parts[i]);
          parts[i] = g_strdup (with);
        }
    }
  return g_strjoinv ("/", parts);
}

static void
test_table (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (FhirPrincipal) principal = fhir_principal_new_local();
  guint n;
  const FhirRoute *routes = fhir_route_table (&n);

  g_assert_cmpuint (n, >, 10);
  for (guint i = 0; i < n; i++)
    {
      const FhirRoute *route = &routes[i];
      g_autofree char *path = sample_path (route);
      gboolean writes = route->apply != NULL;

      g_test_message ("%s %s", route->name, path);
      g_assert_true (g_hash_table_add (names, (gpointer)route->name));
      g_assert_true ((route->serve != NULL) != writes);
      g_assert_true ((route->prepare != NULL) == writes);
      g_assert_true ((route->lane == FHIR_LANE_WRITER) == writes);
      g_assert_nonnull (route->params);
      g_assert_cmpuint (route->methods, !=, 0);
      g_assert_true (route->right != 0 || g_str_equal (route->name, "capabilities"));
      if (writes)
        g_assert_cmpuint (route->flags & FHIR_ROUTE_SNAPSHOT, ==, 0);
      g_assert_true ((route->operation_url != NULL) == (strchr (route->pattern, '$') != NULL));
      for (guint m = FHIR_METHOD_GET; m <= FHIR_METHOD_DELETE; m++)
        {
          g_autoptr (FhirRequest) request = NULL;
          g_autoptr (GError) error = NULL;

          if (!(route->methods & (1u << m)))
            continue;
          request = fhir_request_new ((FhirMethod)m, path, principal);
          g_assert_true (fhir_route_find (request, NULL, &error) == route);
          g_assert_no_error (error);
        }
    }
}

static const struct
{
  FhirMethod method;
  const char *path;
  const char *name; /* NULL: refused */
  FhirError code;
  const char *allow;
} route_rows[] = {
  { FHIR_METHOD_GET, "", "search-system", 0, NULL },
  { FHIR_METHOD_GET, "/Patient/1/", "read", 0, NULL },
  { FHIR_METHOD_GET, "Patient", "search-type", 0, NULL },
  { FHIR_METHOD_GET, "Patient/_history", "history-type", 0, NULL },
  { FHIR_METHOD_GET, "Patient/_search", NULL, FHIR_ERROR_METHOD, "POST, OPTIONS" },
  { FHIR_METHOD_POST, "Patient/_search", "search-type-post", 0, NULL },
  { FHIR_METHOD_GET, "metadata", "capabilities", 0, NULL },
  { FHIR_METHOD_DELETE, "metadata", NULL, FHIR_ERROR_METHOD, "GET, HEAD, OPTIONS" },
  { FHIR_METHOD_PATCH, "Patient/1", "patch", 0, NULL },
  { FHIR_METHOD_PATCH, "Patient", "patch-conditional", 0, NULL },
  { FHIR_METHOD_POST,
    "Patient/1",
    NULL,
    FHIR_ERROR_METHOD,
    "GET, HEAD, PUT, PATCH, DELETE, OPTIONS" },
  { FHIR_METHOD_GET, "patient/1", NULL, FHIR_ERROR_NOT_FOUND, NULL },
  { FHIR_METHOD_GET, "DomainResource/1", NULL, FHIR_ERROR_NOT_FOUND, NULL },
  { FHIR_METHOD_GET, "Patient.contact/1", NULL, FHIR_ERROR_NOT_FOUND, NULL },
  { FHIR_METHOD_GET, "Patient//1", NULL, FHIR_ERROR_NOT_FOUND, NULL },
  { FHIR_METHOD_GET, "Patient/1/_history/0", NULL, FHIR_ERROR_NOT_FOUND, NULL },
  { FHIR_METHOD_GET, "Patient/1/_history/4294967296", NULL, FHIR_ERROR_NOT_FOUND, NULL },
  { FHIR_METHOD_GET, "Patient/1/_history/4294967295", "vread", 0, NULL },
  { FHIR_METHOD_GET, "Patient/1/2/3/4/5/6/7/8/9", NULL, FHIR_ERROR_NOT_FOUND, NULL },
  { FHIR_METHOD_GET, "T/I", NULL, FHIR_ERROR_NOT_FOUND, NULL },
  { FHIR_METHOD_GET, "Patient/1/Observation", "search-compartment", 0, NULL },
  { FHIR_METHOD_GET, "Observation/1/Patient", NULL, FHIR_ERROR_NOT_FOUND, NULL },
  { FHIR_METHOD_GET, "Patient/1/Observatio", NULL, FHIR_ERROR_NOT_FOUND, NULL },
  { FHIR_METHOD_GET, "../Patient/1", NULL, FHIR_ERROR_NOT_FOUND, NULL },
};

static void
test_rows (void)
{
  g_autoptr (FhirPrincipal) principal = fhir_principal_new_local();

  for (gsize i = 0; i < G_N_ELEMENTS (route_rows); i++)
    {
      g_autoptr (FhirRequest) request =
          fhir_request_new (route_rows[i].method, route_rows[i].path, principal);
      g_autoptr (GError) error = NULL;
      g_autofree char *allow = NULL;
      const FhirRoute *route = fhir_route_find (request, &allow, &error);

      g_test_message ("%s '%s'", fhir_method_get_name (request->method), route_rows[i].path);
      g_assert_cmpstr (allow, ==, route_rows[i].allow);
      if (route_rows[i].name != NULL)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (fhir_route_get_name (route), ==, route_rows[i].name);
          continue;
        }
      g_assert_null (route);
      g_assert_error (error, FHIR_ERROR, (int)route_rows[i].code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/interaction/route/every-row-finds-itself", test_table);
  g_test_add_func ("/core/interaction/route/rows", test_rows);
  return g_test_run();
}
