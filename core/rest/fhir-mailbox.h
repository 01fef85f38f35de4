/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Mail for a thread that waits in epoll: any thread posts, the owner takes all there is. Posting
 * locks nothing, and many posts make one wake-up. */

/* First member of what is sent; allocated with g_new(). */
typedef struct _FhirMail FhirMail;
struct _FhirMail
{
  FhirMail *next;
  guint kind; /* the owner's */
};

typedef struct
{
  int wake;       /* eventfd, readable while there is mail; -1: not open */
  FhirMail *head; /* atomic: newest first */
  guint posters;  /* atomic: threads inside post */
} FhirMailbox;

/* FALSE: errno tells why; the box can be closed all the same. */
gboolean fhir_mailbox_open (FhirMailbox *box) G_GNUC_WARN_UNUSED_RESULT;
void fhir_mailbox_post (FhirMailbox *box, FhirMail *mail);
/* What has come, oldest first, linked by next; (transfer full). */
FhirMail *fhir_mailbox_take (FhirMailbox *box);
/* When nobody posts any more: waits for those who still are at it, and gives what was never taken;
 * (transfer full). */
FhirMail *fhir_mailbox_close (FhirMailbox *box);

G_END_DECLS
