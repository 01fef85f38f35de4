/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* chartroomctl check: is the database whole, and is all that resources are found by what would be
 * computed from them now? Reads only; a server may be running on the store. */

#include "chartroomctl.h"
#include "fhir-store-writer.h"

static int
check_store (const char *name, FhirStore *store)
{
  g_autoptr (GError) error = NULL;
  gint64 checked = 0;
  gint64 wrong = 0;

  if (!fhir_store_check_file (store, NULL, &error) ||
      !fhir_store_check (store, &checked, &wrong, NULL, &error))
    {
      chartroomctl_print_error (name, "%s", error->message);
      return CHARTROOMCTL_FAILED;
    }
  g_print ("%" G_GINT64_FORMAT " resources checked, %" G_GINT64_FORMAT " wrong\n", checked, wrong);
  return wrong == 0 ? CHARTROOMCTL_OK : CHARTROOMCTL_FAILED;
}

int
chartroomctl_check (int argc, char **argv)
{
  const char *name = argv[0];
  g_autofree char *folder = NULL;
  const GOptionEntry entries[] = {
    { "store", 's', 0, G_OPTION_ARG_FILENAME, &folder, "Folder of the store", "DIR" },
    { NULL },
  };
  const FhirStoreOptions options = { .read_only = TRUE };
  g_autoptr (FhirStore) store = NULL;
  g_autoptr (GError) error = NULL;

  if (!chartroomctl_parse (&argc,
                           &argv,
                           NULL,
                           "Checks a store: its pages, and its rows against its records.",
                           entries))
    return CHARTROOMCTL_USAGE;
  if (folder == NULL || argc > 1)
    {
      chartroomctl_print_error (name, "which store? See chartroomctl check --help");
      return CHARTROOMCTL_USAGE;
    }
  store = fhir_store_open (folder, &options, &error);
  if (store == NULL)
    {
      chartroomctl_print_error (name, "%s", error->message);
      return CHARTROOMCTL_FAILED;
    }
  return check_store (name, store);
}
