/* The chains of a plan: that each is one class from one zone to one corridor that admits it and
 * counts, and that its flow adds up to whole people. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "verify/check_int.h"

static cw_status resolve(struct check *c, const struct row_chain *row, struct chain *chain)
{
    int32_t class = check_class(c, row->class_id);
    int32_t zone = ids_find(&c->zone_ids, row->zone);
    int32_t corridor = ids_find(&c->corridor_ids, row->corridor);
    if (class < 0)
        return REFUTE(c, "chain %lld: class \"%s\" is unknown", LL(row->chain_id), row->class_id);
    if (zone < 0)
        return REFUTE(c, "chain %lld: zone \"%s\" is unknown", LL(row->chain_id), row->zone);
    bool halted = c->replan_at_s >= 0 && *row->corridor == '\0';
    if (corridor < 0 && !halted)
        return REFUTE(c, "chain %lld: corridor \"%s\" is unknown", LL(row->chain_id),
                      row->corridor);
    *chain = (struct chain){.row = row,
                            .class = (size_t) class,
                            .zone = (size_t)zone,
                            .corridor = halted ? SIZE_MAX : (size_t)corridor,
                            .assembly = -1,
                            .halted = halted,
                            .halt_node = -1,
                            .after = SIZE_MAX};
    return CW_OK;
}

static cw_status check_chain(struct check *c, struct chain *chain)
{
    const struct row_chain *row = chain->row;
    const struct op_join *join = &c->joins[check_cell(c, chain->zone, chain->class)];
    if (row->people < 1)
        return REFUTE(c, "chain %lld: it carries %lld people", LL(row->chain_id), LL(row->people));
    if (!chain->halted && !c->counted[chain->corridor])
        return REFUTE(c, "chain %lld: corridor %s does not count on the basis \"%s\"",
                      LL(row->chain_id), row->corridor, operation_basis_name(c->basis));
    if (!chain->halted && !(c->op->corridors[chain->corridor].admits >> chain->class & 1u))
        return REFUTE(c, "chain %lld: corridor %s does not admit class %s", LL(row->chain_id),
                      row->corridor, row->class_id);
    if (chain->after != SIZE_MAX) {
        if (row->access_s == 0) return CW_OK;
        return REFUTE(c, "chain %lld: access_s is %lld, but it goes on from a junction",
                      LL(row->chain_id), LL(row->access_s));
    }
    if (join->node < 0)
        return REFUTE(c, "chain %lld: class %s cannot leave zone %s by any road", LL(row->chain_id),
                      row->class_id, row->zone);
    if (row->access_s != join->access_s)
        return REFUTE(c, "chain %lld: access_s is %lld, recomputed %lld", LL(row->chain_id),
                      LL(row->access_s), LL(join->access_s));
    chain->access_s = join->access_s;
    return CW_OK;
}

static cw_status check_once(struct check *c)
{
    const struct key_entry *keys = c->chain_ids.rows;
    for (size_t i = 1; i < c->chain_ids.count; i++) {
        if (keys[i].key == keys[i - 1].key)
            return REFUTE(c, "chain %lld: it stands there twice", LL(keys[i].key));
    }
    return CW_OK;
}

static cw_status check_stop(struct check *c, const struct row_stop *row)
{
    size_t at = keys_find(&c->chain_ids, row->chain_id);
    int32_t assembly = ids_find(&c->assembly_ids, row->assembly_point);
    if (at == SIZE_MAX) return REFUTE(c, "stop: there is no chain %lld", LL(row->chain_id));
    if (assembly < 0)
        return REFUTE(c, "stop of chain %lld: assembly point \"%s\" is unknown", LL(row->chain_id),
                      row->assembly_point);
    const char *node = c->op->net.node_id[c->op->assemblies[assembly].node];
    if (strcmp(row->node_id, node) != 0)
        return REFUTE(c, "stop of chain %lld: node \"%s\", the assembly point %s is at node %s",
                      LL(row->chain_id), row->node_id, row->assembly_point, node);
    if (c->chains[at].assembly >= 0)
        return REFUTE(c, "stop: chain %lld stops twice", LL(row->chain_id));
    c->chains[at].assembly = assembly;
    return CW_OK;
}

cw_status check_chains(struct check *c)
{
    const struct plan_tables *plan = c->plan;
    static const int64_t none = 0;
    if (plan->chain_count >= INT32_MAX) return REFUTE(c, "chain: there are too many chains");
    c->chains = mem_new(plan->chain_count, sizeof *c->chains);
    if (!c->chains) return error_no_memory(c->err);
    cw_status s = keys_init(&c->chain_ids, plan->chain_count ? &plan->chain[0].chain_id : &none,
                            sizeof *plan->chain, plan->chain_count, c->err);
    if (!s) s = check_once(c);
    for (size_t i = 0; !s && i < plan->chain_count; i++)
        s = resolve(c, &plan->chain[i], &c->chains[i]);
    if (!s) s = check_halt_rows(c);
    for (size_t i = 0; !s && i < plan->chain_count; i++) s = check_chain(c, &c->chains[i]);
    for (size_t i = 0; !s && i < plan->stop_count; i++) s = check_stop(c, &plan->stop[i]);
    return s;
}

/* ---- flow rows ----------------------------------------------------------------------- */

struct flow_key {
    size_t chain;
    const struct row_flow *row;
};

static int by_chain_leg_time(const void *a, const void *b)
{
    const struct flow_key *x = a, *y = b;
    if (x->chain != y->chain) return x->chain < y->chain ? -1 : 1;
    if (x->row->leg != y->row->leg) return x->row->leg < y->row->leg ? -1 : 1;
    return (x->row->t0_s > y->row->t0_s) - (x->row->t0_s < y->row->t0_s);
}

