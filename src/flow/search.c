/* Backward searches with one label per node. A state (v, t) is "being at v at second t"; its
 * predecessors are the ways to get there in the residual network:
 *
 *   forward   (u, t')  over arc u -> v with room at t', t' + tau <= t
 *   back      (w, t' + tau)  when flow enters v -> w at t' <= t: it can stay at v instead
 *   stock     (v, t2)  when somebody waits at v all through [t, t2)
 *   home      (v, t2)  when people of a source at v left at t2: they can leave at t instead
 *
 * For a quest of run_s seconds each of these must hold at t', t' + 1, ... t' + run_s - 1. States are
 * records of their own, since a path may visit a node at several seconds. */
#include "flow/search.h"

#include <string.h>

#include "base/mem.h"
#include "flow/reach.h"

/* Strict searches are complete but look at seconds one by one; this bounds what they may cost. */
static const int64_t strict_budget = 300000;
enum { QUICK_LEAST = 1000 };

cw_status search_init(struct search *s, struct earliest *flow, cw_error *err)
{
    size_t n = flow->in->node_count;
    *s = (struct search){.flow = flow, .strict_left = strict_budget};
    s->dead_until = mem_new(n, sizeof *s->dead_until);
    s->source_dead = mem_new(flow->in->source_count, 1);
    s->source_seen = mem_new(flow->in->source_count, 1);
    s->latest = mem_new(n, sizeof *s->latest);
    s->stamp = mem_new(n, sizeof *s->stamp);
    s->potential = mem_new(n, sizeof *s->potential);
    s->closed = mem_new(n, sizeof *s->closed);
    s->active = mem_new(flow->in->source_count, sizeof *s->active);
    s->arc_round = mem_new(flow->in->arc_count, sizeof *s->arc_round);
    s->arc_move = mem_new(flow->in->arc_count, sizeof *s->arc_move);
    if (!s->arc_round || !s->arc_move || !s->active) return error_no_memory(err);
    if (!s->dead_until || !s->source_dead || !s->source_seen || !s->latest || !s->stamp ||
        !s->potential || !s->closed)
        return error_no_memory(err);
    /* nobody can be anywhere sooner, whatever is undone */
    memcpy(s->dead_until, flow->in->earliest_s, n * sizeof *s->dead_until);
    return search_refresh(s, flow->in->horizon_s, err);
}

void search_release(struct search *s)
{
    for (size_t v = 0; s->closed && v < s->flow->in->node_count; v++) mem_free(s->closed[v]);
    mem_free(s->closed), mem_free(s->states);
    mem_free(s->dead_until), mem_free(s->source_dead), mem_free(s->source_seen);
    mem_free(s->latest), mem_free(s->stamp), mem_free(s->potential);
    mem_free(s->arc_round), mem_free(s->arc_move), mem_free(s->active);
    heap_release(&s->heap);
    *s = (struct search){0};
}

cw_status search_refresh(struct search *s, int32_t after_s, cw_error *err)
{
    const struct instance *in = s->flow->in;
    for (size_t z = 0; z < in->source_count; z++) {
        const struct steps *leave = &s->flow->leave[z];
        int32_t last_s = leave->count > 0 ? leave->step[leave->count - 1].at - 1 : -1;
        bool late = last_s >= 0 && last_s + in->to_gate_s[in->sources[z].node] >= after_s;
        s->active[z] = late ? 1 : s->flow->left[z];
    }
    return reach_from_sources(in, s->active, s->potential, err);
}

cw_status search_add(struct search *s, struct state state, int64_t key, cw_error *err)
{
    cw_status status =
        mem_reserve(&s->states, &s->state_room, s->state_count + 1, sizeof state, err);
    if (status) return status;
    s->states[s->state_count] = state;
    s->flow->states++;
    return heap_push(&s->heap, key, (int32_t)s->state_count++, err);
}

void search_begin(struct search *s)
{
    s->state_count = 0;
    heap_clear(&s->heap);
    s->round++;
}

