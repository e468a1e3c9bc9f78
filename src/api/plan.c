/* cw_plan_*: defaults, the solver, the other bases and the ranges, and their texts. */
#include <string.h>

#include "base/clock.h"
#include "flow/solve.h"
#include "negotiate/why.h"
#include "publish/json.h"
#include "publish/summary.h"

enum {
    DEFAULT_TICK_S = 300,
    DEFAULT_SLOT_S = 900,
    ROUGH_STATES = 800000, /* of one flow, for ranges: they are many plans */
    ROUGHER = 10,          /* where the user says how many: a tenth */
    MOST_PERCENT = 6400
};

static cw_status check_options(const cw_operation *op, cw_plan_options *o, int64_t *as_of,
                               cw_error *err)
{
    if (o->tick_s == 0) o->tick_s = DEFAULT_TICK_S;
    if (o->slot_s == 0) o->slot_s = DEFAULT_SLOT_S;
    if (o->tick_s < 0 || o->most_states < 0 || o->slot_s < 0 || o->time_limit_s < 0)
        return error_set(err, CW_BAD_USAGE, "tick, slot, effort and time limit must be at least 1");
    if (o->simplicity < -1) return error_set(err, CW_BAD_USAGE, "simplicity must be at least -1");
    if ((unsigned)o->population >= CW_POPULATION_COUNT)
        return error_set(err, CW_BAD_USAGE, "no such population");
    return operation_choose_basis(op, o->basis, o->as_of, as_of, err);
}

/* Whether a basis counts the same corridors as the one planned, and whether it counts any. */
static bool same_corridors(const struct cw_plan *plan, cw_basis basis, bool *any)
{
    bool same = true;
    *any = false;
    for (size_t i = 0; i < plan->op->corridor_count; i++) {
        bool counts = operation_counts(plan->op, i, basis, plan->as_of_unix_s);
        *any = *any || counts;
        same = same &&
               counts == operation_counts(plan->op, i, plan->options.basis, plan->as_of_unix_s);
    }
    return same;
}

static int64_t sum(const int64_t *values, size_t count)
{
    int64_t total = 0;
    for (size_t i = 0; i < count; i++) total += values[i];
    return total;
}

static cw_status count_basis(struct cw_plan *plan, const cw_plan_options *options, cw_basis basis,
                             cw_error *err)
{
    struct plan_basis *out = &plan->bases[basis];
    bool any;
    bool same = same_corridors(plan, basis, &any);
    cw_status status = CW_OK;
    if (same) {
        for (size_t k = 0; k < plan->op->class_count; k++) out->class_out[k] = plan->classes[k].out;
    } else if (any) {
        cw_plan_options other = *options;
        other.basis = basis;
        status = flow_count(plan->op, &other, plan->as_of_unix_s, 1, 1, out->class_out, err);
    }
    out->out = status ? -1 : sum(out->class_out, plan->op->class_count);
    return status;
}

static cw_status count_bases(struct cw_plan *plan, const cw_plan_options *options, cw_error *err)
{
    cw_status status = CW_OK;
    for (int b = 0; b < CW_BASIS_COUNT; b++) {
        plan->bases[b].applies = b == CW_ANNOUNCED || operation_has_consent(plan->op);
        plan->bases[b].out = -1;
        bool wanted = options->other_bases || b == (int)plan->options.basis;
        if (!status && wanted && plan->bases[b].applies)
            status = count_basis(plan, options, (cw_basis)b, err);
    }
    return status;
}

/* ---- ranges ---- */

static cw_status count_all(const struct cw_plan *plan, const cw_plan_options *options,
                           int32_t factor_num, int32_t factor_den, int64_t *out, cw_error *err)
{
    int64_t classes[OP_MAX_CLASSES] = {0};
    cw_plan_options rough = *options;
    rough.most_states =
        rough.most_states > 0 ? rough.most_states / ROUGHER + 1 : (int64_t)ROUGH_STATES;
    cw_status status =
        flow_count(plan->op, &rough, plan->as_of_unix_s, factor_num, factor_den, classes, err);
    *out = status ? -1 : sum(classes, plan->op->class_count);
    return status;
}

static bool population_differs(const cw_operation *op)
{
    for (size_t z = 0; z < op->zone_count; z++)
        for (size_t c = 0; c < op->class_count; c++)
            for (int p = 1; p < CW_POPULATION_COUNT; p++)
                if (op->zones[z].people[c][p] != op->zones[z].people[c][CW_BEST]) return true;
    for (size_t i = 0; i < op->corridor_count; i++)
        for (int p = 1; p < CW_POPULATION_COUNT; p++)
            if (op->corridors[i].capacity_h[p] != op->corridors[i].capacity_h[CW_BEST]) return true;
    return false;
}

