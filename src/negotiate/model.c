/* Roads as they stand, closures as spans of seconds, gates by their windows less their closures. */
#include "negotiate/model.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* ---- spans ---- */

static int by_open(const void *a, const void *b)
{
    const struct op_window *p = a, *q = b;
    return (p->open_s > q->open_s) - (p->open_s < q->open_s);
}

static cw_status add_span(struct model *m, int32_t open_s, int32_t close_s, cw_error *err)
{
    if (open_s < 0) open_s = 0;
    if (close_s > m->op->pause_s) close_s = m->op->pause_s;
    if (open_s >= close_s) return CW_OK;
    cw_status status =
        mem_reserve(&m->spans, &m->span_room, m->span_count + 1, sizeof *m->spans, err);
    if (!status) m->spans[m->span_count++] = (struct op_window){open_s, close_s};
    return status;
}

/* Sorts the spans from `first` on and joins those that touch. */
static void join_spans(struct model *m, size_t first)
{
    if (m->span_count <= first) return;
    qsort(m->spans + first, m->span_count - first, sizeof *m->spans, by_open);
    size_t kept = first;
    for (size_t i = first + 1; i < m->span_count; i++) {
        struct op_window *last = &m->spans[kept], *next = &m->spans[i];
        if (next->open_s > last->close_s)
            m->spans[++kept] = *next;
        else if (next->close_s > last->close_s)
            last->close_s = next->close_s;
    }
    m->span_count = kept + 1;
}

static int64_t common(const struct op_window *spans, size_t count, int32_t from_s, int32_t to_s)
{
    int64_t seconds = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t from = spans[i].open_s > from_s ? spans[i].open_s : from_s;
        int32_t to = spans[i].close_s < to_s ? spans[i].close_s : to_s;
        if (from < to) seconds += to - from;
    }
    return seconds;
}

int32_t model_first_entry(const struct model *m, const struct way *way, int32_t t)
{
    for (size_t i = 0; i < way->shut_count; i++) {
        const struct op_window *shut = &m->spans[way->first_shut + i];
        if (t >= shut->open_s && t < shut->close_s) t = shut->close_s;
    }
    return t < m->op->pause_s ? t : INT32_MAX;
}

int64_t model_entry_seconds(const struct model *m, const struct way *way, int32_t from_s,
                            int32_t to_s)
{
    if (from_s >= to_s) return 0;
    return to_s - from_s - common(m->spans + way->first_shut, way->shut_count, from_s, to_s);
}

int64_t model_open_seconds(const struct model *m, const struct pass *pass, int32_t from_s,
                           int32_t to_s)
{
    return common(m->spans + pass->first_open, pass->open_count, from_s, to_s);
}

/* ---- roads ---- */

static int64_t rate_of(int64_t capacity_h, int64_t persons)
{
    return capacity_h > OP_UNLIMITED_H / persons ? OP_UNLIMITED_H : capacity_h * persons;
}

/* The time of the fastest of the classes; INT32_MAX when none uses the mode. */
static int32_t least_time(const struct model *m, enum mode mode, size_t r, int64_t *persons)
{
    const cw_operation *op = m->op;
    int32_t least = INT32_MAX;
    for (size_t c = 0; c < op->class_count; c++) {
        const struct op_class *k = &op->classes[c];
        if (!(m->classes >> c & 1u) || k->mode != mode) continue;
        int32_t tau = roads_travel_s(&op->net, &m->ground->roads[mode], r, mode, k->speed_mm_h);
        if (tau < least) least = tau;
        *persons = mode == MODE_VEHICLE ? k->persons_per_vehicle : 1;
    }
    return least;
}

