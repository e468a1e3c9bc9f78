/* From a flow to the routes that people are told: peeled (chains.h), trimmed to whole people
 * (people.h), those left over gathered (gather.h, regain.h), simplified (simplify.h). */
#ifndef FLOW_ROUTES_H
#define FLOW_ROUTES_H

#include "flow/chains.h"

struct routes_choice {
    int32_t
        simplicity; /* -1: as the flow was taken apart; 0: as simple as costs nobody anything; N:
                           moreover at most N routes per source */
    const struct progress *progress;
};

/* What at most N routes cost, against any number. */
struct routes_price {
    int64_t lost_people; /* not out any more */
    int64_t late_s;      /* seconds by which people are later, all together */
};

/* Consumes the flow. Every chain has whole people; those with empty rates carry nobody. */
cw_status routes_choose(struct chains *chains, struct earliest *flow,
                        const struct routes_choice *choice, struct routes_price *price,
                        cw_error *err);

#endif
