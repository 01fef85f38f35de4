/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One pass over the bytes before libxml2 sees them. Four things cannot be left to it:
 *
 *  1. A DOCTYPE is refused before anything in it is read, so there are no entities to expand, no
 *     external files to open and no defaults to add.
 *  2. libxml2 (2.9) compares every attribute of a tag with every other: 1,000,000 of them would
 *     take hours. Here they are counted by their opening quotes.
 *  3. It bounds depth and length together (XML_PARSE_HUGE), and a value may have tens of megabytes
 *     here; so depth is bounded before.
 *  4. FHIR XML is UTF-8 (http://hl7.org/fhir/R4/xml.html). Anything else is refused instead of
 *     converted, so that offsets into the source stay true.
 *
 * Where the bytes are well formed this reads tags, comments, CDATA and instructions exactly as XML
 * says; where they are not, libxml2 stops at that place, so what stands behind does not matter. */

#include "fhir-error.h"
#include "fhir-xml-private.h"

typedef struct
{
  FhirXmlTape *tape;
  const FhirLimits *limits;
  gsize at;
  guint n_elements;
  guint n_attributes;
  guint depth;
} Scan;

static gboolean
starts (const Scan *scan, const char *literal)
{
  gsize len = strlen (literal);

  return scan->tape->len - scan->at >= len &&
         memcmp (scan->tape->bytes + scan->at, literal, len) == 0;
}

/* To behind the literal, or to the end. */
static void
skip_past (Scan *scan, const char *literal)
{
  const char *from = scan->tape->bytes + scan->at;
  const char *found = memmem (from, scan->tape->len - scan->at, literal, strlen (literal));

  scan->at =
      found != NULL ? (gsize)(found - scan->tape->bytes) + strlen (literal) : scan->tape->len;
}

/* To behind the '>' of a start tag, counting its attributes. */
static gboolean
skip_tag (Scan *scan, GError **error)
{
  const char *bytes = scan->tape->bytes;
  gsize tag = scan->at;
  guint n = 0;

  for (; scan->at < scan->tape->len && bytes[scan->at] != '>'; scan->at++)
    {
      char c = bytes[scan->at];
      const char *end;

      if (c != '"' && c != '\'')
        continue;
      if (++n > scan->limits->xml_attributes)
        {
          fhir_xml_set_error (error,
                              scan->tape,
                              tag,
                              FHIR_ERROR_TOO_LARGE,
                              "an element has more attributes than the limit of %u",
                              scan->limits->xml_attributes);
          return FALSE;
        }
      end = memchr (bytes + scan->at + 1, c, scan->tape->len - scan->at - 1);
      scan->at = end != NULL ? (gsize)(end - bytes) : scan->tape->len - 1;
    }
  scan->n_attributes += n;
  if (scan->at < scan->tape->len && bytes[scan->at - 1] != '/')
    scan->depth++;
  return TRUE;
}

static gboolean
check_counts (Scan *scan, gsize tag, GError **error)
{
  const FhirLimits *limits = scan->limits;

  if ((guint64)scan->n_elements + scan->n_attributes > limits->json_nodes)
    {
      fhir_xml_set_error (error,
                          scan->tape,
                          tag,
                          FHIR_ERROR_TOO_LARGE,
                          "more elements and attributes than the limit of %u",
                          limits->json_nodes);
      return FALSE;
    }
  if (scan->depth <= limits->json_depth + FHIR_XML_DIV_DEPTH)
    return TRUE;
  fhir_xml_set_error (error,
                      scan->tape,
                      tag,
                      FHIR_ERROR_TOO_LARGE,
                      "elements stand too deep in each other");
  return FALSE;
}

/* The tag, comment or other markup at scan->at. */
static gboolean
skip_markup (Scan *scan, GError **error)
{
  gsize from = scan->at;

  if (starts (scan, "<!--"))
    {
      scan->at += 4;
      skip_past (scan, "-->");
    }
  else if (starts (scan, "<![CDATA["))
    skip_past (scan, "]]>");
  else if (starts (scan, "<?"))
    skip_past (scan, "?>");
  else if (starts (scan, "<!"))
    {
      fhir_xml_set_error (error,
                          scan->tape,
                          from,
                          FHIR_ERROR_SYNTAX,
                          "a DOCTYPE and what belongs to it are refused in FHIR");
      return FALSE;
    }
  else if (starts (scan, "</"))
    {
      skip_past (scan, ">");
      scan->depth -= MIN (scan->depth, 1);
    }
  else
    {
      scan->n_elements++;
      if (!skip_tag (scan, error))
        return FALSE;
    }
  return check_counts (scan, from, error);
}

/* encoding="…" of the XML declaration, when there is one, must say UTF-8. */
static gboolean
check_declaration (FhirXmlTape *tape, GError **error)
{
  const char *end, *encoding, *value;
  char quote;

  if (tape->len < 6 || memcmp (tape->bytes, "<?xml", 5) != 0 || !g_ascii_isspace (tape->bytes[5]))
    return TRUE;
  end = memmem (tape->bytes, tape->len, "?>", 2);
  if (end == NULL)
    return TRUE;
  encoding = memmem (tape->bytes, (gsize)(end - tape->bytes), "encoding", 8);
  if (encoding == NULL)
    return TRUE;
  for (value = encoding + 8; value < end && (g_ascii_isspace (*value) || *value == '='); value++)
    ;
  quote = *value;
  if ((quote == '"' || quote == '\'') && end - value > 6 &&
      g_ascii_strncasecmp (value + 1, "utf-8", 5) == 0 && value[6] == quote)
    return TRUE;
  fhir_xml_set_error (error,
                      tape,
                      (gsize)(encoding - tape->bytes),
                      FHIR_ERROR_SYNTAX,
                      "FHIR XML must be in UTF-8, another encoding is declared");
  return FALSE;
}

/* UTF-16 and UTF-32 are told by name; libxml2 would convert them. */
static gboolean
check_encoding (FhirXmlTape *tape, GError **error)
{
  const guchar *b = (const guchar *)tape->bytes;
  const char *bad = NULL;

  if (tape->len >= 2 && ((b[0] == 0xfe && b[1] == 0xff) || (b[0] == 0xff && b[1] == 0xfe) ||
                         (b[0] == '<' && b[1] == 0) || (b[0] == 0 && b[1] == '<')))
    {
      fhir_xml_set_error (error,
                          tape,
                          0,
                          FHIR_ERROR_SYNTAX,
                          "FHIR XML must be in UTF-8, this looks like UTF-16");
      return FALSE;
    }
  if (!g_utf8_validate_len (tape->bytes, tape->len, &bad))
    {
      fhir_xml_set_error (error,
                          tape,
                          (gsize)(bad - tape->bytes),
                          FHIR_ERROR_SYNTAX,
                          "FHIR XML must be in UTF-8, this byte is not");
      return FALSE;
    }
  return check_declaration (tape, error);
}

gboolean
fhir_xml_scan (FhirXmlTape *tape, const FhirLimits *limits, GError **error)
{
  Scan scan = { .tape = tape, .limits = limits };

  if (tape->len >= 3 && memcmp (tape->bytes, "\xef\xbb\xbf", 3) == 0)
    {
      tape->bytes += 3;
      tape->len -= 3;
    }
  if (!check_encoding (tape, error))
    return FALSE;
  while (scan.at < tape->len)
    {
      const char *open = memchr (tape->bytes + scan.at, '<', tape->len - scan.at);

      if (open == NULL)
        break;
      scan.at = (gsize)(open - tape->bytes);
      if (!skip_markup (&scan, error))
        return FALSE;
    }
  return TRUE;
}
