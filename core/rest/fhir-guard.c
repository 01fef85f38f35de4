/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The guard at the front door: what HTTP forbids, what browsers can be tricked into (a foreign
 * Host: DNS rebinding), and what has no place in a FHIR path is refused before anything else looks
 * at it. Framing is checked first: after a framing fault nobody knows where the next request
 * starts, so that connection is closed.
 *
 * Left out on purpose: Range (never answered, RFC 9110 allows that), X-HTTP-Method-Override (a way
 * around access rules of proxies), Upgrade. They are not in the table, hence ignored. */

#include "fhir-guard.h"

struct _FhirGuard
{
  char *scheme;
  char *base_path;
  gsize base_len;
  gsize body_bytes;
  GPtrArray *hosts; /* (element-type char) lower case */
  GPtrArray *bases; /* (element-type char) interned "http://host/fhir", beside hosts */
};

typedef enum
{
  FIELD_HOST,
  FIELD_CONTENT_LENGTH,
  FIELD_TRANSFER_ENCODING,
  FIELD_CONTENT_ENCODING,
  FIELD_CONNECTION,
  FIELD_EXPECT,
  N_OWN_FIELDS,
  FIELD_REQUEST = N_OWN_FIELDS, /* handed on in the request */
} FieldKind;

/* clang-format off */
static const struct
{
  const char *name;
  guint8 len;
  guint8 kind;
  gboolean list;    /* may stand more than once: values are joined */
  gsize offset;     /* of the member of FhirRequest */
} fields[] = {
#define OWN(name, kind, list) { name, sizeof (name) - 1, kind, list, 0 }
#define HANDED(name, list, member) { name, sizeof (name) - 1, FIELD_REQUEST, list, G_STRUCT_OFFSET (FhirRequest, member) }
  OWN ("host", FIELD_HOST, FALSE),
  OWN ("content-length", FIELD_CONTENT_LENGTH, FALSE),
  OWN ("transfer-encoding", FIELD_TRANSFER_ENCODING, FALSE),
  OWN ("content-encoding", FIELD_CONTENT_ENCODING, FALSE),
  OWN ("connection", FIELD_CONNECTION, TRUE),
  OWN ("expect", FIELD_EXPECT, FALSE),
  HANDED ("content-type", FALSE, content_type),
  HANDED ("accept", TRUE, accept),
  HANDED ("if-match", TRUE, if_match),
  HANDED ("if-none-match", TRUE, if_none_match),
  HANDED ("if-modified-since", FALSE, if_modified_since),
  HANDED ("if-none-exist", FALSE, if_none_exist),
  HANDED ("prefer", TRUE, prefer),
#undef OWN
#undef HANDED
};
/* clang-format on */

/* The lines of one head, told apart. */
typedef struct
{
  FhirSlice own[N_OWN_FIELDS]; /* FIELD_CONNECTION: the first; see closes */
  gboolean closes;
} Sorted;

FhirGuard *
fhir_guard_new (const char *scheme, const char *base_path, gsize body_bytes)
{
  FhirGuard *self = g_new0 (FhirGuard, 1);

  self->scheme = g_strdup (scheme);
  self->base_path = g_strdup (base_path);
  self->base_len = strlen (base_path);
  self->body_bytes = body_bytes;
  self->hosts = g_ptr_array_new_with_free_func (g_free);
  self->bases = g_ptr_array_new();
  return self;
}

void
fhir_guard_free (FhirGuard *guard)
{
  if (guard == NULL)
    return;
  g_free (guard->scheme);
  g_free (guard->base_path);
  g_ptr_array_unref (guard->hosts);
  g_ptr_array_unref (guard->bases);
  g_free (guard);
}

void
fhir_guard_add_host (FhirGuard *guard, const char *host)
{
  g_autofree char *lower = g_ascii_strdown (host, -1);
  g_autofree char *base = g_strconcat (guard->scheme, "://", lower, guard->base_path, NULL);

  g_ptr_array_add (guard->hosts, g_steal_pointer (&lower));
  g_ptr_array_add (guard->bases, (gpointer)g_intern_string (base));
}

const char *
fhir_guard_get_base_path (const FhirGuard *guard)
{
  return guard->base_path;
}

