/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A disk that loses power.
 *
 * Each call goes on to the system's VFS, so that what runs sees an ordinary disk, and is noted. Of
 * each file we keep what is durable (its bytes at the last sync) and the operations since. When the
 * power goes, every such write is kept, lost, or torn into sectors of 512 or 4,096 bytes of which
 * some arrive, some do not, some are zero and some garbage; writes arrive in any order. Creations
 * and deletions arrive in their order, but any number of the last ones may be lost, until the
 * folder is synced. What a write does not cover is not touched (the "powersafe overwrite" that
 * SQLite assumes of disks too). */

#include "fault-vfs.h"

#include <sqlite3.h>
#include <string.h>

typedef enum
{
  OP_WRITE,
  OP_TRUNCATE,
  OP_CREATE,
  OP_DELETE,
} OpKind;

typedef struct
{
  OpKind kind;
  gint64 off; /* OP_TRUNCATE: the size */
  GBytes *bytes;
} Op;

/* A path and what the disk knows of it. */
typedef struct
{
  char *name;          /* last part of the path */
  GByteArray *durable; /* NULL: the file does not exist on the disk */
  GArray *ops;         /* (element-type Op) since */
} Image;

typedef struct
{
  sqlite3_file base;
  Image *image;         /* NULL: a temporary file, of no interest */
  gboolean sync_folder; /* a new log: its first sync syncs the folder too, as SQLite's does */
  sqlite3_file *real;
} FaultFile;

static sqlite3_vfs *real_vfs;
static GHashTable *images; /* path -> Image */
static FaultKind kind;
static guint64 strike_at;
static guint64 strike_count;
static guint64 n_ops;
static gboolean struck;
static guint64 random_state;

static guint64
next_random (void)
{
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return random_state;
}

static void
clear_op (gpointer data)
{
  g_clear_pointer (&((Op *)data)->bytes, g_bytes_unref);
}

static void
free_image (gpointer data)
{
  Image *image = data;

  g_free (image->name);
  g_clear_pointer (&image->durable, g_byte_array_unref);
  g_array_unref (image->ops);
  g_free (image);
}

static Image *
get_image (const char *path)
{
  Image *image = g_hash_table_lookup (images, path);

  if (image != NULL)
    return image;
  image = g_new0 (Image, 1);
  image->name = g_path_get_basename (path);
  image->ops = g_array_new (FALSE, FALSE, sizeof (Op));
  g_array_set_clear_func (image->ops, clear_op);
  g_hash_table_insert (images, g_strdup (path), image);
  return image;
}

static void
note (Image *image, OpKind op_kind, gint64 off, const void *bytes, gsize len)
{
  Op op = { op_kind, off, bytes != NULL ? g_bytes_new (bytes, len) : NULL };

  g_array_append_val (image->ops, op);
}

/* Counts an operation; not SQLITE_OK: it fails. */
static int
strike (int full_code, int eio_code)
{
  n_ops++;
  if (kind == FAULT_NONE || n_ops < strike_at ||
      (strike_count != 0 && n_ops >= strike_at + strike_count))
    return SQLITE_OK;
  struck = TRUE;
  if (kind == FAULT_FULL)
    return full_code;
  return eio_code;
}

static gboolean
is_off (void)
{
  return struck && kind == FAULT_POWER;
}

/* At the very operation that the power cut met. */
static gboolean
is_last (void)
{
  return is_off() && n_ops == strike_at;
}

/* What the disk holds */

static void
apply_bytes (GByteArray *disk, gint64 off, const guint8 *bytes, gsize len)
{
  guint old = disk->len;

  if (off + (gint64)len > old)
    {
      g_byte_array_set_size (disk, (guint)(off + (gint64)len));
      memset (disk->data + old, 0, disk->len - old);
    }
  memcpy (disk->data + off, bytes, len);
}

static void
apply_truncate (GByteArray *disk, gint64 size)
{
  guint old = disk->len;

  g_byte_array_set_size (disk, (guint)size);
  if (size > old)
    memset (disk->data + old, 0, (gsize)size - old);
}

