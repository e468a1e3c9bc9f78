/* Uses of planned classes become seconds that another may not use. */
#include "flow/barred.h"

#include <stdlib.h>

#include "base/mem.h"
#include "flow/nearby.h"

/* ---- streets ---- */

struct pair {
    int32_t low, high, link;
};

static int compare_pairs(const void *left, const void *right)
{
    const struct pair *a = left, *b = right;
    if (a->low != b->low) return a->low < b->low ? -1 : 1;
    if (a->high != b->high) return a->high < b->high ? -1 : 1;
    return a->link < b->link ? -1 : a->link > b->link;
}

static cw_status number_streets(struct barred *b, cw_error *err)
{
    const struct network *net = &b->ground->op->net;
    struct pair *pairs = mem_new(net->link_count, sizeof *pairs);
    b->street_of = mem_new(net->link_count, sizeof *b->street_of);
    if (!pairs || !b->street_of) {
        mem_free(pairs);
        return error_no_memory(err);
    }
    for (size_t j = 0; j < net->link_count; j++) {
        int32_t from = net->links[j].from, to = net->links[j].to;
        pairs[j] = (struct pair){from < to ? from : to, from < to ? to : from, (int32_t)j};
    }
    qsort(pairs, net->link_count, sizeof *pairs, compare_pairs);
    for (size_t j = 0; j < net->link_count; j++) {
        if (j == 0 || pairs[j].low != pairs[j - 1].low || pairs[j].high != pairs[j - 1].high)
            b->street_count++;
        b->street_of[pairs[j].link] = (int32_t)b->street_count - 1;
    }
    mem_free(pairs);
    return CW_OK;
}

cw_status barred_init(struct barred *b, const struct ground *ground, cw_error *err)
{
    *b = (struct barred){.ground = ground};
    cw_status status = number_streets(b, err);
    if (status) return status;
    b->node = mem_new(ground->node_count, sizeof *b->node);
    b->street = mem_new(b->street_count, sizeof *b->street);
    return b->node && b->street ? CW_OK : error_no_memory(err);
}

void barred_release(struct barred *b)
{
    for (size_t v = 0; b->node && v < b->ground->node_count; v++) steps_release(&b->node[v]);
    for (size_t i = 0; b->street && i < b->street_count; i++) steps_release(&b->street[i]);
    mem_free(b->node), mem_free(b->street), mem_free(b->street_of);
    *b = (struct barred){0};
}

bool barred_run(const struct steps *s, int32_t t, int32_t *from_s, int32_t *to_s)
{
    *from_s = steps_first_positive(s, t);
    if (*from_s < 0) return false;
    *to_s = steps_at_least_until(s, *from_s, 1);
    return true;
}

/* ---- one class that is planned or forced ---- */

struct near {
    struct barred *barred;
    const struct used *used;
    int32_t rule_s, horizon_s;
    struct steps *at_node; /* units of the used class that are at each road end */
};

/* A street that is used during [from_s, to_s). */
static cw_status bar_street(const struct near *n, struct steps *street, int32_t from_s,
                            int32_t to_s, cw_error *err)
{
    int64_t first = (int64_t)from_s - n->rule_s + 1, end = (int64_t)to_s - 1 + n->rule_s;
    if (first < 0) first = 0;
    if (end > n->horizon_s) end = n->horizon_s;
    return first < end ? steps_add(street, (int32_t)first, (int32_t)end, 1, err) : CW_OK;
}

/* The streets of road r, on which people stay for tau seconds. */
static cw_status bar_streets(const struct near *n, const struct roads *roads, size_t r, int32_t tau,
                             cw_error *err)
{
    const struct barred *b = n->barred;
    cw_status status = CW_OK;
    for (int32_t t = 0, from, to; barred_run(&n->used->road[r], t, &from, &to) && !status; t = to)
        for (size_t h = roads->first[r]; h < roads->first[r + 1] && !status; h++)
            status = bar_street(n, &b->street[b->street_of[roads->hops[h].link]], from,
                                to + tau - 1, err);
    return status;
}

/* Where the used class is: on its roads and at their ends, at corridors, and where it waits. */
static cw_status find(const struct near *n, bool forced, cw_error *err)
{
    const struct ground *g = n->barred->ground;
    const struct used *used = n->used;
    const struct roads *roads = &g->roads[used->mode];
    const struct op_class *c = &g->op->classes[__builtin_ctz(used->class_bit)];
    cw_status status = CW_OK;
    for (size_t r = 0; r < roads->count && !status; r++) {
        const struct steps *rate = &used->road[r];
        if (rate->count == 0) continue;
        int32_t tau = roads_travel_s(&g->op->net, roads, r, c->mode, c->speed_mm_h);
        status = nearby_add(&n->at_node[g->node_of[roads->road[r].from]], rate, 0, err);
        if (!status)
            status = nearby_add(&n->at_node[g->node_of[roads->road[r].to]], rate, tau, err);
        if (!status && !forced) status = bar_streets(n, roads, r, tau, err);
    }
    for (size_t i = 0; i < g->op->corridor_count && !status; i++)
        status =
            nearby_add(&n->at_node[g->node_of[g->op->corridors[i].node]], &used->gate[i], 0, err);
    for (size_t i = 0; i < g->op->assembly_count && !status && used->stock; i++)
        status =
            nearby_add(&n->at_node[g->node_of[g->op->assemblies[i].node]], &used->stock[i], 0, err);
    for (size_t v = 0; v < g->node_count && !status && used->end; v++)
        status = nearby_add(&n->at_node[v], &used->end[v], 0, err);
    return status;
}

cw_status barred_add(struct barred *b, const struct used *used, int32_t rule_s, bool forced,
                     int32_t horizon_s, cw_error *err)
{
    size_t nodes = b->ground->node_count;
    struct near n = {.barred = b,
                     .used = used,
                     .rule_s = rule_s < horizon_s ? rule_s : horizon_s,
                     .horizon_s = horizon_s,
                     .at_node = mem_new(nodes, sizeof *n.at_node)};
    cw_status status = n.at_node ? find(&n, forced, err) : error_no_memory(err);
    for (size_t v = 0; v < nodes && !status; v++)
        if (n.at_node[v].count > 0)
            status =
                nearby_bar(&b->node[v], &n.at_node[v], n.rule_s, used->slack_units, horizon_s, err);
    for (size_t v = 0; v < nodes && n.at_node; v++) steps_release(&n.at_node[v]);
    mem_free(n.at_node);
    return status;
}
