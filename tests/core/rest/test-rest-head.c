/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Request heads and chunks by rows; every row is also fed byte by byte. */

#include "fhir-chunks.h"
#include "fhir-head.h"
#include "fhir-test.h"

/* clang-format off */
static const struct
{
  const char *description;
  const char *bytes;
  FhirRefusal refusal;
  guint n_lines;
} heads[] = {
  { "the least", "GET / HTTP/1.1\r\n\r\n", FHIR_REFUSAL_NONE, 0 },
  { "one header", "GET /fhir HTTP/1.1\r\nHost: a\r\n\r\n", FHIR_REFUSAL_NONE, 1 },
  { "one empty line before", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", FHIR_REFUSAL_NONE, 1 },
  { "empty value, spaces around", "GET / HTTP/1.0\r\nA:\r\nB: \t x y \t\r\n\r\n", FHIR_REFUSAL_NONE, 2 },
  { "bytes above ASCII in a value", "GET / HTTP/1.1\r\nA: \xc3\xa9\r\n\r\n", FHIR_REFUSAL_NONE, 1 },
  { "two empty lines before", "\r\n\r\nGET / HTTP/1.1\r\n\r\n", FHIR_REFUSAL_REQUEST_LINE, 0 },
  { "bare line feed after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", FHIR_REFUSAL_LINE_END, 0 },
  { "bare line feed after a header", "GET / HTTP/1.1\r\nHost: a\n\r\n", FHIR_REFUSAL_LINE_END, 0 },
  { "bare line feed as the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n", FHIR_REFUSAL_LINE_END, 0 },
  { "bare carriage return in a value", "GET / HTTP/1.1\r\nA: b\rc\r\n\r\n", FHIR_REFUSAL_FIELD, 0 },
  { "NUL in a value", "GET / HTTP/1.1\r\nA: b\001c\r\n\r\n", FHIR_REFUSAL_FIELD, 0 },
  { "space before the colon", "GET / HTTP/1.1\r\nContent-Length : 5\r\n\r\n", FHIR_REFUSAL_FIELD, 0 },
  { "folded line", "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", FHIR_REFUSAL_FIELD, 0 },
  { "no colon", "GET / HTTP/1.1\r\nHost\r\n\r\n", FHIR_REFUSAL_FIELD, 0 },
  { "no name", "GET / HTTP/1.1\r\n: a\r\n\r\n", FHIR_REFUSAL_FIELD, 0 },
  { "two spaces", "GET  / HTTP/1.1\r\n\r\n", FHIR_REFUSAL_REQUEST_LINE, 0 },
  { "space at the end", "GET / HTTP/1.1 \r\n\r\n", FHIR_REFUSAL_REQUEST_LINE, 0 },
  { "tab", "GET\t/ HTTP/1.1\r\n\r\n", FHIR_REFUSAL_REQUEST_LINE, 0 },
  { "space in the target", "GET /a b HTTP/1.1\r\n\r\n", FHIR_REFUSAL_REQUEST_LINE, 0 },
  { "target above ASCII", "GET /\xc3\xa9 HTTP/1.1\r\n\r\n", FHIR_REFUSAL_REQUEST_LINE, 0 },
  { "no version", "GET /\r\n\r\n", FHIR_REFUSAL_REQUEST_LINE, 0 },
  { "HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", FHIR_REFUSAL_VERSION, 0 },
  { "version 1.2", "GET / HTTP/1.2\r\n\r\n", FHIR_REFUSAL_VERSION, 0 },
  { "small letters", "GET / http/1.1\r\n\r\n", FHIR_REFUSAL_REQUEST_LINE, 0 },
  { "a TLS hello", "\x16\x03\x01\x02", FHIR_REFUSAL_REQUEST_LINE, 0 },
};
/* clang-format on */

static FhirRefusal
parse (const char *bytes, gsize len, gsize step, FhirHead *head)
{
  gsize at = 0, head_len = 0;

  for (gsize n = MIN (step, len);; n = MIN (n + step, len))
    {
      g_autofree char *exact = fhir_test_exact_copy (bytes, n);
      FhirRefusal refusal = fhir_head_scan (exact, n, &at, &head_len);

      if (refusal != FHIR_REFUSAL_NONE)
        return refusal;
      if (head_len > 0)
        {
          g_autofree char *whole = fhir_test_exact_copy (bytes, head_len);

          return fhir_head_parse (whole, head_len, head);
        }
      g_assert_cmpuint (n, <, len);
    }
}

static void
test_heads (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    for (gsize step = 1; step < 4; step += 2)
      {
        FhirHead head = { .n_lines = 0 };
        FhirRefusal refusal = parse (heads[i].bytes, strlen (heads[i].bytes), step, &head);

        g_test_message ("%s", heads[i].description);
        g_assert_cmpint (refusal, ==, heads[i].refusal);
        if (refusal == FHIR_REFUSAL_NONE)
          g_assert_cmpuint (head.n_lines, ==, heads[i].n_lines);
      }
}

static void
test_slices (void)
{
  static const char bytes[] = "PATCH /fhir/a?b=c HTTP/1.0\r\nPrefer:  x, y \r\n\r\n";
  FhirHead head;

  g_assert_cmpint (fhir_head_parse (bytes, sizeof bytes - 1, &head), ==, FHIR_REFUSAL_NONE);
  g_assert_true (fhir_slice_is (head.method, "PATCH"));
  g_assert_true (fhir_slice_is (head.target, "/fhir/a?b=c"));
  g_assert_cmpuint (head.minor, ==, 0);
  g_assert_true (fhir_slice_is (head.lines[0].name, "Prefer"));
  g_assert_true (fhir_slice_is (head.lines[0].value, "x, y"));
  g_assert_true (fhir_head_list_has (head.lines[0].value, "Y"));
  g_assert_false (fhir_head_list_has (head.lines[0].value, "z"));
}

static FhirRefusal
parse_with (guint n_lines, gsize padding)
{
  g_autoptr (GString) bytes = g_string_new ("GET / HTTP/1.1\r\n");
  FhirHead head;

  for (guint i = 0; i < n_lines; i++)
    g_string_append (bytes, "A: b\r\n");
  if (padding > 0)
    {
      g_string_append (bytes, "P: ");
      while (bytes->len < padding - 4)
        g_string_append_c (bytes, 'x');
      g_string_append (bytes, "\r\n");
    }
  g_string_append (bytes, "\r\n");
  return parse (bytes->str, bytes->len, 4096, &head);
}

static void
test_limits (void)
{
  g_assert_cmpint (parse_with (FHIR_HEAD_LINES, 0), ==, FHIR_REFUSAL_NONE);
  g_assert_cmpint (parse_with (FHIR_HEAD_LINES + 1, 0), ==, FHIR_REFUSAL_HEAD_LINES);
  g_assert_cmpint (parse_with (0, FHIR_HEAD_BYTES), ==, FHIR_REFUSAL_NONE);
  g_assert_cmpint (parse_with (0, FHIR_HEAD_BYTES + 1), ==, FHIR_REFUSAL_HEAD_SIZE);
}

static void
test_endless_line (void)
{
  g_autofree char *bytes = g_strnfill (FHIR_HEAD_BYTES, 'A');
  gsize at = 0, len = 0;

  g_assert_cmpint (fhir_head_scan (bytes, FHIR_HEAD_BYTES - 1, &at, &len), ==, FHIR_REFUSAL_NONE);
  g_assert_cmpuint (len, ==, 0);
  g_assert_cmpint (fhir_head_scan (bytes, FHIR_HEAD_BYTES, &at, &len), ==, FHIR_REFUSAL_HEAD_SIZE);
}

/* clang-format off */
static const struct
{
  const char *description;
  const char *bytes;
  const char *content; /* NULL: refused */
} bodies[] = {
  { "empty", "0\r\n\r\n", "" },
  { "one chunk", "5\r\nhello\r\n0\r\n\r\n", "hello" },
  { "two chunks, hex in both cases", "a\r\n0123456789\r\nB\r\nabcdefghijk\r\n0\r\n\r\n", "0123456789abcdefghijk" },
  { "leading zeros", "0005\r\nhello\r\n000\r\n\r\n", "hello" },
  { "extension", "5;a=\"b\"\r\nhello\r\n0;x\r\n\r\n", "hello" },
  { "trailers", "1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\n", "x" },
  { "bare line feed after the size", "5\nhello\r\n0\r\n\r\n", NULL },
  { "bare line feed after the data", "5\r\nhello\n0\r\n\r\n", NULL },
  { "bare line feed at the end", "5\r\nhello\r\n0\r\n\n", NULL },
  { "data longer than its size", "4\r\nhello\r\n0\r\n\r\n", NULL },
  { "no size", "\r\nhello\r\n", NULL },
  { "sign", "+5\r\nhello\r\n0\r\n\r\n", NULL },
  { "0x", "0x5\r\nhello\r\n0\r\n\r\n", NULL },
  { "nine digits", "000000005\r\nhello\r\n0\r\n\r\n", NULL },
  { "space before the size", " 5\r\nhello\r\n0\r\n\r\n", NULL },
  { "control byte in an extension", "5;\001\r\nhello\r\n0\r\n\r\n", NULL },
  { "folded trailer", "0\r\nA: b\r\n c\r\n\r\n", NULL },
};
/* clang-format on */

/* NULL: refused. */
static char *
decode (const char *bytes, gsize len, gsize step)
{
  FhirChunks chunks = { 0 };
  g_autoptr (GString) out = g_string_new (NULL);

  for (gsize at = 0; at < len && !chunks.done;)
    {
      gsize n = MIN (step, len - at), used, run;
      g_autofree char *exact = fhir_test_exact_copy (bytes + at, n);

      if (fhir_chunks_feed (&chunks, exact, n, &used, &run) != FHIR_REFUSAL_NONE)
        return NULL;
      g_assert_cmpuint (used, <=, n);
      g_assert_cmpuint (run, <=, used);
      g_string_append_len (out, exact + used - run, (gssize)run);
      at += used;
    }
  g_assert_true (chunks.done);
  return g_strdup (out->str);
}

static void
test_chunks (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    for (gsize step = 1; step <= 64; step *= 4)
      {
        g_autofree char *content = decode (bodies[i].bytes, strlen (bodies[i].bytes), step);

        g_test_message ("%s", bodies[i].description);
        g_assert_cmpstr (content, ==, bodies[i].content);
      }
}

static void
test_endless_extension (void)
{
  g_autofree char *filler = g_strnfill (5000, 'x');
  g_autofree char *extension = g_strconcat ("5;", filler, "\r\nhello\r\n0\r\n\r\n", NULL);
  g_autofree char *trailer = g_strconcat ("0\r\n", filler, ": b\r\n\r\n", NULL);

  g_assert_null (decode (extension, strlen (extension), 100));
  g_assert_null (decode (trailer, strlen (trailer), 100));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/rest/head/rows", test_heads);
  g_test_add_func ("/core/rest/head/slices", test_slices);
  g_test_add_func ("/core/rest/head/limits", test_limits);
  g_test_add_func ("/core/rest/head/endless-line", test_endless_line);
  g_test_add_func ("/core/rest/chunks/rows", test_chunks);
  g_test_add_func ("/core/rest/chunks/endless-extension", test_endless_extension);
  return g_test_run();
}
