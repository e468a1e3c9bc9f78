/* Roads, lost from the start to the end, link by link in both directions. If people cannot be told, whoever
 * was to use one of them does not get out: one after the other the link is chosen that takes most
 * of those left. No choice of K links costs more than K times what the worst one costs. */
#include <stdlib.h>

#include "base/mem.h"
#include "negotiate/stress_int.h"

struct links {
    const struct cw_plan *plan;
    int64_t *people; /* by link: of the chains not lost yet */
    uint8_t *lost;   /* by chain */
};

static void add_chain(struct links *l, const struct plan_chain *chain, int sign)
{
    for (size_t h = 0; h < chain->hop_count; h++) {
        int32_t link = l->plan->hops[chain->first_hop + h].link;
        bool seen = false; /* a simple route takes a link once, but two legs may meet on one */
        for (size_t k = 0; k < h && !seen; k++)
            seen = l->plan->hops[chain->first_hop + k].link == link;
        if (!seen) l->people[link] += sign * chain->people;
    }
}

static bool takes(const struct links *l, const struct plan_chain *chain, int32_t link)
{
    for (size_t h = 0; h < chain->hop_count; h++)
        if (l->plan->hops[chain->first_hop + h].link == link) return true;
    return false;
}

static int32_t busiest(const struct stress *s, const struct links *l)
{
    int32_t best = 0;
    for (size_t i = 1; i < s->op->net.link_count; i++)
        if (l->people[i] > l->people[best]) best = (int32_t)i;
    return l->people[best] > 0 ? best : -1;
}

static void lose(struct stress *s, struct links *l, int32_t link)
{
    struct stress_loss *loss = &s->road_untold;
    loss->what[loss->count++] = link;
    loss->out -= l->people[link];
    for (size_t i = 0; i < l->plan->chain_count; i++) {
        if (l->lost[i] || !takes(l, &l->plan->chains[i], link)) continue;
        l->lost[i] = 1;
        add_chain(l, &l->plan->chains[i], -1);
    }
}

static cw_status find_untold(struct stress *s, cw_error *err)
{
    struct links l = {.plan = s->base.plan};
    size_t wanted = s->options->closures ? (size_t)s->options->closures : 1;
    l.people = mem_new(s->op->net.link_count, sizeof *l.people);
    l.lost = mem_new(l.plan->chain_count, sizeof *l.lost);
    cw_status status = l.people && l.lost ? CW_OK : error_no_memory(err);
    s->road_untold = (struct stress_loss){.out = s->base.out};
    int64_t worst = 0;
    for (size_t i = 0; i < l.plan->chain_count && !status; i++)
        add_chain(&l, &l.plan->chains[i], 1);
    for (size_t n = 0; n < wanted && !status && s->op->net.link_count > 0; n++) {
        int32_t link = busiest(s, &l);
        if (link < 0) break;
        if (n == 0) worst = l.people[link];
        lose(s, &l, link);
    }
    int64_t least = s->base.out - worst * (int64_t)s->road_untold.count;
    s->road_untold.least = s->road_untold.count < 2 ? s->road_untold.out : least > 0 ? least : 0;
    mem_free(l.people);
    mem_free(l.lost);
    return status;
}

static cw_status find_told(struct stress *s, cw_error *err)
{
    struct jobs_options options = s->jobs;
    struct job job = {
        .basis = s->options->basis, .population = s->options->population, .skip = s->lost == 0};
    cw_status status = variant_init(&job.variant, s->op, err);
    options.what = "planning without roads";
    for (size_t i = 0; i < s->road_untold.count && !status; i++)
        status = variant_close_link(&job.variant, s->road_untold.what[i], 0, err);
    if (!status) status = jobs_run(&job, 1, &options, err);
    s->road_told = s->road_untold;
    s->road_told.out = job.out;
    if (s->road_told.least > job.out) s->road_told.least = job.out;
    jobs_release(&job, 1);
    return status;
}

cw_status stress_find_roads(struct stress *s, cw_error *err)
{
    cw_status status = find_untold(s, err);
    return status ? status : find_told(s, err);
}
