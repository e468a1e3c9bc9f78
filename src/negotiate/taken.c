#include "negotiate/taken.h"

#include <stdlib.h>

#include "base/mem.h"
#include "flow/separate.h"
#include "negotiate/apart.h"

static int by_place(const struct taken_span *a, const struct taken_span *b)
{
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    if (a->mode != b->mode) return a->mode < b->mode ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static int by_place_and_time(const void *a, const void *b)
{
    const struct taken_span *p = a, *q = b;
    int place = by_place(p, q);
    if (place != 0) return place;
    if (p->from_s != q->from_s) return p->from_s < q->from_s ? -1 : 1;
    return (p->to_s > q->to_s) - (p->to_s < q->to_s);
}

static struct taken_span span_of(const struct model *m, const struct cut_term *term)
{
    struct taken_span span = {.kind = term->kind, .from_s = term->from_s, .to_s = term->to_s};
    if (term->kind == CUT_WAY) {
        span.mode = m->ways[term->index].mode;
        span.index = m->ways[term->index].road;
    } else {
        span.index = m->passes[term->index].corridor;
    }
    return span;
}

static cw_status add(struct taken *taken, struct taken_span span, cw_error *err)
{
    if (span.from_s >= span.to_s) return CW_OK;
    cw_status status = mem_reserve(&taken->spans, &taken->room, taken->count + 1, sizeof span, err);
    if (!status) taken->spans[taken->count++] = span;
    return status;
}

/* The first span of the place. */
static size_t seek(const struct taken *taken, const struct taken_span *place)
{
    size_t low = 0, high = taken->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_place(&taken->spans[middle], place) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Adds the span without what was taken by `before`: that is not filled by this cut's class. */
static cw_status add_without(struct taken *taken, struct taken_span span,
                             const struct taken *before, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = seek(before, &span); i < before->count && !status; i++) {
        const struct taken_span *other = &before->spans[i];
        if (by_place(other, &span) != 0 || other->from_s >= span.to_s) break;
        struct taken_span left = span;
        if (other->from_s < left.to_s) left.to_s = other->from_s;
        status = add(taken, left, err);
        if (other->to_s > span.from_s) span.from_s = other->to_s;
    }
    return status ? status : add(taken, span, err);
}

/* Sorts the spans and joins those that meet. */
static void tidy(struct taken *taken)
{
    size_t kept = 0;
    if (taken->count > 0)
        qsort(taken->spans, taken->count, sizeof *taken->spans, by_place_and_time);
    for (size_t i = 0; i < taken->count; i++) {
        struct taken_span *last = kept > 0 ? &taken->spans[kept - 1] : NULL;
        const struct taken_span *next = &taken->spans[i];
        if (!last || by_place(last, next) != 0 || last->to_s < next->from_s)
            taken->spans[kept++] = *next;
        else if (last->to_s < next->to_s)
            last->to_s = next->to_s;
    }
    taken->count = kept;
}

/* One certificate that another rests on. */
struct crossing {
    const struct cw_plan *plan;
    const struct plan_certificate *by;
    const struct ground *ground;
    struct model model;         /* of `by` */
    struct cut_reading reading; /* likewise */
    struct taken before;        /* what `by` itself rests on */
    struct apart apart;
};

/* What it fills: its terms without what it rests on. */
static cw_status add_filled(struct taken *taken, struct crossing *c, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i < c->reading.term_count && !status; i++) {
        const struct cut_term *term = &c->reading.terms[i];
        size_t first = taken->count;
        if (term->kind == CUT_PEOPLE) continue;
        status = add_without(taken, span_of(&c->model, term), &c->before, err);
        for (size_t k = first; k < taken->count && !status; k++)
            status = apart_fill(&c->apart, &c->model, term, taken->spans[k].from_s,
                                taken->spans[k].to_s, err);
    }
    return status;
}

/* Adds the seconds barred at a road end, `sooner_s` sooner. */
static cw_status add_barred_at(struct taken *taken, struct taken_span place,
                               const struct steps *barred, int32_t sooner_s, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i + 1 < barred->count && !status; i++) {
        place.from_s = barred->step[i].at - sooner_s;
        place.to_s = barred->step[i + 1].at - sooner_s;
        if (barred->step[i].value > 0) status = add(taken, place, err);
    }
    return status;
}

