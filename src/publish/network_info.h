/* Counts, connected pieces, joins of zones and what was dropped, for people and for programs. */
#ifndef PUBLISH_NETWORK_INFO_H
#define PUBLISH_NETWORK_INFO_H

#include "base/text.h"
#include "operation/operation.h"

/* `net` has at least one node. With an operation, which is its own, also what that makes of it. */
cw_status network_info_write(struct text *out, const struct network *net,
                             const cw_operation *op_or_null, bool json, cw_error *err);

#endif
