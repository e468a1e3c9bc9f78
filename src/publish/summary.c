/* The summary says what gets out, on which basis, what limits it, and what it hangs on. It never
 * says more than the model knows: a bound is called a bound of the model where it is shown. */
#include "publish/summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { COLUMN = 12, LIMITS_SHOWN = 8 };

void summary_add_count(struct text *out, int64_t value)
{
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%" PRId64, value);
    for (int i = 0; i < n; i++) {
        int rest = n - i;
        if (i > 0 && rest % 3 == 0 && digits[i - 1] != '-') text_add(out, ",");
        text_add_n(out, digits + i, 1);
    }
}

/* A count, right-aligned in a column. */
static void add_cell(struct text *out, int64_t value)
{
    struct text cell = {0};
    summary_add_count(&cell, value);
    if (!cell.broken) text_addf(out, "%*s", COLUMN, cell.bytes);
    text_release(&cell);
}

static void add_clock(struct text *out, const cw_operation *op, int64_t after_s)
{
    char local[32];
    operation_format_time(op, op->pause_start_unix_s + after_s, local);
    const char *clock = strchr(local, 'T');
    bool same_day = op->pause_s <= 86400;
    text_add(out, clock && same_day ? clock + 1 : local);
}

static void add_duration(struct text *out, int32_t seconds)
{
    if (seconds % 3600 == 0)
        text_addf(out, "%" PRId32 " h", seconds / 3600);
    else if (seconds % 60 == 0)
        text_addf(out, "%" PRId32 " min", seconds / 60);
    else
        text_addf(out, "%" PRId32 " s", seconds);
}

static void add_head(struct text *out, const struct cw_plan *plan)
{
    const cw_operation *op = plan->op;
    char start[32], end[32];
    operation_format_time(op, op->pause_start_unix_s, start);
    operation_format_time(op, op->pause_start_unix_s + op->pause_s, end);
    text_addf(out, "%s (%s)\n", op->title, op->id);
    text_addf(out, "Pause %s to %s %s, ", start, end, op->time_zone);
    add_duration(out, op->pause_s);
    text_addf(out, ". Basis: %s. Population: %s.\n\n", operation_basis_name(plan->options.basis),
              operation_population_name(plan->options.population));
}

static void add_basis_cell(struct text *out, const struct plan_basis *basis, int64_t value)
{
    if (!basis->applies)
        text_addf(out, "%*s", COLUMN, "n/a");
    else if (basis->out < 0)
        text_addf(out, "%*s", COLUMN, "-");
    else
        add_cell(out, value);
}

/* At most so many: a whole person can only be out if the bound reaches it. */
static void add_row(struct text *out, const struct cw_plan *plan, const char *name, int64_t people,
                    int64_t sent, int64_t bound_units, size_t k)
{
    text_addf(out, "  %-16.16s", name);
    add_cell(out, people);
    add_cell(out, sent);
    add_cell(out, people - sent);
    add_cell(out, bound_units / OP_UNITS);
    text_add(out, " |");
    for (int b = 0; b < CW_BASIS_COUNT; b++)
        add_basis_cell(out, &plan->bases[b],
                       k < OP_MAX_CLASSES ? plan->bases[b].class_out[k] : plan->bases[b].out);
    text_add(out, "\n");
}

