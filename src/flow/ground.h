/* What all solves of one operation share: the road ends and the roads of each mode. */
#ifndef FLOW_GROUND_H
#define FLOW_GROUND_H

#include "network/roads.h"
#include "operation/operation.h"

struct ground {
    const cw_operation *op;
    size_t node_count;     /* road ends, numbered 0 .. node_count - 1 in the network's order */
    int32_t *network_node; /* of each road end */
    int32_t *node_of;      /* by network node: its number, or -1 inside a road */
    struct roads roads[MODE_COUNT]; /* ends are network nodes; built for the modes in use */
    bool uses[MODE_COUNT];
};

cw_status ground_init(struct ground *ground, const cw_operation *op, cw_error *err);
void ground_release(struct ground *ground);
/* The first assembly point at a node of the network, or -1. */
int32_t ground_assembly_at(const struct ground *ground, int32_t network_node);

#endif
