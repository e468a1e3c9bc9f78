/* Writing results in the plan's terms. */
#include "flow/emit.h"

#include "base/mem.h"
#include "flow/cuts.h"

static cw_status emit_piece(struct cw_plan *plan, int32_t t0_s, int32_t t1_s, int32_t rate,
                            cw_error *err)
{
    cw_status status = mem_reserve(&plan->pieces, &plan->piece_room, plan->piece_count + 1,
                                   sizeof *plan->pieces, err);
    if (!status) plan->pieces[plan->piece_count++] = (struct plan_piece){t0_s, t1_s, rate};
    return status;
}

static cw_status emit_rate(struct cw_plan *plan, const struct steps *rate, int32_t shift,
                           size_t *first, size_t *count, cw_error *err)
{
    cw_status status = CW_OK;
    *first = plan->piece_count;
    for (size_t i = 0; i + 1 < rate->count && !status; i++)
        if (rate->step[i].value > 0)
            status = emit_piece(plan, rate->step[i].at + shift, rate->step[i + 1].at + shift,
                                rate->step[i].value, err);
    *count = plan->piece_count - *first;
    return status;
}

/* The links of a road. */
static cw_status emit_hops(struct cw_plan *plan, const struct roads *roads, int32_t road,
                           cw_error *err)
{
    size_t first = roads->first[road], end = roads->first[road + 1];
    cw_status status = mem_reserve(&plan->hops, &plan->hop_room, plan->hop_count + end - first,
                                   sizeof *plan->hops, err);
    for (size_t h = first; h < end && !status; h++)
        plan->hops[plan->hop_count++] =
            (struct plan_hop){roads->hops[h].link, roads->hops[h].direction};
    return status;
}

/* The links of all roads of an arc. */
static cw_status emit_arc(struct cw_plan *plan, const struct instance *in, int32_t a, cw_error *err)
{
    const struct roads *roads = &in->ground->roads[in->arcs[a].mode];
    cw_status status = CW_OK;
    for (int32_t i = in->part_first[a]; i < in->part_first[a + 1] && !status; i++)
        status = emit_hops(plan, roads, in->parts[i].road, err);
    return status;
}

cw_status emit_chain(struct cw_plan *plan, const struct instance *in, const struct chain *chain,
                     int64_t people, cw_error *err)
{
    const struct source *source = &in->sources[chain->source];
    struct plan_chain out = {.class_index = source->class_index,
                             .zone = source->zone,
                             .corridor = in->gates[chain->gate].corridor,
                             .assembly = -1,
                             .first_node = instance_network_node(in, source->node),
                             .stop_node = -1,
                             .access_s = source->access_s,
                             .travel_s = {chain->travel_s[0], chain->travel_s[1]},
                             .shortest_s = in->to_gate_s[source->node],
                             .people = people,
                             .first_hop = plan->hop_count};
    if (chain->shelter >= 0) {
        out.stop_node = instance_network_node(in, chain->shelter);
        out.assembly = ground_assembly_at(in->ground, out.stop_node);
    }
    cw_status status = CW_OK;
    for (size_t i = 0; i < chain->arc_count && !status; i++)
        status = emit_arc(plan, in, chain->arcs[i], err);
    out.hop_count = plan->hop_count - out.first_hop;
    for (int leg = 0; leg < 2 && !status; leg++)
        status = emit_rate(plan, &chain->leave[leg], leg == 0 ? -source->access_s : 0,
                           &out.first_piece[leg], &out.piece_count[leg], err);
    if (!status)
        status = mem_reserve(&plan->chains, &plan->chain_room, plan->chain_count + 1,
                             sizeof *plan->chains, err);
    if (!status) plan->chains[plan->chain_count++] = out;
    return status;
}

cw_status emit_chains(struct cw_plan *plan, const struct instance *in, const struct chains *chains,
                      cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i < chains->count && !status; i++) {
        int64_t people = steps_total(&chains->chain[i].leave[0]) / OP_UNITS;
        if (people > 0) status = emit_chain(plan, in, &chains->chain[i], people, err);
    }
    return status;
}

cw_status emit_uses(struct cw_plan *plan, const struct ground *ground, const struct used *used,
                    int32_t class_index, cw_error *err)
{
    const struct roads *roads = &ground->roads[used->mode];
    cw_status status = CW_OK;
    for (size_t r = 0; r < roads->count && !status; r++) {
        if (used->road[r].count == 0) continue;
        struct plan_road_use use = {.class_index = class_index, .first_hop = plan->hop_count};
        status = emit_hops(plan, roads, (int32_t)r, err);
        use.hop_count = plan->hop_count - use.first_hop;
        if (!status)
            status = emit_rate(plan, &used->road[r], 0, &use.first_piece, &use.piece_count, err);
        if (!status)
            status = mem_reserve(&plan->uses, &plan->use_room, plan->use_count + 1,
                                 sizeof *plan->uses, err);
        if (!status) plan->uses[plan->use_count++] = use;
    }
    return status;
}

