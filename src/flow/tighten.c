/* Moves of a cut over time, each chosen by a static minimum cut.
 *
 * y_v = 1: node v takes the second it is offered. For an arc u -> v that lets over E(y_u, y_v),
 *
 *   E(y_u, y_v) = E00 + (E10 - E00) y_u + (E11 - E10) y_v + (E01 + E10 - E00 - E11) (1 - y_u) y_v
 *
 * where the last bracket is never negative: an edge v -> u of the static network, whose source's side
 * is y = 1. The rest is a price of each node: an edge to the sink, or a gain: one from the source. */
#include "flow/tighten.h"

#include <string.h>

#include "base/mem.h"
#include "flow/mincut.h"

enum { MOST_MOVES = 4 };                       /* to and fro at one length of step */
static const int64_t most_visits = 3000000000; /* of edges: some ten seconds, in regions only */

struct tighten {
    const struct instance *in;
    struct mincut net; /* nodes: the instance's, source, sink; pairs: arcs, then two of each node */
    int32_t *offer_s;  /* by node */
    int64_t *price;    /* by node: of taking the offer */
    struct cut trial;
};

cw_status tighten_new(const struct instance *in, struct tighten **made, cw_error *err)
{
    struct tighten *t = *made = mem_new(1, sizeof *t);
    if (!t) return error_no_memory(err);
    int32_t source = (int32_t)in->node_count, sink = source + 1;
    t->in = in;
    t->offer_s = mem_new(in->node_count, sizeof *t->offer_s);
    t->price = mem_new(in->node_count, sizeof *t->price);
    cw_status status = cut_init(&t->trial, in, 0, err);
    if (!status)
        status = mincut_init(&t->net, in->node_count + 2, in->arc_count + 2 * in->node_count,
                             source, sink, err);
    if (!status && !(t->offer_s && t->price)) status = error_no_memory(err);
    if (status) {
        tighten_free(t);
        *made = NULL;
        return status;
    }
    for (size_t a = 0; a < in->arc_count; a++)
        mincut_add(&t->net, in->arcs[a].to, in->arcs[a].from);
    for (int32_t v = 0; v < source; v++) {
        mincut_add(&t->net, source, v);
        mincut_add(&t->net, v, sink);
    }
    mincut_index(&t->net);
    return CW_OK;
}

void tighten_free(struct tighten *t)
{
    if (!t) return;
    mincut_release(&t->net);
    cut_release(&t->trial);
    mem_free(t->offer_s), mem_free(t->price);
    mem_free(t);
}

void tighten_allow(struct tighten *t, size_t cuts_left)
{
    int64_t left = most_visits - t->net.visits;
    t->net.most_visits = t->net.visits + 1 + (left > 0 ? left / (int64_t)cuts_left : 0);
}

/* ---- one move ---- */

static int64_t arc_total(const struct arc *arc, int32_t from_s, int32_t head_s)
{
    return cut_limit_total(arc->limit, arc->rate, from_s, head_s - arc->tau);
}

static void price_arcs(struct tighten *t, const struct cut *cut)
{
    for (size_t a = 0; a < t->in->arc_count; a++) {
        const struct arc *arc = &t->in->arcs[a];
        int32_t u = arc->from, v = arc->to;
        int32_t u0 = cut->from_s[u], u1 = t->offer_s[u], v0 = cut->from_s[v], v1 = t->offer_s[v];
        int64_t e00 = arc_total(arc, u0, v0), e01 = arc_total(arc, u0, v1);
        int64_t e10 = arc_total(arc, u1, v0), e11 = arc_total(arc, u1, v1);
        t->price[u] += e10 - e00;
        t->price[v] += e11 - e10;
        t->net.room[2 * a] = e01 + e10 - e00 - e11;
        t->net.room[2 * a + 1] = 0;
    }
}

static void price_ends(struct tighten *t, const struct cut *cut)
{
    const struct instance *in = t->in;
    for (size_t z = 0; z < in->source_count; z++) {
        const struct source *source = &in->sources[z];
        bool now = cut->from_s[source->node] > source->access_s;
        bool then = t->offer_s[source->node] > source->access_s;
        t->price[source->node] += ((int)then - (int)now) * source->units;
    }
    for (size_t g = 0; g < in->gate_count; g++) {
        const struct gate *gate = &in->gates[g];
        t->price[gate->node] += cut_limit_total(&gate->limit, 0, t->offer_s[gate->node], cut->x_s) -
                                cut_limit_total(&gate->limit, 0, cut->from_s[gate->node], cut->x_s);
    }
}

