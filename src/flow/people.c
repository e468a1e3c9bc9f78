/* Person k of a chain leaves when the chain's cumulative departures reach 3600 k units. Trimming a
 * chain's last units therefore moves nobody; gathering adds persons where there is room. */
#include "flow/people.h"

#include "base/mem.h"

/* Takes the last `units` out of a rate. */
static cw_status trim_end(struct steps *rate, int64_t units, cw_error *err)
{
    cw_status status = CW_OK;
    while (units > 0 && rate->count >= 2 && !status) {
        struct step last = rate->step[rate->count - 2];
        int32_t end = rate->step[rate->count - 1].at;
        if (last.value == 0) return error_set(err, CW_FAILED, "internal error: a rate ends in 0");
        int64_t seconds = units / last.value;
        if (seconds > end - last.at) seconds = end - last.at;
        if (seconds > 0) {
            status = steps_add(rate, end - (int32_t)seconds, end, -last.value, err);
            units -= seconds * last.value;
        } else {
            status = steps_add(rate, end - 1, end, (int32_t)-units, err);
            units = 0;
        }
    }
    return status;
}

static cw_status trim_chain(struct chain *chain, cw_error *err)
{
    int64_t rest = steps_total(&chain->leave[0]) % OP_UNITS;
    cw_status status = trim_end(&chain->leave[0], rest, err);
    if (!status && chain->shelter >= 0) status = trim_end(&chain->leave[1], rest, err);
    return status;
}

/* Adds a rate, shifted, to what a road or gate carries. */
static cw_status add_shifted(struct steps *to, const struct steps *rate, int32_t shift,
                             cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i + 1 < rate->count && !status; i++)
        if (rate->step[i].value)
            status = steps_add(to, rate->step[i].at + shift, rate->step[i + 1].at + shift,
                               rate->step[i].value, err);
    return status;
}

/* Who has come to the chain's assembly point and not gone yet: +1 x arrivals, -1 x departures from
 * their second on, to the end. */
static cw_status add_stay(const struct instance *in, const struct chain *chain, struct used *used,
                          cw_error *err)
{
    int32_t place = ground_assembly_at(in->ground, instance_network_node(in, chain->shelter));
    struct steps *stock = &used->stock[place];
    cw_status status = CW_OK;
    for (int leg = 0; leg < 2; leg++) {
        const struct steps *leave = &chain->leave[leg];
        int32_t shift = leg == 0 ? chain->travel_s[0] : 0, sign = leg == 0 ? 1 : -1;
        for (size_t i = 0; i + 1 < leave->count && !status; i++)
            for (int32_t t = leave->step[i].at; t < leave->step[i + 1].at && !status; t++)
                status = steps_add(stock, t + shift, INT32_MAX, sign * leave->step[i].value, err);
    }
    return status;
}

static cw_status add_chain(const struct instance *in, const struct chain *chain, struct used *used,
                           cw_error *err)
{
    int32_t shift = 0;
    cw_status status = CW_OK;
    bool stops = chain->shelter >= 0;
    const struct steps *leave = &chain->leave[0];
    for (size_t i = 0; i <= chain->arc_count && !status; i++) {
        if (stops && i == chain->stop_after) leave = &chain->leave[1], shift = 0;
        if (i == chain->arc_count) break;
        int32_t a = chain->arcs[i];
        for (int32_t k = in->part_first[a]; k < in->part_first[a + 1] && !status; k++) {
            status = add_shifted(&used->road[in->parts[k].road], leave, shift, err);
            shift += in->parts[k].tau;
        }
    }
    if (!status && stops) status = add_stay(in, chain, used, err);
    if (status) return status;
    return add_shifted(&used->gate[in->gates[chain->gate].corridor], leave, shift, err);
}

void used_release(struct used *used, const struct ground *ground)
{
    for (size_t r = 0; used->road && r < ground->roads[used->mode].count; r++)
        steps_release(&used->road[r]);
    for (size_t i = 0; used->gate && i < ground->op->corridor_count; i++)
        steps_release(&used->gate[i]);
    for (size_t i = 0; used->stock && i < ground->op->assembly_count; i++)
        steps_release(&used->stock[i]);
    mem_free(used->road), mem_free(used->gate), mem_free(used->stock);
    *used = (struct used){0};
}

cw_status people_used(const struct instance *in, const struct chains *chains, struct used *used,
                      cw_error *err)
{
    const struct ground *g = in->ground;
    *used = (struct used){.mode = in->mode, .class_bit = in->classes};
    used->road = mem_new(g->roads[in->mode].count, sizeof *used->road);
    used->gate = mem_new(g->op->corridor_count, sizeof *used->gate);
    used->stock = mem_new(g->op->assembly_count, sizeof *used->stock);
    cw_status status = used->road && used->gate && used->stock ? CW_OK : error_no_memory(err);
    for (size_t i = 0; i < chains->count && !status; i++)
        status = add_chain(in, &chains->chain[i], used, err);
    if (status) used_release(used, g);
    return status;
}

int64_t people_left_before(const struct steps *leave, int32_t t)
{
    int64_t units = 0;
    for (size_t i = 0; i + 1 < leave->count && leave->step[i].at < t; i++) {
        int32_t end = leave->step[i + 1].at < t ? leave->step[i + 1].at : t;
        units += (int64_t)leave->step[i].value * (end - leave->step[i].at);
    }
    return units / OP_UNITS;
}

/* ---- gathering ---- */

struct run_of_room {
    int32_t from, until, rate; /* seconds of leaving the zone's node */
};

