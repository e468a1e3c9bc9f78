/* Pricing many changes at once. What a change cannot reach is not planned again: classes that share nothing
 * with those it touches go as before. In large operations a change that no cut rewards is not planned. */
#include "negotiate/value_int.h"

#include "base/mem.h"
#include "negotiate/sharing.h"

int64_t value_base_out(const struct value_base *base, uint32_t classes)
{
    int64_t out = 0;
    for (size_t k = 0; k < base->job.variant.op.class_count; k++)
        if (classes >> k & 1u) out += base->job.class_out[k];
    return out;
}

cw_status value_case_add(struct value_batch *b, struct value_base *base, struct value_case **out,
                         struct variant **variant, cw_error *err)
{
    cw_status status = mem_reserve(&b->jobs, &b->job_room, b->count + 1, sizeof *b->jobs, err);
    if (!status)
        status = mem_reserve(&b->cases, &b->case_room, b->count + 1, sizeof *b->cases, err);
    if (status) return status;
    b->jobs[b->count] = (struct job){.basis = base->job.basis, .population = base->job.population};
    b->cases[b->count] = (struct value_case){.base = base};
    *out = &b->cases[b->count];
    *variant = &b->jobs[b->count].variant;
    status = variant_init(*variant, &base->job.variant.op, err);
    if (!status) b->count++;
    return status;
}

void value_batch_release(struct value_batch *b)
{
    jobs_release(b->jobs, b->count);
    mem_free(b->jobs);
    mem_free(b->cases);
}

/* ---- before planning ---- */

static cw_status read_bound(const struct bounder *by, const struct value_case *c,
                            const struct job *job, int64_t *most, cw_error *err)
{
    struct ground own = {0};
    struct bounded what = {&job->variant.op, NULL, job->basis, c->classes};
    cw_status status = CW_OK;
    if (job->variant.roads_apart) {
        status = ground_init(&own, &job->variant.op, err);
        what.ground = &own;
    }
    if (!status) status = bounder_read(by, &what, most, err);
    ground_release(&own);
    return status;
}

static cw_status most_before(const struct value_case *c, int64_t *most, cw_error *err)
{
    int64_t out = value_base_out(c->base, c->classes);
    if ((c->base->proved & c->classes) == c->classes) {
        *most = out;
        return CW_OK;
    }
    return read_bound(&c->base->bounder, c, &c->base->job, most, err);
}

/* What cuts and the base's plan say. */
static cw_status bound_case(struct value_case *c, const struct job *job, cw_error *err)
{
    int64_t out = value_base_out(c->base, c->classes), before = 0, after = 0;
    struct price *p = &c->price;
    cw_status status = most_before(c, &before, err);
    if (!status) status = read_bound(&c->base->bounder, c, job, &after, err);
    p->computed = true;
    p->most = after - out;
    p->least = c->generous ? 0 : out - c->lost - before;
    if (c->loss && p->most > 0) p->most = 0;
    if (p->most < p->least) p->most = p->least;
    p->exact = p->least == p->most;
    p->people = p->least;
    return status;
}

/* Small operations are planned as a whole whatever the cuts say. */
static enum value_way choose_way(const struct value *v, const struct value_case *c,
                                 const struct job *job)
{
    if (!variant_passes_anybody(&job->variant, job->basis, v->jobs.as_of_unix_s)) return BY_CLOSING;
    if (v->small) return BY_PLAN;
    return c->hopeless || (c->generous && c->price.most <= 0) ? BY_CUTS : BY_PLAN;
}

static bool all_are_out(const struct value_base *base, uint32_t classes)
{
    for (size_t k = 0; k < base->job.variant.op.class_count; k++)
        if ((classes >> k & 1u) && base->job.class_out[k] < base->job.plan->classes[k].people)
            return false;
    return true;
}

/* Where everybody is out and all is still possible that was, nobody more can be brought out: these classes
 * are not counted again, unless none would be left to count. */
static void leave_those_out(struct value_case *c, const struct job *job)
{
    const cw_operation *op = &job->variant.op;
    uint32_t open = c->classes;
    for (size_t k = 0; k < op->class_count; k++)
        if (all_are_out(c->base, sharing_closure(op, 1u << k))) open &= ~(1u << k);
    if (open != 0) c->classes = open;
}

static cw_status prepare(const struct value *v, struct value_case *c, struct job *job,
                         cw_error *err)
{
    if (c->generous && c->roughly && !v->small) leave_those_out(c, job);
    cw_status status = bound_case(c, job, err);
    c->way = choose_way(v, c, job);
    c->price.solved = c->way != BY_CUTS || c->price.exact;
    job->whole = !c->roughly || v->small;
    job->skip = c->way != BY_PLAN;
    if (status || job->skip || v->small) return status;
    return variant_keep_classes(&job->variant, c->classes, err);
}

/* ---- after it ---- */

static bool is_proved(const struct value_case *c, const struct cw_plan *plan)
{
    for (size_t k = 0; k < plan->op->class_count; k++)
        if ((c->classes >> k & 1u) &&
            plan->classes[k].out != plan->classes[k].bound_units / OP_UNITS)
            return false;
    return (c->base->proved & c->classes) == c->classes;
}

/* The changed plan's own certificates. */
static cw_status read_own(const struct value_case *c, const struct job *job, int64_t *most,
                          cw_error *err)
{
    struct bounder own;
    cw_status status = bounder_init(&own, job->plan, err);
    if (!status) status = read_bound(&own, c, job, most, err);
    bounder_release(&own);
    return status;
}

/* What was planned: an end of the interval, or both. */
static cw_status take_plan(struct value_case *c, const struct job *job, cw_error *err)
{
    int64_t out = value_base_out(c->base, c->classes), now = 0, before = 0, most = CUT_MOST;
    struct price *p = &c->price;
    cw_status status = most_before(c, &before, err);
    for (size_t k = 0; k < job->variant.op.class_count; k++)
        if (c->classes >> k & 1u) now += job->class_out[k];
    p->people = now - out;
    if (before < out) before = out;
    bool proved = c->way == BY_CLOSING || (job->plan && is_proved(c, job->plan));
    if (!status && !proved && job->plan) status = read_own(c, job, &most, err);
    if (c->way == BY_CLOSING || most < now) most = now;
    p->exact = proved && (c->base->proved & c->classes) == c->classes;
    if (p->exact) {
        p->least = p->most = p->people;
        return status;
    }
    if (now - before > p->least || p->people < p->least) p->least = now - before;
    if (most - out < p->most) p->most = most - out;
    if (p->most < p->people) p->most = p->people;
    p->exact = p->least == p->most;
    return status;
}

static cw_status finish(const struct value *v, struct value_case *c, const struct job *job,
                        cw_error *err)
{
    cw_status status = c->way == BY_CUTS ? CW_OK : take_plan(c, job, err);
    if (!status && job->plan && !c->roughly) status = value_gain_read(c, job->plan, v->guard, err);
    return status;
}

cw_status value_cases_run(struct value *v, struct value_batch *b, const char *what, cw_error *err)
{
    cw_status status = CW_OK;
    struct jobs_options options = v->jobs;
    options.what = what;
    for (size_t i = 0; i < b->count && !status; i++)
        status = prepare(v, &b->cases[i], &b->jobs[i], err);
    if (!status) status = jobs_run(b->jobs, b->count, &options, err);
    for (size_t i = 0; i < b->count && !status; i++)
        status = finish(v, &b->cases[i], &b->jobs[i], err);
    return status;
}
