/* Counting whole people in a plan. */
#include "plan/plan.h"

#include "base/mem.h"

void cw_plan_free(cw_plan *plan)
{
    if (!plan) return;
    for (size_t c = 0; c < OP_MAX_CLASSES; c++) {
        mem_free(plan->classes[c].bound_before);
        mem_free(plan->classes[c].people_before);
    }
    for (size_t i = 0; i < plan->certificate_count; i++) {
        mem_free(plan->certificates[i].nodes);
        mem_free(plan->certificates[i].zone_on_sink);
        mem_free(plan->certificates[i].rests_on);
    }
    mem_free(plan->chains), mem_free(plan->uses), mem_free(plan->hops), mem_free(plan->pieces);
    mem_free(plan->certificates), mem_free(plan->waiting_places), mem_free(plan->bottlenecks);
    if (plan->replan) {
        mem_free(plan->replan->changes), mem_free(plan->replan->instructions);
        arena_release(&plan->replan->strings);
        mem_free(plan->replan);
    }
    mem_free(plan);
}

int32_t plan_checkpoint_step_s(int32_t pause_s)
{
    const int32_t hour_s = 3600, most_s = MOST_CHECKPOINTS * hour_s;
    return (pause_s > most_s ? (pause_s - 1) / most_s + 1 : 1) * hour_s;
}

int64_t plan_people_onward(const struct cw_plan *plan, size_t chain)
{
    int64_t people = 0;
    for (size_t i = chain + 1; i < plan->chain_count; i++)
        if (plan->chains[i].after == (int32_t)chain + 1) people += plan->chains[i].people;
    return people;
}

int64_t plan_people_gone_before(const struct cw_plan *plan, const struct plan_chain *chain, int leg,
                                int32_t t)
{
    int64_t units = 0;
    const struct plan_piece *piece = &plan->pieces[chain->first_piece[leg]];
    for (size_t i = 0; i < chain->piece_count[leg] && piece[i].t0_s < t; i++) {
        int32_t end = piece[i].t1_s < t ? piece[i].t1_s : t;
        units += (int64_t)piece[i].units_per_s * (end - piece[i].t0_s);
    }
    return units / OP_UNITS;
}

int64_t plan_people_out(const struct cw_plan *plan, int32_t class_index, int32_t zone,
                        int32_t corridor)
{
    int64_t people = 0;
    for (size_t i = 0; i < plan->chain_count; i++) {
        const struct plan_chain *c = &plan->chains[i];
        if (c->halted) continue;
        if ((class_index < 0 || c->class_index == class_index) && (zone < 0 || c->zone == zone) &&
            (corridor < 0 || c->corridor == corridor))
            people += c->people;
    }
    return people;
}

/* The leg that ends at the corridor, and the seconds from its start to the passage. */
static int last_leg(const struct plan_chain *chain, int32_t *travel_s)
{
    if (chain->assembly >= 0) {
        *travel_s = chain->travel_s[1];
        return 1;
    }
    *travel_s = chain->access_s + chain->travel_s[0];
    return 0;
}

/* Walks the persons of a chain in order: calls visit with the number who pass at each second. */
struct passages {
    const struct plan_piece *piece, *end;
    int64_t units; /* departed before `piece` */
    int64_t person;
    int32_t travel_s;
};

static struct passages passages_of(const struct cw_plan *plan, const struct plan_chain *chain)
{
    struct passages p = {0};
    int leg = last_leg(chain, &p.travel_s);
    p.piece = &plan->pieces[chain->first_piece[leg]];
    p.end = p.piece + chain->piece_count[leg];
    return p;
}

/* The second at which the next person passes; -1 when there are no more. */
static int32_t next_passage(struct passages *p)
{
    int64_t need = (p->person + 1) * OP_UNITS;
    for (; p->piece < p->end; p->piece++) {
        int64_t here = (int64_t)p->piece->units_per_s * (p->piece->t1_s - p->piece->t0_s);
        if (p->units + here >= need) {
            int64_t seconds = (need - p->units + p->piece->units_per_s - 1) / p->piece->units_per_s;
            p->person++;
            return p->piece->t0_s + (int32_t)seconds - 1 + p->travel_s;
        }
        p->units += here;
    }
    return -1;
}

/* The first and the last person of the chain; nobody between needs to be walked. */
static void span_of(struct passages p, int64_t people, int32_t *first_s, int32_t *last_s)
{
    *first_s = *last_s = next_passage(&p);
    if (people < 2) return;
    p.person = people - 1;
    *last_s = next_passage(&p);
}

