/* From the operation to a network for one flow. The order of arcs, sources and gates follows the
 * order of the files, so that the same input gives the same flow. */
#include "flow/instance.h"

#include <string.h>

#include "base/mem.h"
#include "flow/prepare.h"
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
        in->parts[in->arc_count] = (struct part){.road = (int32_t)r, .tau = tau};
        in->part_first[in->arc_count] = (int32_t)in->arc_count;
        in->arcs[in->arc_count++] = (struct arc){.from = g->node_of[roads->road[r].from],
                                                 .to = g->node_of[roads->road[r].to],
                                                 .tau = tau,
                                                 .rate = clip_rate(rate),
                                                 .mode = mode};
    }
}

static cw_status add_arcs(struct instance *in, cw_error *err)
{
    size_t most = 0;
    for (int m = 0; m < MODE_COUNT; m++) most += in->ground->roads[m].count;
    in->arcs = mem_new(most, sizeof *in->arcs);
    in->parts = mem_new(most, sizeof *in->parts);
    in->part_first = mem_new(most + 1, sizeof *in->part_first);
    if (!in->arcs || !in->parts || !in->part_first) return error_no_memory(err);
    for (int m = 0; m < MODE_COUNT; m++) {
        int64_t speed_mm_h = 0, persons = 1;
        if (fastest(in, (enum mode)m, &speed_mm_h, &persons))
            add_arcs_of(in, (enum mode)m, speed_mm_h, persons);
    }
    return CW_OK;
}

/* Which closures name each link: at[first[link]] .. */
struct closed_links {
    int32_t *first, *at;
};

static bool closes_links(const struct op_closure *c)
{
    return c->kind != CLOSURE_CORRIDOR && c->from_s < c->to_s;
}

static cw_status list_closures(struct closed_links *list, const cw_operation *op, cw_error *err)
{
    size_t total = 0;
    for (size_t i = 0; i < op->closure_count; i++) total += op->closures[i].link_count;
    list->first = mem_new(op->net.link_count + 2, sizeof *list->first);
    list->at = mem_new(total, sizeof *list->at);
    if (!list->first || !list->at) return error_no_memory(err);
    for (int fill = 0; fill < 2; fill++) { /* count, then place */
        for (size_t i = 0; i < op->closure_count; i++) {
            const struct op_closure *c = &op->closures[i];
            for (size_t k = 0; k < c->link_count && closes_links(c); k++) {
                if (fill)
                    list->at[list->first[c->links[k] + 1]++] = (int32_t)i;
                else
                    list->first[c->links[k] + 2]++;
            }
        }
        for (size_t j = 2; !fill && j < op->net.link_count + 2; j++)
            list->first[j] += list->first[j - 1];
    }
    return CW_OK;
}

/* Closes an arc that is one road still. */
static cw_status close_arc(struct instance *in, size_t a, const struct closed_links *list,
                           cw_error *err)
{
    struct arc *arc = &in->arcs[a];
    const struct roads *roads = &in->ground->roads[arc->mode];
    size_t r = (size_t)in->parts[a].road;
    cw_status status = CW_OK;
    for (size_t h = roads->first[r]; h < roads->first[r + 1]; h++) {
        int32_t link = roads->hops[h].link;
        for (int32_t i = list->first[link]; i < list->first[link + 1] && !status; i++) {
            const struct op_closure *c = &in->ground->op->closures[list->at[i]];
            int32_t from_s = c->from_s - arc->tau + 1;
            if (from_s < c->known_s) from_s = c->known_s;
            status = arc_forbid(arc, from_s, c->to_s, in->horizon_s, err);
        }
    }
    return status;
}

static cw_status close_roads(struct instance *in, cw_error *err)
{
    struct closed_links list = {0};
    cw_status status = list_closures(&list, in->ground->op, err);
    for (size_t a = 0; a < in->arc_count && !status; a++) status = close_arc(in, a, &list, err);
    mem_free(list.first), mem_free(list.at);
    return status;
}

