/* From a flow over time without waiting to chains: one origin, one route, one gate, rates by second.
 *
 * Peeling. First the notes that the flow took of what it sent straight, as far as they still hold:
 * they are whole runs of seconds on one route. Then, for each source, from the first second at which
 * anybody still leaves it: of the routes known from there that carry anything then, the one that has
 * carried most so far; else a new one traced along the arcs that carry most. Its rate is taken away
 * for as long as it lasts. Source after source, rather than second after second, keeps the routes of
 * a zone few and their pieces long.
 * O(pieces * routes of the source * length).
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
