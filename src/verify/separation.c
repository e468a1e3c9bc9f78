/* Separation: classes under one rule never use a road, a road end or a corridor within the rule's
 * time of each other. Uses are intervals of seconds with both ends counted.
 *
 * Invariant: a run's uses are looked at as one interval. That loses nothing: no use of another
 * class fits between two consecutive seconds of a run when the rule asks for one second or more. */
#include <stdlib.h>

#include "base/mem.h"
#include "verify/check_int.h"

enum place { PLACE_SEGMENT, PLACE_NODE, PLACE_CORRIDOR };

/* A chain's leg is at a place from `offset_s` after each of its seconds, `stay_s` seconds long. */
struct presence {
    int32_t place; /* segment, node or corridor */
    int32_t chain, leg;
    int64_t offset_s, stay_s;
};

struct use {
    int64_t from_s, to_s; /* both counted */
    size_t class;
};

struct apart {
    struct presence *presences;
    size_t count, room;
    struct use *uses;
    size_t use_count, use_room;
    enum place kind;
};

static cw_status add(struct check *c, struct apart *a, struct presence presence)
{
    cw_status s = mem_reserve(&a->presences, &a->room, a->count + 1, sizeof *a->presences, c->err);
    if (!s) a->presences[a->count++] = presence;
    return s;
}

static bool under_a_rule(const struct check *c, size_t class)
{
    for (size_t i = 0; i < c->op->separation_count; i++) {
        if (c->op->separations[i].classes >> class & 1u) return true;
    }
    return false;
}

static cw_status add_segments(struct check *c, struct apart *a, int32_t index)
{
    const struct chain *chain = &c->chains[index];
    cw_status s = CW_OK;
    for (size_t i = 0; !s && i < chain->step_count; i++) {
        const struct step *step = &c->steps[chain->first_step + i];
        int64_t time_s = c->ways.time_s[(size_t)step->way * c->op->class_count + chain->class];
        s = add(c, a,
                (struct presence){c->ways.rows[step->way].segment, index, step->leg, step->offset_s,
                                  time_s});
    }
    return s;
}

/* The ends of the route's roads. The node of an assembly point has two presences, coming and
 * leaving; the stay between them is added by use_waiting. */
static cw_status add_nodes(struct check *c, struct apart *a, int32_t index)
{
    const struct chain *chain = &c->chains[index];
    int32_t first = chain->after == SIZE_MAX
                        ? c->joins[check_cell(c, chain->zone, chain->class)].node
                        : c->chains[chain->after].halt_node;
    cw_status s = add(c, a, (struct presence){first, index, 0, chain->access_s, 1});
    for (size_t i = 0; !s && i < chain->step_count; i++) {
        const struct step *step = &c->steps[chain->first_step + i];
        int64_t time_s = c->ways.time_s[(size_t)step->way * c->op->class_count + chain->class];
        int32_t to = c->ways.rows[step->way].to;
        s = add(c, a, (struct presence){to, index, step->leg, step->offset_s + time_s, 1});
    }
    if (!s && chain->assembly >= 0)
        s = add(c, a, (struct presence){c->op->assemblies[chain->assembly].node, index, 1, 0, 1});
    return s;
}

static cw_status add_corridor(struct check *c, struct apart *a, int32_t index)
{
    const struct chain *chain = &c->chains[index];
    if (chain->halted) return CW_OK;
    return add(c, a,
               (struct presence){(int32_t)chain->corridor, index, (int32_t)chain_last_leg(chain),
                                 chain_to_corridor_s(chain), 1});
}

static cw_status add_use(struct check *c, struct apart *a, struct use use)
{
    cw_status s = mem_reserve(&a->uses, &a->use_room, a->use_count + 1, sizeof *a->uses, c->err);
    if (!s) a->uses[a->use_count++] = use;
    return s;
}

static cw_status use_runs(struct check *c, struct apart *a, const struct presence *p)
{
    const struct chain *chain = &c->chains[p->chain];
    const struct run *runs = &c->runs[chain->first_run[p->leg]];
    cw_status s = CW_OK;
    for (size_t r = 0; !s && r < chain->run_count[p->leg]; r++) {
        int64_t from = runs[r].t0_s + p->offset_s, last = runs[r].t1_s - 1 + p->offset_s;
        s = add_use(c, a, (struct use){from, last + p->stay_s - 1, chain->class});
    }
    return s;
}

/* While somebody of a chain waits at an assembly point, the class is there. The semantics name
 * passing only; people who stand at a junction are no less in each other's way. */
