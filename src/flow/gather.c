/* Room along a route is looked for in windows that grow, gate first: where the gate is full, which is
 * most of the time, no road is asked. */
#include "flow/gather.h"

#include <stdlib.h>

#include "base/mem.h"

enum { FIRST_WINDOW_S = 1800 };

struct gather {
    const struct instance *in;
    struct chains *chains;
    struct load *load;
    const struct progress *progress;
    int32_t until_s;  /* gates are passed before it */
    int64_t *missing; /* by source: whole people on no chain */
    struct profile window, found, spare;
};

/* Room along the chain for passing its gate in [from, until), appended to what was found. */
static cw_status look_in(struct gather *g, const struct chain *chain, int32_t from, int32_t until,
                         cw_error *err)
{
    int32_t shift = 0;
    struct room room = load_gate_room(g->load, g->in, chain->gate);
    cw_status status = profile_set(&g->window, from, until, OP_UNLIMITED_H, err);
    if (!status) status = profile_fit(&g->window, &room, 0, &g->spare, err);
    for (size_t i = chain->arc_count; i-- > 0 && g->window.count > 0 && !status;) {
        room = load_arc_room(g->load, g->in, chain->arcs[i]);
        shift -= g->in->arcs[chain->arcs[i]].tau;
        status = profile_fit(&g->window, &room, shift, &g->spare, err);
    }
    if (status) return status;
    return profile_append(&g->found, &g->window, err);
}

/* The earliest room along the chain for `need` units, or all there is. */
static cw_status find_room(struct gather *g, const struct chain *chain, int64_t need, cw_error *err)
{
    int32_t from = g->in->sources[chain->source].access_s + chain->travel_s[0];
    cw_status status = CW_OK;
    profile_clear(&g->found);
    for (int32_t length = FIRST_WINDOW_S; from < g->until_s && g->found.units < need && !status;) {
        int32_t until = g->until_s - from < length ? g->until_s : from + length;
        status = look_in(g, chain, from, until, err);
        from = until;
        if (length < g->in->horizon_s) length *= 2;
    }
    return status;
}

/* Brings up to *missing people of the chain's zone onto the chain. */
static cw_status gather_on(struct gather *g, struct chain *chain, int64_t *missing, cw_error *err)
{
    if (*missing == 0 || chain->shelter >= 0) return CW_OK;
    cw_status status = find_room(g, chain, *missing * OP_UNITS, err);
    int64_t people = g->found.units / OP_UNITS;
    if (people > *missing) people = *missing;
    if (status || people == 0) return status;
    *missing -= people;
    status = profile_cut(&g->found, people * OP_UNITS, err);
    if (!status) status = load_chain(g->load, g->in, chain, &g->found, 1, err);
    if (status) return status;
    return profile_add(&chain->leave[0], &g->found, -chain->travel_s[0], 1, err);
}

static cw_status count_missing(struct gather *g, cw_error *err)
{
    g->missing = mem_new(g->in->source_count, sizeof *g->missing);
    if (!g->missing) return error_no_memory(err);
    for (size_t z = 0; z < g->in->source_count; z++)
        g->missing[z] = g->in->sources[z].units / OP_UNITS;
    for (size_t i = 0; i < g->chains->count; i++)
        g->missing[g->chains->chain[i].source] -=
            steps_total(&g->chains->chain[i].leave[0]) / OP_UNITS;
    return CW_OK;
}

static void release(struct gather *g)
{
    mem_free(g->missing);
    profile_release(&g->window), profile_release(&g->found), profile_release(&g->spare);
}

cw_status gather_people(const struct instance *in, struct chains *chains, int32_t until_s,
                        struct load *load, const struct progress *progress, cw_error *err)
{
    struct gather g = {
        .in = in, .chains = chains, .load = load, .progress = progress, .until_s = until_s};
    cw_status status = count_missing(&g, err);
    for (size_t i = 0; i < chains->count && !status; i++) {
        status = progress_report(progress, "people", (int64_t)i, (int64_t)chains->count, err);
        struct chain *chain = &chains->chain[i];
        if (!status) status = gather_on(&g, chain, &g.missing[chain->source], err);
    }
    release(&g);
    return status;
}

cw_status gather_along(const struct instance *in, struct chain *chain, int32_t until_s,
                       struct load *load, int64_t *missing, cw_error *err)
{
    struct gather g = {.in = in, .load = load, .until_s = until_s};
    cw_status status = gather_on(&g, chain, missing, err);
    release(&g);
    return status;
}

/* ---- few routes ---- */

struct rank {
    int32_t source, chain;
    bool stops;
    int64_t units;
};

static int by_rank(const void *a, const void *b)
{
    const struct rank *x = a, *y = b;
    if (x->source != y->source) return x->source < y->source ? -1 : 1;
    if (x->stops != y->stops) return x->stops ? -1 : 1;
    if (x->units != y->units) return x->units > y->units ? -1 : 1;
    return (x->chain > y->chain) - (x->chain < y->chain);
}

/* The chains with people, source by source, those that stay before those that go. */
static struct rank *rank_chains(const struct chains *chains, size_t *count)
{
    struct rank *ranks = mem_new(chains->count, sizeof *ranks);
    *count = 0;
    for (size_t i = 0; ranks && i < chains->count; i++) {
        const struct chain *c = &chains->chain[i];
        int64_t units = steps_total(&c->leave[0]);
        if (units > 0)
            ranks[(*count)++] = (struct rank){c->source, (int32_t)i, c->shelter >= 0, units};
    }
    if (*count > 0) qsort(ranks, *count, sizeof *ranks, by_rank);
    return ranks;
}

static cw_status empty_chain(struct gather *g, struct chain *chain, cw_error *err)
{
    cw_status status = profile_of(&g->found, &chain->leave[0], chain->travel_s[0], err);
    if (!status) status = load_chain(g->load, g->in, chain, &g->found, -1, err);
    steps_release(&chain->leave[0]);
    return status;
}

static cw_status keep_few(struct gather *g, const struct rank *ranks, size_t count, int32_t most,
                          cw_error *err)
{
    cw_status status = CW_OK;
    int64_t kept = 0;
    for (size_t i = 0; i < count && !status; i++) {
        if (i == 0 || ranks[i].source != ranks[i - 1].source) kept = 0;
        if (kept++ < most || ranks[i].stops) continue;
        g->missing[ranks[i].source] += ranks[i].units / OP_UNITS;
        status = empty_chain(g, &g->chains->chain[ranks[i].chain], err);
    }
    return status;
}

cw_status gather_on_few(const struct instance *in, struct chains *chains, int32_t most,
                        struct load *load, const struct progress *progress, cw_error *err)
{
    struct gather g = {
        .in = in, .chains = chains, .load = load, .progress = progress, .until_s = in->horizon_s};
    size_t count;
    struct rank *ranks = rank_chains(chains, &count);
    g.missing = mem_new(in->source_count, sizeof *g.missing);
    cw_status status =
        ranks && g.missing ? keep_few(&g, ranks, count, most, err) : error_no_memory(err);
    for (size_t i = 0; i < count && !status; i++) {
        struct chain *chain = &chains->chain[ranks[i].chain];
        status = progress_report(progress, "people", (int64_t)i, (int64_t)count, err);
        if (!status && chain->leave[0].count > 0)
            status = gather_on(&g, chain, &g.missing[chain->source], err);
    }
    mem_free(ranks);
    release(&g);
    return status;
}
