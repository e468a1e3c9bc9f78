/* Assembly points that would bring out people who could go only by waiting on the way. */
#ifndef FLOW_ADVICE_H
#define FLOW_ADVICE_H

#include "flow/loading.h"
#include "plan/plan.h"

/* Adds to the plan the places where people wait in `waited`, a flow that may wait anywhere, those
 * first at which most do. How many more an assembly point there would bring out by itself than
 * `flow`, of the same instance without waiting, which brings out flow_units, is found by planning
 * again, for the first few. */
cw_status advice_on_waiting(struct cw_plan *plan, const struct earliest *flow, int64_t flow_units,
                            const struct earliest *waited, int32_t class_index,
                            const struct loading_options *options, cw_error *err);

#endif
