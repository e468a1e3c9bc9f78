/* Joining legs at shelters. Who came first goes first, so a unit that leaves had always arrived. */
#include "flow/legs.h"

#include <string.h>

#include "base/mem.h"

/* Units of one leg in one second, as a queue entry. */
struct lot {
    int32_t leg, second;
    int32_t units;
};

struct lots {
    struct lot *lot;
    size_t count, room;
};

static cw_status add_lots(struct lots *lots, const struct leg *leg, int32_t index, int32_t shift,
                          cw_error *err)
{
    for (size_t i = 0; i + 1 < leg->rate.count; i++) {
        int32_t units = leg->rate.step[i].value;
        for (int32_t t = leg->rate.step[i].at; units > 0 && t < leg->rate.step[i + 1].at; t++) {
            cw_status status =
                mem_reserve(&lots->lot, &lots->room, lots->count + 1, sizeof *lots->lot, err);
            if (status) return status;
            lots->lot[lots->count++] = (struct lot){index, t - shift, units};
        }
    }
    return CW_OK;
}

static bool lot_before(const struct lot *a, const struct lot *b)
{
    return a->second != b->second ? a->second < b->second : a->leg < b->leg;
}

/* Merge sort by second, then leg. */
static void sort_lots(struct lot *lot, struct lot *spare, size_t count)
{
    if (count < 2) return;
    size_t half = count / 2, i = 0, j = half;
    sort_lots(lot, spare, half);
    sort_lots(lot + half, spare, count - half);
    memcpy(spare, lot, count * sizeof *lot);
    for (size_t k = 0; k < count; k++)
        lot[k] =
            j >= count || (i < half && !lot_before(&spare[j], &spare[i])) ? spare[i++] : spare[j++];
}

static cw_status sorted(struct lots *lots, cw_error *err)
{
    struct lot *spare = mem_new(lots->count, sizeof *spare);
    if (!spare) return error_no_memory(err);
    sort_lots(lots->lot, spare, lots->count);
    mem_free(spare);
    return CW_OK;
}

static cw_status new_chain(struct chains *chains, const struct leg *first, const struct leg *second,
                           struct chain **out, cw_error *err)
{
    cw_status status =
        mem_reserve(&chains->chain, &chains->room, chains->count + 1, sizeof **out, err);
    if (status) return status;
    size_t more = second ? second->arc_count : 0;
    struct chain *chain = &chains->chain[chains->count];
    *chain = (struct chain){.source = first->source,
                            .gate = second ? second->gate : first->gate,
                            .shelter = second ? first->end : -1,
                            .arc_count = first->arc_count + more,
                            .stop_after = second ? first->arc_count : 0,
                            .travel_s = {first->travel_s, second ? second->travel_s : 0}};
    chain->arcs = mem_new(chain->arc_count, sizeof *chain->arcs);
    if (!chain->arcs) return error_no_memory(err);
    if (first->arc_count) memcpy(chain->arcs, first->arcs, first->arc_count * sizeof *chain->arcs);
    if (more) memcpy(chain->arcs + first->arc_count, second->arcs, more * sizeof *chain->arcs);
    chains->count++;
    *out = chain;
    return CW_OK;
}

static bool meets_again(const struct instance *in, const struct leg *first,
                        const struct leg *second)
{
    for (size_t i = 0; i < first->arc_count; i++)
        for (size_t k = 0; k < second->arc_count; k++)
            if (in->arcs[first->arcs[i]].from == in->arcs[second->arcs[k]].to) return true;
    return false;
}

/* Who goes in circles or stops twice is not called. They take their turn in the matching all the same:
 * were they left out, others would take their turns and stay longer than the shelter has room for. */
static bool is_dropped(const struct instance *in, const struct leg *first, const struct leg *second)
{
    if (!first->simple || !second->simple) return true;
    return first->source < 0 || second->gate < 0 || meets_again(in, first, second);
}

/* The chain of these two legs among those made since `since`, made when it is new. */
static cw_status chain_of(struct peel *p, struct chains *chains, size_t since, const struct lot *in,
                          const struct lot *out, size_t *ids, struct chain **chain, cw_error *err)
{
    size_t *id = &ids[(size_t)in->leg * p->leg_count + (size_t)out->leg];
    if (*id) {
        *chain = &chains->chain[since + *id - 1];
        return CW_OK;
    }
    cw_status status = new_chain(chains, &p->legs[in->leg], &p->legs[out->leg], chain, err);
    *id = chains->count - since;
    return status;
}

static cw_status match(struct peel *p, struct chains *chains, struct lots *in, struct lots *out,
                       size_t *ids, cw_error *err)
{
    size_t i = 0, k = 0, since = chains->count;
    cw_status status = CW_OK;
    while (i < in->count && k < out->count && !status) {
        struct lot *a = &in->lot[i], *b = &out->lot[k];
        int32_t units = a->units < b->units ? a->units : b->units;
        const struct leg *first = &p->legs[a->leg], *second = &p->legs[b->leg];
        if (a->second > b->second) { /* who would go has not come: their way here was dropped */
            p->dropped_units += b->units;
            k++;
            continue;
        }
        if (is_dropped(p->flow->in, first, second)) {
            p->dropped_units += units;
        } else {
            struct chain *chain;
            status = chain_of(p, chains, since, a, b, ids, &chain, err);
            if (!status)
                status = steps_add(&chain->leave[0], a->second - first->travel_s,
                                   a->second - first->travel_s + 1, units, err);
            if (!status) status = steps_add(&chain->leave[1], b->second, b->second + 1, units, err);
        }
        i += (a->units -= units) == 0;
        k += (b->units -= units) == 0;
    }
    return status;
}

static cw_status join_at(struct peel *p, int32_t node, struct chains *chains, cw_error *err)
{
    struct lots in = {0}, out = {0};
    cw_status status = CW_OK;
    for (size_t i = 0; i < p->leg_count && !status; i++) {
        const struct leg *leg = &p->legs[i];
        if (leg->gate < 0 && leg->end == node) status = add_lots(&in, leg, (int32_t)i, 0, err);
        if (!status && leg->source < 0 && leg->start == node)
            status = add_lots(&out, leg, (int32_t)i, leg->travel_s, err);
    }
    size_t *ids = in.count && out.count ? mem_new(p->leg_count * p->leg_count, sizeof *ids) : NULL;
    if (!status && ids) {
        status = sorted(&in, err);
        if (!status) status = sorted(&out, err);
        if (!status) status = match(p, chains, &in, &out, ids, err);
    } else if (!status && in.count && out.count) {
        status = error_no_memory(err);
    }
    mem_free(ids), mem_free(in.lot), mem_free(out.lot);
    return status;
}

static cw_status join_direct(struct peel *p, struct chains *chains, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i < p->leg_count && !status; i++) {
        const struct leg *leg = &p->legs[i];
        if (leg->source < 0 || leg->gate < 0 || leg->rate.count == 0) continue;
        struct chain *chain;
        status = new_chain(chains, leg, NULL, &chain, err);
        for (size_t k = 0; k + 1 < leg->rate.count && !status; k++)
            status =
                steps_add(&chain->leave[0], leg->rate.step[k].at - leg->travel_s,
                          leg->rate.step[k + 1].at - leg->travel_s, leg->rate.step[k].value, err);
    }
    return status;
}

cw_status legs_join(struct peel *p, struct chains *chains, cw_error *err)
{
    cw_status status = join_direct(p, chains, err);
    for (size_t v = 0; v < p->flow->in->node_count && !status; v++)
        if (p->deposit[v].room > 0) status = join_at(p, (int32_t)v, chains, err);
    return status;
}
