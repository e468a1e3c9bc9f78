/* Classes in the order of priority. For each:
 *
 *   bound   for every set S of this class and others above, the earliest-arrival flow of S merged,
 *           waiting allowed anywhere, all roads and corridors of S, nobody else on them; less the
 *           people of the others; the least over S, for every second
 *   plan    an earliest-arrival flow without waiting in what the classes above leave, peeled into
 *           chains, rounded to whole people, with few routes
 *
 * The first class's bound is exact: it is the value of a flow. */
#include "flow/solve.h"

#include "base/clock.h"
#include "base/mem.h"
#include "flow/advice.h"
#include "flow/bound.h"
#include "flow/emit.h"
#include "flow/loading.h"
#include "flow/routes.h"

enum {
    CHECKPOINT_S = 3600,
    MAX_MERGED = 4,
    LEAST_STATES = 4000000, /* a flow may look at, and ... */
    NODE_STATES = 500,      /* ... for each node in a city, or ... */
    REGION_NODES = 20000,   /* ... in larger networks, where ways are longer, ... */
    REGION_STATES = 1600    /* ... so many for each */
};

struct solver {
    const cw_operation *op;
    const cw_plan_options *options;
    int64_t as_of_unix_s;
    int32_t factor_num, factor_den;
    struct ground ground;
    struct used used[OP_MAX_CLASSES];
    size_t used_count;
    int32_t *checkpoints;
    size_t checkpoint_count;
    struct progress progress;
    double deadline_seconds; /* of clock_seconds(); 0: none */
    cw_plan *plan;
};

static struct instance_choice choose(const struct solver *s, uint32_t classes)
{
    return (struct instance_choice){.classes = classes,
                                    .basis = s->options->basis,
                                    .population = s->options->population,
                                    .as_of_unix_s = s->as_of_unix_s,
                                    .factor_num = s->factor_num,
                                    .factor_den = s->factor_den};
}

/* A part of what is left of the time that the user gives, and states by the size of what is searched
 * unless the user says how many. */
static struct effort share_effort(const struct solver *s, const struct instance *in, double share)
{
    struct effort effort = {.most_states = s->options->most_states};
    int64_t nodes = (int64_t)in->node_count;
    if (effort.most_states == 0)
        effort.most_states =
            LEAST_STATES + nodes * (nodes > REGION_NODES ? REGION_STATES : NODE_STATES);
    if (s->deadline_seconds > 0) {
        double now = clock_seconds();
        effort.deadline_seconds = now + (s->deadline_seconds - now) * share;
        if (effort.deadline_seconds < now) effort.deadline_seconds = now;
    }
    return effort;
}

/* ---- bounds ---- */

/* The people of the set's other classes who are out before x_s, in units. */
static int64_t less_units(const struct solver *s, uint32_t set, size_t k, int32_t x_s)
{
    int64_t people = 0;
    for (size_t j = 0; j < k; j++)
        if (set >> j & 1u) people += s->plan->classes[j].people_before[x_s];
    return people * OP_UNITS;
}

/* One class's plan in the making. */
struct class_run {
    size_t k;
    struct instance in;   /* what the classes above leave */
    struct earliest flow; /* without waiting; the chains have taken its rates */
    int64_t flow_units;   /* sent by it before they did */
    bool gave_up;         /* there may be a better flow without waiting */
    struct bound own;     /* the best with waiting in what the classes above leave */
    struct chains chains;
};

/* A set's bound, kept until the best of all sets is known at every checkpoint. */
struct set_bound {
    const struct instance *in;
    const struct bound *bound;
    struct instance own_in; /* unused when the class's own run serves */
    struct bound own_bound;
};

/* The first class has the roads to itself, so its own flow bounds it. */
static bool own_flow_serves(const struct class_run *run, uint32_t set)
{
    return run->k == 0 && set == 1u;
}

static struct bound_options bound_options(const struct solver *s, const struct instance *in,
                                          double share)
{
    return (struct bound_options){.effort = share_effort(s, in, share),
                                  .checkpoints = s->checkpoints,
                                  .checkpoint_count = s->checkpoint_count,
                                  .progress = &s->progress};
}

