/* The exact nearest of a set of nodes. */
#ifndef OPERATION_NEAR_H
#define OPERATION_NEAR_H

#include "network/links.h"

struct near;

/* The set is the nodes whose byte in `include` is not 0; `net` must outlive it. `*out` is owned by
 * the caller. */
cw_status near_new(const struct network *net, const unsigned char *include, struct near **out,
                   cw_error *err);
void near_free(struct near *near); /* NULL is allowed */
/* The nearest node to a point in the network's coordinates, of equal ones that with the smallest id;
 * -1 when the set is empty. */
int32_t near_find(const struct near *near, double x, double y, int64_t *distance_mm);

#endif
