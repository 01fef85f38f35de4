/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys. Every resource of one patient stands in one bucket of 2^20 neighbouring keys, so that each
 * index which ends in r is an index by patient too, and a chart's bodies lie together. A Patient is
 * sequence 0 of its bucket: r >> 20 << 20 is the patient. What belongs to nobody goes to shared
 * buckets.
 *
 * Buckets in use are held in memory and written at commit. A request that is undone leaves them
 * where they are: a key that nobody got is no harm, a key given twice would be. */

#include "fhir-store-keys-private.h"

#include "fhir-error.h"
#include "fhir-id.h"
#include "fhir-store.h"

#define SLOTS       65536 /* power of two */
#define TOUCHED_MAX 1024
#define ID_MAX      20 /* longer ids that are no UUID are asked from the table each time */
#define BUCKETS_MAX 65536
/* bucket.kind; a further bucket has the number of the first one, negative. */
#define SHARED       0
#define PATIENT      1
#define SEQUENCE_END (G_GINT64_CONSTANT (1) << FHIR_BUCKET_BITS)

typedef struct
{
  gint64 key; /* 0: empty */
  FhirTypeId type;
  guint8 len; /* 255: a packed UUID */
  guint8 id[ID_MAX + 1];
} IdSlot;

typedef struct
{
  gint64 number;
  gint64 next;    /* sequence */
  gint64 further; /* bucket that goes on when this is full; 0 none known */
  gint64 kind;
  gboolean dirty;
} Bucket;

struct _FhirStoreKeys
{
  FhirStoreSql *sql;
  const FhirStoreNames *names;
  gboolean may_add;
  IdSlot *slots;   /* (nullable) */
  GArray *touched; /* (element-type guint32) slots filled since the last mark, up to TOUCHED_MAX */
  GHashTable *buckets; /* (element-type gint64 Bucket), key is in the bucket */
  GPtrArray *dirty;    /* (element-type Bucket) */
  gint64 next_bucket;
  gint64 shared; /* bucket in use; 0 none yet, -1 ask the table */
};

FhirStoreKeys *
fhir_store_keys_new (FhirStoreSql *sql,
                     const FhirStoreNames *names,
                     gboolean may_add,
                     GError **error)
{
  g_autoptr (FhirStoreKeys) keys = g_new0 (FhirStoreKeys, 1);

  keys->sql = sql;
  keys->names = names;
  keys->may_add = may_add;
  keys->buckets = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  keys->touched = g_array_new (FALSE, FALSE, sizeof (guint32));
  keys->dirty = g_ptr_array_new();
  if (!may_add)
    return g_steal_pointer (&keys);
  if (!fhir_store_sql_int (sql, FHIR_STORE_SQL_BUCKET_MAX, &keys->next_bucket, error) ||
      !fhir_store_sql_int (sql, FHIR_STORE_SQL_BUCKET_SHARED, &keys->shared, error))
    return NULL;
  keys->next_bucket++;
  keys->slots = g_new0 (IdSlot, SLOTS);
  return g_steal_pointer (&keys);
}

void
fhir_store_keys_free (FhirStoreKeys *keys)
{
  if (keys == NULL)
    return;
  g_hash_table_unref (keys->buckets);
  g_ptr_array_unref (keys->dirty);
  g_array_unref (keys->touched);
  g_free (keys->slots);
  g_free (keys);
}

void
fhir_store_bind_id (FhirStmt *stmt, int n, FhirSlice id, guint8 scratch[16])
{
  if (fhir_uuid_pack (id, scratch))
    fhir_stmt_bind_blob (stmt, n, scratch, 16);
  else
    fhir_stmt_bind_text (stmt, n, id);
}

/* Ids */

/* The slot of an id, with the id in the form it is kept in; NULL when it is not cached. */
static IdSlot *
find_slot (FhirStoreKeys *keys, FhirTypeId type, FhirSlice id, IdSlot *ret_wanted)
{
  guint64 hash = type * 0x9e3779b97f4a7c15u;
  guint n = 16;

  if (keys->slots == NULL)
    return NULL;
  memset (ret_wanted, 0, sizeof *ret_wanted);
  ret_wanted->type = type;
  if (fhir_uuid_pack (id, ret_wanted->id))
    ret_wanted->len = 255;
  else if (id.len > ID_MAX)
    return NULL;
  else
    {
      n = id.len;
      ret_wanted->len = (guint8)n;
      memcpy (ret_wanted->id, id.text, n);
    }
  for (guint i = 0; i < n; i++)
    hash = (hash ^ ret_wanted->id[i]) * 0x100000001b3u;
  return &keys->slots[(hash ^ (hash >> 31)) & (SLOTS - 1)];
}

