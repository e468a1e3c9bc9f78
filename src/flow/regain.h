/* People whom the flow brings out and no chain does: units that went in circles, or were left over
 * where no route of their zone had room. They get new routes, the shortest. */
#ifndef FLOW_REGAIN_H
#define FLOW_REGAIN_H

#include "flow/load.h"

/* For every source with fewer people on chains than the flow sent: the shortest way to each gate, the
 * nearest gate first, is made a chain when it has room for anybody of them who passes it before until_s. `load` is kept.
 * O((nodes + arcs) log nodes) for each such source. */
cw_status regain_people(const struct earliest *flow, struct chains *chains, int32_t until_s,
                        struct load *load, const struct progress *progress, cw_error *err);

#endif