static cw_status list_ways(struct model *m, cw_error *err)
{
    const struct ground *g = m->ground;
    size_t most = 0;
    for (int k = 0; k < MODE_COUNT; k++) most += g->roads[k].count;
    m->ways = mem_new(most, sizeof *m->ways);
    m->first = mem_new(g->node_count + 2, sizeof *m->first);
    if (!m->ways || !m->first) return error_no_memory(err);
    for (int k = 0; k < MODE_COUNT; k++) {
        for (size_t r = 0; r < g->roads[k].count; r++) {
            const struct road *road = &g->roads[k].road[r];
            int64_t persons = 1;
            int32_t tau = least_time(m, (enum mode)k, r, &persons);
            if (tau >= m->op->pause_s) continue;
            m->ways[m->way_count++] = (struct way){.from = g->node_of[road->from],
                                                   .to = g->node_of[road->to],
                                                   .tau = tau,
                                                   .rate = rate_of(road->capacity_h, persons),
                                                   .mode = (enum mode)k,
                                                   .road = (int32_t)r};
        }
    }
    return CW_OK;
}

static int by_from(const void *a, const void *b)
{
    const struct way *p = a, *q = b;
    if (p->from != q->from) return p->from < q->from ? -1 : 1;
    if (p->mode != q->mode) return p->mode < q->mode ? -1 : 1;
    return (p->road > q->road) - (p->road < q->road);
}

static void sort_ways(struct model *m)
{
    if (m->way_count) qsort(m->ways, m->way_count, sizeof *m->ways, by_from);
    for (size_t i = 0; i < m->way_count; i++) m->first[m->ways[i].from + 1]++;
    for (size_t v = 0; v < m->ground->node_count; v++) m->first[v + 1] += m->first[v];
}

/* ---- closures ---- */

/* Closures of each link: at[first[link]] .. */
struct shut_links {
    size_t *first;
    int32_t *at;
};

static cw_status list_shut(struct shut_links *list, const cw_operation *op, cw_error *err)
{
    size_t total = 0;
    for (size_t i = 0; i < op->closure_count; i++) total += op->closures[i].link_count;
    list->first = mem_new(op->net.link_count + 2, sizeof *list->first);
    list->at = mem_new(total, sizeof *list->at);
    if (!list->first || !list->at) return error_no_memory(err);
    for (size_t i = 0; i < op->closure_count; i++)
        for (size_t k = 0; k < op->closures[i].link_count; k++)
            list->first[op->closures[i].links[k] + 2]++;
    for (size_t j = 2; j < op->net.link_count + 2; j++) list->first[j] += list->first[j - 1];
    for (size_t i = 0; i < op->closure_count; i++)
        for (size_t k = 0; k < op->closures[i].link_count; k++)
            list->at[list->first[op->closures[i].links[k] + 1]++] = (int32_t)i;
    return CW_OK;
}

/* A road may not be entered when any second on it is closed. */
static cw_status shut_way(struct model *m, struct way *way, const struct shut_links *list,
                          cw_error *err)
{
    const struct roads *roads = &m->ground->roads[way->mode];
    size_t r = (size_t)way->road;
    cw_status status = CW_OK;
    way->first_shut = m->span_count;
    for (size_t h = roads->first[r]; h < roads->first[r + 1]; h++) {
        int32_t link = roads->hops[h].link;
        for (size_t i = list->first[link]; i < list->first[link + 1] && !status; i++) {
            const struct op_closure *c = &m->op->closures[list->at[i]];
            int32_t from_s = c->from_s - way->tau + 1;
            if (from_s < c->known_s) from_s = c->known_s;
            if (c->from_s < c->to_s) status = add_span(m, from_s, c->to_s, err);
        }
    }
    join_spans(m, way->first_shut);
    way->shut_count = m->span_count - way->first_shut;
    return status;
}

static cw_status shut_ways(struct model *m, cw_error *err)
{
    struct shut_links list = {0};
    cw_status status = list_shut(&list, m->op, err);
    for (size_t i = 0; i < m->way_count && !status; i++)
        status = shut_way(m, &m->ways[i], &list, err);
    mem_free(list.first);
    mem_free(list.at);
    return status;
}

/* ---- gates ---- */

