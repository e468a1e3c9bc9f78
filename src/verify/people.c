/* From flow to persons: who leaves when, who is out by when; every row that says so is recomputed.
 * Person n of a chain leaves in the second in which 3600 n units have left. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "verify/check_int.h"

static int64_t persons_before(const struct check *c, const struct chain *chain, size_t leg,
                              int64_t t_s)
{
    return chain_units_before(c, chain, leg, t_s) / OP_UNITS;
}

/* ---- zone ---------------------------------------------------------------------------- */

static cw_status check_zone_row(struct check *c, const struct row_zone *row, const int64_t *out,
                                bool *seen)
{
    int32_t zone = ids_find(&c->zone_ids, row->zone_id), class = check_class(c, row->class_id);
    if (zone < 0) return REFUTE(c, "zone: zone \"%s\" is unknown", row->zone_id);
    if (class < 0)
        return REFUTE(c, "zone %s: class \"%s\" is unknown", row->zone_id, row->class_id);
    size_t cell = check_cell(c, (size_t)zone, (size_t) class);
    const struct op_join *join = &c->joins[cell];
    const char *node = join->node < 0 ? "" : c->op->net.node_id[join->node];
    if (seen[cell])
        return REFUTE(c, "zone %s: class %s stands there twice", row->zone_id, row->class_id);
    seen[cell] = true;
    if (strcmp(row->node_id, node) != 0)
        return REFUTE(c, "zone %s: class %s joins the roads at node \"%s\", recomputed \"%s\"",
                      row->zone_id, row->class_id, row->node_id, node);
    if (row->access_s != join->access_s)
        return REFUTE(c, "zone %s: access_s of class %s is %lld, recomputed %lld", row->zone_id,
                      row->class_id, LL(row->access_s), LL(join->access_s));
    if (row->people != c->people[cell])
        return REFUTE(c, "zone %s: %lld people of class %s, the operation has %lld", row->zone_id,
                      LL(row->people), row->class_id, LL(c->people[cell]));
    if (row->out != out[cell])
        return REFUTE(c, "zone %s: %lld people of class %s out, its chains carry %lld",
                      row->zone_id, LL(row->out), row->class_id, LL(out[cell]));
    return CW_OK;
}

/* Nobody is called twice: chains carry at most the people there are. */
static cw_status add_up_zones(struct check *c, int64_t *called, int64_t *out)
{
    for (size_t i = 0; i < c->plan->chain_count; i++) {
        const struct chain *chain = &c->chains[i];
        size_t cell = check_cell(c, chain->zone, chain->class);
        if (!chain->halted) out[cell] += chain->row->people;
        if (!chain->halted) c->class_out[chain->class] += chain->row->people;
        if (chain->after != SIZE_MAX) continue; /* counted where they left home */
        if (!add_ok(&called[cell], chain->row->people) || called[cell] > c->people[cell])
            return REFUTE(c,
                          "chain %lld: with it, chains carry more people of class %s from zone "
                          "%s than the %lld there are",
                          LL(chain->row->chain_id), chain->row->class_id, chain->row->zone,
                          LL(c->people[cell]));
    }
    return CW_OK;
}

cw_status check_zone_rows(struct check *c)
{
    size_t cells = c->op->zone_count * c->op->class_count;
    int64_t *out = mem_new(cells, sizeof *out), *called = mem_new(cells, sizeof *called);
    bool *seen = mem_new(cells, sizeof *seen);
    cw_status s = out && called && seen ? add_up_zones(c, called, out) : error_no_memory(c->err);
    for (size_t i = 0; !s && i < c->plan->zone_count; i++)
        s = check_zone_row(c, &c->plan->zone[i], out, seen);
    for (size_t i = 0; !s && i < cells; i++) {
        if (!seen[i])
            s = REFUTE(c, "zone: there is no row for zone %s and class %s",
                       c->op->zones[i / c->op->class_count].id,
                       c->op->classes[i % c->op->class_count].id);
    }
    mem_free(out);
    mem_free(called);
    mem_free(seen);
    return s;
}

