/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Faults: what was wrong and where, noted by the pass, told as errors. Places are bytes of what the
 * client sent, though the pass keeps only those of the minified text: the few faults that are found
 * later than they were read look for theirs again. */

#include "fhir-error.h"
#include "fhir-json-parser-private.h"

/* clang-format off */
static const struct
{
  FhirError code;
  const char *text;
  const char *unit; /* of the limit that stands between text and unit */
} faults[] = {
  [FHIR_JSON_FAULT_CONTROL]        = { FHIR_ERROR_SYNTAX, "control character in a string", NULL },
  [FHIR_JSON_FAULT_BAD_ESCAPE]     = { FHIR_ERROR_SYNTAX, "unknown escape in a string", NULL },
  [FHIR_JSON_FAULT_LONE_SURROGATE] = { FHIR_ERROR_SYNTAX, "half of a surrogate pair", NULL },
  [FHIR_JSON_FAULT_BAD_UTF8]       = { FHIR_ERROR_SYNTAX, "text is not UTF-8", NULL },
  [FHIR_JSON_FAULT_CHARACTER]      = { FHIR_ERROR_SYNTAX, "unexpected character", NULL },
  [FHIR_JSON_FAULT_END]            = { FHIR_ERROR_SYNTAX, "unexpected end", NULL },
  [FHIR_JSON_FAULT_MARK]           = { FHIR_ERROR_SYNTAX, "byte order mark", NULL },
  [FHIR_JSON_FAULT_NUMBER]         = { FHIR_ERROR_SYNTAX, "malformed number", NULL },
  [FHIR_JSON_FAULT_AFTER]          = { FHIR_ERROR_SYNTAX, "more text after the value", NULL },
  [FHIR_JSON_FAULT_DUPLICATE]      = { FHIR_ERROR_SYNTAX, "duplicate member name", NULL },
  [FHIR_JSON_FAULT_BYTES]          = { FHIR_ERROR_TOO_LARGE, "document too long", " bytes" },
  [FHIR_JSON_FAULT_DEPTH]          = { FHIR_ERROR_TOO_LARGE, "nested too deep", " levels" },
  [FHIR_JSON_FAULT_NODES]          = { FHIR_ERROR_TOO_LARGE, "too many values", "" },
  [FHIR_JSON_FAULT_NAMES]          = { FHIR_ERROR_TOO_LARGE, "too many names that FHIR does not know", "" },
  [FHIR_JSON_FAULT_STRING]         = { FHIR_ERROR_TOO_LARGE, "string too long", " bytes" },
};
/* clang-format on */

void
fhir_json_parser_note_fault (FhirJsonParser *self, FhirJsonFault fault, const char *at)
{
  if (at >= self->input_end && fault <= FHIR_JSON_FAULT_NUMBER)
    {
      fault = FHIR_JSON_FAULT_END;
      at = self->input_end;
    }
  self->fault = fault;
  self->fault_at = at;
}

/* The byte of the input that stands at byte off of the minified text. */
static const char *
find_source (const FhirJsonParser *self, gsize off)
{
  const char *p = self->input;
  gboolean in_string = FALSE;

  for (;; p++)
    {
      if (!in_string && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        continue;
      if (off == 0)
        return p;
      off--;
      if (in_string && *p == '\\')
        {
          if (off == 0)
            return p + 1;
          off--;
          p++;
        }
      else if (*p == '"')
        in_string = !in_string;
    }
}

/* Where the name of a member begins in the input: back from its value over colon and quote to the
 * quote that no backslash precedes. */
const char *
fhir_json_parser_find_name (const FhirJsonParser *self, const FhirJsonNode *member)
{
  gsize at = member->off - (member->type == FHIR_JSON_STRING ? 4 : 3);

  while (self->text[at] != '"' || self->text[at - 1] == '\\')
    at--;
  return find_source (self, at);
}

static gsize
get_limit (const FhirJsonParser *self)
{
  switch ((guint)self->fault)
    {
    case FHIR_JSON_FAULT_BYTES:
      return self->limits.json_bytes;
    case FHIR_JSON_FAULT_DEPTH:
      return self->limits.json_depth;
    case FHIR_JSON_FAULT_NODES:
      return self->limits.json_nodes;
    case FHIR_JSON_FAULT_NAMES:
      return MIN (self->limits.json_names, FHIR_JSON_NAMES_MAX);
    default:
      return self->limits.json_string;
    }
}

gsize
fhir_json_parser_get_fault (const FhirJsonParser *parser)
{
  return (gsize)(parser->fault_at - parser->input);
}

void
fhir_json_parser_set_error (const FhirJsonParser *self, GError **error)
{
  gint code = (gint)faults[self->fault].code;
  const char *text = faults[self->fault].text;
  const char *unit = faults[self->fault].unit;
  gsize at = fhir_json_parser_get_fault (self);

  if (unit == NULL)
    g_set_error (error, FHIR_ERROR, code, "%s at byte %" G_GSIZE_FORMAT, text, at);
  else
    g_set_error (error,
                 FHIR_ERROR,
                 code,
                 "%s, limit was %" G_GSIZE_FORMAT "%s, at byte %" G_GSIZE_FORMAT,
                 text,
                 get_limit (self),
                 unit,
                 at);
}