static void add_table(struct text *out, const struct cw_plan *plan)
{
    int64_t people = 0, sent = 0, bound = 0;
    text_addf(out, "  %-16s%*s%*s%*s%*s | out if counted as\n", "", COLUMN, "", COLUMN, "", COLUMN,
              "", COLUMN, "");
    text_addf(out, "  %-16s%*s%*s%*s%*s |%*s%*s%*s\n", "class", COLUMN, "people", COLUMN, "out",
              COLUMN, "not out", COLUMN, "bound (1)", COLUMN, "announced", COLUMN, "accepted",
              COLUMN, "verified");
    for (size_t k = 0; k < plan->op->class_count; k++) {
        const struct plan_class *c = &plan->classes[k];
        add_row(out, plan, plan->op->classes[k].id, c->people, c->out, c->bound_units, k);
        people += c->people, sent += c->out, bound += c->bound_units;
    }
    if (plan->op->class_count > 1) add_row(out, plan, "all", people, sent, bound, OP_MAX_CLASSES);
    text_add(out, "\n");
    if (plan->op->not_covered > 0) {
        text_add(out, "  Not in this table: ");
        summary_add_count(out, plan->op->not_covered);
        text_add(out, " people whom the operation knows of but plans for in no zone.\n\n");
    }
}

static void add_gap_part(struct text *out, int64_t people, const char *why)
{
    if (people == 0) return;
    text_add(out, " ");
    summary_add_count(out, people);
    text_addf(out, " %s;", why);
}

static bool any_counts(const struct cw_plan *plan)
{
    for (size_t i = 0; i < plan->op->corridor_count; i++)
        if (operation_counts(plan->op, i, plan->options.basis, plan->as_of_unix_s)) return true;
    return false;
}

static void add_gap(struct text *out, const struct cw_plan *plan, const struct plan_class *c)
{
    int64_t gap = c->bound_units / OP_UNITS - c->out;
    if (gap == 0) {
        text_add(out, ", and the plan reaches it");
        return;
    }
    text_add(out, "; the plan stays ");
    summary_add_count(out, gap);
    text_add(out, " below it:");
    add_gap_part(out, c->waiting, "could go only by waiting on the way");
    add_gap_part(out, c->lost_to_rounding, "lost to rounding to whole people");
    add_gap_part(out, c->lost_to_simplicity, "lost to having few routes");
    add_gap_part(out, c->unclosed,
                 plan->op->separation_count
                     ? "not closed by the solver, or the price of keeping classes apart"
                     : "the solver could not close");
    if (!out->broken) out->bytes[--out->length] = '\0'; /* the last semicolon */
}

static void add_proof(struct text *out, const struct cw_plan *plan, size_t k)
{
    const struct plan_class *c = &plan->classes[k];
    text_addf(out, "  %s: %s", plan->op->classes[k].id,
              c->proved ? "bound proved" : "bound not reached");
    add_gap(out, plan, c);
    if (c->clearance_s >= 0) {
        text_add(out, "; all of this class out before ");
        add_clock(out, plan->op, c->clearance_s);
    } else {
        text_addf(out, "; %s of this class within the pause", c->out > 0 ? "not all" : "nobody");
    }
    text_add(out, ".\n");
}

static void add_proofs(struct text *out, const struct cw_plan *plan)
{
    int64_t people = 0;
    for (size_t k = 0; k < plan->op->class_count; k++) people += plan->classes[k].people;
    if (people == 0) {
        text_add(out, "  Nobody is expected to come: numbers or take-up are 0.\n");
    } else if (!any_counts(plan)) {
        text_addf(out, "  Nobody may count on any corridor: none is %s.\n",
                  operation_basis_name(plan->options.basis));
    } else {
        for (size_t k = 0; k < plan->op->class_count; k++)
            if (plan->classes[k].people > 0) add_proof(out, plan, k);
    }
}

enum { PLACES_SHOWN = 3 };

static void add_place(struct text *out, const struct cw_plan *plan,
                      const struct plan_waiting_place *p)
{
    const struct op_zone *zone = &plan->op->zones[p->zone];
    text_addf(out, "    node %s, nearest zone %s", plan->op->net.node_id[p->node], zone->id);
    if (zone->name) text_addf(out, " (%s)", zone->name);
    text_add(out, ": ");
    summary_add_count(out, p->through);
    text_add(out, " would wait, at most ");
    summary_add_count(out, p->people);
    text_add(out, " at once, up to ");
    add_duration(out, p->longest_s);
    if (p->brings_out > 0) {
        text_add(out, "; alone it brings out at least ");
        summary_add_count(out, p->brings_out);
    }
    text_add(out, "\n");
}