gsize
fhir_guard_get_body_bytes (const FhirGuard *guard)
{
  return guard->body_bytes;
}

static int
find_field (FhirSlice name)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].len == name.len && g_ascii_strncasecmp (fields[i].name, name.text, name.len) == 0)
      return (int)i;
  return -1;
}

/* Puts the value of a line into its member of the request. */
static FhirRefusal
hand_on (FhirRequest *request, int row, FhirSlice value)
{
  char **member = G_STRUCT_MEMBER_P (request, fields[row].offset);
  g_autofree char *first = g_steal_pointer (member);

  if (first == NULL)
    *member = fhir_slice_dup (value);
  else if (!fields[row].list)
    return FHIR_REFUSAL_REPEATED;
  else
    *member = g_strdup_printf ("%s, %.*s", first, (int)value.len, value.text);
  return FHIR_REFUSAL_NONE;
}

/* Tells our own headers apart; those of the request are left to hand_on(). */
static FhirRefusal
sort_lines (const FhirHead *head, Sorted *sorted, gint8 *rows)
{
  for (guint i = 0; i < head->n_lines; i++)
    {
      int row = find_field (head->lines[i].name);

      rows[i] = (gint8)row;
      if (row < 0 || fields[row].kind == FIELD_REQUEST)
        continue;
      if (fields[row].kind == FIELD_CONNECTION)
        {
          sorted->closes |= fhir_head_list_has (head->lines[i].value, "close");
        }
      else if (sorted->own[fields[row].kind].text != NULL)
        return FHIR_REFUSAL_REPEATED;
      sorted->own[fields[row].kind] = head->lines[i].value;
    }
  return FHIR_REFUSAL_NONE;
}

/* Digits only: "+5", "5, 5" and "0x5" are how two parsers come to differ. */
static gboolean
parse_length (FhirSlice text, guint64 *ret_length)
{
  guint64 value = 0;

  if (text.len == 0 || text.len > 18)
    return FALSE;
  for (guint32 i = 0; i < text.len; i++)
    {
      if (!g_ascii_isdigit (text.text[i]))
        return FALSE;
      value = value * 10 + (guint64)(text.text[i] - '0');
    }
  *ret_length = value;
  return TRUE;
}

/* Where the request ends. */
static FhirRefusal
check_framing (const FhirHead *head, const Sorted *sorted, FhirPass *pass)
{
  FhirSlice length = sorted->own[FIELD_CONTENT_LENGTH];
  FhirSlice transfer = sorted->own[FIELD_TRANSFER_ENCODING];

  pass->keep_alive = head->minor == 1 && !sorted->closes;
  if (length.text != NULL && transfer.text != NULL)
    return FHIR_REFUSAL_FRAMING;
  if (transfer.text != NULL)
    {
      if (head->minor == 0 || !fhir_head_slice_is (transfer, "chunked"))
        return FHIR_REFUSAL_ENCODING;
      pass->body_chunked = TRUE;
      pass->has_body = TRUE;
      /* whoever stands between may have framed it in another way: let nothing follow it */
      pass->keep_alive = FALSE;
    }
  else if (length.text != NULL)
    {
      if (!parse_length (length, &pass->body_length))
        return FHIR_REFUSAL_LENGTH;
      pass->has_body = pass->body_length > 0;
    }
  if (sorted->own[FIELD_EXPECT].text != NULL)
    {
      if (!fhir_head_slice_is (sorted->own[FIELD_EXPECT], "100-continue"))
        return FHIR_REFUSAL_EXPECT;
      pass->expects = pass->has_body && head->minor == 1;
    }
  return FHIR_REFUSAL_NONE;
}

static FhirRefusal
check_method (FhirSlice method, FhirPass *pass)
{
  static const char *const known[] = { "TRACE", "CONNECT" };

  if (fhir_method_parse (method, &pass->method))
    return FHIR_REFUSAL_NONE;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (fhir_slice_is (method, known[i]))
      return FHIR_REFUSAL_METHOD;
  return FHIR_REFUSAL_METHOD_UNKNOWN;
}

/* The place of a host in the list, or -1. */
static int
find_host (const FhirGuard *guard, FhirSlice host)
{
  for (guint i = 0; i < guard->hosts->len; i++)
    if (fhir_head_slice_is (host, g_ptr_array_index (guard->hosts, i)))
      return (int)i;
  return -1;
}

