/* What is still possible from a moment on, whatever the plan before it brought about: a bound for a class.
 *
 * Out by the moment is out. From then on people at home leave home at the moment or later, and people on the
 * road are at the road end that they come to next from the second on in which they come to it; units that ran
 * ahead of their person are where they are, or anywhere between. Waiting is allowed anywhere, as in every
 * bound. semantics.md, "What is still possible", says it to the unit. */
#ifndef FLOW_REMAIN_H
#define FLOW_REMAIN_H

#include "base/progress.h"
#include "flow/instance.h"
#include "plan/plan.h"

struct remain_choice {
    const cw_operation *op; /* with the changes */
    const struct ground *ground;
    const struct cw_plan *old;
    int32_t at_s;
    const cw_plan_options *options;
    const struct progress *progress;
};

/* Adds to `plan`, whose people are counted, certificates of this kind for the end of the pause: of the class
 * alone and, if that is exact and leaves a gap, of the class merged with all above it. O(people on the road) and two
 * bounded searches. */
cw_status remain_prove(const struct remain_choice *choice, size_t class_index, struct cw_plan *plan,
                       cw_error *err);

#endif
