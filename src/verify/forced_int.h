/* What classes above cannot but fill. A certificate of one class whose capacity exceeds what the class
 * brings out before X by `slack` shows that in every plan that keeps those arrivals the class fills
 * the seconds that its cut crosses, but for `slack` units. A certificate of a lower class may rest on
 * it: the crossed seconds then count nothing, and the slack is added once
 * (docs/design/semantics.md, "Certificates"). */
#ifndef VERIFY_FORCED_INT_H
#define VERIFY_FORCED_INT_H

#include "verify/spread_int.h"

/* A certificate that others rest on. */
struct forcing {
    int64_t id, x_s, slack_units;
    size_t class;
    int32_t *since_s; /* by network node */
    size_t *rests_on; /* indices of forcings before it */
    size_t rests_count;
};

struct forced {
    int64_t *wanted; /* ids that certificates rest on, sorted */
    size_t wanted_count, wanted_room;
    struct forcing *rows; /* in the order of certificates */
    size_t count, room;
    struct edges edges; /* scratch */
    struct pieces pieces;
};

/* Reads which certificates others rest on. */
cw_status forced_init(struct forced *f, const struct check *c);
void forced_release(struct forced *f);
/* Understands what the cut's certificate rests on; to be freed. */
cw_status forced_rests(const struct forced *f, struct check *c, const struct cut *cut,
                       size_t **rests_on, size_t *count);
/* Remembers the cut if another certificate rests on it. */
cw_status forced_keep(struct forced *f, struct check *c, const struct cut *cut,
                      int64_t capacity_units);
/* Seconds of [from_s, to_s) in which the cut's people may enter the way, or pass the corridor, and
 * which are not crossed by what the certificate rests on. */
cw_status forced_way_seconds(struct forced *f, struct check *c, const struct cut *cut, size_t way,
                             int64_t time_s, int64_t from_s, int64_t to_s, int64_t *seconds);
cw_status forced_corridor_seconds(struct forced *f, struct check *c, const struct cut *cut,
                                  size_t corridor, int64_t from_s, int64_t to_s, int64_t *seconds);
/* Units of a class that pass corridors before x_s in the plan. */
int64_t forced_arrived(const struct check *c, size_t class, int64_t x_s);

#endif
