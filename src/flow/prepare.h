/* Making an instance small without changing its flows: what no unit can use goes, and what every
 * unit must pass in one go becomes one arc. docs/design/solver.md ("Preparation") has the proofs.
 *
 *   useless   an arc on which nobody can get from a source to a gate within the horizon
 *   hanging   a part that one node joins to the rest, without source, gate or assembly point: who
 *             enters it must come back through that node, where it might have stayed
 *   contracted  u <-> v <-> w, nothing at v: one arc each way, when the limit of one of the two
 *             roads is never above that of the other
 *
 * Each road end so lost leaves a record. Read backward, they give every lost road end a second such
 * that a cut of the small network has the same capacity on the whole one, where verify checks it. */
#ifndef FLOW_PREPARE_H
#define FLOW_PREPARE_H

#include "flow/earliest.h"

/* A road end that left the network, and the neighbours it had then. */
struct lost {
    int32_t end;        /* road end of the ground */
    int32_t earliest_s; /* nobody can be there before; horizon_s when never */
    int32_t at[2];      /* neighbouring road ends, still there when this one went; -1: none */
    int32_t in_s[2];    /* seconds from at[k] to it; -1: no way */
    int32_t out_s[2];   /* seconds from it to at[k]; -1: no way */
    bool late[2];       /* from at[k] through it: the way out of it is the narrow one */
};

/* In: an instance whose nodes are the ground's road ends, indexed, limits complete, without
 * shelters. Out: the same with its own nodes and arcs, indexed again. O(nodes + arcs + seconds). */
cw_status prepare_network(struct instance *in, cw_error *err);

/* Gives every road end its second in the cut: from_s[network node]. The capacity over all roads of
 * the ground is the cut's in the instance, or less if it put nodes on the source side before anybody
 * can be there, or on the sink side when nobody gets from there to a gate before x_s any more. */
void prepare_spread(const struct instance *in, const struct cut *cut, int32_t *from_s);

#endif
