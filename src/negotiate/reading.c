/* Where people of the source side can be, first: a search in the order of time; then what is cut. */
#include "negotiate/reading.h"

#include "base/mem.h"
#include "flow/heap.h"

static int64_t saturating_product(int64_t a, int64_t b)
{
    int64_t product;
    return __builtin_mul_overflow(a, b, &product) || product > CUT_MOST ? CUT_MOST : product;
}

static void add_units(struct cut_reading *r, int64_t units)
{
    r->units = r->units > CUT_MOST - units ? CUT_MOST : r->units + units;
}

bool reading_starts(const struct model *m, const struct plan_certificate *c, size_t zone,
                    size_t class_index)
{
    const struct op_zone *z = &m->op->zones[zone];
    return (m->classes >> class_index & 1u) &&
           !c->zone_on_sink[zone * m->op->class_count + class_index] &&
           z->people[class_index][m->population] > 0 && z->join[class_index].node >= 0;
}

struct search {
    const struct model *m;
    struct cut_reading *out;
    int32_t *listed;  /* by road end: not before */
    struct heap heap; /* the earliest first: keys are negative seconds */
    cw_error *err;
};

static cw_status offer(struct search *s, int32_t v, int32_t t)
{
    if (t < s->listed[v]) t = s->listed[v];
    if (t >= s->out->since_s[v]) return CW_OK;
    s->out->since_s[v] = t;
    return heap_push(&s->heap, -(int64_t)t, v, s->err);
}

static cw_status offer_zones(struct search *s, const struct plan_certificate *c)
{
    const cw_operation *op = s->m->op;
    cw_status status = CW_OK;
    for (size_t z = 0; z < op->zone_count; z++)
        for (size_t k = 0; k < op->class_count && !status; k++)
            if (reading_starts(s->m, c, z, k))
                status = offer(s, s->m->ground->node_of[op->zones[z].join[k].node],
                               op->zones[z].join[k].access_s);
    return status;
}

static cw_status go_on(struct search *s, int32_t v, int32_t t)
{
    const struct model *m = s->m;
    cw_status status = CW_OK;
    for (size_t i = m->first[v]; i < m->first[v + 1] && !status; i++) {
        int32_t enter = model_first_entry(m, &m->ways[i], t);
        if (enter < s->out->x_s - m->ways[i].tau)
            status = offer(s, m->ways[i].to, enter + m->ways[i].tau);
    }
    return status;
}

static cw_status spread(struct search *s, const struct cut_view *view)
{
    size_t n = s->m->ground->node_count;
    const struct plan_certificate *c = view->certificate;
    s->listed = mem_new(n, sizeof *s->listed);
    s->out->since_s = mem_new(n, sizeof *s->out->since_s);
    if (!s->listed || !s->out->since_s) return error_no_memory(s->err);
    for (size_t v = 0; v < n; v++) s->out->since_s[v] = view->x_s;
    for (size_t i = 0; i < c->node_count; i++) {
        int32_t v = s->m->ground->node_of[c->nodes[i].node];
        if (v >= 0) s->listed[v] = c->nodes[i].from_s + view->later_s;
    }
    cw_status status = offer_zones(s, c);
    while (s->heap.count && !status) {
        struct heap_item next = heap_pop(&s->heap);
        if (-next.key == s->out->since_s[next.value]) /* not found earlier since */
            status = go_on(s, next.value, (int32_t)-next.key);
    }
    return status;
}

/* ---- what crosses ---- */

static cw_status add_term(struct search *s, const struct cut_view *view, struct cut_term term)
{
    struct cut_reading *r = s->out;
    if (term.units == 0) return CW_OK;
    add_units(r, term.units);
    if (!view->keep_terms) return CW_OK;
    cw_status status =
        mem_reserve(&r->terms, &r->term_room, r->term_count + 1, sizeof *r->terms, s->err);
    if (!status) r->terms[r->term_count++] = term;
    return status;
}

static cw_status add_ways(struct search *s, const struct cut_view *view)
{
    const struct model *m = s->m;
    cw_status status = CW_OK;
    for (size_t i = 0; i < m->way_count && !status; i++) {
        const struct way *way = &m->ways[i];
        int32_t from = s->out->since_s[way->from], to = s->out->since_s[way->to] - way->tau;
        if (from >= to) continue;
        int64_t seconds = model_entry_seconds(m, way, from, to);
        status = add_term(s, view,
                          (struct cut_term){CUT_WAY, (int32_t)i, from, to, seconds, way->rate,
                                            saturating_product(way->rate, seconds)});
    }
    return status;
}

static cw_status add_passes(struct search *s, const struct cut_view *view)
{
    const struct model *m = s->m;
    cw_status status = CW_OK;
    for (size_t i = 0; i < m->pass_count && !status; i++) {
        const struct pass *pass = &m->passes[i];
        int32_t from = s->out->since_s[pass->node];
        int64_t seconds = model_open_seconds(m, pass, from, view->x_s);
        status = add_term(s, view,
                          (struct cut_term){CUT_PASS, (int32_t)i, from, view->x_s, seconds,
                                            pass->rate, saturating_product(pass->rate, seconds)});
    }
    return status;
}

/* Zones that start nowhere in time cost nothing on the source side, whatever the certificate lists. */
static cw_status add_people(struct search *s, const struct cut_view *view)
{
    const struct model *m = s->m;
    int64_t people = 0;
    for (size_t z = 0; z < m->op->zone_count; z++)
        for (size_t k = 0; k < m->op->class_count; k++)
            if ((m->classes >> k & 1u) &&
                view->certificate->zone_on_sink[z * m->op->class_count + k])
                people += m->op->zones[z].people[k][m->population];
    return add_term(s, view,
                    (struct cut_term){CUT_PEOPLE, -1, 0, view->x_s, 0, 0,
                                      saturating_product(people, OP_UNITS)});
}

/* People of the source side must be let onto the roads as soon as they can be there: else no cut. */
static bool is_cut(const struct search *s, const struct cut_view *view)
{
    const cw_operation *op = s->m->op;
    for (size_t z = 0; z < op->zone_count; z++) {
        for (size_t k = 0; k < op->class_count; k++) {
            const struct op_join *join = &op->zones[z].join[k];
            if (!reading_starts(s->m, view->certificate, z, k) || join->access_s >= view->x_s)
                continue;
            if (s->out->since_s[s->m->ground->node_of[join->node]] > join->access_s) return false;
        }
    }
    return true;
}

cw_status reading_init(struct cut_reading *out, const struct model *m, const struct cut_view *view,
                       cw_error *err)
{
    struct search s = {.m = m, .out = out, .err = err};
    *out = (struct cut_reading){.x_s = view->x_s};
    cw_status status = spread(&s, view);
    if (!status && !is_cut(&s, view)) add_units(out, CUT_MOST);
    if (!status) status = add_people(&s, view);
    if (!status) status = add_passes(&s, view);
    if (!status) status = add_ways(&s, view);
    mem_free(s.listed);
    heap_release(&s.heap);
    if (status) reading_release(out);
    return status;
}

void reading_release(struct cut_reading *reading)
{
    mem_free(reading->since_s);
    mem_free(reading->terms);
    *reading = (struct cut_reading){0};
}
