/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A lock-free list that is taken as a whole, and one eventfd that is written only when the list was
 * empty. */

#include "fhir-mailbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

gboolean
fhir_mailbox_open (FhirMailbox *box)
{
  *box = (FhirMailbox){ .wake = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK) };
  return box->wake >= 0;
}

void
fhir_mailbox_post (FhirMailbox *box, FhirMail *mail)
{
  FhirMail *head;

  g_atomic_int_inc (&box->posters);
  do
    {
      head = g_atomic_pointer_get (&box->head);
      mail->next = head;
    }
  while (!g_atomic_pointer_compare_and_exchange (&box->head, head, mail));
  if (head == NULL)
    eventfd_write (box->wake, 1);
  g_atomic_int_add (&box->posters, -1);
}

FhirMail *
fhir_mailbox_take (FhirMailbox *box)
{
  FhirMail *list, *reversed = NULL;
  eventfd_t count;

  eventfd_read (box->wake, &count);
  do
    list = g_atomic_pointer_get (&box->head);
  while (list != NULL && !g_atomic_pointer_compare_and_exchange (&box->head, list, NULL));
  while (list != NULL)
    {
      FhirMail *next = list->next;

      list->next = reversed;
      reversed = list;
      list = next;
    }
  return reversed;
}

FhirMail *
fhir_mailbox_close (FhirMailbox *box)
{
  FhirMail *left;

  if (box->wake < 0)
    return NULL;
  while (g_atomic_int_get (&box->posters) > 0)
    g_thread_yield();
  left = fhir_mailbox_take (box);
  close (box->wake);
  box->wake = -1;
  return left;
}