static void add_places_of(struct text *out, const struct cw_plan *plan, size_t k)
{
    size_t shown = 0, count = 0;
    for (size_t i = 0; i < plan->waiting_place_count; i++)
        count += plan->waiting_places[i].class_index == (int32_t)k;
    if (count == 0) return;
    text_add(out, "  To bring out the ");
    summary_add_count(out, plan->classes[k].waiting);
    text_addf(out, " of class %s who could go only by waiting, sheltered assembly points at\n",
              plan->op->classes[k].id);
    for (size_t i = 0; i < plan->waiting_place_count && shown < PLACES_SHOWN; i++) {
        if (plan->waiting_places[i].class_index != (int32_t)k) continue;
        add_place(out, plan, &plan->waiting_places[i]);
        shown++;
    }
    if (count > shown) text_addf(out, "    and %zu more (--json)\n", count - shown);
}

/* Where those who could go only by waiting on the way would need a roof. */
static void add_waiting(struct text *out, const struct cw_plan *plan)
{
    for (size_t k = 0; k < plan->op->class_count; k++) add_places_of(out, plan, k);
}

/* ---- routes ---- */

static void add_tenths(struct text *out, int64_t a, int64_t b)
{
    int64_t tenths = b > 0 ? (10 * a + b / 2) / b : 0;
    text_addf(out, "%" PRId64 ".%" PRId64, tenths / 10, tenths % 10);
}

/* How simple the instructions are, and the price when routes were limited. */
static void add_routes(struct text *out, const struct cw_plan *plan)
{
    struct plan_class all = {0};
    int64_t pairs = 0;
    for (size_t k = 0; k < plan->op->class_count; k++) {
        const struct plan_class *c = &plan->classes[k];
        all.routes += c->routes, all.out += c->out, pairs += c->zones_out;
        all.later_s += c->later_s, all.lost_to_simplicity += c->lost_to_simplicity;
        if (c->most_routes > all.most_routes) all.most_routes = c->most_routes;
    }
    if (pairs == 0) return;
    text_add(out, "  Routes: ");
    summary_add_count(out, all.routes);
    text_add(out, ", per zone and class ");
    add_tenths(out, all.routes, pairs);
    text_addf(out, ", at most %" PRId64, all.most_routes);
    if (plan->options.simplicity > 0) {
        text_addf(out, " (limited to %" PRId32 ": ", plan->options.simplicity);
        summary_add_count(out, all.lost_to_simplicity);
        text_add(out, " people lost, all ");
        int64_t late_s = all.out > 0 ? all.later_s / all.out : 0;
        add_duration(out, late_s > 0 ? (int32_t)late_s : 0);
        text_add(out, " later in the mean)");
    }
    text_add(out, ".\n");
}

/* ---- what limits it ---- */

static void add_limit(struct text *out, const struct cw_plan *plan, const struct plan_bottleneck *b)
{
    const cw_operation *op = plan->op;
    text_add(out, "  ");
    if (b->index < 0) {
        summary_add_count(out, b->people);
        text_add(out, " people live where everybody called can leave\n");
        return;
    }
    if (b->kind[0] == 'c')
        text_addf(out, "corridor %s, %s", op->corridors[b->index].id, op->corridors[b->index].name);
    else
        text_addf(out, "the road that begins with link %s", op->net.links[b->index].id);
    text_add(out, ": at most ");
    summary_add_count(out, b->people);
    text_add(out, " people from ");
    add_clock(out, op, b->from_s);
    text_add(out, " on\n");
}

