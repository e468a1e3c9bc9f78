/* How people stand against where they stood: for every second X, how many more are out before X than
 * at first. Changes of chains are tried on it before they are made for good. */
#ifndef FLOW_STANDING_H
#define FLOW_STANDING_H

#include "flow/chains.h"

struct standing {
    int32_t horizon_s;
    int64_t *ahead;  /* by X = 0 .. horizon_s */
    int32_t *change; /* tried: by X, how `ahead` grows from X on; all 0 but in low .. high */
    int32_t low, high;
};

cw_status standing_init(struct standing *s, int32_t horizon_s, cw_error *err);
void standing_release(struct standing *s);
/* The people of the chain pass now (sign 1) or no more (-1). O(people + changes). */
void standing_count(struct standing *s, const struct chain *chain, int32_t sign);
/* Whether with what was tried nobody would be missing at any second who is not missing already. */
bool standing_holds(const struct standing *s);
/* Makes what was tried count, or forgets it. */
void standing_keep(struct standing *s);
void standing_forget(struct standing *s);
/* Seconds by which people are later than at first, all together; less than 0 when earlier. */
int64_t standing_late_s(const struct standing *s);

#endif
