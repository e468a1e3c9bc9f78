/* From the operation to a network for one flow. The order of arcs, sources and gates follows the
 * order of the files, so that the same input gives the same flow. */
#include "flow/instance.h"

#include <string.h>

#include "base/mem.h"
#include "flow/reach.h"
#include "flow/separate.h"

static int32_t clip_rate(int64_t per_h)
{
    return per_h > OP_UNLIMITED_H ? OP_UNLIMITED_H : (int32_t)per_h;
}

static int first_class(uint32_t classes)
{
    return __builtin_ctz(classes);
}

/* ---- arcs ---- */

/* Gives the arc a limit that varies in time, starting from its constant rate. */
static cw_status make_variable(struct arc *arc, int32_t horizon_s, cw_error *err)
{
    if (arc->limit) return CW_OK;
    arc->limit = mem_new(1, sizeof *arc->limit);
    if (!arc->limit) return error_no_memory(err);
    return steps_add(arc->limit, 0, horizon_s, arc->rate, err);
}

cw_status arc_forbid(struct arc *arc, int32_t from_s, int32_t to_s, int32_t horizon_s,
                     cw_error *err)
{
    if (from_s < 0) from_s = 0;
    if (to_s > horizon_s) to_s = horizon_s;
    if (from_s >= to_s) return CW_OK;
    cw_status status = make_variable(arc, horizon_s, err);
    if (status) return status;
    return steps_clear(arc->limit, from_s, to_s, err);
}

/* The speed of the fastest class of that mode, 0 for as fast as the links allow; false when none of
 * the classes has that mode. */
static bool fastest(const struct instance *in, enum mode mode, int64_t *speed_mm_h,
                    int64_t *persons)
{
    const cw_operation *op = in->ground->op;
    bool any = false;
    for (size_t c = 0; c < op->class_count; c++) {
        const struct op_class *k = &op->classes[c];
        if (!(in->classes >> c & 1u) || k->mode != mode) continue;
        if (!any || k->speed_mm_h == 0 || (*speed_mm_h != 0 && k->speed_mm_h > *speed_mm_h))
            *speed_mm_h = k->speed_mm_h;
        *persons = mode == MODE_VEHICLE ? k->persons_per_vehicle : 1;
        any = true;
    }
    return any;
}

static void add_arcs_of(struct instance *in, enum mode mode, int64_t speed_mm_h, int64_t persons)
{
    const struct ground *g = in->ground;
    const struct roads *roads = &g->roads[mode];
    for (size_t r = 0; r < roads->count; r++) {
        int32_t tau = roads_travel_s(&g->op->net, roads, r, mode, speed_mm_h);
        if (tau >= in->horizon_s) continue;
        int64_t capacity_h = roads->road[r].capacity_h;
        int64_t rate =
            capacity_h > OP_UNLIMITED_H / persons ? OP_UNLIMITED_H : capacity_h * persons;
        in->arcs[in->arc_count++] = (struct arc){.from = g->node_of[roads->road[r].from],
                                                 .to = g->node_of[roads->road[r].to],
                                                 .tau = tau,
                                                 .rate = clip_rate(rate),
                                                 .road = (int32_t)r,
                                                 .mode = mode};
    }
}

static cw_status add_arcs(struct instance *in, cw_error *err)
{
    size_t most = 0;
    for (int m = 0; m < MODE_COUNT; m++) most += in->ground->roads[m].count;
    in->arcs = mem_new(most, sizeof *in->arcs);
    if (!in->arcs) return error_no_memory(err);
    for (int m = 0; m < MODE_COUNT; m++) {
        int64_t speed_mm_h = 0, persons = 1;
        if (fastest(in, (enum mode)m, &speed_mm_h, &persons))
            add_arcs_of(in, (enum mode)m, speed_mm_h, persons);
    }
    return CW_OK;
}

/* Closures by link: link j is closed by closure_of[first[j]] .. */
static cw_status close_roads(struct instance *in, const struct ground *g, cw_error *err)
{
    const cw_operation *op = g->op;
    uint8_t *closed = mem_new(op->net.link_count, 1);
    cw_status status = closed ? CW_OK : error_no_memory(err);
    for (size_t i = 0; i < op->closure_count && !status; i++) {
        const struct op_closure *c = &op->closures[i];
        if (c->kind == CLOSURE_CORRIDOR || c->from_s >= c->to_s) continue;
        for (size_t k = 0; k < c->link_count; k++) closed[c->links[k]] = 1;
        for (size_t a = 0; a < in->arc_count && !status; a++) {
            struct arc *arc = &in->arcs[a];
            const struct roads *roads = &g->roads[arc->mode];
            size_t r = (size_t)arc->road;
            bool hit = false;
            for (size_t h = roads->first[r]; h < roads->first[r + 1] && !hit; h++)
                hit = closed[roads->hops[h].link];
            if (hit)
                status = arc_forbid(arc, c->from_s - arc->tau + 1, c->to_s, in->horizon_s, err);
        }
        for (size_t k = 0; k < c->link_count; k++) closed[c->links[k]] = 0;
    }
    mem_free(closed);
    return status;
}

