/* The totals in meta: recomputed from the rows, and the gap accounted for to the last person. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "verify/check_int.h"

static const char *value(const struct check *c, const char *what, size_t class)
{
    char key[512];
    snprintf(key, sizeof key, "%s:%s", what, c->op->classes[class].id);
    return plan_tables_meta(c->plan, key);
}

static cw_status read_amount(struct check *c, const char *what, size_t class, int64_t *out)
{
    const char *text = value(c, what, class), *id = c->op->classes[class].id;
    if (!text) return REFUTE(c, "meta: there is no %s:%s", what, id);
    if (!check_decimal(text, out) || *out < 0)
        return REFUTE(c, "meta: %s:%s is \"%s\", no amount", what, id, text);
    return CW_OK;
}

static cw_status expect_amount(struct check *c, const char *what, size_t class, int64_t want)
{
    int64_t have = 0;
    cw_status s = read_amount(c, what, class, &have);
    if (s || have == want) return s;
    return REFUTE(c, "meta: %s:%s is %lld, recomputed %lld", what, c->op->classes[class].id,
                  LL(have), LL(want));
}

/* The gap between the bound and the people out, in its parts. */
static cw_status check_gap(struct check *c, size_t class, int64_t bound_units)
{
    int64_t waiting = 0, lost = 0, simple = 0, unclosed = 0, proved = 0;
    const char *id = c->op->classes[class].id;
    cw_status s = read_amount(c, "waiting", class, &waiting);
    if (!s) s = read_amount(c, "lost_to_rounding", class, &lost);
    if (!s) s = read_amount(c, "lost_to_simplicity", class, &simple);
    if (!s) s = read_amount(c, "unclosed", class, &unclosed);
    if (!s) s = read_amount(c, "proved", class, &proved);
    if (s) return s;
    int64_t sum = c->class_out[class];
    if (!add_ok(&sum, waiting) || !add_ok(&sum, lost) || !add_ok(&sum, simple) ||
        !add_ok(&sum, unclosed) || sum != bound_units / OP_UNITS)
        return REFUTE(
            c,
            "meta: out %lld, waiting %lld, lost_to_rounding %lld, lost_to_simplicity %lld "
            "and unclosed %lld of class %s do not make the bound of %lld people",
            LL(c->class_out[class]), LL(waiting), LL(lost), LL(simple), LL(unclosed), id,
            LL(bound_units / OP_UNITS));
    if (proved > 1)
        return REFUTE(c,
                      "meta: proved:%s is %lld; it is 1 when the bound is the value of a flow "
                      "with waiting, else 0",
                      id, LL(proved));
    return CW_OK;
}

/* The second before which everybody is out; -1 when that never happens. */
static cw_status check_clearance(struct check *c, size_t class, int64_t people)
{
    const char *text = value(c, "clearance_s", class), *id = c->op->classes[class].id;
    int64_t have = -1, want = c->class_out[class] == people ? c->class_last_s[class] + 1 : -1;
    if (!text || !check_decimal(text, &have))
        return REFUTE(c, "meta: clearance_s:%s is \"%s\", no number", id, text ? text : "");
    if (have == want) return CW_OK;
    return REFUTE(c, "meta: clearance_s:%s is %lld, recomputed %lld (-1: never)", id, LL(have),
                  LL(want));
}

static cw_status check_class_totals(struct check *c, size_t class, int64_t *bound_sum)
{
    int64_t people = 0;
    const struct bound *bound = check_bound_at(c, class, c->pause_s);
    for (size_t z = 0; z < c->op->zone_count; z++) people += c->people[check_cell(c, z, class)];
    cw_status s = expect_amount(c, "people", class, people);
    if (!s) s = expect_amount(c, "out", class, c->class_out[class]);
    if (!s) s = expect_amount(c, "bound_units", class, bound->units);
    if (!s) s = check_gap(c, class, bound->units);
    if (!s) s = check_clearance(c, class, people);
    if (!s && !add_ok(bound_sum, bound->units))
        s = REFUTE(c, "meta: the bounds add up to more than any number");
    return s;
}

cw_status check_totals(struct check *c)
{
    int64_t bound_sum = 0, stated = 0;
    cw_status s = CW_OK;
    for (size_t k = 0; !s && k < c->op->class_count; k++) s = check_class_totals(c, k, &bound_sum);
    if (s) return s;
    const char *text = plan_tables_meta(c->plan, "upper_bound_units");
    if (!text || !check_decimal(text, &stated))
        return REFUTE(c, "meta: upper_bound_units is \"%s\", no number", text ? text : "");
    if (stated != bound_sum)
        return REFUTE(c, "meta: upper_bound_units is %lld, the classes' bounds make %lld",
                      LL(stated), LL(bound_sum));
    return CW_OK;
}