static int32_t lesser(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* Lowers most_s to the least distance in time of move number i from those before it over its arc. These
 * are kept by time, latest first: a path may use an arc thousands of times, and mostly in that order. */
static void space_arc(struct search *s, struct path *path, size_t i)
{
    struct move *m = &path->moves[i];
    bool used = s->arc_round[m->index] == s->arc_stamp;
    int32_t *link = &s->arc_move[m->index];
    if (!used) *link = -1;
    s->arc_round[m->index] = s->arc_stamp;
    for (; *link >= 0 && path->moves[*link].at > m->at; link = &path->moves[*link].before)
        path->most_s = lesser(path->most_s, path->moves[*link].at - m->at);
    if (*link >= 0) path->most_s = lesser(path->most_s, m->at - path->moves[*link].at);
    m->before = *link;
    *link = (int32_t)i;
}

/* Sets most_s to the distance in time of two moves over one arc, or anything else alike; 0 when they
 * ask for the same second. */
static void space_moves(struct search *s, struct path *path)
{
    s->arc_stamp++;
    path->most_s = INT32_MAX;
    for (size_t i = 0; i < path->count; i++) {
        const struct move *m = &path->moves[i];
        if (m->kind == MOVE_STOCK || m->kind == MOVE_WAIT) path->most_s = 1;
        if (m->kind == MOVE_HOME && m->from - m->until < path->most_s)
            path->most_s = m->from - m->until;
        if (m->kind == MOVE_FORWARD || m->kind == MOVE_BACK) space_arc(s, path, i);
    }
    if (path->source < 0 && path->start_at < path->most_s) path->most_s = path->start_at;
}

static void shift_before(struct path *path, size_t end, int32_t by_s)
{
    path->start_at += by_s;
    for (size_t i = 0; i < end; i++) {
        path->moves[i].at += by_s;
        path->moves[i].from += by_s;
        path->moves[i].until += by_s;
    }
}

/* People of a source leave earlier so that others may leave in their stead. The search takes those
 * who left last, which reaches farthest; but the next second would have to take those who left one
 * second before them, by another path. Where the moves before can all come sooner by some seconds,
 * let them: the path then serves for as many seconds to come. */
static void retime(struct search *s, struct path *path, int32_t theta)
{
    int32_t units = path_room(s->flow, path, theta, 1);
    for (size_t i = path->count; i-- > 0 && units > 0;) {
        struct move *m = &path->moves[i];
        if (m->kind != MOVE_HOME) continue;
        int32_t sooner_s = path_sooner(s->flow, path, i, theta, units);
        if (sooner_s <= 0) continue;
        shift_before(path, i, -sooner_s);
        m->from -= sooner_s;
        space_moves(s, path);
        if (path->most_s > 0 && path_room(s->flow, path, theta, 1) >= units) break;
        shift_before(path, i, sooner_s);
        m->from += sooner_s;
    }
}

cw_status search_extract(struct search *s, int32_t last, int32_t source, int32_t recalled,
                         const struct quest *quest, struct path *path, cw_error *err)
{
    int32_t i = last, theta = quest->theta;
    *path = (struct path){.moves = path->moves,
                          .room = path->room,
                          .source = source,
                          .recalled = recalled,
                          .start_at = s->states[last].time - theta};
    for (; s->states[i].kind != MOVE_START; i = s->states[i].parent) {
        const struct state *here = &s->states[i], *next = &s->states[here->parent];
        cw_status status =
            mem_reserve(&path->moves, &path->room, path->count + 1, sizeof *path->moves, err);
        if (status) return status;
        path->moves[path->count++] = (struct move){.kind = here->kind,
                                                   .index = here->index,
                                                   .node = next->node,
                                                   .at = here->at - theta,
                                                   .from = here->time - theta,
                                                   .until = next->time - theta};
    }
    path->gate = s->states[i].index;
    path->gate_at = s->states[i].time - theta;
    path->most_s = 1;
    retime(s, path, theta);
    space_moves(s, path);
    if (path->most_s < 1) path->most_s = 1;
    return CW_OK;
}

int32_t search_recall(const struct search *s, int32_t v, const struct quest *quest, int32_t latest,
                      bool exactly, int32_t *second)
{
    const struct instance *in = s->flow->in;
    for (int32_t i = in->gate_first[v]; i < in->gate_first[v + 1]; i++) {
        int32_t g = in->gate_at[i];
        *second = steps_latest_run(&s->flow->pass[g], latest, quest->run_s, quest->least);
        if (*second > quest->after && (!exactly || *second == latest)) return g;
    }
    return -1;
}

/* ---- one label per node ---- */

struct labelled {
    struct search *s;
    const struct quest *quest;
    bool quick; /* no waiting, one visit per node */
};

static cw_status offer(struct labelled *l, struct state state, cw_error *err)
{
    struct search *s = l->s;
    int32_t v = state.node;
    if (state.time < s->dead_until[v]) return CW_OK;
    if (s->stamp[v] == s->round && (l->quick || state.time <= s->latest[v])) return CW_OK;
    s->stamp[v] = s->round;
    s->latest[v] = state.time;
    /* most time to spare first: finds the fastest way */
    return search_add(s, state, (int64_t)state.time - s->potential[v], err);
}

/* The latest second e in [least, t] from which limit - used is at least `room` for `run` seconds, or
 * -1; the limit is `constant` where nothing varies. */
static int32_t latest_room(const struct steps *varying, int32_t constant, const struct steps *used,
                           int32_t t, int32_t least, int32_t run, int32_t room)
{
    int32_t at = t + run - 1, until = t + run; /* there is room from `at` + 1 to `until` */
    ptrdiff_t i = steps_find(used, at);
    ptrdiff_t k = varying ? steps_find(varying, at) : -1;
    while (at >= least) {
        int32_t rate = i < 0 ? 0 : used->step[i].value;
        int32_t limit = !varying ? constant : k < 0 ? 0 : varying->step[k].value;
        int32_t since = i < 0 ? 0 : used->step[i].at;
        if (k >= 0 && varying->step[k].at > since) since = varying->step[k].at;
        if (limit - rate < room)
            until = since;
        else if (until - since >= run)
            return until - run >= least ? until - run : -1;
        at = since - 1;
        if (i >= 0 && used->step[i].at > at) i--;
        if (k >= 0 && varying->step[k].at > at) k--;
    }
    return -1;
}

int32_t search_gate_room(const struct earliest *flow, size_t gate, int32_t until, int32_t run_s,
                         int32_t room)
{
    return latest_room(&flow->in->gates[gate].limit, 0, &flow->pass[gate], until - run_s, 0, run_s,
                       room);
}

static cw_status expand_in(struct labelled *l, int32_t index, cw_error *err)
{
    const struct search *s = l->s;
    const struct earliest *flow = s->flow;
    const struct instance *in = flow->in;
    const int32_t v = s->states[index].node, t = s->states[index].time;
    cw_status status = CW_OK;
    for (int32_t i = in->in_first[v]; i < in->in_first[v + 1] && !status; i++) {
        int32_t a = in->in_arc[i], u = in->arcs[a].from, direct = t - in->arcs[a].tau;
        int32_t least = l->quick ? direct : 0;
        if (s->stamp[u] == s->round && s->latest[u] >= least) least = s->latest[u] + 1;
        if (s->dead_until[u] > least) least = s->dead_until[u];
        if (direct < least) continue;
        const struct arc *arc = &in->arcs[a];
        int32_t entry = latest_room(arc->limit, arc->rate, &flow->arc[a], direct, least,
                                    l->quest->run_s, l->quest->least);
        if (entry >= 0)
            status = offer(l, (struct state){u, entry, index, a, entry, MOVE_FORWARD}, err);
    }
    return status;
}

static cw_status expand_out(struct labelled *l, int32_t index, cw_error *err)
{
    const struct earliest *flow = l->s->flow;
    const struct instance *in = flow->in;
    const int32_t v = l->s->states[index].node, t = l->s->states[index].time;
    cw_status status = CW_OK;
    for (int32_t i = in->out_first[v]; i < in->out_first[v + 1] && !status; i++) {
        int32_t a = in->out_arc[i];
        if (flow->arc[a].count == 0) continue;
        int32_t entry = steps_latest_run(&flow->arc[a], t, l->quest->run_s, l->quest->least);
        if (entry < 0 || (l->quick && entry != t)) continue;
        status = offer(
            l, (struct state){in->arcs[a].to, entry + in->arcs[a].tau, index, a, entry, MOVE_BACK},
            err);
    }
    return status;
}

/* Looks at the sources of the state's node; *source is one with people left, or -1. */
static cw_status expand_home(struct labelled *l, int32_t index, int32_t *source, cw_error *err)
{
    const struct earliest *flow = l->s->flow;
    const struct instance *in = flow->in;
    const int32_t v = l->s->states[index].node, t = l->s->states[index].time;
    const int32_t run = l->quest->run_s;
    cw_status status = CW_OK;
    *source = -1;
    for (int32_t i = in->at_first[v]; i < in->at_first[v + 1] && !status; i++) {
        int32_t z = in->at_source[i];
        if (in->sources[z].access_s > t) continue;
        if (flow->left[z] >= (int64_t)run * l->quest->least) {
            *source = z;
            return CW_OK;
        }
        if (l->quest->straight) continue;
        int32_t last = steps_latest_run(&flow->leave[z], in->horizon_s - run, run, l->quest->least);
        if (last > t) status = offer(l, (struct state){v, last, index, z, last, MOVE_HOME}, err);
    }
    return status;
}

/* Stock is called back for single seconds only, and never when nobody may wait. */
static cw_status expand_stock(struct labelled *l, int32_t index, cw_error *err)
{
    const int32_t v = l->s->states[index].node, t = l->s->states[index].time;
    const struct steps *stock = &l->s->flow->stock[v];
    if (stock->count == 0 || l->quest->run_s > 1 || l->quick) return CW_OK;
    int32_t until = steps_at_least_until(stock, t, 1);
    if (until == t) return CW_OK;
    return offer(l, (struct state){v, until, index, v, until, MOVE_STOCK}, err);
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

static cw_status start_at_gates(struct labelled *l, cw_error *err)
{
    const struct instance *in = l->s->flow->in;
    cw_status status = CW_OK;
    search_begin(l->s);
    for (size_t g = 0; g < in->gate_count && !status; g++)
        if (l->quest->start_s[g] >= 0)
            status = offer(l,
                           (struct state){in->gates[g].node, l->quest->start_s[g], -1, (int32_t)g,
                                          l->quest->start_s[g], MOVE_START},
                           err);
    return status;
}

/* A quick search proves nothing when it fails, so it is not worth much more than those before that
 * found a path. */
static size_t quick_budget(const struct search *s)
{
    int64_t mean = s->quick_found > 0 ? s->quick_states / s->quick_found : 0;
    return (size_t)(4 * mean + QUICK_LEAST);
}

static cw_status run_labelled(struct labelled *l, bool *found, struct path *path, cw_error *err)
{
    struct search *s = l->s;
    cw_status status = start_at_gates(l, err);
    *found = false;
    size_t most = l->quick ? quick_budget(s) : SIZE_MAX;
    while (s->heap.count > 0 && s->state_count < most && !status) {
        int32_t index = heap_pop(&s->heap).value, source, recalled = -1, second = 0;
        struct state *here = &s->states[index];
        if (here->time < s->latest[here->node]) continue;
        status = expand_home(l, index, &source, err);
        here = &s->states[index];
        if (!status && source < 0)
            recalled = search_recall(s, here->node, l->quest, here->time, l->quick, &second);
        if (!status && recalled >= 0 && second < here->time) { /* comes early and stays */
            struct state early = {here->node, second, index, here->node, second, MOVE_LINGER};
            status = search_add(s, early, 0, err);
            index = (int32_t)s->state_count - 1;
        }
        if (!status && (source >= 0 || recalled >= 0)) {
            *found = true;
            return search_extract(s, index, source, recalled, l->quest, path, err);
        }
        if (!status) status = expand_stock(l, index, err);
        if (!status) status = expand_in(l, index, err);
        if (!status && !l->quest->straight) status = expand_out(l, index, err);
    }
    return status;
}

cw_status search_anywhere(struct search *s, const struct quest *quest, bool *found,
                          struct path *path, cw_error *err)
{
    struct labelled l = {s, quest, false};
    cw_status status = run_labelled(&l, found, path, err);
    if (!status && !*found && quest->run_s == 1) bury(s);
    return status;
}

cw_status search_quick(struct search *s, const struct quest *quest, bool *found, struct path *path,
                       cw_error *err)
{
    struct labelled l = {s, quest, true};
    cw_status status = run_labelled(&l, found, path, err);
    if (*found) s->quick_found++, s->quick_states += (int64_t)s->state_count;
    return status;
}