/* What is forced of one class may overlap with what is forced of another: no less than nothing is left. */
static cw_status clip_at_0(struct steps *limit, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i + 1 < limit->count && !status;) {
        struct step here = limit->step[i];
        if (here.value >= 0) {
            i++;
            continue;
        }
        status = steps_clear(limit, here.at, limit->step[i + 1].at, err);
        i = i > 0 ? i - 1 : 0;
    }
    return status;
}

static cw_status clip_all_at_0(struct instance *in, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t a = 0; a < in->arc_count && !status; a++)
        if (in->arcs[a].limit) status = clip_at_0(in->arcs[a].limit, err);
    for (size_t g = 0; g < in->gate_count && !status; g++)
        status = clip_at_0(&in->gates[g].limit, err);
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
            const struct steps *taken = &used->road[in->parts[a].road];
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

static cw_status take_sources(struct instance *in, const struct instance_choice *choice,
                              cw_error *err)
{
    in->sources = mem_new(choice->source_count, sizeof *in->sources);
    if (!in->sources) return error_no_memory(err);
    in->source_count = choice->source_count;
    memcpy(in->sources, choice->sources, choice->source_count * sizeof *in->sources);
    return CW_OK;
}

static int32_t rate_of(const struct instance_choice *choice, int64_t capacity_h)
{
    if (choice->factor_den > 0 && capacity_h < OP_UNLIMITED_H)
        capacity_h = capacity_h * choice->factor_num / choice->factor_den;
    return clip_rate(capacity_h);
}

/* The corridor's windows as far as they lie in [from_s, to_s). */
static cw_status open_windows(struct steps *limit, const struct op_corridor *corridor, int32_t rate,
                              int32_t from_s, int32_t to_s, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t w = 0; w < corridor->window_count && !status; w++) {
        struct op_window window = corridor->windows[w];
        if (window.open_s < from_s) window.open_s = from_s;
        if (window.close_s > to_s) window.close_s = to_s;
        if (window.open_s < window.close_s)
            status = steps_add(limit, window.open_s, window.close_s, rate, err);
    }
    return status;
}

cw_status instance_open(struct steps *limit, const cw_operation *op, size_t corridor,
                        const struct instance_choice *choice, cw_error *err)
{
    const struct op_corridor *c = &op->corridors[corridor];
    int32_t from_s = choice->from_s;
    cw_status status = CW_OK;
    for (size_t i = 0; i < c->past_count && !status; i++) {
        int32_t to_s = c->past[i].until_s;
        if (to_s <= from_s) continue;
        status = open_windows(limit, c, rate_of(choice, c->past[i].capacity_h[choice->population]),
                              from_s, to_s, err);
        from_s = to_s;
    }
    if (!status)
        status = open_windows(limit, c, rate_of(choice, c->capacity_h[choice->population]), from_s,
                              op->pause_s, err);
    for (size_t i = 0; i < op->closure_count && !status; i++) {
        const struct op_closure *k = &op->closures[i];
        if (k->corridor != (int32_t)corridor) continue;
        status = steps_clear(limit, k->from_s, k->to_s, err);
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
        struct gate *gate = &in->gates[in->gate_count++];
        gate->corridor = (int32_t)i;
        gate->node = g->node_of[corridor->node];
        status = instance_open(&gate->limit, op, i, choice, err);
        if (choice->from_s > 0 && gate->limit.count == 0) {
            steps_release(&gate->limit); /* nobody is led to a gate that has closed for good */
            in->gate_count--;
        }
    }
    return status;
}

/* The node that a road end is; it must be one. */
static int32_t node_at_end(const struct instance *in, int32_t end)
{
    size_t low = 0, high = in->node_count;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (in->end_of[middle] <= end)
            low = middle;
        else
            high = middle;
    }
    return (int32_t)low;
}

