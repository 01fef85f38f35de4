/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys of rows that a change marked dead, packed into one blob for the change: the number of the
 * table, then the columns of its key; integers as zigzag varints, numbers as 8 bytes, texts as
 * length and bytes. A damaged blob is refused, never read past. */

#include "fhir-store-gone-private.h"

static void
pack_int (GByteArray *out, gint64 value)
{
  guint64 rest = ((guint64)value << 1) ^ (guint64)(value >> 63);
  guint8 byte;

  do
    {
      byte = (guint8)((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
      g_byte_array_append (out, &byte, 1);
      rest >>= 7;
    }
  while (rest != 0);
}

static void
pack_text (GByteArray *out, FhirSlice text)
{
  pack_int (out, text.len);
  if (text.len > 0)
    g_byte_array_append (out, (const guint8 *)text.text, text.len);
}

void
fhir_store_gone_pack (GByteArray *out, FhirStoreTable table, const FhirStoreRow *row)
{
  pack_int (out, table);
  for (const char *letter = fhir_store_table_key (table); *letter != '\0'; letter++)
    switch (*letter)
      {
      case 'v':
        g_byte_array_append (out, (const guint8 *)&row->v, sizeof row->v);
        break;
      case 's':
        pack_text (out, row->s);
        break;
      case 'x':
        pack_text (out, row->x);
        break;
      default:
        pack_int (out,
                  *letter == 'p'   ? row->p
                  : *letter == 'r' ? row->r
                  : *letter == 'a' ? row->a
                  : *letter == 'b' ? row->b
                                   : row->c);
        break;
      }
}

static gboolean
unpack_int (FhirSlice *rest, gint64 *ret_value)
{
  guint64 value = 0;

  for (guint shift = 0; shift < 64 && rest->len > 0; shift += 7)
    {
      guint8 byte = (guint8)*rest->text++;

      rest->len--;
      value |= (guint64)(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        {
          *ret_value = (gint64)(value >> 1) ^ -(gint64)(value & 1);
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
unpack_text (FhirSlice *rest, FhirSlice *ret_text)
{
  gint64 len = 0;

  if (!unpack_int (rest, &len) || len < 0 || len > rest->len)
    return FALSE;
  *ret_text = (FhirSlice){ rest->text, (guint32)len };
  rest->text += len;
  rest->len -= (guint32)len;
  return TRUE;
}

static gboolean
unpack_letter (FhirSlice *rest, char letter, FhirStoreRow *row)
{
  gint64 value = 0;

  if (letter == 's' || letter == 'x')
    return unpack_text (rest, letter == 's' ? &row->s : &row->x);
  if (letter == 'v')
    {
      if (rest->len < sizeof row->v)
        return FALSE;
      memcpy (&row->v, rest->text, sizeof row->v);
      rest->text += sizeof row->v;
      rest->len -= sizeof row->v;
      return TRUE;
    }
  if (!unpack_int (rest, &value))
    return FALSE;
  if (letter == 'p')
    row->p = (guint32)value;
  else
    *(letter == 'r'   ? &row->r
      : letter == 'a' ? &row->a
      : letter == 'b' ? &row->b
                      : &row->c) = value;
  return TRUE;
}

gboolean
fhir_store_gone_unpack (FhirSlice *rest, FhirStoreTable *ret_table, FhirStoreRow *ret_row)
{
  gint64 table = 0;

  memset (ret_row, 0, sizeof *ret_row);
  if (!unpack_int (rest, &table) || table < 0 || table >= FHIR_STORE_N_TABLES)
    return FALSE;
  for (const char *letter = fhir_store_table_key (table); *letter != '\0'; letter++)
    if (!unpack_letter (rest, *letter, ret_row))
      return FALSE;
  *ret_table = (FhirStoreTable)table;
  return TRUE;
}