/* Zones that hold nobody go to the sink side, where they count nothing. */
static void mark_sides(const struct cw_plan *plan, const struct instance *in, const struct cut *cut,
                       uint8_t *on_sink)
{
    const cw_operation *op = plan->op;
    for (size_t z = 0; z < op->zone_count; z++)
        for (size_t c = 0; c < op->class_count; c++)
            on_sink[z * op->class_count + c] =
                (in->classes >> c & 1u) && op->zones[z].people[c][plan->options.population] == 0;
    for (size_t s = 0; s < in->source_count; s++)
        if (cut->on_sink_side[s] && in->sources[s].zone >= 0)
            on_sink[(size_t)in->sources[s].zone * op->class_count +
                    (size_t)in->sources[s].class_index] = 1;
}

static cw_status emit_cut_nodes(struct plan_certificate *out, const struct instance *in,
                                const struct cut *cut, cw_error *err)
{
    const struct ground *g = in->ground;
    size_t count = 0;
    int32_t *heads = mem_new(g->node_count, sizeof *heads);
    if (!heads) return error_no_memory(err);
    cut_heads(in, cut, heads);
    for (size_t v = 0; v < g->node_count; v++) count += heads[v] > 0;
    out->nodes = mem_new(count, sizeof *out->nodes);
    for (size_t v = 0; out->nodes && v < g->node_count; v++)
        if (heads[v] > 0)
            out->nodes[out->node_count++] = (struct plan_cut_node){g->network_node[v], heads[v]};
    mem_free(heads);
    return out->nodes ? CW_OK : error_no_memory(err);
}

cw_status emit_certificate(struct cw_plan *plan, const struct instance *in, const struct cut *cut,
                           int32_t class_index, int64_t capacity_units, int64_t less_units,
                           cw_error *err)
{
    cw_status status = mem_reserve(&plan->certificates, &plan->certificate_room,
                                   plan->certificate_count + 1, sizeof *plan->certificates, err);
    if (status) return status;
    const cw_operation *op = plan->op;
    struct plan_certificate *c = &plan->certificates[plan->certificate_count];
    *c = (struct plan_certificate){.class_index = class_index,
                                   .x_s = cut->x_s,
                                   .classes = in->classes,
                                   .bound_units = capacity_units - less_units,
                                   .less_units = less_units};
    c->zone_on_sink = mem_new(op->zone_count * op->class_count, 1);
    plan->certificate_count++;
    if (!c->zone_on_sink) return error_no_memory(err);
    mark_sides(plan, in, cut, c->zone_on_sink);
    return emit_cut_nodes(c, in, cut, err);
}

static cw_status emit_bottleneck(struct cw_plan *plan, struct plan_bottleneck bottleneck,
                                 int64_t units, cw_error *err)
{
    bottleneck.people = units / OP_UNITS;
    if (bottleneck.people == 0) return CW_OK;
    cw_status status = mem_reserve(&plan->bottlenecks, &plan->bottleneck_room,
                                   plan->bottleneck_count + 1, sizeof *plan->bottlenecks, err);
    if (!status) plan->bottlenecks[plan->bottleneck_count++] = bottleneck;
    return status;
}

/* The first link of the road that limits the arc; its second is later by the way there. */
static void find_narrow(const struct instance *in, size_t a, int32_t *link, int32_t *since_s)
{
    const struct arc *arc = &in->arcs[a];
    const struct roads *roads = &in->ground->roads[arc->mode];
    const struct part *parts = &in->parts[in->part_first[a]];
    for (int32_t i = 0; i < arc->narrow; i++) *since_s += parts[i].tau;
    *link = roads->hops[roads->first[parts[arc->narrow].road]].link;
}

cw_status emit_bottlenecks(struct cw_plan *plan, const struct instance *in, const struct cut *cut,
                           int32_t class_index, cw_error *err)
{
    cw_status status = CW_OK;
    int64_t emptied = 0;
    for (size_t g = 0; g < in->gate_count && !status; g++) {
        int32_t from = cut->from_s[in->gates[g].node];
        struct plan_bottleneck b = {"corridor", class_index, in->gates[g].corridor, from, 0};
        status =
            emit_bottleneck(plan, b, cut_limit_total(&in->gates[g].limit, 0, from, cut->x_s), err);
    }
    for (size_t a = 0; a < in->arc_count && !status; a++) {
        const struct arc *arc = &in->arcs[a];
        int32_t from = cut->from_s[arc->from], to = cut->from_s[arc->to] - arc->tau;
        int64_t units = cut_limit_total(arc->limit, arc->rate, from, to);
        struct plan_bottleneck b = {"road", class_index, -1, from, 0};
        find_narrow(in, a, &b.index, &b.from_s);
        status = emit_bottleneck(plan, b, units, err);
    }
    for (size_t s = 0; s < in->source_count; s++)
        if (cut->on_sink_side[s]) emptied += in->sources[s].units;
    if (status) return status;
    return emit_bottleneck(plan, (struct plan_bottleneck){"people", class_index, -1, 0, 0}, emptied,
                           err);
}
