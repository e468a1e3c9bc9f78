/* Reading any kind of network: what operations and networks by themselves share. */
#ifndef API_NETWORK_INT_H
#define API_NETWORK_INT_H

#include "operation/operation.h"

/* Calls the importer. `out` is empty on failure. */
cw_status network_source_read(const struct operation_network_source *source, struct network *out,
                              cw_error *err);

#endif
