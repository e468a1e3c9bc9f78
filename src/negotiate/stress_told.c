/* Were the loss known before the pause, a new plan would be made. No new plan need bring out fewer than what
 * is left of any plan that does without some of the lost corridors already: that one can be kept. So choices of
 * corridors, each at every moment of the grid, are taken in the order of what is left at least, until it is no
 * less for the next than the worst new plan brings out: the rest need not be planned (branch and bound, best
 * first). What is left is known at first of the plan as announced; where a part of a choice is a part of
 * others that are open as well, the part is planned before them, and tells more of them all.
 *
 * Batches have a fixed size, so that the same choices are planned with any number of threads. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "negotiate/stress_int.h"

enum {
    MOST_CHOICES = 50000,
    MOST_EXACT = 3, /* corridors at once; beyond, large operations are planned ... */
    MOST_LARGE = 8, /* ... so many times only */
    BATCH = 8,
    WORTH_A_PART = 3 /* open choices that share a part: then it is planned */
};

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
    struct stress_loss *losses; /* `out`: -1 until planned; `least`: what is left at least */
    size_t count, room;
    struct stress_loss *parts; /* planned */
    size_t part_count, part_room;
};

static cw_status add_choice(struct choices *c, struct stress_loss loss, cw_error *err)
{
    const struct stress *s = c->s;
    cw_status status = mem_reserve(&c->losses, &c->room, c->count + 1, sizeof *c->losses, err);
    if (status) return status;
    loss.out = -1;
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

static bool contains(const struct stress_loss *loss, int32_t corridor)
{
    for (size_t k = 0; k < loss->count; k++)
        if (loss->what[k] == corridor) return true;
    return false;
}

static bool is_part(const struct stress_loss *part, const struct stress_loss *loss)
{
    bool all = part->from_s == loss->from_s;
    for (size_t k = 0; k < part->count && all; k++) all = contains(loss, part->what[k]);
    return all;
}

static bool is_open(const struct choices *c, const struct stress_loss *loss)
{
    return loss->out < 0 && (c->s->choices == 0 || loss->least < c->s->told.out);
}

static bool is_listed(const struct stress_loss *part, const struct stress_loss *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].count == part->count && is_part(part, &list[i])) return true;
    return false;
}

static bool is_worth(const struct choices *c, const struct stress_loss *part)
{
    size_t count = 0;
    for (size_t i = 0; i < c->count && count < WORTH_A_PART; i++)
        count += is_open(c, &c->losses[i]) && is_part(part, &c->losses[i]);
    return count == WORTH_A_PART;
}

static struct stress_loss part_of(const struct stress_loss *loss, unsigned mask)
{
    struct stress_loss part = {.from_s = loss->from_s, .out = -1};
    for (size_t k = 0; k < loss->count; k++)
        if (mask >> k & 1) part.what[part.count++] = loss->what[k];
    return part;
}

/* The smallest part of the loss that is not planned yet, nor among the tasks, and worth it; or the loss. */
static struct stress_loss choose_task(const struct choices *c, const struct stress_loss *loss,
                                      const struct stress_loss *tasks, size_t count)
{
    for (size_t size = 1; size < loss->count && loss->count <= MOST_EXACT; size++)
        for (unsigned mask = 1; mask + 1 < 1u << loss->count; mask++) {
            struct stress_loss part = part_of(loss, mask);
            if (part.count == size && !is_listed(&part, c->parts, c->part_count) &&
                !is_listed(&part, tasks, count) && is_worth(c, &part))
                return part;
        }
    return *loss;
}

static size_t choose_tasks(const struct choices *c, struct stress_loss tasks[BATCH])
{
    size_t count = 0;
    for (size_t i = 0; i < c->count && count < BATCH; i++)
        if (is_open(c, &c->losses[i])) {
            bool first = count == 0 && c->s->choices == 0; /* one to compare with, at once */
            tasks[count] = first ? c->losses[i] : choose_task(c, &c->losses[i], tasks, count);
            count++;
        }
    return count;
}

static cw_status make_job(const struct stress *s, const struct stress_loss *loss, struct job *job,
                          cw_error *err)
{
    int32_t to = s->last_s < s->op->pause_s - loss->from_s ? loss->from_s + s->last_s : INT32_MAX;
    bool part = loss->count < s->lost;
    *job = (struct job){.basis = s->options->basis,
                        .population = s->options->population,
                        .whole = jobs_are_small(s->op) && !part,
                        .keep = part};
    cw_status status = variant_init(&job->variant, s->op, err);
    for (size_t k = 0; k < loss->count && !status; k++)
        status = variant_shut_corridor(&job->variant, (size_t)loss->what[k], loss->from_s, to, err);
    job->skip = !variant_passes_anybody(&job->variant, job->basis, s->jobs.as_of_unix_s);
    return status;
}

