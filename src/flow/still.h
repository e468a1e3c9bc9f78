/* The still picture of a flow over time: what each road can carry in all its useful seconds
 * together, as one static network. Every flow over time, summed over time, is a static flow in it,
 * so its maximum bounds what gets out before x_s, and its minimum cut is a cut over time of the same
 * capacity: nodes stand on the source side always, or never while it matters.
 *
 *   source --units--> node ==rate x useful seconds==> node --passages before x_s--> out
 *
 * It is good when the pause is long against the ways. Ford and Fulkerson 1962 relate both; the
 * maximum flow is E. A. Dinic's (1970): O(nodes^2 arcs), in practice a few passes. */
#ifndef FLOW_STILL_H
#define FLOW_STILL_H

#include "flow/cuts.h"

struct still; /* distances that all seconds share */

cw_status still_new(const struct instance *in, struct still **out, cw_error *err);
void still_free(struct still *still); /* NULL is allowed */

/* Fills `cut`, which was initialised for its x_s, and returns its capacity. x_s may not decrease from
 * call to call: each goes on from the flow of the last. */
int64_t still_cut(struct still *still, struct cut *cut);

#endif
