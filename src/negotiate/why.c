/* Which certificate binds, and what of its cut a reader can act on. Everything said follows from the cut as
 * it is read, row by row, so the rows add up to the bound. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "flow/heap.h"
#include "negotiate/taken.h"
#include "negotiate/why_int.h"

/* The last checkpoint at which the bound holds somebody back; for a class that does not get out that is the
 * end of the pause. */
static const struct plan_certificate *binding(const struct cw_plan *plan, size_t k)
{
    const struct plan_certificate *best = NULL;
    int64_t units = plan->classes[k].people * OP_UNITS;
    for (size_t i = 0; i < plan->certificate_count; i++) {
        const struct plan_certificate *c = &plan->certificates[i];
        if (c->moment || c->class_index != (int32_t)k || c->bound_units >= units) continue;
        if (!best || c->x_s > best->x_s) best = c;
    }
    return best;
}

/* ---- which zones have no other gate ---- */

/* Travel from every road end to one gate with all roads open: nobody is faster. */
struct backward {
    size_t *first;
    int32_t *ways; /* into node v: ways[first[v]] .. */
    int32_t *to_gate_s;
    struct heap heap;
};

static cw_status backward_init(struct backward *b, const struct model *m, cw_error *err)
{
    size_t n = m->ground->node_count;
    b->first = mem_new(n + 2, sizeof *b->first);
    b->ways = mem_new(m->way_count, sizeof *b->ways);
    b->to_gate_s = mem_new(n, sizeof *b->to_gate_s);
    if (!b->first || !b->ways || !b->to_gate_s) return error_no_memory(err);
    for (size_t i = 0; i < m->way_count; i++) b->first[m->ways[i].to + 2]++;
    for (size_t v = 2; v < n + 2; v++) b->first[v] += b->first[v - 1];
    for (size_t i = 0; i < m->way_count; i++) b->ways[b->first[m->ways[i].to + 1]++] = (int32_t)i;
    return CW_OK;
}

static void backward_release(struct backward *b)
{
    mem_free(b->first);
    mem_free(b->ways);
    mem_free(b->to_gate_s);
    heap_release(&b->heap);
}

static cw_status backward_run(struct backward *b, const struct model *m, int32_t gate,
                              cw_error *err)
{
    for (size_t v = 0; v < m->ground->node_count; v++) b->to_gate_s[v] = INT32_MAX;
    b->to_gate_s[gate] = 0;
    cw_status status = heap_push(&b->heap, 0, gate, err);
    while (b->heap.count && !status) {
        struct heap_item next = heap_pop(&b->heap);
        int32_t v = next.value, t = b->to_gate_s[v];
        if (-next.key != t) continue;
        for (size_t i = b->first[v]; i < b->first[v + 1] && !status; i++) {
            const struct way *way = &m->ways[b->ways[i]];
            if (way->tau >= m->op->pause_s - t || b->to_gate_s[way->from] <= t + way->tau) continue;
            b->to_gate_s[way->from] = t + way->tau;
            status = heap_push(&b->heap, -(int64_t)(t + way->tau), way->from, err);
        }
    }
    return status;
}

enum { NO_PASS = -1, SEVERAL = -2 };

/* Notes for every zone and class that starts on the source side which pass alone it can reach while that
 * is open. */
static void note_reach(const struct why *w, const struct backward *b, size_t p, int32_t *only)
{
    const struct model *m = &w->model;
    const struct pass *pass = &m->passes[p];
    uint32_t admits = m->op->corridors[pass->corridor].admits;
    if (pass->open_count == 0) return;
    int32_t last = m->spans[pass->first_open + pass->open_count - 1].close_s;
    for (size_t z = 0; z < m->op->zone_count; z++) {
        for (size_t k = 0; k < m->op->class_count; k++) {
            size_t cell = z * m->op->class_count + k;
            const struct op_join *join = &m->op->zones[z].join[k];
            if (!(admits >> k & 1u) || !reading_starts(m, w->certificate, z, k)) continue;
            int32_t way = b->to_gate_s[m->ground->node_of[join->node]];
            if (way >= last - join->access_s) continue;
            only[cell] = only[cell] == NO_PASS ? (int32_t)p : SEVERAL;
        }
    }
}

static void count_only(struct why *w, const int32_t *only)
{
    const struct model *m = &w->model;
    for (size_t z = 0; z < m->op->zone_count; z++) {
        bool held = false;
        for (size_t i = 0; i < w->row_count; i++) {
            int64_t people = 0, told = 0;
            for (size_t k = 0; k < m->op->class_count; k++) {
                if (w->rows[i].term.kind != CUT_PASS ||
                    only[z * m->op->class_count + k] != w->rows[i].term.index)
                    continue;
                people += m->op->zones[z].people[k][m->population];
                if (m->op->classes[k].by_zone) told += m->op->zones[z].people[k][m->population];
            }
            w->rows[i].only_zones += people > 0, w->rows[i].told_zones += told > 0;
            w->rows[i].only_people += people, w->rows[i].told_people += told;
        }
        for (size_t k = 0; k < m->op->class_count; k++) {
            if (!reading_starts(m, w->certificate, z, k)) continue;
            held = true;
            w->held_people += m->op->zones[z].people[k][m->population];
        }
        w->held_zones += held;
    }
}

