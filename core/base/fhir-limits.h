/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Every limit on what a user or peer controls. Passed in, never global; tests set their own. */
typedef struct
{
  guint json_depth;      /* open containers */
  guint json_nodes;      /* values in one document */
  guint json_names;      /* names of one document that FHIR does not know */
  gsize json_bytes;      /* length of one document as sent */
  gsize json_string;     /* bytes of one string */
  guint xml_attributes;  /* attributes of one XML element, namespaces among them */
  gsize query_bytes;     /* a query string or form body */
  guint query_params;    /* parameters in it */
  guint query_values;    /* comma separated values of one parameter */
  guint page_default;    /* _count when absent */
  guint page_max;        /* largest _count served */
  guint include_max;     /* included resources on one page */
  guint bundle_entries;  /* entries of a batch or transaction */
  guint conditional_max; /* resources a conditional delete may remove */
  guint64 request_us;    /* time one request may take in SQL, in microseconds */
  guint64 write_us;      /* time one write request may hold the writer, in microseconds */
  gsize body_bytes;      /* a request body */
  gsize archive_bytes;   /* bytes that one import archive may unpack to */
  guint archive_entries; /* files in one import archive */
} FhirLimits;

/* The values the product runs with. Static. */
const FhirLimits *fhir_limits_get_default (void);

G_END_DECLS
