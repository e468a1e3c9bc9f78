/* The residual network, and Dinic's algorithm on it. */
#include "flownet.h"

#include <stdlib.h>
#include <string.h>

void flownet_init(struct flownet *net, int node_count)
{
    *net = (struct flownet){.node_count = node_count};
}

void flownet_release(struct flownet *net)
{
    free(net->tail);
    free(net->cap);
    free(net->first);
    free(net->adj);
    *net = (struct flownet){0};
}

static bool grow(struct flownet *net)
{
    int room = net->arc_room ? net->arc_room * 2 : 1024;
    int *tail = realloc(net->tail, (size_t)room * sizeof *tail);
    if (tail) net->tail = tail;
    int64_t *cap = realloc(net->cap, (size_t)room * sizeof *cap);
    if (cap) net->cap = cap;
    if (!tail || !cap) return false;
    net->arc_room = room;
    return true;
}

int flownet_add(struct flownet *net, int u, int v, int64_t cap)
{
    if (net->broken || (net->arc_count + 2 > net->arc_room && !grow(net))) {
        net->broken = true;
        return -1;
    }
    int e = net->arc_count;
    net->tail[e] = u;
    net->tail[e + 1] = v;
    net->cap[e] = cap;
    net->cap[e + 1] = 0;
    net->arc_count += 2;
    return e;
}

bool flownet_index(struct flownet *net)
{
    net->first = calloc((size_t)net->node_count + 2, sizeof *net->first);
    net->adj = calloc((size_t)net->arc_count + 1, sizeof *net->adj);
    if (!net->first || !net->adj || net->broken) return false;
    for (int e = 0; e < net->arc_count; e++) net->first[net->tail[e ^ 1] + 2]++;
    for (int v = 2; v < net->node_count + 2; v++) net->first[v] += net->first[v - 1];
    for (int e = 0; e < net->arc_count; e++) net->adj[net->first[net->tail[e ^ 1] + 1]++] = e;
    return true;
}

/* Levels by residual distance from s; true when t is reached. */
static bool find_levels(const struct flownet *net, int s, int t, int *level, int *queue)
{
    int done = 0, count = 0;
    for (int v = 0; v < net->node_count; v++) level[v] = -1;
    level[s] = 0;
    queue[count++] = s;
    while (done < count) {
        int v = queue[done++];
        for (int i = net->first[v]; i < net->first[v + 1]; i++) {
            int out = net->adj[i] ^ 1, w = net->tail[net->adj[i]];
            if (net->cap[out] == 0 || level[w] >= 0) continue;
            level[w] = level[v] + 1;
            queue[count++] = w;
        }
    }
    return level[t] >= 0;
}

static int64_t augment(struct flownet *net, const int *path, int length, int *cut)
{
    int64_t least = ENDLESS;
    for (int i = 0; i < length; i++)
        if (net->cap[path[i]] < least) least = net->cap[path[i]];
    *cut = length;
    for (int i = length - 1; i >= 0; i--) {
        net->cap[path[i]] -= least;
        net->cap[path[i] ^ 1] += least;
        if (net->cap[path[i]] == 0) *cut = i;
    }
    return least;
}

/* A blocking flow in the level graph, by depth-first search with current arcs. */
static int64_t block(struct flownet *net, int s, int t, const int *level, int *current, int *path)
{
    int64_t total = 0;
    int v = s, length = 0;
    for (;;) {
        if (v == t) {
            total += augment(net, path, length, &length);
            v = net->tail[path[length]];
            continue;
        }
        if (current[v] < net->first[v + 1]) {
            int out = net->adj[current[v]] ^ 1, w = net->tail[net->adj[current[v]]];
            if (net->cap[out] > 0 && level[w] == level[v] + 1) {
                path[length++] = out;
                v = w;
            } else {
                current[v]++;
            }
        } else if (length > 0) {
            v = net->tail[path[--length]];
            current[v]++;
        } else {
            return total;
        }
    }
}

int64_t dinic(struct flownet *net, int s, int t)
{
    size_t n = (size_t)net->node_count + 1;
    int *level = calloc(n, sizeof *level), *queue = calloc(n, sizeof *queue);
    int *current = calloc(n, sizeof *current);
    int64_t total = -1;
    if (level && queue && current) {
        total = 0;
        while (find_levels(net, s, t, level, queue)) {
            memcpy(current, net->first, (size_t)net->node_count * sizeof *current);
            total += block(net, s, t, level, current, queue); /* the queue has done its work */
        }
    }
    free(level);
    free(queue);
    free(current);
    return total;
}
