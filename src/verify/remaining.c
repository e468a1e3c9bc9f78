/* Person p of a chain leaves in the second in which 3600 p units have; nobody stops but at an assembly
 * point and where the chain halts. Everything here is read from the old plan's chains. */
#include "verify/remaining_int.h"

#include <stdlib.h>

#include "base/mem.h"

/* A unit of a chain at the moment: it comes next to where step `step` begins (step_count: to the chain's
 * end), or is there. */
struct whereabouts {
    size_t step;
    int64_t t_s;
    bool at_end; /* it is out, or waits where the chain halts */
};

static int64_t *out_at(const struct check *c, size_t class, int64_t t_s)
{
    return &c->remaining.out[class * (size_t)(c->replan_at_s + 1) + (size_t)t_s];
}

int64_t remaining_out(const struct check *c, size_t class, int64_t x_s)
{
    return *out_at(c, class, x_s < c->replan_at_s ? x_s : c->replan_at_s);
}

static cw_status stands(struct check *c, size_t class, int32_t node, int64_t t_s, int64_t people)
{
    struct remaining *r = &c->remaining;
    if (people <= 0) return CW_OK;
    if (r->count > 0) {
        struct standing *last = &r->rows[r->count - 1];
        if (last->class == class && last->node == node && last->t_s == t_s) {
            last->people += people;
            return CW_OK;
        }
    }
    cw_status s = mem_reserve(&r->rows, &r->room, r->count + 1, sizeof *r->rows, c->err);
    if (!s) r->rows[r->count++] = (struct standing){class, node, t_s, people};
    return s;
}

static int32_t node_of(const struct check *then, const struct chain *k, size_t step)
{
    if (step < k->step_count) return then->ways.rows[then->steps[k->first_step + step].way].from;
    return k->halted ? k->halt_node : then->op->corridors[k->corridor].node;
}

/* The first step of the leg that is entered at the moment or later by who left at t_s; step_count: none. */
static size_t next_step(const struct check *c, const struct chain *k, size_t leg, int64_t t_s)
{
    size_t i = 0;
    for (; i < k->step_count; i++) {
        const struct step *step = &c->then->steps[k->first_step + i];
        if ((size_t)step->leg == leg && t_s + step->offset_s >= c->replan_at_s) break;
    }
    return i;
}

static size_t first_of_leg(const struct check *c, const struct chain *k, int32_t leg)
{
    size_t i = 0;
    while (i < k->step_count && c->then->steps[k->first_step + i].leg < leg) i++;
    return i;
}

/* Where the unit is that leaves at t_s. */
static struct whereabouts find_unit(const struct check *c, const struct chain *k, int64_t unit,
                                    int64_t t_s)
{
    int64_t now_s = c->replan_at_s, end_s = t_s + k->head_s;
    size_t step = next_step(c, k, 0, t_s);
    if (step == k->step_count && k->assembly >= 0) {
        int64_t on_s = chain_second_of(c->then, k, 1, unit);
        if (on_s >= now_s)
            return (struct whereabouts){first_of_leg(c, k, 1), end_s > now_s ? end_s : now_s,
                                        false};
        step = next_step(c, k, 1, on_s);
        t_s = on_s;
        end_s = on_s + k->tail_s;
    }
    if (step < k->step_count)
        return (struct whereabouts){step, t_s + c->then->steps[k->first_step + step].offset_s,
                                    false};
    return (struct whereabouts){step, end_s, end_s < now_s};
}

/* ---- units that went ahead of their person ------------------------------------------- */

static cw_status add_spot(struct check *c, struct ahead *ahead, int32_t node, int64_t t_s)
{
    struct remaining *r = &c->remaining;
    cw_status s =
        mem_reserve(&r->spots, &r->spot_room, r->spot_count + 1, sizeof *r->spots, c->err);
    if (s) return s;
    r->spots[r->spot_count++] = (struct spot){node, t_s};
    ahead->spot_count++;
    return CW_OK;
}

/* They are at `at`, and may be held at any node between the person's and theirs. */
static cw_status add_ahead(struct check *c, const struct chain *k, struct ahead ahead, size_t from,
                           struct whereabouts at)
{
    struct remaining *r = &c->remaining;
    cw_status s = CW_OK;
    ahead.first_spot = r->spot_count;
    ahead.out = at.at_end && !k->halted;
    bool counted = ahead.person == NOBODY; /* wherever they are */
    for (size_t i = from; !s && !counted && i < at.step; i++)
        s = add_spot(c, &ahead, node_of(c->then, k, i), c->replan_at_s);
    if (!s && !counted && !ahead.out)
        s = add_spot(c, &ahead, node_of(c->then, k, at.step), at.at_end ? c->replan_at_s : at.t_s);
    if (!s)
        s = mem_reserve(&r->ahead, &r->ahead_room, r->ahead_count + 1, sizeof *r->ahead, c->err);
    if (!s) r->ahead[r->ahead_count++] = ahead;
    return s;
}