static void price_nodes(struct tighten *t)
{
    int64_t *room = &t->net.room[2 * t->in->arc_count];
    for (size_t v = 0; v < t->in->node_count; v++, room += 4) {
        room[0] = t->price[v] < 0 ? -t->price[v] : 0;
        room[2] = t->price[v] > 0 ? t->price[v] : 0;
        room[1] = room[3] = 0;
    }
}

/* Takes the best choice between the cut's seconds and those offered; whether it is any better. */
static bool take_best(struct tighten *t, struct cut *cut, int64_t *capacity)
{
    const struct instance *in = t->in;
    bool any = false;
    memset(t->price, 0, in->node_count * sizeof *t->price);
    price_arcs(t, cut);
    price_ends(t, cut);
    for (size_t v = 0; v < in->node_count && !any; v++) any = t->price[v] < 0;
    if (!any) return false; /* no price is a gain: the cut stays as it is */
    price_nodes(t);
    if (!mincut_run(&t->net)) return false;
    t->trial.x_s = cut->x_s;
    for (size_t v = 0; v < in->node_count; v++)
        t->trial.from_s[v] = mincut_on_source_side(&t->net, v) ? t->offer_s[v] : cut->from_s[v];
    cut_close_sources(in, &t->trial);
    int64_t found = cut_capacity(in, &t->trial);
    if (found >= *capacity) return false;
    *capacity = found;
    struct cut before = *cut;
    *cut = t->trial, t->trial = before;
    return true;
}

/* ---- moves ---- */

static int32_t first_s(const struct instance *in, size_t v, int32_t x_s)
{
    return in->earliest_s[v] < x_s ? in->earliest_s[v] : x_s;
}

/* Beyond, nobody who is there gets out, and the cut lets no less over. */
static int32_t last_s(const struct instance *in, size_t v, int32_t x_s)
{
    int32_t last = x_s - in->to_gate_s[v], first = first_s(in, v, x_s);
    return last > first ? last : first;
}

static int32_t in_range(const struct instance *in, size_t v, int32_t x_s, int32_t second)
{
    int32_t first = first_s(in, v, x_s), last = last_s(in, v, x_s);
    return second < first ? first : second > last ? last : second;
}

static int64_t bring_in_range(struct tighten *t, struct cut *cut)
{
    for (size_t v = 0; v < t->in->node_count; v++)
        cut->from_s[v] = in_range(t->in, v, cut->x_s, cut->from_s[v]);
    cut_close_sources(t->in, cut);
    return cut_capacity(t->in, cut);
}

static bool move_by(struct tighten *t, struct cut *cut, int32_t by_s, int64_t *capacity)
{
    for (size_t v = 0; v < t->in->node_count; v++)
        t->offer_s[v] = in_range(t->in, v, cut->x_s, cut->from_s[v] + by_s);
    return take_best(t, cut, capacity);
}

int64_t tighten_by(struct tighten *t, struct cut *cut, int32_t step_s)
{
    int64_t capacity = bring_in_range(t, cut);
    bool later = true, sooner = true;
    for (int i = 0; i < MOST_MOVES && (later || sooner); i++) {
        sooner = move_by(t, cut, -step_s, &capacity);
        if (sooner || later) later = move_by(t, cut, step_s, &capacity);
    }
    return capacity;
}

int64_t tighten_with(struct tighten *t, struct cut *cut, const struct cut *other)
{
    int64_t capacity = bring_in_range(t, cut);
    for (int later = 0; later < 2; later++) {
        for (size_t v = 0; v < t->in->node_count; v++) {
            int32_t now = cut->from_s[v], to = in_range(t->in, v, cut->x_s, other->from_s[v]);
            t->offer_s[v] = later == (to > now) ? to : now;
        }
        take_best(t, cut, &capacity);
    }
    return capacity;
}
