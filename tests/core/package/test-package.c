/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole installs, replacements and removals through a service on a store of its own. Each case is a
 * list of steps; what is stored is looked at after each. */

#include "fhir-package.h"

#include "archive-make.h"
#include "fhir-error.h"
#include "fhir-test.h"

#define MANIFEST(name, version, more) \
  "{\"name\":\"" name "\",\"version\":\"" version "\",\"fhirVersions\":[\"4.0.1\"]" more "}"
#define SET(id, url, version)                                                                   \
  "{\"resourceType\":\"ValueSet\",\"id\":\"" id "\",\"url\":\"" url "\",\"version\":\"" version \
  "\",\"status\":\"active\"}"
#define NEEDS(name, version) ",\"dependencies\":{\"" name "\":\"" version "\"}"

enum
{
  A1,
  A1_CHANGED,
  A2,
  A2_LESS,
  NEEDS_A1,
  NEEDS_CORE,
  SHARES_A,
  OTHER_ID,
  SAME_URL,
  FHIR5,
  RECORDS,
  NO_ID,
  LONG_ID,
  TWICE_SAME,
  TWICE_OTHER,
  BAD_SHAPE,
  SEARCH,
};

/* clang-format off */
static const ArchiveMember packages[][6] = {
  [A1] = { { "package/package.json", MANIFEST ("p.a", "1.0.0", "") }, { "package/x.json", SET ("x", "http://a/x", "1") }, { "package/y.json", SET ("y", "http://a/y", "1") } },
  [A1_CHANGED] = { { "package/package.json", MANIFEST ("p.a", "1.0.0", "") }, { "package/x.json", SET ("x", "http://a/x", "1a") }, { "package/y.json", SET ("y", "http://a/y", "1") } },
  [A2] = { { "package/package.json", MANIFEST ("p.a", "2.0.0", "") }, { "package/x.json", SET ("x", "http://a/x", "2") }, { "package/z.json", SET ("z", "http://a/z", "2") } },
  [A2_LESS] = { { "package/package.json", MANIFEST ("p.a", "2.0.0", "") }, { "package/y.json", SET ("y", "http://a/y", "1") } },
  [NEEDS_A1] = { { "package/package.json", MANIFEST ("p.b", "1.0.0", NEEDS ("p.a", "1.0.x")) }, { "package/b.json", SET ("b", "http://b/b", "1") } },
  [NEEDS_CORE] = { { "package/package.json", MANIFEST ("p.c", "1.0.0", NEEDS ("hl7.fhir.r4.core", "4.0.1")) }, { "package/c.json", SET ("c", "http://c/c", "1") } },
  [SHARES_A] = { { "package/package.json", MANIFEST ("p.s", "1.0.0", "") }, { "package/x.json", SET ("x", "http://a/x", "1") } },
  [OTHER_ID] = { { "package/package.json", MANIFEST ("p.o", "1.0.0", "") }, { "package/x.json", SET ("x", "http://o/x", "1") } },
  [SAME_URL] = { { "package/package.json", MANIFEST ("p.u", "1.0.0", "") }, { "package/x.json", SET ("x2", "http://a/x", "1") } },
  [FHIR5] = { { "package/package.json", "{\"name\":\"p.f\",\"version\":\"1\",\"fhirVersions\":[\"5.0.0\"]}" } },
  [RECORDS] = { { "package/package.json", MANIFEST ("p.r", "1.0.0", "") }, { "package/p.json", "{\"resourceType\":\"Patient\",\"id\":\"p\"}" }, { "package/x.json", SET ("x", "http://a/x", "1") } },
  [NO_ID] = { { "package/package.json", MANIFEST ("p.n", "1.0.0", "") }, { "package/x.json", "{\"resourceType\":\"ValueSet\",\"url\":\"http://a/n\",\"status\":\"active\"}" } },
  [LONG_ID] = { { "package/package.json", MANIFEST ("p.l", "1.0.0", "") }, { "package/x.json", SET ("a_very-long-id-that-is-longer-than-the-sixty-four-letters-of-an-id", "http://a/l", "1") } },
  [TWICE_SAME] = { { "package/package.json", MANIFEST ("p.t", "1.0.0", "") }, { "package/x.json", SET ("x", "http://a/x", "1") }, { "package/x2.json", SET ("x", "http://a/x", "1") } },
  [TWICE_OTHER] = { { "package/package.json", MANIFEST ("p.t", "1.0.0", "") }, { "package/x.json", SET ("x", "http://a/x", "1") }, { "package/x2.json", SET ("x", "http://a/x", "2") } },
  [BAD_SHAPE] = { { "package/package.json", MANIFEST ("p.e", "1.0.0", "") }, { "package/x.json", SET ("x", "http://a/x", "1") }, { "package/y.json", "{\"resourceType\":\"ValueSet\",\"id\":\"y\",\"url\":[]}" } },
  [SEARCH] = { { "package/package.json", MANIFEST ("p.p", "1.0.0", "") }, { "package/x.json", "{\"resourceType\":\"SearchParameter\",\"id\":\"s\",\"url\":\"http://a/s\",\"code\":\"s\"}" } },
};

