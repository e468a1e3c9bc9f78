/* What no plan can exceed: for X over the pause the most units out before X if people could wait
 * anywhere, or a capacity of a cut that is not less.
 *
 * Method. A flow (the plan's, or none) is augmented for growing X, longest runs of seconds first, to
 * the latest gate seconds before X with room: whoever can be at a gate earlier can wait there, so one
 * search speaks for all seconds before X. Passages at X or later may be called back. When nothing is
 * found, the flow is a maximum for X, and the states that the search saw are dead: no later path can
 * use them. The first second of a node that is not dead is a scalar per node, and these are a minimum
 * cut for X (the generalised cuts of Anderson, Nash and Philpott 1982).
 *
 * The X are every window (earliest_window_s) and every checkpoint. Seconds between take the cut
 * before, moved on, or the cut after, moved back, or the value of the next X: each is a bound.
 *
 * Effort. When it is spent at some X, X gets the least cut at hand: the one of an earlier X moved on,
 * or that of the still picture (still.h).
 *
 * Complexity. One search per path found and per X, O(arcs log changes) each. */
#ifndef FLOW_BOUND_H
#define FLOW_BOUND_H

#include "flow/cuts.h"
#include "flow/earliest.h"

struct bound {
    struct earliest flow; /* waits anywhere */
    int64_t *before;      /* by X = 0 .. horizon_s, units */
    struct cut *cuts;     /* by checkpoint: cuts of capacity before[x_s] */
    size_t cut_count;
    bool reached; /* before[horizon_s] is the value of `flow` */
};

struct bound_options {
    struct effort effort;
    const int32_t *checkpoints; /* increasing, in 1 .. horizon_s, the last one horizon_s */
    size_t checkpoint_count;
    bool checkpoints_only; /* seconds between get loose bounds, at no cost */
    const struct progress *progress;
};

/* `start` is a flow in the same instance, or NULL. */
cw_status bound_init(struct bound *bound, const struct instance *in, const struct earliest *start,
                     const struct bound_options *options, cw_error *err);
void bound_release(struct bound *bound);

#endif