static cw_status use_waiting(struct check *c, struct apart *a, const struct presence *p)
{
    const struct chain *chain = &c->chains[p->chain];
    if (a->kind != PLACE_NODE || chain->assembly < 0 || p->leg != 1 || p->offset_s != 0 ||
        p->place != c->op->assemblies[chain->assembly].node)
        return CW_OK;
    struct edges edges = {0};
    struct pieces rates = {0};
    int64_t stock = 0, since = 0;
    cw_status s = CW_OK;
    for (int leg = 0; !s && leg < LEG_COUNT; leg++) {
        const struct run *runs = &c->runs[chain->first_run[leg]];
        int64_t moved = leg ? 0 : chain->head_s;
        for (size_t r = 0; !s && r < chain->run_count[leg]; r++)
            s = edges_add(&edges,
                          (struct piece){runs[r].t0_s + moved, runs[r].t1_s + moved,
                                         leg ? -runs[r].units_per_s : runs[r].units_per_s},
                          c->err);
    }
    if (!s) s = edges_sum(&edges, &rates, c->err);
    for (size_t i = 0; !s && i < rates.count; i++) { /* check_assemblies: the stock is sound */
        const struct piece *now = &rates.rows[i];
        if (stock == 0) since = now->t0_s;
        stock += (now->t1_s - now->t0_s) * now->units_per_s;
        if (stock == 0) s = add_use(c, a, (struct use){since, now->t1_s - 1, chain->class});
    }
    edges_release(&edges);
    pieces_release(&rates);
    return s;
}

static int by_place(const void *a, const void *b)
{
    const struct presence *x = a, *y = b;
    if (x->place != y->place) return x->place < y->place ? -1 : 1;
    return (x->chain > y->chain) - (x->chain < y->chain);
}

static int by_start(const void *a, const void *b)
{
    const struct use *x = a, *y = b;
    if (x->from_s != y->from_s) return x->from_s < y->from_s ? -1 : 1;
    return (x->class > y->class) - (x->class < y->class);
}

static const char *place_name(const struct check *c, enum place kind, int32_t place)
{
    if (kind == PLACE_NODE) return c->op->net.node_id[place];
    if (kind == PLACE_CORRIDOR) return c->op->corridors[place].id;
    for (size_t w = 0; w < c->ways.count; w++) {
        if (c->ways.rows[w].segment == place)
            return c->op->net.links[c->ways.hops[c->ways.rows[w].first_hop].link].id;
    }
    return "";
}

/* Uses in the order of their start: only the latest end of every other class matters. */
static cw_status check_rule(struct check *c, struct apart *a, const struct op_separation *rule,
                            int32_t place)
{
    static const char *const kinds[] = {"the road of link", "node", "corridor"};
    int64_t until[OP_MAX_CLASSES];
    for (size_t k = 0; k < OP_MAX_CLASSES; k++) until[k] = -1;
    for (size_t i = 0; i < a->use_count; i++) {
        const struct use *use = &a->uses[i];
        if (!(rule->classes >> use->class & 1u)) continue;
        for (size_t k = 0; k < c->op->class_count; k++) {
            if (k == use->class || until[k] < 0 || use->from_s - until[k] >= rule->seconds)
                continue;
            return REFUTE(c,
                          "separation: %s %s is used by class %s at %s and by class %s until "
                          "%s, less than %d s apart",
                          kinds[a->kind], place_name(c, a->kind, place),
                          c->op->classes[use->class].id, check_clock(c, use->from_s).text,
                          c->op->classes[k].id, check_clock(c, until[k]).text, rule->seconds);
        }
        if (use->to_s > until[use->class]) until[use->class] = use->to_s;
    }
    return CW_OK;
}

static cw_status check_place(struct check *c, struct apart *a, size_t first, size_t end)
{
    cw_status s = CW_OK;
    a->use_count = 0;
    for (size_t i = first; !s && i < end; i++) {
        s = use_runs(c, a, &a->presences[i]);
        if (!s) s = use_waiting(c, a, &a->presences[i]);
    }
    if (s || a->use_count == 0) return s;
    c->separated_uses += (int64_t)a->use_count;
    qsort(a->uses, a->use_count, sizeof *a->uses, by_start);
    for (size_t i = 0; !s && i < c->op->separation_count; i++)
        s = check_rule(c, a, &c->op->separations[i], a->presences[first].place);
    return s;
}

static cw_status check_kind(struct check *c, struct apart *a, enum place kind)
{
    cw_status s = CW_OK;
    a->kind = kind;
    a->count = 0;
    for (size_t i = 0; !s && i < c->plan->chain_count; i++) {
        if (!under_a_rule(c, c->chains[i].class)) continue;
        if (kind == PLACE_SEGMENT) {
            s = add_segments(c, a, (int32_t)i);
        } else if (kind == PLACE_NODE) {
            s = add_nodes(c, a, (int32_t)i);
        } else {
            s = add_corridor(c, a, (int32_t)i);
        }
    }
    if (!s && a->count) qsort(a->presences, a->count, sizeof *a->presences, by_place);
    for (size_t i = 0; !s && i < a->count;) {
        size_t end = i;
        while (end < a->count && a->presences[end].place == a->presences[i].place) end++;
        s = check_place(c, a, i, end);
        i = end;
    }
    return s;
}

cw_status check_separation(struct check *c)
{
    struct apart a = {0};
    if (c->op->separation_count == 0) return CW_OK;
    cw_status s = check_kind(c, &a, PLACE_SEGMENT);
    if (!s) s = check_kind(c, &a, PLACE_NODE);
    if (!s) s = check_kind(c, &a, PLACE_CORRIDOR);
    mem_free(a.presences);
    mem_free(a.uses);
    return s;
}
