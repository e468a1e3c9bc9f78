/* From which second on every node is on the source side of a cut. A plan lists only the nodes at
 * which the cut runs; all others follow:
 *
 *   e_v = max(the second listed for v, or 0; the first second at which somebody can be at v)
 *
 * where people start at zones on the source side and go on from each node u at e_u or later, over
 * roads that are not closed, waiting where they like; X where nobody comes before X. Whatever this
 * gives is a legal cut, so nothing rests on it but that the bound is a good one: the capacity is
 * added up over all roads (cuts.c).
 *
 * One Dijkstra (1959) with a bucket per second (Dial 1969) for each certificate: O(ways + X). */
#ifndef VERIFY_SPREAD_INT_H
#define VERIFY_SPREAD_INT_H

#include "verify/check_int.h"

struct cut_node {
    int32_t since_s;      /* e_v */
    int32_t listed_s;     /* -1: not listed */
    int32_t next, before; /* its neighbours in the bucket of its second, or -1 */
};

struct cut {
    const struct row_certificate *row;
    size_t class;
    uint32_t classes;       /* S */
    struct cut_node *nodes; /* by network node */
    bool *sink;             /* by zone * class_count + class */
    bool moment;            /* it is of what is still possible from the replan on */
    size_t *rests_on;       /* what classes above fill: see forced_int.h */
    size_t rests_count;
};

/* A way as a cut needs it, so that a walk over all of them meets little else. */
struct cut_way {
    int32_t to, way;
    int32_t time_s; /* the least of the cut's classes; -1: none of them uses its mode */
    bool shut;      /* it is closed at some time */
};

struct spread {
    size_t *first;       /* the ways out of node v: out[first[v]] .. out[first[v + 1] - 1] */
    struct cut_way *out; /* with the times of `classes` */
    uint32_t classes;
    int32_t *bucket; /* by second: the first node due then, or -1 */
};

cw_status spread_init(struct spread *s, const struct check *c);
void spread_release(struct spread *s);
/* Sets since_s of all nodes from listed_s, sink and classes. */
void spread_run(struct spread *s, const struct check *c, const struct cut *cut);

/* cuts.c: when people of the zone and class can be at their node. */
int64_t cut_comes_s(const struct check *c, const struct cut *cut, size_t cell);
/* cuts.c: people of the zone and class start on the source side. */
bool cut_starts_at(const struct check *c, const struct cut *cut, size_t cell, size_t class);

#endif
