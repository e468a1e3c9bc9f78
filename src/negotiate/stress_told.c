/* Were the loss known before the pause, a new plan would be made. No new plan brings out fewer than what is then
 * left of the plan as announced: that one can always be kept. So choices of corridors, each at every moment of
 * the grid, are planned in the order of what would be left of it, until it is no less for the next than the
 * worst new plan brings out: the rest need not be planned. (Branch and bound over one level.) Batches have
 * a fixed size, so that the same choices are planned with any number of threads. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "negotiate/stress_int.h"

enum { MOST_CHOICES = 5000, MOST_LARGE = 8, BATCH = 8 };

/* The next choice of `lost` of the listed corridors, in the order of words; false after the last. */
static bool next_choice(size_t *choice, size_t lost, size_t count)
{
    for (size_t i = lost; i-- > 0;) {
        if (choice[i] + 1 > count - (lost - i)) continue;
        choice[i]++;
        for (size_t k = i + 1; k < lost; k++) choice[k] = choice[k - 1] + 1;
        return true;
    }
    return false;
}

struct choices {
    struct stress *s;
    struct stress_loss *losses; /* `least`: what would be left of the announced plan */
    size_t count, room;
};

static cw_status add_choice(struct choices *c, struct stress_loss loss, cw_error *err)
{
    const struct stress *s = c->s;
    cw_status status = mem_reserve(&c->losses, &c->room, c->count + 1, sizeof *c->losses, err);
    if (status) return status;
    loss.least = s->base.out;
    for (size_t k = 0; k < loss.count; k++)
        loss.least -= stress_passing(s, (size_t)loss.what[k], loss.from_s);
    c->losses[c->count++] = loss;
    return CW_OK;
}

/* A loss to the end is worst at once: whatever is possible after an earlier one is after a later one. */
static cw_status add_moments(struct choices *c, struct stress_loss loss, cw_error *err)
{
    const struct stress *s = c->s;
    cw_status status = CW_OK;
    bool to_the_end = s->last_s >= s->op->pause_s;
    for (int64_t t = 0; t < (to_the_end ? 1 : s->op->pause_s) && !status; t += s->step_s) {
        loss.from_s = (int32_t)t;
        status = add_choice(c, loss, err);
    }
    return status;
}

static size_t list_counting(const struct stress *s, int32_t *counting)
{
    size_t count = 0;
    for (size_t i = 0; i < s->op->corridor_count; i++)
        if (operation_counts(s->op, i, s->options->basis, s->jobs.as_of_unix_s))
            counting[count++] = (int32_t)i;
    return count;
}

/* So many sets of corridors and moments; more than MOST_CHOICES are not counted on. */
static int64_t count_choices(const struct stress *s, size_t corridors)
{
    int64_t sets = 1;
    for (size_t i = 0; i < s->lost && sets <= MOST_CHOICES; i++)
        sets = sets * (int64_t)(corridors - i) / (int64_t)(i + 1);
    return s->last_s >= s->op->pause_s ? sets : sets * ((s->op->pause_s - 1) / s->step_s + 1);
}

static cw_status add_all(struct choices *c, const int32_t *counting, size_t count, cw_error *err)
{
    const struct stress *s = c->s;
    size_t choice[STRESS_MOST];
    cw_status status = CW_OK;
    for (size_t i = 0; i < s->lost; i++) choice[i] = i;
    do {
        struct stress_loss loss = {.count = s->lost};
        for (size_t i = 0; i < s->lost; i++) loss.what[i] = counting[choice[i]];
        status = add_moments(c, loss, err);
    } while (!status && next_choice(choice, s->lost, count));
    return status;
}

/* ---- planning them ---- */

static int by_what_is_left(const void *a, const void *b)
{
    const struct stress_loss *x = a, *y = b;
    if (x->least != y->least) return x->least < y->least ? -1 : 1;
    if (x->from_s != y->from_s) return x->from_s < y->from_s ? -1 : 1;
    for (size_t k = 0; k < x->count; k++)
        if (x->what[k] != y->what[k]) return x->what[k] < y->what[k] ? -1 : 1;
    return 0;
}

static cw_status make_job(const struct stress *s, const struct stress_loss *loss, struct job *job,
                          cw_error *err)
{
    int32_t to = s->last_s < s->op->pause_s - loss->from_s ? loss->from_s + s->last_s : INT32_MAX;
    *job = (struct job){.basis = s->options->basis,
                        .population = s->options->population,
                        .whole = jobs_are_small(s->op)};
    cw_status status = variant_init(&job->variant, s->op, err);
    for (size_t k = 0; k < loss->count && !status; k++)
        status = variant_shut_corridor(&job->variant, (size_t)loss->what[k], loss->from_s, to, err);
    job->skip = !variant_passes_anybody(&job->variant, job->basis, s->jobs.as_of_unix_s);
    return status;
}

static cw_status plan_batch(struct stress *s, struct stress_loss *losses, size_t count,
                            cw_error *err)
{
    struct job jobs[BATCH] = {0};
    struct jobs_options options = s->jobs;
    cw_status status = CW_OK;
    size_t made = 0;
    options.what = "planning without";
    for (; made < count && !status; made++) status = make_job(s, &losses[made], &jobs[made], err);
    if (!status) status = jobs_run(jobs, count, &options, err);
    for (size_t i = 0; i < count && !status; i++) {
        losses[i].out = jobs[i].out > losses[i].least ? jobs[i].out : losses[i].least;
        if (s->choices++ == 0 || losses[i].out < s->told.out) s->told = losses[i];
    }
    jobs_release(jobs, made);
    return status;
}

/* The worst, and that none is worse, when all moments are on the grid and nothing that could be is left. */
static cw_status plan_worst(struct choices *c, size_t most, cw_error *err)
{
    struct stress *s = c->s;
    cw_status status = CW_OK;
    size_t i = 0;
    while (!status && i < c->count && i < most && (i == 0 || c->losses[i].least < s->told.out)) {
        size_t batch = c->count - i < BATCH ? c->count - i : BATCH;
        status = plan_batch(s, &c->losses[i], batch, err);
        i += batch;
    }
    bool every_second = s->last_s >= s->op->pause_s || s->step_s == 1;
    s->told.least = i < c->count ? c->losses[i].least : s->told.out;
    if (!every_second) s->told.least = s->untold.out;
    if (s->told.least > s->told.out) s->told.least = s->told.out;
    return status;
}

cw_status stress_find_told(struct stress *s, cw_error *err)
{
    struct choices c = {.s = s};
    int32_t *counting = mem_new(s->op->corridor_count, sizeof *counting);
    cw_status status = counting ? CW_OK : error_no_memory(err);
    size_t count = status ? 0 : list_counting(s, counting);
    bool all = !status && count_choices(s, count) <= MOST_CHOICES;
    if (!status) status = all ? add_all(&c, counting, count, err) : add_choice(&c, s->untold, err);
    if (!status) qsort(c.losses, c.count, sizeof *c.losses, by_what_is_left);
    if (!status) status = plan_worst(&c, jobs_are_small(s->op) ? SIZE_MAX : MOST_LARGE, err);
    if (!all && s->told.least > s->untold.out) s->told.least = s->untold.out;
    mem_free(c.losses);
    mem_free(counting);
    return status;
}
