/* The search for paths that wait at shelters only: every second of a node is a state of its own,
 * kept in one bit. A state of a search that failed stays closed, for it is dead; those of a search
 * that found a path are opened again. */
#include <string.h>

#include "base/mem.h"
#include "flow/search.h"

static bool is_closed(const struct search *s, int32_t v, int32_t t)
{
    return s->closed[v] && (s->closed[v][t / 64] >> (t % 64) & 1u);
}

static cw_status offer(struct search *s, struct state state, cw_error *err)
{
    int32_t v = state.node, t = state.time;
    if (t < s->dead_until[v] || t >= s->flow->in->horizon_s || is_closed(s, v, t)) return CW_OK;
    if (!s->closed[v]) {
        s->closed[v] = mem_new((size_t)s->flow->in->horizon_s / 64 + 1, sizeof **s->closed);
        if (!s->closed[v]) return error_no_memory(err);
    }
    s->closed[v][t / 64] |= UINT64_C(1) << (t % 64);
    s->strict_left--;
    /* nearest to people left first: any way will do, and there are many states to avoid */
    return search_add(s, state, -(int64_t)s->potential[v], err);
}

static cw_status expand_arcs(struct search *s, int32_t index, cw_error *err)
{
    const struct earliest *flow = s->flow;
    const struct instance *in = flow->in;
    const int32_t v = s->states[index].node, t = s->states[index].time;
    cw_status status = CW_OK;
    for (int32_t i = in->in_first[v]; i < in->in_first[v + 1] && !status; i++) {
        int32_t a = in->in_arc[i], entry = t - in->arcs[a].tau;
        if (entry < s->dead_until[in->arcs[a].from]) continue;
        if (arc_limit(&in->arcs[a], entry) <= steps_at(&flow->arc[a], entry)) continue;
        status =
            offer(s, (struct state){in->arcs[a].from, entry, index, a, entry, MOVE_FORWARD}, err);
    }
    for (int32_t i = in->out_first[v]; i < in->out_first[v + 1] && !status; i++) {
        int32_t a = in->out_arc[i];
        if (steps_at(&flow->arc[a], t) <= 0) continue;
        status = offer(
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
    const struct steps *leave = &s->flow->leave[z];
    int32_t t = steps_latest_run(leave, before - 1, 1, 1);
    while (t >= 0 && is_closed(s, source->node, t)) t = steps_latest_run(leave, t - 1, 1, 1);
    if (t < 0 || t < s->dead_until[source->node]) return CW_OK;
    return offer(s, (struct state){source->node, t, parent, z, t, MOVE_HOME}, err);
}

static cw_status expand_home(struct search *s, int32_t index, int32_t *source, cw_error *err)
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

static cw_status expand_shelter(struct search *s, int32_t index, cw_error *err)
{
    const struct earliest *flow = s->flow;
    const int32_t v = s->states[index].node, t = s->states[index].time;
    cw_status status = CW_OK;
    if (flow->in->shelter[v].count == 0) return CW_OK;
    if (t > 0 && steps_at(&flow->stock[v], t - 1) < steps_at(&flow->in->shelter[v], t - 1))
        status = offer(s, (struct state){v, t - 1, index, v, t - 1, MOVE_WAIT}, err);
    if (!status && steps_at(&flow->stock[v], t) > 0)
        status = offer(s, (struct state){v, t + 1, index, v, t + 1, MOVE_STOCK}, err);
    return status;
}

static void reopen(struct search *s)
{
    for (size_t i = 0; i < s->state_count; i++) {
        const struct state *state = &s->states[i];
        s->closed[state->node][state->time / 64] &= ~(UINT64_C(1) << (state->time % 64));
    }
}

static cw_status start_at_gates(struct search *s, const struct quest *quest, cw_error *err)
{
    const struct instance *in = s->flow->in;
    cw_status status = CW_OK;
    search_begin(s);
    memset(s->source_seen, 0, in->source_count);
    for (size_t g = 0; g < in->gate_count && !status; g++)
        if (quest->start_s[g] >= 0)
            status = offer(s,
                           (struct state){in->gates[g].node, quest->start_s[g], -1, (int32_t)g,
                                          quest->start_s[g], MOVE_START},
                           err);
    return status;
}

cw_status search_strict(struct search *s, const struct quest *quest, bool *found, struct path *path,
                        cw_error *err)
{
    cw_status status = start_at_gates(s, quest, err);
    *found = false;
    while (s->heap.count > 0 && !status && s->strict_left > 0) {
        int32_t index = heap_pop(&s->heap).value, source, recalled = -1, second;
        status = expand_home(s, index, &source, err);
        struct state here = s->states[index];
        if (!status && source < 0)
            recalled = search_recall(s, here.node, quest, here.time, true, &second);
        if (!status && (source >= 0 || recalled >= 0)) {
            *found = true;
            reopen(s);
            return search_extract(s, index, source, recalled, quest, path, err);
        }
        if (!status) status = expand_shelter(s, index, err);
        if (!status) status = expand_arcs(s, index, err);
    }
    if (s->heap.count > 0) { /* given up: nothing was proved dead */
        reopen(s);
        s->gave_up = true;
    }
    return status;
}
