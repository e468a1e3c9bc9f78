/* Parts of a network that hang on one node: whoever enters comes back through it.
 *
 *      fixed --- o --- u --- fixed        p, q, r hang at u: no fixed node among them
 *                     / \
 *                    p---q---r */
#ifndef FLOW_HANGING_H
#define FLOW_HANGING_H

#include "flow/instance.h"

enum {
    HANGS_NOWHERE = -1, /* between fixed nodes, or one itself */
    HANGS_USELESS = -2  /* joined to no fixed node at all */
};

/* attach[v] is the node on which v hangs, which does not hang itself, or one of the above. fixed[v]
 * marks the nodes that may not go. Arcs count both ways. Depth first (Hopcroft and Tarjan 1973),
 * without recursion: O(nodes + arcs). */
cw_status hanging_find(const struct instance *in, const uint8_t *fixed, int32_t *attach,
                       cw_error *err);

#endif
