/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* batch and transaction, first half: each entry becomes a request with its own work, as if it had
 * come alone (http://hl7.org/fhir/R4/http.html#transaction). The Bundle's document is shared by
 * all. */

#include "fhir-bundle-work.h"
#include "fhir-date.h"
#include "fhir-error.h"

static void
entry_free (gpointer data)
{
  FhirBundleEntry *entry = data;

  fhir_work_free (entry->work);
  fhir_request_free (entry->request);
  fhir_response_free (entry->response);
  g_free (entry->full_url);
  g_free (entry);
}

FhirBundleWork *
fhir_bundle_work_new (void)
{
  FhirBundleWork *bundle = g_new0 (FhirBundleWork, 1);

  bundle->entries = g_ptr_array_new_with_free_func (entry_free);
  bundle->order = g_ptr_array_new();
  return bundle;
}

void
fhir_bundle_work_free (FhirBundleWork *bundle)
{
  if (bundle == NULL)
    return;
  g_ptr_array_unref (bundle->order);
  g_ptr_array_unref (bundle->entries);
  g_free (bundle);
}

/* What is wrong with an entry, with the entry named. */
static void
tell_issues (const FhirBundleEntry *entry, const GError *cause, FhirIssues *issues)
{
  const FhirIssues *own = entry->work != NULL ? entry->work->call.issues : NULL;
  g_autofree char *place = g_strdup_printf ("Bundle.entry[%u]", entry->n);

  if (own == NULL || !fhir_issues_has_errors (own))
    fhir_issues_add_error (issues, cause, place);
  for (guint i = 0; own != NULL && i < fhir_issues_get_n (own); i++)
    {
      const FhirIssue *issue = fhir_issues_get (own, i);

      fhir_issues_add (issues,
                       issue->severity,
                       issue->code,
                       issue->expression != NULL ? issue->expression : place,
                       "%s",
                       issue->text);
      if (issue->offset >= 0)
        fhir_issues_set_offset (issues, (guint32)issue->offset);
    }
}

gboolean
fhir_bundle_work_blame (FhirWork *work, FhirBundleEntry *entry, GError *cause, GError **error)
{
  tell_issues (entry, cause, fhir_call_get_issues (&work->call));
  g_prefix_error (&cause, "Bundle.entry[%u]: ", entry->n);
  g_propagate_error (error, cause);
  return FALSE;
}

FhirResponse *
fhir_bundle_work_refuse (const FhirBundleEntry *entry, const GError *cause)
{
  g_autoptr (FhirIssues) issues = fhir_issues_new();

  tell_issues (entry, cause, issues);
  return fhir_response_new_error (cause, issues);
}

/* ifModifiedSince is an instant in a Bundle and an HTTP date in a request. */
static char *
dup_http_date (const FhirJsonDoc *doc, guint32 node)
{
  g_autofree char *text = fhir_json_dup_string (doc, node);
  char date[FHIR_HTTP_DATE_LEN + 1];
  FhirDateSpan span;

  if (text == NULL || !fhir_date_parse (fhir_slice (text), &span))
    return NULL;
  fhir_http_date_format (span.lo, date);
  return g_strdup (date);
}

/* The request of an entry: FHIR_ERROR_REQUIRED or FHIR_ERROR_VALUE when it cannot be read. */
static FhirRequest *
new_entry_request (FhirWork *work, guint32 node, GError **error)
{
  const FhirJsonDoc *doc = work->doc;
  const FhirRequest *outer = work->call.request;
  guint32 request = fhir_json_member (doc, node, FHIR_KEY_request);
  guint32 method = request != 0 ? fhir_json_member (doc, request, FHIR_KEY_method) : 0;
  guint32 url = request != 0 ? fhir_json_member (doc, request, FHIR_KEY_url) : 0;
  g_autofree char *text = fhir_json_dup_string (doc, url);
  const char *path = text;
  FhirRequest *self;
  FhirMethod verb;

  if (method == 0 || text == NULL)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_REQUIRED,
                   "request.method and request.url are needed");
      return NULL;
    }
  if (!fhir_method_parse (fhir_json_raw (doc, method), &verb))
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_VALUE,
                   "request.method is not an HTTP verb of FHIR");
      return NULL;
    }
  if (outer->base[0] != '\0' && g_str_has_prefix (text, outer->base) &&
      (text[strlen (outer->base)] == '/' || text[strlen (outer->base)] == '\0'))
    path = text + strlen (outer->base);
  self = fhir_request_new (verb, path, outer->principal);
  self->base = outer->base;
  self->if_match = fhir_json_dup_string (doc, fhir_json_member (doc, request, FHIR_KEY_ifMatch));
  self->if_none_match =
      fhir_json_dup_string (doc, fhir_json_member (doc, request, FHIR_KEY_ifNoneMatch));
  self->if_none_exist =
      fhir_json_dup_string (doc, fhir_json_member (doc, request, FHIR_KEY_ifNoneExist));
  self->if_modified_since =
      dup_http_date (doc, fhir_json_member (doc, request, FHIR_KEY_ifModifiedSince));
  self->prefer = g_strdup (outer->prefer);
  self->as_is = outer->as_is;
  return self;
}

