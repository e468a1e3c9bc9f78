/* Fewer routes for whole people. Some of many routes that a flow takes only mean the same roads at
 * the same seconds, shared out among the zones in a more tangled way than need be. Two changes, each
 * of which makes one chain vanish and moves no passage of any gate by a second:
 *
 *   move      all people of a chain take another route of their zone that has room at the seconds
 *             that bring them to a gate at the very seconds of before
 *   exchange  A's chain c and its sibling s part at a node where also B's b1 goes on as c does, and
 *             b2 as s: all people of c go on with s, in the places of as many people of b2, and these
 *             take the places of c, with b1
 *
 *             A --head--> node ==tail of c and b1==> gate
 *             B --head--> node ==tail of s and b2==> gate
 *
 * In units out before X nothing changes. Person k of a chain leaves with its 3600 k-th unit, so people
 * may still be moved by part of a person: a change that would leave anybody missing at any second, of
 * those that were out before, is not made. Smallest chains first, again while it helps.
 * O(chains * siblings * partners) tries, each O(route * changes), most given up on the first arc. */
#ifndef FLOW_SIMPLIFY_H
#define FLOW_SIMPLIFY_H

#include "flow/load.h"
#include "flow/standing.h"

/* `load` is what the chains of `in` use and is kept so; `standing` likewise. Chains that have become
 * empty keep their place, with empty rates. */
cw_status simplify_chains(const struct instance *in, struct chains *chains, struct load *load,
                          struct standing *standing, const struct progress *progress,
                          cw_error *err);

#endif
