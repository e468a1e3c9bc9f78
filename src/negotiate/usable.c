/* Each set is the announced basis with the other corridors closed from the start. */
#include "negotiate/usable.h"

#include <string.h>

#include "base/mem.h"

void usable_init(struct usable *u, const cw_operation *op)
{
    *u = (struct usable){.op = op};
}

void usable_release(struct usable *u)
{
    mem_free(u->sets);
    mem_free(u->out);
}

static const uint8_t *row(const struct usable *u, size_t number)
{
    return u->sets + number * u->op->corridor_count;
}

cw_status usable_ask(struct usable *u, const uint8_t *set, size_t *number, cw_error *err)
{
    size_t n = u->op->corridor_count;
    for (*number = 0; *number < u->set_count; (*number)++)
        if (memcmp(row(u, *number), set, n) == 0) return CW_OK;
    cw_status status = mem_reserve(&u->sets, &u->set_room, (u->set_count + 1) * n, 1, err);
    if (!status) memcpy(u->sets + u->set_count++ * n, set, n);
    return status;
}

static bool is_empty(const struct usable *u, size_t number)
{
    return memchr(row(u, number), 1, u->op->corridor_count) == NULL;
}

static cw_status prepare(const struct usable *u, size_t number, cw_population population,
                         struct job *job, cw_error *err)
{
    cw_status status = variant_init(&job->variant, u->op, err);
    job->basis = CW_ANNOUNCED;
    job->population = population;
    job->whole = jobs_are_small(u->op);
    for (size_t i = 0; i < u->op->corridor_count && !status; i++)
        if (!row(u, number)[i]) status = variant_close_corridor(&job->variant, i, 0, err);
    return status;
}

cw_status usable_run(struct usable *u, const struct jobs_options *options, cw_population population,
                     cw_error *err)
{
    struct job *jobs = mem_new(u->set_count, sizeof *jobs);
    size_t *number = mem_new(u->set_count, sizeof *number), count = 0;
    u->out = mem_new(u->set_count, sizeof *u->out);
    cw_status status = jobs && number && u->out ? CW_OK : error_no_memory(err);
    for (size_t i = 0; i < u->set_count && !status; i++) {
        if (is_empty(u, i)) continue;
        number[count] = i;
        status = prepare(u, i, population, &jobs[count++], err);
    }
    if (!status) status = jobs_run(jobs, count, options, err);
    for (size_t i = 0; i < count && !status; i++) u->out[number[i]] = jobs[i].out;
    jobs_release(jobs, count);
    mem_free(jobs);
    mem_free(number);
    return status;
}
