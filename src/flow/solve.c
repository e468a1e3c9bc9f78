/* Classes in the order of priority. Each gets an earliest-arrival flow without waiting in what the
 * classes above leave, taken apart into chains of whole people with few routes, and a bound (prove.c).
 *
 * Then once more, in rounds: a class above that uses what a lower class's cut crosses takes from it unit
 * by unit. The next round loads every class first without such seconds, then with them, as far as
 * people get out sooner by it: its arrivals stay, its routes move out of the way. The best round counts. */
#include "flow/solve.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/threads.h"
#include "flow/emit.h"
#include "flow/loading.h"
#include "flow/routes.h"
#include "flow/solve_int.h"

enum {
    MOST_ROUNDS = 3,
    CONTEST_PART = 2000,    /* a round is worth it for this part of the people, ... */
    OPEN_PART = 10000,      /* ... when this part of a class could perhaps get out and does not */
    LEAST_STATES = 4000000, /* a flow may look at, and ... */
    NODE_STATES = 500,      /* ... for each node in a city, or ... */
    REGION_NODES = 20000,   /* ... in larger networks, where ways are longer, ... */
    REGION_STATES = 1600    /* ... so many for each; but LEAST_STATES are all that a load may */
};

/* Of the time that is left to a class, where it is limited. */
static const double LOADING_SHARE = 0.75, OWN_BOUND_SHARE = 0.25;

struct instance_choice solver_choose(const struct solver *s, uint32_t classes)
{
    return (struct instance_choice){.classes = classes,
                                    .basis = s->options->basis,
                                    .population = s->options->population,
                                    .as_of_unix_s = s->as_of_unix_s,
                                    .factor_num = s->factor_num,
                                    .factor_den = s->factor_den};
}

/* The moment when `share` of the time up to `until_seconds` is over; now, if it is over already. */
static double part_of_time(double until_seconds, double share)
{
    double now = clock_seconds();
    return until_seconds > now ? now + (until_seconds - now) * share : now;
}

/* Class k's part of the time that is left to it and those below, half by people and half evenly. */
static double class_share(const struct solver *s, size_t k)
{
    double people = 0;
    for (size_t j = k; j < s->op->class_count; j++) people += (double)s->plan->classes[j].people;
    double even = 1 / (double)(s->op->class_count - k);
    return people > 0 ? (even + (double)s->plan->classes[k].people / people) / 2 : even;
}

struct effort solver_effort(const struct solver *s, const struct instance *in, double share)
{
    struct effort effort = {.most_states = s->options->most_states};
    int64_t nodes = (int64_t)in->node_count;
    if (effort.most_states == 0)
        effort.most_states =
            LEAST_STATES + nodes * (nodes > REGION_NODES ? REGION_STATES : NODE_STATES);
    if (s->class_deadline_seconds > 0)
        effort.deadline_seconds = part_of_time(s->class_deadline_seconds, share);
    return effort;
}

struct effort solver_loading_effort(const struct solver *s, const struct instance *in, double share)
{
    struct effort effort = solver_effort(s, in, share);
    if (in->node_count > REGION_NODES && effort.most_states > LEAST_STATES)
        effort.most_states = LEAST_STATES;
    return effort;
}

/* ---- plans ---- */

static bool any_left(const struct earliest *flow)
{
    for (size_t z = 0; z < flow->in->source_count; z++)
        if (flow->left[z] > 0) return true;
    return false;
}

/* A load that spent its effort may leave people behind for whom there is a way. One that begins with runs takes
 * its place where it brings out more, though those may pass later. */
static cw_status load_by_runs(struct class_run *run, struct loading_options loading, cw_error *err)
{
    const int32_t horizon_s = run->in.horizon_s;
    struct earliest flow = {0};
    bool gave_up = false;
    if (loading.runs_first || !run->gave_up || !any_left(&run->flow)) return CW_OK;
    loading.runs_first = true;
    cw_status status = earliest_init(&flow, &run->in, NULL, err);
    if (!status) status = loading_run(&flow, &loading, &gave_up, err);
    if (!status && earliest_passed(&flow, 0, horizon_s) >=
                       earliest_passed(&run->flow, 0, horizon_s) + OP_UNITS) {
        struct earliest worse = run->flow;
        run->flow = flow, flow = worse;
        run->gave_up = gave_up;
    }
    earliest_release(&flow);
    return status;
}