struct gather {
    const struct instance *in;
    const struct progress *progress;
    struct used used;
    struct run_of_room *runs;
    size_t run_count, run_room;
    int64_t units;
};

/* The room on a limit at t and how long it stays at least that. */
static void narrow(const struct steps *limit, int32_t rate, const struct steps *used, int32_t t,
                   int32_t *room, int32_t *until, int32_t shift)
{
    int32_t here = (limit ? steps_at(limit, t) : rate) - steps_at(used, t);
    if (here < *room) *room = here;
    int32_t change = steps_next_change(used, t);
    if (limit && steps_next_change(limit, t) < change) change = steps_next_change(limit, t);
    if (change != INT32_MAX && change - shift < *until) *until = change - shift;
}

/* Room for one more along the chain when leaving at t, and until when it does not change. Whoever
 * enters an arc passes all its roads, so what is used of the first is used of all. */
static int32_t chain_room(const struct gather *g, const struct chain *chain, int32_t t,
                          int32_t *until)
{
    const struct gate *gate = &g->in->gates[chain->gate];
    int32_t room = INT32_MAX, shift = chain->travel_s[0];
    *until = g->in->horizon_s - shift;
    narrow(&gate->limit, 0, &g->used.gate[gate->corridor], t + shift, &room, until, shift);
    for (size_t i = chain->arc_count; i-- > 0 && room > 0;) {
        const struct arc *arc = &g->in->arcs[chain->arcs[i]];
        const struct part *first = &g->in->parts[g->in->part_first[chain->arcs[i]]];
        shift -= arc->tau;
        narrow(arc->limit, arc->rate, &g->used.road[first->road], t + shift, &room, until, shift);
    }
    return room > 0 ? room : 0;
}

/* Collects runs of room along the chain, earliest first, until `need` units are found. */
static cw_status find_room(struct gather *g, const struct chain *chain, int64_t need, cw_error *err)
{
    int32_t start = g->in->sources[chain->source].access_s;
    g->run_count = 0;
    g->units = 0;
    for (int32_t t = start; t + chain->travel_s[0] < g->in->horizon_s && g->units < need;) {
        int32_t until, rate = chain_room(g, chain, t, &until);
        if (rate > 0) {
            cw_status status =
                mem_reserve(&g->runs, &g->run_room, g->run_count + 1, sizeof *g->runs, err);
            if (status) return status;
            g->runs[g->run_count++] = (struct run_of_room){t, until, rate};
            g->units += (int64_t)rate * (until - t);
        }
        t = until;
    }
    return CW_OK;
}

/* Adds `units` of the runs found to the chain. */
static cw_status fill_room(struct gather *g, struct chain *chain, int64_t units, cw_error *err)
{
    struct chain extra = *chain;
    extra.leave[0] = (struct steps){0};
    cw_status status = CW_OK;
    for (size_t i = 0; i < g->run_count && units > 0 && !status; i++) {
        struct run_of_room run = g->runs[i];
        int64_t whole = units / run.rate;
        if (whole < run.until - run.from) run.until = run.from + (int32_t)whole;
        status = steps_add(&extra.leave[0], run.from, run.until, run.rate, err);
        units -= (int64_t)run.rate * (run.until - run.from);
        if (!status && run.until < g->runs[i].until && units > 0) {
            status = steps_add(&extra.leave[0], run.until, run.until + 1, (int32_t)units, err);
            units = 0;
        }
    }
    if (!status) status = steps_add_all(&chain->leave[0], &extra.leave[0], 1, err);
    if (!status) status = add_chain(g->in, &extra, &g->used, err);
    steps_release(&extra.leave[0]);
    return status;
}

/* Brings up to *missing more people of the chain's zone onto the chain. */
static cw_status gather_on(struct gather *g, struct chain *chain, int64_t *missing, cw_error *err)
{
    cw_status status = find_room(g, chain, *missing * OP_UNITS, err);
    int64_t people = g->units / OP_UNITS;
    if (people > *missing) people = *missing;
    if (status || people == 0) return status;
    *missing -= people;
    return fill_room(g, chain, people * OP_UNITS, err);
}

static cw_status gather_all(struct gather *g, struct chains *chains, cw_error *err)
{
    const struct instance *in = g->in;
    int64_t *missing = mem_new(in->source_count, sizeof *missing);
    if (!missing) return error_no_memory(err);
    cw_status status = CW_OK;
    for (size_t z = 0; z < in->source_count; z++) missing[z] = in->sources[z].units / OP_UNITS;
    for (size_t i = 0; i < chains->count; i++)
        missing[chains->chain[i].source] -= steps_total(&chains->chain[i].leave[0]) / OP_UNITS;
    for (size_t i = 0; i < chains->count && !status; i++) {
        struct chain *chain = &chains->chain[i];
        status = progress_report(g->progress, "people", (int64_t)i, (int64_t)chains->count, err);
        if (!status && missing[chain->source] > 0 && chain->shelter < 0)
            status = gather_on(g, chain, &missing[chain->source], err);
    }
    mem_free(missing);
    return status;
}

cw_status people_round(const struct instance *in, struct chains *chains,
                       const struct progress *progress, cw_error *err)
{
    struct gather g = {.in = in, .progress = progress};
    cw_status status = CW_OK;
    for (size_t i = 0; i < chains->count && !status; i++)
        status = trim_chain(&chains->chain[i], err);
    if (!status) status = people_used(in, chains, &g.used, err);
    if (!status) status = gather_all(&g, chains, err);
    used_release(&g.used, in->ground);
    mem_free(g.runs);
    return status;
}
