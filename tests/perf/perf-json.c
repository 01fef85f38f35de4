/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* JSON: the public Synthea bundles, as sent and minified, against json-glib in the same run;
 * splicing; then inputs made to be hard. `perf-json count` parses each bundle once and prints the
 * number of nodes: under callgrind, instructions by nodes is the figure that noise does not touch.
 */

#include "fhir-json-parser.h"
#include "fhir-perf.h"
#include <json-glib/json-glib.h>
#include <stdlib.h>

#define MB 1e6

typedef struct
{
  GPtrArray *files; /* (element-type FhirPerfFile) */
  FhirJsonParser *parser;
  gboolean copied; /* through the call that needs no padding */
  guint64 nodes;
  gsize bytes;
  guint refused;
} Work;

static void
parse_all (gpointer data)
{
  Work *work = data;

  work->nodes = work->bytes = 0;
  for (guint i = 0; i < work->files->len; i++)
    {
      const FhirPerfFile *file = g_ptr_array_index (work->files, i);
      const FhirLimits *limits = fhir_limits_get_default();
      g_autoptr (GError) error = NULL;
      const FhirJsonDoc *doc =
          work->copied
              ? fhir_json_parser_parse (work->parser, file->bytes, file->len, limits, &error)
              : fhir_json_parser_parse_padded (work->parser,
                                               file->bytes,
                                               file->len,
                                               limits,
                                               &error);

      work->bytes += file->len;
      work->nodes += doc != NULL ? doc->n_nodes : 0;
      work->refused += doc == NULL;
      if (doc == NULL)
        g_printerr ("%s: %s\n", file->name, error->message);
    }
}

static void
parse_all_by_json_glib (gpointer data)
{
  Work *work = data;

  for (guint i = 0; i < work->files->len; i++)
    {
      const FhirPerfFile *file = g_ptr_array_index (work->files, i);
      g_autoptr (JsonParser) parser = json_parser_new_immutable();

      if (!json_parser_load_from_data (parser, file->bytes, (gssize)file->len, NULL))
        work->refused++;
    }
}

static void
add_file (GPtrArray *files, const char *name, const char *bytes, gsize len)
{
  FhirPerfFile *file = g_new0 (FhirPerfFile, 1);

  file->name = g_strdup (name);
  file->bytes = g_malloc0 (len + 64);
  file->len = len;
  memcpy (file->bytes, bytes, len);
  g_ptr_array_add (files, file);
}

static GPtrArray *
minify_all (GPtrArray *files)
{
  GPtrArray *small = g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_perf_file_free);
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();

  for (guint i = 0; i < files->len; i++)
    {
      const FhirPerfFile *file = g_ptr_array_index (files, i);
      const FhirJsonDoc *doc =
          fhir_json_parser_parse (parser, file->bytes, file->len, fhir_limits_get_default(), NULL);

      if (doc != NULL)
        add_file (small, file->name, doc->text, doc->text_len);
    }
  return small;
}

static void
compare (const char *name, GPtrArray *files, double aim)
{
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();
  Work work = { .files = files, .parser = parser };
  double ours = fhir_perf_best (parse_all, &work, 9);
  g_autofree char *copied_name = g_strconcat (name, ", bytes copied first", NULL);
  double mb = (double)work.bytes / MB;
  double copied, theirs;

  work.copied = TRUE;
  copied = fhir_perf_best (parse_all, &work, 9);
  theirs = fhir_perf_best (parse_all_by_json_glib, &work, 2);
  fhir_perf_report (name, mb / ours, "MB/s", mb / theirs, aim);
  fhir_perf_report (copied_name, mb / copied, "MB/s", mb / theirs, aim);
}

/* Replaces the value of each "reference" of each bundle, as an import does. */
static void
splice_all (gpointer data)
{
  GPtrArray *docs = data;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GArray) edits = g_array_new (FALSE, FALSE, sizeof (FhirJsonEdit));

  for (guint i = 0; i < docs->len; i++)
    {
      const FhirJsonDoc *doc = g_ptr_array_index (docs, i);

      g_array_set_size (edits, 0);
      g_string_truncate (out, 0);
      for (guint32 at = 0; at < doc->n_nodes; at++)
        if (doc->nodes[at].key == FHIR_KEY_reference && doc->nodes[at].type == FHIR_JSON_STRING)
          {
            FhirJsonEdit edit = { doc->nodes[at].off,
                                  doc->nodes[at].len,
                                  FHIR_SLICE_LITERAL ("Patient/01234567-89ab-cdef") };
            g_array_append_val (edits, edit);
          }
      fhir_json_splice (doc, 0, (const FhirJsonEdit *)(gpointer)edits->data, edits->len, out);
    }
}

static void
measure_splice (GPtrArray *files)
{
  g_autoptr (GPtrArray) docs = g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_json_doc_unref);
  gsize bytes = 0;

  for (guint i = 0; i < files->len; i++)
    {
      const FhirPerfFile *file = g_ptr_array_index (files, i);
      FhirJsonDoc *doc = fhir_json_parse (file->bytes, file->len, fhir_limits_get_default(), NULL);

      if (doc == NULL)
        continue;
      bytes += doc->text_len;
      g_ptr_array_add (docs, doc);
    }
  fhir_perf_report ("json splice of all references",
                    (double)bytes / MB / fhir_perf_best (splice_all, docs, 9),
                    "MB/s",
                    0,
                    2000);
}

