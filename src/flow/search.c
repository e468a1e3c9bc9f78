/* Backward searches. A state (v, t) is "being at v at second t"; its predecessors are the ways to
 * get there in the residual network:
 *
 *   forward   (u, t')  over arc u -> v with room at t', t' + tau <= t
 *   back      (w, t' + tau)  when flow enters v -> w at t' <= t: it can stay at v instead
 *   stock     (v, t2)  when somebody waits at v all through [t, t2)
 *   home      (v, t2)  when people of a source at v left at t2: they can leave at t instead
 *
 * States are records of their own, since a path may visit a node at several seconds. */
#include "flow/search.h"

#include <string.h>

#include "base/mem.h"
#include "flow/reach.h"

cw_status search_init(struct search *s, struct earliest *flow, cw_error *err)
{
    size_t n = flow->in->node_count;
    *s = (struct search){.flow = flow};
    s->dead_until = mem_new(n, sizeof *s->dead_until);
    s->source_dead = mem_new(flow->in->source_count, 1);
    s->source_seen = mem_new(flow->in->source_count, 1);
    s->latest = mem_new(n, sizeof *s->latest);
    s->stamp = mem_new(n, sizeof *s->stamp);
    s->potential = mem_new(n, sizeof *s->potential);
    s->closed = mem_new(n, sizeof *s->closed);
    if (!s->dead_until || !s->source_dead || !s->source_seen || !s->latest || !s->stamp ||
        !s->potential || !s->closed)
        return error_no_memory(err);
    return search_refresh(s, err);
}

void search_release(struct search *s)
{
    for (size_t v = 0; s->closed && v < s->flow->in->node_count; v++) mem_free(s->closed[v]);
    mem_free(s->closed), mem_free(s->states);
    mem_free(s->dead_until), mem_free(s->source_dead), mem_free(s->source_seen);
    mem_free(s->latest), mem_free(s->stamp), mem_free(s->potential);
    heap_release(&s->heap);
    *s = (struct search){0};
}

cw_status search_refresh(struct search *s, cw_error *err)
{
    return reach_from_sources(s->flow->in, s->flow->left, s->potential, err);
}

/* The record of one more state; its key lets the one with most time to spare come first. */
static cw_status add_state(struct search *s, struct state state, cw_error *err)
{
    cw_status status =
        mem_reserve(&s->states, &s->state_room, s->state_count + 1, sizeof state, err);
    if (status) return status;
    s->states[s->state_count] = state;
    int64_t key = (int64_t)state.time - s->potential[state.node];
    s->flow->states++;
    return heap_push(&s->heap, key, (int32_t)s->state_count++, err);
}

static void begin(struct search *s)
{
    s->state_count = 0;
    heap_clear(&s->heap);
    s->round++;
    s->flow->searches++;
}

/* The moves from the source's state to the gate. */
static cw_status extract(struct search *s, int32_t last, int32_t source, int32_t theta,
                         struct path *path, cw_error *err)
{
    path->count = 0;
    path->source = source;
    path->leave_at = s->states[last].time - theta;
    int32_t i = last;
    for (; s->states[i].kind != MOVE_START; i = s->states[i].parent) {
        const struct state *here = &s->states[i], *next = &s->states[here->parent];
        cw_status status = mem_reserve(&path->moves, &path->room, path->count + 1,
                                       sizeof *path->moves, err);
        if (status) return status;
        path->moves[path->count++] = (struct move){.kind = here->kind,
                                                   .index = here->index,
                                                   .node = next->node,
                                                   .at = here->at - theta,
                                                   .from = here->time - theta,
                                                   .until = next->time - theta};
    }
    path->gate = s->states[i].index;
    return CW_OK;
}

/* ---- waiting anywhere: one label per node ---- */

static cw_status offer_anywhere(struct search *s, struct state state, cw_error *err)
{
    int32_t v = state.node;
    if (state.time < s->dead_until[v]) return CW_OK;
    if (s->stamp[v] == s->round && state.time <= s->latest[v]) return CW_OK;
    s->stamp[v] = s->round;
    s->latest[v] = state.time;
    return add_state(s, state, err);
}

/* The latest second <= t, >= least, at which the arc has room; -1 when there is none. */
static int32_t latest_room(const struct earliest *flow, int32_t a, int32_t t, int32_t least)
{
    const struct arc *arc = &flow->in->arcs[a];
    const struct steps *used = &flow->arc[a];
    ptrdiff_t i = steps_find(used, t);
    ptrdiff_t k = arc->limit ? steps_find(arc->limit, t) : 0;
    while (t >= least) {
        int32_t rate = i < 0 ? 0 : used->step[i].value;
        int32_t limit = !arc->limit ? arc->rate : k < 0 ? 0 : arc->limit->step[k].value;
        if (rate < limit) return t;
        int32_t used_since = i < 0 ? 0 : used->step[i].at;
        int32_t limit_since = arc->limit && k >= 0 ? arc->limit->step[k].at : 0;
        t = (used_since > limit_since ? used_since : limit_since) - 1;
        if (i >= 0 && used->step[i].at > t) i--;
        if (arc->limit && k >= 0 && arc->limit->step[k].at > t) k--;
    }
    return -1;
}

