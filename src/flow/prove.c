/* Bounds of a class: for sets S of this class and others above it, the earliest-arrival flow of S
 * merged, waiting allowed anywhere, on what the classes above that are not in S cannot but leave
 * (crossed.h); less the arrivals of the others in S. The least over S, at every checkpoint.
 *
 * The class alone comes first. Mostly its bound is met, and no other set is asked. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/threads.h"
#include "flow/advice.h"
#include "flow/emit.h"
#include "flow/loading.h"
#include "flow/solve_int.h"
#include "flow/tailor.h"

enum {
    GAIN_FACTOR = 10, /* what a cut shows as forced is worth so many times its slack */
    MET_PART = 2000,  /* a bound is met when less than this part of the people is open */
};

static const double ALONE_SHARE = 0.75; /* of the time that is left to the class */

/* ---- what a set says ---- */

struct proof {
    struct solver *s;
    const struct class_run *run;
    const struct set_bound *sets[SETS_MOST + 1]; /* run->alone first */
    size_t count;
    struct set_bound others[SETS_MOST - 1];
    struct held tailored[OP_MAX_CLASSES]; /* by class above: a cut to measure, or count 0; ... */
    struct set_bound measured;            /* ... and what that says of the class alone */
    int64_t people_units;                 /* of the class, where they can get to the roads */
};

/* The best with waiting in what the classes above leave. */
static const struct bound *own_bound(const struct class_run *run)
{
    return run->k == 0 ? &run->alone.bound : &run->own;
}

static size_t index_of(const int32_t *checkpoints, int32_t x_s)
{
    size_t i = 0;
    while (checkpoints[i] < x_s) i++;
    return i;
}

/* What the others of the set bring out before x_s. */
static int64_t less_units(const struct solver *s, uint32_t set, size_t k, int32_t x_s)
{
    int64_t units = 0;
    for (size_t j = 0; j < k; j++)
        if (set >> j & 1u) units += s->arrived[j][x_s];
    return units;
}

/* What the set says of class k before x_s. */
static int64_t value_at(const struct proof *p, const struct set_bound *b, int32_t x_s)
{
    return b->bound.before[x_s] + set_bound_slack(b) - less_units(p->s, b->set, p->run->k, x_s);
}

static void take_least(const struct proof *p, const struct set_bound *b)
{
    int64_t *bound = p->s->plan->classes[p->run->k].bound_before;
    for (int32_t x = 0; x <= p->s->op->pause_s; x++) {
        int64_t value = value_at(p, b, x);
        if (value < bound[x]) bound[x] = value;
    }
}

/* Whether other sets could say anything new about the end. */
static bool is_met(const struct proof *p)
{
    const struct plan_class *c = &p->s->plan->classes[p->run->k];
    int64_t bound = c->bound_before[p->s->op->pause_s], open = bound - c->out * OP_UNITS;
    if (open < OP_UNITS || bound <= p->run->flow_units) return true;
    const struct bound *own = own_bound(p->run);
    if (own->reached && bound <= own->before[p->s->op->pause_s]) return true;
    return open < p->people_units / MET_PART;
}

/* ---- certificates ---- */

/* Adds the certificate that a set gives for x_s. */
static cw_status certify(const struct proof *p, const struct set_bound *b, int32_t x_s,
                         cw_error *err)
{
    const struct cut *cut = &b->bound.cuts[index_of(b->checkpoints, x_s)];
    int64_t less = less_units(p->s, b->set, p->run->k, x_s);
    cw_status status = emit_certificate(p->s->plan, b->in, cut, (int32_t)p->run->k,
                                        value_at(p, b, x_s) + less, less, err);
    if (status) return status;
    struct cw_plan *plan = p->s->plan;
    return set_bound_rests(b, &plan->certificates[plan->certificate_count - 1], err);
}

