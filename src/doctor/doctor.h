/* What in an operation's data would mislead: found before anybody trusts a plan made from it. A
 * finding is something that is probably wrong; a remark, something that a reader should know. */
#ifndef DOCTOR_DOCTOR_H
#define DOCTOR_DOCTOR_H

#include "operation/operation.h"

/* `op` was read leniently. Writes all findings, those that concern most people first, as a text for
 * a terminal or as JSON. O((links + nodes) log nodes) per class. */
cw_status doctor_write(struct text *out, const cw_operation *op, bool json, cw_error *err);

#endif
