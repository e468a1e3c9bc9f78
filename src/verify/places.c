/* Corridors and assembly points: passed only when open and within capacity; never fuller than
 * they can be, and nobody leaves a point before coming to it. */
#include <string.h>

#include "base/mem.h"
#include "verify/check_int.h"

/* Runs of a leg, moved in time. */
static cw_status add_leg(struct check *c, struct edges *edges, const struct chain *chain,
                         size_t leg, int64_t offset_s, int sign)
{
    const struct run *runs = &c->runs[chain->first_run[leg]];
    cw_status s = CW_OK;
    for (size_t r = 0; !s && r < chain->run_count[leg]; r++) {
        s = edges_add(edges,
                      (struct piece){runs[r].t0_s + offset_s, runs[r].t1_s + offset_s,
                                     sign * runs[r].units_per_s},
                      c->err);
    }
    return s;
}

/* ---- corridors ----------------------------------------------------------------------- */

static cw_status check_window(struct check *c, size_t corridor, const struct piece *piece)
{
    const struct op_corridor *k = &c->op->corridors[corridor];
    int64_t outside = piece->t0_s;
    for (size_t i = 0; i < k->window_count; i++) {
        /* Windows are sorted and disjoint: walk over those that touch without a gap. */
        if (k->windows[i].open_s <= outside && outside < k->windows[i].close_s)
            outside = k->windows[i].close_s;
    }
    if (outside < piece->t1_s)
        return REFUTE(c, "flow: corridor %s is passed at %s, outside its windows", k->id,
                      check_clock(c, outside).text);
    return CW_OK;
}

static cw_status check_corridor_closures(struct check *c, size_t corridor,
                                         const struct piece *piece)
{
    for (size_t i = 0; i < c->op->closure_count; i++) {
        const struct op_closure *k = &c->op->closures[i];
        if (k->kind != CLOSURE_CORRIDOR || (size_t)k->corridor != corridor) continue;
        int64_t from = k->from_s > piece->t0_s ? k->from_s : piece->t0_s;
        if (from < k->to_s && from < piece->t1_s)
            return REFUTE(c, "flow: corridor %s is passed at %s, while it is closed",
                          c->op->corridors[corridor].id, check_clock(c, from).text);
    }
    return CW_OK;
}

/* The least throughput while the piece passes; it changes with the moments that changed it. */
static int64_t least_capacity(const struct check *c, size_t corridor, const struct piece *piece)
{
    const struct op_corridor *k = &c->op->corridors[corridor];
    int64_t least = INT64_MAX, from_s = 0;
    for (size_t i = 0; i < k->past_count; from_s = k->past[i++].until_s)
        if (piece->t0_s < k->past[i].until_s && piece->t1_s > from_s &&
            k->past[i].capacity_h[c->population] < least)
            least = k->past[i].capacity_h[c->population];
    if (piece->t1_s > from_s && k->capacity_h[c->population] < least)
        least = k->capacity_h[c->population];
    return least;
}

static cw_status check_passing(struct check *c, size_t corridor, const struct pieces *sum)
{
    const struct op_corridor *k = &c->op->corridors[corridor];
    cw_status s = CW_OK;
    for (size_t i = 0; !s && i < sum->count; i++) {
        const struct piece *piece = &sum->rows[i];
        int64_t capacity = least_capacity(c, corridor, piece);
        s = check_window(c, corridor, piece);
        if (!s) s = check_corridor_closures(c, corridor, piece);
        if (!s && piece->units_per_s > capacity)
            s = REFUTE(c, "flow: corridor %s passes %lld units per second, at %s %lld come", k->id,
                       LL(capacity), check_clock(c, piece->t0_s).text, LL(piece->units_per_s));
    }
    c->pieces_checked += (int64_t)sum->count;
    return s;
}