/* That all are out is a bound too, and rests on nothing. */
static cw_status certify_all_out(const struct proof *p, int32_t x_s, bool last, cw_error *err)
{
    const struct instance *in = p->sets[0]->in;
    struct cut cut = {0};
    cw_status status = cut_init(&cut, in, x_s, err);
    if (!status) {
        cut_close_everything(in, &cut);
        status =
            emit_certificate(p->s->plan, in, &cut, (int32_t)p->run->k, p->people_units, 0, err);
    }
    if (!status && last) status = emit_bottlenecks(p->s->plan, in, &cut, (int32_t)p->run->k, err);
    cut_release(&cut);
    return status;
}

static cw_status certify_checkpoint(const struct proof *p, int32_t x_s, bool last, cw_error *err)
{
    size_t best = 0;
    for (size_t c = 1; c < p->count; c++)
        if (value_at(p, p->sets[c], x_s) < value_at(p, p->sets[best], x_s)) best = c;
    const struct set_bound *b = p->sets[best];
    if (value_at(p, b, x_s) > p->people_units) return certify_all_out(p, x_s, last, err);
    cw_status status = certify(p, b, x_s, err);
    if (status || !last) return status;
    const struct cut *cut = &b->bound.cuts[index_of(b->checkpoints, x_s)];
    return emit_bottlenecks(p->s->plan, b->in, cut, (int32_t)p->run->k, err);
}

static cw_status certify_checkpoints(const struct proof *p, cw_error *err)
{
    const struct solver *s = p->s;
    cw_status status = CW_OK;
    for (size_t i = 0; i < s->checkpoint_count && !status; i++)
        status = certify_checkpoint(p, s->checkpoints[i], i + 1 == s->checkpoint_count, err);
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

/* ---- what is forced ---- */

void held_release(struct held *held, const struct ground *ground)
{
    crossed_release(&held->forced, ground);
    for (size_t i = 0; i < held->count; i++) crossed_release(&held->one[i], ground);
    mem_free(held->certificates);
    *held = (struct held){0};
}

static int64_t own_slack(const struct proof *p, size_t i)
{
    int32_t x_s = p->sets[0]->checkpoints[i];
    return value_at(p, p->sets[0], x_s) - p->s->arrived[p->run->k][x_s];
}

/* The cut of the class alone that shows most that is forced, for little slack; -1: none is worth it. */
static ptrdiff_t best_cut(const struct proof *p, const struct held *held)
{
    const struct set_bound *alone = p->sets[0];
    ptrdiff_t best = -1;
    int64_t most = 0;
    for (size_t i = 0; i < alone->checkpoint_count; i++) {
        if (value_at(p, alone, alone->checkpoints[i]) > p->people_units) continue;
        int64_t gain = crossed_gain(&held->forced, alone->in, &alone->bound.cuts[i]) -
                       GAIN_FACTOR * own_slack(p, i);
        if (gain > most) most = gain, best = (ptrdiff_t)i;
    }
    return best;
}

/* The number of the certificate that is the cut of the class alone for x_s; it is added if need be. */
static cw_status certificate_alone(const struct proof *p, int32_t x_s, int32_t *number,
                                   cw_error *err)
{
    struct cw_plan *plan = p->s->plan;
    for (size_t i = plan->certificate_count; i-- > 0;) {
        const struct plan_certificate *c = &plan->certificates[i];
        if (c->class_index != (int32_t)p->run->k) break;
        *number = (int32_t)i;
        if (c->x_s == x_s && c->classes == p->sets[0]->set &&
            c->bound_units == value_at(p, p->sets[0], x_s))
            return CW_OK;
    }
    *number = (int32_t)plan->certificate_count;
    return certify(p, p->sets[0], x_s, err);
}

static cw_status hold_cut(struct held *held, const struct set_bound *alone, size_t i,
                          int64_t slack_units, cw_error *err)
{
    const struct cut *cut = &alone->bound.cuts[i];
    struct crossed *one = &held->one[held->count++]; /* from here on released with the rest */
    cw_status status = crossed_init(one, alone->in, err);
    if (!status) status = crossed_add(one, alone->in, cut, slack_units, err);
    return status ? status : crossed_add(&held->forced, alone->in, cut, slack_units, err);
}

static cw_status hold(const struct proof *p, cw_error *err)
{
    struct held *held = &p->s->held[p->run->k];
    const struct set_bound *alone = p->sets[0];
    cw_status status = crossed_init(&held->forced, alone->in, err);
    if (!sets_matter_below(p->s->op, p->run->k)) return status;
    for (ptrdiff_t i; !status && held->count < MOST_HELD && (i = best_cut(p, held)) >= 0;) {
        status = mem_reserve(&held->certificates, &held->room, held->count + 1,
                             sizeof *held->certificates, err);
        if (!status)
            status =
                certificate_alone(p, alone->checkpoints[i], &held->certificates[held->count], err);
        if (status) break;
        int64_t slack = own_slack(p, (size_t)i);
        p->s->plan->certificates[held->certificates[held->count]].slack_units = slack;
        status = hold_cut(held, alone, (size_t)i, slack, err);
    }
    return status;
}

/* What the class's cuts at the end cross where no class above is forced to be. */
static cw_status mark_scarce(const struct proof *p, cw_error *err)
{
    struct solver *s = p->s;
    size_t k = p->run->k;
    const struct set_bound *alone = p->sets[0];
    cw_status status = CW_OK;
    if (s->scarce_count == k) {
        status = crossed_init(&s->scarce[k], alone->in, err);
        s->scarce_count++;
    }
    if (status || k == 0 || s->plan->classes[k].out * OP_UNITS == p->people_units) return status;
    const struct bound *own = own_bound(p->run);
    status = crossed_mark(&s->scarce[k], &p->run->in, &own->cuts[own->cut_count - 1], err);
    if (!status)
        status = crossed_mark(&s->scarce[k], alone->in,
                              &alone->bound.cuts[alone->checkpoint_count - 1], err);
    for (size_t j = 0; j < k && !status; j++)
        status = crossed_clear(&s->scarce[k], &s->held[j].forced, &s->ground, err);
    return status;
}

/* ---- the whole of it ---- */

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
    const struct bound *own = own_bound(run);
    int64_t with_waiting = own->before[run->in.horizon_s];
    int64_t found = earliest_passed(&own->flow, 0, run->in.horizon_s); /* with waiting, too */
    int64_t out = c->out + c->lost_to_simplicity; /* before routes were limited */
    int64_t bound = c->bound_units / OP_UNITS, best = flow > out ? flow : out;
    int64_t dropped = (run->chains.dropped_units + OP_UNITS - 1) / OP_UNITS;
    if (dropped > best - out) dropped = best - out;
    bool reached = own->reached && with_waiting == c->bound_units;
    c->proved = reached || run->flow_units == c->bound_units || c->out * OP_UNITS == c->bound_units;
    c->waiting = run->gave_up ? 0 : at_least_0(found / OP_UNITS - best);
    c->lost_to_rounding = best - out - dropped;
    c->unclosed = bound - out - c->waiting - c->lost_to_rounding;
}

