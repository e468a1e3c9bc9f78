/* Earliest arrivals by persistent distance labels; see flownet.h. */
#include <stdlib.h>

#include "flownet.h"

static void enlist(struct isap *s, int v)
{
    int label = s->label[v];
    s->prev[v] = -1;
    s->next[v] = s->head[label];
    if (s->next[v] >= 0) s->prev[s->next[v]] = v;
    s->head[label] = v;
    if (label > s->highest) s->highest = label;
}

static void delist(struct isap *s, int v)
{
    if (s->prev[v] >= 0)
        s->next[s->prev[v]] = s->next[v];
    else
        s->head[s->label[v]] = s->next[v];
    if (s->next[v] >= 0) s->prev[s->next[v]] = s->prev[v];
}

/* Exact labels by breadth-first search along unused arcs. */
static void label_all(struct isap *s)
{
    const struct flownet *net = s->net;
    int *queue = s->path, done = 0, count = 0;
    for (int v = 0; v < net->node_count; v++) s->label[v] = net->node_count;
    s->label[s->source] = 0;
    queue[count++] = s->source;
    while (done < count) {
        int v = queue[done++];
        enlist(s, v);
        for (int i = net->first[v]; i < net->first[v + 1]; i++) {
            int w = net->tail[net->adj[i]];
            if (net->cap[net->adj[i] ^ 1] == 0 || s->label[w] < net->node_count) continue;
            s->label[w] = s->label[v] + 1;
            queue[count++] = w;
        }
    }
}

bool isap_init(struct isap *s, struct flownet *net, int source)
{
    size_t n = (size_t)net->node_count + 1;
    *s = (struct isap){.net = net, .source = source};
    s->label = calloc(n, sizeof(int));
    s->current = calloc(n, sizeof(int));
    s->head = calloc(n, sizeof(int));
    s->next = calloc(n, sizeof(int));
    s->prev = calloc(n, sizeof(int));
    s->path = calloc(n, sizeof(int));
    if (!s->label || !s->current || !s->head || !s->next || !s->prev || !s->path) return false;
    for (int v = 0; v < net->node_count; v++) {
        s->current[v] = net->first[v];
        s->head[v] = -1;
    }
    label_all(s);
    return true;
}

void isap_release(struct isap *s)
{
    free(s->label);
    free(s->current);
    free(s->head);
    free(s->next);
    free(s->prev);
    free(s->path);
}

/* No node has this label: nothing above it will ever be reached again. */
static void bury_above(struct isap *s, int label)
{
    for (int l = label + 1; l <= s->highest; l++) {
        for (int v = s->head[l]; v >= 0; v = s->next[v]) s->label[v] = s->net->node_count;
        s->head[l] = -1;
    }
    s->highest = label;
}

static void relabel(struct isap *s, int v)
{
    const struct flownet *net = s->net;
    int old = s->label[v], least = net->node_count;
    for (int i = net->first[v]; i < net->first[v + 1]; i++) {
        int e = net->adj[i];
        if (net->cap[e] > 0 && s->label[net->tail[e]] < least) least = s->label[net->tail[e]];
    }
    delist(s, v);
    s->label[v] = least + 1 < net->node_count ? least + 1 : net->node_count;
    s->current[v] = net->first[v];
    if (s->label[v] < net->node_count) enlist(s, v);
    if (s->head[old] < 0) bury_above(s, old);
}

/* The next half arc that ends at v and starts one label lower, or -1. */
static int admissible(struct isap *s, int v)
{
    const struct flownet *net = s->net;
    for (; s->current[v] < net->first[v + 1]; s->current[v]++) {
        int e = net->adj[s->current[v]];
        if (net->cap[e] > 0 && s->label[net->tail[e]] + 1 == s->label[v]) return e;
    }
    return -1;
}

static int64_t carry(struct isap *s, int length, int64_t most)
{
    struct flownet *net = s->net;
    for (int i = 0; i < length; i++)
        if (net->cap[s->path[i]] < most) most = net->cap[s->path[i]];
    for (int i = 0; i < length; i++) {
        net->cap[s->path[i]] -= most;
        net->cap[s->path[i] ^ 1] += most;
    }
    return most;
}

int64_t isap_pull(struct isap *s, int node, int64_t most)
{
    const struct flownet *net = s->net;
    int64_t total = 0;
    int v = node, length = 0;
    while (total < most && s->label[node] < net->node_count) {
        if (v == s->source) {
            total += carry(s, length, most - total);
            length = 0; /* from the root again: current arcs make that cheap */
            v = node;
            continue;
        }
        int e = admissible(s, v);
        if (e >= 0) {
            s->path[length++] = e;
            v = net->tail[e];
            continue;
        }
        relabel(s, v);
        if (length > 0) v = net->tail[s->path[--length] ^ 1];
    }
    return total;
}
