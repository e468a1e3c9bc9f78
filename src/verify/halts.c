/* Of a replan: chains that halt at a junction, and chains that take their people on from there. */
#include <string.h>

#include "base/mem.h"
#include "verify/check_int.h"

static cw_status read_halt(struct check *c, const struct row_halt *row)
{
    size_t at = keys_find(&c->chain_ids, row->chain_id);
    int32_t node = ids_find(&c->node_ids, row->node_id);
    if (at == SIZE_MAX) return REFUTE(c, "halt: there is no chain %lld", LL(row->chain_id));
    struct chain *chain = &c->chains[at];
    if (!chain->halted)
        return REFUTE(c, "halt of chain %lld: it goes to corridor %s", LL(row->chain_id),
                      chain->row->corridor);
    if (chain->halt_node >= 0)
        return REFUTE(c, "halt of chain %lld: it stands there twice", LL(row->chain_id));
    if (node < 0 || !c->ways.is_end[node])
        return REFUTE(c, "halt of chain %lld: node \"%s\" is no road end", LL(row->chain_id),
                      row->node_id);
    if (row->people != chain->row->people)
        return REFUTE(c, "halt of chain %lld: %lld people, the chain has %lld", LL(row->chain_id),
                      LL(row->people), LL(chain->row->people));
    chain->halt_node = node;
    return CW_OK;
}

static cw_status read_onward(struct check *c, const struct row_onward *row)
{
    size_t at = keys_find(&c->chain_ids, row->chain_id);
    size_t after = keys_find(&c->chain_ids, row->after_chain_id);
    if (at == SIZE_MAX || after == SIZE_MAX || after == at)
        return REFUTE(c, "onward: chain %lld cannot go on from chain %lld", LL(row->chain_id),
                      LL(row->after_chain_id));
    struct chain *chain = &c->chains[at], *before = &c->chains[after];
    if (chain->after != SIZE_MAX)
        return REFUTE(c, "onward: chain %lld stands there twice", LL(row->chain_id));
    if (!before->halted || before->zone != chain->zone || before->class != chain->class)
        return REFUTE(c,
                      "onward: chain %lld goes on from chain %lld, which does not halt or is of "
                      "other people",
                      LL(row->chain_id), LL(row->after_chain_id));
    chain->after = after;
    return CW_OK;
}

/* A chain goes on from one that leaves earlier; so none goes on from itself by way of others. */
static cw_status check_no_circle(struct check *c)
{
    for (size_t i = 0; i < c->plan->chain_count; i++) {
        size_t steps = 0;
        for (size_t at = i; at != SIZE_MAX; at = c->chains[at].after)
            if (steps++ > c->plan->change_count + 1)
                return REFUTE(c, "onward: chain %lld goes on more often than there were changes",
                              LL(c->plan->chain[i].chain_id));
    }
    return CW_OK;
}

cw_status check_halt_rows(struct check *c)
{
    cw_status s = CW_OK;
    for (size_t i = 0; !s && i < c->plan->halt_count; i++) s = read_halt(c, &c->plan->halt[i]);
    for (size_t i = 0; !s && i < c->plan->chain_count; i++)
        if (c->chains[i].halted && c->chains[i].halt_node < 0)
            s = REFUTE(c, "chain %lld: it has no corridor and no row in halt",
                       LL(c->plan->chain[i].chain_id));
    for (size_t i = 0; !s && i < c->plan->onward_count; i++)
        s = read_onward(c, &c->plan->onward[i]);
    return s ? s : check_no_circle(c);
}

/* ---- who goes on --------------------------------------------------------------------- */

static cw_status add_runs(struct check *c, struct edges *edges, const struct chain *chain,
                          size_t leg, int64_t offset_s, int64_t sign)
{
    const struct run *runs = &c->runs[chain->first_run[leg]];
    cw_status s = CW_OK;
    for (size_t r = 0; !s && r < chain->run_count[leg]; r++)
        s = edges_add(edges,
                      (struct piece){runs[r].t0_s + offset_s, runs[r].t1_s + offset_s,
                                     sign * runs[r].units_per_s},
                      c->err);
    return s;
}

/* By every second at most those have gone on who had come. */
static cw_status check_halt(struct check *c, size_t chain, struct edges *edges,
                            struct pieces *rates)
{
    int64_t units = 0, change;
    cw_status s = add_runs(c, edges, &c->chains[chain], chain_last_leg(&c->chains[chain]),
                           chain_to_corridor_s(&c->chains[chain]), 1);
    if (!s) s = edges_sum(edges, rates, c->err);
    for (size_t i = 0; !s && i < rates->count; i++) {
        const struct piece *p = &rates->rows[i];
        if (!multiply_ok(p->units_per_s, p->t1_s - p->t0_s, &change) || !add_ok(&units, change))
            return REFUTE(c, "flow: the units at a halt add up to more than any number");
        if (units < 0)
            return REFUTE(c,
                          "flow: by %s %lld units more have gone on from where chain %lld halts "
                          "than had come",
                          check_clock(c, p->t1_s - 1).text, LL(-units),
                          LL(c->plan->chain[chain].chain_id));
    }
    return s;
}

static cw_status check_stranded(struct check *c, const int64_t *onward)
{
    for (size_t i = 0; i < c->plan->halt_count; i++) {
        const struct row_halt *row = &c->plan->halt[i];
        int64_t stranded = row->people - onward[keys_find(&c->chain_ids, row->chain_id)];
        if (stranded < 0 || stranded != row->stranded)
            return REFUTE(c, "halt of chain %lld: %lld stranded, recomputed %lld",
                          LL(row->chain_id), LL(row->stranded), LL(stranded));
        c->stranded_people += stranded;
    }
    return CW_OK;
}

cw_status check_halts(struct check *c)
{
    size_t count = c->plan->chain_count;
    struct edges *edges = mem_new(count, sizeof *edges);
    int64_t *onward = mem_new(count, sizeof *onward);
    struct pieces rates = {0};
    cw_status s = edges && onward ? CW_OK : error_no_memory(c->err);
    for (size_t i = 0; !s && i < count; i++) {
        const struct chain *chain = &c->chains[i];
        if (chain->after == SIZE_MAX) continue;
        s = add_runs(c, &edges[chain->after], chain, 0, 0, -1);
        onward[chain->after] += chain->row->people;
        c->onward_people += chain->row->people;
    }
    for (size_t i = 0; !s && i < count; i++)
        if (c->chains[i].halted && onward[i]) s = check_halt(c, i, &edges[i], &rates);
    if (!s) s = check_stranded(c, onward);
    for (size_t i = 0; edges && i < count; i++) edges_release(&edges[i]);
    mem_free(edges);
    mem_free(onward);
    pieces_release(&rates);
    return s;
}