/* Where those who could go only by waiting would need an assembly point. */
static cw_status advise(struct solver *s, const struct class_run *run, cw_error *err)
{
    struct loading_options options = {.effort = solver_effort(s, &run->in, 0.5),
                                      .progress = &s->progress};
    return advice_on_waiting(s->plan, &run->flow, run->flow_units, &own_bound(run)->flow,
                             (int32_t)run->k, &options, err);
}

static void count_people(struct proof *p)
{
    const struct instance *in = p->sets[0]->in;
    p->people_units = 0;
    for (size_t z = 0; z < in->source_count; z++) p->people_units += in->sources[z].units;
}

static void take(struct proof *p, const struct set_bound *b)
{
    p->sets[p->count++] = b;
    take_least(p, b);
}

/* Two sets at a time, whether or not there are two threads: so the result is the same. */
struct pair {
    struct proof *p;
    const uint32_t *sets;
    size_t first, count; /* of `sets` */
};

static cw_status bound_one(const struct pair *pair, size_t i, const struct progress *progress,
                           cw_error *err)
{
    if (i >= pair->count) return CW_OK;
    struct set_work work = {.k = pair->p->run->k,
                            .share = 1.0 / (double)(pair->count - pair->first + 1),
                            .progress = progress};
    return set_bound_init(&pair->p->others[i - 1], pair->p->s, pair->sets[i], &work, err);
}