/* A whole choice was planned. */
static void note_choice(struct choices *c, const struct stress_loss *task, int64_t out)
{
    struct stress *s = c->s;
    for (size_t i = 0; i < c->count; i++) {
        struct stress_loss *loss = &c->losses[i];
        if (!is_part(task, loss)) continue;
        loss->out = out > loss->least ? out : loss->least;
        if (s->choices++ == 0 || loss->out < s->told.out) s->told = *loss;
    }
}

/* people[i]: who pass corridor i of the plan while the loss lasts; NULL when memory is out. */
static int64_t *count_passing(const struct stress *s, const cw_plan *plan, int32_t from_s)
{
    int32_t end = s->op->pause_s, to_s = s->last_s < end - from_s ? from_s + s->last_s : end;
    int64_t *people = mem_new(s->op->corridor_count, sizeof *people);
    for (size_t i = 0; i < s->op->corridor_count && people && plan; i++)
        people[i] = plan_people_passing(plan, (int32_t)i, from_s, to_s);
    return people;
}

/* A part was planned: all choices of which it is one can keep its plan. */
static cw_status note_part(struct choices *c, const struct stress_loss *part, const struct job *job,
                           cw_error *err)
{
    cw_status status =
        mem_reserve(&c->parts, &c->part_room, c->part_count + 1, sizeof *c->parts, err);
    int64_t *passing = status ? NULL : count_passing(c->s, job->plan, part->from_s);
    if (!status && !passing) status = error_no_memory(err);
    if (status) return status;
    c->parts[c->part_count++] = *part;
    c->s->parts++;
    for (size_t i = 0; i < c->count; i++) {
        struct stress_loss *loss = &c->losses[i];
        int64_t left = job->out;
        if (!is_part(part, loss)) continue;
        for (size_t k = 0; k < loss->count; k++)
            if (!contains(part, loss->what[k])) left -= passing[loss->what[k]];
        if (left > loss->least) loss->least = left;
    }
    mem_free(passing);
    return CW_OK;
}

static cw_status run_tasks(struct choices *c, const struct stress_loss *tasks, size_t count,
                           cw_error *err)
{
    struct stress *s = c->s;
    struct job jobs[BATCH] = {0};
    struct jobs_options options = s->jobs;
    cw_status status = CW_OK;
    size_t made = 0;
    options.what = "planning without";
    for (; made < count && !status; made++) status = make_job(s, &tasks[made], &jobs[made], err);
    if (!status) status = jobs_run(jobs, count, &options, err);
    for (size_t i = 0; i < count && !status; i++)
        if (tasks[i].count == s->lost)
            note_choice(c, &tasks[i], jobs[i].out);
        else
            status = note_part(c, &tasks[i], &jobs[i], err);
    jobs_release(jobs, made);
    return status;
}

/* The worst, and that none is worse, when all moments are on the grid and nothing that could be is left. */
static cw_status plan_worst(struct choices *c, size_t most, cw_error *err)
{
    struct stress *s = c->s;
    struct stress_loss tasks[BATCH];
    cw_status status = CW_OK;
    size_t count = 1;
    for (size_t done = 0; !status && count > 0 && done < most; done += count) {
        qsort(c->losses, c->count, sizeof *c->losses, by_what_is_left);
        count = choose_tasks(c, tasks);
        status = run_tasks(c, tasks, count, err);
    }
    bool every_second = s->last_s >= s->op->pause_s || s->step_s == 1;
    s->told.least = s->told.out;
    for (size_t i = 0; i < c->count; i++)
        if (c->losses[i].out < 0 && c->losses[i].least < s->told.least)
            s->told.least = c->losses[i].least;
    if (!every_second && s->told.least > s->untold.out) s->told.least = s->untold.out;
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
    size_t most = jobs_are_small(s->op) || s->lost <= MOST_EXACT ? SIZE_MAX : MOST_LARGE;
    if (!status) status = plan_worst(&c, most, err);
    if (!all && s->told.least > s->untold.out) s->told.least = s->untold.out;
    mem_free(c.losses), mem_free(c.parts);
    mem_free(counting);
    return status;
}