static void
apply (Image *image, const Op *op)
{
  if (op->kind == OP_CREATE && image->durable == NULL)
    image->durable = g_byte_array_new();
  else if (op->kind == OP_DELETE)
    g_clear_pointer (&image->durable, g_byte_array_unref);
  else if (op->kind == OP_WRITE && image->durable != NULL)
    {
      gsize len = 0;
      const guint8 *bytes = g_bytes_get_data (op->bytes, &len);

      apply_bytes (image->durable, op->off, bytes, len);
    }
  else if (op->kind == OP_TRUNCATE && image->durable != NULL)
    apply_truncate (image->durable, op->off);
}

static void
make_durable (Image *image)
{
  for (guint i = 0; i < image->ops->len; i++)
    apply (image, &g_array_index (image->ops, Op, i));
  g_array_set_size (image->ops, 0);
}

/* All creations and deletions so far arrive. */
static void
make_folder_durable (void)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, images);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Image *image = value;
      guint n = image->ops->len;

      while (n > 0 && g_array_index (image->ops, Op, n - 1).kind <= OP_TRUNCATE)
        n--;
      for (guint i = 0; i < n; i++)
        apply (image, &g_array_index (image->ops, Op, i));
      if (n > 0)
        g_array_remove_range (image->ops, 0, n);
    }
}

/* Part of a write arrives, by sectors. */
static void
apply_torn (Image *image, const Op *op)
{
  gsize len = 0;
  const guint8 *bytes = g_bytes_get_data (op->bytes, &len);
  gsize sector = next_random() % 2 == 0 ? 512 : 4096;
  g_autofree guint8 *other = g_malloc (sector);

  for (gsize from = 0; from < len; from += sector)
    {
      gsize n = MIN (sector, len - from);
      guint fate = (guint)(next_random() % 8);

      if (fate < 3)
        continue;
      for (gsize i = 0; i < n; i++)
        other[i] = fate == 3 ? 0 : (guint8)next_random();
      apply_bytes (image->durable, op->off + (gint64)from, fate < 5 ? other : bytes + from, n);
    }
}

static void
apply_by_chance (Image *image, const Op *op, guint mood)
{
  guint fate = (guint)(next_random() % 4);

  if (image->durable == NULL || mood == 0)
    return; /* none of them arrives */
  if (op->kind == OP_TRUNCATE || mood == 1)
    {
      if (mood == 1 || fate < 2)
        apply (image, op);
    }
  else if (fate == 0)
    apply (image, op);
  else if (fate == 1)
    apply_torn (image, op);
}

/* The data operations from..to in any order. */
static void
apply_run (Image *image, guint from, guint to, guint mood)
{
  guint n = to - from;
  g_autofree guint *order = g_new (guint, n + 1);

  for (guint i = 0; i < n; i++)
    order[i] = from + i;
  for (guint i = n; i > 1 && mood > 1; i--)
    {
      guint k = (guint)(next_random() % i);
      guint kept = order[i - 1];

      order[i - 1] = order[k];
      order[k] = kept;
    }
  for (guint i = 0; i < n; i++)
    apply_by_chance (image, &g_array_index (image->ops, Op, order[i]), mood);
}

static void
lose_power (Image *image)
{
  guint mood = (guint)(next_random() % 4); /* 0 nothing arrives, 1 all does, else by chance */
  guint at = 0;

  while (at < image->ops->len)
    {
      const Op *op = &g_array_index (image->ops, Op, at);
      guint end = at;

      if (op->kind == OP_CREATE || op->kind == OP_DELETE)
        {
          if (next_random() % 2 == 0)
            return; /* this and all later ones are lost */
          apply (image, op);
          at++;
          continue;
        }
      while (end < image->ops->len && g_array_index (image->ops, Op, end).kind <= OP_TRUNCATE)
        end++;
      apply_run (image, at, end, mood);
      at = end;
    }
}

/* Files */

static FaultFile *
to_fault (sqlite3_file *file)
{
  return (FaultFile *)file;
}

static int
file_close (sqlite3_file *file)
{
  return to_fault (file)->real->pMethods->xClose (to_fault (file)->real);
}

