/* The verifier's own roads, built from links as docs/design/semantics.md says.
 *
 *   end ---link--- node ---link--- end      a segment: what lies between two road ends
 *       ------------ way ------------->     a way: one direction of it, for one mode
 *
 * A road id in a plan is the id of the way's first link and '+' (along that link) or '-'.
 */
#ifndef VERIFY_WAYS_INT_H
#define VERIFY_WAYS_INT_H

#include "operation/operation.h"

/* A link as seen from one of its two nodes; links from a node to itself are not kept. */
struct side {
    int32_t node, to, link;
    uint8_t direction; /* of the link when going from `node` to `to` */
};

struct hop {
    int32_t link;
    uint8_t direction;
};

/* A closed link is closed in [open_s, close_s); whoever enters before known_s is let go on. */
struct shut {
    int32_t open_s, close_s, known_s;
};

struct way {
    int32_t from, to, segment;
    enum mode mode;
    int64_t capacity_units; /* per second of entry */
    size_t first_hop, hop_count;
    size_t first_shut, shut_count;
};

struct ways {
    struct side *sides; /* sorted by node, to, link */
    size_t *first_side; /* by node; node_count + 1 of them */
    size_t side_count;
    bool *is_end;        /* by node */
    int32_t *segment_of; /* by side, set for the first side of each neighbour of an end; or -1 */
    int32_t segment_count;
    struct way *rows;
    size_t count, room;
    struct hop *hops;
    size_t hop_count, hop_room;
    struct shut *shut; /* by way, sorted by open_s: when one of its links is closed */
    size_t shut_count, shut_room;
    int32_t *starting; /* the way that starts with a link: see ways_starting; or -1 */
    int64_t *time_s;   /* way * class_count + class */
};

/* Longer than any pause: what a transit time is capped at. */
#define WAY_TIME_MAX_S (INT64_C(1) << 40)

struct op_join;
cw_status ways_init_sides(struct ways *ways, const cw_operation *op, cw_error *err);
/* `joins`: by zone * class_count + class. */
cw_status ways_build(struct ways *ways, const cw_operation *op, const struct op_join *joins,
                     cw_error *err);
void ways_release(struct ways *ways);

/* The way that starts with this link in this direction, or -1. */
int32_t ways_starting(const struct ways *ways, int32_t link, enum mode mode, unsigned direction);
/* In how many seconds of [from_s, to_s) may the way be entered by somebody who needs time_s? */
int64_t ways_open_seconds(const struct ways *ways, const struct way *way, int64_t time_s,
                          int64_t from_s, int64_t to_s);
/* The first second from from_s on in which it may be entered. */
int64_t ways_first_open(const struct ways *ways, const struct way *way, int64_t time_s,
                        int64_t from_s);
/* The first second at which entering a way meets a closure of it. */
int64_t ways_first_met(const struct shut *shut, int64_t time_s);
/* The first second of [from_s, to_s) in which it may not be entered, or -1. */
int64_t ways_first_shut(const struct ways *ways, const struct way *way, int64_t time_s,
                        int64_t from_s, int64_t to_s);

#endif