/* Where a class is kept apart from others nobody may wait. */
static cw_status clear_unsheltered(struct instance *in, cw_error *err)
{
    const struct ground *g = in->ground;
    cw_status status = CW_OK;
    for (size_t i = 0; i < g->op->assembly_count && in->unsheltered && !status; i++) {
        const struct steps *barred = &in->unsheltered[i];
        struct steps *shelter =
            &in->shelter[node_at_end(in, g->node_of[g->op->assemblies[i].node])];
        for (size_t k = 0; k + 1 < barred->count && !status; k++)
            if (barred->step[k].value > 0)
                status = steps_clear(shelter, barred->step[k].at, barred->step[k + 1].at, err);
    }
    return status;
}

/* An assembly point holds people of all classes together; nodes with one are always left. */
static cw_status add_shelters(struct instance *in, const struct instance_choice *choice,
                              cw_error *err)
{
    const struct ground *g = in->ground;
    cw_status status = CW_OK;
    in->shelter = mem_new(in->node_count, sizeof *in->shelter);
    if (!in->shelter) return error_no_memory(err);
    for (size_t i = 0; i < g->op->assembly_count && !status; i++) {
        int32_t at = g->op->assemblies[i].node;
        struct steps *shelter = &in->shelter[node_at_end(in, g->node_of[at])];
        int64_t units = g->op->assemblies[i].people * OP_UNITS;
        int32_t before = steps_at(shelter, 0); /* what is there of a node's others */
        if (units > INT32_MAX - before) units = INT32_MAX - before;
        status = steps_add(shelter, 0, in->horizon_s, (int32_t)units, err);
        if (ground_assembly_at(g, at) != (int32_t)i)
            continue; /* what is used stands at the first */
        for (size_t k = 0; k < choice->used_count && !status; k++)
            status = steps_add_all(shelter, &choice->used[k].stock[i], -1, err);
    }
    return status ? status : clear_unsheltered(in, err);
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

static void release_lists(struct instance *in)
{
    int32_t **lists[] = {&in->in_first, &in->in_arc,    &in->out_first,  &in->out_arc,
                         &in->at_first, &in->at_source, &in->gate_first, &in->gate_at};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        mem_free(*lists[i]);
        *lists[i] = NULL;
    }
}

cw_status instance_index(struct instance *in, cw_error *err)
{
    const size_t n = in->node_count;
    release_lists(in);
    cw_status status = list_by_node(&in->arcs->to, sizeof *in->arcs, in->arc_count, n,
                                    &in->in_first, &in->in_arc, err);
    if (!status)
        status = list_by_node(&in->arcs->from, sizeof *in->arcs, in->arc_count, n, &in->out_first,
                              &in->out_arc, err);
    if (!status)
        status = list_by_node(&in->sources->node, sizeof *in->sources, in->source_count, n,
                              &in->at_first, &in->at_source, err);
    if (!status)
        status = list_by_node(&in->gates->node, sizeof *in->gates, in->gate_count, n,
                              &in->gate_first, &in->gate_at, err);
    return status;
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
                            .is_reduced = choice->used_count > 0,
                            .node_count = ground->node_count};
    cw_status status = add_arcs(in, err);
    if (!status)
        status = choice->sources ? take_sources(in, choice, err)
                                 : add_sources(in, ground, choice->population, err);
    if (!status) status = add_gates(in, ground, choice, err);
    if (!status) status = instance_index(in, err);
    if (!status) status = close_roads(in, err);
    if (!status) status = subtract_used(in, choice, err);
    if (!status && choice->forced) status = clip_all_at_0(in, err);
    if (!status && choice->apart_count > 0) status = separate_apply(in, choice, err);
    if (!status) status = prepare_network(in, err);
    if (!status) status = add_shelters(in, choice, err);
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
    release_lists(in);
    mem_free(in->arcs), mem_free(in->sources), mem_free(in->gates);
    mem_free(in->parts), mem_free(in->part_first);
    for (size_t v = 0; in->shelter && v < in->node_count; v++) steps_release(&in->shelter[v]);
    for (size_t i = 0; in->unsheltered && i < in->ground->op->assembly_count; i++)
        steps_release(&in->unsheltered[i]);
    mem_free(in->unsheltered);
    mem_free(in->earliest_s), mem_free(in->to_gate_s), mem_free(in->shelter);
    mem_free(in->end_of);
    *in = (struct instance){0};
}
