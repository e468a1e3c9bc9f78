/* A cut of an upper class cut to measure for the bound of a lower one.
 *
 * Let C be the cut that bounds class k, and D any cut of a class j above it for X. Of the units that j
 * brings out before X at most cap(D without C) get over D elsewhere, so arrived(X) - cap(D without C) of them at least go
 * through seconds that C crosses, and each takes a unit of C's capacity. With D full and its slack
 * cap(D) - arrived(X) added (crossed.h) the bound loses just as much. The least cap(D without C) is
 * the maximum flow of j in its network without the seconds of C: one run for all X, of which the one that
 * leaves most to C counts. j's own minimum cuts, which crossed.h takes otherwise, are made for another purpose. */
#ifndef FLOW_TAILOR_H
#define FLOW_TAILOR_H

#include "flow/solve_int.h"

/* Whether the bound of class k may still gain so much, of what class j has in the seconds that the cut of
 * `alone` at the end crosses and is not shown to be forced. */
bool tailor_promises(const struct solver *s, const struct set_bound *alone, size_t j,
                     int64_t units);
/* held->count is 0 when no such cut shows more than what s->held[j] does; else 1, and its certificate, of
 * class j, is in the plan. `held` is to be released in any case. Costs a load and a bound of class j. */
cw_status tailor_held(struct held *held, struct solver *s, const struct set_bound *alone, size_t j,
                      cw_error *err);

#endif