typedef struct
{
  char action;      /* 'i' install, 'r' remove, 'p' put by hand, 0 end */
  guint package;
  const char *name; /* of what is removed; reference of what is put */
  FhirPackageOptions options;
  const char *out;  /* "created updated unchanged removed kept"; or part of the error */
  const char *has;  /* "ValueSet/x=part;…": a part that is stored; "!" for none */
  const char *list; /* installed afterwards */
} Step;

static const struct
{
  const char *name;
  Step steps[6];
} cases[] = {
  { "install-and-remove", {
    { 'i', A1, NULL, { 0 }, "2 0 0 0 0", "ValueSet/x=http://a/x;ValueSet/y=http://a/y;Basic/package-p.a=p.a", "p.a#1.0.0 2;" },
    { 'r', 0, "p.a", { 0 }, "0 0 0 2 0", "ValueSet/x=!;ValueSet/y=!;Basic/package-p.a=!", "" },
    { 'i', A1, NULL, { 0 }, "2 0 0 0 0", "ValueSet/x=\"versionId\":\"3\"", "p.a#1.0.0 2;" } } },
  { "again-changes-nothing", {
    { 'i', A1, NULL, { 0 }, "2 0 0 0 0", "ValueSet/x=\"versionId\":\"1\"", "p.a#1.0.0 2;" },
    { 'i', A1, NULL, { 0 }, "0 0 2 0 0", "ValueSet/x=\"versionId\":\"1\";Basic/package-p.a=\"versionId\":\"1\"", "p.a#1.0.0 2;" },
    { 'i', A1_CHANGED, NULL, { 0 }, "0 1 1 0 0", "ValueSet/x=\"versionId\":\"2\";ValueSet/y=\"versionId\":\"1\"", "p.a#1.0.0 2;" } } },
  { "newer-replaces", {
    { 'i', A1, NULL, { 0 }, "2 0 0 0 0", "", "p.a#1.0.0 2;" },
    { 'i', A2, NULL, { 0 }, "1 1 0 1 0", "ValueSet/x=\"version\":\"2\";ValueSet/y=!;ValueSet/z=http", "p.a#2.0.0 2;" },
    { 'i', A1, NULL, { 0 }, "p.a#1.0.0: version 2.0.0 is installed, which is newer", "ValueSet/y=!", "p.a#2.0.0 2;" },
    { 'i', A1, NULL, { .older = TRUE }, "1 1 0 1 0", "ValueSet/y=http;ValueSet/z=!", "p.a#1.0.0 2;" } } },
  { "dependencies", {
    { 'i', NEEDS_A1, NULL, { 0 }, "p.b#1.0.0: it needs packages that are not installed: p.a#1.0.x", "ValueSet/b=!", "" },
    { 'i', A1, NULL, { 0 }, "2 0 0 0 0", "", "p.a#1.0.0 2;" },
    { 'i', NEEDS_A1, NULL, { 0 }, "1 0 0 0 0", "ValueSet/b=http", "p.a#1.0.0 2;p.b#1.0.0 1;" },
    { 'r', 0, "p.a", { 0 }, "p.a#1.0.0: p.b#1.0.0 depends on it", "ValueSet/x=http", "p.a#1.0.0 2;p.b#1.0.0 1;" },
    { 'i', A2, NULL, { 0 }, "p.a#2.0.0: p.b#1.0.0 depends on it", "ValueSet/y=http", "p.a#1.0.0 2;p.b#1.0.0 1;" },
    { 'r', 0, "p.a", { .without_dependencies = TRUE }, "0 0 0 2 0", "ValueSet/x=!", "p.b#1.0.0 1;" } } },
  { "missing-is-told", {
    { 'i', NEEDS_A1, NULL, { .without_dependencies = TRUE }, "1 0 0 0 0 p.a#1.0.x", "ValueSet/b=http", "p.b#1.0.0 1;" } } },
  { "r4-is-built-in", {
    { 'i', NEEDS_CORE, NULL, { 0 }, "1 0 0 0 0", "ValueSet/c=http", "p.c#1.0.0 1;" } } },
  { "what-others-need-is-kept", {
    { 'i', A1, NULL, { 0 }, "2 0 0 0 0", "", "p.a#1.0.0 2;" },
    { 'i', SHARES_A, NULL, { 0 }, "0 0 1 0 0", "ValueSet/x=\"versionId\":\"1\"", "p.a#1.0.0 2;p.s#1.0.0 1;" },
    { 'i', A2_LESS, NULL, { 0 }, "0 0 1 0 1", "ValueSet/x=http://a/x", "p.a#2.0.0 1;p.s#1.0.0 1;" },
    { 'r', 0, "p.s", { 0 }, "0 0 0 1 0", "ValueSet/x=!;ValueSet/y=http", "p.a#2.0.0 1;" } } },
  { "kept-on-removal", {
    { 'i', A1, NULL, { 0 }, "2 0 0 0 0", "", "p.a#1.0.0 2;" },
    { 'i', SHARES_A, NULL, { 0 }, "0 0 1 0 0", "", "p.a#1.0.0 2;p.s#1.0.0 1;" },
    { 'r', 0, "p.a", { 0 }, "0 0 0 1 1", "ValueSet/x=http;ValueSet/y=!", "p.s#1.0.0 1;" } } },
  { "same-id-of-another", {
    { 'i', A1, NULL, { 0 }, "2 0 0 0 0", "", "p.a#1.0.0 2;" },
    { 'i', OTHER_ID, NULL, { 0 }, "1 0 0 0 0", "ValueSet/x=http://a/x;ValueSet/x-105d9e9fd606=http://o/x", "p.a#1.0.0 2;p.o#1.0.0 1;" },
    { 'i', OTHER_ID, NULL, { 0 }, "0 0 1 0 0", "", "p.a#1.0.0 2;p.o#1.0.0 1;" },
    { 'r', 0, "p.o", { 0 }, "0 0 0 1 0", "ValueSet/x=http://a/x;ValueSet/x-105d9e9fd606=!", "p.a#1.0.0 2;" } } },
  { "same-canonical-of-another", {
    { 'i', A1, NULL, { 0 }, "2 0 0 0 0", "", "p.a#1.0.0 2;" },
    { 'i', SAME_URL, NULL, { 0 }, "http://a/x|1 (package/x.json) differs from ValueSet/x of p.a#1.0.0", "ValueSet/x2=!", "p.a#1.0.0 2;" } } },
  { "of-nobody", {
    { 'p', 0, "ValueSet/x", { 0 }, "", "ValueSet/x=\"name\":\"mine\"", "" },
    { 'i', A1, NULL, { 0 }, "p.a#1.0.0: package/x.json: ", "ValueSet/x=\"name\":\"mine\";ValueSet/y=!", "" },
    { 'i', A1, NULL, { .adopt = TRUE }, "2 0 0 0 0", "ValueSet/x=http://a/x", "p.a#1.0.0 2;" } } },
  { "other-fhir", { { 'i', FHIR5, NULL, { 0 }, "p.f#1: it is made for FHIR 5.0.0, not for 4.0.x", "", "" } } },
  { "records-stay-out", { { 'i', RECORDS, NULL, { 0 }, "1 0 0 0 0", "Patient/p=!;ValueSet/x=http", "p.r#1.0.0 1;" } } },
  { "no-id", { { 'i', NO_ID, NULL, { 0 }, "1 0 0 0 0", "ValueSet/ValueSet-2cbcdfdf2d34=http://a/n", "p.n#1.0.0 1;" } } },
  { "long-id", { { 'i', LONG_ID, NULL, { 0 }, "1 0 0 0 0", "ValueSet/a-very-long-id-that-is-longer-than-the-sixty-four-l-03d122c0a0f4=http://a/l", "p.l#1.0.0 1;" } } },
  { "twice-same", { { 'i', TWICE_SAME, NULL, { 0 }, "1 0 0 0 0", "", "p.t#1.0.0 1;" } } },
  { "twice-other", { { 'i', TWICE_OTHER, NULL, { 0 }, "package/x2.json: ValueSet/x is in the package twice", "ValueSet/x=!", "" } } },
  { "bad-url", { { 'i', BAD_SHAPE, NULL, { 0 }, "package/y.json: the url is no text", "ValueSet/x=!;Basic/package-p.e=!", "" } } },
  { "remove-what-is-not-there", { { 'r', 0, "p.a", { 0 }, "p.a is not installed", "", "" } } },
  { "search-parameters", { { 'i', SEARCH, NULL, { 0 }, "1 0 0 0 0", "SearchParameter/s=http://a/s", "p.p#1.0.0 1;" } } },
};
/* clang-format on */