/* ---- cohort -------------------------------------------------------------------------- */

struct cohort_key {
    size_t chain;
    const struct row_cohort *row;
};

static int by_chain_time(const void *a, const void *b)
{
    const struct cohort_key *x = a, *y = b;
    if (x->chain != y->chain) return x->chain < y->chain ? -1 : 1;
    return (x->row->leave_from_s > y->row->leave_from_s) -
           (x->row->leave_from_s < y->row->leave_from_s);
}

static cw_status check_cohort(struct check *c, const struct row_cohort *row, size_t *at)
{
    *at = keys_find(&c->chain_ids, row->chain_id);
    if (*at == SIZE_MAX) return REFUTE(c, "cohort: there is no chain %lld", LL(row->chain_id));
    int64_t from = row->leave_from_s;
    bool slot = from >= 0 && from < c->pause_s && from % c->slot_s == 0;
    int64_t to = slot && c->pause_s - from > c->slot_s ? from + c->slot_s : c->pause_s;
    if (!slot || row->leave_to_s != to)
        return REFUTE(c, "cohort of chain %lld: from second %lld to %lld is no slot of %lld s",
                      LL(row->chain_id), LL(from), LL(row->leave_to_s), LL(c->slot_s));
    const struct chain *chain = &c->chains[*at];
    int64_t people = persons_before(c, chain, 0, to) - persons_before(c, chain, 0, from);
    if (row->people != people)
        return REFUTE(c, "cohort of chain %lld from %s: %lld people, recomputed %lld",
                      LL(row->chain_id), check_clock(c, from).text, LL(row->people), LL(people));
    return CW_OK;
}

/* Every row is right and none stands twice, so a chain is complete when its people add up. */
static cw_status check_cohort_sums(struct check *c, const struct cohort_key *keys)
{
    int64_t *sum = mem_new(c->plan->chain_count, sizeof *sum);
    cw_status s = sum ? CW_OK : error_no_memory(c->err);
    for (size_t i = 0; !s && i < c->plan->cohort_count; i++) {
        sum[keys[i].chain] += keys[i].row->people;
        if (i && keys[i].chain == keys[i - 1].chain &&
            keys[i].row->leave_from_s == keys[i - 1].row->leave_from_s)
            s = REFUTE(c, "cohort of chain %lld from %s: it stands there twice",
                       LL(keys[i].row->chain_id), check_clock(c, keys[i].row->leave_from_s).text);
    }
    for (size_t i = 0; !s && i < c->plan->chain_count; i++) {
        if (sum[i] != c->chains[i].row->people)
            s = REFUTE(c, "cohort: the cohorts of chain %lld have %lld people, the chain %lld",
                       LL(c->chains[i].row->chain_id), LL(sum[i]), LL(c->chains[i].row->people));
    }
    mem_free(sum);
    return s;
}

cw_status check_cohorts(struct check *c)
{
    size_t count = c->plan->cohort_count;
    struct cohort_key *keys = mem_new(count, sizeof *keys);
    cw_status s = keys ? CW_OK : error_no_memory(c->err);
    for (size_t i = 0; !s && i < count; i++) {
        keys[i].row = &c->plan->cohort[i];
        s = check_cohort(c, keys[i].row, &keys[i].chain);
    }
    if (!s) {
        qsort(keys, count, sizeof *keys, by_chain_time);
        s = check_cohort_sums(c, keys);
    }
    mem_free(keys);
    return s;
}

/* ---- corridor ------------------------------------------------------------------------ */

struct passage {
    int64_t out, first_s, last_s;
    bool seen;
};

