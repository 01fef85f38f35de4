/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A page of text as PDF 1.4: five objects, a cross-reference table with true offsets, one of the
 * fonts that every reader has (Helvetica, WinAnsi). Letters that WinAnsi lacks lose their marks or
 * are written by their nearest letter; text of another script has no place here (callers give the
 * name in Latin letters). */

#include "fhir-demo-private.h"

#define N_OBJECTS 6

static const struct
{
  gunichar from;
  const char *to;
} nearest[] = {
  { 0x141, "L" }, { 0x142, "l" }, { 0x110, "D" }, { 0x111, "d" }, { 0x131, "i" }, { 0x2264, "<=" },
};

/* One character in WinAnsi, escaped for a PDF string; FALSE when there is none. */
static gboolean
append_byte (GString *out, gunichar c)
{
  if (c < 0x20 || (c > 0x7e && c < 0xa0) || c > 0xff)
    return FALSE;
  if (c == '(' || c == ')' || c == '\\')
    g_string_append_c (out, '\\');
  if (c < 0x80)
    g_string_append_c (out, (char)c);
  else
    g_string_append_printf (out, "\\%03o", c);
  return TRUE;
}

static void
append_char (GString *out, gunichar c)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gsize n;

  if (append_byte (out, c))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (nearest); i++)
    if (nearest[i].from == c)
      {
        g_string_append (out, nearest[i].to);
        return;
      }
  n = g_unichar_fully_decompose (c, FALSE, parts, G_N_ELEMENTS (parts));
  if (n > 1)
    append_byte (out, parts[0]);
}

static void
append_text (GString *out, const char *text)
{
  g_string_append_c (out, '(');
  for (const char *at = text; *at; at = g_utf8_next_char (at))
    append_char (out, g_utf8_get_char (at));
  g_string_append_c (out, ')');
}

static GString *
page_content (const char *title, const char *const *lines)
{
  GString *content = g_string_new ("BT /F1 16 Tf 56 780 Td ");

  append_text (content, title);
  g_string_append (content, " Tj /F1 10 Tf 14 TL 0 -26 Td");
  for (guint i = 0; lines[i]; i++)
    {
      g_string_append_c (content, '\n');
      append_text (content, lines[i]);
      g_string_append (content, " Tj T*");
    }
  g_string_append (content, "\nET");
  return content;
}

GString *
fhir_demo_pdf (const char *title, const char *const *lines)
{
  g_autoptr (GString) content = page_content (title, lines);
  GString *pdf = g_string_new ("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n");
  gsize offsets[N_OBJECTS] = { 0 }, table;
  static const char *const objects[] = {
    "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
    "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
    "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]\n"
    "/Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>\nendobj\n",
    "4 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
    "/Encoding /WinAnsiEncoding >>\nendobj\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      offsets[i + 1] = pdf->len;
      g_string_append (pdf, objects[i]);
    }
  offsets[5] = pdf->len;
  g_string_append_printf (pdf,
                          "5 0 obj\n<< /Length %" G_GSIZE_FORMAT " >>\nstream\n",
                          content->len);
  g_string_append_len (pdf, content->str, content->len);
  g_string_append (pdf, "\nendstream\nendobj\n");
  table = pdf->len;
  g_string_append_printf (pdf, "xref\n0 %d\n0000000000 65535 f \n", N_OBJECTS);
  for (guint i = 1; i < N_OBJECTS; i++)
    g_string_append_printf (pdf, "%010" G_GSIZE_FORMAT " 00000 n \n", offsets[i]);
  g_string_append_printf (pdf,
                          "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%" G_GSIZE_FORMAT
                          "\n%%%%EOF\n",
                          N_OBJECTS,
                          table);
  return pdf;
}
