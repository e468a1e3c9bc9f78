/* Going on from a plan after something has changed.
 *
 * Persons, not units, are what was told to go: person p of a chain leaves in the second in which 3600 p
 * units have left, and is then at home, on the way to the next road end, or out. Each class, in the order
 * of priority:
 *
 *   1 whoever is on the road goes on, where that is still possible
 *   2 the others on the road are led on from the next road end, before anybody at home may go
 *   3 whoever is at home keeps the old instruction, where that is still possible
 *   4 the others at home are planned anew in what is left
 *
 * Instructions that can stay are never moved to make room for others at home. The road ends of `op` are those of the old plan's operation (operation/change.h). */
#ifndef FLOW_RESUME_H
#define FLOW_RESUME_H

#include "plan/plan.h"

/* `old` was made for the operation that `op` is a change of; it obeyed everything before at_s. The new
 * plan has chains, uses, accounts and instructions, but no bounds: `*out` is owned by the caller, and its
 * `replan` still lacks paths and changes. */
cw_status flow_resume(const cw_operation *op, const struct cw_plan *old, int32_t at_s,
                      const cw_plan_options *options, cw_plan **out, cw_error *err);

#endif