static gboolean
slot_matches (const IdSlot *slot, const IdSlot *wanted)
{
  return slot->key != 0 && slot->type == wanted->type && slot->len == wanted->len &&
         memcmp (slot->id, wanted->id, sizeof slot->id) == 0;
}

static void
fill_slot (FhirStoreKeys *keys, IdSlot *slot, const IdSlot *with)
{
  guint32 at = (guint32)(slot - keys->slots);

  if (keys->touched->len <= TOUCHED_MAX)
    g_array_append_val (keys->touched, at);
  *slot = *with;
}

static void
remember_id (FhirStoreKeys *keys, FhirTypeId type, FhirSlice id, gint64 key)
{
  IdSlot wanted;
  IdSlot *slot = find_slot (keys, type, id, &wanted);

  if (slot == NULL)
    return;
  wanted.key = key;
  fill_slot (keys, slot, &wanted);
}

gboolean
fhir_store_keys_find (FhirStoreKeys *keys,
                      FhirTypeId type,
                      FhirSlice id,
                      gint64 *ret_key,
                      GError **error)
{
  IdSlot wanted;
  IdSlot *slot = find_slot (keys, type, id, &wanted);
  guint8 scratch[16];
  FhirStmt *stmt;

  if (slot != NULL && slot_matches (slot, &wanted))
    {
      *ret_key = slot->key;
      return TRUE;
    }
  stmt = fhir_store_sql_get (keys->sql, FHIR_STORE_SQL_IDENT_GET, error);
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, keys->names->types[type].number);
  fhir_store_bind_id (stmt, 2, id, scratch);
  if (!fhir_stmt_run_int (stmt, 0, ret_key, error))
    return FALSE;
  if (slot != NULL && *ret_key != 0)
    {
      wanted.key = *ret_key;
      fill_slot (keys, slot, &wanted);
    }
  return TRUE;
}

gboolean
fhir_store_keys_add (FhirStoreKeys *keys, FhirTypeId type, FhirSlice id, gint64 key, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (keys->sql, FHIR_STORE_SQL_IDENT_ADD, error);
  guint8 scratch[16];

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, keys->names->types[type].number);
  fhir_store_bind_id (stmt, 2, id, scratch);
  fhir_stmt_bind_int (stmt, 3, key);
  if (!fhir_stmt_run (stmt, error))
    return FALSE;
  remember_id (keys, type, id, key);
  return TRUE;
}

gboolean
fhir_store_keys_move (FhirStoreKeys *keys,
                      FhirTypeId type,
                      FhirSlice id,
                      gint64 key,
                      GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (keys->sql, FHIR_STORE_SQL_IDENT_MOVE, error);
  guint8 scratch[16];

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, key);
  fhir_stmt_bind_int (stmt, 2, keys->names->types[type].number);
  fhir_store_bind_id (stmt, 3, id, scratch);
  if (!fhir_stmt_run (stmt, error))
    return FALSE;
  remember_id (keys, type, id, key);
  return TRUE;
}

void
fhir_store_keys_mark (FhirStoreKeys *keys)
{
  g_array_set_size (keys->touched, 0);
}

void
fhir_store_keys_forget_ids (FhirStoreKeys *keys)
{
  if (keys->touched->len > TOUCHED_MAX)
    memset (keys->slots, 0, SLOTS * sizeof (IdSlot));
  for (guint i = 0; i < keys->touched->len; i++)
    keys->slots[g_array_index (keys->touched, guint32, i)].key = 0;
  g_array_set_size (keys->touched, 0);
}

/* Buckets */

static Bucket *
hold_bucket (FhirStoreKeys *keys, gint64 number, gint64 kind, gint64 next)
{
  Bucket *bucket = g_new0 (Bucket, 1);

  bucket->number = number;
  bucket->kind = kind;
  bucket->next = next;
  g_hash_table_insert (keys->buckets, &bucket->number, bucket);
  return bucket;
}

static void
touch (FhirStoreKeys *keys, Bucket *bucket)
{
  if (!bucket->dirty)
    g_ptr_array_add (keys->dirty, bucket);
  bucket->dirty = TRUE;
}

static Bucket *
new_bucket (FhirStoreKeys *keys, gint64 kind)
{
  Bucket *bucket = hold_bucket (keys, keys->next_bucket++, kind, 0);

  touch (keys, bucket);
  return bucket;
}

static Bucket *
load_bucket (FhirStoreKeys *keys, gint64 number, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (keys->sql, FHIR_STORE_SQL_BUCKET_GET, error);
  FhirStep step;
  Bucket *bucket = NULL;

  if (stmt == NULL)
    return NULL;
  fhir_stmt_bind_int (stmt, 1, number);
  step = fhir_stmt_step (stmt, error);
  if (step == FHIR_STEP_ROW)
    bucket = hold_bucket (keys, number, fhir_stmt_get_int (stmt, 0), fhir_stmt_get_int (stmt, 1));
  else if (step == FHIR_STEP_DONE)
    g_set_error (error,
                 FHIR_ERROR,
                 FHIR_ERROR_CORRUPT,
                 "bucket %" G_GINT64_FORMAT " is missing",
                 number);
  fhir_stmt_reset (stmt);
  return bucket;
}

