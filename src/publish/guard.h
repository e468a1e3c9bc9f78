/* What a report may tell of numbers that were computed elsewhere, by the rules of publish/report.h. */
#ifndef PUBLISH_GUARD_H
#define PUBLISH_GUARD_H

#include "base/text.h"
#include "plan/plan.h"

struct report_guard {
    bool coarse; /* some number of some class is withheld: others are whole tens */
    bool *zone;  /* by zone: it may be named, nothing of it is withheld */
};

cw_status report_guard_init(struct report_guard *guard, const struct cw_plan *plan, cw_error *err);
void report_guard_release(struct report_guard *guard);
/* A JSON number, or "few" for 1 to 9 people and -9 to -1; `guard` NULL: the number. */
void report_guard_people(struct text *out, const struct report_guard *guard, int64_t people);
/* [least,most], widened to whole tens; of one number that is told as it is told above, or null for "few". */
void report_guard_interval(struct text *out, const struct report_guard *guard, int64_t least,
                           int64_t most);

#endif