static int
file_read (sqlite3_file *file, void *bytes, int len, sqlite3_int64 off)
{
  if (is_off())
    return SQLITE_IOERR_READ;
  return to_fault (file)->real->pMethods->xRead (to_fault (file)->real, bytes, len, off);
}

static int
file_write (sqlite3_file *file, const void *bytes, int len, sqlite3_int64 off)
{
  FaultFile *fault = to_fault (file);
  int rc = fault->image != NULL ? strike (SQLITE_FULL, SQLITE_IOERR_WRITE) : SQLITE_OK;

  /* The write that the power cut meets may still reach the disk. */
  if (fault->image != NULL && (rc == SQLITE_OK || is_last()))
    note (fault->image, OP_WRITE, off, bytes, (gsize)len);
  return rc != SQLITE_OK ? rc : fault->real->pMethods->xWrite (fault->real, bytes, len, off);
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  FaultFile *fault = to_fault (file);
  int rc = fault->image != NULL ? strike (SQLITE_OK, SQLITE_IOERR_TRUNCATE) : SQLITE_OK;

  if (fault->image != NULL && (rc == SQLITE_OK || is_last()))
    note (fault->image, OP_TRUNCATE, size, NULL, 0);
  return rc != SQLITE_OK ? rc : fault->real->pMethods->xTruncate (fault->real, size);
}

static int
file_sync (sqlite3_file *file, int flags)
{
  FaultFile *fault = to_fault (file);
  int rc = fault->image != NULL ? strike (SQLITE_OK, SQLITE_IOERR_FSYNC) : SQLITE_OK;

  if (rc != SQLITE_OK || fault->image == NULL)
    return rc;
  make_durable (fault->image);
  if (fault->sync_folder)
    make_folder_durable();
  fault->sync_folder = FALSE;
  return rc;
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  if (is_off())
    return SQLITE_IOERR_FSTAT;
  return to_fault (file)->real->pMethods->xFileSize (to_fault (file)->real, size);
}

#define FORWARD(name, parameters, arguments)                   \
  static int file_##name parameters                            \
  {                                                            \
    return to_fault (file)->real->pMethods->x##name arguments; \
  }

FORWARD (Lock, (sqlite3_file * file, int level), (to_fault (file)->real, level))
FORWARD (Unlock, (sqlite3_file * file, int level), (to_fault (file)->real, level))
FORWARD (CheckReservedLock, (sqlite3_file * file, int *ret), (to_fault (file)->real, ret))
FORWARD (FileControl, (sqlite3_file * file, int op, void *arg), (to_fault (file)->real, op, arg))
FORWARD (SectorSize, (sqlite3_file * file), (to_fault (file)->real))
FORWARD (DeviceCharacteristics, (sqlite3_file * file), (to_fault (file)->real))
FORWARD (ShmMap,
         (sqlite3_file * file, int page, int size, int extend, void volatile **ret),
         (to_fault (file)->real, page, size, extend, ret))
FORWARD (ShmLock,
         (sqlite3_file * file, int off, int n, int flags),
         (to_fault (file)->real, off, n, flags))
FORWARD (ShmUnmap, (sqlite3_file * file, int remove), (to_fault (file)->real, remove))

static void
file_ShmBarrier (sqlite3_file *file)
{
  to_fault (file)->real->pMethods->xShmBarrier (to_fault (file)->real);
}

static const sqlite3_io_methods file_methods = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_Lock,
  .xUnlock = file_Unlock,
  .xCheckReservedLock = file_CheckReservedLock,
  .xFileControl = file_FileControl,
  .xSectorSize = file_SectorSize,
  .xDeviceCharacteristics = file_DeviceCharacteristics,
  .xShmMap = file_ShmMap,
  .xShmLock = file_ShmLock,
  .xShmBarrier = file_ShmBarrier,
  .xShmUnmap = file_ShmUnmap,
};

