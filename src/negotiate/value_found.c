/* What would help, read off the cuts: whatever a class's minimum cut at the end names is a gate that passes
 * too few an hour, or is not open or not for this class; a road that takes too few, or is closed; or the
 * hour at which the pause ends. Each candidate is asked of the same cuts first: those that promise nothing
 * are left out, the most promising kept. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "negotiate/sharing.h"
#include "negotiate/value_int.h"

enum { FOUND = 10, ROADS_OF_A_CUT = 3, MORE_S = 3600 };

struct finder {
    struct value *v;
    const struct value_base *base;
    uint32_t class; /* bit of the class whose cut is read */
    struct value_row *rows;
    size_t count, room;
    cw_error *err;
};

/* Its id is made of the three texts. */
static struct op_concession *new_concession(struct finder *f, const char *kind, const char *first,
                                            const char *second, const char *third)
{
    struct op_concession *c = arena_new(&f->v->arena, sizeof *c);
    size_t length = strlen(first) + strlen(second) + strlen(third) + 1;
    char *id = arena_new(&f->v->arena, length);
    if (!c || !id) return NULL;
    snprintf(id, length, "%s%s%s", first, second, third);
    *c = (struct op_concession){.id = id, .kind = kind, .node = -1, .corridor = -1};
    for (int p = 0; p < CW_POPULATION_COUNT; p++) c->capacity_h[p] = -1;
    return c;
}

/* ---- the same as what is there ---- */

static bool same_links(const struct op_concession *a, const struct op_concession *b)
{
    return a->link_count == b->link_count &&
           (a->link_count == 0 ||
            memcmp(a->links, b->links, a->link_count * sizeof *a->links) == 0);
}

static bool same_windows(const struct op_concession *a, const struct op_concession *b)
{
    return a->window_count == b->window_count &&
           (a->window_count == 0 ||
            memcmp(a->windows, b->windows, a->window_count * sizeof *a->windows) == 0);
}

static bool same_change(const struct op_concession *a, const struct op_concession *b)
{
    return strcmp(a->kind, b->kind) == 0 && a->corridor == b->corridor && a->admits == b->admits &&
           memcmp(a->capacity_h, b->capacity_h, sizeof a->capacity_h) == 0 &&
           a->start_unix_s == b->start_unix_s && a->end_unix_s == b->end_unix_s && !a->added &&
           !b->added && same_links(a, b) && same_windows(a, b);
}

/* Whether the operation has it, or another throughput for the same gate: then that one is priced. */
static bool is_listed(const struct finder *f, const struct op_concession *c)
{
    for (size_t i = 0; i < f->v->op->concession_count; i++) {
        const struct op_concession *own = &f->v->op->concessions[i];
        bool both = own->kind[0] == 'c' && c->kind[0] == 'c' && own->corridor == c->corridor;
        if (same_change(own, c)) return true;
        if (both && own->capacity_h[CW_BEST] >= 0 && c->capacity_h[CW_BEST] >= 0) return true;
    }
    return false;
}

static cw_status add(struct finder *f, const struct op_concession *c)
{
    if (!c) return error_no_memory(f->err);
    if (is_listed(f, c)) return CW_OK;
    for (size_t i = 0; i < f->count; i++) {
        if (!same_change(f->rows[i].concession, c)) continue;
        f->rows[i].limited |= f->class;
        return CW_OK;
    }
    cw_status status = mem_reserve(&f->rows, &f->room, f->count + 1, sizeof *f->rows, f->err);
    if (status) return status;
    f->rows[f->count++] = (struct value_row){.concession = c,
                                             .found = true,
                                             .generous = true,
                                             .limited = f->class,
                                             .basis = f->v->options->basis};
    return CW_OK;
}

/* ---- gates ---- */

static cw_status add_throughput(struct finder *f, size_t corridor)
{
    const struct op_corridor *at = &f->v->op->corridors[corridor];
    struct op_concession *c = new_concession(f, "corridor", at->id, "-throughput", "");
    if (!c) return error_no_memory(f->err);
    c->corridor = (int32_t)corridor;
    for (int p = 0; p < CW_POPULATION_COUNT; p++) {
        if (at->capacity_h[p] > OP_UNLIMITED_H / 2) return CW_OK;
        c->capacity_h[p] = 2 * at->capacity_h[p];
    }
    return add(f, c);
}

