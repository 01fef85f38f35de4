/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Bytes to a document, in one pass.
 *
 * Each step reads a token, checks it, copies it to the minified text, and writes a node of 16
 * bytes. Invariants:
 *
 * 1. Output never overtakes input: text of len + FHIR_JSON_PADDING bytes always is enough, so no
 * store into it is checked.
 * 2. The byte behind the input is 0 and FHIR_JSON_PADDING bytes are readable from there. No token
 * may hold a 0, so every scan ends there at the latest.
 * 3. Open containers stand in an array of frames, not on the C stack: depth is a limit, not a
 * crash.
 * 4. A node's next and a container's len are written when it closes; everything before the current
 *    node is final otherwise.
 *
 * A fault is noted as kind and place in the input, and travels up as a cursor without p; only the
 * end makes a GError of it. Buffers stay for the next document: fresh ones would halve the speed,
 * since malloc maps and unmaps big blocks each time. Above KEEP_BYTES they are given back. */

#include "fhir-json-parser.h"
#include "fhir-error.h"
#include "fhir-json-names-private.h"
#include "fhir-json-string-private.h"

#define KEEP_BYTES (8 * 1024 * 1024)

/* Members up to which a new one is compared with those before it at once. */
#define NARROW 24

#define ALWAYS_INLINE inline __attribute__ ((always_inline))

typedef enum
{
  FAULT_NONE,
  FAULT_CONTROL = FHIR_JSON_STRING_CONTROL,
  FAULT_BAD_ESCAPE = FHIR_JSON_STRING_BAD_ESCAPE,
  FAULT_LONE_SURROGATE = FHIR_JSON_STRING_LONE_SURROGATE,
  FAULT_BAD_UTF8 = FHIR_JSON_STRING_BAD_UTF8,
  FAULT_CHARACTER,
  FAULT_END,
  FAULT_MARK,
  FAULT_NUMBER,
  FAULT_AFTER,
  FAULT_DUPLICATE,
  FAULT_BYTES,
  FAULT_DEPTH,
  FAULT_NODES,
  FAULT_NAMES,
  FAULT_STRING,
} Fault;

/* clang-format off */
static const struct
{
  FhirError code;
  const char *text;
  const char *unit; /* of the limit that stands between text and unit */
} faults[] = {
  [FAULT_CONTROL]        = { FHIR_ERROR_SYNTAX, "control character in a string", NULL },
  [FAULT_BAD_ESCAPE]     = { FHIR_ERROR_SYNTAX, "unknown escape in a string", NULL },
  [FAULT_LONE_SURROGATE] = { FHIR_ERROR_SYNTAX, "half of a surrogate pair", NULL },
  [FAULT_BAD_UTF8]       = { FHIR_ERROR_SYNTAX, "text is not UTF-8", NULL },
  [FAULT_CHARACTER]      = { FHIR_ERROR_SYNTAX, "unexpected character", NULL },
  [FAULT_END]            = { FHIR_ERROR_SYNTAX, "unexpected end", NULL },
  [FAULT_MARK]           = { FHIR_ERROR_SYNTAX, "byte order mark", NULL },
  [FAULT_NUMBER]         = { FHIR_ERROR_SYNTAX, "malformed number", NULL },
  [FAULT_AFTER]          = { FHIR_ERROR_SYNTAX, "more text after the value", NULL },
  [FAULT_DUPLICATE]      = { FHIR_ERROR_SYNTAX, "duplicate member name", NULL },
  [FAULT_BYTES]          = { FHIR_ERROR_TOO_LARGE, "document too long", " bytes" },
  [FAULT_DEPTH]          = { FHIR_ERROR_TOO_LARGE, "nested too deep", " levels" },
  [FAULT_NODES]          = { FHIR_ERROR_TOO_LARGE, "too many values", "" },
  [FAULT_NAMES]          = { FHIR_ERROR_TOO_LARGE, "too many names that FHIR does not know", "" },
  [FAULT_STRING]         = { FHIR_ERROR_TOO_LARGE, "string too long", " bytes" },
};
/* clang-format on */

/* An open container. */
typedef struct
{
  guint64 seen; /* bit key % 64 of each member so far: no hit, no duplicate */
  guint32 node;
  guint32 n; /* members so far; arrays do not count */
} Frame;