/* Loads the flow; once without what is scarce for the classes below, if anything is. */
static cw_status load_flow(struct solver *s, struct class_run *run, const struct progress *progress,
                           cw_error *err)
{
    size_t below = run->k + 1 < s->scarce_count ? s->scarce_count - run->k - 1 : 0;
    struct loading_options loading = {.effort = solver_loading_effort(s, &run->in, LOADING_SHARE),
                                      .runs_first = run->in.node_count > REGION_NODES,
                                      .progress = progress};
    struct narrowed narrowed;
    cw_status status = earliest_init(&run->flow, &run->in, NULL, err);
    if (!status && below > 0) {
        status = narrowed_apply(&narrowed, &run->in, &s->scarce[run->k + 1], below, err);
        if (!status) status = loading_run(&run->flow, &loading, &run->gave_up, err);
        narrowed_undo(&narrowed, &run->in);
        if (loading.effort.most_states > 0) loading.effort.most_states += run->flow.states;
    }
    if (!status) status = loading_run(&run->flow, &loading, &run->gave_up, err);
    if (!status && earliest_window_s(&run->in) > 1) status = load_by_runs(run, loading, err);
    if (!status) run->flow_units = earliest_passed(&run->flow, 0, run->in.horizon_s);
    return status;
}

/* What waiting would add by the end, in what the classes above leave. */
static cw_status bound_own(const struct solver *s, struct class_run *run,
                           const struct progress *progress, cw_error *err)
{
    struct bound_options options = {.effort = solver_effort(s, &run->in, OWN_BOUND_SHARE),
                                    .checkpoints = &s->op->pause_s,
                                    .checkpoint_count = 1,
                                    .checkpoints_only = true,
                                    .progress = progress};
    return bound_init(&run->own, &run->in, &run->flow, &options, err);
}

static void note_size(cw_plan *plan, const struct instance *in)
{
    if ((int64_t)in->arc_count < plan->searched_roads) return;
    plan->searched_roads = (int64_t)in->arc_count;
    plan->searched_nodes = (int64_t)in->node_count;
}

static cw_status choose_routes(struct solver *s, struct class_run *run,
                               const struct progress *progress, cw_error *err)
{
    struct routes_choice choice = {s->options->simplicity, progress};
    struct routes_price price;
    cw_status status = routes_choose(&run->chains, &run->flow, &choice, &price, err);
    s->plan->classes[run->k].lost_to_simplicity = price.lost_people;
    s->plan->classes[run->k].later_s = price.late_s;
    return status;
}

/* Units out before every X, from what passes the gates. */
static cw_status count_arrived(struct solver *s, size_t k, cw_error *err)
{
    int64_t *arrived = s->arrived[k] = mem_new((size_t)s->op->pause_s + 1, sizeof *arrived);
    if (!arrived) return error_no_memory(err);
    for (size_t i = 0; i < s->op->corridor_count; i++) {
        const struct steps *gate = &s->used[k].gate[i];
        for (size_t n = 0; n + 1 < gate->count; n++)
            for (int32_t t = gate->step[n].at; t < gate->step[n + 1].at; t++)
                arrived[t + 1] += gate->step[n].value;
    }
    for (int32_t x = 0; x < s->op->pause_s; x++) arrived[x + 1] += arrived[x];
    return CW_OK;
}

/* A class's plan and the bound of the class alone need nothing of each other: two threads have both.
 * Only the first class's bound starts from its flow, so that this comes before. */
struct class_work {
    struct solver *s;
    struct class_run *run;
};

static cw_status send_people(void *context, const struct progress *progress, cw_error *err)
{
    const struct class_work *work = context;
    struct solver *s = work->s;
    struct class_run *run = work->run;
    cw_status status = run->k == 0 ? CW_OK : load_flow(s, run, progress, err);
    if (!status && run->k > 0 && s->checkpoint_count > 0) status = bound_own(s, run, progress, err);
    if (!status) status = choose_routes(s, run, progress, err);
    if (!status) status = people_used(&run->in, &run->chains, &s->used[run->k], err);
    if (!status) status = count_arrived(s, run->k, err);
    if (!status) status = emit_chains(s->plan, &run->in, &run->chains, err);
    if (!status) status = plan_count_people(s->plan, (int32_t)run->k, err);
    if (!status) status = plan_count_routes(s->plan, (int32_t)run->k, err);
    return status;
}

static cw_status bound_alone(void *context, const struct progress *progress, cw_error *err)
{
    const struct class_work *work = context;
    return prove_alone(work->s, work->run, progress, err);
}

static cw_status send_and_bound(struct class_work *work, cw_error *err)
{
    struct solver *s = work->s;
    struct class_run *run = work->run;
    cw_status status = run->k == 0 ? load_flow(s, run, &s->progress, err) : CW_OK;
    if (status) return status;
    if (s->checkpoint_count == 0) return send_people(work, &s->progress, err);
    if (run->k == 0) status = earliest_init(&run->start, &run->in, &run->flow, err);
    if (!status)
        status = threads_run_two(send_people, bound_alone, work, &s->progress, s->threads, err);
    if (!status) status = prove_class(s, run, err);
    if (!status) status = emit_uses(s->plan, &s->ground, &s->used[run->k], (int32_t)run->k, err);
    return status;
}

