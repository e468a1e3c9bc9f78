/* Payloads that are gone, and the entries that say so. */
#ifndef RECORD_GONE_H
#define RECORD_GONE_H

#include "base/arena.h"
#include "record/entry.h"

/* An erasure that a log has entered, or a payload that is not there. */
struct gone {
    const char *submission; /* of the entry that lost its payload */
    uint64_t place;
    const char *author;
    bool stays; /* it is of a type that may not be erased */
};
struct gone_list {
    struct gone *items;
    size_t count, room;
};

/* `entry` is the erasure, or the one that lost its payload; texts go into `arena`. */
cw_status gone_add(struct gone_list *list, struct arena *arena, const char *submission,
                   uint64_t place, const struct entry *entry, cw_error *err);
void gone_release(struct gone_list *list);
/* Whether every missing payload has a later erasure, by its author or by the log itself, and every erasure
 * took one. NULL, or what is wrong with the entry at `*place`. Sorts both lists. */
const char *gone_wrong(struct gone_list *erasures, struct gone_list *erased, const char *origin,
                       uint64_t *place);

#endif