struct _FhirJsonParser
{
  FhirJsonDoc doc;
  char *text;
  gsize text_size;
  char *padded; /* copy of the input with what must stand behind it */
  gsize padded_size;
  FhirJsonNode *nodes;
  guint32 nodes_allocated;
  Frame *frames; /* the first stands for "none open" */
  guint frames_allocated;
  FhirJsonNames names;
  /* while parsing */
  const char *input;
  const char *input_end;
  guint32 nodes_size; /* what is allocated and within the limit */
  guint frames_size;
  FhirLimits limits;
  Fault fault;
  const char *fault_at;
};

FhirJsonParser *
fhir_json_parser_new (void)
{
  FhirJsonParser *self = g_new0 (FhirJsonParser, 1);

  fhir_json_names_init (&self->names);
  return self;
}

void
fhir_json_parser_free (FhirJsonParser *self)
{
  if (self == NULL)
    return;
  fhir_json_names_clear (&self->names);
  g_free (self->text);
  g_free (self->padded);
  g_free (self->nodes);
  g_free (self->frames);
  g_free (self);
}

static FhirJsonCursor
note_fault (FhirJsonParser *self, Fault fault, const char *at)
{
  if (at >= self->input_end && fault <= FAULT_NUMBER)
    {
      fault = FAULT_END;
      at = self->input_end;
    }
  self->fault = fault;
  self->fault_at = at;
  return (FhirJsonCursor){ NULL, NULL };
}

static __attribute__ ((noinline)) FhirJsonCursor
copy_string_rest (FhirJsonParser *self, FhirJsonCursor c, guint8 *flags)
{
  FhirJsonStringFault fault = fhir_json_string_copy_rest (&c, flags);

  if (fault != FHIR_JSON_STRING_FINE)
    return note_fault (self, (Fault)fault, c.p);
  return c;
}

/* From the opening quote to behind the closing one; ret_len is the raw length between. */
static ALWAYS_INLINE FhirJsonCursor
copy_string (FhirJsonParser *self, FhirJsonCursor c, guint32 *ret_len, guint8 *ret_flags)
{
  const char *start = c.p;
  guint8 flags = 0;
  gsize len;

  *c.out++ = *c.p++;
  c = fhir_json_copy_plain (c);
  if (G_UNLIKELY (*c.p != '"'))
    {
      guint8 rest = 0;

      c = copy_string_rest (self, c, &rest);
      if (c.p == NULL)
        return c;
      flags = rest;
    }
  len = (gsize)(c.p - start) - 1;
  if (G_UNLIKELY (len > self->limits.json_string))
    return note_fault (self, FAULT_STRING, start);
  *c.out++ = *c.p++;
  *ret_len = (guint32)len;
  *ret_flags = flags;
  return c;
}

static ALWAYS_INLINE const char *
skip_space (const char *p)
{
  return G_LIKELY ((guchar)*p > ' ') ? p : fhir_json_skip_space (p);
}

static __attribute__ ((noinline)) guint16
intern_own_name (FhirJsonParser *self, const char *raw, guint32 len, guint8 flags)
{
  if ((flags & FHIR_JSON_ESCAPED) != 0)
    return fhir_json_names_add_escaped (&self->names, raw, len, self->limits.json_names);
  return fhir_json_names_add (&self->names, raw, len, self->limits.json_names);
}

static __attribute__ ((noinline)) gboolean
find_sibling (const FhirJsonNode *nodes, const Frame *frame, guint16 key)
{
  guint32 at = frame->node + 1;

  for (guint32 i = 0; i < frame->n; i++)
    {
      if (nodes[at].key == key)
        return TRUE;
      at = nodes[at].next;
    }
  return FALSE;
}

/* A member name, its colon and the space behind. */
static ALWAYS_INLINE FhirJsonCursor
read_name (FhirJsonParser *self,
           FhirJsonCursor c,
           const FhirJsonNode *nodes,
           Frame *frame,
           guint16 *ret_key)
{
  const char *start = c.p;
  char *text = c.out + 1;
  guint32 len;
  guint8 flags;
  guint16 key = 0;

  if (G_UNLIKELY (*c.p != '"'))
    return note_fault (self, FAULT_CHARACTER, c.p);
  c = copy_string (self, c, &len, &flags);
  if (c.p == NULL)
    return c;
  if (G_LIKELY ((flags & FHIR_JSON_ESCAPED) == 0))
    key = fhir_json_names_lookup (start + 1, len);
  if (G_UNLIKELY (key == 0))
    {
      key = intern_own_name (self, text, len, flags);
      if (key == 0)
        return note_fault (self, FAULT_NAMES, start);
    }
  if (frame->n < NARROW)
    {
      guint64 bit = G_GUINT64_CONSTANT (1) << (key & 63);

      if (G_UNLIKELY ((frame->seen & bit) != 0) && find_sibling (nodes, frame, key))
        return note_fault (self, FAULT_DUPLICATE, start);
      frame->seen |= bit;
    }
  frame->n++;
  c.p = skip_space (c.p);
  if (G_UNLIKELY (*c.p != ':'))
    return note_fault (self, FAULT_CHARACTER, c.p);
  *c.out++ = *c.p++;
  /* Pretty printers put one space here. */
  if (*c.p == ' ')
    c.p++;
  c.p = skip_space (c.p);
  *ret_key = key;
  return c;
}

