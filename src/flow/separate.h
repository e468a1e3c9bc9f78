/* Keeping classes apart: forbids an instance every road and gate second that comes too close to
 * what a class already planned uses (operation `separate`, DESIGN.md section 3). */
#ifndef FLOW_SEPARATE_H
#define FLOW_SEPARATE_H

#include "flow/instance.h"

/* Obeys choice->apart (barred.h). O(uses * roads touched). */
cw_status separate_apply(struct instance *in, const struct instance_choice *choice, cw_error *err);
/* The most seconds that a rule asks for between a class of `a` and one of `b`; 0: no rule. */
int32_t separate_rule_s(const cw_operation *op, uint32_t a, uint32_t b);
/* Forbids entry in [from_s, to_s), clipped to the horizon. */
cw_status arc_forbid(struct arc *arc, int32_t from_s, int32_t to_s, int32_t horizon_s,
                     cw_error *err);

#endif
