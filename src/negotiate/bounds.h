/* What no plan of a variant can exceed, from the certificates of a plan of the operation it was made from,
 * without solving: every certificate is a cut of the variant too, of a capacity that can be read. What a
 * certificate rests on is not used: its capacity is read with nobody else on the roads. */
#ifndef NEGOTIATE_BOUNDS_H
#define NEGOTIATE_BOUNDS_H

#include "negotiate/reading.h"

struct bounder {
    const struct cw_plan *plan;
    struct ground ground;
};

cw_status bounder_init(struct bounder *b, const struct cw_plan *plan, cw_error *err);
void bounder_release(struct bounder *b);

/* A variant of the plan's operation, and what counts in it. */
struct bounded {
    const cw_operation *op;
    const struct ground *ground; /* its own where its roads are others; NULL: the bounder's */
    cw_basis basis;
    uint32_t classes; /* whose people are bounded, together */
};
/* At most so many people get out. */
cw_status bounder_read(const struct bounder *b, const struct bounded *what, int64_t *most,
                       cw_error *err);

#endif