/* Open all through the pause. */
static cw_status add_hours(struct finder *f, size_t corridor)
{
    const cw_operation *op = f->v->op;
    struct op_concession *c =
        new_concession(f, "corridor", op->corridors[corridor].id, "-all-hours", "");
    struct op_window *window = arena_new(&f->v->arena, sizeof *window);
    struct op_span *span = arena_new(&f->v->arena, sizeof *span);
    if (!c || !window || !span) return error_no_memory(f->err);
    *window = (struct op_window){0, op->pause_s};
    *span = (struct op_span){op->pause_start_unix_s, op->pause_start_unix_s + op->pause_s};
    c->corridor = (int32_t)corridor;
    c->windows = window, c->window_count = 1;
    c->spans = span, c->span_count = 1;
    return add(f, c);
}

static cw_status add_reopened_corridor(struct finder *f, size_t corridor)
{
    struct op_concession *c =
        new_concession(f, "reopen", f->v->op->corridors[corridor].id, "-reopened", "");
    if (c) c->corridor = (int32_t)corridor;
    return add(f, c);
}

static bool is_closed(const cw_operation *op, size_t corridor)
{
    for (size_t i = 0; i < op->closure_count; i++)
        if (op->closures[i].corridor == (int32_t)corridor &&
            op->closures[i].from_s < op->closures[i].to_s)
            return true;
    return false;
}

static int64_t window_seconds(const struct op_corridor *c)
{
    int64_t seconds = 0;
    for (size_t i = 0; i < c->window_count; i++)
        seconds += c->windows[i].close_s - c->windows[i].open_s;
    return seconds;
}

static cw_status add_gate(struct finder *f, const struct model *m, const struct cut_term *term)
{
    size_t corridor = (size_t)m->passes[term->index].corridor;
    const struct op_corridor *c = &f->v->op->corridors[corridor];
    cw_status status = add_throughput(f, corridor);
    if (!status && window_seconds(c) < f->v->op->pause_s) status = add_hours(f, corridor);
    if (!status && is_closed(f->v->op, corridor)) status = add_reopened_corridor(f, corridor);
    return status;
}

/* Where people enter the network depends on which gates admit them (semantics.md), unless they are already
 * given by node. */
static bool joins_stay(const cw_operation *op, size_t k)
{
    for (size_t z = 0; z < op->zone_count; z++) {
        const struct op_zone *zone = &op->zones[z];
        bool there = false;
        for (int p = 0; p < CW_POPULATION_COUNT; p++) there = there || zone->people[k][p] > 0;
        if (there && (zone->node < 0 || zone->join[k].node < 0)) return false;
    }
    return true;
}

/* Gates that people behind the cut reach in time and that do not admit them. */
static cw_status add_admissions(struct finder *f, const struct model *m,
                                const struct cut_reading *reading, size_t k)
{
    const cw_operation *op = f->v->op;
    cw_status status = CW_OK;
    for (size_t i = 0; i < op->corridor_count && !status && joins_stay(op, k); i++) {
        const struct op_corridor *at = &op->corridors[i];
        int32_t node = m->ground->node_of[at->node];
        if (at->admits >> k & 1u || at->window_count == 0 || node < 0) continue;
        if (!operation_counts(op, i, f->v->options->basis, f->v->jobs.as_of_unix_s)) continue;
        if (reading->since_s[node] >= at->windows[at->window_count - 1].close_s) continue;
        struct op_concession *c =
            new_concession(f, "corridor", at->id, "-admits-", op->classes[k].id);
        if (!c) return error_no_memory(f->err);
        c->corridor = (int32_t)i;
        c->admits = at->admits | 1u << k;
        status = add(f, c);
    }
    return status;
}

/* ---- roads ---- */

static const struct hop *hops_of(const struct model *m, const struct way *way, size_t *count)
{
    const struct roads *roads = &m->ground->roads[way->mode];
    *count = roads->first[way->road + 1] - roads->first[way->road];
    return &roads->hops[roads->first[way->road]];
}