/* Plans class k in what the classes above leave; its use of the roads is then taken too. */
static cw_status plan_class(struct solver *s, size_t k, cw_error *err)
{
    struct instance_choice choice = solver_choose(s, 1u << k);
    struct class_run run = {.k = k};
    if (s->deadline_seconds > 0)
        s->class_deadline_seconds = part_of_time(s->deadline_seconds, class_share(s, k));
    choice.used = s->used;
    choice.used_count = k;
    choice.apart = s->used, choice.apart_count = k;
    cw_status status = instance_init(&run.in, &s->ground, &choice, err);
    note_size(s->plan, &run.in);
    if (!status) status = send_and_bound(&(struct class_work){s, &run}, err);
    s->flow_units[k] = run.flow_units;
    set_bound_release(&run.alone);
    chains_release(&run.chains);
    bound_release(&run.own);
    earliest_release(&run.start);
    earliest_release(&run.flow);
    instance_release(&run.in);
    return status;
}

static cw_status set_checkpoints(struct solver *s, cw_error *err)
{
    int32_t step_s = plan_checkpoint_step_s(s->op->pause_s);
    s->checkpoints = mem_new(MOST_CHECKPOINTS, sizeof *s->checkpoints);
    if (!s->checkpoints) return error_no_memory(err);
    for (int32_t x = step_s; x < s->op->pause_s; x += step_s)
        s->checkpoints[s->checkpoint_count++] = x;
    s->checkpoints[s->checkpoint_count++] = s->op->pause_s;
    return CW_OK;
}

/* ---- rounds ---- */

static cw_status begin_round(struct solver *s, cw_error *err)
{
    cw_plan *plan = s->plan = mem_new(1, sizeof *plan);
    if (!plan) return error_no_memory(err);
    plan->op = s->op;
    plan->options = *s->options;
    plan->options.progress = NULL;
    plan->as_of_unix_s = s->as_of_unix_s;
    for (size_t c = 0; c < s->op->class_count; c++)
        for (size_t z = 0; z < s->op->zone_count; z++)
            plan->classes[c].people += s->op->zones[z].people[c][s->options->population];
    for (int m = 0; m < MODE_COUNT; m++) plan->roads += (int64_t)s->ground.roads[m].count;
    plan->nodes = (int64_t)s->ground.node_count;
    return CW_OK;
}

/* Forgets what the classes of the round at work do. */
static void forget(struct solver *s, uint32_t classes)
{
    for (size_t k = 0; k < s->op->class_count; k++) {
        if (!(classes >> k & 1u)) continue;
        mem_free(s->arrived[k]);
        s->arrived[k] = NULL;
        used_release(&s->used[k], &s->ground);
        held_release(&s->held[k], &s->ground);
    }
}

/* What decides between two rounds. */
struct worth {
    int64_t flow_units[OP_MAX_CLASSES]; /* out by the end */
    int64_t late_s[OP_MAX_CLASSES];     /* the sum of passing times, of whole persons */
    int64_t out[OP_MAX_CLASSES];
};

static struct worth weigh(const struct solver *s)
{
    struct worth w = {0};
    for (size_t k = 0; k < s->op->class_count; k++) {
        const int64_t *arrived = s->arrived[k];
        w.flow_units[k] = s->flow_units[k];
        w.out[k] = s->plan->classes[k].out;
        for (int32_t x = 0; x <= s->op->pause_s; x++)
            w.late_s[k] += (arrived[s->op->pause_s] - arrived[x]) / OP_UNITS;
    }
    return w;
}

/* Whether the second is better: more people of a higher class come first, then that they pass sooner.
 * How persons were made whole, and the order of passing within a window, decide nothing. */
static bool is_better(const struct solver *s, const struct worth *a, const struct worth *b)
{
    size_t classes = s->op->class_count;
    int64_t more = 0, sooner_s = 0;
    for (size_t k = 0; k + 1 < classes; k++) {
        int64_t units = b->flow_units[k] - a->flow_units[k], late_s = b->late_s[k] - a->late_s[k];
        if (units / OP_UNITS != 0) return units > 0;
        if (late_s > a->out[k] || -late_s > a->out[k]) return late_s < 0; /* a second each */
    }
    for (size_t k = 0; k < classes; k++) {
        more += b->out[k] - a->out[k];
        sooner_s += a->late_s[k] - b->late_s[k];
    }
    return more > 0 || (more == 0 && sooner_s > 0);
}