typedef struct
{
  char *temp;
  FhirService *service;
  FhirPrincipal *principal;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *store = NULL;
  g_autoptr (GError) error = NULL;
  FhirServiceOptions options = { .create = TRUE };

  f->temp = fhir_test_temp_folder();
  store = g_build_filename (f->temp, "store", NULL);
  f->principal = fhir_principal_new_local();
  f->service = fhir_service_new (store, &options, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fhir_service_unref (f->service);
  fhir_principal_unref (f->principal);
  fhir_test_remove_tree (f->temp);
  g_free (f->temp);
}

/* The stored JSON; "!" for none. */
static char *
read_resource (Fixture *f, const char *reference)
{
  g_autoptr (FhirResponse) response =
      fhir_service_send (f->service,
                         fhir_request_new (FHIR_METHOD_GET, reference, f->principal),
                         NULL);
  g_autoptr (GBytes) body = NULL;

  if (response->status != 200)
    return g_strdup ("!");
  body = fhir_response_dup_body (response);
  return g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

static void
put_by_hand (Fixture *f)
{
  static const char json[] =
      "{\"resourceType\":\"ValueSet\",\"id\":\"x\",\"name\":\"mine\",\"status\":\"active\"}";
  FhirRequest *request = fhir_request_new (FHIR_METHOD_PUT, "ValueSet/x", f->principal);
  g_autoptr (FhirResponse) response = NULL;

  request->body = g_bytes_new_static (json, strlen (json));
  response = fhir_service_send (f->service, request, NULL);
  g_assert_cmpuint (response->status, ==, 201);
}

static gboolean
install (Fixture *f, const Step *step, FhirPackageReport *report, GError **error)
{
  g_autoptr (GBytes) bytes = archive_make (packages[step->package]);
  g_autofree char *path = g_build_filename (f->temp, "package.tgz", NULL);

  g_assert_true (g_file_set_contents (path,
                                      g_bytes_get_data (bytes, NULL),
                                      (gssize)g_bytes_get_size (bytes),
                                      NULL));
  return fhir_package_install (f->service, f->principal, path, &step->options, report, NULL, error);
}

static void
assert_report (const FhirPackageReport *r, const Step *step)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_string_printf (out,
                   "%u %u %u %u %u",
                   r->created,
                   r->updated,
                   r->unchanged,
                   r->removed,
                   r->kept);
  for (guint i = 0; r->missing != NULL && i < r->missing->len; i++)
    g_string_append_printf (out, " %s", (const char *)g_ptr_array_index (r->missing, i));
  g_assert_cmpstr (out->str, ==, step->out);
}

static void
assert_stored (Fixture *f, const Step *step)
{
  g_auto (GStrv) parts = g_strsplit (step->has, ";", -1);
  g_autoptr (GPtrArray) packages_now = fhir_package_list (f->service, f->principal, NULL);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *mark = strchr (parts[i], '=');
      g_autofree char *json = NULL;

      if (mark == NULL)
        continue;
      *mark = '\0';
      json = read_resource (f, parts[i]);
      if (strstr (json, mark + 1) == NULL)
        g_error ("%s is %s, without %s", parts[i], json, mark + 1);
    }
  for (guint i = 0; i < packages_now->len; i++)
    {
      const FhirPackage *package = g_ptr_array_index (packages_now, i);
      g_string_append_printf (list,
                              "%s#%s %u;",
                              package->manifest->name,
                              package->manifest->version,
                              package->resources->len);
    }
  g_assert_cmpstr (list->str, ==, step->list);
}

