/* A static maximum flow by blocking flows in level graphs, and the cut it leaves. Edges come in
 * pairs: edge e and e ^ 1 are each other's reverse. */
#include "flow/still.h"

#include <string.h>

#include "base/mem.h"
#include "flow/reach.h"

struct still {
    const struct instance *in;
    int32_t *to_gate_s;            /* by node */
    size_t node_count, edge_count; /* nodes: the instance's, then source side, then out */
    int32_t *head;                 /* by edge: where it leads */
    int64_t *room;                 /* by edge: what it can still carry */
    int64_t *limit;                /* by pair of edges: what the first of them can carry in all */
    int32_t *first, *list;         /* edges out of node v: list[first[v]] .. */
    int32_t *level, *next, *queue, *path;
};

static int32_t origin(const struct still *s)
{
    return (int32_t)s->node_count - 2;
}

static int32_t out(const struct still *s)
{
    return (int32_t)s->node_count - 1;
}

static void put_edge(struct still *s, int32_t from, int32_t to)
{
    s->head[s->edge_count++] = to;
    s->head[s->edge_count++] = from;
}

static void put_edges(struct still *s)
{
    const struct instance *in = s->in;
    for (size_t a = 0; a < in->arc_count; a++) put_edge(s, in->arcs[a].from, in->arcs[a].to);
    for (size_t z = 0; z < in->source_count; z++) put_edge(s, origin(s), in->sources[z].node);
    for (size_t g = 0; g < in->gate_count; g++) put_edge(s, in->gates[g].node, out(s));
}

/* Edge e leaves the node that its reverse leads to. */
static void list_edges(struct still *s)
{
    for (size_t e = 0; e < s->edge_count; e++) s->first[s->head[e ^ 1] + 1]++;
    for (size_t v = 0; v < s->node_count; v++) s->first[v + 1] += s->first[v];
    memcpy(s->next, s->first, s->node_count * sizeof *s->next);
    for (size_t e = 0; e < s->edge_count; e++) s->list[s->next[s->head[e ^ 1]]++] = (int32_t)e;
}

cw_status still_new(const struct instance *in, struct still **made, cw_error *err)
{
    struct still *s = mem_new(1, sizeof *s);
    size_t edges = 2 * (in->arc_count + in->source_count + in->gate_count);
    *made = NULL;
    if (!s) return error_no_memory(err);
    s->in = in;
    s->node_count = in->node_count + 2;
    s->to_gate_s = mem_new(in->node_count, sizeof *s->to_gate_s);
    s->head = mem_new(edges, sizeof *s->head);
    s->room = mem_new(edges, sizeof *s->room);
    s->limit = mem_new(edges / 2, sizeof *s->limit);
    s->list = mem_new(edges, sizeof *s->list);
    s->first = mem_new(s->node_count + 1, sizeof *s->first);
    s->level = mem_new(s->node_count, sizeof *s->level);
    s->next = mem_new(s->node_count, sizeof *s->next);
    s->queue = mem_new(s->node_count, sizeof *s->queue);
    s->path = mem_new(s->node_count, sizeof *s->path);
    bool whole = s->to_gate_s && s->head && s->room && s->limit && s->list && s->first &&
                 s->level && s->next && s->queue && s->path;
    cw_status status = whole ? reach_to_gates(in, s->to_gate_s, err) : error_no_memory(err);
    if (status) {
        still_free(s);
        return status;
    }
    put_edges(s);
    list_edges(s);
    *made = s;
    return CW_OK;
}

void still_free(struct still *s)
{
    if (!s) return;
    mem_free(s->to_gate_s), mem_free(s->head), mem_free(s->room), mem_free(s->limit);
    mem_free(s->list);
    mem_free(s->first), mem_free(s->level), mem_free(s->next), mem_free(s->queue);
    mem_free(s->path);
    mem_free(s);
}

/* ---- how much each edge can carry before x_s ---- */

/* Nobody is at v sooner than `earliest`, nor in vain later than x_s - to_gate. */
static int32_t useful_until(const struct still *s, size_t v, int32_t x_s)
{
    int32_t until = x_s - s->to_gate_s[v], least = s->in->earliest_s[v];
    return until > least ? until : least;
}

