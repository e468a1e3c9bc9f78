/* Routes: links that exist, connect, allow the class, make whole roads, and meet no node twice. */
#include <stdlib.h>

#include "base/mem.h"
#include "verify/check_int.h"

struct routes {
    const struct row_route_link **rows; /* sorted by route, seq */
    int32_t *seen;                      /* by node: the last chain that came there, or -1 */
    int64_t first_seq;                  /* of every route: 0 or 1 */
};

/* Where a walk along a route stands. */
struct walker {
    struct chain *chain;
    int32_t index, node, stop_node; /* stop_node: -1 when nobody stops, or once it is behind */
    int32_t leg;
    int64_t offset_s, travel_s;
};

static int by_route(const void *a, const void *b)
{
    const struct row_route_link *const *x = a, *const *y = b;
    if ((*x)->route_id != (*y)->route_id) return (*x)->route_id < (*y)->route_id ? -1 : 1;
    return ((*x)->seq > (*y)->seq) - ((*x)->seq < (*y)->seq);
}

static size_t route_begin(const struct check *c, const struct routes *r, int64_t route_id)
{
    size_t low = 0, high = c->plan->route_link_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->rows[middle]->route_id < route_id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static cw_status arrive(struct check *c, struct routes *r, struct walker *w, int32_t node)
{
    if (r->seen[node] == w->index)
        return REFUTE(c, "chain %lld: its route comes to node %s twice",
                      LL(w->chain->row->chain_id), c->op->net.node_id[node]);
    r->seen[node] = w->index;
    w->node = node;
    return CW_OK;
}

/* Whoever stops does so at the first moment the route is at the assembly point. */
static void stop_here(struct walker *w)
{
    if (w->node != w->stop_node) return;
    w->chain->head_s = w->offset_s;
    w->offset_s = 0;
    w->leg = 1;
    w->stop_node = -1;
}

static cw_status find_way(struct check *c, const struct walker *w, const char *link_id,
                          int32_t *way)
{
    int64_t chain_id = w->chain->row->chain_id;
    enum mode mode = c->op->classes[w->chain->class].mode;
    int32_t j = ids_find(&c->link_ids, link_id);
    if (j < 0) return REFUTE(c, "chain %lld: link \"%s\" is unknown", LL(chain_id), link_id);
    const struct link *link = &c->op->net.links[j];
    if (link->from != w->node && link->to != w->node)
        return REFUTE(c, "chain %lld: link %s does not begin at node %s, where the route is",
                      LL(chain_id), link_id, c->op->net.node_id[w->node]);
    unsigned direction = link->from == w->node ? FORWARD : BACKWARD;
    if (!(link->ways & LINK_WAY(mode, direction)))
        return REFUTE(c, "chain %lld: class %s may not use link %s in this direction", LL(chain_id),
                      w->chain->row->class_id, link_id);
    *way = ways_starting(&c->ways, j, mode, direction);
    if (*way < 0)
        return REFUTE(c, "chain %lld: link %s begins no road that class %s may use", LL(chain_id),
                      link_id, w->chain->row->class_id);
    return CW_OK;
}

/* Follows one road; `rows` are the route's links from here on. */
static cw_status follow_way(struct check *c, struct routes *r, struct walker *w,
                            const struct row_route_link *const *rows, size_t count, size_t *used)
{
    int32_t index = -1;
    cw_status s = find_way(c, w, rows[0]->link_id, &index);
    if (s) return s;
    const struct way *way = &c->ways.rows[index];
    for (size_t h = 0; !s && h < way->hop_count; h++) {
        const struct hop *hop = &c->ways.hops[way->first_hop + h];
        const struct link *link = &c->op->net.links[hop->link];
        if (h >= count || ids_find(&c->link_ids, rows[h]->link_id) != hop->link)
            return REFUTE(c, "chain %lld: its route leaves the road of link %s before its end",
                          LL(w->chain->row->chain_id), rows[0]->link_id);
        s = arrive(c, r, w, hop->direction == FORWARD ? link->to : link->from);
    }
    if (s) return s;
    s = mem_reserve(&c->steps, &c->step_room, c->step_count + 1, sizeof *c->steps, c->err);
    if (s) return s;
    c->steps[c->step_count++] = (struct step){index, w->index, w->leg, w->offset_s};
    int64_t time_s = c->ways.time_s[(size_t)index * c->op->class_count + w->chain->class];
    w->offset_s += time_s;
    w->travel_s += time_s;
    *used = way->hop_count;
    stop_here(w);
    return CW_OK;
}

static cw_status check_ends(struct check *c, const struct walker *w)
{
    const struct row_chain *row = w->chain->row;
    int32_t gate =
        w->chain->halted ? w->chain->halt_node : c->op->corridors[w->chain->corridor].node;
    if (w->node != gate && w->chain->halted)
        return REFUTE(c, "chain %lld: its route ends at node %s, it halts at node %s",
                      LL(row->chain_id), c->op->net.node_id[w->node], c->op->net.node_id[gate]);
    if (w->node != gate)
        return REFUTE(c, "chain %lld: its route ends at node %s, corridor %s is at node %s",
                      LL(row->chain_id), c->op->net.node_id[w->node], row->corridor,
                      c->op->net.node_id[gate]);
    if (w->stop_node >= 0)
        return REFUTE(c, "chain %lld: its route does not come to the assembly point %s",
                      LL(row->chain_id), c->op->assemblies[w->chain->assembly].id);
    if (w->travel_s != row->travel_s)
        return REFUTE(c, "chain %lld: travel_s is %lld, recomputed %lld", LL(row->chain_id),
                      LL(row->travel_s), LL(w->travel_s));
    return CW_OK;
}

static cw_status check_route(struct check *c, struct routes *r, int32_t index)
{
    struct chain *chain = &c->chains[index];
    const struct row_chain *row = chain->row;
    const struct op_join *join = &c->joins[check_cell(c, chain->zone, chain->class)];
    struct walker w = {.chain = chain, .index = index, .offset_s = chain->access_s};
    w.stop_node = chain->assembly < 0 ? -1 : c->op->assemblies[chain->assembly].node;
    int32_t first = chain->after == SIZE_MAX ? join->node : c->chains[chain->after].halt_node;
    if (ids_find(&c->node_ids, row->first_node) != first && chain->after != SIZE_MAX)
        return REFUTE(c, "chain %lld: first_node is \"%s\", the chain before it halts at node %s",
                      LL(row->chain_id), row->first_node, c->op->net.node_id[first]);
    if (ids_find(&c->node_ids, row->first_node) != first)
        return REFUTE(c, "chain %lld: first_node is \"%s\", class %s of zone %s starts at node %s",
                      LL(row->chain_id), row->first_node, row->class_id, row->zone,
                      c->op->net.node_id[join->node]);
    chain->first_step = c->step_count;
    cw_status s = arrive(c, r, &w, first);
    stop_here(&w);
    size_t at = route_begin(c, r, row->route_id), end = at;
    while (end < c->plan->route_link_count && r->rows[end]->route_id == row->route_id) end++;
    while (!s && at < end) {
        size_t used = 0;
        s = follow_way(c, r, &w, &r->rows[at], end - at, &used);
        at += used;
    }
    if (s) return s;
    chain->step_count = c->step_count - chain->first_step;
    *(w.leg ? &chain->tail_s : &chain->head_s) = w.offset_s;
    return check_ends(c, &w);
}

/* Every route is numbered without gaps from the same first number, and belongs to a chain. */
static cw_status check_numbering(struct check *c, struct routes *r, const struct keys *used)
{
    size_t count = c->plan->route_link_count;
    r->first_seq = count ? r->rows[0]->seq : 0;
    if (r->first_seq != 0 && r->first_seq != 1)
        return REFUTE(c, "route_link: route %lld starts with seq %lld", LL(r->rows[0]->route_id),
                      LL(r->first_seq));
    for (size_t i = 0; i < count; i++) {
        const struct row_route_link *row = r->rows[i];
        bool first = i == 0 || r->rows[i - 1]->route_id != row->route_id;
        if (first && keys_find(used, row->route_id) == SIZE_MAX)
            return REFUTE(c, "route_link: no chain has route %lld", LL(row->route_id));
        int64_t want = first ? r->first_seq : r->rows[i - 1]->seq + 1;
        if (row->seq != want)
            return REFUTE(c, "route_link: route %lld has seq %lld where %lld should stand",
                          LL(row->route_id), LL(row->seq), LL(want));
    }
    return CW_OK;
}

static cw_status init_routes(struct check *c, struct routes *r)
{
    size_t count = c->plan->route_link_count;
    r->rows = mem_new(count, sizeof *r->rows);
    r->seen = mem_new(c->op->net.node_count, sizeof *r->seen);
    if (!r->rows || !r->seen) return error_no_memory(c->err);
    for (size_t i = 0; i < count; i++) r->rows[i] = &c->plan->route_link[i];
    qsort(r->rows, count, sizeof *r->rows, by_route);
    for (size_t v = 0; v < c->op->net.node_count; v++) r->seen[v] = -1;
    return CW_OK;
}

cw_status check_routes(struct check *c)
{
    const struct plan_tables *plan = c->plan;
    static const int64_t none = 0;
    struct routes r = {0};
    struct keys used = {0};
    cw_status s = keys_init(&used, plan->chain_count ? &plan->chain[0].route_id : &none,
                            sizeof *plan->chain, plan->chain_count, c->err);
    if (!s) s = init_routes(c, &r);
    if (!s) s = check_numbering(c, &r, &used);
    for (size_t i = 0; !s && i < plan->chain_count; i++) s = check_route(c, &r, (int32_t)i);
    keys_release(&used);
    mem_free(r.rows);
    mem_free(r.seen);
    return s;
}
