/* A residual network and two unrelated maximum-flow codes on it.
 *
 * Half arcs come in pairs e, e^1: `e` runs from tail[e] to tail[e ^ 1]; cap[e] is what is left on
 * it. in(y) = adj[first[y]] .. adj[first[y + 1] - 1] are the half arcs that end at y. */
#ifndef ORACLE_FLOWNET_H
#define ORACLE_FLOWNET_H

#include <stdbool.h>
#include <stdint.h>

#define ENDLESS (INT64_MAX / 4)

struct flownet {
    int node_count;
    int arc_count, arc_room; /* half arcs */
    int *tail;
    int64_t *cap;
    int *first, *adj;
    bool broken; /* memory ran out */
};

void flownet_init(struct flownet *net, int node_count);
void flownet_release(struct flownet *net);
/* Returns the half arc u -> v; -1 when memory ran out. */
int flownet_add(struct flownet *net, int u, int v, int64_t cap);
/* Call once after the last add. */
bool flownet_index(struct flownet *net);

/* The maximum flow from s to t by Dinic's algorithm (1970), O(V^2 E). -1 when memory is out. */
int64_t dinic(struct flownet *net, int s, int t);

/* Earliest arrivals: searches backward from a growing list of sinks for what the source s can still
 * send, never undoing an arrival (Minieka 1973); distance labels from the source persist (ISAP,
 * Ahuja and Orlin 1991) and what a gap in the labels cuts off is dead for good. */
struct isap {
    struct flownet *net;
    int source;
    int *label, *current;    /* per node; label node_count: dead */
    int *head, *next, *prev; /* nodes by label */
    int highest;
    int *path; /* half arcs from the root towards the source */
};
bool isap_init(struct isap *state, struct flownet *net, int source);
void isap_release(struct isap *state);
/* Brings up to `most` more units to `node`; returns how many. */
int64_t isap_pull(struct isap *state, int node, int64_t most);

#endif
