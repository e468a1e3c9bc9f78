/* Whole people from flows, and what they use. */
#ifndef FLOW_PEOPLE_H
#define FLOW_PEOPLE_H

#include "flow/chains.h"

/* Takes the last units off every chain that do not make a whole person. Afterwards every chain's legs
 * total 3600 x a whole number; chains without people have empty rates. */
cw_status people_trim(struct chains *chains, cw_error *err);
/* What the chains put on roads, gates and assembly points, by second; to be released. */
cw_status people_used(const struct instance *in, const struct chains *chains, struct used *used,
                      cw_error *err);
void used_release(struct used *used, const struct ground *ground);
/* Whole persons of a chain's leg that have left at seconds < t. */
int64_t people_left_before(const struct steps *leave, int32_t t);

#endif
