/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything of Chartroom that needs no display. One table of subcommands; each stands in its own
 * file chartroomctl-NAME.c and parses its own options. A new one is a file, a row here and a line
 * in meson.build. */

#include "chartroomctl.h"
#include "fhir-failpoint.h"
#include <locale.h>
#include <string.h>
#include <sys/stat.h>

/* clang-format off */
static const struct
{
  const char *name;
  int (*run) (int argc, char **argv);
  const char *summary;
} commands[] = {
  { "import", chartroomctl_import, "load files into a store" },
  { "demo", chartroomctl_demo, "make synthetic patients as NDJSON or in a store" },
  { "serve", chartroomctl_serve, "serve a store over FHIR REST" },
  { "package", chartroomctl_package, "install FHIR packages, list and remove them" },
  { "check", chartroomctl_check, "check a store: pages, records and rows" },
  { "fhirpath", chartroomctl_fhirpath, "evaluate an expression on a resource" },
  { "validate", chartroomctl_validate, "say what is wrong with resources in files" },
  { "convert", chartroomctl_convert, "write a resource in FHIR XML or JSON" },
  { NULL, NULL, NULL },
};
/* clang-format on */

void
chartroomctl_print_error (const char *name, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("chartroomctl %s: %s\n", name, text);
}

gboolean
chartroomctl_parse (int *argc,
                    char ***argv,
                    const char *parameters,
                    const char *summary,
                    const GOptionEntry *entries)
{
  g_autoptr (GOptionContext) context = g_option_context_new (parameters);
  g_autoptr (GError) error = NULL;
  const char *name = (*argv)[0];

  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;
  chartroomctl_print_error (name, "%s; see chartroomctl %s --help", error->message, name);
  return FALSE;
}

gboolean
chartroomctl_parse_validation (const char *name, const char *text, FhirStrictness *ret_strictness)
{
  if (text == NULL)
    *ret_strictness = FHIR_STRICTNESS_STRUCTURE;
  else if (!fhir_strictness_parse (text, ret_strictness))
    {
      chartroomctl_print_error (name, "--validation is off, structure or full, not \"%s\"", text);
      return FALSE;
    }
  return TRUE;
}

static void
print_help (void)
{
  g_print ("Usage: chartroomctl COMMAND [OPTION…]\n\nCommands:\n");
  for (guint i = 0; commands[i].name != NULL; i++)
    g_print ("  %-10s %s\n", commands[i].name, commands[i].summary);
  g_print ("\nchartroomctl COMMAND --help tells the options of a command.\n"
           "chartroomctl --version prints the version.\n");
}

static int
run_command (int argc, char **argv)
{
  for (guint i = 0; commands[i].name != NULL; i++)
    if (strcmp (argv[0], commands[i].name) == 0)
      {
        g_autofree char *program = g_strconcat ("chartroomctl ", commands[i].name, NULL);

        g_set_prgname (program);
        return commands[i].run (argc, argv);
      }
  g_printerr ("chartroomctl: there is no command \"%s\"; see chartroomctl --help\n", argv[0]);
  return CHARTROOMCTL_USAGE;
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  fhir_failpoint_init();
  /* what this program writes are records of patients: for their owner only */
  umask (0077);
  if (argc < 2)
    {
      g_printerr ("chartroomctl: which command? See chartroomctl --help\n");
      return CHARTROOMCTL_USAGE;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      g_print ("chartroomctl " CHARTROOM_VERSION "\n");
      return CHARTROOMCTL_OK;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 ||
      strcmp (argv[1], "help") == 0)
    {
      print_help();
      return CHARTROOMCTL_OK;
    }
  return run_command (argc - 1, argv + 1);
}
