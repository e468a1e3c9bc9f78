/* Bounds of a new plan. Every choice of a cut's seconds and sides is a cut of any operation with the same
 * road ends (semantics.md), so the cuts of the old plan serve: closing something mostly leaves them where
 * they are and makes them smaller. */
#include "negotiate/replan.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "flow/remain.h"
#include "flow/resume.h"
#include "negotiate/reading.h"

enum { NEAR_PART = 10000 };

struct proving {
    const cw_operation *op;
    const struct cw_plan *old;
    struct cw_plan *plan;
    const cw_plan_options *options;
    struct progress progress;
    struct ground ground;
    struct model model; /* of the set of classes that was read last */
    bool has_model;
    cw_error *err;
};

static int64_t less_units(const struct proving *p, uint32_t set, size_t k, int32_t x_s)
{
    int64_t people = 0;
    for (size_t j = 0; j < k; j++)
        if (set >> j & 1u) people += p->plan->classes[j].people_before[x_s];
    return people * OP_UNITS;
}

static cw_status read_cut(struct proving *p, const struct plan_certificate *c, int64_t *units)
{
    struct model_choice choice = {.classes = c->classes,
                                  .basis = p->plan->options.basis,
                                  .population = p->plan->options.population,
                                  .as_of_unix_s = p->plan->as_of_unix_s};
    struct cut_view view = {c, c->x_s, 0, false};
    struct cut_reading reading;
    cw_status status = CW_OK;
    if (!p->has_model || p->model.classes != c->classes) {
        if (p->has_model) model_release(&p->model);
        p->has_model = false;
        status = model_init(&p->model, p->op, &p->ground, &choice, p->err);
        p->has_model = !status;
    }
    if (!status) status = reading_init(&reading, &p->model, &view, p->err);
    if (status) return status;
    *units = reading.units;
    reading_release(&reading);
    return CW_OK;
}

static cw_status add_certificate(struct proving *p, const struct plan_certificate *from,
                                 int64_t bound_units, int64_t less)
{
    struct cw_plan *plan = p->plan;
    size_t cells = p->op->zone_count * p->op->class_count;
    cw_status status = mem_reserve(&plan->certificates, &plan->certificate_room,
                                   plan->certificate_count + 1, sizeof *plan->certificates, p->err);
    if (status) return status;
    struct plan_certificate *c = &plan->certificates[plan->certificate_count++];
    *c = *from;
    c->bound_units = bound_units, c->less_units = less;
    c->zone_on_sink = mem_new(cells, 1);
    c->nodes = mem_new(from->node_count, sizeof *c->nodes);
    if (!c->zone_on_sink || !c->nodes) return error_no_memory(p->err);
    memcpy(c->zone_on_sink, from->zone_on_sink, cells);
    if (from->node_count) memcpy(c->nodes, from->nodes, from->node_count * sizeof *c->nodes);
    return CW_OK;
}

/* Everybody of class k is cut off: the bound is all of them. */
static cw_status add_everybody(struct proving *p, size_t k, int32_t x_s)
{
    size_t cells = p->op->zone_count * p->op->class_count;
    struct plan_certificate all = {
        .class_index = (int32_t)k, .x_s = x_s, .classes = 1u << k, .zone_on_sink = NULL};
    all.zone_on_sink = mem_new(cells, 1);
    if (!all.zone_on_sink) return error_no_memory(p->err);
    for (size_t z = 0; z < p->op->zone_count; z++) all.zone_on_sink[z * p->op->class_count + k] = 1;
    cw_status status = add_certificate(p, &all, p->plan->classes[k].people * OP_UNITS, 0);
    mem_free(all.zone_on_sink);
    return status;
}

/* The least of the old plan's cut for x_s and of everybody. */
static cw_status prove_at(struct proving *p, size_t k, int32_t x_s)
{
    const struct plan_certificate *best = NULL;
    int64_t least = p->plan->classes[k].people * OP_UNITS, best_less = 0;
    cw_status status = CW_OK;
    for (size_t i = 0; i < p->old->certificate_count && !status; i++) {
        const struct plan_certificate *c = &p->old->certificates[i];
        int64_t units = 0, less = less_units(p, c->classes, k, x_s);
        if (c->moment || c->class_index != (int32_t)k || c->x_s != x_s) continue;
        status = read_cut(p, c, &units);
        if (!status && units < CUT_MOST && units - less < least)
            best = c, least = units - less, best_less = less;
    }
    if (status) return status;
    return best ? add_certificate(p, best, least, best_less) : add_everybody(p, k, x_s);
}

/* Between certificates the bound is that of the next: what holds before a later second holds before an
 * earlier one. */
static cw_status spread_bounds(struct proving *p, size_t k, size_t first)
{
    struct cw_plan *plan = p->plan;
    struct plan_class *class = &plan->classes[k];
    if (!class->bound_before)
        class->bound_before = mem_new((size_t)p->op->pause_s + 1, sizeof *class->bound_before);
    if (!class->bound_before) return error_no_memory(p->err);
    int64_t least = INT64_MAX;
    for (size_t i = plan->certificate_count; i-- > first;) {
        const struct plan_certificate *c = &plan->certificates[i];
        int32_t from = i > first ? plan->certificates[i - 1].x_s : 0;
        if (c->bound_units < least) least = c->bound_units;
        for (int32_t x = from + 1; x <= c->x_s; x++) class->bound_before[x] = least;
    }
    class->bound_units = class->bound_before[p->op->pause_s];
    class->unclosed = class->bound_units / OP_UNITS - class->out - class->lost_to_rounding -
                      class->lost_to_simplicity;
    class->proved = class->unclosed == 0; /* the flow reaches it, in parts of persons */
    return CW_OK;
}

/* Not worth another search. */
static bool is_near(const struct plan_class *class)
{
    return class->unclosed <= class->out / NEAR_PART;
}

static cw_status prove_class(struct proving *p, size_t k)
{
    size_t first = p->plan->certificate_count;
    cw_status status = CW_OK;
    int32_t step_s = plan_checkpoint_step_s(p->op->pause_s);
    for (int32_t x = step_s; !status; x += step_s) {
        if (x > p->op->pause_s) x = p->op->pause_s;
        status = prove_at(p, k, x);
        if (x == p->op->pause_s) break;
    }
    if (!status) status = spread_bounds(p, k, first);
    if (status || is_near(&p->plan->classes[k])) return status;
    struct remain_choice choice = {.op = p->op,
                                   .ground = &p->ground,
                                   .old = p->old,
                                   .at_s = p->plan->replan->at_s,
                                   .options = p->options,
                                   .progress = &p->progress};
    status = remain_prove(&choice, k, p->plan, p->err);
    return status ? status : spread_bounds(p, k, first);
}

cw_status replan_make(const cw_operation *op, const struct cw_plan *old, int32_t at_s,
                      const cw_plan_options *options, cw_plan **out, cw_error *err)
{
    struct proving p = {.op = op,
                        .old = old,
                        .options = options,
                        .progress = {options->progress, options->progress_context},
                        .err = err};
    double start = clock_seconds();
    *out = NULL;
    cw_status status = flow_resume(op, old, at_s, options, &p.plan, err);
    if (!status) status = ground_init(&p.ground, op, err);
    for (size_t k = 0; k < op->class_count && !status; k++) status = prove_class(&p, k);
    if (p.has_model) model_release(&p.model);
    ground_release(&p.ground);
    if (p.plan) p.plan->solve_seconds = clock_seconds() - start;
    if (status)
        cw_plan_free(p.plan);
    else
        *out = p.plan;
    return status;
}
