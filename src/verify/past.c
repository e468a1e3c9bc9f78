/* A replan against the plan it went on from. Up to its moment the same number of people leave each zone,
 * enter each road and pass each corridor in every second, class by class: whole people, as they were told
 * to go. And what it says of new and old instructions is what comparing both gives. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "verify/check_int.h"

enum place { HOME, ROAD, CORRIDOR };

/* A chain's people come to a place `offset_s` after leaving in the leg. */
struct coming {
    int32_t place; /* enum place */
    int32_t old;   /* 1: in the old plan */
    size_t index;  /* of zone, way or corridor, times classes, plus the class */
    size_t chain, leg;
    int64_t offset_s;
};

struct past {
    struct check *now, *then;
    struct coming *coming;
    size_t count, room;
    int32_t *people; /* by second: those of the new plan less those of the old */
};

static int by_place(const void *a, const void *b)
{
    const struct coming *x = a, *y = b;
    if (x->place != y->place) return x->place < y->place ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static cw_status add_coming(struct past *p, struct coming coming)
{
    cw_status s = mem_reserve(&p->coming, &p->room, p->count + 1, sizeof *p->coming, p->now->err);
    if (!s) p->coming[p->count++] = coming;
    return s;
}

static cw_status list_chains(struct past *p, const struct check *c, int32_t old)
{
    size_t classes = c->op->class_count;
    cw_status s = CW_OK;
    for (size_t i = 0; !s && i < c->plan->chain_count; i++) {
        const struct chain *k = &c->chains[i];
        if (k->after == SIZE_MAX)
            s = add_coming(p, (struct coming){HOME, old, k->zone * classes + k->class, i, 0, 0});
        if (!s && !k->halted)
            s = add_coming(p, (struct coming){CORRIDOR, old, k->corridor * classes + k->class, i,
                                              chain_last_leg(k), chain_to_corridor_s(k)});
    }
    for (size_t i = 0; !s && i < c->step_count; i++) {
        const struct step *step = &c->steps[i];
        size_t class = c->chains[step->chain].class;
        s = add_coming(p, (struct coming){ROAD, old, (size_t)step->way * classes + class,
                                          (size_t)step->chain, (size_t)step->leg, step->offset_s});
    }
    return s;
}

/* Persons of a leg one after the other. */
struct persons {
    const struct run *run, *end;
    int64_t person;
};

static struct persons persons_of(const struct check *c, size_t chain, size_t leg)
{
    const struct chain *k = &c->chains[chain];
    const struct run *first = &c->runs[k->first_run[leg]];
    return (struct persons){first, first + k->run_count[leg], 0};
}

/* The second in which the next one leaves, or -1. */
static int64_t next_person(struct persons *p)
{
    int64_t units = (p->person + 1) * OP_UNITS;
    for (; p->run < p->end; p->run++) {
        const struct run *r = p->run;
        if (r->before_units + (r->t1_s - r->t0_s) * r->units_per_s < units) continue;
        p->person++;
        return r->t0_s + (units - r->before_units - 1) / r->units_per_s;
    }
    return -1;
}

/* Adds `sign` per person to the seconds before the moment; 0 only checks that they are level and clears
 * nothing. Returns the first second that is not level, or -1. */
static int64_t walk(struct past *p, const struct coming *k, int sign)
{
    const struct check *c = k->old ? p->then : p->now;
    struct persons persons = persons_of(c, k->chain, k->leg);
    for (int64_t t = next_person(&persons); t >= 0; t = next_person(&persons)) {
        if (t + k->offset_s >= p->now->replan_at_s) break;
        if (sign == 0 && p->people[t + k->offset_s] != 0) return t + k->offset_s;
        p->people[t + k->offset_s] += sign;
        if (sign > 0 && k->place == HOME) p->now->past_people++;
    }
    return -1;
}

static cw_status differs(struct past *p, const struct coming *k, int64_t t_s)
{
    const cw_operation *op = p->now->op;
    size_t index = k->index / op->class_count;
    const char *what = "leave zone ", *id = "";
    if (k->place == HOME) id = op->zones[index].id;
    if (k->place == CORRIDOR) what = "pass corridor ", id = op->corridors[index].id;
    if (k->place == ROAD) {
        const struct way *way = &p->now->ways.rows[index];
        what = "enter the road that begins with link ";
        id = op->net.links[p->now->ways.hops[way->first_hop].link].id;
    }
    return REFUTE(p->now,
                  "flow: at %s, before the replan, %d people of class %s more than in the old plan "
                  "%s%s",
                  check_clock(p->now, t_s).text, (int)p->people[t_s],
                  op->classes[k->index % op->class_count].id, what, id);
}

static cw_status compare_past(struct past *p)
{
    cw_status s = CW_OK;
    if (p->count > 1) qsort(p->coming, p->count, sizeof *p->coming, by_place);
    for (size_t i = 0, end; !s && i < p->count; i = end) {
        for (end = i; end < p->count && by_place(&p->coming[i], &p->coming[end]) == 0; end++)
            walk(p, &p->coming[end], p->coming[end].old ? -1 : 1);
        for (size_t k = i; !s && k < end; k++) {
            int64_t t_s = walk(p, &p->coming[k], 0);
            if (t_s >= 0) s = differs(p, &p->coming[k], t_s);
        }
        /* level: all is 0 again */
    }
    return s;
}

/* ---- instructions -------------------------------------------------------------------------- */

/* An instruction of somebody at home: so many leave a zone in that second by that way. */
struct told {
    size_t cell, corridor;
    uint64_t route; /* its roads, hashed */
    int64_t t_s;
    int32_t old;
};

static int by_cell(const void *a, const void *b)
{
    const struct told *x = a, *y = b;
    if (x->cell != y->cell) return x->cell < y->cell ? -1 : 1;
    if (x->corridor != y->corridor) return x->corridor < y->corridor ? -1 : 1;
    if (x->route != y->route) return x->route < y->route ? -1 : 1;
    return (x->t_s > y->t_s) - (x->t_s < y->t_s);
}

static uint64_t route_of(const struct check *c, const struct chain *k)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < k->step_count; i++) {
        hash ^= (uint64_t)c->steps[k->first_step + i].way + 1;
        hash *= UINT64_C(1099511628211);
    }
    return hash;
}

