/* Where a class cannot be, since a class that it is kept apart from is forced to be near
 * (docs/design/semantics.md, "Certificates"). */
#ifndef NEGOTIATE_APART_H
#define NEGOTIATE_APART_H

#include "flow/steps.h"
#include "negotiate/reading.h"

struct apart {
    struct steps
        *at_node; /* by road end: units that a certificate's class is forced to have there */
    size_t node_count;
};

cw_status apart_init(struct apart *apart, const struct ground *ground, cw_error *err);
void apart_release(struct apart *apart);
/* The certificate shows its class to fill these seconds of the term, of `m`, as far as it can be used. */
cw_status apart_fill(struct apart *apart, const struct model *m, const struct cut_term *term,
                     int32_t from_s, int32_t to_s, cw_error *err);
/* From then on at_node is 1, or more, where nobody of a class kept apart by a rule of so many seconds can
 * be before end_s, 0 elsewhere. */
cw_status apart_bar(struct apart *apart, int32_t rule_s, int64_t slack_units, int32_t end_s,
                    cw_error *err);

#endif
