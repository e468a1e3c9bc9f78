/* Bounds of a class: for sets S of this class and others above it, the earliest-arrival flow of S
 * merged, waiting allowed anywhere, on what the classes above that are not in S cannot but leave
 * (crossed.h); less the arrivals of the others in S. The least over S, at every checkpoint.
 *
 * The class alone comes first. Mostly its bound is met, and no other set is asked. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "flow/advice.h"
#include "flow/emit.h"
#include "flow/loading.h"
#include "flow/solve_int.h"

enum {
    MAX_MERGED = 4,
    BENDS = 12,       /* more checkpoints where arrivals bend, at most */
    GRID_PARTS = 480, /* bends are looked for at so many seconds of the pause */
    GAIN_FACTOR = 10, /* what a cut shows as forced is worth so many times its slack */
    MOST_HELD = 12,   /* cuts of a class that show what is forced */
    MET_PART = 2000,  /* a bound is met when less than this part of the people is open */
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

static bool any_below_shares(const cw_operation *op, size_t k)
{
    for (size_t j = k + 1; j < op->class_count; j++)
        if (sharing_with(op, j) >> k & 1u) return true;
    return false;
}

/* Class k alone, then with every other subset of the first MAX_MERGED classes above it that matter, and
 * with all. */
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

/* ---- the bound of a set ---- */

struct set_bound {
    uint32_t set;
    const struct instance *in;
    const struct bound *bound;
    const int32_t *checkpoints; /* of the bound's cuts */
    struct instance own_in;     /* unused when the class's own run serves */
    struct bound own_bound;
};

struct proof {
    struct solver *s;
    const struct class_run *run;
    struct set_bound *sets;
    size_t count;
    int64_t people_units; /* of the class, where they can get to the roads */
};

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

/* How much more than forced the classes above that are not in the set may leave. */
static int64_t slack_units(const struct solver *s, uint32_t set, size_t k)
{
    int64_t slack = 0;
    for (size_t j = 0; j < k; j++)
        if (!(set >> j & 1u)) slack += s->held[j].forced.slack_units;
    return slack;
}

/* What the set says of class k before x_s. */
static int64_t value_at(const struct proof *p, const struct set_bound *b, int32_t x_s)
{
    return b->bound->before[x_s] + slack_units(p->s, b->set, p->run->k) -
           less_units(p->s, b->set, p->run->k, x_s);
}

static struct bound_options bound_options(const struct proof *p, const struct set_bound *b,
                                          double share)
{
    bool alone = b->set == 1u << p->run->k;
    return (struct bound_options){.effort = solver_effort(p->s, b->in, share),
                                  .checkpoints = b->checkpoints,
                                  .checkpoint_count =
                                      alone ? p->run->checkpoint_count : p->s->checkpoint_count,
                                  .progress = &p->s->progress};
}

/* A flow without waiting is near the best one, and sooner found. */
static cw_status bound_from_loading(const struct proof *p, struct set_bound *b, double share,
                                    cw_error *err)
{
    struct loading_options loading = {.effort = solver_effort(p->s, b->in, share / 2),
                                      .progress = &p->s->progress};
    struct earliest flow;
    bool gave_up;
    cw_status status = earliest_init(&flow, b->in, NULL, err);
    if (!status) status = loading_run(&flow, &loading, &gave_up, err);
    struct bound_options options = bound_options(p, b, share);
    if (!status) status = bound_init(&b->own_bound, b->in, &flow, &options, err);
    earliest_release(&flow);
    return status;
}

/* The first class has the roads to itself, so its own flow bounds it. */
static cw_status bound_of_set(const struct proof *p, struct set_bound *b, double share,
                              cw_error *err)
{
    const struct class_run *run = p->run;
    struct instance_choice choice = solver_choose(p->s, b->set);
    struct used others[OP_MAX_CLASSES];
    b->checkpoints = b->set == 1u << run->k ? run->checkpoints : p->s->checkpoints;
    b->in = run->k == 0 ? &run->in : &b->own_in;
    b->bound = run->k == 0 ? &run->own : &b->own_bound;
    if (run->k == 0) return CW_OK;
    for (size_t j = 0; j < run->k; j++)
        if (!(b->set >> j & 1u)) others[choice.used_count++] = p->s->held[j].forced.used;
    choice.used = others;
    cw_status status = instance_init(&b->own_in, &p->s->ground, &choice, err);
    if (!status) status = bound_from_loading(p, b, share, err);
    return status;
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
    if (p->run->own.reached && bound <= p->run->own.before[p->s->op->pause_s]) return true;
    return open < p->people_units / MET_PART;
}

