/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* SQL text with one "?" for each entry of a list of values. The two only ever grow together, so the
 * nth question mark is the nth value; texts and blobs lie in one byte array, found by offset
 * because it moves while it grows. */

#include "fhir-sql-builder.h"

typedef enum
{
  VALUE_INT,
  VALUE_DOUBLE,
  VALUE_TEXT,
  VALUE_BLOB,
  VALUE_NULL,
} ValueKind;

typedef struct
{
  ValueKind kind;
  gint64 integer;
  double real;
  gsize off; /* into bytes */
  gsize len;
} Value;

struct _FhirSqlBuilder
{
  GString *sql;
  GArray *values; /* (element-type Value) */
  GByteArray *bytes;
};

FhirSqlBuilder *
fhir_sql_builder_new (void)
{
  FhirSqlBuilder *builder = g_new0 (FhirSqlBuilder, 1);

  builder->sql = g_string_sized_new (256);
  builder->values = g_array_new (FALSE, TRUE, sizeof (Value));
  builder->bytes = g_byte_array_new();
  return builder;
}

void
fhir_sql_builder_free (FhirSqlBuilder *builder)
{
  if (builder == NULL)
    return;
  g_string_free (builder->sql, TRUE);
  g_array_unref (builder->values);
  g_byte_array_unref (builder->bytes);
  g_free (builder);
}

void
fhir_sql_builder_add (FhirSqlBuilder *builder, const char *sql)
{
  g_string_append (builder->sql, sql);
}

static void
add_value (FhirSqlBuilder *builder, Value value)
{
  g_string_append_c (builder->sql, '?');
  g_array_append_val (builder->values, value);
}

static void
add_bytes (FhirSqlBuilder *builder, ValueKind kind, const void *bytes, gsize len)
{
  add_value (builder, (Value){ .kind = kind, .off = builder->bytes->len, .len = len });
  if (len > 0)
    g_byte_array_append (builder->bytes, bytes, (guint)len);
}

void
fhir_sql_builder_int (FhirSqlBuilder *builder, gint64 value)
{
  add_value (builder, (Value){ .kind = VALUE_INT, .integer = value });
}

void
fhir_sql_builder_double (FhirSqlBuilder *builder, double value)
{
  add_value (builder, (Value){ .kind = VALUE_DOUBLE, .real = value });
}

void
fhir_sql_builder_text (FhirSqlBuilder *builder, FhirSlice value)
{
  if (value.text == NULL)
    add_value (builder, (Value){ .kind = VALUE_NULL });
  else
    add_bytes (builder, VALUE_TEXT, value.text, value.len);
}

void
fhir_sql_builder_blob (FhirSqlBuilder *builder, const void *bytes, gsize len)
{
  add_bytes (builder, VALUE_BLOB, bytes, len);
}

void
fhir_sql_builder_append (FhirSqlBuilder *builder, const FhirSqlBuilder *other)
{
  gsize base = builder->bytes->len;

  g_return_if_fail (builder != other);

  g_string_append_len (builder->sql, other->sql->str, (gssize)other->sql->len);
  for (guint i = 0; i < other->values->len; i++)
    {
      Value value = g_array_index (other->values, Value, i);

      value.off += base;
      g_array_append_val (builder->values, value);
    }
  if (other->bytes->len > 0)
    g_byte_array_append (builder->bytes, other->bytes->data, other->bytes->len);
}

const char *
fhir_sql_builder_get_sql (const FhirSqlBuilder *builder)
{
  return builder->sql->str;
}

/* Never NULL, so that an empty text stays a text. */
static const char *
get_bytes (const FhirSqlBuilder *builder, const Value *value)
{
  return value->len > 0 ? (const char *)builder->bytes->data + value->off : "";
}

static void
bind_value (const FhirSqlBuilder *builder, const Value *value, FhirStmt *stmt, int n)
{
  switch (value->kind)
    {
    case VALUE_INT:
      fhir_stmt_bind_int (stmt, n, value->integer);
      break;
    case VALUE_DOUBLE:
      fhir_stmt_bind_double (stmt, n, value->real);
      break;
    case VALUE_TEXT:
      fhir_stmt_bind_text (stmt, n, (FhirSlice){ get_bytes (builder, value), (guint32)value->len });
      break;
    case VALUE_BLOB:
      fhir_stmt_bind_blob (stmt, n, get_bytes (builder, value), value->len);
      break;
    case VALUE_NULL:
    default:
      fhir_stmt_bind_null (stmt, n);
      break;
    }
}

FhirStmt *
fhir_sql_builder_prepare (const FhirSqlBuilder *builder, FhirDb *db, GError **error)
{
  FhirStmt *stmt = fhir_db_prepare (db, builder->sql->str, error);

  for (guint i = 0; stmt != NULL && i < builder->values->len; i++)
    bind_value (builder, &g_array_index (builder->values, Value, i), stmt, (int)i + 1);
  return stmt;
}

static void
format_value (const FhirSqlBuilder *builder, const Value *value, GString *out)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  const char *bytes = get_bytes (builder, value);

  switch (value->kind)
    {
    case VALUE_INT:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, value->integer);
      break;
    case VALUE_DOUBLE:
      g_string_append (out, g_ascii_formatd (number, sizeof number, "%.17g", value->real));
      break;
    case VALUE_TEXT:
      g_string_append_c (out, '\'');
      for (gsize i = 0; i < value->len; i++)
        {
          if (bytes[i] == '\'')
            g_string_append_c (out, '\'');
          g_string_append_c (out, bytes[i]);
        }
      g_string_append_c (out, '\'');
      break;
    case VALUE_BLOB:
      g_string_append (out, "x'");
      for (gsize i = 0; i < value->len; i++)
        g_string_append_printf (out, "%02x", (guint8)bytes[i]);
      g_string_append_c (out, '\'');
      break;
    case VALUE_NULL:
    default:
      g_string_append (out, "NULL");
      break;
    }
}

char *
fhir_sql_builder_format (const FhirSqlBuilder *builder)
{
  GString *out = g_string_new (NULL);
  guint n = 0;

  for (const char *p = builder->sql->str; *p != '\0'; p++)
    {
      if (*p == '?' && n < builder->values->len)
        format_value (builder, &g_array_index (builder->values, Value, n++), out);
      else
        g_string_append_c (out, *p);
    }
  return g_string_free (out, FALSE);
}