static void
run_step (Fixture *f, const Step *step)
{
  g_auto (FhirPackageReport) report = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean fine = TRUE;

  if (step->action == 'p')
    put_by_hand (f);
  else if (step->action == 'i')
    fine = install (f, step, &report, &error);
  else
    fine = fhir_package_remove (f->service,
                                f->principal,
                                step->name,
                                &step->options,
                                &report,
                                NULL,
                                &error);
  g_assert_true (fine == (error == NULL));
  if (!fine && strstr (error->message, step->out) == NULL)
    g_error ("\"%s\" is without \"%s\"", error->message, step->out);
  if (fine && step->action != 'p')
    assert_report (&report, step);
  assert_stored (f, step);
}

static void
test_case (Fixture *f, gconstpointer data)
{
  for (const Step *step = cases[GPOINTER_TO_UINT (data)].steps;
       step < cases[GPOINTER_TO_UINT (data)].steps + 6 && step->action != 0;
       step++)
    run_step (f, step);
}

/* Nobody is asked: what is no https: address or no name with a version is refused before. */
static void
test_addresses_are_refused (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *what;
    FhirError code;
  } rows[] = {
    { "http://packages.example.org/a.b/1.0.0", FHIR_ERROR_VALUE },
    { "ftp://packages.example.org/a.b/1.0.0", FHIR_ERROR_VALUE },
    { "https://me:secret@packages.example.org/a.tgz", FHIR_ERROR_VALUE },
    { "file:///etc/hostname", FHIR_ERROR_VALUE },
    { "a.b", FHIR_ERROR_NOT_FOUND },
    { "no such/file.tgz", FHIR_ERROR_NOT_FOUND },
    { "../a@1.0.0", FHIR_ERROR_NOT_FOUND },
    { "a.b@../../x", FHIR_ERROR_NOT_FOUND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (
          fhir_package_install (f->service, f->principal, rows[i].what, NULL, NULL, NULL, &error));
      g_assert_error (error, FHIR_ERROR, (gint)rows[i].code);
    }
}

