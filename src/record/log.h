/* One log of a record: appending, its tree, its signed head. See docs/design/record.md. */
#ifndef RECORD_LOG_H
#define RECORD_LOG_H

#include "record/keys.h"
#include "record/store.h"

/* Where salts and submission ids come from: the system's random numbers, or, for examples and
 * tests, a seed, so that the same input gives the same bytes. */
struct chance {
    bool fixed;
    unsigned char seed[32];
};
void chance_bytes(const struct chance *chance, const char *purpose, const char *origin,
                  uint64_t place, void *out, size_t length);

struct log {
    struct store *store;
    struct store_log info;
    struct keyring ring;
    struct hash tail[STORE_TILE]; /* leaves of the open tile */
    size_t tail_count;
    struct {
        int level;
        uint64_t index;
        size_t count; /* 0: nothing held */
        struct hash hashes[STORE_TILE];
    } held; /* the tile read last */
};

/* Opens a log of a store for reading or appending; texts go into `arena`. Release with
 * log_release. */
cw_status log_open(struct store *store, const struct store_log *info, struct log *out,
                   cw_error *err);
void log_release(struct log *log);
/* The tree of the log's first `size` leaves. */
struct merkle_tree log_tree(struct log *log, uint64_t size);

/* Begins a log whose own key is the signer's: its first entry. The caller seals it. */
cw_status log_create(struct store *store, const struct signer *signer, int64_t now_s,
                     const struct chance *chance, struct arena *arena, struct log *out,
                     cw_error *err);
/* Appends a sealed entry whose signature and payload are checked here, unless `checked`. What it
 * does to keys and payloads is done. */
cw_status log_append(struct log *log, const struct entry *entry, bool checked, cw_error *err);
/* Signs the head of what has been appended. */
cw_status log_seal(struct log *log, const struct signer *signer, cw_error *err);

/* The ids by which an entry is found. */
typedef cw_status log_topic_fn(void *context, const char *topic, cw_error *err);
cw_status log_topics(const struct entry *entry, const json_t *payload, log_topic_fn *fn,
                     void *context, cw_error *err);
/* Whether an erasure by `author` may take an entry's payload; NULL, or why not. */
const char *log_erasure_wrong(const struct log *log, const char *author,
                              const struct entry *target);

#endif
