/* Who gains, and when: a changed plan beside the one it was made from. Classes that were not planned again
 * leave as before. */
#include "base/mem.h"
#include "negotiate/value_int.h"
#include "publish/guard.h"
#include "publish/withhold.h"

static const int64_t shares[VALUE_SHARES] = {50, 90, 100};

/* The first second before which so many are out, of those of the two curves together; -1: never. */
struct curves {
    const struct cw_plan *plan; /* the changed one: classes of the case */
    const struct value_base *base;
    uint32_t classes;
    int32_t shift_s; /* the base's second 0 on the changed plan's clock */
};

static int64_t before(const struct plan_class *c, int32_t pause_s, int32_t x)
{
    if (x < 0) x = 0;
    return c->people_before[x < pause_s ? x : pause_s];
}

static int64_t out_before(const struct curves *v, int32_t x)
{
    const cw_operation *op = v->plan->op;
    int64_t out = 0;
    for (size_t k = 0; k < op->class_count; k++)
        out += v->classes >> k & 1u ? before(&v->plan->classes[k], op->pause_s, x)
                                    : before(&v->base->job.plan->classes[k],
                                             v->base->job.variant.op.pause_s, x - v->shift_s);
    return out;
}

static int32_t second_of(const struct curves *v, int64_t people)
{
    int32_t low = 0, high = v->plan->op->pause_s;
    if (out_before(v, high) < people) return -1;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (out_before(v, middle) >= people)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void read_times(struct value_gain *g, const struct curves *changed,
                       const struct curves *unchanged)
{
    int64_t out = value_base_out(changed->base, UINT32_MAX);
    for (size_t i = 0; i < VALUE_SHARES; i++) {
        int64_t people = (out * shares[i] + 99) / 100;
        int32_t now = second_of(changed, people), then = second_of(unchanged, people);
        g->sooner[i] = people > 0 && now >= 0 && then >= 0;
        if (g->sooner[i]) g->earlier_s[i] = (int64_t)then + changed->shift_s - now;
    }
}

/* ---- zones ---- */

static void take_zone(struct value_gain *g, size_t zone, int64_t people)
{
    size_t i = VALUE_ZONES;
    if (people <= 0) return;
    for (; i > 0 && people > g->zones[i - 1].people; i--)
        if (i < VALUE_ZONES) g->zones[i] = g->zones[i - 1];
    if (i == VALUE_ZONES) return;
    g->zones[i].zone = (int32_t)zone;
    g->zones[i].people = people;
}

static void add_chains(int64_t *by_zone, const struct cw_plan *plan, uint32_t classes, int sign)
{
    for (size_t i = 0; i < plan->chain_count; i++)
        if (classes >> plan->chains[i].class_index & 1u)
            by_zone[plan->chains[i].zone] += sign * plan->chains[i].people;
}

/* Of classes whose places must not be known nothing. */
static uint32_t told_classes(const struct value_case *c, const cw_operation *op,
                             const struct report_guard *guard)
{
    uint32_t told = c->classes;
    for (size_t k = 0; k < op->class_count && guard; k++)
        if (!op->classes[k].by_zone) told &= ~(UINT32_C(1) << k);
    return told;
}

static cw_status read_zones(struct value_gain *g, const struct value_case *c,
                            const struct cw_plan *plan, const struct report_guard *guard,
                            cw_error *err)
{
    uint32_t told = told_classes(c, plan->op, guard);
    int64_t *by_zone = mem_new(plan->op->zone_count, sizeof *by_zone);
    if (!by_zone) return error_no_memory(err);
    add_chains(by_zone, plan, told, 1);
    add_chains(by_zone, c->base->job.plan, told, -1);
    for (size_t z = 0; z < plan->op->zone_count; z++)
        if (!guard || (guard->zone[z] && by_zone[z] >= WITHHOLD_UNDER)) take_zone(g, z, by_zone[z]);
    mem_free(by_zone);
    return CW_OK;
}

cw_status value_gain_read(struct value_case *c, const struct cw_plan *plan,
                          const struct report_guard *guard, cw_error *err)
{
    const cw_operation *base = &c->base->job.variant.op;
    int64_t shift = base->pause_start_unix_s - plan->op->pause_start_unix_s;
    struct curves changed = {plan, c->base, c->classes, (int32_t)shift};
    struct curves unchanged = {c->base->job.plan, c->base, UINT32_MAX, 0};
    c->gain.known = true;
    read_times(&c->gain, &changed, &unchanged);
    return read_zones(&c->gain, c, plan, guard, err);
}
