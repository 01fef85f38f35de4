/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-strictness.h"
#include <glib.h>

G_BEGIN_DECLS

/* One subcommand, in its own file chartroomctl-NAME.c. argv[0] is the name of the subcommand, so
 * that GOptionContext prints "chartroomctl NAME" when it is set as prgname (chartroomctl.c does
 * that). Returns an exit status: */
enum
{
  CHARTROOMCTL_OK = 0,
  CHARTROOMCTL_FAILED = 1, /* the work failed; the reason is on stderr */
  CHARTROOMCTL_USAGE = 2,  /* wrong arguments; the reason is on stderr */
};

int chartroomctl_import (int argc, char **argv);
int chartroomctl_demo (int argc, char **argv);
int chartroomctl_convert (int argc, char **argv);
int chartroomctl_check (int argc, char **argv);
int chartroomctl_fhirpath (int argc, char **argv);
int chartroomctl_package (int argc, char **argv);
int chartroomctl_validate (int argc, char **argv);

/* Prints "chartroomctl NAME: message" to stderr. */
void chartroomctl_print_error (const char *name, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Parses options of a subcommand and leaves the rest in argv; FALSE when the arguments are wrong,
 * and then it has said why. parameters is what --help shows after the options, "PATH…". */
gboolean chartroomctl_parse (int *argc,
                             char ***argv,
                             const char *parameters,
                             const char *summary,
                             const GOptionEntry *entries) G_GNUC_WARN_UNUSED_RESULT;

/* --validation of the subcommands that store; text is a char * that is freed with g_free(). */
#define CHARTROOMCTL_VALIDATION_ENTRY(text)                                   \
  {                                                                           \
    "validation", 0, 0, G_OPTION_ARG_STRING, (text),                          \
        "How strict storing is; structure unless given", "off|structure|full" \
  }

/* The strictness of that name; structure for NULL. FALSE, and it has said so, for another name. */
gboolean chartroomctl_parse_validation (const char *name,
                                        const char *text,
                                        FhirStrictness *ret_strictness) G_GNUC_WARN_UNUSED_RESULT;

/* The subcommands. */
int chartroomctl_serve (int argc, char **argv);

G_END_DECLS
