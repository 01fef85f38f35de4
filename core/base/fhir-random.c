/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The kernel's generator through getrandom(2): fit for keys. A failure there leaves nothing sane to
 * do but stop, since weak keys would be worse; it does not depend on input. */

#include "fhir-random.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

static void
system_fill (gpointer data, guint8 *bytes, gsize len)
{
  gsize done = 0;

  while (done < len)
    {
      ssize_t got = getrandom (bytes + done, len - done, 0);

      if (got > 0)
        done += (gsize)got;
      else if (got < 0 && errno != EINTR)
        /* lint: assert-on-input — the kernel failed, not the input */
        g_error ("no random bytes from the system: %s", g_strerror (errno));
    }
}

static const FhirRandom system_random = { system_fill, NULL };

const FhirRandom *
fhir_random_get_system (void)
{
  return &system_random;
}
