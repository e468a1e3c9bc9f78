/* The plan's flow: nobody waits but at zones and assembly points.
 *
 * Method. Gate seconds are taken in the order of time. For each that has room, a path is searched for
 * until there is none; then the paths in use are taken to serve for the seconds to come as well, each
 * as far as there is room on it and its source lasts for all its paths. A search that failed holds
 * for as long as nothing changes where it looked (holds.c), so what costs work is a change, not a
 * second.
 *
 * Windows. Within a window the order of arrivals is as it comes; at the end of each, no flow found by
 * the searches has more out. Passages after the window may be called back for it. A window is one
 * second where instances are small (earliest_window_s).
 *
 * Searches. The quick one finds most paths. That nobody is left who could go even by waiting on the
 * way is proved by search_anywhere; between both, search_strict looks through single seconds, as far
 * as its budget lasts. When the effort is spent, quick searches alone go on, and none where the last
 * one failed a moment ago. A limit of time is spread evenly over the pause: seconds of which the
 * loading is behind its schedule get quick searches alone; when it is up, paths in use alone go on.
 *
 * Runs first. Where that is asked for and a window is more than a second, runs.h loads what it can, whenever it
 * passes; then quick searches alone go on as above, until they find next to nothing. Where all that took little of the
 * effort, the seconds are gone through again with searches that prove.
 *
 * Complexity. One search per path found and per change that matters, O(arcs log changes) each. */
#ifndef FLOW_LOADING_H
#define FLOW_LOADING_H

#include "flow/earliest.h"

struct loading_options {
    struct effort effort;
    bool runs_first; /* in large instances: begins with long runs (runs.h), then makes haste */
    const struct progress *progress;
};

/* Sends people in an empty flow. *gave_up: some search was cut short, so there may be a better flow
 * without waiting. */
cw_status loading_run(struct earliest *flow, const struct loading_options *options, bool *gave_up,
                      cw_error *err);

#endif
