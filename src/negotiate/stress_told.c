/* Were the loss known before the pause, a new plan would be made. Every choice of corridors at every moment of the
 * grid is planned where the operation is small and three are lost at most. Else only the corridors worst
 * if people cannot be told are planned without, and what is left of the plan after the worst loss is the
 * least that any new plan brings out. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "negotiate/stress_int.h"

enum { EXACT_LOST = 3, MOST_CHOICES = 5000 };

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
    struct stress_loss *losses;
    struct job *jobs;
    size_t count, loss_room, job_room;
};

static cw_status add_choice(struct choices *c, const struct stress_loss *loss, bool whole,
                            cw_error *err)
{
    struct stress *s = c->s;
    cw_status status = mem_reserve(&c->losses, &c->loss_room, c->count + 1, sizeof *c->losses, err);
    if (!status) status = mem_reserve(&c->jobs, &c->job_room, c->count + 1, sizeof *c->jobs, err);
    if (status) return status;
    struct job *job = &c->jobs[c->count];
    *job = (struct job){
        .basis = s->options->basis, .population = s->options->population, .whole = whole};
    c->losses[c->count] = *loss;
    status = variant_init(&job->variant, s->op, err);
    if (!status) c->count++;
    int32_t to = s->last_s < s->op->pause_s - loss->from_s ? loss->from_s + s->last_s : INT32_MAX;
    for (size_t k = 0; k < loss->count && !status; k++)
        status = variant_shut_corridor(&job->variant, (size_t)loss->what[k], loss->from_s, to, err);
    job->skip = !variant_passes_anybody(&job->variant, job->basis, s->jobs.as_of_unix_s);
    return status;
}

/* A loss to the end is worst at once: whatever is possible after an earlier one is after a later one. */
static cw_status add_moments(struct choices *c, struct stress_loss loss, cw_error *err)
{
    const struct stress *s = c->s;
    cw_status status = CW_OK;
    bool to_the_end = s->last_s >= s->op->pause_s;
    for (int64_t t = 0; t < (to_the_end ? 1 : s->op->pause_s) && !status; t += s->step_s) {
        loss.from_s = (int32_t)t;
        status = add_choice(c, &loss, true, err);
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

static cw_status run(struct choices *c, bool all, cw_error *err)
{
    struct stress *s = c->s;
    struct jobs_options options = s->jobs;
    options.what = "planning without";
    cw_status status = jobs_run(c->jobs, c->count, &options, err);
    for (size_t i = 0; i < c->count && !status; i++) {
        c->losses[i].out = c->jobs[i].out;
        if (i == 0 || c->losses[i].out < s->told.out) s->told = c->losses[i];
    }
    s->choices = (int64_t)c->count;
    bool every_second = s->last_s >= s->op->pause_s || s->step_s == 1;
    s->told.least = all && every_second ? s->told.out : s->untold.out;
    if (s->told.least > s->told.out) s->told.least = s->told.out;
    return status;
}

cw_status stress_find_told(struct stress *s, cw_error *err)
{
    struct choices c = {.s = s};
    int32_t *counting = mem_new(s->op->corridor_count, sizeof *counting);
    cw_status status = counting ? CW_OK : error_no_memory(err);
    size_t count = status ? 0 : list_counting(s, counting);
    bool small = jobs_are_small(s->op);
    bool all = small && s->lost <= EXACT_LOST && count_choices(s, count) <= MOST_CHOICES;
    if (!status && all) status = add_all(&c, counting, count, err);
    if (!status && !all) status = add_choice(&c, &s->untold, small, err);
    if (!status) status = run(&c, all, err);
    jobs_release(c.jobs, c.count);
    mem_free(c.jobs);
    mem_free(c.losses);
    mem_free(counting);
    return status;
}
