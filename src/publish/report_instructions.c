/* What becomes of each zone's people in a new plan, as far as it may be told.
 *
 * The kinds of one zone and class add up to its people, and those of one kind to the class's total; a reader
 * knows both. So a zone with a number from 1 to 9 is withheld whole, zeros too, and others with it. Of the
 * withheld zones together a reader then knows the people of each (R) and the total of each kind (S), in all T,
 * and nothing else: a number lies anywhere from R + S - T to the smaller of R and S (Frechet's bounds, which
 * are reached). Zones are withheld, the smallest first, until that holds 1 to 9 for each that must. */
#include "base/mem.h"
#include "publish/report_int.h"
#include "publish/withhold.h"

struct pool {
    struct report_zones *zones;
    size_t c;
    int64_t of_kind[INSTRUCTION_KINDS], all; /* withheld, where the zone's people are shown */
    int64_t total[INSTRUCTION_KINDS];        /* of all such zones */
};

static struct report_instructions *instructions_at(const struct pool *p, size_t row)
{
    return &p->zones->instructions[row * p->zones->class_count + p->c];
}

static struct report_cell *cell_at(const struct pool *p, size_t row)
{
    return &p->zones->cells[row * p->zones->class_count + p->c];
}

/* All count as gone until an instruction says that they were at home. */
static void fill(const struct pool *p, const struct cw_plan *plan, const int32_t *row_of)
{
    for (size_t i = 0; i < p->zones->count; i++)
        instructions_at(p, i)->people[INSTRUCTION_LEFT] = cell_at(p, i)->people;
    for (size_t i = 0; i < plan->replan->instruction_count; i++) {
        const struct plan_instruction *in = &plan->replan->instructions[i];
        if (in->class_index != p->zones->classes[p->c]) continue;
        int64_t *people = instructions_at(p, (size_t)row_of[in->zone])->people;
        people[INSTRUCTION_UNCHANGED] = in->unchanged, people[INSTRUCTION_CHANGED] = in->changed;
        people[INSTRUCTION_CALLED] = in->called, people[INSTRUCTION_WITHDRAWN] = in->withdrawn;
        people[INSTRUCTION_WITHOUT] = in->without;
        for (int kind = INSTRUCTION_UNCHANGED; kind < INSTRUCTION_KINDS; kind++)
            people[INSTRUCTION_LEFT] -= people[kind];
    }
}

static bool is_few(int64_t people)
{
    return people > 0 && people < WITHHOLD_UNDER;
}

static void hide(struct pool *p, size_t row)
{
    struct report_instructions *instructions = instructions_at(p, row);
    instructions->hidden = true;
    if (cell_at(p, row)->show_people != REPORT_SHOWN) return; /* they only blur the rest */
    for (int kind = 0; kind < INSTRUCTION_KINDS; kind++) {
        p->of_kind[kind] += instructions->people[kind];
        p->all += instructions->people[kind];
    }
}

static void hide_few(struct pool *p)
{
    for (size_t i = 0; i < p->zones->count; i++) {
        bool shown = cell_at(p, i)->show_people == REPORT_SHOWN, few = false;
        for (int kind = 0; kind < INSTRUCTION_KINDS; kind++) {
            few = few || is_few(instructions_at(p, i)->people[kind]);
            if (shown) p->total[kind] += instructions_at(p, i)->people[kind];
        }
        if (few || !shown) hide(p, i);
    }
}

/* Whether the withheld have too few of this kind, or too few of the others, to blur the number. */
static bool lacks_kind(const struct pool *p, int kind)
{
    int64_t most = p->total[kind] < WITHHOLD_UNDER - 1 ? p->total[kind] : WITHHOLD_UNDER - 1;
    return p->of_kind[kind] < most;
}

static bool lacks_others(const struct pool *p, size_t row, int kind)
{
    return cell_at(p, row)->people + p->of_kind[kind] - p->all > 1;
}

/* The smallest zone that is not withheld and has people of the kind, or of others; count: none. */
static size_t smallest(const struct pool *p, int kind, bool others)
{
    size_t best = p->zones->count;
    for (size_t i = 0; i < p->zones->count; i++) {
        const struct report_instructions *instructions = instructions_at(p, i);
        int64_t people = instructions->people[kind];
        if (others) people = cell_at(p, i)->people - people;
        if (instructions->hidden || people == 0) continue;
        if (best == p->zones->count || cell_at(p, i)->people < cell_at(p, best)->people) best = i;
    }
    return best;
}

static void hide_for(struct pool *p, size_t row, int kind)
{
    while (lacks_kind(p, kind) || lacks_others(p, row, kind)) {
        size_t next = smallest(p, kind, !lacks_kind(p, kind));
        if (next == p->zones->count) return; /* nothing more can blur it */
        hide(p, next);
    }
}

void report_instructions_fill(struct report_zones *zones, const struct cw_plan *plan, size_t c,
                              const int32_t *row_of)
{
    struct pool p = {.zones = zones, .c = c};
    int64_t before = -1;
    fill(&p, plan, row_of);
    hide_few(&p);
    while (before != p.all) { /* who is withheld later may lack what was enough before */
        before = p.all;
        for (size_t i = 0; i < zones->count; i++)
            for (int kind = 0; kind < INSTRUCTION_KINDS; kind++)
                if (cell_at(&p, i)->show_people == REPORT_SHOWN &&
                    is_few(instructions_at(&p, i)->people[kind]))
                    hide_for(&p, i, kind);
    }
    for (size_t i = 0; i < zones->count; i++)
        cell_at(&p, i)->show_out = instructions_at(&p, i)->hidden ? REPORT_WITHHELD : REPORT_SHOWN;
}
