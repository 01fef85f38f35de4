/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* References to ourselves by our whole URL. They are stored relative, which says the same
 * (http://hl7.org/fhir/R4/references.html#literal): were they stored as sent, which of them are
 * ours would depend on the names that the server had when it looked. Only Reference.reference is
 * changed; a uri, a canonical, a narrative stay. */

#include "fhir-own-reference.h"

#include "fhir-reference-rewrite.h"
#include "fhir-reference.h"

/* What stands behind base and a slash, or NONE. */
static FhirSlice
skip_base (FhirSlice url, const char *base)
{
  gsize len = base != NULL ? strlen (base) : 0;

  if (len == 0 || url.len <= len + 1 || memcmp (url.text, base, len) != 0 || url.text[len] != '/')
    return FHIR_SLICE_NONE;
  return (FhirSlice){ url.text + len + 1, url.len - (guint32)len - 1 };
}

FhirSlice
fhir_own_reference_get (const FhirCall *call, FhirSlice reference)
{
  const char *const *bases = call->context->bases;
  FhirSlice local = skip_base (reference, call->request->base);
  FhirReference parts;

  for (guint i = 0; local.text == NULL && bases != NULL && bases[i] != NULL; i++)
    local = skip_base (reference, bases[i]);
  if (local.text == NULL || !fhir_reference_parse (local, &parts) || parts.base.text != NULL)
    return FHIR_SLICE_NONE;
  return local;
}

static FhirSlice
shorten_link (FhirLinkKind kind, FhirSlice link, gpointer data)
{
  return kind == FHIR_LINK_REFERENCE ? fhir_own_reference_get (data, link) : FHIR_SLICE_NONE;
}

/* Most resources have no address in them: a look at the nodes says so. */
static gboolean
has_address (const FhirWork *work)
{
  const FhirJsonNode *nodes = work->doc->nodes;

  for (guint32 at = work->node; at < nodes[work->node].next; at++)
    if (nodes[at].key == FHIR_KEY_reference && nodes[at].type == FHIR_JSON_STRING &&
        memchr (work->doc->text + nodes[at].off, ':', nodes[at].len) != NULL)
      return TRUE;
  return FALSE;
}

gboolean
fhir_own_reference_shorten (FhirWork *work, GError **error)
{
  g_autoptr (GString) text = NULL;
  FhirJsonDoc *doc;

  if (!has_address (work))
    return TRUE;
  text = g_string_new (NULL);
  if (!fhir_reference_rewrite (work->doc, work->node, shorten_link, &work->call, text))
    return TRUE;
  doc = fhir_json_parse (text->str, text->len, work->call.context->limits, error);
  if (doc == NULL)
    return FALSE;
  fhir_json_doc_unref (work->doc);
  work->doc = doc;
  work->node = 0;
  return TRUE;
}
