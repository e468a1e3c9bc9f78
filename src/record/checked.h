/* What one machine remembers of a check it has completed: of every log the head, and of every full tile
 * of 256 entries a keyed hash of all their bytes as they stood in the file. Where a later check finds the
 * very same bytes, it needs not verify them again. It is kept beside whoever checks, and never believed
 * when it comes with a record. */
#ifndef RECORD_CHECKED_H
#define RECORD_CHECKED_H

#include "record/store.h"

enum { CHECKED_HASH = 32 };

struct checked_tile {
    unsigned char bytes[CHECKED_HASH]; /* of its entries, in the keys that counted */
    struct hash root;
    uint64_t topic_sum;
};
struct checked_log {
    char *note; /* the signed head */
    struct checkpoint head;
    struct checked_tile *tiles;
    size_t count, room;
};
struct checked {
    const char *path;
    unsigned char key[32];
    int64_t at_s; /* when; 0: nothing is remembered yet */
    struct checked_log *logs;
    size_t count, room;
};

/* A file that is not there is an empty memory. */
cw_status checked_open(struct checked *out, const char *path, cw_error *err);
void checked_release(struct checked *checked);
/* NULL when there is none. */
struct checked_log *checked_find(const struct checked *checked, const char *origin);
/* Puts a log in the place of what is remembered of it; its `note` and `tiles` then belong to `checked`. */
cw_status checked_put(struct checked *checked, struct checked_log *log, cw_error *err);
cw_status checked_save(const struct checked *checked, cw_error *err);
void checked_log_release(struct checked_log *log);

#endif
