/* The instance minute by minute: see peer.h for the rules. */
#include <stdlib.h>

#include "peer.h"

static int32_t to_minutes(int32_t seconds)
{
    return (seconds + PEER_MINUTE_S - 1) / PEER_MINUTE_S; /* at least 1, as seconds are */
}

static int32_t access_minute(const struct peer_source *source)
{
    return source->access_s / PEER_MINUTE_S + (source->access_s % PEER_MINUTE_S != 0);
}

/* Out in that minute: what the gate lets pass in its seconds before the horizon. */
static int64_t gate_takes(const struct peer_copies *c, const struct peer_gate *gate, int32_t minute)
{
    return peer_sum(c->in, gate->limit, minute * PEER_MINUTE_S, (minute + 1) * PEER_MINUTE_S);
}

static void find_first_minutes(struct peer_copies *c)
{
    const struct peer_instance *in = c->in;
    for (int32_t v = 0; v < in->node_count; v++) c->first_minute[v] = PEER_NEVER;
    for (int32_t s = 0; s < in->source_count; s++) {
        int32_t v = in->sources[s].node, minute = access_minute(&in->sources[s]);
        if (in->sources[s].units > 0 && minute < c->first_minute[v]) c->first_minute[v] = minute;
    }
    peer_shortest(in, PEER_MINUTE_S, 0, c->first_minute);
}

/* Before the minutes are known to be enough: how long before the last minute a node must be left. */
static void find_last_minutes(struct peer_copies *c)
{
    const struct peer_instance *in = c->in;
    for (int32_t v = 0; v < in->node_count; v++) c->last_minute[v] = PEER_NEVER;
    for (int32_t g = 0; g < in->gate_count; g++) {
        int32_t minute = c->minutes - 1, v = in->gates[g].node;
        while (minute >= 0 && gate_takes(c, &in->gates[g], minute) == 0) minute--;
        int32_t before = c->minutes - 1 - minute;
        if (minute >= 0 && before < c->last_minute[v]) c->last_minute[v] = before;
    }
    peer_shortest(in, PEER_MINUTE_S, 1, c->last_minute);
    for (int32_t v = 0; v < in->node_count; v++)
        c->last_minute[v] =
            c->last_minute[v] == PEER_NEVER ? -1 : c->minutes - 1 - c->last_minute[v];
}

static void number_copies(struct peer_copies *c)
{
    int64_t count = 0;
    for (int32_t v = 0; v < c->in->node_count; v++) {
        c->first_copy[v] = (int32_t)count;
        if (c->first_minute[v] <= c->last_minute[v])
            count += c->last_minute[v] - c->first_minute[v] + 1;
        if (count > INT32_MAX - 2) peer_fail(1, "too many copies: more than 2^31");
    }
    c->copy_count = (int32_t)count;
}

/* ---- edges ---- */

/* The walk over all edges; `edge` may be NULL, for counting. */
struct walk {
    const struct peer_copies *c;
    peer_edge_fn *edge;
    void *context;
    int64_t edges, links, total, divisor;
};

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static int32_t copy_of(const struct peer_copies *c, int32_t v, int32_t minute)
{
    return c->first_copy[v] + minute - c->first_minute[v];
}

static void give(struct walk *w, int32_t from, int32_t to, int64_t capacity, int32_t minute)
{
    if (capacity == 0) return;
    w->edges++;
    w->links += from >= 0 && to >= 0;
    if (!w->edge) {
        w->divisor = common_divisor(w->divisor, capacity);
        return;
    }
    capacity /= w->c->scale;
    if (capacity > w->c->total_units) capacity = w->c->total_units;
    w->edge(w->context, from, to, (int32_t)capacity, minute);
}

static void walk_sources(struct walk *w)
{
    const struct peer_copies *c = w->c;
    for (int32_t s = 0; s < c->in->source_count; s++) {
        const struct peer_source *source = &c->in->sources[s];
        int32_t v = source->node, minute = access_minute(source);
        if (minute > c->last_minute[v]) continue;
        w->total += source->units;
        give(w, PEER_SOURCE, copy_of(c, v, minute), source->units, minute);
    }
}

static void walk_gates(struct walk *w)
{
    const struct peer_copies *c = w->c;
    for (int32_t g = 0; g < c->in->gate_count; g++) {
        int32_t v = c->in->gates[g].node;
        for (int32_t m = c->first_minute[v]; m <= c->last_minute[v]; m++)
            give(w, copy_of(c, v, m), PEER_SINK, gate_takes(c, &c->in->gates[g], m), m);
    }
}

/* Waiting: unlimited, so it has no part in the common divisor. */
static void walk_waiting(struct walk *w)
{
    const struct peer_copies *c = w->c;
    for (int32_t v = 0; v < c->in->node_count; v++)
        for (int32_t m = c->first_minute[v]; m < c->last_minute[v]; m++) {
            w->edges++, w->links++;
            if (w->edge)
                w->edge(w->context, copy_of(c, v, m), copy_of(c, v, m + 1), (int32_t)c->total_units,
                        m);
        }
}

static void walk_arcs(struct walk *w)
{
    const struct peer_copies *c = w->c;
    for (int32_t a = 0; a < c->in->arc_count; a++) {
        const struct peer_arc *arc = &c->in->arcs[a];
        int32_t u = arc->from, v = arc->to, tau = to_minutes(arc->tau_s);
        if (u == v) continue;
        for (int32_t m = c->first_minute[u]; m <= c->last_minute[u] && m + tau <= c->last_minute[v];
             m++)
            give(w, copy_of(c, u, m), copy_of(c, v, m + tau),
                 peer_sum(c->in, arc->limit, m * PEER_MINUTE_S, (m + 1) * PEER_MINUTE_S), m);
    }
}

static void walk_all(struct walk *w)
{
    walk_sources(w);
    walk_gates(w);
    walk_waiting(w);
    walk_arcs(w);
}

void peer_copies_init(struct peer_copies *copies, const struct peer_instance *in)
{
    size_t nodes = (size_t)in->node_count;
    *copies = (struct peer_copies){.in = in, .minutes = to_minutes(in->horizon_s), .scale = 1};
    copies->first_minute = peer_new(nodes, sizeof *copies->first_minute);
    copies->last_minute = peer_new(nodes, sizeof *copies->last_minute);
    copies->first_copy = peer_new(nodes, sizeof *copies->first_copy);
    find_first_minutes(copies);
    find_last_minutes(copies);
    number_copies(copies);
    struct walk count = {.c = copies};
    walk_all(&count);
    if (count.divisor > 0) copies->scale = count.divisor;
    copies->edge_count = count.edges;
    copies->link_count = count.links;
    copies->total_units = count.total / copies->scale;
    /* Half, because residual capacities add up in both directions. */
    if (copies->total_units > INT32_MAX / 2 || count.edges > INT32_MAX / 2)
        peer_fail(1, "%lld edges and %lld units do not fit the peers' 32 bits",
                  (long long)count.edges, (long long)copies->total_units);
}

void peer_copies_release(struct peer_copies *copies)
{
    free(copies->first_minute), free(copies->last_minute), free(copies->first_copy);
    *copies = (struct peer_copies){0};
}

void peer_copies_each(const struct peer_copies *copies, peer_edge_fn *edge, void *context)
{
    struct walk walk = {.c = copies, .edge = edge, .context = context};
    walk_all(&walk);
}
