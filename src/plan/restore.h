/* A plan's rows back as a plan, to go on from. */
#ifndef PLAN_RESTORE_H
#define PLAN_RESTORE_H

#include "plan/plan.h"
#include "plan/tables.h"

/* Chains with their routes, and certificates; options and as_of_unix_s as in meta. Only what going on needs
 * is checked: that ids are known, routes connect and chains carry whole people; for all else there is
 * verify. `op` must outlive the plan. `*out` is owned by the caller. */
cw_status plan_restore(const cw_operation *op, const struct plan_tables *tables, cw_plan **out,
                       cw_error *err);

#endif
