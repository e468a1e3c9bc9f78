/* Uses of a planned class become seconds that another may not use. With uses [a, b] and [c, d] (both
 * ends included) at least N seconds must lie between: so c may not be in (a - N - (d - c), b + N).
 *
 * A street is all links between the same two nodes: two one-way links are the two directions of one
 * road, and separated classes may share neither. */
#include "flow/separate.h"

#include <stdlib.h>

#include "base/mem.h"
#include "flow/nearby.h"

struct streets {
    int32_t *of_link; /* street number of each link */
    size_t count;
    int32_t *first, *arc;  /* arcs of the instance by street */
    int32_t *stamp, round; /* by arc: already dealt with */
};

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

static cw_status number_streets(struct streets *s, const struct network *net, cw_error *err)
{
    struct pair *pairs = mem_new(net->link_count, sizeof *pairs);
    s->of_link = mem_new(net->link_count, sizeof *s->of_link);
    if (!pairs || !s->of_link) {
        mem_free(pairs);
        return error_no_memory(err);
    }
    for (size_t j = 0; j < net->link_count; j++) {
        int32_t a = net->links[j].from, b = net->links[j].to;
        pairs[j] = (struct pair){a < b ? a : b, a < b ? b : a, (int32_t)j};
    }
    qsort(pairs, net->link_count, sizeof *pairs, compare_pairs);
    for (size_t j = 0; j < net->link_count; j++) {
        if (j == 0 || pairs[j].low != pairs[j - 1].low || pairs[j].high != pairs[j - 1].high)
            s->count++;
        s->of_link[pairs[j].link] = (int32_t)s->count - 1;
    }
    mem_free(pairs);
    return CW_OK;
}

static cw_status list_arcs(struct streets *s, const struct instance *in, cw_error *err)
{
    const struct roads *roads = &in->ground->roads[in->mode];
    s->first = mem_new(s->count + 2, sizeof *s->first);
    s->arc = mem_new(roads->hop_count, sizeof *s->arc);
    s->stamp = mem_new(in->arc_count, sizeof *s->stamp);
    if (!s->first || !s->arc || !s->stamp) return error_no_memory(err);
    for (int fill = 0; fill < 2; fill++) { /* count, then place */
        for (size_t a = 0; a < in->arc_count; a++) {
            size_t r = (size_t)in->parts[a].road; /* still one road */
            for (size_t h = roads->first[r]; h < roads->first[r + 1]; h++) {
                int32_t street = s->of_link[roads->hops[h].link];
                if (fill)
                    s->arc[s->first[street + 1]++] = (int32_t)a;
                else
                    s->first[street + 2]++;
            }
        }
        for (size_t i = 2; !fill && i <= s->count; i++) s->first[i + 1] += s->first[i];
    }
    return CW_OK;
}

static void streets_release(struct streets *s)
{
    mem_free(s->of_link), mem_free(s->first), mem_free(s->arc), mem_free(s->stamp);
}

/* One class already planned, against the instance. */
struct apart {
    struct instance *in;
    struct streets *streets;
    const struct used *used;
    int32_t seconds;
    struct steps *at_node; /* units of the used class that are at each road end */
    bool forced;           /* only ends of roads are looked at, as `verify` does */
};

static cw_status clear(const struct instance *in, struct steps *limit, int32_t from, int32_t to,
                       cw_error *err)
{
    if (from < 0) from = 0;
    if (to > in->horizon_s) to = in->horizon_s;
    return limit->count > 0 && from < to ? steps_clear(limit, from, to, err) : CW_OK;
}

static cw_status mark(const struct instance *in, struct steps *marks, int32_t from, int32_t to,
                      cw_error *err)
{
    if (from < 0) from = 0;
    if (to > in->horizon_s) to = in->horizon_s;
    return from < to ? steps_add(marks, from, to, 1, err) : CW_OK;
}

/* Nobody of the instance may be at `node` in [from, to), nor wait there. */
static cw_status bar_node(struct apart *p, int32_t node, int32_t from, int32_t to, cw_error *err)
{
    struct instance *in = p->in;
    cw_status status = CW_OK;
    for (int32_t i = in->out_first[node]; i < in->out_first[node + 1] && !status; i++)
        status = arc_forbid(&in->arcs[in->out_arc[i]], from, to, in->horizon_s, err);
    for (int32_t i = in->in_first[node]; i < in->in_first[node + 1] && !status; i++) {
        struct arc *arc = &in->arcs[in->in_arc[i]];
        status = arc_forbid(arc, from - arc->tau, to - arc->tau, in->horizon_s, err);
    }
    for (size_t g = 0; g < in->gate_count && !status; g++)
        if (in->gates[g].node == node) status = clear(in, &in->gates[g].limit, from, to, err);
    for (size_t i = 0; i < in->ground->op->assembly_count && !status; i++) {
        int32_t at = in->ground->op->assemblies[i].node;
        if (in->ground->node_of[at] == node) status = mark(in, &in->unsheltered[i], from, to, err);
    }
    return status;
}