/* Limits only grow with x_s, so the flow found for an earlier one is a start. */
static void set_limit(struct still *s, size_t pair, int64_t limit)
{
    s->room[2 * pair] += limit - s->limit[pair];
    s->limit[pair] = limit;
}

static void set_limits(struct still *s, int32_t x_s)
{
    const struct instance *in = s->in;
    size_t pair = 0;
    for (size_t a = 0; a < in->arc_count; a++) {
        const struct arc *arc = &in->arcs[a];
        int32_t to = useful_until(s, (size_t)arc->to, x_s) - arc->tau;
        set_limit(s, pair++, cut_limit_total(arc->limit, arc->rate, in->earliest_s[arc->from], to));
    }
    for (size_t z = 0; z < in->source_count; z++) {
        const struct source *source = &in->sources[z];
        bool in_time = source->access_s < x_s - s->to_gate_s[source->node];
        set_limit(s, pair++, in_time ? source->units : 0);
    }
    for (size_t g = 0; g < in->gate_count; g++) {
        int32_t from = in->earliest_s[in->gates[g].node];
        set_limit(s, pair++, cut_limit_total(&in->gates[g].limit, 0, from, x_s));
    }
}

/* ---- the maximum flow ---- */

/* Levels from the origin; whether `out` is reached. */
static bool find_levels(struct still *s)
{
    size_t head = 0, tail = 0;
    for (size_t v = 0; v < s->node_count; v++) s->level[v] = -1;
    s->level[origin(s)] = 0;
    s->queue[tail++] = origin(s);
    while (head < tail) {
        int32_t v = s->queue[head++];
        for (int32_t i = s->first[v]; i < s->first[v + 1]; i++) {
            int32_t e = s->list[i];
            if (s->room[e] == 0 || s->level[s->head[e]] >= 0) continue;
            s->level[s->head[e]] = s->level[v] + 1;
            s->queue[tail++] = s->head[e];
        }
    }
    return s->level[out(s)] >= 0;
}

/* The next edge of a way to `out` from v, or -1 at a dead end. */
static int32_t advance(struct still *s, int32_t v)
{
    for (; s->next[v] < s->first[v + 1]; s->next[v]++) {
        int32_t e = s->list[s->next[v]];
        if (s->room[e] > 0 && s->level[s->head[e]] == s->level[v] + 1) return e;
    }
    return -1;
}

/* Sends what the path carries; returns how many of its edges stay before the first one now full. */
static int32_t push_path(struct still *s, int32_t length)
{
    int64_t least = INT64_MAX;
    int32_t keep = 0;
    for (int32_t i = 0; i < length; i++)
        if (s->room[s->path[i]] < least) least = s->room[s->path[i]], keep = i;
    for (int32_t i = 0; i < length; i++) {
        s->room[s->path[i]] -= least;
        s->room[s->path[i] ^ 1] += least;
    }
    return keep;
}

/* A blocking flow in the level graph, depth first without recursion. */
static void block(struct still *s)
{
    int32_t v = origin(s), length = 0;
    memcpy(s->next, s->first, s->node_count * sizeof *s->next);
    while (v >= 0) {
        int32_t e = advance(s, v);
        if (e >= 0) {
            s->path[length++] = e;
            v = s->head[e];
            if (v != out(s)) continue;
            length = push_path(s, length);
        } else if (length > 0) {
            length--;
            s->next[s->head[s->path[length] ^ 1]]++;
        } else {
            return;
        }
        v = length > 0 ? s->head[s->path[length - 1]] : origin(s);
    }
}

int64_t still_cut(struct still *s, struct cut *cut)
{
    const struct instance *in = s->in;
    set_limits(s, cut->x_s);
    while (find_levels(s)) block(s);
    for (size_t v = 0; v < in->node_count; v++) {
        bool source_side = s->level[v] >= 0;
        int32_t from = source_side ? in->earliest_s[v] : useful_until(s, v, cut->x_s);
        cut->from_s[v] = from > cut->x_s ? cut->x_s : from;
    }
    cut_close_sources(in, cut);
    return cut_capacity(in, cut);
}
