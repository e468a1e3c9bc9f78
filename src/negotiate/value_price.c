/* What is priced: each concession for each population, pairs of those worth most, and what would be lost
 * with a party, a corridor or a guarantee. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "negotiate/sharing.h"
#include "negotiate/value_int.h"

/* What accepting changes shows on the accepted basis only. */
cw_basis value_basis(const struct value *v, const struct op_concession *c)
{
    cw_basis chosen = v->options->basis;
    return c->kind[0] == 'a' && chosen == CW_ANNOUNCED ? CW_ACCEPTED : chosen;
}

/* ---- rows ---- */

static cw_status add_row_case(struct value *v, struct value_batch *b, size_t row, int population,
                              cw_error *err)
{
    struct value_row *r = &v->rows[row];
    struct value_case *c;
    struct variant *variant;
    cw_status status = value_case_add(b, v->bases[r->basis][population], &c, &variant, err);
    if (status) return status;
    c->generous = r->generous;
    c->lost = value_base_out(c->base, UINT32_MAX);
    c->roughly = population != (int)v->shown || !v->small;
    c->classes = v->small ? sharing_all(v->op) : sharing_touched(v->op, r->concession);
    return variant_grant(variant, r->concession, err);
}

static int by_worth(const void *a, const void *b)
{
    const struct value_row *p = a, *q = b;
    for (int k = 0; k < CW_POPULATION_COUNT; k++) { /* the one that is shown comes first */
        if (!p->price[k].computed || !q->price[k].computed) continue;
        if (p->price[k].people != q->price[k].people)
            return p->price[k].people > q->price[k].people ? -1 : 1;
        if (p->price[k].most != q->price[k].most)
            return p->price[k].most > q->price[k].most ? -1 : 1;
    }
    if (p->found != q->found) return p->found ? 1 : -1;
    return strcmp(p->concession->id, q->concession->id);
}

cw_status value_price_rows(struct value *v, cw_error *err)
{
    struct value_batch b = {0};
    cw_status status = CW_OK;
    size_t next = 0;
    for (size_t i = 0; i < v->row_count && !status; i++)
        for (int p = 0; p < CW_POPULATION_COUNT && !status; p++)
            if (v->wanted[p]) status = add_row_case(v, &b, i, p, err);
    if (!status) status = value_cases_run(v, &b, "pricing concessions", err);
    for (size_t i = 0; i < v->row_count && !status; i++) {
        for (int p = 0; p < CW_POPULATION_COUNT; p++) {
            if (!v->wanted[p]) continue;
            v->rows[i].price[p] = b.cases[next].price;
            if (p == (int)v->shown) v->rows[i].gain = b.cases[next].gain;
            next++;
        }
    }
    if (!status && v->row_count) qsort(v->rows, v->row_count, sizeof *v->rows, by_worth);
    value_batch_release(&b);
    return status;
}

/* In large operations only the best are planned whole, where that is less than all anew. */
static cw_status add_whole(struct value *v, struct value_batch *b, size_t *owners, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i < v->row_count && b->count < VALUE_FEW && !status; i++) {
        const struct value_row *row = &v->rows[i];
        if (row->price[v->shown].most <= 0) break;
        if (sharing_touched(v->op, row->concession) == sharing_all(v->op)) continue;
        owners[b->count] = i;
        status = add_row_case(v, b, i, (int)v->shown, err);
        if (!status) b->cases[b->count - 1].roughly = false;
    }
    return status;
}

cw_status value_price_best(struct value *v, cw_error *err)
{
    size_t owners[VALUE_FEW];
    struct value_batch b = {0};
    cw_status status = v->small ? CW_OK : add_whole(v, &b, owners, err);
    if (!status) status = value_cases_run(v, &b, "planning the best", err);
    for (size_t i = 0; i < b.count && !status; i++) {
        v->rows[owners[i]].price[v->shown] = b.cases[i].price;
        v->rows[owners[i]].gain = b.cases[i].gain;
    }
    if (!status && v->row_count) qsort(v->rows, v->row_count, sizeof *v->rows, by_worth);
    value_batch_release(&b);
    return status;
}

/* ---- pairs ---- */

/* Both would set the same thing: one or the other. */
static bool exclude_each_other(const struct op_concession *a, const struct op_concession *b)
{
    if (a->kind[0] != b->kind[0]) return false;
    switch (a->kind[0]) {
    case 'c':
        return a->corridor == b->corridor &&
               ((a->admits && b->admits) || (a->windows && b->windows) ||
                (a->capacity_h[0] >= 0 && b->capacity_h[0] >= 0));
    case 'n':
        return strcmp(a->added->id, b->added->id) == 0;
    case 'w':
        for (size_t i = 0; i < a->link_count; i++)
            for (size_t k = 0; k < b->link_count; k++)
                if (a->links[i] == b->links[k]) return true;
        return false;
    default:
        return false;
    }
}

/* The pause moves last: it cuts the windows of the other anew. */
static cw_status grant_both(struct variant *variant, const struct op_concession *a,
                            const struct op_concession *b, cw_error *err)
{
    bool swap = a->kind[0] == 'e';
    cw_status status = variant_grant(variant, swap ? b : a, err);
    return status ? status : variant_grant(variant, swap ? a : b, err);
}

