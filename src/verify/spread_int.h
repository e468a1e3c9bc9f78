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

struct cut {
    const struct row_certificate *row;
    size_t class;
    uint32_t classes;  /* S */
    int64_t *since_s;  /* by node: e_v */
    int64_t *listed_s; /* by node: 0 when it is not listed */
    bool *listed;      /* by node */
    bool *sink;        /* by zone * class_count + class */
};

struct spread {
    size_t *first;          /* the ways out of node v: out[first[v]] .. out[first[v + 1] - 1] */
    int32_t *out;           /* ways */
    int32_t *bucket;        /* by second: the first node due then, or -1 */
    int32_t *next, *before; /* by node: its neighbours in the bucket, or -1 */
};

cw_status spread_init(struct spread *s, const struct check *c);
void spread_release(struct spread *s);
/* Sets cut->since_s from listed_s, sink and classes. */
void spread_run(struct spread *s, const struct check *c, const struct cut *cut);

/* cuts.c: people of the zone and class start on the source side. */
bool cut_starts_at(const struct check *c, const struct cut *cut, size_t cell, size_t class);
/* The least time of the cut's classes on a way; -1 when none of them uses its mode. */
int64_t cut_least_time_s(const struct check *c, const struct cut *cut, size_t way);

#endif
