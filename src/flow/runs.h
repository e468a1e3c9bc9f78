/* A flow loaded for how many get out in all, in few and long pieces: paths that serve for long runs of
 * seconds, then for shorter ones.
 *
 * Method. For each length of run, from long to short, gate seconds are taken in the order of time. Where
 * gates have room for a whole run, the quick search looks for a straight path with room in every second
 * of it; what it finds is sent for the run, and goes on for as long as there is room and its source
 * lasts. Work grows with the changes of what is sent, not with seconds, for the lengths are parts of
 * the pause.
 *
 * Nothing is undone, neither what goes elsewhere nor what passes later: so people may be out later than
 * they could be, and some stay behind who need not (loading.h goes on from here); but what comes of it
 * is few whole pieces that never go in a circle.
 *
 * A length is given up when searches find next to nothing for long, all are when the effort is spent.
 * Complexity. One search per run found and per run of a gate's room, O(arcs log changes) each. */
#ifndef FLOW_RUNS_H
#define FLOW_RUNS_H

#include "flow/earliest.h"

struct runs_options {
    int32_t longest_s;  /* of the runs; each next length is a quarter, ... */
    int32_t shortest_s; /* ... none is less than this, >= 1 */
    struct effort effort;
    const struct progress *progress;
};

/* Adds to the flow. */
cw_status runs_load(struct earliest *flow, const struct runs_options *options, cw_error *err);

/* Keeps count of states that searches look at and find nothing, or too little: units that go make up for some. */
void runs_count_vain(int64_t *vain, int64_t states, int64_t units);
/* Whether it is time to stop. */
bool runs_are_vain(int64_t vain, const struct instance *in);

#endif
