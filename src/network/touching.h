/* Which links touch a node, one way or the other: links[first[v]] .. links[first[v + 1] - 1]. */
#ifndef NETWORK_TOUCHING_H
#define NETWORK_TOUCHING_H

#include "network/links.h"

struct network_touching {
    size_t *first;
    int32_t *links; /* in their own order; one from a node to itself stands twice */
};

cw_status network_touching_init(struct network_touching *out, const struct network *net,
                                cw_error *err);
void network_touching_release(struct network_touching *touching);

#endif
