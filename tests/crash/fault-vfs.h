/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FAULT_VFS_NAME "chartroom-fault"

/* What goes wrong when the count of writes, truncations, deletions and syncs is reached. */
typedef enum
{
  FAULT_NONE,
  FAULT_POWER, /* the machine is off: nothing works any more */
  FAULT_FULL,  /* no space for writes, for a while */
  FAULT_EIO,   /* a write or sync fails, for a while */
} FaultKind;

/* A VFS over the system's that remembers which writes were synced. One thread. */
void fault_vfs_register (void);
/* Forgets all files and starts counting: the fault begins at operation number at (from 1) and lasts
 * for count operations (0: for ever). */
void fault_vfs_arm (FaultKind kind, guint64 at, guint64 count, guint64 seed);
/* No more faults; what was written stays. */
void fault_vfs_disarm (void);
guint64 fault_vfs_get_count (void);
gboolean fault_vfs_has_struck (void);

/* Writes into folder what the disk may hold after the power went: of each file what was synced, and
 * of what was not a random part, out of order, torn, zeroed or garbled. */
void fault_vfs_write_remains (const char *folder);

G_END_DECLS
