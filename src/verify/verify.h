/* Proves or refutes a plan. Written from the semantics (docs/design/semantics.md), with its own
 * arithmetic: it includes no solver, no road building and no snapping, and reads the plan from its
 * GeoPackage like any other party would. */
#ifndef VERIFY_VERIFY_H
#define VERIFY_VERIFY_H

#include "base/text.h"
#include "operation/operation.h"
#include "plan/tables.h"

/* What a replan went on from: the old plan, and the operation with the changes that it knew. */
struct verify_old {
    const cw_operation *op;
    const struct plan_tables *plan;
};

/* Checks `plan` against `op`. CW_OK and a text of what was checked, or CW_REFUTED with one sentence
 * in `err` that names the table, the row and the contradiction. Seconds and units as in the plan.
 * Of a replan, `op` is the operation with its changes, and `old` what it went on from; else NULL. */
cw_status verify_plan(const cw_operation *op, const struct plan_tables *plan,
                      const struct verify_old *old, struct text *report, cw_progress_fn *progress,
                      void *progress_context, cw_error *err);

#endif