void plan_departure_span(const struct cw_plan *plan, const struct plan_chain *chain,
                         int32_t *first_s, int32_t *last_s)
{
    struct passages p = {.piece = &plan->pieces[chain->first_piece[0]]};
    p.end = p.piece + chain->piece_count[0];
    span_of(p, chain->people, first_s, last_s);
}

void plan_chain_passage_span(const struct cw_plan *plan, const struct plan_chain *chain,
                             int32_t *first_s, int32_t *last_s)
{
    span_of(passages_of(plan, chain), chain->people, first_s, last_s);
}

void plan_passage_span(const struct cw_plan *plan, int32_t corridor, int32_t *first_s,
                       int32_t *last_s)
{
    *first_s = *last_s = -1;
    for (size_t i = 0; i < plan->chain_count; i++) {
        if (plan->chains[i].corridor != corridor) continue;
        int32_t first, last;
        plan_chain_passage_span(plan, &plan->chains[i], &first, &last);
        if (first >= 0 && (*first_s < 0 || first < *first_s)) *first_s = first;
        if (last > *last_s) *last_s = last;
    }
}

cw_status plan_count_people(struct cw_plan *plan, int32_t class_index, cw_error *err)
{
    struct plan_class *c = &plan->classes[class_index];
    int32_t horizon_s = plan->op->pause_s;
    if (!c->people_before)
        c->people_before = mem_new((size_t)horizon_s + 1, sizeof *c->people_before);
    if (!c->people_before) return error_no_memory(err);
    for (size_t i = 0; i < plan->chain_count; i++) {
        if (plan->chains[i].class_index != class_index || plan->chains[i].halted) continue;
        struct passages p = passages_of(plan, &plan->chains[i]);
        for (int32_t t = next_passage(&p); t >= 0; t = next_passage(&p)) c->people_before[t + 1]++;
    }
    for (int32_t x = 0; x < horizon_s; x++) c->people_before[x + 1] += c->people_before[x];
    c->out = c->people_before[horizon_s];
    c->clearance_s = -1;
    if (c->out < c->people) return CW_OK;
    c->clearance_s = horizon_s;
    while (c->clearance_s > 0 && c->people_before[c->clearance_s - 1] == c->people)
        c->clearance_s--;
    return CW_OK;
}

void plan_count_passages(const struct cw_plan *plan, int32_t corridor, int64_t *before)
{
    int32_t end = plan->op->pause_s;
    for (size_t i = 0; i < plan->chain_count; i++) {
        if (plan->chains[i].corridor != corridor) continue;
        struct passages p = passages_of(plan, &plan->chains[i]);
        for (int32_t t = next_passage(&p); t >= 0; t = next_passage(&p)) before[t + 1]++;
    }
    for (int32_t x = 0; x < end; x++) before[x + 1] += before[x];
}

int64_t plan_people_passing(const struct cw_plan *plan, int32_t corridor, int32_t from_s,
                            int32_t to_s)
{
    int64_t people = 0;
    for (size_t i = 0; i < plan->chain_count; i++) {
        if (plan->chains[i].corridor != corridor) continue;
        struct passages p = passages_of(plan, &plan->chains[i]);
        for (int32_t t = next_passage(&p); t >= 0; t = next_passage(&p))
            people += t >= from_s && t < to_s;
    }
    return people;
}

cw_status plan_count_routes(struct cw_plan *plan, int32_t class_index, cw_error *err)
{
    struct plan_class *c = &plan->classes[class_index];
    int64_t *of_zone = mem_new(plan->op->zone_count, sizeof *of_zone);
    if (!of_zone) return error_no_memory(err);
    c->routes = c->most_routes = c->zones_out = c->on_small = c->detour_s = 0;
    for (size_t i = 0; i < plan->chain_count; i++) {
        const struct plan_chain *chain = &plan->chains[i];
        if (chain->class_index != class_index || chain->halted) continue;
        int64_t routes = ++of_zone[chain->zone];
        c->routes++;
        c->zones_out += routes == 1;
        if (routes > c->most_routes) c->most_routes = routes;
        if (chain->people < PLAN_SMALL_ROUTE) c->on_small += chain->people;
        c->detour_s +=
            chain->people * (chain->travel_s[0] + chain->travel_s[1] - chain->shortest_s);
    }
    mem_free(of_zone);
    return CW_OK;
}
