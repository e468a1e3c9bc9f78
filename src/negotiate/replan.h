/* A new plan in the course of another: what replan_make works out, and how it is said. */
#ifndef NEGOTIATE_REPLAN_H
#define NEGOTIATE_REPLAN_H

#include "base/text.h"
#include "plan/plan.h"

/* flow_resume, with bounds: the old plan's cuts read anew on the operation with its changes, and the cut of
 * everybody; the least counts. They bound what could have been done had the changes been known from the
 * start. `*out` is owned by the caller; its `replan` still lacks paths and changes. */
cw_status replan_make(const cw_operation *op, const struct cw_plan *old, int32_t at_s,
                      const cw_plan_options *options, cw_plan **out, cw_error *err);

void replan_text(struct text *out, const struct cw_plan *plan);
void replan_json(struct text *out, const struct cw_plan *plan);

#endif
