/* What concessions are worth in people: those that the operation lists and others found from the cuts,
 * alone and in pairs, and how many people depend on each party, corridor and guarantee. */
#ifndef NEGOTIATE_VALUE_H
#define NEGOTIATE_VALUE_H

#include "base/text.h"
#include "operation/operation.h"

struct report_guard;

/* Appends a text for a terminal, or JSON; with a guard, JSON for a report. */
cw_status value_write(struct text *out, const cw_operation *op, const cw_value_options *options,
                      const struct report_guard *guard, cw_error *err);

#endif