/* A window less the corridor's closures, which come sorted. */
static cw_status add_open(struct model *m, const struct op_window *w, const struct op_window *shut,
                          size_t shut_count, cw_error *err)
{
    int32_t from = w->open_s;
    cw_status status = CW_OK;
    for (size_t i = 0; i < shut_count && !status; i++) {
        if (shut[i].close_s <= from || shut[i].open_s >= w->close_s) continue;
        status = add_span(m, from, shut[i].open_s, err);
        from = shut[i].close_s;
    }
    return status ? status : add_span(m, from, w->close_s, err);
}

/* A corridor as it is open in [from_s, to_s), at one throughput. */
static cw_status add_pass(struct model *m, size_t corridor, struct op_window when,
                          int64_t capacity_h, cw_error *err)
{
    const cw_operation *op = m->op;
    const struct op_corridor *c = &op->corridors[corridor];
    size_t mark = m->span_count, shut_count;
    cw_status status =
        mem_reserve(&m->passes, &m->pass_room, m->pass_count + 1, sizeof *m->passes, err);
    for (size_t i = 0; i < op->closure_count && !status; i++)
        if (op->closures[i].kind == CLOSURE_CORRIDOR &&
            (size_t)op->closures[i].corridor == corridor)
            status = add_span(m, op->closures[i].from_s, op->closures[i].to_s, err);
    join_spans(m, mark);
    shut_count = m->span_count - mark;
    struct op_window *shut = mem_new(shut_count, sizeof *shut);
    if (!status && !shut) status = error_no_memory(err);
    if (!status && shut_count) memcpy(shut, m->spans + mark, shut_count * sizeof *shut);
    m->span_count = mark;
    for (size_t w = 0; w < c->window_count && !status; w++) {
        struct op_window open = c->windows[w];
        if (open.open_s < when.open_s) open.open_s = when.open_s;
        if (open.close_s > when.close_s) open.close_s = when.close_s;
        if (open.open_s < open.close_s) status = add_open(m, &open, shut, shut_count, err);
    }
    mem_free(shut);
    if (status) return status;
    m->passes[m->pass_count++] = (struct pass){.corridor = (int32_t)corridor,
                                               .node = m->ground->node_of[c->node],
                                               .rate = rate_of(capacity_h, 1),
                                               .first_open = mark,
                                               .open_count = m->span_count - mark};
    return CW_OK;
}

/* One pass for each throughput that the corridor has in the course of the pause. */
static cw_status add_corridor(struct model *m, size_t corridor, cw_error *err)
{
    const struct op_corridor *c = &m->op->corridors[corridor];
    struct op_window when = {0, m->op->pause_s};
    cw_status status = CW_OK;
    for (size_t i = 0; i < c->past_count && !status; i++) {
        when.close_s = c->past[i].until_s;
        status = add_pass(m, corridor, when, c->past[i].capacity_h[m->population], err);
        when.open_s = when.close_s;
    }
    when.close_s = m->op->pause_s;
    return status ? status : add_pass(m, corridor, when, c->capacity_h[m->population], err);
}

static cw_status list_passes(struct model *m, const struct model_choice *choice, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i < m->op->corridor_count && !status; i++)
        if (m->op->corridors[i].admits & m->classes &&
            operation_counts(m->op, i, choice->basis, choice->as_of_unix_s))
            status = add_corridor(m, i, err);
    return status;
}

cw_status model_init(struct model *m, const cw_operation *op, const struct ground *ground,
                     const struct model_choice *choice, cw_error *err)
{
    *m = (struct model){
        .op = op, .ground = ground, .classes = choice->classes, .population = choice->population};
    cw_status status = list_ways(m, err);
    if (!status) sort_ways(m);
    if (!status) status = shut_ways(m, err);
    if (!status) status = list_passes(m, choice, err);
    if (status) model_release(m);
    return status;
}

void model_release(struct model *m)
{
    mem_free(m->ways);
    mem_free(m->first);
    mem_free(m->passes);
    mem_free(m->spans);
    *m = (struct model){0};
}
