/* Peeling chains off a flow. Invariant: at every node and second, what is left of the flow is
 * conserved: arrivals + departures from home + withdrawals = entries + passages + deposits. */
#include "flow/chains.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "flow/legs.h"

enum { MOST_LOOKS = 200 }; /* at legs known, before a new one is traced */

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

/* What it ends with: passages of its gate, or deposits at its shelter. */
static struct steps *target_rates(struct peel *p, const struct leg *leg)
{
    return leg->gate >= 0 ? &p->flow->pass[leg->gate] : &p->deposit[leg->end];
}

/* Nothing passes here at `at`: so the leg carries nothing that leaves before people do again. */
static int32_t leg_idle(struct leg *leg, const struct steps *rates, int32_t at, int32_t t)
{
    int32_t again = steps_first_positive(rates, at);
    leg->idle_until = again < 0 ? INT32_MAX : again - (at - t);
    return 0;
}

/* The rate that the leg can still carry when it leaves at t; 0 when none. */
static int32_t leg_rate(struct peel *p, struct leg *leg, int32_t t)
{
    const struct instance *in = p->flow->in;
    if (t < leg->idle_until) return 0;
    int32_t at = t, rate = steps_at(origin_rates(p, leg), t), here;
    for (size_t i = 0; i < leg->arc_count; i++) {
        const struct steps *rates = &p->flow->arc[leg->arcs[i]];
        here = steps_at(rates, at);
        if (here <= 0) return leg_idle(leg, rates, at, t);
        if (here < rate) rate = here;
        at += in->arcs[leg->arcs[i]].tau;
    }
    here = steps_at(target_rates(p, leg), at);
    if (here <= 0) return leg_idle(leg, target_rates(p, leg), at, t);
    return here < rate ? here : rate;
}

/* Until which second of leaving, from t on, the leg carries at least `rate` all along. */
static int32_t leg_until(struct peel *p, const struct leg *leg, int32_t t, int32_t rate)
{
    const struct instance *in = p->flow->in;
    int64_t until = steps_at_least_until(origin_rates(p, leg), t, rate);
    int32_t after = 0;
    for (size_t i = 0; i < leg->arc_count; i++) {
        const struct steps *rates = &p->flow->arc[leg->arcs[i]];
        int64_t end = (int64_t)steps_at_least_until(rates, t + after, rate) - after;
        if (end < until) until = end;
        after += in->arcs[leg->arcs[i]].tau;
    }
    int64_t end = (int64_t)steps_at_least_until(target_rates(p, leg), t + after, rate) - after;
    if (end < until) until = end;
    if (until > in->horizon_s) until = in->horizon_s;
    return until - t > leg->apart_s ? t + leg->apart_s : (int32_t)until;
}

static cw_status take_leg(struct peel *p, const struct leg *leg, int32_t from, int32_t until,
                          int32_t rate, cw_error *err)
{
    const struct instance *in = p->flow->in;
    int32_t after = 0;
    cw_status status = steps_add(origin_rates(p, leg), from, until, -rate, err);
    for (size_t i = 0; i < leg->arc_count && !status; i++) {
        status = steps_add(&p->flow->arc[leg->arcs[i]], from + after, until + after, -rate, err);
        after += in->arcs[leg->arcs[i]].tau;
    }
    if (status) return status;
    return steps_add(target_rates(p, leg), from + after, until + after, -rate, err);
}

/* ---- tracing a new route ---- */

/* Units that keep at this rate from t on: what makes a good piece. */
static int64_t volume(const struct steps *rates, int32_t t, int32_t horizon_s)
{
    int32_t rate = steps_at(rates, t);
    if (rate <= 0) return 0;
    int32_t until = steps_at_least_until(rates, t, rate);
    return (int64_t)rate * ((until > horizon_s ? horizon_s : until) - t);
}

/* The gate or shelter at v that takes most at t; *gate is -1 for a shelter. Returns how much. */
static int64_t widest_target(struct peel *p, int32_t v, int32_t t, int32_t *gate)
{
    const struct instance *in = p->flow->in;
    int64_t best = p->deposit[v].count > 0 ? volume(&p->deposit[v], t, in->horizon_s) : 0;
    *gate = -1;
    for (int32_t i = in->gate_first[v]; i < in->gate_first[v + 1]; i++) {
        int64_t here = volume(&p->flow->pass[in->gate_at[i]], t, in->horizon_s);
        if (here > best) best = here, *gate = in->gate_at[i];
    }
    return best;
}

