/* A place holds as many as wait there at most in the bound's flow. That flow is then one that waits
 * only at these places, so all of them together can bring out whom only waiting brings out. */
#include "flow/advice.h"

#include <stdlib.h>

#include "base/mem.h"

enum { TRIED_ALONE = 4 };

struct place {
    struct plan_waiting_place out;
    int32_t node; /* of the instance */
    int32_t units;
};

struct places {
    struct place *place;
    size_t count, room;
};

/* Who waits at v: the most at once, all together, and the longest time without an empty second. */
static struct place measure(const struct earliest *waited, int32_t v)
{
    const struct steps *stock = &waited->stock[v];
    struct place p = {.node = v, .out = {.brings_out = -1}};
    int64_t through = 0;
    int32_t since = 0, before = 0;
    for (size_t i = 0; i < stock->count; before = stock->step[i++].value) {
        int32_t here = stock->step[i].value;
        if (before == 0) since = stock->step[i].at;
        if (here > before) through += here - before;
        if (here > p.units) p.units = here;
        if (here == 0 && stock->step[i].at - since > p.out.longest_s)
            p.out.longest_s = stock->step[i].at - since;
    }
    p.out.people = ((int64_t)p.units + OP_UNITS - 1) / OP_UNITS;
    p.out.through = (through + OP_UNITS - 1) / OP_UNITS;
    p.out.node = instance_network_node(waited->in, v);
    return p;
}

static int32_t nearest_zone(const cw_operation *op, int32_t node)
{
    int32_t best = 0;
    int64_t least = INT64_MAX;
    for (size_t z = 0; z < op->zone_count; z++) {
        int64_t far_mm = network_distance_mm(op->net.geographic, op->zones[z].x, op->zones[z].y,
                                             op->net.x[node], op->net.y[node]);
        if (far_mm < least) least = far_mm, best = (int32_t)z;
    }
    return best;
}

static int by_through(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->out.through != y->out.through) return x->out.through > y->out.through ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

static cw_status find_places(struct places *places, const struct earliest *waited,
                             const cw_operation *op, int32_t class_index, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t v = 0; v < waited->in->node_count && !status; v++) {
        struct place p = measure(waited, (int32_t)v);
        if (p.units == 0) continue;
        p.out.class_index = class_index;
        p.out.zone = nearest_zone(op, p.out.node);
        status = mem_reserve(&places->place, &places->room, places->count + 1, sizeof p, err);
        if (!status) places->place[places->count++] = p;
    }
    if (places->count > 0) qsort(places->place, places->count, sizeof *places->place, by_through);
    return status;
}

/* Plans again with a shelter there too; *more is how many people more get out at least: the search
 * for ways that wait need not find all. */
static cw_status try_place(const struct earliest *flow, int64_t flow_units,
                           const struct place *place, const struct loading_options *options,
                           int64_t *more, cw_error *err)
{
    struct instance in = *flow->in;
    struct earliest with = {0};
    bool gave_up;
    in.shelter = mem_new(in.node_count, sizeof *in.shelter);
    cw_status status = in.shelter ? CW_OK : error_no_memory(err);
    for (size_t v = 0; v < in.node_count && !status; v++)
        status = steps_add_all(&in.shelter[v], &flow->in->shelter[v], 1, err);
    if (!status) {
        struct steps *room = &in.shelter[place->node];
        int32_t most = INT32_MAX - steps_at(room, 0);
        status = steps_add(room, 0, in.horizon_s, place->units < most ? place->units : most, err);
    }
    if (!status) status = earliest_init(&with, &in, NULL, err);
    if (!status) status = loading_run(&with, options, &gave_up, err);
    if (!status) *more = (earliest_passed(&with, 0, in.horizon_s) - flow_units) / OP_UNITS;
    if (!status && *more < 0) *more = 0;
    earliest_release(&with);
    for (size_t v = 0; in.shelter && v < in.node_count; v++) steps_release(&in.shelter[v]);
    mem_free(in.shelter);
    return status;
}

static cw_status add_places(struct cw_plan *plan, const struct places *places, cw_error *err)
{
    cw_status status =
        mem_reserve(&plan->waiting_places, &plan->waiting_place_room,
                    plan->waiting_place_count + places->count, sizeof *plan->waiting_places, err);
    for (size_t i = 0; i < places->count && !status; i++)
        plan->waiting_places[plan->waiting_place_count++] = places->place[i].out;
    return status;
}

cw_status advice_on_waiting(struct cw_plan *plan, const struct earliest *flow, int64_t flow_units,
                            const struct earliest *waited, int32_t class_index,
                            const struct loading_options *options, cw_error *err)
{
    struct places places = {0};
    cw_status status = find_places(&places, waited, plan->op, class_index, err);
    for (size_t i = 0; i < places.count && i < TRIED_ALONE && !status; i++)
        status = try_place(flow, flow_units, &places.place[i], options,
                           &places.place[i].out.brings_out, err);
    if (!status) status = add_places(plan, &places, err);
    mem_free(places.place);
    return status;
}
