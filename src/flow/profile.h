/* A stretch of flow, as pieces of time with a rate, that looks for room somewhere. */
#ifndef FLOW_PROFILE_H
#define FLOW_PROFILE_H

#include "flow/steps.h"

struct piece {
    int32_t from, until, rate; /* seconds from <= t < until; rate > 0 */
};

/* Pieces in the order of time that do not overlap. To be released. */
struct profile {
    struct piece *piece;
    size_t count, room;
    int64_t units; /* of all pieces together */
};

/* What may pass somewhere at each second: the limit (or `rate` where it is NULL) less what is used. */
struct room {
    const struct steps *limit;
    int32_t rate;
    const struct steps *used;
};

void profile_release(struct profile *p);
void profile_clear(struct profile *p);
/* p = one piece. */
cw_status profile_set(struct profile *p, int32_t from, int32_t until, int32_t rate, cw_error *err);
/* Adds the pieces of `more`, which come after those of p. */
cw_status profile_append(struct profile *p, const struct profile *more, cw_error *err);
/* p = the rates, `shift` seconds later. */
cw_status profile_of(struct profile *p, const struct steps *rates, int32_t shift, cw_error *err);
/* Whether all of it finds room `shift` seconds later. O(pieces + changes of the room meanwhile). */
bool profile_fits(const struct profile *p, const struct room *room, int32_t shift);
/* Keeps of p what finds room `shift` seconds later; `spare` is scratch. */
cw_status profile_fit(struct profile *p, const struct room *room, int32_t shift,
                      struct profile *spare, cw_error *err);
/* Drops what is before `from_s`; `spare` is scratch. */
cw_status profile_from(struct profile *p, int32_t from_s, struct profile *spare, cw_error *err);
/* Keeps the first `units` of it. */
cw_status profile_cut(struct profile *p, int64_t units, cw_error *err);
/* Adds the profile, `shift` seconds later and `sign` times, to rates. O(changes from its first to
 * its last second), where adding piece by piece would move all later changes for each. */
cw_status profile_add(struct steps *rates, const struct profile *p, int32_t shift, int32_t sign,
                      cw_error *err);

#endif
