/* Parts of a network that hang on one node: whoever enters comes back through it.
 *
 *      fixed --- o --- u --- fixed        p, q, r hang at u: no fixed node among them
 *                     / \
 *                    p---q---r */
#ifndef FLOW_HANGING_H
#define FLOW_HANGING_H

#include "flow/instance.h"

/* Sets gone[v] for every node that hangs, or that is joined to no fixed node at all; fixed[v] marks the
 * nodes that may not go. Arcs count both ways. Depth first (Hopcroft and Tarjan 1973), without
 * recursion: O(nodes + arcs). */
cw_status hanging_find(const struct instance *in, const uint8_t *fixed, uint8_t *gone,
                       cw_error *err);

#endif