static int ascending(const void *a, const void *b)
{
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static bool link_is_closed(const cw_operation *op, int32_t link)
{
    for (size_t i = 0; i < op->closure_count; i++)
        for (size_t k = 0; k < op->closures[i].link_count; k++)
            if (op->closures[i].links[k] == link && op->closures[i].from_s < op->closures[i].to_s)
                return true;
    return false;
}

/* The road's links, or those of them that are closed. */
static cw_status add_links(struct finder *f, const struct model *m, const struct way *way,
                           bool closed)
{
    const cw_operation *op = f->v->op;
    size_t count, kept = 0;
    const struct hop *hops = hops_of(m, way, &count);
    int32_t *links = arena_new(&f->v->arena, (count + 1) * sizeof *links);
    if (!links) return error_no_memory(f->err);
    for (size_t i = 0; i < count; i++)
        if (!closed || link_is_closed(op, hops[i].link)) links[kept++] = hops[i].link;
    if (kept == 0) return CW_OK;
    qsort(links, kept, sizeof *links, ascending);
    struct op_concession *c =
        new_concession(f, closed ? "reopen" : "widen", "road-", op->net.links[hops[0].link].id,
                       closed ? "-reopened" : "-wider");
    if (!c) return error_no_memory(f->err);
    c->links = links;
    c->link_count = kept;
    return add(f, c);
}

static cw_status add_road(struct finder *f, const struct model *m, const struct cut_term *term)
{
    const struct way *way = &m->ways[term->index];
    cw_status status = add_links(f, m, way, false);
    if (!status && way->shut_count > 0) status = add_links(f, m, way, true);
    return status;
}

/* ---- what the cut of a class names ---- */

static int most_first(const void *a, const void *b)
{
    const struct cut_term *p = a, *q = b;
    if (p->units != q->units) return p->units > q->units ? -1 : 1;
    if (p->kind != q->kind) return p->kind < q->kind ? -1 : 1;
    return (p->index > q->index) - (p->index < q->index);
}

/* A cut may be of several classes together; not all that it names is for this one. */
static bool concerns(const struct model *m, const struct cut_term *term, size_t k)
{
    if (term->kind == CUT_PASS)
        return m->op->corridors[m->passes[term->index].corridor].admits >> k & 1u;
    return term->kind == CUT_WAY && m->ways[term->index].mode == m->op->classes[k].mode;
}

static cw_status add_terms(struct finder *f, const struct model *m, struct cut_reading *reading,
                           size_t k)
{
    cw_status status = CW_OK;
    int roads = 0;
    if (reading->term_count)
        qsort(reading->terms, reading->term_count, sizeof *reading->terms, most_first);
    for (size_t i = 0; i < reading->term_count && !status; i++) {
        const struct cut_term *term = &reading->terms[i];
        if (!concerns(m, term, k)) continue;
        if (term->kind == CUT_PASS) status = add_gate(f, m, term);
        if (term->kind == CUT_WAY && roads++ < ROADS_OF_A_CUT) status = add_road(f, m, term);
    }
    return status;
}

static cw_status read_class(struct finder *f, const struct plan_certificate *certificate)
{
    const struct cw_plan *plan = f->base->job.plan;
    size_t k = (size_t)certificate->class_index;
    struct model_choice choice = {certificate->classes, plan->options.basis,
                                  plan->options.population, plan->as_of_unix_s};
    struct cut_view view = {certificate, certificate->x_s, 0, true};
    struct model m = {0};
    struct cut_reading reading = {0};
    f->class = 1u << k;
    cw_status status = model_init(&m, plan->op, &f->base->bounder.ground, &choice, f->err);
    if (!status) status = reading_init(&reading, &m, &view, f->err);
    if (!status) status = add_terms(f, &m, &reading, k);
    if (!status) status = add_admissions(f, &m, &reading, k);
    reading_release(&reading);
    model_release(&m);
    return status;
}

/* An hour more at the end. */
static cw_status add_hour(struct finder *f)
{
    const cw_operation *op = f->v->op;
    if (op->pause_s + MORE_S > OP_MAX_PAUSE_S) return CW_OK;
    struct op_concession *c = new_concession(f, "extend", "one-hour-more", "", "");
    if (!c) return error_no_memory(f->err);
    c->moves_end = true;
    c->start_unix_s = op->pause_start_unix_s;
    c->end_unix_s = c->start_unix_s + op->pause_s + MORE_S;
    return add(f, c);
}

/* Where only accepted corridors count, that others are accepted. */
static cw_status add_acceptances(struct finder *f)
{
    const cw_operation *op = f->v->op;
    cw_status status = CW_OK;
    for (size_t i = 0; i < op->corridor_count && !status; i++) {
        if (f->v->options->basis != CW_ACCEPTED || op->corridors[i].need_count == 0) continue;
        if (operation_counts(op, i, CW_ACCEPTED, f->v->jobs.as_of_unix_s)) continue;
        struct op_concession *c = new_concession(f, "accept", op->corridors[i].id, "-accepted", "");
        if (!c) return error_no_memory(f->err);
        c->corridor = (int32_t)i;
        f->class = op->corridors[i].admits;
        status = add(f, c);
    }
    return status;
}

static cw_status list_candidates(struct finder *f)
{
    const struct cw_plan *plan = f->base->job.plan;
    uint32_t held = 0;
    cw_status status = CW_OK;
    for (size_t i = 0; i < plan->certificate_count && !status; i++) {
        const struct plan_certificate *c = &plan->certificates[i];
        const struct plan_class *class = &plan->classes[c->class_index];
        if (c->x_s != plan->op->pause_s || class->out == class->people) continue;
        held |= 1u << c->class_index;
        status = read_class(f, c);
    }
    f->class = held;
    if (!status && held) status = add_hour(f);
    return status ? status : add_acceptances(f);
}

/* ---- the best of them ---- */

static cw_status ask_promise(struct finder *f, struct value_row *row)
{
    const struct value_base *base = f->base;
    uint32_t classes = sharing_touched(f->v->op, row->concession);
    struct variant variant;
    struct ground own = {0};
    int64_t most = 0;
    cw_status status = variant_init(&variant, &base->job.variant.op, f->err);
    if (!status) status = variant_grant(&variant, row->concession, f->err);
    struct bounded what = {&variant.op, NULL, row->basis, classes};
    if (!status && variant.roads_apart) {
        what.ground = &own;
        status = ground_init(&own, &variant.op, f->err);
    }
    if (!status) status = bounder_read(&base->bounder, &what, &most, f->err);
    row->promise = most - value_base_out(base, classes);
    ground_release(&own);
    variant_release(&variant);
    return status;
}

static int by_promise(const void *a, const void *b)
{
    const struct value_row *p = a, *q = b;
    if (p->promise != q->promise) return p->promise > q->promise ? -1 : 1;
    return strcmp(p->concession->id, q->concession->id);
}

static cw_status keep_best(struct finder *f)
{
    struct value *v = f->v;
    size_t most = v->options->found ? (size_t)v->options->found : FOUND;
    cw_status status = CW_OK;
    for (size_t i = 0; i < f->count && !status; i++) status = ask_promise(f, &f->rows[i]);
    if (!status && f->count) qsort(f->rows, f->count, sizeof *f->rows, by_promise);
    for (size_t i = 0; i < f->count && i < most && !status; i++) {
        struct value_row *row = &f->rows[i];
        if (row->promise <= 0) break;
        row->grantor = value_grantor(v, row->concession);
        row->what = value_what(v, row->concession);
        if (!row->what) return error_no_memory(f->err);
        status = mem_reserve(&v->rows, &v->row_room, v->row_count + 1, sizeof *v->rows, f->err);
        if (!status) v->rows[v->row_count++] = *row;
    }
    return status;
}

cw_status value_find(struct value *v, cw_error *err)
{
    struct finder f = {.v = v, .base = v->bases[v->options->basis][v->shown], .err = err};
    cw_status status = list_candidates(&f);
    if (!status) status = keep_best(&f);
    mem_free(f.rows);
    return status;
}
