/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The pass: bytes to nodes, with interning of member names and the check for duplicates.
 *
 * Each step reads a token, checks it, copies it to the minified text, and writes a node of 16
 * bytes. Invariants:
 *
 * 1. Output never overtakes input: text of len + FHIR_JSON_PADDING bytes always is enough, so no
 *    store into it is checked.
 * 2. The byte behind the input is 0 and FHIR_JSON_PADDING bytes are readable from there. No token
 *    may hold a 0, so every scan ends there at the latest.
 * 3. Open containers stand in an array of frames, not on the C stack: depth is a limit, not a
 *    crash.
 * 4. A node's next and a container's len are written when it closes; everything before the current
 *    node is final otherwise.
 *
 * A fault is noted as kind and place in the input, and travels up as a cursor without p. */

#include "fhir-json-token-private.h"

/* Members up to which a new one is compared with those before it at once. */
#define NARROW 24

static __attribute__ ((noinline)) guint16
intern_own_name (FhirJsonParser *self, const char *raw, guint32 len, guint8 flags)
{
  if ((flags & FHIR_JSON_ESCAPED) != 0)
    return fhir_json_names_add_escaped (&self->names, raw, len, self->limits.json_names);
  return fhir_json_names_add (&self->names, raw, len, self->limits.json_names);
}

static __attribute__ ((noinline)) gboolean
find_sibling (const FhirJsonNode *nodes, const FhirJsonFrame *frame, guint16 key)
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
static FHIR_JSON_INLINE FhirJsonCursor
read_name (FhirJsonParser *self,
           FhirJsonCursor c,
           const FhirJsonNode *nodes,
           FhirJsonFrame *frame,
           guint16 *ret_key)
{
  const char *start = c.p;
  char *text = c.out + 1;
  guint32 len;
  guint8 flags;
  guint16 key = 0;

  if (G_UNLIKELY (*c.p != '"'))
    return fhir_json_parser_fail (self, FHIR_JSON_FAULT_CHARACTER, c.p);
  c = fhir_json_token_copy_string (self, c, &len, &flags);
  if (c.p == NULL)
    return c;
  if (G_LIKELY ((flags & FHIR_JSON_ESCAPED) == 0))
    key = fhir_json_names_lookup (start + 1, len);
  if (G_UNLIKELY (key == 0))
    {
      key = intern_own_name (self, text, len, flags);
      if (key == 0)
        return fhir_json_parser_fail (self, FHIR_JSON_FAULT_NAMES, start);
    }
  if (frame->n < NARROW)
    {
      guint64 bit = G_GUINT64_CONSTANT (1) << (key & 63);

      if (G_UNLIKELY ((frame->seen & bit) != 0) && find_sibling (nodes, frame, key))
        return fhir_json_parser_fail (self, FHIR_JSON_FAULT_DUPLICATE, start);
      frame->seen |= bit;
    }
  frame->n++;
  c.p = fhir_json_token_skip_space (c.p);
  if (G_UNLIKELY (*c.p != ':'))
    return fhir_json_parser_fail (self, FHIR_JSON_FAULT_CHARACTER, c.p);
  *c.out++ = *c.p++;
  /* Pretty printers put one space here. */
  if (*c.p == ' ')
    c.p++;
  c.p = fhir_json_token_skip_space (c.p);
  *ret_key = key;
  return c;
}

/* A string, number or word into node; everything but next is set. */
static FHIR_JSON_INLINE FhirJsonCursor
read_scalar (FhirJsonParser *self, FhirJsonCursor c, FhirJsonNode *node)
{
  const char *text = self->text;
  char *out = c.out;

  if (G_LIKELY (*c.p == '"'))
    {
      node->off = (guint32)(out + 1 - text);
      node->type = FHIR_JSON_STRING;
      return fhir_json_token_copy_string (self, c, &node->len, &node->flags);
    }
  node->off = (guint32)(out - text);
  if (*c.p == '-' || (guchar)(*c.p - '0') <= 9)
    {
      node->type = FHIR_JSON_NUMBER;
      c = fhir_json_token_copy_number (self, c, &node->flags);
    }
  else
    {
      node->flags = 0;
      c = fhir_json_token_copy_word (self, c, &node->type);
    }
  node->len = (guint32)(c.out - out);
  return c;
}

static __attribute__ ((noinline)) gboolean
grow_nodes (FhirJsonParser *self, const char *at)
{
  if (self->nodes_size >= self->limits.json_nodes)
    {
      fhir_json_parser_note_fault (self, FHIR_JSON_FAULT_NODES, at);
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
      fhir_json_parser_note_fault (self, FHIR_JSON_FAULT_DEPTH, at);
      return FALSE;
    }
  self->frames_allocated *= 2;
  self->frames = g_renew (FhirJsonFrame, self->frames, self->frames_allocated + 1);
  self->frames_size = MIN (self->frames_allocated, self->limits.json_depth);
  return TRUE;
}

/* Closes the container of frame before node n. */
static FHIR_JSON_INLINE gboolean
close_container (FhirJsonParser *self,
                 const FhirJsonFrame *frame,
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
          fhir_json_parser_note_fault (self,
                                       FHIR_JSON_FAULT_DUPLICATE,
                                       fhir_json_parser_find_name (self, &nodes[again]));
          return FALSE;
        }
    }
  return TRUE;
}

/* The loop: one value in each turn, then as many closing brackets as follow, then a comma. Returns
 * the place behind the root, n_nodes in the document. */
FhirJsonCursor
fhir_json_parser_read_values (FhirJsonParser *self, FhirJsonCursor c)
{
  FhirJsonNode *nodes = self->nodes;
  FhirJsonFrame *frame = self->frames;
  FhirJsonFrame *last_frame = self->frames + self->frames_size;
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
          *++frame = (FhirJsonFrame){ .node = n };
          nodes[n].off = (guint32)(c.out - self->text);
          nodes[n].type = in_object ? FHIR_JSON_OBJECT : FHIR_JSON_ARRAY;
          nodes[n].flags = 0;
          n++;
          *c.out++ = *c.p++;
          c.p = fhir_json_token_skip_space (c.p);
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
          c.p = fhir_json_token_skip_space (c.p);
          *c.out = *c.p;
          if (*c.p == ',')
            break;
          if (G_UNLIKELY (*c.p != (in_object ? '}' : ']')))
            return fhir_json_parser_fail (self, FHIR_JSON_FAULT_CHARACTER, c.p);
          c.p++;
          c.out++;
          if (!close_container (self, frame, nodes, n, c.out))
            return (FhirJsonCursor){ NULL, NULL };
          frame--;
          in_object = frame > self->frames && nodes[frame->node].type == FHIR_JSON_OBJECT;
        }
      c.p = fhir_json_token_skip_space (c.p + 1);
      c.out++;
    }
}
