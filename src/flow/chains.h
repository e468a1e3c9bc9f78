/* From a flow over time without waiting to chains: one origin, one route, one gate, rates by second.
 *
 * Peeling. For each gate, from the first second that still passes anything: of the routes known to
 * end there take the one that carries most (rate x seconds at that rate), or trace a new one
 * backward along the widest arcs; take its rate away for as long as it lasts. Long runs on few
 * routes come first, which keeps chains few. O(pieces * routes of the gate * length).
 *
 * Shelters. A stop at an assembly point splits a chain into two legs. Both are peeled as chains of
 * their own, to the point's deposits and from its withdrawals, and joined first in, first out. */
#ifndef FLOW_CHAINS_H
#define FLOW_CHAINS_H

#include "flow/earliest.h"

struct chain {
    int32_t source, gate;
    int32_t shelter; /* node of the instance where the chain stops, or -1 */
    int32_t *arcs;   /* of the instance, from the source to the gate */
    size_t arc_count;
    size_t stop_after;     /* arcs before the shelter; 0 when there is none */
    int32_t travel_s[2];   /* of leg 0 and leg 1 */
    struct steps leave[2]; /* units per second leaving the source's node (leg 0), the shelter (1) */
};

struct chains {
    struct chain *chain;
    size_t count, room;
    int64_t dropped_units; /* on routes that repeat a node or stop twice */
};

/* Consumes the flow: its rates are empty afterwards. The flow must not be `stored`. */
cw_status chains_init(struct chains *chains, struct earliest *flow, const struct progress *progress,
                      cw_error *err);
void chains_release(struct chains *chains);

#endif
