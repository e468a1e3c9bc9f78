/* Notes of what a flow sent straight from a source to a gate: hints at good routes for chains.c. */
#ifndef FLOW_NOTES_H
#define FLOW_NOTES_H

#include "flow/search.h"

/* Remembers path->units sent in each of run_s seconds that pass at theta and after; nothing where the path calls
 * something back. A path used again without a pause makes its note longer. */
cw_status notes_add(struct earliest *flow, struct path *path, int32_t theta, int32_t run_s,
                    cw_error *err);

#endif
