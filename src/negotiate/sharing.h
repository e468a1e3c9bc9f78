/* Which classes are in each other's way. */
#ifndef NEGOTIATE_SHARING_H
#define NEGOTIATE_SHARING_H

#include "operation/operation.h"

/* These classes and all that share roads, corridors or a rule of separation with one of them, or with one
 * that does: what is planned for all others stays the same whatever happens to these. */
uint32_t sharing_closure(const cw_operation *op, uint32_t classes);
/* Every class. */
uint32_t sharing_all(const cw_operation *op);
/* Sharing closure of the classes to which granting the concession may make a difference. */
uint32_t sharing_touched(const cw_operation *op, const struct op_concession *c);

#endif