static cw_status subtract_used(struct instance *in, const struct instance_choice *choice,
                               cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t k = 0; k < choice->used_count; k++) {
        const struct used *used = &choice->used[k];
        for (size_t a = 0; a < in->arc_count && !status; a++) {
            if (used->mode != in->arcs[a].mode) continue;
            const struct steps *taken = &used->road[in->arcs[a].road];
            if (taken->count == 0) continue;
            status = make_variable(&in->arcs[a], in->horizon_s, err);
            if (!status) status = steps_add_all(in->arcs[a].limit, taken, -1, err);
        }
        for (size_t i = 0; i < in->gate_count && !status; i++)
            status =
                steps_add_all(&in->gates[i].limit, &used->gate[in->gates[i].corridor], -1, err);
    }
    return status;
}

/* ---- sources and gates ---- */

static cw_status add_sources(struct instance *in, const struct ground *g, cw_population population,
                             cw_error *err)
{
    const cw_operation *op = g->op;
    in->sources = mem_new(op->zone_count * op->class_count, sizeof *in->sources);
    if (!in->sources) return error_no_memory(err);
    for (size_t c = 0; c < op->class_count; c++) {
        if (!(in->classes >> c & 1u)) continue;
        for (size_t z = 0; z < op->zone_count; z++) {
            const struct op_join *join = &op->zones[z].join[c];
            int64_t people = op->zones[z].people[c][population];
            if (join->node < 0 || people == 0) continue;
            in->sources[in->source_count++] = (struct source){.zone = (int32_t)z,
                                                              .class_index = (int32_t)c,
                                                              .node = g->node_of[join->node],
                                                              .access_s = join->access_s,
                                                              .units = people * OP_UNITS};
        }
    }
    return CW_OK;
}

static cw_status open_windows(struct gate *gate, const struct op_corridor *corridor, int32_t rate,
                              cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t w = 0; w < corridor->window_count && !status; w++)
        status = steps_add(&gate->limit, corridor->windows[w].open_s, corridor->windows[w].close_s,
                           rate, err);
    return status;
}

static cw_status close_gate(struct gate *gate, const cw_operation *op, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i < op->closure_count && !status; i++) {
        const struct op_closure *c = &op->closures[i];
        if (c->corridor != gate->corridor) continue;
        status = steps_clear(&gate->limit, c->from_s, c->to_s, err);
    }
    return status;
}

static cw_status add_gates(struct instance *in, const struct ground *g,
                           const struct instance_choice *choice, cw_error *err)
{
    const cw_operation *op = g->op;
    in->gates = mem_new(op->corridor_count, sizeof *in->gates);
    if (!in->gates) return error_no_memory(err);
    cw_status status = CW_OK;
    for (size_t i = 0; i < op->corridor_count && !status; i++) {
        const struct op_corridor *corridor = &op->corridors[i];
        if (!(corridor->admits & in->classes)) continue;
        if (!operation_counts(op, i, choice->basis, choice->as_of_unix_s)) continue;
        int64_t capacity_h = corridor->capacity_h[choice->population];
        if (choice->factor_den > 0 && capacity_h < OP_UNLIMITED_H)
            capacity_h = capacity_h * choice->factor_num / choice->factor_den;
        struct gate *gate = &in->gates[in->gate_count++];
        gate->corridor = (int32_t)i;
        gate->node = g->node_of[corridor->node];
        status = open_windows(gate, corridor, clip_rate(capacity_h), err);
        if (!status) status = close_gate(gate, op, err);
    }
    return status;
}

/* An assembly point holds people of all classes together. */
static cw_status add_shelters(struct instance *in, const struct instance_choice *choice,
                              cw_error *err)
{
    const struct ground *g = in->ground;
    cw_status status = CW_OK;
    in->shelter = mem_new(in->node_count, sizeof *in->shelter);
    if (!in->shelter) return error_no_memory(err);
    for (size_t i = 0; i < g->op->assembly_count && !status; i++) {
        int32_t v = g->node_of[g->op->assemblies[i].node];
        int64_t units = g->op->assemblies[i].people * OP_UNITS;
        int32_t before = steps_at(&in->shelter[v], 0);
        if (units > INT32_MAX - before) units = INT32_MAX - before;
        status = steps_add(&in->shelter[v], 0, in->horizon_s, (int32_t)units, err);
        for (size_t k = 0; k < choice->used_count && !status; k++)
            status = steps_add_all(&in->shelter[v], &choice->used[k].stock[v], -1, err);
    }
    return status;
}

/* ---- indices ---- */

