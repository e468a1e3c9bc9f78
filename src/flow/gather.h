/* Bringing people who have no chain onto routes of their zone that have room left. */
#ifndef FLOW_GATHER_H
#define FLOW_GATHER_H

#include "flow/load.h"

/* Gives whole people of every source who are on no chain the earliest room along the chains of their
 * source that do not stop, empty ones included, in the chains' order, passing the gate before until_s. `load` is what the chains put
 * on the roads, and is kept so. O(chains * length * changes). */
cw_status gather_people(const struct instance *in, struct chains *chains, int32_t until_s,
                        struct load *load, const struct progress *progress, cw_error *err);
/* Gives up to *missing people of the chain's source the earliest room along it before until_s; *missing falls. */
cw_status gather_along(const struct instance *in, struct chain *chain, int32_t until_s,
                       struct load *load, int64_t *missing, cw_error *err);
/* Leaves every source its `most` chains with most people (those that stop come first) and gives the
 * people of the others the earliest room along these; who finds none is on no chain any more. */
cw_status gather_on_few(const struct instance *in, struct chains *chains, int32_t most,
                        struct load *load, const struct progress *progress, cw_error *err);

#endif
