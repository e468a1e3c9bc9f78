/* Seconds in which a class cannot be somewhere, since others from whom it is kept apart are near (operation
 * `separate`, DESIGN.md section 3).
 *
 * With uses [a, b] and [c, d] (both ends included) at least N seconds must lie between, so nobody of the
 * class may be at the place in (a - N, b + N).
 *
 * A street is all links between the same two nodes: two one-way links are the two directions of one
 * road, and separated classes may share neither. */
#ifndef FLOW_BARRED_H
#define FLOW_BARRED_H

#include "flow/instance.h"

struct barred {
    const struct ground *ground;
    struct steps *node;   /* by road end: barred where > 0 */
    struct steps *street; /* likewise */
    int32_t *street_of;   /* by link of the network */
    size_t street_count;
};

cw_status barred_init(struct barred *b, const struct ground *ground, cw_error *err);
void barred_release(struct barred *b);
/* Bars what is within rule_s >= 1 seconds of what `used` uses, before horizon_s. Of what is forced, those
 * seconds are barred near which more than the slack passes a road end: somebody is there then.
 * O(uses * roads touched). */
cw_status barred_add(struct barred *b, const struct used *used, int32_t rule_s, bool forced,
                     int32_t horizon_s, cw_error *err);
/* The first run of seconds >= t with a value > 0, *from_s .. *to_s - 1; false: none. */
bool barred_run(const struct steps *s, int32_t t, int32_t *from_s, int32_t *to_s);

#endif