/* Splits an absolute target "http://host/path" into host and the rest; FALSE when it is none of
 * ours. */
static gboolean
split_absolute (const FhirGuard *guard, FhirSlice *target, FhirSlice *ret_host)
{
  gsize scheme = strlen (guard->scheme);
  guint32 at;

  if (target->len < scheme + 3 || g_ascii_strncasecmp (target->text, guard->scheme, scheme) != 0 ||
      memcmp (target->text + scheme, "://", 3) != 0)
    return FALSE;
  at = (guint32)scheme + 3;
  while (at < target->len && target->text[at] != '/' && target->text[at] != '?')
    at++;
  *ret_host = (FhirSlice){ target->text + scheme + 3, at - (guint32)scheme - 3 };
  *target = (FhirSlice){ target->text + at, target->len - at };
  return target->len > 0 && *target->text == '/';
}

static FhirRefusal
check_host (const FhirGuard *guard,
            const FhirHead *head,
            FhirSlice host,
            FhirSlice *target,
            const char **ret_base)
{
  FhirSlice named;
  int place = 0;

  if (host.text == NULL && head->minor == 1)
    return FHIR_REFUSAL_HOST_MISSING;
  if (host.text != NULL && (place = find_host (guard, host)) < 0)
    return FHIR_REFUSAL_HOST_UNKNOWN;
  if (*target->text != '/')
    {
      if (!split_absolute (guard, target, &named))
        return FHIR_REFUSAL_TARGET;
      if ((place = find_host (guard, named)) < 0)
        return FHIR_REFUSAL_HOST_UNKNOWN;
    }
  *ret_base = g_ptr_array_index (guard->bases, (guint)place);
  return FHIR_REFUSAL_NONE;
}

/* A segment ends at "/" or at the end of the path. */
static gboolean
segment_is_dots (const char *segment, gsize len)
{
  return (len == 1 && segment[0] == '.') || (len == 2 && segment[0] == '.' && segment[1] == '.');
}

/* Escapes may stand in a path, but not for what gives it structure. */
static gboolean
escape_is_clean (const char *at, const char *end)
{
  int value;

  if (end - at < 3 || !g_ascii_isxdigit (at[1]) || !g_ascii_isxdigit (at[2]))
    return FALSE;
  value = g_ascii_xdigit_value (at[1]) << 4 | g_ascii_xdigit_value (at[2]);
  return value > ' ' && value != 127 && strchr ("/\\.%?#", value) == NULL;
}

static gboolean
path_is_clean (FhirSlice path)
{
  const char *end = path.text + path.len;
  const char *segment = path.text + 1;

  for (const char *p = path.text; p < end; p++)
    {
      if (*p == '\\' || *p == '#' || (*p == '%' && !escape_is_clean (p, end)))
        return FALSE;
      if (*p != '/')
        continue;
      if (p > path.text && (p == segment || segment_is_dots (segment, (gsize)(p - segment))))
        return FALSE;
      segment = p + 1;
    }
  return !segment_is_dots (segment, (gsize)(end - segment));
}

/* Takes the base off the target: what is left is "Patient/1?_format=json". */
static FhirRefusal
check_path (const FhirGuard *guard, FhirSlice *target)
{
  const char *mark = memchr (target->text, '?', target->len);
  FhirSlice path = { target->text, mark != NULL ? (guint32)(mark - target->text) : target->len };

  if (!path_is_clean (path) || memchr (target->text, '#', target->len) != NULL)
    return FHIR_REFUSAL_PATH;
  if (path.len < guard->base_len || memcmp (path.text, guard->base_path, guard->base_len) != 0 ||
      (path.len > guard->base_len && path.text[guard->base_len] != '/'))
    return FHIR_REFUSAL_OUTSIDE;
  target->text += guard->base_len;
  target->len -= (guint32)guard->base_len;
  return FHIR_REFUSAL_NONE;
}