static int
vfs_open (sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *ret_flags)
{
  FaultFile *fault = to_fault (file);
  int exists = 0;
  int rc;

  memset (fault, 0, sizeof *fault);
  if (is_off())
    return SQLITE_CANTOPEN;
  if (path != NULL)
    real_vfs->xAccess (real_vfs, path, SQLITE_ACCESS_EXISTS, &exists);
  fault->real = (sqlite3_file *)(fault + 1);
  rc = real_vfs->xOpen (real_vfs, path, fault->real, flags, ret_flags);
  if (rc != SQLITE_OK)
    return rc;
  fault->base.pMethods = &file_methods;
  if (path == NULL ||
      (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) == 0)
    return SQLITE_OK;
  fault->image = get_image (path);
  if (!exists)
    note (fault->image, OP_CREATE, 0, NULL, 0);
  fault->sync_folder = !exists && (flags & SQLITE_OPEN_MAIN_DB) == 0;
  return SQLITE_OK;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *path, int sync_folder)
{
  Image *image = g_hash_table_lookup (images, path);
  int rc = image != NULL ? strike (SQLITE_OK, SQLITE_IOERR_DELETE) : SQLITE_OK;

  if (rc != SQLITE_OK)
    return rc;
  if (image != NULL)
    {
      note (image, OP_DELETE, 0, NULL, 0);
      if (sync_folder)
        make_durable (image);
    }
  return real_vfs->xDelete (real_vfs, path, 0);
}

static int
vfs_access (sqlite3_vfs *vfs, const char *path, int flags, int *ret)
{
  return real_vfs->xAccess (real_vfs, path, flags, ret);
}

static int
vfs_full_path (sqlite3_vfs *vfs, const char *path, int len, char *out)
{
  return real_vfs->xFullPathname (real_vfs, path, len, out);
}

static int
vfs_random (sqlite3_vfs *vfs, int len, char *out)
{
  for (int i = 0; i < len; i++)
    out[i] = (char)next_random();
  return len;
}

static int
vfs_sleep (sqlite3_vfs *vfs, int us)
{
  return real_vfs->xSleep (real_vfs, us);
}

static int
vfs_time (sqlite3_vfs *vfs, double *ret)
{
  return real_vfs->xCurrentTime (real_vfs, ret);
}

static int
vfs_last_error (sqlite3_vfs *vfs, int len, char *out)
{
  return real_vfs->xGetLastError (real_vfs, len, out);
}

void
fault_vfs_register (void)
{
  static sqlite3_vfs fault_vfs = {
    .iVersion = 1,
    .zName = FAULT_VFS_NAME,
    .xOpen = vfs_open,
    .xDelete = vfs_delete,
    .xAccess = vfs_access,
    .xFullPathname = vfs_full_path,
    .xRandomness = vfs_random,
    .xSleep = vfs_sleep,
    .xCurrentTime = vfs_time,
    .xGetLastError = vfs_last_error,
  };

  real_vfs = sqlite3_vfs_find (NULL);
  fault_vfs.szOsFile = (int)sizeof (FaultFile) + real_vfs->szOsFile;
  fault_vfs.mxPathname = real_vfs->mxPathname;
  sqlite3_vfs_register (&fault_vfs, 0);
  images = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_image);
}

void
fault_vfs_arm (FaultKind what, guint64 at, guint64 count, guint64 seed)
{
  g_hash_table_remove_all (images);
  kind = what;
  strike_at = at;
  strike_count = count;
  n_ops = 0;
  struck = FALSE;
  random_state = (seed + 1) * 0x9e3779b97f4a7c15u | 1;
  for (int i = 0; i < 8; i++)
    next_random();
}

void
fault_vfs_disarm (void)
{
  kind = FAULT_NONE;
}

guint64
fault_vfs_get_count (void)
{
  return n_ops;
}

gboolean
fault_vfs_has_struck (void)
{
  return struck;
}

void
fault_vfs_write_remains (const char *folder)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, images);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Image *image = value;
      g_autofree char *path = g_build_filename (folder, image->name, NULL);
      g_autoptr (GError) error = NULL;

      lose_power (image);
      if (image->durable != NULL && !g_file_set_contents (path,
                                                          (const char *)image->durable->data,
                                                          image->durable->len,
                                                          &error))
        g_error ("remains: %s", error->message);
    }
}
