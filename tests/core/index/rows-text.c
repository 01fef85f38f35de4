/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "rows-text.h"
#include "fhir-date.h"

static const char *const kinds[FHIR_ROW_N_KINDS] = {
  "token",      "ident",           "string",         "uri",         "reference",
  "date",       "quantity",        "token-quantity", "token-token", "token-string",
  "token-date", "reference-token", "token-numbers",
};

static void
print_slice (const char *name, FhirSlice slice, GString *out)
{
  if (slice.text != NULL)
    g_string_append_printf (out, " %s=“%.*s”", name, (int)slice.len, slice.text);
}

static void
print_instant (gint64 ms, GString *out)
{
  char text[FHIR_INSTANT_LEN + 1];

  if (ms == FHIR_DATE_MIN || ms == FHIR_DATE_MAX)
    {
      g_string_append (out, "*");
      return;
    }
  fhir_instant_format (ms, text);
  g_string_append (out, text);
}

static void
print_row (const FhirIndexRow *row, GString *out)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (out,
                          "%s %s%s%s",
                          kinds[row->kind],
                          fhir_def_param (row->param)->code,
                          (row->flags & FHIR_ROW_SMALLEST) != 0 ? " <" : "",
                          (row->flags & FHIR_ROW_LARGEST) != 0 ? " >" : "");
  if ((row->flags & (FHIR_ROW_BELOW | FHIR_ROW_ABOVE)) != 0)
    g_string_append (out, (row->flags & FHIR_ROW_BELOW) != 0 ? " below" : " above");
  if (row->ref_type != 0)
    g_string_append_printf (out, " %s", fhir_def_type (row->ref_type)->name);
  print_slice ("a", row->a, out);
  print_slice ("b", row->b, out);
  print_slice ("c", row->c, out);
  print_slice ("d", row->d, out);
  if (row->kind == FHIR_ROW_TOKEN_NUMBERS)
    g_string_append_printf (out, " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, row->lo, row->hi);
  else if (row->lo != 0 || row->hi != 0)
    {
      g_string_append (out, " [");
      print_instant (row->lo, out);
      g_string_append (out, ", ");
      print_instant (row->hi, out);
      g_string_append (out, ")");
    }
  if (row->kind == FHIR_ROW_QUANTITY || row->kind == FHIR_ROW_TOKEN_QUANTITY)
    g_string_append_printf (out,
                            " %s",
                            g_ascii_formatd (number, sizeof number, "%.12g", row->value));
  g_string_append_c (out, '\n');
}

void
rows_text_print (const FhirIndexRows *rows, GString *out)
{
  for (guint i = 0; i < fhir_index_rows_get_n (rows); i++)
    print_row (fhir_index_rows_get (rows, i), out);
}