/* A flow without waiting is near the best one, and sooner found. */
static cw_status bound_from_loading(struct solver *s, struct set_bound *out, double share,
                                    cw_error *err)
{
    struct loading_options loading = {.effort = share_effort(s, &out->own_in, share / 2),
                                      .progress = &s->progress};
    struct earliest flow;
    bool gave_up;
    cw_status status = earliest_init(&flow, &out->own_in, NULL, err);
    if (!status) status = loading_run(&flow, &loading, &gave_up, err);
    struct bound_options options = bound_options(s, &out->own_in, share);
    if (!status) status = bound_init(&out->own_bound, &out->own_in, &flow, &options, err);
    earliest_release(&flow);
    return status;
}

static cw_status bound_of_set(struct solver *s, const struct class_run *run, uint32_t set,
                              double share, struct set_bound *out, cw_error *err)
{
    struct instance_choice choice = choose(s, set);
    bool own = own_flow_serves(run, set);
    cw_status status = CW_OK;
    out->in = own ? &run->in : &out->own_in;
    out->bound = own ? &run->own : &out->own_bound;
    if (!own) status = instance_init(&out->own_in, &s->ground, &choice, err);
    if (!own && !status) status = bound_from_loading(s, out, share, err);
    int64_t *bound = s->plan->classes[run->k].bound_before;
    for (int32_t x = 0; x <= s->op->pause_s && !status; x++) {
        int64_t value = out->bound->before[x] - less_units(s, set, run->k, x);
        if (value < bound[x]) bound[x] = value;
    }
    return status;
}

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

/* Class k with every subset of the first MAX_MERGED classes above it that matter, and with all. */
static size_t sets_of(const cw_operation *op, size_t k, uint32_t *sets)
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

static cw_status emit_certificates(struct solver *s, size_t k, const uint32_t *sets,
                                   const struct set_bound *cuts, size_t count, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i < s->checkpoint_count && !status; i++) {
        int32_t x = s->checkpoints[i];
        size_t best = 0;
        int64_t least = INT64_MAX;
        for (size_t c = 0; c < count; c++) {
            int64_t value = cuts[c].bound->before[x] - less_units(s, sets[c], k, x);
            if (value < least) least = value, best = c;
        }
        const struct cut *cut = &cuts[best].bound->cuts[i];
        status =
            emit_certificate(s->plan, cuts[best].in, cut, (int32_t)k, cuts[best].bound->before[x],
                             less_units(s, sets[best], k, x), err);
        if (!status && i + 1 == s->checkpoint_count)
            status = emit_bottlenecks(s->plan, cuts[best].in, cut, (int32_t)k, err);
    }
    return status;
}

/* What cannot be exceeded before a later second cannot be exceeded before an earlier one (less the
 * people of other classes, a bound may fall). Bounds at checkpoints rest on certificates alone, so
 * that they can be checked: the least of those from there on; seconds between take the least bound
 * up to the next checkpoint, but no less than at the one before. */
static void flatten(int64_t *bound, const int32_t *checkpoints, size_t count)
{
    for (size_t i = count; i-- > 1;)
        if (bound[checkpoints[i]] < bound[checkpoints[i - 1]])
            bound[checkpoints[i - 1]] = bound[checkpoints[i]];
    for (size_t i = count; i-- > 0;) {
        int32_t before = i > 0 ? checkpoints[i - 1] : 0;
        for (int32_t x = checkpoints[i] - 1; x > before; x--) {
            if (bound[x + 1] < bound[x]) bound[x] = bound[x + 1];
            if (bound[x] < bound[before]) bound[x] = bound[before];
        }
    }
}

static cw_status bound_class(struct solver *s, const struct class_run *run, cw_error *err)
{
    struct plan_class *c = &s->plan->classes[run->k];
    uint32_t sets[(1u << MAX_MERGED) + 1];
    size_t count = sets_of(s->op, run->k, sets);
    struct set_bound *bounds = mem_new(count, sizeof *bounds);
    c->bound_before = mem_new((size_t)s->op->pause_s + 1, sizeof *c->bound_before);
    cw_status status = bounds && c->bound_before ? CW_OK : error_no_memory(err);
    for (int32_t x = 0; x <= s->op->pause_s && !status; x++) c->bound_before[x] = INT64_MAX;
    for (size_t i = 0; i < count && !status; i++)
        status = bound_of_set(s, run, sets[i], 1.0 / (double)(count - i + 1), &bounds[i], err);
    if (!status) flatten(c->bound_before, s->checkpoints, s->checkpoint_count);
    if (!status) status = emit_certificates(s, run->k, sets, bounds, count, err);
    if (!status) c->bound_units = c->bound_before[s->op->pause_s];
    for (size_t i = 0; i < count && bounds; i++) {
        bound_release(&bounds[i].own_bound);
        instance_release(&bounds[i].own_in);
    }
    mem_free(bounds);
    return status;
}

