/* Where everybody of a replan is at its moment: out, at home, or next at a road end. From the chains of the
 * old plan; semantics.md, "What is still possible". */
#ifndef VERIFY_REMAINING_INT_H
#define VERIFY_REMAINING_INT_H

#include "verify/check_int.h"

/* Fills c->remaining; of a plan from the start it stays empty. */
cw_status remaining_init(struct check *c);
void remaining_release(struct check *c);
/* People of the class out before x_s and before the moment. */
int64_t remaining_out(const struct check *c, size_t class, int64_t x_s);

#endif
