/* Counts, connected pieces, joins of zones and what was dropped, for people and for programs. */
#ifndef PUBLISH_NETWORK_INFO_H
#define PUBLISH_NETWORK_INFO_H

#include "base/text.h"
#include "operation/operation.h"

cw_status network_info_write(struct text *out, const cw_operation *op, bool json, cw_error *err);

#endif