/* What the class of `m` cannot use for being kept apart. */
static cw_status add_barred(struct taken *taken, struct crossing *c, const struct model *m,
                            cw_error *err)
{
    const struct steps *barred = c->apart.at_node;
    int32_t rule_s = separate_rule_s(m->op, c->by->classes, m->classes);
    if (rule_s == 0 || (m->classes & (m->classes - 1)) != 0) return CW_OK;
    cw_status status = apart_bar(&c->apart, rule_s, c->by->slack_units, m->op->pause_s, err);
    for (size_t i = 0; i < m->way_count && !status; i++) {
        const struct way *way = &m->ways[i];
        struct taken_span place = {.kind = CUT_WAY, .mode = way->mode, .index = way->road};
        status = add_barred_at(taken, place, &barred[way->from], 0, err);
        if (!status) status = add_barred_at(taken, place, &barred[way->to], way->tau, err);
    }
    for (size_t i = 0; i < m->pass_count && !status; i++) {
        struct taken_span place = {.kind = CUT_PASS, .index = m->passes[i].corridor};
        status = add_barred_at(taken, place, &barred[m->passes[i].node], 0, err);
    }
    return status;
}

/* What certificate `by` takes from the class of `m`. */
static cw_status add_crossed(struct taken *taken, struct crossing *c, size_t by,
                             const struct model *m, struct model_choice choice, cw_error *err)
{
    struct cut_view view = {.certificate = c->by, .x_s = c->by->x_s, .keep_terms = true};
    choice.classes = c->by->classes;
    cw_status status = taken_init(&c->before, c->plan, by, c->ground, choice, err);
    if (!status) status = model_init(&c->model, c->plan->op, c->ground, &choice, err);
    if (!status) status = reading_init(&c->reading, &c->model, &view, err);
    if (!status) status = apart_init(&c->apart, c->ground, err);
    if (!status) status = add_filled(taken, c, err);
    if (!status) status = add_barred(taken, c, m, err);
    apart_release(&c->apart);
    reading_release(&c->reading);
    model_release(&c->model);
    taken_release(&c->before);
    return status;
}

cw_status taken_init(struct taken *taken, const struct cw_plan *plan, size_t of,
                     const struct ground *ground, struct model_choice choice, cw_error *err)
{
    const struct plan_certificate *certificate = &plan->certificates[of];
    struct model m = {0};
    *taken = (struct taken){0};
    if (certificate->rests_count == 0) return CW_OK;
    choice.classes = certificate->classes;
    cw_status status = model_init(&m, plan->op, ground, &choice, err);
    for (size_t i = 0; i < certificate->rests_count && !status; i++) {
        size_t by = (size_t)certificate->rests_on[i];
        struct crossing crossing = {.plan = plan, .by = &plan->certificates[by], .ground = ground};
        status = add_crossed(taken, &crossing, by, &m, choice, err);
    }
    model_release(&m);
    if (status)
        taken_release(taken);
    else
        tidy(taken);
    return status;
}

void taken_release(struct taken *taken)
{
    mem_free(taken->spans);
    *taken = (struct taken){0};
}

int64_t taken_seconds(const struct taken *taken, const struct model *m, const struct cut_term *term)
{
    int64_t seconds = 0;
    if (term->kind == CUT_PEOPLE) return 0;
    struct taken_span span = span_of(m, term);
    for (size_t i = seek(taken, &span); i < taken->count; i++) {
        const struct taken_span *t = &taken->spans[i];
        if (by_place(t, &span) != 0) break;
        int32_t from = t->from_s > span.from_s ? t->from_s : span.from_s;
        int32_t to = t->to_s < span.to_s ? t->to_s : span.to_s;
        if (from >= to) continue;
        seconds += term->kind == CUT_WAY ? model_entry_seconds(m, &m->ways[term->index], from, to)
                                         : model_open_seconds(m, &m->passes[term->index], from, to);
    }
    return seconds;
}
