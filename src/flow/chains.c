/* Peeling chains off a flow. Invariant: at every node and second, what is left of the flow is
 * conserved: arrivals + departures from home + withdrawals = entries + passages + deposits. */
#include "flow/chains.h"

#include <string.h>

#include "base/mem.h"
#include "flow/legs.h"

void chains_release(struct chains *chains)
{
    for (size_t i = 0; i < chains->count; i++) {
        mem_free(chains->chain[i].arcs);
        steps_release(&chains->chain[i].leave[0]);
        steps_release(&chains->chain[i].leave[1]);
    }
    mem_free(chains->chain);
    *chains = (struct chains){0};
}

void leg_release(struct leg *leg)
{
    mem_free(leg->arcs);
    steps_release(&leg->rate);
    *leg = (struct leg){0};
}

/* What the leg starts with: departures of its source, or withdrawals at its shelter. */
static struct steps *origin_rates(struct peel *p, const struct leg *leg)
{
    return leg->source >= 0 ? &p->flow->leave[leg->source] : &p->withdraw[leg->start];
}

/* Nothing passes here at `at`: so the leg carries nothing that arrives before people do again. */
static int32_t leg_idle(struct leg *leg, const struct steps *rates, int32_t at, int32_t t)
{
    int32_t again = steps_first_positive(rates, at);
    leg->idle_until = again < 0 ? INT32_MAX : again + (t - at);
    return 0;
}

/* The rate that the leg can still carry when it arrives at t, at most `rate`. Most legs carry nothing
 * at most times, and most of those because nobody starts: so the origin is asked first. */
static int32_t leg_rate(struct peel *p, struct leg *leg, int32_t t, int32_t rate)
{
    const struct instance *in = p->flow->in;
    int32_t at = t - leg->travel_s;
    if (t < leg->idle_until) return 0;
    int32_t here = steps_at(origin_rates(p, leg), at);
    if (here <= 0) return leg_idle(leg, origin_rates(p, leg), at, t);
    if (here < rate) rate = here;
    for (size_t i = 0; i < leg->arc_count; i++) {
        const struct steps *rates = &p->flow->arc[leg->arcs[i]];
        here = steps_at(rates, at);
        if (here <= 0) return leg_idle(leg, rates, at, t);
        if (here < rate) rate = here;
        at += in->arcs[leg->arcs[i]].tau;
    }
    return rate;
}

static int32_t leg_until(struct peel *p, const struct leg *leg, const struct steps *target,
                         int32_t t, int32_t rate)
{
    const struct instance *in = p->flow->in;
    int64_t until = steps_at_least_until(target, t, rate);
    int32_t back = 0;
    if (!leg->simple) return t + 1; /* it may meet itself: no two seconds at once */
    for (size_t i = leg->arc_count; i-- > 0;) {
        back += in->arcs[leg->arcs[i]].tau;
        int64_t end =
            (int64_t)steps_at_least_until(&p->flow->arc[leg->arcs[i]], t - back, rate) + back;
        if (end < until) until = end;
    }
    int64_t end = (int64_t)steps_at_least_until(origin_rates(p, leg), t - back, rate) + back;
    if (end < until) until = end;
    return until > in->horizon_s ? in->horizon_s : (int32_t)until;
}

static cw_status take_leg(struct peel *p, const struct leg *leg, struct steps *target, int32_t from,
                          int32_t until, int32_t rate, cw_error *err)
{
    const struct instance *in = p->flow->in;
    int32_t back = 0;
    cw_status status = steps_add(target, from, until, -rate, err);
    for (size_t i = leg->arc_count; i-- > 0 && !status;) {
        back += in->arcs[leg->arcs[i]].tau;
        status = steps_add(&p->flow->arc[leg->arcs[i]], from - back, until - back, -rate, err);
    }
    if (!status) status = steps_add(origin_rates(p, leg), from - back, until - back, -rate, err);
    return status;
}

/* ---- tracing a new route ---- */

/* Whether a leg can start at v at second t; sets its origin. */
static bool starts_here(struct peel *p, int32_t v, int32_t t, struct leg *leg)
{
    const struct instance *in = p->flow->in;
    leg->start = v;
    for (int32_t i = in->at_first[v]; i < in->at_first[v + 1]; i++) {
        leg->source = in->at_source[i];
        if (steps_at(&p->flow->leave[leg->source], t) > 0) return true;
    }
    leg->source = -1;
    return p->withdraw[v].count > 0 && steps_at(&p->withdraw[v], t) > 0;
}

/* The arc that brings most into v at t; one from a node already on the route only if it must. */
static int32_t widest_arc(struct peel *p, int32_t v, int32_t t)
{
    const struct instance *in = p->flow->in;
    int32_t best = -1, best_rate = 0;
    bool best_repeats = true;
    for (int32_t i = in->in_first[v]; i < in->in_first[v + 1]; i++) {
        int32_t a = in->in_arc[i];
        int32_t rate = steps_at(&p->flow->arc[a], t - in->arcs[a].tau);
        if (rate <= 0) continue;
        bool repeats = p->on_route[in->arcs[a].from] == p->trace;
        if (best >= 0 && (repeats > best_repeats || (repeats == best_repeats && rate <= best_rate)))
            continue;
        best = a, best_rate = rate, best_repeats = repeats;
    }
    return best;
}

static void reverse(int32_t *list, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        int32_t swap = list[i];
        list[i] = list[count - 1 - i];
        list[count - 1 - i] = swap;
    }
}