/* The arc out of v that takes most at t; one to a node already on the route only if it must. */
static int32_t widest_arc(struct peel *p, int32_t v, int32_t t, int64_t *most)
{
    const struct instance *in = p->flow->in;
    int32_t best = -1;
    bool best_repeats = true;
    *most = 0;
    for (int32_t i = in->out_first[v]; i < in->out_first[v + 1]; i++) {
        int32_t a = in->out_arc[i];
        int64_t here = volume(&p->flow->arc[a], t, in->horizon_s);
        if (here == 0) continue;
        bool repeats = p->on_route[in->arcs[a].to] == p->trace;
        if (best >= 0 && (repeats > best_repeats || (repeats == best_repeats && here <= *most)))
            continue;
        best = a, *most = here, best_repeats = repeats;
    }
    return best >= 0 && best_repeats ? -2 - best : best;
}

/* The least seconds from one use of an arc to its next: in so many in a row the leg does not meet itself.
 * INT32_MAX when it uses none twice. */
static int32_t arcs_apart_s(const struct instance *in, const struct leg *leg)
{
    int32_t least = INT32_MAX;
    for (size_t i = 0; i < leg->arc_count && !leg->simple; i++) {
        int32_t after = 0;
        for (size_t k = i + 1; k < leg->arc_count && after < least; k++) {
            after += in->arcs[leg->arcs[k - 1]].tau;
            if (leg->arcs[k] == leg->arcs[i] && after < least) least = after;
        }
    }
    return least;
}

/* Traces the flow that leaves v at second t to where it goes. */
static cw_status trace_leg(struct peel *p, int32_t v, int32_t t, struct leg *leg, cw_error *err)
{
    const struct instance *in = p->flow->in;
    size_t room = 0;
    p->trace++;
    leg->simple = true;
    for (;;) {
        int64_t here, onward;
        int32_t gate, a;
        p->on_route[v] = p->trace;
        here = widest_target(p, v, t, &gate);
        a = widest_arc(p, v, t, &onward);
        if (here > 0 && (a < 0 || here >= onward)) {
            leg->gate = gate, leg->end = v;
            leg->apart_s = arcs_apart_s(in, leg);
            return CW_OK;
        }
        if (a == -1) return error_set(err, CW_FAILED, "internal error: a flow goes nowhere");
        if (a < 0) a = -2 - a, leg->simple = false;
        cw_status status = mem_reserve(&leg->arcs, &room, leg->arc_count + 1, sizeof a, err);
        if (status) return status;
        leg->arcs[leg->arc_count++] = a;
        leg->travel_s += in->arcs[a].tau;
        t += in->arcs[a].tau, v = in->arcs[a].to;
    }
}

/* ---- peeling ---- */

/* The list that a leg belongs to, by its origin. */
static ptrdiff_t *legs_of(struct peel *p, const struct leg *leg)
{
    return leg->source >= 0 ? &p->of_source[leg->source] : &p->of_shelter[leg->start];
}

/* Of the known legs of the list that carry anything at t the one that has carried most so far, so
 * that many people share few routes; -1 when none does. */
static ptrdiff_t usual_leg(struct peel *p, ptrdiff_t list, int32_t t)
{
    ptrdiff_t best = -1;
    int64_t most = 0;
    int looks = 0;
    for (ptrdiff_t i = list; i >= 0 && looks < MOST_LOOKS; i = p->legs[i].next, looks++)
        if (p->legs[i].carried >= most && leg_rate(p, &p->legs[i], t) > 0)
            most = p->legs[i].carried, best = i;
    return best;
}

/* Puts the leg, which it takes over, before the others of its origin. */
static cw_status keep_leg(struct peel *p, struct leg *leg, ptrdiff_t *index, cw_error *err)
{
    cw_status status = mem_reserve(&p->legs, &p->leg_room, p->leg_count + 1, sizeof *p->legs, err);
    if (status) {
        leg_release(leg);
        return status;
    }
    ptrdiff_t *list = legs_of(p, leg);
    leg->next = *list;
    *list = *index = (ptrdiff_t)p->leg_count;
    p->legs[p->leg_count++] = *leg;
    return CW_OK;
}

