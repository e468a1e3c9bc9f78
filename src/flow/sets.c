/* The sets of classes that bound a class, and the bound of each: the earliest-arrival flow of the set,
 * merged, waiting allowed anywhere, on what the classes above that are not in it cannot but leave. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "flow/loading.h"
#include "flow/solve_int.h"

enum {
    BENDS = 12,      /* more checkpoints where arrivals bend, at most */
    GRID_PARTS = 480 /* bends are looked for at so many seconds of the pause */
};

/* ---- sets of classes ---- */

/* Whether both may use one road or one corridor. */
static bool classes_share(const cw_operation *op, size_t j, size_t k)
{
    bool share = op->classes[j].mode == op->classes[k].mode;
    for (size_t i = 0; i < op->corridor_count && !share; i++)
        share = (op->corridors[i].admits >> j & op->corridors[i].admits >> k & 1u) != 0;
    return share;
}

/* The classes up to k that share with k, or with one that does. The others bound nothing: merged,
 * they would bring out apart what is then taken off. */
static uint32_t sharing_with(const cw_operation *op, size_t k)
{
    uint32_t sharing = 1u << k, before = 0;
    while (sharing != before) {
        before = sharing;
        for (size_t i = 0; i <= k; i++)
            for (size_t j = 0; j <= k; j++)
                if (before >> i & 1u && classes_share(op, j, i)) sharing |= 1u << j;
    }
    return sharing;
}

uint32_t sets_rest_on(const cw_operation *op, uint32_t set, size_t k)
{
    return sharing_with(op, k) & ~set;
}

static bool kept_apart(const cw_operation *op, size_t j, size_t k)
{
    bool apart = false;
    for (size_t i = 0; i < op->separation_count; i++)
        apart = apart || (op->separations[i].classes >> j & op->separations[i].classes >> k & 1u);
    return apart;
}

uint32_t sets_group(const cw_operation *op, size_t k)
{
    uint32_t group = UINT32_C(1) << k, before = 0;
    if (op->assembly_count > 0) group = UINT32_MAX >> (32 - op->class_count); /* they share room */
    while (group != before) {
        before = group;
        for (size_t i = 0; i < op->class_count; i++)
            for (size_t j = 0; j < op->class_count; j++)
                if (before >> i & 1u && (classes_share(op, j, i) || kept_apart(op, j, i)))
                    group |= UINT32_C(1) << j;
    }
    return group;
}

bool sets_matter_below(const cw_operation *op, size_t k)
{
    for (size_t j = k + 1; j < op->class_count; j++)
        if (sharing_with(op, j) >> k & 1u) return true;
    return false;
}

size_t sets_of(const cw_operation *op, size_t k, uint32_t sets[SETS_MOST])
{
    uint32_t alike[OP_MAX_CLASSES], all = 1u << k, sharing = sharing_with(op, k);
    size_t others = 0, count = 0;
    for (size_t j = 0; j < k; j++) {
        if (!(sharing >> j & 1u)) continue;
        all |= 1u << j;
        if (others < MAX_MERGED) alike[others++] = 1u << j;
    }
    for (uint32_t pick = 0; pick < 1u << others; pick++) {
        uint32_t set = 1u << k;
        for (size_t i = 0; i < others; i++)
            if (pick >> i & 1u) set |= alike[i];
        sets[count++] = set;
    }
    if (sets[count - 1] != all) sets[count++] = all;
    return count;
}

/* ---- where a bound is cut ---- */

static int64_t arrived_before(const struct steps *pass, size_t gate_count, int32_t x_s)
{
    int64_t units = 0;
    for (size_t g = 0; g < gate_count; g++) units += cut_limit_total(&pass[g], 0, 0, x_s);
    return units;
}

/* Where the curve is farthest above the straight lines between the checkpoints; -1: nowhere. */
static int32_t greatest_bend(const int64_t *curve, int32_t step_s, const int32_t *checkpoints,
                             size_t count)
{
    int64_t most = 0;
    int32_t best = -1, from = 0;
    for (size_t i = 0; i < count; from = checkpoints[i++]) {
        int32_t to = checkpoints[i];
        int64_t low = curve[from / step_s], high = curve[to / step_s];
        for (int32_t x = from + step_s; x < to; x += step_s) {
            int64_t line = low + (high - low) * (x - from) / (to - from);
            if (curve[x / step_s] - line > most) most = curve[x / step_s] - line, best = x;
        }
    }
    return best;
}

static void insert(int32_t *checkpoints, size_t count, int32_t x_s)
{
    size_t i = count;
    for (; i > 0 && checkpoints[i - 1] > x_s; i--) checkpoints[i] = checkpoints[i - 1];
    checkpoints[i] = x_s;
}

static cw_status add_bends(const struct solver *s, const struct steps *pass, size_t gate_count,
                           int32_t *checkpoints, size_t *count, cw_error *err)
{
    int32_t step_s = s->op->pause_s / GRID_PARTS + 1, parts = s->op->pause_s / step_s + 1;
    int64_t *curve = mem_new((size_t)parts + 1, sizeof *curve);
    if (!curve) return error_no_memory(err);
    for (int32_t i = 0; i <= parts; i++) curve[i] = arrived_before(pass, gate_count, i * step_s);
    for (int i = 0; i < BENDS; i++) {
        int32_t x_s = greatest_bend(curve, step_s, checkpoints, *count);
        if (x_s < 0) break;
        insert(checkpoints, (*count)++, x_s);
    }
    mem_free(curve);
    return CW_OK;
}

