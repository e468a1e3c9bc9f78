/* A static maximum flow by blocking flows in level graphs (E. A. Dinic 1970), and the minimum cut it
 * leaves. O(nodes^2 edges), in practice a few passes over the edges.
 *
 * Order of calls: init; add all edges; index; then, as often as one likes: set `room`, run, ask. */
#ifndef FLOW_MINCUT_H
#define FLOW_MINCUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct mincut {
    size_t node_count, edge_count;
    int32_t source, sink;
    int32_t *head; /* by edge: where it leads; edges e and e ^ 1 are each other's reverse */
    int64_t *room; /* by edge: what it can still carry; the sum out of the source must fit */
    int32_t *first, *list; /* edges out of node v: list[first[v]] .. */
    int32_t *level, *next, *queue, *path;
    int64_t visits, most_visits; /* of edges, in all runs; 0: as many as it takes */
};

/* Nodes 0 .. node_count - 1, two of them source and sink; room for pair_count pairs of edges. */
cw_status mincut_init(struct mincut *m, size_t node_count, size_t pair_count, int32_t source,
                      int32_t sink, cw_error *err);
void mincut_release(struct mincut *m);
/* The pair's first edge leads from `from` to `to`; its number is 2 * the calls before. */
void mincut_add(struct mincut *m, int32_t from, int32_t to);
void mincut_index(struct mincut *m);
/* Sends all that `room` allows, from what is there on; false when most_visits did not suffice. */
bool mincut_run(struct mincut *m);
/* After a mincut_run that sufficed: whether v is on the source's side of the cut next to the source. */
static inline bool mincut_on_source_side(const struct mincut *m, size_t v)
{
    return m->level[v] >= 0;
}

#endif
