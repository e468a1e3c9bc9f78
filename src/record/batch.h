/* Entries on their way through a check. Rows are taken in in order, tile by tile; what each must be by
 * itself (payload, hash, signature) is then found out on several threads; whoever walks the log goes over
 * the findings in order. So the first contradiction is the same whatever the number of threads. */
#ifndef RECORD_BATCH_H
#define RECORD_BATCH_H

#include "base/arena.h"
#include "base/threads.h"
#include "record/keys.h"
#include "record/store.h"

enum { BATCH_TILES = 16, BATCH_ROWS = BATCH_TILES * STORE_TILE, BATCH_TOPIC_KEY = 16 };

struct batch_row {
    struct entry entry;
    uint64_t place;
    struct verifier author; /* whose signature it must have */
    bool has_author;
    bool signature_known; /* checked before, by whoever holds a head behind it */
    bool known;           /* checked before, byte for byte: nothing of it is looked at */
    bool looked_at;
    /* what was found */
    struct hash leaf;
    uint64_t topic_sum;
    json_t *payload;   /* of erasures only */
    const char *wrong; /* NULL: nothing */
    struct text fault; /* what `wrong` may point into */
};

struct batch {
    struct arena arena;
    struct batch_row *rows; /* BATCH_ROWS of them */
    size_t count;
    int64_t log;
    const unsigned char *topic_key; /* BATCH_TOPIC_KEY bytes */
};

cw_status batch_begin(struct batch *batch, cw_error *err);
/* Forgets the rows. */
void batch_empty(struct batch *batch);
void batch_release(struct batch *batch);
/* Copies the entry into the next row. */
cw_status batch_add(struct batch *batch, uint64_t place, const struct entry *entry, cw_error *err);
/* Looks at one row now. */
void batch_look(const struct batch *batch, struct batch_row *row);
/* Looks at all that have not been looked at. */
cw_status batch_look_all(struct batch *batch, int threads, cw_error *err);

/* A keyed hash of one row of the index of topics: their sum over all rows does not depend on the order. */
uint64_t batch_topic_hash(const unsigned char *key, const char *topic, int64_t log, uint64_t place);

/* Whether an entry changes what keys count. */
bool batch_about_keys(const struct entry *entry);

#endif
