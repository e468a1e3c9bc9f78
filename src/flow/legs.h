/* Legs: what chains are made of while they are peeled. Private to chains.c and legs.c. */
#ifndef FLOW_LEGS_H
#define FLOW_LEGS_H

#include "flow/chains.h"

/* source (or the shelter at `start`) --arcs--> gate (or the shelter at `end`) */
struct leg {
    int32_t source, gate; /* -1 when the leg starts, or ends, at a shelter */
    int32_t start, end;   /* nodes */
    int32_t *arcs;
    size_t arc_count;
    int32_t travel_s;
    bool simple;     /* no node twice */
    int32_t apart_s; /* in more seconds in a row it would meet itself on an arc; INT32_MAX: never */
    struct steps rate;  /* by second of arrival */
    int64_t carried;    /* units so far */
    ptrdiff_t next;     /* leg of the same origin, or -1 */
    int32_t idle_until; /* it carries nothing that leaves earlier: peeling only takes away */
};

struct peel {
    struct earliest *flow;
    const struct progress *progress;
    struct steps *deposit, *withdraw; /* by node */
    struct leg *legs;
    size_t leg_count, leg_room;
    ptrdiff_t *of_source, *of_shelter; /* the first leg from there, by source and by node, or -1 */
    int32_t *on_route, trace; /* node v is on the route being traced when on_route[v] == trace */
    int64_t dropped_units;
};

void leg_release(struct leg *leg);
/* Turns legs into chains: a leg from source to gate is one; legs that meet at a shelter are joined
 * first in, first out. */
cw_status legs_join(struct peel *peel, struct chains *chains, cw_error *err);

#endif