static void
repeat (GString *out, const char *text, gsize bytes)
{
  while (out->len < bytes)
    g_string_append (out, text);
}

static void
make_strings (GString *out, const char *text, gsize bytes)
{
  g_autofree char *item = g_strconcat ("\"", text, "\",", NULL);

  g_string_append_c (out, '[');
  repeat (out, item, bytes);
  g_string_append (out, "0]");
}

static void
make_cyrillic (GString *out, gsize bytes)
{
  make_strings (out, "Пациент жалуется на головную боль и повышенную температуру", bytes);
}

static void
make_chinese (GString *out, gsize bytes)
{
  make_strings (out, "患者主诉头痛发热三天伴有咳嗽和全身乏力既往有高血压病史", bytes);
}

static void
make_escapes (GString *out, gsize bytes)
{
  make_strings (out,
                "<div xmlns=\\\"http:\\/\\/www.w3.org\\\">\\n\\t<p id=\\\"a\\\">\\u00e9\\\\<\\/p>",
                bytes);
}

static void
make_numbers (GString *out, gsize bytes)
{
  g_string_append_c (out, '[');
  repeat (out, "72.5,-3,120,0.001,98.60,1e-7,", bytes);
  g_string_append (out, "0]");
}

/* One object of as many unknown names as a document may have, again and again. */
static void
make_names (GString *out, gsize bytes)
{
  g_string_append_c (out, '[');
  while (out->len < bytes)
    {
      g_string_append_c (out, '{');
      for (guint i = 0; i < 50000; i++)
        g_string_append_printf (out, "\"unknownName%u\":%u,", i, i);
      g_string_append (out, "\"id\":\"x\"},");
    }
  g_string_append (out, "0]");
}

static void
make_wide (GString *out, gsize bytes)
{
  g_string_append_c (out, '[');
  while (out->len < bytes)
    {
      g_string_append_c (out, '{');
      for (guint i = 0; i < 60; i++)
        g_string_append_printf (out, "\"extra%u\":[{\"id\":true}],", i);
      g_string_append (out, "\"id\":\"x\"},");
    }
  g_string_append (out, "0]");
}

/* Each member's name falls on the same bit of the set that is asked first. */
static void
make_colliding (GString *out, gsize bytes)
{
  g_string_append_c (out, '[');
  while (out->len < bytes)
    {
      g_string_append_c (out, '{');
      for (guint key = 1, n = 0; n < 24 && key <= FHIR_KEY_N; key += 64, n++)
        g_string_append_printf (out, "\"%s\":1,", fhir_json_key_name ((FhirKey)key).text);
      out->str[out->len - 1] = '}';
      g_string_append_c (out, ',');
    }
  g_string_append (out, "0]");
}

/* clang-format off */
static const struct
{
  const char *name;
  void (*make) (GString *out, gsize bytes);
} hard[] = {
  { "json Cyrillic", make_cyrillic },
  { "json Chinese", make_chinese },
  { "json escapes", make_escapes },
  { "json numbers only", make_numbers },
  { "json 50,000 unknown names in an object", make_names },
  { "json objects of 60 unknown names", make_wide },
  { "json names that collide", make_colliding },
};
/* clang-format on */

static double
measure_hard (void (*make) (GString *, gsize), gsize bytes)
{
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_perf_file_free);
  g_autoptr (GString) text = g_string_new (NULL);
  Work work = { .files = files, .parser = parser };
  double seconds;

  make (text, bytes);
  add_file (files, "hard", text->str, text->len);
  seconds = fhir_perf_best (parse_all, &work, 5);
  return work.refused == 0 ? (double)text->len / MB / seconds : 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) files = fhir_perf_load ("synthea-r4-bundles", ".json");
  g_autoptr (GPtrArray) small = NULL;

  if (files == NULL)
    return 77;
  if (argc > 1 && g_str_has_prefix (argv[1], "count"))
    {
      g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();
      Work work = { .files = files, .parser = parser };

      g_ptr_array_set_size (files, MIN (files->len, 8));
      small = g_str_equal (argv[1], "count-minified") ? minify_all (files) : NULL;
      work.files = small != NULL ? small : files;
      parse_all (&work);
      g_print ("%" G_GUINT64_FORMAT " nodes\n", work.nodes);
      return EXIT_SUCCESS;
    }
  small = minify_all (files);
  compare ("json pretty, beside json-glib", files, 40);
  compare ("json minified, beside json-glib", small, 30);
  measure_splice (small);
  for (guint i = 0; i < G_N_ELEMENTS (hard); i++)
    {
      g_autofree char *name = g_strconcat (hard[i].name, ", 8 MB beside 2 MB", NULL);

      /* The ratio shows whether time is linear. */
      fhir_perf_report (name,
                        measure_hard (hard[i].make, 8000000),
                        "MB/s",
                        measure_hard (hard[i].make, 2000000),
                        0);
    }
  return EXIT_SUCCESS;
}