/* The next largest after (people, index) of the class; ties in the order of the list. */
static ptrdiff_t next_limit(const struct cw_plan *plan, size_t k, ptrdiff_t after)
{
    ptrdiff_t best = -1;
    for (size_t i = 0; i < plan->bottleneck_count; i++) {
        const struct plan_bottleneck *b = &plan->bottlenecks[i];
        if (b->class_index != (int32_t)k) continue;
        if (after >= 0) {
            int64_t limit = plan->bottlenecks[after].people;
            if (b->people > limit || (b->people == limit && (ptrdiff_t)i <= after)) continue;
        }
        if (best < 0 || b->people > plan->bottlenecks[best].people) best = (ptrdiff_t)i;
    }
    return best;
}

static void add_limits_of(struct text *out, const struct cw_plan *plan, size_t k)
{
    int64_t together = 0;
    int shown = 0;
    ptrdiff_t i = next_limit(plan, k, -1);
    text_addf(out, "\nWhat limits the %s class (a minimum cut of the model)\n",
              plan->op->classes[k].id);
    if (i < 0) text_add(out, "  no corridor that counts can be reached\n");
    for (; i >= 0; i = next_limit(plan, k, i)) {
        if (shown++ < LIMITS_SHOWN) add_limit(out, plan, &plan->bottlenecks[i]);
        together += plan->bottlenecks[i].people;
    }
    if (shown < 2) return;
    text_add(out, shown > LIMITS_SHOWN ? "  and more (--json); together: " : "  together: ");
    summary_add_count(out, together);
    text_add(out, "\n");
}

/* The class with most people not out: the others' limits are in the JSON. */
static void add_limits(struct text *out, const struct cw_plan *plan)
{
    size_t most = 0;
    for (size_t k = 1; k < plan->op->class_count; k++)
        if (plan->classes[k].people - plan->classes[k].out >
            plan->classes[most].people - plan->classes[most].out)
            most = k;
    if (plan->classes[most].out < plan->classes[most].people && any_counts(plan))
        add_limits_of(out, plan, most);
}

/* ---- who has not agreed ---- */

enum { SHOWN_PARTIES = 64 };

/* Why the corridor does not count: bits of the parties that have not accepted it. */
static uint64_t missing_parties(const struct cw_plan *plan, size_t corridor)
{
    const struct op_corridor *c = &plan->op->corridors[corridor];
    uint64_t missing = 0;
    for (size_t i = 0; i < c->need_count; i++)
        if (c->needs[i] < SHOWN_PARTIES &&
            !operation_party_accepts(plan->op, c->needs[i], corridor, plan->as_of_unix_s))
            missing |= UINT64_C(1) << c->needs[i];
    return missing;
}

static const char *consent_of(const struct cw_plan *plan, size_t corridor)
{
    const cw_operation *op = plan->op;
    int64_t as_of = plan->as_of_unix_s;
    if (op->corridors[corridor].need_count == 0) return "unknown: whose consent it needs";
    if (operation_counts(op, corridor, CW_VERIFIED, as_of)) return "accepted and verified";
    if (operation_counts(op, corridor, CW_ACCEPTED, as_of))
        return "accepted, not verified: no guarantee, or not all seen to hold within a day";
    if (operation_guarantee_broken(op, corridor, as_of)) return "a guarantee was seen broken";
    return "not accepted by";
}

/* Corridors that stand alike are named together, at the first of them. */
static void add_consent_of(struct text *out, const struct cw_plan *plan, size_t first)
{
    const char *state = consent_of(plan, first);
    uint64_t missing = missing_parties(plan, first);
    const char *between = "  ";
    for (size_t i = 0; i < plan->op->corridor_count; i++) {
        bool alike = consent_of(plan, i) == state && missing_parties(plan, i) == missing;
        if (alike && i < first) return; /* named before */
    }
    for (size_t i = first; i < plan->op->corridor_count; i++) {
        if (consent_of(plan, i) != state || missing_parties(plan, i) != missing) continue;
        text_addf(out, "%s%s", between, plan->op->corridors[i].id);
        between = ", ";
    }
    text_addf(out, ": %s", state);
    between = " ";
    for (size_t p = 0; missing && p < plan->op->party_count && p < SHOWN_PARTIES; p++) {
        if (!(missing >> p & 1u)) continue;
        text_addf(out, "%s%s", between, plan->op->parties[p].id);
        between = ", ";
    }
    text_add(out, "\n");
}

