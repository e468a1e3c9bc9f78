/* Making an instance small without changing its flows: what no unit can use goes, and what every
 * unit must pass in one go becomes one arc. docs/design/solver.md ("Preparation") has the proofs.
 *
 *   useless   an arc on which nobody can get from a source to a gate within the horizon
 *   hanging   a part that one node joins to the rest, without source, gate or assembly point: who
 *             enters it must come back through that node, where it might have stayed
 *   contracted  u <-> v <-> w, nothing at v: one arc each way, when the limit of one of the two
 *             roads is never above that of the other
 *
 * A cut of the small network is one of the whole network too (cut_heads), where verify checks it. */
#ifndef FLOW_PREPARE_H
#define FLOW_PREPARE_H

#include "flow/instance.h"

/* In: an instance whose nodes are the ground's road ends, indexed, limits complete, without
 * shelters. Out: the same with its own nodes and arcs, indexed again. O(nodes + arcs + seconds). */
cw_status prepare_network(struct instance *in, cw_error *err);

#endif
