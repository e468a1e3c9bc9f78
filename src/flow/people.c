/* Person k of a chain leaves when the chain's cumulative departures reach 3600 k units. Trimming a
 * chain's last units therefore moves nobody. */
#include "flow/people.h"

#include "base/mem.h"
#include "flow/profile.h"

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

cw_status people_trim(struct chains *chains, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i < chains->count && !status; i++) {
        struct chain *chain = &chains->chain[i];
        int64_t rest = steps_total(&chain->leave[0]) % OP_UNITS;
        status = trim_end(&chain->leave[0], rest, err);
        if (!status && chain->shelter >= 0) status = trim_end(&chain->leave[1], rest, err);
    }
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

static cw_status use_chain(const struct instance *in, const struct chain *chain, struct used *used,
                           struct profile *p, cw_error *err)
{
    int32_t shift = 0;
    bool stops = chain->shelter >= 0;
    cw_status status = profile_of(p, &chain->leave[0], 0, err);
    for (size_t i = 0; i <= chain->arc_count && !status; i++) {
        if (stops && i == chain->stop_after)
            status = profile_of(p, &chain->leave[1], 0, err), shift = 0;
        if (i == chain->arc_count) break;
        int32_t a = chain->arcs[i];
        for (int32_t k = in->part_first[a]; k < in->part_first[a + 1] && !status; k++) {
            status = profile_add(&used->road[in->parts[k].road], p, shift, 1, err);
            shift += in->parts[k].tau;
        }
    }
    if (!status && stops) status = add_stay(in, chain, used, err);
    if (status) return status;
    return profile_add(&used->gate[in->gates[chain->gate].corridor], p, shift, 1, err);
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
    struct profile p = {0};
    *used = (struct used){.mode = in->mode, .class_bit = in->classes};
    used->road = mem_new(g->roads[in->mode].count, sizeof *used->road);
    used->gate = mem_new(g->op->corridor_count, sizeof *used->gate);
    used->stock = mem_new(g->op->assembly_count, sizeof *used->stock);
    cw_status status = used->road && used->gate && used->stock ? CW_OK : error_no_memory(err);
    for (size_t i = 0; i < chains->count && !status; i++)
        status = use_chain(in, &chains->chain[i], used, &p, err);
    profile_release(&p);
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