/* Lists items by node: list[first[v]] .. list[first[v + 1] - 1], in the order of the items. */
static cw_status list_by_node(const int32_t *node_of_item, size_t stride, size_t items,
                              size_t nodes, int32_t **first, int32_t **list, cw_error *err)
{
    *first = mem_new(nodes + 2, sizeof **first);
    *list = mem_new(items, sizeof **list);
    if (!*first || !*list) return error_no_memory(err);
    const unsigned char *bytes = (const unsigned char *)node_of_item;
    for (size_t i = 0; i < items; i++)
        (*first)[*(const int32_t *)(const void *)(bytes + i * stride) + 1]++;
    for (size_t v = 0; v < nodes; v++) (*first)[v + 1] += (*first)[v];
    for (size_t i = 0; i < items; i++)
        (*list)[(*first)[*(const int32_t *)(const void *)(bytes + i * stride)]++] = (int32_t)i;
    for (size_t v = nodes; v > 0; v--) (*first)[v] = (*first)[v - 1];
    (*first)[0] = 0;
    return CW_OK;
}

static cw_status index_arcs(struct instance *in, cw_error *err)
{
    mem_free(in->in_first), mem_free(in->in_arc);
    mem_free(in->out_first), mem_free(in->out_arc);
    in->in_first = in->in_arc = in->out_first = in->out_arc = NULL;
    cw_status status = list_by_node(&in->arcs->to, sizeof *in->arcs, in->arc_count, in->node_count,
                                    &in->in_first, &in->in_arc, err);
    if (!status)
        status = list_by_node(&in->arcs->from, sizeof *in->arcs, in->arc_count, in->node_count,
                              &in->out_first, &in->out_arc, err);
    return status;
}

/* Drops the arcs on which no unit can travel from a source to a gate within the horizon. */
static cw_status prune(struct instance *in, cw_error *err)
{
    int32_t *to_gate = mem_new(in->node_count, sizeof *to_gate);
    in->earliest_s = mem_new(in->node_count, sizeof *in->earliest_s);
    cw_status status = to_gate && in->earliest_s ? CW_OK : error_no_memory(err);
    if (!status) status = reach_from_sources(in, NULL, in->earliest_s, err);
    if (!status) status = reach_to_gates(in, to_gate, err);
    size_t kept = 0;
    for (size_t a = 0; a < in->arc_count && !status; a++) {
        struct arc *arc = &in->arcs[a];
        int64_t trip = (int64_t)in->earliest_s[arc->from] + arc->tau + to_gate[arc->to];
        if (trip < in->horizon_s) in->arcs[kept++] = *arc; /* none has a limit of its own yet */
    }
    mem_free(to_gate);
    if (status) return status;
    in->arc_count = kept;
    return index_arcs(in, err);
}

cw_status instance_init(struct instance *in, const struct ground *ground,
                        const struct instance_choice *choice, cw_error *err)
{
    const cw_operation *op = ground->op;
    const struct op_class *leader = &op->classes[first_class(choice->classes)];
    *in = (struct instance){.ground = ground,
                            .mode = leader->mode,
                            .classes = choice->classes,
                            .horizon_s = op->pause_s,
                            .node_count = ground->node_count};
    cw_status status = add_shelters(in, choice, err);
    if (!status) status = add_arcs(in, err);
    if (!status) status = add_sources(in, ground, choice->population, err);
    if (!status) status = add_gates(in, ground, choice, err);
    if (!status)
        status = list_by_node(&in->sources->node, sizeof *in->sources, in->source_count,
                              in->node_count, &in->at_first, &in->at_source, err);
    if (!status)
        status = list_by_node(&in->gates->node, sizeof *in->gates, in->gate_count, in->node_count,
                              &in->gate_first, &in->gate_at, err);
    if (!status) status = index_arcs(in, err);
    if (!status) status = prune(in, err);
    if (!status) status = close_roads(in, ground, err);
    if (!status) status = subtract_used(in, choice, err);
    if (!status && choice->separate) status = separate_apply(in, choice, err);
    if (status) instance_release(in);
    return status;
}

void instance_release(struct instance *in)
{
    for (size_t a = 0; a < in->arc_count; a++) {
        if (!in->arcs[a].limit) continue;
        steps_release(in->arcs[a].limit);
        mem_free(in->arcs[a].limit);
    }
    for (size_t i = 0; i < in->gate_count; i++) steps_release(&in->gates[i].limit);
    mem_free(in->arcs), mem_free(in->sources), mem_free(in->gates);
    mem_free(in->in_first), mem_free(in->in_arc);
    mem_free(in->out_first), mem_free(in->out_arc);
    mem_free(in->at_first), mem_free(in->at_source);
    mem_free(in->gate_first), mem_free(in->gate_at);
    for (size_t v = 0; in->shelter && v < in->node_count; v++) steps_release(&in->shelter[v]);
    mem_free(in->earliest_s), mem_free(in->shelter);
    *in = (struct instance){0};
}