/* The solver's checkpoints, and where a class below shares with a class alone, those at which its
 * arrivals bend most: what its cuts force there bounds the others. */
static cw_status choose_checkpoints(const struct solver *s, struct set_bound *b, size_t k,
                                    const struct earliest *flow, cw_error *err)
{
    b->checkpoints = mem_new(s->checkpoint_count + BENDS, sizeof *b->checkpoints);
    if (!b->checkpoints) return error_no_memory(err);
    memcpy(b->checkpoints, s->checkpoints, s->checkpoint_count * sizeof *b->checkpoints);
    b->checkpoint_count = s->checkpoint_count;
    if (b->set != 1u << k || !sets_matter_below(s->op, k)) return CW_OK;
    return add_bends(s, flow->pass, b->in->gate_count, b->checkpoints, &b->checkpoint_count, err);
}

/* ---- the bound of a set ---- */

static cw_status bound_from(const struct solver *s, struct set_bound *b,
                            const struct set_work *work, const struct earliest *start,
                            cw_error *err)
{
    cw_status status = choose_checkpoints(s, b, work->k, start, err);
    struct bound_options options = {.effort = solver_effort(s, b->in, work->share),
                                    .checkpoints = b->checkpoints,
                                    .checkpoint_count = b->checkpoint_count,
                                    .progress = work->progress};
    return status ? status : bound_init(&b->bound, b->in, start, &options, err);
}

/* A flow without waiting is near the best one, and sooner found. */
cw_status set_bound_load(struct set_bound *b, const struct solver *s, const struct set_work *work,
                         cw_error *err)
{
    struct loading_options loading = {.effort = solver_loading_effort(s, b->in, work->share / 2),
                                      .progress = work->progress};
    struct earliest flow;
    bool gave_up;
    cw_status status = earliest_init(&flow, b->in, NULL, err);
    if (!status) status = loading_run(&flow, &loading, &gave_up, err);
    if (!status) status = bound_from(s, b, work, &flow, err);
    earliest_release(&flow);
    return status;
}

/* What each cut shows to be forced: there is somebody wherever that is more than its slack, so that
 * classes kept apart from them cannot be there. */
static size_t list_held(const struct set_bound *b, struct used apart[OP_MAX_CLASSES * MOST_HELD])
{
    size_t count = 0;
    for (size_t j = 0; j < OP_MAX_CLASSES; j++) {
        const struct held *held = b->held[j];
        for (size_t i = 0; held && i < held->count; i++) {
            apart[count] = held->one[i].used;
            apart[count++].slack_units = held->one[i].slack_units;
        }
    }
    return count;
}

cw_status set_bound_network(struct set_bound *b, const struct solver *s, uint32_t set,
                            const struct set_work *work, cw_error *err)
{
    struct instance_choice choice = solver_choose(s, set);
    struct used others[OP_MAX_CLASSES], apart[OP_MAX_CLASSES * MOST_HELD];
    *b = (struct set_bound){.set = set, .in = &b->own_in};
    uint32_t rests_on = sets_rest_on(s->op, set, work->k);
    for (size_t j = 0; j < work->k; j++) {
        if (!(rests_on >> j & 1u)) continue;
        b->held[j] = work->held && work->held[j].count > 0 ? &work->held[j] : &s->held[j];
        others[choice.used_count++] = b->held[j]->forced.used;
    }
    choice.used = others;
    choice.apart = apart;
    if ((set & (set - 1)) == 0) choice.apart_count = list_held(b, apart);
    choice.forced = true;
    return instance_init(&b->own_in, &s->ground, &choice, err);
}

cw_status set_bound_init(struct set_bound *b, const struct solver *s, uint32_t set,
                         const struct set_work *work, cw_error *err)
{
    cw_status status = set_bound_network(b, s, set, work, err);
    return status ? status : set_bound_load(b, s, work, err);
}

cw_status set_bound_init_from(struct set_bound *b, const struct solver *s, uint32_t set,
                              const struct set_work *work, const struct earliest *start,
                              cw_error *err)
{
    *b = (struct set_bound){.set = set, .in = start->in};
    return bound_from(s, b, work, start, err);
}

void set_bound_release(struct set_bound *b)
{
    mem_free(b->checkpoints);
    bound_release(&b->bound);
    instance_release(&b->own_in);
    *b = (struct set_bound){0};
}

int64_t set_bound_slack(const struct set_bound *b)
{
    int64_t slack = 0;
    for (size_t j = 0; j < OP_MAX_CLASSES; j++)
        if (b->held[j]) slack += b->held[j]->forced.slack_units;
    return slack;
}

static int by_number(const void *a, const void *b)
{
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

cw_status set_bound_rests(const struct set_bound *b, struct plan_certificate *c, cw_error *err)
{
    size_t count = 0;
    for (size_t j = 0; j < OP_MAX_CLASSES; j++) count += b->held[j] ? b->held[j]->count : 0;
    if (count == 0) return CW_OK;
    c->rests_on = mem_new(count, sizeof *c->rests_on);
    if (!c->rests_on) return error_no_memory(err);
    for (size_t j = 0; j < OP_MAX_CLASSES; j++)
        for (size_t i = 0; b->held[j] && i < b->held[j]->count; i++)
            c->rests_on[c->rests_count++] = b->held[j]->certificates[i];
    qsort(c->rests_on, c->rests_count, sizeof *c->rests_on, by_number);
    return CW_OK;
}