static Bucket *
get_bucket (FhirStoreKeys *keys, gint64 number, GError **error)
{
  Bucket *bucket = g_hash_table_lookup (keys->buckets, &number);

  return bucket != NULL ? bucket : load_bucket (keys, number, error);
}

gboolean
fhir_store_keys_home (FhirStoreKeys *keys, gint64 number, gint64 *ret_home, GError **error)
{
  Bucket *bucket = get_bucket (keys, number, error);

  if (bucket == NULL)
    return FALSE;
  *ret_home = bucket->kind == SHARED ? 0 : bucket->kind == PATIENT ? number : -bucket->kind;
  return TRUE;
}

static gint64
take_key (FhirStoreKeys *keys, Bucket *bucket)
{
  touch (keys, bucket);
  return FHIR_BUCKET_FIRST (bucket->number) | bucket->next++;
}

static Bucket *
get_shared (FhirStoreKeys *keys, GError **error)
{
  Bucket *bucket = NULL;

  if (keys->shared < 0 &&
      !fhir_store_sql_int (keys->sql, FHIR_STORE_SQL_BUCKET_SHARED, &keys->shared, error))
    return NULL;
  if (keys->shared != 0)
    {
      bucket = get_bucket (keys, keys->shared, error);
      if (bucket == NULL)
        return NULL;
    }
  if (bucket == NULL || bucket->next >= SEQUENCE_END)
    {
      bucket = new_bucket (keys, SHARED);
      keys->shared = bucket->number;
    }
  return bucket;
}

gboolean
fhir_store_keys_allot (FhirStoreKeys *keys, gint64 home, gint64 *ret_key, GError **error)
{
  Bucket *bucket = home != 0 ? get_bucket (keys, home, error) : get_shared (keys, error);

  if (bucket == NULL)
    return FALSE;
  while (bucket->next >= SEQUENCE_END)
    {
      if (bucket->further == 0)
        bucket->further = new_bucket (keys, -home)->number;
      bucket = get_bucket (keys, bucket->further, error);
      if (bucket == NULL)
        return FALSE;
    }
  *ret_key = take_key (keys, bucket);
  return TRUE;
}

gint64
fhir_store_keys_allot_patient (FhirStoreKeys *keys)
{
  return take_key (keys, new_bucket (keys, PATIENT));
}

gboolean
fhir_store_keys_target (FhirStoreKeys *keys,
                        FhirTypeId type,
                        FhirSlice id,
                        gint64 near,
                        gint64 *ret_key,
                        GError **error)
{
  gint64 key = 0;

  *ret_key = 0;
  if (keys->names->types[type].number == 0)
    return TRUE;
  if (!fhir_store_keys_find (keys, type, id, &key, error))
    return FALSE;
  if (key == 0 && keys->may_add)
    {
      if (type == keys->names->patient)
        key = fhir_store_keys_allot_patient (keys);
      else if (!fhir_store_keys_allot (keys,
                                       keys->names->types[type].home != NULL ? near : 0,
                                       &key,
                                       error))
        return FALSE;
      if (!fhir_store_keys_add (keys, type, id, key, error))
        return FALSE;
    }
  *ret_key = key;
  return TRUE;
}

static gboolean
write_bucket (FhirStoreKeys *keys, const Bucket *bucket, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (keys->sql, FHIR_STORE_SQL_BUCKET_PUT, error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, bucket->number);
  fhir_stmt_bind_int (stmt, 2, bucket->kind);
  fhir_stmt_bind_int (stmt, 3, bucket->next);
  return fhir_stmt_run (stmt, error);
}

gboolean
fhir_store_keys_flush (FhirStoreKeys *keys, GError **error)
{
  for (guint i = 0; i < keys->dirty->len; i++)
    {
      Bucket *bucket = keys->dirty->pdata[i];

      if (!write_bucket (keys, bucket, error))
        return FALSE;
      bucket->dirty = FALSE;
    }
  g_ptr_array_set_size (keys->dirty, 0);
  if (g_hash_table_size (keys->buckets) > BUCKETS_MAX)
    g_hash_table_remove_all (keys->buckets);
  return TRUE;
}

void
fhir_store_keys_forget_all (FhirStoreKeys *keys)
{
  memset (keys->slots, 0, SLOTS * sizeof (IdSlot));
  g_array_set_size (keys->touched, 0);
  g_hash_table_remove_all (keys->buckets);
  g_ptr_array_set_size (keys->dirty, 0);
  keys->shared = -1;
}
