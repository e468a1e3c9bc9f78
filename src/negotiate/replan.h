/* A new plan in the course of another: what replan_make works out, and how it is said. */
#ifndef NEGOTIATE_REPLAN_H
#define NEGOTIATE_REPLAN_H

#include "base/text.h"
#include "plan/plan.h"

/* flow_resume, with bounds of what is still possible from the moment on: the old plan's cuts read anew on the
 * operation with its changes, the cut of everybody, and where these leave a gap worth it, one of the people as they
 * stand at the moment (flow/remain.h); the least counts. `*out` is owned by the caller; its `replan` still lacks
 * paths and changes. */
cw_status replan_make(const cw_operation *op, const struct cw_plan *old, int32_t at_s,
                      const cw_plan_options *options, cw_plan **out, cw_error *err);

void replan_text(struct text *out, const struct cw_plan *plan);
void replan_json(struct text *out, const struct cw_plan *plan);

#endif