/* ---- plans ---- */

static int64_t at_least_0(int64_t value)
{
    return value > 0 ? value : 0;
}

/* Splits bound - out into its parts. Only a complete search tells that people could go only by
 * waiting; what a search that gave up did not find counts as not closed. */
static void explain_gap(struct solver *s, const struct class_run *run)
{
    struct plan_class *c = &s->plan->classes[run->k];
    int64_t flow = run->flow_units / OP_UNITS;
    int64_t with_waiting = run->own.before[run->in.horizon_s];
    int64_t out = c->out + c->lost_to_simplicity; /* before routes were limited */
    int64_t bound = c->bound_units / OP_UNITS, best = flow > out ? flow : out;
    int64_t dropped = (run->chains.dropped_units + OP_UNITS - 1) / OP_UNITS;
    if (dropped > best - out) dropped = best - out;
    bool reached = run->own.reached && with_waiting == c->bound_units;
    c->proved = reached || run->flow_units == c->bound_units || c->out * OP_UNITS == c->bound_units;
    c->waiting = run->gave_up || !run->own.reached ? 0 : at_least_0(with_waiting / OP_UNITS - best);
    c->lost_to_rounding = best - out - dropped;
    c->unclosed = bound - out - c->waiting - c->lost_to_rounding;
}

/* Where those who could go only by waiting would need an assembly point. */
static cw_status advise(struct solver *s, const struct class_run *run, cw_error *err)
{
    struct loading_options options = {.effort = share_effort(s, &run->in, 0.5),
                                      .progress = &s->progress};
    return advice_on_waiting(s->plan, &run->flow, run->flow_units, &run->own.flow, (int32_t)run->k,
                             &options, err);
}

static cw_status prove_class(struct solver *s, const struct class_run *run, cw_error *err)
{
    cw_status status = bound_class(s, run, err);
    if (!status) explain_gap(s, run);
    if (!status && s->plan->classes[run->k].waiting > 0) status = advise(s, run, err);
    if (status) return status;
    return emit_uses(s->plan, &s->ground, &s->used[s->used_count - 1], (int32_t)run->k, err);
}

/* The flows of a class: without waiting for the plan, and what waiting would add for the proof. */
static cw_status find_flows(struct solver *s, struct class_run *run, cw_error *err)
{
    double classes_left = (double)(s->op->class_count - run->k);
    struct loading_options loading = {.effort = share_effort(s, &run->in, 0.5 / classes_left),
                                      .progress = &s->progress};
    cw_status status = earliest_init(&run->flow, &run->in, NULL, err);
    if (!status) status = loading_run(&run->flow, &loading, &run->gave_up, err);
    if (!status) run->flow_units = earliest_passed(&run->flow, 0, run->in.horizon_s);
    if (status || s->checkpoint_count == 0) return status;
    struct bound_options bounding = bound_options(s, &run->in, 0.25 / classes_left);
    bounding.checkpoints_only = run->k > 0;
    if (run->k > 0) {
        bounding.checkpoints += s->checkpoint_count - 1;
        bounding.checkpoint_count = 1;
    }
    return bound_init(&run->own, &run->in, &run->flow, &bounding, err);
}

static void note_size(cw_plan *plan, const struct instance *in)
{
    if ((int64_t)in->arc_count < plan->searched_roads) return;
    plan->searched_roads = (int64_t)in->arc_count;
    plan->searched_nodes = (int64_t)in->node_count;
}

static cw_status choose_routes(struct solver *s, struct class_run *run, cw_error *err)
{
    struct routes_choice choice = {s->options->simplicity, &s->progress};
    struct routes_price price;
    cw_status status = routes_choose(&run->chains, &run->flow, &choice, &price, err);
    s->plan->classes[run->k].lost_to_simplicity = price.lost_people;
    s->plan->classes[run->k].later_s = price.late_s;
    return status;
}

