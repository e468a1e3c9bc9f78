/* If people cannot be told, everybody goes as the plan says, and each person passes one corridor: the worst
 * corridors at a moment are those through which most would pass then, and all moments are tried. */
#include "negotiate/stress_int.h"

#include <stdlib.h>

#include "base/mem.h"

enum { HOUR_S = 3600 };

int64_t stress_passing(const struct stress *s, size_t corridor, int32_t from_s)
{
    int32_t end = s->op->pause_s, to = s->last_s < end - from_s ? from_s + s->last_s : end;
    return s->before[corridor][to] - s->before[corridor][from_s];
}

static cw_status count_passages(struct stress *s, cw_error *err)
{
    s->before = mem_new(s->op->corridor_count, sizeof *s->before);
    if (!s->before) return error_no_memory(err);
    for (size_t i = 0; i < s->op->corridor_count; i++) {
        s->before[i] = mem_new((size_t)s->op->pause_s + 1, sizeof **s->before);
        if (!s->before[i]) return error_no_memory(err);
        plan_count_passages(s->base.plan, (int32_t)i, s->before[i]);
    }
    return CW_OK;
}

/* ---- if people cannot be told ---- */

/* The corridors through which most pass then; of equal ones the first. */
static struct stress_loss most_at(const struct stress *s, int32_t from_s)
{
    struct stress_loss loss = {.from_s = from_s, .out = s->base.out};
    for (size_t n = 0; n < s->lost; n++) {
        int32_t best = -1;
        for (size_t i = 0; i < s->op->corridor_count; i++) {
            bool is_taken = false;
            for (size_t k = 0; k < loss.count; k++)
                is_taken = is_taken || loss.what[k] == (int32_t)i;
            if (is_taken || !operation_counts(s->op, i, s->options->basis, s->jobs.as_of_unix_s))
                continue;
            if (best < 0 || stress_passing(s, i, from_s) > stress_passing(s, (size_t)best, from_s))
                best = (int32_t)i;
        }
        if (best < 0) break;
        loss.what[loss.count++] = best;
        loss.out -= stress_passing(s, (size_t)best, from_s);
    }
    return loss;
}

static int ascending(const void *a, const void *b)
{
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void find_untold(struct stress *s)
{
    s->untold = most_at(s, 0);
    for (int32_t t = 1; t < s->op->pause_s && s->last_s < s->op->pause_s; t++) {
        struct stress_loss loss = most_at(s, t);
        if (loss.out < s->untold.out) s->untold = loss;
    }
    s->untold.least = s->untold.out;
    qsort(s->untold.what, s->untold.count, sizeof *s->untold.what, ascending);
}

/* What those corridors would leave at other moments. */
static cw_status list_moments(struct stress *s, cw_error *err)
{
    s->moments = mem_new((size_t)(s->op->pause_s / s->step_s) + 1, sizeof *s->moments);
    if (!s->moments) return error_no_memory(err);
    for (int32_t t = 0; t < s->op->pause_s; t += s->step_s) {
        struct stress_moment *m = &s->moments[s->moment_count++];
        *m = (struct stress_moment){t, s->base.out};
        for (size_t k = 0; k < s->untold.count; k++)
            m->untold -= stress_passing(s, (size_t)s->untold.what[k], t);
        if (t > INT32_MAX - s->step_s) break;
    }
    return CW_OK;
}

/* ---- all of it ---- */

static cw_status check(struct stress *s, cw_error *err)
{
    const cw_stress_options *o = s->options;
    size_t counting = 0;
    if (o->closures < 0 || o->closures > STRESS_MOST)
        return error_set(err, CW_BAD_USAGE, "closures must be from 1 to %d", STRESS_MOST);
    if (o->threads < 0 || o->most_states < 0 || o->last_s < 0 || o->step_s < 0)
        return error_set(err, CW_BAD_USAGE, "threads, effort and seconds must not be less than 0");
    if ((unsigned)o->population >= CW_POPULATION_COUNT)
        return error_set(err, CW_BAD_USAGE, "no such population");
    cw_status status =
        operation_choose_basis(s->op, o->basis, o->as_of, &s->jobs.as_of_unix_s, err);
    if (status) return status;
    for (size_t i = 0; i < s->op->corridor_count; i++)
        counting += operation_counts(s->op, i, o->basis, s->jobs.as_of_unix_s);
    s->lost = o->closures ? (size_t)o->closures : 1;
    if (s->lost > counting) s->lost = counting;
    s->step_s = o->step_s ? o->step_s : HOUR_S;
    s->last_s = o->last_s && o->last_s < s->op->pause_s ? o->last_s : s->op->pause_s;
    return CW_OK;
}

static cw_status make_plan(struct stress *s, cw_error *err)
{
    struct jobs_options options = s->jobs;
    options.what = "planning";
    s->base.basis = s->options->basis;
    s->base.population = s->options->population;
    s->base.whole = true;
    cw_status status = variant_init(&s->base.variant, s->op, err);
    return status ? status : jobs_run(&s->base, 1, &options, err);
}

static void release(struct stress *s)
{
    for (size_t i = 0; i < s->op->corridor_count && s->before; i++) mem_free(s->before[i]);
    mem_free(s->before);
    mem_free(s->moments);
    jobs_release(&s->base, 1);
}

cw_status stress_write(struct text *out, const cw_operation *op, const cw_stress_options *options,
                       cw_error *err)
{
    cw_plan_options plan = {.most_states = options->most_states};
    struct stress s = {.op = op,
                       .options = options,
                       .jobs = {.plan = &plan,
                                .progress = {options->progress, options->progress_context},
                                .threads = options->threads}};
    cw_status status = check(&s, err);
    if (!status) status = make_plan(&s, err);
    if (!status) status = count_passages(&s, err);
    if (!status) {
        find_untold(&s);
        status = list_moments(&s, err);
    }
    if (!status) status = stress_find_told(&s, err);
    if (!status) status = stress_find_roads(&s, err);
    if (!status && options->json) stress_as_json(out, &s);
    if (!status && !options->json) stress_as_text(out, &s);
    release(&s);
    return status;
}
