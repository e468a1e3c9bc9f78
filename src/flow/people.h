/* Whole people from flows: every chain is trimmed to a whole number of persons, and the remainders
 * of a zone's chains are gathered into whole persons on those of its routes that have room left. */
#ifndef FLOW_PEOPLE_H
#define FLOW_PEOPLE_H

#include "flow/chains.h"

/* Rounds the chains of `in`, a single-class instance, in place. Afterwards every chain's legs total
 * 3600 x a whole number; chains without people have empty rates. O(chains * length * changes). */
cw_status people_round(const struct instance *in, struct chains *chains,
                       const struct progress *progress, cw_error *err);
/* What the chains put on roads, gates and assembly points, by second; to be released. */
cw_status people_used(const struct instance *in, const struct chains *chains, struct used *used,
                      cw_error *err);
void used_release(struct used *used, const struct ground *ground);
/* Whole persons of a chain's leg that have left at seconds < t. */
int64_t people_left_before(const struct steps *leave, int32_t t);

#endif
