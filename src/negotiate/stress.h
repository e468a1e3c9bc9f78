/* The worst corridors and roads to lose, and the worst moment: for planners only. Nothing of it may enter
 * a report, a plan or an export, and no module that makes them stands above this one. */
#ifndef NEGOTIATE_STRESS_H
#define NEGOTIATE_STRESS_H

#include "base/text.h"
#include "operation/operation.h"

/* Appends a text for a terminal, or JSON. */
cw_status stress_write(struct text *out, const cw_operation *op, const cw_stress_options *options,
                       cw_error *err);

#endif