/* ---- certificates ---- */

static int by_number(const void *a, const void *b)
{
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static cw_status rest_on_others(const struct proof *p, uint32_t set, struct plan_certificate *c,
                                cw_error *err)
{
    size_t count = 0;
    for (size_t j = 0; j < p->run->k; j++)
        if (!(set >> j & 1u)) count += p->s->held[j].count;
    if (count == 0) return CW_OK;
    c->rests_on = mem_new(count, sizeof *c->rests_on);
    if (!c->rests_on) return error_no_memory(err);
    for (size_t j = 0; j < p->run->k; j++) {
        const struct held *held = &p->s->held[j];
        for (size_t i = 0; i < held->count && !(set >> j & 1u); i++)
            c->rests_on[c->rests_count++] = held->certificates[i];
    }
    qsort(c->rests_on, c->rests_count, sizeof *c->rests_on, by_number);
    return CW_OK;
}

/* Adds the certificate that a set gives for x_s. */
static cw_status certify(const struct proof *p, const struct set_bound *b, int32_t x_s,
                         cw_error *err)
{
    const struct cut *cut = &b->bound->cuts[index_of(b->checkpoints, x_s)];
    int64_t less = less_units(p->s, b->set, p->run->k, x_s);
    cw_status status = emit_certificate(p->s->plan, b->in, cut, (int32_t)p->run->k,
                                        value_at(p, b, x_s) + less, less, err);
    if (status) return status;
    struct cw_plan *plan = p->s->plan;
    return rest_on_others(p, b->set, &plan->certificates[plan->certificate_count - 1], err);
}

/* That all are out is a bound too, and rests on nothing. */
static cw_status certify_all_out(const struct proof *p, int32_t x_s, bool last, cw_error *err)
{
    const struct instance *in = p->sets[0].in;
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
        if (value_at(p, &p->sets[c], x_s) < value_at(p, &p->sets[best], x_s)) best = c;
    const struct set_bound *b = &p->sets[best];
    if (value_at(p, b, x_s) > p->people_units) return certify_all_out(p, x_s, last, err);
    cw_status status = certify(p, b, x_s, err);
    if (status || !last) return status;
    const struct cut *cut = &b->bound->cuts[index_of(b->checkpoints, x_s)];
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
    mem_free(held->certificates);
    *held = (struct held){0};
}

static int64_t own_slack(const struct proof *p, size_t i)
{
    int32_t x_s = p->run->checkpoints[i];
    return value_at(p, &p->sets[0], x_s) - p->s->arrived[p->run->k][x_s];
}

/* The cut of the class alone that shows most that is forced, for little slack; -1: none is worth it. */
static ptrdiff_t best_cut(const struct proof *p, const struct held *held)
{
    const struct set_bound *alone = &p->sets[0];
    ptrdiff_t best = -1;
    int64_t most = 0;
    for (size_t i = 0; i < p->run->checkpoint_count; i++) {
        if (value_at(p, alone, p->run->checkpoints[i]) > p->people_units) continue;
        int64_t gain = crossed_gain(&held->forced, alone->in, &alone->bound->cuts[i]) -
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
        if (c->x_s == x_s && c->classes == p->sets[0].set &&
            c->bound_units == value_at(p, &p->sets[0], x_s))
            return CW_OK;
    }
    *number = (int32_t)plan->certificate_count;
    return certify(p, &p->sets[0], x_s, err);
}

static cw_status hold(const struct proof *p, cw_error *err)
{
    struct held *held = &p->s->held[p->s->held_count++];
    const struct set_bound *alone = &p->sets[0];
    cw_status status = crossed_init(&held->forced, alone->in, err);
    if (!any_below_shares(p->s->op, p->run->k)) return status;
    for (ptrdiff_t i; !status && held->count < MOST_HELD && (i = best_cut(p, held)) >= 0;) {
        status = mem_reserve(&held->certificates, &held->room, held->count + 1,
                             sizeof *held->certificates, err);
        if (!status)
            status =
                certificate_alone(p, p->run->checkpoints[i], &held->certificates[held->count], err);
        if (status) break;
        held->count++;
        status = crossed_add(&held->forced, alone->in, &alone->bound->cuts[i],
                             own_slack(p, (size_t)i), err);
    }
    return status;
}

/* What the class's cuts at the end cross where no class above is forced to be. */
static cw_status mark_scarce(const struct proof *p, cw_error *err)
{
    struct solver *s = p->s;
    size_t k = p->run->k;
    const struct set_bound *alone = &p->sets[0];
    cw_status status = CW_OK;
    if (s->scarce_count == k) {
        status = crossed_init(&s->scarce[k], alone->in, err);
        s->scarce_count++;
    }
    if (status || k == 0 || s->plan->classes[k].out * OP_UNITS == p->people_units) return status;
    const struct bound *own = &p->run->own;
    status = crossed_mark(&s->scarce[k], &p->run->in, &own->cuts[own->cut_count - 1], err);
    if (!status)
        status = crossed_mark(&s->scarce[k], alone->in,
                              &alone->bound->cuts[p->run->checkpoint_count - 1], err);
    for (size_t j = 0; j < k && !status; j++)
        status = crossed_clear(&s->scarce[k], &s->held[j].forced, &s->ground, err);
    return status;
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

cw_status prove_checkpoints(const struct solver *s, const struct steps *pass, size_t gate_count,
                            size_t k, int32_t **checkpoints, size_t *count, cw_error *err)
{
    *checkpoints = mem_new(s->checkpoint_count + BENDS, sizeof **checkpoints);
    if (!*checkpoints) return error_no_memory(err);
    memcpy(*checkpoints, s->checkpoints, s->checkpoint_count * sizeof **checkpoints);
    *count = s->checkpoint_count;
    if (!any_below_shares(s->op, k)) return CW_OK;
    return add_bends(s, pass, gate_count, *checkpoints, count, err);
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
    struct loading_options options = {.effort = solver_effort(s, &run->in, 0.5),
                                      .progress = &s->progress};
    return advice_on_waiting(s->plan, &run->flow, run->flow_units, &run->own.flow, (int32_t)run->k,
                             &options, err);
}

static void count_people(struct proof *p)
{
    const struct instance *in = p->sets[0].in;
    p->people_units = 0;
    for (size_t z = 0; z < in->source_count; z++) p->people_units += in->sources[z].units;
}

/* The sets' bounds, one after the other until one is met. */
static cw_status bound_sets(struct proof *p, const uint32_t *sets, size_t count, cw_error *err)
{
    struct plan_class *c = &p->s->plan->classes[p->run->k];
    cw_status status = CW_OK;
    while (p->count < count && !status) {
        struct set_bound *b = &p->sets[p->count];
        b->set = sets[p->count];
        status = bound_of_set(p, b, 1.0 / (double)(count - p->count + 1), err);
        if (status) break;
        if (p->count++ == 0) {
            count_people(p);
            for (int32_t x = 1; x <= p->s->op->pause_s; x++) c->bound_before[x] = p->people_units;
        }
        take_least(p, b);
        if (is_met(p)) break;
    }
    return status;
}

cw_status prove_class(struct solver *s, const struct class_run *run, cw_error *err)
{
    struct plan_class *c = &s->plan->classes[run->k];
    uint32_t sets[(1u << MAX_MERGED) + 1];
    size_t count = sets_of(s->op, run->k, sets);
    struct proof p = {.s = s, .run = run, .sets = mem_new(count, sizeof *p.sets)};
    c->bound_before = mem_new((size_t)s->op->pause_s + 1, sizeof *c->bound_before);
    cw_status status = p.sets && c->bound_before ? CW_OK : error_no_memory(err);
    if (!status) status = bound_sets(&p, sets, count, err);
    if (!status) flatten(c->bound_before, s->checkpoints, s->checkpoint_count);
    if (!status) c->bound_units = c->bound_before[s->op->pause_s];
    if (!status) status = certify_checkpoints(&p, err);
    if (!status) status = hold(&p, err);
    if (!status) status = mark_scarce(&p, err);
    for (size_t i = 0; i < count && p.sets; i++) {
        bound_release(&p.sets[i].own_bound);
        instance_release(&p.sets[i].own_in);
    }
    mem_free(p.sets);
    if (!status) explain_gap(s, run);
    if (!status && c->waiting > 0) status = advise(s, run, err);
    return status;
}