static cw_status check_flow_row(struct check *c, const struct row_flow *row, struct flow_key *key)
{
    size_t at = keys_find(&c->chain_ids, row->chain_id);
    if (at == SIZE_MAX) return REFUTE(c, "flow: there is no chain %lld", LL(row->chain_id));
    const struct chain *chain = &c->chains[at];
    if (strcmp(row->class_id, chain->row->class_id) != 0 ||
        strcmp(row->zone, chain->row->zone) != 0 ||
        strcmp(row->corridor, chain->row->corridor) != 0 || row->route_id != chain->row->route_id)
        return REFUTE(c,
                      "flow of chain %lld: class %s, zone %s, corridor %s, route %lld; the "
                      "chain has %s, %s, %s, %lld",
                      LL(row->chain_id), row->class_id, row->zone, row->corridor, LL(row->route_id),
                      chain->row->class_id, chain->row->zone, chain->row->corridor,
                      LL(chain->row->route_id));
    if (row->leg < 0 || row->leg > (chain->assembly >= 0))
        return REFUTE(c, "flow of chain %lld: there is no leg %lld", LL(row->chain_id),
                      LL(row->leg));
    if (row->t0_s < 0 || row->t0_s >= row->t1_s || row->t1_s > c->pause_s)
        return REFUTE(c, "flow of chain %lld: from second %lld to %lld is no time in the pause",
                      LL(row->chain_id), LL(row->t0_s), LL(row->t1_s));
    if (row->units_per_s < 1)
        return REFUTE(c, "flow of chain %lld at %s: %lld units per second", LL(row->chain_id),
                      check_clock(c, row->t0_s).text, LL(row->units_per_s));
    *key = (struct flow_key){at, row};
    return CW_OK;
}

/* Appends a run to its leg; `total` is what the leg carried before it. */
static cw_status add_run(struct check *c, struct chain *chain, const struct row_flow *row,
                         size_t place, int64_t *total)
{
    size_t leg = (size_t)row->leg;
    int64_t units;
    if (chain->run_count[leg] == 0) {
        chain->first_run[leg] = place;
        *total = 0;
    } else if (c->runs[place - 1].t1_s > row->t0_s) {
        return REFUTE(c, "flow of chain %lld: two rows of leg %lld share %s", LL(row->chain_id),
                      LL(row->leg), check_clock(c, row->t0_s).text);
    }
    c->runs[place] = (struct run){row->t0_s, row->t1_s, row->units_per_s, *total};
    chain->run_count[leg]++;
    if (!multiply_ok(row->units_per_s, row->t1_s - row->t0_s, &units) || !add_ok(total, units))
        return REFUTE(c, "flow of chain %lld: the units add up to more than any number",
                      LL(row->chain_id));
    return CW_OK;
}

static int64_t leg_total(const struct check *c, const struct chain *chain, size_t leg)
{
    return chain_units_before(c, chain, leg, c->pause_s);
}

static cw_status check_total(struct check *c, const struct chain *chain, size_t leg)
{
    int64_t want, have = leg_total(c, chain, leg);
    if (!multiply_ok(chain->row->people, OP_UNITS, &want) || have != want)
        return REFUTE(c,
                      "chain %lld carries %lld people, but leg %zu of its flow carries %lld "
                      "units, not 3600 for each",
                      LL(chain->row->chain_id), LL(chain->row->people), leg, LL(have));
    return CW_OK;
}

cw_status check_flows(struct check *c)
{
    size_t count = c->plan->flow_count;
    struct flow_key *keys = mem_new(count, sizeof *keys);
    cw_status s = CW_OK;
    int64_t total = 0;
    c->runs = mem_new(count, sizeof *c->runs);
    if (!keys || !c->runs) s = error_no_memory(c->err);
    for (size_t i = 0; !s && i < count; i++) s = check_flow_row(c, &c->plan->flow[i], &keys[i]);
    if (!s) qsort(keys, count, sizeof *keys, by_chain_leg_time);
    for (size_t i = 0; !s && i < count; i++)
        s = add_run(c, &c->chains[keys[i].chain], keys[i].row, i, &total);
    for (size_t i = 0; !s && i < c->plan->chain_count; i++) {
        s = check_total(c, &c->chains[i], 0);
        if (!s && c->chains[i].assembly >= 0) s = check_total(c, &c->chains[i], 1);
    }
    mem_free(keys);
    return s;
}

int64_t chain_units_before(const struct check *c, const struct chain *chain, size_t leg,
                           int64_t t_s)
{
    const struct run *runs = &c->runs[chain->first_run[leg]];
    size_t low = 0, high = chain->run_count[leg]; /* runs before `low` start before t_s */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (runs[middle].t0_s < t_s) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) return 0;
    const struct run *run = &runs[low - 1];
    int64_t until = t_s < run->t1_s ? t_s : run->t1_s;
    return run->before_units + (until - run->t0_s) * run->units_per_s;
}

int64_t chain_second_of(const struct check *c, const struct chain *chain, size_t leg, int64_t units)
{
    const struct run *runs = &c->runs[chain->first_run[leg]];
    size_t low = 0, high = chain->run_count[leg];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (runs[middle].before_units < units) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) return 0; /* cannot be: every leg carries at least one person */
    return runs[low - 1].t0_s +
           (units - runs[low - 1].before_units - 1) / runs[low - 1].units_per_s;
}

size_t chain_last_leg(const struct chain *chain)
{
    return chain->assembly >= 0 ? 1 : 0;
}

int64_t chain_to_corridor_s(const struct chain *chain)
{
    return chain->assembly >= 0 ? chain->tail_s : chain->head_s;
}