struct told_list {
    struct told *rows;
    size_t count, room;
};

static cw_status list_instructions(struct past *p, const struct check *c, int32_t old,
                                   struct told_list *out)
{
    cw_status s = CW_OK;
    for (size_t i = 0; !s && i < c->plan->chain_count; i++) {
        const struct chain *k = &c->chains[i];
        if (k->after != SIZE_MAX) continue;
        struct persons persons = persons_of(c, i, 0);
        struct told told = {check_cell(c, k->zone, k->class), k->corridor, route_of(c, k), 0, old};
        for (int64_t t = next_person(&persons); !s && t >= 0; t = next_person(&persons)) {
            if (t < p->now->replan_at_s) continue;
            if (k->halted)
                return REFUTE(p->now,
                              "chain %lld: its people halt, and leave only after the replan",
                              LL(k->row->chain_id));
            told.t_s = t;
            s = mem_reserve(&out->rows, &out->room, out->count + 1, sizeof *out->rows, p->now->err);
            if (!s) out->rows[out->count++] = told;
        }
    }
    return s;
}

struct tally {
    int64_t left, then, now, both;
};

static void tally_instructions(struct told_list *list, struct tally *tally)
{
    if (list->count > 1) qsort(list->rows, list->count, sizeof *list->rows, by_cell);
    for (size_t i = 0, end; i < list->count; i = end) {
        int64_t now = 0, then = 0;
        for (end = i; end < list->count && by_cell(&list->rows[i], &list->rows[end]) == 0; end++)
            *(list->rows[end].old ? &then : &now) += 1;
        struct tally *t = &tally[list->rows[i].cell];
        t->now += now, t->then += then;
        t->both += now < then ? now : then;
    }
}

static cw_status check_instruction(struct past *p, const struct row_instruction *row,
                                   const struct tally *tally, bool *seen)
{
    struct check *c = p->now;
    int32_t zone = ids_find(&c->zone_ids, row->zone_id), class = check_class(c, row->class_id);
    if (zone < 0 || class < 0)
        return REFUTE(c, "instruction: zone \"%s\" or class \"%s\" is unknown", row->zone_id,
                      row->class_id);
    size_t cell = check_cell(c, (size_t)zone, (size_t) class);
    const struct tally *t = &tally[cell];
    if (seen[cell])
        return REFUTE(c, "instruction of zone %s: class %s stands there twice", row->zone_id,
                      row->class_id);
    seen[cell] = true;
    int64_t home = c->people[cell] - t->left, rest = home - row->unchanged - row->changed;
    bool right = row->unchanged >= 0 && row->unchanged <= t->both && row->changed >= 0 &&
                 row->called == t->now - row->unchanged - row->changed && row->called >= 0 &&
                 row->withdrawn == t->then - row->unchanged - row->changed && row->withdrawn >= 0 &&
                 row->without == rest - row->called - row->withdrawn && row->without >= 0;
    if (right) return CW_OK;
    return REFUTE(
        c,
        "instruction of zone %s and class %s: its numbers do not add up to %lld people at "
        "home, of whom %lld have instructions and %lld had; at most %lld have the same",
        row->zone_id, row->class_id, LL(home), LL(t->now), LL(t->then), LL(t->both));
}

