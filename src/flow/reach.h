/* Shortest travel times over the arcs of an instance, ignoring limits and windows.
 * O(nodes + arcs + seconds). */
#ifndef FLOW_REACH_H
#define FLOW_REACH_H

#include "flow/instance.h"

/* Earliest second at each node for anybody of the sources with left[s] > 0 (all sources when `left`
 * is NULL); horizon_s where nobody gets in time. `out` has node_count elements. */
cw_status reach_from_sources(const struct instance *in, const int64_t *left, int32_t *out,
                             cw_error *err);
/* Travel seconds from each node to the nearest gate; horizon_s where there is none in time. */
cw_status reach_to_gates(const struct instance *in, int32_t *out, cw_error *err);
#endif
