/* A flow over time in the making: rates by second on arcs, out of sources, through gates. The plan's
 * loading and the bound both start from one and send more along residual paths (search.h).
 *
 * Both rest on one fact. "Gate seconds before X", for growing X, are nested sets of sinks; a flow is
 * a maximum for each of several X at once when units are sent for the first X until no residual path
 * is left, then for the second, and so on, never undoing an arrival before an X that is done
 * (Minieka 1973; Megiddo 1974). Windows and closures only make some seconds absent. What passes a
 * gate at X or later may be called back for the sake of X, like people who have not left.
 *
 * Storage is step functions (steps.h): it grows with the changes of rates, not with time. */
#ifndef FLOW_EARLIEST_H
#define FLOW_EARLIEST_H

#include "base/progress.h"
#include "flow/instance.h"

/* Units sent straight from a source to a gate. Later paths may have sent some of them elsewhere, so
 * this is a hint at good routes, not a part of the flow. */
struct sent {
    int32_t source, gate;
    int32_t leave_s, run_s; /* leaving the source's node in these seconds */
    int32_t units;          /* in each of them */
    size_t first_arc, arc_count;
    size_t order; /* for whoever sorts them */
};

struct earliest {
    const struct instance *in;
    struct steps *arc;   /* by arc: rate of entry */
    struct steps *leave; /* by source: rate into its node */
    struct steps *pass;  /* by gate */
    struct steps *stock; /* by node: units that wait there during [t, t + 1) */
    int64_t *left;       /* by source: units not sent */
    struct sent *sent;   /* in the order sent */
    int32_t *sent_arcs;
    size_t sent_count, sent_room, sent_arc_count, sent_arc_room;
    int64_t states; /* looked at by searches: the work done, the same on every machine */
};

/* How long searches may go on. */
struct effort {
    int64_t most_states;     /* 0: no limit */
    double deadline_seconds; /* of clock_seconds(); 0: none. Results then depend on the machine */
};

/* An empty flow, or a copy of `start`'s rates (its notes of what was sent are not copied). */
cw_status earliest_init(struct earliest *flow, const struct instance *in,
                        const struct earliest *start, cw_error *err);
void earliest_release(struct earliest *flow);

/* Units that pass gates in [from_s, to_s). O(changes). */
int64_t earliest_passed(const struct earliest *flow, int32_t from_s, int32_t to_s);
/* Units out before X = 0 .. horizon_s: fills horizon_s + 1 values. */
void earliest_count(const struct earliest *flow, int64_t *out_before);

bool effort_is_spent(const struct effort *effort, int64_t states);
bool effort_time_is_up(const struct effort *effort);

/* The finest division of the pause, in seconds, for which searching every node once per part stays
 * cheap; 1 for small instances, at most a hundredth of the pause or so. It divides an hour. */
int32_t earliest_window_s(const struct instance *in);

#endif