/* The units of a person at `own`, step 0 for somebody who has not left, that are elsewhere. */
static cw_status place_ahead(struct check *c, const struct chain *k, int64_t person,
                             struct ahead ahead, const struct whereabouts *own)
{
    int64_t last = person * OP_UNITS, unit = last - OP_UNITS + 1;
    cw_status s = CW_OK;
    while (!s && unit <= last) {
        int64_t t_s = chain_second_of(c->then, k, 0, unit);
        if (t_s >= c->replan_at_s) break;
        int64_t until = chain_units_before(c->then, k, 0, t_s + 1);
        if (k->assembly >= 0) { /* units of one second may leave it in several */
            int64_t leaves_s = chain_second_of(c->then, k, 1, unit);
            int64_t left = chain_units_before(c->then, k, 1, leaves_s + 1);
            if (left < until) until = left;
        }
        if (until > last) until = last;
        struct whereabouts at = find_unit(c, k, unit, t_s);
        ahead.units = until - unit + 1;
        ahead.spot_count = 0;
        if (!own || at.step != own->step || at.t_s != own->t_s)
            s = add_ahead(c, k, ahead, own ? own->step : 0, at);
        unit = until + 1;
    }
    return s;
}

/* ---- everybody ----------------------------------------------------------------------- */

/* Somebody who has left; *waits counts who has come to where the chain halts. */
static cw_status place(struct check *c, const struct chain *k, int64_t person, int64_t t_s,
                       int64_t *waits)
{
    struct whereabouts own = find_unit(c, k, person * OP_UNITS, t_s);
    if (own.at_end && k->halted) {
        ++*waits;
        return CW_OK; /* its units that went on went with another chain */
    }
    if (own.at_end) {
        ++*out_at(c, k->class, own.t_s + 1);
        return CW_OK;
    }
    struct ahead ahead = {.class = k->class,
                          .person = AT_NODE,
                          .person_node = node_of(c->then, k, own.step),
                          .person_s = own.t_s};
    cw_status s = stands(c, k->class, ahead.person_node, own.t_s, 1);
    return s ? s : place_ahead(c, k, person, ahead, &own);
}

/* The first who has not left, some of whose units have. Whose they are that went on from where another
 * chain halts cannot be said: they count for themselves. */
static cw_status place_next(struct check *c, const struct chain *k, int64_t person)
{
    struct ahead ahead = {.class = k->class,
                          .person = k->after == SIZE_MAX ? AT_HOME : NOBODY,
                          .cell = check_cell(c, k->zone, k->class),
                          .person_s = c->replan_at_s};
    return person > k->row->people ? CW_OK : place_ahead(c, k, person, ahead, NULL);
}

static cw_status place_chain(struct check *c, size_t chain, int64_t *waits)
{
    const struct chain *k = &c->then->chains[chain];
    int64_t gone = chain_units_before(c->then, k, 0, c->replan_at_s) / OP_UNITS;
    cw_status s = CW_OK;
    if (k->after == SIZE_MAX)
        c->remaining.home[check_cell(c, k->zone, k->class)] -= gone;
    else
        waits[k->after] -= gone;
    for (int64_t p = 1; !s && p <= gone; p++)
        s = place(c, k, p, chain_second_of(c->then, k, 0, p * OP_UNITS), &waits[chain]);
    return s ? s : place_next(c, k, gone + 1);
}

static cw_status place_waiting(struct check *c, const int64_t *waits)
{
    cw_status s = CW_OK;
    for (size_t i = 0; !s && i < c->then->plan->chain_count; i++) {
        const struct chain *k = &c->then->chains[i];
        if (k->halted) s = stands(c, k->class, k->halt_node, c->replan_at_s, waits[i]);
    }
    return s;
}

cw_status remaining_init(struct check *c)
{
    struct remaining *r = &c->remaining;
    size_t cells = c->op->zone_count * c->op->class_count;
    if (!c->then) return CW_OK;
    int64_t *waits = mem_new(c->then->plan->chain_count, sizeof *waits);
    r->home = mem_new(cells, sizeof *r->home);
    r->out = mem_new(c->op->class_count * (size_t)(c->replan_at_s + 1), sizeof *r->out);
    cw_status s = waits && r->home && r->out ? CW_OK : error_no_memory(c->err);
    for (size_t i = 0; !s && i < cells; i++) r->home[i] = c->people[i];
    for (size_t i = 0; !s && i < c->then->plan->chain_count; i++) s = place_chain(c, i, waits);
    for (size_t k = 0; !s && k < c->op->class_count; k++)
        for (int64_t t = 1; t <= c->replan_at_s; t++) *out_at(c, k, t) += *out_at(c, k, t - 1);
    if (!s) s = place_waiting(c, waits);
    for (size_t i = 0; !s && i < cells; i++)
        if (r->home[i] < 0)
            s = REFUTE(c, "the old plan: more people of class %s leave zone %s than there are",
                       c->op->classes[i % c->op->class_count].id,
                       c->op->zones[i / c->op->class_count].id);
    mem_free(waits);
    return s;
}

void remaining_release(struct check *c)
{
    mem_free(c->remaining.rows);
    mem_free(c->remaining.ahead);
    mem_free(c->remaining.spots);
    mem_free(c->remaining.home);
    mem_free(c->remaining.out);
    c->remaining = (struct remaining){0};
}
