/* Seconds near which many units are at a place: those in which a class that is kept apart cannot be there. */
#ifndef FLOW_NEARBY_H
#define FLOW_NEARBY_H

#include "flow/steps.h"

/* Adds the rate, so much later. Sums stop at a thousand million units a second. */
cw_status nearby_add(struct steps *sum, const struct steps *rate, int32_t later_s, cw_error *err);
/* Adds 1 to `barred` in the seconds t of [0, end_s) for which more than `slack_units` are within the time
 * of a rule of within_s >= 1 seconds: in [t - within_s + 1, t + within_s). O(changes^2). */
cw_status nearby_bar(struct steps *barred, const struct steps *rate, int32_t within_s,
                     int64_t slack_units, int32_t end_s, cw_error *err);

#endif