/* A record that somebody changed by hand is told of, not guessed at. */
static void
test_broken_record (Fixture *f, gconstpointer data)
{
  static const char json[] =
      "{\"resourceType\":\"Basic\",\"id\":\"package-z\",\"code\":{\"coding\":[{\"system\":"
      "\"urn:chartroom:kind\",\"code\":\"package\"}]}}";
  FhirRequest *request = fhir_request_new (FHIR_METHOD_PUT, "Basic/package-z", f->principal);
  g_autoptr (FhirResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  request->body = g_bytes_new_static (json, strlen (json));
  response = fhir_service_send (f->service, request, NULL);
  g_assert_cmpuint (response->status, ==, 201);
  g_assert_null (fhir_package_list (f->service, f->principal, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, "Basic/package-z"));
}

/* Any client may write a record: removing its package deletes definitions, never anything else. */
static void
test_forged_record (Fixture *f, gconstpointer data)
{
  static const char *const bodies[][2] = {
    { "Patient/p", "{\"resourceType\":\"Patient\",\"id\":\"p\"}" },
    { "ValueSet/x", "{\"resourceType\":\"ValueSet\",\"id\":\"x\",\"status\":\"active\"}" },
    { "ValueSet/y", "{\"resourceType\":\"ValueSet\",\"id\":\"y\",\"status\":\"active\"}" },
    { "Basic/package-z",
      "{\"resourceType\":\"Basic\",\"id\":\"package-z\",\"code\":{\"coding\":[{\"system\":"
      "\"urn:chartroom:kind\",\"code\":\"package\"}]},\"extension\":[{\"url\":"
      "\"urn:chartroom:package\",\"extension\":[{\"url\":\"name\",\"valueString\":\"z\"},"
      "{\"url\":\"version\",\"valueString\":\"1\"}"
      ",{\"url\":\"resource\",\"extension\":[{\"url\":\"reference\",\"valueReference\":"
      "{\"reference\":\"Patient/p\"}}]}"
      ",{\"url\":\"resource\",\"extension\":[{\"url\":\"reference\",\"valueReference\":"
      "{\"reference\":\"ValueSet?status=active\"}}]}"
      ",{\"url\":\"resource\",\"extension\":[{\"url\":\"reference\",\"valueReference\":"
      "{\"reference\":\"ValueSet/x\"}}]}]}]}" },
  };
  static const Step after = { .has = "Patient/p=Patient;ValueSet/y=active;ValueSet/x=!",
                              .list = "" };
  g_auto (FhirPackageReport) report = { 0 };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      FhirRequest *request = fhir_request_new (FHIR_METHOD_PUT, bodies[i][0], f->principal);
      g_autoptr (FhirResponse) response = NULL;

      request->body = g_bytes_new_static (bodies[i][1], strlen (bodies[i][1]));
      response = fhir_service_send (f->service, request, NULL);
      g_assert_cmpuint (response->status, ==, 201);
    }
  (void)!fhir_package_remove (f->service, f->principal, "z", NULL, &report, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report.removed, ==, 1);
  assert_stored (f, &after);
}

