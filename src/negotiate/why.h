/* Why no more get out, or not sooner: the binding cut of a plan's certificate in sentences. */
#ifndef NEGOTIATE_WHY_H
#define NEGOTIATE_WHY_H

#include "base/text.h"
#include "plan/plan.h"
#include "publish/guard.h"

/* Appends a text for a terminal. */
cw_status why_text(struct text *out, const struct cw_plan *plan, cw_error *err);
/* Appends a JSON list; docs/negotiate.md lists the keys. */
cw_status why_json(struct text *out, const struct cw_plan *plan, cw_error *err);
/* Appends a JSON list for a report: of each class that may be shown by zone and does not all get out, the
 * corridors in its cut that some zones depend on, how many these are, and their people. */
cw_status why_gates(struct text *out, const struct cw_plan *plan, const struct report_guard *guard,
                    cw_error *err);

#endif