static ALWAYS_INLINE FhirJsonCursor
copy_digits (FhirJsonCursor c)
{
  while ((guchar)(*c.p - '0') <= 9)
    *c.out++ = *c.p++;
  return c;
}

static ALWAYS_INLINE FhirJsonCursor
copy_number (FhirJsonParser *self, FhirJsonCursor c, guint8 *ret_flags)
{
  const char *digits;

  *ret_flags = 0;
  if (*c.p == '-')
    *c.out++ = *c.p++;
  digits = c.p;
  c = copy_digits (c);
  if (c.p == digits || (*digits == '0' && c.p - digits > 1))
    return note_fault (self, FAULT_NUMBER, c.p == digits ? c.p : digits + 1);
  if (*c.p == '.')
    {
      *ret_flags = FHIR_JSON_FRACTION;
      *c.out++ = *c.p++;
      digits = c.p;
      c = copy_digits (c);
      if (c.p == digits)
        return note_fault (self, FAULT_NUMBER, c.p);
    }
  if ((*c.p | 0x20) == 'e')
    {
      *ret_flags = FHIR_JSON_FRACTION;
      *c.out++ = *c.p++;
      if (*c.p == '+' || *c.p == '-')
        *c.out++ = *c.p++;
      digits = c.p;
      c = copy_digits (c);
      if (c.p == digits)
        return note_fault (self, FAULT_NUMBER, c.p);
    }
  return c;
}

/* true, false, null; anything else is no value. */
static ALWAYS_INLINE FhirJsonCursor
copy_word (FhirJsonParser *self, FhirJsonCursor c, guint8 *ret_type)
{
  guint n = 4;

  memcpy (c.out, c.p, 8);
  if (memcmp (c.p, "true", 4) == 0)
    *ret_type = FHIR_JSON_TRUE;
  else if (memcmp (c.p, "null", 4) == 0)
    *ret_type = FHIR_JSON_NULL;
  else if (memcmp (c.p, "false", 5) == 0)
    {
      *ret_type = FHIR_JSON_FALSE;
      n = 5;
    }
  else
    return note_fault (self, FAULT_CHARACTER, c.p);
  return (FhirJsonCursor){ c.p + n, c.out + n };
}

/* A string, number or word into node; everything but next is set. */
static ALWAYS_INLINE FhirJsonCursor
read_scalar (FhirJsonParser *self, FhirJsonCursor c, FhirJsonNode *node)
{
  const char *text = self->text;
  char *out = c.out;

  if (G_LIKELY (*c.p == '"'))
    {
      node->off = (guint32)(out + 1 - text);
      node->type = FHIR_JSON_STRING;
      return copy_string (self, c, &node->len, &node->flags);
    }
  node->off = (guint32)(out - text);
  if (*c.p == '-' || (guchar)(*c.p - '0') <= 9)
    {
      node->type = FHIR_JSON_NUMBER;
      c = copy_number (self, c, &node->flags);
    }
  else
    {
      node->flags = 0;
      c = copy_word (self, c, &node->type);
    }
  node->len = (guint32)(c.out - out);
  return c;
}

static __attribute__ ((noinline)) gboolean
grow_nodes (FhirJsonParser *self, const char *at)
{
  if (self->nodes_size >= self->limits.json_nodes)
    {
      note_fault (self, FAULT_NODES, at);
      return FALSE;
    }
  self->nodes_allocated = (guint32)MIN ((guint64)self->nodes_allocated * 2, G_MAXUINT32);
  self->nodes = g_renew (FhirJsonNode, self->nodes, self->nodes_allocated);
  self->nodes_size = MIN (self->nodes_allocated, self->limits.json_nodes);
  return TRUE;
}