/* Nobody may be at `node` within the rule's time of the used class, which is there at this rate. */
static cw_status avoid_node(struct apart *p, int32_t node, const struct steps *rate, cw_error *err)
{
    struct steps barred = {0};
    cw_status status =
        nearby_bar(&barred, rate, p->seconds, p->used->slack_units, p->in->horizon_s, err);
    for (size_t i = 0; i + 1 < barred.count && !status; i++)
        if (barred.step[i].value > 0)
            status = bar_node(p, node, barred.step[i].at, barred.step[i + 1].at, err);
    steps_release(&barred);
    return status;
}

/* Nor on the streets of road r, which is used during [a, b]. */
static cw_status avoid_road(struct apart *p, size_t r, int32_t a, int32_t b, cw_error *err)
{
    struct streets *s = p->streets;
    const struct roads *roads = &p->in->ground->roads[p->used->mode];
    cw_status status = CW_OK;
    s->round++;
    for (size_t h = roads->first[r]; h < roads->first[r + 1]; h++) {
        int32_t street = s->of_link[roads->hops[h].link];
        for (int32_t i = s->first[street]; i < s->first[street + 1] && !status; i++) {
            if (s->stamp[s->arc[i]] == s->round) continue;
            s->stamp[s->arc[i]] = s->round;
            struct arc *arc = &p->in->arcs[s->arc[i]];
            status = arc_forbid(arc, a - p->seconds - (arc->tau - 1) + 1, b + p->seconds,
                                p->in->horizon_s, err);
        }
    }
    return status;
}

/* Where the used class is: at the ends of its roads, at corridors, and where it waits. */
static cw_status find_at_nodes(struct apart *p, cw_error *err)
{
    const struct ground *g = p->in->ground;
    const struct roads *roads = &g->roads[p->used->mode];
    const struct op_class *c = &g->op->classes[__builtin_ctz(p->used->class_bit)];
    cw_status status = CW_OK;
    for (size_t r = 0; r < roads->count && !status; r++) {
        const struct steps *rate = &p->used->road[r];
        if (rate->count == 0) continue;
        int32_t tau = roads_travel_s(&g->op->net, roads, r, c->mode, c->speed_mm_h);
        status = nearby_add(&p->at_node[g->node_of[roads->road[r].from]], rate, 0, err);
        if (!status)
            status = nearby_add(&p->at_node[g->node_of[roads->road[r].to]], rate, tau, err);
        for (size_t i = 0; i + 1 < rate->count && !status && !p->forced; i++)
            if (rate->step[i].value > 0)
                status = avoid_road(p, r, rate->step[i].at, rate->step[i + 1].at + tau - 2, err);
    }
    for (size_t i = 0; i < g->op->corridor_count && !status; i++)
        status = nearby_add(&p->at_node[g->node_of[g->op->corridors[i].node]], &p->used->gate[i], 0,
                            err);
    for (size_t i = 0; i < g->op->assembly_count && !status && p->used->stock; i++)
        status = nearby_add(&p->at_node[g->node_of[g->op->assemblies[i].node]], &p->used->stock[i],
                            0, err);
    return status;
}

static cw_status avoid(struct apart *p, cw_error *err)
{
    size_t nodes = p->in->node_count;
    p->at_node = mem_new(nodes, sizeof *p->at_node);
    cw_status status = p->at_node ? find_at_nodes(p, err) : error_no_memory(err);
    for (size_t v = 0; v < nodes && !status; v++)
        if (p->at_node[v].count > 0) status = avoid_node(p, (int32_t)v, &p->at_node[v], err);
    for (size_t v = 0; v < nodes && p->at_node; v++) steps_release(&p->at_node[v]);
    mem_free(p->at_node);
    return status;
}

int32_t separate_rule_s(const cw_operation *op, uint32_t a, uint32_t b)
{
    int32_t most = 0;
    for (size_t i = 0; i < op->separation_count; i++) {
        const struct op_separation *s = &op->separations[i];
        if ((s->classes & a) && (s->classes & b) && s->seconds > most) most = s->seconds;
    }
    return most;
}

cw_status separate_apply(struct instance *in, const struct instance_choice *choice, cw_error *err)
{
    const cw_operation *op = in->ground->op;
    struct streets streets = {0};
    cw_status status = CW_OK;
    if (op->separation_count == 0 || choice->apart_count == 0) return CW_OK;
    in->unsheltered = mem_new(op->assembly_count, sizeof *in->unsheltered);
    if (!in->unsheltered) return error_no_memory(err);
    status = number_streets(&streets, &op->net, err);
    if (!status) status = list_arcs(&streets, in, err);
    for (size_t k = 0; k < choice->apart_count && !status; k++) {
        int32_t rule = separate_rule_s(op, in->classes, choice->apart[k].class_bit);
        struct apart p = {.in = in,
                          .streets = &streets,
                          .used = &choice->apart[k],
                          .seconds = rule < in->horizon_s ? rule : in->horizon_s,
                          .forced = choice->forced};
        if (p.seconds > 0) status = avoid(&p, err);
    }
    streets_release(&streets);
    return status;
}
