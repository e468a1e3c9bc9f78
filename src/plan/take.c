/* One class of a plan, copied into another plan of the same operation. */
#include <string.h>

#include "base/mem.h"
#include "plan/plan.h"

struct taking {
    cw_plan *to;
    const cw_plan *from;
    int32_t k; /* the class */
    cw_error *err;
};

static cw_status take_hops(const struct taking *t, size_t *first, size_t count)
{
    cw_plan *to = t->to;
    cw_status status =
        mem_reserve(&to->hops, &to->hop_room, to->hop_count + count, sizeof *to->hops, t->err);
    if (status) return status;
    if (count) memcpy(&to->hops[to->hop_count], &t->from->hops[*first], count * sizeof *to->hops);
    *first = to->hop_count;
    to->hop_count += count;
    return CW_OK;
}

static cw_status take_pieces(const struct taking *t, size_t *first, size_t count)
{
    cw_plan *to = t->to;
    cw_status status = mem_reserve(&to->pieces, &to->piece_room, to->piece_count + count,
                                   sizeof *to->pieces, t->err);
    if (status) return status;
    if (count)
        memcpy(&to->pieces[to->piece_count], &t->from->pieces[*first], count * sizeof *to->pieces);
    *first = to->piece_count;
    to->piece_count += count;
    return CW_OK;
}

static cw_status take_chain(const struct taking *t, struct plan_chain chain)
{
    cw_plan *to = t->to;
    cw_status status = take_hops(t, &chain.first_hop, chain.hop_count);
    for (int leg = 0; leg < 2 && !status; leg++)
        status = take_pieces(t, &chain.first_piece[leg], chain.piece_count[leg]);
    if (!status)
        status =
            mem_reserve(&to->chains, &to->chain_room, to->chain_count + 1, sizeof chain, t->err);
    if (!status) to->chains[to->chain_count++] = chain;
    return status;
}

static cw_status take_use(const struct taking *t, struct plan_road_use use)
{
    cw_plan *to = t->to;
    cw_status status = take_hops(t, &use.first_hop, use.hop_count);
    if (!status) status = take_pieces(t, &use.first_piece, use.piece_count);
    if (!status)
        status = mem_reserve(&to->uses, &to->use_room, to->use_count + 1, sizeof use, t->err);
    if (!status) to->uses[to->use_count++] = use;
    return status;
}

static void *copy(const void *array, size_t count, size_t size)
{
    void *made = mem_new(count, size);
    if (made && count) memcpy(made, array, count * size);
    return made;
}

/* Certificates of the classes above may have moved: `moved` says by how much, by class. */
static cw_status take_certificate(const struct taking *t, const struct plan_certificate *c,
                                  const int32_t *moved)
{
    cw_plan *to = t->to;
    size_t cells = to->op->zone_count * to->op->class_count;
    cw_status status = mem_reserve(&to->certificates, &to->certificate_room,
                                   to->certificate_count + 1, sizeof *c, t->err);
    if (status) return status;
    struct plan_certificate *made = &to->certificates[to->certificate_count++];
    *made = *c;
    made->nodes = copy(c->nodes, c->node_count, sizeof *c->nodes);
    made->zone_on_sink = copy(c->zone_on_sink, cells, 1);
    made->rests_on = c->rests_count ? copy(c->rests_on, c->rests_count, sizeof *c->rests_on) : NULL;
    if (!made->nodes || !made->zone_on_sink || (c->rests_count && !made->rests_on))
        return error_no_memory(t->err);
    for (size_t i = 0; i < c->rests_count; i++)
        made->rests_on[i] += moved[t->from->certificates[c->rests_on[i]].class_index];
    return CW_OK;
}

static cw_status take_notes(const struct taking *t)
{
    cw_plan *to = t->to;
    const cw_plan *from = t->from;
    cw_status status = CW_OK;
    for (size_t i = 0; i < from->waiting_place_count && !status; i++) {
        if (from->waiting_places[i].class_index != t->k) continue;
        status = mem_reserve(&to->waiting_places, &to->waiting_place_room,
                             to->waiting_place_count + 1, sizeof *to->waiting_places, t->err);
        if (!status) to->waiting_places[to->waiting_place_count++] = from->waiting_places[i];
    }
    for (size_t i = 0; i < from->bottleneck_count && !status; i++) {
        if (from->bottlenecks[i].class_index != t->k) continue;
        status = mem_reserve(&to->bottlenecks, &to->bottleneck_room, to->bottleneck_count + 1,
                             sizeof *to->bottlenecks, t->err);
        if (!status) to->bottlenecks[to->bottleneck_count++] = from->bottlenecks[i];
    }
    return status;
}

static cw_status take_curves(const struct taking *t)
{
    const struct plan_class *c = &t->from->classes[t->k];
    struct plan_class *made = &t->to->classes[t->k];
    size_t count = (size_t)t->to->op->pause_s + 1;
    *made = *c;
    made->bound_before = c->bound_before ? copy(c->bound_before, count, sizeof(int64_t)) : NULL;
    made->people_before = c->people_before ? copy(c->people_before, count, sizeof(int64_t)) : NULL;
    bool whole =
        !made->bound_before == !c->bound_before && !made->people_before == !c->people_before;
    return whole ? CW_OK : error_no_memory(t->err);
}

cw_status plan_take_class(cw_plan *to, const cw_plan *from, int32_t class_index,
                          int32_t moved[OP_MAX_CLASSES], cw_error *err)
{
    struct taking t = {.to = to, .from = from, .k = class_index, .err = err};
    bool first = true;
    cw_status status = take_curves(&t);
    for (size_t i = 0; i < from->chain_count && !status; i++)
        if (from->chains[i].class_index == class_index) status = take_chain(&t, from->chains[i]);
    for (size_t i = 0; i < from->certificate_count && !status; i++) {
        if (from->certificates[i].class_index != class_index) continue;
        if (first) moved[class_index] = (int32_t)to->certificate_count - (int32_t)i;
        first = false;
        status = take_certificate(&t, &from->certificates[i], moved);
    }
    for (size_t i = 0; i < from->use_count && !status; i++)
        if (from->uses[i].class_index == class_index) status = take_use(&t, from->uses[i]);
    return status ? status : take_notes(&t);
}
