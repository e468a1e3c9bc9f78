/* From the solver's terms (instances, chains, cuts) to the plan's (zones, links, nodes). */
#ifndef FLOW_EMIT_H
#define FLOW_EMIT_H

#include "flow/cuts.h"
#include "flow/people.h"
#include "plan/plan.h"

/* Adds the chains that carry people. Routes become links; times become times of leaving home. */
cw_status emit_chains(struct cw_plan *plan, const struct instance *in, const struct chains *chains,
                      cw_error *err);
/* Adds one chain of so many people. */
cw_status emit_chain(struct cw_plan *plan, const struct instance *in, const struct chain *chain,
                     int64_t people, cw_error *err);
/* Adds what a class puts on each road. */
cw_status emit_uses(struct cw_plan *plan, const struct ground *ground, const struct used *used,
                    int32_t class_index, cw_error *err);
/* Adds a certificate: `in` is the instance of the set of classes that the cut is for. */
cw_status emit_certificate(struct cw_plan *plan, const struct instance *in, const struct cut *cut,
                           int32_t class_index, int64_t capacity_units, int64_t less_units,
                           cw_error *err);
/* Adds what the cut is made of: corridors, roads, and zones that are emptied. */
cw_status emit_bottlenecks(struct cw_plan *plan, const struct instance *in, const struct cut *cut,
                           int32_t class_index, cw_error *err);

#endif