/* Plans class k in what the classes above leave; its use of the roads is then taken too. */
static cw_status plan_class(struct solver *s, size_t k, cw_error *err)
{
    struct instance_choice choice = choose(s, 1u << k);
    struct class_run run = {.k = k};
    choice.used = s->used;
    choice.used_count = s->used_count;
    choice.separate = true;
    cw_status status = instance_init(&run.in, &s->ground, &choice, err);
    note_size(s->plan, &run.in);
    if (!status) status = find_flows(s, &run, err);
    if (!status) status = choose_routes(s, &run, err);
    if (!status) status = people_used(&run.in, &run.chains, &s->used[s->used_count], err);
    if (!status) s->used_count++;
    if (!status) status = emit_chains(s->plan, &run.in, &run.chains, err);
    if (!status) status = plan_count_people(s->plan, (int32_t)k, err);
    if (!status) status = plan_count_routes(s->plan, (int32_t)k, err);
    if (!status && s->checkpoint_count > 0) status = prove_class(s, &run, err);
    chains_release(&run.chains);
    bound_release(&run.own);
    earliest_release(&run.flow);
    instance_release(&run.in);
    return status;
}

static void count_listed(struct solver *s)
{
    for (size_t c = 0; c < s->op->class_count; c++)
        for (size_t z = 0; z < s->op->zone_count; z++)
            s->plan->classes[c].people += s->op->zones[z].people[c][s->options->population];
}

static cw_status set_checkpoints(struct solver *s, cw_error *err)
{
    size_t room = (size_t)(s->op->pause_s / CHECKPOINT_S) + 2;
    s->checkpoints = mem_new(room, sizeof *s->checkpoints);
    if (!s->checkpoints) return error_no_memory(err);
    for (int32_t x = CHECKPOINT_S; x < s->op->pause_s; x += CHECKPOINT_S)
        s->checkpoints[s->checkpoint_count++] = x;
    s->checkpoints[s->checkpoint_count++] = s->op->pause_s;
    return CW_OK;
}

static cw_status solve_all(struct solver *s, bool prove, cw_error *err)
{
    s->plan = mem_new(1, sizeof *s->plan);
    if (!s->plan) return error_no_memory(err);
    s->progress = (struct progress){s->options->progress, s->options->progress_context};
    s->plan->op = s->op;
    s->plan->options = *s->options;
    s->plan->options.progress = NULL;
    s->plan->as_of_unix_s = s->as_of_unix_s;
    count_listed(s);
    cw_status status = ground_init(&s->ground, s->op, err);
    if (!status && prove) status = set_checkpoints(s, err);
    for (size_t k = 0; k < s->op->class_count && !status; k++) status = plan_class(s, k, err);
    for (int m = 0; m < MODE_COUNT; m++) s->plan->roads += (int64_t)s->ground.roads[m].count;
    s->plan->nodes = (int64_t)s->ground.node_count;
    for (size_t i = 0; i < s->used_count; i++) used_release(&s->used[i], &s->ground);
    ground_release(&s->ground);
    mem_free(s->checkpoints);
    return status;
}

cw_status flow_solve(const cw_operation *op, const cw_plan_options *options, int64_t as_of_unix_s,
                     cw_plan **out, cw_error *err)
{
    struct solver s = {.op = op, .options = options, .as_of_unix_s = as_of_unix_s};
    double start = clock_seconds();
    if (options->time_limit_s > 0) s.deadline_seconds = start + options->time_limit_s;
    *out = NULL;
    cw_status status = solve_all(&s, true, err);
    if (status) {
        cw_plan_free(s.plan);
        return status;
    }
    s.plan->solve_seconds = clock_seconds() - start;
    *out = s.plan;
    return CW_OK;
}

cw_status flow_count(const cw_operation *op, const cw_plan_options *options, int64_t as_of_unix_s,
                     int32_t factor_num, int32_t factor_den, int64_t out[OP_MAX_CLASSES],
                     cw_error *err)
{
    cw_plan_options counted = *options;
    if (counted.simplicity == 0) counted.simplicity = -1; /* costs nobody, so it changes no count */
    struct solver s = {.op = op,
                       .options = &counted,
                       .as_of_unix_s = as_of_unix_s,
                       .factor_num = factor_num,
                       .factor_den = factor_den};
    cw_status status = solve_all(&s, false, err);
    for (size_t c = 0; c < op->class_count && !status; c++) out[c] = s.plan->classes[c].out;
    cw_plan_free(s.plan);
    return status;
}
