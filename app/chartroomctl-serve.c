/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* chartroomctl serve: a store over FHIR REST until SIGTERM or SIGINT.
 *
 * Both signals are blocked before any thread starts, so that none but sigwaitinfo() here takes
 * them: nothing runs in a signal handler. Order at the end: front door closed and its requests
 * answered, then the service drained, then the store checkpointed and closed. */

#include "chartroomctl.h"
#include "fhir-rest.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#define FILES 4096 /* connections, and the store's own */

typedef struct
{
  char *store;
  char *listen;
  char *certificate;
  char *key;
  char **hosts;
  char **bases;
  char *validation;
  FhirStrictness strictness;
  gboolean read_only;
} Arguments;

static void
clear_arguments (Arguments *arguments)
{
  g_free (arguments->store);
  g_free (arguments->listen);
  g_free (arguments->certificate);
  g_free (arguments->key);
  g_strfreev (arguments->hosts);
  g_strfreev (arguments->bases);
  g_free (arguments->validation);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, clear_arguments)

static gboolean
parse (int *argc, char ***argv, Arguments *arguments)
{
  const char *name = (*argv)[0];
  const GOptionEntry entries[] = {
    { "store",
      's',
      0,
      G_OPTION_ARG_FILENAME,
      &arguments->store,
      "Folder of the store; made when absent",
      "DIR" },
    { "listen",
      'l',
      0,
      G_OPTION_ARG_STRING,
      &arguments->listen,
      "Where to listen, 127.0.0.1:8080 unless given; port 0 picks one",
      "ADDR:PORT" },
    { "certificate",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      &arguments->certificate,
      "Speak TLS with this certificate",
      "PEM" },
    { "key",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      &arguments->key,
      "Its key, when not in the same file",
      "PEM" },
    { "host",
      0,
      0,
      G_OPTION_ARG_STRING_ARRAY,
      &arguments->hosts,
      "A further name that clients may call this server by; may be repeated",
      "NAME" },
    { "base",
      0,
      0,
      G_OPTION_ARG_STRING_ARRAY,
      &arguments->bases,
      "A further base URL that references to this server may carry; may be repeated",
      "URL" },
    CHARTROOMCTL_VALIDATION_ENTRY (&arguments->validation),
    { "read-only", 0, 0, G_OPTION_ARG_NONE, &arguments->read_only, "Refuse all writes", NULL },
    { NULL }
  };

  if (!chartroomctl_parse (
          argc,
          argv,
          NULL,
          "Serves a store over FHIR REST until it is told to stop (SIGTERM, Ctrl+C).",
          entries))
    return FALSE;
  if (arguments->store == NULL || *argc > 1)
    {
      chartroomctl_print_error (name,
                                "%s; see chartroomctl serve --help",
                                arguments->store == NULL ? "--store is missing"
                                                         : "too many arguments");
      return FALSE;
    }
  if (arguments->key != NULL && arguments->certificate == NULL)
    {
      chartroomctl_print_error (name, "--key needs --certificate");
      return FALSE;
    }
  return chartroomctl_parse_validation (name, arguments->validation, &arguments->strictness);
}

static void
raise_file_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= FILES)
    return;
  limit.rlim_cur = MIN (limit.rlim_max, FILES);
  setrlimit (RLIMIT_NOFILE, &limit);
}

static void
block_signals (sigset_t *set)
{
  sigemptyset (set);
  sigaddset (set, SIGTERM);
  sigaddset (set, SIGINT);
  pthread_sigmask (SIG_BLOCK, set, NULL);
  signal (SIGPIPE, SIG_IGN);
}

static void
wait_for_signal (const sigset_t *set)
{
  while (sigwaitinfo (set, NULL) < 0 && errno == EINTR)
    ;
}

static int
serve (const char *name, const Arguments *arguments, const sigset_t *signals)
{
  const FhirServiceOptions service_options = {
    .read_only = arguments->read_only,
    .create = !arguments->read_only,
    .strictness = arguments->strictness,
    .bases = (const char *const *)arguments->bases,
  };
  const FhirRestOptions rest_options = {
    .listen = arguments->listen != NULL ? arguments->listen : "127.0.0.1:8080",
    .certificate = arguments->certificate,
    .key = arguments->key,
    .hosts = (const char *const *)arguments->hosts,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirService) service = fhir_service_new (arguments->store, &service_options, &error);
  g_autoptr (FhirRest) rest = NULL;

  if (service == NULL)
    g_prefix_error (&error, "cannot serve the store \"%s\": ", arguments->store);
  else
    rest = fhir_rest_new (service, &rest_options, &error);
  if (rest == NULL)
    {
      chartroomctl_print_error (name, "%s", error->message);
      return CHARTROOMCTL_FAILED;
    }
  g_print ("listening on %s\n", fhir_rest_get_url (rest));
  fflush (stdout);
  wait_for_signal (signals);
  fhir_rest_stop (rest);
  return CHARTROOMCTL_OK;
}

int
chartroomctl_serve (int argc, char **argv)
{
  const char *name = argv[0];
  g_auto (Arguments) arguments = { 0 };
  sigset_t signals;

  if (!parse (&argc, &argv, &arguments))
    return CHARTROOMCTL_USAGE;
  block_signals (&signals);
  raise_file_limit();
  return serve (name, &arguments, &signals);
}