static void
assert_searched (Fixture *f, const char *url, guint status)
{
  g_autoptr (FhirResponse) response =
      fhir_service_send (f->service, fhir_request_new (FHIR_METHOD_GET, url, f->principal), NULL);

  g_assert_cmpuint (response->status, ==, status);
}

/* US Core as published: in, again, out. Its own search parameters are searched by while it is in.
 */
static void
test_us_core (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = fhir_test_data_folder ("fhir-r4-definitions");
  g_autofree char *path = NULL;
  g_auto (FhirPackageReport) first = { 0 }, again = { 0 }, gone = { 0 };
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    {
      g_test_skip ("no folder fhir-r4-definitions below CHARTROOM_TEST_DATA");
      return;
    }
  path = g_build_filename (folder, "hl7.fhir.us.core-3.1.0.tgz", NULL);
  (void)!fhir_package_install (f->service, f->principal, path, NULL, &first, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first.created, ==, 144);
  g_assert_cmpuint (first.search_params, ==, 74);
  g_assert_cmpuint (first.unsearched->len, ==, 0);
  assert_searched (f, "Patient?race=2106-3", 200);
  assert_searched (f, "Patient?ethnicity=2135-2", 200);
  (void)!fhir_package_install (f->service, f->principal, path, NULL, &again, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again.unchanged, ==, 144);
  (void)!fhir_package_remove (f->service,
                              f->principal,
                              "hl7.fhir.us.core",
                              NULL,
                              &gone,
                              NULL,
                              &error);
  g_assert_no_error (error);
  g_assert_cmpuint (gone.removed, ==, 144);
  assert_searched (f, "Patient?race=2106-3", 400);
}

#define ADD(name, test) g_test_add ("/core/package/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/core/package/cases/", cases[i].name, NULL);
      g_test_add (path, Fixture, GUINT_TO_POINTER (i), set_up, test_case, tear_down);
    }
  ADD ("addresses-are-refused", test_addresses_are_refused);
  ADD ("broken-record", test_broken_record);
  ADD ("forged-record", test_forged_record);
  ADD ("us-core", test_us_core);
  return g_test_run();
}