static FhirRefusal
make_request (const FhirHead *head,
              const gint8 *rows,
              FhirSlice target,
              FhirMethod method,
              FhirPrincipal *principal,
              FhirRequest **ret_request)
{
  g_autofree char *url = NULL;
  g_autoptr (FhirRequest) request = NULL;
  const char *mark = memchr (target.text, '?', target.len);
  guint32 path = mark != NULL ? (guint32)(mark - target.text) : target.len;

  /* "/fhir/Patient/" is "/fhir/Patient" */
  url = path > 0 && target.text[path - 1] == '/' ? g_strdup_printf ("%.*s%.*s",
                                                                    (int)path - 1,
                                                                    target.text,
                                                                    (int)(target.len - path),
                                                                    target.text + path)
                                                 : fhir_slice_dup (target);
  request = fhir_request_new (method, url, principal);
  for (guint i = 0; i < head->n_lines; i++)
    if (rows[i] >= 0 && fields[rows[i]].kind == FIELD_REQUEST)
      {
        FhirRefusal refusal = hand_on (request, rows[i], head->lines[i].value);

        if (refusal != FHIR_REFUSAL_NONE)
          return refusal;
      }
  *ret_request = g_steal_pointer (&request);
  return FHIR_REFUSAL_NONE;
}

/* What is wrong with the request although its framing is sound. */
static FhirRefusal
check_meaning (const FhirGuard *guard,
               const FhirHead *head,
               const Sorted *sorted,
               FhirSlice *target,
               FhirPass *pass,
               const char **ret_base)
{
  FhirSlice encoding = sorted->own[FIELD_CONTENT_ENCODING];
  FhirRefusal refusal = check_method (head->method, pass);

  if (refusal == FHIR_REFUSAL_NONE)
    refusal = check_host (guard, head, sorted->own[FIELD_HOST], target, ret_base);
  if (refusal == FHIR_REFUSAL_NONE)
    refusal = check_path (guard, target);
  if (refusal != FHIR_REFUSAL_NONE)
    return refusal;
  if (encoding.text != NULL && !fhir_head_slice_is (encoding, "identity"))
    return FHIR_REFUSAL_COMPRESSED;
  if (pass->has_body && (pass->method == FHIR_METHOD_GET || pass->method == FHIR_METHOD_HEAD))
    return FHIR_REFUSAL_BODY_OF_GET;
  if (pass->body_length > guard->body_bytes)
    return FHIR_REFUSAL_BODY_SIZE;
  return FHIR_REFUSAL_NONE;
}

/* What a refused request says of the form of its answer. */
static FhirRequest *
new_asking (const FhirHead *head)
{
  const char *mark = memchr (head->target.text, '?', head->target.len);
  guint32 at = mark != NULL ? (guint32)(mark - head->target.text) : head->target.len;
  g_autofree char *query =
      fhir_slice_dup ((FhirSlice){ head->target.text + at, head->target.len - at });
  FhirRequest *request = fhir_request_new (FHIR_METHOD_GET, query, NULL);

  for (guint i = 0; i < head->n_lines && request->accept == NULL; i++)
    if (fhir_head_slice_is (head->lines[i].name, "accept"))
      request->accept = fhir_slice_dup (head->lines[i].value);
  return request;
}

FhirRefusal
fhir_guard_check (const FhirGuard *guard,
                  const FhirHead *head,
                  FhirPrincipal *principal,
                  FhirPass *ret_pass,
                  FhirRequest **ret_request)
{
  gint8 rows[FHIR_HEAD_LINES];
  Sorted sorted = { .closes = FALSE };
  FhirSlice target = head->target;
  const char *base = NULL;
  FhirRefusal refusal;

  *ret_pass = (FhirPass){ .method = FHIR_METHOD_GET };
  refusal = sort_lines (head, &sorted, rows);
  if (refusal == FHIR_REFUSAL_NONE)
    refusal = check_framing (head, &sorted, ret_pass);
  if (refusal == FHIR_REFUSAL_NONE)
    refusal = check_meaning (guard, head, &sorted, &target, ret_pass, &base);
  if (refusal == FHIR_REFUSAL_NONE)
    refusal = make_request (head, rows, target, ret_pass->method, principal, ret_request);
  if (refusal == FHIR_REFUSAL_NONE)
    {
      (*ret_request)->base = base;
      return FHIR_REFUSAL_NONE;
    }
  *ret_request = new_asking (head);
  if (ret_pass->has_body || !fhir_refusal_keeps_connection (refusal))
    ret_pass->keep_alive = FALSE;
  return refusal;
}