static cw_status find_only(struct why *w, cw_error *err)
{
    const struct model *m = &w->model;
    size_t cells = m->op->zone_count * m->op->class_count;
    struct backward b = {0};
    int32_t *only = mem_new(cells, sizeof *only);
    cw_status status = only ? backward_init(&b, m, err) : error_no_memory(err);
    for (size_t i = 0; i < cells && !status; i++) only[i] = NO_PASS;
    for (size_t p = 0; p < m->pass_count && !status; p++) {
        status = backward_run(&b, m, m->passes[p].node, err);
        if (!status) note_reach(w, &b, p, only);
    }
    if (!status) count_only(w, only);
    backward_release(&b);
    mem_free(only);
    return status;
}

/* ---- rows ---- */

static int by_units(const void *a, const void *b)
{
    const struct why_row *p = a, *q = b;
    if (p->term.units != q->term.units) return p->term.units > q->term.units ? -1 : 1;
    if (p->term.kind != q->term.kind) return p->term.kind < q->term.kind ? -1 : 1;
    return (p->term.index > q->term.index) - (p->term.index < q->term.index);
}

static int32_t nearest_zone(const struct model *m, int32_t node)
{
    const struct network *net = &m->op->net;
    int32_t best = -1;
    double least = INFINITY;
    for (size_t z = 0; z < m->op->zone_count; z++) {
        double away = hypot(m->op->zones[z].x - net->x[node], m->op->zones[z].y - net->y[node]);
        if (away < least) least = away, best = (int32_t)z;
    }
    return best;
}

/* The first usable second and the end of the last of a pass or way, within the term's own. */
static void clip_to_use(const struct model *m, struct why_row *row)
{
    const struct cut_term *t = &row->term;
    row->from_s = t->from_s;
    row->to_s = t->to_s;
    if (t->kind == CUT_WAY) {
        const struct way *way = &m->ways[t->index];
        while (row->to_s > row->from_s &&
               model_entry_seconds(m, way, row->to_s - 1, row->to_s) == 0)
            row->to_s--;
        row->from_s = model_first_entry(m, way, t->from_s);
        row->near_zone = nearest_zone(m, m->ground->network_node[way->from]);
    } else if (t->kind == CUT_PASS) {
        const struct pass *pass = &m->passes[t->index];
        const struct op_window *open = &m->spans[pass->first_open];
        for (size_t i = 0; i < pass->open_count; i++) {
            if (open[i].close_s <= t->from_s) continue;
            row->from_s = open[i].open_s > t->from_s ? open[i].open_s : t->from_s;
            break;
        }
        for (size_t i = 0; i < pass->open_count; i++)
            if (open[i].open_s < t->to_s)
                row->to_s = open[i].close_s < t->to_s ? open[i].close_s : t->to_s;
    }
}

/* Takes what classes above fill out of the reading, which is then what the certificate counts. */
static void leave_free(struct cut_reading *reading, const struct model *m,
                       const struct taken *taken)
{
    size_t kept = 0;
    for (size_t i = 0; i < reading->term_count; i++) {
        struct cut_term term = reading->terms[i];
        int64_t seconds = taken_seconds(taken, m, &term);
        term.seconds -= seconds;
        term.units -= term.rate * seconds;
        reading->units -= term.rate * seconds;
        if (term.units > 0) reading->terms[kept++] = term;
    }
    reading->term_count = kept;
}

static cw_status read_cut(struct why *w, const struct ground *ground, struct model_choice choice,
                          cw_error *err)
{
    struct cut_view view = {w->certificate, w->certificate->x_s, 0, true};
    size_t of = (size_t)(w->certificate - w->plan->certificates);
    struct taken taken = {0};
    cw_status status = reading_init(&w->reading, &w->model, &view, err);
    if (!status) status = taken_init(&taken, w->plan, of, ground, choice, err);
    if (!status) leave_free(&w->reading, &w->model, &taken);
    taken_release(&taken);
    return status;
}

static cw_status make_rows(struct why *w, cw_error *err)
{
    w->rows = mem_new(w->reading.term_count, sizeof *w->rows);
    if (!w->rows) return error_no_memory(err);
    for (size_t i = 0; i < w->reading.term_count; i++) {
        struct why_row *row = &w->rows[w->row_count++];
        *row = (struct why_row){.term = w->reading.terms[i], .near_zone = -1};
        clip_to_use(&w->model, row);
    }
    if (w->row_count) qsort(w->rows, w->row_count, sizeof *w->rows, by_units);
    return CW_OK;
}

cw_status why_init(struct why *w, const struct cw_plan *plan, const struct ground *ground,
                   size_t class_index, cw_error *err)
{
    *w = (struct why){.plan = plan, .class_index = class_index};
    w->certificate = binding(plan, class_index);
    if (!w->certificate) return CW_OK;
    w->not_sooner = w->certificate->x_s < plan->op->pause_s;
    struct model_choice choice = {.classes = w->certificate->classes,
                                  .basis = plan->options.basis,
                                  .population = plan->options.population,
                                  .as_of_unix_s = plan->as_of_unix_s};
    cw_status status = model_init(&w->model, plan->op, ground, &choice, err);
    if (!status) status = read_cut(w, ground, choice, err);
    if (!status) status = make_rows(w, err);
    if (!status) status = find_only(w, err);
    if (status) why_release(w);
    return status;
}

void why_release(struct why *w)
{
    mem_free(w->rows);
    reading_release(&w->reading);
    model_release(&w->model);
    *w = (struct why){0};
}
