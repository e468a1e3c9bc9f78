/* Changes in the course of a pause: a corridor closes, a road is cut, a party takes its word back. An
 * operation with changes is a shallow copy of another in which everything before `at_s` is as it was. Road
 * ends stay where they are, so no transit time changes. The grammar stands in docs/negotiate.md. */
#ifndef OPERATION_CHANGE_H
#define OPERATION_CHANGE_H

#include "operation/operation.h"

struct operation_changed {
    cw_operation op; /* shares whatever is not changed with the one it was made from */
};

/* `base` must outlive it. To be released also after an error. */
cw_status operation_changed_init(struct operation_changed *out, const cw_operation *base,
                                 cw_error *err);
void operation_changed_release(struct operation_changed *changed);

/* A moment of the pause: "11:40", the first such time of day in it, or "2030-01-01T11:40". */
cw_status operation_moment(const cw_operation *op, const char *text, int32_t *at_s, cw_error *err);

/* One change, known at second at_s, such as "close corridor C1 from 12:00 to 13:00". */
cw_status operation_change(struct operation_changed *changed, int32_t at_s, const char *text,
                           cw_error *err);

#endif
