/* What of an arrangement is agreed by whom, contested, unknown or out of date, which detail is missing,
 * and how many people hang on it. docs/negotiate.md says where the list of details comes from. */
#ifndef NEGOTIATE_READY_H
#define NEGOTIATE_READY_H

#include "base/text.h"
#include "operation/operation.h"

struct report_guard;

/* Appends a text for a terminal, or JSON; with a guard, JSON for a report. */
cw_status ready_write(struct text *out, const cw_operation *op, const cw_ready_options *options,
                      const struct report_guard *guard, cw_error *err);

#endif
