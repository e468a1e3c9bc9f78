/* Earliest-arrival flow: for every second X at once, the most units out before X.
 *
 * Method. Gate seconds are taken in the order of time; for each, units are sent along residual
 * paths until none is left, and no earlier arrival is ever undone. For nested sets of sinks that
 * yields a maximum flow for every prefix (Minieka 1973; Megiddo 1974), windows and closures
 * included. Two things keep the paths few: blocks of seconds are first filled with runs of 256, 64,
 * 16 and 4 seconds, out of order, and when a second is settled later passages may be called back for
 * it; and a path found is tried again one second later before anything is searched. Any flow may be
 * started from: its passages are all called back or settled in their turn.
 *
 * Search. With waiting allowed everywhere the residual states of a node from which the gate second
 * can be reached are all seconds up to a latest one, so one label per node suffices; it is found
 * backward from the gates, latest second first, led by the travel time from the nearest people left
 * (A*). When no people can be found the states visited are dead for good: no later path can use
 * them. The first second of a node that is not dead is its `dead_until`; these scalars are a minimum
 * cut for the prefix (the generalised cuts of Anderson, Nash and Philpott 1982) and prune every
 * later search.
 *
 * Effort. Searches are counted by the states they look at. When most_states are spent, a flow without
 * waiting goes on with long runs only, and a flow for the bound stops: later seconds get the
 * capacity of the last cut, carried on with time (cuts.h).
 *
 * Complexity. O(T * P * L) to repeat paths (P paths in use, L moves each) plus one search,
 * O(arcs log changes), per path found and per gate second that cannot be filled. Storage grows with
 * the changes of rates, not with T, but for one counter a second. */
#ifndef FLOW_EARLIEST_H
#define FLOW_EARLIEST_H

#include "base/progress.h"
#include "flow/instance.h"

enum waiting {
    WAIT_ANYWHERE,   /* the model of the bound */
    WAIT_AT_SHELTERS /* the model of the plan: at zones and assembly points only */
};

/* A minimum cut over time for arrivals before x_s: node v is on the source side from from_s[v]. */
struct cut {
    int32_t x_s;
    int32_t *from_s;       /* by node */
    uint8_t *on_sink_side; /* by source */
};

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
    int64_t *out_before; /* by X = 0 .. horizon_s: units passed at seconds < X */
    struct sent *sent;   /* without waiting only; in the order sent */
    int32_t *sent_arcs;
    size_t sent_count, sent_room, sent_arc_count, sent_arc_room;
    struct cut *cuts; /* one per checkpoint; minimum cuts when `complete` */
    size_t cut_count;
    bool complete;     /* no flow that may wait anywhere has more out before any X */
    int64_t states;    /* looked at by searches: the work done, the same on every machine */
    int32_t settled_s; /* X up to which `out_before` is what it says; horizon_s unless most_states
                          were not enough. Beyond it, WAIT_ANYWHERE: out_before and cuts are
                          capacities of cuts, that is bounds on every flow; WAIT_AT_SHELTERS: they
                          are those of a flow that may not be the best */
    bool gave_up;      /* a search was cut short, so there may be a better flow without waiting */
};

struct earliest_options {
    enum waiting waiting;
    const struct earliest *start; /* a flow in the same instance to start from, or NULL */
    int64_t most_states;          /* searched before the rest is only bounded; 0: no limit */
    const int32_t *checkpoints;   /* increasing, in 1 .. horizon_s */
    size_t checkpoint_count;
    const struct progress *progress;
    const char *what; /* for progress */
};

cw_status earliest_init(struct earliest *flow, const struct instance *in,
                        const struct earliest_options *options, cw_error *err);
void earliest_release(struct earliest *flow);

#endif