static void add_passage(struct check *c, const struct chain *chain, struct passage *passage)
{
    size_t leg = chain_last_leg(chain);
    int64_t after = chain_to_corridor_s(chain);
    int64_t first = chain_second_of(c, chain, leg, OP_UNITS) + after;
    int64_t last = chain_second_of(c, chain, leg, chain->row->people * OP_UNITS) + after;
    if (passage->out == 0 || first < passage->first_s) passage->first_s = first;
    if (passage->out == 0 || last > passage->last_s) passage->last_s = last;
    passage->out += chain->row->people;
    if (last > c->class_last_s[chain->class]) c->class_last_s[chain->class] = last;
}

static cw_status check_corridor_row(struct check *c, const struct row_corridor *row,
                                    struct passage *passages)
{
    int32_t at = ids_find(&c->corridor_ids, row->corridor_id);
    if (at < 0) return REFUTE(c, "corridor: corridor \"%s\" is unknown", row->corridor_id);
    const struct op_corridor *k = &c->op->corridors[at];
    struct passage *p = &passages[at];
    if (p->seen) return REFUTE(c, "corridor %s: it stands there twice", k->id);
    p->seen = true;
    if (strcmp(row->node_id, c->op->net.node_id[k->node]) != 0)
        return REFUTE(c, "corridor %s: node \"%s\", the operation has \"%s\"", k->id, row->node_id,
                      c->op->net.node_id[k->node]);
    if (row->counted != (c->counted[at] ? 1 : 0))
        return REFUTE(c, "corridor %s: counted is %lld, recomputed %d on the basis \"%s\"", k->id,
                      LL(row->counted), c->counted[at], operation_basis_name(c->basis));
    if (row->capacity_per_hour != k->capacity_h[c->population])
        return REFUTE(c, "corridor %s: %lld people per hour, the operation has %lld", k->id,
                      LL(row->capacity_per_hour), LL(k->capacity_h[c->population]));
    if (row->out != p->out)
        return REFUTE(c, "corridor %s: %lld people out, its chains carry %lld", k->id, LL(row->out),
                      LL(p->out));
    if (row->first_s != p->first_s || row->last_s != p->last_s)
        return REFUTE(c,
                      "corridor %s: first and last person at seconds %lld and %lld, recomputed "
                      "%lld and %lld (-1: nobody)",
                      k->id, LL(row->first_s), LL(row->last_s), LL(p->first_s), LL(p->last_s));
    return CW_OK;
}

cw_status check_corridor_rows(struct check *c)
{
    struct passage *passages = mem_new(c->op->corridor_count, sizeof *passages);
    cw_status s = passages ? CW_OK : error_no_memory(c->err);
    for (size_t i = 0; !s && i < c->op->corridor_count; i++)
        passages[i].first_s = passages[i].last_s = -1;
    for (size_t i = 0; !s && i < c->plan->chain_count; i++)
        if (!c->chains[i].halted) add_passage(c, &c->chains[i], &passages[c->chains[i].corridor]);
    for (size_t i = 0; !s && i < c->plan->corridor_count; i++)
        s = check_corridor_row(c, &c->plan->corridor[i], passages);
    for (size_t i = 0; !s && i < c->op->corridor_count; i++) {
        if (!passages[i].seen)
            s = REFUTE(c, "corridor: there is no row for corridor %s", c->op->corridors[i].id);
    }
    mem_free(passages);
    return s;
}

/* ---- arrival ------------------------------------------------------------------------- */

/* An arrival row with its class resolved, in the order of time. */
struct instant {
    size_t class, row;
    int64_t t_s;
};

static int by_class_time(const void *a, const void *b)
{
    const struct instant *x = a, *y = b;
    if (x->class != y->class) return x->class < y->class ? -1 : 1;
    return (x->t_s > y->t_s) - (x->t_s < y->t_s);
}