static void add_consent(struct text *out, const struct cw_plan *plan)
{
    char local[32];
    if (!operation_has_consent(plan->op)) return;
    operation_format_time(plan->op, plan->as_of_unix_s, local);
    text_addf(out, "\nConsent to the corridors, as of %s\n", local);
    for (size_t i = 0; i < plan->op->corridor_count; i++) add_consent_of(out, plan, i);
}

/* ---- what it hangs on ---- */

static void add_ranges(struct text *out, const struct cw_plan *plan)
{
    static const char *const names[] = {"1/4", "1/2", "as assumed", "2 times"};
    if (plan->population_out[CW_LOW] >= 0) {
        text_add(out, "  people, take-up and throughputs together: out low ");
        summary_add_count(out, plan->population_out[CW_LOW]);
        text_add(out, ", best ");
        summary_add_count(out, plan->population_out[CW_BEST]);
        text_add(out, ", high ");
        summary_add_count(out, plan->population_out[CW_HIGH]);
        text_add(out, "\n");
    }
    if (plan->range_count == 0) {
        text_add(out, "  throughputs and take-up: not computed here; add --ranges\n");
        return;
    }
    text_addf(out,
              "  corridor throughputs (%s):", operation_population_name(plan->options.population));
    for (size_t i = 0; i < plan->range_count; i++) {
        text_addf(out, "%s %s ", i ? "," : "", names[i]);
        summary_add_count(out, plan->ranges[i].out);
    }
    if (plan->needed_percent == 100)
        text_add(out, "; as assumed they bring everybody out");
    else if (plan->needed_percent > 0)
        text_addf(out, "; for everybody %" PRId32 ".%02" PRId32 " times",
                  plan->needed_percent / 100, plan->needed_percent % 100);
    else if (plan->needed_percent < 0)
        text_add(out, "; with 64 times as much the plan found still leaves some");
    text_add(out, "\n");
}

static void add_vehicles(struct text *out, const struct cw_plan *plan)
{
    for (size_t k = 0; k < plan->op->class_count; k++) {
        const struct op_class *c = &plan->op->classes[k];
        if (c->mode != MODE_VEHICLE) continue;
        int64_t vehicles =
            (plan->classes[k].out + c->persons_per_vehicle - 1) / c->persons_per_vehicle;
        text_addf(out, "  vehicles assumed for %s: ", c->id);
        summary_add_count(out, vehicles);
        text_addf(out, " trips of %" PRId64 " people\n", c->persons_per_vehicle);
    }
}

static void add_unknown(struct text *out, const cw_operation *op)
{
    for (size_t i = 0; i < op->corridor_count; i++)
        if (op->corridors[i].unknown_capacity)
            text_addf(out, "  the throughput of corridor %s is unknown: it counts 0 but for high\n",
                      op->corridors[i].id);
}

void summary_write(struct text *out, const struct cw_plan *plan)
{
    add_head(out, plan);
    add_table(out, plan);
    add_proofs(out, plan);
    add_waiting(out, plan);
    add_routes(out, plan);
    add_limits(out, plan);
    add_consent(out, plan);
    text_add(out, "\nWhat it hangs on\n");
    add_ranges(out, plan);
    add_vehicles(out, plan);
    add_unknown(out, plan->op);
    text_add(out, "\n(1) A bound of this model: no plan on these roads, corridors and numbers gets "
                  "more out,\n    given what the classes above get. It says nothing about how the "
                  "day will go.\n");
}
