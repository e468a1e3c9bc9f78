/* Where records live: the one narrow door to the database. SQLite stands behind it; nothing outside
 * store.c and store_entries.c knows SQL, so that another database can stand there.
 *
 *     log   1 -- n  entry   (place 0, 1, 2, ... in the log)
 *     log   1 -- n  tile    (256 hashes of full subtrees, of level 0, 8, 16, ...)
 *     log   1 -- n  seen    (heads with co-signatures, by size)
 *     entry 1 -- n  topic   (an id that its payload names; to find it by)
 *
 * Writing happens between store_begin and store_end; what was written is on the disk when store_end
 * returns CW_OK, whole, and otherwise not at all. */
#ifndef RECORD_STORE_H
#define RECORD_STORE_H

#include "base/arena.h"
#include "base/progress.h"
#include "record/entry.h"

struct store;

enum { STORE_TILE = 256, STORE_TILE_LEVELS = 8 };

enum store_mode { STORE_READ, STORE_WRITE };
/* A new, empty record; the file must not exist. */
cw_status store_create(const char *path, struct store **out, cw_error *err);
cw_status store_open(const char *path, enum store_mode mode, struct store **out, cw_error *err);
void store_close(struct store *store); /* NULL is allowed */
const char *store_path(const struct store *store);

cw_status store_begin(struct store *store, cw_error *err);
/* Commits when `status` is CW_OK, else takes everything back; returns what came of it. */
cw_status store_end(struct store *store, cw_status status, cw_error *err);
/* The same for reading one unchanging state. */
cw_status store_begin_read(struct store *store, cw_error *err);

/* Asks `progress` now and then, in the midst of whatever is read or written, whether to go on; when not, that
 * ends with CW_CANCELLED, and what was begun is taken back. NULL: no more. It stays the caller's. */
void store_watch(struct store *store, const struct progress *progress);

/* Whether the database's pages and indexes are sound; CW_REFUTED when they are not. */
cw_status store_integrity(struct store *store, cw_error *err);

struct store_log {
    int64_t id; /* in this file only */
    const char *origin;
    const char *key; /* the public key it began with */
    uint64_t size;
    const char *head; /* signed note; "" while it is empty */
};
/* In order of origin; texts go into `arena`. */
cw_status store_logs(struct store *store, struct arena *arena, struct store_log **out,
                     size_t *count, cw_error *err);
cw_status store_log_add(struct store *store, const char *origin, const char *key, int64_t *id,
                        cw_error *err);
cw_status store_log_head(struct store *store, int64_t log, uint64_t size, const char *head,
                         cw_error *err);

cw_status store_entry_add(struct store *store, int64_t log, uint64_t place,
                          const struct entry *entry, cw_error *err);
cw_status store_topic_add(struct store *store, int64_t log, uint64_t place, const char *topic,
                          cw_error *err);
/* Texts go into `arena`. CW_BAD_INPUT when there is none. */
cw_status store_entry_at(struct store *store, int64_t log, uint64_t place, struct arena *arena,
                         struct entry *out, cw_error *err);
/* The place of a submission in a log; `*found` says whether there is one. */
cw_status store_find(struct store *store, int64_t log, const char *submission, uint64_t *place,
                     bool *found, cw_error *err);
/* The one submission id that begins with `begins`. CW_BAD_USAGE when there is none, or several. */
cw_status store_complete(struct store *store, const char *begins,
                         char out[ENTRY_SUBMISSION_MOST + 1], cw_error *err);
cw_status store_erase(struct store *store, int64_t log, uint64_t place, cw_error *err);

/* What to go through; zero means everything. */
struct store_query {
    int64_t log;                   /* 0: all */
    uint64_t from;                 /* places of one log from here on */
    const struct entry_type *type; /* NULL: all */
    const char *submission;        /* NULL: all */
    const char *topic;             /* NULL: all */
    int64_t until_s;               /* entered by then; 0: all */
    size_t last;                   /* only so many, the last entered; 0: all */
    bool union_order;              /* by entered, origin, place; else by log and place */
};
/* Entry and texts live as long as the call. Anything but CW_OK ends the walk and is returned. */
typedef cw_status store_entry_fn(void *context, int64_t log, uint64_t place,
                                 const struct entry *entry, cw_error *err);
cw_status store_each(struct store *store, const struct store_query *query, store_entry_fn *fn,
                     void *context, cw_error *err);
typedef cw_status store_topic_fn(void *context, const char *topic, int64_t log, uint64_t place,
                                 cw_error *err);
cw_status store_each_topic(struct store *store, store_topic_fn *fn, void *context, cw_error *err);
/* How many rows there are in all. */
struct store_counts {
    uint64_t entries, tiles, seen;
};
cw_status store_counts(struct store *store, struct store_counts *out, cw_error *err);
/* A submission id that stands twice in one log; "" when there is none. */
cw_status store_repeated(struct store *store, struct arena *arena, const char **out, cw_error *err);
/* How many submission ids stand for different contents in different logs. */
cw_status store_conflicts(struct store *store, int64_t *out, cw_error *err);

/* Tile `index` of a level holds hashes index * 256 ... of that level; `*count` is 0 without one. */
cw_status store_tile(struct store *store, int64_t log, int level, uint64_t index,
                     struct hash out[STORE_TILE], size_t *count, cw_error *err);
cw_status store_tile_put(struct store *store, int64_t log, int level, uint64_t index,
                         const struct hash *hashes, size_t count, cw_error *err);

/* The co-signed head of a size; the latest when `size` is 0. "" when there is none. */
cw_status store_seen(struct store *store, int64_t log, uint64_t size, struct arena *arena,
                     const char **note, cw_error *err);
/* All of them, by size. */
struct store_seen {
    uint64_t size;
    const char *note;
};
cw_status store_seen_all(struct store *store, int64_t log, struct arena *arena,
                         struct store_seen **out, size_t *count, cw_error *err);
cw_status store_seen_put(struct store *store, int64_t log, uint64_t size, const char *note,
                         cw_error *err);

/* A copy of this moment, while others may write, as one file that needs no others beside it. It is
 * there whole or not at all. */
cw_status store_backup(struct store *store, const char *path, cw_error *err);

#endif