static cw_status list_instants(struct check *c, struct instant *instants)
{
    for (size_t i = 0; i < c->plan->arrival_count; i++) {
        const struct row_arrival *row = &c->plan->arrival[i];
        int32_t class = check_class(c, row->class_id);
        if (class < 0) return REFUTE(c, "arrival: class \"%s\" is unknown", row->class_id);
        bool due = row->t_s >= 0 && row->t_s <= c->pause_s &&
                   (row->t_s % c->tick_s == 0 || row->t_s % 3600 == 0 || row->t_s == c->pause_s);
        if (!due)
            return REFUTE(c, "arrival of class %s: second %lld is no tick, hour or end",
                          row->class_id, LL(row->t_s));
        instants[i] = (struct instant){(size_t) class, i, row->t_s};
    }
    qsort(instants, c->plan->arrival_count, sizeof *instants, by_class_time);
    return CW_OK;
}

/* Adds one chain's people to the instants of its class, walking runs and instants together. */
static void add_to_curve(struct check *c, const struct chain *chain, const struct instant *instants,
                         size_t count)
{
    size_t leg = chain_last_leg(chain), r = 0;
    const struct run *runs = &c->runs[chain->first_run[leg]];
    int64_t after = chain_to_corridor_s(chain);
    for (size_t i = 0; i < count; i++) {
        int64_t t = instants[i].t_s - after;
        while (r < chain->run_count[leg] && runs[r].t1_s <= t) r++;
        int64_t units = chain->row->people * OP_UNITS;
        if (r < chain->run_count[leg]) {
            units = runs[r].before_units;
            if (t > runs[r].t0_s) units += (t - runs[r].t0_s) * runs[r].units_per_s;
        }
        c->curve[instants[i].row] += units / OP_UNITS;
    }
}

/* One row per tick and one for the end; an hour that is no tick may have one. */
static cw_status check_ticks(struct check *c, const struct instant *instants, size_t count,
                             size_t class)
{
    int64_t due = c->tick_s < c->pause_s ? c->tick_s : c->pause_s, last = -1;
    const char *class_id = c->op->classes[class].id;
    for (size_t i = 0; i < count && instants[i].t_s <= due; i++) {
        if (instants[i].t_s == last)
            return REFUTE(c, "arrival of class %s: second %lld stands there twice", class_id,
                          LL(last));
        last = instants[i].t_s;
        if (last == due && due < c->pause_s)
            due = c->pause_s - due > c->tick_s ? due + c->tick_s : c->pause_s;
    }
    if (last == c->pause_s) return CW_OK; /* no row lies beyond it */
    return REFUTE(c, "arrival of class %s: there is no row for second %lld", class_id, LL(due));
}

static cw_status check_people_rows(struct check *c)
{
    for (size_t i = 0; i < c->plan->arrival_count; i++) {
        const struct row_arrival *row = &c->plan->arrival[i];
        if (row->people != c->curve[i])
            return REFUTE(c, "arrival of class %s: %lld people out before %s, recomputed %lld",
                          row->class_id, LL(row->people), check_clock(c, row->t_s).text,
                          LL(c->curve[i]));
    }
    return CW_OK;
}

cw_status check_curves(struct check *c)
{
    size_t count = c->plan->arrival_count, begin[OP_MAX_CLASSES + 1] = {0};
    struct instant *instants = mem_new(count, sizeof *instants);
    c->curve = mem_new(count, sizeof *c->curve);
    cw_status s = instants && c->curve ? list_instants(c, instants) : error_no_memory(c->err);
    for (size_t i = 0; !s && i < count; i++) begin[instants[i].class + 1]++;
    for (size_t k = 0; !s && k < c->op->class_count; k++) {
        begin[k + 1] += begin[k];
        s = check_ticks(c, &instants[begin[k]], begin[k + 1] - begin[k], k);
    }
    for (size_t i = 0; !s && i < c->plan->chain_count; i++) {
        size_t k = c->chains[i].class;
        if (c->chains[i].halted) continue;
        add_to_curve(c, &c->chains[i], &instants[begin[k]], begin[k + 1] - begin[k]);
    }
    mem_free(instants);
    return s ? s : check_people_rows(c);
}
