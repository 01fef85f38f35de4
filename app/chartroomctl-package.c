/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* chartroomctl package: FHIR packages into and out of a store. */

#include "chartroomctl.h"
#include "fhir-package.h"
#include "fhir-registry.h"

typedef struct
{
  char *store;
  char **words; /* the action, then its arguments */
  char *registry;
  FhirPackageOptions options;
} Arguments;

static void
arguments_clear (Arguments *self)
{
  g_free (self->store);
  g_strfreev (self->words);
  g_free (self->registry);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static void
print_installed (const FhirPackageReport *report)
{
  if (report->replaced != NULL && !g_str_equal (report->replaced, report->version))
    g_print ("%s#%s: in the place of %s", report->name, report->version, report->replaced);
  else
    g_print ("%s#%s: installed", report->name, report->version);
  g_print ("; %u created, %u updated, %u unchanged, %u removed\n",
           report->created,
           report->updated,
           report->unchanged,
           report->removed);
  if (report->kept > 0)
    g_print ("%u kept, since other packages need them\n", report->kept);
  if (report->passed_over > 0)
    g_print ("%u files passed over: they are no definitions\n", report->passed_over);
  for (guint i = 0; i < report->fetched->len; i++)
    g_print ("with %s\n", (const char *)g_ptr_array_index (report->fetched, i));
  if (report->search_params > 0)
    g_print ("%u search parameters, %u of them cannot be searched by\n",
             report->search_params,
             report->unsearched->len);
  for (guint i = 0; i < report->unsearched->len; i++)
    g_print ("not searched by: %s\n", (const char *)g_ptr_array_index (report->unsearched, i));
  for (guint i = 0; i < report->missing->len; i++)
    g_print ("missing: %s\n", (const char *)g_ptr_array_index (report->missing, i));
}

/* New search parameters are of use when their rows are made; a later start would go on with them.
 */
static void
wait_for_params (FhirService *service)
{
  guint told = 0;
  guint percent;

  for (guint n = 0; fhir_service_get_waiting_params (service, &percent) > 0; n++)
    {
      if (n % 10 == 9 && percent != told)
        g_print ("search rows: %u %%\n", told = percent);
      g_usleep (G_USEC_PER_SEC / 10);
    }
}

static gboolean
install (FhirService *service, FhirPrincipal *principal, const Arguments *arguments, GError **error)
{
  for (guint i = 1; arguments->words[i] != NULL; i++)
    {
      g_auto (FhirPackageReport) report = { 0 };

      if (!fhir_package_install (service,
                                 principal,
                                 arguments->words[i],
                                 &arguments->options,
                                 &report,
                                 NULL,
                                 error))
        return FALSE;
      print_installed (&report);
    }
  wait_for_params (service);
  return TRUE;
}

static gboolean
list (FhirService *service, FhirPrincipal *principal, const Arguments *arguments, GError **error)
{
  g_autoptr (GPtrArray) packages = fhir_package_list (service, principal, error);

  if (packages == NULL)
    return FALSE;
  for (guint i = 0; i < packages->len; i++)
    {
      const FhirPackage *package = g_ptr_array_index (packages, i);

      g_print ("%s#%s\t%u resources\n",
               package->manifest->name,
               package->manifest->version,
               package->resources->len);
    }
  return TRUE;
}

static gboolean
remove_named (FhirService *service,
              FhirPrincipal *principal,
              const Arguments *arguments,
              GError **error)
{
  for (guint i = 1; arguments->words[i] != NULL; i++)
    {
      g_auto (FhirPackageReport) report = { 0 };

      if (!fhir_package_remove (service,
                                principal,
                                arguments->words[i],
                                &arguments->options,
                                &report,
                                NULL,
                                error))
        return FALSE;
      g_print ("%s#%s: removed with %u resources; %u kept, since other packages need them\n",
               report.name,
               report.version,
               report.removed,
               report.kept);
    }
  return TRUE;
}

/* clang-format off */
static const struct
{
  const char *name;
  gboolean (*run) (FhirService *service, FhirPrincipal *principal, const Arguments *arguments, GError **error);
  gboolean needs_words;
  gboolean writes;
} actions[] = {
  { "install", install, TRUE, TRUE },
  { "list", list, FALSE, FALSE },
  { "remove", remove_named, TRUE, TRUE },
};
/* clang-format on */

static gboolean
read_arguments (Arguments *a, int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_FILENAME, &a->store, "Folder of the store", "DIR" },
    { "no-dependencies",
      0,
      0,
      G_OPTION_ARG_NONE,
      &a->options.without_dependencies,
      "Also when dependencies are missing, or others depend on what goes",
      NULL },
    { "older",
      0,
      0,
      G_OPTION_ARG_NONE,
      &a->options.older,
      "An older version may take the place of a newer one",
      NULL },
    { "adopt",
      0,
      0,
      G_OPTION_ARG_NONE,
      &a->options.adopt,
      "Take over stored resources that belong to no package",
      NULL },
    { "registry",
      0,
      0,
      G_OPTION_ARG_STRING,
      &a->registry,
      "Where NAME@VERSION and missing dependencies come from (" FHIR_REGISTRY_DEFAULT ")",
      "ADDRESS" },
    { G_OPTION_REMAINING,
      0,
      0,
      G_OPTION_ARG_FILENAME_ARRAY,
      &a->words,
      NULL,
      "install FILE|ADDRESS|NAME@VERSION… | list | remove NAME…" },
    G_OPTION_ENTRY_NULL,
  };

  return chartroomctl_parse (&argc,
                             &argv,
                             NULL,
                             "Installs FHIR packages (.tgz, folder, https: address, or from a "
                             "registry), lists and removes them.",
                             entries);
}

static int
run_action (const char *name, guint action, const Arguments *arguments)
{
  FhirServiceOptions options = { .create = actions[action].writes,
                                 .read_only = !actions[action].writes };
  g_autoptr (FhirService) service = NULL;
  g_autoptr (FhirPrincipal) principal = fhir_principal_new_local();
  g_autoptr (GError) error = NULL;

  service = fhir_service_new (arguments->store, &options, &error);
  if (service != NULL && actions[action].run (service, principal, arguments, &error))
    return CHARTROOMCTL_OK;
  chartroomctl_print_error (name, "%s", error->message);
  return CHARTROOMCTL_FAILED;
}

int
chartroomctl_package (int argc, char **argv)
{
  g_auto (Arguments) arguments = { 0 };
  guint n_words;

  if (!read_arguments (&arguments, argc, argv))
    return CHARTROOMCTL_USAGE;
  arguments.options.registry = arguments.registry;
  n_words = arguments.words != NULL ? g_strv_length (arguments.words) : 0;
  for (guint i = 0; n_words > 0 && arguments.store != NULL && i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (arguments.words[0], actions[i].name) &&
        (n_words > 1) == actions[i].needs_words)
      return run_action (argv[0], i, &arguments);
  chartroomctl_print_error (
      argv[0],
      "needs --store DIR and install FILE|NAME@VERSION…, list, or remove NAME…");
  return CHARTROOMCTL_USAGE;
}
