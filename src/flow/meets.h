/* Which chains come to a node alike, and which go on from it alike. A chain of n arcs has n + 1 spots,
 * the nodes of its route; head and tail are hashes of the way to the spot (and whose it is) and of the
 * way on from it (and its gate). Spots of chains that carry nobody are left out. */
#ifndef FLOW_MEETS_H
#define FLOW_MEETS_H

#include "flow/chains.h"

struct spot {
    uint64_t head, tail;
};

struct meeting {
    uint64_t tail;
    int32_t chain, at; /* this spot of the chain */
};

struct meets {
    const struct chains *chains;
    struct spot *spots;
    size_t *first_spot;       /* by chain */
    struct meeting *meetings; /* every spot, by tail, then chain */
    size_t count;
    int32_t *of,
        *first;     /* chains of source z: of[first[z]] .. of[first[z + 1] - 1], smallest first */
    int32_t *order; /* all chains with people, smallest first */
    size_t order_count;
};

/* Only chains without a stop take part. O(spots log spots). */
cw_status meets_init(struct meets *m, const struct instance *in, const struct chains *chains,
                     cw_error *err);
void meets_release(struct meets *m);
/* The first of the meetings with this tail; `count` when there is none. */
size_t meets_find(const struct meets *m, uint64_t tail);
/* How many arcs from their source on the two chains have in common. */
size_t meets_common(const struct meets *m, int32_t a, int32_t b);
/* Whether chain a comes to its spot `at` as b does, or goes on from `at` as b does from b_at. */
bool meets_same_head(const struct meets *m, int32_t a, int32_t b, size_t at);
bool meets_same_tail(const struct meets *m, int32_t a, size_t at, int32_t b, size_t b_at);

static inline const struct spot *meets_spot(const struct meets *m, int32_t chain, size_t at)
{
    return &m->spots[m->first_spot[chain] + at];
}

#endif