static cw_status expand_arcs_anywhere(struct search *s, int32_t index, cw_error *err)
{
    const struct earliest *flow = s->flow;
    const struct instance *in = flow->in;
    const int32_t v = s->states[index].node, t = s->states[index].time;
    cw_status status = CW_OK;
    for (int32_t i = in->in_first[v]; i < in->in_first[v + 1] && !status; i++) {
        int32_t a = in->in_arc[i], u = in->arcs[a].from;
        int32_t least = s->dead_until[u];
        if (s->stamp[u] == s->round && s->latest[u] >= least) least = s->latest[u] + 1;
        if (t - in->arcs[a].tau < least) continue;
        int32_t entry = latest_room(flow, a, t - in->arcs[a].tau, least);
        if (entry >= 0)
            status = offer_anywhere(
                s, (struct state){u, entry, index, a, entry, MOVE_FORWARD}, err);
    }
    for (int32_t i = in->out_first[v]; i < in->out_first[v + 1] && !status; i++) {
        int32_t a = in->out_arc[i];
        if (flow->arc[a].count == 0) continue;
        int32_t entry = steps_latest_positive(&flow->arc[a], t);
        if (entry >= 0)
            status = offer_anywhere(s,
                                    (struct state){in->arcs[a].to, entry + in->arcs[a].tau, index,
                                                   a, entry, MOVE_BACK},
                                    err);
    }
    return status;
}

/* Looks at the sources of the state's node; *source is one with people left, or -1. */
static cw_status expand_home_anywhere(struct search *s, int32_t index, int32_t *source,
                                      cw_error *err)
{
    const struct earliest *flow = s->flow;
    const struct instance *in = flow->in;
    const int32_t v = s->states[index].node, t = s->states[index].time;
    cw_status status = CW_OK;
    *source = -1;
    for (int32_t i = in->at_first[v]; i < in->at_first[v + 1] && !status; i++) {
        int32_t z = in->at_source[i];
        if (in->sources[z].access_s > t) continue;
        if (flow->left[z] > 0) {
            *source = z;
            return CW_OK;
        }
        int32_t last = steps_latest_positive(&flow->leave[z], in->horizon_s);
        if (last > t)
            status = offer_anywhere(s, (struct state){v, last, index, z, last, MOVE_HOME}, err);
    }
    return status;
}

static cw_status expand_stock_anywhere(struct search *s, int32_t index, cw_error *err)
{
    const int32_t v = s->states[index].node, t = s->states[index].time;
    if (s->flow->stock[v].count == 0) return CW_OK;
    int32_t until = steps_positive_until(&s->flow->stock[v], t);
    if (until == t) return CW_OK;
    return offer_anywhere(s, (struct state){v, until, index, v, until, MOVE_STOCK}, err);
}

/* Nothing more can come through the states seen: they are dead for good. */
static void bury(struct search *s)
{
    const struct instance *in = s->flow->in;
    for (size_t i = 0; i < s->state_count; i++) {
        int32_t v = s->states[i].node;
        if (s->dead_until[v] <= s->latest[v]) s->dead_until[v] = s->latest[v] + 1;
        for (int32_t k = in->at_first[v]; k < in->at_first[v + 1]; k++)
            if (in->sources[in->at_source[k]].access_s <= s->latest[v])
                s->source_dead[in->at_source[k]] = 1;
    }
}

cw_status search_anywhere(struct search *s, int32_t theta, const int32_t *spare, bool *found,
                          struct path *path, cw_error *err)
{
    const struct instance *in = s->flow->in;
    cw_status status = CW_OK;
    *found = false;
    begin(s);
    for (size_t g = 0; g < in->gate_count && !status; g++)
        if (spare[g] > 0)
            status = offer_anywhere(s,
                                    (struct state){in->gates[g].node, theta, -1, (int32_t)g, theta,
                                                   MOVE_START},
                                    err);
    while (s->heap.count > 0 && !status) {
        int32_t index = heap_pop(&s->heap).value, source;
        if (s->states[index].time < s->latest[s->states[index].node]) continue;
        status = expand_home_anywhere(s, index, &source, err);
        if (!status && source >= 0) {
            *found = true;
            return extract(s, index, source, theta, path, err);
        }
        if (!status) status = expand_stock_anywhere(s, index, err);
        if (!status) status = expand_arcs_anywhere(s, index, err);
    }
    if (!status) bury(s);
    return status;
}

/* ---- waiting at shelters only: every second a state of its own ---- */

static bool is_closed(const struct search *s, int32_t v, int32_t t)
{
    return s->closed[v] && (s->closed[v][t / 64] >> (t % 64) & 1u);
}

static cw_status offer_strict(struct search *s, struct state state, cw_error *err)
{
    int32_t v = state.node, t = state.time;
    if (t < s->dead_until[v] || t >= s->flow->in->horizon_s || is_closed(s, v, t)) return CW_OK;
    if (!s->closed[v]) {
        s->closed[v] = mem_new((size_t)s->flow->in->horizon_s / 64 + 1, sizeof **s->closed);
        if (!s->closed[v]) return error_no_memory(err);
    }
    s->closed[v][t / 64] |= UINT64_C(1) << (t % 64);
    return add_state(s, state, err);
}