static __attribute__ ((noinline)) gboolean
grow_frames (FhirJsonParser *self, const char *at)
{
  if (self->frames_size >= self->limits.json_depth)
    {
      note_fault (self, FAULT_DEPTH, at);
      return FALSE;
    }
  self->frames_allocated *= 2;
  self->frames = g_renew (Frame, self->frames, self->frames_allocated + 1);
  self->frames_size = MIN (self->frames_allocated, self->limits.json_depth);
  return TRUE;
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
static const char *
find_name (const FhirJsonParser *self, const FhirJsonNode *member)
{
  gsize at = member->off - (member->type == FHIR_JSON_STRING ? 4 : 3);

  while (self->text[at] != '"' || self->text[at - 1] == '\\')
    at--;
  return find_source (self, at);
}

/* Closes the container of frame before node n. */
static ALWAYS_INLINE gboolean
close_container (FhirJsonParser *self,
                 const Frame *frame,
                 FhirJsonNode *nodes,
                 guint32 n,
                 const char *out)
{
  FhirJsonNode *node = &nodes[frame->node];

  node->len = (guint32)(out - self->text) - node->off;
  node->next = n;
  if (G_UNLIKELY (frame->n > NARROW))
    {
      guint32 again = fhir_json_names_find_duplicate (&self->names, nodes, frame->node);

      if (again != 0)
        {
          note_fault (self, FAULT_DUPLICATE, find_name (self, &nodes[again]));
          return FALSE;
        }
    }
  return TRUE;
}

/* The loop: one value in each turn, then as many closing brackets as follow, then a comma. Returns
 * the place behind the root, n_nodes in the document. */
static FhirJsonCursor
read_values (FhirJsonParser *self, FhirJsonCursor c)
{
  FhirJsonNode *nodes = self->nodes;
  Frame *frame = self->frames;
  Frame *last_frame = self->frames + self->frames_size;
  guint32 size = self->nodes_size;
  guint32 n = 0;
  gboolean in_object = FALSE;

  for (;;)
    {
      guint16 key = 0;
      guint8 first;

      if (in_object)
        {
          c = read_name (self, c, nodes, frame, &key);
          if (G_UNLIKELY (c.p == NULL))
            return c;
        }
      if (G_UNLIKELY (n == size))
        {
          if (!grow_nodes (self, c.p))
            return (FhirJsonCursor){ NULL, NULL };
          nodes = self->nodes;
          size = self->nodes_size;
        }
      nodes[n].key = key;
      first = (guint8)*c.p;
      if (first == '{' || first == '[')
        {
          if (G_UNLIKELY (frame == last_frame))
            {
              gsize depth = (gsize)(frame - self->frames);

              if (!grow_frames (self, c.p))
                return (FhirJsonCursor){ NULL, NULL };
              frame = self->frames + depth;
              last_frame = self->frames + self->frames_size;
            }
          in_object = first == '{';
          *++frame = (Frame){ .node = n };
          nodes[n].off = (guint32)(c.out - self->text);
          nodes[n].type = in_object ? FHIR_JSON_OBJECT : FHIR_JSON_ARRAY;
          nodes[n].flags = 0;
          n++;
          *c.out++ = *c.p++;
          c.p = skip_space (c.p);
          /* '[' and ']', '{' and '}' are two apart. */
          if (*c.p != first + 2)
            continue;
        }
      else
        {
          c = read_scalar (self, c, &nodes[n]);
          if (G_UNLIKELY (c.p == NULL))
            return c;
          nodes[n].next = n + 1;
          n++;
        }
      for (;;)
        {
          if (G_UNLIKELY (frame == self->frames))
            {
              self->doc.n_nodes = n;
              return c;
            }
          c.p = skip_space (c.p);
          *c.out = *c.p;
          if (*c.p == ',')
            break;
          if (G_UNLIKELY (*c.p != (in_object ? '}' : ']')))
            return note_fault (self, FAULT_CHARACTER, c.p);
          c.p++;
          c.out++;
          if (!close_container (self, frame, nodes, n, c.out))
            return (FhirJsonCursor){ NULL, NULL };
          frame--;
          in_object = frame > self->frames && nodes[frame->node].type == FHIR_JSON_OBJECT;
        }
      c.p = skip_space (c.p + 1);
      c.out++;
    }
}

static gsize
get_limit (const FhirJsonParser *self)
{
  switch ((guint)self->fault)
    {
    case FAULT_BYTES:
      return self->limits.json_bytes;
    case FAULT_DEPTH:
      return self->limits.json_depth;
    case FAULT_NODES:
      return self->limits.json_nodes;
    case FAULT_NAMES:
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

static void
set_error (const FhirJsonParser *self, GError **error)
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

/* Sees to buffers for a document of len bytes; one that has grown beyond KEEP_BYTES for another
 * document and is not needed at that size is given back first. */
static void
fit_buffers (FhirJsonParser *self, gsize len)
{
  gsize text_size = len + 2 * FHIR_JSON_PADDING;

  if (self->text_size < text_size || (self->text_size > KEEP_BYTES && text_size < KEEP_BYTES))
    {
      g_free (self->text);
      self->text_size = text_size + text_size / 4;
      self->text = g_malloc (self->text_size);
    }
  if (self->nodes == NULL ||
      (self->nodes_allocated > KEEP_BYTES / sizeof (FhirJsonNode) && text_size < KEEP_BYTES))
    {
      g_free (self->nodes);
      self->nodes_allocated = (guint32)(len / 32) + 64;
      self->nodes = g_new (FhirJsonNode, self->nodes_allocated);
    }
  if (self->frames == NULL)
    {
      self->frames_allocated = 64;
      self->frames = g_new (Frame, self->frames_allocated + 1);
    }
  self->nodes_size = MIN (self->nodes_allocated, self->limits.json_nodes);
  self->frames_size = MIN (self->frames_allocated, self->limits.json_depth);
}

static gboolean
read_document (FhirJsonParser *self)
{
  FhirJsonCursor c = { self->input, self->text };

  if (memcmp (c.p, "\xef\xbb\xbf", 3) == 0)
    {
      note_fault (self, FAULT_MARK, c.p);
      return FALSE;
    }
  c.p = skip_space (c.p);
  c = read_values (self, c);
  if (c.p == NULL)
    return FALSE;
  c.p = skip_space (c.p);
  if (c.p != self->input_end)
    {
      note_fault (self, FAULT_AFTER, c.p);
      return FALSE;
    }
  memset (c.out, 0, FHIR_JSON_PADDING);
  self->doc.text = self->text;
  self->doc.text_len = (gsize)(c.out - self->text);
  self->doc.nodes = self->nodes;
  self->doc.names = self->names.slices;
  self->doc.n_names = self->names.n;
  return TRUE;
}

/* A resource is too short for the processor to notice that it is read from front to back: it would
 * wait for memory line by line. All lines asked for at once come together, which makes a resource
 * that is not in the cache a third faster; longer documents look after themselves. */
static inline void
prefetch (const char *bytes, gsize len)
{
  for (gsize at = 0; at < MIN (len, 2048); at += 64)
    __builtin_prefetch (bytes + at);
}

const FhirJsonDoc *
fhir_json_parser_parse_padded (FhirJsonParser *self,
                               const char *bytes,
                               gsize len,
                               const FhirLimits *limits,
                               GError **error)
{
  prefetch (bytes, len);
  g_return_val_if_fail (bytes[len] == 0, NULL);

  self->input = bytes;
  self->input_end = bytes + len;
  self->limits = *limits;
  self->limits.json_bytes = MIN (limits->json_bytes, G_MAXUINT32 / 2);
  self->fault = FAULT_NONE;
  if (len > self->limits.json_bytes)
    note_fault (self, FAULT_BYTES, bytes + self->limits.json_bytes);
  else
    {
      fhir_json_names_reset (&self->names);
      fit_buffers (self, len);
      if (read_document (self))
        return &self->doc;
    }
  set_error (self, error);
  return NULL;
}

const FhirJsonDoc *
fhir_json_parser_parse (FhirJsonParser *self,
                        const void *bytes,
                        gsize len,
                        const FhirLimits *limits,
                        GError **error)
{
  gsize taken = MIN (len, limits->json_bytes);

  if (len > taken)
    {
      self->input = self->fault_at = bytes;
      self->fault_at += taken;
      self->limits = *limits;
      self->fault = FAULT_BYTES;
      set_error (self, error);
      return NULL;
    }
  if (self->padded_size < len + FHIR_JSON_PADDING ||
      (self->padded_size > KEEP_BYTES && len + FHIR_JSON_PADDING < KEEP_BYTES))
    {
      g_free (self->padded);
      self->padded_size = len + len / 4 + FHIR_JSON_PADDING;
      self->padded = g_malloc (self->padded_size);
    }
  if (len > 0)
    memcpy (self->padded, bytes, len);
  memset (self->padded + len, 0, FHIR_JSON_PADDING);
  return fhir_json_parser_parse_padded (self, self->padded, len, limits, error);
}

FhirJsonDoc *
fhir_json_parse (const void *bytes, gsize len, const FhirLimits *limits, GError **error)
{
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();
  const FhirJsonDoc *doc = fhir_json_parser_parse (parser, bytes, len, limits, error);

  return doc != NULL ? fhir_json_doc_copy (doc, 0) : NULL;
}