/* The classes of those groups (sets_group) in which classes above use much that is scarce for one that
 * does not meet its bound. */
static uint32_t contested(const struct solver *s)
{
    uint32_t classes = 0;
    int64_t people = 0;
    for (size_t k = 0; k < s->op->class_count; k++) people += s->plan->classes[k].people;
    for (size_t k = 0; k < s->op->class_count; k++) {
        const struct plan_class *c = &s->plan->classes[k];
        int64_t units = 0;
        bool open = c->unclosed > c->people / OPEN_PART;
        for (size_t j = 0; j < k && open; j++)
            units += crossed_overlap(&s->scarce[k], &s->used[j], &s->ground);
        if (units / OP_UNITS > people / CONTEST_PART) classes |= sets_group(s->op, k);
    }
    return classes;
}

/* Plans `classes`, and takes the others, for which nothing changes, from the plan before. */
static cw_status solve_round(struct solver *s, uint32_t classes, const cw_plan *before,
                             cw_error *err)
{
    int32_t moved[OP_MAX_CLASSES] = {0};
    cw_status status = begin_round(s, err);
    for (size_t k = 0; k < s->op->class_count && !status; k++) {
        if (classes >> k & 1u) {
            status = plan_class(s, k, err);
            continue;
        }
        status = plan_take_class(s->plan, before, (int32_t)k, moved, err);
        for (size_t i = 0; i < s->held[k].count; i++) s->held[k].certificates[i] += moved[k];
    }
    return status;
}

static bool time_is_up(const struct solver *s)
{
    return s->deadline_seconds > 0 && clock_seconds() > s->deadline_seconds;
}

/* Leaves the best round's plan in s->plan. */
static cw_status solve_rounds(struct solver *s, cw_error *err)
{
    uint32_t all = UINT32_MAX >> (32 - s->op->class_count), classes = all;
    cw_status status = solve_round(s, all, NULL, err);
    struct worth best = status ? (struct worth){0} : weigh(s);
    for (int round = 1; round < MOST_ROUNDS && !status; round++) {
        classes = s->checkpoint_count > 0 && !time_is_up(s) ? contested(s) : 0;
        if (classes == 0) break;
        cw_plan *kept = s->plan;
        forget(s, classes);
        status = solve_round(s, classes, kept, err);
        struct worth now = status ? best : weigh(s);
        bool better = !status && is_better(s, &best, &now);
        cw_plan_free(better ? kept : s->plan);
        if (!better) s->plan = kept;
        if (!better) break;
        best = now;
    }
    forget(s, all);
    return status;
}

static cw_status solve_all(struct solver *s, bool prove, cw_error *err)
{
    s->progress = (struct progress){s->options->progress, s->options->progress_context};
    s->threads = threads_count(s->options->threads);
    cw_status status = ground_init(&s->ground, s->op, err);
    if (!status && prove) status = set_checkpoints(s, err);
    if (!status) status = solve_rounds(s, err);
    for (size_t i = 0; i < s->scarce_count; i++) crossed_release(&s->scarce[i], &s->ground);
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

/* Throughputs and the rest of what is asked stand in `s`; *out is NULL on failure. */
static cw_status plan_unproved(struct solver *s, const cw_plan_options *options, cw_plan **out,
                               cw_error *err)
{
    cw_plan_options counted = *options;
    if (counted.simplicity == 0) counted.simplicity = -1; /* costs nobody, so it changes no count */
    s->options = &counted;
    cw_status status = solve_all(s, false, err);
    if (status) {
        cw_plan_free(s->plan);
        s->plan = NULL;
    }
    *out = s->plan;
    return status;
}

cw_status flow_count(const cw_operation *op, const cw_plan_options *options, int64_t as_of_unix_s,
                     int32_t factor_num, int32_t factor_den, int64_t out[OP_MAX_CLASSES],
                     cw_error *err)
{
    struct solver s = {
        .op = op, .as_of_unix_s = as_of_unix_s, .factor_num = factor_num, .factor_den = factor_den};
    cw_plan *plan;
    cw_status status = plan_unproved(&s, options, &plan, err);
    for (size_t c = 0; c < op->class_count && !status; c++) out[c] = plan->classes[c].out;
    cw_plan_free(plan);
    return status;
}

cw_status flow_plan(const cw_operation *op, const cw_plan_options *options, int64_t as_of_unix_s,
                    cw_plan **out, cw_error *err)
{
    struct solver s = {.op = op, .as_of_unix_s = as_of_unix_s, .factor_num = 1, .factor_den = 1};
    return plan_unproved(&s, options, out, err);
}
