/* What classes above cannot but fill. A certificate of one class whose capacity exceeds what the class
 * brings out before X by `slack` shows that in every plan that keeps those arrivals the class fills
 * the seconds that its cut crosses, but for `slack` units. A certificate of a lower class may rest on
 * it: the crossed seconds then count nothing, nor those in which the lower class alone cannot be there
 * for being kept apart (barred.c), and the slack is added once
 * (docs/design/semantics.md, "Certificates"). */
#ifndef VERIFY_FORCED_INT_H
#define VERIFY_FORCED_INT_H

#include "verify/spread_int.h"

/* Seconds at a node of the network. */
struct barred {
    int32_t node;
    int64_t from_s, to_s;
};

/* A certificate that others rest on. */
struct forcing {
    int64_t id, x_s, slack_units;
    size_t class;
    int32_t *since_s; /* by network node */
    size_t *rests_on; /* indices of forcings before it */
    size_t rests_count;
    struct barred *barred; /* by node and time: by a rule of so many seconds */
    size_t barred_count, barred_room;
    int64_t barred_rule_s;
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
/* Appends the seconds in which the certificate shows its class to fill a way, or a corridor. */
cw_status forced_fill_way(struct forced *f, struct check *c, const struct forcing *h, size_t way,
                          struct pieces *seconds);
cw_status forced_fill_corridor(struct forced *f, struct check *c, const struct forcing *h,
                               size_t corridor, struct pieces *seconds);
/* Works out where `class` cannot be since it is kept apart from who is forced to be near (barred.c). */
cw_status forced_bar(struct forced *f, struct check *c, struct forcing *h, size_t class);
/* Appends the seconds, so much sooner, in which the class of forced_bar cannot be at the node. */
cw_status forced_barred(const struct check *c, const struct forcing *h, int32_t node,
                        int64_t sooner_s, struct pieces *seconds);
/* Units of a class that pass corridors before x_s in the plan. */
int64_t forced_arrived(const struct check *c, size_t class, int64_t x_s);

#endif
