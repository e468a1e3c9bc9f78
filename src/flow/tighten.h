/* Lowers the capacity of a cut over time by moving many nodes at once.
 *
 * Method. The capacity is submodular in the seconds of the nodes (a node's later second lets more in and
 * less out). So where every node may keep its second or take another one, all of them later or all
 * of them sooner, the best choice is a static minimum cut on the nodes, as in the expansion moves of
 * Boykov, Veksler and Zabih 2001. Where limits do not
 * vary and sources stay on their side, steps that halve, sooner and later, end at the minimum (steepest
 * descent with scaling, Murota 2003, L-natural-convex functions); else at a local one.
 *
 * No flow over time is needed. The result is a cut like any other; nothing rests on its being least.
 * Complexity: each move is one static maximum flow on the instance's nodes and arcs. */
#ifndef FLOW_TIGHTEN_H
#define FLOW_TIGHTEN_H

#include "base/progress.h"
#include "flow/cuts.h"

struct tighten;

/* For cuts of the instance, which must outlive it. */
cw_status tighten_new(const struct instance *in, struct tighten **made, cw_error *err);
void tighten_free(struct tighten *t); /* NULL is allowed */

/* From here on a part of what moves may still look at, as many cuts being left: moves that do not end by then
 * are not made. The same on every machine; small instances do not come near it. */
void tighten_allow(struct tighten *t, size_t cuts_left);

/* Both lower `cut` in place and return its capacity, which is not more than before; seconds that nobody
 * can use may change too. */
/* Nodes move by step_s seconds, to and fro, as long as it helps. */
int64_t tighten_by(struct tighten *t, struct cut *cut, int32_t step_s);
/* Nodes take the seconds that `other`, a cut for the same X, gives them. */
int64_t tighten_with(struct tighten *t, struct cut *cut, const struct cut *other);

#endif