/* Entries answer without their resource unless it is asked for: the client has what it sent. */
static void
set_entry_form (FhirWork *work)
{
  if (work->call.form.returns == FHIR_RETURN_DEFAULT && work->call.target.route->serve == NULL)
    work->call.form.returns = FHIR_RETURN_MINIMAL;
  work->call.form.pretty = FALSE;
  work->call.form.xml = FALSE;
}

static gboolean
is_bundle_route (const FhirRoute *route)
{
  return route->apply == fhir_apply_bundle;
}

/* Makes and prepares the entry's work. */
static gboolean
prepare_entry (FhirWork *work, FhirBundleEntry *entry, guint32 resource, GError **error)
{
  FhirCall call;

  if (!fhir_call_init (&call, work->call.context, entry->request, NULL, error))
    {
      fhir_call_clear (&call);
      return FALSE;
    }
  entry->work = fhir_work_new (&call);
  if (is_bundle_route (call.target.route))
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_INVALID, "a bundle must not hold another batch");
      return FALSE;
    }
  set_entry_form (entry->work);
  entry->work->place = g_strdup_printf ("Bundle.entry[%u].resource", entry->n);
  if (resource != 0)
    {
      entry->work->doc = fhir_json_doc_ref (work->doc);
      entry->work->node = resource;
    }
  return fhir_work_prepare (entry->work, error);
}

static gboolean
read_entry (FhirWork *work, guint32 node, guint n, GError **error)
{
  FhirBundleEntry *entry = g_new0 (FhirBundleEntry, 1);
  g_autoptr (GError) local = NULL;

  entry->n = n;
  entry->full_url =
      fhir_json_dup_string (work->doc, fhir_json_member (work->doc, node, FHIR_KEY_fullUrl));
  g_ptr_array_add (work->bundle->entries, entry);
  entry->request = new_entry_request (work, node, &local);
  if (entry->request != NULL &&
      prepare_entry (work, entry, fhir_json_member (work->doc, node, FHIR_KEY_resource), &local))
    return TRUE;
  if (work->bundle->is_transaction)
    return fhir_bundle_work_blame (work, entry, g_steal_pointer (&local), error);
  entry->response = fhir_bundle_work_refuse (entry, local);
  g_clear_pointer (&entry->work, fhir_work_free);
  return TRUE;
}

static guint
rank_of (const FhirBundleEntry *entry)
{
  static const guint8 ranks[] = {
    [FHIR_METHOD_DELETE] = 0,  [FHIR_METHOD_POST] = 1, [FHIR_METHOD_PUT] = 2,
    [FHIR_METHOD_PATCH] = 2,   [FHIR_METHOD_GET] = 3,  [FHIR_METHOD_HEAD] = 3,
    [FHIR_METHOD_OPTIONS] = 3,
  };

  /* A search by POST reads, so it sees what the others wrote. */
  if (entry->work != NULL && entry->work->call.target.route->serve != NULL)
    return 3;
  return entry->request != NULL ? ranks[entry->request->method] : 3;
}

static gint
compare_entries (gconstpointer a, gconstpointer b)
{
  const FhirBundleEntry *one = *(FhirBundleEntry *const *)a;
  const FhirBundleEntry *two = *(FhirBundleEntry *const *)b;
  guint rank_one = rank_of (one), rank_two = rank_of (two);

  if (rank_one != rank_two)
    return rank_one < rank_two ? -1 : 1;
  return one->n < two->n ? -1 : one->n > two->n;
}

gboolean
fhir_bundle_work_read (FhirWork *work, GError **error)
{
  const FhirJsonDoc *doc = work->doc;
  guint32 array = fhir_json_member (doc, work->node, FHIR_KEY_entry);
  guint count = array != 0 ? fhir_json_count (doc, array) : 0;
  guint most = work->call.context->limits->bundle_entries;
  gboolean ok = TRUE;
  guint n = 0;

  if (count > most)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_TOO_LARGE,
                   "the bundle has %u entries, the limit is %u",
                   count,
                   most);
      return FALSE;
    }
  for (guint32 e = array != 0 ? fhir_json_first (doc, array) : 0; e != 0;
       e = fhir_json_next (doc, array, e))
    {
      /* The first entry that is wrong gives the status, but all of them are told. */
      if (!read_entry (work, e, n++, ok ? error : NULL))
        ok = FALSE;
    }
  if (!ok)
    return FALSE;
  for (guint i = 0; i < work->bundle->entries->len; i++)
    g_ptr_array_add (work->bundle->order, g_ptr_array_index (work->bundle->entries, i));
  g_ptr_array_sort (work->bundle->order, compare_entries);
  return TRUE;
}