static cw_status bound_first(void *context, const struct progress *progress, cw_error *err)
{
    const struct pair *pair = context;
    return bound_one(pair, pair->first, progress, err);
}

static cw_status bound_second(void *context, const struct progress *progress, cw_error *err)
{
    const struct pair *pair = context;
    return bound_one(pair, pair->first + 1, progress, err);
}

/* The sets' bounds until one is met. */
static cw_status bound_sets(struct proof *p, const uint32_t *sets, size_t count, cw_error *err)
{
    struct plan_class *c = &p->s->plan->classes[p->run->k];
    cw_status status = CW_OK;
    p->sets[0] = &p->run->alone;
    count_people(p);
    for (int32_t x = 1; x <= p->s->op->pause_s; x++) c->bound_before[x] = p->people_units;
    take(p, &p->run->alone);
    for (size_t i = 1; i < count && !status && !is_met(p); i += 2) {
        struct pair pair = {p, sets, i, count};
        status =
            threads_run_two(bound_first, bound_second, &pair, &p->s->progress, p->s->threads, err);
        if (!status) take(p, &p->others[i - 1]);
        if (!status && i + 1 < count) take(p, &p->others[i]);
    }
    return status;
}

/* The class alone once more, on what cuts made to measure show to be forced of the classes above. */
static cw_status bound_measured(struct proof *p, cw_error *err)
{
    struct solver *s = p->s;
    size_t k = p->run->k;
    uint32_t set = UINT32_C(1) << k, rests_on = sets_rest_on(s->op, set, k);
    struct effort time = {.deadline_seconds = s->class_deadline_seconds};
    cw_status status = CW_OK;
    bool any = false;
    for (size_t j = 0; j < k && !status; j++) {
        if (!(rests_on >> j & 1u) || effort_time_is_up(&time)) continue;
        if (!tailor_promises(s, p->sets[0], j, p->people_units / MET_PART)) continue;
        status = tailor_held(&p->tailored[j], s, p->sets[0], j, err);
        any = any || p->tailored[j].count > 0;
    }
    if (status || !any) return status;
    struct set_work work = {k, 1, &s->progress, p->tailored};
    status = set_bound_init(&p->measured, s, set, &work, err);
    if (!status) take(p, &p->measured);
    return status;
}

cw_status prove_alone(const struct solver *s, struct class_run *run,
                      const struct progress *progress, cw_error *err)
{
    struct set_work work = {.k = run->k, .share = ALONE_SHARE, .progress = progress};
    uint32_t set = UINT32_C(1) << run->k;
    return run->k == 0 ? set_bound_init_from(&run->alone, s, set, &work, &run->start, err)
                       : set_bound_init(&run->alone, s, set, &work, err);
}

cw_status prove_class(struct solver *s, const struct class_run *run, cw_error *err)
{
    struct plan_class *c = &s->plan->classes[run->k];
    uint32_t sets[SETS_MOST];
    size_t count = sets_of(s->op, run->k, sets);
    struct proof p = {.s = s, .run = run};
    c->bound_before = mem_new((size_t)s->op->pause_s + 1, sizeof *c->bound_before);
    cw_status status = c->bound_before ? CW_OK : error_no_memory(err);
    if (!status) status = bound_sets(&p, sets, count, err);
    if (!status && !is_met(&p)) status = bound_measured(&p, err);
    if (!status) flatten(c->bound_before, s->checkpoints, s->checkpoint_count);
    if (!status) c->bound_units = c->bound_before[s->op->pause_s];
    if (!status) status = certify_checkpoints(&p, err);
    if (!status) status = hold(&p, err);
    if (!status) status = mark_scarce(&p, err);
    for (size_t i = 0; i + 1 < SETS_MOST; i++) set_bound_release(&p.others[i]);
    set_bound_release(&p.measured);
    for (size_t j = 0; j < run->k; j++) held_release(&p.tailored[j], &s->ground);
    if (!status) explain_gap(s, run);
    if (!status && c->waiting > 0) status = advise(s, run, err);
    return status;
}