/* Takes `rate` away along the leg for people leaving in [from, until). */
static cw_status use_leg(struct peel *p, ptrdiff_t index, int32_t from, int32_t until, int32_t rate,
                         cw_error *err)
{
    struct leg *leg = &p->legs[index];
    cw_status status = take_leg(p, leg, from, until, rate, err);
    leg->carried += (int64_t)rate * (until - from);
    if (status) return status;
    return steps_add(&leg->rate, from + leg->travel_s, until + leg->travel_s, rate, err);
}

/* Takes what goes in a circle on its way from home to a gate out of the flow, and forgets it: such legs are many,
 * and short. */
static cw_status drop_circle(struct peel *p, struct leg *leg, int32_t t, cw_error *err)
{
    int32_t rate = leg_rate(p, leg, t);
    if (rate <= 0) return error_set(err, CW_FAILED, "internal error: an empty circle");
    int32_t until = leg_until(p, leg, t, rate);
    p->dropped_units += (int64_t)rate * (until - t);
    return take_leg(p, leg, t, until, rate, err);
}

/* Traces a leg that leaves at t; *index is -1 where it was a circle, which is gone. */
static cw_status add_leg(struct peel *p, int32_t node, int32_t t, int32_t source, ptrdiff_t *index,
                         cw_error *err)
{
    struct leg leg = {.source = source, .gate = -1, .start = node};
    cw_status status = trace_leg(p, node, t, &leg, err);
    if (!status && (leg.simple || leg.source < 0 || leg.gate < 0))
        return keep_leg(p, &leg, index, err);
    if (!status) status = drop_circle(p, &leg, t, err);
    *index = -1;
    leg_release(&leg);
    return status;
}

/* Peels all that starts at `node`: the departures of a source, or a shelter's withdrawals. */
static cw_status peel_origin(struct peel *p, struct steps *origin, int32_t node, int32_t source,
                             cw_error *err)
{
    ptrdiff_t *list = source >= 0 ? &p->of_source[source] : &p->of_shelter[node];
    cw_status status = CW_OK;
    for (int32_t t = 0; !status && (t = steps_first_positive(origin, t)) >= 0;) {
        ptrdiff_t best = usual_leg(p, *list, t);
        if (best < 0) status = add_leg(p, node, t, source, &best, err);
        if (status || best < 0) continue;
        int32_t rate = leg_rate(p, &p->legs[best], t);
        if (rate <= 0) return error_set(err, CW_FAILED, "internal error: an empty route");
        status = use_leg(p, best, t, leg_until(p, &p->legs[best], t, rate), rate, err);
    }
    return status;
}

/* ---- what was sent straight ---- */

/* The known leg that goes as the note says, or -1. */
static ptrdiff_t leg_of_note(const struct peel *p, const struct sent *note, const int32_t *arcs)
{
    for (ptrdiff_t i = p->of_source[note->source]; i >= 0; i = p->legs[i].next) {
        const struct leg *leg = &p->legs[i];
        if (leg->gate != note->gate || leg->arc_count != note->arc_count) continue;
        if (note->arc_count == 0 || memcmp(leg->arcs, arcs, note->arc_count * sizeof *arcs) == 0)
            return i;
    }
    return -1;
}

/* A leg that goes as the note says; *index is -1 when it would repeat a node. */
static cw_status note_leg(struct peel *p, const struct sent *note, const int32_t *arcs,
                          ptrdiff_t *index, cw_error *err)
{
    const struct instance *in = p->flow->in;
    struct leg leg = {
        .source = note->source, .gate = note->gate, .simple = true, .apart_s = INT32_MAX};
    leg.start = in->sources[note->source].node, leg.end = in->gates[note->gate].node;
    *index = -1;
    p->on_route[leg.start] = ++p->trace;
    for (size_t i = 0; i < note->arc_count; i++) {
        int32_t to = in->arcs[arcs[i]].to;
        if (p->on_route[to] == p->trace) return CW_OK;
        p->on_route[to] = p->trace;
        leg.travel_s += in->arcs[arcs[i]].tau;
    }
    leg.arcs = mem_new(note->arc_count, sizeof *leg.arcs);
    if (!leg.arcs) return error_no_memory(err);
    if (note->arc_count) memcpy(leg.arcs, arcs, note->arc_count * sizeof *arcs);
    leg.arc_count = note->arc_count;
    return keep_leg(p, &leg, index, err);
}