static cw_status expand_arcs_strict(struct search *s, int32_t index, cw_error *err)
{
    const struct earliest *flow = s->flow;
    const struct instance *in = flow->in;
    const int32_t v = s->states[index].node, t = s->states[index].time;
    cw_status status = CW_OK;
    for (int32_t i = in->in_first[v]; i < in->in_first[v + 1] && !status; i++) {
        int32_t a = in->in_arc[i], entry = t - in->arcs[a].tau;
        if (entry < s->dead_until[in->arcs[a].from]) continue;
        if (arc_limit(&in->arcs[a], entry) <= steps_at(&flow->arc[a], entry)) continue;
        status = offer_strict(
            s, (struct state){in->arcs[a].from, entry, index, a, entry, MOVE_FORWARD}, err);
    }
    for (int32_t i = in->out_first[v]; i < in->out_first[v + 1] && !status; i++) {
        int32_t a = in->out_arc[i];
        if (steps_at(&flow->arc[a], t) <= 0) continue;
        status = offer_strict(
            s, (struct state){in->arcs[a].to, t + in->arcs[a].tau, index, a, t, MOVE_BACK}, err);
    }
    return status;
}

/* Offers the latest departure of source z before `before`. One at a time: popping a MOVE_HOME state
 * offers the next, so that a source with thousands of departures costs no more than are looked at. */
static cw_status offer_departure(struct search *s, int32_t z, int32_t parent, int32_t before,
                                 cw_error *err)
{
    const struct source *source = &s->flow->in->sources[z];
    int32_t t = steps_latest_positive(&s->flow->leave[z], before - 1);
    while (t >= 0 && is_closed(s, source->node, t))
        t = steps_latest_positive(&s->flow->leave[z], t - 1);
    if (t < 0 || t < s->dead_until[source->node]) return CW_OK;
    return offer_strict(s, (struct state){source->node, t, parent, z, t, MOVE_HOME}, err);
}

static cw_status expand_home_strict(struct search *s, int32_t index, int32_t *source, cw_error *err)
{
    const struct instance *in = s->flow->in;
    const struct state here = s->states[index];
    cw_status status = CW_OK;
    *source = -1;
    for (int32_t i = in->at_first[here.node]; i < in->at_first[here.node + 1] && !status; i++) {
        int32_t z = in->at_source[i];
        if (in->sources[z].access_s > here.time) continue;
        if (s->flow->left[z] > 0) {
            *source = z;
            return CW_OK;
        }
        if (s->source_seen[z]) continue;
        s->source_seen[z] = 1;
        status = offer_departure(s, z, index, in->horizon_s, err);
    }
    if (!status && here.kind == MOVE_HOME)
        status = offer_departure(s, here.index, here.parent, here.time, err);
    return status;
}

static cw_status expand_shelter_strict(struct search *s, int32_t index, cw_error *err)
{
    const struct earliest *flow = s->flow;
    const int32_t v = s->states[index].node, t = s->states[index].time;
    cw_status status = CW_OK;
    if (flow->in->shelter_units[v] == 0) return CW_OK;
    if (t > 0 && steps_at(&flow->stock[v], t - 1) < flow->in->shelter_units[v] &&
        steps_at(&flow->stock[v], t - 1) < INT32_MAX)
        status = offer_strict(s, (struct state){v, t - 1, index, v, t - 1, MOVE_WAIT}, err);
    if (!status && steps_at(&flow->stock[v], t) > 0)
        status = offer_strict(s, (struct state){v, t + 1, index, v, t + 1, MOVE_STOCK}, err);
    return status;
}

/* After a success the states seen are open again; after a failure they stay closed: dead. */
static void reopen(struct search *s)
{
    for (size_t i = 0; i < s->state_count; i++) {
        const struct state *state = &s->states[i];
        s->closed[state->node][state->time / 64] &= ~(UINT64_C(1) << (state->time % 64));
    }
}

cw_status search_strict(struct search *s, int32_t theta, const int32_t *spare, bool *found,
                        struct path *path, cw_error *err)
{
    const struct instance *in = s->flow->in;
    cw_status status = CW_OK;
    *found = false;
    begin(s);
    memset(s->source_seen, 0, in->source_count);
    for (size_t g = 0; g < in->gate_count && !status; g++)
        if (spare[g] > 0)
            status = offer_strict(s,
                                  (struct state){in->gates[g].node, theta, -1, (int32_t)g, theta,
                                                 MOVE_START},
                                  err);
    while (s->heap.count > 0 && !status) {
        int32_t index = heap_pop(&s->heap).value, source;
        status = expand_home_strict(s, index, &source, err);
        if (!status && source >= 0) {
            *found = true;
            reopen(s);
            return extract(s, index, source, theta, path, err);
        }
        if (!status) status = expand_shelter_strict(s, index, err);
        if (!status) status = expand_arcs_strict(s, index, err);
    }
    return status;
}