static cw_status count_populations(struct cw_plan *plan, const cw_plan_options *options,
                                   int64_t sent, cw_error *err)
{
    cw_status status = CW_OK;
    for (int p = 0; p < CW_POPULATION_COUNT && !status; p++) {
        cw_plan_options other = *options;
        other.population = (cw_population)p;
        if (p == (int)plan->options.population)
            plan->population_out[p] = sent;
        else
            status = count_all(plan, &other, 1, 1, &plan->population_out[p], err);
    }
    return status;
}

/* The least throughput, in percent of the assumed, that brings everybody out: doubling, halving. */
static cw_status find_needed(struct cw_plan *plan, const cw_plan_options *options, int64_t people,
                             cw_error *err)
{
    int32_t low = 100, high = MOST_PERCENT; /* low is not enough */
    int64_t out = 0;
    cw_status status = count_all(plan, options, high, 100, &out, err);
    plan->needed_percent = -1;
    if (status || out < people) return status;
    for (high = 200; high < MOST_PERCENT && !status; low = high, high *= 2) {
        status = count_all(plan, options, high, 100, &out, err);
        if (out == people) break;
    }
    while (high - low > 1 && !status) {
        int32_t middle = low + (high - low) / 2;
        status = count_all(plan, options, middle, 100, &out, err);
        if (out == people)
            high = middle;
        else
            low = middle;
    }
    plan->needed_percent = high;
    return status;
}

static cw_status count_ranges(struct cw_plan *plan, const cw_plan_options *options, int64_t people,
                              int64_t sent, cw_error *err)
{
    static const int32_t factors[4][2] = {{1, 4}, {1, 2}, {1, 1}, {2, 1}};
    cw_status status = CW_OK;
    if (population_differs(plan->op)) status = count_populations(plan, options, sent, err);
    for (size_t i = 0; i < 4 && !status; i++) {
        struct plan_range *range = &plan->ranges[plan->range_count++];
        *range = (struct plan_range){factors[i][0], factors[i][1], sent};
        if (factors[i][0] != factors[i][1])
            status = count_all(plan, options, factors[i][0], factors[i][1], &range->out, err);
    }
    if (status || sent == people) {
        plan->needed_percent = sent == people ? 100 : 0;
        return status;
    }
    return find_needed(plan, options, people, err);
}

cw_status cw_plan_make(const cw_operation *op, const cw_plan_options *options, cw_plan **out,
                       cw_error *err)
{
    cw_plan_options o = options ? *options : (cw_plan_options){0};
    int64_t as_of, people = 0, sent = 0;
    *out = NULL;
    cw_status status = check_options(op, &o, &as_of, err);
    if (!status) status = flow_solve(op, &o, as_of, out, err);
    if (status) return status;
    for (size_t k = 0; k < op->class_count; k++) {
        people += (*out)->classes[k].people;
        sent += (*out)->classes[k].out;
    }
    for (int p = 0; p < CW_POPULATION_COUNT; p++) (*out)->population_out[p] = -1;
    status = count_bases(*out, &o, err);
    if (!status && o.ranges) status = count_ranges(*out, &o, people, sent, err);
    (*out)->peak_mib = clock_peak_mib();
    if (status) {
        cw_plan_free(*out);
        *out = NULL;
    }
    return status;
}

cw_status cw_plan_json(const cw_plan *plan, char **out, cw_error *err)
{
    struct text text = {0}, why = {0};
    cw_status status = CW_OK;
    *out = NULL;
    if (plan->options.why) {
        text_add(&why, "\"why\":");
        status = why_json(&why, plan, err);
        if (!status && why.broken) status = error_no_memory(err);
    }
    if (!status) json_write_plan(&text, plan, plan->options.why ? why.bytes : NULL);
    text_release(&why);
    return status ? status : text_take(&text, out, err);
}

cw_status cw_plan_why(const cw_plan *plan, bool json, char **out, cw_error *err)
{
    struct text text = {0};
    *out = NULL;
    cw_status status = json ? why_json(&text, plan, err) : why_text(&text, plan, err);
    if (!status) return text_take(&text, out, err);
    text_release(&text);
    return status;
}

cw_status cw_plan_summary(const cw_plan *plan, char **out, cw_error *err)
{
    struct text text = {0};
    summary_write(&text, plan);
    return text_take(&text, out, err);
}

cw_plan_cost cw_plan_measure(const cw_plan *plan)
{
    return (cw_plan_cost){plan->solve_seconds, plan->peak_mib, plan->roads, plan->nodes};
}
