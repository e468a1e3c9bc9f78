/* The one door to the solver: operation in, plan and certificate out. */
#ifndef FLOW_SOLVE_H
#define FLOW_SOLVE_H

#include "plan/plan.h"

/* Plans class after class in the order of priority and proves bounds (docs/design/solver.md).
 * options: defaults filled in. `*out` is owned by the caller (cw_plan_free). */
cw_status flow_solve(const cw_operation *op, const cw_plan_options *options, int64_t as_of_unix_s,
                     cw_plan **out, cw_error *err);

/* Only how many whole people get out, class by class, without any proof: for other bases,
 * populations and throughputs (factor_num / factor_den of each; 1, 1 for as they are). */
cw_status flow_count(const cw_operation *op, const cw_plan_options *options, int64_t as_of_unix_s,
                     int32_t factor_num, int32_t factor_den, int64_t out[OP_MAX_CLASSES],
                     cw_error *err);

/* A plan without any proof: the one that flow_count counts at throughputs as they are. `*out` is owned by
 * the caller (cw_plan_free). */
cw_status flow_plan(const cw_operation *op, const cw_plan_options *options, int64_t as_of_unix_s,
                    cw_plan **out, cw_error *err);

#endif