static cw_status add_pair(struct value *v, struct value_batch *b, size_t first, size_t second,
                          cw_error *err)
{
    const struct value_row *p = &v->rows[first], *q = &v->rows[second];
    struct value_case *c;
    struct variant *variant;
    if (p->basis != q->basis || exclude_each_other(p->concession, q->concession)) return CW_OK;
    cw_status status =
        mem_reserve(&v->pairs, &v->pair_room, v->pair_count + 1, sizeof *v->pairs, err);
    if (!status) status = value_case_add(b, v->bases[p->basis][v->shown], &c, &variant, err);
    if (status) return status;
    v->pairs[v->pair_count++] = (struct value_pair){.first = first, .second = second};
    c->generous = p->generous && q->generous;
    c->lost = value_base_out(c->base, UINT32_MAX);
    c->roughly = true;
    c->classes =
        v->small ? sharing_all(v->op)
                 : sharing_touched(v->op, p->concession) | sharing_touched(v->op, q->concession);
    c->classes = sharing_closure(v->op, c->classes);
    return grant_both(variant, p->concession, q->concession, err);
}

/* Not less than the better of both, where nothing is taken away. */
static void lift_least(const struct value *v, struct value_pair *pair)
{
    const struct value_row *rows[2] = {&v->rows[pair->first], &v->rows[pair->second]};
    for (int i = 0; i < 2; i++) {
        const struct price *one = &rows[i]->price[v->shown];
        if (!rows[0]->generous || !rows[1]->generous || one->least <= pair->price.least) continue;
        if (one->least > pair->price.people && pair->price.solved) continue;
        pair->price.least = one->least;
        if (pair->price.most < one->least) pair->price.most = one->least;
        pair->price.exact = pair->price.least == pair->price.most;
        if (!pair->price.solved) pair->price.people = one->least;
    }
}

/* Whether the row is worth something and one of the best on its basis. */
static bool is_paired(const struct value *v, size_t row)
{
    size_t better = 0;
    for (size_t i = 0; i < row; i++) better += v->rows[i].basis == v->rows[row].basis;
    return better < v->paired && v->rows[row].price[v->shown].most > 0;
}

cw_status value_price_pairs(struct value *v, cw_error *err)
{
    struct value_batch b = {0};
    cw_status status = CW_OK;
    v->paired = v->options->pairs ? (size_t)v->options->pairs : v->small ? VALUE_BEST : VALUE_FEW;
    for (size_t i = 0; i < v->row_count && !status; i++)
        for (size_t k = i + 1; k < v->row_count && !status; k++)
            if (is_paired(v, i) && is_paired(v, k)) status = add_pair(v, &b, i, k, err);
    if (!status) status = value_cases_run(v, &b, "pricing pairs", err);
    for (size_t i = 0; i < v->pair_count && !status; i++) {
        v->pairs[i].price = b.cases[i].price;
        lift_least(v, &v->pairs[i]);
    }
    value_batch_release(&b);
    return status;
}

/* ---- dependences ---- */

static bool depends(const cw_operation *op, enum value_kind kind, size_t index, size_t corridor)
{
    const struct op_corridor *c = &op->corridors[corridor];
    bool found = kind == VALUE_CORRIDOR && corridor == index;
    for (size_t i = 0; i < c->need_count && kind == VALUE_PARTY; i++)
        found = found || (size_t)c->needs[i] == index;
    if (kind != VALUE_GUARANTEE) return found;
    for (size_t i = 0; i < op->guarantees[index].corridor_count; i++)
        found = found || (size_t)op->guarantees[index].corridors[i] == corridor;
    return found;
}

static cw_status add_dependence(struct value *v, struct value_batch *b, enum value_kind kind,
                                size_t index, cw_error *err)
{
    struct value_base *base = v->bases[v->options->basis][v->shown];
    struct value_case *c;
    struct variant *variant;
    cw_status status = mem_reserve(&v->dependences, &v->dependence_room, v->dependence_count + 1,
                                   sizeof *v->dependences, err);
    if (!status) status = value_case_add(b, base, &c, &variant, err);
    if (status) return status;
    v->dependences[v->dependence_count++] = (struct value_dependence){.kind = kind, .index = index};
    c->hopeless = c->roughly = c->loss = true;
    c->classes = 0;
    for (size_t i = 0; i < v->op->corridor_count && !status; i++) {
        if (!depends(v->op, kind, index, i)) continue;
        c->classes |= v->op->corridors[i].admits;
        c->lost += plan_people_out(base->job.plan, -1, -1, (int32_t)i);
        status = variant_close_corridor(variant, i, 0, err);
    }
    c->classes = v->small ? sharing_all(v->op) : sharing_closure(v->op, c->classes);
    return status;
}

/* People fewer, not more. */
static struct price turned(struct price p)
{
    int64_t least = p.least;
    p.people = -p.people;
    p.least = -p.most;
    p.most = -least;
    return p;
}

cw_status value_price_dependences(struct value *v, cw_error *err)
{
    const cw_operation *op = v->op;
    const size_t counts[VALUE_KIND_COUNT] = {op->party_count, op->corridor_count,
                                             op->guarantee_count};
    struct value_batch b = {0};
    cw_status status = CW_OK;
    for (int kind = 0; kind < VALUE_KIND_COUNT; kind++)
        for (size_t i = 0; i < counts[kind] && !status; i++)
            status = add_dependence(v, &b, (enum value_kind)kind, i, err);
    if (!status) status = value_cases_run(v, &b, "pricing losses", err);
    for (size_t i = 0; i < v->dependence_count && !status; i++)
        v->dependences[i].price = turned(b.cases[i].price);
    value_batch_release(&b);
    return status;
}