static cw_status check_instructions(struct past *p)
{
    struct check *c = p->now;
    size_t cells = c->op->zone_count * c->op->class_count;
    struct told_list list = {0};
    struct tally *tally = mem_new(cells, sizeof *tally);
    bool *seen = mem_new(cells, sizeof *seen);
    cw_status s = tally && seen ? CW_OK : error_no_memory(c->err);
    if (!s) s = list_instructions(p, c, 0, &list);
    if (!s) s = list_instructions(p, p->then, 1, &list);
    if (!s) tally_instructions(&list, tally);
    for (size_t i = 0; !s && i < c->plan->chain_count; i++) {
        const struct chain *k = &c->chains[i];
        if (k->after == SIZE_MAX)
            tally[check_cell(c, k->zone, k->class)].left +=
                chain_units_before(c, k, 0, c->replan_at_s) / OP_UNITS;
    }
    for (size_t i = 0; !s && i < c->plan->instruction_count; i++)
        s = check_instruction(p, &c->plan->instruction[i], tally, seen);
    for (size_t i = 0; !s && i < cells; i++)
        if (!seen[i] && c->people[i] > tally[i].left)
            s = REFUTE(c, "instruction: there is no row for zone %s and class %s",
                       c->op->zones[i / c->op->class_count].id,
                       c->op->classes[i % c->op->class_count].id);
    mem_free(list.rows);
    mem_free(tally);
    mem_free(seen);
    return s;
}

/* ---- both plans ---------------------------------------------------------------------- */

/* The old plan, as far as it takes to know who is where. */
static cw_status read_old(struct check *then)
{
    cw_status s = check_init(then);
    if (!s) s = check_meta(then);
    if (!s) s = check_network(then);
    if (!s) s = check_chains(then);
    if (!s) s = check_routes(then);
    if (!s) s = check_flows(then);
    if (s == CW_REFUTED) { /* which plan it is must be clear */
        cw_error first = *then->err;
        return REFUTE(then, "the old plan: %s", first.text);
    }
    return s;
}

/* The old plan's changes come first. */
static cw_status check_same_changes(struct past *p)
{
    const struct plan_tables *now = p->now->plan, *then = p->then->plan;
    bool same = now->change_count >= then->change_count;
    for (size_t i = 0; same && i < then->change_count; i++)
        same = now->change[i].at_s == then->change[i].at_s &&
               strcmp(now->change[i].change, then->change[i].change) == 0;
    if (!same) return REFUTE(p->now, "change: the changes of the old plan are not the first here");
    if (p->now->basis != p->then->basis || p->now->population != p->then->population)
        return REFUTE(p->now, "meta: basis or population is not that of the old plan");
    for (size_t i = then->change_count; i < now->change_count; i++)
        if (now->change[i].at_s != p->now->replan_at_s)
            return REFUTE(p->now, "change: \"%s\" is new, but not of the moment of the replan",
                          now->change[i].change);
    return CW_OK;
}

cw_status check_old(struct check *c)
{
    if (c->replan_at_s < 0) return CW_OK;
    if (!c->old) return REFUTE(c, "meta: this is a replan, and its old plan was not given");
    c->then = mem_new(1, sizeof *c->then);
    if (!c->then) return error_no_memory(c->err);
    *c->then = (struct check){
        .op = c->old->op, .plan = c->old->plan, .err = c->err, .pause_s = c->op->pause_s};
    return read_old(c->then);
}

cw_status check_past(struct check *c)
{
    if (!c->then) return CW_OK;
    struct past p = {.now = c, .then = c->then};
    p.people = mem_new((size_t)c->pause_s + 1, sizeof *p.people);
    cw_status s = p.people ? check_same_changes(&p) : error_no_memory(c->err);
    if (!s) s = list_chains(&p, c, 0);
    if (!s) s = list_chains(&p, p.then, 1);
    if (!s) s = compare_past(&p);
    if (!s) s = check_instructions(&p);
    mem_free(p.coming);
    mem_free(p.people);
    return s;
}