/* Traces the flow that is at v at second t back to where it comes from. */
static cw_status trace_leg(struct peel *p, int32_t v, int32_t t, struct leg *leg, cw_error *err)
{
    const struct instance *in = p->flow->in;
    size_t room = 0;
    p->trace++;
    leg->simple = true;
    for (p->on_route[v] = p->trace; !starts_here(p, v, t, leg);) {
        int32_t a = widest_arc(p, v, t);
        cw_status status = mem_reserve(&leg->arcs, &room, leg->arc_count + 1, sizeof a, err);
        if (status) return status;
        if (a < 0) return error_set(err, CW_FAILED, "internal error: a flow comes from nowhere");
        leg->arcs[leg->arc_count++] = a;
        leg->travel_s += in->arcs[a].tau;
        v = in->arcs[a].from, t -= in->arcs[a].tau;
        if (p->on_route[v] == p->trace) leg->simple = false;
        p->on_route[v] = p->trace;
    }
    reverse(leg->arcs, leg->arc_count);
    return CW_OK;
}

/* ---- peeling ---- */

/* The known leg to this target, from `first` on, that carries most at t; -1 when none does. */
static ptrdiff_t widest_leg(struct peel *p, size_t first, const struct steps *target, int32_t t)
{
    ptrdiff_t best = -1;
    int64_t most = 0;
    for (size_t i = first; i < p->leg_count; i++) {
        int32_t rate = leg_rate(p, &p->legs[i], t, steps_at(target, t));
        if (rate <= 0) continue;
        int64_t units = (int64_t)rate * (leg_until(p, &p->legs[i], target, t, rate) - t);
        if (units > most) most = units, best = (ptrdiff_t)i;
    }
    return best;
}

static cw_status add_leg(struct peel *p, int32_t node, int32_t t, int32_t gate, cw_error *err)
{
    cw_status status = mem_reserve(&p->legs, &p->leg_room, p->leg_count + 1, sizeof *p->legs, err);
    if (status) return status;
    struct leg *leg = &p->legs[p->leg_count];
    *leg = (struct leg){.source = -1, .gate = gate, .end = node};
    status = trace_leg(p, node, t, leg, err);
    if (status)
        leg_release(leg);
    else
        p->leg_count++;
    return status;
}

/* Peels all that `target` takes at `node`: the passages of a gate, or a shelter's deposits. */
static cw_status peel_target(struct peel *p, struct steps *target, int32_t node, int32_t gate,
                             cw_error *err)
{
    size_t first = p->leg_count;
    cw_status status = CW_OK;
    for (int32_t t = 0; !status && (t = steps_first_positive(target, t)) >= 0;) {
        status = progress_report(p->progress, "routes", t, p->flow->in->horizon_s, err);
        if (status) break;
        ptrdiff_t best = widest_leg(p, first, target, t);
        if (best < 0) {
            status = add_leg(p, node, t, gate, err);
            best = (ptrdiff_t)p->leg_count - 1;
        }
        if (status) break;
        struct leg *leg = &p->legs[best];
        int32_t rate = leg_rate(p, leg, t, steps_at(target, t));
        if (rate <= 0) return error_set(err, CW_FAILED, "internal error: an empty route");
        int32_t until = leg_until(p, leg, target, t, rate);
        status = take_leg(p, leg, target, t, until, rate, err);
        if (!status && leg->simple)
            status = steps_add(&leg->rate, t, until, rate, err);
        else
            p->dropped_units += (int64_t)rate * (until - t);
    }
    return status;
}

/* What comes to stay at a shelter and what goes on from it: the rises and falls of its stock. */
static cw_status split_stock(struct peel *p, size_t v, cw_error *err)
{
    const struct steps *stock = &p->flow->stock[v];
    cw_status status = CW_OK;
    int32_t before = 0;
    for (size_t i = 0; i < stock->count && !status; i++) {
        int32_t t = stock->step[i].at, change = stock->step[i].value - before;
        before = stock->step[i].value;
        struct steps *side = change > 0 ? &p->deposit[v] : &p->withdraw[v];
        status = steps_add(side, t, t + 1, change > 0 ? change : -change, err);
    }
    return status;
}

static cw_status peel_all(struct peel *p, cw_error *err)
{
    const struct instance *in = p->flow->in;
    cw_status status = CW_OK;
    for (size_t v = 0; v < in->node_count && !status; v++) status = split_stock(p, v, err);
    for (size_t g = 0; g < in->gate_count && !status; g++)
        status = peel_target(p, &p->flow->pass[g], in->gates[g].node, (int32_t)g, err);
    for (size_t v = 0; v < in->node_count && !status; v++)
        if (p->deposit[v].count > 0) status = peel_target(p, &p->deposit[v], (int32_t)v, -1, err);
    return status;
}

cw_status chains_init(struct chains *chains, struct earliest *flow, const struct progress *progress,
                      cw_error *err)
{
    *chains = (struct chains){0};
    size_t n = flow->in->node_count;
    struct peel p = {.flow = flow, .progress = progress};
    p.deposit = mem_new(n, sizeof *p.deposit);
    p.withdraw = mem_new(n, sizeof *p.withdraw);
    p.on_route = mem_new(n, sizeof *p.on_route);
    cw_status status = p.deposit && p.withdraw && p.on_route ? CW_OK : error_no_memory(err);
    if (!status) status = peel_all(&p, err);
    if (!status) status = legs_join(&p, chains, err);
    for (size_t v = 0; v < n; v++) {
        if (p.deposit) steps_release(&p.deposit[v]);
        if (p.withdraw) steps_release(&p.withdraw[v]);
    }
    for (size_t i = 0; i < p.leg_count; i++) leg_release(&p.legs[i]);
    mem_free(p.legs), mem_free(p.deposit), mem_free(p.withdraw), mem_free(p.on_route);
    chains->dropped_units += p.dropped_units;
    if (status) chains_release(chains);
    return status;
}