cw_status check_corridors(struct check *c)
{
    struct edges *edges = mem_new(c->op->corridor_count, sizeof *edges);
    struct pieces sum = {0};
    cw_status s = edges ? CW_OK : error_no_memory(c->err);
    for (size_t i = 0; !s && i < c->plan->chain_count; i++) {
        const struct chain *chain = &c->chains[i];
        if (chain->halted) continue;
        s = add_leg(c, &edges[chain->corridor], chain, chain_last_leg(chain),
                    chain_to_corridor_s(chain), 1);
    }
    for (size_t i = 0; !s && i < c->op->corridor_count; i++) {
        s = edges_sum(&edges[i], &sum, c->err);
        if (!s) s = check_passing(c, i, &sum);
    }
    for (size_t i = 0; edges && i < c->op->corridor_count; i++) edges_release(&edges[i]);
    mem_free(edges);
    pieces_release(&sum);
    return s;
}

/* ---- assembly points ----------------------------------------------------------------- */

/* The stock is a straight line between changes of the rate: its ends are all that matters. */
struct stock {
    int64_t least, most; /* units, at the ends of seconds */
    int64_t least_s, most_s;
};

static cw_status follow_stock(struct check *c, struct edges *edges, struct pieces *rates,
                              struct stock *stock)
{
    int64_t units = 0, change;
    *stock = (struct stock){0};
    cw_status s = edges_sum(edges, rates, c->err);
    for (size_t i = 0; !s && i < rates->count; i++) {
        const struct piece *p = &rates->rows[i];
        if (!multiply_ok(p->units_per_s, p->t1_s - p->t0_s, &change) || !add_ok(&units, change))
            return REFUTE(c, "flow: the units at an assembly point add up to more than any number");
        if (units < stock->least) {
            stock->least = units;
            stock->least_s = p->t1_s - 1;
        }
        if (units > stock->most) {
            stock->most = units;
            stock->most_s = p->t1_s - 1;
        }
    }
    return s;
}

static cw_status check_waiting(struct check *c, const struct chain *chain, struct edges *edges,
                               struct pieces *rates)
{
    struct stock stock;
    edges->count = 0;
    cw_status s = add_leg(c, edges, chain, 0, chain->head_s, 1);
    if (!s) s = add_leg(c, edges, chain, 1, 0, -1);
    if (!s) s = follow_stock(c, edges, rates, &stock);
    if (s || stock.least >= 0) return s;
    return REFUTE(c,
                  "flow of chain %lld: by %s %lld units more have left assembly point %s than "
                  "had come to it",
                  LL(chain->row->chain_id), check_clock(c, stock.least_s).text, LL(-stock.least),
                  c->op->assemblies[chain->assembly].id);
}

static cw_status check_assembly(struct check *c, size_t assembly, struct edges *edges,
                                struct pieces *rates)
{
    const struct op_assembly *a = &c->op->assemblies[assembly];
    struct stock stock;
    int64_t room;
    cw_status s = CW_OK;
    edges->count = 0;
    for (size_t i = 0; !s && i < c->plan->chain_count; i++) {
        const struct chain *chain = &c->chains[i];
        if (chain->assembly < 0 || (size_t)chain->assembly != assembly) continue;
        s = add_leg(c, edges, chain, 0, chain->head_s, 1);
        if (!s) s = add_leg(c, edges, chain, 1, 0, -1);
    }
    if (!s) s = follow_stock(c, edges, rates, &stock);
    if (s) return s;
    if (!multiply_ok(a->people, OP_UNITS, &room) || stock.most <= room) return CW_OK;
    return REFUTE(c, "flow: assembly point %s holds %lld units (%lld people), at %s %lld are there",
                  a->id, LL(room), LL(a->people), check_clock(c, stock.most_s).text,
                  LL(stock.most));
}

cw_status check_assemblies(struct check *c)
{
    struct edges edges = {0};
    struct pieces rates = {0};
    cw_status s = CW_OK;
    for (size_t i = 0; !s && i < c->plan->chain_count; i++) {
        if (c->chains[i].assembly >= 0) s = check_waiting(c, &c->chains[i], &edges, &rates);
    }
    for (size_t i = 0; !s && i < c->op->assembly_count; i++)
        s = check_assembly(c, i, &edges, &rates);
    edges_release(&edges);
    pieces_release(&rates);
    return s;
}