/* Takes what is left of the note out of the flow. */
static cw_status peel_note(struct peel *p, const struct sent *note, cw_error *err)
{
    const int32_t *arcs = p->flow->sent_arcs + note->first_arc;
    ptrdiff_t leg = leg_of_note(p, note, arcs);
    cw_status status = leg < 0 ? note_leg(p, note, arcs, &leg, err) : CW_OK;
    int32_t end = note->leave_s + note->run_s;
    for (int32_t t = note->leave_s; t < end && leg >= 0 && !status;) {
        int32_t rate = leg_rate(p, &p->legs[leg], t);
        if (rate > note->units) rate = note->units;
        if (rate > 0) {
            int32_t until = leg_until(p, &p->legs[leg], t, rate);
            if (until > end) until = end;
            status = use_leg(p, leg, t, until, rate, err);
            t = until;
        } else {
            t = p->legs[leg].idle_until > t ? p->legs[leg].idle_until : t + 1;
        }
    }
    return status;
}

static int64_t note_units(const struct sent *note)
{
    return (int64_t)note->units * note->run_s;
}

/* Most people first; of equals the last, for less was sent elsewhere after it. */
static int by_units(const void *a, const void *b)
{
    const struct sent *x = a, *y = b;
    if (note_units(x) != note_units(y)) return note_units(x) > note_units(y) ? -1 : 1;
    return (x->order < y->order) - (x->order > y->order);
}

static cw_status peel_notes(struct peel *p, cw_error *err)
{
    struct earliest *flow = p->flow;
    cw_status status = CW_OK;
    for (size_t i = 0; i < flow->sent_count; i++) flow->sent[i].order = i;
    if (flow->sent_count > 0) qsort(flow->sent, flow->sent_count, sizeof *flow->sent, by_units);
    for (size_t i = 0; i < flow->sent_count && !status; i++)
        status = peel_note(p, &flow->sent[i], err);
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
    if (!status) status = peel_notes(p, err);
    for (size_t z = 0; z < in->source_count && !status; z++) {
        status = progress_report(p->progress, "routes", (int64_t)z, (int64_t)in->source_count, err);
        if (!status)
            status = peel_origin(p, &p->flow->leave[z], in->sources[z].node, (int32_t)z, err);
    }
    for (size_t v = 0; v < in->node_count && !status; v++)
        if (p->withdraw[v].count > 0) status = peel_origin(p, &p->withdraw[v], (int32_t)v, -1, err);
    return status;
}

static cw_status peel_init(struct peel *p, cw_error *err)
{
    size_t nodes = p->flow->in->node_count, sources = p->flow->in->source_count;
    p->deposit = mem_new(nodes, sizeof *p->deposit);
    p->withdraw = mem_new(nodes, sizeof *p->withdraw);
    p->on_route = mem_new(nodes, sizeof *p->on_route);
    p->of_shelter = mem_new(nodes, sizeof *p->of_shelter);
    p->of_source = mem_new(sources, sizeof *p->of_source);
    if (!p->deposit || !p->withdraw || !p->on_route || !p->of_shelter || !p->of_source)
        return error_no_memory(err);
    for (size_t v = 0; v < nodes; v++) p->of_shelter[v] = -1;
    for (size_t z = 0; z < sources; z++) p->of_source[z] = -1;
    return CW_OK;
}

static void peel_release(struct peel *p)
{
    for (size_t v = 0; v < p->flow->in->node_count; v++) {
        if (p->deposit) steps_release(&p->deposit[v]);
        if (p->withdraw) steps_release(&p->withdraw[v]);
    }
    for (size_t i = 0; i < p->leg_count; i++) leg_release(&p->legs[i]);
    mem_free(p->legs), mem_free(p->deposit), mem_free(p->withdraw), mem_free(p->on_route);
    mem_free(p->of_shelter), mem_free(p->of_source);
}

cw_status chains_init(struct chains *chains, struct earliest *flow, const struct progress *progress,
                      cw_error *err)
{
    *chains = (struct chains){0};
    struct peel p = {.flow = flow, .progress = progress};
    cw_status status = peel_init(&p, err);
    if (!status) status = peel_all(&p, err);
    if (!status) status = legs_join(&p, chains, err);
    peel_release(&p);
    chains->dropped_units += p.dropped_units;
    if (status) chains_release(chains);
    return status;
}
