/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules of narratives by rows: what stands within the <div>, and a part of what is wrong. */

#include "fhir-test.h"
#include "fhir-xhtml.h"

#define DIV "<div xmlns=\"http://www.w3.org/1999/xhtml\">"

typedef struct
{
  const char *description;
  const char *text;
  const char *wrong; /* NULL: nothing */
} Row;

/* clang-format off */
static const Row rows[] = {
  { "plain", DIV "<p class='a' style=\"x\">a &amp; &#160; &nbsp;b<br/></p></div>", NULL },
  { "space around", " \n" DIV "a</div>\n", NULL },
  { "image alone", DIV "<img src='a.png' alt=''/></div>", NULL },
  { "comment", DIV "<!-- <script> -->a</div>", NULL },
  { "single quotes", "<div xmlns='http://www.w3.org/1999/xhtml'>a</div>", NULL },
  { "links", DIV "<a href='http://a/?b=c&amp;d'>x</a><a name='y'>y</a><a href='#javascript:'>z</a></div>", NULL },
  { "no name space", "<div>a</div>", "name space" },
  { "wrong name space", "<div xmlns='http://a'>a</div>", "name space" },
  { "no div", "<p xmlns='http://www.w3.org/1999/xhtml'>a</p>", "<div>" },
  { "nothing", "", "there is none" },
  { "text alone", "a", "outside" },
  { "text after", DIV "a</div>b", "outside" },
  { "two roots", DIV "a</div>" DIV "b</div>", "more than one" },
  { "only white space", DIV " <p> </p>\n</div>", "some content" },
  { "script", DIV "<script>a</script></div>", "element that" },
  { "form", DIV "<form>a</form></div>", "element that" },
  { "event", DIV "<p onclick='a'>a</p></div>", "attribute that" },
  { "script in a link", DIV "<a href=' JavaScript:a()'>a</a></div>", "run a program" },
  { "script by number", DIV "<a href='java&#115;cript&#x3A;a()'>a</a></div>", "run a program" },
  { "script by name", DIV "<a href='java&Tab;script&colon;a()'>a</a></div>", "run a program" },
  { "script with a tab", DIV "<img src='java\tscript:a()'/></div>", "run a program" },
  { "endless number", DIV "<a href='&#99999999999999999999999999999999;'>a</a></div>", "no entity" },
  { "tags cross", DIV "<b><i>a</b></i></div>", "do not match" },
  { "root without end", DIV "a", "does not end" },
  { "comment without end", DIV "<!-- a</div>", "comment" },
  { "value without quotes", DIV "<p class=a>a</p></div>", "quotes" },
  { "value without end", DIV "<p class='a>a</p></div>", "well-formed" },
  { "attribute without value", DIV "<p class>a</p></div>", "well-formed" },
  { "bare ampersand", DIV "a & b</div>", "no entity" },
  { "declaration", "<!DOCTYPE html>" DIV "a</div>", "declarations" },
  { "instruction", DIV "<?php a ?>a</div>", "declarations" },
  { "cdata", DIV "<![CDATA[a]]></div>", "declarations" },
};
/* clang-format on */

/* A copy of exact size, so that a byte read past the end is seen. */
static const char *
check (const char *text)
{
  gsize len = strlen (text);
  g_autofree char *copy = g_memdup2 (text, len);

  return fhir_xhtml_check ((FhirSlice){ copy, (guint32)len });
}

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *wrong = check (rows[i].text);

      g_test_message ("%s: %s", rows[i].description, wrong != NULL ? wrong : "fine");
      if (rows[i].wrong == NULL)
        g_assert_cmpstr (wrong, ==, NULL);
      else
        g_assert_true (wrong != NULL && strstr (wrong, rows[i].wrong) != NULL);
    }
}

static void
test_prefixes (void)
{
  const char *text = DIV "<!-- c --><a href=\"&#106;b\" class='c'>d &lt; e</a><br/></div>";

  g_assert_null (check (text));
  for (gsize len = 0; len < strlen (text); len++)
    {
      g_autofree char *prefix = g_strndup (text, len);

      g_assert_nonnull (check (prefix));
    }
}

static void
test_depth (void)
{
  for (guint depth = 127; depth <= 128; depth++)
    {
      g_autoptr (GString) text = g_string_new (DIV);

      for (guint i = 0; i < depth; i++)
        g_string_append (text, "<b>");
      g_string_append (text, "a");
      for (guint i = 0; i < depth; i++)
        g_string_append (text, "</b>");
      g_string_append (text, "</div>");
      g_assert_cmpstr (check (text->str), ==, depth < 128 ? NULL : "is nested too deeply");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/fhirpath/xhtml/rows", test_rows);
  g_test_add_func ("/core/fhirpath/xhtml/prefixes", test_prefixes);
  g_test_add_func ("/core/fhirpath/xhtml/depth", test_depth);
  return g_test_run();
}
